//! Is a part of a kit a copy that left the shop?
//!
//! Sites that always show additions of their own, which no other site ever shows, are a part. The versions of the rest are
//! ordered without it; the part is a copy if it equals one past version of the rest and shows nothing that was added
//! later, although it was captured long after: a living customer follows within days to weeks. If nothing was added after
//! the version that it equals, that cannot be tested: the part is in doubt. What has more of its own than it took is
//! another product.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::record::Time;

use super::code::CodeIndex;
use super::history::{Column, History, Sight, transitions};
use super::versions::{Interval, Order, order};
use super::world::{HostIx, ValueIx, World};

/// A part of a family that looks like a copy of a past version of the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copy {
    /// Hosts of the copy, sorted.
    pub(crate) hosts: Vec<HostIx>,
    /// Values that it alone shows; sorted.
    pub(crate) own: Vec<ValueIx>,
    /// Values that the rest was given later, and the copy never shows; sorted.
    pub(crate) later: Vec<ValueIx>,
}

/// What the parts of a family are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) copy: Option<Copy>,
    /// Hosts with additions of their own of which it cannot be tested whether they follow; sorted.
    pub(crate) doubted: Vec<HostIx>,
}

/// Likeness of two values' hosts, per cent, from which they are one block.
const BLOCK_LIKENESS: usize = 80;
/// Values of an addition that says anything: one value may be a section that a tenant switched off.
const BLOCK_MIN: usize = 3;
/// Hosts from which on a part of a family may be a copy: one site that was left behind is an old version.
const HOSTS_MIN: usize = 3;
/// Days within which a living customer follows a release: stated, "days to weeks".
const FOLLOWS_WITHIN_DAYS: i64 = 45;
/// One in so many later values may stand on a site of the copy all the same: a page misread, an interval misjudged.
const STRAY: usize = 5;
/// Parts that are tested, those with most of their own first.
const PARTS_MAX: usize = 6;

/// Finds the copy and the doubtful parts of a family, of which this is the history.
pub(crate) fn parts(world: &World, index: &CodeIndex, hosts: &[HostIx], history: &History) -> Parts {
    let mut parts = Parts::default();
    if hosts.len() < 2 * HOSTS_MIN {
        return parts;
    }
    let holders = Holders::of(history);
    let may = |part: &[HostIx], own: &[ValueIx]| {
        let rest: Vec<HostIx> = hosts.iter().copied().filter(|host| part.binary_search(host).is_err()).collect();
        stand_beside(history, part) && own.len() <= taken(index, part, &rest)
    };
    let found = holders.parts(index, history, hosts.len()).into_iter().filter(|(part, own)| may(part, own));
    for (part, own) in found.take(PARTS_MAX) {
        match test(world, index, history, hosts, &part, &own) {
            Found::Copy(later) => {
                let hosts = with_the_renamed(history, index, part, &own, &later);
                parts.copy = Some(Copy { hosts, own, later });
                return parts;
            }
            Found::Doubt => parts.doubted.extend(part),
            Found::Nothing => {}
        }
    }
    parts.doubted.sort_unstable();
    parts.doubted.dedup();
    parts
}

enum Found {
    /// Values that came later, and that the part never shows.
    Copy(Vec<ValueIx>),
    Doubt,
    Nothing,
}

/// Which hosts run each value: for each column the hosts that show it, and those that could.
struct Holders {
    hosts: Vec<HostIx>,
    columns: Vec<(HostSet, HostSet)>,
}

/// Hosts of a family, a bit each.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HostSet(Vec<u64>);

