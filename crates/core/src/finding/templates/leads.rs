//! Candidates: shared values of one family or one kind. A lead, not assessed: no probability is printed.
//!
//! Rows needed: candidate links of one relation with their `link_evidence`.

use std::collections::BTreeSet;

use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::sentence::{Draft, Standing, count, list};
use crate::link::{LinkRow, Relation};

/// Links of which the places are kept; all are in `links`.
const LINKS_MAX: usize = 16;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    ground.leads.iter().filter_map(|(&relation, links)| draft(ground, relation, links)).collect()
}

fn draft(ground: &Ground<'_>, relation: Relation, links: &[&LinkRow]) -> Option<Draft> {
    let strongest = links.first()?;
    let shared = ground.shared_values(&[strongest], 2)?;
    let places = ground.places(links.iter().copied().take(LINKS_MAX));
    let families: BTreeSet<&str> = links.iter().flat_map(|link| link.families.split(',')).collect();
    let families: Vec<String> = families.into_iter().filter(|f| !f.is_empty()).map(str::to_owned).collect();
    Some(Draft {
        kind: FindingKind::Leads,
        subjects: [format!("relation:{relation}")].into(),
        observation: format!(
            "{} share values that count for {relation}. The strongest: {} and {} share {shared}{}.",
            count(links.len(), "pair of subjects", "pairs of subjects"),
            ground.subject(&strongest.a),
            ground.subject(&strongest.b),
            ground.cite(&places)
        ),
        inference: format!(
            "{}, not assessed: each rests on one family or one kind ({}), or on one bridge. A lead, no more.",
            count(links.len(), "candidate", "candidates"),
            list(&families, 8)
        ),
        standing: Standing::Plain,
        basis: None,
        alternative: "Alternatives: named for each pair in the table of links.".to_owned(),
        change: "What would change this: a second, independent family or kind for the same pair.".to_owned(),
        places,
    })
}
