//! What are the parts of a company's name? Legal form, trade words, places, numbers, and the distinctive residue.

use super::company_words::{Kind, Piece, is_syllabic};
use super::hangul;
use super::language::{KOREAN, READINGS};
use super::latin::{self, Word};
use super::model::Model;
use super::prepare::{self, Token};
use super::reading;
use super::syllabic::Place;

/// The parts of one company name.
#[derive(Debug, Clone, Default)]
pub(super) struct Company {
    pub(super) trades: Vec<usize>,
    pub(super) places: Vec<usize>,
    pub(super) numbers: Vec<u32>,
    pub(super) residue: Residue,
    /// First letters of all its Latin words but forms and small words.
    pub(super) initials: String,
    /// The same with the words of the legal form.
    pub(super) initials_all: String,
    /// The Latin residue is one short word in capitals or without vowels.
    pub(super) acronym: Option<String>,
}

/// What is left when forms, trades, places and numbers are taken out.
#[derive(Debug, Clone, Default)]
pub(super) struct Residue {
    /// As written.
    pub(super) text: String,
    /// Latin words.
    pub(super) words: Vec<Word>,
    /// Cuts of the joined Latin words into syllables, by language, with P(letters | language).
    pub(super) cuts: [Vec<(Vec<u32>, f32)>; READINGS],
    pub(super) totals: [f32; READINGS],
    /// Characters in Hangul or Han.
    pub(super) chars: Vec<char>,
    /// Their readings.
    pub(super) places: [Vec<Place>; READINGS],
    pub(super) weights: [f32; READINGS],
}

impl Residue {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.chars.is_empty()
    }
}

impl Company {
    /// Has it a trade word, a legal form, a number or an acronym?
    pub(super) fn is_plainly_one(&self) -> bool {
        !self.trades.is_empty()
            || !self.numbers.is_empty()
            || self.acronym.is_some()
            || self.initials != self.initials_all
    }

    /// Reads a cleaned text as the name of a company; letters in the languages that are needed.
    pub(super) fn read(model: &Model, text: &str, needed: &[bool; READINGS]) -> Self {
        if is_syllabic(text) { Self::syllabic(model, text) } else { Self::latin(model, text, needed) }
    }

    fn concept(&mut self, model: &Model, at: usize) {
        let list = match model.company.concepts.get(at).map(|c| c.kind) {
            Some(Kind::Trade) => &mut self.trades,
            Some(Kind::Place) => &mut self.places,
            _ => return,
        };
        if !list.contains(&at) {
            list.push(at);
        }
    }

    fn latin(model: &Model, text: &str, needed: &[bool; READINGS]) -> Self {
        let mut out = Self::default();
        let text = text.replace(['(', ')', '[', ']', '#', ':'], " ");
        let tokens = joined_letters(prepare::tokens(&text));
        let words: Vec<&str> = tokens.iter().map(|t| t.plain.as_str()).collect();
        let (mut at, mut residue) = (0, Vec::new());
        while at < words.len() {
            let rest = words.get(at..).unwrap_or_default();
            let Some(word) = rest.first() else { break };
            if let Some((n, length)) = number(rest) {
                if !out.numbers.contains(&n) {
                    out.numbers.push(n);
                }
                at += length;
                continue;
            }
            if let Some((concept, length)) = model.company.phrase(rest) {
                let kind = model.company.concepts.get(concept).map(|c| c.kind);
                let firsts = rest.iter().take(length).filter_map(|w| w.chars().next());
                if kind != Some(Kind::Stop) {
                    out.initials_all.extend(firsts.clone());
                }
                if !matches!(kind, Some(Kind::Form | Kind::Stop)) {
                    out.initials.extend(firsts);
                }
                out.concept(model, concept);
                at += length;
                continue;
            }
            if !matches!(*word, "no" | "nr" | "number" | "s") {
                out.initials.extend(word.chars().next());
                out.initials_all.extend(word.chars().next());
                residue.extend(tokens.get(at).cloned());
            }
            at += 1;
        }
        if let [only] = residue.as_slice()
            && (2..=6).contains(&only.plain.len())
            && (only.capitals || !only.plain.contains(['a', 'e', 'i', 'o', 'u']))
        {
            out.acronym = Some(only.plain.clone());
        }
        out.residue = latin_residue(model, &residue, needed);
        out
    }

    fn syllabic(model: &Model, text: &str) -> Self {
        let mut out = Self::default();
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let (chars, numbers) = syllabic_numbers(&chars);
        out.numbers = numbers;
        let mut residue = String::new();
        for piece in model.company.cut(&chars) {
            match piece {
                Piece::Concept(at) => out.concept(model, at),
                Piece::Other(run) => residue.push_str(&run),
            }
        }
        out.residue = syllabic_residue(model, &residue);
        out
    }
}

/// Single letters in a row are one word: `A.B.C.`, `o.O.O.`, `L. P.`
fn joined_letters(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut open = false;
    for token in tokens {
        let single = token.plain.chars().count() == 1 && token.plain.chars().all(char::is_alphabetic);
        match out.last_mut() {
            Some(last) if single && open => {
                last.plain.push_str(&token.plain);
                last.parts = vec![last.plain.clone().into_bytes()];
                last.capitals |= token.initial;
            }
            _ => out.push(token),
        }
        open = single;
    }
    out
}