impl HostSet {
    fn add(&mut self, host: usize) {
        self.0.get_mut(host / 64).into_iter().for_each(|word| *word |= 1 << (host % 64));
    }

    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

impl Holders {
    fn of(history: &History) -> Self {
        let (mut hosts, mut host_of) = (Vec::new(), Vec::new());
        for visit in &history.visits {
            if hosts.last() != Some(&visit.host) {
                hosts.push(visit.host);
            }
            host_of.push(hosts.len() - 1);
        }
        let none = HostSet(vec![0; hosts.len().div_ceil(64)]);
        let sets = |column: &Column| {
            let (mut shows, mut could) = (none.clone(), none.clone());
            column.each_seen(&mut |visit, is_present| {
                let Some(host) = host_of.get(visit) else { return };
                could.add(*host);
                if is_present {
                    shows.add(*host);
                }
            });
            (shows, could)
        };
        Self { columns: history.columns.iter().map(sets).collect(), hosts }
    }

    /// Parts of the family with values that they alone show, those with most values first.
    fn parts(&self, index: &CodeIndex, history: &History, hosts: usize) -> Vec<(Vec<HostIx>, Vec<ValueIx>)> {
        let mut blocks: Vec<(&HostSet, &HostSet, Vec<ValueIx>)> = Vec::new();
        for (column, (shows, could)) in history.columns.iter().zip(&self.columns) {
            let count = shows.count();
            if count < HOSTS_MIN || count + HOSTS_MIN > hosts || !is_steady(history, column, count) {
                continue;
            }
            match blocks.iter_mut().find(|(other, could_too, _)| alike((other, could_too), (shows, could))) {
                Some((_, _, values)) => values.push(column.value),
                None => blocks.push((shows, could, vec![column.value])),
            }
        }
        blocks.retain(|(_, _, values)| values.len() >= BLOCK_MIN && is_work(index, values));
        blocks.sort_by(|a, b| b.2.len().cmp(&a.2.len()).then_with(|| a.2.cmp(&b.2)));
        blocks.into_iter().map(|(shows, _, values)| (self.named(shows), values)).collect()
    }

    fn named(&self, set: &HostSet) -> Vec<HostIx> {
        let inside = |at: usize| set.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1);
        self.hosts.iter().enumerate().filter(|(at, _)| inside(*at)).map(|(_, host)| *host).collect()
    }
}

/// Do nearly all hosts that ever show it show it whenever they could, and does none come to it? A version is entered and
/// left; a part of its own is not.
fn is_steady(history: &History, column: &Column, shows: usize) -> bool {
    let (gains, losses) = transitions(history, column, &|_| true);
    (gains + losses) as usize * 10 <= shows
}

fn alike(a: (&HostSet, &HostSet), b: (&HostSet, &HostSet)) -> bool {
    let (mut both, mut either) = (0, 0);
    for ((x, x_could), (y, y_could)) in (a.0.0.iter().zip(&a.1.0)).zip(b.0.0.iter().zip(&b.1.0)) {
        let common = x_could & y_could;
        both += (x & y & common).count_ones() as usize;
        either += ((x | y) & common).count_ones() as usize;
    }
    both > 0 && both * 100 >= either * BLOCK_LIKENESS && both * 2 >= a.0.count().min(b.0.count())
}

