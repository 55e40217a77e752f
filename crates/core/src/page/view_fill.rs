//! One pass over a page's tokens: what goes where in the view?

use std::borrow::Cow;

use super::feature::Selectors;
use super::feature_markup::MarkupFeatures;
use super::scan::ScanNote;
use super::token_name::{TagKey, tag};
use super::token_text;
use super::tokenizer::{TextKind, Token, Tokenizer};
use super::view::{LinkKind, LoadTag, PageView, ViewForm, ViewLink, ViewLoad};
use super::view_hidden::style_hides;
use super::view_resolve::Resolver;

/// Tokens read of one page.
pub(crate) const TOKENS_MAX: u32 = 4_000_000;
const LINKS_MAX: usize = 10_000;
const LOADS_MAX: usize = 4_000;
const FORMS_MAX: usize = 200;
const FIELDS_MAX: usize = 200;
const META_MAX: usize = 200;
const COMMENTS_MAX: usize = 2_000;
const SCRIPTS_MAX: usize = 1_000;
const WORDS_BYTES_MAX: usize = 4 << 20;
const HANDLERS_MAX: usize = 1_000;
const DEPTH_MAX: usize = 512;
/// How far up an end tag looks for its start tag.
const LOOK_UP: usize = 64;
/// Letters of an anchor's text and of a title.
const LABEL_LETTERS_MAX: usize = 200;

/// What the pass keeps beside the view.
pub(crate) struct Filled<'a> {
    pub(crate) view: PageView<'a>,
    pub(crate) resolver: Resolver,
    /// Values of `on…` attributes: scripts of one line.
    pub(crate) handlers: Vec<(u32, Cow<'a, str>)>,
    /// The first `data-version` or `data-build`.
    pub(crate) data_version: Option<&'a str>,
    pub(crate) notes: Vec<ScanNote>,
}

/// Reads the tokens of `view.body` into the view, and the features of the markup into `out`.
pub(crate) fn fill<'a>(view: PageView<'a>, resolver: Resolver, out: &mut Selectors) -> Filled<'a> {
    let mut tokenizer = Tokenizer::new(view.body);
    let filled = Filled { view, resolver, handlers: Vec::new(), data_version: None, notes: Vec::new() };
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
    filler.filled
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
}

struct Open {
    key: TagKey,
    hidden: bool,
}

struct Filler<'a> {
    filled: Filled<'a>,
    features: MarkupFeatures,
    open: Vec<Open>,
    /// The last start tag: what a raw text belongs to.
    holder: TagKey,
    /// Is the text of that script or style code of this page?
    holder_kept: bool,
    gap: Gap,
    /// Index of the open anchor in `links`, and where its text starts in `words`.
    anchor: Option<(usize, usize)>,
    form: Option<usize>,
    has_base: bool,
}

