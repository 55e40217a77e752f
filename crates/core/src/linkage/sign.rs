//! What a value is made of, in one number, by which most pairs of values are seen to differ without looking at their letters.
//!
//! Nearly all pairs that are compared differ in nearly all columns; so this test, and not the comparison, is what linkage
//! spends its time on.

use super::Kind;

/// What a value is made of. Made once a value; two of one kind may be compared.
///
/// Of words: which letters there are, how many, the first, and a bit or two for the long words among several. Of codes: the
/// first characters, four bits each, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign(u64);

/// The text has to be looked at itself.
const OTHER: u64 = 1 << 63;

/// Bits of a word's sign that say which characters there are: letters, digits, the space, all others.
const LETTERS: u64 = (1 << 38) - 1;
const SPACE: u64 = 1 << 36;
const REST: u64 = 1 << 37;
const WORD_LENGTH: u32 = 38;
const FIRST: u32 = 44;
const LONG_WORDS: u32 = 51;
const LONG_WORD_BITS: u64 = 12;

/// Characters of a code that stand in its sign.
const PLACES: u32 = 13;
const CODE_LENGTH: u32 = 52;
/// The lowest bit of each place.
const EACH_PLACE: u64 = 0x1_1111_1111_1111;

impl Sign {
    /// The sign of a value in the form of [`super::canonical`].
    pub fn of(kind: Kind, text: &str) -> Self {
        if !text.is_ascii() || !(1..=63).contains(&text.len()) {
            return Self(OTHER);
        }
        match kind {
            Kind::Name | Kind::Text | Kind::Word => Self::of_words(text),
            Kind::Email => match text.split_once('@') {
                Some((mailbox, host)) if mailbox.len() > 2 && !host.contains('@') => Self::of_words(mailbox),
                _ => Self(OTHER),
            },
            Kind::Date if text.len() != 8 => Self(OTHER),
            Kind::Date | Kind::Postcode | Kind::Phone | Kind::Identifier | Kind::Number => Self::of_code(text),
        }
    }

    fn of_words(text: &str) -> Self {
        let class = |byte: u8| match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << (26 + byte - b'0'),
            b' ' => SPACE,
            _ => REST,
        };
        let letters = text.bytes().fold(0u64, |mask, byte| mask | class(byte));
        let hash = |word: &str| word.bytes().fold(7u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        let long = text
            .split(' ')
            .filter(|word| word.len() > 3)
            .fold(0u64, |bits, word| bits | 1 << (hash(word) % LONG_WORD_BITS));
        let first = u64::from(text.bytes().next().unwrap_or(0));
        Self(letters | (text.len() as u64) << WORD_LENGTH | first << FIRST | long << LONG_WORDS)
    }

    fn of_code(text: &str) -> Self {
        let places = text
            .bytes()
            .take(PLACES as usize)
            .zip(0u32..)
            .fold(0, |all, (byte, at)| all | u64::from(byte & 15) << (4 * at));
        Self(places | (text.len() as u64) << CODE_LENGTH)
    }

    /// Do two *different* values of this kind stand at its last level for certain? Never wrongly yes.
    #[inline]
    pub fn is_far(self, other: Self, kind: Kind) -> bool {
        if (self.0 | other.0) & OTHER != 0 {
            return false;
        }
        match kind {
            Kind::Name | Kind::Text | Kind::Email => self.are_far_words(other, kind == Kind::Name),
            Kind::Word => {
                let spaced = (self.0 | other.0) & SPACE != 0;
                let share = (self.0 & other.0) >> LONG_WORDS != 0;
                !(spaced && share) && self.are_far_words(other, false)
            }
            Kind::Date => {
                !self.may_be_one_edit(other)
                    && (self.0 ^ other.0) & 0xffff != 0
                    && self.year().abs_diff(other.year()) > 1
            }
            Kind::Postcode => !self.may_be_one_edit(other) && (self.0 ^ other.0) & 15 != 0,
            Kind::Phone | Kind::Identifier => !self.may_be_one_edit(other) && !self.may_be_two_off(other),
            Kind::Number => !self.may_be_one_edit(other),
        }
    }

    /// Words that neither one edit nor the measure of Jaro and Winkler at 920 thousandths can join.
    #[inline]
    fn are_far_words(self, other: Self, initials: bool) -> bool {
        let length = |sign: Self| sign.0 >> WORD_LENGTH & 63;
        let (short, long) = if length(self) <= length(other) { (self, other) } else { (other, self) };
        let (s, l) = (length(short), length(long));
        let same_first = (self.0 ^ other.0) >> FIRST & 127 == 0;
        if s < 3 {
            return !(initials && s == 1 && same_first);
        }
        let lost = u64::from((short.0 & !long.0 & LETTERS).count_ones());
        // One edit loses one letter at most.
        if lost <= 1 && l - s <= 1 {
            return false;
        }
        // m/s + m/l must reach 1.6 with four equal first letters, 1.76 with none.
        let needed = if same_first { 1_590 } else { 1_750 };
        s < 4 || s * 2 < l || 1_000 * s.saturating_sub(lost) * (s + l) < needed * s * l
    }

