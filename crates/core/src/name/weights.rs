//! What do spellings, surnames and given syllables weigh? Start counts of the tables, replaced by what was learned.
//!
//! Learned weights are probabilities, written as 1/256 bit (`-256 * log2 p`, rounded), so that every machine reads the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::hangul::{self, FINALS, INITIALS, VOWELS};
use super::language::STYLES;
use crate::rules;

/// Styles of Korean, as the files call them.
pub(super) const KOREAN_STYLES: [&str; STYLES] = ["rr", "mr", "north", "yale", "free"];

/// A spelling with P(spelling | jamo, style).
type Spelled = (String, [f32; STYLES]);
/// A surname, its share, and its spellings with P(spelling | surname).
type Surname = (String, f32, Vec<(String, f32)>);

/// The weights of a model: either the start values of the tables or learned ones.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    /// Shares of the Korean styles.
    pub(super) styles: [f32; STYLES],
    /// Spellings of a jamo: kind (0 initial, 1 vowel, 2 final), index, then P(spelling | jamo, style).
    pub(super) spellings: BTreeMap<(usize, usize), Vec<Spelled>>,
    /// Korean surnames: share, and P(spelling | surname).
    pub(super) surnames: Vec<Surname>,
    /// Learned counts of Korean given syllables.
    pub(super) given: BTreeMap<u16, f32>,
    /// Learned counts of Han characters in given names.
    pub(super) han: BTreeMap<char, f32>,
}

#[derive(Deserialize)]
struct KoreanFile {
    initial: Vec<JamoRow>,
    vowel: Vec<JamoRow>,
    #[serde(rename = "final")]
    last: Vec<JamoRow>,
}

#[derive(Deserialize)]
struct JamoRow {
    jamo: String,
    rr: String,
    mr: String,
    north: String,
    yale: String,
    free: String,
}

#[derive(Deserialize, Default)]
struct LearnedFile {
    #[serde(default)]
    styles: Vec<i32>,
    #[serde(default)]
    spellings: String,
    #[serde(default)]
    surnames: String,
    #[serde(default)]
    given: String,
    #[serde(default)]
    han: String,
}

/// The text of one file of `rules/`; empty if it is not there, which a test forbids.
pub(super) fn file(path: &str) -> &'static str {
    rules::FILES.iter().find(|file| file.path == path).map_or("", |file| file.text)
}

/// The literal block `table = '''...'''` of a rule file, without parsing the rest of it: the Han table is large.
pub(super) fn table(path: &str) -> &'static str {
    let text = file(path);
    let Some(start) = text.find("table = '''\n") else { return "" };
    let body = text.get(start + 12..).unwrap_or("");
    body.find("'''").and_then(|end| body.get(..end)).unwrap_or("")
}

impl Weights {
    /// The start values of `rules/names/`.
    pub fn start() -> Self {
        let mut out = Self { styles: [0.15, 0.2, 0.25, 0.01, 0.39], ..Self::default() };
        if let Ok(korean) = toml::from_str::<KoreanFile>(file("names/korean.toml")) {
            for (kind, rows) in [korean.initial, korean.vowel, korean.last].iter().enumerate() {
                for row in rows {
                    if let Some(at) = jamo_index(kind, &row.jamo) {
                        out.spellings.insert((kind, at), start_spellings(row));
                    }
                }
            }
        }
        for line in table("names/korean-surname.toml").lines() {
            let mut words = line.split_whitespace();
            let (Some(surname), Some(bearers)) = (words.next(), words.next()) else { continue };
            let spellings: Vec<&str> = words.collect();
            let mut counts: Vec<(String, f32)> = Vec::new();
            for (at, spelling) in spellings.iter().enumerate() {
                counts.push(((*spelling).to_owned(), START.get(at).copied().unwrap_or(1.0)));
            }
            normalise(counts.iter_mut().map(|c| &mut c.1));
            out.surnames.push((surname.to_owned(), bearers.parse().unwrap_or(1.0) / 100_000.0, counts));
        }
        out
    }

    /// The weights that come with the program: start values, and over them what `rules/weights/names.toml` learned.
    pub fn built_in() -> Self {
        let mut out = Self::start();
        out.overlay(file("weights/names.toml"));
        out
    }

