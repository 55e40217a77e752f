//! Which token follows a word that announces it: `카톡 : abc`, `Agent code [x12]`, `계좌번호 110-…`?

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{deposit_account, handle, join_code, phone};

/// Bytes behind a word in which its token must start.
const REACH_BYTES: usize = 48;

/// Who lets words announce something. One search finds the words of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Handle,
    Phone,
    JoinCode,
    DepositAccount,
}

impl List {
    const COUNT: usize = 4;
}

/// Words that announce something, each with what it announces.
pub(crate) struct Announcers<T: Copy + 'static> {
    which: List,
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
    /// A list; letters match without ASCII case, the longest word wins.
    pub(crate) const fn new(which: List, list: &'static [(&'static str, T)]) -> Self {
        Self { which, list }
    }

    fn words(&self) -> Vec<&'static str> {
        self.list.iter().map(|(word, _)| *word).collect()
    }

    /// Every announcing word of a text in which `hits` were found.
    pub(crate) fn of<'a>(&'a self, hits: &'a Hits, text: &'a str) -> impl Iterator<Item = Announced<'a, T>> + 'a {
        let of_list = hits.lists.get(self.which as usize).map(Vec::as_slice).unwrap_or_default();
        of_list.iter().filter_map(move |hit| {
            let what = self.list.get(hit.word)?.1;
            let end = text.floor_char_boundary((hit.end + REACH_BYTES * 2).min(text.len()));
            Some(Announced { what, at: hit.start, rest: text.get(hit.end..end)? })
        })
    }
}

/// Where the words of each list stand in one text, in its order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hits {
    lists: [Vec<Hit>; List::COUNT],
}

#[derive(Debug, Clone, Copy)]
struct Hit {
    start: usize,
    end: usize,
    /// Its number in the list.
    word: usize,
}

impl Hits {
    /// The words of all lists in a text.
    pub(crate) fn of(text: &str) -> Self {
        static SEARCH: LazyLock<Search> = LazyLock::new(|| {
            Search::new([
                handle::WORDS.words(),
                phone::WORDS.words(),
                join_code::WORDS.words(),
                deposit_account::WORDS.words(),
            ])
        });
        SEARCH.find(text)
    }
}

/// The words of all lists, compiled.
struct Search {
    words: Option<AhoCorasick>,
    /// Of each pattern the list and the number in it.
    places: Vec<(usize, usize)>,
}

impl Search {
    fn new(lists: [Vec<&'static str>; List::COUNT]) -> Self {
        let numbered = lists
            .iter()
            .enumerate()
            .flat_map(|(list, words)| words.iter().enumerate().map(move |(number, word)| ((list, number), *word)));
        let (places, words): (Vec<(usize, usize)>, Vec<&str>) = numbered.unzip();
        let words = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words);
        Self { words: words.ok(), places }
    }

    fn find(&self, text: &str) -> Hits {
        let mut hits = Hits::default();
        for found in self.words.iter().flat_map(|words| words.find_overlapping_iter(text)) {
            let Some((list, word)) = self.places.get(found.pattern().as_usize()) else { continue };
            if let Some(list) = hits.lists.get_mut(*list) {
                list.push(Hit { start: found.start(), end: found.end(), word: *word });
            }
        }
        for list in &mut hits.lists {
            // In each list the leftmost word wins, and of several there the longest.
            list.sort_unstable_by_key(|hit| (hit.start, usize::MAX - hit.end, hit.word));
            let mut after = 0;
            list.retain(|hit| {
                let free = hit.start >= after;
                if free {
                    after = hit.end;
                }
                free && stands_whole(text, hit.start, hit.end)
            });
        }
        hits
    }
}

/// A Latin word counts whole only: `tele` in `television` announces nothing.
fn stands_whole(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let first_is_letter = bytes.get(start).is_some_and(u8::is_ascii_alphabetic);
    let last_is_letter = end.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let before = start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let after = bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
    !(first_is_letter && before || last_is_letter && after)
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
        let list = Announcers::new(List::Phone, &[("tele", 1), ("텔레그램", 2), ("agent code", 3), ("code", 4)]);
        let search = Search::new([vec!["code"], list.words(), vec![], vec!["텔레"]]);
        let text = "television Tele: x 텔레그램아이디 AGENT CODE";
        let hits = search.find(text);
        assert_eq!(list.of(&hits, text).map(|hit| hit.what).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(hits.lists.each_ref().map(Vec::len), [1, 3, 0, 1]);
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
