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

use std::collections::BTreeMap;

use stakeout_core::link::Bits256;

use super::history::{Column, History, Sight, transitions};

/// Versions that are looked for at most, beside those that the visits of one host force.
const VERSIONS_MAX: usize = 16;
/// Rounds of assignment.
const ROUNDS: usize = 12;
/// Per cent of the visits that could show a value which show it outside its interval: a stray copy, a misread page.
const STRAY: usize = 2;
/// Least and largest share, per cent, of the visits inside its interval that show a value.
const SHOWN: (usize, usize) = (30, 98);
/// Likeness of two values' presence, per cent, from which they are one block and count little more than one value.
const BLOCK_LIKENESS: u32 = 80;
/// Visits that are put into a chain; more cost too much.
const CHAIN_MAX: usize = 600;
/// How many times over a version pays for the naming of its visits.
const NAMED: i64 = 3;
/// Versions that are moved to another place, one after another.
const MOVES: usize = 6;
/// What one visit that goes back to an earlier version costs: ten bits, one in a thousand.
const FALL: i64 = 10 * 256 * WEIGHT;
/// What each visit to a version costs that is captured before the version it follows: four bits, one in sixteen.
const EARLY: i64 = 4 * 256 * WEIGHT;
/// Weights are in 1/64.
const WEIGHT: i64 = 64;
/// A value that no site is seen to gain or lose, or that comes and goes, counts so many times less.
const STEADY: i64 = 4;
/// Changes of one value, in the median, from which on a family is seen to change often.
const CHANGES_MANY: u32 = 3;

/// From when until before which version a value is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) from: usize,
    pub(crate) until: usize,
    /// Per cent of the visits inside that show it.
    shown: usize,
}

/// Visits and values in the order of versions.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// Version of each visit, from 0.
    pub(crate) version: Vec<usize>,
    pub(crate) versions: usize,
    /// Of each column of the history.
    pub(crate) intervals: Vec<Interval>,
    /// How well it explains what was seen: the larger the better.
    bits: i64,
}

/// Visits that show a value, and that could: by value, then by version.
type Table = Vec<Vec<(usize, usize)>>;

/// Log2 of a per cent, in 1/256 bit.
struct Logs([i64; 101]);

impl Logs {
    fn new() -> Self {
        let mut logs = [0; 101];
        for (percent, log) in logs.iter_mut().enumerate() {
            let share = u32::try_from(percent.max(1)).map_or(1.0, f64::from) / 100.0;
            *log = i64::from(Bits256::of_ratio(share, 1.0).0);
        }
        Self(logs)
    }

    fn of(&self, percent: usize) -> i64 {
        self.0.get(percent).copied().unwrap_or(0)
    }
}

/// Orders the visits of a family. A family of which nothing comes or goes has one version.
pub(crate) fn order(history: &History) -> Order {
    let model = Model { history, weights: weights(history), logs: Logs::new(), hosts: history.by_host() };
    let starts = [by_time(history), by_growth(history), by_likeness(history)];
    let mut best: Option<(i64, Order)> = None;
    for start in starts {
        let mut found = model.settle(start);
        model.merge(&mut found);
        model.rearrange(&mut found);
        let bits = found.bits - model.falls(&found.version);
        if best.as_ref().is_none_or(|(most, _)| bits > *most) {
            best = Some((bits, found));
        }
    }
    best.map_or(Order { version: Vec::new(), versions: 1, intervals: Vec::new(), bits: 0 }, |(_, order)| order)
}

/// Visits in the order of their capture, in bins of equal size.
fn by_time(history: &History) -> Vec<usize> {
    let mut order: Vec<usize> = (0..history.visits.len()).collect();
    order.sort_by_key(|visit| (history.visits.get(*visit).and_then(|visit| visit.at), *visit));
    bins(&order)
}

