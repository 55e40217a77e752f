//! What does one element add to the view: a link, a file to load, a form, a field, a word that people see?

use super::feature::Selectors;
use super::token_name::{TagKey, tag};
use super::token_text;
use super::tokenizer::Tokenizer;
use super::view::{LinkKind, LoadTag, ViewForm, ViewLink, ViewLoad};
use super::view_fill::{Filler, Gap, LABEL_LETTERS_MAX};
use super::view_hidden::style_hides;

const LINKS_MAX: usize = 10_000;
const LOADS_MAX: usize = 4_000;
const FORMS_MAX: usize = 200;
const FIELDS_MAX: usize = 200;
const META_MAX: usize = 200;
const HANDLERS_MAX: usize = 1_000;

/// The attributes that the view needs, as written.
#[derive(Default)]
pub(super) struct Known<'a> {
    pub(super) class: &'a str,
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
    pub(super) hidden: bool,
}

impl<'a> Filler<'a> {
    /// One walk over the attributes: names for the features, values for the view.
    pub(super) fn attributes(&mut self, tokenizer: &Tokenizer<'a>, at: u32, out: &mut Selectors) -> Known<'a> {
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

    pub(super) fn element(&mut self, key: TagKey, known: &Known<'a>, hidden: bool, at: u32) {
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

    pub(super) fn close_anchor(&mut self) {
        let Some((index, from)) = self.anchor.take() else { return };
        let view = &mut self.filled.view;
        let text = view.words.get(from..).unwrap_or_default().trim();
        let text = match text.char_indices().nth(LABEL_LETTERS_MAX) {
            Some((end, _)) if text.len() > LABEL_LETTERS_MAX => text.get(..end).unwrap_or_default().replace('\n', " "),
            _ => text.replace('\n', " "),
        };
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
