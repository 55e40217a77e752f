//! Who takes turns on one machine, whose account never sleeps, and which run of log-ins is longer than a person works?
//!
//! Turns are counted against chance: the days of every name are turned around by themselves, which leaves its habits and hours
//! as they are (permutation test; Fisher 1935).

use stakeout_core::record::{DAY_MICROS, Time};
use xxhash_rust::xxh3::xxh3_64;

use super::columns::{AccountIx, LoginAt, People, ValueIx};
use super::number::number;
use super::persons::{takes_turns, times_on};

const MINUTE_MICROS: i64 = 60 * 1_000_000;
/// One name after another within this time is one hand-over of the machine.
const HANDOVER_MICROS: i64 = 180 * MINUTE_MICROS;
/// Log-ins of a name on a machine, and hand-overs, from which on they say something.
const LOGINS_MIN: usize = 4;
const HANDOVERS_MIN: usize = 4;
/// Turned series, and how many of them may have as many hand-overs: less than one in a hundred.
const TURNED: u64 = 200;
const TURNED_AS_MANY_MAX: usize = 1;

/// Days of a window in which an account is looked at whole, log-ins in it from which on it says something, and hours that a person
/// who sleeps does not log in.
const WINDOW_DAYS: i64 = 60;
const WINDOW_MIN: usize = 40;
const SLEEP_MICROS: i64 = 4 * 60 * MINUTE_MICROS;
/// One log-in of so many may fall into the hours of sleep.
const STRAY_ONE_OF: usize = 50;

/// Log-ins nearer to each other than this are one run; nobody works so long as this.
const RUN_GAP_MICROS: i64 = 30 * MINUTE_MICROS;
const RUN_MICROS: i64 = 24 * 60 * MINUTE_MICROS;

/// How often a machine went from one name to another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turns {
    /// Who takes turns; sorted.
    pub(crate) accounts: Vec<AccountIx>,
    pub(crate) handovers: usize,
    /// By chance.
    pub(crate) expected: f64,
}

/// Turns that some accounts take on a machine, if they take more than chance lets expect, and are not tossed back and forth.
pub(crate) fn turns(people: &People, device: ValueIx, accounts: &[AccountIx]) -> Option<Turns> {
    let names: Vec<(AccountIx, Vec<i64>)> = accounts
        .iter()
        .map(|account| (*account, times_on(people, device, *account)))
        .filter(|(_, times)| times.len() >= LOGINS_MIN)
        .collect();
    let tossed =
        names.iter().enumerate().any(|(at, (_, a))| names.iter().skip(at + 1).any(|(_, b)| !takes_turns(a, b)));
    if names.len() < 2 || tossed {
        return None;
    }
    let accounts: Vec<AccountIx> = names.iter().map(|(account, _)| *account).collect();
    let series: Vec<Vec<i64>> = names.into_iter().map(|(_, times)| times).collect();
    let handovers = handovers(&series, None);
    if handovers < HANDOVERS_MIN {
        return None;
    }
    let turned: Vec<usize> = (1..=TURNED).map(|round| self::handovers(&series, Some(round))).collect();
    let as_many = turned.iter().filter(|count| **count >= handovers).count();
    let expected = number(turned.iter().sum()) / number(turned.len());
    (as_many <= TURNED_AS_MANY_MAX).then_some(Turns { accounts, handovers, expected })
}

/// Log-ins that follow one of another name within the time of a hand-over; with the days of each name turned around, if a
/// round is given.
fn handovers(series: &[Vec<i64>], round: Option<u64>) -> usize {
    let all = || series.iter().flatten().copied();
    let (Some(first), Some(last)) = (all().min(), all().max()) else { return 0 };
    let days = (last - first) / DAY_MICROS + 1;
    let mut marked: Vec<(i64, usize)> = Vec::new();
    for (name, times) in (0_u64..).zip(series) {
        let by = round.map_or(0, |round| turned_by(round, name, days));
        let turn = |at: &i64| first + (at - first + by).rem_euclid(days * DAY_MICROS);
        marked.extend(times.iter().map(|at| (turn(at), usize::try_from(name).unwrap_or(0))));
    }
    marked.sort_unstable();
    let is_handover = |pair: &&[(i64, usize)]| matches!(pair, [x, y] if x.1 != y.1 && y.0 - x.0 <= HANDOVER_MICROS);
    marked.windows(2).filter(is_handover).count()
}

/// Whole days by which a name is turned in a round: the same for every run.
fn turned_by(round: u64, name: u64, days: i64) -> i64 {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&round.to_le_bytes());
    key[8..].copy_from_slice(&name.to_le_bytes());
    let drawn = i64::try_from(xxh3_64(&key) >> 2).unwrap_or(0);
    drawn.rem_euclid(days) * DAY_MICROS
}

/// An account that logs in at nearly all hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sleepless {
    /// Log-ins in the window.
    pub(crate) logins: usize,
    /// The longest stretch of the day in which nearly none of them falls, in minutes.
    pub(crate) quiet_minutes: i64,
    /// Machines on which they were.
    pub(crate) machines: usize,
}

