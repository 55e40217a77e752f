//! Who stands over an entry that a name of the case resembles, as the list itself states it.
//!
//! Rows needed: `exposure`, each step with its own place.

use std::collections::BTreeMap;

use super::listed_match;
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Places, Standing};
use crate::record::Time;
use crate::watch_list::ExposureRow;

/// Ways that a sentence tells.
const WAYS: usize = 4;

/// The steps of each way, by subject and number.
type Ways<'r> = BTreeMap<(&'r str, i32), Vec<&'r ExposureRow>>;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let mut entries: BTreeMap<(&str, &str), Ways<'_>> = BTreeMap::new();
    for row in &ground.rows.exposure {
        let ways = entries.entry((&row.list, &row.listed_id)).or_default();
        ways.entry((&row.subject, row.way)).or_default().push(row);
    }
    entries.into_values().filter_map(|ways| draft(ground, &ways)).collect()
}

fn draft(ground: &Ground<'_>, ways: &Ways<'_>) -> Option<Draft> {
    let first = ways.values().next()?.first()?;
    let mut places = Places::default();
    ways.values().flatten().for_each(|row| places.add(row.evidence_id, &row.locator));
    // The ways of an entry are the same for each subject that resembles it.
    let of_one = ways.iter().filter(|((subject, _), _)| *subject == first.subject);
    let told: Vec<String> = of_one.map(|(_, steps)| way(steps)).collect();
    let subjects: std::collections::BTreeSet<&str> = ways.keys().map(|(subject, _)| *subject).collect();
    let holders: Vec<String> = subjects.iter().map(|subject| listed_match::holder(ground, subject)).collect();
    Some(Draft {
        kind: FindingKind::ListedExposure,
        observation: format!(
            "The list {} states of its entry {}, {}: {}{}.",
            Captured::new(&first.list).shown(),
            Captured::new(&first.listed_id).shown(),
            Captured::new(&first.below_name).quoted(),
            sentence::list(&told, WAYS),
            ground.cite(&places),
        ),
        inference: format!(
            "If {} is that entry, which is not established, these stand over it by the list's own statement. Which share \
             makes an entity blocked is a test of law, and is not decided here.",
            sentence::list(&holders, WAYS),
        ),
        standing: Standing::Plain,
        basis: None,
        alternative: "Alternative: ownership that changed after the day of the list; none tested.".to_owned(),
        change: "What would change this: a register of companies for the day in question.".to_owned(),
        subjects: subjects
            .iter()
            .map(|subject| (*subject).to_owned())
            .chain([format!("listed:{}/{}", first.list, first.listed_id)])
            .collect(),
        places,
    })
}

/// `Ownership (60 %) by “B” since 2019-01-01, over that …`.
fn way(steps: &[&ExposureRow]) -> String {
    let step = |row: &&ExposureRow| {
        let role = if row.tie_role.is_empty() {
            String::new()
        } else {
            format!(" ({})", Captured::new(&row.tie_role).shown())
        };
        let since = row.since.map(|at| format!(" since {}", at.date())).unwrap_or_default();
        let until = row.until.map(Time::date).map(|day| format!(" until {day}")).unwrap_or_default();
        format!("{}{role} {}{since}{until}", Captured::new(&row.tie).shown(), Captured::new(&row.above_name).quoted())
    };
    steps.iter().map(step).collect::<Vec<_>>().join(", over that ")
}
