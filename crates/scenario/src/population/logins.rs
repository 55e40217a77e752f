//! When does an account log in, from where, on what?

use super::account::{Account, Net, Used};
use super::cast::{COUNTRIES, Cast, PLATFORMS};
use super::rates::innocent;
use crate::calendar::{CLOSES, DAY, Moment, OPENS, rfc3339};
use crate::dice::Dice;

/// One log-in.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) at: Moment,
    pub(crate) net: Net,
    pub(crate) address: String,
    asn: u32,
    kind: &'static str,
    session: u32,
    device: u64,
    zone: i32,
}

/// The rows of one account, in no order of time.
pub(crate) fn rows(cast: &Cast, number: usize, account: &Account, out: &mut dyn FnMut(&[&str])) {
    let name = format!("{}/{}", PLATFORMS[account.platform], account.id);
    let agent = agent(account.agent);
    each(cast, number, account, &mut |login| {
        out(&[
            &name,
            &rfc3339(login.at),
            &login.address,
            &format!("AS{}", login.asn),
            login.kind,
            &seen_country(account, login.net),
            &format!("s{number}-{}", login.session),
            &format!("d{:x}", login.device),
            &agent,
            &login.zone.to_string(),
            account.remote_tool,
        ]);
    });
}

/// Every log-in of the `number`-th account, in no order of time.
pub(crate) fn each(cast: &Cast, number: usize, account: &Account, out: &mut dyn FnMut(Login)) {
    let mut dice = Dice::nth(cast.seed, "logins", number as u64);
    let from = account.created.max(OPENS);
    let until = account.closed.unwrap_or(CLOSES).clamp(from + DAY, CLOSES.max(from + DAY));
    let days = (until - from) / DAY;
    // A worker's sittings are the worker's: each of the personas on the machine comes in turn.
    let mut sitting = account.relay.map(|relay| Dice::nth(cast.seed, "relay", u64::from(relay)));
    let turn = dice.below(5);
    let away = away(cast, number, account);
    for session in 0..account.sessions {
        let (day, start) = match &mut sitting {
            Some(shared) => (shared.between(0, (CLOSES - OPENS) / DAY - 1), shared.between(0, 40)),
            None => (dice.between(0, days.max(1)), dice.between(0, 59)),
        };
        let base = if account.relay.is_some() { OPENS } else { from };
        let jitter =
            if account.relay.is_some() { i64::try_from(turn).unwrap_or(0) * 70 } else { dice.between(-150, 150) };
        let local = (account.hour + 24) * 60 - i64::from(account.zone) + start + jitter;
        let at = base + day * DAY + local.rem_euclid(1_440) * 60 + dice.between(0, 59);
        if at < from || at >= until {
            continue;
        }
        let (Some(net), Some(device)) = (chosen(&account.nets, at, &mut dice), chosen(&account.devices, at, &mut dice))
        else {
            continue;
        };
        let (address, asn, kind) = cast.places.address(net, account.country, &mut dice);
        let zone = device_zone(account, &mut dice);
        let zone = away.filter(|away| away.from <= at && at < away.to).map_or(zone, |away| away.what);
        let login = Login { at, net, address, asn, kind, session, device, zone };
        let later = dice.chance(400).then(|| Login { at: at + 60 * dice.between(5, 55), ..login.clone() });
        out(login);
        later.into_iter().for_each(&mut *out);
    }
}

fn chosen<T: Copy>(list: &[Used<T>], at: Moment, dice: &mut Dice) -> Option<T> {
    let open = || list.iter().filter(|used| used.from <= at && at < used.to);
    let total: u64 = open().map(|used| u64::from(used.weight)).sum();
    let mut left = dice.below(total);
    open()
        .find(|used| {
            let weight = u64::from(used.weight);
            let is_it = left < weight;
            left = left.saturating_sub(weight);
            is_it
        })
        .map(|used| used.what)
}

/// Machines tell where they stand; who hides it sets the claimed zone, nine times in ten.
fn device_zone(account: &Account, dice: &mut Dice) -> i32 {
    if account.zone != account.claimed_zone && dice.chance(100) { account.zone } else { account.claimed_zone }
}

/// Where the machine of somebody who is no crew's stands during a journey, or since a move.
fn away(cast: &Cast, number: usize, account: &Account) -> Option<Used<i32>> {
    let mut dice = Dice::nth(cast.seed, "away", number as u64);
    if !account.crew.is_empty() || !dice.chance(innocent::AWAY) {
        return None;
    }
    let from = OPENS + DAY * dice.between(0, 450);
    let days = if dice.chance(400) { 1_000 } else { dice.between(15, 90) };
    Some(Used { what: dice.pick(&COUNTRIES).2, weight: 1, from, to: from + DAY * days })
}

fn seen_country(account: &Account, net: Net) -> String {
    let at = match net {
        Net::Exit(number) => number as usize % COUNTRIES.len(),
        _ => account.country,
    };
    COUNTRIES[at].0.to_owned()
}

fn agent(number: u64) -> String {
    format!("Browser/{}.0 (System {}; build {})", 100 + number % 20, number % 7, number / 140)
}
