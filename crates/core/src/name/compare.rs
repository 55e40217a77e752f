//! What do two names say about each other, all forms and kinds together?

use super::company::{self, CompanyRatio, Differs};
use super::company_form::Company;
use super::latin::{self, Alignment};
use super::model::Model;
use super::person::{self, Ratio};
use super::{Form, Letters, Name, Schema, explain};
use crate::link::Bits256;

/// What a comparison of two names found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Bits for "one name", against a background of unrelated names of the same kind. Negative: they speak against it.
    pub bits: Bits256,
    /// P(one name), per mille, with [`PRIOR`] as the prior.
    pub probability_per_mille: u16,
    /// The way the names were read, a line a step; plain words.
    pub path: Vec<String>,
    /// What contradicts, if anything does.
    pub conflict: Option<Conflict>,
    /// A surname or one of several words is all that could be compared: no match by itself, however rare it is.
    pub partial: bool,
}

/// A contradiction between two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Conflict {
    /// The distinctive words of two companies differ.
    Residue,
    /// Their numbers differ.
    Number,
    /// Nothing but trade words, and those differ.
    Trade,
    /// Both sides have words, or syllables, that the other lacks.
    Name,
    /// One side is no name.
    NoName,
}

impl Conflict {
    /// In words, for explanations.
    pub fn words(self) -> &'static str {
        match self {
            Self::Residue => "the distinctive word differs",
            Self::Number => "the number differs",
            Self::Trade => "the trade words differ",
            Self::Name => "a part of the name differs",
            Self::NoName => "one side is no name",
        }
    }
}

/// Prior of "one name" for the printed probability: one pair in a thousand (9.97 bits). A screening states its own.
pub const PRIOR: f64 = 0.001;

/// A reading across languages that says less than this is an accident.
const ACROSS_MIN: f32 = 4.0;
/// Most bits of names that differ in a syllable: kin share a surname and often a given syllable, so these are not independent.
const KIN_MAX: f32 = 3.0;

/// Which comparison of two names was the best, with what is needed to explain it.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Syllables(Ratio, usize, usize),
    Words(Alignment),
    Company(CompanyRatio),
}

impl Found {
    /// The same, seen from the other side.
    fn turned(self) -> Self {
        match self {
            Self::Syllables(ratio, i, j) => {
                let letters_both = ratio.left.is_some();
                let (left, right) = if letters_both { (ratio.right, ratio.left) } else { (ratio.left, ratio.right) };
                Self::Syllables(Ratio { left, right, ..ratio }, j, i)
            }
            Self::Words(alignment) => Self::Words(alignment.turned()),
            Self::Company(mut ratio) => {
                ratio.alignment = ratio.alignment.map(Alignment::turned);
                if let Some((left, Some(right))) = ratio.cuts {
                    ratio.cuts = Some((right, Some(left)));
                }
                Self::Company(ratio)
            }
        }
    }
}

/// Compares two names with the model that comes with the program.
pub fn compare(a: &Name, b: &Name) -> Comparison {
    compare_with(Model::built_in(), a, b)
}

/// Compares two names that this model read. Symmetric.
pub fn compare_with(model: &Model, a: &Name, b: &Name) -> Comparison {
    let Some((bits, found)) = best(model, a, b) else {
        let no_name = (a.no_name || b.no_name).then_some(Conflict::NoName);
        return finish(0.0, vec!["nothing to compare".to_owned()], no_name, true);
    };
    let (conflict, partial) = said(bits, &found);
    finish(bits, explain::path(model, a, b, bits, &found, conflict), conflict, partial)
}

/// A comparison without its path: what decides, for batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// As in [`Comparison`].
    pub bits: Bits256,
    /// As in [`Comparison`].
    pub conflict: Option<Conflict>,
    /// As in [`Comparison`].
    pub partial: bool,
}

/// What [`compare`] says of two names, without the path.
pub fn outline(a: &Name, b: &Name) -> Outline {
    let Some((bits, found)) = best(Model::built_in(), a, b) else {
        let conflict = (a.no_name || b.no_name).then_some(Conflict::NoName);
        return Outline { bits: Bits256::ZERO, conflict, partial: true };
    };
    let (conflict, partial) = said(bits, &found);
    Outline { bits: Bits256::from_bits(f64::from(bits)), conflict, partial }
}

/// What contradicts, and whether a part alone was compared.
fn said(bits: f32, found: &Found) -> (Option<Conflict>, bool) {
    let lone = |r: &super::reading::Reading| r.syllables == 0;
    let partial = match found {
        Found::Syllables(ratio, ..) => [ratio.left, ratio.right].iter().flatten().any(lone),
        Found::Words(words) => words.pairs.len() == 1 && !(words.left_over.is_empty() && words.right_over.is_empty()),
        Found::Company(ratio) => ratio.acronym,
    };
    let conflict = match found {
        Found::Company(ratio) => ratio.differs.map(|differs| match differs {
            Differs::Residue => Conflict::Residue,
            Differs::Number => Conflict::Number,
            Differs::Trade => Conflict::Trade,
        }),
        Found::Words(alignment) if !alignment.left_over.is_empty() && !alignment.right_over.is_empty() => {
            Some(Conflict::Name)
        }
        Found::Syllables(ratio, ..) if ratio.odd => Some(Conflict::Name),
        _ => (bits < 0.0).then_some(Conflict::Name),
    };
    (conflict, partial)
}

