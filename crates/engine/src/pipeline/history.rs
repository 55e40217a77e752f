//! What did the sites of one family show, on which day, and on which of their pages?
//!
//! A page that was not captured says nothing of what stands on it, and neither does a page that is not the kit's: a shop
//! front at the door, a site that renamed its classes. So a value is missed only on a page that ever shows it elsewhere,
//! and only if that page shows most of what every site shows there of the same kind of code.

use std::collections::BTreeMap;

use stakeout_core::record::Time;
use stakeout_core::selector::SelectorKind;

use super::code::CodeIndex;
use super::world::{HostIx, ValueIx, World};
use crate::packed::Spot;

/// What one site shows on one day.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) host: HostIx,
    pub(crate) at: Option<Time>,
    /// Rank of its version, 1 the oldest.
    pub(crate) version: i32,
}

/// Does a visit show a value?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sight {
    Absent,
    Present,
    /// No page was captured that could show it.
    Unseen,
}

/// One value over all visits: a bit a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) value: ValueIx,
    present: Vec<u64>,
    /// Present or absent.
    seen: Vec<u64>,
}

impl Column {
    /// A column of a test.
    #[cfg(test)]
    pub(crate) fn made(value: ValueIx, sights: &[Sight]) -> Self {
        let bits = |wanted: &dyn Fn(Sight) -> bool| {
            let mut words = vec![0_u64; sights.len().div_ceil(64)];
            for (at, _) in sights.iter().enumerate().filter(|(_, sight)| wanted(**sight)) {
                words[at / 64] |= 1 << (at % 64);
            }
            words
        };
        Self { value, present: bits(&|s| s == Sight::Present), seen: bits(&|s| s != Sight::Unseen) }
    }

    /// What a visit shows of it.
    pub(crate) fn sight(&self, visit: usize) -> Sight {
        let bit = |words: &[u64]| words.get(visit / 64).is_some_and(|word| word >> (visit % 64) & 1 == 1);
        match (bit(&self.present), bit(&self.seen)) {
            (true, _) => Sight::Present,
            (false, true) => Sight::Absent,
            (false, false) => Sight::Unseen,
        }
    }

    /// Who shows it and who could, as bits: equal for values that are always seen together.
    pub(crate) fn sights(&self) -> (&[u64], &[u64]) {
        (&self.present, &self.seen)
    }

    /// Every visit that could show it, and whether it does.
    pub(crate) fn each_seen(&self, visit: &mut impl FnMut(usize, bool)) {
        for (at, (present, seen)) in self.present.iter().zip(&self.seen).enumerate() {
            let mut left = *seen;
            while left != 0 {
                let bit = left.trailing_zeros();
                visit(at * 64 + bit as usize, present >> bit & 1 == 1);
                left &= left - 1;
            }
        }
    }

    /// Visits among these that show it, and that could.
    pub(crate) fn counts_in(&self, visits: &[u64]) -> (u32, u32) {
        let (mut shown, mut could) = (0, 0);
        for ((present, seen), mask) in self.present.iter().zip(&self.seen).zip(visits) {
            shown += (present & mask).count_ones();
            could += (seen & mask).count_ones();
        }
        (shown, could)
    }

    /// Jaccard likeness of two presences, per cent, over the visits that could show both; 0 if there are too few.
    pub(crate) fn likeness(&self, other: &Self) -> u32 {
        let (mut both, mut either, mut seen, mut most) = (0, 0, 0, [0, 0]);
        let words = self.present.iter().zip(&self.seen).zip(other.present.iter().zip(&other.seen));
        for ((x, x_seen), (y, y_seen)) in words {
            let common = x_seen & y_seen;
            both += (x & y & common).count_ones();
            either += ((x | y) & common).count_ones();
            seen += common.count_ones();
            most[0] += x_seen.count_ones();
            most[1] += y_seen.count_ones();
        }
        if seen * 2 < most[0].max(most[1]) { 0 } else { both * 100 / either.max(1) }
    }

    /// Visits that show it, and visits that could.
    pub(crate) fn counts(&self) -> (u32, u32) {
        let ones = |words: &[u64]| words.iter().map(|word| word.count_ones()).sum();
        (ones(&self.present), ones(&self.seen))
    }
}

/// Everything that hosts of one family show over time.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    /// By host and day.
    pub(crate) visits: Vec<Visit>,
    /// Values that two and more hosts show, and that some visit misses; by value.
    pub(crate) columns: Vec<Column>,
}

/// Cells of values by visits that are followed in one family: a bound on memory.
const CELLS_MAX: usize = 24 << 20;
/// Values of a family that are followed; of more, those that vary most.
const VALUES_MAX: usize = 6_000;
/// Share of the hosts, per cent, that must show a value on a page before it is expected of the page.
const EXPECTED_SHARE: usize = 70;
/// Expected values of one kind from which on a page can be told from a stranger's.
const EXPECTED_MIN: usize = 3;
/// Share of the expected values of a kind, per cent, that a page must show to be a witness of what is missing.
const WITNESS_SHARE: usize = 60;

