//! How many bits speak for one name behind two written forms, when both are read as syllables?
//!
//! `bits = log2 sum_h P(A|h) P(B|h) P(h) / (P(A) P(B))`, the sum over canonical names, orders, cuts, styles and languages.
//! A syllable that no reading explains is not impossible but rare: it costs [`ODD_GIVEN`] and earns nothing.

use super::hangul;
use super::language::{Candidate, KOREAN, Language, READINGS, STYLES, Spellings};
use super::model::Model;
use super::reading::{Reading, Readings};
use super::syllabic::{Place, Syllabic};

/// P(a given syllable is written as an unrelated one, though the names are one).
pub(super) const ODD_GIVEN: f32 = 0.0005;
/// The same for a surname.
const ODD_SURNAME: f32 = 0.0003;
/// P(one side has more given syllables than the other, though the names are one).
const ODD_LENGTH: f32 = 0.002;
/// P(the given name of the other script is left out | a given name of another kind stands beside).
const LEFT_OUT: f32 = 0.5;

/// log2 of a likelihood ratio, and what it was reached by.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Ratio {
    /// Bits for the names being one.
    pub(super) bits: f32,
    /// The language that contributes most.
    pub(super) language: usize,
    /// Its best readings: of the left and of the right name.
    pub(super) left: Option<Reading>,
    pub(super) right: Option<Reading>,
    /// A syllable of the best path is explained by nothing: kin share the rest, so the rest says little.
    pub(super) odd: bool,
    /// Over which pair of languages, when the two sides are read in different ones.
    pub(super) across: Option<usize>,
}

/// P(chunk | the place's syllables, style).
fn place_chunk(spellings: &Spellings, place: &Place, chunk: u32) -> [f32; STYLES] {
    let mut out = [0.0; STYLES];
    for (syllable, p) in place {
        if let Some(candidate) = spellings.candidate(chunk, *syllable) {
            for (sum, q) in out.iter_mut().zip(candidate.by_style) {
                *sum += p * q;
            }
        }
    }
    out
}

fn mixed(p: [f32; STYLES], odd: f32, total: f32) -> [f32; STYLES] {
    p.map(|p| (1.0 - odd) * p + odd * total)
}

/// P(reading | name), with the styles summed.
fn reading_given(language: &Language, at: usize, name: &Syllabic, reading: &Reading) -> f32 {
    by_style(language, at, name, reading).iter().sum()
}

/// P(reading, style | name).
pub(super) fn by_style(language: &Language, at: usize, name: &Syllabic, reading: &Reading) -> [f32; STYLES] {
    let surname = place_chunk(&language.surname, &name.surname[at], reading.surname);
    let mut by_style = mixed(surname, ODD_SURNAME, language.surname.total(reading.surname));
    let given = &name.given[at];
    let chunks = reading.given.get(..usize::from(reading.syllables)).unwrap_or_default();
    let mut rest = reading.weight;
    if chunks.len() == given.len() {
        for (place, chunk) in given.iter().zip(chunks) {
            let p = mixed(place_chunk(&language.given, place, *chunk), ODD_GIVEN, language.given.total(*chunk));
            by_style.iter_mut().zip(p).for_each(|(a, b)| *a *= b);
        }
    } else {
        rest *= if chunks.is_empty() && reading.foreign { LEFT_OUT } else { ODD_LENGTH };
        rest = chunks.iter().fold(rest, |p, chunk| p * language.given.total(*chunk));
    }
    by_style.iter_mut().zip(language.styles).for_each(|(p, s)| *p *= rest * s);
    by_style
}

/// What a spelling needs to be one and no slip: this share of those who write the syllable in one style, or of the syllables
/// that the letters may stand for. Kin differ in one syllable, and a slip may turn any syllable into any.
const WRITTEN_SO: f32 = 0.005;

/// Is a chunk a spelling of a syllable?
pub(super) fn is_spelling(spellings: &Spellings, chunk: u32, candidate: &Candidate) -> bool {
    let read = candidate.mean * spellings.prior(candidate.syllable);
    candidate.by_style.iter().any(|p| *p >= WRITTEN_SO) || read >= WRITTEN_SO * spellings.total(chunk)
}

/// Are two chunks spellings of one syllable?
pub(super) fn is_alike(spellings: &Spellings, a: u32, b: u32) -> bool {
    spellings
        .candidates(a)
        .iter()
        .filter(|x| is_spelling(spellings, a, x))
        .any(|x| spellings.candidate(b, x.syllable).is_some_and(|y| is_spelling(spellings, b, y)))
}

