//! Which code of a page takes stakes, deposits or log-ins, whatever its words say?
//!
//! Names and paths are cut into words first (`betSlip`, `bet-slip`, `bet_slip` are one), so that no rule is a
//! substring. The rules are `rules/gambling/page.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::lexicon::{RuleWeight, bits_256};
use super::{Content, LoadTag, PageView, Sign};
use crate::rules;

/// Bytes of one page that are cut into names.
const NAMES_BYTES_MAX: usize = 2 << 20;
/// Words that are joined to one name.
const JOINED_MAX: usize = 3;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for readers of the file")]
    id: String,
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    source: String,
    #[serde(default)]
    name: Vec<NameRule>,
    #[serde(default)]
    path: Vec<PathRule>,
    #[serde(default)]
    form: Vec<FormRule>,
    #[serde(default)]
    mark: Vec<MarkRule>,
}

/// Class names, ids, fields and identifiers of scripts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameRule {
    id: String,
    function: String,
    bits: f64,
    names: Vec<String>,
    #[serde(default = "one")]
    needs: usize,
    #[serde(default, rename = "match")]
    matches: Vec<String>,
    #[serde(default)]
    refuse: Vec<String>,
}

/// Paths of links, loads, forms and scripts: one word of each group must be in one path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PathRule {
    id: String,
    function: String,
    bits: f64,
    groups: Vec<Vec<String>>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default = "one")]
    needs: usize,
    #[serde(default, rename = "match")]
    matches: Vec<String>,
    #[serde(default)]
    refuse: Vec<String>,
}

/// Forms: one word of each group must be in the names of its fields or in its action.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormRule {
    id: String,
    function: String,
    bits: f64,
    #[serde(default)]
    groups: Vec<Vec<String>>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    password: bool,
}

/// Exact marks of the markup.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkRule {
    id: String,
    function: String,
    bits: f64,
    texts: Vec<String>,
}

const fn one() -> usize {
    1
}

/// The signs of code, compiled.
#[derive(Debug, Default)]
pub(crate) struct PageSigns {
    names: Vec<NameRule>,
    /// Joined name to the rules that know it.
    known: BTreeMap<String, Vec<usize>>,
    paths: Vec<PathRule>,
    forms: Vec<FormRule>,
    marks: Vec<MarkRule>,
    broken: Vec<String>,
}

impl PageSigns {
    pub(crate) fn bundled() -> Self {
        let mut all = Self::default();
        for file in rules::folder("gambling").filter(|file| file.stem() == "page") {
            match toml::from_str::<File>(file.text) {
                Ok(parsed) => {
                    if parsed.source.is_empty() {
                        all.broken.push(format!("{}: no source", file.path));
                    }
                    all.names = parsed.name;
                    all.paths = parsed.path;
                    all.forms = parsed.form;
                    all.marks = parsed.mark;
                }
                Err(error) => all.broken.push(format!("{}: {error}", file.path)),
            }
        }
        for (index, rule) in all.names.iter().enumerate() {
            for name in &rule.names {
                all.known.entry(name.clone()).or_default().push(index);
            }
        }
        all
    }

    pub(crate) fn broken(&self) -> &[String] {
        &self.broken
    }

