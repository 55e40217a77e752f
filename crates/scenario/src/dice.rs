//! Where does every choice of a world come from?
//!
//! Each part of the world throws its own dice, named by a label: a part that throws more often, or later, changes
//! nothing elsewhere. So a page of the last site can be made without making the pages before it.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// A stream of choices, fixed by the seed and a label.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of one part of the world. Parts are joined with a separator that no label holds.
    pub(crate) fn of(seed: u64, label: &[&str]) -> Self {
        let mut hash = Sha256::new();
        hash.update(seed.to_le_bytes());
        for part in label {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// The dice of the `index`-th member of a part.
    pub(crate) fn nth(seed: u64, part: &str, index: u64) -> Self {
        Self::of(seed, &[part, &index.to_string()])
    }

    /// A number below `bound`; 0 for a bound of 0. The bias of a modulus over 64 bits is of no account here.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.0.next_u64() % bound }
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low).max(0)).unwrap_or(0);
        low + i64::try_from(self.below(span.saturating_add(1))).unwrap_or(0)
    }

    /// An index below `bound`.
    pub(crate) fn index(&mut self, bound: usize) -> usize {
        usize::try_from(self.below(bound as u64)).unwrap_or(0)
    }

    /// True in `per_mille` of 1,000 cases.
    pub(crate) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < u64::from(per_mille)
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// One of a list of words.
    pub(crate) fn word(&mut self, list: &[&'static str]) -> &'static str {
        list[self.index(list.len())]
    }

    /// Puts a list into another order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            let other = self.index(at + 1);
            list.swap(at, other);
        }
    }

    /// Lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        self.letters(digits, b"0123456789abcdef")
    }

    /// Decimal digits, the first not 0.
    pub(crate) fn digits(&mut self, count: usize) -> String {
        let mut text = self.letters(1, b"123456789");
        text.push_str(&self.letters(count.saturating_sub(1), b"0123456789"));
        text
    }

    /// Characters of an alphabet.
    pub(crate) fn letters(&mut self, count: usize, alphabet: &[u8]) -> String {
        (0..count).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    /// Bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn a_label_fixes_the_stream_and_another_label_changes_it() {
        let throw = |label: &[&str]| Dice::of(7, label).digits(30);
        assert_eq!(throw(&["a", "b"]), throw(&["a", "b"]));
        assert_ne!(throw(&["a", "b"]), throw(&["ab"]));
        assert_ne!(throw(&["a"]), Dice::of(8, &["a"]).digits(30));
    }

    #[test]
    fn chances_and_bounds_hold() {
        let mut dice = Dice::of(1, &["bounds"]);
        assert!((0..1000).all(|_| dice.between(-3, 3).abs() <= 3));
        let hits = (0..10_000).filter(|_| dice.chance(300)).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
        assert_eq!(dice.below(0), 0);
    }
}
