//! Who has accounts on several platforms? One person, under one name.

use super::account::Account;
use super::cast::{Cast, PLATFORMS, seen_again};
use super::rates::innocent;
use crate::calendar::{CLOSES, DAY};
use crate::dice::Dice;

/// Gives some of those from `first` on accounts on one or two other platforms.
pub(crate) fn some(cast: &mut Cast, first: usize) {
    let mut dice = Dice::nth(cast.seed, "elsewhere", first as u64);
    for at in first..cast.accounts.len() {
        // Who has a second account on one platform is another story.
        if cast.accounts[at].classes.iter().all(|(class, _)| *class != "second-account") {
            perhaps(cast, at, 2, &mut dice);
        }
    }
}

/// Perhaps an account of that person on one or two other platforms, but no more than there is room for.
pub(crate) fn perhaps(cast: &mut Cast, at: usize, room: usize, dice: &mut Dice) {
    if !dice.chance(innocent::ELSEWHERE) {
        return;
    }
    let count = 1 + usize::from(dice.chance(innocent::ELSEWHERE_TWICE));
    let unit = cast.unit();
    let home = cast.accounts[at].platform;
    for step in 1..=count.min(room) {
        let mut other = again(cast, at, dice);
        other.platform = (home + step) % PLATFORMS.len();
        other.classes.push(("several-platforms", unit));
        cast.add(other);
    }
    if count.min(room) > 0 {
        cast.accounts[at].classes.push(("several-platforms", unit));
    }
}

/// The same person's account: often with the same mail, telephone, instrument and machine.
fn again(cast: &mut Cast, at: usize, dice: &mut Dice) -> Account {
    let mut other = cast.accounts[at].clone();
    let number = cast.fresh();
    other.created = (other.created + DAY * dice.between(-200, 300)).min(CLOSES - 30 * DAY);
    other.agent = if dice.chance(600) { other.agent } else { dice.below(400) };
    other.sessions = u32::try_from(dice.between(4, 12)).unwrap_or(8);
    other.referrer = None;
    if !dice.chance(650) {
        other.contacts.retain(|(kind, _)| *kind != "email");
        other
            .contacts
            .push(("email", format!("{}{number}@mail.example", other.display_name.replace(' ', ".").to_lowercase())));
    }
    if !dice.chance(600) {
        other.contacts.retain(|(kind, _)| *kind == "email");
    }
    if !dice.chance(500) {
        let holder = other.display_name.clone();
        other.payouts = vec![cast.payout_of(holder, dice)];
    }
    if !dice.chance(700) {
        let device = cast.device();
        other.devices.truncate(1);
        other.devices.iter_mut().for_each(|used| used.what = device);
    }
    other.documents.retain(|_| dice.chance(700));
    for document in &mut other.documents {
        document.image = dice.below(u64::MAX);
        document.portrait = seen_again(document.portrait, dice);
        document.at = other.created + DAY;
    }
    other.shipments.clear();
    for text in &mut other.texts {
        // Told anew, or copied from the other profile.
        text.own = if dice.chance(600) { text.own } else { cast.fresh() ^ (cast.seed << 40) };
    }
    other
}
