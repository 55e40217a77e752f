//! Under which keys must a name be filed, so that every name that scoring would put at review is found?
//!
//! Keys are generous: syllables are folded into classes that no spelling system keeps apart. Scores never use them. A key of
//! two parts at once (surname and given syllable, two words) is rare where each part is common: that keeps a search short.

use super::company_form::Company;
use super::hangul;
use super::key_hash::{self as hash, Tag};
use super::key_words::word_keys;
use super::language::{KOREAN, Language, MANDARIN, READINGS, Spellings};
use super::model::Model;
use super::{Form, Letters, Name};

/// Most keys of one name.
const KEYS_MAX: usize = 400;

/// The keys of a name as it is searched for, sorted, without doubles. Two names that share none are not worth comparing.
pub fn keys(name: &Name) -> Vec<u64> {
    keys_with(Model::built_in(), name)
}

/// The same with a given model.
pub fn keys_with(model: &Model, name: &Name) -> Vec<u64> {
    let mut hashes: Vec<u64> = made(model, name, Side::Asked).into_iter().map(|key| key.hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// A key, and the part of the name that it stands for: of the keys of one part that two names share, one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiledKey {
    /// The key.
    pub hash: u64,
    /// The part, below 32.
    pub group: u16,
}

/// On which side of a search a name stands: what is dear to file is asked for instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// In the index.
    Filed,
    /// Looked for.
    Asked,
}

impl FiledKey {
    /// Does it stand for several parts at once, or for the whole? Who shares a key of one part alone has the rest in common by chance.
    pub fn is_of_several(self) -> bool {
        matches!(self.group, BOTH | TWO_WORDS | ALL_WORDS | WHOLE | NUMBERS)
    }

    /// A key of a number of an entry, which is no part of its name.
    pub fn of_number(hash: u64) -> Self {
        Self { hash, group: NUMBERS }
    }
}

/// Keys as they are made.
#[derive(Debug)]
pub(super) struct Keys {
    list: Vec<FiledKey>,
    /// Part of the name that is at work.
    pub(super) group: u16,
    pub(super) side: Side,
}

impl Keys {
    pub(super) fn of(side: Side) -> Self {
        Self { list: Vec::with_capacity(64), group: 0, side }
    }

    #[cfg(test)]
    pub(super) fn hashes(&self) -> Vec<u64> {
        self.list.iter().map(|key| key.hash).collect()
    }

    pub(super) fn push(&mut self, hash: u64) {
        self.list.push(FiledKey { hash, group: self.group });
    }

    fn extend(&mut self, hashes: impl IntoIterator<Item = u64>) {
        hashes.into_iter().for_each(|hash| self.push(hash));
    }
}

/// Parts of a name: its words, two words at once, all its words, then its syllables, then what is whole.
pub(super) const WORDS: u16 = 21;
/// Syllables that are all there is: a surname and its one given syllable, or those of a firm.
const BOTH: u16 = 21;
pub(super) const TWO_WORDS: u16 = 22;
pub(super) const ALL_WORDS: u16 = 23;
const SURNAME: u16 = 24;
const GIVEN: u16 = 28;
pub(super) const WHOLE: u16 = 29;
const TRADES: u16 = 30;
const NUMBERS: u16 = 31;

/// The keys under which a name is filed, with the parts that they stand for, likelier readings first.
pub fn filed_keys(name: &Name) -> Vec<FiledKey> {
    made(Model::built_in(), name, Side::Filed)
}

/// The keys under which a name is looked for: those that it is filed under, and some more.
pub fn asked_keys(name: &Name) -> Vec<FiledKey> {
    made(Model::built_in(), name, Side::Asked)
}

