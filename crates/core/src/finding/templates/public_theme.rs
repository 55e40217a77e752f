//! Code that lawful sites use too: it supports no builder.
//!
//! Rows needed: a kit of kind public-theme with hosts.

use std::collections::BTreeMap;

use super::kit_family::{CODE_KINDS, capital, seen};
use crate::entity::{KitKind, KitRow, Role};
use crate::evidence::Kind;
use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing, digits};
use crate::link::Relation;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let kits = ground.rows.kits.iter().filter(|kit| kit.kind == KitKind::PublicTheme);
    kits.filter_map(|kit| draft(ground, kit)).collect()
}

fn draft(ground: &Ground<'_>, kit: &KitRow) -> Option<Draft> {
    let hosts = ground.hosts(&kit.kit);
    if hosts.is_empty() {
        return None;
    }
    // Who shows the fragments at all, in the kit or not, is what makes code public.
    let shown_by = ground.fragments(&kit.kit).iter().flat_map(|fragment| fragment.hosts.iter().copied());
    let mut roles: BTreeMap<Role, usize> = BTreeMap::new();
    for host in hosts.iter().copied().chain(shown_by).collect::<std::collections::BTreeSet<_>>() {
        if let Some(site) = ground.sites.get(host) {
            *roles.entry(site.role).or_default() += 1;
        }
    }
    let by_role: Vec<String> = roles.iter().map(|(role, n)| format!("{} {role}", digits(*n))).collect();
    let mut places = ground.places_of_hosts(hosts.iter().copied(), Kind::Web);
    ground.fragments(&kit.kit).iter().take(3).for_each(|fragment| places.extend(&fragment.places));
    let links = ground.inside(Relation::SameKit, &kit.kit);
    Some(Draft {
        kind: FindingKind::PublicTheme,
        subjects: [kit.kit.clone()].into(),
        observation: format!(
            "{}. Hosts that show the code, by role: {}{}.",
            seen(ground, &hosts),
            sentence::list(&by_role, 9),
            ground.cite(&places)
        ),
        inference: format!(
            "{} is public code. That hosts share it supports neither a builder nor an operator.",
            capital(&ground.name(&kit.kit))
        ),
        standing: Standing::Plain,
        alternative: super::kit_family::strongest_rival(links),
        change: "What would change this: private fragments on top of the theme that recur on several hosts.".to_owned(),
        basis: (!links.is_empty()).then(|| ground.basis(links, &places, CODE_KINDS)),
        places,
    })
}
