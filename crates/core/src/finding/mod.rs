//! Which sentence may a reader act on?
//!
//! A finding is generated from rows by templates and from nothing else: observation, inference, confidence,
//! alternative, what would change it, scope.

mod captured;
mod confidence;
mod ground;
mod likelihood;
mod sentence;
mod shared;
mod templates;
mod wanted;

pub use captured::{Captured, SHOWN_CHARS_MAX, shown};
pub use confidence::{Basis, Level};
pub(crate) use ground::{Fragment, Ground, signature, unlabelled};
pub use likelihood::{Likelihood, per_cent};
pub use sentence::{count, digits, list, number, rival_name, span};
pub use templates::FindingKind;
pub(crate) use templates::weakest_tie;
pub use wanted::{EvidenceWanted, SelectorsWanted};

use crate::evidence::Kind;
use crate::record::Time;
use crate::report::CaseRows;

/// A row of `findings`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingRow {
    /// Hash of its kind and subjects: stable over runs.
    pub finding: String,
    /// What it is about: `kit-family`, `builder`, `operator`, `supply`, `compromised-hosts`, `refused`, `cannot-tell` …
    pub kind: String,
    /// Typed ids, sorted, joined with ` `; a blank inside an id is written `%20`.
    pub subjects: String,
    /// The sentences, a line each: observation, inference, what would change it. `[E3]` is the third row of `evidence`;
    /// captured text stands in `“…”`; hosts are defanged.
    pub statement: String,
    /// A word of the ladder where the status is assessed; else empty.
    pub likelihood: String,
    /// `high`, `moderate`, `low`, and why; empty for what was only observed.
    pub confidence: String,
    /// Places, `EVIDENCE_ID LOCATOR`, joined with ` | `; never empty.
    pub evidence: String,
    /// The strongest rival that was tested and its share.
    pub alternatives: String,
}

/// To what the findings of a report apply. Printed once, at its head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The case's name.
    pub case: String,
    /// The latest moment that any record of the case speaks of; `None` if none has a time.
    pub cutoff: Option<Time>,
    /// Lists, registers and rule sets that were supplied, with their dates.
    pub lists: Vec<ListUsed>,
}

impl Scope {
    /// The scope of a case: cut-off at the last moment that any site, selector or server of it speaks of; lists, the files
    /// of kind register by name.
    pub fn of(case: &str, rows: &CaseRows) -> Self {
        let sites = rows.sites.iter().filter_map(|site| site.last_seen);
        let selectors = rows.selectors.iter().filter_map(|selector| selector.seen_at);
        let servers = rows.servers.iter().flat_map(|server| [server.used_to, server.last_access]).flatten();
        let registers = rows.evidence.iter().filter(|row| row.kind == Kind::Register);
        let mut lists: Vec<ListUsed> =
            registers.map(|row| ListUsed { name: row.name.clone(), as_of: row.acquired_at }).collect();
        lists.sort();
        Self { case: case.to_owned(), cutoff: sites.chain(selectors).chain(servers).max(), lists }
    }
}

/// A list that findings rest on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListUsed {
    /// Its name, and whose it is.
    pub name: String,
    /// Its date, as the list or the one who added it gives it.
    pub as_of: Option<Time>,
}

/// The findings of a case, sorted by id. The statements number the evidence as `rows.evidence` sorted by its id.
///
/// `rows.findings` is not read. A template whose rows are missing makes no finding; none is made without a place in
/// the evidence.
pub fn findings(rows: &CaseRows, scope: &Scope) -> Vec<FindingRow> {
    let ground = Ground::of(rows, scope);
    let mut findings: Vec<FindingRow> =
        templates::drafts(&ground).into_iter().filter_map(|draft| draft.row().ok()).collect();
    findings.sort();
    findings.dedup_by(|a, b| a.finding == b.finding);
    findings
}
