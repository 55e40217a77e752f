//! Who lives, works or studies together, and shares things for it?

use super::account::{Account, Net, Payout, Used};
use super::cast::{Cast, document};
use super::elsewhere;
use super::rates::innocent;
use crate::calendar::{DAY, OPENS};
use crate::dice::Dice;

/// Makes the innocent groups of a world of so many accounts, and some of their members' accounts elsewhere.
pub(crate) fn groups(cast: &mut Cast, total: u64) {
    let first = cast.accounts.len();
    let share = |per_mille: u32| total * u64::from(per_mille) / 1_000;
    some(cast, share(innocent::HOUSEHOLDS), 3, household);
    some(cast, share(innocent::OFFICES), 33, office);
    some(cast, share(innocent::STUDENTS), 100, |cast| hostel(cast, 40, 160, "students"));
    some(cast, share(innocent::HOSTELS), 50, |cast| hostel(cast, 20, 80, "workers"));
    some(cast, share(innocent::AGENCIES), 8, |cast| agency(cast, Agency::default()));
    some(cast, share(innocent::SHARED_HOMES), 7, shared_home);
    some(cast, share(innocent::BOOKKEEPERS), 7, bookkeeper);
    some(cast, share(innocent::SECOND_ACCOUNTS), 2, second_account);
    some(cast, share(innocent::CIRCLES), 10, circle);
    some(cast, share(innocent::TWINS), 2, twins);
    some(cast, share(innocent::CAFES), 30, cafe);
    elsewhere::some(cast, first);
}

/// Fills a world up with those who live alone, until those who only hire are wanting.
pub(crate) fn alone(cast: &mut Cast) {
    let until = cast.wanted.saturating_sub(cast.clients());
    while (cast.accounts.len() as u64) < until {
        let mut dice = cast.dice("alone");
        let who = cast.identity(&mut dice);
        let account = cast.account(&who, &mut dice);
        let at = cast.add(account);
        let room = until - cast.accounts.len() as u64;
        elsewhere::perhaps(cast, at, usize::try_from(room).unwrap_or(2), &mut dice);
    }
}

/// Groups of some size on average, until so many accounts are in them, to the nearest group.
fn some(cast: &mut Cast, accounts: u64, average: u64, mut make: impl FnMut(&mut Cast)) {
    let until = cast.accounts.len() as u64 + accounts;
    while until.saturating_sub(cast.accounts.len() as u64) * 2 >= average {
        make(cast);
    }
}

/// Accounts of as many new persons, before they are added.
pub(crate) fn persons(cast: &mut Cast, count: usize, class: &'static str, dice: &mut Dice) -> Vec<Account> {
    let unit = cast.unit();
    (0..count)
        .map(|_| {
            let who = cast.identity(dice);
            let mut account = cast.account(&who, dice);
            account.classes.push((class, unit));
            account
        })
        .collect()
}

pub(crate) fn add_all(cast: &mut Cast, accounts: Vec<Account>) {
    for account in accounts {
        cast.add(account);
    }
}

/// Each of the group takes something of the first, with a chance.
fn take(accounts: &mut [Account], per_mille: u32, dice: &mut Dice, mut give: impl FnMut(&Account, &mut Account)) {
    let Some((first, rest)) = accounts.split_first_mut() else { return };
    for account in rest {
        if dice.chance(per_mille) {
            give(first, account);
        }
    }
}

fn pay_as_first(first: &Account, other: &mut Account) {
    other.payouts.clone_from(&first.payouts);
}

fn use_first_device(first: &Account, other: &mut Account) {
    let device = first.devices[0].what;
    other.devices.push(Used::always(device, 8));
}

fn call_as_first(first: &Account, other: &mut Account) {
    if let Some(phone) = first.contacts.iter().find(|(kind, _)| *kind == "phone") {
        other.contacts.retain(|(kind, _)| *kind != "phone");
        other.contacts.push(phone.clone());
    }
}

fn live_at(accounts: &mut [Account], net: Net, weight: u32) {
    for account in accounts {
        account.nets.push(Used::always(net, weight));
    }
}

/// One address for those to whom something is sent.
fn receive_at(accounts: &mut [Account], address: &str, per_mille: u32, dice: &mut Dice) {
    for account in accounts {
        if dice.chance(per_mille) {
            account.shipments.clear();
            account.shipments.push((address.to_owned(), account.created + 40 * DAY, "laptop"));
        }
    }
}

