//! Of which words is a name made: `betSlip`, `bet-slip`, `bet_slip` are one?

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::feature::SameHash;

/// Words that are joined to one name.
const JOINED_MAX: usize = 3;

/// A name cut into words: at marks, at digits, and where a capital follows a small letter. Lower case. Reused from name
/// to name; neighbours stand side by side, so that joined words are a slice.
#[derive(Debug, Default)]
pub(super) struct Words {
    letters: Vec<u8>,
    /// Where each word starts in `letters`.
    starts: Vec<u32>,
}

impl Words {
    /// Of one text.
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.cut(text);
        words
    }

    /// Cuts another name.
    pub(super) fn cut(&mut self, name: &str) {
        self.letters.clear();
        self.starts.clear();
        self.add(name);
    }

    /// Adds the words of a further name.
    pub(super) fn add(&mut self, name: &str) {
        let mut before = b' ';
        for &byte in name.as_bytes() {
            if byte.is_ascii_alphabetic() {
                if !before.is_ascii_alphabetic() || (byte.is_ascii_uppercase() && before.is_ascii_lowercase()) {
                    self.starts.push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
                }
                self.letters.push(byte.to_ascii_lowercase());
            }
            before = byte;
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// So many words from one on, joined; `None` if there are fewer.
    pub(super) fn joined(&self, first: usize, count: usize) -> Option<&[u8]> {
        let last = first + count;
        let from = *self.starts.get(first)? as usize;
        let to = if last == self.starts.len() { self.letters.len() } else { *self.starts.get(last)? as usize };
        self.letters.get(from..to)
    }

    /// Is this one of the words, or two neighbours joined?
    pub(super) fn hold(&self, known: &str) -> bool {
        (0..self.count()).any(|first| [1, 2].iter().any(|count| self.joined(first, *count) == Some(known.as_bytes())))
    }
}

/// Names known beforehand, each with the rules that know it.
#[derive(Debug, Default)]
pub(super) struct KnownNames {
    /// Hash of the name to its place in `names`.
    places: HashMap<u64, usize, SameHash>,
    names: Vec<(String, Vec<usize>)>,
    /// First three letters of a name, five bits each.
    heads: Vec<u64>,
    length_max: usize,
}

impl KnownNames {
    /// Adds a name (lower case, three letters at least) of a rule.
    pub(super) fn add(&mut self, name: &str, rule: usize) {
        self.heads.resize(1 << 9, 0);
        let place = *self.places.entry(xxh3_64(name.as_bytes())).or_insert(self.names.len());
        if place == self.names.len() {
            self.names.push((name.to_owned(), Vec::new()));
        }
        if let Some((_, rules)) = self.names.get_mut(place) {
            rules.push(rule);
        }
        let head = head(name.as_bytes()).unwrap_or(0);
        if let Some(bits) = self.heads.get_mut(head >> 6) {
            *bits |= 1 << (head & 63);
        }
        self.length_max = self.length_max.max(name.len());
    }

    /// The place of a name and the rules that know it.
    pub(super) fn get(&self, name: &[u8]) -> Option<(usize, &[usize])> {
        if name.len() > self.length_max || (name.len() >= 3 && !self.knows_head(name)) {
            return None;
        }
        let place = *self.places.get(&xxh3_64(name))?;
        let (known, rules) = self.names.get(place)?;
        (known.as_bytes() == name).then_some((place, rules.as_slice()))
    }

    /// May a name hold a known one? Never false of one that does; true of few that do not.
    ///
    /// Looks at the first three letters of each word as they stand. A word of fewer letters is joined with the next one by
    /// [`KnownNames::find`], so that it says nothing here.
    pub(super) fn may_find(&self, name: &str) -> bool {
        let mut before = b' ';
        let bytes = name.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            let starts = byte.is_ascii_alphabetic()
                && (!before.is_ascii_alphabetic() || (byte.is_ascii_uppercase() && before.is_ascii_lowercase()));
            before = byte;
            if !starts {
                continue;
            }
            let Some(three) = bytes.get(at..).and_then(|rest| rest.first_chunk::<3>()) else {
                // Too near to the end for three letters.
                return false;
            };
            let whole = three.iter().all(u8::is_ascii_alphabetic)
                && !three
                    .windows(2)
                    .any(|two| matches!(two, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
            if !whole || self.knows_head(three) {
                return true;
            }
        }
        false
    }

    fn knows_head(&self, letters: &[u8]) -> bool {
        head(letters)
            .and_then(|head| self.heads.get(head >> 6).map(|bits| bits >> (head & 63) & 1 == 1))
            .unwrap_or(false)
    }

    /// Calls `found(place, rules)` for each known name in a cut one: runs of up to three of its words, joined.
    pub(super) fn find(&self, words: &Words, mut found: impl FnMut(usize, &[usize])) {
        for first in 0..words.count() {
            let from = words.starts.get(first).map_or(0, |from| *from as usize);
            if !words.letters.get(from..).is_some_and(|letters| self.knows_head(letters)) {
                continue;
            }
            for count in 1..=JOINED_MAX {
                let Some(joined) = words.joined(first, count).filter(|joined| joined.len() <= self.length_max) else {
                    break;
                };
                if let Some((place, rules)) = self.get(joined) {
                    found(place, rules);
                }
            }
        }
    }
}

/// The first three letters as a number below 2^15.
fn head(letters: &[u8]) -> Option<usize> {
    let three = letters.first_chunk::<3>()?;
    Some(three.iter().fold(0, |head, byte| (head << 5) | usize::from(byte & 31)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        let words = |name: &str| {
            let words = Words::of(name);
            (0..words.count())
                .filter_map(|first| words.joined(first, 1))
                .map(|word| String::from_utf8_lossy(word).into_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(words("betSlip-item_2"), ["bet", "slip", "item"]);
        assert_eq!(words("alphabet"), ["alphabet"]);
        assert_eq!(words("_9-"), [""; 0]);
        assert_eq!(words("URLOf가X"), ["urlof", "x"]);
    }

    #[test]
    fn joined_words_are_known_names() {
        let mut known = KnownNames::default();
        known.add("betslip", 1);
        known.add("betslip", 4);
        known.add("slip", 2);
        let found = |name: &str| {
            let mut all = Vec::new();
            known.find(&Words::of(name), |_, rules| all.extend_from_slice(rules));
            all
        };
        for name in ["my-betSlip", "b_e_tslip", "xslip", "x-slip", "a1b_e", "is_on"] {
            assert!(found(name).is_empty() || known.may_find(name), "{name}");
        }
        assert!(!known.may_find("document") && !known.may_find("bargain-x"));
        assert_eq!(found("my-betSlip"), [1, 4, 2]);
        assert_eq!(found("b_e_tslip"), [1, 4]);
        assert_eq!(found("b_e_t_slip"), [2]);
        assert_eq!(found("alphabetslip"), [0; 0]);
        assert!(Words::of("a/bet-slip").hold("betslip"));
    }
}
