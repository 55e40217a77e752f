//! Who belongs to a cluster, beside those whom ties brought together?
//!
//! Accounts are taken in and let go by what they share with members, in a few rounds.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::columns::AccountIx;
use super::crews::{ACCOUNTS_MIN, Weigher};
use super::kind::Kind;
use super::members::Membership;

/// Bits from which an account that is not tied is taken in: it needs two families for them.
const JOINS: f64 = 8.0;
/// Bits from which an account is taken in that holds what two homes of members hold, and few others.
const THEIRS: f64 = 0.0;
/// Bits below which a tied account is let go.
const LEAVES: f64 = 0.0;
/// Rounds of taking in and letting go.
const ROUNDS: usize = 3;

impl Weigher<'_> {
    /// Takes in who belongs to the members and lets go who does not; accounts of surer clusters are `taken`.
    pub(super) fn settle(
        &self,
        mut members: BTreeSet<AccountIx>,
        taken: &BTreeMap<AccountIx, usize>,
    ) -> BTreeSet<AccountIx> {
        for round in 0..=ROUNDS {
            let held = self.traits.held_by(self.people, &members);
            let mut near = members.clone();
            // The last round lets go of those alone who came in by others that went.
            if round < ROUNDS {
                near.extend(
                    held.count.keys().flat_map(|value| self.people.of_value(*value)).map(|holding| holding.account),
                );
            }
            near.retain(|account| !taken.contains_key(account));
            let near: Vec<AccountIx> = near.into_iter().collect();
            let comes = |found: &Membership| {
                (found.bits >= JOINS && found.families > 1) || (found.holds_theirs && found.bits >= THEIRS)
            };
            let near: Vec<(AccountIx, Membership)> = near
                .into_par_iter()
                .map(|account| (account, self.traits.membership(self.people, self.units, &members, &held, account)))
                .filter(|(account, found)| members.contains(account) || comes(found))
                .filter(|(account, _)| !self.may_be_owner(*account, &members))
                .collect();
            let carried = |(account, found): &&(AccountIx, Membership)| found.carries && members.contains(account);
            let carried: BTreeSet<AccountIx> = near.iter().filter(carried).map(|(account, _)| *account).collect();
            let is_tied = |(account, found): &(AccountIx, Membership)| {
                let fits = if members.contains(account) { found.bits >= LEAVES } else { comes(found) };
                fits && (found.carries || self.has_their_address(*account, &carried))
            };
            let tied: BTreeSet<AccountIx> = near.into_iter().filter(is_tied).map(|one| one.0).collect();
            let next = &tied - &self.hangers(&tied);
            if next.len() < ACCOUNTS_MIN {
                // What brought them together is weighed as it is, but for who may be no member at all.
                let all = members.clone();
                members.retain(|account| !self.may_be_owner(*account, &all));
                break;
            }
            if next == members {
                break;
            }
            members = next;
        }
        members
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
