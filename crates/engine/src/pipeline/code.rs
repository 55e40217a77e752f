//! Which code does each site show, how rare is it, and how alike are two sites?
//!
//! The unit of counting is not the page: a kit with thousands of captures would make its own marks look common. It is
//! the strict group of near-copies in the first round and the family in the second; there is no third.

use std::borrow::Cow;
use std::collections::HashSet;

use rayon::prelude::*;
use stakeout_core::link::{Bits256, Comparison, Count, Model, Outcome, Verdict, Weighing, agreement, judge, weigh};
use stakeout_core::selector::SelectorKind;
use stakeout_core::selector::background::Background;

use super::code_part::{CLASSES, GROUPS, MADE_OF_CLASSES, PARTS, PARTS_OF_GROUP, part_of};
use super::world::{HostIx, ValueIx, World};
use crate::packed::Spot;

/// The field for a site whose class names are nobody else's.
const OWN_NAMES: &str = "own-class-names";

/// Shared values that are weighed one by one in each group: the rarest. The rest is in the overlap.
const WEIGHED_PER_GROUP: usize = 6;
/// Rarity-weighted bits that a site must show in a group before its overlap is judged: an empty shell is contained in everything.
const OVERLAP_FLOOR: i64 = 24 * 256;
/// Class names beyond public ones that a site must show before they can be its own.
const OWN_NAMES_MIN: u32 = 8;
/// Share of them, in per cent, that nobody else shows: those of a site that renames its classes, or of nobody's kit.
const OWN_NAMES_SHARE: u32 = 80;
/// Families from which on a value that they share is a third party's block.
const BLOCK_FAMILIES: u32 = 4;
/// Lawful registrable domains from which on a value is public code.
pub(crate) const LAWFUL_WITNESSES: u32 = 2;
/// Lower bounds of the levels of overlap, per mille, best first; the model has one level more.
const OVERLAP_LEVELS: [i64; 4] = [700, 450, 250, 120];

/// What is known of a value beside its count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ValueMarks {
    /// A public framework or library, by rule.
    pub(crate) library: bool,
    /// Nobody's own, though a kit may show it: a public theme, by rule; a run of tags without a name.
    pub(crate) common: bool,
    /// Registrable domains of lawful sites that show it, in the case and in the background.
    pub(crate) lawful: u32,
    /// Ordinary sites of the background that show it.
    pub(crate) background: u32,
}

/// The code of one site: the union over its captures that can tell.
#[derive(Debug, Clone)]
pub(crate) struct CodeSet {
    pub(crate) host: HostIx,
    /// What other hosts show too: sorted, unique. Values are numbered by kind, so the groups stand one behind the other.
    pub(crate) values: Vec<ValueIx>,
    /// How many values of each part nobody else shows.
    pub(crate) alone: [u32; PARTS],
}

/// Sites by their code, with counts per unit.
#[derive(Debug)]
pub(crate) struct CodeIndex {
    pub(crate) sets: Vec<CodeSet>,
    pub(crate) marks: Vec<ValueMarks>,
    /// Unit (strict group, later family) of each set.
    pub(crate) units: Vec<u32>,
    /// Units that show each value.
    holders: Vec<u32>,
    /// Units that show any value of each group.
    subjects: [u32; 4],
    /// Rarity of each value in 1/256 bit; 0 for public code and blocks.
    pub(crate) weights: Vec<i32>,
    /// Sum of the weights of everything that each set shows in each part, alone or not.
    set_weights: Vec<[i64; PARTS]>,
    /// Are the class names of each set its own?
    own_names: Vec<bool>,
    /// Is the code of this set not held, but read again where it is asked for?
    released: Vec<bool>,
    /// What sets show whose code is not held: the set that stands for them, and the values of all of them.
    unions: Vec<(u32, Vec<ValueIx>)>,
    /// First value number of each part, and the end.
    bounds: [u32; PARTS + 1],
    second_round: bool,
}

impl CodeIndex {
    /// An index that counts by site.
    pub(crate) fn new(world: &World, sets: Vec<CodeSet>, marks: Vec<ValueMarks>) -> Self {
        Self::of(&world.values, sets, marks)
    }

