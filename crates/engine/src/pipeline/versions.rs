//! In which order were the versions of a kit made, and which visit shows which?
//!
//! Seriation (Petrie 1899; Robinson 1951) of visits by what they show: every value was brought in by one version and
//! stays until another drops it, so over the versions in their right order its presence is one interval. Visits are
//! assigned to versions and values to intervals in turn, each where it is likeliest, until nothing moves (hard EM). A
//! site never goes back: along its own visits versions do not fall (Viterbi). What a value of the kind is worth is
//! learned with its interval: a section that sites switch off is missed more often than a script. Two versions that too
//! little tells apart are one.
//!
//! The code alone does not know which end is older: captures of one site at two times do, then the time of capture, then
//! that code is added more often than it is dropped.

use super::history::{Column, History};
use super::version_calendar::{Calendar, NAMED};
use super::version_classes::{Class, WEIGHT, classes};
pub(crate) use super::version_fit::Interval;
use super::version_fit::{Cell, Logs, VERSIONS_MAX, log2};
use super::version_starts::starts;

/// Rounds of assignment.
const ROUNDS: usize = 12;
/// Versions that are moved to another place, one after another.
const MOVES: usize = 6;
/// What one visit that goes back to an earlier version costs: ten bits, one in a thousand.
const FALL: i64 = 10 * 256 * WEIGHT;
/// What each visit to a version costs that is captured before the version it follows: four bits, one in sixteen.
const EARLY: i64 = 4 * 256 * WEIGHT;

/// Visits and values in the order of versions.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// Version of each visit, from 0.
    pub(crate) version: Vec<usize>,
    pub(crate) versions: usize,
    /// Of each column of the history.
    pub(crate) intervals: Vec<Interval>,
}

/// A state of the search: the version of each visit, and how well it explains what was seen, the larger the better.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    version: Vec<usize>,
    versions: usize,
    bits: i64,
}

/// Orders the visits of a family. A family of which nothing comes or goes has one version.
pub(crate) fn order(history: &History) -> Order {
    let model = Model {
        history,
        classes: classes(history),
        logs: Logs::new(),
        calendar: Calendar::of(history),
        hosts: history.by_host(),
    };
    let mut best: Option<(i64, Found)> = None;
    let mut merged: Vec<Found> = Vec::new();
    for start in starts(history, VERSIONS_MAX) {
        let mut found = model.settle(start);
        model.merge(&mut found);
        // Starts that come to the same say the same from here on.
        if merged.contains(&found) {
            continue;
        }
        merged.push(found.clone());
        model.rearrange(&mut found);
        let bits = found.bits - model.falls(&found.version);
        if best.as_ref().is_none_or(|(most, _)| bits > *most) {
            best = Some((bits, found));
        }
    }
    let (version, versions) = best.map_or((Vec::new(), 1), |(_, found)| (found.version, found.versions));
    let masks = masks(&version, versions);
    let intervals = history.columns.iter().map(|column| model.logs.interval(&before(column, &masks)).0).collect();
    Order { version, versions, intervals }
}

/// What is given while visits and values are assigned.
struct Model<'a> {
    history: &'a History,
    classes: Vec<Class<'a>>,
    logs: Logs,
    calendar: Calendar,
    hosts: Vec<std::ops::Range<usize>>,
}

/// Of each class, visits before each version that show it, and that could.
type Table = Vec<Vec<Cell>>;

