//! At which hours is an account used, and does that fit the zone that it claims?
//!
//! The hours of several accounts are laid over habits of work at every offset: the likelihood of each account is the mean
//! over the habits, that of all their product. Habit, not the number of events, is the limit: one account contradicts its
//! claim only from five hours on, five together from three hours on. An offset is told as an offset, never as a place, and
//! days of the week are not looked at.

use crate::record::{DAY_MICROS, Time};

/// Events below which an account's hours say nothing.
const EVENTS_MIN: u32 = 6;
/// Accounts from which their common clock is told.
const ACCOUNTS_MIN: usize = 5;
/// Hours by which a claim contradicts a clock of several accounts.
const CONTRADICTS_MINUTES: i32 = 180;
/// Offsets that clocks of the world show, in whole hours.
const OFFSETS: std::ops::RangeInclusive<i32> = -11..=14;

/// Hours of use, by local hour, in arbitrary units: day work, evenings, two peaks, nights.
const HABITS: [[f64; 24]; 4] = [
    [1., 1., 1., 1., 1., 1., 2., 4., 8., 12., 14., 14., 11., 12., 14., 14., 13., 11., 8., 6., 5., 4., 3., 2.],
    [3., 2., 1., 1., 1., 1., 1., 1., 2., 2., 3., 3., 4., 4., 4., 5., 6., 8., 11., 14., 15., 14., 10., 6.],
    [1., 1., 1., 1., 1., 1., 2., 4., 9., 13., 13., 9., 5., 4., 4., 5., 6., 8., 11., 13., 12., 8., 4., 2.],
    [14., 14., 13., 11., 8., 5., 3., 2., 1., 1., 1., 1., 1., 1., 1., 2., 2., 3., 4., 6., 8., 11., 13., 14.],
];

/// How frequent each habit is: few work by night.
const FREQUENT: [f64; 4] = [0.45, 0.25, 0.22, 0.08];

/// Events of an account by hour of the day in UTC.
pub type Hours = [u32; 24];

/// Counts times by their hour in UTC.
pub fn hours(times: impl Iterator<Item = Time>) -> Hours {
    let mut counts = [0; 24];
    for at in times {
        let hour = at.micros().rem_euclid(DAY_MICROS) / (DAY_MICROS / 24);
        if let Some(count) = usize::try_from(hour).ok().and_then(|hour| counts.get_mut(hour)) {
            *count += 1;
        }
    }
    counts
}

/// The offset that the hours of several accounts fit best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Minutes east of UTC.
    pub offset_minutes: i32,
    /// Accounts whose hours were counted.
    pub accounts: usize,
    /// Those among them that claim a zone, and of these, how many claim one three hours off and more.
    pub claiming: usize,
    /// See `claiming`.
    pub contradicting: usize,
}

/// Fits one clock to accounts: hours of use, and the offset that each claims in minutes. `None` below five accounts with
/// six events each.
pub fn fit(accounts: &[(Hours, Option<i32>)]) -> Option<Clock> {
    let counted: Vec<&(Hours, Option<i32>)> =
        accounts.iter().filter(|(hours, _)| hours.iter().sum::<u32>() >= EVENTS_MIN).collect();
    if counted.len() < ACCOUNTS_MIN {
        return None;
    }
    let likelihood = |offset: i32| counted.iter().map(|(hours, _)| one(hours, offset)).sum::<f64>();
    let best =
        OFFSETS.map(|offset| (offset, likelihood(offset))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let offset_minutes = best.0 * 60;
    let claims = counted.iter().filter_map(|(_, claimed)| *claimed);
    let contradicting = claims.clone().filter(|claimed| apart(*claimed, offset_minutes) >= CONTRADICTS_MINUTES).count();
    Some(Clock { offset_minutes, accounts: counted.len(), claiming: claims.count(), contradicting })
}

/// Log-likelihood of an account's hours at an offset, the mean over habits.
fn one(hours: &Hours, offset: i32) -> f64 {
    let of_habit = |habit: &[f64; 24]| -> f64 {
        let sum: f64 = habit.iter().sum();
        let at = |(hour, count): (i32, &u32)| {
            let local = usize::try_from((hour + offset).rem_euclid(24)).unwrap_or(0);
            f64::from(*count) * libm::log(habit.get(local).copied().unwrap_or(1.0) / sum)
        };
        (0..24).zip(hours).map(at).sum()
    };
    let each: Vec<f64> = HABITS.iter().zip(FREQUENT).map(|(habit, share)| of_habit(habit) + libm::log(share)).collect();
    let most = each.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    most + libm::log(each.iter().map(|one| libm::exp(one - most)).sum::<f64>())
}

/// Minutes between two offsets, round the clock.
const fn apart(a: i32, b: i32) -> i32 {
    let between = (a - b).rem_euclid(1_440);
    if between > 720 { 1_440 - between } else { between }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Work from 9 to 18 at an offset in hours.
    fn worker(offset: usize) -> Hours {
        let mut hours = [0; 24];
        for local in 9..18 {
            hours[(local + 24 - offset) % 24] = 3;
        }
        hours
    }

    #[test]
    fn several_accounts_show_one_clock_and_contradict_their_claims() {
        let accounts: Vec<(Hours, Option<i32>)> =
            [0, -300, 60, 540, 480].map(|claim| (worker(9), Some(claim))).to_vec();
        let clock = fit(&accounts).unwrap();
        assert!((480..=600).contains(&clock.offset_minutes), "{clock:?}");
        assert_eq!((clock.claiming, clock.contradicting), (5, 3));
    }

    #[test]
    fn few_events_or_accounts_say_nothing() {
        assert_eq!(fit(&[(worker(9), None); 4]), None);
        assert_eq!(fit(&[([0; 24], Some(0)); 9]), None);
    }

    #[test]
    fn twelve_hours_are_the_farthest() {
        assert_eq!(apart(-660, 780), 0);
        assert_eq!(apart(720, 0), 720);
        assert_eq!(apart(-300, 540), 600);
    }

    #[test]
    fn hours_are_those_of_utc() {
        let at = Time::from_micros(DAY_MICROS * 3 + DAY_MICROS / 24 * 5 + 1);
        assert_eq!(hours([at, at].into_iter())[5], 2);
    }
}
