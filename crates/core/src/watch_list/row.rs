//! What do the tables of watch lists hold?

use super::DateBasis;
use crate::evidence::{EvidenceId, Locator};
use crate::record::Time;
use crate::words::named;

/// A row of `watch_lists`: one list of one day, as one file has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WatchListRow {
    /// The list.
    pub list: String,
    /// Of which day it is.
    pub list_date: Option<Time>,
    /// How the day is known; `None` where it is not.
    pub basis: Option<DateBasis>,
    /// Is it the one that names are compared with? Older days of a list are kept to say what changed.
    pub is_current: bool,
    /// Entries.
    pub entries: i64,
    /// Names of all entries.
    pub names: i64,
    /// Ties between entries that the list states.
    pub ties: i64,
    /// The file that holds the entries.
    pub evidence_id: EvidenceId,
}

impl DateBasis {
    /// Every value.
    pub const ALL: &[Self] = &[Self::Stated, Self::Given, Self::NewestChange];

    /// The word of the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Given => "given",
            Self::NewestChange => "newest-change",
        }
    }
}

named! {
    /// What became of an entry from one day of a list to the next.
    ListChange {
        Added "added" "the entry is new";
        Changed "changed" "it says something else";
        Removed "removed" "it is gone";
    }
}

/// A row of `list_changes`: what became of an entry between two days of one list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListChangeRow {
    /// The list.
    pub list: String,
    /// The day before.
    pub date_before: Option<Time>,
    /// The day after.
    pub date_after: Option<Time>,
    /// The entry; of one that is gone, its id before.
    pub listed_id: String,
    /// Its name.
    pub listed_name: String,
    /// What became of it.
    pub change: ListChange,
    /// The fields that differ, joined with a comma.
    pub fields: String,
}

/// A row of `exposure`: one step of a way from an entry that a subject resembles to those who stand over it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExposureRow {
    /// Who resembles the entry at the bottom, as a typed id.
    pub subject: String,
    /// The list that states the tie.
    pub list: String,
    /// The entry that the subject resembles.
    pub listed_id: String,
    /// Number of the way, from 1.
    pub way: i32,
    /// Number of the step on it, from 1 at the bottom.
    pub step: i32,
    /// The entry below.
    pub below_id: String,
    /// Its name.
    pub below_name: String,
    /// The list's own word for the tie.
    pub tie: String,
    /// What the list calls it: a share, a function.
    pub tie_role: String,
    /// The entry above; empty where the list only names it.
    pub above_id: String,
    /// Its name.
    pub above_name: String,
    /// Since when.
    pub since: Option<Time>,
    /// Until when.
    pub until: Option<Time>,
    /// Where the tie stands.
    pub evidence_id: EvidenceId,
    /// Where in it.
    pub locator: Locator,
}
