//! How do lists of millions of entries come into the order of an index, when memory should not hold them?
//!
//! Entries are kept in an unnamed file as they come, by id. A list whose entries stand for themselves is read from there, one entry at a
//! time. A list with parts or ties (OFAC's side files, relations of FollowTheMoney) is joined in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::record::{Day, Listed, ListedPart};
use stakeout_core::watch_list::{Snapshot, WatchLists};

use super::index::IndexError;
use super::lists::ListRead;
use crate::shared_file::SharedFile;

/// Entries of all lists, kept in a file.
pub(super) struct ListSpool {
    file: BufWriter<File>,
    written: u64,
    lists: BTreeMap<(String, EvidenceId), Held>,
    parts: Vec<(EvidenceId, Locator, ListedPart)>,
    /// Days that the analyst gives.
    given: BTreeMap<EvidenceId, Day>,
}

/// The entries of one list in one file.
#[derive(Default)]
struct Held {
    /// Id, where in the file, how long.
    entries: Vec<(String, u64, u32)>,
    stated: Option<Day>,
    changed: Option<Day>,
    has_ties: bool,
}

/// List, day and file: the order in which lists are given.
type Order = (String, Option<Day>, EvidenceId);

/// A list that is ready to be given.
enum Ready {
    Held(Held),
    Joined(Snapshot),
}

impl ListSpool {
    /// Nothing yet; the unnamed file is made below `folder`.
    pub(super) fn new(folder: &Path) -> Result<Self, IndexError> {
        let file = BufWriter::with_capacity(256 << 10, tempfile::tempfile_in(folder)?);
        Ok(Self { file, written: 0, lists: BTreeMap::new(), parts: Vec::new(), given: BTreeMap::new() })
    }

    /// The day of the list in a file that does not state it, as the analyst knows it.
    pub(super) fn date(&mut self, evidence: EvidenceId, day: Day) {
        self.given.insert(evidence, day);
    }

