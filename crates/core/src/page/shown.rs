//! What do people read on a page, as one normal text with the way back to the body?

use memchr::memmem;

use super::normal::{Normal, normal};
use super::page_attribute::Attributes;
use super::view_resolve::{Relation, Resolver};
use super::{LinkKind, PageView};

/// Bytes of one page's words that are searched.
pub(super) const WORDS_BYTES_MAX: usize = 1 << 20;
/// Links of one page whose words are read.
pub(super) const LINKS_MAX: usize = 2_000;

/// Where a shown text comes from.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// From `words`, which has its own map.
    Words,
    /// From this element of the body: its start is the place.
    Element(u64),
    /// Byte for byte from this offset of the body on.
    Bytes(u64),
}

/// Several texts as one, with the way back.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) normal: Normal,
    /// `(start in the raw whole, place)`, ascending.
    starts: Vec<(usize, Place)>,
}

impl Shown {
    /// Title, words, texts of pictures and fields, and what the page says of itself.
    pub(super) fn of(view: &PageView<'_>, attributes: &Attributes<'_>, resolver: &mut Resolver) -> Self {
        let mut texts = Texts::default();
        let body = view.body.as_bytes();
        let title = memmem::find(body, b"<title").or_else(|| memmem::find(body, b"<TITLE")).unwrap_or(0);
        texts.push(&view.title, Place::Element(title as u64));
        let end = view.words.floor_char_boundary(WORDS_BYTES_MAX.min(view.words.len()));
        let start = texts.push(view.words.get(..end).unwrap_or_default(), Place::Words);
        blank_hidden_links(view, resolver, &mut texts.raw, start);
        for name in ["description", "og:title", "og:description"] {
            if let Some(content) = view.meta_named(name) {
                let at = memmem::find(body, content.as_bytes()).unwrap_or(0);
                texts.push(content, Place::Element(at as u64));
            }
        }
        for (at, text) in &attributes.read {
            texts.push(text, Place::Element(*at));
        }
        texts.shown()
    }

    /// The text of a script or document as it stands.
    pub(super) fn of_code(body: &str) -> Self {
        let end = body.floor_char_boundary(WORDS_BYTES_MAX.min(body.len()));
        let mut texts = Texts::default();
        texts.push(body.get(..end).unwrap_or_default(), Place::Bytes(0));
        texts.shown()
    }

    /// Offset in the body of a raw position (see [`Normal::raw`]).
    pub(super) fn offset(&self, view: &PageView<'_>, raw: usize) -> u64 {
        let after = self.starts.partition_point(|(start, _)| *start <= raw);
        let Some((start, place)) = after.checked_sub(1).and_then(|index| self.starts.get(index)) else { return 0 };
        match place {
            Place::Words => view.offset_of_word(raw - start),
            Place::Element(at) => *at,
            Place::Bytes(at) => at.saturating_add((raw - start) as u64),
        }
    }
}

#[derive(Default)]
struct Texts {
    raw: String,
    starts: Vec<(usize, Place)>,
}

impl Texts {
    /// Appends a text; returns where it starts.
    fn push(&mut self, text: &str, place: Place) -> usize {
        let start = self.raw.len();
        self.starts.push((start, place));
        self.raw.push_str(text);
        self.raw.push('\n');
        start
    }

    fn shown(self) -> Shown {
        Shown { normal: normal(&self.raw), starts: self.starts }
    }
}

/// Blanks the words of hidden links to other owners' hosts, place by place: what a stranger put on a page for crawlers
/// is not what the page says. The links have signs of their own. The words stand at `base` of `raw`.
fn blank_hidden_links(view: &PageView<'_>, resolver: &mut Resolver, raw: &mut String, base: usize) {
    let hidden = view.links.iter().filter(|link| link.hidden && link.kind == LinkKind::Anchor && !link.text.is_empty());
    for link in hidden.take(LINKS_MAX) {
        if !resolver.host(&link.href).is_some_and(|(_, relation)| relation == Relation::Other) {
            continue;
        }
        let run = view.words_at.partition_point(|&(_, offset)| offset <= link.offset);
        let Some(start) = view.words_at.get(run).map(|&(at, _)| base + at as usize) else { continue };
        let Some(rest) = raw.get(start..) else { continue };
        let start = start + (rest.len() - rest.trim_start().len());
        let end = start + link.text.len();
        if raw.get(start..end) == Some(link.text.as_str()) {
            raw.replace_range(start..end, &" ".repeat(end - start));
        }
    }
}
