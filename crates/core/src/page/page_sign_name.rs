//! Which names in a page's code does a rule know: class names, ids, fields, identifiers of scripts?

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::page_attribute::{Attributes, cut};
use super::page_word::{KnownNames, Words};
use super::{Content, PageView};

/// Bytes of a name: the shortest that a rule knows, and the longest that anybody types.
const NAME_BYTES: std::ops::RangeInclusive<usize> = 4..=80;

/// Class names, ids, fields and identifiers of scripts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameRule {
    pub(super) id: String,
    pub(super) function: String,
    pub(super) bits: f64,
    names: Vec<String>,
    #[serde(default = "super::page_sign::one")]
    needs: usize,
    #[serde(default, rename = "match")]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
    matches: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
    refuse: Vec<String>,
}

/// The rules about names, compiled.
#[derive(Debug, Default)]
pub(super) struct NameRules {
    pub(super) rules: Vec<NameRule>,
    known: KnownNames,
}

/// Where one rule was hit.
struct Hits {
    count: usize,
    first: u64,
    /// Places of the different names.
    names: BTreeSet<usize>,
}

impl NameRules {
    pub(super) fn new(rules: Vec<NameRule>, broken: &mut Vec<String>) -> Self {
        let mut known = KnownNames::default();
        for (index, rule) in rules.iter().enumerate() {
            for name in &rule.names {
                known.add(name, index);
                if !NAME_BYTES.contains(&name.len()) {
                    broken.push(format!("page/{}: the name {name} is too short or too long", rule.id));
                }
            }
        }
        Self { rules, known }
    }

    /// `(rule, how often, where first)` of each rule of which a page shows enough.
    pub(super) fn find(&self, view: &PageView<'_>, attributes: &Attributes<'_>) -> Vec<(&NameRule, usize, u64)> {
        let mut finder =
            Finder { known: &self.known, words: Words::default(), seen: BTreeSet::new(), hits: BTreeMap::new() };
        if view.content == Content::Html {
            for (at, value) in &attributes.names {
                value.split_ascii_whitespace().for_each(|name| finder.note(name, *at));
            }
        }
        for (base, text) in &view.scripts {
            identifiers(cut(text), &mut |at, name| finder.note(name, u64::from(*base) + at as u64));
        }
        let enough = finder.hits.into_iter().filter_map(|(index, hits)| {
            let rule = self.rules.get(index).filter(|rule| hits.names.len() >= rule.needs)?;
            Some((rule, hits.count, hits.first))
        });
        enough.collect()
    }
}

struct Finder<'a> {
    known: &'a KnownNames,
    words: Words,
    /// A name counts once a page: scripts repeat theirs a hundred times. Only those that hit are remembered.
    seen: BTreeSet<&'a str>,
    hits: BTreeMap<usize, Hits>,
}

impl<'a> Finder<'a> {
    fn note(&mut self, name: &'a str, at: u64) {
        if !NAME_BYTES.contains(&name.len()) || !self.known.may_find(name) {
            return;
        }
        self.words.cut(name);
        let Self { known, words, seen, hits } = self;
        let mut fresh = None;
        known.find(words, |place, rules| {
            if *fresh.get_or_insert_with(|| seen.insert(name)) {
                for rule in rules {
                    let hit = hits.entry(*rule).or_insert(Hits { count: 0, first: at, names: BTreeSet::new() });
                    hit.count += 1;
                    hit.first = hit.first.min(at);
                    hit.names.insert(place);
                }
            }
        });
    }
}

/// Calls `found(place, name)` for each run of letters, digits, `_` and `-` that is long enough.
fn identifiers<'a>(text: &'a str, found: &mut dyn FnMut(usize, &'a str)) {
    const INSIDE: [bool; 256] = {
        let mut inside = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            let is = byte as u8;
            inside[byte] = is.is_ascii_alphanumeric() || is == b'_' || is == b'-';
            byte += 1;
        }
        inside
    };
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if !INSIDE[usize::from(byte)] {
            if at - from >= *NAME_BYTES.start()
                && let Some(name) = text.get(from..at)
            {
                found(from, name);
            }
            from = at + 1;
        }
    }
    if let Some(name) = text.get(from..) {
        found(from, name);
    }
}

#[cfg(test)]
mod tests {
    use super::super::page_sign::PageSigns;
    use super::*;

    #[test]
    fn examples_of_the_rules_hold() {
        let all = &PageSigns::bundled().names;
        for (index, rule) in all.rules.iter().enumerate() {
            assert!(!rule.matches.is_empty() && !rule.refuse.is_empty(), "{}: no examples", rule.id);
            for (texts, hit) in [(&rule.matches, true), (&rule.refuse, false)] {
                for text in texts {
                    let mut names = BTreeSet::new();
                    for name in text.split_ascii_whitespace() {
                        all.known.find(&Words::of(name), |place, rules| {
                            if rules.contains(&index) {
                                names.insert(place);
                            }
                        });
                    }
                    assert_eq!(names.len() >= rule.needs, hit, "{}: {text}", rule.id);
                }
            }
        }
    }

    #[test]
    fn identifiers_are_long_runs() {
        let mut all = Vec::new();
        identifiers("ab=betSlip('bet-x',가나 a_b2);last", &mut |at, name| all.push((at, name)));
        assert_eq!(all, [(3, "betSlip"), (12, "bet-x"), (26, "a_b2"), (32, "last")]);
    }
}
