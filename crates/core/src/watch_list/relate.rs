//! Who is tied to whom in a list: by id, or by a name that the list writes?

use std::collections::{BTreeMap, BTreeSet};

use super::{Place, Relation, Snapshot};
use crate::evidence::{EvidenceId, Level, Problem};
use crate::record::{ListedAddress, ListedPart, ListedRelation, NameRole};

/// Ties that wait until all parts of a list are there.
#[derive(Default)]
pub(super) struct Ties {
    edges: Vec<(Vec<String>, ListedRelation, Place)>,
    /// Names of what is no entry, by id.
    things: BTreeMap<String, String>,
    addresses: BTreeMap<String, (ListedAddress, Place)>,
}

impl Ties {
    pub(super) fn edge(&mut self, part: &ListedPart, relation: &ListedRelation, place: Place) {
        self.edges.push((part.of.clone(), relation.clone(), place));
    }

    pub(super) fn thing(&mut self, id: Option<&str>, name: &str) {
        self.things.extend(id.map(|id| (id.to_owned(), name.to_owned())));
    }

    pub(super) fn address(&mut self, id: Option<&str>, address: &ListedAddress, place: Place) {
        self.addresses.extend(id.map(|id| (id.to_owned(), (address.clone(), place))));
    }

    /// Puts addresses to the entries that point to them, and the ties to the snapshot.
    pub(super) fn resolve(
        self,
        snapshot: &mut Snapshot,
        places: &BTreeMap<String, usize>,
    ) -> Vec<(EvidenceId, Problem)> {
        let ids: Vec<String> = snapshot.entries.iter().map(|entry| entry.listed.listed_id.clone()).collect();
        // The id in use, for one that may be a former one.
        let in_use = |id: &str| places.get(id).and_then(|at| ids.get(*at)).cloned();
        let by_name = by_name(snapshot);
        let mut relations = BTreeSet::new();
        let mut problems = Vec::new();
        for entry in &mut snapshot.entries {
            for link in entry.listed.linked_to.clone() {
                if let Some((address, place)) = link.id.as_ref().and_then(|id| self.addresses.get(id)) {
                    entry.listed.addresses.push(address.clone());
                    entry.parts.push(place.clone());
                    continue;
                }
                let to = match (&link.id, &link.name) {
                    (Some(id), _) => in_use(id).into_iter().collect(),
                    (None, Some(name)) => by_name.get(&key(name)).cloned().unwrap_or_default(),
                    (None, None) => continue,
                };
                relations.insert(Relation {
                    from: entry.listed.listed_id.clone(),
                    relation: link.relation,
                    to,
                    to_name: link.name.or(link.id),
                    role: None,
                    since: None,
                    until: None,
                    place: entry.place.clone(),
                });
            }
        }
        for (from, edge, place) in &self.edges {
            let missing = |id: &&String| in_use(id).is_none();
            let other = |id: &&String| missing(id) && !self.things.contains_key(*id);
            let open = from.iter().find(missing).or(edge.to.iter().find(other));
            if open.is_some() || edge.to.is_empty() {
                problems.push((place.evidence, open_end(edge, open, place)));
            }
            // A tie whose other end was left out is a tie still.
            let ends = edge.to.iter().map(Some).chain(edge.to.is_empty().then_some(None));
            let ends: Vec<Option<&String>> = ends.collect();
            for one in from.iter().filter_map(|id| in_use(id)) {
                for end in &ends {
                    let to = end.and_then(|id| in_use(id));
                    let named = end.and_then(|id| self.things.get(id).or_else(|| to.is_none().then_some(id)));
                    relations.insert(Relation {
                        from: one.clone(),
                        relation: edge.relation.clone(),
                        to_name: named.cloned(),
                        to: to.into_iter().collect(),
                        role: edge.role.clone(),
                        since: edge.from,
                        until: edge.until,
                        place: place.clone(),
                    });
                }
            }
        }
        snapshot.relations = relations.into_iter().collect();
        problems
    }
}

/// An end of a tie is not in the file, or is not named at all.
fn open_end(edge: &ListedRelation, id: Option<&String>, place: &Place) -> Problem {
    let relation: String = edge.relation.chars().filter(|c| !c.is_control()).take(80).collect();
    let message = match id {
        Some(id) => {
            let id: String = id.chars().filter(|c| !c.is_control()).take(80).collect();
            format!("the tie {relation} names {id}, which is not in the file")
        }
        None => format!("the tie {relation} does not name its other end"),
    };
    Problem { locator: place.locator.clone(), level: Level::Note, code: "open-end".to_owned(), message }
}

/// Entries by the key of their names: primary names, and others only where no primary name has the key.
fn by_name(snapshot: &Snapshot) -> BTreeMap<String, Vec<String>> {
    let collect = |wanted: &dyn Fn(NameRole) -> bool| {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entry in &snapshot.entries {
            for name in entry.listed.names.iter().filter(|name| wanted(name.role)) {
                found.entry(key(&name.text)).or_default().insert(entry.listed.listed_id.clone());
            }
        }
        found
    };
    let mut all = collect(&|role| matches!(role, NameRole::Alias | NameRole::Former));
    all.extend(collect(&|role| role == NameRole::Primary));
    all.remove("");
    all.into_iter().map(|(key, ids)| (key, ids.into_iter().collect())).collect()
}

/// A name without case, punctuation and white space: the list writes its own names alike, but for these.
fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