/// A page of a visit: the shape of its path, and its code; sorted.
struct Sheet {
    visit: usize,
    shape: u32,
    code: Vec<Spot>,
}

impl Sheet {
    fn shows(&self, value: ValueIx) -> bool {
        self.code.binary_search_by_key(&value, |(value, _)| *value).is_ok()
    }
}

impl History {
    pub(crate) fn of(world: &World, index: &CodeIndex, hosts: &[HostIx]) -> Self {
        let (visits, sheets) = sheets(world, hosts);
        let shown = shown(index, &visits, &sheets);
        let expected = expected(world, &visits, &sheets, &shown);
        let witness: Vec<u32> = sheets.iter().map(|sheet| witnessed(sheet, &expected)).collect();
        let columns = columns(world, visits.len(), &sheets, &shown, &witness);
        Self { visits, columns }
    }

    /// The column of a value, if it is followed.
    pub(crate) fn column(&self, value: ValueIx) -> Option<&Column> {
        self.columns.binary_search_by_key(&value, |column| column.value).ok().and_then(|at| self.columns.get(at))
    }

    /// Visits of each host, as ranges of `visits`.
    pub(crate) fn by_host(&self) -> Vec<std::ops::Range<usize>> {
        let mut ranges = Vec::new();
        let mut from = 0;
        for group in self.visits.chunk_by(|a, b| a.host == b.host) {
            ranges.push(from..from + group.len());
            from += group.len();
        }
        ranges
    }
}

/// The visits of these hosts, a host and a day each, and their pages.
fn sheets(world: &World, hosts: &[HostIx]) -> (Vec<Visit>, Vec<Sheet>) {
    let mut shapes: BTreeMap<String, u32> = BTreeMap::new();
    let (mut visits, mut sheets): (Vec<Visit>, Vec<Sheet>) = (Vec::new(), Vec::new());
    for host in hosts {
        let mut day = None;
        for (at, url, code) in world.code_pages_of(*host) {
            let next = u32::try_from(shapes.len()).unwrap_or(u32::MAX);
            let shape = *shapes.entry(shape_of(&url)).or_insert(next);
            // Pages stand in the order of time.
            let today = at.map_or(i64::MIN, Time::day);
            if day != Some(today) {
                day = Some(today);
                visits.push(Visit { host: *host, at, version: 1 });
            }
            sheets.push(Sheet { visit: visits.len().saturating_sub(1), shape, code });
        }
    }
    (visits, sheets)
}

