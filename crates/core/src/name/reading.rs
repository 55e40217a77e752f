//! As which syllables can a row of Latin tokens be read, surname and given name, in one language?
//!
//! Every order and cut stays alive as a weighted reading; none is chosen before two names meet.

use super::language::{Language, READINGS};
use super::model::Model;
use super::prepare::Token;

/// Given syllables of one reading.
pub(super) const GIVEN_MAX: usize = 4;
/// Readings kept in one language.
const READINGS_MAX: usize = 12;
/// Cuts kept of one part.
const CUTS_MAX: usize = 8;
/// Letters of a part that are parsed.
const PART_MAX: usize = 24;

/// One way to read a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    /// Chunk of the surname, in the language's surname table.
    pub(super) surname: u32,
    /// Chunks of the given syllables.
    pub(super) given: [u32; GIVEN_MAX],
    /// How many there are; 0: the surname alone.
    pub(super) syllables: u8,
    /// Prior of the order and the cut.
    pub(super) weight: f32,
    /// A given name of another kind stands beside (`Martin Liu`).
    pub(super) foreign: bool,
    /// The surname was taken from the end.
    pub(super) surname_last: bool,
    /// P(this reading's letters).
    pub(super) total: f32,
}

/// All readings of a row of tokens, by language, with P(letters | language).
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    pub(super) by_language: [Vec<Reading>; READINGS],
    pub(super) totals: [f32; READINGS],
}

/// A part of a token, between hyphens.
struct Part<'a> {
    bytes: std::borrow::Cow<'a, [u8]>,
    western: bool,
    capitals: bool,
    comma: bool,
}

impl Readings {
    /// Reads the tokens in the languages that are needed.
    pub(super) fn of(model: &Model, tokens: &[Token], needed: &[bool; READINGS]) -> Self {
        let mut parts = Vec::new();
        for token in tokens.iter().filter(|token| !model.words.is_title(&token.plain)) {
            let western = model.words.is_western(&token.plain);
            let last = token.parts.len().saturating_sub(1);
            for (at, part) in token.parts.iter().enumerate() {
                let vowel = matches!(part.as_slice(), [b'o' | b'u' | b'i' | b'e' | b'a']);
                let bytes = if token.initial && !vowel { initial(part) } else { part.as_slice().into() };
                parts.push(Part { bytes, western, capitals: token.capitals, comma: token.comma && at == last });
            }
        }
        let mut out = Self::default();
        if parts.is_empty() || parts.len() > 6 || parts.iter().any(|p| p.bytes.len() > PART_MAX) {
            return out;
        }
        for (at, language) in model.languages.iter().enumerate().filter(|(at, _)| needed[*at]) {
            let mut list = read(language, &parts);
            list.sort_by(|a, b| {
                b.total.total_cmp(&a.total).then(a.surname.cmp(&b.surname)).then(a.given.cmp(&b.given))
            });
            list.truncate(READINGS_MAX);
            out.totals[at] = list.iter().map(|r| r.total).sum();
            out.by_language[at] = list;
        }
        out
    }
}

/// A letter that stands for a syllable, as the tables write it; a vowel may be a whole syllable and stays.
fn initial(part: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    [part, b"."].concat().into()
}

