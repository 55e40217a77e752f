//! Which accounts are one household, or one person twice?
//!
//! A unit is counted once: what its members share says nothing of a crew.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, Holding, People};
use super::kind::Kind;
use super::networks::{HOME_MAX, Lines};
use stakeout_core::record::{DAY_MICROS, Day, Time};

/// Days between two stays at one home that still are one time.
const STAY_DAYS: i64 = 30;

/// The unit of each account.
#[derive(Debug)]
pub(crate) struct Units {
    root: Vec<AccountIx>,
    size: Vec<u32>,
}

impl Units {
    pub(crate) fn of(people: &People, lines: &Lines) -> Self {
        let count = people.subjects.len();
        let mut units = Self { root: (0..u32::try_from(count).unwrap_or(u32::MAX)).collect(), size: vec![1; count] };
        for home in lines.homes(people) {
            units.join_stays(&home);
        }
        let groups = people.by_value().filter(|group| (2..=HOME_MAX).contains(&group.len()));
        for group in groups.filter(|group| people.kind_of(group[0].value) == Some(Kind::Address)) {
            units.join_stays(group);
        }
        units.join_persons(people);
        units
    }

    /// Accounts of one name and day of birth that also share something of daily life: one person, twice. Sharing the papers
    /// alone is what a thief does too.
    fn join_persons(&mut self, people: &People) {
        let mut of_name: BTreeMap<(&str, Day), BTreeSet<AccountIx>> = BTreeMap::new();
        for (account, known) in (0..).zip(&people.accounts) {
            if let (Some(name), Some(birth)) = (&known.name, known.birth) {
                of_name.entry((name, birth)).or_default().insert(account);
            }
        }
        for paper in &people.papers {
            if let (Some(name), Some(birth)) = (&paper.name, paper.birth) {
                of_name.entry((name, birth)).or_default().insert(paper.account);
            }
        }
        let wanted: BTreeSet<AccountIx> = of_name.values().filter(|all| all.len() > 1).flatten().copied().collect();
        let mut held: BTreeMap<AccountIx, BTreeSet<u32>> = BTreeMap::new();
        for holding in people.holdings.iter().filter(|holding| wanted.contains(&holding.account)) {
            let daily = matches!(
                people.kind_of(holding.value),
                Some(Kind::Payout | Kind::Device | Kind::Phone | Kind::Email | Kind::Messenger | Kind::Address)
            );
            if daily {
                held.entry(holding.account).or_default().insert(holding.value);
            }
        }
        for all in of_name.values().filter(|all| (2..=HOME_MAX).contains(&all.len())) {
            let all: Vec<AccountIx> = all.iter().copied().collect();
            for (at, a) in all.iter().enumerate() {
                for b in all.iter().skip(at + 1) {
                    let shares = held.get(a).zip(held.get(b)).is_some_and(|(a, b)| !a.is_disjoint(b));
                    if shares {
                        self.join(*a, *b);
                    }
                }
            }
        }
    }

    /// The unit of an account: one of its accounts.
    pub(crate) fn unit(&self, account: AccountIx) -> AccountIx {
        let mut at = account;
        while let Some(next) = self.root.get(at as usize).copied().filter(|next| *next != at) {
            at = next;
        }
        at
    }

    pub(crate) fn size(&self, account: AccountIx) -> u32 {
        self.size.get(self.unit(account) as usize).copied().unwrap_or(1)
    }

    /// Those who stayed at one place at one time.
    fn join_stays(&mut self, group: &[Holding]) {
        for (at, a) in group.iter().enumerate() {
            for b in group.iter().skip(at + 1).filter(|b| overlap(a, b, STAY_DAYS)) {
                self.join(a.account, b.account);
            }
        }
    }

    /// Joins two units, if what comes out is no larger than a home.
    fn join(&mut self, a: AccountIx, b: AccountIx) {
        let (a, b) = (self.unit(a), self.unit(b));
        let size = self.size(a) + self.size(b);
        if a == b || size as usize > HOME_MAX {
            return;
        }
        let (low, high) = (a.min(b), a.max(b));
        if let Some(root) = self.root.get_mut(high as usize) {
            *root = low;
        }
        if let Some(slot) = self.size.get_mut(low as usize) {
            *slot = size;
        }
    }
}

/// Do two uses of a value overlap, give or take some days? Unknown times overlap.
pub(crate) fn overlap(a: &Holding, b: &Holding, days: i64) -> bool {
    let after = |first: Option<Time>, last: Option<Time>| match (first, last) {
        (Some(first), Some(last)) => first.micros() > last.micros().saturating_add(days * DAY_MICROS),
        _ => false,
    };
    !after(a.first, b.last) && !after(b.first, a.last)
}