/// Whether some chunk of the reading is no spelling of its place, or the lengths differ.
fn odd(language: &Language, at: usize, name: &Syllabic, reading: &Reading) -> bool {
    let told = |spellings: &Spellings, place: &Place, chunk: u32| {
        let candidates = place.iter().filter_map(|(syllable, _)| spellings.candidate(chunk, *syllable));
        candidates.into_iter().any(|candidate| is_spelling(spellings, chunk, candidate))
    };
    let chunks = reading.given.get(..usize::from(reading.syllables)).unwrap_or_default();
    if !told(&language.surname, &name.surname[at], reading.surname) {
        return true;
    }
    if chunks.len() != name.given[at].len() {
        return !(chunks.is_empty() && reading.foreign);
    }
    name.given[at].iter().zip(chunks).any(|(place, chunk)| !told(&language.given, place, *chunk))
}

/// A name in Hangul or Han against one in Latin letters. `None` if neither can be read so.
///
/// `chance`: P(letters) of a name that no language reads.
pub(super) fn syllabic_latin(model: &Model, name: &Syllabic, latin: &Readings, chance: f64) -> Option<Ratio> {
    if name.border == 0 {
        return None;
    }
    let (mut over, mut under) = (chance * NO_PATH, chance);
    let mut best = (0.0, Ratio { language: READINGS, odd: true, ..Ratio::default() });
    for (at, language) in model.languages.iter().enumerate() {
        let weight = name.weights[at];
        if weight == 0.0 || latin.totals[at] == 0.0 || name.given[at].is_empty() {
            continue;
        }
        under += f64::from(weight * latin.totals[at]);
        for reading in &latin.by_language[at] {
            let p = weight * reading_given(language, at, name, reading);
            over += f64::from(p);
            if p > best.0 {
                best = (
                    p,
                    Ratio {
                        language: at,
                        right: Some(*reading),
                        odd: odd(language, at, name, reading),
                        ..Ratio::default()
                    },
                );
            }
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm")]
    let bits = libm::log2(over / under) as f32;
    Some(Ratio { bits, ..best.1 })
}

/// What letters that no language reads say for a name in characters, as a ratio.
const NO_PATH: f64 = 0.015;

/// Hangul against Han: P(the Hangul | the characters, read in Korean) against chance.
pub(super) fn hangul_han(model: &Model, a: &Syllabic, b: &Syllabic) -> Option<Ratio> {
    if a.border == 0 || b.border == 0 {
        return None;
    }
    let korean = &model.languages[KOREAN];
    let both = |x: &Place, y: &Place, spellings: &Spellings, odd: f32| {
        let mut sum = odd;
        for (s, p) in x {
            let prior = spellings.prior(*s).max(1e-5);
            if let Ok(at) = y.binary_search_by_key(s, |row| row.0) {
                sum += (1.0 - odd) * p * y.get(at).map_or(0.0, |row| row.1) / prior;
            }
        }
        (libm::log2f(sum), sum <= 1.5 * odd)
    };
    let (mut bits, mut odd) = both(&a.surname[KOREAN], &b.surname[KOREAN], &korean.surname, ODD_SURNAME);
    let (x, y) = (&a.given[KOREAN], &b.given[KOREAN]);
    if x.len() == y.len() {
        for (x, y) in x.iter().zip(y) {
            let (more, strange) = both(x, y, &korean.given, ODD_GIVEN);
            bits += more;
            odd |= strange;
        }
    } else {
        bits += libm::log2f(ODD_LENGTH);
        odd = true;
    }
    Some(Ratio { bits, language: KOREAN, odd, ..Ratio::default() })
}

/// A slip of one key is a little less rare than another syllable, and is a different name until somebody says otherwise.
const ONE_JAMO: f32 = -8.0;

/// What two syllables of one place say: equal, tied by the initial-sound law, one key apart, or different.
fn hangul_pair(a: u16, b: u16, prior: f32) -> f32 {
    if a == b {
        -libm::log2f(prior.max(1e-5))
    } else if hangul::same_by_law(a, b) {
        -libm::log2f(prior.max(1e-5)) - 2.0
    } else if hangul::one_jamo_apart(a, b) {
        ONE_JAMO
    } else {
        libm::log2f(ODD_GIVEN)
    }
}

/// Hangul against Hangul compares what is written: two names that share a Latin spelling are two names.
pub(super) fn hangul_hangul(model: &Model, a: &Syllabic, b: &Syllabic) -> Option<Ratio> {
    let korean = &model.languages[KOREAN];
    let (x, y) = (&a.hangul, &b.hangul);
    if x.is_empty() || y.is_empty() {
        return None;
    }
    if x.len() != y.len() || a.border == 0 || b.border == 0 {
        let same = x == y;
        let bits = if same {
            4.0 * x.len() as f32
        } else {
            libm::log2f(ODD_LENGTH) + 3.0 * u8::from(x.first() == y.first()) as f32
        };
        return Some(Ratio { bits: bits.min(30.0), language: KOREAN, odd: !same, ..Ratio::default() });
    }
    let (mut bits, mut odd) = (0.0, false);
    for (at, (p, q)) in x.iter().zip(y).enumerate() {
        odd |= p != q && !hangul::same_by_law(*p, *q);
        let table = if at < a.border { &korean.surname } else { &korean.given };
        let prior = table.prior(*p).max(table.prior(*q));
        bits += hangul_pair(*p, *q, prior);
    }
    Some(Ratio { bits, language: KOREAN, odd, ..Ratio::default() })
}

/// Han against Han: characters, where forms of one character are one.
pub(super) fn han_han(model: &Model, a: &Syllabic, b: &Syllabic) -> Option<Ratio> {
    let (x, y) = (&a.han, &b.han);
    if x.is_empty() || y.is_empty() {
        return None;
    }
    if x.len() != y.len() {
        let bits = libm::log2f(ODD_LENGTH)
            + if x.first().zip(y.first()).is_some_and(|(p, q)| model.han.same(*p, *q)) { 3.0 } else { 0.0 };
        return Some(Ratio { bits, language: READINGS, odd: true, ..Ratio::default() });
    }
    let (mut bits, mut odd) = (0.0, false);
    for (at, (p, q)) in x.iter().zip(y).enumerate() {
        odd |= !model.han.same(*p, *q);
        let share = if at < a.border {
            model.surnames.get(&p.to_string()).map(|s| s.share)
        } else {
            model.given.get(p).copied()
        };
        let worth = -libm::log2f(share.unwrap_or(1e-4).clamp(1e-4, 0.5));
        bits += match (p == q, model.han.same(*p, *q)) {
            (true, _) => worth,
            (_, true) => worth - 1.0,
            _ => libm::log2f(ODD_GIVEN),
        };
    }
    Some(Ratio { bits, language: READINGS, odd, ..Ratio::default() })
}

/// Latin against Latin, both read in one language, or each in its own through the characters behind them.
///
/// `other`: P(both | one name) and P(both | two names) when the letters are read as words of no such language.
pub(super) fn latin_latin(model: &Model, a: &Readings, b: &Readings, other: (f64, f64)) -> Ratio {
    let (mut over, mut under) = other;
    let mut best = (0.0, Ratio::default());
    for (at, language) in model.languages.iter().enumerate() {
        let weight = f64::from(LANGUAGE[at]);
        if a.totals[at] == 0.0 || b.totals[at] == 0.0 {
            continue;
        }
        under += weight * f64::from(a.totals[at]) * f64::from(b.totals[at]);
        for x in &a.by_language[at] {
            for y in &b.by_language[at] {
                let p = weight * joint(language, x, y);
                over += p;
                if p > best.0 {
                    best = (
                        p,
                        Ratio {
                            language: at,
                            left: Some(*x),
                            right: Some(*y),
                            odd: unlike(language, x, y),
                            ..Ratio::default()
                        },
                    );
                }
            }
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm")]
    let bits = libm::log2(over / under) as f32;
    if under > 0.0 { Ratio { bits, ..best.1 } } else { Ratio::default() }
}

/// Shares of the languages among romanised names, where the spelling itself does not tell.
pub(super) const LANGUAGE: [f32; READINGS] = [0.4, 0.4, 0.15, 0.03, 0.02];

/// P(both readings), one name behind them. In double precision: two long names with words left aside are rare indeed.
fn joint(language: &Language, x: &Reading, y: &Reading) -> f64 {
    let mix = |spellings: &Spellings, a: u32, b: u32, odd: f32| {
        f64::from((1.0 - odd) * spellings.joint(a, b) + odd * spellings.total(a) * spellings.total(b))
    };
    let mut p = f64::from(x.weight) * f64::from(y.weight) * mix(&language.surname, x.surname, y.surname, ODD_SURNAME);
    let chunks = |r: &Reading| usize::from(r.syllables);
    if chunks(x) == chunks(y) {
        return x
            .given
            .iter()
            .zip(&y.given)
            .take(chunks(x))
            .fold(p, |p, (a, b)| p * mix(&language.given, *a, *b, ODD_GIVEN));
    }
    let lone = (chunks(x) == 0 && x.foreign) || (chunks(y) == 0 && y.foreign);
    p *= f64::from(if lone { LEFT_OUT } else { ODD_LENGTH });
    let rest = |r: &Reading| r.given.iter().take(chunks(r)).fold(1.0, |p, c| p * f64::from(language.given.total(*c)));
    p * rest(x) * rest(y)
}

/// Whether some syllable of two readings is rather two than one, or the lengths differ.
fn unlike(language: &Language, x: &Reading, y: &Reading) -> bool {
    let chunks = |r: &Reading| usize::from(r.syllables);
    if chunks(x) != chunks(y) {
        return !((chunks(x) == 0 && x.foreign) || (chunks(y) == 0 && y.foreign));
    }
    let given = x.given.iter().zip(&y.given).take(chunks(x));
    let two = |of: &Spellings, a: u32, b: u32| !is_alike(of, a, b);
    two(&language.surname, x.surname, y.surname) || given.into_iter().any(|(a, b)| two(&language.given, *a, *b))
}

/// Latin against Latin read in two languages: the characters behind the one, sounded as the other (成 is Song and Cheng).
///
/// `chances`: P(letters) of each name if no language reads it.
pub(super) fn across(model: &Model, a: &Readings, b: &Readings, chances: (f64, f64)) -> Option<Ratio> {
    let mut best: Option<Ratio> = None;
    for (number, bridge) in model.bridges.iter().enumerate() {
        for (left, right, swapped) in [(a, b, false), (b, a, true)] {
            let chance = if swapped { (chances.1, chances.0) } else { chances };
            let read = |names: &Readings, at: usize, chance: f64| {
                f64::from(names.totals[at]) / (f64::from(names.totals[at]) + chance)
            };
            #[expect(clippy::cast_possible_truncation, reason = "a share")]
            let read = (read(left, bridge.from, chance.0) * read(right, bridge.to, chance.1)) as f32;
            if read < 0.05 {
                continue;
            }
            let (from, to) = (&model.languages[bridge.from], &model.languages[bridge.to]);
            for x in &left.by_language[bridge.from] {
                for y in &right.by_language[bridge.to] {
                    if x.syllables != y.syllables || x.syllables == 0 {
                        continue;
                    }
                    let ratio =
                        |map: &super::language::Map<u16, Place>, p: &Spellings, q: &Spellings, c: u32, d: u32| {
                            let mut sum = 0.0;
                            // A slip of one language read as the other reaches every syllable.
                            for one in p.candidates(c).iter().filter(|one| is_spelling(p, c, one)) {
                                for (other, share) in map.get(&one.syllable).into_iter().flatten() {
                                    if let Some(two) = q.candidate(d, *other).filter(|two| is_spelling(q, d, two)) {
                                        sum += share * one.mean * two.mean;
                                    }
                                }
                            }
                            sum / (p.total(c) * q.total(d))
                        };
                    let mut product = ratio(&bridge.surname, &from.surname, &to.surname, x.surname, y.surname);
                    if product < 1.0 {
                        continue;
                    }
                    for (c, d) in x.given.iter().zip(&y.given).take(usize::from(x.syllables)) {
                        let one = ratio(&bridge.given, &from.given, &to.given, *c, *d);
                        // Kin share the rest of a name.
                        product *= if one < 1.0 { 0.0 } else { one };
                    }
                    if product < 1.0 {
                        continue;
                    }
                    let share = (x.total / left.totals[bridge.from]) * (y.total / right.totals[bridge.to]);
                    let bits = libm::log2f(product * read * share.max(0.2)) - ACROSS;
                    if bits > 0.0 && best.is_none_or(|known| bits > known.bits) {
                        let (l, r) = if swapped { (*y, *x) } else { (*x, *y) };
                        best = Some(Ratio {
                            bits,
                            language: bridge.from,
                            left: Some(l),
                            right: Some(r),
                            odd: false,
                            across: Some(number),
                        });
                    }
                }
            }
        }
    }
    best
}

/// Bits that a reading across languages is charged: few aliases are of this kind, and a syllable reaches many characters.
const ACROSS: f32 = 4.0;
