//! What looked alike and was not linked, with the rival that won.
//!
//! Rows needed: refused links of one relation and one rival. One finding for each such pair; examples strongest first.

use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::likelihood::per_cent;
use crate::finding::sentence::{Draft, Standing, count, rival_name};
use crate::link::{LinkRow, Relation};

/// Links of which the places are kept; all are in `links`.
const LINKS_MAX: usize = 16;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let groups = ground.refused.iter();
    groups.filter_map(|(&(relation, rival), links)| draft(ground, relation, rival, links)).collect()
}

fn draft(ground: &Ground<'_>, relation: Relation, rival: &str, links: &[&LinkRow]) -> Option<Draft> {
    let strongest = links.first()?;
    let examples: Vec<String> = links.iter().take(2).map(|link| example(ground, link)).collect();
    let mut places = ground.places(links.iter().copied().take(LINKS_MAX));
    if places.is_empty() {
        let hosts = links.iter().take(LINKS_MAX).flat_map(|link| [&link.a, &link.b]);
        let hosts = hosts.filter_map(|end| end.strip_prefix("host:"));
        places = ground.places_of_hosts(hosts, crate::evidence::Kind::Web);
    }
    let name = rival_name(rival);
    let why = if rival.is_empty() {
        "something contradicts it".to_owned()
    } else {
        format!("the rival, {name}, explains it better")
    };
    let shares = (
        links.iter().map(|link| link.rival_probability).min().unwrap_or(0),
        links.iter().map(|link| link.rival_probability).max().unwrap_or(0),
    );
    let alternative = if rival.is_empty() {
        "Alternative: none won; the link is contradicted.".to_owned()
    } else if shares.0 / 10 == shares.1 / 10 {
        format!(
            "The rival that won: {name}, {}; {relation} has {}.",
            per_cent(shares.1),
            per_cent(strongest.probability)
        )
    } else {
        format!(
            "The rival that won: {name}, {} to {}; in the strongest case {relation} has {}.",
            per_cent(shares.0),
            per_cent(shares.1),
            per_cent(strongest.probability)
        )
    };
    Some(Draft {
        kind: FindingKind::Refused,
        subjects: [format!("relation:{relation}"), format!("rival:{}", rival.replace(' ', "-"))].into(),
        observation: format!(
            "{} looked as if {}: {}{}.",
            count(links.len(), "pair", "pairs"),
            would(relation),
            examples.join("; "),
            ground.cite(&places)
        ),
        inference: format!("{} not linked as {relation}, because {why}.", count(links.len(), "pair was", "pairs were")),
        standing: Standing::Plain,
        basis: None,
        alternative,
        change: change(relation),
        places,
    })
}

fn example(ground: &Ground<'_>, link: &LinkRow) -> String {
    format!("{} and {}", ground.subject(&link.a), ground.subject(&link.b))
}

/// What a pair would have to be: `they had the same operator`.
fn would(relation: Relation) -> &'static str {
    match relation {
        Relation::SameKit => "they ran one code base",
        Relation::SameBuilder => "their private code came from one shop",
        Relation::SameInfrastructure => "they stood on one private infrastructure",
        Relation::SameOperator => "they had the same operator",
        Relation::SamePerson => "one person were behind both",
        Relation::SameCrew => "one crew were behind both",
        Relation::SameListed => "the name were that of a listed entry",
        Relation::Accessed => "the server had reached the organisation",
        _ => "one had acted for the other",
    }
}

fn change(relation: Relation) -> String {
    match relation {
        Relation::SameOperator => {
            "What would change this: a shared payout, handle or log-in that the rival does not explain."
        }
        Relation::SameBuilder => {
            "What would change this: private code on both that was added after the rival's version."
        }
        Relation::Accessed => "What would change this: connections that carried data, or the organisation's own logs.",
        Relation::SameInfrastructure => "What would change this: a shared key or rent that no unrelated host has.",
        _ => "What would change this: a second family of evidence that the rival does not explain.",
    }
    .to_owned()
}
