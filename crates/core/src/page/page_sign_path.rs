//! Which paths of links, loads, forms and scripts does a rule know?

use std::collections::{BTreeMap, BTreeSet};

use memchr::memchr_iter;
use memchr::memmem::{self, Finder};
use serde::Deserialize;

use super::page_attribute::cut;
use super::page_word::{KnownNames, Words};
use super::{LoadTag, PageView};

/// Bytes of a path.
const PATH_BYTES: std::ops::RangeInclusive<usize> = 2..=300;

/// Paths of links, loads, forms and scripts: one word of each group must be in one path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PathRule {
    pub(super) id: String,
    pub(super) function: String,
    pub(super) bits: f64,
    groups: Vec<Vec<String>>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    r#in: Where,
    #[serde(default = "super::page_sign::one")]
    needs: usize,
    #[serde(default, rename = "match")]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
    matches: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
    refuse: Vec<String>,
}

/// Which paths a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Where {
    /// All of them.
    #[default]
    All,
    /// Scripts and actions of forms.
    Code,
    /// Links, wherever they lead.
    Links,
    /// Links to the page's own host.
    OwnLinks,
}

impl Where {
    /// Is a path of this origin looked at?
    const fn holds(self, origin: Self) -> bool {
        match self {
            Self::All => true,
            Self::Code => matches!(origin, Self::Code),
            Self::Links => matches!(origin, Self::Links | Self::OwnLinks),
            Self::OwnLinks => matches!(origin, Self::OwnLinks),
        }
    }
}

impl PathRule {
    fn fits(&self, words: &Words) -> bool {
        one_of_each(&self.groups, words) && !is_any(&self.never, words)
    }
}

/// Does each group have a word, or two neighbours joined, among these?
pub(super) fn one_of_each(groups: &[Vec<String>], words: &Words) -> bool {
    groups.iter().all(|group| group.iter().any(|known| words.hold(known)))
}

/// Is one of these a word of the name as it stands?
pub(super) fn is_any(known: &[String], words: &Words) -> bool {
    known.iter().any(|known| (0..words.count()).any(|first| words.joined(first, 1) == Some(known.as_bytes())))
}

/// The rules about paths, compiled.
#[derive(Debug, Default)]
pub(super) struct PathRules {
    pub(super) rules: Vec<PathRule>,
    /// Words of the last group of each rule, the rarest one.
    words: KnownNames,
}

impl PathRules {
    pub(super) fn new(rules: Vec<PathRule>) -> Self {
        let mut words = KnownNames::default();
        for (index, rule) in rules.iter().enumerate() {
            rule.groups.last().into_iter().flatten().for_each(|word| words.add(word, index));
        }
        Self { rules, words }
    }

    /// `(rule, different paths, where first)` of each rule of which a page shows enough.
    pub(super) fn find(&self, view: &PageView<'_>) -> Vec<(&PathRule, usize, u64)> {
        let mut walk = Walk { rules: self, words: Words::default(), hits: Vec::new() };
        let own = format!("//{}/", view.capture.host);
        let own = Finder::new(own.as_bytes());
        for link in &view.links {
            let origin = if own.find(link.href.as_bytes()).is_some() { Where::OwnLinks } else { Where::Links };
            walk.path(path_of(&link.href), origin, u64::from(link.offset));
        }
        for load in view.loads.iter().filter(|load| load.tag != LoadTag::Link) {
            walk.path(path_of(&load.url), Where::All, u64::from(load.offset));
        }
        for form in &view.forms {
            walk.path(path_of(&form.action), Where::Code, u64::from(form.offset));
        }
        let scripts = walk.hits.len();
        for (base, text) in &view.scripts {
            paths_in(cut(text), &mut |at, run| walk.path(path_of(run), Where::Code, u64::from(*base) + at as u64));
        }
        if let Some(hits) = walk.hits.get_mut(scripts..) {
            hits.sort_by_key(|(_, _, at, _)| *at);
        }
        walk.finish()
    }

