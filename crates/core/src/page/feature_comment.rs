//! Which comments did an author write?
//!
//! Licence banners, conditional comments, marks of tools and minifiers are left out: they come with public code. One
//! comment alone is worth little, as it can be planted.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Letters of a comment worth keeping.
const LETTERS: std::ops::RangeInclusive<usize> = 12..=200;

/// Words by which tools, licences and editors speak, in lower case.
const NOT_AN_AUTHOR: [&str; 44] = [
    "@license",
    "@preserve",
    "licensed",
    "license",
    "copyright",
    "(c)",
    "©",
    "all rights reserved",
    "__pure__",
    "sourcemappingurl",
    "sourceurl",
    "[if ",
    "<![endif",
    "[endif",
    "eslint",
    "tslint",
    "jshint",
    "jscs",
    "istanbul",
    "webpack",
    "prettier-",
    "@ts-",
    "<![cdata[",
    "]]>",
    "http://www.w3.org",
    "google tag manager",
    "gtag",
    "facebook pixel",
    "yoast",
    "wp-rocket",
    "wp rocket",
    "w3 total cache",
    "autoptimize",
    "litespeed",
    "elementor",
    "hotjar",
    "saved from url",
    "mirrored from",
    "httrack",
    "playback of",
    "server time",
    "page generated",
    "<!doctype",
    "ng-",
];

static NOT_AUTHORS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(NOT_AN_AUTHOR).ok());

/// The comment with its white space folded, if an author wrote it.
pub(crate) fn comment(raw: &str) -> Option<String> {
    // A bound before the work: a folded comment is at most as long as its raw form; deep indentation is rare.
    if raw.len() > 2_000 || raw.len() < *LETTERS.start() || raw.starts_with(['!', '#', '@', '[', '/', '?']) {
        return None;
    }
    let mut text = String::new();
    for line in raw.lines() {
        let line = line.trim().trim_start_matches(['*', '/', '=', '-', '#']).trim_end_matches(['*', '=', '-', '#']);
        super::view_fill::fold(line, &mut text);
    }
    let letters = text.chars().count();
    let words = text.chars().filter(|letter| letter.is_alphabetic()).count();
    if !LETTERS.contains(&letters) || words * 2 < letters {
        return None;
    }
    let speaks = NOT_AUTHORS.as_ref().is_some_and(|words| words.is_match(&text));
    (!speaks).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_an_author_wrote() {
        for (raw, expected) in [
            (" TODO: move  the cashier\n to v2 ", "TODO: move the cashier to v2"),
            ("*\n * 회원 충전 처리 함수입니다\n ", "회원 충전 처리 함수입니다"),
            ("== lobby header starts ==", "lobby header starts"),
        ] {
            assert_eq!(comment(raw).as_deref(), Some(expected));
        }
    }

    #[test]
    fn words_of_tools_compile() {
        assert!(NOT_AUTHORS.is_some());
    }

    #[test]
    fn leaves_out_tools_licences_and_noise() {
        for raw in [
            "[if lt IE 9]><script src=x></script><![endif]",
            "! jQuery v3.6.0 | (c) OpenJS",
            "# sourceMappingURL=app.js.map",
            "#__PURE__",
            "short",
            " eslint-disable-next-line no-undef ",
            "--------------------------",
            " This is licensed under MIT, see LICENSE ",
            "0123456789 0123456789",
            " Google Tag Manager (noscript) ",
        ] {
            assert_eq!(comment(raw), None, "{raw}");
        }
    }
}