    /// The same of values that are sorted by kind.
    pub(super) fn of(values: &[(SelectorKind, String)], sets: Vec<CodeSet>, marks: Vec<ValueMarks>) -> Self {
        let before = |part: usize| {
            let at = values.partition_point(|(kind, _)| part_of(*kind).is_some_and(|of| usize::from(of) < part));
            u32::try_from(at).unwrap_or(u32::MAX)
        };
        let bounds = std::array::from_fn(before);
        let units = (0..u32::try_from(sets.len()).unwrap_or(u32::MAX)).collect();
        let mut index = Self {
            sets,
            marks,
            units: Vec::new(),
            holders: Vec::new(),
            subjects: [0; 4],
            weights: Vec::new(),
            set_weights: Vec::new(),
            own_names: Vec::new(),
            released: Vec::new(),
            unions: Vec::new(),
            bounds,
            second_round: false,
        };
        index.recount(units, false);
        index
    }

    /// Counts by these units. `families`: they are families, so that a value in many of them is a third party's block.
    pub(crate) fn recount(&mut self, units: Vec<u32>, families: bool) {
        self.second_round = families;
        // Unit by unit, so that for each value it is enough to know the last unit that showed it.
        let unit_of = |set: u32| units.get(set as usize).copied().unwrap_or(set);
        let own = (0u32..).zip(&self.sets).map(|(number, set)| (unit_of(number), set.values.as_slice(), set.alone));
        let together = self.unions.iter().map(|(first, values)| (unit_of(*first), values.as_slice(), [0; PARTS]));
        let mut order: Vec<(u32, &[ValueIx], [u32; PARTS])> = own.chain(together).collect();
        order.sort_by_key(|(unit, ..)| *unit);
        let mut last = vec![u32::MAX; self.marks.len()];
        let mut last_of_group = [u32::MAX; 4];
        let (mut holders, mut counts) = (vec![0; self.marks.len()], [0; 4]);
        for (unit, values, alone) in order {
            for value in values {
                let seen = last.get_mut(*value as usize).zip(holders.get_mut(*value as usize));
                if let Some((last, holders)) = seen.filter(|(last, _)| **last != unit) {
                    *last = unit;
                    *holders += 1;
                }
            }
            let shows = |group: usize| {
                let of_alone = PARTS_OF_GROUP.get(group).and_then(|parts| alone.get(parts.clone())).unwrap_or(&[]);
                !self.of_group(values, group).is_empty() || of_alone.iter().any(|count| *count > 0)
            };
            let shown: [bool; 4] = std::array::from_fn(shows);
            for ((shows, last), subjects) in shown.into_iter().zip(&mut last_of_group).zip(&mut counts) {
                if shows && *last != unit {
                    *last = unit;
                    *subjects += 1;
                }
            }
        }
        (self.holders, self.subjects) = (holders, counts);
        self.units = units;
        self.weights = (0..self.marks.len()).map(|value| self.weight(value)).collect();
        self.set_weights = self.sets.par_iter().map(|set| self.weights_in_parts(set, &set.values)).collect();
        self.own_names = self.sets.par_iter().map(|set| self.names_are_own(set, &set.values)).collect();
    }

    /// Sum of the weights of what a set shows in each part.
    fn weights_in_parts(&self, set: &CodeSet, values: &[ValueIx]) -> [i64; PARTS] {
        std::array::from_fn(|part| {
            let group = PARTS_OF_GROUP.iter().position(|parts| parts.contains(&part));
            let subjects = group.and_then(|group| self.subjects.get(group));
            let alone = subjects.map_or(0, |subjects| i64::from(rarity(0, *subjects)));
            let own = set.alone.get(part).map_or(0, |count| i64::from(*count) * alone);
            self.of_part(values, part).iter().map(|value| self.weight_of(*value)).sum::<i64>() + own
        })
    }

