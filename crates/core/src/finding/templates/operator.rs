//! Sites have the same operator: assessed, on two independent families.
//!
//! Rows needed: hosts with this operator, assessed `same-operator` links between them, their `link_evidence`. The
//! number is that of the weakest host's strongest tie: what holds the whole group, not its best pair.

use std::collections::BTreeMap;

use super::kit_family::{places, seen, strongest_rival};
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::confidence::Basis;
use crate::finding::ground::Ground;
use crate::finding::likelihood::Likelihood;
use crate::finding::sentence::{self, Draft, Standing, count};
use crate::link::{LinkRow, Relation, Status};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    ground.entities("operator").into_iter().filter_map(|operator| draft(ground, operator)).collect()
}

fn draft<'g>(ground: &Ground<'g>, operator: &'g str) -> Option<Draft> {
    let hosts = ground.hosts(operator);
    let links: Vec<&LinkRow> = assessed(ground.inside(Relation::SameOperator, operator));
    let weakest = weakest_tie(&links)?;
    let shared = ground.shared_values(&links, 3)?;
    let places = places(ground, &links);
    let basis = ground.basis(&links, &places, None);
    if hosts.len() < 2 || basis.families.len() < 2 {
        return None;
    }
    Some(Draft {
        kind: FindingKind::Operator,
        subjects: [operator.to_owned()].into(),
        observation: format!("{}. Between them are shared {shared}{}.", seen(ground, &hosts), ground.cite(&places)),
        inference: format!(
            "{} {} ({}) have the same operator, here called {}; that is the weakest of the ties that hold the \
             group. Who the operator is does not follow.",
            Likelihood::opening(weakest)?,
            count(hosts.len(), "host", "hosts"),
            sentence::hosts(hosts.iter().copied(), 3),
            Captured::new(ground.label(operator)).quoted(),
        ),
        standing: Standing::Assessed(weakest),
        alternative: strongest_rival(&links),
        change: change(&basis),
        basis: Some(basis),
        places,
    })
}

pub(super) fn assessed<'l>(links: &[&'l LinkRow]) -> Vec<&'l LinkRow> {
    links.iter().copied().filter(|link| link.status == Status::Assessed).collect()
}

/// The smallest, over the subjects, of each one's strongest tie; per mille. `None` without links.
pub(crate) fn weakest_tie(links: &[&LinkRow]) -> Option<i32> {
    let mut strongest: BTreeMap<&str, i32> = BTreeMap::new();
    for link in links {
        for end in [&link.a, &link.b] {
            let tie = strongest.entry(end).or_insert(link.probability);
            *tie = link.probability.max(*tie);
        }
    }
    strongest.into_values().min()
}

/// The family with the largest possible bits that is missing.
pub(super) fn change(basis: &Basis) -> String {
    const WANTED: [(&str, &str); 5] = [
        ("money", "deposit accounts or wallets of the sites (money)"),
        ("account-id", "analytics ids or support handles of the sites (account-id)"),
        ("document", "documents of those who opened the accounts (document)"),
        ("network", "DNS answers and certificates of the period (network)"),
        ("code", "captures of the log-in and cashier pages (code)"),
    ];
    let missing: Vec<String> = WANTED
        .iter()
        .filter(|(family, _)| !basis.families.contains(*family))
        .map(|(_, text)| (*text).to_owned())
        .take(2)
        .collect();
    let more = match missing.as_slice() {
        [] => String::new(),
        some => format!("; not in the evidence or not shared: {}", sentence::list(some, 2)),
    };
    format!("What would change this: a service firm or agency that declares the sites as separate customers{more}.")
}
