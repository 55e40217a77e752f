//! What does a part show that other parts may show too, and how many such parts are there?
//!
//! Of two parts, how many bits say that the second belongs to the crew of the first? Its kind: how many parts of that kind a
//! crew has, against how many there are. What both show: how often a part of the same crew shows it, against how often any
//! would, given all that the first part shows of that sort.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::Model;
use stakeout_core::person::crew::{HIDES, INSTRUMENTS_MIN};
use stakeout_core::selector::Family;

use super::columns::{AccountIx, People, ValueIx};
use super::innocent::{Innocent, hubs};
use super::kind::Kind;
use super::lines::Lines;
use super::marks::{Mark, Marks};
use super::number::{damped, number};
use super::parts::{PART_MIN, PART_TIES, Part};
use super::ties::Tie;

/// Holders up to which a value is looked at.
const HOLDERS_MAX: usize = 400;
/// Parts that a crew falls into, beside the one at hand.
const PARTS: f64 = 5.0;
/// How often a part of the same crew shows a thing that the other shows.
const SHARES: f64 = 0.2;
/// Exits that a crew has beside those seen.
const EXITS_UNSEEN: f64 = 3.0;
/// Bits of one family at most; of exits at most, and at least.
const FAMILY_MAX: f64 = 12.0;
const EXITS_MAX: f64 = 9.0;
const EXITS_MIN: f64 = -3.0;
/// Bits of the marks of a part, at least and at most.
const MARKS_MIN: f64 = -2.0;
const MARKS_MAX: f64 = 8.0;
/// Holders from which on one thing is more than a bridge.
const HOLDERS_MIN: usize = 3;

/// Accounts from which on a part may be a firm's; papers from which on it is none.
const FIRM_MIN: usize = 8;
const PAPERS_MIN: usize = 2;

/// What members of a part show: value, and who of them.
pub(super) type Shows = BTreeMap<ValueIx, BTreeSet<AccountIx>>;

/// What is counted once for all parts.
pub(super) struct Market<'a> {
    pub(super) people: &'a People,
    pub(super) exits: BTreeSet<ValueIx>,
    /// Accounts that use any exit.
    exit_users: usize,
    /// Values that a home, a house or a firm explains.
    explained: BTreeSet<ValueIx>,
}

impl<'a> Market<'a> {
    pub(super) fn of(people: &'a People, lines: &Lines, ties: &[Tie]) -> Self {
        let exits: BTreeSet<ValueIx> = people.exits().into_iter().chain(lines.fronts()).collect();
        let users: BTreeSet<AccountIx> =
            exits.iter().flat_map(|exit| people.of_value(*exit)).map(|holding| holding.account).collect();
        let is_explained = |tie: &&Tie| !matches!(tie.innocent, None | Some(Innocent::Public));
        let explained = ties.iter().filter(is_explained).map(|tie| tie.value).collect();
        Self { people, exit_users: users.len(), exits, explained }
    }

    /// What the accounts of a part show that others may show too.
    pub(super) fn shown(&self, lines: &Lines, part: &Part) -> Shows {
        let mut shown = Shows::new();
        for account in &part.accounts {
            for value in self.people.values_of(*account).filter(|value| !self.explained.contains(value)) {
                let is_looked_at = match self.people.kind_of(value) {
                    None | Some(Kind::Organization | Kind::Document) => false,
                    Some(Kind::Network) => self.exits.contains(&value) || lines.is_home(value),
                    Some(_) => true,
                };
                if is_looked_at && (2..=HOLDERS_MAX).contains(&self.people.of_value(value).len()) {
                    shown.entry(value).or_default().insert(*account);
                }
            }
        }
        shown
    }

    /// Bits for a part of some persons belonging to the crew of another, by what both show. None if they share nothing, or
    /// hang on one thing that one of each has, or on what is taken from one.
    pub(super) fn bits(&self, ours: &Shows, theirs: &Shows, persons: usize) -> Option<f64> {
        let mut families: BTreeMap<Family, Vec<f64>> = BTreeMap::new();
        let mut between = Between::default();
        let mut exits = Vec::new();
        for (value, b) in theirs {
            let Some(a) = ours.get(value) else { continue };
            let Some(kind) = self.people.kind_of(*value).filter(|_| self.speaks(*value, a, b)) else { continue };
            if self.exits.contains(value) {
                exits.push(*value);
                continue;
            }
            // Lines of homes are handed on: they speak beside other things alone.
            if kind != Kind::Network {
                between.add(kind, a, b);
            }
            // Any thing of the kind would have done, with any person.
            let chance = self.strangers(ours, kind) * number(persons) / (number(self.people.subjects.len()) + 1.0);
            families.entry(kind.selector().family()).or_default().push(libm::log2(SHARES / chance).max(0.0));
        }
        if exits.is_empty() && between.is_bridge() {
            return None;
        }
        let shared: f64 = families.into_values().map(|bits| damped(bits).min(FAMILY_MAX)).sum();
        Some(shared + self.exit_bits(ours, theirs, &exits))
    }

