//! Are accounts used at the hours at which the members of a cluster are?
//!
//! Whoever works at one place is awake at one time, whatever zone the accounts claim. An account's hours are one habit, however
//! many log-ins show it, and most habits are anybody's: hours support, by little.

use rayon::prelude::*;
use stakeout_core::person::clock::{Hours, hours};

use super::columns::{AccountIx, People};

/// Log-ins below which an account's hours say nothing.
const LOGINS_MIN: u32 = 6;
/// Accounts that everybody's hours weigh as much as, beside those of members.
const USUAL_WEIGHT: f64 = 4.0;
/// Bits of one account's hours at most and at least.
const MOST: f64 = 2.0;
const LEAST: f64 = -3.0;
/// Share of a log-in that counts at its own hour, at the next ones and at those after them: people are not on time.
const SPREAD: [f64; 3] = [0.3, 0.225, 0.125];

/// Accounts whose hours are added up by one thread.
const RUN: AccountIx = 4096;

/// How an account's log-ins, or those of several, spread over the hours of a day in UTC; they sum to one an account.
type Day = [f64; 24];

/// The hours of accounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Habits {
    /// Sum over accounts.
    sum: Day,
    accounts: f64,
}

impl Habits {
    /// Of some accounts, of which those count that log in often enough.
    pub(crate) fn of(people: &People, accounts: impl IntoIterator<Item = AccountIx>) -> Self {
        let mut all = Self::default();
        for day in accounts.into_iter().filter_map(|account| day(people, account)) {
            all.add(&Self { sum: day, accounts: 1.0 });
        }
        all
    }

    /// Of everybody. Sums are made of equal runs of accounts, so that the number of threads changes no digit.
    pub(crate) fn of_all(people: &People) -> Self {
        let count = AccountIx::try_from(people.subjects.len()).unwrap_or(AccountIx::MAX);
        let run = |from: AccountIx| Self::of(people, from * RUN..count.min((from + 1).saturating_mul(RUN)));
        let runs: Vec<Self> = (0..count.div_ceil(RUN)).into_par_iter().map(run).collect();
        let mut all = Self::default();
        runs.iter().for_each(|run| all.add(run));
        all
    }

    fn add(&mut self, other: &Self) {
        self.sum.iter_mut().zip(other.sum).for_each(|(sum, share)| *sum += share);
        self.accounts += other.accounts;
    }

    /// Bits of an account's hours for its being one of these, against `usual` hours; 0 where either says nothing.
    pub(crate) fn agreement(&self, usual: &Self, people: &People, account: AccountIx) -> f64 {
        let Some(day) = day(people, account).filter(|_| self.accounts > 0.0 && usual.accounts > 0.0) else {
            return 0.0;
        };
        let (mut ours, mut anybody) = (0.0, 0.0);
        for ((share, ours_at), usual_at) in day.iter().zip(&self.sum).zip(&usual.sum) {
            let usual_at = usual_at / usual.accounts;
            ours += share * (ours_at + usual_at * USUAL_WEIGHT) / (self.accounts + USUAL_WEIGHT);
            anybody += share * usual_at;
        }
        libm::log2(ours / anybody).clamp(LEAST, MOST)
    }
}

/// The hours of one account.
fn day(people: &People, account: AccountIx) -> Option<Day> {
    let counted: Hours = hours(people.logins_of(account).iter().map(|login| login.at));
    let all: u32 = counted.iter().sum();
    if all < LOGINS_MIN {
        return None;
    }
    let mut day = Day::default();
    for (hour, count) in counted.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        let share = f64::from(count) / f64::from(all);
        for (apart, part) in SPREAD.into_iter().enumerate() {
            let places = [(hour + apart) % 24, (hour + 24 - apart) % 24];
            for place in places.into_iter().take(if apart == 0 { 1 } else { 2 }) {
                if let Some(slot) = day.get_mut(place) {
                    *slot += share * part;
                }
            }
        }
    }
    Some(day)
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::{DAY_MICROS, Time};

    use super::super::columns::LoginAt;
    use super::*;

    /// Accounts that log in eight times each, around these hours.
    fn people(hours: &[i64]) -> People {
        let login = |account: usize, hour: i64, nth: i64| LoginAt {
            account: account as AccountIx,
            at: Time::from_micros((20_000 + nth * 3) * DAY_MICROS + (hour + nth % 3) * DAY_MICROS / 24),
            network: None,
            device: None,
            clock: None,
            remote: false,
        };
        let of = |(account, hour): (usize, &i64)| (0..8).map(move |nth| login(account, *hour, nth)).collect::<Vec<_>>();
        People {
            subjects: (0..hours.len()).map(|account| format!("site/{account:03}")).collect(),
            logins: hours.iter().enumerate().flat_map(of).collect(),
            ..People::default()
        }
    }

    #[test]
    fn who_is_awake_with_members_fits_and_who_is_not_does_not() {
        // Four members by day; of others each hour has one; one by day, one by night, and one who seldom comes.
        let others: Vec<i64> = (0..24).collect();
        let mut people = people(&[&[8, 9, 10, 9][..], &others, &[9, 20, 9]].concat());
        let seldom = people.subjects.len() as AccountIx - 1;
        people.logins.retain(|login| login.account != seldom || login.at.micros() < 20_006 * DAY_MICROS);
        let (ours, usual) = (Habits::of(&people, [0, 1, 2, 3]), Habits::of_all(&people));
        let of = |account| ours.agreement(&usual, &people, account);
        assert!((0.5..=MOST).contains(&of(seldom - 2)), "{}", of(seldom - 2));
        assert!((LEAST..-0.3).contains(&of(seldom - 1)), "{}", of(seldom - 1));
        assert_eq!(of(seldom), 0.0);
        assert_eq!(Habits::default().agreement(&usual, &people, 0), 0.0);
    }

    #[test]
    fn the_hours_of_an_account_are_one_habit_round_the_clock() {
        let people = people(&[22, 23]);
        let day = day(&people, 0).unwrap();
        assert!((day.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(day[23] > 0.2 && day[1] > 0.0 && day[12] == 0.0, "{day:?}");
    }
}
