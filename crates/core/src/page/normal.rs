//! How is a text spelt once its tricks are undone: NFKC, small letters, one space, nothing invisible, spaced Hangul joined?
//!
//! Own code around `unicode-normalization`, because nearly all letters of nearly all pages need no decomposition: plain
//! ASCII is lower-cased thirty-two bytes at a time, letters of the common blocks are looked up, and only what is left,
//! with the marks that join it, goes through NFKC.

use std::sync::LazyLock;

use memchr::memchr_iter;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Bytes of plain ASCII that are taken at once.
const CHUNK: usize = 32;
/// Bytes of a letter with its marks; further marks begin a new one.
const CLUSTER_BYTES_MAX: usize = 64;

/// A text as lexicons read it, with the way back to the raw one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Normal {
    /// NFKC, lower case, one space for white space, nothing invisible, spaced Hangul joined.
    pub(crate) text: String,
    /// `(position in text, position in raw)` wherever the two stop running in step; ascending.
    steps: Vec<(u32, u32)>,
}

impl Normal {
    /// Where in the raw text the letter at a position comes from. Exact at the start of each letter.
    pub(crate) fn raw(&self, position: usize) -> usize {
        let after = self.steps.partition_point(|&(at, _)| at as usize <= position);
        let step = after.checked_sub(1).and_then(|index| self.steps.get(index));
        step.map_or(position, |&(at, raw)| raw as usize + (position - at as usize))
    }

    /// Says that the next letter comes from `raw`.
    fn comes_from(&mut self, raw: usize) {
        let here = self.text.len();
        let (at, from) = self.steps.last().map_or((0, 0), |&(at, raw)| (at as usize, raw as usize));
        if from + (here - at) != raw {
            self.steps.push((u32::try_from(here).unwrap_or(u32::MAX), u32::try_from(raw).unwrap_or(u32::MAX)));
        }
    }

    /// Appends one letter that comes from `raw`.
    pub(crate) fn push(&mut self, letter: char, raw: usize) {
        self.comes_from(raw);
        self.text.push(letter);
    }

    /// Appends a part of another text, with its way back.
    pub(crate) fn append(&mut self, other: &Self, from: usize, to: usize) {
        let Some(part) = other.text.get(from..to).filter(|part| !part.is_empty()) else { return };
        self.comes_from(other.raw(from));
        let here = self.text.len();
        let first = other.steps.partition_point(|&(at, _)| at as usize <= from);
        let inside = other.steps.get(first..).unwrap_or_default().iter().take_while(|(at, _)| (*at as usize) < to);
        self.steps
            .extend(inside.map(|&(at, raw)| (u32::try_from(here + (at as usize - from)).unwrap_or(u32::MAX), raw)));
        self.text.push_str(part);
    }
}

/// What one letter becomes where no mark joins it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Becomes {
    /// One letter of the basic plane; a space for white space.
    Letter(char),
    /// It joins the letter before it.
    Joins,
    /// It is shown as nothing.
    Nothing,
    /// Whatever NFKC says.
    Ask,
}

/// [`Becomes`] of the letters of one block, packed: 0 ask, 1 joins, 2 nothing, else the letter.
struct Block {
    first: u32,
    letters: Vec<u16>,
}

impl Block {
    fn new(first: u32, last: u32) -> Self {
        Self { first, letters: (first..=last).map(|point| char::from_u32(point).map_or(0, packed)).collect() }
    }

    fn get(&self, point: u32) -> Option<Becomes> {
        let packed = *self.letters.get(usize::try_from(point.checked_sub(self.first)?).ok()?)?;
        Some(match packed {
            0 => Becomes::Ask,
            1 => Becomes::Joins,
            2 => Becomes::Nothing,
            letter => char::from_u32(u32::from(letter)).map_or(Becomes::Ask, Becomes::Letter),
        })
    }
}

