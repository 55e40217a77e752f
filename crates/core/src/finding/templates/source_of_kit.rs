//! Files of a kit that were seized or leaked show the code of captured sites.
//!
//! Rows needed: the archive in `members` of a kit with hosts, and a derived `same-kit` link to one of them.

use std::collections::BTreeSet;

use super::kit_family::{CODE_KINDS, kinds, strongest_rival};
use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing, count};
use crate::link::{LinkRow, Relation};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let archives = ground.rows.members.iter().filter(|member| member.subject.starts_with("source:"));
    archives.filter_map(|member| draft(ground, &member.subject, &member.entity)).collect()
}

fn draft(ground: &Ground<'_>, archive: &str, kit: &str) -> Option<Draft> {
    let hosts = ground.hosts(kit);
    let links: Vec<&LinkRow> = ground
        .inside(Relation::SameKit, kit)
        .iter()
        .copied()
        .filter(|link| link.a == archive || link.b == archive)
        .collect();
    if hosts.is_empty() || links.is_empty() {
        return None;
    }
    let places = ground.places(links.iter().copied().take(64));
    let basis = ground.basis(&links, &places, CODE_KINDS);
    Some(Draft {
        kind: FindingKind::SourceOfKit,
        subjects: BTreeSet::from([kit.to_owned(), archive.to_owned()]),
        observation: format!(
            "An archive of sources shows code that {} ({}) {} too{}.",
            count(hosts.len(), "captured host", "captured hosts"),
            sentence::hosts(hosts.iter().copied(), 3),
            if hosts.len() == 1 { "shows" } else { "show" },
            ground.cite(&places)
        ),
        inference: format!(
            "The archive holds code of {}: this follows from {}. Who held it or wrote it does not follow from that.",
            ground.name(kit),
            kinds(&basis.families),
        ),
        standing: Standing::Plain,
        alternative: strongest_rival(&links),
        change: "What would change this: the same files in a public place, or sources of another origin that show the \
                 same code."
            .to_owned(),
        basis: Some(basis),
        places,
    })
}
