//! Is this the same firm? The distinctive residue decides; what a firm does and where it is only supports.

use super::company_form::{Company, Residue};
use super::hangul;
use super::language::{KOREAN, STYLES};
use super::latin::{self, Alignment, Costs};
use super::model::Model;
use super::person;
use super::syllabic::Place;

/// What two company names say, part by part.
#[derive(Debug, Clone, Default)]
pub(super) struct CompanyRatio {
    pub(super) bits: f32,
    pub(super) residue: f32,
    pub(super) trade: f32,
    pub(super) numbers: f32,
    pub(super) differs: Option<Differs>,
    pub(super) acronym: bool,
    pub(super) alignment: Option<Alignment>,
    pub(super) language: Option<usize>,
    /// A syllable of the residue is explained by nothing.
    pub(super) odd: bool,
    /// The cuts into syllables of the best path: left and right, or of the Latin side alone.
    pub(super) cuts: Option<(Vec<u32>, Option<Vec<u32>>)>,
}

/// Why two company names cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Differs {
    Residue,
    Number,
    Trade,
}

const FIRM: Costs = Costs {
    edit: 3.5,
    nickname: 3.0,
    both_over: 14.0,
    kept: 0.3,
    one_over: 4.0,
    particle: 0.4,
    order: 2.0,
    initial_conflict: 14.0,
};
/// P(a syllable of the residue is written as an unrelated one, though the firms are one).
const ODD: f32 = 2e-4;
/// Residues say at most this much: a firm's name is also a county's, a river's, another firm's.
const RESIDUE_MAX: f32 = 18.0;
/// What letters that no language reads say for a word in characters, as a ratio.
const NO_PATH: f32 = 0.02;
/// A branch is not its parent.
const BRANCH: f32 = 6.0;
/// Below this, two residues are two words.
const RESIDUE_MIN: f32 = 2.0;
/// An acronym that the other side's words make up.
const ACRONYM: f32 = 3.0;

/// Compares two companies.
pub(super) fn compare(model: &Model, a: &Company, b: &Company) -> CompanyRatio {
    let mut out = CompanyRatio::default();
    let (x, y) = (&a.residue, &b.residue);
    let (left, right) = (x.is_empty(), y.is_empty());
    let acronym = |one: &Company, other: &Company| {
        let word = one.acronym.as_deref().unwrap_or("");
        word.len() > 1
            && other.residue.words.len() + other.trades.len() > 1
            && (word == other.initials || word == other.initials_all)
    };
    if acronym(a, b) || acronym(b, a) {
        out.acronym = true;
        out.bits = ACRONYM;
        out.residue = ACRONYM;
        return out;
    }
    if !left && !right {
        residues(model, x, y, &mut out);
    } else if left != right {
        out.residue = -6.0;
    }
    out.trade = trades(model, a, b, left && right);
    out.numbers = numbers(a, b);
    if out.odd {
        out.residue = out.residue.min(0.0);
    }
    if out.residue < RESIDUE_MIN && !(left && right) {
        // Trade words that firms share do not make up for a distinctive word that they do not share.
        out.trade = out.trade.min(0.0);
    }
    out.bits = out.residue.min(RESIDUE_MAX) + out.trade + out.numbers;
    if out.numbers < -9.0 {
        out.differs = Some(Differs::Number);
    } else if out.residue < RESIDUE_MIN && !(left && right) {
        out.differs = Some(Differs::Residue);
    } else if left && right && out.bits < 0.0 {
        out.differs = Some(Differs::Trade);
    }
    out
}

fn numbers(a: &Company, b: &Company) -> f32 {
    if a.numbers.is_empty() && b.numbers.is_empty() {
        0.0
    } else if a.numbers.is_empty() || b.numbers.is_empty() {
        -3.0
    } else if a.numbers == b.numbers {
        if a.numbers.iter().all(|n| *n < 10) { 4.0 } else { 7.0 }
    } else {
        -12.0
    }
}