/// Does an account log in at nearly all hours, in the window in which it does most?
pub(crate) fn sleepless(people: &People, account: AccountIx) -> Option<Sleepless> {
    let logins = people.logins_of(account);
    let window = |at: usize| -> &[LoginAt] {
        let Some(rest) = logins.get(at..) else { return &[] };
        let until = rest.first().map_or(0, |login| login.at.micros() + WINDOW_DAYS * DAY_MICROS);
        rest.get(..rest.partition_point(|login| login.at.micros() < until)).unwrap_or(&[])
    };
    let busiest = (0..logins.len()).map(window).reduce(|most, one| if one.len() > most.len() { one } else { most })?;
    if busiest.len() < WINDOW_MIN {
        return None;
    }
    let mut of_day: Vec<i64> = busiest.iter().map(|login| login.at.micros().rem_euclid(DAY_MICROS)).collect();
    of_day.sort_unstable();
    let again: Vec<i64> = of_day.iter().copied().chain(of_day.iter().map(|at| at + DAY_MICROS)).collect();
    let strays = of_day.len() / STRAY_ONE_OF;
    let gaps = again.windows(strays + 2).take(of_day.len());
    let quiet = gaps.filter_map(|gap| Some(gap.last()? - gap.first()?)).max()?;
    let mut machines: Vec<ValueIx> = busiest.iter().filter_map(|login| login.device).collect();
    machines.sort_unstable();
    machines.dedup();
    let found = Sleepless { logins: busiest.len(), quiet_minutes: quiet / MINUTE_MICROS, machines: machines.len() };
    (quiet < SLEEP_MICROS).then_some(found)
}

/// The longest run of log-ins without a pause, if nobody works so long: when it began, and its hours.
pub(crate) fn long_run(people: &People, account: AccountIx) -> Option<(Time, i64)> {
    let logins = people.logins_of(account);
    let runs = logins.chunk_by(|a, b| b.at.micros() - a.at.micros() <= RUN_GAP_MICROS);
    let length = |run: &[LoginAt]| Some((run.first()?.at, run.last()?.at.micros() - run.first()?.at.micros()));
    let longest = runs.filter_map(length).reduce(|most, one| if one.1 > most.1 { one } else { most })?;
    (longest.1 >= RUN_MICROS).then_some((longest.0, longest.1 / (60 * MINUTE_MICROS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * MINUTE_MICROS;

    /// Accounts that log in on one machine: account, day, minute of the day.
    fn people(logins: impl IntoIterator<Item = (AccountIx, i64, i64)>) -> People {
        let login = |(account, day, minute): (AccountIx, i64, i64)| LoginAt {
            account,
            at: Time::from_micros(day * DAY_MICROS + minute * MINUTE_MICROS),
            network: None,
            device: Some(7),
            clock: None,
            remote: false,
        };
        let mut logins: Vec<LoginAt> = logins.into_iter().map(login).collect();
        logins.sort_unstable();
        People { logins, ..People::default() }
    }

    #[test]
    fn who_sits_down_when_another_gets_up_takes_turns() {
        let sitting = (0..12).map(|n| n * 13 + n % 4);
        let relay = people(sitting.flat_map(|day| [(0, day, 540), (1, day, 620), (2, day, 700)]));
        let found = turns(&relay, 7, &[0, 1, 2]).unwrap();
        assert_eq!((found.accounts, found.handovers), (vec![0, 1, 2], 24));
        assert!(found.expected < 8.0, "{}", found.expected);
        // Each on days of its own.
        let apart = people((0..12).flat_map(|n| [(0, n * 13, 540), (1, n * 13 + 5, 620), (2, n * 13 + 9, 700)]));
        assert_eq!(turns(&apart, 7, &[0, 1, 2]), None);
        // All on every day: so it is by chance, too.
        let daily = people((0..30).flat_map(|day| [(0, day, 540), (1, day, 620)]));
        assert_eq!(turns(&daily, 7, &[0, 1]), None);
        // Handed to and fro over a table.
        let table =
            people((0..12).flat_map(|n| (0..6).map(move |m| (u32::try_from(m % 2).unwrap(), n * 13, 540 + m * 3))));
        assert_eq!(turns(&table, 7, &[0, 1]), None);
    }

    #[test]
    fn an_account_of_several_never_sleeps_and_a_person_does() {
        let around = people((0..30).flat_map(|day| {
            [(0, day, (day * 97) % 480), (0, day, 480 + (day * 61) % 480), (0, day, 960 + (day * 83) % 480)]
        }));
        let found = sleepless(&around, 0).unwrap();
        assert_eq!((found.logins, found.machines), (90, 1));
        assert!(found.quiet_minutes < 240);
        let person =
            people((0..30).flat_map(|day| [(0, day, 480 + (day * 97) % 480), (0, day, 960 + (day * 61) % 240)]));
        assert_eq!(sleepless(&person, 0), None);
        // One night out of sixty log-ins changes nothing.
        let once = people(
            (0..30).flat_map(|day| [(0, day, 480 + (day * 97) % 480), (0, day, if day == 9 { 180 } else { 960 })]),
        );
        assert_eq!(sleepless(&once, 0), None);
    }

    #[test]
    fn nobody_works_a_day_and_a_night() {
        let run = |minutes: i64| people((0..=minutes / 25).map(|n| (0, 3, n * 25)));
        assert_eq!(long_run(&run(26 * 60), 0).map(|(from, hours)| (from.micros(), hours)), Some((3 * DAY_MICROS, 25)));
        assert_eq!(long_run(&run(20 * 60), 0), None);
        assert_eq!(long_run(&people((0..60).map(|n| (0, 3, n * 35))), 0), None);
        assert_eq!(HOUR * 24, DAY_MICROS);
    }
}