    /// Are nearly all class names of a site its own? So they are if it renames them, and if it is nobody's kit. That it
    /// shares none with one certain other site then says nothing: it shares none with anybody.
    fn names_are_own(&self, set: &CodeSet, values: &[ValueIx]) -> bool {
        let own = set.alone.get(CLASSES).copied().unwrap_or(0);
        let telling = |value: &&ValueIx| !self.is_library(**value) && !self.is_block(**value);
        let shared = self.of_part(values, CLASSES).iter().filter(telling).count();
        let all = own.saturating_add(u32::try_from(shared).unwrap_or(u32::MAX));
        own >= OWN_NAMES_MIN && u64::from(own) * 100 >= u64::from(all) * u64::from(OWN_NAMES_SHARE)
    }

    /// Lets go of the code of sets for which another stands: pairs of first and member. What they show still counts.
    pub(crate) fn release(&mut self, followers: &[(u32, u32)]) {
        self.released = vec![false; self.sets.len()];
        for of_first in followers.chunk_by(|a, b| a.0 == b.0) {
            let Some((first, _)) = of_first.first() else { continue };
            let mut shown = HashSet::new();
            for (_, member) in of_first {
                if let Some(set) = self.sets.get_mut(*member as usize) {
                    shown.extend(std::mem::take(&mut set.values));
                }
                if let Some(slot) = self.released.get_mut(*member as usize) {
                    *slot = true;
                }
            }
            let mut shown: Vec<ValueIx> = shown.into_iter().collect();
            shown.sort_unstable();
            self.unions.push((*first, shown));
        }
    }

