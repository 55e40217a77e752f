//! Under which keys must a name be filed, so that every name that scoring would put at review is found?
//!
//! Keys are generous: syllables are folded into classes that no spelling system keeps apart. Scores never use them.

use xxhash_rust::xxh3::xxh3_64;

use super::hangul;
use super::language::{KOREAN, Language, MANDARIN, READINGS, Spellings};
use super::latin::Word;
use super::model::Model;
use super::{Form, Letters, Name};

/// Most keys of one name.
const KEYS_MAX: usize = 400;

/// The keys of a name, sorted, without doubles. Two names that share none are not worth comparing.
pub fn keys(name: &Name) -> Vec<u64> {
    keys_with(Model::built_in(), name)
}

/// The same with a given model.
pub fn keys_with(model: &Model, name: &Name) -> Vec<u64> {
    let mut hashes: Vec<u64> = filed_keys_with(model, name).into_iter().map(|key| key.hash).collect();
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

/// Keys as they are made.
#[derive(Debug, Default)]
struct Keys {
    list: Vec<FiledKey>,
    /// Part of the name that is at work.
    group: u16,
}

impl Keys {
    fn push(&mut self, hash: u64) {
        self.list.push(FiledKey { hash, group: self.group });
    }

    fn extend(&mut self, hashes: impl IntoIterator<Item = u64>) {
        hashes.into_iter().for_each(|hash| self.push(hash));
    }
}

/// Parts of a name: its words, then its syllables, then what is whole.
const WORDS: u16 = 24;
const SURNAME: u16 = 24;
const GIVEN: u16 = 28;
const WHOLE: u16 = 29;
const TRADES: u16 = 30;

/// The keys of a name with the parts that they stand for, likelier readings first.
pub fn filed_keys(name: &Name) -> Vec<FiledKey> {
    filed_keys_with(Model::built_in(), name)
}

/// The same with a given model.
fn filed_keys_with(model: &Model, name: &Name) -> Vec<FiledKey> {
    let mut out = Keys::default();
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
                out.group = WHOLE;
                if form.border == 0 {
                    let text: String = if form.han.is_empty() {
                        form.hangul.iter().map(|s| hangul::character(*s)).collect()
                    } else {
                        form.han.iter().collect()
                    };
                    out.push(hash("text", &text));
                }
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
                pair_keys(at, &given, &mut out);
            }
            let given: Vec<Vec<u32>> = company.residue.places[at]
                .iter()
                .map(|place| strongest(place).map(|s| class(language, at, s)).collect())
                .collect();
            pair_keys(at, &given, &mut out);
        }
        out.group = WHOLE;
        out.extend(company.acronym.iter().map(|a| hash("initials", a)));
        if company.initials.chars().count() > 1 {
            out.push(hash("initials", &company.initials));
        }
        out.group = TRADES;
        if company.trades.len() > 1 {
            // Sister firms share their trade words: they are found, so that they can be refused.
            let mut trades: Vec<String> = company.trades.iter().map(ToString::to_string).collect();
            trades.sort_unstable();
            out.push(hash("trades", &trades.join(" ")));
        }
        if company.residue.is_empty() {
            out.extend(company.trades.iter().map(|t| hash("trade", &t.to_string())));
        }
        out.extend(company.numbers.iter().map(|n| hash("number", &n.to_string())));
    }
    first_of(out)
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

fn hash(kind: &str, text: &str) -> u64 {
    xxh3_64(format!("{kind}\0{text}").as_bytes())
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
                xxh3_64(language.word(syllable).as_bytes()) as u32 & 0xFFFF
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
            out.group = SURNAME + (number % 4);
            out.extend(place.iter().map(|g| hash("surname", &format!("{at} {s} {g}"))));
        }
        if given.is_empty() {
            out.group = SURNAME;
            out.push(hash("lone", &format!("{at} {s}")));
        }
    }
    pair_keys(at, given, out);
}

fn pair_keys(at: usize, given: &[Vec<u32>], out: &mut Keys) {
    out.group = GIVEN;
    for two in given.windows(2) {
        let [a, b] = two else { continue };
        for x in a {
            out.extend(b.iter().map(|y| hash("given", &format!("{at} {x} {y}"))));
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

/// Words, and neighbouring words joined, with one letter left out (from four letters on): two that are one edit apart share a key.
fn word_keys(words: &[Word], out: &mut Keys) {
    for (number, word) in (0..).zip(words.iter().filter(|w| !w.particle && w.text.chars().count() > 1)) {
        out.group = number % WORDS;
        shortened(&word.text, out);
    }
    out.group = WHOLE;
    for two in words.windows(2) {
        if let [a, b] = two {
            shortened(&format!("{}{}", a.text, b.text), out);
        }
    }
}

fn shortened(word: &str, out: &mut Keys) {
    let chars = folded(word);
    out.push(hash("word", &chars.iter().collect::<String>()));
    if (4..=20).contains(&chars.len()) {
        for skip in 0..chars.len() {
            let shorter: String = chars.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, c)| *c).collect();
            out.push(hash("word", &shorter));
        }
    }
}

/// Letters that sound alike made one, doubled letters single, h after a consonant dropped.
fn folded(word: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
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
    out
}
