//! Which parts belong to which entries of which list?

use std::collections::BTreeMap;

use super::join::Joining;
use super::{Assembled, DateBasis, Entry, ListDate, Place, Snapshot};
use crate::evidence::{EvidenceId, LIMITS, Level, Locator, Problem};
use crate::record::{Day, Listed, ListedPart};

/// Collects what readers gave, in any order of files, and joins it.
#[derive(Debug, Default)]
pub struct WatchLists {
    entries: BTreeMap<(String, EvidenceId), Vec<(Locator, Listed)>>,
    parts: BTreeMap<(String, EvidenceId), Vec<(Locator, ListedPart)>>,
    dates: BTreeMap<EvidenceId, Day>,
}

impl WatchLists {
    /// An entry. Those of one file come in its order.
    pub fn listed(&mut self, evidence: EvidenceId, at: Locator, listed: Listed) {
        self.entries.entry((listed.list.clone(), evidence)).or_default().push((at, listed));
    }

    /// A part of an entry. Those of one file come in its order.
    pub fn part(&mut self, evidence: EvidenceId, at: Locator, part: ListedPart) {
        self.parts.entry((part.list.clone(), evidence)).or_default().push((at, part));
    }

    /// The day of the list in a file that does not state it, as the analyst knows it.
    pub fn date(&mut self, evidence: EvidenceId, day: Day) {
        self.dates.insert(evidence, day);
    }

    /// Joins the parts to their entries.
    ///
    /// A file that holds entries and parts is joined within itself. A side file (OFAC's `alt`, `add`, `sdn_comments`)
    /// goes to the snapshot of its list that knows most of its ids, to each of them where several know equally many:
    /// the side files do not say of which day they are. A row whose id that snapshot does not know is a problem:
    /// `orphan-alias`, `orphan-address`, `orphan-identifier`, `orphan-comment`, `orphan-designation`.
    pub fn assemble(self) -> Assembled {
        let Self { entries, parts, dates } = self;
        let mut problems = Problems::default();
        let mut joinings: Vec<Joining> = Vec::new();
        for ((list, evidence), found) in entries {
            let date = date_of(&found, dates.get(&evidence).copied());
            let (kept, doubles) = sorted(evidence, found);
            doubles.into_iter().for_each(|problem| problems.push(evidence, problem));
            let snapshot =
                Snapshot { list, date, evidence, side_files: Vec::new(), entries: kept, relations: Vec::new() };
            joinings.push(Joining::new(snapshot));
        }
        for ((list, evidence), rows) in parts {
            let owners = owners(&joinings, &list, evidence, &rows);
            if owners.is_empty() {
                for (at, part) in &rows {
                    problems.push(evidence, super::join::orphan(at, part));
                }
            }
            for (turn, owner) in owners.into_iter().enumerate() {
                let Some(joining) = joinings.get_mut(owner) else { continue };
                let said = joining.join(evidence, &rows);
                // Several that know equally many of its ids lack as many; they are said once.
                if turn == 0 {
                    said.into_iter().for_each(|problem| problems.push(evidence, problem));
                }
            }
        }
        let mut snapshots = Vec::new();
        for joining in joinings {
            let (snapshot, said) = joining.finish();
            said.into_iter().for_each(|(evidence, problem)| problems.push(evidence, problem));
            snapshots.push(snapshot);
        }
        snapshots.sort_by(|a, b| (&a.list, a.date, a.evidence).cmp(&(&b.list, b.date, b.evidence)));
        Assembled { snapshots, problems: problems.finish() }
    }
}

/// The numbers of the snapshots that rows of a file belong to.
fn owners(joinings: &[Joining], list: &str, evidence: EvidenceId, rows: &[(Locator, ListedPart)]) -> Vec<usize> {
    let of_list = || joinings.iter().enumerate().filter(|(_, joining)| joining.snapshot().list == list);
    if let Some((own, _)) = of_list().find(|(_, joining)| joining.snapshot().evidence == evidence) {
        return vec![own];
    }
    let known = |joining: &Joining| rows.iter().filter(|(_, part)| part.of.iter().any(|id| joining.knows(id))).count();
    let counts: Vec<(usize, usize)> = of_list().map(|(at, joining)| (at, known(joining))).collect();
    let best = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.into_iter().filter(|(_, count)| *count == best).map(|(at, _)| at).collect()
}

fn date_of(found: &[(Locator, Listed)], given: Option<Day>) -> Option<ListDate> {
    let newest = |days: &mut dyn Iterator<Item = Day>| days.max();
    let stated = newest(&mut found.iter().filter_map(|(_, entry)| entry.list_date));
    let changed = || newest(&mut found.iter().filter_map(|(_, entry)| entry.updated_on));
    let stated = stated.map(|day| ListDate { day, basis: DateBasis::Stated });
    stated
        .or_else(|| given.map(|day| ListDate { day, basis: DateBasis::Given }))
        .or_else(|| changed().map(|day| ListDate { day, basis: DateBasis::NewestChange }))
}

/// By id; of two entries with one id the first in the file is kept.
fn sorted(evidence: EvidenceId, found: Vec<(Locator, Listed)>) -> (Vec<Entry>, Vec<Problem>) {
    let mut kept: BTreeMap<String, Entry> = BTreeMap::new();
    let mut doubles = Vec::new();
    for (locator, listed) in found {
        if kept.contains_key(&listed.listed_id) {
            let message = "an entry of this id stands in the file before; the first was kept".to_owned();
            doubles.push(Problem { locator, level: Level::Warning, code: "duplicate-entry".to_owned(), message });
            continue;
        }
        let place = Place { evidence, locator };
        let id = listed.listed_id.clone();
        kept.insert(id, Entry { listed, place, parts: Vec::new(), designations: Vec::new() });
    }
    (kept.into_values().collect(), doubles)
}

/// At most `LIMITS.problems_max` of one file; the rest is counted.
#[derive(Default)]
struct Problems {
    kept: Vec<(EvidenceId, Problem)>,
    counts: BTreeMap<EvidenceId, u64>,
}

impl Problems {
    fn push(&mut self, evidence: EvidenceId, problem: Problem) {
        let count = self.counts.entry(evidence).or_default();
        *count += 1;
        if *count <= LIMITS.problems_max {
            self.kept.push((evidence, problem));
        }
    }

    fn finish(mut self) -> Vec<(EvidenceId, Problem)> {
        // In each file they are in the order of its rows.
        self.kept.sort_by_key(|(evidence, _)| *evidence);
        for (evidence, count) in self.counts {
            let more = count.saturating_sub(LIMITS.problems_max);
            if more > 0 {
                let message = format!("{more} more problems; problems-max is {}", LIMITS.problems_max);
                let (locator, level, code) = (Locator::whole(), Level::Warning, "more-problems".to_owned());
                self.kept.push((evidence, Problem { locator, level, code, message }));
            }
        }
        self.kept
    }
}
