//! Who stands over an entry, by what the list itself states?
//!
//! Ownership and control are statements of a list about its entries. They are shown as ways with the place of each step;
//! what share makes an entity blocked is a test of law, and is not decided here.

use std::collections::{BTreeMap, BTreeSet};

use super::{Relation, Snapshot};

/// Steps of a way at most.
const STEPS_MAX: usize = 6;
/// Ways of one entry at most.
const WAYS_MAX: usize = 24;

/// Which end of a tie stands over the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    /// The one from which the tie goes out.
    From,
    /// The one to which it goes.
    To,
}

/// Ties of ownership and control by the words of the lists: of FollowTheMoney the owner and the director stand first,
/// the texts of OFAC say of an entry whom it belongs to.
fn over(relation: &str) -> Option<Over> {
    let word: String = relation.chars().filter(char::is_ascii_alphabetic).flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "ownership" | "directorship" | "owner" | "director" => Some(Over::From),
        "linkedto"
        | "ownedorcontrolledby"
        | "ownedby"
        | "controlledby"
        | "parent"
        | "parentcompany"
        | "actingfororonbehalfof"
        | "subsidiaryof"
        | "branchof" => Some(Over::To),
        _ => None,
    }
}

/// One step up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'s> {
    /// The entry below.
    pub below: &'s str,
    /// The entry above; `None` where the list names somebody who has no entry.
    pub above: Option<&'s str>,
    /// The tie as the list states it.
    pub relation: &'s Relation,
}

/// Ties of ownership and control of a snapshot, by the entry below.
#[derive(Debug, Default)]
pub struct Control<'s> {
    up: BTreeMap<&'s str, Vec<Step<'s>>>,
}

impl<'s> Control<'s> {
    /// Those of a snapshot.
    pub fn of(snapshot: &'s Snapshot) -> Self {
        let mut up: BTreeMap<&str, Vec<Step<'_>>> = BTreeMap::new();
        for relation in &snapshot.relations {
            let from = relation.from.as_str();
            match over(&relation.relation) {
                Some(Over::From) => {
                    for below in relation.to.iter().map(String::as_str).filter(|below| *below != from) {
                        up.entry(below).or_default().push(Step { below, above: Some(from), relation });
                    }
                }
                Some(Over::To) if relation.to.is_empty() => {
                    up.entry(from).or_default().push(Step { below: from, above: None, relation });
                }
                Some(Over::To) => {
                    for above in relation.to.iter().map(String::as_str).filter(|above| *above != from) {
                        up.entry(from).or_default().push(Step { below: from, above: Some(above), relation });
                    }
                }
                None => {}
            }
        }
        Self { up }
    }

    /// The ways up from an entry, each as far as the list goes: in the order of the list, none through an entry twice, at
    /// most 24 of at most 6 steps.
    pub fn ways(&self, entry: &'s str) -> Vec<Vec<Step<'s>>> {
        let mut ways = Vec::new();
        // Nothing recurses over what was read: a way that is not at its end waits here, the next one last.
        let mut open: Vec<Vec<Step<'s>>> = self.steps(entry).iter().rev().map(|step| vec![*step]).collect();
        while let Some(way) = open.pop() {
            let passed: BTreeSet<&str> = way.iter().map(|step| step.below).collect();
            let top = way.last().and_then(|step| step.above);
            let further: Vec<&Step<'s>> = top
                .filter(|_| way.len() < STEPS_MAX)
                .map(|top| self.steps(top))
                .unwrap_or_default()
                .iter()
                .filter(|step| step.above.is_none_or(|above| !passed.contains(above)))
                .collect();
            if further.is_empty() {
                ways.push(way);
                if ways.len() == WAYS_MAX {
                    break;
                }
                continue;
            }
            for step in further.into_iter().rev() {
                let mut longer = way.clone();
                longer.push(*step);
                open.push(longer);
            }
            // What can never be told is not kept.
            let surplus = open.len().saturating_sub(WAYS_MAX);
            open.drain(..surplus);
        }
        ways
    }

    fn steps(&self, entry: &str) -> &[Step<'s>] {
        self.up.get(entry).map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ListDate, Place};
    use super::*;
    use crate::evidence::{EvidenceId, Locator};

    fn tie(from: &str, relation: &str, to: &[&str]) -> Relation {
        Relation {
            from: from.to_owned(),
            relation: relation.to_owned(),
            to: to.iter().map(|id| (*id).to_owned()).collect(),
            to_name: to.is_empty().then(|| "OFFICE OF NOBODY".to_owned()),
            role: None,
            since: None,
            until: None,
            place: Place { evidence: EvidenceId::of(b"list"), locator: Locator::whole() },
        }
    }

    fn snapshot(relations: Vec<Relation>) -> Snapshot {
        let date: Option<ListDate> = None;
        let evidence = EvidenceId::of(b"list");
        let list = "ftm".to_owned();
        Snapshot { list, date, evidence, side_files: Vec::new(), entries: Vec::new(), relations }
    }

    fn ways(relations: Vec<Relation>, entry: &str) -> Vec<String> {
        let snapshot = snapshot(relations);
        let control = Control::of(&snapshot);
        let text = |way: &Vec<Step<'_>>| {
            way.iter().map(|step| step.above.unwrap_or("(named)")).collect::<Vec<_>>().join(" < ")
        };
        control.ways(entry).iter().map(text).collect()
    }

    #[test]
    fn a_way_goes_up_to_the_last_owner_whichever_end_the_list_writes_first() {
        let ties = vec![
            tie("bureau", "Ownership", &["holding"]),
            tie("holding", "Ownership", &["company"]),
            tie("company", "Linked To", &["office"]),
            tie("company", "Linked To", &[]),
        ];
        assert_eq!(ways(ties, "company"), ["holding < bureau", "office", "(named)"]);
    }

    #[test]
    fn kin_and_neighbours_stand_over_nobody() {
        let ties = vec![tie("a", "Family", &["b"]), tie("a", "Associate", &["b"]), tie("b", "UnknownLink", &["a"])];
        assert_eq!(ways(ties.clone(), "a"), [""; 0]);
        assert_eq!(ways(ties, "b"), [""; 0]);
    }

    #[test]
    fn rings_and_crowds_end() {
        let ring = vec![tie("a", "Ownership", &["b"]), tie("b", "Ownership", &["c"]), tie("c", "Ownership", &["a"])];
        assert_eq!(ways(ring, "a"), ["c < b"]);
        let mut crowd = Vec::new();
        for floor in 0..8 {
            for owner in 0..8 {
                let below: Vec<String> = (0..8).map(|n| format!("{}-{n}", floor + 1)).collect();
                crowd.push(tie(
                    &format!("{floor}-{owner}"),
                    "Ownership",
                    &below.iter().map(String::as_str).collect::<Vec<_>>(),
                ));
            }
        }
        let found = ways(crowd, "8-0");
        assert_eq!(found.len(), WAYS_MAX);
        assert!(found.iter().all(|way| way.split(" < ").count() <= STEPS_MAX));
    }
}