/// Visits by how much they show, in bins of equal size: code is added more often than it is dropped.
fn by_growth(history: &History) -> Vec<usize> {
    let mut shows = vec![(0_usize, 0_usize); history.visits.len()];
    for column in &history.columns {
        for (visit, (present, seen)) in shows.iter_mut().enumerate() {
            let sight = column.sight(visit);
            *present += usize::from(sight == Sight::Present);
            *seen += usize::from(sight != Sight::Unseen);
        }
    }
    let mut order: Vec<usize> = (0..history.visits.len()).collect();
    order.sort_by_key(|visit| shows.get(*visit).map(|(present, seen)| (present * 10_000 / (*seen).max(1), *visit)));
    bins(&order)
}

/// Visits as a chain, each beside the one it is most like among those left; the one that shows least first.
fn by_likeness(history: &History) -> Vec<usize> {
    let count = history.visits.len();
    if count > CHAIN_MAX {
        return by_growth(history);
    }
    let mut shows = vec![vec![false; history.columns.len()]; count];
    for (at, column) in history.columns.iter().enumerate() {
        for (visit, shows) in shows.iter_mut().enumerate() {
            if let Some(cell) = shows.get_mut(at) {
                *cell = column.sight(visit) == Sight::Present;
            }
        }
    }
    let apart = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|(a, b)| a != b).count();
    let mut left: Vec<usize> = (0..count).collect();
    left.sort_by_key(|visit| shows.get(*visit).map(|shows| (shows.iter().filter(|shows| **shows).count(), *visit)));
    let mut chain: Vec<usize> = Vec::with_capacity(count);
    while !left.is_empty() {
        let last = chain.last().and_then(|last| shows.get(*last));
        let key = |visit: &usize| last.zip(shows.get(*visit)).map_or(0, |(last, shows)| apart(last, shows));
        let nearest = (0..left.len()).min_by_key(|at| left.get(*at).map(|visit| (key(visit), *at))).unwrap_or(0);
        chain.push(left.remove(nearest));
    }
    bins(&chain)
}

fn bins(order: &[usize]) -> Vec<usize> {
    let count = VERSIONS_MAX.min(order.len().div_ceil(2)).max(1);
    let mut bins = vec![0; order.len()];
    for (rank, visit) in order.iter().enumerate() {
        if let Some(bin) = bins.get_mut(*visit) {
            *bin = rank * count / order.len().max(1);
        }
    }
    bins
}

/// What each value counts, in 1/64: the values of a block of n share the weight of 1 + log2 n.
fn weights(history: &History) -> Vec<i64> {
    let mut blocks: Vec<(&Column, Vec<usize>)> = Vec::new();
    for (at, column) in history.columns.iter().enumerate() {
        match blocks.iter_mut().find(|(leader, _)| leader.likeness(column) >= BLOCK_LIKENESS) {
            Some((_, members)) => members.push(at),
            None => blocks.push((column, vec![at])),
        }
    }
    let doubts = doubts(history);
    let mut weights = vec![WEIGHT; history.columns.len()];
    for (_, members) in blocks {
        let count = i64::try_from(members.len()).unwrap_or(i64::MAX).max(1);
        let share = WEIGHT * (1 + i64::from(count.ilog2())) / count;
        for member in members {
            let doubt = doubts.get(member).copied().unwrap_or(1);
            if let Some(weight) = weights.get_mut(member) {
                *weight = (share / doubt).max(1);
            }
        }
    }
    weights
}

/// By how much each value counts less because it tells tenants or days apart rather than versions: where sites are seen
/// to change, what none of them is seen to gain or lose, and what comes and goes.
fn doubts(history: &History) -> Vec<i64> {
    let changes: Vec<(u32, u32)> =
        history.columns.iter().map(|column| transitions(history, column, &|_| true)).collect();
    let mut seen: Vec<u32> = changes.iter().map(|(gains, losses)| gains + losses).filter(|sum| *sum > 0).collect();
    seen.sort_unstable();
    let usual = seen.get(seen.len() / 2).copied().unwrap_or(0);
    let doubt = |(gains, losses): (u32, u32)| match gains + losses {
        0 if usual == 0 => 1,
        // The more changes are seen, the surer it is that a value which never changes is none of them.
        0 if usual >= CHANGES_MANY => STEADY * STEADY,
        0 => STEADY,
        _ if gains.min(losses) * 4 > gains.max(losses) => STEADY,
        _ => 1,
    };
    changes.into_iter().map(doubt).collect()
}

