//! What does a part add to its entry?

use std::collections::BTreeMap;

use super::relate::Ties;
use super::{Entry, Place, Snapshot};
use crate::evidence::{EvidenceId, LIMITS, Level, Locator, Problem, ofac_remarks};
use crate::record::{Designation, ListedPart, Part};

/// A snapshot to which parts are being joined.
pub(super) struct Joining {
    snapshot: Snapshot,
    /// Place in `snapshot.entries` by id, former ids too.
    places: BTreeMap<String, usize>,
    ties: Ties,
}

impl Joining {
    pub(super) fn new(snapshot: Snapshot) -> Self {
        let mut places = BTreeMap::new();
        for (at, entry) in snapshot.entries.iter().enumerate() {
            for former in &entry.listed.former_ids {
                places.entry(former.clone()).or_insert(at);
            }
        }
        // An id in use is its own entry's, whoever claims to have had it.
        for (at, entry) in snapshot.entries.iter().enumerate() {
            places.insert(entry.listed.listed_id.clone(), at);
        }
        Self { snapshot, places, ties: Ties::default() }
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Has the list an entry of this id, or one that had it?
    pub(super) fn knows(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    /// Joins the rows of one file; gives the problems of rows without an entry.
    pub(super) fn join(&mut self, evidence: EvidenceId, rows: &[(Locator, ListedPart)]) -> Vec<Problem> {
        if evidence != self.snapshot.evidence {
            self.snapshot.side_files.push(evidence);
            self.snapshot.side_files.sort();
        }
        let mut problems = Vec::new();
        for (locator, part) in rows {
            let place = Place { evidence, locator: locator.clone() };
            match &part.part {
                Part::Relation(relation) => self.ties.edge(part, relation, place),
                Part::Thing { name, .. } => self.ties.thing(part.part_id.as_deref(), name),
                Part::Address(address) if part.of.is_empty() => {
                    self.ties.address(part.part_id.as_deref(), address, place)
                }
                _ => {
                    let mut found = false;
                    for id in &part.of {
                        let entry = self.places.get(id).and_then(|at| self.snapshot.entries.get_mut(*at));
                        if let Some(entry) = entry {
                            found = true;
                            problems.extend(add(entry, &part.part, &place));
                        }
                    }
                    if !found {
                        problems.push(orphan(locator, part));
                    }
                }
            }
        }
        problems
    }

    /// Resolves the ties, now that all parts are here.
    pub(super) fn finish(self) -> (Snapshot, Vec<(EvidenceId, Problem)>) {
        let Self { mut snapshot, places, ties } = self;
        let problems = ties.resolve(&mut snapshot, &places);
        (snapshot, problems)
    }
}

fn add(entry: &mut Entry, part: &Part, place: &Place) -> Option<Problem> {
    let listed = &mut entry.listed;
    let mut problem = None;
    match part {
        Part::Name(name) if listed.names.contains(name) => {}
        Part::Name(_) if listed.names.len() as u64 >= LIMITS.names_max => {
            let message = format!("the entry has {} names already; this one was not kept", LIMITS.names_max);
            problem = Some(doubt(&place.locator, "limit-names", message));
        }
        Part::Name(name) => listed.names.push(name.clone()),
        Part::Address(address) => listed.addresses.push(address.clone()),
        Part::Identifier(identifier) => listed.identifiers.push(identifier.clone()),
        Part::Remarks(text) => {
            // The file of entries cuts within a word; the side file goes on there.
            let whole = listed.cut_remark.take().unwrap_or_default() + text;
            let mut doubts = ofac_remarks::read(&whole, false, listed);
            problem = doubts.pop().map(|(code, message)| doubt(&place.locator, code, message));
        }
        Part::Designation(designation) => designate(entry, designation),
        Part::Relation(_) | Part::Thing { .. } => {}
    }
    entry.parts.push(place.clone());
    problem
}

fn designate(entry: &mut Entry, designation: &Designation) {
    let listed = &mut entry.listed;
    for programme in &designation.programmes {
        if !listed.programmes.contains(programme) {
            listed.programmes.push(programme.clone());
        }
    }
    listed.listed_on = [listed.listed_on, designation.listed_on].into_iter().flatten().min();
    entry.designations.push(designation.clone());
}

fn doubt(at: &Locator, code: &str, message: impl Into<String>) -> Problem {
    Problem { locator: at.clone(), level: Level::Warning, code: code.to_owned(), message: message.into() }
}

/// A row whose entry is not in the list: it was read, and it belongs to nobody here.
pub(super) fn orphan(at: &Locator, part: &ListedPart) -> Problem {
    let (code, what) = match part.part {
        Part::Name(_) => ("orphan-alias", "name"),
        Part::Address(_) => ("orphan-address", "address"),
        Part::Identifier(_) => ("orphan-identifier", "identifier"),
        Part::Remarks(_) => ("orphan-comment", "remarks"),
        Part::Designation(_) => ("orphan-designation", "designation"),
        Part::Relation(_) => ("orphan-relation", "tie"),
        Part::Thing { .. } => ("orphan-thing", "thing"),
    };
    let id = part.of.first().map(String::as_str).unwrap_or("without an id");
    let id: String = id.chars().filter(|c| !c.is_control()).take(80).collect();
    doubt(at, code, format!("the {what} belongs to the entry {id}, which no list of {} here has", part.list))
}
