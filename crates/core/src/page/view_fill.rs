//! One pass over a page's tokens: what goes where in the view?

use std::borrow::Cow;

use super::feature::Selectors;
use super::feature_markup::MarkupFeatures;
use super::scan::ScanNote;
use super::sketch::Sketch;
use super::token_name::{TagKey, tag};
use super::token_text;
use super::tokenizer::{TextKind, Token, Tokenizer};
use super::view::PageView;
use super::view_resolve::Resolver;

/// Tokens read of one page.
pub(crate) const TOKENS_MAX: u32 = 4_000_000;
const COMMENTS_MAX: usize = 2_000;
const SCRIPTS_MAX: usize = 1_000;
const WORDS_BYTES_MAX: usize = 4 << 20;
const DEPTH_MAX: usize = 512;
/// How far up an end tag looks for its start tag.
const LOOK_UP: usize = 64;
/// Letters of an anchor's text and of a title.
pub(super) const LABEL_LETTERS_MAX: usize = 200;

/// What the pass keeps beside the view.
pub(crate) struct Filled<'a> {
    pub(crate) view: PageView<'a>,
    pub(crate) resolver: Resolver,
    /// Values of `on…` attributes: scripts of one line.
    pub(crate) handlers: Vec<(u32, Cow<'a, str>)>,
    /// The first `data-version` or `data-build`.
    pub(crate) data_version: Option<&'a str>,
    /// Of the start tags with their first classes.
    pub(crate) sketch: Option<Sketch>,
    pub(crate) notes: Vec<ScanNote>,
}

/// Reads the tokens of `view.body` into the view, and the features of the markup into `out`.
pub(crate) fn fill<'a>(view: PageView<'a>, resolver: Resolver, out: &mut Selectors) -> Filled<'a> {
    let mut tokenizer = Tokenizer::new(view.body);
    let filled = Filled { view, resolver, handlers: Vec::new(), data_version: None, sketch: None, notes: Vec::new() };
    let mut filler = Filler {
        filled,
        features: MarkupFeatures::new(),
        open: Vec::with_capacity(64),
        holder: tag::HTML,
        holder_kept: false,
        gap: Gap::None,
        anchor: None,
        form: None,
        has_base: false,
    };
    let mut tokens = 0;
    while let Some(token) = tokenizer.next() {
        tokens += 1;
        if tokens > TOKENS_MAX {
            filler.limit("limit-tokens", TOKENS_MAX as usize, "tokens");
            break;
        }
        match token {
            Token::Start { name, at, self_closing } => filler.start(name, at, self_closing, &tokenizer, out),
            Token::End { name, .. } => filler.end(name),
            Token::Text { raw, at, kind } => filler.text(raw, at, kind),
            Token::Comment { text, at } => filler.comment(text, at),
            Token::Doctype { .. } => {}
        }
    }
    if tokenizer.attributes_cut() > 0 {
        filler.limit("limit-attributes", super::tokenizer::ATTRIBUTES_MAX, "attributes in one tag");
    }
    filler.close_anchor();
    if let Some((most, what)) = filler.features.cut() {
        filler.limit("limit-names", most, what);
    }
    filler.filled.sketch = filler.features.sketch();
    filler.filled
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    None,
    Space,
    Line,
}

pub(super) struct Open {
    key: TagKey,
    hidden: bool,
}

pub(super) struct Filler<'a> {
    pub(super) filled: Filled<'a>,
    pub(super) features: MarkupFeatures<'a>,
    pub(super) open: Vec<Open>,
    /// The last start tag: what a raw text belongs to.
    pub(super) holder: TagKey,
    /// Is the text of that script or style code of this page?
    pub(super) holder_kept: bool,
    pub(super) gap: Gap,
    /// Index of the open anchor in `links`, and where its text starts in `words`.
    pub(super) anchor: Option<(usize, usize)>,
    pub(super) form: Option<usize>,
    pub(super) has_base: bool,
}

impl<'a> Filler<'a> {
    fn start(&mut self, name: &'a str, at: u32, self_closing: bool, tokenizer: &Tokenizer<'a>, out: &mut Selectors) {
        let key = TagKey::of(name);
        while self.open.last().is_some_and(|open| open.key.ends_before(key)) {
            self.open.pop();
        }
        let known = self.attributes(tokenizer, at, out);
        let class = token_text::attribute(known.class);
        self.features.start(key, name, self.open.len(), &class, at, out);
        let hidden = known.hidden || key == tag::TEMPLATE || self.open.last().is_some_and(|open| open.hidden);
        self.holder = key;
        if !key.is_inline() {
            self.gap = Gap::Line;
        }
        self.element(key, &known, hidden, at);
        let closed = key.is_void() || (self_closing && !is_html_container(key));
        if !closed {
            if self.open.len() < DEPTH_MAX {
                self.open.push(Open { key, hidden });
            } else {
                self.limit("limit-depth", DEPTH_MAX, "open elements");
            }
        }
    }

