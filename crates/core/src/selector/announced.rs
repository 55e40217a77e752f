//! Which token follows a word that announces it: `카톡 : abc`, `Agent code [x12]`, `계좌번호 110-…`?

use aho_corasick::{AhoCorasick, MatchKind};

/// Bytes behind a word in which its token must start.
const REACH_BYTES: usize = 48;

/// Words that announce something, each with what it announces.
pub(crate) struct Announcers<T: Copy + 'static> {
    words: Option<AhoCorasick>,
    list: &'static [(&'static str, T)],
}

/// A word found in a text.
pub(crate) struct Announced<'a, T> {
    /// What the word announces.
    pub(crate) what: T,
    /// Where the word starts.
    pub(crate) at: usize,
    /// The text behind it, to the end of its line, bounded.
    pub(crate) rest: &'a str,
}

impl<T: Copy> Announcers<T> {
    /// Compiles a list; letters match without ASCII case, the longest word wins.
    pub(crate) fn new(list: &'static [(&'static str, T)]) -> Self {
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(list.iter().map(|(word, _)| word))
            .ok();
        Self { words, list }
    }

    /// Every announcing word of a text. A Latin word counts whole only: `tele` in `television` announces nothing.
    pub(crate) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Announced<'a, T>> + 'a {
        self.words.iter().flat_map(move |words| words.find_iter(text)).filter_map(move |hit| {
            let what = self.list.get(hit.pattern().as_usize())?.1;
            let bytes = text.as_bytes();
            let first_is_letter = bytes.get(hit.start()).is_some_and(u8::is_ascii_alphabetic);
            let last_is_letter =
                hit.end().checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
            let before = hit.start().checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
            let after = bytes.get(hit.end()).is_some_and(u8::is_ascii_alphabetic);
            if (first_is_letter && before) || (last_is_letter && after) {
                return None;
            }
            let end = text.floor_char_boundary((hit.end() + REACH_BYTES * 2).min(text.len()));
            let rest = text.get(hit.end()..end)?;
            Some(Announced { what, at: hit.start(), rest })
        })
    }
}

/// What stood between an announcing word and its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// White space or nothing.
    None,
    /// `:`, `=` or an opening bracket.
    Sign,
    /// `@`.
    At,
}

/// The first ASCII token behind an announcing word, and the strongest mark before it.
///
/// `glue` are words that may stand between (`ID`, `아이디`, `번호`); white space and line ends may too. Any other text ends
/// the search.
pub(crate) fn token_behind<'a>(rest: &'a str, glue: &[&str], allowed: impl Fn(u8) -> bool) -> Option<(&'a str, Mark)> {
    let mut text = rest;
    let mut mark = Mark::None;
    for _ in 0..24 {
        let before = text.len();
        if let Some(letter) = text.chars().next() {
            let step = match letter {
                ':' | '：' | '=' | '[' | '【' | '「' | '『' => Some(Mark::Sign),
                '@' => Some(Mark::At),
                '(' | '（' | '"' | '\'' | '-' | '–' | '>' | '→' | '▶' | '|' => Some(Mark::None),
                _ if letter.is_whitespace() => Some(Mark::None),
                _ => None,
            };
            if let Some(step) = step {
                mark = mark.max(step);
                text = text.get(letter.len_utf8()..)?;
            }
        }
        if let Some(word) = glue.iter().find(|word| starts_with_word(text, word)) {
            text = text.get(word.len()..)?;
        }
        if text.len() == before {
            break;
        }
    }
    if rest.len() - text.len() > REACH_BYTES {
        return None;
    }
    let length = text.bytes().take_while(|byte| allowed(*byte)).count();
    let token = text.get(..length)?.trim_end_matches(['.', '-', '_', ',']);
    (!token.is_empty()).then_some((token, mark))
}

/// A Latin word counts whole only: `ID` is no part of `IDEA`.
fn starts_with_word(text: &str, word: &str) -> bool {
    let there = text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    let latin = word.ends_with(|letter: char| letter.is_ascii_alphanumeric());
    there && !(latin && text.as_bytes().get(word.len()).is_some_and(u8::is_ascii_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_whole_words_and_their_tokens() {
        let list = Announcers::new(&[("tele", 1), ("텔레그램", 2), ("agent code", 3)]);
        let hits = |text: &str| list.find(text).map(|hit| hit.what).collect::<Vec<_>>();
        assert_eq!(hits("television Tele: x 텔레그램아이디 AGENT CODE"), [1, 2, 3]);
        let token = |rest: &'static str| {
            token_behind(rest, &["아이디", "ID"], |byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        assert_eq!(token(" 아이디 : abc_1 x"), Some(("abc_1", Mark::Sign)));
        assert_eq!(token(" ID abc"), Some(("abc", Mark::None)));
        assert_eq!(token("을 입력하세요 abc"), None);
        assert_eq!(token(": @lobby"), Some(("lobby", Mark::At)));
        assert_eq!(token(" IDEA"), Some(("IDEA", Mark::None)));
        assert_eq!(token(""), None);
    }
}
