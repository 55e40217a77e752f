//! How does a page's markup follow itself, and which names does it use?
//!
//! Shingles of four start tags with their first class, of six tag names with their change of depth; class tokens; ids,
//! data attribute names and custom elements. Innocent sharing: framework grids, public themes, any hand-made table.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::feature::{SameHash, Selectors};
use super::feature_names::{class_name, id_name, is_scope_attribute};
use super::token_name::TagKey;
use crate::selector::SelectorKind;

const DOM_TAGS: usize = 4;
const DEPTH_TAGS: usize = 6;

/// The start tags that came last, and the names seen so far.
pub(crate) struct MarkupFeatures {
    dom: Ring<DOM_TAGS>,
    depth: Ring<DEPTH_TAGS>,
    last_depth: usize,
    /// Hash of a class token as written to its place in `names`; an empty place was dropped.
    classes: HashMap<u64, (u32, u32), SameHash>,
    names: String,
    ids: HashSet<u64, SameHash>,
    scratch: String,
}

/// The last `N` items as text with their hashes, in a circle.
struct Ring<const N: usize> {
    items: [(String, u64); N],
    filled: usize,
    seen: HashSet<u64, SameHash>,
}

impl<const N: usize> Ring<N> {
    fn new() -> Self {
        let mut seen = HashSet::default();
        seen.reserve(1_024);
        Self { items: std::array::from_fn(|_| (String::with_capacity(32), 0)), filled: 0, seen }
    }

    /// Takes an item, and says whether the last `N` stand together for the first time.
    fn push(&mut self, write: impl FnOnce(&mut String)) -> bool {
        let Some((text, hash)) = self.items.get_mut(self.filled % N) else { return false };
        text.clear();
        write(text);
        *hash = xxh3_64(text.as_bytes());
        self.filled += 1;
        if self.filled < N {
            return false;
        }
        let mix = |all: u64, one: u64| (all.rotate_left(23) ^ one).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let hash = self.in_order().fold(0, |all, (_, one)| mix(all, *one));
        self.seen.insert(hash)
    }

    /// The items, the oldest first.
    fn in_order(&self) -> impl Iterator<Item = &(String, u64)> {
        let (newer, older) = self.items.split_at(self.filled % N);
        older.iter().chain(newer)
    }

    fn joined(&self, between: &str) -> String {
        let length = self.items.iter().map(|(text, _)| text.len() + between.len()).sum();
        let mut out = String::with_capacity(length);
        for (index, (text, _)) in self.in_order().enumerate() {
            if index > 0 {
                out.push_str(between);
            }
            out.push_str(text);
        }
        out
    }
}

impl MarkupFeatures {
    pub(crate) fn new() -> Self {
        Self {
            dom: Ring::new(),
            depth: Ring::new(),
            last_depth: 0,
            classes: HashMap::default(),
            names: String::new(),
            ids: Default::default(),
            scratch: String::new(),
        }
    }

    /// A start tag: its name, its depth in the outline, its classes as written.
    pub(crate) fn start(&mut self, key: TagKey, name: &str, depth: usize, classes: &str, at: u32, out: &mut Selectors) {
        let first = self.class_names(classes, at, out);
        if key.is_frame() {
            self.last_depth = depth;
            return;
        }
        let Self { dom, depth: depths, names, .. } = self;
        let class = first.and_then(|(from, to)| names.get(from as usize..to as usize)).unwrap_or_default();
        let whole = dom.push(|text| {
            text.push_str(name);
            text.make_ascii_lowercase();
            if !class.is_empty() {
                text.push('.');
                text.push_str(class);
            }
        });
        if whole && out.has_room(SelectorKind::DomShingle) {
            out.add_new(SelectorKind::DomShingle, dom.joined(">"), at);
        }
        let change = depth.cmp(&self.last_depth);
        let up = self.last_depth.saturating_sub(depth).min(9);
        self.last_depth = depth;
        let whole = depths.push(|text| {
            text.push_str(match change {
                std::cmp::Ordering::Greater => ">",
                std::cmp::Ordering::Equal => "=",
                std::cmp::Ordering::Less => "<",
            });
            if up > 1 {
                text.push(char::from(b'0' + u8::try_from(up).unwrap_or(9)));
            }
            text.push_str(name);
            text.make_ascii_lowercase();
        });
        if whole && out.has_room(SelectorKind::TagShingle) {
            out.add_new(SelectorKind::TagShingle, depths.joined(""), at);
        }
        if name.contains('-')
            && self.ids.insert(xxh3_64(name.as_bytes()))
            && let Some(known) = id_name(name)
        {
            out.add(SelectorKind::IdName, &format!("element:{}", known.to_ascii_lowercase()), at);
        }
    }

