//! How do people and machines read what was found?

mod chapter;
mod chart;
mod html;
mod input;
mod measured;
mod text;
mod victims;

pub use html::html;
pub use input::{Custody, Html, JudgementRow, ReportError, ReportInput, ScreenshotRow};
pub use measured::measured;
pub(crate) use text::escape;
pub use victims::{Spot, StolenBasis, StolenRow, VictimsInput, victims};

use crate::entity::{
    EmployerRow, EntityRow, KitRow, KitVersionRow, MemberRow, PatternRow, PeopleRow, ServerRow, SitePeriodRow, SiteRow,
    SupplyRow,
};
use crate::evidence::{EvidenceId, Level, Locator};
use crate::finding::FindingRow;
use crate::link::{LinkEvidenceRow, LinkRow};
use crate::record::Time;
use crate::screening::ScreeningRow;
use crate::selector::SelectorRow;
use crate::watch_list::{ExposureRow, ListChangeRow, WatchListRow};

/// A row of `evidence`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// SHA-256 of the file as received.
    pub evidence_id: EvidenceId,
    /// What it is evidence of.
    pub kind: crate::evidence::Kind,
    /// File name without folders.
    pub name: String,
    /// Size as received.
    pub bytes: i64,
    /// Where it came from, as given to `add`; empty if not given.
    pub source: String,
    /// Who kept it, as given.
    pub custodian: String,
    /// On what basis it is held, as given.
    pub basis: String,
    /// Traffic-light marking, as given.
    pub tlp: String,
    /// When it was acquired, as given.
    pub acquired_at: Option<Time>,
    /// Records read.
    pub records: i64,
    /// Records lost: problems of level error.
    pub problems: i64,
    /// Records passed over, with a reason.
    pub skipped: i64,
}

/// A row of `problems`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProblemRow {
    /// In which evidence.
    pub evidence_id: EvidenceId,
    /// Where in it.
    pub locator: Locator,
    /// What it cost.
    pub level: Level,
    /// Stable name.
    pub code: String,
    /// One sentence.
    pub message: String,
}

/// All rows of a case, each table sorted by its key: what findings and reports are made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "a field a table, named as the table")]
pub struct CaseRows {
    pub evidence: Vec<EvidenceRow>,
    pub problems: Vec<ProblemRow>,
    pub selectors: Vec<SelectorRow>,
    pub sites: Vec<SiteRow>,
    pub site_periods: Vec<SitePeriodRow>,
    pub kits: Vec<KitRow>,
    pub kit_versions: Vec<KitVersionRow>,
    pub supply: Vec<SupplyRow>,
    pub servers: Vec<ServerRow>,
    pub links: Vec<LinkRow>,
    pub link_evidence: Vec<LinkEvidenceRow>,
    pub entities: Vec<EntityRow>,
    pub members: Vec<MemberRow>,
    pub people: Vec<PeopleRow>,
    pub employers: Vec<EmployerRow>,
    pub crew_patterns: Vec<PatternRow>,
    pub watch_lists: Vec<WatchListRow>,
    pub list_changes: Vec<ListChangeRow>,
    pub screening: Vec<ScreeningRow>,
    pub exposure: Vec<ExposureRow>,
    pub findings: Vec<FindingRow>,
}
