//! Everything that a comparison of names knows beforehand: readings, spellings, shares, words.

use std::sync::OnceLock;

use super::company_words::CompanyWords;
use super::han::HanTable;
use super::hangul;
use super::language::{self, CANTONESE, KOREAN, Language, MANDARIN, Map, READINGS, STYLES, Spellings, TWO, VIETNAMESE};
use super::latin_words::LatinWords;
use super::pinyin;
use super::spelling::Speller;
use super::weights::{self, Weights};

/// Tables and weights. Build one with [`Model::new`], or take the one that comes with the program.
pub struct Model {
    pub(super) languages: [Language; READINGS],
    pub(super) han: HanTable,
    /// P(character) in given names.
    pub(super) given: Map<char, f32>,
    /// P(surname) of Han surnames, one or two characters.
    pub(super) surnames: Map<String, HanSurname>,
    /// Characters of surnames of two characters, sorted.
    pub(super) double_characters: Vec<char>,
    /// P(syllables of two languages at once), given and surname, for pairs of languages.
    pub(super) bridges: Vec<Bridge>,
    pub(super) words: LatinWords,
    pub(super) company: CompanyWords,
}

/// A Han surname: its share, and what it is called in each language.
#[derive(Debug, Clone, Default)]
pub(super) struct HanSurname {
    pub(super) share: f32,
    pub(super) readings: [Vec<(u16, f32)>; READINGS],
}

/// Joint shares of syllables of two languages that one character can stand behind.
#[derive(Debug, Default)]
pub(super) struct Bridge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// For a syllable of `from`: syllables of `to` with P(both).
    pub(super) given: Map<u16, Vec<(u16, f32)>>,
    pub(super) surname: Map<u16, Vec<(u16, f32)>>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").finish_non_exhaustive()
    }
}

impl Model {
    /// The model that comes with the program, made once.
    pub fn built_in() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| Self::new(&Weights::built_in()))
    }

    /// A model with these weights.
    pub fn new(weights: &Weights) -> Self {
        let han = HanTable::read(weights::table("names/han.toml"));
        let given = given_characters(&han, weights);
        let mut languages: [Language; READINGS] = Default::default();
        languages[KOREAN] = korean(&han, &given, weights);
        let mut spelled: Vec<(usize, String, [String; 2])> = Vec::new();
        let surnames = han_surnames(&han, &mut languages, &mut spelled);
        for (at, language) in languages.iter_mut().enumerate().skip(1) {
            other_language(at, language, &han, &given, &surnames, &spelled);
        }
        let mut double_characters: Vec<char> =
            surnames.keys().filter(|name| name.chars().nth(1).is_some()).flat_map(|name| name.chars()).collect();
        double_characters.sort_unstable();
        let mut out = Self {
            double_characters,
            languages,
            han,
            given,
            surnames,
            bridges: Vec::new(),
            words: LatinWords::built_in(),
            company: CompanyWords::built_in(),
        };
        out.bridges =
            [(KOREAN, MANDARIN), (KOREAN, CANTONESE), (MANDARIN, CANTONESE)].map(|(a, b)| out.bridge(a, b)).into();
        out
    }

    fn bridge(&self, from: usize, to: usize) -> Bridge {
        let mut out = Bridge { from, to, ..Bridge::default() };
        let mut given: Vec<(u16, u16, f32)> = Vec::new();
        let mut surname: Vec<(u16, u16, f32)> = Vec::new();
        let add = |out: &mut Vec<(u16, u16, f32)>, a: &[(u16, f32)], b: &[(u16, f32)], share: f32| {
            for (x, p) in a {
                out.extend(b.iter().map(|(y, q)| (*x, *y, share * p * q)));
            }
        };
        for c in &self.han.order {
            if let (Some(entry), Some(share)) = (self.han.get(*c), self.given.get(c))
                && *share > BRIDGE_MIN
            {
                add(&mut given, entry.readings[from], entry.readings[to], *share);
            }
        }
        let mut names: Vec<&String> = self.surnames.keys().collect();
        names.sort();
        for known in names.into_iter().filter_map(|name| self.surnames.get(name)) {
            add(&mut surname, &known.readings[from], &known.readings[to], known.share);
        }
        out.given = merged(given);
        out.surname = merged(surname);
        out
    }
}

