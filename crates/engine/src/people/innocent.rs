//! What innocent thing explains that persons of different homes share a value?

use std::collections::BTreeMap;

use super::columns::{AccountIx, People, ValueIx};
use super::kind::Kind;
use super::lines::Lines;
use super::ties::Tie;
use super::units::Units;

/// An innocent explanation. [`super::Rival`] tells more of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Innocent {
    /// One home, or one person twice.
    Household,
    /// Twins: one face, one day of birth.
    Twins,
    /// One house: a hostel, an office, a university.
    House,
    /// One firm: its instrument, number or address.
    Agency,
    /// Anybody's: a shop's instrument, a relay's number, a template.
    Public,
}

/// Homes from which on a value may be a shop's, a relay's or a common machine's.
const PUBLIC_MIN: usize = 10;
/// The same for addresses and numbers, which houses, parcel shops and relays give to anybody.
const PUBLIC_PLACE_MIN: usize = 5;
/// Pairs of holders of which one must share something else, or the value is anybody's.
const PAIRS: usize = 33;
const PAIRS_OF_PLACES: usize = 10;

/// Accounts from which on most of them may live in one home.
const HOME_MIN: usize = 5;

/// Three of four: most holders of a value.
const fn is_most(count: usize, of: usize) -> bool {
    count >= 2 && count * 4 >= of * 3
}

/// Marks what something innocent explains. Thresholds are of holders alone: no field that somebody declared is needed.
pub(crate) fn explain(people: &People, units: &Units, lines: &Lines, ties: &mut [Tie]) {
    let hubs = hubs(ties);
    let firms = firms(people);
    let explained: Vec<Option<Innocent>> = ties
        .iter()
        .enumerate()
        .map(|(at, tie)| {
            if tie.innocent.is_some() {
                return tie.innocent;
            }
            if tie.homes.len() > tie.kind.cap() {
                return Some(Innocent::Public);
            }
            if tie.kind == Kind::Portrait && are_twins(people, tie) {
                return Some(Innocent::Twins);
            }
            // Nobody's house or firm lends its papers to several names.
            if tie.kind.is_of_paper() {
                return None;
            }
            let in_house = most_share(tie, |account| lines.houses_of(account)) || is_of_one_home(units, tie);
            let in_firm = most_share(tie, |account| firms.get(&account).map_or(&[], Vec::as_slice));
            match (in_house, in_firm || is_nested(ties, &hubs, at)) {
                (true, _) => Some(Innocent::House),
                (false, true) => Some(Innocent::Agency),
                (false, false) => None,
            }
        })
        .collect();
    for (tie, innocent) in ties.iter_mut().zip(explained) {
        tie.innocent = innocent;
    }
    mark_public(ties);
}

/// Do most of many holders live in one home? Then it is the home's, and one who has it too may be told a wrong number.
fn is_of_one_home(units: &Units, tie: &Tie) -> bool {
    let mut of_home: BTreeMap<AccountIx, usize> = BTreeMap::new();
    for account in &tie.accounts {
        *of_home.entry(units.home(*account)).or_default() += 1;
    }
    tie.accounts.len() >= HOME_MIN && of_home.values().any(|count| is_most(*count, tie.accounts.len()))
}

/// Are those who show one face born on one day? Who takes a face for several names takes their days of birth as they come.
fn are_twins(people: &People, tie: &Tie) -> bool {
    let born = |account: &AccountIx| {
        let own = people.known(*account).and_then(|known| known.birth);
        people.papers_of(*account).iter().find_map(|paper| paper.birth).or(own)
    };
    let mut days = tie.accounts.iter().map(born);
    let first = days.next().flatten();
    first.is_some() && days.all(|day| day == first)
}

