//! Which passages does a text hold that another may have copied?
//!
//! Shingles (Broder 1997): runs of five words, of eight letters where a script is written without spaces, hashed. Of each
//! text those are kept whose hash falls into one of four classes, in every text the same: an equal passage is met again.

use unicode_normalization::UnicodeNormalization as _;
use xxhash_rust::xxh3::xxh3_64;

/// Words of a shingle.
const WORDS: usize = 5;
/// Letters of a shingle in scripts without spaces.
const LETTERS: usize = 8;
/// One hash of so many is kept.
const SAMPLED: u64 = 4;
/// Shingles of one text that are looked at.
const SHINGLES_MAX: usize = 20_000;

/// A run of words: its hash, and the bytes of the text that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shingle {
    /// Hash of the normalised words.
    pub hash: u64,
    /// First byte in the text.
    pub from: u32,
    /// Byte behind the last.
    pub to: u32,
}

/// The sampled shingles of a text, in its order. Case, marks and widths do not count; digits are `#`.
pub fn shingles(text: &str) -> Vec<Shingle> {
    let units = Units::of(text);
    let spots = units.windows().filter(|(_, hash)| hash.is_multiple_of(SAMPLED)).take(SHINGLES_MAX);
    let shingle =
        |(window, hash): (&[Unit], u64)| Some(Shingle { hash, from: window.first()?.from, to: window.last()?.to });
    spots.filter_map(shingle).collect()
}

/// A word, or a letter of a script without spaces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// Where it stands among the normalised words.
    start: usize,
    end: usize,
    /// Where it stands in the text.
    from: u32,
    to: u32,
    pub(super) is_letter: bool,
}

/// The words of a text, normalised.
pub(super) struct Units {
    /// All of them with a space between each, so that a run of words is a slice of it.
    words: String,
    pub(super) all: Vec<Unit>,
}

impl Units {
    pub(super) fn of(text: &str) -> Self {
        let mut units = Self { words: String::with_capacity(text.len()), all: Vec::with_capacity(text.len() / 4) };
        let mut open = false;
        for (at, c) in text.char_indices() {
            let from = u32::try_from(at).unwrap_or(u32::MAX);
            let to = from.saturating_add(u32::try_from(c.len_utf8()).unwrap_or(4));
            if !c.is_alphanumeric() {
                // A mark within a word joins it: don't, e-mail.
                open &= matches!(c, '\'' | '\u{2019}' | '-');
                continue;
            }
            let is_letter = is_unspaced(c);
            match units.all.last_mut().filter(|last| open && !is_letter && !last.is_letter) {
                Some(word) => {
                    normalised(c, &mut units.words);
                    (word.end, word.to) = (units.words.len(), to);
                }
                None => {
                    if !units.all.is_empty() {
                        units.words.push(' ');
                    }
                    let start = units.words.len();
                    normalised(c, &mut units.words);
                    units.all.push(Unit { start, end: units.words.len(), from, to, is_letter });
                }
            }
            open = true;
        }
        units
    }

    /// A unit as it counts.
    pub(super) fn word(&self, unit: &Unit) -> &str {
        self.words.get(unit.start..unit.end).unwrap_or_default()
    }

    /// Every run of so many words, or letters, with its hash.
    fn windows(&self) -> impl Iterator<Item = (&[Unit], u64)> {
        let joined = |window: &[Unit]| self.words.get(window.first()?.start..window.last()?.end);
        // Words and unspaced letters are separate runs.
        self.all.chunk_by(|a, b| a.is_letter == b.is_letter).flat_map(move |run| {
            let width = if run.first().is_some_and(|unit| unit.is_letter) { LETTERS } else { WORDS };
            run.windows(width).map(move |window| (window, xxh3_64(joined(window).unwrap_or_default().as_bytes())))
        })
    }

    /// Where a shingle of this hash stands first: its first unit, and the one behind its last.
    pub(super) fn place_of(&self, hash: u64) -> Option<(usize, usize)> {
        let (window, _) = self.windows().find(|(_, found)| *found == hash)?;
        let from = self.all.iter().position(|unit| window.first().is_some_and(|first| unit.from == first.from))?;
        Some((from, from + window.len()))
    }
}

/// Is it of a script that is written without spaces between words?
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{20000}'..='\u{3ffff}')
}

/// Adds a letter or digit to a word, as it counts.
fn normalised(c: char, word: &mut String) {
    if c.is_numeric() {
        word.push('#');
    } else if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
    } else {
        word.extend(std::iter::once(c).nfkc().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSAGE: &str =
        "I kept the booking system of a small ferry line running through two winters and wrote its notes.";

    fn hashes(text: &str) -> std::collections::BTreeSet<u64> {
        shingles(text).into_iter().map(|shingle| shingle.hash).collect()
    }

    #[test]
    fn a_copied_passage_is_met_again_between_other_words() {
        let one = format!("Hello there. {PASSAGE} Thank you.");
        let two = format!("My name is Kite, aged 31.\n\n{}", PASSAGE.to_uppercase());
        let shared: Vec<u64> = hashes(&one).intersection(&hashes(&two)).copied().collect();
        assert!(shared.len() >= 2, "{shared:?}");
        let shown = shingles(&two).into_iter().find(|shingle| shared.contains(&shingle.hash)).unwrap();
        assert!(two[shown.from as usize..shown.to as usize].split(' ').count() == 5);
    }

    #[test]
    fn digits_do_not_tell_passages_apart() {
        let with =
            |number: &str| format!("since {number} I have built {number} sites for clients in many trades and towns");
        assert_eq!(hashes(&with("2019")), hashes(&with("2020")));
    }

    #[test]
    fn scripts_without_spaces_are_cut_by_letters() {
        let one = "我负责维护一个小型轮渡公司的预订系统并撰写说明文档和测试报告";
        let two = format!("您好。{one}谢谢。");
        let count = hashes(one).intersection(&hashes(&two)).count();
        assert!(count >= 3, "{count}");
    }
}