/// What is given while visits and values are assigned.
struct Model<'a> {
    history: &'a History,
    weights: Vec<i64>,
    logs: Logs,
    hosts: Vec<std::ops::Range<usize>>,
}

impl Model<'_> {
    /// Assigns visits and values in turn.
    fn settle(&self, mut version: Vec<usize>) -> Order {
        let mut versions = version.iter().max().map_or(1, |most| most + 1);
        let mut bits = 0;
        let mut intervals = Vec::new();
        for _ in 0..ROUNDS {
            (intervals, bits) = self.intervals(&self.table(&version, versions));
            let mut next = version.clone();
            for host in &self.hosts {
                self.assign(host.clone(), versions, &intervals, &mut next);
            }
            versions = compact(&mut next);
            if next == version {
                break;
            }
            version = next;
        }
        if intervals.iter().any(|interval: &Interval| interval.until > versions) {
            (intervals, bits) = self.intervals(&self.table(&version, versions));
        }
        Order { version, versions, intervals, bits: bits - self.naming(versions) }
    }

    /// What it costs to name the version of each visit: the description that is shortest in all is best (Rissanen 1978).
    ///
    /// Values that come together are not independent, and sites differ in ways that are no version: so a version pays
    /// more than its name.
    fn naming(&self, versions: usize) -> i64 {
        let visits = i64::try_from(self.history.visits.len()).unwrap_or(i64::MAX);
        visits.saturating_mul(log2(versions) * WEIGHT * NAMED)
    }

    /// Visits that show each value, and that could, by version.
    fn table(&self, version: &[usize], versions: usize) -> Table {
        self.history.columns.iter().map(|column| counts(column, version, versions)).collect()
    }

    /// The likeliest interval of each value, and the bits of all.
    fn intervals(&self, table: &Table) -> (Vec<Interval>, i64) {
        let mut intervals = Vec::with_capacity(table.len());
        let mut sum = 0_i64;
        for (counts, weight) in table.iter().zip(&self.weights) {
            let (interval, bits) = self.interval(counts);
            intervals.push(interval);
            sum = sum.saturating_add(bits.saturating_mul(*weight));
        }
        (intervals, sum)
    }

    /// The likeliest interval for these counts of (shown, could) by version, with its bits.
    fn interval(&self, counts: &[(usize, usize)]) -> (Interval, i64) {
        let mut before = vec![(0_usize, 0_usize)];
        for (present, seen) in counts {
            let last = before.last().copied().unwrap_or_default();
            before.push((last.0 + present, last.1 + seen));
        }
        let (all_present, all_seen) = before.last().copied().unwrap_or_default();
        let bits = |percent: usize, present: usize, seen: usize| {
            let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
            count(present) * self.logs.of(percent) + count(seen - present) * self.logs.of(100 - percent)
        };
        let named = log2(counts.len() * (counts.len() + 1) / 2);
        let mut best = (Interval { from: 0, until: counts.len(), shown: SHOWN.0 }, i64::MIN);
        for from in 0..counts.len() {
            for until in from + 1..=counts.len() {
                let at = |at: usize| before.get(at).copied().unwrap_or_default();
                let (present, seen) = (at(until).0 - at(from).0, at(until).1 - at(from).1);
                let shown = ((present * 100 + 50) / (seen + 1)).clamp(SHOWN.0, SHOWN.1);
                // What was always there needs no interval; any other must be named.
                let name = if (from, until) == (0, counts.len()) { 0 } else { named };
                let outside = bits(STRAY, all_present - present, all_seen - seen);
                let found = bits(shown, present, seen) + outside - name;
                if found > best.1 {
                    best = (Interval { from, until, shown }, found);
                }
            }
        }
        best
    }

    /// The likeliest versions of one host's visits, which never fall.
    fn assign(&self, visits: std::ops::Range<usize>, versions: usize, intervals: &[Interval], version: &mut [usize]) {
        // Best sum that ends in each version, and for each visit where it came from.
        let mut best = vec![0_i64; versions];
        let mut came_from: Vec<Vec<usize>> = Vec::new();
        for visit in visits.clone() {
            let scores = self.scores(visit, versions, intervals);
            let (mut most, mut most_at) = (i64::MIN, 0);
            let mut from = Vec::with_capacity(versions);
            for (at, (best, score)) in best.iter_mut().zip(scores).enumerate() {
                if *best > most {
                    (most, most_at) = (*best, at);
                }
                from.push(most_at);
                *best = most.saturating_add(score);
            }
            came_from.push(from);
        }
        let mut at = 0;
        for (number, sum) in best.iter().enumerate() {
            if best.get(at).is_some_and(|most| sum > most) {
                at = number;
            }
        }
        for (visit, from) in visits.zip(came_from).rev() {
            if let Some(slot) = version.get_mut(visit) {
                *slot = at;
            }
            at = from.get(at).copied().unwrap_or(at);
        }
    }

    /// What a visit says for each version.
    fn scores(&self, visit: usize, versions: usize, intervals: &[Interval]) -> Vec<i64> {
        let mut steps = vec![0_i64; versions + 1];
        for ((column, interval), weight) in self.history.columns.iter().zip(intervals).zip(&self.weights) {
            let gain = match column.sight(visit) {
                Sight::Present => self.logs.of(interval.shown) - self.logs.of(STRAY),
                Sight::Absent => self.logs.of(100 - interval.shown) - self.logs.of(100 - STRAY),
                Sight::Unseen => continue,
            };
            for (at, sign) in [(interval.from, 1), (interval.until, -1)] {
                if let Some(step) = steps.get_mut(at) {
                    *step += sign * gain * weight;
                }
            }
        }
        let mut sum = 0;
        steps
            .into_iter()
            .take(versions)
            .map(|step| {
                sum += step;
                sum
            })
            .collect()
    }

    /// Joins neighbouring versions that too little tells apart, the least apart first.
    fn merge(&self, order: &mut Order) {
        while order.versions > 1 {
            let table = self.table(&order.version, order.versions);
            let now: Vec<i64> = table.iter().map(|counts| self.interval(counts).1).collect();
            let least = (0..order.versions - 1).map(|at| (self.loss(&table, &now, at), at)).min();
            let gain = self.naming(order.versions) - self.naming(order.versions - 1);
            let Some((_, at)) = least.filter(|(loss, _)| *loss < gain) else { return };
            let joined = order.version.iter().map(|version| version - usize::from(*version > at)).collect();
            *order = self.settle(joined);
        }
    }

    /// Moves one version to another place as long as that explains more: assigning alone never does.
    fn rearrange(&self, order: &mut Order) {
        for _ in 0..MOVES {
            let table = self.table(&order.version, order.versions);
            let mut best: Option<(i64, Vec<usize>)> = None;
            for from in 0..order.versions {
                for to in (0..order.versions).filter(|to| *to != from && *to + 1 != from) {
                    let moved: Vec<usize> = order.version.iter().map(|one| place(*one, from, to)).collect();
                    let bits = self.moved(&table, from, to) - self.falls(&moved);
                    if best.as_ref().is_none_or(|(most, _)| bits > *most) {
                        best = Some((bits, moved));
                    }
                }
            }
            let now = order.bits + self.naming(order.versions) - self.falls(&order.version);
            let Some((_, moved)) = best.filter(|(bits, _)| *bits > now) else { return };
            let mut next = self.settle(moved);
            self.merge(&mut next);
            if next.bits - self.falls(&next.version) <= order.bits - self.falls(&order.version) {
                return;
            }
            *order = next;
        }
    }

    /// Bits of all values when one version is moved to another place.
    fn moved(&self, table: &Table, from: usize, to: usize) -> i64 {
        let mut sum = 0_i64;
        for (counts, weight) in table.iter().zip(&self.weights) {
            let mut counts = counts.clone();
            match from < to {
                true => counts.get_mut(from..=to).into_iter().for_each(|span| span.rotate_left(1)),
                false => counts.get_mut(to..=from).into_iter().for_each(|span| span.rotate_right(1)),
            }
            sum = sum.saturating_add(self.interval(&counts).1.saturating_mul(*weight));
        }
        sum
    }

    /// What it costs that visits of one site go back to an earlier version, and that a version is captured earlier, in
    /// the mean, than the one before it: most sites open with the version of the day and follow later ones in weeks.
    fn falls(&self, version: &[usize]) -> i64 {
        let mut days: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        for (visit, version) in self.history.visits.iter().zip(version) {
            if let Some(at) = visit.at {
                let (sum, count) = days.entry(*version).or_default();
                *sum += at.day();
                *count += 1;
            }
        }
        let days: Vec<(i64, i64)> = days.into_values().map(|(sum, count)| (sum / count.max(1), count)).collect();
        let early = days.windows(2).filter_map(|pair| match pair {
            [(before, n), (after, m)] if before > after => Some((*n).min(*m)),
            _ => None,
        });
        let early = early.sum::<i64>().saturating_mul(EARLY);
        let steps = self.hosts.iter().flat_map(|host| host.clone().skip(1));
        let falls = steps.filter(|visit| version.get(visit - 1) > version.get(*visit)).count();
        i64::try_from(falls).unwrap_or(i64::MAX).saturating_mul(FALL).saturating_add(early)
    }

    /// Bits that are lost when a version and the next are one.
    fn loss(&self, table: &Table, now: &[i64], at: usize) -> i64 {
        let mut loss = 0_i64;
        for ((counts, now), weight) in table.iter().zip(now).zip(&self.weights) {
            let mut joined = counts.clone();
            if at + 1 < joined.len() {
                let (present, seen) = joined.remove(at + 1);
                if let Some(cell) = joined.get_mut(at) {
                    *cell = (cell.0 + present, cell.1 + seen);
                }
            }
            loss = loss.saturating_add((now - self.interval(&joined).1).saturating_mul(*weight));
        }
        loss
    }
}

/// Log2 of a count, in 1/256 bit.
fn log2(count: usize) -> i64 {
    i64::from(Bits256::of_ratio(u32::try_from(count.max(1)).map_or(1.0, f64::from), 1.0).0)
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

/// Visits that show a column, and that could, by version.
fn counts(column: &Column, version: &[usize], versions: usize) -> Vec<(usize, usize)> {
    let mut counts = vec![(0, 0); versions];
    for (visit, version) in version.iter().enumerate() {
        let sight = column.sight(visit);
        if let Some((present, seen)) = counts.get_mut(*version) {
            *present += usize::from(sight == Sight::Present);
            *seen += usize::from(sight != Sight::Unseen);
        }
    }
    counts
}

/// Numbers the versions in use without gaps; how many there are.
fn compact(version: &mut [usize]) -> usize {
    let used: BTreeMap<usize, usize> = {
        let mut used: Vec<usize> = version.to_vec();
        used.sort_unstable();
        used.dedup();
        used.into_iter().enumerate().map(|(new, old)| (old, new)).collect()
    };
    for one in version.iter_mut() {
        *one = used.get(one).copied().unwrap_or(0);
    }
    used.len().max(1)
}
