//! Which version does a page print of itself?
//!
//! Observed as written and never the proof of an order. The first that is there of: a `data-version`, words (`Ver 1.2.3`),
//! a `meta` of that name, a script's own constant, a comment, the `generator`, the `?v=` of an own bundle.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use super::view::{LoadTag, PageView};
use super::view_resolve::{Relation, Resolver};

/// Bytes of inline script looked at for a constant.
const SCRIPT_BYTES: usize = 64 << 10;

/// Bytes of a version with what stands around it in a script.
const WINDOW_BYTES: usize = 256;

struct Patterns {
    number: Option<Regex>,
    constant: Option<Regex>,
    plain: Option<Regex>,
    query: Option<Regex>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    number: Regex::new(r"(?i)^v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}[a-z0-9.+-]{0,12}").ok(),
    constant: Regex::new(
        r#"(?i)^version["']?[ \t\n]*[:=][ \t\n]*["'](v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}[a-z0-9.+-]{0,16})["']"#,
    )
    .ok(),
    plain: Regex::new(r"(?i)^v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}[a-z0-9.+-]{0,16}$").ok(),
    query: Regex::new(r"[?&](?:v|ver|version|build)=(v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}[a-z0-9.+-]{0,12})(?:&|$)").ok(),
});

/// Words before a version; the first four as whole words, the others wherever they end.
const WORDS: [(&str, bool); 8] = [
    ("version", true),
    ("ver", true),
    ("build", true),
    ("release", true),
    ("버전", false),
    ("版本", false),
    ("phiên bản", false),
    ("versi", false),
];
/// Marks between such a word and its version.
const GAP_BYTES_MAX: usize = 4;

/// The first version behind a word that announces it.
///
/// Every version has a point between digits, which is rare in a text: look there, and then back for the word.
fn announced<'a>(text: &'a str, number: &Regex) -> Option<&'a str> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'.', bytes).find_map(|point| {
        let digit_behind = bytes.get(point + 1).is_some_and(u8::is_ascii_digit);
        let digits = bytes.get(..point)?.iter().rev().take(5).take_while(|byte| byte.is_ascii_digit()).count();
        if !digit_behind || !(1..=4).contains(&digits) {
            return None;
        }
        let starts = point - digits;
        let with_mark =
            starts.checked_sub(1).filter(|at| bytes.get(*at).is_some_and(|byte| matches!(byte, b'v' | b'V')));
        let start = with_mark.into_iter().chain([starts]).find(|start| is_announced(text, *start))?;
        let window = text.get(start..text.floor_char_boundary((start + WINDOW_BYTES).min(text.len())))?;
        number.find(window).map(|found| found.as_str())
    })
}

/// Does a word for a version stand before `start`, a few marks between?
fn is_announced(text: &str, start: usize) -> bool {
    (0..=GAP_BYTES_MAX).any(|gap| {
        let Some(at) = start.checked_sub(gap) else { return false };
        let is_gap = |byte: &u8| matches!(byte, b' ' | b'.' | b':' | b'=' | b'#' | b'-');
        let head = text.as_bytes().get(..at).unwrap_or_default();
        text.as_bytes().get(at..start).is_some_and(|gap| gap.iter().all(is_gap))
            && WORDS.iter().any(|(word, whole)| {
                let Some(from) = head.len().checked_sub(word.len()) else { return false };
                let there = head.get(from..).is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes()));
                let before = || text.get(..from).and_then(|before| before.chars().next_back());
                there && !(*whole && before().is_some_and(|letter| letter.is_alphanumeric() || letter == '_'))
            })
    })
}

/// A constant of a script that is named a version.
fn constant(text: &str, pattern: &Regex) -> Option<String> {
    // Files say much of libraries; a page's own script says it of the page.
    let head = text.get(..text.floor_char_boundary(SCRIPT_BYTES.min(text.len())))?;
    let bytes = head.as_bytes();
    let mut places: Vec<usize> =
        memmem::find_iter(bytes, b"ersion").chain(memmem::find_iter(bytes, b"ERSION")).collect();
    places.sort_unstable();
    places.into_iter().find_map(|at| {
        let start = at.checked_sub(1)?;
        let window = head.get(start..head.floor_char_boundary((start + WINDOW_BYTES).min(head.len())))?;
        Some(pattern.captures(window)?.get(1)?.as_str().to_owned())
    })
}

/// The version, as written, at most 40 bytes.
pub(crate) fn version(view: &PageView<'_>, data_version: Option<&str>, resolver: &mut Resolver) -> Option<String> {
    let patterns = &*PATTERNS;
    let group =
        |pattern: &Option<Regex>, text: &str| Some(pattern.as_ref()?.captures(text)?.get(1)?.as_str().to_owned());
    let is_plain = |text: &str| patterns.plain.as_ref().is_some_and(|plain| plain.is_match(text));
    let data = data_version.map(str::trim).filter(|text| is_plain(text)).map(str::to_owned);
    let by_meta = || {
        let names = ["version", "app-version", "build", "build-version", "release"];
        names.iter().filter_map(|name| view.meta_named(name)).find(|text| is_plain(text)).map(str::to_owned)
    };
    let words = |text: &str| announced(text, patterns.number.as_ref()?).map(str::to_owned);
    let by_script = || view.scripts.iter().find_map(|(_, text)| constant(text, patterns.constant.as_ref()?));
    let by_comment = || view.comments.iter().filter(|(_, text)| text.len() < 300).find_map(|(_, text)| words(text));
    let generator = || view.meta_named("generator").filter(|text| (2..=40).contains(&text.len())).map(str::to_owned);
    let found = data.or_else(|| words(&view.words)).or_else(by_meta).or_else(by_script).or_else(by_comment);
    found
        .or_else(generator)
        .or_else(|| {
            let own = view.loads.iter().filter(|load| matches!(load.tag, LoadTag::Script | LoadTag::Link));
            own.filter(|load| resolver.host(&load.url).is_some_and(|(_, relation)| relation != Relation::Other))
                .find_map(|load| group(&patterns.query, &load.url))
        })
        .map(|text| text.trim_end_matches(['.', '-', '+']).chars().take(40).collect())
}

#[cfg(test)]
mod tests {
    use crate::page::scan::tests::scan_for_tests;

    fn version(page: &str) -> Option<String> {
        scan_for_tests(page, &crate::page::PageRules::bundled()).version_printed
    }

    #[test]
    fn what_a_page_prints_of_itself() {
        for (page, expected) in [
            ("<p>Lobby Ver 1.4.2</p><meta name=generator content='WordPress 6.1'>", "1.4.2"),
            ("<body data-version=v2.0.1><p>Version 1.0", "v2.0.1"),
            ("<p>버전: 3.2", "3.2"),
            ("<script>var APP_VERSION = '1.3.0-rc1'</script>", "1.3.0-rc1"),
            ("<!-- lobby build 1.3.7 -->", "1.3.7"),
            ("<script src='/js/app.js?v=1.9.4'></script>", "1.9.4"),
            ("<meta name=generator content='WordPress 6.1'>", "WordPress 6.1"),
        ] {
            assert_eq!(version(page).as_deref(), Some(expected), "{page}");
        }
    }

    #[test]
    fn numbers_that_are_none() {
        for page in [
            "<p>Conversion 1.5 times",
            "<p>version control",
            "<script src='https://cdn.other.example/jq.js?v=3.6.0'></script>",
            "<script src='/a.js?v=1693526400'></script>",
        ] {
            assert_eq!(version(page), None, "{page}");
        }
    }
}
