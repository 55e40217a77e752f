//! Which hashes of portraits are of one picture, taken or cut again?
//!
//! Perceptual hashes of one picture differ in few of their 64 bits. Around each hash that many hold those within
//! [`FAR`] bits gather: stars, no chains, so that one picture does not lead to another over a third. How often strangers
//! come so near to each other, weighing learns from the case: such ties lend the less the more of them there are.

use std::collections::BTreeMap;

use super::columns::ValueIx;

/// Bits in which two hashes of one picture differ at most.
const FAR: u32 = 4;
/// Pieces of a hash: of two that differ in [`FAR`] bits, one piece is the same.
const PIECES: u32 = FAR + 1;
const PIECE_BITS: u32 = u64::BITS.div_ceil(PIECES);

/// A hash, its value, and how many rows show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) hash: u64,
    pub(super) value: ValueIx,
    pub(super) rows: usize,
}

/// Of each value that is the same picture as another, that other. `seen` may come in any order.
pub(super) fn same(mut seen: Vec<Seen>) -> BTreeMap<ValueIx, ValueIx> {
    seen.sort_unstable_by_key(|one| (std::cmp::Reverse(one.rows), one.hash, one.value));
    let mut of_piece: BTreeMap<(u32, u64), Vec<Seen>> = BTreeMap::new();
    let mut same = BTreeMap::new();
    for one in seen {
        let near = pieces(one.hash).filter_map(|piece| of_piece.get(&piece)).flatten();
        let apart = |other: &Seen| (other.hash ^ one.hash).count_ones();
        // Of centres equally near, the one that most show stands first: the order is that of `seen`.
        let centre = near.map(|other| (apart(other), std::cmp::Reverse(other.rows), other.hash, other.value)).min();
        match centre.filter(|(apart, ..)| *apart <= FAR) {
            Some((.., value)) => {
                same.insert(one.value, value);
            }
            None => pieces(one.hash).for_each(|piece| of_piece.entry(piece).or_default().push(one)),
        }
    }
    same
}

/// The 64 bits of a hash that is written as sixteen hexadecimal digits.
pub(super) fn bits(written: &str) -> Option<u64> {
    (written.len() == 16).then(|| u64::from_str_radix(written, 16).ok()).flatten()
}

fn pieces(hash: u64) -> impl Iterator<Item = (u32, u64)> {
    (0..PIECES).map(move |at| (at, (hash >> (at * PIECE_BITS)) & ((1 << PIECE_BITS) - 1)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seen(hashes: &[(u64, usize)]) -> Vec<Seen> {
        (0..).zip(hashes).map(|(value, (hash, rows))| Seen { hash: *hash, value, rows: *rows }).collect()
    }

    const FACE: u64 = 0x9e37_79b9_7f4a_7c15;

    #[test]
    fn pictures_gather_around_the_one_that_most_show() {
        let found = same(seen(&[(FACE ^ 0b11, 1), (FACE, 3), (FACE ^ (0b1111 << 40), 1), (!FACE, 1)]));
        assert_eq!(found, BTreeMap::from([(0, 1), (2, 1)]));
    }

    #[test]
    fn one_picture_leads_to_no_third() {
        // Each is three bits from the next, the ends are six apart.
        let found = same(seen(&[(FACE, 2), (FACE ^ 0b111, 1), (FACE ^ 0b11_1111, 1)]));
        assert_eq!(found, BTreeMap::from([(1, 0)]));
    }

    #[test]
    fn only_hashes_of_64_bits_are_compared_by_bits() {
        assert_eq!(bits("9e3779b97f4a7c15"), Some(FACE));
        assert_eq!(bits("9e3779b9"), None);
        assert_eq!(bits("9e3779b97f4a7c1g"), None);
    }

    proptest! {
        #[test]
        fn all_who_are_near_a_centre_are_found(hash: u64, flips in proptest::collection::vec(0_u32..64, 0..5)) {
            let near = flips.iter().fold(hash, |hash, at| hash ^ (1 << at));
            let found = same(seen(&[(hash, 2), (near, 1)]));
            prop_assert_eq!(found.get(&1), Some(&0));
        }

        #[test]
        fn order_says_nothing(hashes in proptest::collection::vec((0_u64..1 << 8, 1_usize..4), 1..20)) {
            let mut all = seen(&hashes);
            let one = same(all.clone());
            all.reverse();
            prop_assert_eq!(one, same(all));
        }
    }
}