fn read(language: &Language, parts: &[Part<'_>]) -> Vec<Reading> {
    let all: Vec<&Part<'_>> = parts.iter().collect();
    let mut out = Vec::new();
    let core: Vec<&Part<'_>> = parts.iter().filter(|p| !p.western).collect();
    if core.len() < all.len() && !core.is_empty() {
        // The letters of the words left aside have their chance too: a reading must not gain by ignoring words.
        let aside: usize = parts.iter().filter(|p| p.western).map(|p| p.bytes.len()).sum();
        let chance = libm::exp2f(-super::LETTER_BITS * aside as f32);
        orders(language, &core, true, 0.5 * chance, &mut out);
        if core.len() + 1 == all.len() && all.len() <= 3 {
            orders(language, &all, false, 0.3, &mut out);
        }
    } else {
        orders(language, &all, false, 1.0, &mut out);
    }
    out
}

/// Surname first, surname last, and an unspaced name. A comma or a single word in capitals fixes the order.
fn orders(language: &Language, parts: &[&Part<'_>], foreign: bool, weight: f32, out: &mut Vec<Reading>) {
    let [first, rest @ ..] = parts else { return };
    let Some((last, front)) = parts.split_last() else { return };
    let loud = parts.iter().filter(|p| p.capitals).count();
    let comma = parts.iter().position(|p| p.comma);
    let (mut ahead, mut behind) = if foreign { (0.5, 0.5) } else { (0.8, 0.2) };
    if comma == Some(0) && parts.len() > 1 {
        (ahead, behind) = (0.98, 0.02);
    } else if loud < parts.len() && loud > 0 {
        if first.capitals && !last.capitals {
            (ahead, behind) = (0.95, 0.05);
        } else if last.capitals && !first.capitals {
            (ahead, behind) = (0.1, 0.9);
        }
    }
    if rest.is_empty() {
        if foreign && let Some(surname) = surname_id(language, &first.bytes) {
            push(language, surname, &[], weight, true, false, out);
        }
        unspaced(language, &first.bytes, 0.3 * weight, foreign, out);
        return;
    }
    if let Some(surname) = surname_id(language, &first.bytes) {
        for (given, p) in cuts(language, rest) {
            push(language, surname, given.chunks(), weight * ahead * p, foreign, false, out);
        }
    }
    if let Some(surname) = surname_id(language, &last.bytes) {
        for (given, p) in cuts(language, front) {
            push(language, surname, given.chunks(), weight * behind * p, foreign, true, out);
        }
    }
    if let [a, b, tail @ ..] = parts
        && !tail.is_empty()
    {
        let joined = [a.bytes.as_ref(), b.bytes.as_ref()].concat();
        if let Some(surname) = surname_id(language, &joined).filter(|_| joined.len() > 5) {
            for (given, p) in cuts(language, tail) {
                push(language, surname, given.chunks(), weight * ahead * p, foreign, false, out);
            }
        }
    }
}

/// A surname in one chunk, with its marks or without.
fn surname_id(language: &Language, bytes: &[u8]) -> Option<u32> {
    let is_plain = || !bytes.iter().any(|b| *b == b'\'' || b.is_ascii_uppercase());
    language.surname.id(bytes).or_else(|| if is_plain() { None } else { language.surname.id(&stripped(bytes)) })
}

/// Without breves and apostrophes.
fn stripped(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().filter(|b| **b != b'\'').map(u8::to_ascii_lowercase).collect()
}

fn unspaced(language: &Language, bytes: &[u8], weight: f32, foreign: bool, out: &mut Vec<Reading>) {
    if bytes.len() < 5 {
        return;
    }
    for cut in 1..bytes.len().min(10) {
        let (head, tail) = bytes.split_at(cut);
        let Some(surname) = language.surname.id(head) else { continue };
        for given in segment(language, tail) {
            if given.chunks().len() <= 3 {
                push(language, surname, given.chunks(), weight, foreign, false, out);
            }
        }
    }
    for cut in bytes.len().saturating_sub(6).max(2)..bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        let Some(surname) = language.surname.id(tail) else { continue };
        for given in segment(language, head) {
            if given.chunks().len() == 2 {
                push(language, surname, given.chunks(), 0.2 * weight, foreign, true, out);
            }
        }
    }
}

fn push(
    language: &Language,
    surname: u32,
    given: &[u32],
    weight: f32,
    foreign: bool,
    surname_last: bool,
    out: &mut Vec<Reading>,
) {
    if given.len() > GIVEN_MAX || out.len() > 64 {
        return;
    }
    let length = match given.len() {
        0 if !foreign => return,
        0 | 2 => 1.0,
        1 => 0.15,
        3 => 0.03,
        _ => 0.005,
    };
    let mut reading = Reading {
        surname,
        given: [0; GIVEN_MAX],
        syllables: u8::try_from(given.len()).unwrap_or(0),
        weight: weight * length,
        foreign,
        surname_last,
        total: 0.0,
    };
    reading.given.iter_mut().zip(given).for_each(|(cell, chunk)| *cell = *chunk);
    reading.total = given
        .iter()
        .fold(reading.weight * language.surname.total(surname), |p, chunk| p * language.given.total(*chunk));
    if reading.total > 0.0 {
        out.push(reading);
    }
}

/// Chunks of given syllables, at most [`GIVEN_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cut {
    chunks: [u32; GIVEN_MAX],
    count: u8,
}

