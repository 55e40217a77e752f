//! What does one page lay out for lexicons, states and detectors?
//!
//! One pass over the bytes fills a [`PageView`]; whatever judges a page reads the view and never the markup.

use std::cell::OnceCell;
use std::ops::Range;

use super::Content;
use crate::record::Capture;
use crate::selector::Hits;

/// What one pass over a page lays out. Offsets are bytes in the decoded body (UTF-8 text).
///
/// A script, style or JSON capture has no markup: `words` is empty, and the body is the one entry of `scripts` for a
/// script or JSON. Plain text has its lines as `words`.
#[derive(Debug, Clone)]
pub struct PageView<'a> {
    /// The capture that is looked at.
    pub capture: &'a Capture,
    /// Its body, decoded to UTF-8.
    pub body: &'a str,
    /// What the body is.
    pub content: Content,
    /// Text of the first `<title>`, white space folded, entities decoded.
    pub title: String,
    /// Visible text: white space folded, entities decoded, `\n` between blocks. Scripts, styles and titles are no part.
    pub words: String,
    /// `(position in words, offset in body)`, ascending, one a text run.
    pub words_at: Vec<(u32, u32)>,
    /// Where the page sends people on.
    pub links: Vec<ViewLink>,
    /// What the page loads.
    pub loads: Vec<ViewLoad>,
    /// Its forms.
    pub forms: Vec<ViewForm>,
    /// Bodies of inline scripts that hold code, as `(offset, text)`.
    pub scripts: Vec<(u32, &'a str)>,
    /// Bodies of `<style>` elements, as `(offset, text)`.
    pub styles: Vec<(u32, &'a str)>,
    /// HTML comments without their marks, as `(offset, text)`.
    pub comments: Vec<(u32, &'a str)>,
    /// `name`, `property` or `http-equiv` in lower case, and `content`.
    pub meta: Vec<(String, String)>,
    /// The `lang` attribute of `<html>`, as written.
    pub lang_attribute: Option<String>,
    /// A bound cut something off: what is missing here may be in the page.
    pub truncated: bool,
    /// Found when first asked for: detectors share it.
    announced: OnceCell<Hits>,
}

impl<'a> PageView<'a> {
    /// A view of nothing yet.
    pub fn empty(capture: &'a Capture, body: &'a str, content: Content) -> Self {
        Self {
            capture,
            body,
            content,
            title: String::new(),
            words: String::new(),
            words_at: Vec::new(),
            links: Vec::new(),
            loads: Vec::new(),
            forms: Vec::new(),
            scripts: Vec::new(),
            styles: Vec::new(),
            comments: Vec::new(),
            meta: Vec::new(),
            lang_attribute: None,
            truncated: false,
            announced: OnceCell::new(),
        }
    }

    /// Offset in the body of a position in `words`: the start of the text run that holds it. Exact at the start of a
    /// run; inside a run, folded white space and entities make it a near place before the word, never after it.
    pub fn offset_of_word(&self, position: usize) -> u64 {
        let after = self.words_at.partition_point(|&(at, _)| at as usize <= position);
        let run = after.checked_sub(1).and_then(|index| self.words_at.get(index));
        run.map_or(0, |&(_, offset)| u64::from(offset))
    }

    /// The part of `words` that one run of text fills, around a position: what stands in another element is no part of it.
    pub(crate) fn run_at(&self, position: usize) -> Range<usize> {
        let after = self.words_at.partition_point(|&(at, _)| at as usize <= position);
        let start = after.checked_sub(1).and_then(|index| self.words_at.get(index)).map_or(0, |&(at, _)| at as usize);
        let end = self.words_at.get(after).map_or(self.words.len(), |&(at, _)| at as usize);
        start..end
    }

    /// Where words that announce a handle, number, code or account stand in `words`.
    pub(crate) fn announced(&self) -> &Hits {
        self.announced.get_or_init(|| Hits::of(&self.words))
    }

    /// The first value of a `meta` of this name (lower case).
    pub fn meta_named(&self, name: &str) -> Option<&str> {
        self.meta.iter().find(|(key, _)| key == name).map(|(_, content)| content.as_str())
    }
}

/// A way from this page to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewLink {
    /// Absolute where it resolves against the page (or its `<base>`); else as written.
    pub href: String,
    /// Text of the anchor, white space folded, at most 200 characters; empty for the other kinds.
    pub text: String,
    /// Not shown to people: `hidden`, `display:none`, off-screen, no size; of the anchor or of what holds it.
    pub hidden: bool,
    /// Where its tag or statement starts.
    pub offset: u32,
    /// What sends people there.
    pub kind: LinkKind,
}

/// What sends people on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// `<a href>` or `<area href>`.
    Anchor,
    /// `<meta http-equiv=refresh>`.
    Meta,
    /// A script that sets the location.
    Script,
}

/// Something that a page loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewLoad {
    /// Absolute where it resolves; else as written.
    pub url: String,
    /// What loads it.
    pub tag: LoadTag,
    /// `rel` of a `<link>`, lower case; else empty.
    pub rel: String,
    /// Where its tag starts.
    pub offset: u32,
}

/// Which element loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the elements' names")]
pub enum LoadTag {
    Script,
    Link,
    Img,
    Iframe,
    /// `video`, `audio`, `source`, `embed`, `object`.
    Media,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewForm {
    /// Absolute where it resolves; empty if the form has no action.
    pub action: String,
    /// `get`, `post` or `dialog`, lower case.
    pub method: String,
    /// `(name, type)` of its fields in their order, the type in lower case (`select`, `textarea` for those elements).
    pub fields: Vec<(String, String)>,
    /// Where its tag starts.
    pub offset: u32,
}
