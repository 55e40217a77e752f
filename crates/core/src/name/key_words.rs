//! Under which keys are words filed, so that an edit, a joined word, or common words in another order are found?

use super::key::{ALL_WORDS, Keys, Side, TWO_WORDS, WHOLE, WORDS};
use super::key_hash::{self as hash, Tag};
use super::latin::Word;

/// Words of a name that are filed two by two.
const PAIRED_MAX: usize = 5;
/// Of these, those of which one may lack a consonant.
const MENDED_MAX: usize = 3;
/// Letters of a word of which one may be left out.
const SHORTENED: std::ops::RangeInclusive<usize> = 4..=20;

/// Words with one letter left out (from four letters on): two that are one edit apart share a key. Neighbours joined; two words
/// without their vowels, in any order; all words, in any order.
pub(super) fn word_keys(words: &[Word], out: &mut Keys) {
    let mut chars = Vec::with_capacity(32);
    let mut sums = Vec::with_capacity(words.len());
    let mut bones = Vec::with_capacity(words.len());
    let told = || words.iter().filter(|word| !word.particle && word.text.chars().nth(1).is_some());
    for (number, word) in (0..).zip(told()) {
        out.group = number % WORDS;
        fold(&word.text, &mut chars);
        shortened(&chars, out);
        sums.push(hash::sum(chars.iter().copied()));
        bones.push(bone(&chars).collect::<Vec<char>>());
    }
    two_words(&bones, out);
    out.group = ALL_WORDS;
    if !sums.is_empty() {
        // A word that stands alone is common in longer names, and rare alone.
        out.push(hash::number(Tag::AllWords, sums.iter().fold(0, |sum, word| sum.wrapping_add(hash::mix(*word)))));
    }
    out.group = WHOLE;
    for two in words.windows(2) {
        let [a, b] = two else { continue };
        chars.clear();
        fold_on(&a.text, &mut chars);
        fold_on(&b.text, &mut chars);
        match out.side {
            // Twelve keys for each pair of neighbours would be half of an index: who asks leaves out the letter.
            Side::Filed => out.push(hash::text(Tag::Word, chars.iter().copied())),
            Side::Asked => shortened(&chars, out),
        }
    }
}

/// Each two of the first words, by what they are without vowels: both as they are, and one of them with a consonant left out.
fn two_words(bones: &[Vec<char>], out: &mut Keys) {
    out.group = TWO_WORDS;
    let bones = bones.get(..bones.len().min(PAIRED_MAX)).unwrap_or_default();
    let both = |a: u64, b: u64| hash::number(Tag::TwoWords, hash::mix(a).wrapping_add(hash::mix(b)));
    for (at, a) in bones.iter().enumerate() {
        for (place, b) in bones.iter().enumerate().skip(at + 1) {
            let (whole_a, whole_b) = (hash::sum(a.iter().copied()), hash::sum(b.iter().copied()));
            out.push(both(whole_a, whole_b));
            if place < MENDED_MAX {
                without_each(a, |sum| out.push(both(sum, whole_b)));
                without_each(b, |sum| out.push(both(whole_a, sum)));
            }
        }
    }
}

/// The word, and the word with each letter left out.
fn shortened(chars: &[char], out: &mut Keys) {
    out.push(hash::text(Tag::Word, chars.iter().copied()));
    if SHORTENED.contains(&chars.len()) {
        without_each(chars, |sum| out.push(hash::number(Tag::Word, sum)));
    }
}

/// The sum of a word without each of its letters, the last first.
fn without_each(chars: &[char], mut give: impl FnMut(u64)) {
    let mut before: Vec<u64> = Vec::with_capacity(chars.len());
    chars.iter().fold(0, |sum, c| {
        before.push(sum);
        hash::step(sum, *c)
    });
    // What stands before a letter, times the base for each letter behind it, and what stands behind it.
    let (mut behind, mut power) = (0_u64, 1_u64);
    for (c, before) in chars.iter().zip(before).rev() {
        give(before.wrapping_mul(power).wrapping_add(behind));
        behind = behind.wrapping_add(hash::step(0, *c).wrapping_mul(power));
        power = power.wrapping_mul(hash::BASE);
    }
}

fn fold(word: &str, out: &mut Vec<char>) {
    out.clear();
    fold_on(word, out);
}

/// Letters that sound alike made one, doubled letters single, h after a consonant dropped.
fn fold_on(word: &str, out: &mut Vec<char>) {
    for c in word.chars() {
        let c = match c {
            'y' | 'j' => 'i',
            'w' | 'v' => 'v',
            'c' | 'q' => 'k',
            'z' | 'x' => 's',
            'o' => 'u',
            other => other,
        };
        let silent = c == 'h' && out.last().is_some_and(|p| !"aeiu".contains(*p));
        if out.last() != Some(&c) && !silent {
            out.push(c);
        }
    }
}

/// The first letter, and the consonants behind it.
fn bone(chars: &[char]) -> impl Iterator<Item = char> + '_ {
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'u');
    let first = chars.first().map(|c| if vowel(*c) { 'a' } else { *c });
    first.into_iter().chain(chars.iter().skip(1).copied().filter(move |c| !vowel(*c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::{Name, Schema, asked_keys, filed_keys};

    fn shared(a: &str, b: &str, groups: std::ops::Range<u16>) -> bool {
        let filed = filed_keys(&Name::read(a, Schema::Person));
        let asked = asked_keys(&Name::read(b, Schema::Person));
        asked.iter().any(|key| groups.contains(&key.group) && filed.iter().any(|other| other.hash == key.hash))
    }

    #[test]
    fn an_edit_an_order_and_a_joined_word_share_a_key() {
        for (a, b) in [("Thornbury", "Thornbary"), ("Thornbury", "Thornburry"), ("Thornbury", "Thorbury")] {
            assert!(shared(a, b, 0..WORDS), "{a} {b}");
        }
        assert!(!shared("Thornbury", "Marlowe", 0..WORDS));
        assert!(shared("Abigail Thornbury", "Thornbury, Abygail", TWO_WORDS..TWO_WORDS + 1));
        assert!(shared("Abigail Mary Thornbury", "Thornbury Mary Abigail", ALL_WORDS..ALL_WORDS + 1));
        assert!(!shared("Abigail Mary Thornbury", "Thornbury Abigail", ALL_WORDS..ALL_WORDS + 1));
        for (a, b) in [("Rose Mary Thorn", "Rosemary Thorn"), ("Rosemary Thorn", "Rose Mari Thorn")] {
            assert!(shared(a, b, 0..WHOLE + 1), "{a} {b}");
        }
    }

    #[test]
    fn leaving_out_a_letter_is_spelling_without_it() {
        let mut out = Keys::of(Side::Asked);
        let chars: Vec<char> = "marlowe".chars().collect();
        shortened(&chars, &mut out);
        let made: Vec<u64> = out.hashes();
        for skip in 0..chars.len() {
            let rest = chars.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, c)| *c);
            assert!(made.contains(&hash::text(Tag::Word, rest)), "{skip}");
        }
    }
}
