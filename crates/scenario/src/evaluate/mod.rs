//! How far does a case agree with the truth of its world?
//!
//! Only what the truth states is scored: an absent file and an empty cell are no truth. Hosts without a label count
//! as singletons, so that pulling one in is an error. Entities are mapped to labels one to one by largest overlap.

mod agreement;
mod calibration;
mod evasion;
mod listed;
mod people;
mod print;
mod rows;
mod sites;
mod truth;

use std::path::Path;

use serde::Serialize;
use stakeout_core::report::CaseRows;

pub use agreement::{Agreement, Score};
pub use calibration::{Band, LinkShare};
pub use evasion::EvasionScore;
pub use listed::{Found, InnocentScore, ScreeningScore, SpellingScore};
pub use people::{CrewsAt, IdentityCount, PeopleScore};
pub use rows::RowScore;
pub use sites::{Accusation, KitKindCount, RoleCount, VersionOrder};
pub use truth::EvaluateError;

use truth::Truth;

/// Everything that could be compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Kits, builders, operators: clusters of hosts against labels.
    pub agreements: Vec<Agreement>,
    /// Order of versions, a kit a row.
    pub versions: Vec<VersionOrder>,
    /// What the case holds the code of each kit for.
    pub kit_kinds: Vec<KitKindCount>,
    /// What each way of hiding costs.
    pub evasions: Vec<EvasionScore>,
    /// Confusion by role: how many hosts of a true role got which.
    pub roles: Vec<RoleCount>,
    /// Hosts of innocent classes that the case calls operator or puts into an operator or a builder.
    pub accusations: Vec<Accusation>,
    /// Hosts that no truth names and that the case calls operator.
    pub unknown_operators: u64,
    /// Rows of `supply`, of `servers`, and the column `mirror_of`.
    pub rows: Vec<RowScore>,
    /// Assessed links by stated probability.
    pub calibration: Vec<Band>,
    /// Links by relation and status, with how many of them are true; the refused ones that are true stand here too.
    pub links: Vec<LinkShare>,
    /// Screening against watch lists, where the truth says who is listed.
    pub screening: Option<ScreeningScore>,
    /// Crews and identities, where the truth names accounts.
    pub people: Option<PeopleScore>,
}

/// Compares the rows of a case with the truth in `truth_dir`.
///
/// Every file there is optional. Errors: a file that cannot be read, or that lacks a column.
pub fn evaluate(case: &CaseRows, truth_dir: &Path) -> Result<Evaluation, EvaluateError> {
    let truth = Truth::read(truth_dir)?;
    let agreements = agreement::all(case, &truth);
    let names = agreement::Names::of(case, &truth);
    Ok(Evaluation {
        versions: sites::versions(case, &truth, &names),
        kit_kinds: sites::kit_kinds(case, &truth),
        evasions: evasion::evasions(case, &truth),
        roles: sites::roles(case, &truth),
        accusations: sites::accusations(case, &truth),
        unknown_operators: sites::unknown_operators(case, &truth),
        rows: rows::all(case, &truth, &names),
        calibration: calibration::bands(case, &truth),
        links: calibration::links(case, &truth),
        screening: listed::screening(case, &truth),
        people: people::people(case, &truth),
        agreements,
    })
}
