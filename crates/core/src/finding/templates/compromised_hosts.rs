//! Hosts of other owners that were misused: their owners are victims.
//!
//! Rows needed: `sites` in the role compromised, and a place of each: its selectors, else the captures.

use crate::entity::Role;
use crate::evidence::Kind;
use crate::finding::FindingKind;
use crate::finding::captured::shown;
use crate::finding::confidence::Basis;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing, count};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    draft(ground).into_iter().collect()
}

fn draft(ground: &Ground<'_>) -> Option<Draft> {
    let sites = ground.in_role(Role::Compromised);
    let first = sites.first()?;
    let hosts = || sites.iter().map(|site| site.host.as_str());
    let places = ground.places_of_hosts(hosts(), Kind::Web);
    let reason = match shown(&first.reasons, 240) {
        reasons if reasons.is_empty() => String::new(),
        reasons => format!(" Seen on the first of them: “{reasons}”."),
    };
    let plural = sites.len() != 1;
    let custodians = ground.basis(&[], &places, None).custodians;
    Some(Draft {
        kind: FindingKind::CompromisedHosts,
        subjects: sites.iter().map(|site| format!("host:{}", site.host)).collect(),
        observation: format!(
            "{} of other owners ({}) showed gambling content that does not belong to {} own pages, {}{}.{reason}",
            count(sites.len(), "host", "hosts"),
            sentence::hosts(hosts(), 4),
            if plural { "their" } else { "its" },
            sentence::span(
                sites.iter().filter_map(|site| site.first_seen).min(),
                sites.iter().filter_map(|site| site.last_seen).max()
            ),
            ground.cite(&places)
        ),
        inference: format!(
            "{} ({}) {}: this follows from the rules on roles. {}",
            count(sites.len(), "host", "hosts"),
            sentence::hosts(hosts(), 3),
            if plural { "are compromised" } else { "is compromised" },
            if plural { "Their owners are victims." } else { "Its owner is a victim." },
        ),
        standing: Standing::Plain,
        basis: Some(Basis { families: ["page content".to_owned()].into(), custodians, ..Basis::default() }),
        alternative: "Alternative: pages that the owner placed; not tested, for only the owner can tell.".to_owned(),
        change: "What would change this: a statement or log of the owner.".to_owned(),
        places,
    })
}