    pub(crate) fn weights(&self) -> Vec<(String, RuleWeight)> {
        let weight = |id: &str, function: &str, bits: f64| {
            (format!("page/{id}"), RuleWeight { function: function.to_owned(), bits: bits_256(bits) })
        };
        let mut all = Vec::new();
        all.extend(self.names.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all.extend(self.paths.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all.extend(self.forms.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all.extend(self.marks.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all
    }

    pub(crate) fn find(&self, view: &PageView<'_>) -> Vec<Sign> {
        let mut out = Vec::new();
        self.find_names(view, &mut out);
        self.find_paths(view, &mut out);
        for rule in &self.forms {
            let mut hits = view.forms.iter().filter(|form| rule.fits(form));
            if let Some(first) = hits.next() {
                out.push(sign(&rule.id, &rule.function, 1 + hits.count(), u64::from(first.offset)));
            }
        }
        if view.content == Content::Html {
            for rule in &self.marks {
                let mut hits = rule.texts.iter().filter_map(|text| view.body.find(text.as_str())).collect::<Vec<_>>();
                hits.sort_unstable();
                if let Some(first) = hits.first() {
                    out.push(sign(&rule.id, &rule.function, hits.len(), *first as u64));
                }
            }
            let apk = view.links.iter().find(|link| path_of(&link.href).to_ascii_lowercase().ends_with(".apk"));
            if let Some(link) = apk {
                out.push(sign("app-download", "shape:app-download", 1, u64::from(link.offset)));
            }
        }
        out
    }

    fn find_names(&self, view: &PageView<'_>, out: &mut Vec<Sign>) {
        // For each rule: how often, where first, which names.
        let mut hits: BTreeMap<usize, (usize, u64, BTreeSet<String>)> = BTreeMap::new();
        let mut note = |name: &str, at: u64| {
            for (joined, rules) in self.joined(name) {
                for rule in rules {
                    let hit = hits.entry(*rule).or_insert((0, at, BTreeSet::new()));
                    hit.0 += 1;
                    hit.1 = hit.1.min(at);
                    hit.2.insert(joined.clone());
                }
            }
        };
        if view.content == Content::Html {
            for (at, value) in name_attributes(cut(view.body)) {
                value.split_ascii_whitespace().for_each(|name| note(name, at));
            }
        }
        for (at, text) in &view.scripts {
            for (place, name) in runs(cut(text), |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
                note(name, u64::from(*at) + place as u64);
            }
        }
        for (index, (count, at, names)) in hits {
            if let Some(rule) = self.names.get(index).filter(|rule| names.len() >= rule.needs) {
                out.push(sign(&rule.id, &rule.function, count, at));
            }
        }
    }

    /// Known names in a name: each run of up to three of its words, joined.
    fn joined(&self, name: &str) -> Vec<(String, &[usize])> {
        if !(2..=80).contains(&name.len()) {
            return Vec::new();
        }
        let words = words(name);
        let mut found = Vec::new();
        for start in 0..words.len() {
            let mut joined = String::new();
            for word in words.iter().skip(start).take(JOINED_MAX) {
                joined.push_str(word);
                if let Some(rules) = self.known.get(&joined) {
                    found.push((joined.clone(), rules.as_slice()));
                }
            }
        }
        found
    }

    fn find_paths(&self, view: &PageView<'_>, out: &mut Vec<Sign>) {
        let mut paths: Vec<(&str, u64)> = Vec::new();
        paths.extend(view.links.iter().map(|link| (link.href.as_str(), u64::from(link.offset))));
        let loads = view.loads.iter().filter(|load| load.tag != LoadTag::Link);
        paths.extend(loads.map(|load| (load.url.as_str(), u64::from(load.offset))));
        paths.extend(view.forms.iter().map(|form| (form.action.as_str(), u64::from(form.offset))));
        let is_path = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'{' | b'}' | b'$' | b'?' | b'=' | b'&')
        };
        for (at, text) in &view.scripts {
            let runs = runs(cut(text), is_path).filter(|(_, run)| run.starts_with('/') || run.starts_with("http"));
            paths.extend(runs.map(|(place, run)| (run, u64::from(*at) + place as u64)));
        }
        let mut hits: BTreeMap<usize, (u64, BTreeSet<&str>)> = BTreeMap::new();
        for (url, at) in paths {
            let path = path_of(url);
            if !(2..=300).contains(&path.len()) {
                continue;
            }
            let words = words(path);
            for (index, rule) in self.paths.iter().enumerate() {
                if rule.fits(&words) {
                    let hit = hits.entry(index).or_insert((at, BTreeSet::new()));
                    hit.0 = hit.0.min(at);
                    hit.1.insert(path);
                }
            }
        }
        for (index, (at, paths)) in hits {
            if let Some(rule) = self.paths.get(index).filter(|rule| paths.len() >= rule.needs) {
                out.push(sign(&rule.id, &rule.function, paths.len(), at));
            }
        }
    }
}

impl PathRule {
    fn fits(&self, words: &[String]) -> bool {
        one_of_each(&self.groups, words) && !words.iter().any(|word| self.never.contains(word))
    }
}

impl FormRule {
    fn fits(&self, form: &super::ViewForm) -> bool {
        if self.password && !form.fields.iter().any(|(_, kind)| kind == "password") {
            return false;
        }
        let mut all = words(path_of(&form.action));
        all.extend(form.fields.iter().flat_map(|(name, _)| words(name)));
        one_of_each(&self.groups, &all) && !all.iter().any(|word| self.never.contains(word))
    }
}

/// Does each group have a word, or two neighbours joined, among these?
fn one_of_each(groups: &[Vec<String>], words: &[String]) -> bool {
    groups.iter().all(|group| {
        words.iter().any(|word| group.contains(word))
            || words.windows(2).any(|pair| group.iter().any(|known| pair.concat() == *known))
    })
}

fn sign(id: &str, function: &str, count: usize, offset: u64) -> Sign {
    Sign {
        rule: format!("page/{id}"),
        function: function.to_owned(),
        count: u32::try_from(count).unwrap_or(u32::MAX),
        offset,
    }
}

/// The path and query of a URL; a path stays as it is. Hosts are never searched.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("//").filter(|(scheme, _)| scheme.is_empty() || scheme.ends_with(':'));
    rest.map_or(url, |(_, rest)| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(""))
}

/// Cuts a name into words: at marks, at digits, and where a capital follows a small letter. Lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut small = false;
    for letter in name.chars() {
        let starts = letter.is_ascii_uppercase() && small;
        if (!letter.is_ascii_alphabetic() || starts) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter.is_ascii_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(letter.to_ascii_lowercase());
        }
        small = letter.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(NAMES_BYTES_MAX.min(text.len()))).unwrap_or_default()
}

