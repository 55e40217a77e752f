//! With which lists the names of the case were compared, and what was not found in them.
//!
//! Rows needed: `screening`, and `watch_lists`, whose files are the places.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Locator;
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::sentence::{Draft, Places, Standing, count, digits, list};
use crate::screening::Status;
use crate::watch_list::WatchListRow;

/// Lists that a sentence names.
const LISTS: usize = 6;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    draft(ground).into_iter().collect()
}

fn draft(ground: &Ground<'_>) -> Option<Draft> {
    let current: Vec<&WatchListRow> = ground.rows.watch_lists.iter().filter(|row| row.is_current).collect();
    let mut places = Places::default();
    current.iter().for_each(|row| places.add(row.evidence_id, &Locator::whole()));
    // Of each name the best that was found.
    let mut best: BTreeMap<(&str, &str), Status> = BTreeMap::new();
    for row in &ground.rows.screening {
        let known = best.entry((&row.subject, &row.name)).or_insert(row.status);
        *known = row.status.min(*known);
    }
    if best.is_empty() {
        return None;
    }
    let n = |status: Status| digits(best.values().filter(|found| **found == status).count());
    let lists: Vec<String> = current.iter().map(|row| named(row)).collect();
    let subjects: BTreeSet<String> = current.iter().map(|row| format!("listed:{}", row.list)).collect();
    Some(Draft {
        kind: FindingKind::Screened,
        observation: format!(
            "{} of the case were compared with {}{}: {} for review, {} near and rejected, {} not found in these lists.",
            count(best.len(), "name", "names"),
            list(&lists, LISTS),
            ground.cite(&places),
            n(Status::MatchForReview),
            n(Status::NearMissRejected),
            n(Status::NotFound),
        ),
        inference: "That a name was not found speaks of these lists and of their days alone. It says nothing of other \
                    lists, of other days, or of whom a listed party owns or controls."
            .to_owned(),
        standing: Standing::Plain,
        basis: None,
        alternative: String::new(),
        change: "What would change this: the lists of the day in question, in full.".to_owned(),
        subjects,
        places,
    })
}

fn named(row: &WatchListRow) -> String {
    let day = row.list_date.map_or_else(|| "of a date that is not stated".to_owned(), |at| format!("of {}", at.date()));
    let entries = usize::try_from(row.entries).unwrap_or(0);
    format!("{} {day} ({})", Captured::new(&row.list).shown(), count(entries, "entry", "entries"))
}