/// Characters rarer than this in given names tie no two languages together.
const BRIDGE_MIN: f32 = 2e-6;

/// Sums the shares of equal pairs.
fn merged(mut rows: Vec<(u16, u16, f32)>) -> Map<u16, Vec<(u16, f32)>> {
    rows.sort_by_key(|row| (row.0, row.1));
    let mut out: Map<u16, Vec<(u16, f32)>> = Map::default();
    for run in rows.chunk_by(|a, b| a.0 == b.0) {
        let list = run
            .chunk_by(|a, b| a.1 == b.1)
            .filter_map(|same| same.first().map(|row| (row.1, same.iter().map(|r| r.2).sum())))
            .collect();
        out.extend(run.first().map(|row| (row.0, list)));
    }
    out
}

/// P(character) in given names: counts learned from public names over a start by how usual a character is.
fn given_characters(han: &HanTable, weights: &Weights) -> Map<char, f32> {
    let weight = |c: &char| han.get(*c).map_or(0.0, |x| x.weight);
    let start: f32 = han.order.iter().map(weight).sum();
    let learned: f32 = weights.han.values().sum();
    let mass = 400.0 + learned;
    han.order
        .iter()
        .map(|c| (*c, (400.0 * weight(c) / start + weights.han.get(c).copied().unwrap_or(0.0)) / mass))
        .collect()
}

/// Share of the southern form of a syllable that the North writes with r or n.
const BY_LAW: f32 = 0.12;
/// Names of pure Korean words, which no character reaches.
const NATIVE: &str = "슬빛솔봄별샘람름늘찬힘들결꽃나래다미라보루니";

fn korean(han: &HanTable, given: &Map<char, f32>, weights: &Weights) -> Language {
    let mut prior = vec![0.0_f32; hangul::SYLLABLES];
    let learned: f32 = weights.given.values().sum();
    let (own, backing) = (learned / (learned + 150.0), 150.0 / (learned + 150.0));
    let mut add = |s: u16, p: f32| {
        if let Some(cell) = prior.get_mut(usize::from(s)) {
            *cell += p;
        }
    };
    for c in &han.order {
        for (s, p) in han.get(*c).map(|x| x.readings[KOREAN]).unwrap_or_default() {
            add(*s, backing * 0.99 * p * given.get(c).copied().unwrap_or(0.0));
        }
    }
    for (s, n) in &weights.given {
        add(*s, own * n / learned);
    }
    NATIVE.chars().filter_map(hangul::syllable).for_each(|s| add(s, backing * 0.01 / 24.0));
    let mut rows = Vec::new();
    let mut generic: Map<u16, (usize, usize)> = Map::default();
    let mut wanted: Vec<u16> = (0..u16::try_from(hangul::SYLLABLES).unwrap_or(0)).collect();
    let mut surnames: Vec<u16> =
        weights.surnames.iter().filter_map(|row| row.0.chars().next().and_then(hangul::syllable)).collect();
    surnames.sort_unstable();
    let named = |s: u16| surnames.binary_search(&s).is_ok();
    wanted.retain(|s| prior.get(usize::from(*s)).is_some_and(|p| *p > 0.0) || named(*s));
    let speller = Speller::new(weights);
    for s in wanted {
        let from = rows.len();
        let usual = prior.get(usize::from(s)).is_some_and(|p| *p > 2e-4) || named(s);
        speller.rows(s, usual, &mut rows);
        let law = hangul::initial_law(s);
        if law != s && usual {
            let own = rows.len();
            speller.rows(law, false, &mut rows);
            for row in rows.iter_mut().skip(own) {
                (row.1, row.2) = (s, row.2.map(|p| BY_LAW * p));
            }
        }
        generic.insert(s, (from, rows.len()));
    }
    let mut surname_rows = Vec::new();
    let mut surname_prior = vec![0.0_f32; usize::from(TWO) + 32];
    let mut doubles = Vec::new();
    for (surname, share, spellings) in &weights.surnames {
        let mut chars = surname.chars();
        let (Some(first), second) = (chars.next().and_then(hangul::syllable), chars.next()) else { continue };
        let id = if second.is_some() {
            doubles.push(surname.clone());
            TWO + u16::try_from(doubles.len() - 1).unwrap_or(0)
        } else {
            let (from, to) = generic.get(&first).copied().unwrap_or_default();
            let own: Vec<_> = rows
                .get(from..to)
                .unwrap_or_default()
                .iter()
                .map(|(k, _, p): &(u128, u16, [f32; STYLES])| (*k, first, p.map(|p| 0.08 * p)))
                .collect();
            surname_rows.extend(own);
            first
        };
        if let Some(cell) = surname_prior.get_mut(usize::from(id)) {
            *cell += share;
        }
        let custom = if second.is_some() { 1.0 } else { 0.92 };
        surname_rows.extend(
            spellings.iter().filter_map(|(s, p)| language::key(s.as_bytes()).map(|k| (k, id, [custom * p; STYLES]))),
        );
    }
    language::add_initials(&mut rows);
    Language {
        surname: Spellings::new(surname_rows, surname_prior, &weights.styles),
        given: Spellings::new(rows, prior, &weights.styles),
        syllables: Vec::new(),
        doubles,
        styles: weights.styles,
    }
}

