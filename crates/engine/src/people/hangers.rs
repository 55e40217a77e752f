//! Which members hang on one number or address alone that strangers have, too?
//!
//! Numbers that receive messages for anybody, lockers, families' numbers and agents who pay are a crew's now and then, and those who
//! share them with it have nothing else to do with it. Where most who have one share nothing else with any member, and most of
//! these hide nothing, it is not the crew's, and they leave. A number or a mail address is handed on and rented, so that one
//! who hangs on it alone and lives as others do leaves in any case. Whom more ties stays.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, ValueIx};
use super::crews::Weigher;
use super::kind::Kind;

/// Bits of marks up to which an account looks as others do: of those who hang on a number alone and hide nothing, two in three
/// below were strangers in worlds of three generators.
const LIKE_OTHERS: f64 = -1.5;

impl Weigher<'_> {
    /// Members who leave.
    pub(super) fn hangers(&self, members: &BTreeSet<AccountIx>) -> BTreeSet<AccountIx> {
        // Of each value, the members who have it and nothing else, and how many have more.
        let mut of_value: BTreeMap<ValueIx, (Vec<AccountIx>, usize)> = BTreeMap::new();
        for account in members {
            let shared = self.shared_across(*account, members);
            for value in &shared {
                let (hanging, anchored) = of_value.entry(*value).or_default();
                match shared.len() {
                    1 => hanging.push(*account),
                    _ => *anchored += 1,
                }
            }
        }
        let leave = |(value, (hanging, anchored)): (ValueIx, (Vec<AccountIx>, usize))| {
            let Some(kind) = self.people.kind_of(value) else { return Vec::new() };
            let is_most = hanging.len() > anchored;
            let hiding = hanging.iter().filter(|account| self.marks.hides(**account)).count();
            let open = hanging.iter().filter(|account| self.marks.lives_openly(**account)).count();
            let is_anybodys = match kind {
                Kind::Payout => is_most && open * 2 > hanging.len(),
                kind => kind.is_anybodys() && is_most && hiding * 2 < hanging.len(),
            };
            let is_contact = matches!(kind, Kind::Phone | Kind::Email | Kind::Messenger);
            let is_open = |account: &AccountIx| {
                is_contact && !self.marks.hides(*account) && self.marks.bits(*account, None) <= LIKE_OTHERS
            };
            let leaves =
                |account: &AccountIx| is_anybodys || is_open(account) || self.may_be_its_owner(*account, value);
            hanging.into_iter().filter(leaves).collect()
        };
        of_value.into_iter().flat_map(leave).collect()
    }

    /// May an instrument be an account's own, which others use? It is the first that shows it, its name in another script may be the
    /// holder's, and it lives openly.
    fn may_be_its_owner(&self, account: AccountIx, instrument: ValueIx) -> bool {
        let told = self.people.paid_to_of(account).iter().find(|paid| paid.instrument == instrument);
        let bears_name = told.is_some_and(|paid| self.people.names(account).all(|own| paid.is_to(own) != Some(false)));
        let holders = self.people.of_value(instrument);
        let first = holders.iter().filter(|holding| holding.first.is_some()).min_by_key(|holding| holding.first);
        bears_name && first.is_some_and(|first| first.account == account) && self.marks.lives_openly(account)
    }

    /// What an account shares with members of other homes, but for lines.
    pub(super) fn shared_across(&self, account: AccountIx, members: &BTreeSet<AccountIx>) -> BTreeSet<ValueIx> {
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
