//! Which code of a page takes stakes, deposits or log-ins, whatever its words say?
//!
//! Names and paths are cut into words first (`betSlip`, `bet-slip`, `bet_slip` are one), so that no rule is a
//! substring. The rules are `rules/gambling/page.toml`.

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::form_words::FormWords;
use super::lexicon::{RuleWeight, bits_256};
use super::page_attribute::Attributes;
use super::page_sign_name::{NameRule, NameRules};
use super::page_sign_path::{PathRule, PathRules, is_any, one_of_each, path_of};
use super::page_word::Words;
use super::{Content, PageView, Sign};
use crate::rules;

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
    form_words: Vec<FormWords>,
    #[serde(default)]
    mark: Vec<MarkRule>,
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

pub(super) const fn one() -> usize {
    1
}

/// The signs of code, compiled.
#[derive(Debug, Default)]
pub(crate) struct PageSigns {
    pub(super) names: NameRules,
    pub(super) paths: PathRules,
    forms: Vec<FormRule>,
    pub(super) form_words: Vec<FormWords>,
    marks: Vec<MarkRule>,
    /// All texts of the marks, and the rule of each.
    mark_texts: Option<AhoCorasick>,
    mark_rules: Vec<usize>,
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
                    all.names = NameRules::new(parsed.name, &mut all.broken);
                    all.paths = PathRules::new(parsed.path);
                    all.forms = parsed.form;
                    all.form_words = parsed.form_words;
                    all.marks = parsed.mark;
                }
                Err(error) => all.broken.push(format!("{}: {error}", file.path)),
            }
        }
        all.compile_marks();
        all
    }

    fn compile_marks(&mut self) {
        let texts =
            self.marks.iter().enumerate().flat_map(|(rule, mark)| mark.texts.iter().map(move |text| (rule, text)));
        let (rules, texts): (Vec<usize>, Vec<&String>) = texts.unzip();
        // Leftmost-first lets the search skip with packed patterns; no text is a part of another one.
        match AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts) {
            Ok(texts) => (self.mark_texts, self.mark_rules) = (Some(texts), rules),
            Err(error) => self.broken.push(error.to_string()),
        }
    }

    pub(crate) fn broken(&self) -> &[String] {
        &self.broken
    }

    pub(crate) fn weights(&self) -> Vec<(String, RuleWeight)> {
        let weight = |id: &str, function: &str, bits: f64| {
            (format!("page/{id}"), RuleWeight { function: function.to_owned(), bits: bits_256(bits) })
        };
        let mut all = Vec::new();
        all.extend(self.names.rules.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all.extend(self.paths.rules.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all.extend(self.forms.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all.extend(self.form_words.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all.extend(self.marks.iter().map(|rule| weight(&rule.id, &rule.function, rule.bits)));
        all
    }

    pub(crate) fn find(&self, view: &PageView<'_>, attributes: &Attributes<'_>) -> Vec<Sign> {
        let mut out = Vec::new();
        for (rule, count, at) in self.names.find(view, attributes) {
            out.push(sign(&rule.id, &rule.function, count, at));
        }
        for (rule, count, at) in self.paths.find(view) {
            out.push(sign(&rule.id, &rule.function, count, at));
        }
        for rule in &self.forms {
            let mut hits = view.forms.iter().filter(|form| rule.fits(form));
            if let Some(first) = hits.next() {
                out.push(sign(&rule.id, &rule.function, 1 + hits.count(), u64::from(first.offset)));
            }
        }
        if view.content == Content::Html {
            self.find_marks(view.body, &mut out);
            if let Some(link) = view.links.iter().find(|link| is_app(path_of(&link.href))) {
                out.push(sign("app-download", "shape:app-download", 1, u64::from(link.offset)));
            }
            out.extend(super::copied::sign(view));
        }
        out
    }

    /// Of each rule how many of its texts stand in the page, and where the first does.
    fn find_marks(&self, body: &str, out: &mut Vec<Sign>) {
        let mut places: Vec<Option<usize>> = vec![None; self.mark_rules.len()];
        for hit in self.mark_texts.iter().flat_map(|texts| texts.find_iter(body)) {
            if let Some(place) = places.get_mut(hit.pattern().as_usize()) {
                place.get_or_insert(hit.start());
            }
        }
        for (index, rule) in self.marks.iter().enumerate() {
            let of_rule = places.iter().zip(&self.mark_rules).filter(|(_, of)| **of == index);
            let hits: Vec<usize> = of_rule.filter_map(|(place, _)| *place).collect();
            if let Some(first) = hits.iter().min() {
                out.push(sign(&rule.id, &rule.function, hits.len(), *first as u64));
            }
        }
    }
}

impl FormRule {
    fn fits(&self, form: &super::ViewForm) -> bool {
        if self.password && !form.fields.iter().any(|(_, kind)| kind == "password") {
            return false;
        }
        let mut words = Words::of(path_of(&form.action));
        form.fields.iter().for_each(|(name, _)| words.add(name));
        one_of_each(&self.groups, &words) && !is_any(&self.never, &words)
    }
}

fn sign(id: &str, function: &str, count: usize, offset: u64) -> Sign {
    Sign {
        rule: format!("page/{id}"),
        function: function.to_owned(),
        count: u32::try_from(count).unwrap_or(u32::MAX),
        offset,
    }
}

/// Does a path end as Android's packages do?
fn is_app(path: &str) -> bool {
    let end = path.len().checked_sub(4).and_then(|from| path.as_bytes().get(from..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(b".apk"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_and_no_mark_is_part_of_another() {
        let all = PageSigns::bundled();
        assert_eq!(all.broken, Vec::<String>::new());
        let texts: Vec<&String> = all.marks.iter().flat_map(|rule| &rule.texts).collect();
        for text in &texts {
            assert_eq!(texts.iter().filter(|other| other.contains(text.as_str())).count(), 1, "{text}");
        }
        assert!(is_app("/x.APK") && !is_app("apk"));
    }
}