/// Reads the Chinese surnames, and adds Korean ones that have a character of their own.
fn han_surnames(
    han: &HanTable,
    languages: &mut [Language; READINGS],
    spelled: &mut Vec<(usize, String, [String; 2])>,
) -> Map<String, HanSurname> {
    let mut out: Map<String, HanSurname> = Map::default();
    for line in weights::table("names/chinese-surname.toml").lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [surname, bearers, mandarin, custom @ ..] = words.as_slice() else { continue };
        let chars: Vec<char> = surname.chars().collect();
        let mut entry = HanSurname { share: bearers.parse().unwrap_or(1.0) / 100_000.0, ..HanSurname::default() };
        if let [c] = chars.as_slice() {
            entry.readings = han.get(*c).map(|x| x.readings.map(<[_]>::to_vec)).unwrap_or_default();
            if let Some(id) =
                han.syllables[MANDARIN].iter().position(|s| s == mandarin).and_then(|id| u16::try_from(id).ok())
            {
                entry.readings[MANDARIN] = vec![(id, 1.0)];
            }
            if let Some(korean) = KOREAN_READING.iter().find(|row| row.0 == *c).and_then(|row| hangul::syllable(row.1))
            {
                entry.readings[KOREAN] = with_law(korean);
            }
        } else {
            for (at, language) in languages.iter_mut().enumerate() {
                let id = TWO + u16::try_from(language.doubles.len()).unwrap_or(0);
                let name = match at {
                    KOREAN => joined(han, &chars, KOREAN, ""),
                    MANDARIN => (*mandarin).to_owned(),
                    _ => joined(han, &chars, at, ""),
                };
                if at == KOREAN {
                    let known = language.doubles.iter().position(|d| *d == name).and_then(|d| u16::try_from(d).ok());
                    entry.readings[at].extend(known.map(|d| (TWO + d, 1.0)));
                } else {
                    language.doubles.push(name);
                    entry.readings[at].push((id, 1.0));
                }
            }
        }
        for (at, custom) in custom.iter().enumerate() {
            let place = if at == 0 { "hong-kong" } else { "elsewhere" };
            spelled.push((CANTONESE, (*surname).to_owned(), [(*custom).to_owned(), place.to_owned()]));
        }
        out.insert((*surname).to_owned(), entry);
    }
    out
}

