//! Chapter 11: what cannot be told, was not read, or hit a bound?

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::{Made, More};
use crate::evidence::{LIMITS, Level};
use crate::finding::{FindingKind, digits, shown};
use crate::report::ProblemRow;

/// Codes printed, and examples of each.
const CODES_MAX: usize = 40;
const EXAMPLES_MAX: usize = 3;

pub(super) fn view(made: &Made<'_>) -> Value {
    let mut codes: BTreeMap<(Level, &str), Vec<&ProblemRow>> = BTreeMap::new();
    for row in &made.ground.rows.problems {
        codes.entry((row.level, &row.code)).or_default().push(row);
    }
    codes.values_mut().for_each(|rows| rows.sort());
    let limits = LIMITS.list();
    let hit = |code: &str| limits.iter().find(|(name, ..)| code.contains(name)).map(|limit| (limit.1, limit.2));
    let groups: Vec<Value> = codes
        .iter()
        .take(CODES_MAX)
        .map(|((level, code), rows)| {
            context! {
                level => level.as_str(),
                code => shown(code, 60),
                n => digits(rows.len()),
                limit => hit(code).map(|(value, unit)| format!("{value} {unit}")),
                examples => rows.iter().take(EXAMPLES_MAX).map(|row| context! {
                    number => made.ground.numbers.get(&row.evidence_id),
                    locator => shown(row.locator.as_str(), 80),
                    message => shown(&row.message, 200),
                }).collect::<Vec<_>>(),
                more => rows.len().saturating_sub(EXAMPLES_MAX),
            }
        })
        .collect();
    let count = |level: Level| digits(made.ground.rows.problems.iter().filter(|row| row.level == level).count());
    context! {
        errors => count(Level::Error),
        warnings => count(Level::Warning),
        notes => count(Level::Note),
        groups,
        more => More::of(codes.len(), CODES_MAX, "SELECT * FROM problems ORDER BY level, code"),
        cards => made.cards_of(&[FindingKind::CannotTell, FindingKind::Problems]),
    }
}
