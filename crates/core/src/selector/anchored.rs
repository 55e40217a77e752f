//! Which vendor's id stands behind a mark in a script or a URL?

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::bytes::Regex;

use crate::page::PageView;

/// Bytes behind a mark in which the id must stand.
const WINDOW_BYTES: usize = 320;

/// A vendor's id: a literal mark that a fast search finds, and the pattern that must match from the mark on. Its group 1
/// is the id.
pub(crate) struct Anchor {
    /// Vendor, first part of the value.
    pub(crate) vendor: &'static str,
    /// Literal text at which the pattern starts.
    pub(crate) mark: &'static str,
    /// Pattern from the mark on.
    pub(crate) pattern: &'static str,
}

/// Anchors, compiled.
pub(crate) struct Anchored {
    marks: Option<AhoCorasick>,
    rules: Vec<(&'static str, Option<Regex>)>,
}

impl Anchored {
    pub(crate) fn new(anchors: &[Anchor]) -> Self {
        let marks = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(anchors.iter().map(|anchor| anchor.mark))
            .ok();
        let rules =
            anchors.iter().map(|anchor| (anchor.vendor, Regex::new(&format!("^(?s-u:{})", anchor.pattern)).ok()));
        Self { marks, rules: rules.collect() }
    }

    /// Did every pattern compile? For tests.
    #[cfg(test)]
    pub(crate) fn is_whole(&self) -> bool {
        self.marks.is_some() && self.rules.iter().all(|(_, pattern)| pattern.is_some())
    }

    /// Calls `found(vendor, id, its range in text)` for each id of a text.
    pub(crate) fn find(&self, text: &str, found: &mut dyn FnMut(&'static str, &str, Range<usize>)) {
        let Some(marks) = &self.marks else { return };
        for hit in marks.find_iter(text) {
            let Some((vendor, Some(pattern))) = self.rules.get(hit.pattern().as_usize()) else { continue };
            let end = (hit.start() + WINDOW_BYTES).min(text.len());
            let Some(window) = text.as_bytes().get(hit.start()..end) else { continue };
            if let Some(id) = pattern.captures(window).and_then(|groups| groups.get(1))
                && let Ok(text) = std::str::from_utf8(id.as_bytes())
            {
                found(vendor, text, hit.start() + id.start()..hit.start() + id.end());
            }
        }
    }

    /// Looks at the scripts of a page, at what it loads and where it links.
    pub(crate) fn find_in_page(&self, page: &PageView<'_>, found: &mut dyn FnMut(&'static str, &str, u32)) {
        for (base, text) in &page.scripts {
            self.find(text, &mut |vendor, id, place| {
                found(vendor, id, base.saturating_add(u32::try_from(place.start).unwrap_or(u32::MAX)));
            });
        }
        for load in &page.loads {
            self.find(&load.url, &mut |vendor, id, _| found(vendor, id, load.offset));
        }
        for link in &page.links {
            self.find(&link.href, &mut |vendor, id, _| found(vendor, id, link.offset));
        }
    }
}
