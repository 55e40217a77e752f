//! Hosts stand on one private infrastructure: derived, on two kinds of selector that leave private bits.
//!
//! Rows needed: derived `same-infrastructure` links with their `link_evidence`. Links are grouped by the value that
//! carries each most, not by bare connection: one shared address would otherwise join the world.

use std::collections::{BTreeMap, BTreeSet};

use super::kit_family::{places, strongest_rival};
use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing, count};
use crate::finding::shared::value_text;
use crate::link::{LinkRow, Relation, Status};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let links = ground.between.get(&Relation::SameInfrastructure).map(Vec::as_slice).unwrap_or_default();
    let mut groups: BTreeMap<(&str, &str), Vec<&LinkRow>> = BTreeMap::new();
    for link in links.iter().copied().filter(|link| link.status == Status::Derived) {
        let carries = ground.evidence_of(link).iter().max_by_key(|row| (row.bits, std::cmp::Reverse(&row.value)));
        if let Some(row) = carries {
            groups.entry((&row.selector_kind, &row.value)).or_default().push(link);
        }
    }
    groups.into_iter().filter_map(|((kind, value), links)| draft(ground, kind, value, &links)).collect()
}

fn draft(ground: &Ground<'_>, kind: &str, value: &str, links: &[&LinkRow]) -> Option<Draft> {
    let subjects: BTreeSet<String> = links.iter().flat_map(|link| [link.a.clone(), link.b.clone()]).collect();
    let names: Vec<String> = subjects.iter().map(|subject| ground.subject(subject)).collect();
    let places = places(ground, links);
    let basis = ground.basis(links, &places, Some(("kind of selector", "kinds of selector")));
    let also = match ground.shared_values_but(links, (kind, value), 2) {
        Some(more) => format!("; some of them also share {more}"),
        None => String::new(),
    };
    Some(Draft {
        kind: FindingKind::Infrastructure,
        observation: format!(
            "{} ({}) share the {kind} {}{also}{}.",
            count(subjects.len(), "host", "hosts"),
            sentence::list(&names, 3),
            value_text(kind, value),
            ground.cite(&places)
        ),
        inference: format!(
            "{} ({}) stand on one private infrastructure: this follows from {} ({}). Same infrastructure is not same \
             owner.",
            count(subjects.len(), "host", "hosts"),
            sentence::list(&names, 3),
            count(basis.families.len(), "kind of selector", "kinds of selector"),
            basis.families.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        ),
        standing: Standing::Plain,
        alternative: strongest_rival(links),
        change: "What would change this: unrelated hosts with the same values in the same days, which would make the \
                 service a shared one."
            .to_owned(),
        basis: Some(basis),
        subjects,
        places,
    })
}