fn household(cast: &mut Cast) {
    let mut dice = cast.dice("household");
    let count = 2 + dice.index(3);
    let mut members = persons(cast, count, "household", &mut dice);
    let home = cast.home();
    live_at(&mut members, home, 10);
    // One in ten lives elsewhere, and is family all the same.
    if dice.chance(100)
        && let Some(away) = members.last_mut()
    {
        away.nets.clear();
    }
    let zone = members[0].zone;
    for member in &mut members {
        (member.zone, member.claimed_zone) = (zone, zone);
    }
    take(&mut members, innocent::HOUSEHOLD_PAYOUT, &mut dice, pay_as_first);
    take(&mut members, innocent::HOUSEHOLD_DEVICE, &mut dice, use_first_device);
    take(&mut members, innocent::HOUSEHOLD_PHONE, &mut dice, call_as_first);
    let address = cast.address(&mut dice);
    receive_at(&mut members, &address, 300, &mut dice);
    add_all(cast, members);
}

fn office(cast: &mut Cast) {
    let mut dice = cast.dice("office");
    let count = 8 + dice.index(50);
    let mut members = persons(cast, count, "office", &mut dice);
    let house = cast.house();
    for member in &mut members {
        let home = cast.home();
        member.nets.push(Used::always(home, 6));
        member.hour = 12;
    }
    live_at(&mut members, house, 6);
    let address = cast.address(&mut dice);
    receive_at(&mut members, &address, 200, &mut dice);
    add_all(cast, members);
}

/// A hostel of `students` or `workers`; at least one more than `least` if `most` is larger.
pub(crate) fn hostel(cast: &mut Cast, least: usize, most: usize, class: &'static str) {
    let mut dice = cast.dice(class);
    let count = least + dice.index(most - least);
    let mut members = persons(cast, count, class, &mut dice);
    let house = cast.house();
    live_at(&mut members, house, 10);
    let machines: Vec<u64> = (0..count.div_ceil(8)).map(|_| cast.device()).collect();
    let (template, passage) = (dice.below(u64::MAX), dice.below(u64::MAX));
    let address = cast.address(&mut dice);
    for member in &mut members {
        if dice.chance(innocent::HOSTEL_DEVICE) {
            member.devices.push(Used::always(*dice.pick(&machines), 3));
        }
        if dice.chance(innocent::HOSTEL_TEXT)
            && let Some(text) = member.texts.first_mut()
        {
            (text.template, text.passages) = (Some(template), vec![passage]);
        }
        if class == "students" {
            born(member, dice.between(365 * 28, 365 * 34));
        }
    }
    receive_at(&mut members, &address, innocent::HOSTEL_ADDRESS, &mut dice);
    // Two in a room who share a machine, as everywhere.
    let pairs = count / 12;
    for pair in 0..pairs {
        let device = members[pair * 2].devices[0].what;
        members[pair * 2 + 1].devices.push(Used::always(device, 3));
    }
    add_all(cast, members);
}

/// Another day of birth than the first drawn, on the papers too.
fn born(account: &mut Account, birth: i64) {
    account.birth = account.birth.map(|_| birth);
    account.documents.iter_mut().for_each(|document| document.birth = birth);
}

/// What is said of an agency beforehand; the rest is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Agency {
    /// Members; else 3 to 12, in one of twenty agencies 24 to 40.
    pub(crate) size: Option<usize>,
    /// Its members name it.
    pub(crate) declared: Option<bool>,
    /// Everybody works in its office, is paid through it, and gets things sent there.
    pub(crate) whole: bool,
}

pub(crate) fn agency(cast: &mut Cast, plan: Agency) {
    let mut dice = cast.dice("agency");
    let drawn = if dice.chance(50) { 24 + dice.index(17) } else { 3 + dice.index(10) };
    let count = plan.size.unwrap_or(drawn);
    let declared = plan.declared.unwrap_or_else(|| dice.chance(innocent::AGENCY_DECLARED));
    let mut members = persons(cast, count, if declared { "agency-declared" } else { "agency-undeclared" }, &mut dice);
    let name = format!("{} {} Agency", super::text::name(&mut dice), super::text::name(&mut dice));
    let (house, number, phone) = (cast.house(), cast.fresh(), cast.phone());
    let firm = Payout { kind: "bank", instrument: format!("bank-{number:09}"), holder: name.clone() };
    let machines: Vec<u64> = (0..count.div_ceil(5)).map(|_| cast.device()).collect();
    let passages: Vec<u64> = (0..3).map(|_| dice.below(u64::MAX)).collect();
    let address = cast.address(&mut dice);
    for member in &mut members {
        if declared {
            member.organization.clone_from(&name);
        }
        if dice.chance(innocent::AGENCY_PAYOUT) || plan.whole {
            member.payouts = vec![firm.clone()];
        }
        if dice.chance(innocent::AGENCY_PHONE) {
            member.contacts.push(("phone", phone.clone()));
        }
        if dice.chance(innocent::AGENCY_DEVICE) {
            member.devices.push(Used::always(*dice.pick(&machines), 6));
        }
        if dice.chance(innocent::AGENCY_OFFICE) || plan.whole {
            member.nets.push(Used::always(house, 10));
        }
        if dice.chance(500) {
            let home = cast.home();
            member.nets.push(Used::always(home, 5));
        }
        if dice.chance(innocent::AGENCY_TEXT)
            && let Some(text) = member.texts.first_mut()
        {
            text.passages = vec![*dice.pick(&passages)];
        }
    }
    receive_at(&mut members, &address, if plan.whole { 1_000 } else { 400 }, &mut dice);
    add_all(cast, members);
}