/// Is a part with these additions a copy of a past version of the rest?
fn test(
    world: &World,
    index: &CodeIndex,
    history: &History,
    hosts: &[HostIx],
    part: &[HostIx],
    own: &[ValueIx],
) -> Found {
    let rest: Vec<HostIx> = hosts.iter().copied().filter(|host| part.binary_search(host).is_err()).collect();
    let of_rest = History::of(world, index, &rest);
    let order = order(&of_rest);
    let inside = |host: HostIx| part.binary_search(&host).is_ok();
    let equals = equals(history, &of_rest, &order, &inside);
    // Long enough before the last captures of two hosts of the part.
    let mut last: BTreeMap<HostIx, Time> = BTreeMap::new();
    for visit in history.visits.iter().filter(|visit| inside(visit.host)) {
        if let Some(at) = visit.at {
            let known = last.entry(visit.host).or_insert(at);
            *known = (*known).max(at);
        }
    }
    let mut last: Vec<i64> = last.into_values().map(Time::day).collect();
    last.sort_unstable();
    let Some(last) = last.len().checked_sub(2).and_then(|at| last.get(at)).copied() else { return Found::Nothing };
    // The day from which a living customer shows a value.
    let due = |value: ValueIx| -> Option<i64> {
        let column = of_rest.column(value)?;
        let visits = of_rest.visits.iter().enumerate();
        let shown = visits.filter(|(number, _)| column.sight(*number) == Sight::Present);
        let first = shown.filter_map(|(_, visit)| visit.at).min()?;
        Some(first.day() + FOLLOWS_WITHIN_DAYS)
    };
    // What few of the rest were given says nothing of who follows.
    let came_later = |interval: &Interval| interval.from > equals && interval.is_usual();
    let added = of_rest.columns.iter().zip(&order.intervals).filter(|(_, interval)| came_later(interval));
    // What no site was ever seen to gain is a section that some have and others have not.
    let added = added.filter(|(column, _)| is_added(&of_rest, column)).map(|(column, _)| column.value);
    let added: Vec<ValueIx> = added.filter(|value| due(*value).is_some_and(|due| due <= last)).collect();
    // On how many visits of the part, from that day on, the value is shown and is not.
    let shown = |value: ValueIx, from: i64| -> (usize, usize) {
        let Some(column) = history.column(value) else { return (0, 0) };
        let of_part = history.visits.iter().enumerate().filter(|(_, visit)| inside(visit.host));
        let of_part = of_part.filter(|(_, visit)| visit.at.is_none_or(|at| at.day() >= from));
        let sights: Vec<Sight> = of_part.map(|(number, _)| column.sight(number)).collect();
        let count = |wanted: Sight| sights.iter().filter(|sight| **sight == wanted).count();
        (count(Sight::Present), count(Sight::Absent))
    };
    // A customer shows what came on most visits; on one or two it is a page misread, or an interval misjudged.
    let follows = |value: ValueIx| {
        let (present, absent) = shown(value, due(value).unwrap_or(i64::MIN));
        present > 0 && present >= absent
    };
    let followed = added.iter().filter(|value| follows(**value)).count();
    let never = |value: ValueIx| {
        let (present, absent) = shown(value, i64::MIN);
        present == 0 && absent >= 2
    };
    let later: Vec<ValueIx> = added.iter().copied().filter(|value| never(*value)).collect();
    if followed * STRAY > later.len() {
        return Found::Nothing;
    }
    if later.len() >= BLOCK_MIN && kinds(index, &later) >= 2 {
        return Found::Copy(later);
    }
    // A section of markup that some sites have is no sign of another shop; an addition to everything is, or one to nearly
    // everything on sites that show nothing of what came later.
    let added_to = kinds(index, own);
    let doubtful = if later.is_empty() { added_to == 4 } else { followed == 0 && added_to >= 3 };
    if doubtful { Found::Doubt } else { Found::Nothing }
}

/// Do sites gain it over time, and hardly ever lose it?
fn is_added(history: &History, column: &Column) -> bool {
    let (gains, losses) = transitions(history, column, &|_| true);
    gains >= 1 && gains >= 4 * losses
}

/// Were part and rest captured side by side? A first or a last version is captured before or after the others.
fn stand_beside(history: &History, part: &[HostIx]) -> bool {
    let days = |inside: bool| -> Vec<(HostIx, i64)> {
        let visits = history.visits.iter().filter(|visit| part.binary_search(&visit.host).is_ok() == inside);
        visits.filter_map(|visit| Some((visit.host, visit.at?.day()))).collect()
    };
    let (own, others) = (days(true), days(false));
    let after = |of: &[(HostIx, i64)], other: &[(HostIx, i64)]| {
        let first = other.iter().map(|(_, day)| *day).min().unwrap_or(i64::MAX);
        let late = of.iter().filter(|(_, day)| *day >= first.saturating_add(FOLLOWS_WITHIN_DAYS));
        late.map(|(host, _)| *host).collect::<BTreeSet<HostIx>>().len()
    };
    after(&own, &others) * 2 >= part.len() && after(&others, &own) >= part.len().max(HOSTS_MIN)
}

