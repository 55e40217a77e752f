//! Two sites have the same operator, and no group holds both: assessed from 55 %, below the line for an entity.
//!
//! Rows needed: an assessed `same-operator` link that no operator holds, its `link_evidence`, two families.

use super::kit_family::{places, strongest_rival};
use super::operator::{assessed, change};
use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::likelihood::Likelihood;
use crate::finding::sentence::{Draft, Standing};
use crate::link::{LinkRow, Relation};

/// Pairs written as findings, strongest first; all are in `links`.
const PAIRS_MAX: usize = 50;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let links = assessed(ground.between.get(&Relation::SameOperator).map(Vec::as_slice).unwrap_or_default());
    links.into_iter().filter_map(|link| draft(ground, link)).take(PAIRS_MAX).collect()
}

fn draft(ground: &Ground<'_>, link: &LinkRow) -> Option<Draft> {
    let shared = ground.shared_values(&[link], 3)?;
    let places = places(ground, &[link]);
    let basis = ground.basis(&[link], &places, None);
    if basis.families.len() < 2 {
        return None;
    }
    let (a, b) = (ground.subject(&link.a), ground.subject(&link.b));
    Some(Draft {
        kind: FindingKind::OperatorPair,
        subjects: [link.a.clone(), link.b.clone()].into(),
        observation: format!("{a} and {b} both show {shared}{}.", ground.cite(&places)),
        inference: format!(
            "{} {a} and {b} have the same operator. The tie is below the line at which a group is formed, or a contradiction \
             keeps them apart.",
            Likelihood::opening(link.probability)?
        ),
        standing: Standing::Assessed(link.probability),
        alternative: strongest_rival(&[link]),
        change: change(&basis),
        basis: Some(basis),
        places,
    })
}