/// The attributes that the view needs, as written.
#[derive(Default)]
struct Known<'a> {
    class: &'a str,
    href: Option<&'a str>,
    src: Option<&'a str>,
    data_src: Option<&'a str>,
    rel: &'a str,
    name: Option<&'a str>,
    property: Option<&'a str>,
    http_equiv: Option<&'a str>,
    content: Option<&'a str>,
    action: Option<&'a str>,
    method: &'a str,
    kind: &'a str,
    value: Option<&'a str>,
    placeholder: Option<&'a str>,
    alt: Option<&'a str>,
    lang: Option<&'a str>,
    hidden: bool,
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

    /// One walk over the attributes: names for the features, values for the view.
    fn attributes(&mut self, tokenizer: &Tokenizer<'a>, at: u32, out: &mut Selectors) -> Known<'a> {
        let mut known = Known::default();
        for attribute in tokenizer.attributes() {
            let value = attribute.value;
            let name = attribute.name.as_bytes();
            let is = |other: &str| attribute.name.eq_ignore_ascii_case(other);
            match (name.len(), name.first().map_or(0, u8::to_ascii_lowercase)) {
                (5, b'c') if is("class") => known.class = value,
                (4, b'h') if is("href") => known.href = Some(value),
                (3, b's') if is("src") => known.src = Some(value),
                (2, b'i') if is("id") => self.features.id(&token_text::attribute(value), at, out),
                (5, b's') if is("style") => known.hidden |= style_hides(&token_text::attribute(value)),
                (6, b'h') if is("hidden") => known.hidden |= !value.eq_ignore_ascii_case("false"),
                (3, b'r') if is("rel") => known.rel = value,
                (4, b'n') if is("name") => known.name = Some(value),
                (8, b'p') if is("property") => known.property = Some(value),
                (10, b'h') if is("http-equiv") => known.http_equiv = Some(value),
                (7, b'c') if is("content") => known.content = Some(value),
                (6, b'a') if is("action") => known.action = Some(value),
                (6, b'm') if is("method") => known.method = value,
                (4, b't') if is("type") => known.kind = value,
                (5, b'v') if is("value") => known.value = Some(value),
                (11, b'p') if is("placeholder") => known.placeholder = Some(value),
                (3, b'a') if is("alt") => known.alt = Some(value),
                (4, b'l') if is("lang") => known.lang = Some(value),
                (4, b'd') if is("data") => known.src = known.src.or(Some(value)),
                (6.., b'd') if name.get(..5).is_some_and(|head| head.eq_ignore_ascii_case(b"data-")) => {
                    if is("data-src") || is("data-original") {
                        known.data_src = known.data_src.or(Some(value));
                    }
                    if self.filled.data_version.is_none() && (is("data-version") || is("data-build")) {
                        self.filled.data_version = Some(value);
                    }
                    self.features.data_name(attribute.name, at, out);
                }
                (5.., b'o') if name.get(1).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'n')) && value.len() > 8 => {
                    if self.filled.handlers.len() < HANDLERS_MAX {
                        self.filled.handlers.push((at, token_text::attribute(value)));
                    } else {
                        self.limit("limit-handlers", HANDLERS_MAX, "event handlers");
                    }
                }
                _ => {}
            }
        }
        known
    }

    fn element(&mut self, key: TagKey, known: &Known<'a>, hidden: bool, at: u32) {
        match key {
            tag::A | tag::AREA => self.anchor(key, known, hidden, at),
            tag::LINK => {
                let rel = token_text::attribute(known.rel).trim().to_ascii_lowercase();
                if let Some(href) = known.href {
                    self.load(href, LoadTag::Link, rel, at);
                }
            }
            tag::SCRIPT => {
                self.holder_kept = is_javascript(known.kind);
                if let Some(src) = known.src {
                    self.holder_kept = false;
                    self.load(src, LoadTag::Script, String::new(), at);
                }
            }
            tag::STYLE => self.holder_kept = true,
            tag::IMG => {
                let lazy = known.src.is_none_or(|src| src.starts_with("data:"));
                if let Some(src) = if lazy { known.data_src.or(known.src) } else { known.src } {
                    self.load(src, LoadTag::Img, String::new(), at);
                }
                self.label(known.alt, at);
            }
            tag::IFRAME | tag::FRAME => {
                if let Some(src) = known.src {
                    self.load(src, LoadTag::Iframe, String::new(), at);
                }
            }
            tag::VIDEO | tag::AUDIO | tag::SOURCE | tag::EMBED | tag::OBJECT => {
                if let Some(src) = known.src {
                    self.load(src, LoadTag::Media, String::new(), at);
                }
            }
            tag::META => self.meta(known, at),
            tag::BASE => {
                if let Some(href) = known.href.filter(|_| !self.has_base) {
                    self.has_base = true;
                    self.filled.resolver.set_base(&token_text::attribute(href));
                }
            }
            tag::HTML if self.filled.view.lang_attribute.is_none() => {
                self.filled.view.lang_attribute = known.lang.map(|lang| token_text::attribute(lang).into_owned());
            }
            tag::FORM => self.form(known, at),
            tag::INPUT | tag::SELECT | tag::TEXTAREA | tag::BUTTON => self.field(key, known, at),
            _ => {}
        }
    }

    fn anchor(&mut self, key: TagKey, known: &Known<'a>, hidden: bool, at: u32) {
        self.close_anchor();
        let Some(href) = known.href else { return };
        if self.filled.view.links.len() >= LINKS_MAX {
            return self.limit("limit-links", LINKS_MAX, "links");
        }
        let href = token_text::attribute(href);
        if href.is_empty() || href.starts_with('#') {
            return;
        }
        let href = self.filled.resolver.absolute(&href).unwrap_or_else(|| href.trim().to_owned());
        if key == tag::A {
            self.anchor = Some((self.filled.view.links.len(), self.filled.view.words.len()));
        }
        self.filled.view.links.push(ViewLink { href, text: String::new(), hidden, offset: at, kind: LinkKind::Anchor });
    }

    fn close_anchor(&mut self) {
        let Some((index, from)) = self.anchor.take() else { return };
        let view = &mut self.filled.view;
        let text = view.words.get(from..).unwrap_or_default().trim();
        let text: String = text.chars().take(LABEL_LETTERS_MAX).map(|c| if c == '\n' { ' ' } else { c }).collect();
        if let Some(link) = view.links.get_mut(index) {
            link.text = text;
        }
    }

    fn load(&mut self, reference: &str, tag: LoadTag, rel: String, at: u32) {
        if self.filled.view.loads.len() >= LOADS_MAX {
            return self.limit("limit-loads", LOADS_MAX, "loaded files");
        }
        if reference.starts_with("data:") || reference.is_empty() {
            return;
        }
        let reference = token_text::attribute(reference);
        let url = self.filled.resolver.absolute(&reference).unwrap_or_else(|| reference.trim().to_owned());
        self.filled.view.loads.push(ViewLoad { url, tag, rel, offset: at });
    }

    fn meta(&mut self, known: &Known<'a>, at: u32) {
        let Some(key) = known.name.or(known.property).or(known.http_equiv) else { return };
        if self.filled.view.meta.len() >= META_MAX {
            return self.limit("limit-meta", META_MAX, "meta elements");
        }
        let key = token_text::attribute(key).trim().to_ascii_lowercase();
        let content = token_text::attribute(known.content.unwrap_or_default()).trim().to_owned();
        if key == "refresh"
            && let Some(target) = refresh_target(&content)
            && let Some(href) = self.filled.resolver.absolute(target)
        {
            let link = ViewLink { href, text: String::new(), hidden: false, offset: at, kind: LinkKind::Meta };
            self.filled.view.links.push(link);
        }
        self.filled.view.meta.push((key, content));
    }

    fn form(&mut self, known: &Known<'a>, at: u32) {
        if self.filled.view.forms.len() >= FORMS_MAX {
            self.form = None;
            return self.limit("limit-forms", FORMS_MAX, "forms");
        }
        let action = known.action.map(token_text::attribute).unwrap_or_default();
        let action = self.filled.resolver.absolute(&action).unwrap_or_else(|| action.trim().to_owned());
        let method = known.method.trim().to_ascii_lowercase();
        let method = if method.is_empty() { "get".to_owned() } else { method };
        self.form = Some(self.filled.view.forms.len());
        self.filled.view.forms.push(ViewForm { action, method, fields: Vec::new(), offset: at });
    }

    fn field(&mut self, key: TagKey, known: &Known<'a>, at: u32) {
        let kind = match key {
            tag::SELECT => "select".to_owned(),
            tag::TEXTAREA => "textarea".to_owned(),
            _ => known.kind.trim().to_ascii_lowercase(),
        };
        self.label(known.placeholder, at);
        if matches!(kind.as_str(), "button" | "submit") {
            self.label(known.value, at);
        }
        let Some(form) = self.form.and_then(|index| self.filled.view.forms.get_mut(index)) else { return };
        let Some(name) = known.name.filter(|name| !name.is_empty()) else { return };
        if form.fields.len() >= FIELDS_MAX {
            return self.limit("limit-fields", FIELDS_MAX, "fields in one form");
        }
        form.fields.push((token_text::attribute(name).into_owned(), kind));
    }

    /// Text that stands in an attribute and that people see.
    fn label(&mut self, text: Option<&'a str>, at: u32) {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return };
        self.gap = self.gap.max(Gap::Space);
        self.words(&token_text::attribute(text), at);
        self.gap = self.gap.max(Gap::Space);
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

    fn words(&mut self, text: &str, at: u32) {
        let starts_apart = text.starts_with(|letter: char| letter.is_whitespace());
        let ends_apart = text.ends_with(|letter: char| letter.is_whitespace());
        if starts_apart {
            self.gap = self.gap.max(Gap::Space);
        }
        let mut rest = text.split_whitespace().peekable();
        if rest.peek().is_none() {
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
        let mut first = true;
        for word in rest {
            if !first {
                words.push(' ');
            }
            first = false;
            words.push_str(word);
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

    fn limit(&mut self, code: &'static str, most: usize, what: &str) {
        self.filled.view.truncated = true;
        if self.filled.notes.iter().all(|note| note.code != code) {
            self.filled.notes.push(ScanNote::new(code, format!("more than {most} {what}; the rest is left out")));
        }
    }
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

/// Is a script of this `type` code? JSON, templates and import maps are data.
fn is_javascript(kind: &str) -> bool {
    let kind = kind.trim();
    kind.is_empty() || kind.eq_ignore_ascii_case("module") || {
        let kind = kind.to_ascii_lowercase();
        kind.contains("javascript") || kind.contains("ecmascript") || kind.contains("jscript")
    }
}

/// The URL of `5; url='/next'`.
fn refresh_target(content: &str) -> Option<&str> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim_start();
    let rest = match rest.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => rest.get(3..)?.trim_start().strip_prefix('=')?.trim_start(),
        _ => rest,
    };
    let target = rest.trim_matches(['"', '\'', ' ']);
    (!target.is_empty()).then_some(target)
}
