//! Who belongs to a cluster that no hard thing ties to it?
//!
//! One who leaves by its exits, or shows a thing that others show too, and does what members do. How many of an exit's
//! users are members, and how many another crew's, is learnt from their marks and clocks: where many hide who they are, it is
//! an exit of crews. Who hangs together by ties, and not with others, comes in together or not at all. Whom marks brought in
//! brings nobody in, and who may be the owner of members' papers does not come in.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::columns::{AccountIx, ValueIx};
use super::crews::Weigher;
use super::marks::Mark;
use super::members::{MARKS_MAX, MARKS_MIN, Membership};
use super::number::number;

/// Log-odds from which an account is taken in: in populations of one generator 97 to 99 of a hundred above were members, in
/// those of another two in three, and most of the rest another crew's.
const JOINS: f64 = 4.0;
/// Users of an exit that those weigh as much as whom known members let expect.
const EXPECTED_WEIGHT: f64 = 5.0;
/// Steps towards the likeliest share.
const STEPS: usize = 12;
/// Bits by which that share may differ from the expected one.
const EXCESS_MAX: f64 = 4.0;
/// Share of users who are an unknown crew's, before any is looked at.
const THEIRS: f64 = 0.01;
/// Shares at least and at most.
const SHARE_MIN: f64 = 0.01;
const SHARE_MAX: f64 = 0.9;
/// Users of an exit, beside members, who are crews' by their marks, from which on one member makes the exit theirs.
const OTHERS_MIN: f64 = 3.0;
/// Accounts that come in together at most: more are weighed as a part of their own.
const TOGETHER_MAX: usize = 5;

/// What the users of an exit say of it.
struct Exit {
    shares: Shares,
    /// Users who are members by their marks.
    others: f64,
    /// Most users who belong to one other cluster.
    rivals: usize,
}

/// How many of some accounts are a crew's, and how many another's.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shares {
    ours: f64,
    theirs: f64,
}

/// How much more often an account's marks, and its clock, are those of a member, and how much more often its marks are those
/// of any crew's account, than those of others.
#[derive(Debug, Clone, Copy)]
struct Looks {
    like_ours: f64,
    like_any: f64,
}

impl Shares {
    /// Log-odds of the crew's for one who looks so, without what speaks for it by its own.
    fn odds(self, like_any: f64) -> f64 {
        let nobody = (1.0 - self.ours - self.theirs).max(SHARE_MIN);
        libm::log2(self.ours / (self.theirs * like_any + nobody))
    }

    /// The shares that best explain how accounts look, by expectation and maximisation (Dempster, Laird, Rubin 1977), where
    /// what is `expected` weighs as much as some accounts.
    fn of(looks: &[Looks], expected: f64) -> Self {
        let mut shares = Self { ours: expected, theirs: THEIRS };
        for _ in 0..STEPS {
            let nobody = (1.0 - shares.ours - shares.theirs).max(SHARE_MIN);
            let mut sum = Self { ours: expected * EXPECTED_WEIGHT, theirs: THEIRS * EXPECTED_WEIGHT };
            for look in looks {
                let (ours, theirs) = (shares.ours * look.like_ours, shares.theirs * look.like_any);
                let all = ours + theirs + nobody;
                sum = Self { ours: sum.ours + ours / all, theirs: sum.theirs + theirs / all };
            }
            let weight = number(looks.len()) + EXPECTED_WEIGHT;
            shares = Self { ours: sum.ours / weight, theirs: sum.theirs / weight };
        }
        let most = libm::exp2(EXCESS_MAX);
        let ours = shares.ours.max(expected / most).min(expected * most).clamp(SHARE_MIN, SHARE_MAX);
        Self { ours, theirs: shares.theirs.min(SHARE_MAX) }
    }
}

/// What is known of a cluster.
pub(super) struct Cluster<'a> {
    pub(super) members: &'a BTreeSet<AccountIx>,
    /// Accounts of surer clusters.
    pub(super) taken: &'a BTreeSet<AccountIx>,
    /// The cluster of each account of any, and which of them this is.
    pub(super) of_account: &'a BTreeMap<AccountIx, usize>,
    pub(super) at: usize,
}

impl Cluster<'_> {
    /// The other cluster that an account belongs to.
    fn rival(&self, account: AccountIx) -> Option<usize> {
        self.of_account.get(&account).copied().filter(|at| *at != self.at)
    }
}