    /// The code of a set that other sites show too.
    pub(crate) fn code<'a>(&'a self, world: &World, set: usize) -> Cow<'a, [ValueIx]> {
        match self.sets.get(set) {
            Some(of) if self.released.get(set) == Some(&true) => Cow::Owned(world.code_of(of.host)),
            Some(of) => Cow::Borrowed(&of.values),
            None => Cow::Borrowed(&[]),
        }
    }

    /// The code of a host; `None` if it has no set.
    pub(crate) fn code_of<'a>(&'a self, world: &World, host: HostIx) -> Option<Cow<'a, [ValueIx]>> {
        let set = self.sets.binary_search_by_key(&host, |set| set.host).ok()?;
        Some(self.code(world, set))
    }

    fn weight(&self, value: usize) -> i32 {
        let holders = self.holders.get(value).copied().unwrap_or(0);
        let value = u32::try_from(value).unwrap_or(u32::MAX);
        let Some(subjects) = self.group_of(value).and_then(|group| self.subjects.get(group)) else { return 0 };
        if self.is_library(value) || self.is_block(value) {
            return 0;
        }
        let of_case = rarity(holders.saturating_sub(1), *subjects);
        match self.mark(value).background {
            0 => of_case,
            shown => of_case.min(rarity(shown, Background::bundled().sites())),
        }
    }

    fn group_of(&self, value: ValueIx) -> Option<usize> {
        let part = self.bounds.windows(2).position(|of| matches!(of, [from, to] if (*from..*to).contains(&value)))?;
        PARTS_OF_GROUP.iter().position(|parts| parts.contains(&part))
    }

    fn mark(&self, value: ValueIx) -> ValueMarks {
        self.marks.get(value as usize).copied().unwrap_or_default()
    }

    fn is_library(&self, value: ValueIx) -> bool {
        self.mark(value).library
    }

    /// Shown by many families that are otherwise unlike: chat, statistics, pop-ups.
    pub(crate) fn is_block(&self, value: ValueIx) -> bool {
        self.second_round && self.holders.get(value as usize).is_some_and(|holders| *holders >= BLOCK_FAMILIES)
    }

    /// In no library and no public theme, no third party's block, on no lawful site.
    pub(crate) fn is_private(&self, value: ValueIx) -> bool {
        let mark = self.mark(value);
        !mark.library && !mark.common && !self.is_block(value) && mark.lawful == 0
    }

    /// Units that show a value.
    pub(crate) fn holders(&self, value: ValueIx) -> u32 {
        self.holders.get(value as usize).copied().unwrap_or(0)
    }

    /// The values of a sorted list that belong to a group.
    pub(crate) fn of_group<'a>(&self, values: &'a [ValueIx], group: usize) -> &'a [ValueIx] {
        PARTS_OF_GROUP.get(group).map_or(&[], |parts| self.of_parts(values, parts.clone()))
    }

    fn of_part<'a>(&self, values: &'a [ValueIx], part: usize) -> &'a [ValueIx] {
        self.of_parts(values, part..part + 1)
    }

    fn of_parts<'a>(&self, values: &'a [ValueIx], parts: std::ops::Range<usize>) -> &'a [ValueIx] {
        let from = self.bounds.get(parts.start).copied().unwrap_or(0);
        let to = self.bounds.get(parts.end).copied().unwrap_or(0);
        let start = values.partition_point(|value| *value < from);
        let end = values.partition_point(|value| *value < to);
        values.get(start..end).unwrap_or(&[])
    }

    /// Marks of a value that an innocent explanation may claim.
    pub(crate) fn marks_of(&self, value: ValueIx) -> Vec<&'static str> {
        let mark = self.mark(value);
        let mut marks = Vec::new();
        if mark.library {
            marks.push("public-code");
        }
        if mark.common || mark.lawful >= LAWFUL_WITNESSES {
            marks.push("public-theme");
        }
        if self.is_block(value) {
            marks.push("shared-block");
        }
        marks
    }

    /// What others of the count show, without the units of the pair. Where the value is more common among ordinary sites
    /// than in the case, they are the count: what half of the web shows is not rare in a case of three.
    pub(crate) fn count(&self, value: ValueIx, unit_a: u32, unit_b: u32) -> Count {
        let pair = if unit_a == unit_b { 1 } else { 2 };
        let subjects = self.group_of(value).and_then(|group| self.subjects.get(group)).copied().unwrap_or(0);
        let holders = self.holders(value).saturating_sub(pair);
        let subjects = subjects.saturating_sub(pair);
        let of_case = Count { holders: u64::from(holders.min(subjects)), subjects: u64::from(subjects) };
        let background = self.mark(value).background;
        let of_background =
            Count { holders: u64::from(background), subjects: u64::from(Background::bundled().sites()) };
        if background > 0 && is_more_common(of_background, of_case) { of_background } else { of_case }
    }

    /// Rarity-weighted likeness of two sites in one group, per mille: the mean of Jaccard and containment.
    /// `None` where one of them shows too little to judge. A site whose class names are all its own is judged without
    /// them, and without the shingles that are made of them.
    pub(crate) fn overlap(&self, a: usize, b: usize, group: usize) -> Option<i64> {
        let of = |set: usize| Some((self.set_weights.get(set)?, self.sets.get(set)?.values.as_slice()));
        let own = |set: usize| self.own_names.get(set) == Some(&true);
        self.likeness(of(a)?, of(b)?, group, !own(a) && !own(b))
    }

    /// The same of two lists of values with the sums of their weights, with or without class names.
    fn likeness(
        &self,
        a: (&[i64; PARTS], &[ValueIx]),
        b: (&[i64; PARTS], &[ValueIx]),
        group: usize,
        classes: bool,
    ) -> Option<i64> {
        let parts = PARTS_OF_GROUP.get(group)?.clone().filter(|part| classes || !MADE_OF_CLASSES.contains(part));
        let (mut weight_a, mut weight_b, mut both) = (0, 0, 0);
        for part in parts {
            weight_a += *a.0.get(part)?;
            weight_b += *b.0.get(part)?;
            let (a, b) = (self.of_part(a.1, part), self.of_part(b.1, part));
            both += shared(a, b).map(|value| self.weight_of(value)).sum::<i64>();
        }
        let smaller = weight_a.min(weight_b);
        if smaller < OVERLAP_FLOOR {
            return None;
        }
        let either = weight_a + weight_b - both;
        Some((both * 1000 / either.max(1) + both * 1000 / smaller.max(1)) / 2)
    }

    fn weight_of(&self, value: ValueIx) -> i64 {
        self.weights.get(value as usize).map_or(0, |w| i64::from(*w))
    }

    /// The rarest values that both show in a group, rarest first.
    pub(crate) fn rarest_shared(&self, a: &[ValueIx], b: &[ValueIx], group: usize, most: usize) -> Vec<ValueIx> {
        let mut values: Vec<ValueIx> = shared(self.of_group(a, group), self.of_group(b, group)).collect();
        // Public code and blocks come last whatever their count: they are weighed only where nothing else is shared.
        let key = |value: ValueIx| (std::cmp::Reverse(self.weight_of(value)), self.holders(value), value);
        if values.len() > most {
            values.select_nth_unstable_by_key(most, |value| key(*value));
            values.truncate(most);
        }
        values.sort_unstable_by_key(|value| key(*value));
        values
    }

    /// Could these two come over the line of a kit at all? Says no only where weighing them would: the rarest shared
    /// values, at their most, leave too little in all kinds but one.
    pub(crate) fn may_be_one_kit(&self, world: &World, model: &Model, a: usize, b: usize) -> bool {
        let unit = |set: usize| self.units.get(set).copied().unwrap_or(u32::MAX);
        let (code_a, code_b) = (self.code(world, a), self.code(world, b));
        let reaches = |group: &usize| {
            let shared = self.rarest_shared(&code_a, &code_b, *group, WEIGHED_PER_GROUP);
            let most = |value| agreement(1.0, self.count(value, unit(a), unit(b))).map_or(0.0, Bits256::bits);
            let mut bits: Vec<f64> = shared.into_iter().map(most).collect();
            bits.sort_by(|x, y| y.total_cmp(x));
            let damped = bits.iter().rev().fold(0.0, |sum, bits| bits + model.damping * sum);
            // A unit of rounding for each value.
            damped + 0.1 >= model.policy.line
        };
        (0..GROUPS.len()).filter(reaches).count() >= model.policy.needed as usize
    }

    /// Everything that two sites share or do not share in code, as comparisons of the model `same-kit`.
    pub(crate) fn compare<'w>(&self, world: &'w World, model: &Model, a: usize, b: usize) -> Vec<Comparison<'w>> {
        self.compare_values(world, model, a, b).0
    }

    /// The same, and for each comparison the number of its value; none for a level.
    pub(crate) fn compare_values<'w>(
        &self,
        world: &'w World,
        model: &Model,
        a: usize,
        b: usize,
    ) -> (Vec<Comparison<'w>>, Vec<Option<ValueIx>>) {
        let (Some(left), Some(right)) = (self.sets.get(a), self.sets.get(b)) else { return Default::default() };
        let (code_a, code_b) = (self.code(world, a), self.code(world, b));
        let weights = |number: usize, set: &CodeSet, code: &[ValueIx]| match self.released.get(number) {
            Some(true) => self.weights_in_parts(set, code),
            _ => self.set_weights.get(number).copied().unwrap_or_default(),
        };
        let (of_a, of_b) = (weights(a, left, &code_a), weights(b, right, &code_b));
        let own = |number: usize, set: &CodeSet, code: &[ValueIx]| match self.released.get(number) {
            Some(true) => self.names_are_own(set, code),
            _ => self.own_names.get(number) == Some(&true),
        };
        let own_names = own(a, left, &code_a) || own(b, right, &code_b);
        let unit = |set: usize| self.units.get(set).copied().unwrap_or(u32::MAX);
        let (mut comparisons, mut values) = (Vec::new(), Vec::new());
        for (group, (_, _, overlap_name)) in GROUPS.into_iter().enumerate() {
            for value in self.rarest_shared(&code_a, &code_b, group, WEIGHED_PER_GROUP) {
                let Some((kind, text)) = world.value(value) else { continue };
                let Some(field) = model.field(kind.as_str()) else { continue };
                let outcome = Outcome::Shared(self.count(value, unit(a), unit(b)));
                comparisons.push(Comparison { field, value: text, outcome, marks: self.marks_of_same_kit(value) });
                values.push(Some(value));
            }
            let overlap = self.likeness((&of_a, &code_a), (&of_b, &code_b), group, !own_names);
            if let (Some(overlap), Some(field)) = (overlap, model.field(overlap_name)) {
                let level = OVERLAP_LEVELS.iter().position(|least| overlap >= *least).unwrap_or(OVERLAP_LEVELS.len());
                let name: &'static str = LEVEL_NAMES.get(level).copied().unwrap_or_default();
                comparisons.push(Comparison { field, value: name, outcome: Outcome::Level(level), marks: Vec::new() });
                values.push(None);
            }
        }
        if let Some(field) = model.field(OWN_NAMES).filter(|_| own_names) {
            let value = "class names of one are nobody else's";
            comparisons.push(Comparison { field, value, outcome: Outcome::Level(0), marks: Vec::new() });
            values.push(None);
        }
        (comparisons, values)
    }

    /// A shared theme is a kit: only libraries and third parties' blocks explain a kit away.
    fn marks_of_same_kit(&self, value: ValueIx) -> Vec<&'static str> {
        self.marks_of(value).into_iter().filter(|mark| *mark != "public-theme").collect()
    }

    /// Weighs and judges the code of two sites.
    pub(crate) fn same_kit(&self, world: &World, model: &Model, a: usize, b: usize) -> (Weighing, Verdict) {
        let comparisons = self.compare(world, model, a, b);
        let weighing = weigh(model, &comparisons);
        let verdict = judge(model, &comparisons, &weighing, None, None);
        (weighing, verdict)
    }

    /// Log-odds of one kit against the strongest rival.
    pub(crate) fn log_odds(&self, world: &World, model: &Model, a: u32, b: u32) -> Bits256 {
        let weighing = weigh(model, &self.compare(world, model, a as usize, b as usize));
        odds(&weighing)
    }
}

