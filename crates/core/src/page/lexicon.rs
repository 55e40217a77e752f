//! Which words and code of `rules/gambling` does a page show, and for which function?
//!
//! Functions, not topics: a page that takes deposits says other words than one that writes about them. Words of Latin
//! scripts are found at word boundaries, Hangul, Han, Kana and Thai as substrings with phrases that cancel them. Host
//! names are never searched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::normal::{Normal, normal};
use super::page_attribute::Attributes;
use super::page_sign::PageSigns;
use super::respelt::respelt;
use super::shown::{LINKS_MAX, Shown};
use super::view_resolve::{Relation, Resolver};
use super::word_search::WordSearch;
use super::{Content, LinkKind, PageView, Sign};
use crate::rules;
use crate::selector::shared_service::SharedServices;

/// Bits of the words from which a hidden link counts.
const HIDDEN_BITS_MIN: i32 = 256;
/// Files of `rules/gambling` that hold no words.
const NOT_LEXICONS: &[&str] = &["states", "role", "page"];
/// What marks a sign that was found in the weaker form or in a script alone.
pub(crate) const WEAKER: &str = "/weaker";

/// One file of words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    source: String,
    entry: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    function: String,
    /// Weight in bits: above zero for gambling, below zero against it, zero for what only describes.
    bits: f64,
    words: Vec<String>,
    /// A word inside one of these phrases is no hit.
    #[serde(default)]
    unless: Vec<String>,
    /// Different words that a page must show.
    #[serde(default = "one")]
    needs: usize,
    /// Languages of the pages where these words count, for words that another language has too; empty: all.
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default, rename = "match")]
    matches: Vec<String>,
    #[serde(default)]
    refuse: Vec<String>,
}

const fn one() -> usize {
    1
}

/// What a rule says beside its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleWeight {
    /// What it is a sign of.
    pub function: String,
    /// Weight in 1/256 bit.
    pub bits: i32,
}

#[derive(Debug)]
struct Rule {
    id: String,
    function: String,
    needs: usize,
    languages: Vec<String>,
}

/// What one spelling stands for.
#[derive(Debug, Clone, Copy)]
enum Pattern {
    Word(usize),
    Unless(usize),
}

/// The words and page signs of `rules/gambling`, compiled once.
#[derive(Debug)]
pub struct Lexicons {
    rules: Vec<Rule>,
    weights: BTreeMap<String, RuleWeight>,
    words: WordSearch,
    /// What each spelling stands for; one may serve several rules.
    patterns: Vec<Vec<Pattern>>,
    signs: PageSigns,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
    examples: Vec<(usize, String, bool)>,
    broken: Vec<String>,
}