impl Weigher<'_> {
    /// Accounts that join a cluster by what they do, and the log-odds of each.
    pub(super) fn joiners(&self, cluster: &Cluster<'_>) -> BTreeMap<AccountIx, f64> {
        let held = self.traits.held_by(cluster.members);
        let holders = held.keys().flat_map(|value| self.people.of_value(*value)).map(|holding| holding.account);
        let near: BTreeSet<AccountIx> =
            holders.filter(|account| !cluster.members.contains(account) && !cluster.taken.contains(account)).collect();
        let membership = |account: &AccountIx| {
            self.traits.membership(self.people, self.units, &self.marks, cluster.members, &held, *account)
        };
        let near: Vec<AccountIx> = near.into_iter().collect();
        let near: Vec<(AccountIx, Membership)> =
            near.into_par_iter().map(|account| (account, membership(&account))).collect();
        let exits = self.exits(&near, cluster);
        let mut joiners: BTreeMap<AccountIx, f64> = BTreeMap::new();
        for (account, found) in &near {
            let shares = found.leaves_with.and_then(|leaves| {
                let exit = exits.get(&leaves.exit)?;
                // One member who leaves by an exit is a coincidence, unless crews leave by it and no other crew's does.
                let is_theirs = leaves.members > exit.rivals && (leaves.members > 1 || exit.others >= OTHERS_MIN);
                is_theirs.then_some(exit.shares)
            });
            let by_things =
                (found.lives_with || (found.carries && self.marks.hides_now(*account))).then_some(found.bits);
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
            if !group.iter().all(may_come) || !group.iter().any(|account| self.marks.hides(*account)) {
                continue;
            }
            let looks = self.looks_of(&group, cluster);
            let odds = best(looks.like_any).map(|bits| bits + libm::log2(looks.like_ours));
            let Some(odds) = odds.filter(|odds| *odds >= JOINS) else { continue };
            for account in group {
                let best = joiners.entry(account).or_insert(odds);
                *best = best.max(odds);
            }
        }
        joiners
    }

    /// What the users of each exit of members say of it, of those whom nothing ties: the shares of members and of others'
    /// members that best explain their marks, beside what the members known so far let expect.
    fn exits(&self, near: &[(AccountIx, Membership)], cluster: &Cluster<'_>) -> BTreeMap<ValueIx, Exit> {
        let mut users: BTreeMap<ValueIx, (f64, Vec<Looks>)> = BTreeMap::new();
        for (account, found) in near {
            if let Some(leaves) = found.leaves_with.filter(|_| self.strangers(*account, cluster).next().is_none()) {
                let looks = self.looks(*account, found);
                users.entry(leaves.exit).or_insert((leaves.odds, Vec::new())).1.push(looks);
            }
        }
        let exit = |(exit, (odds, looks)): (ValueIx, (f64, Vec<Looks>))| {
            let shares = Shares::of(&looks, 1.0 / (1.0 + libm::exp2(-odds)));
            let mut of_rival: BTreeMap<usize, usize> = BTreeMap::new();
            let users = self.people.of_value(exit).iter().map(|holding| holding.account);
            for rival in users.filter_map(|user| cluster.rival(user)) {
                *of_rival.entry(rival).or_default() += 1;
            }
            let rivals = of_rival.into_values().max().unwrap_or(0);
            (exit, Exit { shares, others: shares.ours * number(looks.len()), rivals })
        };
        users.into_iter().map(exit).collect()
    }

    /// How an account near a cluster looks.
    fn looks(&self, account: AccountIx, found: &Membership) -> Looks {
        let any = self.marks.together(account).clamp(MARKS_MIN, MARKS_MAX);
        Looks { like_ours: libm::exp2(found.marks), like_any: libm::exp2(any) }
    }

    /// Accounts beside members to whom ties bind an account.
    fn strangers(&self, account: AccountIx, cluster: &Cluster<'_>) -> impl Iterator<Item = AccountIx> {
        let ties = self.of_account.get(&account).into_iter().flatten().filter_map(|at| self.ties.get(*at));
        let bound = ties.filter(|tie| tie.connects()).flat_map(|tie| tie.accounts.iter().copied());
        bound.filter(move |other| *other != account && !cluster.members.contains(other))
    }

    /// The accounts that hang together with one, itself included, in order. None if they are many, or another cluster's.
    fn together(&self, account: AccountIx, cluster: &Cluster<'_>) -> Option<Vec<AccountIx>> {
        let mut group = BTreeSet::from([account]);
        let mut waiting = vec![account];
        while let Some(next) = waiting.pop() {
            if cluster.taken.contains(&next) || cluster.rival(next).is_some() {
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
    fn looks_of(&self, group: &[AccountIx], cluster: &Cluster<'_>) -> Looks {
        let clocks = self.marks.clocks();
        let agreement = clocks.agreement(&clocks.of_accounts(cluster.members), &clocks.of_accounts(group));
        let marks: f64 = match group {
            [account] => self.marks.together(*account),
            several => several.iter().map(|account| self.marks.bits(*account, Some(Mark::PaidToAnother))).sum(),
        };
        let like = |bits: f64| libm::exp2(bits.clamp(MARKS_MIN, MARKS_MAX));
        Looks { like_ours: like(marks + agreement), like_any: like(marks) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(count: usize, like_ours: f64, like_any: f64) -> Vec<Looks> {
        vec![Looks { like_ours, like_any }; count]
    }

    #[test]
    fn where_nobody_hides_fewer_are_members_than_expected_and_where_many_do_more() {
        let open = looks(30, 0.1, 0.1);
        let hidden = [looks(20, 0.1, 0.1), looks(10, 200.0, 50.0)].concat();
        assert!(Shares::of(&open, 0.1).ours < 0.05);
        let shares = Shares::of(&hidden, 0.1);
        assert!((0.25..0.35).contains(&shares.ours), "{shares:?}");
    }

    #[test]
    fn who_hides_on_other_clocks_is_another_crews_and_takes_from_those_without_one() {
        let ours = [looks(20, 0.1, 0.1), looks(6, 400.0, 50.0), looks(1, 50.0, 50.0)].concat();
        let both = [ours.clone(), looks(6, 1.0, 50.0)].concat();
        let (ours, both) = (Shares::of(&ours, 0.1), Shares::of(&both, 0.1));
        assert!(ours.theirs < 0.02 && both.theirs > 0.1, "{ours:?} {both:?}");
        assert!(both.odds(50.0) < ours.odds(50.0) - 2.0);
        // Who looks like no crew's is as likely ours as before, or nearly so.
        assert!((both.odds(0.1) - ours.odds(0.1)).abs() < 0.5);
    }

    #[test]
    fn few_users_leave_what_was_expected() {
        let near = |shares: Shares| (shares.ours - 0.1).abs() < 1e-9 && (shares.theirs - THEIRS).abs() < 1e-9;
        assert!(near(Shares::of(&[], 0.1)) && near(Shares::of(&looks(1, 1.0, 1.0), 0.1)));
    }
}