/// Shared trade words as one damped group; unequal ones speak against, the more if nothing else tells the firms apart.
fn trades(model: &Model, a: &Company, b: &Company, alone: bool) -> f32 {
    let worth = |at: &usize| model.company.concepts.get(*at).map_or(0.0, |c| c.worth);
    let (mut shared, mut only_a, mut only_b) = (Vec::new(), 0.0_f32, 0.0_f32);
    for at in &a.trades {
        if b.trades.contains(at) { shared.push(worth(at)) } else { only_a += worth(at) }
    }
    only_b += b.trades.iter().filter(|at| !a.trades.contains(at)).map(worth).sum::<f32>();
    shared.sort_by(|p, q| q.total_cmp(p));
    let branch = |list: &[usize]| list.iter().any(|at| model.company.is_branch(*at));
    let parent = if branch(&a.trades) == branch(&b.trades) { 0.0 } else { BRANCH };
    let (place_a, place_b) = (
        a.places.iter().filter(|p| !b.places.contains(p)).count(),
        b.places.iter().filter(|p| !a.places.contains(p)).count(),
    );
    let places = if place_a > 0 && place_b > 0 { 4.0 } else { 0.2 * (place_a + place_b) as f32 };
    let both_places = a.places.iter().filter(|p| b.places.contains(p)).count() as f32;
    if alone {
        let sum: f32 = shared.iter().sum();
        let apart = only_a.min(only_b);
        let extra = only_a.max(only_b) - apart;
        return -parent + (0.8 * sum + 0.5 * both_places).min(14.0) - 1.6 * apart - 0.9 * extra - 2.0 * places;
    }
    let agreed = shared.iter().enumerate().map(|(at, w)| w * 0.4_f32 / (at + 1) as f32).sum::<f32>();
    agreed - parent + 0.3 * both_places
        - 1.0 * only_a.min(only_b).min(8.0)
        - 0.08 * (only_a + only_b).min(20.0)
        - places
}

fn residues(model: &Model, x: &Residue, y: &Residue, out: &mut CompanyRatio) {
    match (x.chars.is_empty(), y.chars.is_empty()) {
        (false, false) => out.residue = syllabic_both(model, x, y),
        (false, true) => out.residue = syllabic_latin(model, x, y, out),
        (true, false) => out.residue = syllabic_latin(model, y, x, out),
        (true, true) => {
            let alignment = latin::align(&x.words, &y.words, &FIRM);
            out.residue = latin_both(model, x, y, alignment.bits, out);
            out.alignment = Some(alignment);
        }
    }
}

/// P(letters) of a residue that is a word of no reading language.
fn letters_chance(residue: &Residue) -> f32 {
    libm::exp2f(-super::LETTER_BITS * residue.text.chars().filter(|c| c.is_alphabetic()).count() as f32)
}

/// P(the letters are to be read in this language).
fn share_of(residue: &Residue, language: usize) -> f32 {
    let total = residue.totals[language];
    total / (total + letters_chance(residue))
}

/// Latin residues: as words, and as syllables where both can be cut into them; each weighed by how likely such letters are.
fn latin_both(model: &Model, x: &Residue, y: &Residue, plain: f32, out: &mut CompanyRatio) -> f32 {
    let chance = f64::from(letters_chance(x)) * f64::from(letters_chance(y));
    let (mut over, mut under) = (chance * libm::exp2(f64::from(plain.clamp(-40.0, 40.0))), chance);
    let mut best = 0.0;
    for (at, language) in model.languages.iter().enumerate() {
        if x.totals[at] == 0.0 || y.totals[at] == 0.0 {
            continue;
        }
        let weight = f64::from(person::LANGUAGE[at]);
        under += weight * f64::from(x.totals[at]) * f64::from(y.totals[at]);
        for (cut, p) in &x.cuts[at] {
            for (other, q) in &y.cuts[at] {
                let mut joint = weight * f64::from(*p) * f64::from(*q);
                if cut.len() == other.len() {
                    for (c, d) in cut.iter().zip(other) {
                        let chance = language.given.total(*c) * language.given.total(*d);
                        joint *= f64::from((1.0 - ODD) * language.given.joint(*c, *d) / chance + ODD);
                    }
                    if joint > best {
                        best = joint;
                        out.odd = cut.iter().zip(other).any(|(c, d)| !person::is_alike(&language.given, *c, *d));
                        out.language = Some(at);
                        out.cuts = Some((cut.clone(), Some(other.clone())));
                    }
                } else {
                    joint *= f64::from(ODD);
                }
                over += joint;
            }
        }
    }
    let bits = libm::log2(over / under) as f32;
    // Equal letters are equal, however they might be read; and letters that differ little are words, not syllables, if they say more so.
    if x.text == y.text {
        out.odd = false;
        return bits.max(plain);
    }
    let across = across(model, x, y);
    out.odd &= bits > across;
    bits.max(across)
}

