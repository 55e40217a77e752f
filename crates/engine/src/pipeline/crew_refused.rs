//! Which accounts looked alike and were not linked, and what explains them?

use std::collections::BTreeMap;

use stakeout_core::link::{Bits256, LinkRow, Relation, Status, link_id, shares};
use stakeout_core::report::CaseRows;

use super::crew_rows::{chance_bits, evidence_of};
use super::crews::{Crews, subject};
use super::world::World;
use crate::people::{AccountIx, Innocent, Tie};

/// Refused links that are listed of each explanation: each class keeps those with the most bits.
const LISTED_MAX: usize = 500;

/// Adds links that something innocent refuses: one for each thing that it explains.
pub(super) fn refused(world: &World, crews: &Crews, rows: &mut CaseRows) {
    let mut by_class: BTreeMap<Innocent, Vec<&Tie>> = BTreeMap::new();
    for tie in &crews.found.ties {
        if let Some(innocent) = tie.innocent {
            by_class.entry(innocent).or_default().push(tie);
        }
    }
    // A cluster that one firm's instrument holds is the firm's, with all that hangs on it.
    for crew in crews.refused().filter(|crew| crew.score.firm.0 < 0) {
        let open = crew.ties.iter().filter_map(|at| crews.found.ties.get(*at)).filter(|tie| tie.is_open());
        by_class.entry(Innocent::Agency).or_default().extend(open);
    }
    let of_crews = crews.found.crews.iter().filter(|crew| crew.score.makes_entity(&crews.model));
    let crew_ties = of_crews.map(|crew| crew.ties.len()).sum::<usize>();
    for (innocent, mut ties) in by_class {
        let share = share(ties.len(), crew_ties);
        ties.sort_by_key(|tie| (tie.accounts.len(), tie.value));
        ties.dedup_by_key(|tie| tie.value);
        for tie in ties.into_iter().take(LISTED_MAX) {
            link(world, innocent, tie, share, rows);
        }
    }
}

/// The share of an explanation among the things that it and crews explain, per mille: learnt from the case.
fn share(explained: usize, of_crews: usize) -> i32 {
    #[expect(clippy::cast_precision_loss, reason = "counts of ties stay far below 2^53")]
    let odds = libm::log2((explained as f64 + 1.0) / (of_crews as f64 + 0.5)).max(1.0);
    shares(&[Bits256::from_bits(odds), Bits256::ZERO]).first().copied().unwrap_or(500).min(990)
}

/// One link: between the first accounts of two homes.
fn link(world: &World, innocent: Innocent, tie: &Tie, share: i32, rows: &mut CaseRows) {
    let Some((a, b)) = apart(tie) else { return };
    let typed = |account: AccountIx| format!("account:{}", subject(&world.people, account));
    let (a_typed, b_typed) = (typed(a), typed(b));
    let link_id = link_id(Relation::SameCrew, &a_typed, &b_typed);
    if rows.links.iter().rev().take(LISTED_MAX).any(|row| row.link_id == link_id) {
        return;
    }
    let bits = Bits256::from_bits(chance_bits(&world.people, tie)).0;
    evidence_of(world, &link_id, tie, &[a, b], bits, &mut rows.link_evidence);
    rows.links.push(LinkRow {
        link_id,
        a: a_typed,
        b: b_typed,
        relation: Relation::SameCrew,
        status: Status::Refused,
        bits,
        probability: 1_000 - share,
        families: tie.kind.selector().family().as_str().to_owned(),
        rival: innocent.name().to_owned(),
        rival_probability: share,
        reason: reason(innocent, tie),
    });
}

fn apart(tie: &Tie) -> Option<(AccountIx, AccountIx)> {
    let (a, b) = (tie.accounts.first()?, tie.accounts.last()?);
    (a != b).then_some((*a, *b))
}

fn reason(innocent: Innocent, tie: &Tie) -> String {
    let what = tie.kind.selector().as_str();
    let holders = tie.accounts.len();
    match innocent {
        Innocent::Household => format!("one home: {holders} accounts share a {what} there"),
        Innocent::House => {
            format!("most of the {holders} accounts with this {what} log in from one house or name one firm")
        }
        Innocent::Agency => {
            format!("most of the {holders} accounts with this {what} also share what more accounts share")
        }
        Innocent::Public => format!("{} homes have this {what} and nothing else in common", tie.homes.len()),
    }
}
