//! Which words of a company's name say what it is, and which one says which it is?

use std::collections::HashMap;

use serde::Deserialize;

use super::han::is_han;
use super::hangul;
use super::weights;

/// What kind of word a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Legal form or kind of body.
    Form,
    /// What the firm does.
    Trade,
    /// Where it is.
    Place,
    /// No meaning.
    Stop,
}

/// A concept that several words in several languages name.
#[derive(Debug, Clone)]
pub(super) struct Concept {
    pub(super) kind: Kind,
    /// For explanations: its first English word.
    pub(super) name: String,
    /// Bits that an agreement is worth before damping.
    pub(super) worth: f32,
}

/// The lexicon of company words.
#[derive(Debug, Default)]
pub(super) struct CompanyWords {
    pub(super) concepts: Vec<Concept>,
    latin: HashMap<String, usize>,
    /// Longest Latin phrase, in words.
    phrase_max: usize,
    syllabic: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct TradeFile {
    trade: String,
    form: String,
    place: String,
    stop: String,
}

#[derive(Deserialize)]
struct Frequency {
    firms_entries: u32,
    firms: String,
}

/// A piece of a name in Hangul or Han.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word of the lexicon.
    Concept(usize),
    /// Anything else: part of the residue.
    Other(String),
}

impl CompanyWords {
    pub(super) fn built_in() -> Self {
        let mut out = Self { phrase_max: 1, ..Self::default() };
        let Ok(file) = toml::from_str::<TradeFile>(weights::file("names/trade-words.toml")) else { return out };
        let mut counts: HashMap<String, f32> = HashMap::new();
        let mut entries = 1.0;
        if let Ok(frequency) = toml::from_str::<Frequency>(weights::file("names/latin-frequency.toml")) {
            entries = frequency.firms_entries as f32;
            let words: Vec<&str> = frequency.firms.split_whitespace().collect();
            counts.extend(words.chunks(2).filter_map(|p| match p {
                [word, n] => Some(((*word).to_owned(), n.parse().unwrap_or(1.0))),
                _ => None,
            }));
        }
        for (kind, table) in [(Kind::Form, &file.form), (Kind::Trade, &file.trade), (Kind::Place, &file.place)] {
            for line in table.lines().filter(|line| line.contains('|')) {
                let at = out.concepts.len();
                let mut cells = line.split('|');
                let forms = |cell: Option<&str>| -> Vec<String> {
                    cell.unwrap_or("")
                        .split(',')
                        .map(|w| w.trim().to_owned())
                        .filter(|w| !w.is_empty() && w != "-")
                        .collect()
                };
                let latin = forms(cells.next());
                let seen: f32 = latin.iter().filter_map(|w| counts.get(w)).sum();
                let worth = -libm::log2f(((seen + 1.0) / (entries + 1.0)).min(0.9));
                out.concepts.push(Concept {
                    kind,
                    name: latin.first().cloned().unwrap_or_default(),
                    worth: worth.min(8.0),
                });
                for word in latin {
                    out.phrase_max = out.phrase_max.max(word.split(' ').count());
                    out.latin.entry(word).or_insert(at);
                }
                for word in forms(cells.next()).into_iter().chain(forms(cells.next())) {
                    out.syllabic.entry(word).or_insert(at);
                }
            }
        }
        let at = out.concepts.len();
        out.concepts.push(Concept { kind: Kind::Stop, name: String::new(), worth: 0.0 });
        out.latin.extend(file.stop.split_whitespace().map(|w| (w.to_owned(), at)));
        out
    }

    /// Whether a concept is a branch or an office of representatives.
    pub(super) fn is_branch(&self, at: usize) -> bool {
        self.concepts.get(at).is_some_and(|c| matches!(c.name.as_str(), "branch" | "representative"))
    }

    /// The longest phrase of the lexicon at the start of these words: its concept and its length.
    pub(super) fn phrase(&self, words: &[&str]) -> Option<(usize, usize)> {
        for length in (1..=self.phrase_max.min(words.len())).rev() {
            let phrase = words.get(..length)?.join(" ");
            if let Some(at) = self.latin.get(&phrase) {
                return Some((*at, length));
            }
        }
        None
    }

    /// Cuts a name in Hangul or Han by the longest words of the lexicon.
    ///
    /// Residues are made of the same characters, so a word of one character counts only at the end of the name or before another word,
    /// and only after two characters of residue or a word of two.
    pub(super) fn cut(&self, text: &[char]) -> Vec<Piece> {
        let mut out: Vec<Piece> = Vec::new();
        let mut at = 0;
        let mut settled = false;
        while at < text.len() {
            let rest = text.len() - at;
            let one = || {
                let concept = *self.syllabic.get(&text.get(at)?.to_string())?;
                let next = rest == 1 || self.longest(text, at + 1).is_some();
                ((settled && next) || text.len() == 1).then_some((concept, 1))
            };
            match self.longest(text, at).or_else(one) {
                Some((concept, length)) => {
                    let trade = self.concepts.get(concept).is_some_and(|c| c.kind != Kind::Place);
                    settled |= trade && length > 1;
                    out.push(Piece::Concept(concept));
                    at += length;
                }
                None => {
                    let c = text.get(at).copied().unwrap_or(' ');
                    match out.last_mut() {
                        Some(Piece::Other(run)) => {
                            run.push(c);
                            settled = true;
                        }
                        _ => out.push(Piece::Other(c.to_string())),
                    }
                    at += 1;
                }
            }
        }
        out
    }

    fn longest(&self, text: &[char], at: usize) -> Option<(usize, usize)> {
        (2..=8.min(text.len().saturating_sub(at))).rev().find_map(|length| {
            let word: String = text.get(at..at + length)?.iter().collect();
            self.syllabic.get(&word).map(|concept| (*concept, length))
        })
    }
}

/// Whether a text is mostly Hangul or Han.
pub(super) fn is_syllabic(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let syllabic = text.chars().filter(|c| is_han(*c) || hangul::syllable(*c).is_some()).count();
    syllabic * 2 > letters
}