impl Lexicons {
    /// The lexicons that are compiled in, read once.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Lexicons> = OnceLock::new();
        BUNDLED.get_or_init(Self::read)
    }

    fn read() -> Self {
        let mut broken = Vec::new();
        let (mut all, mut weights, mut examples) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut spellings: BTreeMap<String, Vec<Pattern>> = BTreeMap::new();
        for file in rules::folder("gambling").filter(|file| !NOT_LEXICONS.contains(&file.stem())) {
            let parsed = match toml::from_str::<File>(file.text) {
                Ok(parsed) => parsed,
                Err(error) => {
                    broken.push(format!("{}: {error}", file.path));
                    continue;
                }
            };
            if parsed.source.is_empty() || parsed.id != file.stem() {
                broken.push(format!("{}: no source, or an id that is not its name", file.path));
            }
            for entry in parsed.entry {
                let index = all.len();
                let id = format!("{}/{}", parsed.id, entry.id);
                let weight = RuleWeight { function: entry.function.clone(), bits: bits_256(entry.bits) };
                if weights.insert(id.clone(), weight).is_some() || entry.words.is_empty() {
                    broken.push(format!("{id}: twice, or without words"));
                }
                for word in entry.words {
                    spellings.entry(normal(&word).text.trim().to_owned()).or_default().push(Pattern::Word(index));
                }
                for phrase in entry.unless {
                    spellings.entry(normal(&phrase).text.trim().to_owned()).or_default().push(Pattern::Unless(index));
                }
                for (texts, hit) in [(entry.matches, true), (entry.refuse, false)] {
                    examples.extend(texts.into_iter().map(|text| (index, text, hit)));
                }
                all.push(Rule { id, function: entry.function, needs: entry.needs, languages: entry.languages });
            }
        }
        spellings.remove("");
        let (words, patterns): (Vec<String>, Vec<Vec<Pattern>>) = spellings.into_iter().unzip();
        let signs = PageSigns::bundled();
        broken.extend(signs.broken().iter().cloned());
        weights.extend(signs.weights());
        Self { rules: all, weights, words: WordSearch::new(words), patterns, signs, examples, broken }
    }

    /// What could not be read: empty in a release, a test holds it so.
    pub fn broken(&self) -> &[String] {
        &self.broken
    }

    /// Weight of a rule as a sign names it. A sign of the weaker form or from a script has half of it.
    pub fn weight(&self, rule: &str) -> Option<RuleWeight> {
        if let Some(stem) = rule.strip_suffix(WEAKER) {
            let full = self.weights.get(stem)?;
            return Some(RuleWeight { function: full.function.clone(), bits: full.bits / 2 });
        }
        self.weights.get(rule).cloned()
    }

    /// The signs of one page, sorted, unique by rule. `language` is that of its words: some rules count in few.
    pub(super) fn find(&self, view: &PageView<'_>, resolver: &mut Resolver, language: Option<&str>) -> Vec<Sign> {
        let mut signs = BTreeMap::new();
        let attributes = if view.content == Content::Html { Attributes::of(view.body) } else { Attributes::default() };
        let shown = Shown::of(view, &attributes, resolver);
        let mut strong = self.hits(&shown.normal);
        strong.retain(|rule, _| self.counts_in(*rule, language));
        self.add(&strong, (&shown, &shown.normal, view), false, &mut signs);
        if let Some(weak) = respelt(&shown.normal) {
            let mut hits = self.hits(&weak);
            hits.retain(|rule, _| !strong.contains_key(rule) && self.counts_in(*rule, language));
            self.add(&hits, (&shown, &weak, view), true, &mut signs);
        }
        if matches!(view.content, Content::Script | Content::Json) {
            let code = Shown::of_code(view.body);
            self.add(&self.hits(&code.normal), (&code, &code.normal, view), true, &mut signs);
        }
        for sign in self.signs.find(view, &attributes) {
            signs.entry(sign.rule.clone()).or_insert(sign);
        }
        for sign in super::form_words::find(&self.signs.form_words, view, &|text| self.functions(text)) {
            signs.entry(sign.rule.clone()).or_insert(sign);
        }
        for sign in self.links(view, resolver) {
            signs.insert(sign.rule.clone(), sign);
        }
        signs.into_values().collect()
    }

    fn counts_in(&self, rule: usize, language: Option<&str>) -> bool {
        let languages = self.rules.get(rule).map(|rule| rule.languages.as_slice()).unwrap_or_default();
        languages.is_empty() || language.is_none_or(|language| languages.iter().any(|known| known == language))
    }

    /// Links that are told by their words: hidden ones to gambling, and those that send players to other hosts.
    fn links(&self, view: &PageView<'_>, resolver: &mut Resolver) -> Vec<Sign> {
        let (mut hidden, mut out): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for link in view.links.iter().filter(|link| link.kind == LinkKind::Anchor).take(LINKS_MAX) {
            let Some((host, Relation::Other)) = resolver.host(&link.href) else { continue };
            let (gambling, door) = self.speaks_of(&link.text, link.hidden);
            if link.hidden {
                if gambling >= HIDDEN_BITS_MIN {
                    hidden.push(link.offset);
                }
            } else if (gambling > 0 || door) && SharedServices::bundled().covers_host(host.as_str()).is_none() {
                out.push(link.offset);
            }
        }
        let sign = |id: &str, offsets: &[u32]| {
            offsets.first().map(|first| Sign {
                rule: format!("page/{id}"),
                function: format!("shape:{id}"),
                count: u32::try_from(offsets.len()).unwrap_or(u32::MAX),
                offset: u64::from(*first),
            })
        };
        sign("hidden-gambling-link", &hidden).into_iter().chain(sign("play-link-out", &out)).collect()
    }

    /// Functions of a text, with the bits of the strongest word for each.
    fn functions(&self, text: &str) -> BTreeMap<String, i32> {
        let mut functions: BTreeMap<String, i32> = BTreeMap::new();
        for rule in self.hits(&normal(text)).keys().filter_map(|rule| self.rules.get(*rule)) {
            let bits = self.weights.get(&rule.id).map_or(0, |weight| weight.bits);
            let best = functions.entry(rule.function.clone()).or_default();
            *best = bits.max(*best);
        }
        functions
    }

    /// How strong are a short text's words for gambling, and does it call people in (join, play now)?
    /// A hidden link has no room for the several words that some rules need of a page: there one word will do.
    fn speaks_of(&self, text: &str, one_will_do: bool) -> (i32, bool) {
        let (mut gambling, mut door) = (0, false);
        let mut all = self.all_hits(&normal(text));
        if !one_will_do {
            self.keep_enough(&mut all);
        }
        for rule in all.keys().filter_map(|rule| self.rules.get(*rule)) {
            gambling = gambling.max(self.weights.get(&rule.id).map_or(0, |weight| weight.bits));
            door |= rule.function == "door";
        }
        (gambling, door)
    }

    fn add(
        &self,
        hits: &BTreeMap<usize, Hits>,
        (shown, text, view): (&Shown, &Normal, &PageView<'_>),
        weaker: bool,
        signs: &mut BTreeMap<String, Sign>,
    ) {
        for (rule, hit) in hits {
            let Some(rule) = self.rules.get(*rule) else { continue };
            let id = if weaker { format!("{}{WEAKER}", rule.id) } else { rule.id.clone() };
            let sign = Sign {
                rule: id.clone(),
                function: rule.function.clone(),
                count: hit.count,
                offset: shown.offset(view, text.raw(hit.first)),
            };
            signs.entry(id).or_insert(sign);
        }
    }

    /// Hits of each rule that has enough different words.
    fn hits(&self, text: &Normal) -> BTreeMap<usize, Hits> {
        let mut all = self.all_hits(text);
        self.keep_enough(&mut all);
        all
    }

    fn keep_enough(&self, all: &mut BTreeMap<usize, Hits>) {
        all.retain(|rule, hits| self.rules.get(*rule).is_some_and(|rule| hits.words.len() >= rule.needs));
    }

    fn all_hits(&self, text: &Normal) -> BTreeMap<usize, Hits> {
        let mut words: Vec<(usize, usize, usize, usize)> = Vec::new();
        let mut cancelled: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        self.words.find(&text.text, &mut |word, start, end| {
            for pattern in self.patterns.get(word).into_iter().flatten() {
                match pattern {
                    Pattern::Word(rule) => words.push((*rule, start, end, word)),
                    Pattern::Unless(rule) => cancelled.entry(*rule).or_default().push((start, end)),
                }
            }
        });
        let mut all: BTreeMap<usize, Hits> = BTreeMap::new();
        let cancelled: BTreeMap<usize, Spans> =
            cancelled.into_iter().map(|(rule, spans)| (rule, Spans::new(spans))).collect();
        for (rule, start, end, word) in words {
            if cancelled.get(&rule).is_some_and(|spans| spans.hold(start, end)) {
                continue;
            }
            let hits = all.entry(rule).or_insert(Hits { count: 0, first: start, words: BTreeSet::new() });
            hits.count = hits.count.saturating_add(1);
            hits.first = hits.first.min(start);
            hits.words.insert(word);
        }
        all
    }
}

