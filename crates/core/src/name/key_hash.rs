//! How do a class, a word or a number become a key of 64 bits?
//!
//! Keys are those of one program: they are made anew with the index, so that the way they are made may change.

/// What a key is made of; keys of two kinds never meet.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tag {
    Text = 1,
    Word,
    TwoWords,
    AllWords,
    Surname,
    Lone,
    Given,
    Initials,
    Trades,
    Trade,
    Number,
}

/// Stirs the bits of a word (the last step of SplitMix64): the upper ones are what an index keeps.
pub(super) fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Key of a number.
pub(super) fn number(tag: Tag, number: u64) -> u64 {
    mix(number.wrapping_add((tag as u64) << 56))
}

/// Key of two classes of syllables of one language. A class is below 2^20.
pub(super) fn classes(tag: Tag, language: usize, a: u32, b: u32) -> u64 {
    number(tag, (language as u64) << 48 | u64::from(a) << 24 | u64::from(b))
}

/// Key of a text.
pub(super) fn text(tag: Tag, chars: impl Iterator<Item = char>) -> u64 {
    number(tag, sum(chars))
}

/// Multiplier of [`sum`]: odd, so that no letter is lost.
pub(super) const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// A text as a polynomial in [`BASE`]: with sums of what stands before and behind a letter, a letter can be left out at once.
pub(super) fn sum(chars: impl Iterator<Item = char>) -> u64 {
    chars.fold(0, step)
}

/// One letter more.
pub(super) fn step(sum: u64, c: char) -> u64 {
    // Letters are stirred: small differences of neighbours would cancel each other.
    sum.wrapping_mul(BASE).wrapping_add(mix(c as u64 + 1))
}
