//! Which entries of the lists of a case are names compared with, and what became of the others?
//!
//! Of each list the newest day counts, and whatever states no day, since it may be newer. An entry of an older day that
//! the newest no longer has is compared too: who resembles it is told so, and is no match.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::record::{DAY_MICROS, Day, Time};
use stakeout_core::watch_list::{Difference, Entry, ListChange, ListChangeRow, Snapshot, WatchListRow, difference};

/// The start of a day.
pub(super) fn time_of(day: Day) -> Time {
    Time::from_micros(i64::from(day.number()) * DAY_MICROS)
}

/// The time of a list.
pub(super) fn date_of(snapshot: &Snapshot) -> Option<Time> {
    snapshot.date.map(|date| time_of(date.day))
}

/// An entry that names are compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) entry: &'s Entry,
    /// The newest snapshot of the list, where that no longer has it.
    pub(super) gone_in: Option<&'s Snapshot>,
}

/// The lists of a case, sorted out.
pub(super) struct Lists<'s> {
    pub(super) compared: Vec<Compared<'s>>,
    pub(super) rows: Vec<WatchListRow>,
    pub(super) changes: Vec<ListChangeRow>,
}

/// Sorts out snapshots, which come by list and day.
pub(super) fn lists(snapshots: &[Snapshot]) -> Lists<'_> {
    let mut of_list: BTreeMap<&str, Vec<&Snapshot>> = BTreeMap::new();
    for snapshot in snapshots {
        of_list.entry(&snapshot.list).or_default().push(snapshot);
    }
    let mut lists = Lists { compared: Vec::new(), rows: Vec::new(), changes: Vec::new() };
    for snapshots in of_list.into_values() {
        let newest_day = snapshots.iter().filter_map(|snapshot| snapshot.date.map(|date| date.day)).max();
        let is_current = |snapshot: &Snapshot| snapshot.date.is_none_or(|date| Some(date.day) == newest_day);
        // The dated first: where two have an entry, its day is known.
        let (dated, undated): (Vec<&Snapshot>, Vec<&Snapshot>) =
            snapshots.iter().copied().filter(|one| is_current(one)).partition(|one| one.date.is_some());
        let mut has: BTreeSet<&str> = BTreeSet::new();
        for snapshot in dated.iter().chain(&undated).copied() {
            for entry in &snapshot.entries {
                has.insert(&entry.listed.listed_id);
                lists.compared.push(Compared { snapshot, entry, gone_in: None });
            }
        }
        let newest = dated.first().copied();
        for pair in snapshots.iter().filter(|one| one.date.is_some()).collect::<Vec<_>>().windows(2) {
            let [old, new] = pair else { continue };
            let found = difference(old, new);
            changes(old, new, &found, &mut lists.changes);
            for id in &found.removed {
                if let (Some(entry), Some(newest)) = (old.entry(id), newest)
                    && newest.entry(id).is_none()
                    && has.insert(&entry.listed.listed_id)
                {
                    lists.compared.push(Compared { snapshot: old, entry, gone_in: Some(newest) });
                }
            }
        }
        lists.rows.extend(snapshots.iter().map(|snapshot| row(snapshot, is_current(snapshot))));
    }
    lists
}

fn row(snapshot: &Snapshot, is_current: bool) -> WatchListRow {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    WatchListRow {
        list: snapshot.list.clone(),
        list_date: date_of(snapshot),
        basis: snapshot.date.map(|date| date.basis),
        is_current,
        entries: count(snapshot.entries.len()),
        names: count(snapshot.entries.iter().map(|entry| entry.listed.names.len()).sum()),
        ties: count(snapshot.relations.len()),
        evidence_id: snapshot.evidence,
    }
}

fn changes(old: &Snapshot, new: &Snapshot, found: &Difference, rows: &mut Vec<ListChangeRow>) {
    let mut push = |change, id: &str, of: &Snapshot, fields: String| {
        rows.push(ListChangeRow {
            list: new.list.clone(),
            date_before: date_of(old),
            date_after: date_of(new),
            listed_id: id.to_owned(),
            listed_name: of.entry(id).map(|entry| entry.listed.name().to_owned()).unwrap_or_default(),
            change,
            fields,
        });
    };
    found.added.iter().for_each(|id| push(ListChange::Added, id, new, String::new()));
    found.removed.iter().for_each(|id| push(ListChange::Removed, id, old, String::new()));
    for change in &found.changed {
        push(ListChange::Changed, &change.listed_id, new, change.fields.join(","));
    }
}
