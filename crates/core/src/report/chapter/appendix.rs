//! Chapter 13: on which files does each sentence rest?

use minijinja::{Value, context};

use super::{Made, More, date};
use crate::finding::{digits, shown};
use crate::report::text;

/// Files printed. All that a printed sentence cites are among them.
const FILES_MAX: usize = 400;

pub(super) fn view(made: &Made<'_>) -> Value {
    let number = |n: i64| digits(usize::try_from(n).unwrap_or(0));
    let all = made.ground.evidence.len();
    let kept = |row: &&crate::report::EvidenceRow| all <= FILES_MAX || made.rests.contains_key(&row.evidence_id);
    let files: Vec<Value> = made
        .ground
        .evidence
        .iter()
        .zip(1..)
        .filter(|(row, _)| kept(row))
        .map(|(row, n)| {
            let rests = made.rests.get(&row.evidence_id).map(Vec::as_slice).unwrap_or_default();
            context! {
                number => n,
                name => shown(&row.name, 120),
                kind => row.kind.as_str(),
                sha256 => row.evidence_id.to_string(),
                bytes => text::bytes(row.bytes),
                records => number(row.records),
                lost => number(row.problems),
                skipped => number(row.skipped),
                source => shown(&row.source, 160),
                custodian => shown(&row.custodian, 120),
                basis => shown(&row.basis, 160),
                tlp => shown(&row.tlp, 20),
                acquired => date(row.acquired_at),
                rests => rests.iter().take(24).map(|&n| finding(made, n)).collect::<Vec<_>>(),
                rests_more => rests.len().saturating_sub(24),
            }
        })
        .collect();
    let printed = files.len();
    context! {
        files,
        all => digits(all),
        more => More::of(all, printed, "SELECT * FROM evidence ORDER BY evidence_id"),
    }
}

/// A finding by its number, and whether the page prints it.
fn finding(made: &Made<'_>, number: usize) -> Value {
    let at = made.cards.binary_search_by_key(&number, |card| card.number);
    let printed = at.ok().and_then(|at| made.cards.get(at)).is_some_and(|card| card.printed);
    context! { number, printed }
}
