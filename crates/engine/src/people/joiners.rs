//! Who belongs to a cluster that no hard thing ties to it?
//!
//! One who leaves by its exits, or shows a thing that others show too, and does what members do. How many of an exit's
//! users are members is learnt from their marks: where many of them hide who they are, it is an exit of crews. Who hangs
//! together by ties, and not with others, comes in together or not at all. Whom marks brought in brings nobody in.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, ValueIx};
use super::crews::Weigher;
use super::marks::Mark;
use super::members::{MARKS_MAX, MARKS_MIN, Membership};
use super::number::number;

/// Log-odds from which an account is taken in: those above were members in 93 to 99 of a hundred cases.
const JOINS: f64 = 5.0;
/// Users of an exit that those weigh as much as whom known members let expect.
const EXPECTED_WEIGHT: f64 = 5.0;
/// Steps towards the likeliest share.
const STEPS: usize = 12;
/// Bits by which that share may differ from the expected one.
const EXCESS_MAX: f64 = 4.0;
/// Users of an exit, beside members, who are crews' by their marks, from which on one member makes the exit theirs.
const OTHERS_MIN: f64 = 3.0;
/// Accounts that come in together at most: more are weighed as a part of their own.
const TOGETHER_MAX: usize = 5;

/// What the users of an exit say of it.
struct Exit {
    /// Bits by which a user is more often a member, or less, than the known members let expect.
    excess: f64,
    /// Users who are members by their marks.
    others: f64,
    /// Most users who belong to one other cluster.
    rivals: usize,
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
        let near: Vec<(AccountIx, Membership)> = near.iter().map(|account| (*account, membership(account))).collect();
        let exits = self.exits(&near, cluster);
        let mut groups: BTreeMap<Vec<AccountIx>, f64> = BTreeMap::new();
        for (account, found) in &near {
            let by_exit = found.leaves_with.and_then(|leaves| {
                let exit = exits.get(&leaves.exit)?;
                // One member who leaves by an exit is a coincidence, unless crews leave by it and no other crew's does.
                let is_theirs = leaves.members > exit.rivals && (leaves.members > 1 || exit.others >= OTHERS_MIN);
                is_theirs.then_some(leaves.odds + exit.excess)
            });
            let by_things = found.carries.then_some(found.bits);
            let Some(bits) = by_exit.into_iter().chain(by_things).reduce(f64::max) else { continue };
            // What marks can lift so far, and no more.
            if bits + MARKS_MAX < JOINS {
                continue;
            }
            let Some(group) = self.together(*account, cluster) else { continue };
            let best = groups.entry(group).or_insert(f64::NEG_INFINITY);
            *best = best.max(bits);
        }
        let mut joiners = BTreeMap::new();
        for (group, bits) in groups {
            let odds = bits + self.marks_of_group(&group, cluster);
            if odds >= JOINS && group.iter().any(|account| self.marks.hides_who(*account)) {
                joiners.extend(group.into_iter().map(|account| (account, odds)));
            }
        }
        joiners
    }

    /// What the users of each exit of members say of it, of those whom nothing ties: the share of members that best explains
    /// their marks, beside what the members known so far let expect.
    fn exits(&self, near: &[(AccountIx, Membership)], cluster: &Cluster<'_>) -> BTreeMap<ValueIx, Exit> {
        let mut users: BTreeMap<ValueIx, (f64, Vec<f64>)> = BTreeMap::new();
        for (account, found) in near {
            if let Some(leaves) = found.leaves_with.filter(|_| self.strangers(*account, cluster).next().is_none()) {
                users.entry(leaves.exit).or_insert((leaves.odds, Vec::new())).1.push(libm::exp2(found.marks));
            }
        }
        let exit = |(exit, (odds, marks)): (ValueIx, (f64, Vec<f64>))| {
            let share = share(&marks, 1.0 / (1.0 + libm::exp2(-odds)));
            let mut of_rival: BTreeMap<usize, usize> = BTreeMap::new();
            let users = self.people.of_value(exit).iter().map(|holding| holding.account);
            for rival in users.filter_map(|user| cluster.rival(user)) {
                *of_rival.entry(rival).or_default() += 1;
            }
            let found = Exit {
                excess: (libm::log2(share / (1.0 - share)) - odds).clamp(-EXCESS_MAX, EXCESS_MAX),
                others: share * number(marks.len()),
                rivals: of_rival.into_values().max().unwrap_or(0),
            };
            (exit, found)
        };
        users.into_iter().map(exit).collect()
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

    /// Bits of the marks of accounts that hang together. Those who do may be paid through one instrument for a reason.
    fn marks_of_group(&self, group: &[AccountIx], cluster: &Cluster<'_>) -> f64 {
        let clocks = self.marks.clocks();
        let agreement = clocks.agreement(&clocks.of_accounts(cluster.members), &clocks.of_accounts(group));
        let marks: f64 = match group {
            [account] => self.marks.together(*account),
            several => several.iter().map(|account| self.marks.bits(*account, Some(Mark::PaidToAnother))).sum(),
        };
        (marks + agreement).clamp(MARKS_MIN, MARKS_MAX)
    }
}

/// The share of members among accounts with these odds of their marks, by expectation and maximisation (Dempster, Laird,
/// Rubin 1977), where `expected` weighs as much as some accounts.
fn share(odds: &[f64], expected: f64) -> f64 {
    let mut share = expected;
    for _ in 0..STEPS {
        let sum: f64 = odds.iter().map(|odds| share * odds / (share * odds + 1.0 - share)).sum();
        share = (sum + expected * EXPECTED_WEIGHT) / (number(odds.len()) + EXPECTED_WEIGHT);
    }
    share.clamp(0.001, 0.999)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nobody_hides_fewer_are_members_than_expected_and_where_many_do_more() {
        let (open, hidden) = (vec![0.1; 30], [vec![0.1; 20], vec![200.0; 10]].concat());
        assert!(share(&open, 0.1) < 0.05);
        let share = share(&hidden, 0.1);
        assert!((0.25..0.35).contains(&share), "{share}");
    }

    #[test]
    fn few_users_leave_what_was_expected() {
        assert!((share(&[], 0.1) - 0.1).abs() < 1e-9);
        assert!((share(&[1.0], 0.1) - 0.1).abs() < 1e-9);
    }
}
