//! How well does an account belong to a crew?
//!
//! Of each value that members hold, how many members hold it and how many others tells how much it says of an account that
//! holds it. Families add, each bounded; within a family the strongest counts whole and the rest damped. The account
//! itself and its own home are left out of the count.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::selector::Family;

use super::columns::{AccountIx, People, ValueIx};
use super::kind::Kind;
use super::lines::Lines;
use super::number::{damped, number};
use super::places::Places;
use super::ties;
use super::units::Units;

/// Holders up to which a value is looked at.
const HOLDERS_MAX: usize = 400;
/// Bits of one family at most.
const FAMILY_MAX: f64 = 14.0;
/// Bits of exits at most: people who have nothing to do with each other leave by one.
const EXITS_MAX: f64 = 11.0;

/// What accounts hold together with others, by account.
#[derive(Debug, Default)]
pub(crate) struct Traits {
    /// Sorted by account.
    held: Vec<(AccountIx, ValueIx)>,
    accounts: usize,
    /// Lines of homes: who stays at one is told apart by person, since all of them are one home.
    homes: BTreeSet<ValueIx>,
}

/// What the members of a cluster hold.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// How many of them hold each value.
    pub(super) count: BTreeMap<ValueIx, usize>,
    /// Others who hold passages that one of them holds.
    copied: usize,
}

/// Bits for a membership, prior included, and the families that speak for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Membership {
    pub(crate) bits: f64,
    pub(crate) families: usize,
    /// Does more than an address and an exit speak for it? These support, and bring nobody in.
    pub(crate) carries: bool,
    /// Does it have something of daily life with a member, beside an address? Papers, faces and passages are taken from people.
    pub(crate) lives_with: bool,
    /// Does it hold something that two homes of members hold, and few but members?
    pub(crate) holds_theirs: bool,
}

impl Traits {
    pub(crate) fn of(people: &People, units: &Units, lines: &Lines, places: &Places) -> Self {
        let exits: BTreeSet<ValueIx> = people.exits().into_iter().chain(lines.fronts()).collect();
        let of_places = places.lines(people);
        let mut held = Vec::new();
        let mut homes = BTreeSet::new();
        for group in people.by_value().filter(|group| (2..=HOLDERS_MAX).contains(&group.len())) {
            let Some(value) = group.first().map(|first| first.value) else { continue };
            let is_looked_at = match people.kind_of(value) {
                // A number under one name is the owner's; under several it is a tie already.
                None | Some(Kind::Organization | Kind::Document) => false,
                Some(Kind::Device) => places.line_of(value).is_none(),
                // Whoever sits at a place's machine leaves by its line.
                Some(Kind::Network) if of_places.contains(&value) => false,
                // Houses explain themselves; a home's line is an exit of few, and no more.
                Some(Kind::Network) if lines.is_home(value) => homes.insert(value),
                Some(Kind::Network) => exits.contains(&value),
                Some(_) => true,
            };
            if is_looked_at && people.kind_of(value) == Some(Kind::Payout) {
                let owners = ties::owners(people, units, group);
                let others = group.iter().filter(|holding| !owners.contains(&units.home(holding.account)));
                held.extend(others.map(|holding| (holding.account, value)));
            } else if is_looked_at {
                held.extend(group.iter().map(|holding| (holding.account, value)));
            }
        }
        held.sort_unstable();
        Self { held, accounts: people.subjects.len(), homes }
    }

    /// Is a value a home's line?
    pub(super) fn is_home(&self, value: ValueIx) -> bool {
        self.homes.contains(&value)
    }

    /// What an account holds together with others.
    pub(super) fn of_account(&self, account: AccountIx) -> impl Iterator<Item = ValueIx> + '_ {
        let from = self.held.partition_point(|(holder, _)| *holder < account);
        self.held.iter().skip(from).take_while(move |(holder, _)| *holder == account).map(|(_, value)| *value)
    }

    /// What members hold.
    pub(crate) fn held_by(&self, people: &People, members: &BTreeSet<AccountIx>) -> Held {
        let mut count: BTreeMap<ValueIx, usize> = BTreeMap::new();
        for value in members.iter().flat_map(|account| self.of_account(*account)) {
            *count.entry(value).or_default() += 1;
        }
        let of_one = count.iter().filter(|(value, held)| **held == 1 && people.kind_of(**value) == Some(Kind::Passage));
        let copied = of_one.map(|(value, held)| people.of_value(*value).len() - held).sum();
        Held { count, copied }
    }

    /// Bits for an account's belonging to `members`, of which `held` counts the values.
    pub(crate) fn membership(
        &self,
        people: &People,
        units: &Units,
        members: &BTreeSet<AccountIx>,
        held: &Held,
        account: AccountIx,
    ) -> Membership {
        let is_member = usize::from(members.contains(&account));
        let size = number(members.len() - is_member);
        let population = number(self.accounts) + 1.0;
        let home = units.home(account);
        let mut families: BTreeMap<Family, Vec<f64>> = BTreeMap::new();
        let (mut holds_theirs, mut carries, mut lives_with) = (false, false, false);
        for value in self.of_account(account) {
            let inside = held.count.get(&value).copied().unwrap_or(0).saturating_sub(is_member);
            let Some(kind) = people.kind_of(value).filter(|_| inside > 0 && !self.is_home(value)) else { continue };
            let holders = people.of_value(value);
            let is_across = |other: AccountIx| members.contains(&other) && units.home(other) != home;
            let across = holders.iter().filter(|holding| is_across(holding.account)).count();
            let outside = holders.len().saturating_sub(inside + 1);
            // One member who leaves by an exit is a coincidence.
            if across < if kind == Kind::Network { 2 } else { 1 } {
                continue;
            }
            carries |= !matches!(kind, Kind::Address | Kind::Network);
            lives_with |= kind.is_daily() && kind != Kind::Address;
            // A passage is copied from a profile that anybody may read.
            let is_own = !matches!(kind, Kind::Network | Kind::Passage);
            holds_theirs |= is_own && across >= 2 && across > 2 * outside;
            let of_members = (number(across) + 0.5) / (size + 1.0);
            // Of what one member alone shows, any passage would have done.
            let is_copied = kind == Kind::Passage && inside == 1;
            let outside = if is_copied { outside.max(held.copied) } else { outside };
            let of_others = (number(outside) + 0.5) / population;
            families.entry(kind.selector().family()).or_default().push(libm::log2(of_members / of_others).max(0.0));
        }
        let prior = libm::log2((size + 0.5) / population);
        let speaking = families.len();
        let bits = families.into_iter().map(|(family, bits)| damped(bits).min(most(family))).sum::<f64>();
        Membership { bits: prior + bits, families: speaking, carries, lives_with, holds_theirs }
    }
}

const fn most(family: Family) -> f64 {
    if matches!(family, Family::Network) { EXITS_MAX } else { FAMILY_MAX }
}
