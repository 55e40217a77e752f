//! Which entries do the lists hold that were supplied, of which day is each list, and what changed between two?
//!
//! Readers give entries and the parts of entries that stand apart from them. Here they are joined, by the list and the
//! id, into snapshots: one list as one file of one day has it. Nothing is compared with a case here.

mod assemble;
mod control;
mod difference;
mod join;
mod relate;
mod row;

pub use assemble::WatchLists;
pub use control::{Control, Step};
pub use difference::{Change, Difference, difference};
pub use row::{ExposureRow, ListChange, ListChangeRow, WatchListRow};

use crate::evidence::{EvidenceId, Locator, Problem};
use crate::record::{Day, Designation, Listed};

/// Where a statement stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// In which file.
    pub evidence: EvidenceId,
    /// Where in it.
    pub locator: Locator,
}

/// All lists, and what did not fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assembled {
    /// By list, then day (none first), then evidence. Several of one list stand side by side.
    pub snapshots: Vec<Snapshot>,
    /// Parts without their entry, entries that stand twice; in the order of evidence and place in it.
    pub problems: Vec<(EvidenceId, Problem)>,
}

/// One list as one file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The list.
    pub list: String,
    /// Of which day it is; `None`: not stated, and to be said so.
    pub date: Option<ListDate>,
    /// The file that holds its entries.
    pub evidence: EvidenceId,
    /// The files whose parts were joined to it, sorted.
    pub side_files: Vec<EvidenceId>,
    /// Its entries, by id.
    pub entries: Vec<Entry>,
    /// Ties that it states, sorted.
    pub relations: Vec<Relation>,
}

impl Snapshot {
    /// The entry of this id, or the one that took it over.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        let own = self.entries.binary_search_by(|entry| entry.listed.listed_id.as_str().cmp(id));
        let later = || self.entries.iter().position(|entry| entry.listed.former_ids.iter().any(|former| former == id));
        self.entries.get(own.ok().or_else(later)?)
    }
}

/// The day of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListDate {
    /// The day.
    pub day: Day,
    /// How it is known.
    pub basis: DateBasis,
}

/// How the day of a list is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateBasis {
    /// The file states it.
    Stated,
    /// The analyst gave it.
    Given,
    /// It is the day of the newest change that an entry states: the list is at least as new.
    NewestChange,
}

/// An entry with what was joined to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry; names, addresses and identifiers of side files are in it.
    pub listed: Listed,
    /// Where it stands.
    pub place: Place,
    /// Where the parts stand that were joined, in the order in which they were.
    pub parts: Vec<Place>,
    /// Under what it is listed, where the list says that apart.
    pub designations: Vec<Designation>,
}

/// A tie between two entries, as the list states it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relation {
    /// The id of the entry from which it goes out.
    pub from: String,
    /// The list's own word.
    pub relation: String,
    /// The ids that it may go to: one, or several where the list gives a name that several entries have; empty where
    /// the other is no entry of the list.
    pub to: Vec<String>,
    /// The other by name, where the list names it, or where it is no entry.
    pub to_name: Option<String>,
    /// What the list calls it.
    pub role: Option<String>,
    /// Since when.
    pub since: Option<Day>,
    /// Until when.
    pub until: Option<Day>,
    /// Where it stands.
    pub place: Place,
}
