//! What do public pairs of names teach about spellings? Expectation-maximisation over the readings of each pair.
//!
//! The style of a spelling is latent per name: who writes `eo` once writes it again. E-step: the share of each reading and style in
//! P(Latin | Hangul or Han); M-step: expected counts over the start values of the tables. Sums run in a fixed order, so that the
//! same data give the same weights. Nothing is ever learned from the evidence of a case.

use std::collections::BTreeMap;

use super::hangul;
use super::language::{KOREAN, READINGS, STYLES};
use super::model::Model;
use super::person;
use super::prepare::{self, Raw};
use super::reading::{Reading, Readings};
use super::syllabic::Syllabic;
use super::weights::{Weights, normalise};

/// What is learned from.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// Pairs known to be one name: in Hangul or Han, and in Latin letters.
    pub pairs: Vec<(String, String)>,
    /// Names in Hangul or Han, for the shares of syllables and characters.
    pub syllabic: Vec<String>,
    /// Names of Koreans in Latin letters, for the shares of syllables.
    pub latin: Vec<String>,
    /// Given names alone, in Hangul or Han, from generated lists: they count a tenth.
    pub given: Vec<String>,
}

/// What was learned, and how well it explains pairs that were held out.
#[derive(Debug, Clone)]
pub struct Learned {
    /// The weights of the best round.
    pub weights: Weights,
    /// log2 P(Latin | Hangul or Han) of the held-out pairs, per pair, by round; the first is before learning.
    pub held_out: Vec<f64>,
}

/// Strength of the start values, as a number of names.
const START_SPELLING: f32 = 8.0;
const START_SURNAME: f32 = 12.0;
const START_STYLE: f32 = 20.0;
/// Rounds that are enough for public pairs to settle.
pub const ROUNDS_MAX: usize = 12;
/// Every so many pairs, one is held out.
const HELD_OUT: usize = 8;

#[derive(Default)]
struct Counts {
    styles: [f32; STYLES],
    spellings: BTreeMap<(usize, usize, String), [f32; STYLES]>,
    surnames: BTreeMap<(u16, String), f32>,
    given: BTreeMap<u16, f32>,
    log_likelihood: f64,
    pairs: usize,
}

/// Learns from a corpus, starting from given weights; stops when held-out pairs are explained no better, or after so many rounds.
pub fn learn(corpus: &Corpus, start: &Weights, rounds_max: usize) -> Learned {
    let mut weights = start.clone();
    weights.han = characters(&corpus.syllabic, 1, 1.0);
    weights.given = syllables(&corpus.syllabic, 1, 1.0);
    characters(&corpus.given, 0, GENERATED).into_iter().for_each(|(c, n)| *weights.han.entry(c).or_insert(0.0) += n);
    syllables(&corpus.given, 0, GENERATED).into_iter().for_each(|(s, n)| *weights.given.entry(s).or_insert(0.0) += n);
    let direct = weights.given.clone();
    let mut out = Learned { weights: weights.clone(), held_out: Vec::new() };
    let (held, taught): (Vec<_>, Vec<_>) =
        corpus.pairs.iter().enumerate().partition(|(at, _)| at % HELD_OUT == HELD_OUT - 1);
    for _ in 0..rounds_max {
        let model = Model::new(&weights);
        let mut test = Counts::default();
        held.iter().for_each(|(_, pair)| expect(&model, &weights, pair, &mut test));
        let score = test.log_likelihood / test.pairs.max(1) as f64;
        let best = out.held_out.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        out.held_out.push(score);
        if score < best {
            break;
        }
        out.weights = weights.clone();
        let mut counts = Counts { given: direct.clone(), ..Counts::default() };
        taught.iter().for_each(|(_, pair)| expect(&model, &weights, pair, &mut counts));
        corpus.latin.iter().for_each(|name| lone(&model, name, &mut counts));
        maximise(start, &mut weights, counts);
    }
    out
}

/// What a name of a generated list counts.
const GENERATED: f32 = 0.1;