fn joined(han: &HanTable, chars: &[char], language: usize, between: &str) -> String {
    let word = |c: &char| {
        let id = han.get(*c)?.readings.get(language)?.iter().max_by(|a, b| a.1.total_cmp(&b.1))?.0;
        match language {
            KOREAN => Some(hangul::character(id).to_string()),
            _ => han.syllables.get(language)?.get(usize::from(id)).cloned(),
        }
    };
    chars.iter().filter_map(word).collect::<Vec<_>>().join(between)
}

/// Shares of Vietnamese surnames (published counts, rounded): far fewer surnames than in China.
const VIETNAMESE_SURNAMES: [(&str, f32); 16] = [
    ("nguyen", 0.38),
    ("tran", 0.11),
    ("le", 0.095),
    ("pham", 0.07),
    ("hoang", 0.04),
    ("huynh", 0.01),
    ("phan", 0.045),
    ("vu", 0.02),
    ("vo", 0.02),
    ("dang", 0.021),
    ("bui", 0.02),
    ("do", 0.014),
    ("ho", 0.013),
    ("ngo", 0.013),
    ("duong", 0.01),
    ("ly", 0.005),
];

/// Characters that Korean reads otherwise in a surname than elsewhere.
const KOREAN_READING: [(char, char); 9] = [
    ('金', '김'),
    ('車', '차'),
    ('沈', '심'),
    ('葉', '엽'),
    ('賈', '가'),
    ('李', '리'),
    ('易', '이'),
    ('單', '선'),
    ('洗', '선'),
];

/// A surname syllable, and beside it the form of the initial-sound law.
fn with_law(s: u16) -> Vec<(u16, f32)> {
    let law = hangul::initial_law(s);
    if law == s {
        return vec![(s, 1.0)];
    }
    let mut out = vec![(s, 0.2), (law, 0.8)];
    out.sort_by_key(|x| x.0);
    out
}

/// What a Han surname is read as in a language: the table's, else the character's own readings, under the initial-sound law.
pub(super) fn surname_readings(
    surnames: &Map<String, HanSurname>,
    han: &HanTable,
    name: &str,
    language: usize,
) -> Vec<(u16, f32)> {
    let mut chars = name.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else { return Vec::new() };
    let known = surnames.get(name).or_else(|| {
        let variants = han.get(first).map(|x| x.variants).unwrap_or_default();
        variants.iter().filter_map(|v| surnames.get(&v.to_string())).max_by(|a, b| a.share.total_cmp(&b.share))
    });
    let list = match known {
        Some(surname) if !surname.readings[language].is_empty() => surname.readings[language].clone(),
        _ if second.is_some() => Vec::new(),
        _ => han.get(first).map(|x| x.readings[language].to_vec()).unwrap_or_default(),
    };
    if language != KOREAN || second.is_some() {
        return list;
    }
    let mut out: Vec<(u16, f32)> = Vec::new();
    for (s, p) in list {
        let forms = if s >= TWO { vec![(s, 1.0)] } else { with_law(s) };
        for (form, q) in forms {
            match out.iter_mut().find(|x| x.0 == form) {
                Some(x) => x.1 += p * q,
                None => out.push((form, p * q)),
            }
        }
    }
    out.sort_by_key(|x| x.0);
    out
}

