//! Which accounts are one person twice, and which persons one household?
//!
//! Each is counted once: what a home shares says nothing of a crew.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::entity::DisjointSets;
use stakeout_core::record::{DAY_MICROS, Time};

use super::columns::{AccountIx, Holding, People};
use super::kind::Kind;
use super::lines::{HOME_MAX, Lines};

/// Days between two stays at one home that still are one time.
const STAY_DAYS: i64 = 30;
/// Holders up to which a value of daily life tells who lives with it.
const DAILY_MAX: usize = 12;
/// Accounts of one person.
const PERSON_MAX: u32 = 12;

/// Disjoint sets of accounts, with what counts in each.
#[derive(Debug, Clone)]
struct Sets {
    sets: DisjointSets,
    weight: Vec<u32>,
}

impl Sets {
    fn root(&self, account: AccountIx) -> AccountIx {
        self.sets.root(account)
    }

    fn weight(&self, account: AccountIx) -> u32 {
        self.weight.get(self.root(account) as usize).copied().unwrap_or(1)
    }

    /// Joins two sets, if what comes out weighs no more than `most`.
    fn join(&mut self, a: AccountIx, b: AccountIx, most: u32) {
        let (a, b) = (self.root(a), self.root(b));
        let weight = self.weight(a) + self.weight(b);
        if a == b || weight > most {
            return;
        }
        self.sets.join(a, b);
        if let Some(slot) = self.weight.get_mut(a.min(b) as usize) {
            *slot = weight;
        }
    }
}

/// The person and the home of each account.
#[derive(Debug)]
pub(crate) struct Units {
    persons: Sets,
    homes: Sets,
}

impl Units {
    pub(crate) fn of(people: &People, lines: &Lines) -> Self {
        let count = people.subjects.len();
        let alone = Sets { sets: DisjointSets::new(u32::try_from(count).unwrap_or(u32::MAX)), weight: vec![1; count] };
        let mut persons = alone.clone();
        join_persons(people, &mut persons);
        // A home counts persons, whatever the number of their accounts.
        let mut homes = alone;
        for account in 0..u32::try_from(count).unwrap_or(u32::MAX) {
            let root = persons.root(account);
            if root != account {
                homes.join(root, account, u32::MAX);
            }
        }
        homes.weight = vec![1; count];
        let most = u32::try_from(HOME_MAX).unwrap_or(9);
        for home in lines.homes(people) {
            join_stays(&mut homes, &home, most);
        }
        let groups = people.by_value().filter(|group| (2..=HOME_MAX).contains(&group.len()));
        for group in groups.filter(|group| people.kind_of(group[0].value) == Some(Kind::Address)) {
            join_stays(&mut homes, group, most);
        }
        Self { persons, homes }
    }

    /// The home of an account: one of its accounts. A home holds persons, and a person stays in one.
    pub(crate) fn home(&self, account: AccountIx) -> AccountIx {
        self.homes.root(account)
    }

    /// The person of an account: one of its accounts.
    pub(crate) fn person(&self, account: AccountIx) -> AccountIx {
        self.persons.root(account)
    }
}

/// Those who stayed at one place at one time.
fn join_stays(homes: &mut Sets, group: &[Holding], most: u32) {
    for (at, a) in group.iter().enumerate() {
        for b in group.iter().skip(at + 1).filter(|b| overlap(a, b, STAY_DAYS)) {
            homes.join(a.account, b.account, most);
        }
    }
}

/// Accounts of one person: of one name, or tied twice, by things of daily life. Sharing the papers alone is what a thief
/// does too.
fn join_persons(people: &People, persons: &mut Sets) {
    let mut shared: BTreeMap<(AccountIx, AccountIx), BTreeSet<Kind>> = BTreeMap::new();
    for group in people.by_value().filter(|group| (2..=DAILY_MAX).contains(&group.len())) {
        let Some(kind) = people.kind_of(group[0].value).filter(|kind| kind.is_daily()) else { continue };
        for (at, a) in group.iter().enumerate() {
            for b in group.iter().skip(at + 1) {
                shared.entry((a.account, b.account)).or_default().insert(kind);
            }
        }
    }
    for ((a, b), kinds) in shared {
        let alike = match (people.name(a), people.name(b)) {
            (Some(x), Some(y)) => x == y && births_agree(people, a, b),
            _ => kinds.contains(&Kind::Email) || kinds.contains(&Kind::Messenger),
        };
        if alike || kinds.len() > 1 {
            persons.join(a, b, PERSON_MAX);
        }
    }
}

fn births_agree(people: &People, a: AccountIx, b: AccountIx) -> bool {
    let birth = |account| people.known(account).and_then(|known| known.birth);
    birth(a).zip(birth(b)).is_none_or(|(a, b)| a == b)
}

/// Do two uses of a value overlap, give or take some days? Unknown times overlap.
pub(crate) fn overlap(a: &Holding, b: &Holding, days: i64) -> bool {
    let after = |first: Option<Time>, last: Option<Time>| match (first, last) {
        (Some(first), Some(last)) => first.micros() > last.micros().saturating_add(days * DAY_MICROS),
        _ => false,
    };
    !after(a.first, b.last) && !after(b.first, a.last)
}