impl Cut {
    pub(super) fn chunks(&self) -> &[u32] {
        self.chunks.get(..usize::from(self.count)).unwrap_or_default()
    }

    /// With one chunk more; `None` if there are too many.
    fn and(mut self, chunk: u32) -> Option<Self> {
        *self.chunks.get_mut(usize::from(self.count))? = chunk;
        self.count += 1;
        Some(self)
    }

    fn joined(self, tail: &Self) -> Option<Self> {
        tail.chunks().iter().try_fold(self, |cut, chunk| cut.and(*chunk))
    }
}

/// Every way to cut a row of parts into given syllables, with its prior.
fn cuts(language: &Language, parts: &[&Part<'_>]) -> Vec<(Cut, f32)> {
    let mut out = vec![(Cut::default(), 1.0_f32)];
    for part in parts {
        let (list, factor) = segment_or_mend(language, &part.bytes);
        let mut next = Vec::new();
        for (head, p) in &out {
            for joined in list.iter().filter_map(|tail| head.joined(tail)) {
                if next.len() < 2 * CUTS_MAX {
                    next.push((joined, p * factor));
                }
            }
        }
        out = next;
        if out.is_empty() {
            break;
        }
    }
    out
}

/// The cuts of a part as it stands; without its marks; or with one letter taken out, as a slip of the pen.
fn segment_or_mend(language: &Language, bytes: &[u8]) -> (Vec<Cut>, f32) {
    let found = segment(language, bytes);
    if !found.is_empty() {
        return (found, 1.0);
    }
    let plain = stripped(bytes);
    let found = if plain == bytes { Vec::new() } else { segment(language, &plain) };
    if !found.is_empty() {
        return (found, 1.0);
    }
    let mut out: Vec<Cut> = Vec::new();
    slips(&plain, &mut |mended| {
        for cut in segment(language, mended) {
            if cut.count <= 2 && !out.contains(&cut) && out.len() < CUTS_MAX {
                out.push(cut);
            }
        }
    });
    (out, SLIP)
}

/// P(a part is written with a slip of the pen).
const SLIP: f32 = 0.02;

/// The letters with one taken out, or in a short part with another vowel.
fn slips(plain: &[u8], give: &mut dyn FnMut(&[u8])) {
    let mut mended = [0; 12];
    if plain.len() > 3 && plain.len() < 12 {
        for at in 0..plain.len() {
            let kept = plain.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, letter)| *letter);
            mended.iter_mut().zip(kept).for_each(|(cell, letter)| *cell = letter);
            give(mended.get(..plain.len() - 1).unwrap_or_default());
        }
    }
    if (3..7).contains(&plain.len()) {
        let Some(mended) = mended.get_mut(..plain.len()) else { return };
        mended.copy_from_slice(plain);
        for (at, letter) in plain.iter().enumerate().filter(|(_, c)| b"aeiou".contains(c)) {
            for vowel in b"aeiou".iter().filter(|v| *v != letter) {
                mended.iter_mut().skip(at).take(1).for_each(|cell| *cell = *vowel);
                give(mended);
            }
            mended.copy_from_slice(plain);
        }
    }
}

/// Every way to cut letters into at most four chunks of the language, the likeliest first.
pub(super) fn segment(language: &Language, bytes: &[u8]) -> Vec<Cut> {
    if bytes.len() > PART_MAX {
        return Vec::new();
    }
    let mut done: Vec<(Cut, f32)> = Vec::new();
    let mut open: Vec<(usize, Cut, f32)> = vec![(0, Cut::default(), 1.0)];
    let mut steps = 0;
    while let Some((from, path, p)) = open.pop() {
        steps += 1;
        if steps > 256 {
            break;
        }
        if from == bytes.len() {
            done.push((path, p));
            continue;
        }
        for (length, id) in language.given.at_start(bytes.get(from..).unwrap_or_default()) {
            let Some(longer) = path.and(id) else { break };
            open.push((from + length, longer, p * language.given.total(id)));
        }
    }
    done.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.chunks().cmp(b.0.chunks())));
    done.truncate(CUTS_MAX);
    done.into_iter().map(|(path, _)| path).collect()
}
