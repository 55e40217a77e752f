//! A past version of a kit, run apart from its builder: `same-builder` was refused.
//!
//! Rows needed: a kit of kind leaked-copy with hosts, and a refused `same-builder` link to it whose rival won.

use super::kit_family::{capital, seen};
use crate::entity::{KitKind, KitRow};
use crate::evidence::Kind;
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::likelihood::per_cent;
use crate::finding::sentence::{Draft, Standing, count};
use crate::link::{LinkRow, Relation};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let kits = ground.rows.kits.iter().filter(|kit| kit.kind == KitKind::LeakedCopy);
    kits.filter_map(|kit| draft(ground, kit)).collect()
}

fn draft(ground: &Ground<'_>, kit: &KitRow) -> Option<Draft> {
    let hosts = ground.hosts(&kit.kit);
    if hosts.is_empty() {
        return None;
    }
    let refused = ground.refused.iter().filter(|((relation, _), _)| *relation == Relation::SameBuilder);
    let links: Vec<&LinkRow> = refused
        .flat_map(|(_, links)| links.iter().copied())
        .filter(|link| [&link.a, &link.b].iter().any(|end| ground.owner("kit", end) == Some(kit.kit.as_str())))
        .collect();
    let link = links.first()?;
    let source = [&link.a, &link.b].into_iter().find_map(|end| {
        let owner = ground.owner("kit", end)?;
        (owner != kit.kit).then_some(owner)
    })?;
    let mut places = ground.places(links.iter().copied().take(64));
    if places.is_empty() {
        places = ground.places_of_hosts(hosts.iter().copied(), Kind::Web);
    }
    let basis = ground.basis(&links, &places, super::kit_family::CODE_KINDS);
    Some(Draft {
        kind: FindingKind::LeakedCopy,
        subjects: [kit.kit.clone(), source.to_owned()].into(),
        observation: format!(
            "{}. They show {}, whose code equals a past version of {}{}. {}",
            seen(ground, &hosts),
            ground.name(&kit.kit),
            ground.name(source),
            ground.cite(&places),
            reason(link),
        ),
        inference: format!(
            "{} on {} is not linked to the builder of {}, because a leaked copy explains the shared code. Same code \
             gives no support for the same crew.",
            capital(&ground.name(&kit.kit)),
            count(hosts.len(), "host", "hosts"),
            ground.name(source)
        ),
        standing: Standing::Plain,
        alternative: format!(
            "Of the hypotheses tested, {} has {}, same builder {}.",
            Captured::new(link.rival.replace('-', " ")).shown(),
            per_cent(link.rival_probability),
            per_cent(link.probability)
        ),
        change: format!(
            "What would change this: code on these hosts that was added to {} after the copy was taken, or a shared \
             account, server or payout.",
            ground.name(source)
        ),
        basis: Some(basis),
        places,
    })
}

/// The reason of a link as a sentence of its own.
pub(super) fn reason(link: &LinkRow) -> String {
    let text = link.reason.trim().trim_end_matches('.');
    if text.is_empty() { String::new() } else { format!("The rule says: {}.", Captured::new(text).quoted()) }
}
