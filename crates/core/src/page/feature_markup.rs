//! How does a page's markup follow itself, and which names does it use?
//!
//! Shingles of four start tags with their first class, of six tag names with their change of depth; class tokens; ids,
//! data attribute names and custom elements. Innocent sharing: framework grids, public themes, any hand-made table.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::feature::{SameHash, Selectors};
use super::feature_names::{class_name, id_name, is_scope_attribute};
use super::sketch::{Sketch, Sketcher};
use super::token_name::TagKey;
use crate::selector::SelectorKind;

const DOM_TAGS: usize = 4;
const DEPTH_TAGS: usize = 6;
/// Different class tokens and lists that are remembered; later ones are read as no class.
const CLASSES_MAX: usize = 100_000;
/// Different shingles that are told apart; later ones are read as known.
const SHINGLES_MAX: usize = 200_000;

/// The start tags that came last, and the names seen so far.
pub(crate) struct MarkupFeatures<'a> {
    dom: Ring<Tag<'a>, DOM_TAGS>,
    depth: Ring<Step<'a>, DEPTH_TAGS>,
    last_depth: usize,
    /// Hash of a class token as written to what an author wrote of it; nothing: dropped.
    classes: HashMap<u64, Class, SameHash>,
    /// Hash of a whole `class` attribute to the first of its tokens that an author wrote.
    lists: HashMap<u64, Class, SameHash>,
    names: String,
    ids: HashSet<u64, SameHash>,
    scratch: String,
    sketcher: Sketcher,
}

/// A class name: its place in `names` and its hash; an empty place is none.
#[derive(Clone, Copy, Default)]
struct Class {
    from: u32,
    to: u32,
    hash: u64,
}

/// A start tag with its first class.
#[derive(Clone, Copy, Default)]
struct Tag<'a> {
    name: &'a str,
    class: Class,
}

/// A start tag with the change of depth before it.
#[derive(Clone, Copy, Default)]
struct Step<'a> {
    name: &'a str,
    change: u8,
    up: u8,
}

/// The last `N` items with their hashes, in a circle, and the runs of `N` that were seen.
struct Ring<T, const N: usize> {
    items: [(T, u64); N],
    filled: usize,
    seen: HashSet<u64, SameHash>,
}

impl<T: Copy + Default, const N: usize> Ring<T, N> {
    fn new() -> Self {
        let mut seen = HashSet::default();
        seen.reserve(512);
        Self { items: [(T::default(), 0); N], filled: 0, seen }
    }

    /// Takes an item, and gives the hash of the last `N` if they stand together for the first time.
    fn push(&mut self, item: T, hash: u64) -> Option<u64> {
        *self.items.get_mut(self.filled % N)? = (item, hash);
        self.filled += 1;
        if self.filled < N {
            return None;
        }
        let hash = self.in_order().fold(0, |all, (_, one)| mixed(all, *one));
        (self.seen.len() < SHINGLES_MAX && self.seen.insert(hash)).then_some(hash)
    }

    /// The items, the oldest first.
    fn in_order(&self) -> impl Iterator<Item = &(T, u64)> {
        let (newer, older) = self.items.split_at(self.filled % N);
        older.iter().chain(newer)
    }
}