fn packed(letter: char) -> u16 {
    if is_invisible(letter) {
        return 2;
    }
    if joins(letter) {
        return 1;
    }
    let mut letters = std::iter::once(letter).nfkc().flat_map(char::to_lowercase);
    match (letters.next(), letters.next()) {
        (Some('\n'), _) => 0,
        (Some(one), None) if one.is_whitespace() => u16::from(b' '),
        (Some(one), None) => u16::try_from(u32::from(one)).ok().filter(|point| *point > 2).unwrap_or(0),
        _ => 0,
    }
}

/// Latin to Kana, and compatibility forms.
static BLOCKS: LazyLock<(Block, Block)> = LazyLock::new(|| (Block::new(0x80, 0x33ff), Block::new(0xf900, 0xffff)));

fn becomes(letter: char) -> Becomes {
    match u32::from(letter) {
        // Han and Hangul syllables are what they are.
        0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 => Becomes::Letter(letter),
        point @ 0x80..=0x33ff => BLOCKS.0.get(point).unwrap_or(Becomes::Ask),
        point @ 0xf900..=0xffff => BLOCKS.1.get(point).unwrap_or(Becomes::Ask),
        _ if is_invisible(letter) => Becomes::Nothing,
        _ if joins(letter) => Becomes::Joins,
        _ => Becomes::Ask,
    }
}

/// Does it make one letter with the one before it?
fn joins(letter: char) -> bool {
    is_combining_mark(letter) || matches!(letter, '\u{1160}'..='\u{11ff}')
}

/// Is it shown as nothing? Zero-width and bidirectional marks, soft hyphens, variation selectors.
const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
}

pub(super) const fn is_hangul(letter: char) -> bool {
    matches!(letter, '\u{ac00}'..='\u{d7a3}')
}

/// The first form: NFKC, case folded, white space to one space (a line feed stays one), invisible letters out.
pub(crate) fn normal(raw: &str) -> Normal {
    let text = String::with_capacity(raw.len() + raw.len() / 16);
    let mut builder = Builder { raw, out: Normal { text, steps: Vec::new() }, last: Last::default(), hangul: false };
    builder.run();
    if builder.hangul { join_spaced(builder.out) } else { builder.out }
}

/// What was appended last, so that a mark behind it can take it back.
#[derive(Default, Clone, Copy)]
struct Last {
    raw: usize,
    text: usize,
    steps: usize,
}

struct Builder<'a> {
    raw: &'a str,
    out: Normal,
    last: Last,
    hangul: bool,
}

