//! How much does one agreement say, in bits?

use serde::{Deserialize, Serialize};

/// A weight of evidence in 1/256 bit. Sums are integer sums, so they are equal in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Bits256(pub i32);

/// 1/256 bit units of one bit.
pub const UNIT: i32 = 256;

/// No likelihood ratio is believed beyond this many bits: no model is right so often.
const BITS_MAX: f64 = 60.0;

impl Bits256 {
    /// Nothing said.
    pub const ZERO: Self = Self(0);

    /// A number of bits, rounded to the unit and bounded to 60 bits either way.
    pub fn from_bits(bits: f64) -> Self {
        let bounded = if bits.is_nan() { 0.0 } else { bits.clamp(-BITS_MAX, BITS_MAX) };
        #[expect(clippy::cast_possible_truncation, reason = "bounded to 60 * 256 above")]
        Self(libm::round(bounded * f64::from(UNIT)) as i32)
    }

    /// `log2` of a ratio of two probabilities; both must be above 0.
    pub fn of_ratio(numerator: f64, denominator: f64) -> Self {
        Self::from_bits(libm::log2(numerator / denominator))
    }

    /// The sum, bounded by the number type.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The number of bits, for people.
    pub fn bits(self) -> f64 {
        f64::from(self.0) / f64::from(UNIT)
    }
}

impl std::fmt::Display for Bits256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:+.1}", self.bits())
    }
}

/// How often a value occurs among subjects that have nothing to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Independent subjects that show this value, without the pair under test.
    pub holders: u64,
    /// Independent subjects that show the kind at all, without the pair under test.
    pub subjects: u64,
}

/// The count cannot be: more holders than subjects. A mistake upstream, not bad evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{holders} holders of a value among {subjects} subjects")]
pub struct ImpossibleCount {
    /// As given.
    pub holders: u64,
    /// As given.
    pub subjects: u64,
}

impl Count {
    /// `(holders + 1/2) / (subjects + 1)`: P(b shows the value | a shows it, unrelated), in (0, 1).
    ///
    /// The half and the one (Krichevsky and Trofimov 1981) keep a value that nobody else shows from proving everything in a small case.
    pub fn chance(self) -> Result<f64, ImpossibleCount> {
        if self.holders > self.subjects {
            return Err(ImpossibleCount { holders: self.holders, subjects: self.subjects });
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of a case stay far below 2^53")]
        Ok((self.holders as f64 + 0.5) / (self.subjects as f64 + 1.0))
    }
}

/// Bits that one shared value lends to a hypothesis: `log2(m / chance)`.
///
/// - `m`: P(b shows the value | a shows it, the hypothesis holds), in (0, 1].
/// - `count`: see [`Count`]; per family for code, per holder for instruments, the background included.
/// - A value that all show gives about 0, and never less: agreement does not speak against a relation.
/// - Errors: [`ImpossibleCount`].
///
/// Fellegi and Sunter 1969; value-specific frequency after Winkler.
pub fn agreement(m: f64, count: Count) -> Result<Bits256, ImpossibleCount> {
    Ok(Bits256::of_ratio(m, count.chance()?).max(Bits256::ZERO))
}

/// Shares of hypotheses, per mille, from the logarithms of their weights in 1/256 bit. Sums to 1000 but for rounding.
///
/// Each share is rounded down, so that no hypothesis is ever shown surer than it is.
pub fn shares(logs: &[Bits256]) -> Vec<i32> {
    let Some(most) = logs.iter().map(|log| log.0).max() else { return Vec::new() };
    let weights: Vec<f64> = logs.iter().map(|log| libm::exp2(f64::from(log.0 - most) / f64::from(UNIT))).collect();
    let sum: f64 = weights.iter().sum();
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1000")]
    weights.iter().map(|weight| libm::floor(weight / sum * 1000.0) as i32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_all_show_says_nothing() {
        assert_eq!(agreement(0.9, Count { holders: 500, subjects: 500 }), Ok(Bits256::ZERO));
    }

    #[test]
    fn a_value_that_nobody_else_shows_is_bounded_by_the_size_of_the_case() {
        let small = agreement(1.0, Count { holders: 0, subjects: 3 }).map(Bits256::bits);
        let large = agreement(1.0, Count { holders: 0, subjects: 4095 }).map(Bits256::bits);
        assert_eq!(small, Ok(3.0));
        assert_eq!(large, Ok(13.0));
    }

    #[test]
    fn an_impossible_count_is_an_error() {
        assert!(agreement(0.5, Count { holders: 4, subjects: 3 }).is_err());
    }

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(shares(&[Bits256(0), Bits256(0)]), [500, 500]);
        assert_eq!(shares(&[Bits256(0), Bits256(0), Bits256(0)]), [333, 333, 333]);
        assert_eq!(shares(&[Bits256::from_bits(50.0), Bits256(0)]), [999, 0]);
    }
}