impl Model<'_> {
    /// Assigns visits and values in turn.
    fn settle(&self, mut version: Vec<usize>) -> Found {
        let mut versions = version.iter().max().map_or(1, |most| most + 1);
        let mut bits = None;
        for _ in 0..ROUNDS {
            let (intervals, sum) = self.intervals(&self.table(&version, versions));
            let next = self.assigned(versions, &intervals);
            bits = Some(sum);
            if next.0 == version {
                break;
            }
            (version, versions) = next;
            bits = None;
        }
        let bits = bits.unwrap_or_else(|| self.intervals(&self.table(&version, versions)).1);
        let naming = self.naming(&version, versions);
        Found { version, versions, bits: bits - naming }
    }

    /// What it costs to name the version of each visit: the description that is shortest in all is best (Rissanen 1978).
    fn naming(&self, version: &[usize], versions: usize) -> i64 {
        self.named(self.calendar.steps(version, versions).iter().sum(), versions)
    }

    /// The same, if all steps between versions together cost so much by the calendar.
    fn named(&self, by_calendar: i64, versions: usize) -> i64 {
        let visits = i64::try_from(self.history.visits.len()).unwrap_or(i64::MAX);
        visits.saturating_mul(log2(versions) * NAMED).min(by_calendar).saturating_mul(WEIGHT)
    }

    fn table(&self, version: &[usize], versions: usize) -> Table {
        let masks = masks(version, versions);
        self.classes.iter().map(|class| before(class.column, &masks)).collect()
    }

    /// The likeliest interval of each class, and the bits of all.
    fn intervals(&self, table: &Table) -> (Vec<Interval>, i64) {
        let mut sum = 0_i64;
        let interval = |(before, class): (&Vec<Cell>, &Class<'_>)| {
            let (interval, bits) = self.logs.interval(before);
            sum = sum.saturating_add(bits.saturating_mul(class.weight));
            interval
        };
        (table.iter().zip(&self.classes).map(interval).collect(), sum)
    }

    /// The likeliest versions of all visits, which never fall along a host's; numbered without gaps, and how many.
    fn assigned(&self, versions: usize, intervals: &[Interval]) -> (Vec<usize>, usize) {
        let steps = self.steps(versions, intervals);
        let mut next = vec![0; self.history.visits.len()];
        for host in &self.hosts {
            let of_host = steps.get(host.start * (versions + 1)..host.end * (versions + 1)).unwrap_or_default();
            assign(of_host, versions, next.get_mut(host.clone()).unwrap_or_default());
        }
        let versions = compact(&mut next);
        (next, versions)
    }

    /// Of each visit, by how much each version is likelier than the one before it.
    fn steps(&self, versions: usize, intervals: &[Interval]) -> Vec<i64> {
        let width = versions + 1;
        let mut steps = vec![0_i64; self.history.visits.len() * width];
        for (class, interval) in self.classes.iter().zip(intervals).filter(|(_, one)| !one.is_whole(versions)) {
            let (present, absent) = self.logs.gains(interval);
            class.column.each_seen(&mut |visit, is_present| {
                let gain = class.weight * if is_present { present } else { absent };
                let Some(steps) = steps.get_mut(visit * width..(visit + 1) * width) else { return };
                for (at, gain) in [(interval.from, gain), (interval.until, -gain)] {
                    if let Some(step) = steps.get_mut(at) {
                        *step += gain;
                    }
                }
            });
        }
        steps
    }

    /// Joins neighbouring versions that too little tells apart, the least apart first.
    fn merge(&self, found: &mut Found) {
        while found.versions > 1 {
            let mut losses = vec![0; found.versions - 1];
            for (before, class) in self.table(&found.version, found.versions).iter().zip(&self.classes) {
                self.logs.add_losses(before, class.weight, &mut losses);
            }
            let steps = self.calendar.steps(&found.version, found.versions);
            let all: i64 = steps.iter().sum();
            let naming = self.named(all, found.versions);
            let net = |(loss, step): (i64, &i64)| loss - (naming - self.named(all - step, found.versions - 1));
            let least = losses.into_iter().zip(&steps).map(net).zip(0..).min();
            let Some((_, at)) = least.filter(|(net, _)| *net < 0) else { return };
            let joined = found.version.iter().map(|version| version - usize::from(*version > at)).collect();
            *found = self.settle(joined);
        }
    }

    /// Moves one version to another place as long as that explains more: assigning alone never does.
    fn rearrange(&self, found: &mut Found) {
        for _ in 0..MOVES {
            let table = self.table(&found.version, found.versions);
            let mut best: Option<(i64, Vec<usize>)> = None;
            for from in 0..found.versions {
                for to in (0..found.versions).filter(|to| *to != from && *to + 1 != from) {
                    let moved: Vec<usize> = found.version.iter().map(|one| place(*one, from, to)).collect();
                    let bits = self.moved(&table, from, to) - self.falls(&moved);
                    if best.as_ref().is_none_or(|(most, _)| bits > *most) {
                        best = Some((bits, moved));
                    }
                }
            }
            let now = found.bits + self.naming(&found.version, found.versions) - self.falls(&found.version);
            let Some((_, moved)) = best.filter(|(bits, _)| *bits > now) else { return };
            let mut next = self.settle(moved);
            self.merge(&mut next);
            if next.bits - self.falls(&next.version) <= found.bits - self.falls(&found.version) {
                return;
            }
            *found = next;
        }
    }

    /// Bits of all classes when one version is moved to another place.
    fn moved(&self, table: &Table, from: usize, to: usize) -> i64 {
        let mut sum = 0_i64;
        let mut moved = Vec::new();
        for (before, class) in table.iter().zip(&self.classes) {
            let of = |version: usize| {
                let at = |at: usize| before.get(at).copied().unwrap_or_default();
                (at(version + 1).0 - at(version).0, at(version + 1).1 - at(version).1)
            };
            moved.clear();
            moved.push((0, 0));
            let mut last = (0, 0);
            for to_be in 0..before.len().saturating_sub(1) {
                let cell = of(place(to_be, to, from));
                last = (last.0 + cell.0, last.1 + cell.1);
                moved.push(last);
            }
            sum = sum.saturating_add(self.logs.interval(&moved).1.saturating_mul(class.weight));
        }
        sum
    }

    /// What it costs that visits of one site go back to an earlier version, and that a version is captured earlier, in
    /// the mean, than the one before it: most sites open with the version of the day and follow later ones in weeks.
    fn falls(&self, version: &[usize]) -> i64 {
        let mut days = [(0_i64, 0_i64); VERSIONS_MAX];
        for (visit, version) in self.history.visits.iter().zip(version) {
            if let (Some(at), Some((sum, count))) = (visit.at, days.get_mut(*version)) {
                *sum += at.day();
                *count += 1;
            }
        }
        let dated = days.into_iter().filter(|(_, count)| *count > 0);
        let days: Vec<(i64, i64)> = dated.map(|(sum, count)| (sum / count, count)).collect();
        let early = days.windows(2).filter_map(|pair| match pair {
            [(before, n), (after, m)] if before > after => Some((*n).min(*m)),
            _ => None,
        });
        let early = early.sum::<i64>().saturating_mul(EARLY);
        let steps = self.hosts.iter().flat_map(|host| host.clone().skip(1));
        let falls = steps.filter(|visit| version.get(visit - 1) > version.get(*visit)).count();
        i64::try_from(falls).unwrap_or(i64::MAX).saturating_mul(FALL).saturating_add(early)
    }
}

