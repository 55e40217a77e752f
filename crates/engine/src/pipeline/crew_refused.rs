//! Which accounts looked alike and were not linked, and what explains them?

use std::collections::BTreeSet;

use stakeout_core::link::{Bits256, LinkRow, Relation, Status, link_id, shares};
use stakeout_core::report::CaseRows;

use super::crew_rows::{chance_bits, evidence_of};
use super::crews::{Crews, typed};
use super::world::World;
use crate::people::{AccountIx, Alike, Rival};

/// Adds links that something innocent refuses: one for each thing that it explains, as far as they are kept.
pub(super) fn refused(world: &World, crews: &Crews, rows: &mut CaseRows) {
    let of_crews = crews.found.crews.iter().filter(|crew| crew.score.makes_entity(&crews.model));
    let crew_ties = of_crews.map(|crew| crew.ties.len()).sum::<usize>();
    let links = rows.links.iter().filter(|row| row.relation == Relation::SameCrew);
    let mut linked: BTreeSet<String> = links.map(|row| row.link_id.clone()).collect();
    for (rival, count, kept) in crews.found.alike.iter() {
        let share = share(count, crew_ties);
        // Two of one crew are not refused for a thing beside those that tie them.
        let crew_of = |account: AccountIx| crews.crew_of.get(&account);
        let is_apart = |alike: &&Alike| crew_of(alike.a).is_none_or(|crew| crew_of(alike.b) != Some(crew));
        for alike in kept.iter().filter(is_apart) {
            link(world, rival, alike, share, &mut linked, rows);
        }
    }
}

/// The share of an explanation among the things that it and crews explain, per mille: learnt from the case.
fn share(explained: usize, of_crews: usize) -> i32 {
    #[expect(clippy::cast_precision_loss, reason = "counts of ties stay far below 2^53")]
    let odds = libm::log2((explained as f64 + 1.0) / (of_crews as f64 + 0.5)).max(1.0);
    shares(&[Bits256::from_bits(odds), Bits256::ZERO]).first().copied().unwrap_or(500).min(990)
}

/// One link, unless the two are linked or refused already.
fn link(world: &World, rival: Rival, alike: &Alike, share: i32, linked: &mut BTreeSet<String>, rows: &mut CaseRows) {
    let typed = |account: AccountIx| typed(&world.people, account);
    let (a_typed, b_typed) = (typed(alike.a), typed(alike.b));
    let link_id = link_id(Relation::SameCrew, &a_typed, &b_typed);
    if !linked.insert(link_id.clone()) {
        return;
    }
    let bits = Bits256::from_bits(chance_bits(&world.people, alike.accounts)).0;
    let accounts = [alike.a, alike.b];
    evidence_of(world, &link_id, (alike.kind, alike.value), &accounts, bits, &mut rows.link_evidence);
    rows.links.push(LinkRow {
        link_id,
        a: a_typed,
        b: b_typed,
        relation: Relation::SameCrew,
        status: Status::Refused,
        bits,
        probability: 1_000 - share,
        families: alike.kind.selector().family().as_str().to_owned(),
        rival: rival.name().to_owned(),
        rival_probability: share,
        reason: reason(rival, alike),
    });
}

fn reason(rival: Rival, alike: &Alike) -> String {
    let (what, holders) = (alike.kind.selector().as_str(), alike.accounts);
    match rival {
        Rival::Household => format!("one home: {holders} accounts share a {what} there"),
        Rival::Reverification => format!("one person: {holders} accounts of one name, or tied twice, share a {what}"),
        Rival::Twins => format!("{holders} accounts show one face, and their people are born on one day"),
        Rival::House | Rival::WorkerDormitory => {
            format!("most of the {holders} accounts with this {what} log in from one house")
        }
        Rival::StudentDormitory => {
            format!("most of the {holders} accounts with this {what} log in from one house of young people")
        }
        Rival::Office => format!("most of the {holders} accounts with this {what} log in from one business"),
        Rival::University => format!("most of the {holders} accounts with this {what} log in from one university"),
        Rival::DeclaredAgency => format!("most of the {holders} accounts with this {what} name one firm"),
        Rival::Agency => {
            format!("most of the {holders} accounts with this {what} also share what more accounts share")
        }
        Rival::VpnExit => format!("{holders} accounts leave by this exit of a private network"),
        Rival::CarrierNat => format!("{holders} accounts are behind this address of a carrier"),
        Rival::Cafe => format!("{holders} accounts sat at this machine, and many of them mostly work elsewhere"),
        Rival::Bridge => format!(
            "nothing but this {what} of {holders} accounts holds two groups together that differ: in whether their people hide who \
             or where they are, in their clocks, or in all else that they show"
        ),
        Rival::Template | Rival::PopularDevice | Rival::RelayNumber | Rival::Forwarder | Rival::Public => {
            format!("{holders} accounts have this {what}, and nearly none of them anything else in common")
        }
    }
}
