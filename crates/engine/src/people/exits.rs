//! By which exits do the members of a cluster leave, and who else does?
//!
//! How many of an exit's users are members, and how many another crew's, is learnt from their marks, clocks and hours: where
//! many hide who they are, it is an exit of crews. A home's line is an exit of few.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::columns::{AccountIx, ValueIx};
use super::crews::Weigher;
use super::joiners::{Cluster, Common, Looks};
use super::kind::Kind;
use super::number::number;

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

/// Members who leave by an exit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Leaves {
    exit: ValueIx,
    /// Members of other homes; at a home's line, other persons.
    members: usize,
    /// Log-odds of one of its other users' being the crew's, by how many members are known and how many nothing ties.
    odds: f64,
}

/// What the users of an exit say of it.
struct Users {
    shares: Shares,
    /// Users who are members by their marks.
    others: f64,
    /// Most users who belong to one other cluster.
    rivals: usize,
}

/// The exits of the members of a cluster.
pub(super) struct Exits {
    /// Of the exits of each account near it, that of which the largest share of users are members.
    of_account: BTreeMap<AccountIx, Leaves>,
    users: BTreeMap<ValueIx, Users>,
}

/// How many of some accounts are a crew's, and how many another's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shares {
    ours: f64,
    theirs: f64,
}

impl Shares {
    /// Log-odds of the crew's for one who looks so, without what speaks for it by its own.
    pub(super) fn odds(self, like_any: f64) -> f64 {
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

impl Exits {
    /// The exits of a cluster, and what those near it say of them who leave by them.
    pub(super) fn of(weigher: &Weigher<'_>, near: &[AccountIx], cluster: &Cluster<'_>, common: &Common) -> Self {
        let inside = weigher.lines_of(cluster);
        let leaves =
            near.par_iter().filter_map(|account| Some((*account, weigher.leaves(*account, &inside, common.missing)?)));
        let of_account: BTreeMap<AccountIx, Leaves> = leaves.collect();
        let mut looks: BTreeMap<ValueIx, (f64, Vec<Looks>)> = BTreeMap::new();
        for (account, leaves) in &of_account {
            // Whom ties bind to others is weighed with them.
            if weigher.strangers(*account, cluster).next().is_none() {
                let of_exit = looks.entry(leaves.exit).or_insert((leaves.odds, Vec::new()));
                of_exit.1.push(weigher.looks(&[*account], common));
            }
        }
        let users = |(exit, (odds, looks)): (ValueIx, (f64, Vec<Looks>))| {
            let shares = Shares::of(&looks, 1.0 / (1.0 + libm::exp2(-odds)));
            let others = shares.ours * number(looks.len());
            (exit, Users { shares, others, rivals: weigher.rivals(exit, cluster) })
        };
        Self { users: looks.into_iter().map(users).collect(), of_account }
    }

    /// The shares among those who leave as an account does, if members do.
    pub(super) fn shares(&self, account: AccountIx) -> Option<Shares> {
        let leaves = self.of_account.get(&account)?;
        let users = self.users.get(&leaves.exit)?;
        // One member who leaves by an exit is a coincidence, unless crews leave by it and no other crew's does.
        let is_theirs = leaves.members > users.rivals && (leaves.members > 1 || users.others >= OTHERS_MIN);
        is_theirs.then_some(users.shares)
    }
}

impl Weigher<'_> {
    /// The exits of members and the lines of their homes, each with the members there.
    fn lines_of(&self, cluster: &Cluster<'_>) -> BTreeMap<ValueIx, Vec<AccountIx>> {
        let mut inside: BTreeMap<ValueIx, Vec<AccountIx>> = BTreeMap::new();
        for member in cluster.members {
            for line in self.lines_used_by(*member) {
                inside.entry(line).or_default().push(*member);
            }
        }
        inside
    }

    fn lines_used_by(&self, account: AccountIx) -> impl Iterator<Item = ValueIx> {
        self.traits.of_account(account).filter(|value| self.people.kind_of(*value) == Some(Kind::Network))
    }

    /// The exit of an account that is no member, or its home's line, of which the largest share of users are members.
    fn leaves(&self, account: AccountIx, inside: &BTreeMap<ValueIx, Vec<AccountIx>>, missing: f64) -> Option<Leaves> {
        let leaves = self.lines_used_by(account).filter_map(|exit| {
            let inside = inside.get(&exit)?;
            // All who stay at a home's line are one home.
            let unit = |account| {
                if self.traits.is_home(exit) { self.units.person(account) } else { self.units.home(account) }
            };
            let own = unit(account);
            let members = inside.iter().filter(|member| unit(**member) != own).count();
            let others = self.people.of_value(exit).len().saturating_sub(inside.len() + 1);
            // Whose an exit of one member is, those tell who hide there: see [`OTHERS_MIN`].
            let missing = if members > 1 { missing } else { 1.0 };
            let odds = libm::log2((number(members) + 0.5) * missing / (number(others) + 0.5));
            (members > 0).then_some(Leaves { exit, members, odds })
        });
        leaves.reduce(|best, other| if other.odds > best.odds { other } else { best })
    }

    /// Most users of an exit who belong to one other cluster.
    fn rivals(&self, exit: ValueIx, cluster: &Cluster<'_>) -> usize {
        let mut of_rival: BTreeMap<usize, usize> = BTreeMap::new();
        for holding in self.people.of_value(exit) {
            if let Some(rival) = cluster.rival(holding.account) {
                *of_rival.entry(rival).or_default() += 1;
            }
        }
        of_rival.into_values().max().unwrap_or(0)
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
