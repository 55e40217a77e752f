//! How much of the version of a visit does its date tell?
//!
//! Whoever opens a site takes the version of the day, and most customers follow a release within weeks: the visits to
//! later versions are the later ones. A step between two versions that the calendar tells needs a day to be named, and
//! the visits that it gets wrong. Differences between tenants know no day.

use super::history::History;
use super::version_fit::log2;
use super::world::HostIx;

/// How many times over a version pays for the naming of its visits: values that come together are no independent
/// witnesses, and sites differ in ways that are no version.
pub(super) const NAMED: i64 = 3;
/// The same where the calendar tells who shows it: then it is no difference between tenants.
const TOLD: i64 = 2;

/// The dated visits of a family.
pub(super) struct Calendar {
    /// Visits by day: day, number of the visit, host.
    visits: Vec<(i64, usize, HostIx)>,
    days: usize,
    /// All visits, dated or not.
    count: usize,
}

impl Calendar {
    pub(super) fn of(history: &History) -> Self {
        let dated =
            history.visits.iter().enumerate().filter_map(|(number, visit)| Some((visit.at?.day(), number, visit.host)));
        let mut visits: Vec<(i64, usize, HostIx)> = dated.collect();
        visits.sort_unstable();
        let days = visits.chunk_by(|a, b| a.0 == b.0).count();
        Self { visits, days, count: history.visits.len() }
    }

    /// What it costs, in 1/256 bit and so many times over, to say which visits lie behind each step to the next version.
    ///
    /// A step that no day tells is named visit by visit, and so is one with the visits of one host alone on a side.
    pub(super) fn steps(&self, version: &[usize], versions: usize) -> Vec<i64> {
        (1..versions).map(|step| self.step(version, step)).collect()
    }

    fn step(&self, version: &[usize], step: usize) -> i64 {
        let is_behind = |visit: usize| version.get(visit).is_some_and(|version| *version >= step);
        let (mut sides, mut hosts) = ([0_usize; 2], [HostsSeen::default(), HostsSeen::default()]);
        for (_, visit, host) in &self.visits {
            let side = usize::from(is_behind(*visit));
            if let (Some(count), Some(hosts)) = (sides.get_mut(side), hosts.get_mut(side)) {
                *count += 1;
                hosts.see(*host);
            }
        }
        let fewer = sides[0].min(sides[1]);
        let dated = self.visits.len();
        let free = NAMED * log2(2) * i64::try_from(self.count).unwrap_or(i64::MAX);
        if !hosts.iter().all(HostsSeen::several) || fewer == 0 {
            return free;
        }
        // Wrong if the step is on the first day: every visit that is not behind it.
        let mut wrong = sides[0];
        let mut least = wrong;
        for of_day in self.visits.chunk_by(|a, b| a.0 == b.0) {
            for (_, visit, _) in of_day {
                if is_behind(*visit) { wrong += 1 } else { wrong -= 1 }
            }
            least = least.min(wrong);
        }
        let told = entropy(least, 2 * fewer) * i64::try_from(dated).unwrap_or(i64::MAX);
        let undated = log2(2) * i64::try_from(self.count - dated).unwrap_or(i64::MAX);
        ((told + log2(self.days + 1)) * TOLD + undated * NAMED).min(free)
    }
}

/// Is more than one host among those seen?
#[derive(Default)]
struct HostsSeen {
    first: Option<HostIx>,
    several: bool,
}

impl HostsSeen {
    fn see(&mut self, host: HostIx) {
        self.several |= self.first.is_some_and(|first| first != host);
        self.first = self.first.or(Some(host));
    }

    fn several(&self) -> bool {
        self.several
    }
}

/// Bits, in 1/256, of one of two answers, of which one comes so often in so many.
fn entropy(part: usize, whole: usize) -> i64 {
    let times = |count: usize| i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(log2(count));
    let bits = times(whole) - times(part) - times(whole - part);
    bits / i64::try_from(whole.max(1)).unwrap_or(i64::MAX)
}
