//! Chapter 9: which names of the case resemble entries of watch lists, which were near and rejected, and who stands over
//! the entries?

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::card::Card;
use super::{Made, More, date};
use crate::finding::{FindingKind, count, digits, per_cent, shown};
use crate::record::{DAY_MICROS, Time};
use crate::screening::{ScreeningRow, Status};
use crate::watch_list::{ExposureRow, ListChange, WatchListRow};

/// Rows of the tables of near misses, of ways and of changes that are printed.
const NEAR_MAX: usize = 40;
const STEPS_MAX: usize = 60;
const CHANGES_MAX: usize = 40;
/// Letters of a path that a cell shows.
const PATH_CHARS: usize = 700;
/// Subjects of one name that a cell names.
const SUBJECTS_MAX: usize = 6;

pub(super) fn view(made: &Made<'_>) -> Value {
    let rows = made.ground.rows;
    let of = |status: Status| groups(rows.screening.iter().filter(|row| row.status == status));
    let near = of(Status::NearMissRejected);
    // A review is a finding, and stands here as the card of its five questions.
    let mut reviews: Vec<(&Card, Vec<&ScreeningRow>)> =
        of(Status::MatchForReview).into_iter().filter_map(|rows| Some((card(made, &rows)?, rows))).collect();
    let all = reviews.len();
    reviews.retain(|(card, _)| card.printed);
    let names: BTreeSet<(&str, &str)> =
        rows.screening.iter().map(|row| (row.subject.as_str(), row.name.as_str())).collect();
    let not_found = rows.screening.iter().filter(|row| row.status == Status::NotFound).count();
    let query = |status: &str| format!("SELECT * FROM screening WHERE status = '{status}'");
    context! {
        lists => rows.watch_lists.iter().map(|row| list(made, row)).collect::<Vec<_>>(),
        names => count(names.len(), "name", "names"),
        not_found => digits(not_found),
        n => names.len(),
        reviews => reviews.iter().map(|(card, rows)| line(made, rows, Some(card))).collect::<Vec<_>>(),
        reviews_more => More::of(all, reviews.len(), &query("match for review")),
        near => near.iter().take(NEAR_MAX).map(|rows| line(made, rows, None)).collect::<Vec<_>>(),
        near_more => More::of(near.len(), NEAR_MAX, &query("near miss rejected")),
        steps => rows.exposure.iter().take(STEPS_MAX).map(|row| step(made, row)).collect::<Vec<_>>(),
        steps_more => More::of(rows.exposure.len(), STEPS_MAX, "SELECT * FROM exposure"),
        changes => changes(made),
        cards => made.cards_of(&[FindingKind::ListedExposure, FindingKind::Screened]),
    }
}

/// Rows of one name and one entry together, those of most bits first.
fn groups<'r>(rows: impl Iterator<Item = &'r ScreeningRow>) -> Vec<Vec<&'r ScreeningRow>> {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&ScreeningRow>> = BTreeMap::new();
    for row in rows {
        groups.entry((&row.list, &row.listed_id, &row.name)).or_default().push(row);
    }
    let mut groups: Vec<Vec<&ScreeningRow>> = groups.into_values().collect();
    groups.sort_by_key(|rows| std::cmp::Reverse(rows.first().map(|row| row.bits)));
    groups
}

fn list(made: &Made<'_>, row: &WatchListRow) -> Value {
    let cutoff = made.input.scope.cutoff;
    let age = cutoff.zip(row.list_date).map(|(cutoff, day)| (cutoff.micros() - day.micros()).div_euclid(DAY_MICROS));
    let number = |n: i64| digits(usize::try_from(n).unwrap_or(0));
    context! {
        name => shown(&row.list, 60),
        date => row.list_date.map(Time::date),
        basis => row.basis.map(|basis| match basis.as_str() {
            "stated" => "stated in the file",
            "given" => "given by the analyst",
            _ => "the newest change that an entry states",
        }),
        age => age.map(|days| if days < 0 { format!("{} after", -days) } else { days.to_string() }),
        current => row.is_current,
        entries => number(row.entries),
        names => number(row.names),
        ties => number(row.ties),
        evidence => made.ground.numbers.get(&row.evidence_id).copied(),
    }
}

