//! Hosts whose captures do not show what they are.
//!
//! Rows needed: `sites` in the role undetermined that were captured, and a place: their selectors, else the captures.

use std::collections::BTreeMap;

use crate::entity::{Role, SiteRow};
use crate::evidence::Kind;
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing, count, digits};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    draft(ground).into_iter().collect()
}

fn draft(ground: &Ground<'_>) -> Option<Draft> {
    let sites = ground.in_role(Role::Undetermined);
    let (captured, named): (Vec<&SiteRow>, Vec<&SiteRow>) = sites.into_iter().partition(|site| site.captures > 0);
    if captured.is_empty() {
        return None;
    }
    let hosts = || captured.iter().map(|site| site.host.as_str());
    let places = ground.places_of_hosts(hosts(), Kind::Web);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for site in &captured {
        let first = site.reasons.split("; ").next().unwrap_or_default();
        *reasons.entry(first).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = reasons.into_iter().filter(|(reason, _)| !reason.is_empty()).collect();
    order.sort_by_key(|&(reason, n)| (std::cmp::Reverse(n), reason));
    let why: Vec<String> = order
        .iter()
        .take(3)
        .map(|(reason, n)| format!("{} on {}", Captured::new(*reason).quoted(), digits(*n)))
        .collect();
    let because = if why.is_empty() { String::new() } else { format!(" Most often: {}.", sentence::list(&why, 3)) };
    let rest = match named.len() {
        0 => String::new(),
        n => format!(" {} known from names and certificates alone; no capture was supplied.", are(n)),
    };
    Some(Draft {
        kind: FindingKind::CannotTell,
        subjects: captured.iter().map(|site| format!("host:{}", site.host)).collect(),
        observation: format!(
            "{} ({}) showed a challenge, a block page, a parking page or nothing that decides{}.{because}{rest}",
            count(captured.len(), "captured host", "captured hosts"),
            sentence::hosts(hosts(), 3),
            ground.cite(&places)
        ),
        inference: format!(
            "For {} the program cannot tell. That is not a finding about what they are.",
            count(captured.len(), "captured host", "captured hosts")
        ),
        standing: Standing::Plain,
        basis: None,
        alternative: String::new(),
        change: "What would change this: captures from another network, with another browser, or of an earlier day."
            .to_owned(),
        places,
    })
}

fn are(n: usize) -> String {
    format!("{} {}", count(n, "further host", "further hosts"), if n == 1 { "is" } else { "are" })
}
