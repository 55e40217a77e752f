//! Who belongs to a cluster that no hard thing ties to it?
//!
//! One who leaves by its exits or its lines of homes, or shows a thing that others show too, and does what members do, at their
//! hours. Who hangs together by ties, and not with others, comes in together or not at all. Whom marks brought in brings
//! nobody in, and who may be the owner of members' papers does not come in.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::clocks::Clocks;
use super::columns::{AccountIx, Holding, People};
use super::crews::Weigher;
use super::exits::Exits;
use super::hours::Habits;
use super::kind::Kind;
use super::members::Membership;
use super::number::number;
use super::ties::Tie;

/// Log-odds from which an account is taken in: in populations of one generator 93 to 99 of a hundred above were members, in
/// those of another five in six, and most of the rest another crew's.
const JOINS: f64 = 4.0;
/// Bits of marks, clocks and hours at least and at most.
const MARKS_MIN: f64 = -3.0;
const MARKS_MAX: f64 = 9.0;
/// Accounts that come in together at most: more are weighed as a part of their own.
const TOGETHER_MAX: usize = 5;

/// Share of accounts of a crew that share nothing, however careless it is.
const CAREFUL: f64 = 0.1;
/// Members who let as many be expected whom nothing ties, before any is looked at.
const AS_MANY: f64 = 5.0;
/// Accounts of a crew that nothing ties, for each member, at most.
const MISSING_MAX: f64 = 2.0;

/// Share of a careful crew's accounts that share something with another account of it.
const TIED: f64 = 0.4;

/// Where and when the members of a cluster work.
pub(super) struct Common {
    clocks: Clocks,
    habits: Habits,
    /// Accounts of the crew that nothing ties, for each member.
    pub(super) missing: f64,
}

/// How much more often an account's marks, and its clock, are those of a member, and how much more often its marks are those
/// of any crew's account, than those of others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    pub(super) like_ours: f64,
    pub(super) like_any: f64,
}

/// What is known of a cluster.
pub(super) struct Cluster<'a> {
    pub(super) members: &'a BTreeSet<AccountIx>,
    /// The cluster of each account of any that may be stated, and which of them this is.
    pub(super) of_account: &'a BTreeMap<AccountIx, usize>,
    pub(super) at: usize,
}

impl Cluster<'_> {
    /// The other cluster that an account belongs to.
    pub(super) fn rival(&self, account: AccountIx) -> Option<usize> {
        self.of_account.get(&account).copied().filter(|at| *at != self.at)
    }
}