    /// Lays learned weights over these.
    pub fn overlay(&mut self, text: &str) {
        let learned: LearnedFile = toml::from_str(text).unwrap_or_default();
        for (style, bits) in self.styles.iter_mut().zip(&learned.styles) {
            *style = probability(*bits);
        }
        let mut spellings: BTreeMap<(usize, usize), Vec<Spelled>> = BTreeMap::new();
        for line in learned.spellings.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [kind, jamo, spelling, rest @ ..] = words.as_slice() else { continue };
            let Some(kind) = KINDS.iter().position(|k| k == kind) else { continue };
            let Some(at) = jamo_index(kind, jamo) else { continue };
            let mut by_style = [0.0; STYLES];
            for (p, bits) in by_style.iter_mut().zip(rest) {
                *p = bits.parse().map_or(0.0, probability);
            }
            spellings.entry((kind, at)).or_default().push((spelling.trim_matches('-').to_owned(), by_style));
        }
        self.spellings.extend(spellings);
        for line in learned.surnames.lines() {
            let mut words = line.split_whitespace();
            let Some(surname) = words.next() else { continue };
            let rest: Vec<&str> = words.collect();
            let pairs = rest.chunks(2).filter_map(|pair| match pair {
                [spelling, bits] => Some(((*spelling).to_owned(), bits.parse().map_or(0.0, probability))),
                _ => None,
            });
            if let Some(row) = self.surnames.iter_mut().find(|row| row.0 == surname) {
                row.2 = pairs.collect();
            }
        }
        let counts = |text: &str| -> Vec<(char, f32)> {
            let words: Vec<&str> = text.split_whitespace().collect();
            let pairs = words.chunks(2).filter_map(|pair| match pair {
                [c, n] => c.chars().next().map(|c| (c, n.parse::<i32>().map_or(0.0, |n| n as f32 / 256.0))),
                _ => None,
            });
            pairs.collect()
        };
        self.given.extend(counts(&learned.given).into_iter().filter_map(|(c, n)| hangul::syllable(c).map(|s| (s, n))));
        self.han.extend(counts(&learned.han));
    }

    /// The learned file: what [`Weights::overlay`] reads. `source` says what it was learned from, with the data's hash.
    pub fn to_toml(&self, source: &str) -> String {
        let mut out = String::from(
            "# Learned by crates/core/examples/learn_names.rs; do not edit. Unit: 1/256 bit, -log2 p; counts in 1/256.\n",
        );
        let _ = writeln!(out, "source = \"\"\"{source}\"\"\"");
        let styles: Vec<String> = self.styles.iter().map(|p| bits(*p).to_string()).collect();
        let _ = writeln!(
            out,
            "styles = [{}]\n\n# kind, jamo, spelling, then one weight for each of {}\nspellings = '''",
            styles.join(", "),
            KOREAN_STYLES.join(", ")
        );
        for ((kind, at), list) in &self.spellings {
            for (spelling, by_style) in list {
                let shown = if spelling.is_empty() { "-" } else { spelling };
                let weights: Vec<String> = by_style.iter().map(|p| bits(*p).to_string()).collect();
                let _ = writeln!(out, "{} {} {shown} {}", KINDS[*kind], jamo_name(*kind, *at), weights.join(" "));
            }
        }
        out.push_str("'''\n\nsurnames = '''\n");
        for (surname, _, list) in &self.surnames {
            let pairs: Vec<String> = list.iter().map(|(s, p)| format!("{s} {}", bits(*p))).collect();
            let _ = writeln!(out, "{surname} {}", pairs.join(" "));
        }
        let counts = |list: Vec<(char, f32)>| -> String {
            let cells: Vec<String> = list
                .into_iter()
                .map(|(c, n)| (c, libm::roundf(n * 256.0)))
                .filter(|(_, n)| *n >= 1.0)
                .map(|(c, n)| format!("{c} {n}"))
                .collect();
            cells.chunks(16).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n")
        };
        let given = counts(self.given.iter().map(|(s, n)| (hangul::character(*s), *n)).collect());
        let han = counts(self.han.iter().map(|(c, n)| (*c, *n)).collect());
        let _ = write!(out, "'''\n\ngiven = '''\n{given}\n'''\n\nhan = '''\n{han}\n'''\n");
        out
    }
}

const KINDS: [&str; 3] = ["initial", "vowel", "final"];
/// Start counts by place in a list of surname spellings.
const START: [f32; 12] = [60.0, 20.0, 8.0, 4.0, 3.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0];

fn probability(bits: i32) -> f32 {
    libm::exp2f(-(bits as f32) / 256.0)
}

fn bits(p: f32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "bounded")]
    let rounded = libm::roundf(-256.0 * libm::log2f(p.max(1e-9))) as i32;
    rounded
}

pub(super) fn jamo_index(kind: usize, jamo: &str) -> Option<usize> {
    let c = jamo.chars().next()?;
    match kind {
        0 => INITIALS.iter().position(|x| *x == c),
        1 => VOWELS.iter().position(|x| *x == c),
        _ => FINALS.iter().position(|x| *x == c),
    }
}

fn jamo_name(kind: usize, at: usize) -> char {
    let found = match kind {
        0 => INITIALS.get(at),
        1 => VOWELS.get(at),
        _ => FINALS.get(at),
    };
    found.copied().unwrap_or('-')
}

pub(super) fn normalise<'a>(list: impl Iterator<Item = &'a mut f32>) {
    let mut cells: Vec<&mut f32> = list.collect();
    let sum: f32 = cells.iter().map(|p| **p).sum();
    if sum > 0.0 {
        cells.iter_mut().for_each(|p| **p /= sum);
    }
}

/// Published spellings count 10, 6, 4 by their place; free ones 10, 6, 4, 2, 1 ...; every style leaks 4 % into the rest.
fn start_spellings(row: &JamoRow) -> Vec<(String, [f32; STYLES])> {
    let mut out: Vec<(String, [f32; STYLES])> = Vec::new();
    for (style, list) in [&row.rr, &row.mr, &row.north, &row.yale, &row.free].into_iter().enumerate() {
        for (at, spelling) in list.split_whitespace().enumerate() {
            let spelling = spelling.trim_matches('-');
            let count = [10.0, 6.0, 4.0, 2.0].get(at).copied().unwrap_or(1.0);
            match out.iter_mut().find(|(known, _)| known == spelling) {
                Some((_, by_style)) => by_style[style] += count,
                None => {
                    let mut by_style = [0.0; STYLES];
                    by_style[style] = count;
                    out.push((spelling.to_owned(), by_style));
                }
            }
        }
    }
    for style in 0..STYLES {
        normalise(out.iter_mut().map(|row| &mut row.1[style]));
    }
    for (_, by_style) in &mut out {
        let mean = by_style.iter().sum::<f32>() / STYLES as f32;
        by_style.iter_mut().for_each(|p| *p = 0.96 * *p + 0.04 * mean);
    }
    out
}
