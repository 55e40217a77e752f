//! Who belongs to a cluster, beside those whom ties brought together?
//!
//! Accounts are taken in and let go by what they share with members, in a few rounds. One that no hard thing ties comes in
//! by an exit alone only if it is paid in another's name, and does what members do.

use std::collections::BTreeSet;

use super::columns::AccountIx;
use super::crews::{ACCOUNTS_MIN, Weigher};
use super::kind::Kind;
use super::marks::Mark;
use super::members::Membership;

/// Bits from which an account that is not tied is taken in: it needs two families for them.
const JOINS: f64 = 8.0;
/// Bits from which an account is taken in that holds what two homes of members hold, and few others.
const THEIRS: f64 = 0.0;
/// Bits below which a tied account is let go.
const LEAVES: f64 = 0.0;
/// Bits from which an account is taken in that shares but an exit, and does what members do: 95 in a hundred.
const MARKED: f64 = 4.3;
/// Rounds of taking in and letting go.
const ROUNDS: usize = 3;

/// Members whom hard things tie, and those whom an exit and marks brought in.
#[derive(Debug, Clone, Default)]
pub(super) struct Settled {
    pub(super) tied: BTreeSet<AccountIx>,
    pub(super) marked: BTreeSet<AccountIx>,
}

impl Weigher<'_> {
    /// Takes in who belongs to the members and lets go who does not; and tells who of them came in by marks. Whom marks
    /// brought in brings nobody in.
    pub(super) fn settle(&self, mut members: BTreeSet<AccountIx>, taken: &BTreeSet<AccountIx>) -> Settled {
        let mut marked = BTreeSet::new();
        for round in 0..=ROUNDS {
            let held = self.traits.held_by(&members);
            let mut near: BTreeSet<AccountIx> = members.union(&marked).copied().collect();
            // The last round lets go of those alone who came in by others that went.
            if round < ROUNDS {
                near.extend(held.keys().flat_map(|value| self.people.of_value(*value)).map(|holding| holding.account));
            }
            let near: Vec<(AccountIx, Membership)> = near
                .difference(taken)
                .map(|account| {
                    (*account, self.traits.membership(self.people, self.units, &self.marks, &members, &held, *account))
                })
                .collect();
            let carried = |(account, found): &&(AccountIx, Membership)| found.carries && members.contains(account);
            let carried: BTreeSet<AccountIx> = near.iter().filter(carried).map(|(account, _)| *account).collect();
            let is_tied = |(account, found): &(AccountIx, Membership)| {
                let joins = found.bits >= JOINS && found.families > 1;
                let theirs = found.holds_theirs && found.bits >= THEIRS;
                let fits = if members.contains(account) { found.bits >= LEAVES } else { joins || theirs };
                fits && (found.carries || self.has_their_address(*account, &carried))
            };
            let (tied, others): (Vec<(AccountIx, Membership)>, Vec<_>) = near.into_iter().partition(is_tied);
            let next: BTreeSet<AccountIx> = tied.into_iter().map(|one| one.0).collect();
            if next.len() < ACCOUNTS_MIN {
                break;
            }
            let by_marks = others.into_iter().filter(|(account, found)| self.is_marked(found, *account, &members));
            marked = by_marks.map(|one| one.0).collect();
            if next == members {
                break;
            }
            members = next;
        }
        Settled { tied: members, marked }
    }

    /// Is an account tied to others than members? Then it belongs where they do, or its whole part would have been joined.
    fn is_tied_elsewhere(&self, account: AccountIx, members: &BTreeSet<AccountIx>) -> bool {
        let ties = self.of_account.get(&account).into_iter().flatten().filter_map(|at| self.ties.get(*at));
        let is_other = |other: &AccountIx| *other != account && !members.contains(other);
        ties.filter(|tie| tie.connects()).any(|tie| tie.accounts.iter().any(is_other))
    }

    /// Does an account that no hard thing ties leave by an exit of several members, is it paid in another's name, and does it
    /// do what they do? Network and money are two families; which exit it is says the more the fewer others use it.
    pub(super) fn is_marked(&self, found: &Membership, account: AccountIx, members: &BTreeSet<AccountIx>) -> bool {
        let is_sure = found.leaves_with && found.bits + found.marks >= MARKED;
        is_sure && self.marks.is_shown(account, Mark::PaidToAnother) && !self.is_tied_elsewhere(account, members)
    }

    /// Does an account have an address that mostly members have whom more ties than that? Else it may be a forwarder's.
    fn has_their_address(&self, account: AccountIx, carried: &BTreeSet<AccountIx>) -> bool {
        let addresses =
            self.people.values_of(account).filter(|value| self.people.kind_of(*value) == Some(Kind::Address));
        addresses.map(|value| self.people.of_value(value)).any(|holders| {
            let theirs = holders.iter().filter(|holding| carried.contains(&holding.account)).count();
            theirs > 1 && theirs * 2 >= holders.len()
        })
    }
}