impl Weigher<'_> {
    /// Accounts that join a cluster by what they do, and the log-odds of each.
    pub(super) fn joiners(&self, cluster: &Cluster<'_>) -> BTreeMap<AccountIx, f64> {
        let held = self.traits.held_by(self.people, cluster.members);
        let holders = held.count.keys().flat_map(|value| self.people.of_value(*value)).map(|holding| holding.account);
        let near: BTreeSet<AccountIx> =
            holders.filter(|one| !cluster.members.contains(one) && cluster.rival(*one).is_none()).collect();
        let near: Vec<AccountIx> = near.into_iter().collect();
        let membership =
            |account: &AccountIx| self.traits.membership(self.people, self.units, cluster.members, &held, *account);
        let memberships: Vec<Membership> = near.par_iter().map(membership).collect();
        let common = Common {
            clocks: self.marks.clocks().of_accounts(cluster.members),
            habits: Habits::of(self.people, cluster.members.iter().copied()),
            missing: self.missing(cluster.members),
        };
        let exits = Exits::of(self, &near, cluster, &common);
        let mut joiners: BTreeMap<AccountIx, f64> = BTreeMap::new();
        for (account, found) in near.iter().zip(memberships) {
            let shares = exits.shares(*account);
            let is_at_theirs = || self.has_address_alone(*account, cluster);
            let is_by_things =
                found.lives_with || (self.marks.hides_now(*account) && (found.carries || is_at_theirs()));
            let by_things = is_by_things.then_some(found.bits + libm::log2(common.missing));
            let best = |like_any: f64| {
                let by_exit = shares.map(|shares| shares.odds(like_any));
                by_exit.into_iter().chain(by_things).reduce(f64::max)
            };
            // What marks can lift so far, and no more.
            if best(0.0).is_none_or(|bits| bits + MARKS_MAX < JOINS) {
                continue;
            }
            let Some(group) = self.together(*account, cluster) else { continue };
            let may_come = |account: &AccountIx| !self.may_be_owner(*account, cluster.members);
            let hiding = group.iter().filter(|account| self.marks.hides(**account)).count();
            if !group.iter().all(may_come) || hiding * 2 < group.len() {
                continue;
            }
            let looks = self.looks(&group, &common);
            let odds = best(looks.like_any).map(|bits| bits + libm::log2(looks.like_ours));
            let Some(odds) = odds.filter(|odds| *odds >= JOINS) else { continue };
            for account in group {
                let best = joiners.entry(account).or_insert(odds);
                *best = best.max(odds);
            }
        }
        joiners
    }

    /// How many accounts of the crew nothing ties to it, for each member: as many as those let expect who share one thing and two
    /// (the lower bound of Chao 1987 for what is never caught), twice, since who is careful shares less than others, and one in
    /// ten who never slips. In worlds of three generators there were .05 to .8 where most share three things and more, where this
    /// says .1 to .5, and 1.4 to 5 where most share one, where it says 1 to 2.
    fn missing(&self, members: &BTreeSet<AccountIx>) -> f64 {
        let shared = |account: &AccountIx| self.shared_across(*account, members).len();
        let (mut once, mut twice) = (0, 0);
        for count in members.iter().map(shared) {
            once += usize::from(count == 1);
            twice += usize::from(count == 2);
        }
        let never = number(once) * number(once.saturating_sub(1)) / (2.0 * number(twice + 1));
        let all = number(members.len());
        ((2.0 * never + CAREFUL * all + AS_MANY) / (all + AS_MANY)).min(MISSING_MAX)
    }

    /// Does an account have an address that nobody has but members and those who hang together with it? A forwarder takes parcels
    /// for others, too.
    fn has_address_alone(&self, account: AccountIx, cluster: &Cluster<'_>) -> bool {
        let group = self.together(account, cluster).unwrap_or_default();
        let is_of_them = |account: AccountIx| cluster.members.contains(&account) || group.contains(&account);
        let addresses =
            self.traits.of_account(account).filter(|value| self.people.kind_of(*value) == Some(Kind::Address));
        let holders = addresses.map(|value| self.people.of_value(value));
        let is_theirs = |holders: &[Holding]| {
            let has_member = holders.iter().any(|holding| cluster.members.contains(&holding.account));
            has_member && holders.iter().all(|holding| is_of_them(holding.account))
        };
        holders.into_iter().any(is_theirs)
    }

    /// Accounts beside members to whom ties bind an account.
    pub(super) fn strangers(&self, account: AccountIx, cluster: &Cluster<'_>) -> impl Iterator<Item = AccountIx> {
        let ties = self.of_account.get(&account).into_iter().flatten().filter_map(|at| self.ties.get(*at));
        let bound = ties.filter(|tie| tie.connects()).flat_map(|tie| tie.accounts.iter().copied());
        bound.filter(move |other| *other != account && !cluster.members.contains(other))
    }

    /// The accounts that hang together with one, itself included, in order. None if they are many, or another cluster's.
    fn together(&self, account: AccountIx, cluster: &Cluster<'_>) -> Option<Vec<AccountIx>> {
        let mut group = BTreeSet::from([account]);
        let mut waiting = vec![account];
        while let Some(next) = waiting.pop() {
            if cluster.rival(next).is_some() {
                return None;
            }
            for other in self.strangers(next, cluster) {
                if group.insert(other) {
                    waiting.push(other);
                }
            }
            if group.len() > TOGETHER_MAX {
                return None;
            }
        }
        Some(group.into_iter().collect())
    }

    /// How accounts look that hang together. Those who do may be paid through one instrument for a reason.
    pub(super) fn looks(&self, group: &[AccountIx], common: &Common) -> Looks {
        let clocks = self.marks.clocks();
        let agreement = clocks.agreement(&common.clocks, &clocks.of_accounts(group));
        let awake = |account: &AccountIx| common.habits.agreement(&self.usual, self.people, *account);
        let awake = group.iter().map(awake).sum::<f64>() / number(group.len());
        let marks: f64 = match group {
            [account] => self.marks.together(*account),
            several => self.marks.hiding(several) + self.tied,
        };
        let like = |bits: f64| libm::exp2(bits.clamp(MARKS_MIN, MARKS_MAX));
        Looks { like_ours: like(marks + agreement + awake), like_any: like(marks) }
    }
}

/// Bits of sharing with another home what nothing explains, for an account's being a crew's: the fewer people do, the more.
pub(super) fn tied(people: &People, ties: &[Tie]) -> f64 {
    let open = ties.iter().filter(|tie| tie.is_open() && tie.connects());
    let tied: BTreeSet<AccountIx> = open.flat_map(|tie| tie.accounts.iter().copied()).collect();
    let usual = (number(tied.len()) + 1.0) / (number(people.subjects.len()) + 1.0);
    libm::log2(TIED / usual).max(0.0)
}