impl Builder<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.raw.len() {
            at = self.plain(at);
            // A chunk with anything else in it is read letter by letter, to its end.
            let until = at + CHUNK;
            while at < until && at < self.raw.len() {
                at = self.letter(at);
            }
        }
    }

    /// Appends whole chunks of ASCII without control characters and doubled white space; returns where they end.
    fn plain(&mut self, from: usize) -> usize {
        let mut at = from;
        while let Some(chunk) = self.raw.as_bytes().get(at..at + CHUNK).and_then(|chunk| chunk.first_chunk::<CHUNK>()) {
            let mut before = self.out.text.as_bytes().last().copied().unwrap_or(b' ');
            let mut odd = false;
            for &byte in chunk {
                let gaps = (byte == b' ' || byte == b'\n') && (before == b' ' || before == b'\n');
                odd |= !byte.is_ascii() | (byte < b' ' && byte != b'\n') | gaps;
                before = byte;
            }
            let lower = chunk.map(|byte| byte.to_ascii_lowercase());
            let Some(lower) = std::str::from_utf8(&lower).ok().filter(|_| !odd) else { break };
            self.out.comes_from(at);
            self.out.text.push_str(lower);
            at += CHUNK;
            self.last = Last { raw: at - 1, text: self.out.text.len() - 1, steps: self.out.steps.len() };
        }
        at
    }

    /// Appends the letter at a place; returns where the next one starts.
    fn letter(&mut self, at: usize) -> usize {
        if let Some(&byte) = self.raw.as_bytes().get(at).filter(|byte| byte.is_ascii()) {
            let letter = char::from(byte.to_ascii_lowercase());
            self.note(at);
            self.push(letter, at);
            return at + 1;
        }
        // A place inside a letter cannot come about: each step ends where a letter does.
        let Some(letter) = self.raw.get(at..).and_then(|rest| rest.chars().next()) else { return at + 1 };
        match becomes(letter) {
            Becomes::Letter(plain) => {
                self.note(at);
                self.hangul |= is_hangul(plain);
                self.push(plain, at);
                at + letter.len_utf8()
            }
            Becomes::Nothing => at + letter.len_utf8(),
            Becomes::Ask => {
                self.note(at);
                self.cluster(at)
            }
            Becomes::Joins => {
                self.out.text.truncate(self.last.text);
                self.out.steps.truncate(self.last.steps);
                self.cluster(self.last.raw)
            }
        }
    }

    fn note(&mut self, raw: usize) {
        self.last = Last { raw, text: self.out.text.len(), steps: self.out.steps.len() };
    }

    fn push(&mut self, letter: char, at: usize) {
        if letter.is_whitespace() {
            let last = self.out.text.as_bytes().last().copied();
            if !matches!(last, None | Some(b' ' | b'\n')) {
                self.out.push(if letter == '\n' { '\n' } else { ' ' }, at);
            }
        } else {
            self.out.push(letter, at);
        }
    }

    /// Appends the letter that starts at a place with all that joins it, by NFKC; returns where the next one starts.
    fn cluster(&mut self, from: usize) -> usize {
        let mut start = from;
        loop {
            let (mut cluster, mut place) = (String::new(), start);
            let mut next = self.raw.len();
            let mut goes_on = false;
            for (more, letter) in self.raw.get(start..).unwrap_or_default().char_indices() {
                if is_invisible(letter) {
                    continue;
                }
                if !cluster.is_empty() && (!joins(letter) || cluster.len() > CLUSTER_BYTES_MAX) {
                    next = start + more;
                    goes_on = joins(letter);
                    break;
                }
                if cluster.is_empty() {
                    place = start + more;
                }
                cluster.push(letter);
            }
            for letter in cluster.nfkc().flat_map(char::to_lowercase) {
                self.hangul |= is_hangul(letter);
                self.push(letter, place);
            }
            if !goes_on {
                return next;
            }
            start = next;
        }
    }
}

fn hangul_at(text: &str, at: usize) -> bool {
    // Three bytes from EA B0 80 to ED 9E A3: asked of places that may stand inside a letter.
    text.get(at..at + 3).and_then(|letter| letter.chars().next()).is_some_and(is_hangul)
}