    /// Adds the class tokens; returns the place in `names` of the first that an author wrote.
    fn class_names(&mut self, classes: &str, at: u32, out: &mut Selectors) -> Option<(u32, u32)> {
        let mut first = None;
        for token in classes.split_ascii_whitespace() {
            let hash = xxh3_64(token.as_bytes());
            let place = match self.classes.get(&hash) {
                Some(place) => *place,
                None => {
                    let place = match class_name(token) {
                        Some(name) => {
                            out.add(SelectorKind::ClassName, &name, at);
                            let from = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
                            self.names.push_str(&name);
                            (from, u32::try_from(self.names.len()).unwrap_or(u32::MAX))
                        }
                        None => (0, 0),
                    };
                    self.classes.insert(hash, place);
                    place
                }
            };
            if first.is_none() && place.1 > place.0 {
                first = Some(place);
            }
        }
        first
    }

    /// The value of an `id`.
    pub(crate) fn id(&mut self, id: &str, at: u32, out: &mut Selectors) {
        let id = id.trim();
        if self.ids.insert(xxh3_64(id.as_bytes()))
            && let Some(name) = id_name(id)
        {
            self.scratch.clear();
            self.scratch.push_str("id:");
            self.scratch.push_str(&name);
            out.add(SelectorKind::IdName, &self.scratch, at);
        }
    }

    /// The name of a `data-…` attribute.
    pub(crate) fn data_name(&mut self, name: &str, at: u32, out: &mut Selectors) {
        if self.ids.insert(xxh3_64(name.as_bytes()))
            && !is_scope_attribute(name)
            && let Some(name) = id_name(name)
        {
            out.add(SelectorKind::IdName, &name.to_ascii_lowercase(), at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shingles_carry_first_classes_and_depth() {
        let mut out = Selectors::new();
        let mut features = MarkupFeatures::new();
        let rows: [(&str, usize, &str); 7] = [
            ("body", 1, "dark"),
            ("DIV", 2, "css-1x2y3z wrap x"),
            ("ul", 3, ""),
            ("li", 4, "item"),
            ("a", 5, "link"),
            ("li", 4, "item"),
            ("p", 2, ""),
        ];
        for (at, (name, depth, classes)) in rows.into_iter().enumerate() {
            features.start(TagKey::of(name), name, depth, classes, at as u32, &mut out);
        }
        features.id("member-12", 9, &mut out);
        features.data_name("data-v-7ba5bd90", 9, &mut out);
        let found = out.finish(&mut Vec::new());
        let values: Vec<_> =
            found.iter().map(|found| (found.kind.as_str(), found.value.as_str(), found.offset)).collect();
        assert_eq!(
            values,
            [
                ("dom-shingle", "div.wrap>ul>li.item>a.link", 4),
                ("dom-shingle", "li.item>a.link>li.item>p", 6),
                ("dom-shingle", "ul>li.item>a.link>li.item", 5),
                ("tag-shingle", ">div>ul>li>a<li<2p", 6),
                ("class-name", "dark", 0),
                ("class-name", "item", 3),
                ("class-name", "link", 4),
                ("class-name", "wrap", 1),
                ("id-name", "id:member-#", 9),
            ]
        );
    }
}
