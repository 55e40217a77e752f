//! Chapter 2: what came in, by kind?

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::Made;
use crate::evidence::Kind;
use crate::finding::digits;
use crate::report::{EvidenceRow, text};

pub(super) fn view(made: &Made<'_>) -> Value {
    let mut kinds: BTreeMap<Kind, Vec<&EvidenceRow>> = BTreeMap::new();
    for &row in &made.ground.evidence {
        kinds.entry(row.kind).or_default().push(row);
    }
    let sum = |rows: &[&EvidenceRow], of: fn(&EvidenceRow) -> i64| rows.iter().map(|row| of(row).max(0)).sum::<i64>();
    let number = |n: i64| digits(usize::try_from(n).unwrap_or(0));
    let line = |rows: &[&EvidenceRow]| {
        context! {
            files => digits(rows.len()),
            bytes => text::bytes(sum(rows, |row| row.bytes)),
            records => number(sum(rows, |row| row.records)),
            lost => number(sum(rows, |row| row.problems)),
            skipped => number(sum(rows, |row| row.skipped)),
        }
    };
    let missing: Vec<Value> = Kind::ALL
        .iter()
        .filter(|kind| **kind != Kind::Unknown && !kinds.contains_key(kind))
        .map(|kind| context! { name => kind.as_str(), about => kind.about() })
        .collect();
    context! {
        kinds => kinds
            .iter()
            .map(|(kind, rows)| context! { name => kind.as_str(), about => kind.about(), ..line(rows) })
            .collect::<Vec<_>>(),
        total => line(&made.ground.evidence),
        missing,
        unread => kinds.get(&Kind::Unknown).map_or(0, Vec::len),
    }
}