/// The finding about a name and an entry.
fn card<'m>(made: &'m Made<'_>, rows: &[&ScreeningRow]) -> Option<&'m Card> {
    let row = rows.first()?;
    // As the column of subjects writes them.
    let [subject, entry] = [row.subject.clone(), row.entry()].map(|id| id.replace(' ', "%20"));
    let about = |card: &&Card| {
        card.of == FindingKind::ListedMatch && card.subjects.contains(&subject) && card.subjects.contains(&entry)
    };
    made.cards.iter().find(about)
}

fn line(made: &Made<'_>, rows: &[&ScreeningRow], card: Option<&Card>) -> Value {
    let Some(row) = rows.first() else { return Value::UNDEFINED };
    let subjects: Vec<String> = rows.iter().take(SUBJECTS_MAX).map(|row| made.ground.subject(&row.subject)).collect();
    context! {
        card => card.cloned(),
        name => if row.name.is_empty() { "(a number or address)".to_owned() } else { shown(&row.name, 120) },
        subjects,
        subjects_more => rows.len().saturating_sub(SUBJECTS_MAX),
        list => shown(&row.list, 60),
        date => date(row.list_date),
        id => shown(&row.listed_id, 60),
        listed => shown(&row.listed_name, 160),
        role => shown(&row.listed_role, 20),
        programmes => shown(&row.programmes, 160),
        since => date(row.listed_on),
        bits => format!("{:.1}", f64::from(row.bits) / 256.0),
        share => per_cent(row.probability),
        path => row.path.split(" | ").map(|step| shown(step, PATH_CHARS)).collect::<Vec<_>>(),
        reason => row.path.rsplit(" | ").next().map(|reason| shown(reason, 160)),
    }
}

fn step(made: &Made<'_>, row: &ExposureRow) -> Value {
    context! {
        subject => made.ground.subject(&row.subject),
        list => shown(&row.list, 40),
        way => row.way,
        step => row.step,
        below => shown(&row.below_name, 120),
        tie => shown(&row.tie, 60),
        role => shown(&row.tie_role, 80),
        above => shown(&row.above_name, 120),
        since => date(row.since),
        until => date(row.until),
        evidence => made.ground.numbers.get(&row.evidence_id).copied(),
        locator => shown(row.locator.as_str(), 80),
    }
}

/// What became of entries between two days of a list: the counts, and those first that a name of the case came near to.
fn changes(made: &Made<'_>) -> Value {
    let rows = &made.ground.rows.list_changes;
    let near: BTreeSet<(&str, &str)> =
        made.ground.rows.screening.iter().map(|row| (row.list.as_str(), row.listed_id.as_str())).collect();
    let is_near = |list: &str, id: &str| near.contains(&(list, id));
    let mut order: Vec<_> = rows.iter().collect();
    order.sort_by_key(|row| (!is_near(&row.list, &row.listed_id), *row));
    let n = |change: ListChange| digits(rows.iter().filter(|row| row.change == change).count());
    context! {
        n => rows.len(),
        added => n(ListChange::Added),
        changed => n(ListChange::Changed),
        removed => n(ListChange::Removed),
        table => order.iter().take(CHANGES_MAX).map(|row| context! {
            list => shown(&row.list, 40),
            before => date(row.date_before),
            after => date(row.date_after),
            id => shown(&row.listed_id, 60),
            name => shown(&row.listed_name, 120),
            change => row.change.as_str(),
            fields => shown(&row.fields, 120),
            near => is_near(&row.list, &row.listed_id),
        }).collect::<Vec<_>>(),
        more => More::of(rows.len(), CHANGES_MAX, "SELECT * FROM list_changes"),
    }
}