    /// An entry.
    pub(super) fn listed(&mut self, evidence: EvidenceId, listed: &Listed) -> Result<(), IndexError> {
        let bytes = postcard::to_stdvec(listed)?;
        let held = self.lists.entry((listed.list.clone(), evidence)).or_default();
        held.stated = held.stated.max(listed.list_date);
        held.changed = held.changed.max(listed.updated_on);
        held.has_ties |= !listed.linked_to.is_empty();
        let length = u32::try_from(bytes.len()).map_err(|_| IndexError::Damaged)?;
        held.entries.push((listed.listed_id.clone(), self.written, length));
        self.file.write_all(&bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// A part of an entry.
    pub(super) fn part(&mut self, evidence: EvidenceId, at: Locator, part: ListedPart) {
        self.parts.push((evidence, at, part));
    }

    /// Gives the entries of each list in the order of their ids, lists in the order of name, day and file; says what was read. Problems are
    /// counted by code.
    pub(super) fn each(
        self,
        problems: &mut BTreeMap<String, u64>,
        give: &mut dyn FnMut(&Listed) -> Result<(), IndexError>,
    ) -> Result<Vec<ListRead>, IndexError> {
        let file = SharedFile::of(self.file.into_inner().map_err(|error| error.into_error())?);
        let mut ready: Vec<(Order, Ready)> = Vec::new();
        let mut joined = WatchLists::default();
        for (evidence, day) in &self.given {
            joined.date(*evidence, *day);
        }
        for ((list, evidence), held) in self.lists {
            if !held.has_ties && !self.parts.iter().any(|(_, _, part)| part.list == list) {
                let date = held.stated.or(self.given.get(&evidence).copied()).or(held.changed);
                ready.push(((list, date, evidence), Ready::Held(held)));
                continue;
            }
            for (_, at, length) in held.entries {
                joined.listed(evidence, Locator::whole(), entry(&file, at, length)?);
            }
        }
        for (evidence, at, part) in self.parts {
            joined.part(evidence, at, part);
        }
        let assembled = joined.assemble();
        for (_, problem) in assembled.problems {
            *problems.entry(problem.code).or_default() += 1;
        }
        for snapshot in assembled.snapshots {
            let date = snapshot.date.map(|date| date.day);
            ready.push(((snapshot.list.clone(), date, snapshot.evidence), Ready::Joined(snapshot)));
        }
        ready.sort_by(|x, y| x.0.cmp(&y.0));
        let mut read = Vec::new();
        for ((list, date, evidence), ready) in ready {
            let mut of = ListRead { list, date, entries: 0, names: 0, evidence };
            let mut one = |mut listed: Listed| {
                listed.list_date = date;
                of.entries += 1;
                of.names += listed.names.len() as u64;
                give(&listed)
            };
            match ready {
                Ready::Joined(snapshot) => {
                    snapshot.entries.into_iter().try_for_each(|entry| one(entry.listed))?;
                }
                Ready::Held(mut held) => {
                    // Of two entries with one id the first in the file is kept.
                    held.entries.sort_by(|x, y| (&x.0, x.1).cmp(&(&y.0, y.1)));
                    let all = held.entries.len();
                    held.entries.dedup_by(|x, y| x.0 == y.0);
                    if all > held.entries.len() {
                        *problems.entry("duplicate-entry".to_owned()).or_default() += (all - held.entries.len()) as u64;
                    }
                    held.entries.iter().try_for_each(|(_, at, length)| one(entry(&file, *at, *length)?))?;
                }
            }
            read.push(of);
        }
        Ok(read)
    }
}

fn entry(file: &SharedFile, at: u64, length: u32) -> Result<Listed, IndexError> {
    let mut bytes = vec![0; length as usize];
    file.read(at, &mut bytes)?;
    Ok(postcard::from_bytes(&bytes)?)
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::{ListedKind, ListedName, NameRole, Part};

    use super::*;

    fn entry(list: &str, id: &str) -> Listed {
        let mut entry = Listed::new(list, id, ListedKind::Person);
        entry.names = vec![ListedName::new(format!("Abigail {id}"), NameRole::Primary, None)];
        entry
    }

    #[test]
    fn lists_alone_and_lists_with_parts_come_in_one_order() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceId::of(b"lists");
        let mut spool = ListSpool::new(folder.path()).unwrap();
        for (list, id) in [("un", "B"), ("un", "A"), ("ofac", "2"), ("un", "B"), ("ofac", "1")] {
            spool.listed(evidence, &entry(list, id)).unwrap();
        }
        spool.date(evidence, Day::parse("2026-02-27").unwrap());
        let part = Part::Name(ListedName::new("Abbie", NameRole::Alias, None));
        let part =
            ListedPart { list: "ofac".to_owned(), list_date: None, part_id: None, of: vec!["2".to_owned()], part };
        spool.part(evidence, Locator::whole(), part);
        let (mut problems, mut given) = (BTreeMap::new(), Vec::new());
        let read = spool
            .each(&mut problems, &mut |listed| {
                given.push((listed.list.clone(), listed.listed_id.clone(), listed.names.len()));
                Ok(())
            })
            .unwrap();
        let wanted = [("ofac", "1", 1), ("ofac", "2", 2), ("un", "A", 1), ("un", "B", 1)];
        assert_eq!(given, wanted.map(|(list, id, names)| (list.to_owned(), id.to_owned(), names)));
        assert_eq!(problems.into_iter().collect::<Vec<_>>(), [("duplicate-entry".to_owned(), 1)]);
        let said: Vec<(&str, u64, u64)> =
            read.iter().map(|list| (list.list.as_str(), list.entries, list.names)).collect();
        assert_eq!(said, [("ofac", 2, 3), ("un", 2, 2)]);
        assert!(read.iter().all(|list| list.date.is_some()));
    }
}
