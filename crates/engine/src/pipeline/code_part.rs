//! Which kinds and parts does code have?
//!
//! The groups are the independent kinds of code; the parts are those of a group that can be judged without each other.

use std::ops::Range;

use stakeout_core::selector::{Family, Group, SelectorKind};

/// The four independent kinds of code, in the order of the value numbers.
pub(crate) const GROUPS: [(Group, &str, &str); 4] = [
    (Group::Structure, "structure", "structure-overlap"),
    (Group::Vocabulary, "vocabulary", "vocabulary-overlap"),
    (Group::Asset, "asset", "asset-overlap"),
    (Group::Script, "script", "script-overlap"),
];

/// Parts of the groups, in the order of the value numbers: shingles with class names, shingles without, class names, other
/// names, assets, scripts.
pub(crate) const PARTS: usize = 6;
/// The parts of each group.
pub(super) const PARTS_OF_GROUP: [Range<usize>; 4] = [0..2, 2..4, 4..5, 5..6];
/// The part of class names.
pub(super) const CLASSES: usize = 2;
/// The parts that are made of them.
pub(super) const MADE_OF_CLASSES: [usize; 2] = [0, CLASSES];

/// The part of code that a kind belongs to, by its place among [`PARTS`].
pub(crate) const fn part_of(kind: SelectorKind) -> Option<u8> {
    match (kind, kind.group()) {
        (SelectorKind::DomShingle, _) => Some(0),
        (_, Group::Structure) => Some(1),
        (SelectorKind::ClassName, _) => Some(2),
        (_, Group::Vocabulary) => Some(3),
        (_, Group::Asset) => Some(4),
        (_, Group::Script) => Some(5),
        _ => None,
    }
}

/// Is this a kind of code?
pub(crate) fn is_code(kind: SelectorKind) -> bool {
    kind.family() == Family::Code
}
