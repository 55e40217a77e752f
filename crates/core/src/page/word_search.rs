//! Where do known words stand in a text, if they stand alone?
//!
//! A word of an alphabet can only begin where a word begins, and a word of Hangul, Han, Kana or Thai at any letter. Few
//! such places begin like any known word: a bitmap of the first bytes passes over the others, and only what is left is
//! compared. An automaton over three thousand words needs more memory than the nearest cache has, and a look-up for
//! each byte; it was three times slower.

use std::collections::HashMap;

use super::feature::SameHash;

/// Bytes of a word that are looked up: of a long one, and of a short one.
const LONG: usize = 6;
const SHORT: usize = 3;
/// Bits of the bitmap.
const BITMAP_BITS: u32 = 16;

/// Words known beforehand, compiled. Words are normal texts (see [`super::normal`]); none is empty.
#[derive(Debug, Default)]
pub(super) struct WordSearch {
    words: Vec<String>,
    /// Bytes that begin any word.
    begins: Vec<bool>,
    /// Hashes of the first bytes of the words, long and short.
    bitmap: Vec<u64>,
    /// First bytes to the words that begin so.
    long: HashMap<u64, Vec<u32>, SameHash>,
    short: HashMap<u64, Vec<u32>, SameHash>,
    /// Words of fewer bytes than [`SHORT`].
    tiny: Vec<u32>,
}

impl WordSearch {
    /// Compiles a list; a word is known by its place in it.
    pub(super) fn new(words: Vec<String>) -> Self {
        let mut search = Self { begins: vec![false; 256], bitmap: vec![0; 1 << (BITMAP_BITS - 6)], ..Self::default() };
        for (place, word) in (0_u32..).zip(&words) {
            let bytes = word.as_bytes();
            if let Some(begins) = bytes.first().and_then(|byte| search.begins.get_mut(usize::from(*byte))) {
                *begins = true;
            }
            if let Some(key) = key(bytes, LONG) {
                search.long.entry(key).or_default().push(place);
                set(&mut search.bitmap, key);
            } else if let Some(key) = key(bytes, SHORT) {
                search.short.entry(key).or_default().push(place);
                set(&mut search.bitmap, key);
            } else {
                search.tiny.push(place);
            }
        }
        search.words = words;
        search
    }

    /// Calls `found(word, start, end)` for every word that stands alone in a text, also inside of another one; in the
    /// order of their starts.
    pub(super) fn find(&self, text: &str, found: &mut dyn FnMut(usize, usize, usize)) {
        let bytes = text.as_bytes();
        let mut bound = false;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let (binds, length) = if byte.is_ascii() {
                (byte.is_ascii_alphanumeric(), 1)
            } else {
                text.get(at..)
                    .and_then(|rest| rest.chars().next())
                    .map_or((false, 1), |letter| (binds(letter), letter.len_utf8()))
            };
            // What binds to the letter before it does not begin a word.
            if !(binds && bound) && self.begins.get(usize::from(byte)).copied().unwrap_or(false) {
                self.find_at(text, at, found);
            }
            bound = binds;
            at += length;
        }
    }

    fn find_at(&self, text: &str, at: usize, found: &mut dyn FnMut(usize, usize, usize)) {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let of = |words: Option<&Vec<u32>>, found: &mut dyn FnMut(usize, usize, usize)| {
            for &place in words.into_iter().flatten() {
                let Some(word) = self.words.get(place as usize).filter(|word| rest.starts_with(word.as_bytes())) else {
                    continue;
                };
                let end = at + word.len();
                if ends_alone(text, end) {
                    found(place as usize, at, end);
                }
            }
        };
        if let Some(key) = key(rest, LONG).filter(|key| is_set(&self.bitmap, *key)) {
            of(self.long.get(&key), found);
        }
        if let Some(key) = key(rest, SHORT).filter(|key| is_set(&self.bitmap, *key)) {
            of(self.short.get(&key), found);
        }
        if !self.tiny.is_empty() {
            of(Some(&self.tiny), found);
        }
    }
}

/// The first bytes as a number, spread over all bits; `None` if there are fewer.
fn key(bytes: &[u8], length: usize) -> Option<u64> {
    let head = bytes.get(..length)?;
    let number = head.iter().fold(length as u64, |key, byte| (key << 8) | u64::from(*byte));
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Some(spread ^ (spread >> 32))
}

fn set(bitmap: &mut [u64], key: u64) {
    if let Some(bits) = bitmap.get_mut((key >> (64 - BITMAP_BITS + 6)) as usize) {
        *bits |= 1 << (key >> (64 - BITMAP_BITS) & 63);
    }
}

fn is_set(bitmap: &[u64], key: u64) -> bool {
    bitmap
        .get((key >> (64 - BITMAP_BITS + 6)) as usize)
        .is_some_and(|bits| bits >> (key >> (64 - BITMAP_BITS) & 63) & 1 == 1)
}

/// Only letters of alphabets and digits bind to their neighbours.
fn binds(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || matches!(letter, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{370}'..='\u{52f}')
}

/// Does a word that ends at `end` bind to what follows?
fn ends_alone(text: &str, end: usize) -> bool {
    let last = text.get(..end).and_then(|before| before.chars().next_back());
    let next = || text.get(end..).and_then(|after| after.chars().next());
    !(last.is_some_and(binds) && next().is_some_and(binds))
}

/// Do the borders of a hit fall between words?
#[cfg(test)]
pub(super) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let first = text.get(start..).and_then(|word| word.chars().next());
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    !(first.is_some_and(binds) && before.is_some_and(binds)) && ends_alone(text, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], text: &str) -> Vec<(usize, usize, usize)> {
        let search = WordSearch::new(words.iter().map(|word| (*word).to_owned()).collect());
        let mut all = Vec::new();
        search.find(text, &mut |word, start, end| all.push((word, start, end)));
        all
    }

    #[test]
    fn words_of_alphabets_stand_alone() {
        assert_eq!(found(&["bet", "bet now"], "a bet now, diabetes alphabet"), [(1, 2, 9), (0, 2, 5)]);
        assert_eq!(found(&["충전", "충전하기"], "즉시충전하기"), [(0, 6, 12), (1, 6, 18)]);
        assert_eq!(found(&["x", "qq"], "x xx qq:1 qqq"), [(0, 0, 1), (1, 5, 7)]);
        assert_eq!(found(&["401(k) rollover"], "my 401(k) rollover"), [(0, 3, 18)]);
        assert!(found(&["ставка"], "ставками").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(text in "(bet|now|[a-c ]|slot|충전|하기|가|é|ст|[.,]|1){0,24}") {
            let words = ["bet", "bet now", "a", "ab", "slot", "slots", "충전", "충전하기", "전하", "é", "ст", "1", "b.c", "now,"];
            let mut plain = Vec::new();
            for (place, word) in words.iter().enumerate() {
                for start in (0..text.len()).filter(|start| text.is_char_boundary(*start)) {
                    if text[start..].starts_with(word) && stands_alone(&text, start, start + word.len()) {
                        plain.push((place, start, start + word.len()));
                    }
                }
            }
            let mut hits = found(&words, &text);
            hits.sort_unstable();
            plain.sort_unstable();
            proptest::prop_assert_eq!(hits, plain);
        }
    }
}
