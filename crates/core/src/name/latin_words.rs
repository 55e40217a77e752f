//! Which words of a name are titles, particles, short forms, or so common that they say little?

use std::collections::BTreeSet;

use serde::Deserialize;

use super::hangul;
use super::language::Map;
use super::weights;

/// Word lists of `rules/names/`, ready to ask.
#[derive(Debug, Default)]
pub(super) struct LatinWords {
    titles: Map<String, ()>,
    particles: Map<String, ()>,
    western: Map<String, ()>,
    not_names: Map<String, ()>,
    nicknames: Map<String, Vec<u16>>,
    people: Map<String, f32>,
    firms: Map<String, f32>,
    pub(super) hangul_titles: Vec<Vec<u16>>,
    pub(super) han_titles: Vec<Vec<char>>,
}

#[derive(Deserialize)]
struct TitleFile {
    latin: String,
    hangul_end: String,
    han_end: String,
    not_names: String,
    particles: String,
}

#[derive(Deserialize)]
struct NicknameFile {
    table: String,
    western: String,
}

#[derive(Deserialize)]
struct FrequencyFile {
    people_entries: u32,
    people: String,
    firms_entries: u32,
    firms: String,
}

impl LatinWords {
    pub(super) fn built_in() -> Self {
        let mut out = Self::default();
        let set = |text: &str| text.split_whitespace().map(|word| (word.to_owned(), ())).collect::<Map<_, _>>();
        if let Ok(file) = toml::from_str::<TitleFile>(weights::file("names/titles.toml")) {
            out.titles = set(&file.latin);
            out.particles = set(&file.particles);
            out.not_names = set(&file.not_names);
            out.hangul_titles =
                file.hangul_end.split(' ').map(|t| t.chars().filter_map(hangul::syllable).collect()).collect();
            out.han_titles = file.han_end.split(' ').map(|t| t.chars().collect()).collect();
        }
        if let Ok(file) = toml::from_str::<NicknameFile>(weights::file("names/nickname.toml")) {
            out.western = set(&file.western);
            for (class, line) in file.table.lines().enumerate() {
                for name in line.split_whitespace().collect::<BTreeSet<_>>() {
                    out.nicknames.entry(name.to_owned()).or_default().push(u16::try_from(class).unwrap_or(0));
                }
            }
        }
        if let Ok(file) = toml::from_str::<FrequencyFile>(weights::file("names/latin-frequency.toml")) {
            out.people = shares(&file.people, file.people_entries);
            out.firms = shares(&file.firms, file.firms_entries);
        }
        out
    }

    /// A word before or after a name that is no part of it.
    pub(super) fn is_title(&self, word: &str) -> bool {
        self.titles.contains_key(word)
    }

    /// A small word that names are joined by.
    pub(super) fn is_particle(&self, word: &str) -> bool {
        self.particles.contains_key(word)
    }

    /// A given name of the West.
    pub(super) fn is_western(&self, word: &str) -> bool {
        self.western.contains_key(word)
    }

    /// A word that stands where a name should, and is none.
    pub(super) fn is_no_name(&self, text: &str) -> bool {
        self.not_names.contains_key(text)
    }

    /// Numbers of the classes of short forms that a word is in.
    pub(super) fn nickname_classes(&self, word: &str) -> &[u16] {
        self.nicknames.get(word).map(Vec::as_slice).unwrap_or_default()
    }

    /// Bits that an exact match of this word is worth: its share among list names, or a bound by its length if it is rare.
    pub(super) fn worth(&self, word: &str, firm: bool) -> f32 {
        let known = if firm { self.firms.get(word) } else { self.people.get(word) };
        let letters = word.chars().count();
        let by_length = match letters {
            0 => 0.0,
            1 => 3.0,
            2 => 6.0,
            3 => 8.5,
            4 => 10.0,
            5 => 11.0,
            _ => 12.0,
        };
        known.map_or(by_length, |share| (-libm::log2f(*share)).min(by_length))
    }
}

fn shares(text: &str, entries: u32) -> Map<String, f32> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.chunks(2).filter_map(|pair| match pair {
        [word, count] => Some(((*word).to_owned(), count.parse::<f32>().unwrap_or(1.0) / entries as f32)),
        _ => None,
    });
    pairs.collect()
}
