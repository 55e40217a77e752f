//! Which parties of payments, and which holders of accounts, may be somebody whom a case names elsewhere?
//!
//! Those alone who stand under an account that a rent is paid from, or under a name of a registrant, a renter or an
//! organisation: a bank's table has many thousands of others.

use std::collections::BTreeSet;

use stakeout_core::name::Schema;
use stakeout_core::person::spelling;

use super::party_mentions::{Rows, Source, Thing, mention};
use super::world::World;

/// Adds them to the mentions, each account and name once: the first payment stands for all.
pub(super) fn payers(world: &World, rows: &mut Rows) {
    let instruments: BTreeSet<String> = rows
        .iter()
        .flat_map(|(_, held)| held.iter())
        .filter(|(thing, ..)| *thing == Thing::Instrument)
        .map(|(_, value, ..)| value.clone())
        .collect();
    let names: BTreeSet<String> = rows.iter().map(|(one, _)| one.plain.clone()).collect();
    let is_near = |account: Option<&str>, name: &str| {
        account.is_some_and(|account| instruments.contains(account))
            || spelling::person(name).is_some_and(|plain| names.contains(&plain))
    };
    for party in &world.payments.parties {
        let account = party.account.as_deref();
        let Some(name) = party.name.as_deref().filter(|name| is_near(account, name)) else { continue };
        let Some((subject, place)) = party.subjects().next() else { continue };
        let held = account.map(|account| (Thing::Instrument, account.to_owned(), None, None, place));
        let one = mention(subject, name, Schema::Unknown, place, Source::PaymentParty);
        rows.extend(one.map(|one| (one, held.into_iter().collect())));
    }
    for holder in world.payments.holders.iter().filter(|one| is_near(Some(&one.account), &one.name)) {
        let subject = format!("payment-account:{}", holder.account);
        let held = vec![(Thing::Instrument, holder.account.clone(), holder.from, holder.to, holder.place)];
        let one = mention(subject, &holder.name, Schema::Unknown, holder.place, Source::Holder);
        rows.extend(one.map(|one| (one, held)));
    }
}
