//! Chapter 1: which few findings matter most?

use minijinja::{Value, context};

use super::Made;
use crate::finding::FindingKind;

/// How many findings of a kind may be a key judgement, in the order of the chapter.
const CHOICE: &[(FindingKind, usize)] = &[
    (FindingKind::Supply, 2),
    (FindingKind::Builder, 2),
    (FindingKind::KitFamily, 2),
    (FindingKind::LeakedCopy, 1),
    (FindingKind::SourceOfKit, 1),
    (FindingKind::Operator, 3),
    (FindingKind::ListedMatch, 1),
    (FindingKind::Infrastructure, 1),
    (FindingKind::CompromisedHosts, 1),
    (FindingKind::CannotTell, 1),
];

pub(super) fn view(made: &Made<'_>) -> Value {
    let chosen: Vec<_> = CHOICE
        .iter()
        .flat_map(|&(kind, max)| made.cards.iter().filter(move |card| card.of == kind && card.printed).take(max))
        .cloned()
        .collect();
    context! { chosen, findings => made.cards.len() }
}