fn made(model: &Model, name: &Name, side: Side) -> Vec<FiledKey> {
    let mut out = Keys::of(side);
    for form in &name.forms {
        match form {
            Form::Syllabic(form) => {
                for at in 0..READINGS {
                    let language = &model.languages[at];
                    let surname: Vec<u32> = form.surname[at].iter().map(|(s, _)| class(language, at, *s)).collect();
                    let given: Vec<Vec<u32>> = form.given[at]
                        .iter()
                        .map(|place| strongest(place).map(|s| class(language, at, s)).collect())
                        .collect();
                    syllable_keys(at, &surname, &given, &mut out);
                }
                // Syllables fold much together: the text itself is rarer.
                out.group = ALL_WORDS;
                let hangul = form.hangul.iter().map(|s| hangul::character(*s));
                out.push(hash::text(Tag::Text, hangul.chain(form.han.iter().copied())));
            }
            Form::Letters(letters) => letter_keys(model, letters, &mut out),
        }
    }
    if let Some(company) = &name.company {
        word_keys(&company.residue.words, &mut out);
        for at in 0..READINGS {
            let language = &model.languages[at];
            if at == KOREAN
                && let Some((cut, _)) = company.residue.cuts[at].first()
            {
                across_keys(model, cut, &mut out);
            }
            for (cut, _) in &company.residue.cuts[at] {
                let given: Vec<Vec<u32>> = cut.iter().map(|c| chunk_classes(language, at, *c)).collect();
                out.group = BOTH;
                pair_keys(at, &given, &mut out);
            }
            out.group = BOTH;
            let given: Vec<Vec<u32>> = company.residue.places[at]
                .iter()
                .map(|place| strongest(place).map(|s| class(language, at, s)).collect())
                .collect();
            pair_keys(at, &given, &mut out);
        }
        out.group = ALL_WORDS;
        out.push(firm_key(company));
        out.group = WHOLE;
        let initials = |text: &str| hash::text(Tag::Initials, text.chars());
        out.extend(company.acronym.iter().map(|a| initials(a)));
        if company.initials.chars().count() > 1 {
            out.push(initials(&company.initials));
        }
        out.group = TRADES;
        if company.trades.len() > 1 {
            // Sister firms share their trade words: they are found, so that they can be refused.
            let mut trades = company.trades.clone();
            trades.sort_unstable();
            out.push(trades.iter().fold(hash::number(Tag::Trades, 0), |sum, trade| hash::mix(sum ^ *trade as u64)));
        }
        if company.residue.is_empty() {
            out.extend(company.trades.iter().map(|trade| hash::number(Tag::Trade, *trade as u64)));
        }
        out.extend(company.numbers.iter().map(|n| hash::number(Tag::Number, u64::from(*n))));
    }
    first_of(out)
}

/// All of a firm's name at once, in any order: its distinctive words, trade words and numbers.
fn firm_key(company: &Company) -> u64 {
    let residue = &company.residue;
    let words = residue.words.iter().map(|word| hash::sum(word.text.chars()));
    let trades = company.trades.iter().map(|trade| hash::number(Tag::Trade, *trade as u64));
    let numbers = company.numbers.iter().map(|n| hash::number(Tag::Number, u64::from(*n)));
    let parts = words
        .chain(trades)
        .chain(numbers)
        .fold(hash::sum(residue.chars.iter().copied()), |sum, part| sum.wrapping_add(hash::mix(part)));
    hash::number(Tag::AllWords, parts)
}

/// The first [`KEYS_MAX`] different keys in the order in which they were made.
fn first_of(keys: Keys) -> Vec<FiledKey> {
    let mut placed: Vec<(FiledKey, usize)> = keys.list.into_iter().zip(0..).collect();
    placed.sort_unstable_by_key(|(key, at)| (key.hash, *at));
    placed.dedup_by_key(|(key, _)| key.hash);
    placed.sort_unstable_by_key(|(_, at)| *at);
    placed.truncate(KEYS_MAX);
    placed.into_iter().map(|(key, _)| key).collect()
}

fn strongest(place: &[(u16, f32)]) -> impl Iterator<Item = u16> + '_ {
    let most = place.iter().map(|x| x.1).fold(0.0_f32, f32::max);
    place.iter().filter(move |x| x.1 > 0.02 * most).map(|x| x.0)
}

/// The class of a syllable: what no system of spelling keeps apart is one.
fn class(language: &Language, at: usize, syllable: u16) -> u32 {
    if at != KOREAN || syllable >= super::language::TWO {
        return 10_000
            + u32::from(syllable)
            + if syllable >= super::language::TWO {
                hash::text(Tag::Text, language.word(syllable).chars()) as u32 & 0xFFFF
            } else {
                0
            };
    }
    const INITIAL: [u32; 19] = [0, 0, 1, 2, 2, 1, 3, 4, 4, 5, 5, 1, 6, 6, 6, 0, 2, 4, 7];
    const VOWEL: [u32; 21] = [0, 1, 0, 1, 2, 1, 2, 1, 2, 0, 1, 3, 2, 2, 2, 1, 4, 2, 2, 4, 4];
    let (initial, vowel, last) = hangul::sounds(syllable);
    (INITIAL[initial] * 8 + VOWEL[vowel]) * 8 + last as u32
}

