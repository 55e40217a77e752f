//! Private code comes from one shop: derived, on two kinds that leave private bits.
//!
//! Rows needed: hosts with this builder, a derived `same-builder` link inside it, its `link_evidence`.

use std::collections::BTreeSet;

use super::kit_family::{CODE_KINDS, places, seen, strongest_rival};
use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing, count};
use crate::link::Relation;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    ground.entities("builder").into_iter().filter_map(|builder| draft(ground, builder)).collect()
}

fn draft(ground: &Ground<'_>, builder: &str) -> Option<Draft> {
    let hosts = ground.hosts(builder);
    let links = ground.inside(Relation::SameBuilder, builder);
    let shared = ground.shared_values(links, 2)?;
    let places = places(ground, links);
    let basis = ground.basis(links, &places, CODE_KINDS);
    let kits: BTreeSet<&str> = hosts
        .iter()
        .filter_map(|host| ground.sites.get(host))
        .map(|site| site.kit.as_str())
        .filter(|kit| !kit.is_empty())
        .collect();
    let names: Vec<String> = kits.iter().map(|kit| ground.name(kit)).collect();
    let on = count(hosts.len(), "host", "hosts");
    let work = match names.len() {
        0 => format!("The private code of {on}"),
        _ => format!("The private code of {} on {on}", sentence::list(&names, 4)),
    };
    Some(Draft {
        kind: FindingKind::Builder,
        subjects: kits.into_iter().map(str::to_owned).chain([builder.to_owned()]).collect(),
        observation: format!("{}. On several of them recur {shared}{}.", seen(ground, &hosts), ground.cite(&places)),
        inference: format!(
            "{work} comes from one shop, {}: this follows from {}. Code does not say who wrote it, nor who runs a site.",
            ground.name(builder),
            super::kit_family::kinds(&basis.families),
        ),
        standing: Standing::Plain,
        alternative: strongest_rival(links),
        change: "What would change this: the shared private code in a public source, or a sale of the code from one \
                 shop to another."
            .to_owned(),
        basis: Some(basis),
        places,
    })
}
