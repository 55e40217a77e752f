//! What do two records say about each other under a model? Integers only.

use std::collections::HashMap;

use rayon::prelude::*;
use stakeout_core::linkage::{Evidence, Model, Profile, Side, column_bits, total};

use super::blocks::Blocks;
use super::cells::Quick;
use super::records::{Records, numbers};

/// A pair of records and its log-odds in 1/256 bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The smaller record.
    pub a: u32,
    /// The larger.
    pub b: u32,
    /// Log-odds.
    pub bits: i32,
}

/// The values of each record side by side: a pair is then two places in memory, whatever the number of columns.
struct Rows {
    columns: usize,
    start: Vec<u32>,
    /// Of each record the ends of its columns, then the values of all.
    cells: Vec<u32>,
}

impl Rows {
    fn new(records: &Records) -> Self {
        let mut out = Self { columns: records.fields.len(), start: Vec::new(), cells: Vec::new() };
        for record in 0..records.count() {
            out.start.push(u32::try_from(out.cells.len()).unwrap_or(u32::MAX));
            let mut end = 0;
            for field in &records.fields {
                end += u32::try_from(field.of(record).len()).unwrap_or(0);
                out.cells.push(end);
            }
            records.fields.iter().for_each(|field| out.cells.extend_from_slice(field.of(record)));
        }
        out
    }

    fn of(&self, record: u32, column: usize) -> &[u32] {
        let Some(row) = self.start.get(record as usize).and_then(|start| self.cells.get(*start as usize..)) else {
            return &[];
        };
        let end = |column: usize| row.get(column).map_or(0, |end| *end as usize);
        let begin = column.checked_sub(1).map_or(0, end);
        row.get(self.columns + begin..self.columns + end(column)).unwrap_or_default()
    }
}

/// A model made ready for the values of these records.
pub struct Scorer<'a> {
    records: &'a Records,
    columns: Vec<Ready>,
    rows: Rows,
    /// Columns, those first in which unlike values lose most.
    order: Vec<usize>,
    overlaps: Vec<(usize, usize, i32)>,
    prior: i32,
}

struct Ready {
    set: bool,
    /// Bits of each value if both show it.
    equal: Vec<i32>,
    /// Bits of each level.
    levels: Vec<i32>,
    variants: HashMap<(u32, u32), i32, Quick>,
    has_variant: Vec<bool>,
    /// Most bits of two values that are not equal.
    near: i32,
}

impl<'a> Scorer<'a> {
    /// Makes a model ready. The fields of the records must be those of the model, in its order.
    pub fn new(records: &'a Records, model: &Model) -> Self {
        let columns: Vec<Ready> = model
            .columns
            .iter()
            .zip(&records.fields)
            .map(|(column, field)| {
                let rest = column.equal_bits(column.rest);
                let mut equal = vec![rest; field.texts.len()];
                let mut variants: HashMap<(u32, u32), i32, Quick> = HashMap::default();
                let mut has_variant = vec![false; field.texts.len()];
                if !column.common.is_empty() || !column.variants.is_empty() {
                    let numbers = numbers(field);
                    for share in &column.common {
                        if let Some(at) = numbers.get(share.0.as_str()).and_then(|n| equal.get_mut(*n as usize)) {
                            *at = column.equal_bits(share.1 as f64);
                        }
                    }
                    for variant in &column.variants {
                        if let (Some(a), Some(b)) = (numbers.get(variant.a.as_str()), numbers.get(variant.b.as_str())) {
                            variants.insert((*a.min(b), *a.max(b)), variant.bits);
                            for at in [a, b] {
                                if let Some(has) = has_variant.get_mut(*at as usize) {
                                    *has = true;
                                }
                            }
                        }
                    }
                }
                let levels: Vec<i32> = column.levels.iter().map(|level| level.bits).collect();
                let learnt = column.variants.iter().map(|variant| variant.bits);
                let near = levels.iter().skip(1).copied().chain(learnt).max().unwrap_or(0);
                Ready { set: column.kind.is_set(), equal, levels, variants, has_variant, near }
            })
            .collect();
        let mut order: Vec<usize> = (0..columns.len()).collect();
        let loses = |column: &usize| {
            columns.get(*column).map_or(0, |ready| ready.levels.last().map_or(0, |last| ready.near - last))
        };
        order.sort_by_key(|column| std::cmp::Reverse(loses(column)));
        let place = |name: &str| model.columns.iter().position(|column| column.name == name);
        let overlaps =
            model.overlaps.iter().filter_map(|over| Some((place(&over.a)?, place(&over.b)?, over.bits))).collect();
        Self { records, columns, rows: Rows::new(records), order, overlaps, prior: model.prior_bits }
    }