/// Classes of the given syllables that a chunk may be.
fn chunk_classes(language: &Language, at: usize, chunk: u32) -> Vec<u32> {
    likely(language, at, &language.given, chunk, 0.01)
}

/// Classes of the surnames that a chunk may be.
fn surname_classes(language: &Language, at: usize, chunk: u32) -> Vec<u32> {
    likely(language, at, &language.surname, chunk, 0.005)
}

/// Classes of the syllables behind a chunk that reach this share of the likeliest.
fn likely(language: &Language, at: usize, place: &Spellings, chunk: u32, share: f32) -> Vec<u32> {
    let candidates = place.candidates(chunk);
    let weight = |c: &super::language::Candidate| c.mean * place.prior(c.syllable);
    let most = candidates.iter().map(weight).fold(0.0_f32, f32::max);
    let mut out: Vec<u32> =
        candidates.iter().filter(|c| weight(c) > share * most).map(|c| class(language, at, c.syllable)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Surname class with each given class, and pairs of given classes.
fn syllable_keys(at: usize, surname: &[u32], given: &[Vec<u32>], out: &mut Keys) {
    for s in surname {
        for (number, place) in (0..).zip(given) {
            out.group = if given.len() == 1 { BOTH } else { SURNAME + (number % 4) };
            out.extend(place.iter().map(|g| hash::classes(Tag::Surname, at, *s, *g)));
        }
        if given.is_empty() {
            out.group = SURNAME;
            out.push(hash::classes(Tag::Lone, at, *s, 0));
        }
    }
    out.group = GIVEN;
    pair_keys(at, given, out);
}

fn pair_keys(at: usize, given: &[Vec<u32>], out: &mut Keys) {
    for two in given.windows(2) {
        let [a, b] = two else { continue };
        for x in a {
            out.extend(b.iter().map(|y| hash::classes(Tag::Given, at, *x, *y)));
        }
    }
}

/// Syllables of the other language kept for each chunk of a reading across languages.
const ACROSS_MAX: usize = 6;

/// Pairs of Mandarin syllables that the characters behind a Korean reading may have: 금상 is filed under jin xiang, too.
fn across_keys(model: &Model, chunks: &[u32], out: &mut Keys) {
    let Some(bridge) = model.bridges.iter().find(|b| (b.from, b.to) == (KOREAN, MANDARIN)) else { return };
    let (korean, mandarin) = (&model.languages[KOREAN], &model.languages[MANDARIN]);
    let other = |chunk: &u32| -> Vec<u32> {
        let mut shares: Vec<(u16, f32)> = Vec::new();
        for candidate in korean.given.candidates(*chunk) {
            for (syllable, both) in bridge.given.get(&candidate.syllable).into_iter().flatten() {
                match shares.iter_mut().find(|x| x.0 == *syllable) {
                    Some(known) => known.1 += both * candidate.mean,
                    None => shares.push((*syllable, both * candidate.mean)),
                }
            }
        }
        shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        shares.iter().take(ACROSS_MAX).map(|x| class(mandarin, MANDARIN, x.0)).collect()
    };
    if let [_, _, ..] = chunks {
        let given: Vec<Vec<u32>> = chunks.iter().map(other).collect();
        out.group = GIVEN;
        pair_keys(MANDARIN, &given, out);
    }
}

fn letter_keys(model: &Model, letters: &Letters, out: &mut Keys) {
    word_keys(&letters.words, out);
    for (at, list) in letters.readings.by_language.iter().enumerate() {
        let language = &model.languages[at];
        if at == KOREAN
            && let Some(reading) = list.first()
        {
            across_keys(model, reading.given.get(..usize::from(reading.syllables)).unwrap_or_default(), out);
        }
        for reading in list {
            let surname = surname_classes(language, at, reading.surname);
            let chunks = reading.given.iter().take(usize::from(reading.syllables));
            let given: Vec<Vec<u32>> = chunks.map(|c| chunk_classes(language, at, *c)).collect();
            syllable_keys(at, &surname, &given, out);
        }
    }
}