/// Five to nine who share a home and are no family.
fn shared_home(cast: &mut Cast) {
    let mut dice = cast.dice("shared home");
    let count = 5 + dice.index(5);
    let mut members = persons(cast, count, "shared-home", &mut dice);
    let home = cast.home();
    live_at(&mut members, home, 10);
    take(&mut members, 60, &mut dice, pay_as_first);
    take(&mut members, 150, &mut dice, use_first_device);
    let address = cast.address(&mut dice);
    receive_at(&mut members, &address, 400, &mut dice);
    add_all(cast, members);
}

/// Strangers who are paid through one who keeps their books.
fn bookkeeper(cast: &mut Cast) {
    let mut dice = cast.dice("bookkeeper");
    let count = 4 + dice.index(7);
    let mut members = persons(cast, count, "bookkeeper", &mut dice);
    take(&mut members, 900, &mut dice, pay_as_first);
    take(&mut members, 100, &mut dice, call_as_first);
    add_all(cast, members);
}

/// One person twice: verified anew, or back after a loss.
fn second_account(cast: &mut Cast) {
    let mut dice = cast.dice("second account");
    let unit = cast.unit();
    let who = cast.identity(&mut dice);
    let mut first = cast.account(&who, &mut dice);
    let mut second = cast.account(&who, &mut dice);
    let home = cast.home();
    let again = OPENS + DAY * dice.between(120, 420);
    second.created = again;
    second.nets.clear();
    for account in [&mut first, &mut second] {
        account.nets.push(Used::always(home, 10));
        account.classes.push(("second-account", unit));
    }
    if dice.chance(600) {
        first.closed = Some(again);
    }
    if dice.chance(700) {
        second.documents = vec![document(&who, again + DAY, &mut dice)];
    }
    if dice.chance(600) {
        second.devices[0].what = first.devices[0].what;
    }
    if dice.chance(500) {
        second.payouts.clone_from(&first.payouts);
    }
    if dice.chance(500) {
        call_as_first(&first, &mut second);
    }
    if dice.chance(600)
        && let (Some(text), Some(old)) = (second.texts.first_mut(), first.texts.first())
    {
        text.clone_from(old);
    }
    add_all(cast, vec![first, second]);
}

/// Friends who bring each other along and pass on one resume.
fn circle(cast: &mut Cast) {
    let mut dice = cast.dice("circle");
    let count = 5 + dice.index(12);
    let mut members = persons(cast, count, "circle", &mut dice);
    let passages: Vec<u64> = (0..2).map(|_| dice.below(u64::MAX)).collect();
    for member in &mut members {
        if dice.chance(700)
            && let Some(text) = member.texts.first_mut()
        {
            text.passages = vec![*dice.pick(&passages)];
        }
    }
    // A friend's machine, once.
    for at in 1..members.len() {
        if dice.chance(60) {
            let device = members[at - 1].devices[0].what;
            members[at].devices.push(Used::always(device, 1));
        }
    }
    let mut before: Option<usize> = None;
    for mut member in members {
        if dice.chance(600) {
            member.referrer = before;
        }
        let number = cast.add(member);
        before = before.filter(|_| dice.chance(500)).or(Some(number));
    }
}

fn twins(cast: &mut Cast) {
    let mut dice = cast.dice("twins");
    let mut members = persons(cast, 2, "twins", &mut dice);
    let home = cast.home();
    live_at(&mut members, home, 8);
    let (day, portrait) = (dice.between(365 * 5, 365 * 34), members[0].documents.first().map(|paper| paper.portrait));
    members.iter_mut().for_each(|member| born(member, day));
    for document in &mut members[1].documents {
        // The hash of one face is at times that of the other.
        document.portrait = portrait.filter(|_| dice.chance(300)).unwrap_or(document.portrait);
    }
    add_all(cast, members);
}

/// Machines of a public room, used at times by people who have nothing to do with each other.
fn cafe(cast: &mut Cast) {
    let mut dice = cast.dice("cafe");
    let count = 10 + dice.index(40);
    let mut members = persons(cast, count, "cafe", &mut dice);
    let house = cast.house();
    let machines: Vec<u64> = (0..6).map(|_| cast.device()).collect();
    for member in &mut members {
        let home = cast.home();
        member.nets.push(Used::always(home, 10));
        member.nets.push(Used::always(house, 2));
        if dice.chance(700) {
            member.devices.push(Used::always(*dice.pick(&machines), 2));
        }
    }
    add_all(cast, members);
}