/// Where one rule was hit.
#[derive(Debug)]
struct Hits {
    count: u32,
    first: usize,
    words: BTreeSet<usize>,
}

/// Places of phrases, asked whether one of them holds a word: a page may repeat both a hundred thousand times.
struct Spans {
    /// Start, and the furthest end of all phrases that start there or before; ascending.
    reach: Vec<(usize, usize)>,
}

impl Spans {
    fn new(mut spans: Vec<(usize, usize)>) -> Self {
        spans.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut spans {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self { reach: spans }
    }

    fn hold(&self, start: usize, end: usize) -> bool {
        let before = self.reach.partition_point(|(from, _)| *from <= start);
        before.checked_sub(1).and_then(|at| self.reach.get(at)).is_some_and(|(_, furthest)| end <= *furthest)
    }
}

/// Bits of a rule file in 1/256.
pub(crate) fn bits_256(bits: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "bounded before")]
    let whole = libm::round(bits.clamp(-64.0, 64.0) * 256.0) as i32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_and_its_examples_hold() {
        let all = Lexicons::bundled();
        assert_eq!(all.broken(), Vec::<String>::new());
        let mut wrong = Vec::new();
        for (index, text, hit) in &all.examples {
            if all.hits(&normal(text)).contains_key(index) != *hit {
                wrong.push(format!("{} {}: {text}", all.rules[*index].id, if *hit { "misses" } else { "hits" }));
            }
        }
        assert!(all.examples.len() > 300, "{}", all.examples.len());
        assert_eq!(wrong, Vec::<String>::new());
        for rule in &all.rules {
            assert!(all.examples.iter().any(|(index, _, hit)| all.rules[*index].id == rule.id && *hit), "{}", rule.id);
        }
    }
}
