//! Which persons hang together by ties, and not by one bridge?
//!
//! Components over ties, each relieved of parts that one tie alone holds on to it and that are nothing by themselves: a
//! hub of an agency, a bookkeeper's clients. The bridge rule is ours; see docs/crews.md.

use std::collections::BTreeMap;

use stakeout_core::entity::DisjointSets;

use super::columns::AccountIx;
use super::ties::Tie;

/// Persons of a part that hangs on one tie: fewer are taken along, more must hold together by themselves.
pub(super) const PART_MIN: usize = 4;
/// Ties of their own from which on a part on one bridge is no mere hub.
pub(super) const PART_TIES: usize = 2;
/// Ties of a component up to which its bridges are sought.
pub(super) const TIES_MAX: usize = 600;

/// Persons that hang together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// Sorted.
    pub(crate) persons: Vec<AccountIx>,
    /// Accounts that hold the ties, sorted.
    pub(crate) accounts: Vec<AccountIx>,
    /// Indices of the ties, sorted.
    pub(crate) ties: Vec<usize>,
}

impl Part {
    /// Several parts as one.
    pub(super) fn of<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.persons.extend(&part.persons);
            all.accounts.extend(&part.accounts);
            all.ties.extend(&part.ties);
        }
        all.in_order()
    }

    /// The part with each person, account and tie once, sorted.
    fn in_order(mut self) -> Self {
        fn order<T: Ord>(all: &mut Vec<T>) {
            all.sort_unstable();
            all.dedup();
        }
        order(&mut self.persons);
        order(&mut self.accounts);
        order(&mut self.ties);
        self
    }
}

/// The parts, sorted by their first person.
pub(crate) fn parts(ties: &[Tie]) -> Vec<Part> {
    let all: Vec<usize> = (0..ties.len()).filter(|at| ties.get(*at).is_some_and(Tie::connects)).collect();
    let mut waiting = components(ties, &all);
    let mut done = Vec::new();
    while let Some(part) = waiting.pop() {
        match cut(ties, &part) {
            Some(smaller) => waiting.extend(smaller),
            None => done.push(part),
        }
    }
    done.sort_by(|a, b| a.persons.cmp(&b.persons));
    done
}

fn components(ties: &[Tie], chosen: &[usize]) -> Vec<Part> {
    let chosen: Vec<(usize, &Tie)> = chosen.iter().filter_map(|at| Some((*at, ties.get(*at)?))).collect();
    let mut persons: Vec<AccountIx> = chosen.iter().flat_map(|(_, tie)| &tie.persons).copied().collect();
    persons.sort_unstable();
    persons.dedup();
    let place = |person: &AccountIx| persons.binary_search(person).ok().and_then(|at| u32::try_from(at).ok());
    let mut sets = DisjointSets::new(u32::try_from(persons.len()).unwrap_or(u32::MAX));
    for (_, tie) in &chosen {
        for pair in tie.persons.windows(2) {
            if let (Some(a), Some(b)) = (pair.first().and_then(place), pair.last().and_then(place)) {
                sets.join(a, b);
            }
        }
    }
    let mut all: BTreeMap<u32, Part> = BTreeMap::new();
    for (at, tie) in chosen {
        let Some(first) = tie.persons.first().and_then(place) else { continue };
        let part = all.entry(sets.root(first)).or_default();
        part.ties.push(at);
        part.persons.extend(&tie.persons);
        part.accounts.extend(&tie.accounts);
    }
    all.into_values().map(Part::in_order).collect()
}

/// What a part falls into without one of its ties.
pub(super) fn without(ties: &[Tie], part: &Part, bridge: usize) -> Vec<Part> {
    let rest: Vec<usize> = part.ties.iter().copied().filter(|at| *at != bridge).collect();
    components(ties, &rest)
}

/// What is left of a part, and what one tie alone held on to it; none if nothing is cut.
fn cut(ties: &[Tie], part: &Part) -> Option<Vec<Part>> {
    if part.ties.len() < 2 || part.persons.len() < 2 * PART_MIN || part.ties.len() > TIES_MAX {
        return None;
    }
    for bridge in &part.ties {
        let smaller = without(ties, part, *bridge);
        let is_hub = |one: &&Part| one.persons.len() >= PART_MIN && open_ties(ties, one) < PART_TIES;
        let Some(off) = (smaller.len() > 1).then(|| smaller.iter().find(is_hub)).flatten() else { continue };
        // The person through whom the bridge went stays with those who hold the bridge too.
        let left: Vec<usize> = part.ties.iter().copied().filter(|at| !off.ties.contains(at)).collect();
        let mut pieces = components(ties, &left);
        pieces.push(off.clone());
        return pieces.iter().all(|piece| piece.ties.len() < part.ties.len()).then_some(pieces);
    }
    None
}

fn open_ties(ties: &[Tie], part: &Part) -> usize {
    part.ties.iter().filter_map(|at| ties.get(*at)).filter(|tie| tie.is_open()).count()
}
