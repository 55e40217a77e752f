//! Can this capture tell anything about its site?
//!
//! Status and shape first, then the words of `rules/gambling/states.toml`: only a short page with few links can be a
//! block, challenge, parking or default page. A long page that mentions such words has content.

use std::sync::OnceLock;

use serde::Deserialize;

use super::normal::normal;
use super::word_search::WordSearch;
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
    #[cfg_attr(not(test), expect(dead_code, reason = "names a rule in tests"))]
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
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
    matches: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
    refuse: Vec<String>,
}

const fn few() -> usize {
    12
}

#[derive(Debug, Default)]
struct States {
    rules: Vec<Rule>,
    /// Words of all rules in the order of the file, each as often as it stands there; one search finds them all.
    words: WordSearch,
    /// How many they are.
    words_count: usize,
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
            for word in all.rules.iter_mut().flat_map(|rule| &mut rule.groups).flatten() {
                *word = normal(word).text.trim().to_owned();
            }
            let words: Vec<String> = all.rules.iter().flat_map(|rule| &rule.groups).flatten().cloned().collect();
            all.words_count = words.len();
            all.words = WordSearch::new(words);
            all
        })
    }

    /// The state that most words speak for; the first of the file among equals.
    fn of(&self, text: &str, links: usize) -> Option<CaptureState> {
        let text = normal(text).text;
        let shown = self.shown(&text);
        let length = text.chars().count();
        let mut best: Option<(usize, CaptureState)> = None;
        let mut rest = shown.as_slice();
        for rule in &self.rules {
            let (mut score, mut all_groups) = (0, true);
            for group in &rule.groups {
                let (of_group, others) = rest.split_at_checked(group.len()).unwrap_or((rest, &[]));
                let words = of_group.iter().filter(|shown| **shown).count();
                (score, all_groups, rest) = (score + words, all_groups && words > 0, others);
            }
            let fits = all_groups && length <= rule.most && links <= rule.links;
            if fits && best.is_none_or(|(before, _)| score > before) {
                best = Some((score, rule.state));
            }
        }
        best.map(|(_, state)| state)
    }

    /// Which words a text shows, standing alone, in the order of the file.
    fn shown(&self, text: &str) -> Vec<bool> {
        let mut shown = vec![false; self.words_count];
        self.words.find(text, &mut |word, _, _| {
            if let Some(shown) = shown.get_mut(word) {
                *shown = true;
            }
        });
        shown
    }
}

/// Can this capture tell anything about its site?
///
/// Scripts, styles, data and pictures are content where the server sent them as asked for.
pub fn judge(view: &PageView<'_>) -> CaptureState {
    let status = view.capture.status;
    if (300..400).contains(&status) && status != 304 {
        return CaptureState::Redirect;
    }
    if status == 451 {
        return CaptureState::Blocked;
    }
    let page = matches!(view.content, Content::Html | Content::Text);
    let anchors = view.links.iter().filter(|link| link.kind == LinkKind::Anchor).count();
    if page
        && view.words.chars().take(SHORT_CHARACTERS + 1).count() <= SHORT_CHARACTERS
        && let Some(state) = States::bundled().of(&text_of(view), anchors)
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
    if status >= 400 {
        return CaptureState::Error;
    }
    if view.body.trim().is_empty() {
        return CaptureState::Empty;
    }
    if view.content != Content::Html {
        return CaptureState::Content;
    }
    // No more are counted than matter.
    let letters = view.words.chars().filter(|letter| letter.is_alphanumeric()).take(REDIRECT_LETTERS).count();
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

/// What people read of a page; a page that names its own host speaks of a domain, as parking services do.
fn text_of(view: &PageView<'_>) -> String {
    let own = view.capture.host.registrable();
    let read = format!("{}\n{}", view.title, view.words);
    match own.contains('.') && read.to_lowercase().contains(own) {
        true => read + "\ndomain",
        false => read,
    }
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