    /// What a record shows.
    pub fn profile(&self, record: u32) -> Profile {
        Profile { sides: self.records.fields.iter().map(|field| Side::of(field.of(record))).collect(), records: 1 }
    }

    /// Bits of each column of a pair.
    pub fn by_column(&self, a: u32, b: u32, out: &mut Vec<i32>) {
        out.clear();
        out.extend((0..self.columns.len()).map(|column| self.in_column(column, a, b)));
    }

    fn in_column(&self, column: usize, a: u32, b: u32) -> i32 {
        self.of_values(column, self.rows.of(a, column), self.rows.of(b, column))
    }

    fn of_values(&self, column: usize, x: &[u32], y: &[u32]) -> i32 {
        let set = self.is_set(column);
        match (x, y) {
            ([], _) | (_, []) => 0,
            ([x], [y]) if !set => self.bits(column, *x, *y),
            _ if !set => column_bits(&Side::of(x), &Side::of(y), column, self),
            _ => words(column, x, y, self),
        }
    }

    /// No less than what [`Self::of_values`] gives, without looking at letters.
    fn at_most(&self, column: usize, x: &[u32], y: &[u32]) -> i32 {
        let Some(ready) = self.columns.get(column) else { return 0 };
        let of = |x: &u32, other: &[u32]| match other.contains(x) {
            true => ready.equal.get(*x as usize).copied().unwrap_or(0).max(ready.near),
            false => ready.near,
        };
        match (x, y) {
            ([], _) | (_, []) => 0,
            _ if !ready.set => x.iter().map(|x| of(x, y)).max().unwrap_or(0),
            _ => {
                let sum = |list: &[u32], other: &[u32]| list.iter().map(|x| of(x, other)).sum::<i32>();
                match x.len().cmp(&y.len()) {
                    std::cmp::Ordering::Less => sum(x, y),
                    std::cmp::Ordering::Greater => sum(y, x),
                    std::cmp::Ordering::Equal => (sum(x, y) + sum(y, x)).div_euclid(2) + 1,
                }
            }
        }
    }

    /// Log-odds of a pair if they reach `floor`. Letters are compared only while they may.
    fn pair_from(&self, a: u32, b: u32, floor: i32, columns: &mut Vec<i32>) -> Option<i32> {
        columns.clear();
        columns.extend(
            (0..self.columns.len())
                .map(|column| self.at_most(column, self.rows.of(a, column), self.rows.of(b, column))),
        );
        let mut most = columns.iter().sum::<i32>() + self.prior;
        for column in &self.order {
            if most < floor {
                return None;
            }
            let bits = self.in_column(*column, a, b);
            if let Some(at) = columns.get_mut(*column) {
                most += bits - *at;
                *at = bits;
            }
        }
        let bits = total(columns, self);
        (bits >= floor).then_some(bits)
    }

    /// Log-odds of a pair.
    pub fn pair(&self, a: u32, b: u32, columns: &mut Vec<i32>) -> i32 {
        self.by_column(a, b, columns);
        total(columns, self)
    }
}

