//! What do the records of a cluster say together, and what is the evidence between two clusters?
//!
//! A record that gives a name and a town and one that gives the name and a date say little about each other; a cluster
//! that knows all three says much about both. So clusters are compared by what their members show, column by column:
//!
//! `bits(A, B) = log2 of the mean of 2^bits(x, y)` over the values x of A and y of B, weighted by the members that show them.
//!
//! For two single records this is the ordinary weight. Of words that stand beside each other in one name each must be
//! answered for, so their bits add up.

use crate::link::{Bits256, UNIT};

/// What the engine knows of columns and values.
pub trait Evidence {
    /// Columns.
    fn columns(&self) -> usize;
    /// Does a cell of it hold several words?
    fn is_set(&self, column: usize) -> bool;
    /// Bits of two values of it, in 1/256.
    fn bits(&self, column: usize, x: u32, y: u32) -> i32;
    /// Bits of two that differ, in 1/256.
    fn differs(&self, column: usize) -> i32;
    /// Most bits that the column may say for a pair, in 1/256.
    fn most(&self, column: usize) -> i32;
    /// The prior's, in 1/256.
    fn prior(&self) -> i32;
    /// Pairs of columns that partly say the same, with the bits that both together say too much.
    fn overlaps(&self) -> &[(usize, usize, i32)];
}

/// The values of one column that a record or a cluster shows, sorted by value, each with how many records show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// Value and records.
    pub values: Vec<(u32, u32)>,
    /// Records that show anything.
    pub records: u32,
}

impl Side {
    /// One record's.
    pub fn of(values: &[u32]) -> Self {
        let mut values: Vec<(u32, u32)> = values.iter().map(|value| (*value, 1)).collect();
        values.sort_unstable();
        Self { records: u32::from(!values.is_empty()), values }
    }

    fn add(&mut self, other: &Self) {
        for (value, count) in &other.values {
            match self.values.binary_search_by_key(value, |known| known.0) {
                Ok(at) => {
                    if let Some(known) = self.values.get_mut(at) {
                        known.1 += count;
                    }
                }
                Err(at) => self.values.insert(at, (*value, *count)),
            }
        }
        self.records += other.records;
    }

    fn take(&mut self, other: &Self) {
        for (value, count) in &other.values {
            if let Ok(at) = self.values.binary_search_by_key(value, |known| known.0)
                && let Some(known) = self.values.get_mut(at)
            {
                known.1 = known.1.saturating_sub(*count);
            }
        }
        self.values.retain(|known| known.1 > 0);
        self.records = self.records.saturating_sub(other.records);
    }

    fn words(&self) -> u32 {
        self.values.iter().map(|known| known.1).sum()
    }
}

/// A side a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// By column.
    pub sides: Vec<Side>,
    /// Records.
    pub records: u32,
}

impl Profile {
    /// Takes the records of another in.
    pub fn add(&mut self, other: &Self) {
        self.sides.resize(self.sides.len().max(other.sides.len()), Side::default());
        self.sides.iter_mut().zip(&other.sides).for_each(|(side, other)| side.add(other));
        self.records += other.records;
    }

    /// Takes the records of another out.
    pub fn take(&mut self, other: &Self) {
        self.sides.iter_mut().zip(&other.sides).for_each(|(side, other)| side.take(other));
        self.records = self.records.saturating_sub(other.records);
    }

    /// Log-odds that two are one entity, in 1/256 bit.
    pub fn linkage(&self, other: &Self, evidence: &impl Evidence) -> i32 {
        let mut by_column = [0i32; COLUMNS_MAX];
        for (column, at) in by_column.iter_mut().enumerate().take(evidence.columns()) {
            if let (Some(a), Some(b)) = (self.sides.get(column), other.sides.get(column)) {
                *at = column_bits(a, b, column, evidence);
            }
        }
        total(&by_column, evidence)
    }
}

/// Columns of a model at most.
pub const COLUMNS_MAX: usize = 48;

