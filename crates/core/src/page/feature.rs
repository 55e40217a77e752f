//! Which selectors does one page show, each once and within a budget?
//!
//! Every kind has a fixed budget a page; the first in page order are kept and a note says that more was there.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::scan::ScanNote;
use crate::selector::{Found, SelectorKind};

/// Bytes of one value; a longer one is no selector.
pub(crate) const VALUE_BYTES_MAX: usize = 400;

/// Most selectors of one kind kept of one page.
pub const fn budget(kind: SelectorKind) -> u32 {
    match kind {
        SelectorKind::DomShingle | SelectorKind::TagShingle => 2_000,
        SelectorKind::ClassName => 2_000,
        SelectorKind::IdName | SelectorKind::CssName | SelectorKind::ScriptName | SelectorKind::ApiPath => 1_000,
        SelectorKind::AssetPath => 500,
        SelectorKind::ScriptShape | SelectorKind::CommentText => 200,
        _ => 100,
    }
}

/// Collects what detectors and features find in one page.
pub(crate) struct Selectors {
    /// All values, one behind the other: a value becomes a text of its own at the end.
    values: String,
    found: Vec<Kept>,
    seen: HashSet<u64, SameHash>,
    counts: [u32; SelectorKind::ALL.len()],
}

/// A selector whose value stands in the common text.
#[derive(Clone, Copy)]
struct Kept {
    kind: SelectorKind,
    /// The first sixteen bytes of the value, as a number in their order: most comparisons end here.
    head: u128,
    from: u32,
    to: u32,
    offset: u32,
}

impl Selectors {
    pub(crate) fn new() -> Self {
        let mut seen = HashSet::default();
        // A page of ordinary size shows some hundred names and a thousand shingles: grow once at most.
        seen.reserve(1_024);
        let (values, found) = (String::with_capacity(32 << 10), Vec::with_capacity(1_024));
        Self { values, found, seen, counts: [0; SelectorKind::ALL.len()] }
    }

    /// Keeps a value with the place of its first appearance.
    pub(crate) fn add(&mut self, kind: SelectorKind, value: &str, offset: u32) {
        // Past the budget nothing is remembered either: a page of a million names needs no more memory than one of 2,000.
        if value.is_empty() || value.len() > VALUE_BYTES_MAX || !self.has_room(kind) {
            return;
        }
        if self.seen.insert(xxh3_64_with_seed(value.as_bytes(), kind as u64)) && self.counted(kind) {
            self.keep(kind, offset, |out| out.push_str(value));
        }
    }

    /// Keeps a value that the caller knows to be new and writes itself; one that gets too long is left out.
    pub(crate) fn add_new(&mut self, kind: SelectorKind, offset: u32, write: impl FnOnce(&mut String)) {
        if self.counted(kind) {
            self.keep(kind, offset, write);
        }
    }

    fn keep(&mut self, kind: SelectorKind, offset: u32, write: impl FnOnce(&mut String)) {
        let from = self.values.len();
        write(&mut self.values);
        let to = self.values.len();
        let (Ok(start), Ok(end)) = (u32::try_from(from), u32::try_from(to)) else { return };
        if to - from > VALUE_BYTES_MAX {
            if let Some(count) = self.counts.get_mut(kind as usize) {
                *count = count.saturating_sub(1);
            }
            return self.values.truncate(from);
        }
        let value = self.values.as_bytes().get(from..to).unwrap_or_default();
        let mut head = [0; 16];
        head.iter_mut().zip(value).for_each(|(head, byte)| *head = *byte);
        self.found.push(Kept { kind, head: u128::from_be_bytes(head), from: start, to: end, offset });
    }

    fn counted(&mut self, kind: SelectorKind) -> bool {
        let Some(count) = self.counts.get_mut(kind as usize) else { return false };
        *count = count.saturating_add(1);
        *count <= budget(kind)
    }

    /// May more of this kind be kept? Past the budget the work of making a value can be left.
    pub(crate) fn has_room(&self, kind: SelectorKind) -> bool {
        self.counts.get(kind as usize).is_some_and(|count| *count <= budget(kind))
    }

    /// Everything found, sorted, and a note for each budget that was hit.
    pub(crate) fn finish(mut self, notes: &mut Vec<ScanNote>) -> Vec<Found> {
        let values = self.values.as_str();
        let bytes = |kept: &Kept| values.as_bytes().get(kept.from as usize..kept.to as usize).unwrap_or_default();
        self.found.sort_unstable_by(|a, b| {
            let heads = (a.kind, a.head).cmp(&(b.kind, b.head));
            heads.then_with(|| bytes(a).cmp(bytes(b))).then_with(|| a.offset.cmp(&b.offset))
        });
        for kind in SelectorKind::ALL {
            let count = self.counts.get(*kind as usize).copied().unwrap_or(0);
            if count > budget(*kind) {
                let message =
                    format!("the page shows more than {} different {kind}; the rest is left out", budget(*kind));
                notes.push(ScanNote::new("limit-selectors", message));
            }
        }
        let found = self.found.iter().map(|kept| {
            let value = values.get(kept.from as usize..kept.to as usize).unwrap_or_default().to_owned();
            Found { kind: kept.kind, value, offset: u64::from(kept.offset) }
        });
        found.collect()
    }
}

/// A hasher for keys that are hashes already.
#[derive(Default)]
pub(crate) struct Unhashed(u64);

/// Sets and maps of hashes; asked for members, never walked.
pub(crate) type SameHash = BuildHasherDefault<Unhashed>;

impl Hasher for Unhashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_each_value_once_and_says_what_it_left_out() {
        let mut selectors = Selectors::new();
        for number in 0..300 {
            selectors.add(SelectorKind::CommentText, &format!("comment {number:03}"), number);
            selectors.add(SelectorKind::CommentText, "comment 000", 999);
        }
        selectors.add(SelectorKind::Phone, "", 1);
        let mut notes = Vec::new();
        let found = selectors.finish(&mut notes);
        assert_eq!(found.len(), 200);
        assert_eq!(found.first().unwrap().offset, 0);
        assert_eq!(notes.len(), 1);
        assert_eq!(notes.first().unwrap().code, "limit-selectors");
    }
}