/// Part of the persisted format of sketches.
const fn mixed(all: u64, one: u64) -> u64 {
    (all.rotate_left(23) ^ one).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn push_lower(name: &str, out: &mut String) {
    let from = out.len();
    out.push_str(name);
    if let Some(added) = out.get_mut(from..) {
        added.make_ascii_lowercase();
    }
}

impl<'a> MarkupFeatures<'a> {
    pub(crate) fn new() -> Self {
        Self {
            dom: Ring::new(),
            depth: Ring::new(),
            last_depth: 0,
            classes: HashMap::default(),
            lists: HashMap::default(),
            names: String::new(),
            ids: Default::default(),
            scratch: String::new(),
            sketcher: Sketcher::default(),
        }
    }

    /// The sketch of the shingles so far: of all, those beyond the budget too.
    pub(crate) fn sketch(&self) -> Option<Sketch> {
        self.sketcher.finish()
    }

    /// The bound that was hit, and what it counts.
    pub(crate) fn cut(&self) -> Option<(usize, &'static str)> {
        if self.classes.len() >= CLASSES_MAX || self.lists.len() >= CLASSES_MAX {
            return Some((CLASSES_MAX, "different class names"));
        }
        let shingles = self.dom.seen.len().max(self.depth.seen.len());
        (shingles >= SHINGLES_MAX).then_some((SHINGLES_MAX, "different shingles"))
    }

    /// A start tag: its name, its depth in the outline, its classes as written.
    pub(crate) fn start(
        &mut self,
        key: TagKey,
        name: &'a str,
        depth: usize,
        classes: &str,
        at: u32,
        out: &mut Selectors,
    ) {
        let class = self.first_class(classes, at, out);
        if key.is_frame() {
            self.last_depth = depth;
            return;
        }
        let hash = key.hash();
        if let Some(shingle) = self.dom.push(Tag { name, class }, mixed(hash, class.hash)) {
            self.sketcher.add(shingle);
            if out.has_room(SelectorKind::DomShingle) {
                let Self { dom, names, .. } = self;
                out.add_new(SelectorKind::DomShingle, at, |text| write_tags(dom, names, text));
            }
        }
        let change = match depth.cmp(&self.last_depth) {
            std::cmp::Ordering::Greater => b'>',
            std::cmp::Ordering::Equal => b'=',
            std::cmp::Ordering::Less => b'<',
        };
        let up = u8::try_from(self.last_depth.saturating_sub(depth).min(9)).unwrap_or(9);
        self.last_depth = depth;
        let step = Step { name, change, up };
        if self.depth.push(step, mixed(hash, u64::from(change) << 8 | u64::from(up))).is_some()
            && out.has_room(SelectorKind::TagShingle)
        {
            let depth = &self.depth;
            out.add_new(SelectorKind::TagShingle, at, |text| write_steps(depth, text));
        }
        if name.contains('-')
            && out.has_room(SelectorKind::IdName)
            && self.ids.insert(xxh3_64(name.as_bytes()))
            && let Some(known) = id_name(name)
        {
            out.add(SelectorKind::IdName, &format!("element:{}", known.to_ascii_lowercase()), at);
        }
    }

    /// Adds the class tokens of a list that is new; returns the first that an author wrote.
    fn first_class(&mut self, classes: &str, at: u32, out: &mut Selectors) -> Class {
        if classes.is_empty() {
            return Class::default();
        }
        let list = xxh3_64(classes.as_bytes());
        if let Some(first) = self.lists.get(&list) {
            return *first;
        }
        let mut first = Class::default();
        for token in classes.split_ascii_whitespace() {
            let hash = xxh3_64(token.as_bytes());
            let class = match self.classes.get(&hash) {
                Some(class) => *class,
                None if self.classes.len() < CLASSES_MAX => {
                    let class = self.class(token, at, out);
                    self.classes.insert(hash, class);
                    class
                }
                None => Class::default(),
            };
            if first.from == first.to {
                first = class;
            }
        }
        if self.lists.len() < CLASSES_MAX {
            self.lists.insert(list, first);
        }
        first
    }

    /// Adds a class token that is new.
    fn class(&mut self, token: &str, at: u32, out: &mut Selectors) -> Class {
        let Some(name) = class_name(token) else { return Class::default() };
        out.add(SelectorKind::ClassName, &name, at);
        let from = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push_str(&name);
        let to = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        Class { from, to, hash: xxh3_64(name.as_bytes()) }
    }

    /// The value of an `id`.
    pub(crate) fn id(&mut self, id: &str, at: u32, out: &mut Selectors) {
        let id = id.trim();
        if out.has_room(SelectorKind::IdName)
            && self.ids.insert(xxh3_64(id.as_bytes()))
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
        if out.has_room(SelectorKind::IdName)
            && self.ids.insert(xxh3_64(name.as_bytes()))
            && !is_scope_attribute(name)
            && let Some(name) = id_name(name)
        {
            out.add(SelectorKind::IdName, &name.to_ascii_lowercase(), at);
        }
    }
}

/// `div.row>ul>li`.
fn write_tags(tags: &Ring<Tag<'_>, DOM_TAGS>, names: &str, out: &mut String) {
    for (index, (tag, _)) in tags.in_order().enumerate() {
        if index > 0 {
            out.push('>');
        }
        push_lower(tag.name, out);
        if tag.class.from < tag.class.to {
            out.push('.');
            out.push_str(names.get(tag.class.from as usize..tag.class.to as usize).unwrap_or_default());
        }
    }
}

/// `>div=p<2a`.
fn write_steps(steps: &Ring<Step<'_>, DEPTH_TAGS>, out: &mut String) {
    for (step, _) in steps.in_order() {
        out.push(char::from(step.change));
        if step.up > 1 {
            out.push(char::from(b'0' + step.up));
        }
        push_lower(step.name, out);
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