/// Joins syllables that stand alone, one space apart, three or more in a row: `충 전 문 의`.
fn join_spaced(normal: Normal) -> Normal {
    let text = normal.text.as_str();
    let bytes = text.as_bytes();
    let mut out: Option<Normal> = None;
    let (mut copied, mut after) = (0, 0);
    // Of three syllables in a row the middle one stands between two spaces.
    for space in memchr_iter(b' ', bytes) {
        if space < after || bytes.get(space + 4) != Some(&b' ') || !hangul_at(text, space + 1) {
            continue;
        }
        let before = space.checked_sub(3).filter(|before| hangul_at(text, *before));
        let alone =
            |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|byte| matches!(byte, b' ' | b'\n'));
        let start = before.filter(|before| *before >= after && alone(*before)).unwrap_or(space + 1);
        let mut end = start;
        while bytes.get(end + 3) == Some(&b' ') && hangul_at(text, end + 4) {
            end += 4;
        }
        // The last syllable must stand alone too, else it begins a word of its own.
        if end > start && hangul_at(text, end + 3) {
            end -= 4;
        }
        after = end + 3;
        if end < start + 8 {
            continue;
        }
        let out = out.get_or_insert_with(Normal::default);
        for syllable in (start..end).step_by(4) {
            out.append(&normal, copied, syllable + 3);
            copied = syllable + 4;
        }
    }
    match out {
        Some(mut out) => {
            out.append(&normal, copied, normal.text.len());
            out
        }
        None => normal,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, letter by letter and without any short cut.
    fn plain(raw: &str) -> Vec<(char, usize)> {
        let mut clusters: Vec<(String, usize)> = Vec::new();
        for (at, letter) in raw.char_indices().filter(|(_, letter)| !is_invisible(*letter)) {
            match clusters.last_mut() {
                Some((cluster, _)) if joins(letter) && cluster.len() <= CLUSTER_BYTES_MAX => cluster.push(letter),
                _ => clusters.push((letter.to_string(), at)),
            }
        }
        let mut out: Vec<(char, usize)> = Vec::new();
        for (cluster, at) in clusters {
            for letter in cluster.nfkc().flat_map(char::to_lowercase) {
                let gap = out.last().is_none_or(|(last, _)| matches!(last, ' ' | '\n'));
                match letter {
                    '\n' if !gap => out.push(('\n', at)),
                    _ if letter.is_whitespace() && !gap => out.push((' ', at)),
                    _ if letter.is_whitespace() => {}
                    _ => out.push((letter, at)),
                }
            }
        }
        let alone = |index: usize| index == 0 || matches!(out[index - 1].0, ' ' | '\n');
        let is = |index: usize, what: fn(char) -> bool| out.get(index).is_some_and(|(letter, _)| what(*letter));
        let (mut drop, mut index) = (vec![false; out.len()], 0);
        while index < out.len() {
            let mut end = index;
            if alone(index) && is(index, is_hangul) {
                while is(end + 1, |letter| letter == ' ') && is(end + 2, is_hangul) {
                    end += 2;
                }
                if end > index && is(end + 1, is_hangul) {
                    end -= 2;
                }
                if end >= index + 4 {
                    (index + 1..end).step_by(2).for_each(|gap| drop[gap] = true);
                }
            }
            index = end + 1;
        }
        out.into_iter().zip(drop).filter(|(_, dropped)| !dropped).map(|(letter, _)| letter).collect()
    }

    fn with_places(normal: &Normal) -> Vec<(char, usize)> {
        normal.text.char_indices().map(|(position, letter)| (letter, normal.raw(position))).collect()
    }

    #[test]
    fn spelling_tricks_are_undone_and_keep_their_places() {
        let raw = "지금 충\u{200b}전 ＢＯＮＵＳ 입 금 계 좌 문의";
        let normal = normal(raw);
        assert_eq!(normal.text, "지금 충전 bonus 입금계좌 문의");
        let at = normal.raw(normal.text.find("입금").unwrap());
        assert!(raw[at..].starts_with("입 금"));
    }

    #[test]
    fn decomposed_letters_meet_composed_words() {
        let composed = normal("đăng ký 카지노");
        let decomposed = normal(&"đăng ký 카지노".nfd().collect::<String>());
        assert_eq!(composed.text, decomposed.text);
    }

    #[test]
    fn every_letter_of_the_basic_plane_is_as_defined() {
        for letter in (0..0x1_0000).filter_map(char::from_u32) {
            let raw = format!("A{letter}B {letter}\u{301}c");
            assert_eq!(with_places(&normal(&raw)), plain(&raw), "{letter:?}");
        }
    }

    proptest! {
        #[test]
        fn short_cuts_equal_the_definition(raw in "([a-zA-Z0-9 ]{0,40}|[ \n\t\u{a0}]|[가-힣] |[가나다]|[ぁ-ヿ]|[\u{300}-\u{310}]|[\u{1100}-\u{11ff}]|[ก-๛]|[Ａ-ｚ]|\u{200b}|\\PC){0,24}") {
            prop_assert_eq!(with_places(&normal(&raw)), plain(&raw));
        }

        #[test]
        fn normalising_twice_changes_nothing(raw in "\\PC{0,80}") {
            let once = normal(&raw);
            prop_assert_eq!(&normal(&once.text).text, &once.text);
            prop_assert!(once.text.char_indices().all(|(position, _)| raw.is_char_boundary(once.raw(position))));
        }
    }
}
