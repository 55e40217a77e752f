//! Who uses another's papers and belongs to no crew? And who reported papers that nobody but the owner shows?

use super::account::{Net, Used};
use super::cast::{COUNTRIES, Cast, document};
use super::crew::{Papers, owner, report};
use super::rates::innocent;
use crate::calendar::{DAY, OPENS};
use crate::dice::Dice;

/// Makes cheats who work alone, each with a machine and an instrument of the own, and the owners of their papers.
pub(crate) fn impostors(cast: &mut Cast, total: u64) {
    let mut dice = Dice::of(cast.seed, &["impostors"]);
    for _ in 0..total * u64::from(innocent::IMPOSTORS) / 1_000 {
        impostor(cast, &mut dice);
    }
}

fn impostor(cast: &mut Cast, dice: &mut Dice) {
    let who = cast.identity(dice);
    let mut account = cast.account(&who, dice);
    let exit = u32::try_from(dice.below(u64::from(cast.places.exits))).unwrap_or(0);
    let papers = Papers::drawn_of(1_000, dice);
    match papers {
        Papers::Owned => owner(cast, &[exit], &who, dice),
        Papers::Reported => report(cast, &who, dice),
        Papers::Silent | Papers::Invented => {}
    }
    account.identity = papers.identity();
    account.person = format!("I{}", cast.unit());
    account.classes = vec![("impostor", 0)];
    account.zone = COUNTRIES[dice.index(COUNTRIES.len())].2;
    account.created = OPENS + DAY * dice.between(0, 400);
    account.documents = vec![document(&who, account.created + DAY, dice)];
    account.shipments.clear();
    if dice.chance(innocent::IMPOSTOR_EXIT) {
        account.nets = vec![Used::always(Net::Exit(exit), 8)];
    }
    if dice.chance(innocent::IMPOSTOR_REMOTE) {
        account.remote_tool = "remote-desk";
    }
    if dice.chance(innocent::IMPOSTOR_PAYOUT) {
        let mule = cast.identity(dice);
        account.payouts = vec![cast.own_payout(&mule, dice)];
    }
    cast.add(account);
}

/// Some of those who are there reported their own papers, once they were lost or stolen.
pub(crate) fn lost_papers(cast: &mut Cast) {
    let mut dice = Dice::of(cast.seed, &["lost papers"]);
    for at in 0..cast.accounts.len() {
        let account = &cast.accounts[at];
        if !account.crew.is_empty() || account.identity != "genuine" || !dice.chance(innocent::LOST_PAPERS) {
            continue;
        }
        let Some(paper) = account.documents.first().cloned() else { continue };
        let at = OPENS + DAY * dice.between(0, 540);
        cast.reports.push(super::cast::Report { number: paper.number, issuer: paper.issuer, at });
    }
}
