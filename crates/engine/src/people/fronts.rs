//! Which lines are a crew's own, though they look like a home's or a house's?
//!
//! A household, a hostel or an office explains why its people share machines, numbers and instruments. But they show papers of
//! their own there, and where many show those of people who live elsewhere, the house explains nothing: it is weighed like an
//! exit, by whose people they are. Papers alone are asked: clocks, tools and instruments of people who moved, of firms and of
//! families look like a crew's. Lost papers that their owners reported do not suffice, since a hostel's may be stolen at once.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, Holding, People, ValueIx};
use super::kind::Kind;
use super::lines::{HOUSE_MAX, LOGINS_MIN, is_passage};
use super::lives::Lives;
use super::number::number;
use super::ties::conflicting;

/// People on papers of others at least.
const TAKEN_MIN: usize = 3;
/// They are one of so many of its people at least.
const ONE_OF: usize = 6;
/// Share of a crew's accounts on papers that are known to be another's.
const TAKEN: f64 = 0.2;
/// Bits from which on a line is a crew's, since of some hundreds one is: if two papers and more are lived elsewhere, and if but one
/// is and the others were reported.
const BITS_MIN: f64 = 8.0;
const BITS_MIN_OF_ONE: f64 = 12.0;

/// Lines whose people show papers of others.
pub(super) fn fronts(people: &People, lives: &Lives<'_>) -> BTreeSet<ValueIx> {
    let papers = Papers::of(people, lives);
    let lines = people.by_value().filter(|group| (TAKEN_MIN..=HOUSE_MAX).contains(&group.len()));
    let line = |group: &[Holding]| {
        let value = group.first()?.value;
        let may_be = people.kind_of(value) == Some(Kind::Network) && !is_passage(people, value);
        (may_be && papers.are_of_others(group)).then_some(value)
    };
    lines.filter_map(line).collect()
}

/// Whose papers accounts show.
struct Papers {
    /// Accounts that show any number, in order.
    shown: Vec<AccountIx>,
    /// Those who show a number under which others have another name, or that older accounts show which live apart; and these.
    lived: BTreeMap<AccountIx, Vec<AccountIx>>,
    /// Those who show a number that its owner reported, and are not the older ones of any.
    reported: BTreeSet<AccountIx>,
    /// How many are on papers of others.
    taken: usize,
}

impl Papers {
    fn of(people: &People, lives: &Lives<'_>) -> Self {
        let shows_number = |account: &AccountIx| people.papers_of(*account).iter().any(|paper| paper.number.is_some());
        let shown: Vec<AccountIx> =
            (0..).zip(&people.subjects).map(|(account, _)| account).filter(shows_number).collect();
        let numbers = people.by_value().filter(|group| people.kind_of(group[0].value) == Some(Kind::Document));
        let conflicting = numbers.flat_map(|group| conflicting(people, Kind::Document, group)).flatten();
        let mut lived: BTreeMap<AccountIx, Vec<AccountIx>> = conflicting.map(|account| (account, Vec::new())).collect();
        for account in lives.twice() {
            let older = lives.older_apart(account, false);
            if !older.is_empty() {
                lived.entry(account).or_default().extend(older);
            }
        }
        let owners: BTreeSet<AccountIx> = lived.values().flatten().copied().collect();
        lived.retain(|account, _| !owners.contains(account));
        let reported = lives.reports().flat_map(|(number, _)| lives.of_number(number));
        let reported: BTreeSet<AccountIx> = reported.filter(|account| !owners.contains(account)).collect();
        let taken = reported.iter().chain(lived.keys()).collect::<BTreeSet<_>>().len();
        Self { shown, lived, reported, taken }
    }

    /// Do those who stay at a line show papers of others more often than chance and honest people do?
    fn are_of_others(&self, group: &[Holding]) -> bool {
        let stays: Vec<AccountIx> =
            group.iter().filter(|holding| holding.rows >= LOGINS_MIN).map(|holding| holding.account).collect();
        // One person on two platforms is at home on both.
        let lives_apart = |older: &Vec<AccountIx>| !older.iter().any(|account| stays.contains(account));
        let (mut shown, mut lived, mut reported) = (0, 0, 0);
        for account in &stays {
            shown += usize::from(self.shown.binary_search(account).is_ok());
            if self.lived.get(account).is_some_and(lives_apart) {
                lived += 1;
            } else {
                reported += usize::from(self.reported.contains(account));
            }
        }
        let known = lived + reported;
        // A crew of a small case would make itself usual.
        let elsewhere = |all: usize, here: usize| number(all.saturating_sub(here));
        let usual = (elsewhere(self.taken, known) + 0.5) / (elsewhere(self.shown.len(), shown) + 1.0);
        let of_own = libm::log2((1.0 - TAKEN) / (1.0 - usual));
        let bits = number(known) * libm::log2(TAKEN / usual) + elsewhere(shown, known) * of_own;
        let least = if lived > 1 { BITS_MIN } else { BITS_MIN_OF_ONE };
        lived > 0 && known >= TAKEN_MIN && known * ONE_OF >= shown && bits >= least
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::World;
    use super::*;

    /// Twelve at one line, of whom nine show papers.
    const HOUSE: [&str; 12] = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "d1", "d2", "d3"];

    fn house() -> World {
        // Strangers show papers of their own, too.
        let strangers = (0..400).map(|number| format!("s{number}"));
        let all = HOUSE.iter().take(6).map(|id| (*id).to_owned()).chain(strangers);
        all.fold(World::default().at_home(7, &HOUSE), |world, id| world.shows(&format!("own-{id}"), &[&id]))
    }

    fn count(world: &World) -> usize {
        let people = world.found().0;
        fronts(&people, &Lives::of(&people)).len()
    }

    #[test]
    fn a_house_is_no_house_where_people_show_papers_of_others() {
        assert_eq!(count(&house()), 0);
        // Each number is that of somebody outside, who showed it first.
        let outside = ["a1", "a2", "a3"].iter().zip(["c7", "c8", "c9"]);
        let taken =
            outside.clone().fold(house(), |world, (owner, id)| world.shows(&format!("k-{owner}"), &[owner, id]));
        assert_eq!(count(&taken), 1);
        // Two of nine are no three, and one line of two people is no house.
        let two = outside.take(2).fold(house(), |world, (owner, id)| world.shows(&format!("k-{owner}"), &[owner, id]));
        assert_eq!(count(&two), 0);
    }

    #[test]
    fn papers_that_were_stolen_from_a_hostel_make_no_front() {
        let stolen = ["c1", "c2", "c3", "c4"];
        let world = stolen.iter().fold(house(), |world, id| world.reported(&format!("own-{id}")));
        assert_eq!(count(&world), 0);
    }
}