/// Shape and value with the number of hosts that show the value there; by shape and value. Only values of two hosts and more.
fn shown(index: &CodeIndex, visits: &[Visit], sheets: &[Sheet]) -> Vec<(u32, ValueIx, usize)> {
    let host = |sheet: &Sheet| visits.get(sheet.visit).map_or(HostIx::MAX, |visit| visit.host);
    let mut all: Vec<(ValueIx, u32, HostIx)> = sheets
        .iter()
        .flat_map(|sheet| {
            let code = sheet.code.iter().filter(|(value, _)| !index.is_block(*value));
            code.map(|(value, _)| (*value, sheet.shape, host(sheet)))
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    let mut shown = Vec::new();
    for of_value in all.chunk_by(|a, b| a.0 == b.0) {
        if of_value.iter().all(|one| Some(one.2) == of_value.first().map(|first| first.2)) {
            continue;
        }
        for of_shape in of_value.chunk_by(|a, b| a.1 == b.1) {
            shown.extend(of_shape.first().map(|(value, shape, _)| (*shape, *value, of_shape.len())));
        }
    }
    shown.sort_unstable();
    shown
}

/// What nearly every site shows on a page: by shape and kind.
fn expected(
    world: &World,
    visits: &[Visit],
    sheets: &[Sheet],
    shown: &[(u32, ValueIx, usize)],
) -> BTreeMap<(u32, SelectorKind), Vec<ValueIx>> {
    let mut hosts: Vec<(u32, HostIx)> =
        sheets.iter().filter_map(|sheet| Some((sheet.shape, visits.get(sheet.visit)?.host))).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let mut of_shape: BTreeMap<u32, usize> = BTreeMap::new();
    for (shape, _) in hosts {
        *of_shape.entry(shape).or_default() += 1;
    }
    let mut expected: BTreeMap<(u32, SelectorKind), Vec<ValueIx>> = BTreeMap::new();
    for (shape, value, count) in shown {
        let hosts = of_shape.get(shape).copied().unwrap_or(0);
        if let (true, Some((kind, _))) = (count * 100 >= hosts * EXPECTED_SHARE, world.value(*value)) {
            expected.entry((*shape, *kind)).or_default().push(*value);
        }
    }
    expected.retain(|_, values| values.len() >= EXPECTED_MIN);
    expected
}

/// Kinds of code of which a page can say that a value is missing, as bits in the order of the kinds.
fn witnessed(sheet: &Sheet, expected: &BTreeMap<(u32, SelectorKind), Vec<ValueIx>>) -> u32 {
    let (mut kinds, mut asked) = (0_u32, 0_u32);
    for ((_, kind), values) in
        expected.range((sheet.shape, SelectorKind::ALL[0])..(sheet.shape + 1, SelectorKind::ALL[0]))
    {
        let count = values.iter().filter(|value| sheet.shows(**value)).count();
        asked |= bit(*kind);
        if count * 100 >= values.len() * WITNESS_SHARE {
            kinds |= bit(*kind);
        }
    }
    // Of a kind of which nothing is expected, the page as a whole is the witness.
    if kinds != 0 || asked == 0 { kinds | !asked } else { 0 }
}

fn bit(kind: SelectorKind) -> u32 {
    let at = SelectorKind::ALL.iter().position(|one| *one == kind).unwrap_or(0);
    1_u32.checked_shl(u32::try_from(at).unwrap_or(0)).unwrap_or(0)
}

fn columns(
    world: &World,
    visits: usize,
    sheets: &[Sheet],
    shown: &[(u32, ValueIx, usize)],
    witness: &[u32],
) -> Vec<Column> {
    let mut by_value: Vec<(ValueIx, u32)> = shown.iter().map(|(shape, value, _)| (*value, *shape)).collect();
    by_value.sort_unstable();
    let mut values: Vec<ValueIx> = by_value.iter().map(|(value, _)| *value).collect();
    values.dedup();
    let words = visits.div_ceil(64);
    let mut present = vec![0_u64; values.len() * words];
    // Visits with a page of this shape that would show what there is of this kind.
    let mut telling: BTreeMap<(u32, u32), Vec<u64>> = BTreeMap::new();
    for (sheet, kinds) in sheets.iter().zip(witness) {
        let (word, mark) = (sheet.visit / 64, 1_u64 << (sheet.visit % 64));
        for (value, _) in &sheet.code {
            let at = values.binary_search(value).ok();
            if let Some(slot) = at.and_then(|at| present.get_mut(at * words + word)) {
                *slot |= mark;
            }
        }
        for kind in SelectorKind::ALL.iter().map(|kind| bit(*kind)).filter(|kind| kinds & kind != 0) {
            let visits = telling.entry((sheet.shape, kind)).or_insert_with(|| vec![0; words]);
            visits.get_mut(word).into_iter().for_each(|slot| *slot |= mark);
        }
    }
    let mut columns: Vec<Column> = Vec::new();
    for (of_value, present) in by_value.chunk_by(|a, b| a.0 == b.0).zip(present.chunks(words.max(1))) {
        let Some((value, _)) = of_value.first().copied() else { continue };
        let Some((kind, _)) = world.value(value) else { continue };
        let mut seen = present.to_vec();
        for visits in of_value.iter().filter_map(|(_, shape)| telling.get(&(*shape, bit(*kind)))) {
            seen.iter_mut().zip(visits).for_each(|(seen, visits)| *seen |= visits);
        }
        if seen != present {
            columns.push(Column { value, present: present.to_vec(), seen });
        }
    }
    let most = VALUES_MAX.min(CELLS_MAX / visits.max(1)).max(64);
    if columns.len() > most {
        // What stands on half of the visits tells most.
        let varies = |column: &Column| {
            let (present, seen) = column.counts();
            present.min(seen - present)
        };
        columns.sort_by(|a, b| varies(b).cmp(&varies(a)).then(a.value.cmp(&b.value)));
        columns.truncate(most);
        columns.sort_by_key(|column| column.value);
    }
    columns
}

/// How often hosts gain a value from one visit that could show it to the next, and how often they lose it.
pub(crate) fn transitions(history: &History, column: &Column, of: &dyn Fn(HostIx) -> bool) -> (u32, u32) {
    let (mut gains, mut losses) = (0, 0);
    let mut before: Option<(HostIx, Sight)> = None;
    for (number, visit) in history.visits.iter().enumerate().filter(|(_, visit)| of(visit.host)) {
        let sight = column.sight(number);
        if sight == Sight::Unseen {
            continue;
        }
        if let Some((host, was)) = before
            && host == visit.host
        {
            gains += u32::from(was == Sight::Absent && sight == Sight::Present);
            losses += u32::from(was == Sight::Present && sight == Sight::Absent);
        }
        before = Some((visit.host, sight));
    }
    (gains, losses)
}

/// The path of a page with what varies from site to site and build to build taken out.
fn shape_of(url: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_hash = |word: &str| {
        word.len() >= 6 && word.bytes().all(|b| b.is_ascii_hexdigit()) && word.bytes().any(|b| b.is_ascii_digit())
    };
    path.split('/')
        .map(|part| {
            let words = part.split(['.', '-']).filter(|word| !is_hash(word));
            let words: Vec<String> =
                words.map(|word| word.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect()).collect();
            words.join(".")
        })
        .collect::<Vec<_>>()
        .join("/")
}
