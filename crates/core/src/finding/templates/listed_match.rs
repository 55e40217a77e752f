//! A name or a number of the case resembles an entry of a watch list: for a human to compare.
//!
//! Rows needed: `screening` with the status match for review, and its `same-listed` link with a place on each side.

use std::collections::BTreeMap;

use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Places, Standing, count};
use crate::link::{Relation, link_id};
use crate::screening::{ScreeningRow, Status};

/// Domains of one registrant that a sentence names.
const HOLDERS: usize = 4;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let mut alike: BTreeMap<(&str, &str, &str), Vec<&ScreeningRow>> = BTreeMap::new();
    for row in ground.rows.screening.iter().filter(|row| row.status == Status::MatchForReview) {
        alike.entry((&row.list, &row.listed_id, &row.name)).or_default().push(row);
    }
    alike.into_values().filter_map(|rows| draft(ground, &rows)).collect()
}

fn draft(ground: &Ground<'_>, rows: &[&ScreeningRow]) -> Option<Draft> {
    let row = rows.first()?;
    let entry = row.entry();
    let places = places(ground, rows.iter().map(|row| row.subject.as_str()), &entry);
    let holders: Vec<String> = rows.iter().map(|row| holder(ground, &row.subject)).collect();
    let holders = sentence::list(&holders, HOLDERS);
    let what = match row.name.is_empty() {
        true => format!("A number or address of {holders}"),
        false => format!("The name {} of {holders}", Captured::new(&row.name).quoted()),
    };
    let near: Vec<&ScreeningRow> = ground
        .rows
        .screening
        .iter()
        .filter(|near| near.status == Status::NearMissRejected && near.name == row.name && near.subject == row.subject)
        .collect();
    let misses = match near.len() {
        0 => String::new(),
        n => format!(
            " {} for the same name, with the reasons.",
            count(n, "near miss was rejected", "near misses were rejected")
        ),
    };
    Some(Draft {
        kind: FindingKind::ListedMatch,
        observation: format!(
            "{what} was compared with {}{}{}. Path: “{}”.",
            if row.name.is_empty() { "those of an entry: " } else { "" },
            listed(row),
            ground.cite(&places),
            Captured::new(row.path.as_str()).shown_up_to(600),
        ),
        inference: format!(
            "It resembles entry {} of the list {} and is for review; it is not established that both are one.{misses}",
            Captured::new(&row.listed_id).shown(),
            Captured::new(&row.list).shown(),
        ),
        standing: Standing::Plain,
        basis: None,
        alternative:
            "Alternative: another bearer of the same name, or a number that was taken from the listed one; none \
                      is excluded."
                .to_owned(),
        change:
            "What would change this: a date of birth, a document number or a full address of the holder, beside those \
                 of the entry."
                .to_owned(),
        subjects: rows.iter().map(|row| row.subject.clone()).chain([entry]).collect(),
        places,
    })
}

/// Where the subjects and the entry stand.
fn places<'s>(ground: &Ground<'_>, subjects: impl Iterator<Item = &'s str>, entry: &str) -> Places {
    let ids: std::collections::BTreeSet<String> =
        subjects.map(|subject| link_id(Relation::SameListed, subject, entry)).collect();
    ground.places(ground.rows.links.iter().filter(|link| ids.contains(&link.link_id)))
}

/// The entry in a sentence: list, day, name, its part, programmes.
fn listed(row: &ScreeningRow) -> String {
    let day = row.list_date.map_or_else(|| "of a date that is not stated".to_owned(), |at| format!("of {}", at.date()));
    let programmes = match row.programmes.is_empty() {
        true => String::new(),
        false => format!(", programme {}", Captured::new(&row.programmes).shown()),
    };
    let since = row.listed_on.map(|at| format!(", listed since {}", at.date())).unwrap_or_default();
    format!(
        "the {} name {} of entry {} in the list {} {day}{programmes}{since}",
        row.listed_role,
        Captured::new(&row.listed_name).quoted(),
        Captured::new(&row.listed_id).shown(),
        Captured::new(&row.list).shown(),
    )
}

/// Whose name it is, for a sentence.
pub(super) fn holder(ground: &Ground<'_>, subject: &str) -> String {
    match subject.split_once(':') {
        Some(("registrant", domain)) => format!("a contact of {}", Captured::new(domain).host()),
        Some(("renter", _)) => "a renter of servers".to_owned(),
        Some(("host", host)) => Captured::new(host).host(),
        _ => ground.subject(subject),
    }
}