fn other_language(
    at: usize,
    language: &mut Language,
    han: &HanTable,
    given: &Map<char, f32>,
    surnames: &Map<String, HanSurname>,
    spelled: &[(usize, String, [String; 2])],
) {
    language.syllables.clone_from(&han.syllables[at]);
    language.styles = match at {
        MANDARIN => [0.4, 0.3, 0.1, 0.2, 0.0],
        CANTONESE => [0.05, 0.65, 0.15, 0.15, 0.0],
        _ => [0.2; STYLES],
    };
    let mut prior = vec![0.0_f32; language.syllables.len()];
    for c in &han.order {
        for (s, p) in han.get(*c).map(|x| x.readings[at]).unwrap_or_default() {
            if let Some(cell) = prior.get_mut(usize::from(*s)) {
                *cell += p * given.get(c).copied().unwrap_or(0.0);
            }
        }
    }
    let mut rows = Vec::new();
    for (id, syllable) in language.syllables.iter().enumerate() {
        let spellings = match at {
            MANDARIN => pinyin::mandarin(syllable),
            CANTONESE => pinyin::cantonese(syllable),
            _ => pinyin::plain(syllable),
        };
        let Ok(id) = u16::try_from(id) else { continue };
        rows.extend(spellings.0.iter().filter_map(|(s, p)| language::key(s.as_bytes()).map(|k| (k, id, *p))));
    }
    let mut surname_prior = vec![0.0_f32; usize::from(TWO) + language.doubles.len()];
    let mut names: Vec<&String> = surnames.keys().collect();
    names.sort();
    let mut surname_rows: Vec<(u128, u16, [f32; STYLES])> =
        rows.iter().map(|(k, s, p)| (*k, *s, p.map(|p| 0.5 * p))).collect();
    for name in names {
        let Some(surname) = surnames.get(name) else { continue };
        for (s, p) in &surname.readings[at] {
            if let Some(cell) = surname_prior.get_mut(usize::from(*s)) {
                *cell += surname.share * p;
            }
        }
    }
    if at == VIETNAMESE {
        surname_prior.fill(0.0);
        for (surname, share) in VIETNAMESE_SURNAMES {
            let id = language.syllables.iter().position(|s| s == surname);
            if let Some(cell) = id.and_then(|id| surname_prior.get_mut(id)) {
                *cell = share;
            }
        }
    }
    for (id, p) in prior.iter().enumerate() {
        if let Some(cell) = surname_prior.get_mut(id) {
            *cell += 0.02 * p;
        }
    }
    for (id, double) in language.doubles.iter().enumerate() {
        let id = TWO + u16::try_from(id).unwrap_or(0);
        surname_rows.extend(language::key(double.as_bytes()).map(|k| (k, id, [0.6; STYLES])));
    }
    for (_, name, [spelling, place]) in spelled.iter().filter(|row| row.0 == at) {
        let readings = surname_readings(surnames, han, name, at);
        let weight = if place == "hong-kong" { 0.5 } else { 0.08 };
        for (id, p) in readings {
            surname_rows.extend(language::key(spelling.as_bytes()).map(|k| (k, id, [weight * p; STYLES])));
        }
    }
    if matches!(at, MANDARIN | CANTONESE) {
        mixed_surnames(at, han, surnames, &mut surname_rows);
    }
    language.surname = Spellings::new(surname_rows, surname_prior, &language.styles);
    language::add_initials(&mut rows);
    language.given = Spellings::new(rows, prior, &language.styles);
}

/// Families keep the spelling of where they once lived: a Mandarin surname before a Cantonese given name, and the other way round.
fn mixed_surnames(
    at: usize,
    han: &HanTable,
    surnames: &Map<String, HanSurname>,
    rows: &mut Vec<(u128, u16, [f32; STYLES])>,
) {
    let other = if at == MANDARIN { CANTONESE } else { MANDARIN };
    let mut names: Vec<&String> = surnames.keys().collect();
    names.sort();
    for surname in names.into_iter().filter_map(|name| surnames.get(name)) {
        let total: f32 = surname.readings[at].iter().map(|r| r.1).sum();
        for (foreign, p) in &surname.readings[other] {
            let Some(syllable) = han.syllables[other].get(usize::from(*foreign)) else { continue };
            let spelled = if other == MANDARIN { pinyin::mandarin(syllable) } else { pinyin::cantonese(syllable) };
            for (spelling, by_style) in spelled.0 {
                let mean = by_style.iter().sum::<f32>() / 4.0;
                for (own, q) in &surname.readings[at] {
                    rows.extend(
                        language::key(spelling.as_bytes()).map(|k| (k, *own, [0.03 * mean * p * q / total; STYLES])),
                    );
                }
            }
        }
    }
}