/// The likeliest versions of one host's visits, which never fall (Viterbi). `steps` are of its visits alone.
fn assign(steps: &[i64], versions: usize, version: &mut [usize]) {
    // Best sum that ends in each version, and for each visit where it came from.
    let mut best = [0_i64; VERSIONS_MAX];
    let mut came_from: Vec<[u8; VERSIONS_MAX]> = Vec::with_capacity(version.len());
    for steps in steps.chunks(versions + 1) {
        let (mut most, mut most_at, mut score) = (i64::MIN, 0, 0_i64);
        let mut from = [0; VERSIONS_MAX];
        for (at, ((best, step), from)) in (0u8..).zip(best.iter_mut().zip(steps).zip(&mut from).take(versions)) {
            if *best > most {
                (most, most_at) = (*best, at);
            }
            *from = most_at;
            score += step;
            *best = most.saturating_add(score);
        }
        came_from.push(from);
    }
    let mut at = 0;
    for (number, sum) in best.iter().enumerate().take(versions) {
        if best.get(at).is_some_and(|most| sum > most) {
            at = number;
        }
    }
    for (slot, from) in version.iter_mut().zip(came_from).rev() {
        *slot = at;
        at = from.get(at).copied().map_or(at, usize::from);
    }
}

/// The visits of each version, as bits.
fn masks(version: &[usize], versions: usize) -> Vec<Vec<u64>> {
    let mut masks = vec![vec![0; version.len().div_ceil(64)]; versions];
    for (visit, version) in version.iter().enumerate() {
        if let Some(word) = masks.get_mut(*version).and_then(|mask| mask.get_mut(visit / 64)) {
            *word |= 1 << (visit % 64);
        }
    }
    masks
}

/// Visits before each version that show a column, and that could; behind the last, all.
fn before(column: &Column, masks: &[Vec<u64>]) -> Vec<Cell> {
    let mut before = Vec::with_capacity(masks.len() + 1);
    let mut last = (0, 0);
    before.push(last);
    for mask in masks {
        let (present, seen) = column.counts_in(mask);
        last = (last.0 + present, last.1 + seen);
        before.push(last);
    }
    before
}

/// Where a version stands after the one at `from` was taken out and put in at `to`.
fn place(version: usize, from: usize, to: usize) -> usize {
    match version {
        _ if version == from => to,
        _ if from < version && version <= to => version - 1,
        _ if to <= version && version < from => version + 1,
        _ => version,
    }
}

/// Numbers the versions in use without gaps; how many there are.
fn compact(version: &mut [usize]) -> usize {
    let mut number = [None; VERSIONS_MAX];
    for one in version.iter() {
        if let Some(slot) = number.get_mut(*one) {
            *slot = Some(0);
        }
    }
    let mut versions = 0;
    for slot in number.iter_mut().flatten() {
        *slot = versions;
        versions += 1;
    }
    for one in version.iter_mut() {
        *one = number.get(*one).copied().flatten().unwrap_or(0);
    }
    versions.max(1)
}
