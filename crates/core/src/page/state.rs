//! Can this capture tell anything about its site?
//!
//! Status and shape first, then the words of `rules/gambling/states.toml`: only a short page with few links can be a
//! block, challenge, parking or default page. A long page that mentions such words has content.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::lexicon::{Lexicons, stands_alone};
use super::text::normal;
use super::{CaptureState, Content, LinkKind, LoadTag, PageView};
use crate::rules;

/// Letters below which a page shows nothing.
const EMPTY_LETTERS: usize = 16;
/// Letters below which a page that sends people on shows nothing of its own.
const REDIRECT_LETTERS: usize = 120;
/// Characters that may be searched for the words of states.
const SHORT_CHARACTERS: usize = 2_500;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for readers of the file")]
    id: String,
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
    state: Vec<Rule>,
}

/// One way to say a state.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    state: CaptureState,
    /// Groups of words: one word of each group must be shown.
    groups: Vec<Vec<String>>,
    /// Longest page in characters.
    most: usize,
    /// Most links to other pages.
    #[serde(default = "few")]
    links: usize,
    #[serde(default, rename = "match")]
    matches: Vec<String>,
    #[serde(default)]
    refuse: Vec<String>,
}

const fn few() -> usize {
    12
}

#[derive(Debug, Default)]
struct States {
    rules: Vec<Rule>,
    broken: Vec<String>,
}

impl States {
    fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<States> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            let mut all = Self::default();
            for file in rules::folder("gambling").filter(|file| file.stem() == "states") {
                match toml::from_str::<File>(file.text) {
                    Ok(parsed) => all.rules = parsed.state,
                    Err(error) => all.broken.push(format!("{}: {error}", file.path)),
                }
            }
            for rule in &mut all.rules {
                for word in rule.groups.iter_mut().flatten() {
                    *word = normal(word).text.trim().to_owned();
                }
            }
            all
        })
    }

    /// The state that most words speak for; the first of the file among equals.
    fn of(&self, text: &str, links: usize) -> Option<CaptureState> {
        let text = normal(text).text;
        let length = text.chars().count();
        let mut best: BTreeMap<usize, CaptureState> = BTreeMap::new();
        for rule in self.rules.iter().rev().filter(|rule| length <= rule.most && links <= rule.links) {
            if rule.groups.iter().all(|group| group.iter().any(|word| holds(&text, word))) {
                let score = rule.groups.iter().flatten().filter(|word| holds(&text, word)).count();
                best.insert(score, rule.state);
            }
        }
        best.into_values().next_back()
    }
}

/// Does a text hold a word that stands alone?
fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(start, _)| stands_alone(text, start, start + word.len()))
}

/// Can this capture tell anything about its site?
///
/// Scripts, styles, data and pictures are content where the server sent them as asked for.
pub fn judge(view: &PageView<'_>, _lexicons: &Lexicons) -> CaptureState {
    let status = view.capture.status;
    if (300..400).contains(&status) && status != 304 {
        return CaptureState::Redirect;
    }
    if status == 451 {
        return CaptureState::Blocked;
    }
    let page = matches!(view.content, Content::Html | Content::Text);
    let letters = view.words.chars().filter(|letter| letter.is_alphanumeric()).count();
    let anchors = view.links.iter().filter(|link| link.kind == LinkKind::Anchor).count();
    if page {
        let shown = view.words.chars().take(SHORT_CHARACTERS + 1).collect::<String>();
        if shown.chars().count() <= SHORT_CHARACTERS
            && let Some(state) = States::bundled().of(&format!("{}\n{shown}", view.title), anchors)
        {
            // An error page may name a block or a challenge, and no more.
            let error_names = matches!(
                state,
                CaptureState::Blocked | CaptureState::Challenge | CaptureState::Geofenced | CaptureState::Maintenance
            );
            if status < 400 || error_names {
                return state;
            }
        }
    }
    if status >= 400 {
        return CaptureState::Error;
    }
    if view.body.trim().is_empty() {
        return CaptureState::Empty;
    }
    if view.content != Content::Html {
        return CaptureState::Content;
    }
    let sent_on = view.links.iter().any(|link| link.kind != LinkKind::Anchor && leaves(&link.href, view));
    if sent_on && letters < REDIRECT_LETTERS && !has_form(view) {
        return CaptureState::Redirect;
    }
    let pictures = view.loads.iter().filter(|load| load.tag == LoadTag::Img).count();
    let framed = view.loads.iter().any(|load| load.tag == LoadTag::Iframe);
    if letters < EMPTY_LETTERS && !has_form(view) && anchors < 3 && pictures < 3 && !framed {
        return CaptureState::Empty;
    }
    CaptureState::Content
}

fn has_form(view: &PageView<'_>) -> bool {
    view.forms.iter().any(|form| form.fields.iter().filter(|(_, kind)| kind != "hidden").count() >= 2)
}

/// Does a link leave this very page?
fn leaves(href: &str, view: &PageView<'_>) -> bool {
    let bare = |url: &str| url.split('#').next().unwrap_or(url).trim_end_matches('/').to_owned();
    bare(href) != bare(&view.capture.url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_the_rules_hold() {
        let all = States::bundled();
        assert_eq!(all.broken, Vec::<String>::new());
        assert!(all.rules.len() > 15);
        for rule in &all.rules {
            assert!(!rule.matches.is_empty(), "{}: no example", rule.id);
            for text in &rule.matches {
                assert_eq!(all.of(text, 2), Some(rule.state), "{}: {text}", rule.id);
            }
            for text in &rule.refuse {
                assert_eq!(all.of(text, 2), None, "{}: {text}", rule.id);
            }
        }
    }

    #[test]
    fn a_long_page_that_mentions_the_words_has_content() {
        let all = States::bundled();
        let rule = all.rules.iter().find(|rule| rule.state == CaptureState::Challenge).unwrap();
        let long = format!("{} {}", rule.matches[0], "A guide to what such pages look like. ".repeat(60));
        assert_eq!(all.of(&long, 2), None);
        assert_eq!(all.of(&rule.matches[0], 80), None);
    }
}