/// As [`column_bits`] has it for two single records.
fn words(column: usize, x: &[u32], y: &[u32], evidence: &impl Evidence) -> i32 {
    let differs = evidence.differs(column);
    let asked = |small: &[u32], large: &[u32]| -> i32 {
        let best = |x: &u32| large.iter().map(|y| evidence.bits(column, *x, *y)).fold(differs, i32::max);
        small.iter().map(best).sum()
    };
    match x.len().cmp(&y.len()) {
        std::cmp::Ordering::Less => asked(x, y),
        std::cmp::Ordering::Greater => asked(y, x),
        std::cmp::Ordering::Equal => (asked(x, y) + asked(y, x)).div_euclid(2),
    }
}

impl Evidence for Scorer<'_> {
    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn is_set(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|ready| ready.set)
    }

    fn bits(&self, column: usize, x: u32, y: u32) -> i32 {
        let (Some(ready), Some(field)) = (self.columns.get(column), self.records.fields.get(column)) else { return 0 };
        if x == y {
            return ready.equal.get(x as usize).copied().unwrap_or(0);
        }
        let level = self.records.levels.of(column, field, x, y);
        let bits = ready.levels.get(usize::from(level)).copied().unwrap_or(0);
        let has = |value: u32| ready.has_variant.get(value as usize).copied().unwrap_or(false);
        if has(x)
            && has(y)
            && let Some(variant) = ready.variants.get(&(x.min(y), x.max(y)))
        {
            return bits.max(*variant);
        }
        bits
    }

    fn differs(&self, column: usize) -> i32 {
        self.columns.get(column).and_then(|ready| ready.levels.last()).copied().unwrap_or(0)
    }

    fn prior(&self) -> i32 {
        self.prior
    }

    fn overlaps(&self) -> &[(usize, usize, i32)] {
        &self.overlaps
    }
}

/// All pairs that share a block and reach `floor`, sorted; and how many were compared.
pub fn scored_pairs(scorer: &Scorer<'_>, blocks: &Blocks, records: u32, floor: i32) -> (Vec<Pair>, u64) {
    let chunks: Vec<u32> = (0..records).step_by(256).collect();
    let lists: Vec<(Vec<Pair>, u64)> = chunks
        .par_iter()
        .map(|begin| {
            let (mut near, mut columns, mut out, mut count) = (Vec::new(), Vec::new(), Vec::new(), 0);
            for a in *begin..(*begin + 256).min(records) {
                blocks.above(a, &mut near);
                count += near.len() as u64;
                for b in &near {
                    if let Some(bits) = scorer.pair_from(a, *b, floor, &mut columns) {
                        out.push(Pair { a, b: *b, bits });
                    }
                }
            }
            (out, count)
        })
        .collect();
    let count = lists.iter().map(|list| list.1).sum();
    (lists.into_iter().flat_map(|list| list.0).collect(), count)
}

/// The pairs of new records, sorted, that share a block and reach `floor`; and how many were compared.
pub(super) fn new_pairs(scorer: &Scorer<'_>, blocks: &Blocks, is_new: &[bool], floor: i32) -> (Vec<Pair>, u64) {
    let new: Vec<u32> = is_new.iter().zip(0u32..).filter(|(new, _)| **new).map(|(_, record)| record).collect();
    let is_new = |record: u32| is_new.get(record as usize).copied().unwrap_or(false);
    let lists: Vec<(Vec<Pair>, u64)> = new
        .par_iter()
        .map(|record| {
            let (mut near, mut columns, mut out) = (Vec::new(), Vec::new(), Vec::new());
            blocks.around(*record, &mut near);
            // Of two new records the smaller one brings the pair.
            near.retain(|other| !is_new(*other) || other > record);
            for other in &near {
                let (a, b) = (*record.min(other), *record.max(other));
                out.extend(scorer.pair_from(a, b, floor, &mut columns).map(|bits| Pair { a, b, bits }));
            }
            (out, near.len() as u64)
        })
        .collect();
    let count = lists.iter().map(|list| list.1).sum();
    let mut pairs: Vec<Pair> = lists.into_iter().flat_map(|list| list.0).collect();
    pairs.par_sort_unstable();
    (pairs, count)
}