/// Firms that accounts name.
fn firms(people: &People) -> BTreeMap<AccountIx, Vec<ValueIx>> {
    let mut firms: BTreeMap<AccountIx, Vec<ValueIx>> = BTreeMap::new();
    for group in people.by_value() {
        if group.first().and_then(|first| people.kind_of(first.value)) == Some(Kind::Organization) {
            for holding in group {
                firms.entry(holding.account).or_default().push(holding.value);
            }
        }
    }
    firms
}

/// Do most accounts of a tie share one of the things that `of` gives?
fn most_share<'a>(tie: &Tie, of: impl Fn(AccountIx) -> &'a [ValueIx]) -> bool {
    let mut count: BTreeMap<ValueIx, usize> = BTreeMap::new();
    for value in tie.accounts.iter().flat_map(|account| of(*account)) {
        *count.entry(*value).or_default() += 1;
    }
    count.values().any(|count| is_most(*count, tie.accounts.len()))
}

/// Ties of money, numbers and addresses of each account: any of them may be a firm's.
pub(super) fn hubs(ties: &[Tie]) -> BTreeMap<AccountIx, Vec<usize>> {
    let mut hubs: BTreeMap<AccountIx, Vec<usize>> = BTreeMap::new();
    let of_firms = |tie: &&Tie| tie.kind.may_be_a_firms();
    for (at, tie) in ties.iter().enumerate().filter(|(_, tie)| of_firms(tie)) {
        for account in &tie.accounts {
            hubs.entry(*account).or_default().push(at);
        }
    }
    hubs
}

/// Do most holders share a thing that more hold? Then one group has both, and the smaller says nothing of its own.
fn is_nested(ties: &[Tie], hubs: &BTreeMap<AccountIx, Vec<usize>>, at: usize) -> bool {
    let Some(tie) = ties.get(at) else { return false };
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for hub in tie.accounts.iter().flat_map(|account| hubs.get(account).into_iter().flatten()).filter(|hub| **hub != at)
    {
        *shared.entry(*hub).or_default() += 1;
    }
    let size = |tie: &Tie| (tie.accounts.len(), tie.value);
    shared.iter().any(|(hub, count)| {
        is_most(*count, tie.accounts.len()) && ties.get(*hub).is_some_and(|hub| size(hub) > size(tie))
    })
}

/// How many homes may have it before it is asked whether it is anybody's, and one of how many pairs must share more.
const fn bounds(kind: Kind) -> (usize, usize) {
    match kind {
        Kind::Address | Kind::Phone => (PUBLIC_PLACE_MIN, PAIRS_OF_PLACES),
        _ => (PUBLIC_MIN, PAIRS),
    }
}

/// Values of many homes that have nothing else to do with each other.
fn mark_public(ties: &mut [Tie]) {
    let mut of_home: BTreeMap<AccountIx, Vec<usize>> = BTreeMap::new();
    let is_small = |tie: &&Tie| tie.homes.len() < bounds(tie.kind).0 && tie.kind != Kind::Passage;
    for (at, tie) in ties.iter().enumerate().filter(|(_, tie)| is_small(tie)) {
        for home in &tie.homes {
            of_home.entry(*home).or_default().push(at);
        }
    }
    let is_public = |tie: &Tie| {
        let (least, one_of) = bounds(tie.kind);
        if tie.homes.len() < least {
            return false;
        }
        let mut count: BTreeMap<usize, usize> = BTreeMap::new();
        for other in tie.homes.iter().flat_map(|home| of_home.get(home).into_iter().flatten()) {
            *count.entry(*other).or_default() += 1;
        }
        let pairs = |held: usize| held * held.saturating_sub(1) / 2;
        let supported: usize = count.values().map(|held| pairs(*held)).sum();
        supported * one_of < pairs(tie.homes.len())
    };
    let public: Vec<bool> = ties.iter().map(is_public).collect();
    for (tie, _) in ties.iter_mut().zip(public).filter(|(_, is_public)| *is_public) {
        tie.innocent = Some(Innocent::Public);
    }
}