    /// Does a thing that accounts of two parts show say anything of them?
    pub(super) fn speaks(&self, value: ValueIx, a: &BTreeSet<AccountIx>, b: &BTreeSet<AccountIx>) -> bool {
        // An account that stands in both parts says nothing of the others.
        if a.is_subset(b) || b.is_subset(a) {
            return false;
        }
        let inside = a.union(b).count();
        let least = if self.people.kind_of(value) == Some(Kind::Network) { HOLDERS_MIN } else { 2 };
        // What more strangers hold than members is anybody's; exits are, and are weighed as such.
        self.exits.contains(&value) || (inside >= least && self.people.of_value(value).len() <= 2 * inside)
    }

    /// Holders of the things of a kind that a part shows, without its own.
    fn strangers(&self, shows: &Shows, kind: Kind) -> f64 {
        let of_kind =
            shows.iter().filter(|(value, _)| self.people.kind_of(**value) == Some(kind) && !self.exits.contains(value));
        let strangers = of_kind.map(|(value, own)| self.people.of_value(*value).len().saturating_sub(own.len()));
        number(strangers.sum()) + 0.5
    }

    /// Bits of the exits of one part for belonging to those who leave by the exits of another. That they use exits at all
    /// says nothing: chances are among those who do.
    fn exit_bits(&self, ours: &Shows, theirs: &Shows, shared: &[ValueIx]) -> f64 {
        let count = |shows: &Shows| shows.keys().filter(|value| self.exits.contains(value)).count();
        let (seen, others) = (number(count(ours)), count(theirs).saturating_sub(shared.len()));
        if seen == 0.0 {
            return 0.0;
        }
        let share = seen / (seen + EXITS_UNSEEN);
        let bits = shared.iter().map(|exit| {
            let inside = ours.get(exit).map_or(0, BTreeSet::len) + theirs.get(exit).map_or(0, BTreeSet::len);
            let outside = self.people.of_value(*exit).len().saturating_sub(inside);
            // Any of our exits would have done.
            let chance = (number(outside) + 0.5) * seen / (number(self.exit_users) + 1.0);
            libm::log2(share / chance).max(0.0)
        });
        let against = number(others) * libm::log2(1.0 - share);
        damped(bits.collect()).min(EXITS_MAX) + against.max(EXITS_MIN)
    }
}

/// What two parts both show, beside exits and lines.
#[derive(Default)]
struct Between {
    things: usize,
    /// Accounts that show one of them, at most.
    most: usize,
    /// Are there others than papers, faces and passages, which are taken from people?
    daily: bool,
    ours: BTreeSet<AccountIx>,
    theirs: BTreeSet<AccountIx>,
}

impl Between {
    fn add(&mut self, kind: Kind, ours: &BTreeSet<AccountIx>, theirs: &BTreeSet<AccountIx>) {
        self.things += 1;
        self.most = self.most.max(ours.union(theirs).count());
        self.daily |= kind.is_daily();
        self.ours.extend(ours);
        self.theirs.extend(theirs);
    }

    /// Is it no more than a bridge: one thing of one of each, or what was taken from one? That one is no member of a crew for
    /// it, and no more are those who have to do with him.
    fn is_bridge(&self) -> bool {
        let of_one = self.ours.len().min(self.theirs.len()) < 2;
        self.things == 0 || (of_one && !self.daily) || (self.things == 1 && self.most < HOLDERS_MIN)
    }
}

/// The kinds of a part's ties that nothing explains, sorted, and whether it is a mere hub: several persons on one thing.
type Sort = (Vec<Kind>, bool);

fn sort(ties: &[Tie], part: &Part) -> Sort {
    let open = part.ties.iter().filter_map(|at| ties.get(*at)).filter(|tie| tie.is_open());
    let mut kinds: Vec<Kind> = open.map(|tie| tie.kind).collect();
    kinds.sort_unstable();
    let is_hub = part.persons.len() >= PART_MIN && kinds.len() < PART_TIES;
    (kinds, is_hub)
}

