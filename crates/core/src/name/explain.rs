//! Along which path were two names found alike, in words that a reader can check?

use super::company::CompanyRatio;
use super::compare::{Conflict, Found};
use super::language::{Language, READING_NAMES, READINGS, STYLES, Spellings};
use super::model::Model;
use super::person::Ratio;
use super::syllabic::Place;
use super::{Form, Name};

/// The steps of a comparison, a line each.
pub(super) fn path(
    model: &Model,
    a: &Name,
    b: &Name,
    bits: f32,
    found: &Found,
    conflict: Option<Conflict>,
) -> Vec<String> {
    let mut out = Vec::new();
    match found {
        Found::Syllables(ratio, i, j) => {
            if let (Some(x), Some(y)) = (a.forms.get(*i), b.forms.get(*j)) {
                syllables(model, x, y, ratio, &mut out);
            }
            out.push(format!("{bits:+.1} bits: {}", homonyms(bits)));
        }
        Found::Words(alignment) => {
            for (left, right, value) in &alignment.pairs {
                let sign = if left == right { "=" } else { "~" };
                out.push(format!("{left} {sign} {right} ({value:+.1})"));
            }
            over("left", &alignment.left_over, &mut out);
            over("right", &alignment.right_over, &mut out);
        }
        Found::Company(ratio) => {
            let residue = |name: &Name| name.company.as_ref().map(|c| c.residue.text.clone()).unwrap_or_default();
            let (x, y) = (residue(a), residue(b));
            if ratio.acronym {
                out.push("one is the initials of the other; no more than a reason to look".to_owned());
            } else if x.is_empty() && y.is_empty() {
                out.push("no distinctive word on either side".to_owned());
            } else {
                let sign = if ratio.residue > 0.0 { if x == y { "=" } else { "~" } } else { "is not" };
                let read = ratio
                    .language
                    .and_then(|l| READING_NAMES.get(l))
                    .map(|l| format!(", read as {l}"))
                    .unwrap_or_default();
                out.push(format!("distinctive word: \"{x}\" {sign} \"{y}\"{read} ({:+.1})", ratio.residue));
                residue_syllables(model, a, b, ratio, &mut out);
            }
            out.push(format!("trade words and places ({:+.1})", ratio.trade));
            if ratio.numbers != 0.0 {
                out.push(format!("numbers ({:+.1})", ratio.numbers));
            }
        }
    }
    out.extend(conflict.map(|c| format!("against: {}", c.words())));
    for name in [a, b] {
        out.extend(name.notes.iter().map(|note| format!("note: {note}")));
    }
    out
}

fn over(side: &str, words: &[String], out: &mut Vec<String>) {
    if !words.is_empty() {
        out.push(format!("only {side}: {}", words.join(" ")));
    }
}

/// How many bearers of a name of this rarity are to be expected: a name alone identifies nobody.
fn homonyms(bits: f32) -> String {
    if bits < 1.0 {
        return "the names speak for two names".to_owned();
    }
    let expected = 50_000_000.0 / libm::exp2(f64::from(bits));
    format!("in 50 million people some {} others would match as well", round(expected))
}

