//! Which version does a page print of itself?
//!
//! Observed as written and never the proof of an order. The first that is there of: a `data-version`, words (`Ver 1.2.3`),
//! a `meta` of that name, a script's own constant, a comment, the `generator`, the `?v=` of an own bundle.

use std::sync::LazyLock;

use regex::Regex;

use super::view::{LoadTag, PageView};
use super::view_resolve::{Relation, Resolver};

/// Bytes of inline script looked at for a constant.
const SCRIPT_BYTES: usize = 64 << 10;

struct Patterns {
    words: Option<Regex>,
    constant: Option<Regex>,
    plain: Option<Regex>,
    query: Option<Regex>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns {
    words: Regex::new(r"(?i)(?:\b(?:version|ver|build|release)|버전|版本|phiên bản|versi)[ .:=#-]{0,4}(v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}[a-z0-9.+-]{0,12})").ok(),
    constant: Regex::new(r#"(?i)version["']?[ \t\n]*[:=][ \t\n]*["'](v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}[a-z0-9.+-]{0,16})["']"#).ok(),
    plain: Regex::new(r"(?i)^v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}[a-z0-9.+-]{0,16}$").ok(),
    query: Regex::new(r"[?&](?:v|ver|version|build)=(v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}[a-z0-9.+-]{0,12})(?:&|$)").ok(),
}
});

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
    let by_script = || {
        view.scripts.iter().find_map(|(_, text)| {
            let head = text.get(..text.floor_char_boundary(SCRIPT_BYTES.min(text.len())))?;
            // Files say much of libraries; a page's own script says it of the page.
            memchr::memmem::find(head.as_bytes(), b"ersion")
                .or_else(|| memchr::memmem::find(head.as_bytes(), b"ERSION"))?;
            group(&patterns.constant, head)
        })
    };
    let by_comment =
        || view.comments.iter().filter(|(_, text)| text.len() < 300).find_map(|(_, text)| group(&patterns.words, text));
    let generator = || view.meta_named("generator").filter(|text| (2..=40).contains(&text.len())).map(str::to_owned);
    let found =
        data.or_else(|| group(&patterns.words, &view.words)).or_else(by_meta).or_else(by_script).or_else(by_comment);
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