/// Bits that a value lends which so many of the other subjects show.
fn rarity(holders: u32, subjects: u32) -> i32 {
    let count = Count { holders: u64::from(holders), subjects: u64::from(subjects) };
    agreement(1.0, count).map_or(0, |bits| bits.0)
}

/// Log-odds of the relation against its strongest rival.
pub(crate) fn odds(weighing: &Weighing) -> Bits256 {
    match (weighing.relation(), weighing.rival()) {
        (Some(relation), Some(rival)) => Bits256(relation.total.0.saturating_sub(rival.total.0)),
        _ => Bits256::ZERO,
    }
}

/// Names of the levels of overlap, as the model has them.
pub(crate) const LEVEL_NAMES: [&str; 5] = [
    "overlap of 70 % and more",
    "overlap of 45-70 %",
    "overlap of 25-45 %",
    "overlap of 12-25 %",
    "overlap below 12 %",
];

/// The values in both of two sorted lists.
pub(crate) fn shared<'a>(a: &'a [ValueIx], b: &'a [ValueIx]) -> impl Iterator<Item = ValueIx> + 'a {
    Shared { a, b }
}

/// Walks both lists at once: they are of like length, so that searching one for each value of the other would cost more.
struct Shared<'a> {
    a: &'a [ValueIx],
    b: &'a [ValueIx],
}

impl Iterator for Shared<'_> {
    type Item = ValueIx;

    fn next(&mut self) -> Option<ValueIx> {
        loop {
            let (x, y) = (*self.a.first()?, *self.b.first()?);
            let (a, b) = (self.a.get(usize::from(x <= y)..), self.b.get(usize::from(y <= x)..));
            (self.a, self.b) = (a.unwrap_or(&[]), b.unwrap_or(&[]));
            if x == y {
                return Some(x);
            }
        }
    }
}

/// The spots of a page whose values stand in a sorted list.
pub(crate) fn shared_spots<'a>(wanted: &'a [ValueIx], spots: &'a [Spot]) -> impl Iterator<Item = Spot> + 'a {
    spots.iter().copied().filter(|(value, _)| wanted.binary_search(value).is_ok())
}

/// Compares `(n + 1/2) / (N + 1)`.
fn is_more_common(one: Count, other: Count) -> bool {
    (2 * one.holders + 1) * (other.subjects + 1) > (2 * other.holders + 1) * (one.subjects + 1)
}