/// The sum of the prior and the columns, less what two columns say twice.
pub fn total(by_column: &[i32], evidence: &impl Evidence) -> i32 {
    let sum = by_column.iter().sum::<i32>() + evidence.prior();
    let twice = evidence.overlaps().iter().map(|(a, b, bits)| {
        let said = |column: &usize| by_column.get(*column).copied().unwrap_or(0);
        (*bits).min(said(a)).min(said(b)).max(0)
    });
    sum - twice.sum::<i32>()
}

/// Bits of one column between two sides, in 1/256; 0 where either shows nothing.
pub fn column_bits(a: &Side, b: &Side, column: usize, evidence: &impl Evidence) -> i32 {
    if a.records == 0 || b.records == 0 {
        return 0;
    }
    if !evidence.is_set(column) {
        return mixed(a, b, column, evidence);
    }
    // The side with fewer words a record asks, the other answers: a word that is left out speaks against nothing.
    let (words_a, words_b) = (u64::from(a.words()) * u64::from(b.records), u64::from(b.words()) * u64::from(a.records));
    let bits = match words_a.cmp(&words_b) {
        std::cmp::Ordering::Less => asked(a, b, column, evidence),
        std::cmp::Ordering::Greater => asked(b, a, column, evidence),
        std::cmp::Ordering::Equal => (asked(a, b, column, evidence) + asked(b, a, column, evidence)).div_euclid(2),
    };
    bits.min(evidence.most(column))
}

fn mixed(a: &Side, b: &Side, column: usize, evidence: &impl Evidence) -> i32 {
    if let ([(x, _)], [(y, _)]) = (a.values.as_slice(), b.values.as_slice()) {
        return evidence.bits(column, *x, *y);
    }
    let mut sum = 0u128;
    for (x, n) in &a.values {
        for (y, k) in &b.values {
            sum += u128::from(*n) * u128::from(*k) * u128::from(exp2(evidence.bits(column, *x, *y)));
        }
    }
    mean(sum, u64::from(a.records) * u64::from(b.records))
}

fn asked(small: &Side, large: &Side, column: usize, evidence: &impl Evidence) -> i32 {
    let differs = evidence.differs(column);
    let mut sum = 0i64;
    for (x, n) in &small.values {
        let (mut share, mut ratio) = (0u32, 0u128);
        let mut one = differs;
        for (y, k) in &large.values {
            let bits = evidence.bits(column, *x, *y);
            if bits > differs {
                share += *k;
                ratio += u128::from(*k) * u128::from(exp2(bits));
                one = one.max(bits);
            }
        }
        let bits = if large.records == 1 {
            one
        } else {
            let rest = u128::from(large.records.saturating_sub(share)) * u128::from(exp2(differs));
            mean(ratio + rest, u64::from(large.records))
        };
        sum += i64::from(*n) * i64::from(bits);
    }
    i32::try_from(sum / i64::from(small.records.max(1))).unwrap_or(0)
}

/// The bits of a mean: a sum of what [`exp2`] gives, over so many.
fn mean(sum: u128, count: u64) -> i32 {
    Bits256::from_bits(libm::log2(sum as f64 / (count.max(1) as f64)) - f64::from(FIXED)).0
}

/// Binary places of the fixed point.
const FIXED: i32 = 32;

/// `2^bits` of 1/256 bits in fixed point, so that sums do not depend on their order.
fn exp2(bits: i32) -> u64 {
    let fraction = FRACTIONS.get((bits.rem_euclid(UNIT)) as usize).copied().unwrap_or(1 << 62);
    // The table has 62 places; at most 2^30 is kept.
    let whole = bits.div_euclid(UNIT).clamp(-FIXED, 30);
    fraction >> (62 - FIXED - whole).clamp(0, 63)
}

/// `2^(i/256)` with 62 binary places.
static FRACTIONS: std::sync::LazyLock<[u64; 256]> = std::sync::LazyLock::new(|| {
    std::array::from_fn(|i| (libm::exp2(i as f64 / f64::from(UNIT)) * (1u64 << 62) as f64) as u64)
});
