//! What do two records say about each other under a model? Integers only.

use std::collections::HashMap;

use stakeout_core::linkage::{COLUMNS_MAX, Evidence, Model, Profile, Side, column_bits, total};

use super::cells::Quick;
use super::records::{Field, Records, numbers};
use super::rows::Rows;

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
    /// Bits of the last level.
    last: i32,
    /// Most that a column of several words may say.
    most: i32,
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
                Ready {
                    set: column.kind.is_set(),
                    last: column.differs(),
                    most: column.most_bits(),
                    equal,
                    levels,
                    variants,
                    has_variant,
                    near,
                }
            })
            .collect();
        let mut order: Vec<usize> = (0..columns.len().min(COLUMNS_MAX)).collect();
        let loses = |column: &usize| {
            let levels = columns.get(*column).map_or(&[][..], |ready| &ready.levels);
            levels.first().unwrap_or(&0) - levels.last().unwrap_or(&0)
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
            _ => words(x, y, self.differs(column), |x, y| self.bits(column, x, y)).min(self.most(column)),
        }
    }

    /// No less than what [`Self::of_values`] gives, without looking at letters; and whether it is that.
    fn at_most(&self, ready: &Ready, field: &Field, x: &[u32], y: &[u32]) -> (i32, bool) {
        let mut exact = true;
        let mut of = |x: u32, y: u32| {
            let has = |value: u32| ready.has_variant.get(value as usize).copied().unwrap_or(false);
            if x == y {
                return ready.equal.get(x as usize).copied().unwrap_or(0);
            }
            if field.is_far(x, y) && !(has(x) && has(y)) {
                return ready.last;
            }
            exact = false;
            ready.near
        };
        let bits = match (x, y) {
            ([], _) | (_, []) => 0,
            ([x], [y]) => of(*x, *y),
            _ if ready.set => words(x, y, ready.last, of).min(ready.most),
            _ => {
                return (
                    x.iter().flat_map(|x| y.iter().map(|y| (*x, *y))).map(|(x, y)| of(x, y)).max().unwrap_or(0),
                    false,
                );
            }
        };
        (bits, exact)
    }

    /// The most that each column of a record may say with any other.
    pub(super) fn most_of(&self, record: u32) -> Most {
        let mut most = Most { columns: [0; COLUMNS_MAX], sum: self.prior };
        for (column, (at, ready)) in most.columns.iter_mut().zip(&self.columns).enumerate() {
            let of = |value: &u32| ready.equal.get(*value as usize).copied().unwrap_or(0).max(ready.near).max(0);
            let values = self.rows.of(record, column).iter().map(of);
            // Each word of the other record answers for another one of this.
            *at = if ready.set { values.sum::<i32>().min(ready.most) } else { values.max().unwrap_or(0) };
            most.sum += *at;
        }
        most
    }

    /// Log-odds of a pair if they reach `floor`. Letters are compared only while they may; `most` is that of `a`.
    pub(super) fn pair_from(&self, a: u32, most: &Most, b: u32, floor: i32) -> Option<i32> {
        let (mut columns, mut open) = ([0; COLUMNS_MAX], 0u64);
        let (tops, mut most) = (&most.columns, most.sum);
        for column in &self.order {
            let (Some(ready), Some(field)) = (self.columns.get(*column), self.records.fields.get(*column)) else {
                continue;
            };
            let (bits, exact) = self.at_most(ready, field, self.rows.of(a, *column), self.rows.of(b, *column));
            if let (Some(at), Some(top)) = (columns.get_mut(*column), tops.get(*column)) {
                *at = bits;
                most += bits - top;
            }
            if most < floor {
                return None;
            }
            open |= u64::from(!exact) << column;
        }
        for column in self.order.iter().filter(|column| open & 1 << **column != 0) {
            let bits = self.in_column(*column, a, b);
            if let Some(at) = columns.get_mut(*column) {
                most += bits - *at;
                *at = bits;
            }
            if most < floor {
                return None;
            }
        }
        let bits = total(&columns, self);
        (bits >= floor).then_some(bits)
    }

    /// Log-odds of a pair.
    pub fn pair(&self, a: u32, b: u32, columns: &mut Vec<i32>) -> i32 {
        self.by_column(a, b, columns);
        total(columns, self)
    }
}

/// The most that a record may say with any other: by column, and in all.
pub(super) struct Most {
    columns: [i32; COLUMNS_MAX],
    sum: i32,
}

/// Words of a side that are weighed without asking for memory.
const WORDS: usize = 16;

/// As [`column_bits`] has it for two single records.
fn words(x: &[u32], y: &[u32], differs: i32, mut bits: impl FnMut(u32, u32) -> i32) -> i32 {
    let (small, large) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    let mut answers = [differs; WORDS];
    let mut asked = 0;
    for word in small {
        let mut best = differs;
        for (other, answer) in large.iter().zip(answers.iter_mut()) {
            let bits = bits(*word, *other);
            best = best.max(bits);
            *answer = bits.max(*answer);
        }
        for other in large.iter().skip(WORDS) {
            best = best.max(bits(*word, *other));
        }
        asked += best;
    }
    if small.len() < large.len() {
        return asked;
    }
    let mut answered: i32 = answers.iter().take(large.len()).sum();
    for other in large.iter().skip(WORDS) {
        answered += small.iter().map(|word| bits(*word, *other)).fold(differs, i32::max);
    }
    (asked + answered).div_euclid(2)
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

    fn most(&self, column: usize) -> i32 {
        self.columns.get(column).map_or(0, |ready| ready.most)
    }

    fn prior(&self) -> i32 {
        self.prior
    }

    fn overlaps(&self) -> &[(usize, usize, i32)] {
        &self.overlaps
    }
}
