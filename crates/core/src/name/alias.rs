//! What do two bearers of several names each say, when every name more is one more chance to be hit?

use super::compare::{Comparison, compare_with};
use super::{Model, Name, bits_with};
use crate::link::Bits256;

/// Two names at this many bits are spellings of one name, and count once.
const ONE_NAME: f64 = 8.0;

/// The best pair of two lists of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestPair {
    /// The comparison of the pair, with its bits after the chances are paid for, and a line of the path that says so.
    pub comparison: Comparison,
    /// Its place in the left list.
    pub left: usize,
    /// Its place in the right list.
    pub right: usize,
    /// Effectively different names on either side.
    pub tried: (usize, usize),
}

/// Compares all names of one bearer with all of another: the best pair, less `log2(K J)` for K and J effectively different names.
///
/// `None` if a side has no name. The Bonferroni form of `1 - (1 - u)^(K J)`.
pub fn compare_aliases(model: &Model, left: &[Name], right: &[Name]) -> Option<BestPair> {
    let mut best: Option<(Bits256, usize, usize)> = None;
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            let bits = bits_with(model, a, b);
            if best.is_none_or(|known| bits > known.0) {
                best = Some((bits, i, j));
            }
        }
    }
    let (_, i, j) = best?;
    let mut comparison = compare_with(model, left.get(i)?, right.get(j)?);
    let tried = (different(model, left), different(model, right));
    if tried.0 * tried.1 > 1 {
        let after = aliases(comparison.bits, tried.0, tried.1);
        comparison.path.push(format!("best of {} x {} different names: {} bits left", tried.0, tried.1, after));
        comparison.rate(after);
    }
    Some(BestPair { comparison, left: i, right: j, tried })
}

/// The bits of the best of several pairs, with the number of chances paid for; `left` and `right` count different names.
pub fn aliases(best: Bits256, left: usize, right: usize) -> Bits256 {
    let chances = (left.max(1) * right.max(1)) as f64;
    best.plus(Bits256::from_bits(-libm::log2(chances)))
}

/// How many of these names are effectively different: spellings of one name count once.
pub fn different(model: &Model, names: &[Name]) -> usize {
    let mut kept: Vec<&Name> = Vec::new();
    for name in names {
        if !kept.iter().any(|known| bits_with(model, known, name).bits() >= ONE_NAME) {
            kept.push(name);
        }
    }
    kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Schema;

    #[test]
    fn spellings_count_once_and_other_names_are_paid_for() {
        let model = Model::built_in();
        let read = |texts: &[&str]| texts.iter().map(|text| Name::read(text, Schema::Person)).collect::<Vec<_>>();
        let (one, other) = (read(&["홍길동", "Hong Kil-tong", "洪吉童"]), read(&["Hong Gildong"]));
        let alone = compare_aliases(model, &one, &other).unwrap();
        assert_eq!(alone.tried, (1, 1));
        let many = read(&["홍길동", "Jonathan Appleseed", "성춘향", "심봉학"]);
        let paid = compare_aliases(model, &many, &other).unwrap();
        assert_eq!((paid.tried, paid.left), ((4, 1), 0));
        assert_eq!(paid.comparison.bits, compare_with(model, &many[0], &other[0]).bits.plus(Bits256::from_bits(-2.0)));
    }
}