/// How many values most of the part shows that the rest shows too: what it took.
fn taken(index: &CodeIndex, part: &[HostIx], rest: &[HostIx]) -> usize {
    let count = |hosts: &[HostIx]| {
        let mut counts: BTreeMap<ValueIx, usize> = BTreeMap::new();
        for host in hosts {
            if let Ok(set) = index.sets.binary_search_by_key(host, |set| set.host) {
                for value in index.sets.get(set).map_or(&[][..], |set| &set.values) {
                    *counts.entry(*value).or_default() += 1;
                }
            }
        }
        counts
    };
    let (of_part, of_rest) = (count(part), count(rest));
    of_part.iter().filter(|(value, count)| **count * 2 >= part.len() && of_rest.get(value) >= Some(&2)).count()
}

/// The version of the rest that the part equals: that which explains all its visits best.
fn equals(history: &History, of_rest: &History, order: &Order, inside: &dyn Fn(HostIx) -> bool) -> usize {
    let mut agree = vec![0_i64; order.versions.max(1)];
    for (column, interval) in of_rest.columns.iter().zip(&order.intervals) {
        let (gains, losses) = transitions(of_rest, column, &|_| true);
        if gains + losses == 0 {
            continue;
        }
        let Some(all) = history.column(column.value) else { continue };
        for (number, _) in history.visits.iter().enumerate().filter(|(_, visit)| inside(visit.host)) {
            let sight = all.sight(number);
            for (version, agree) in agree.iter_mut().enumerate() {
                let there = interval.from <= version && version < interval.until;
                *agree += match sight {
                    Sight::Unseen => 0,
                    // What is shown is surer than what is missing: sections are switched off.
                    Sight::Present => {
                        if there {
                            2
                        } else {
                            -2
                        }
                    }
                    Sight::Absent => {
                        if there {
                            -1
                        } else {
                            1
                        }
                    }
                };
            }
        }
    }
    let mut best = 0;
    for (version, sum) in agree.iter().enumerate() {
        if agree.get(best).is_some_and(|most| sum > most) {
            best = version;
        }
    }
    best
}

/// The hosts of a copy, with those that show some of its additions and nothing that came later: renamed classes and
/// sections that were switched off keep a host from showing all of them.
fn with_the_renamed(
    history: &History,
    index: &CodeIndex,
    holders: Vec<HostIx>,
    own: &[ValueIx],
    later: &[ValueIx],
) -> Vec<HostIx> {
    let mut all = holders;
    for range in history.by_host() {
        let Some(host) = history.visits.get(range.start).map(|visit| visit.host) else { continue };
        let shows = |value: &ValueIx| {
            let column = history.column(*value);
            column.is_some_and(|column| range.clone().any(|number| column.sight(number) == Sight::Present))
        };
        let shown: Vec<ValueIx> = own.iter().copied().filter(shows).collect();
        let some = shown.len() >= BLOCK_MIN || kinds(index, &shown) >= 2;
        let followed = later.iter().filter(|value| shows(value)).count();
        if !all.contains(&host) && some && followed * 2 * STRAY <= later.len() {
            all.push(host);
        }
    }
    all.sort_unstable();
    all
}

/// Are these additions somebody's work? Two kinds of code, one of them files or scripts: markup alone is a section that
/// tenants switch on and off.
fn is_work(index: &CodeIndex, values: &[ValueIx]) -> bool {
    kinds(index, values) >= 2 && (2..4).any(|group| !index.of_group(values, group).is_empty())
}

/// In how many of the four kinds of code these values stand.
fn kinds(index: &CodeIndex, values: &[ValueIx]) -> usize {
    (0..4).filter(|group| !index.of_group(values, *group).is_empty()).count()
}