/// The bits alone, without a path: for batches.
pub fn bits_with(model: &Model, a: &Name, b: &Name) -> Bits256 {
    Bits256::from_bits(f64::from(best(model, a, b).map_or(0.0, |found| found.0)))
}

fn finish(bits: f32, path: Vec<String>, conflict: Option<Conflict>, partial: bool) -> Comparison {
    let mut out = Comparison { bits: Bits256::ZERO, probability_per_mille: 0, path, conflict, partial };
    out.rate(Bits256::from_bits(f64::from(bits)));
    out
}

impl Comparison {
    /// Sets the bits, and the probability that follows from them and [`PRIOR`].
    pub(super) fn rate(&mut self, bits: Bits256) {
        let odds = libm::exp2(bits.bits()) * PRIOR / (1.0 - PRIOR);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
        let per_mille = libm::floor(1000.0 * odds / (1.0 + odds)) as u16;
        (self.bits, self.probability_per_mille) = (bits, per_mille);
    }
}

/// The comparison in one order of the two texts, so that sums of floats do not depend on the side.
fn best(model: &Model, a: &Name, b: &Name) -> Option<(f32, Found)> {
    if a.text <= b.text {
        in_order(model, a, b)
    } else {
        in_order(model, b, a).map(|(bits, found)| (bits, found.turned()))
    }
}

/// The best of all pairs of forms. Several forms on a side are several chances, and are paid for as such.
fn in_order(model: &Model, a: &Name, b: &Name) -> Option<(f32, Found)> {
    if a.no_name || b.no_name {
        return None;
    }
    let mut out: Option<(f32, Found)> = None;
    let mut keep = |bits: f32, found: Found| {
        if out.as_ref().is_none_or(|known| bits > known.0) {
            out = Some((bits, found));
        }
    };
    for (i, x) in a.forms.iter().enumerate() {
        for (j, y) in b.forms.iter().enumerate() {
            let Some((mut bits, found)) = forms(model, x, y, i, j) else { continue };
            if matches!(&found, Found::Syllables(ratio, ..) if ratio.odd) {
                bits = bits.min(KIN_MAX);
            }
            keep(bits, found);
        }
    }
    let chances = (a.forms.len() * b.forms.len()).max(1) as f32;
    if let Some(found) = &mut out {
        found.0 -= libm::log2f(chances);
    }
    let person = out;
    let firm = match (&a.company, &b.company) {
        (Some(x), Some(y)) => Some(company::compare(model, x, y)),
        _ => None,
    };
    match (person, firm) {
        (Some(person), Some(firm)) if a.schema == Schema::Unknown && b.schema == Schema::Unknown => {
            // A name without any word of a firm is a person's until somebody says otherwise.
            let is_firm = [&a.company, &b.company].into_iter().flatten().any(Company::is_plainly_one);
            Some(if is_firm && firm.bits > person.0 { (firm.bits, Found::Company(firm)) } else { person })
        }
        (_, Some(firm)) => Some((firm.bits, Found::Company(firm))),
        (person, None) => person,
    }
}

fn forms(model: &Model, x: &Form, y: &Form, i: usize, j: usize) -> Option<(f32, Found)> {
    match (x, y) {
        (Form::Syllabic(a), Form::Syllabic(b)) => {
            let ratio = match (a.han.is_empty(), b.han.is_empty()) {
                (true, true) => person::hangul_hangul(model, a, b),
                (false, false) => person::han_han(model, a, b),
                (true, false) => person::hangul_han(model, a, b),
                (false, true) => person::hangul_han(model, b, a),
            }?;
            Some((ratio.bits, Found::Syllables(ratio, i, j)))
        }
        (Form::Syllabic(a), Form::Letters(b)) | (Form::Letters(b), Form::Syllabic(a)) => {
            let ratio = person::syllabic_latin(model, a, &b.readings, b.chance)?;
            Some((ratio.bits, Found::Syllables(ratio, i, j)))
        }
        (Form::Letters(a), Form::Letters(b)) => Some(letters(model, a, b, i, j)),
    }
}

/// Latin against Latin: as words and as syllables, each weighed by how likely it made these letters.
fn letters(model: &Model, a: &Letters, b: &Letters, i: usize, j: usize) -> (f32, Found) {
    let alignment = latin::align(&a.words, &b.words, &latin::PERSON);
    let plain = alignment.bits;
    let chance = a.chance * b.chance;
    let ratio = person::latin_latin(
        model,
        &a.readings,
        &b.readings,
        (chance * libm::exp2(f64::from(plain.clamp(-40.0, 60.0))), chance),
    );
    // Names that one language explains need no second one.
    let explained = ratio.left.is_some() && !ratio.odd;
    if !explained
        && let Some(across) = person::across(model, &a.readings, &b.readings, (a.chance, b.chance))
        && across.bits > ratio.bits.max(ACROSS_MIN)
    {
        return (across.bits, Found::Syllables(across, i, j));
    }
    if ratio.left.is_none() || (ratio.bits - plain).abs() < 0.5 {
        return (if ratio.left.is_none() { plain } else { ratio.bits }, Found::Words(alignment));
    }
    (ratio.bits, Found::Syllables(ratio, i, j))
}