/// The characters behind one reading, sounded in another language (금상 and 金祥: Kumsang, Jinxiang).
fn across(model: &Model, x: &Residue, y: &Residue) -> f32 {
    let mut best = f32::MIN;
    for bridge in &model.bridges {
        let (from, to) = (&model.languages[bridge.from], &model.languages[bridge.to]);
        for (left, right) in [(x, y), (y, x)] {
            let read = share_of(left, bridge.from) * share_of(right, bridge.to);
            if read.is_nan() || read < 0.05 {
                continue;
            }
            for (cut, p) in &left.cuts[bridge.from] {
                for (other, q) in right.cuts[bridge.to].iter().filter(|c| c.0.len() == cut.len()) {
                    let share = (p / left.totals[bridge.from]) * (q / right.totals[bridge.to]);
                    if share < 0.2 {
                        continue;
                    }
                    let mut bits = libm::log2f(share * read) - 4.0;
                    for (c, d) in cut.iter().zip(other) {
                        let mut sum = 0.0;
                        for one in from.given.candidates(*c) {
                            for (syllable, both) in bridge.given.get(&one.syllable).into_iter().flatten() {
                                sum += to.given.candidate(*d, *syllable).map_or(0.0, |two| both * one.mean * two.mean);
                            }
                        }
                        let ratio = sum / (from.given.total(*c) * to.given.total(*d));
                        bits += if ratio > 1.0 { libm::log2f(ratio) } else { f32::NEG_INFINITY };
                    }
                    best = best.max(bits);
                }
            }
        }
    }
    best
}

fn syllabic_both(model: &Model, x: &Residue, y: &Residue) -> f32 {
    if x.chars.len() != y.chars.len() {
        return -10.0;
    }
    let korean = &model.languages[KOREAN].given;
    let mut bits = 0.0;
    for (at, (p, q)) in x.chars.iter().zip(&y.chars).enumerate() {
        bits += match (hangul::syllable(*p), hangul::syllable(*q)) {
            (Some(s), Some(t)) if s == t => -libm::log2f(korean.prior(s).max(1e-4)),
            (Some(s), Some(t)) if hangul::same_by_law(s, t) => 4.0,
            (Some(_), Some(_)) => -9.0,
            (None, None) if p == q => -libm::log2f(model.given.get(p).copied().unwrap_or(1e-4).max(1e-4)),
            (None, None) if model.han.same(*p, *q) => 6.0,
            (None, None) => -9.0,
            _ => {
                let (hangul, han) = if hangul::syllable(*p).is_some() { (x, y) } else { (y, x) };
                let s = hangul.places[KOREAN].get(at).and_then(|l| l.first()).map_or(0, |l| l.0);
                let list = han.places[KOREAN].get(at).map(Vec::as_slice).unwrap_or_default();
                let p: f32 = list.iter().filter(|r| r.0 == s || hangul::same_by_law(r.0, s)).map(|r| r.1).sum();
                libm::log2f(p / korean.prior(s).max(1e-4) + ODD)
            }
        };
    }
    bits
}

fn syllabic_latin(model: &Model, syllabic: &Residue, latin: &Residue, out: &mut CompanyRatio) -> f32 {
    let (mut over, mut under, mut best) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (at, language) in model.languages.iter().enumerate() {
        let weight = syllabic.weights[at];
        if weight == 0.0 || latin.totals[at] == 0.0 || syllabic.places[at].iter().all(Vec::is_empty) {
            continue;
        }
        under += weight * latin.totals[at];
        for (cut, total) in &latin.cuts[at] {
            let mut by_style = [weight; STYLES];
            let p = if cut.len() == syllabic.places[at].len() {
                for (chunk, place) in cut.iter().zip(&syllabic.places[at]) {
                    let chance = language.given.total(*chunk);
                    for (style, cell) in by_style.iter_mut().enumerate() {
                        let told: f32 = place
                            .iter()
                            .filter_map(|(s, p)| language.given.candidate(*chunk, *s).map(|c| p * c.by_style[style]))
                            .sum();
                        *cell *= (1.0 - ODD) * told + ODD * chance;
                    }
                }
                by_style.iter().zip(language.styles).map(|(p, s)| p * s).sum::<f32>()
            } else {
                weight * ODD * total
            };
            over += p;
            if p > best {
                best = p;
                out.language = Some(at);
                out.cuts = (cut.len() == syllabic.places[at].len()).then(|| (cut.clone(), None));
                let told = |(chunk, place): (&u32, &Place)| {
                    let mut candidates = place.iter().filter_map(|(s, _)| language.given.candidate(*chunk, *s));
                    candidates.any(|candidate| person::is_spelling(&language.given, *chunk, candidate))
                };
                out.odd = out.cuts.is_none() || !cut.iter().zip(&syllabic.places[at]).all(told);
            }
        }
    }
    // The letters may also be a word of no reading language; then they say nothing for the characters.
    let chance = letters_chance(latin);
    libm::log2f((over + chance * NO_PATH) / (under + chance))
}
