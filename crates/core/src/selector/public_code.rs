//! Is this name one of a public framework or library?
//!
//! Public code never supports a builder: what `rules/kit` names is used by strangers. The list is moderately complete;
//! what it misses, the background of ordinary sites answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::SelectorKind;
use super::background::Background;
use crate::rules;

/// One file of `rules/kit`: one framework, library or theme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    source: String,
    /// A theme or finished design, and no library: sites that share it have one kit, though nobody's own.
    #[serde(default)]
    theme: bool,
    /// Class names and ids: exact, or with `*` at the end or the start.
    #[serde(default)]
    classes: Vec<String>,
    /// Custom properties and keyframes, the same way.
    #[serde(default)]
    css: Vec<String>,
    /// File names of assets: `jquery*.js`; any folder before them.
    #[serde(default)]
    assets: Vec<String>,
    /// Global names, storage keys and message keys.
    #[serde(default)]
    scripts: Vec<String>,
    /// API paths.
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default, rename = "match")]
    matches: Vec<String>,
    #[serde(default)]
    refuse: Vec<String>,
}

#[derive(Debug, Default)]
struct Names {
    exact: BTreeMap<String, String>,
    /// `(start, end, rule)`: a name that starts and ends so.
    shaped: Vec<(String, String, String)>,
}

impl Names {
    fn add(&mut self, patterns: Vec<String>, rule: &str) {
        for pattern in patterns {
            match pattern.split_once('*') {
                Some((start, end)) => self.shaped.push((start.to_owned(), end.to_owned(), rule.to_owned())),
                None => {
                    self.exact.insert(pattern, rule.to_owned());
                }
            }
        }
    }

    fn of(&self, name: &str) -> Option<&str> {
        let exact = self.exact.get(name);
        let shaped = || {
            // The longest pattern says most: `icon-tabler-*` before `icon-*`.
            let fits = self.shaped.iter().filter(|(start, end, _)| {
                name.len() >= start.len() + end.len()
                    && name.starts_with(start.as_str())
                    && name.ends_with(end.as_str())
            });
            fits.max_by_key(|(start, end, _)| start.len() + end.len())
        };
        exact.map(String::as_str).or_else(|| shaped().map(|(_, _, rule)| rule.as_str()))
    }
}

/// What a name is called that stands in a library of `rules/background` and in no rule.
pub const LIBRARY: &str = "library";

/// The public frameworks and libraries.
#[derive(Debug, Default)]
pub struct PublicCode {
    classes: Names,
    css: Names,
    assets: Names,
    scripts: Names,
    paths: Names,
    /// Rules that are about a theme.
    themes: BTreeSet<String>,
    examples: Vec<(String, String, bool)>,
    broken: Vec<String>,
}

impl PublicCode {
    /// The files of `rules/kit`, read once.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<PublicCode> = OnceLock::new();
        BUNDLED.get_or_init(Self::read)
    }

    fn read() -> Self {
        let mut all = Self::default();
        for file in rules::folder("kit") {
            match toml::from_str::<File>(file.text) {
                Ok(parsed) => all.add(parsed),
                Err(error) => all.broken.push(format!("{}: {error}", file.path)),
            }
        }
        all
    }

    fn add(&mut self, file: File) {
        if file.source.is_empty() {
            self.broken.push(format!("{}: no source", file.id));
        }
        if file.theme {
            self.themes.insert(file.id.clone());
        }
        self.classes.add(file.classes, &file.id);
        self.css.add(file.css, &file.id);
        self.assets.add(file.assets, &file.id);
        self.scripts.add(file.scripts, &file.id);
        self.paths.add(file.paths, &file.id);
        for (texts, named) in [(file.matches, true), (file.refuse, false)] {
            self.examples.extend(texts.into_iter().map(|text| (file.id.clone(), text, named)));
        }
    }

    /// Is it a theme, and no library, that this rule is about?
    pub fn is_theme(&self, rule: &str) -> bool {
        self.themes.contains(rule)
    }

    /// The framework, library or theme that a code selector's value belongs to; [`LIBRARY`] where only the bundled counts
    /// know it.
    pub fn names(&self, kind: SelectorKind, value: &str) -> Option<&str> {
        self.by_rule(kind, value).or_else(|| Background::bundled().is_library(kind, value).then_some(LIBRARY))
    }

    fn by_rule(&self, kind: SelectorKind, value: &str) -> Option<&str> {
        match kind {
            SelectorKind::ClassName | SelectorKind::IdName => self.classes.of(value),
            SelectorKind::CssName => self.css.of(value).or_else(|| self.classes.of(value)),
            SelectorKind::AssetPath => {
                let path = value.split(['?', '#']).next().unwrap_or(value);
                let file = path.rsplit('/').next().unwrap_or(path);
                // The scanner writes digits and hashes as classes; a name is compared with and without them.
                self.assets
                    .of(file)
                    .or_else(|| self.assets.of(&file.to_ascii_lowercase()))
                    .or_else(|| self.assets.of(path))
            }
            SelectorKind::ScriptName => self.scripts.of(value),
            SelectorKind::ApiPath => self.paths.of(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_and_its_examples_hold() {
        let all = PublicCode::bundled();
        assert_eq!(all.broken, Vec::<String>::new());
        let mut seen = 0;
        for (rule, text, named) in &all.examples {
            let kinds = [
                SelectorKind::ClassName,
                SelectorKind::CssName,
                SelectorKind::AssetPath,
                SelectorKind::ScriptName,
                SelectorKind::ApiPath,
            ];
            let by: Vec<&str> = kinds.into_iter().filter_map(|kind| all.by_rule(kind, text)).collect();
            let held = if *named { !by.is_empty() } else { !by.contains(&rule.as_str()) };
            assert!(held, "{rule}: {text} gave {by:?}");
            seen += 1;
        }
        assert!(seen > 20);
    }

    #[test]
    fn whole_names_only() {
        let all = PublicCode::bundled();
        assert_eq!(all.names(SelectorKind::ClassName, "btn-primary"), Some("bootstrap"));
        assert_eq!(all.names(SelectorKind::ClassName, "lantern-btn-primary"), None);
        assert_eq!(all.names(SelectorKind::AssetPath, "/static/js/jquery.min.js"), Some("jquery"));
        assert_eq!(all.names(SelectorKind::AssetPath, "/static/js/lantern.js"), None);
        assert_eq!(all.names(SelectorKind::IpAddress, "btn"), None);
    }
}