    /// Rules that fit the words of one path. Words of the last group are looked up; then all groups are tested.
    fn of(&self, words: &Words, origin: Where) -> BTreeSet<usize> {
        let mut maybe: BTreeSet<usize> = BTreeSet::new();
        for first in 0..words.count() {
            for count in [1, 2] {
                if let Some((_, rules)) = words.joined(first, count).and_then(|word| self.words.get(word)) {
                    maybe.extend(rules);
                }
            }
        }
        maybe.retain(|index| self.rules.get(*index).is_some_and(|rule| rule.r#in.holds(origin) && rule.fits(words)));
        maybe
    }
}

struct Walk<'r, 'a> {
    rules: &'r PathRules,
    words: Words,
    /// Paths that fit a rule, as they come.
    hits: Vec<(&'a str, Where, u64, BTreeSet<usize>)>,
}

impl<'r, 'a> Walk<'r, 'a> {
    fn path(&mut self, path: &'a str, origin: Where, at: u64) {
        if !PATH_BYTES.contains(&path.len()) {
            return;
        }
        self.words.cut(path);
        let rules = self.rules.of(&self.words, origin);
        if !rules.is_empty() {
            self.hits.push((path, origin, at, rules));
        }
    }

    fn finish(self) -> Vec<(&'r PathRule, usize, u64)> {
        // A path counts where it stands first.
        let mut seen = BTreeSet::new();
        let mut of_rule: BTreeMap<usize, (u64, BTreeSet<&str>)> = BTreeMap::new();
        for (path, origin, at, rules) in self.hits {
            if !seen.insert((path, origin)) {
                continue;
            }
            for rule in rules {
                let hit = of_rule.entry(rule).or_insert((at, BTreeSet::new()));
                hit.0 = hit.0.min(at);
                hit.1.insert(path);
            }
        }
        let all = of_rule.into_iter().filter_map(|(index, (at, paths))| {
            let rule = self.rules.rules.get(index).filter(|rule| paths.len() >= rule.needs)?;
            Some((rule, paths.len(), at))
        });
        all.collect()
    }
}

/// Calls `found(place, run)` for each run of letters of a path that begins with `/` or `http`.
fn paths_in<'a>(text: &'a str, found: &mut dyn FnMut(usize, &'a str)) {
    let bytes = text.as_bytes();
    let begins = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|byte| !is_path_byte(*byte));
    let starts = memchr_iter(b'/', bytes).chain(memmem::find_iter(bytes, b"http"));
    for at in starts.filter(|at| begins(*at)) {
        let length = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_path_byte(**byte)).count();
        if let Some(run) = text.get(at..at + length).filter(|run| run.len() > 1) {
            found(at, run);
        }
    }
}

/// May a byte stand in a path of a script?
const fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'{' | b'}' | b'$' | b'?' | b'=' | b'&')
}

/// The path and query of a URL; a path stays as it is. Hosts are never searched.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.split_once("//").filter(|(scheme, _)| scheme.is_empty() || scheme.ends_with(':'));
    rest.map_or(url, |(_, rest)| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::super::page_sign::PageSigns;
    use super::*;

    #[test]
    fn examples_of_the_rules_hold() {
        for rule in &PageSigns::bundled().paths.rules {
            assert!(!rule.matches.is_empty() && !rule.refuse.is_empty(), "{}: no examples", rule.id);
            for (texts, hit) in [(&rule.matches, true), (&rule.refuse, false)] {
                for text in texts {
                    assert_eq!(rule.fits(&Words::of(path_of(text))), hit, "{}: {text}", rule.id);
                }
            }
        }
    }

    #[test]
    fn hosts_are_no_part_of_a_path() {
        assert_eq!(path_of("https://bet.example/api/x"), "/api/x");
        assert_eq!(path_of("//bet.example"), "");
        assert_eq!(path_of("/api/x"), "/api/x");
    }

    #[test]
    fn paths_of_a_script_begin_where_no_path_goes_on() {
        let mut all = Vec::new();
        paths_in("a/b '/api/bet' \"https://x.example/y\" http2 /", &mut |at, run| all.push((at, run)));
        all.sort_unstable();
        assert_eq!(all, [(5, "/api/bet"), (16, "https://x.example/y"), (37, "http2")]);
    }
}