fn round(n: f64) -> u64 {
    let mut step = 1.0;
    while n / step >= 100.0 {
        step *= 10.0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 50 million")]
    let rounded = (libm::round(n / step) * step) as u64;
    rounded
}

fn syllables(model: &Model, x: &Form, y: &Form, ratio: &Ratio, out: &mut Vec<String>) {
    if ratio.language >= READINGS {
        out.push("character by character; forms of one character count as one".to_owned());
        return;
    }
    if let Some(bridge) = ratio.across.and_then(|at| model.bridges.get(at)) {
        out.push(format!(
            "{} and {} reading of the same characters",
            READING_NAMES[bridge.from], READING_NAMES[bridge.to]
        ));
        return;
    }
    let language = &model.languages[ratio.language];
    out.push(format!("read as {}", READING_NAMES[ratio.language]));
    if let Some(reading) = [ratio.left, ratio.right].into_iter().flatten().find(|r| r.surname_last) {
        out.push(format!("surname taken from the end: {}", language.surname.text(reading.surname)));
    }
    if [ratio.left, ratio.right].into_iter().flatten().any(|r| r.foreign && r.syllables == 0) {
        out.push("surname alone: the given name is of another kind".to_owned());
    }
    let (latin, syllabic) = match (x, y) {
        (Form::Syllabic(name), Form::Letters(_)) => (ratio.right, Some(name)),
        (Form::Letters(_), Form::Syllabic(name)) => (ratio.right, Some(name)),
        (Form::Letters(_), Form::Letters(_)) => (ratio.left, None),
        _ => return,
    };
    let Some(reading) = latin else { return };
    let chunks = reading.given.iter().take(usize::from(reading.syllables));
    let spelled: Vec<(u32, bool)> =
        std::iter::once((reading.surname, true)).chain(chunks.map(|c| (*c, false))).collect();
    for (at, (chunk, surname)) in spelled.iter().enumerate() {
        let table = if *surname { &language.surname } else { &language.given };
        match (&syllabic, ratio.right) {
            (Some(name), _) => {
                let place: Place = if *surname {
                    name.surname[ratio.language].clone()
                } else {
                    name.given[ratio.language].get(at - 1).cloned().unwrap_or_default()
                };
                out.push(one_spelling(language, ratio.language, table, *chunk, &place, &written(name, at)));
            }
            (None, Some(right)) => {
                let other = if *surname {
                    Some(right.surname)
                } else {
                    right.given.get(at - 1).copied().filter(|_| at <= usize::from(right.syllables))
                };
                let Some(other) = other else { continue };
                let shared = common(table, *chunk, other);
                out.push(two_spellings(language, ratio.language, table, *chunk, other, shared));
            }
            _ => {}
        }
    }
}

/// `gyeong = kyong (경: Revised; McCune-Reischauer, northern)`.
fn two_spellings(language: &Language, at: usize, table: &Spellings, a: u32, b: u32, shared: Option<u16>) -> String {
    let (x, y) = (table.text(a), table.text(b));
    let Some(syllable) = shared else { return format!("{x} is not {y}") };
    let word = language.word(syllable);
    let (p, q) = (style(at, table, a, syllable), style(at, table, b, syllable));
    match (p.is_empty(), q.is_empty(), a == b) {
        (true, true, _) => format!("{x} = {y} ({word})"),
        (_, _, true) => format!("{x} = {y} ({word}: {p})"),
        _ => format!(
            "{x} = {y} ({word}: {}; {})",
            if p.is_empty() { "any" } else { &p },
            if q.is_empty() { "any" } else { &q }
        ),
    }
}

/// The syllables of two residues, a line each.
fn residue_syllables(model: &Model, a: &Name, b: &Name, ratio: &CompanyRatio, out: &mut Vec<String>) {
    let (Some(at), Some((cut, other))) = (ratio.language, &ratio.cuts) else { return };
    let Some(language) = model.languages.get(at) else { return };
    let table = &language.given;
    if let Some(other) = other {
        for (x, y) in cut.iter().zip(other) {
            out.push(two_spellings(language, at, table, *x, *y, common(table, *x, *y)));
        }
        return;
    }
    let syllabic = [a, b].into_iter().filter_map(|n| n.company.as_ref()).find(|c| !c.residue.chars.is_empty());
    let Some(residue) = syllabic.map(|c| &c.residue) else { return };
    for ((chunk, place), written) in cut.iter().zip(&residue.places[at]).zip(&residue.chars) {
        out.push(one_spelling(language, at, table, *chunk, place, &written.to_string()));
    }
}

/// `kyong = 庆, read 경 (McCune-Reischauer, northern)`.
fn one_spelling(language: &Language, at: usize, table: &Spellings, chunk: u32, place: &Place, written: &str) -> String {
    let text = table.text(chunk);
    let Some(syllable) = likeliest(table, place, chunk) else {
        return format!("{text} is no known spelling of {written}");
    };
    let read = language.word(syllable);
    let same = if written == read { String::new() } else { format!(", read {read}") };
    let system = style(at, table, chunk, syllable);
    let system = if system.is_empty() { system } else { format!(" ({system})") };
    format!("{text} = {written}{same}{system}")
}

fn written(name: &super::syllabic::Syllabic, at: usize) -> String {
    let text: Vec<char> = if name.han.is_empty() {
        name.hangul.iter().map(|s| super::hangul::character(*s)).collect()
    } else {
        name.han.clone()
    };
    if at == 0 {
        text.iter().take(name.border).collect()
    } else {
        text.iter().skip(name.border + at - 1).take(1).collect()
    }
}

fn likeliest(table: &Spellings, place: &Place, chunk: u32) -> Option<u16> {
    let weighed = place.iter().filter_map(|(s, p)| table.candidate(chunk, *s).map(|c| (p * c.mean, *s)));
    weighed.max_by(|a, b| a.0.total_cmp(&b.0)).map(|x| x.1)
}

fn common(table: &Spellings, a: u32, b: u32) -> Option<u16> {
    let weighed = table.candidates(a).iter().filter_map(|c| {
        table.candidate(b, c.syllable).map(|d| (c.mean * d.mean * table.prior(c.syllable), c.syllable))
    });
    weighed.max_by(|a, b| a.0.total_cmp(&b.0)).map(|x| x.1)
}

/// The systems that write this syllable so.
fn style(language: usize, table: &Spellings, chunk: u32, syllable: u16) -> String {
    let Some(candidate) = table.candidate(chunk, syllable) else { return String::new() };
    if language != super::language::KOREAN {
        return String::new();
    }
    let usual = candidate.by_style.iter().copied().fold(0.0_f32, f32::max);
    let names: Vec<&str> = (0..STYLES)
        .filter(|s| candidate.by_style[*s] > 0.3 * usual && candidate.by_style[*s] > 0.1)
        .map(|s| SHOWN[s])
        .collect();
    if names.is_empty() || names.len() == STYLES { String::new() } else { names.join(", ") }
}

/// The systems in words.
const SHOWN: [&str; STYLES] = ["Revised", "McCune-Reischauer", "northern", "Yale", "free spelling"];
