//! What could not be read.
//!
//! Rows needed: `problems` of level error; each is its own place.

use std::collections::BTreeMap;

use crate::evidence::Level;
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::sentence::{Draft, Places, Standing, count, digits, list};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    draft(ground).into_iter().collect()
}

fn draft(ground: &Ground<'_>) -> Option<Draft> {
    let mut places = Places::default();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in ground.rows.problems.iter().filter(|problem| problem.level == Level::Error) {
        places.add(problem.evidence_id, &problem.locator);
        *codes.entry(&problem.code).or_default() += 1;
    }
    let lost: usize = codes.values().sum();
    if lost == 0 {
        return None;
    }
    let mut order: Vec<(&str, usize)> = codes.into_iter().collect();
    order.sort_by_key(|&(code, n)| (std::cmp::Reverse(n), code));
    let words: Vec<String> =
        order.iter().map(|(code, n)| format!("{} {}", digits(*n), Captured::new(code).shown())).collect();
    let files = places.evidence().count();
    Some(Draft {
        kind: FindingKind::Problems,
        subjects: ["case:problems".to_owned()].into(),
        observation: format!(
            "{} in {} could not be read: {}{}.",
            count(lost, "record", "records"),
            count(files, "file", "files"),
            list(&words, 5),
            ground.cite(&places)
        ),
        inference: format!(
            "What {} is not in this report. Counts of hosts and links are of what was read.",
            count(lost, "unread record holds", "unread records hold")
        ),
        standing: Standing::Plain,
        basis: None,
        alternative: String::new(),
        change: "What would change this: the same files as their source holds them, added again.".to_owned(),
        places,
    })
}
