//! Which machines stand at one line, and which of these are a place's: in a cafe, a library, on a desktop for hire?
//!
//! Who sits at such a machine has the place in common with the others, and no more.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::columns::{Holding, LoginAt, People, ValueIx};
use super::kind::Kind;

/// Tenths of an account's log-ins on a machine from which on it works there.
const MAIN: u64 = 3;
/// The same for a machine that stands still.
const ONLY: u64 = 6;

/// Accounts on a machine from which on its line is a place's, too, and no home's.
const PLACE_MIN: usize = 5;

/// Machines of several accounts that stand still.
#[derive(Debug, Default)]
pub(crate) struct Places(BTreeMap<ValueIx, Machine>);

#[derive(Debug, Clone, Copy)]
struct Machine {
    line: ValueIx,
    /// Does one in four of its users and more mostly work elsewhere?
    is_places: bool,
}

impl Places {
    pub(crate) fn of(people: &People) -> Self {
        let is_machine = |group: &&[Holding]| {
            group.len() > 1 && group.first().and_then(|first| people.kind_of(first.value)) == Some(Kind::Device)
        };
        let groups: Vec<&[Holding]> = people.by_value().filter(is_machine).collect();
        let standing = |group: &&[Holding]| {
            let (line, value) = (stands_at(people, group)?, group.first()?.value);
            let working = group.iter().filter(|holding| people.is_on_device(holding, ONLY)).count();
            Some((value, Machine { line, is_places: working * 4 < group.len() * 3 }))
        };
        Self(groups.par_iter().filter_map(standing).collect())
    }

    /// The line of a machine that is a place's.
    pub(super) fn line_of(&self, machine: ValueIx) -> Option<ValueIx> {
        self.0.get(&machine).filter(|machine| machine.is_places).map(|machine| machine.line)
    }

    /// Lines of places.
    pub(super) fn lines(&self, people: &People) -> BTreeSet<ValueIx> {
        let is_of_many = |machine: &ValueIx| people.of_value(*machine).len() >= PLACE_MIN;
        self.0.keys().copied().filter(is_of_many).filter_map(|machine| self.line_of(machine)).collect()
    }

    /// Does an account work on a machine, and not merely visit it?
    pub(super) fn works(&self, people: &People, holding: &Holding) -> bool {
        people.is_on_device(holding, if self.0.contains_key(&holding.value) { ONLY } else { MAIN })
    }
}

/// The line by which nine of ten log-ins on a machine come: that of the majority (Boyer, Moore 1981), counted.
fn stands_at(people: &People, group: &[Holding]) -> Option<ValueIx> {
    let lines = || {
        let here = |holding: &Holding| {
            let on = holding.value;
            people.logins_of(holding.account).iter().filter(move |login: &&LoginAt| login.device == Some(on))
        };
        group.iter().flat_map(here).filter_map(|login| login.network)
    };
    let (mut most, mut lead) = (lines().next()?, 0_usize);
    for line in lines() {
        match (line == most, lead) {
            (true, _) => lead += 1,
            (false, 0) => (most, lead) = (line, 1),
            (false, _) => lead -= 1,
        }
    }
    let (all, here) = lines().fold((0, 0), |(all, here), line| (all + 1, here + usize::from(line == most)));
    (here * 10 >= all * 9).then_some(most)
}