/// Digits, number words and Roman numerals at the start of these words; how many words they take.
fn number(words: &[&str]) -> Option<(u32, usize)> {
    let word = words.first()?;
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let tail = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if !digits.is_empty()
        && word.starts_with(|c: char| c.is_ascii_digit())
        && matches!(tail, "" | "st" | "nd" | "rd" | "th")
    {
        return digits.get(..digits.len().min(9)).and_then(|d| d.parse().ok()).map(|n| (n, 1));
    }
    if let Some(at) = ROMAN.iter().position(|r| r == word) {
        return u32::try_from(at + 2).ok().map(|n| (n, 1));
    }
    let tens = TENS.iter().position(|t| word.starts_with(t)).and_then(|at| u32::try_from(at + 2).ok());
    if let Some(tens) = tens {
        let joined = TENS.get(tens as usize - 2).and_then(|t| word.strip_prefix(t)).unwrap_or("");
        if joined.is_empty() {
            let next = words.get(1).and_then(|w| small(w).or_else(|| w.parse().ok()));
            return Some(next.filter(|n| *n < 10).map_or((tens * 10, 1), |n| (tens * 10 + n, 2)));
        }
        return small(joined).map(|n| (tens * 10 + n, 1));
    }
    small(word).map(|n| (n, 1))
}

const ROMAN: [&str; 11] = ["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const ORDINALS: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

fn small(word: &str) -> Option<u32> {
    let ordinal = ORDINALS.iter().position(|o| *o == word).map(|at| at + 1);
    ordinal.or_else(|| SMALL.iter().position(|s| *s == word)).and_then(|n| u32::try_from(n).ok())
}

/// Digits, and Han numerals after 第 or before 號 and the like.
fn syllabic_numbers(chars: &[char]) -> (Vec<char>, Vec<u32>) {
    const DIGITS: &str = "一二三四五六七八九";
    let (mut kept, mut numbers, mut run) = (Vec::new(), Vec::new(), String::new());
    for (at, c) in chars.iter().enumerate() {
        if c.is_ascii_digit() {
            run.push(*c);
            continue;
        }
        if !run.is_empty() {
            numbers.extend(run.get(..run.len().min(9)).and_then(|d| d.parse::<u32>().ok()));
            run.clear();
            if matches!(c, '號' | '号' | '호') {
                continue;
            }
        }
        let before = at.checked_sub(1).and_then(|b| chars.get(b));
        if before == Some(&'第')
            && let Some(n) = DIGITS.chars().position(|d| d == *c)
        {
            numbers.extend(u32::try_from(n + 1).ok());
            continue;
        }
        if !matches!(c, '第' | '제') || !chars.get(at + 1).is_some_and(|n| n.is_ascii_digit() || DIGITS.contains(*n))
        {
            kept.push(*c);
        }
    }
    numbers.extend(run.get(..run.len().min(9)).and_then(|d| d.parse::<u32>().ok()));
    (kept, numbers)
}

fn latin_residue(model: &Model, tokens: &[Token], needed: &[bool; READINGS]) -> Residue {
    let mut out =
        Residue { text: tokens.iter().map(|t| t.plain.as_str()).collect::<Vec<_>>().join(" "), ..Residue::default() };
    out.words = latin::words(&model.words, tokens, true);
    let joined: Vec<u8> = tokens.iter().flat_map(|t| t.parts.concat()).collect();
    if joined.len() < 3 || joined.len() > 18 {
        return out;
    }
    for (at, language) in model.languages.iter().enumerate().filter(|(at, _)| needed[*at]) {
        let mut list = reading::segment(language, &joined);
        if list.is_empty() {
            let plain: Vec<u8> = joined.iter().filter(|b| **b != b'\'').map(u8::to_ascii_lowercase).collect();
            list = reading::segment(language, &plain);
        }
        let weighed = list.into_iter().map(|cut| cut.chunks().to_vec()).filter(|cut| cut.len() > 1).map(|cut| {
            let p = cut.iter().map(|c| language.given.total(*c)).product::<f32>();
            (cut, p)
        });
        out.cuts[at] = weighed.collect();
        out.totals[at] = out.cuts[at].iter().map(|c| c.1).sum();
    }
    out
}

fn syllabic_residue(model: &Model, text: &str) -> Residue {
    let mut out = Residue { text: text.to_owned(), chars: text.chars().collect(), ..Residue::default() };
    out.weights = [1.0, 1.0, 0.3, 0.05, 0.05];
    for at in 0..READINGS {
        for c in &out.chars {
            let place = match hangul::syllable(*c) {
                Some(s) if at == KOREAN => vec![(s, 1.0)],
                Some(_) => Vec::new(),
                None => model.han.get(*c).map(|x| x.readings[at].to_vec()).unwrap_or_default(),
            };
            out.places[at].push(place);
        }
    }
    out
}