/// Bits of each part's kind, and the most that any may have: there are other crews too.
///
/// A part that a firm explains belongs to no crew by what it shows. Who is paid through instruments in other names is rather
/// a crew's than a family's, in parts that are no hubs: whom somebody keeps books for is paid so too.
pub(super) fn kinds(marks: &Marks, ties: &[Tie], model: &Model, parts: &[Part]) -> (Vec<f64>, f64) {
    let m = |kind: Kind| {
        let field = model.field(kind.selector().as_str()).and_then(|at| model.fields.get(at));
        field.and_then(|field| field.m).unwrap_or(0.01)
    };
    let all: f64 = Kind::ALL.iter().filter(|kind| **kind != Kind::Passage).map(|kind| m(*kind)).sum();
    let sorts: Vec<Sort> = parts.iter().map(|part| sort(ties, part)).collect();
    let mut count: BTreeMap<&Sort, usize> = BTreeMap::new();
    for sort in &sorts {
        *count.entry(sort).or_default() += 1;
    }
    let several = sorts.iter().filter(|(kinds, _)| kinds.iter().collect::<BTreeSet<_>>().len() > 1).count();
    let most = libm::log2(PARTS / (PARTS + number(several)));
    let hubs = hubs(ties);
    let bits = parts.iter().zip(&sorts).map(|(part, sort)| {
        let is_explained = part.ties.iter().filter_map(|at| ties.get(*at)).any(|tie| !tie.is_open());
        if is_explained || (marks.hiding(&part.accounts) < HIDES && is_firm(ties, &hubs, part, &sort.0)) {
            return f64::NEG_INFINITY;
        }
        let in_crew = sort.0.iter().map(|kind| m(*kind) / all).fold(1.0, f64::min);
        let there = number(count.get(sort).copied().unwrap_or(1));
        // Whom somebody keeps books for is paid in his name.
        let explained = sort.1.then_some(Mark::PaidToAnother);
        let marks: f64 = part.accounts.iter().map(|account| marks.bits(*account, explained)).sum();
        (libm::log2(PARTS * in_crew / there) + marks.clamp(MARKS_MIN, MARKS_MAX)).min(most)
    });
    (bits.collect(), most)
}

/// Does one instrument, number or address hold more than half of a part, which neither many instruments nor papers
/// speak against? A firm, or somebody who keeps books, then holds it together, whatever exit its accounts leave by.
fn is_firm(ties: &[Tie], hubs: &BTreeMap<AccountIx, Vec<usize>>, part: &Part, open: &[Kind]) -> bool {
    let count = |is_one: &dyn Fn(Kind) -> bool| open.iter().filter(|kind| is_one(**kind)).count();
    let papers = count(&Kind::is_of_paper);
    if part.accounts.len() < FIRM_MIN || papers >= PAPERS_MIN || count(&|kind| kind == Kind::Payout) >= INSTRUMENTS_MIN
    {
        return false;
    }
    let mut held: BTreeMap<usize, usize> = BTreeMap::new();
    for at in part.accounts.iter().filter_map(|account| hubs.get(account)).flatten() {
        *held.entry(*at).or_default() += 1;
    }
    let is_of_several = |at: usize| ties.get(at).is_some_and(|tie| tie.homes.len() > 1);
    held.iter().any(|(at, held)| held * 2 > part.accounts.len() && is_of_several(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What two parts show: kind, who of the first, who of the second.
    fn between(shown: &[(Kind, &[AccountIx], &[AccountIx])]) -> bool {
        let mut between = Between::default();
        for (kind, ours, theirs) in shown {
            between.add(*kind, &ours.iter().copied().collect(), &theirs.iter().copied().collect());
        }
        between.is_bridge()
    }

    #[test]
    fn whose_face_and_words_were_taken_is_a_bridge_and_two_of_them_are_none() {
        assert!(between(&[(Kind::Portrait, &[1], &[7]), (Kind::Passage, &[2], &[7])]));
        assert!(!between(&[(Kind::Portrait, &[1], &[7]), (Kind::Passage, &[2], &[8])]));
        // Nobody takes a machine from a profile.
        assert!(!between(&[(Kind::Portrait, &[1], &[7]), (Kind::Device, &[2], &[7])]));
    }

    #[test]
    fn one_thing_is_a_bridge_unless_three_have_it() {
        assert!(between(&[]));
        assert!(between(&[(Kind::Phone, &[1], &[7])]));
        assert!(!between(&[(Kind::Phone, &[1], &[7, 8])]));
    }
}
