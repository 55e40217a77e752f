//! What does the table `screening` hold?

use super::Status;
use crate::record::Time;

/// A row of `screening`: a name of the case beside an entry of a list, or beside none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScreeningRow {
    /// Whose name, as a typed id.
    pub subject: String,
    /// The name as the evidence has it; empty where a number or an address alone was compared.
    pub name: String,
    /// What may be said.
    pub status: Status,
    /// The list; empty where nothing was found.
    pub list: String,
    /// The entry.
    pub listed_id: String,
    /// Of which day the list is; `None`: not stated.
    pub list_date: Option<Time>,
    /// The name of the entry that is nearest.
    pub listed_name: String,
    /// What part that name plays in the entry: primary, alias, former, weak.
    pub listed_role: String,
    /// Under which programmes the entry is listed, and what an aggregator calls it; joined with a comma.
    pub programmes: String,
    /// Since when it is listed: what happened earlier, happened before.
    pub listed_on: Option<Time>,
    /// Sum of the evidence in 1/256 bit, prior not included.
    pub bits: i32,
    /// Probability that both are one, per mille.
    pub probability: i32,
    /// How the names were read, what else was compared, what cuts; steps joined with ` | `. Where nothing was found, the
    /// lists that were searched, with their days.
    pub path: String,
}

impl ScreeningRow {
    /// A name that no entry resembles.
    pub fn not_found(subject: &str, name: &str, path: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            name: name.to_owned(),
            status: Status::NotFound,
            list: String::new(),
            listed_id: String::new(),
            list_date: None,
            listed_name: String::new(),
            listed_role: String::new(),
            programmes: String::new(),
            listed_on: None,
            bits: 0,
            probability: 0,
            path: path.to_owned(),
        }
    }

    /// The typed id of the entry.
    pub fn entry(&self) -> String {
        format!("listed:{}/{}", self.list, self.listed_id)
    }
}