/// Longest runs of these bytes, with their places.
fn runs(text: &str, inside: impl Fn(u8) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(move |letter: char| !u8::try_from(letter).is_ok_and(&inside))
        .filter(|run| run.len() > 1)
        .map(move |run| (run.as_ptr() as usize - base, run))
}

/// Values of the attributes that name things: class, id, name, data names are left to the scanner.
fn name_attributes(body: &str) -> impl Iterator<Item = (u64, &str)> {
    attributes(body, &[" class=", " id=", " name=", "\nclass=", "\nid=", "\nname="])
}

/// Values of the attributes that people read: texts of pictures, buttons and fields.
pub(crate) fn read_attributes(body: &str) -> impl Iterator<Item = (u64, &str)> {
    attributes(cut(body), &[" alt=", " placeholder=", " value=", " title=", " aria-label=", " label="])
        .filter(|(_, value)| value.len() <= 400)
}

/// Values of these attributes. A cheap look at the markup: what stands in a script or a comment is found as well, and
/// only adds a word that the bytes do hold.
fn attributes<'a>(body: &'a str, starts: &'static [&'static str]) -> impl Iterator<Item = (u64, &'a str)> {
    let finder = memchr::memchr_iter(b'=', body.as_bytes());
    finder.filter_map(move |equals| {
        let before = body.get(..=equals)?;
        starts.iter().find(|start| before.len() >= start.len() && before.as_bytes().ends_with(start.as_bytes()))?;
        let rest = body.get(equals + 1..)?;
        let (from, value) = match rest.as_bytes().first()? {
            quote @ (b'"' | b'\'') => {
                let inner = rest.get(1..)?;
                let end = memchr::memchr(*quote, inner.as_bytes().get(..2_000.min(inner.len()))?)?;
                (equals + 2, inner.get(..end)?)
            }
            _ => (equals + 1, rest.split([' ', '>', '\n']).next()?),
        };
        Some((from as u64, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_the_rules_hold() {
        let all = PageSigns::bundled();
        assert_eq!(all.broken, Vec::<String>::new());
        for (index, rule) in all.names.iter().enumerate() {
            assert!(!rule.matches.is_empty() && !rule.refuse.is_empty(), "{}: no examples", rule.id);
            for (texts, hit) in [(&rule.matches, true), (&rule.refuse, false)] {
                for text in texts {
                    let names: BTreeSet<String> = text
                        .split_ascii_whitespace()
                        .flat_map(|name| all.joined(name))
                        .filter(|(_, rules)| rules.contains(&index))
                        .map(|(joined, _)| joined)
                        .collect();
                    assert_eq!(names.len() >= rule.needs, hit, "{}: {text}", rule.id);
                }
            }
        }
        for rule in &all.paths {
            assert!(!rule.matches.is_empty() && !rule.refuse.is_empty(), "{}: no examples", rule.id);
            for (texts, hit) in [(&rule.matches, true), (&rule.refuse, false)] {
                for text in texts {
                    assert_eq!(rule.fits(&words(path_of(text))), hit, "{}: {text}", rule.id);
                }
            }
        }
    }

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("betSlip-item_2"), ["bet", "slip", "item"]);
        assert_eq!(words("alphabet"), ["alphabet"]);
        assert_eq!(path_of("https://bet.example/api/x"), "/api/x");
        assert_eq!(path_of("//bet.example"), "");
        assert_eq!(path_of("/api/x"), "/api/x");
    }
}
