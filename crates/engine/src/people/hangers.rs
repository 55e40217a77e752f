//! Which members hang on one number or address alone that strangers have, too?
//!
//! Numbers that receive messages for anybody, lockers and families' numbers are a crew's now and then, and those who share
//! them with it have nothing else to do with it. Where most who have one share nothing else with any member, and most of
//! these hide nothing, it is not the crew's, and they leave. Whom more ties stays.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, ValueIx};
use super::crews::Weigher;
use super::kind::Kind;

impl Weigher<'_> {
    /// Members who leave.
    pub(super) fn hangers(&self, members: &BTreeSet<AccountIx>) -> BTreeSet<AccountIx> {
        // Of each number and address, the members who have it and nothing else, and how many have more.
        let mut of_value: BTreeMap<ValueIx, (Vec<AccountIx>, usize)> = BTreeMap::new();
        for account in members {
            let shared = self.shared_across(*account, members);
            for value in shared.iter().filter(|value| self.people.kind_of(**value).is_some_and(Kind::is_anybodys)) {
                let (hanging, anchored) = of_value.entry(*value).or_default();
                match shared.len() {
                    1 => hanging.push(*account),
                    _ => *anchored += 1,
                }
            }
        }
        let leave = |(hanging, anchored): &(Vec<AccountIx>, usize)| {
            let hiding = hanging.iter().filter(|account| self.marks.hides(**account)).count();
            hanging.len() > *anchored && hiding * 2 < hanging.len()
        };
        of_value.into_values().filter(leave).flat_map(|(hanging, _)| hanging).collect()
    }

    /// What an account shares with members of other homes, but for lines.
    fn shared_across(&self, account: AccountIx, members: &BTreeSet<AccountIx>) -> BTreeSet<ValueIx> {
        let home = self.units.home(account);
        let is_other = |other: AccountIx| members.contains(&other) && self.units.home(other) != home;
        let is_across = |value: &ValueIx| {
            let mut holders = self.people.of_value(*value).iter();
            self.people.kind_of(*value) != Some(Kind::Network) && holders.any(|holding| is_other(holding.account))
        };
        let ties = self.of_account.get(&account).into_iter().flatten().filter_map(|at| self.ties.get(*at));
        let papers = ties.filter(|tie| tie.kind == Kind::Document && tie.accounts.iter().any(|one| is_other(*one)));
        self.traits.of_account(account).filter(is_across).chain(papers.map(|tie| tie.value)).collect()
    }
}
