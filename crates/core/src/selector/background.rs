//! How common is a value of code outside the case?
//!
//! Two lists of counts, no pages: ordinary sites that show a value, and names of libraries that anybody can install. A value
//! is kept as a hash of 32 bits, so the lists can be asked and not read. What stands in none is not rare for that: the case's
//! own count decides then.

use std::sync::OnceLock;

use data_encoding::BASE64;
use serde::Deserialize;
use xxhash_rust::xxh3::Xxh3;

use super::SelectorKind;
use crate::leb128::{put, take};
use crate::rules;

/// A file of `rules/background`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
    /// Sites that were counted; absent in a list of libraries.
    sites: Option<u32>,
    /// What [`encode`] gives, in lines.
    counts: String,
}

/// The counts that come with the program.
#[derive(Debug, Default)]
pub struct Background {
    sites: u32,
    /// Key of a value and sites that show it; sorted by key.
    pages: Vec<(u32, u32)>,
    /// Keys of names of libraries; sorted.
    libraries: Vec<u32>,
}

/// Sites that must show a value before it is listed: what one site shows is its own.
pub const LISTED_FROM: u32 = 2;

impl Background {
    /// The files of `rules/background`, read once. A file that cannot be read counts nothing.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Background> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            let mut all = Self::default();
            for file in rules::folder("background").filter_map(|file| toml::from_str::<File>(file.text).ok()) {
                let counts = decode(&file.counts).unwrap_or_default();
                match file.sites {
                    Some(sites) => {
                        all.sites += sites;
                        all.pages.extend(counts);
                    }
                    None => all.libraries.extend(counts.into_iter().map(|(key, _)| key)),
                }
            }
            all.pages.sort_unstable();
            all.libraries.sort_unstable();
            all
        })
    }

    /// Ordinary sites that were counted.
    pub fn sites(&self) -> u32 {
        self.sites
    }

    /// How many of them show this value; 0 where fewer than [`LISTED_FROM`] do.
    pub fn sites_with(&self, kind: SelectorKind, value: &str) -> u32 {
        let key = key(kind.as_str(), value);
        self.pages
            .binary_search_by_key(&key, |(key, _)| *key)
            .ok()
            .and_then(|at| self.pages.get(at))
            .map_or(0, |(_, n)| *n)
    }

    /// Is it a name in a library that anybody can install?
    pub fn is_library(&self, kind: SelectorKind, value: &str) -> bool {
        library_key(kind, value).is_some_and(|key| self.libraries.binary_search(&key).is_ok())
    }
}

/// Key of a value of ordinary sites.
pub fn page_key(kind: SelectorKind, value: &str) -> u32 {
    key(kind.as_str(), value)
}

/// Key of a name of a library. A name of a style sheet is the same whether markup or the sheet shows it.
pub fn library_key(kind: SelectorKind, value: &str) -> Option<u32> {
    let space = match kind {
        SelectorKind::ClassName | SelectorKind::IdName | SelectorKind::CssName => "style",
        SelectorKind::ScriptName => "script",
        _ => return None,
    };
    // A short name is everybody's word; that a library has it too says nothing.
    (value.len() >= 4).then(|| key(space, value))
}

fn key(space: &str, value: &str) -> u32 {
    // Asked of every value of a case: what is hashed is not put together first.
    let mut hash = Xxh3::new();
    for part in [space.as_bytes(), &[0], value.as_bytes()] {
        hash.update(part);
    }
    u32::try_from(hash.digest() >> 32).unwrap_or(u32::MAX)
}

/// Sorted keys with their counts: differences and counts as LEB128, in Base64, 120 characters a line.
pub fn encode(counts: &[(u32, u32)]) -> String {
    let mut bytes = Vec::new();
    let mut last = 0;
    for (key, count) in counts {
        put(&mut bytes, u64::from(key.wrapping_sub(last)));
        put(&mut bytes, u64::from(*count));
        last = *key;
    }
    let text = BASE64.encode(&bytes);
    text.as_bytes().chunks(120).map(|line| String::from_utf8_lossy(line).into_owned() + "\n").collect()
}

fn decode(text: &str) -> Option<Vec<(u32, u32)>> {
    let text: String = text.split_whitespace().collect();
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    let mut rest = bytes.as_slice();
    let (mut counts, mut last) = (Vec::new(), 0_u32);
    while !rest.is_empty() {
        last = last.wrapping_add(u32::try_from(take(&mut rest)?).ok()?);
        counts.push((last, u32::try_from(take(&mut rest)?).ok()?));
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn counts_come_back(mut counts in proptest::collection::vec((0_u32.., 0_u32..), 0..50)) {
            counts.sort_unstable();
            proptest::prop_assert_eq!(decode(&encode(&counts)), Some(counts));
        }
    }

    #[test]
    fn every_file_reads() {
        let mut files = 0;
        for file in rules::folder("background") {
            let parsed: File = toml::from_str(file.text).unwrap();
            assert!(decode(&parsed.counts).is_some_and(|counts| counts.len() > 1_000), "{}", file.path);
            files += 1;
        }
        assert_eq!(files, 2);
    }

    #[test]
    fn what_everybody_shows_is_common_and_what_a_shop_wrote_is_not() {
        let all = Background::bundled();
        assert!(all.sites() > 100);
        assert!(all.sites_with(SelectorKind::ClassName, "container") > 20);
        assert!(all.is_library(SelectorKind::ClassName, "swiper-slide-active"));
        assert!(all.is_library(SelectorKind::CssName, "swiper-slide-active"));
        assert_eq!(all.sites_with(SelectorKind::ClassName, "lantern-vault-desk"), 0);
        assert!(!all.is_library(SelectorKind::ClassName, "lantern-vault-desk"));
        assert!(!all.is_library(SelectorKind::ApiPath, "container"));
    }
}