    fn end(&mut self, name: &'a str) {
        let key = TagKey::of(name);
        if !key.is_inline() {
            self.gap = Gap::Line;
        }
        if key == tag::A {
            self.close_anchor();
        } else if key == tag::FORM {
            self.form = None;
        }
        let up = self.open.iter().rev().take(LOOK_UP).position(|open| open.key == key);
        if let Some(up) = up {
            self.open.truncate(self.open.len() - up - 1);
        }
    }

    fn text(&mut self, raw: &'a str, at: u32, kind: TextKind) {
        match kind {
            TextKind::Data | TextKind::Plain => {
                if self.holder_is_open(tag::TITLE) {
                    return;
                }
                self.words(&token_text::text(raw), at);
            }
            TextKind::Rcdata if self.holder == tag::TITLE => {
                if self.filled.view.title.is_empty() {
                    let mut title = String::new();
                    fold(&token_text::text(raw), &mut title);
                    self.filled.view.title = title.chars().take(LABEL_LETTERS_MAX).collect();
                }
            }
            TextKind::Rcdata => self.words(&token_text::text(raw), at),
            TextKind::Script if self.holder_kept && !raw.trim().is_empty() => {
                if self.filled.view.scripts.len() < SCRIPTS_MAX {
                    self.filled.view.scripts.push((at, raw));
                } else {
                    self.limit("limit-scripts", SCRIPTS_MAX, "inline scripts");
                }
            }
            TextKind::Rawtext if self.holder == tag::STYLE => self.filled.view.styles.push((at, raw)),
            TextKind::Script | TextKind::Rawtext => {}
        }
    }

    fn holder_is_open(&self, key: TagKey) -> bool {
        self.open.last().is_some_and(|open| open.key == key)
    }

    pub(super) fn words(&mut self, text: &str, at: u32) {
        let starts_apart = text.starts_with(|letter: char| letter.is_whitespace());
        let ends_apart = text.ends_with(|letter: char| letter.is_whitespace());
        if starts_apart {
            self.gap = self.gap.max(Gap::Space);
        }
        if text.trim_start().is_empty() {
            return;
        }
        if self.filled.view.words.len() + text.len() > WORDS_BYTES_MAX {
            return self.limit("limit-words", WORDS_BYTES_MAX, "bytes of text");
        }
        let words = &mut self.filled.view.words;
        if !words.is_empty() {
            match self.gap {
                Gap::None => {}
                Gap::Space => words.push(' '),
                Gap::Line => words.push('\n'),
            }
        }
        let lead = if starts_apart { text.len() - text.trim_start().len() } else { 0 };
        let offset = at.saturating_add(u32::try_from(lead).unwrap_or(0));
        self.filled.view.words_at.push((u32::try_from(words.len()).unwrap_or(u32::MAX), offset));
        if is_folded(text.as_bytes()) {
            words.push_str(text.trim_ascii());
        } else {
            for (index, word) in text.split_whitespace().enumerate() {
                if index > 0 {
                    words.push(' ');
                }
                words.push_str(word);
            }
        }
        self.gap = if ends_apart { Gap::Space } else { Gap::None };
    }

    fn comment(&mut self, text: &'a str, at: u32) {
        if self.filled.view.comments.len() < COMMENTS_MAX {
            self.filled.view.comments.push((at, text));
        } else {
            self.limit("limit-comments", COMMENTS_MAX, "comments");
        }
    }

    pub(super) fn limit(&mut self, code: &'static str, most: usize, what: &str) {
        self.filled.view.truncated = true;
        if self.filled.notes.iter().all(|note| note.code != code) {
            self.filled.notes.push(ScanNote::new(code, format!("more than {most} {what}; the rest is left out")));
        }
    }
}

/// Is white space only single spaces, as far as ASCII tells? Letters beyond ASCII say no.
fn is_folded(text: &[u8]) -> bool {
    let inside = text.trim_ascii();
    let gaps = inside.windows(2).any(|two| matches!(two, [b' ', b' ']));
    !gaps && inside.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Appends text with its white space folded to single spaces.
pub(crate) fn fold(text: &str, out: &mut String) {
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// `<div/>` does not close itself in HTML: only foreign elements (`path`, `use`) do.
fn is_html_container(key: TagKey) -> bool {
    key.is_inline() && key != tag::SVG
        || [tag::P, tag::LI, tag::TD, tag::TR, tag::FORM, tag::BUTTON].contains(&key)
        || [TagKey::known("div"), TagKey::known("ul"), TagKey::known("section")].contains(&key)
}