/// Counts of characters in given names; the first `skip` characters are the surname.
fn characters(names: &[String], skip: usize, weight: f32) -> BTreeMap<char, f32> {
    let mut out = BTreeMap::new();
    for name in names {
        for raw in prepare::prepare(name).forms {
            if let Raw::Han(chars, spaces) = raw
                && (2..=4).contains(&chars.len())
                && spaces.len() < 2
            {
                chars.iter().skip(skip).for_each(|c| *out.entry(*c).or_insert(0.0) += weight);
            }
        }
    }
    out
}

/// Counts of Hangul syllables in given names.
fn syllables(names: &[String], skip: usize, weight: f32) -> BTreeMap<u16, f32> {
    let mut out = BTreeMap::new();
    for name in names {
        for raw in prepare::prepare(name).forms {
            if let Raw::Hangul(syllables, _) = raw
                && (2..=4).contains(&syllables.len())
            {
                syllables.iter().skip(skip).for_each(|s| *out.entry(*s).or_insert(0.0) += weight);
            }
        }
    }
    out
}

/// A Latin name by itself: its likely syllables count.
fn lone(model: &Model, name: &str, counts: &mut Counts) {
    for raw in prepare::prepare(name).forms {
        let Raw::Letters(tokens) = raw else { continue };
        let readings = Readings::of(model, &tokens, &[true; READINGS]);
        let korean = &model.languages[KOREAN];
        for reading in &readings.by_language[KOREAN] {
            let share = reading.total / readings.totals[KOREAN];
            for chunk in reading.given.iter().take(usize::from(reading.syllables)) {
                let total = korean.given.total(*chunk);
                for candidate in korean.given.candidates(*chunk) {
                    *counts.given.entry(candidate.syllable).or_insert(0.0) +=
                        share * candidate.mean * korean.given.prior(candidate.syllable) / total;
                }
            }
        }
    }
}

/// The E-step of one pair.
fn expect(model: &Model, weights: &Weights, pair: &(String, String), counts: &mut Counts) {
    let Some(name) = prepare::prepare(&pair.0).forms.into_iter().find_map(|raw| match raw {
        Raw::Hangul(syllables, spaces) => Some(Syllabic::hangul(model, &syllables, &spaces)),
        Raw::Han(chars, spaces) => Some(Syllabic::han(model, &chars, &spaces, &[true; READINGS])),
        Raw::Letters(_) => None,
    }) else {
        return;
    };
    let Some(readings) = prepare::prepare(&pair.1).forms.into_iter().find_map(|raw| match raw {
        Raw::Letters(tokens) => Some(Readings::of(model, &tokens, &[true; READINGS])),
        _ => None,
    }) else {
        return;
    };
    let korean = &model.languages[KOREAN];
    let mut ways: Vec<(Reading, [f32; STYLES])> = Vec::new();
    let mut all = 0.0;
    for (at, language) in model.languages.iter().enumerate() {
        if name.weights[at] == 0.0 || name.given[at].is_empty() {
            continue;
        }
        for reading in &readings.by_language[at] {
            let by_style = person::by_style(language, at, &name, reading).map(|p| name.weights[at] * p);
            all += by_style.iter().sum::<f32>();
            if at == KOREAN && usize::from(reading.syllables) == name.given[KOREAN].len() {
                ways.push((*reading, by_style));
            }
        }
    }
    if all <= 0.0 {
        return;
    }
    counts.pairs += 1;
    counts.log_likelihood += f64::from(libm::log2f(all)).max(-60.0);
    for (reading, by_style) in ways {
        let share = by_style.map(|p| p / all);
        if share.iter().sum::<f32>() < 1e-3 {
            continue;
        }
        counts.styles.iter_mut().zip(share).for_each(|(c, p)| *c += p);
        let surname = name.surname[KOREAN]
            .iter()
            .filter_map(|(s, p)| korean.surname.candidate(reading.surname, *s).map(|c| (*s, p * c.mean)));
        if let Some((id, _)) = surname.max_by(|a, b| a.1.total_cmp(&b.1)) {
            *counts.surnames.entry((id, korean.surname.text(reading.surname))).or_insert(0.0) +=
                share.iter().sum::<f32>();
        }
        let chunks = reading.given.iter().take(usize::from(reading.syllables));
        for (place, chunk) in name.given[KOREAN].iter().zip(chunks) {
            let text = korean.given.text(*chunk);
            for (style, share) in share.iter().enumerate() {
                let told =
                    |(s, p): &(u16, f32)| korean.given.candidate(*chunk, *s).map(|c| (*s, p * c.by_style[style]));
                let weighed: Vec<(u16, f32)> = place.iter().filter_map(told).collect();
                let sum: f32 = weighed.iter().map(|x| x.1).sum();
                for (s, p) in weighed.iter().filter(|x| x.1 > 0.0) {
                    splits(weights, *s, &text, style, share * p / sum, counts);
                }
            }
        }
    }
}