    /// The year of a date, from its first four digits.
    #[inline]
    fn year(self) -> u64 {
        let digit = |at: u32| self.0 >> (4 * at) & 15;
        digit(0) * 1_000 + digit(1) * 100 + digit(2) * 10 + digit(3)
    }

    /// The places in which two codes differ, a bit each.
    #[inline]
    fn unlike_places(self, other: Self) -> u64 {
        let unlike = (self.0 ^ other.0) & ((1 << CODE_LENGTH) - 1);
        let unlike = unlike | unlike >> 2;
        (unlike | unlike >> 1) & EACH_PLACE
    }

    #[inline]
    fn may_be_one_edit(self, other: Self) -> bool {
        let length = |sign: Self| sign.0 >> CODE_LENGTH & 63;
        let (short, long) = if length(self) <= length(other) { (self, other) } else { (other, self) };
        let unlike = self.unlike_places(other);
        match length(long) - length(short) {
            0 => match unlike.count_ones() {
                0 | 1 => true,
                // Two neighbours may have changed places.
                2 => unlike & unlike << 4 != 0,
                _ => false,
            },
            // Behind the letter that was added both go on alike.
            1 if length(long) <= u64::from(PLACES) => {
                let rest = |sign: Self, from: u32| (sign.0 & ((1 << CODE_LENGTH) - 1)) >> from;
                let at = unlike.trailing_zeros().min(4 * (PLACES - 1));
                rest(long, at + 4) == rest(short, at)
            }
            1 => true,
            _ => false,
        }
    }

    #[inline]
    fn may_be_two_off(self, other: Self) -> bool {
        (self.0 ^ other.0) >> CODE_LENGTH == 0 && self.unlike_places(other).count_ones() <= 2
    }
}

#[cfg(test)]
mod tests {
    use super::super::level::{compare, levels};
    use super::*;

    /// Values as they come, and what slips make of them.
    fn with_slips(values: &[&str]) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for value in values {
            let letters: Vec<char> = value.chars().collect();
            out.push((*value).to_owned());
            for at in 0..letters.len() {
                let mut lost = letters.clone();
                lost.remove(at);
                let (mut added, mut changed, mut swapped) = (letters.clone(), letters.clone(), letters.clone());
                added.insert(at, '7');
                changed[at] = 'e';
                swapped.swap(at, (at + 1) % letters.len());
                let mut two = changed.clone();
                two[(at + 3) % letters.len()] = '2';
                out.extend([lost, added, changed, swapped, two].map(|letters| letters.into_iter().collect()));
            }
        }
        out.retain(|value| !value.is_empty());
        out
    }

    fn check(kind: Kind, values: &[&str]) {
        let (all, mut far) = (with_slips(values), 0);
        for a in &all {
            for b in all.iter().filter(|b| *b != a) {
                if Sign::of(kind, a).is_far(Sign::of(kind, b), kind) {
                    assert_eq!(usize::from(compare(kind, a, b)) + 1, levels(kind).len(), "{kind:?} {a} {b}");
                    far += 1;
                }
            }
        }
        assert!(
            far * 5 > all.len() * all.len(),
            "{kind:?}: {far} of {} pairs are seen to differ",
            all.len() * all.len()
        );
    }

    #[test]
    fn a_sign_never_keeps_near_values_apart() {
        let words = [
            "william", "willie", "esther", "hester", "ann", "anna", "smith", "schmidt", "baronet", "j", "jo", "müller",
        ];
        check(Kind::Name, &words);
        check(Kind::Text, &words);
        check(
            Kind::Word,
            &["edinburgh", "city of edinburgh", "city of york", "york", "new york", "kent", "brighton east"],
        );
        check(Kind::Date, &["18520612", "18521206", "19011231", "1852", "19800101"]);
        check(Kind::Postcode, &["sa79gb", "sa133bt", "ls150pp", "2119", "7213", "b11aa"]);
        check(
            Kind::Email,
            &["ann.lee@mill.example", "ann@mill.example", "bob@lee@x", "r.allen7@well.example", "q@x.example"],
        );
        check(Kind::Phone, &["70123456789", "447911123456", "20794600001234", "5551234"]);
        check(Kind::Identifier, &["1804974", "6089216", "ab12cd34", "x1"]);
        check(Kind::Number, &["7", "177", "54", "1023", "98765"]);
    }
}
