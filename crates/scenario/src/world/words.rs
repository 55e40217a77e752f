//! What are things called? Names are spelled from syllables, so that no rule can know them.

use crate::dice::Dice;

const ONSETS: &[u8] = b"bdfghjklmnprstvz";
const VOWELS: &[u8] = b"aeiou";
const CODAS: [&str; 8] = ["n", "r", "l", "m", "k", "s", "x", "t"];

/// Syllables of two letters.
const SYLLABLES: u64 = 16 * 5;

/// Names that [`unique`] can tell apart.
const NAMES: u64 = SYLLABLES.pow(4);

/// The eight-letter name of the `index`-th thing: another index is another name. A host that begins with it can
/// therefore be named without a list of all hosts.
pub(crate) fn unique(seed: u64, index: u64) -> String {
    // An affine permutation: 2 and 5 alone divide NAMES, so an odd factor ending in 1, 3, 7 or 9 is coprime to it.
    let factor = 12_345_677 + (seed % 1_000) * 10;
    let mut rest = (index % NAMES * factor + seed % 977 * 31_337) % NAMES;
    let mut name = String::with_capacity(8);
    for _ in 0..4 {
        let syllable = rest % SYLLABLES;
        name.push(char::from(ONSETS[usize::try_from(syllable / 5).unwrap_or(0)]));
        name.push(char::from(VOWELS[usize::try_from(syllable % 5).unwrap_or(0)]));
        rest /= SYLLABLES;
    }
    name
}

/// A word of so many syllables, most of them open.
pub(crate) fn word(dice: &mut Dice, syllables: usize) -> String {
    let mut word = String::new();
    for _ in 0..syllables {
        word.push(char::from(*dice.pick(ONSETS)));
        word.push(char::from(*dice.pick(VOWELS)));
        if dice.chance(300) {
            word.push_str(dice.word(&CODAS));
        }
    }
    word
}

/// A brand as gambling sites call themselves: two closed syllables.
pub(crate) fn brand(dice: &mut Dice) -> String {
    let mut brand = String::new();
    for _ in 0..2 {
        brand.push(char::from(*dice.pick(ONSETS)));
        brand.push(char::from(*dice.pick(VOWELS)));
        brand.push_str(dice.word(&CODAS));
    }
    brand
}

/// The word with a capital first letter.
pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A company's name.
pub(crate) fn company(dice: &mut Dice) -> String {
    let kind = dice.word(&["Trading", "Networks", "Hosting", "Systems", "Partners", "Solutions", "Logistics", "Media"]);
    format!("{} {kind}", capital(&word(dice, 3)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_by_index_never_meet() {
        for seed in [0, 1, 977, u64::MAX] {
            let names: BTreeSet<String> = (0..50_000).map(|index| unique(seed, index)).collect();
            assert_eq!(names.len(), 50_000, "seed {seed}");
        }
    }
}