/// Shares a chunk's count among the ways to cut it into initial, vowel and final.
fn splits(weights: &Weights, s: u16, text: &str, style: usize, share: f32, counts: &mut Counts) {
    let parts = hangul::sounds(s);
    let at = [parts.0, parts.1, parts.2];
    let list = |kind: usize| weights.spellings.get(&(kind, at[kind])).map(Vec::as_slice).unwrap_or_default();
    let mut ways: Vec<([&str; 3], f32)> = Vec::new();
    for (a, p) in list(0) {
        let Some(rest) = text.strip_prefix(a.as_str()) else { continue };
        for (b, q) in list(1) {
            let Some(tail) = rest.strip_prefix(b.as_str()) else { continue };
            for (c, r) in list(2).iter().filter(|row| row.0 == tail) {
                ways.push(([a, b, c], p[style] * q[style] * r[style]));
            }
        }
    }
    let sum: f32 = ways.iter().map(|w| w.1).sum();
    for (way, p) in ways {
        for (kind, spelling) in way.iter().enumerate() {
            counts.spellings.entry((kind, at[kind], (*spelling).to_owned())).or_insert([0.0; STYLES])[style] +=
                share * p / sum.max(f32::MIN_POSITIVE);
        }
    }
}

/// The M-step: expected counts over the start values.
fn maximise(start: &Weights, weights: &mut Weights, counts: Counts) {
    let styles: f32 = counts.styles.iter().sum();
    for (style, p) in weights.styles.iter_mut().enumerate() {
        *p = (counts.styles[style] + START_STYLE * start.styles[style]) / (styles + START_STYLE);
    }
    for ((kind, at), list) in &mut weights.spellings {
        let first = start.spellings.get(&(*kind, *at));
        for (row, (spelling, by_style)) in list.iter_mut().enumerate() {
            let seen = counts.spellings.get(&(*kind, *at, spelling.clone())).copied().unwrap_or_default();
            let before = first.and_then(|rows| rows.get(row)).map(|r| r.1).unwrap_or_default();
            by_style.iter_mut().enumerate().for_each(|(style, p)| *p = seen[style] + START_SPELLING * before[style]);
        }
        for style in 0..STYLES {
            normalise(list.iter_mut().map(|row| &mut row.1[style]));
        }
    }
    for (place, (surname, _, list)) in weights.surnames.iter_mut().enumerate() {
        let mut chars = surname.chars();
        let (Some(id), None) = (chars.next().and_then(hangul::syllable), chars.next()) else { continue };
        for (spelling, p) in list.iter_mut() {
            let before =
                start.surnames.get(place).and_then(|row| row.2.iter().find(|x| x.0 == *spelling)).map_or(0.0, |x| x.1);
            *p = counts.surnames.get(&(id, spelling.clone())).copied().unwrap_or(0.0) + START_SURNAME * before;
        }
        normalise(list.iter_mut().map(|x| &mut x.1));
    }
    weights.given = counts.given;
}
