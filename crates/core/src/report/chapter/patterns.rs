//! What was seen of a crew's accounts together, what else explains it, and where does each show it?

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::{Made, More};
use crate::entity::PatternRow;
use crate::finding::{digits, shown};

/// Observations of a crew, and places of each, that are printed.
const PATTERNS_MAX: usize = 16;
const PLACES_MAX: usize = 6;

/// The observations of one crew in the order of their numbers.
pub(super) fn view(made: &Made<'_>, crew: &str) -> Value {
    let mut of_number: BTreeMap<i64, Vec<&PatternRow>> = BTreeMap::new();
    for row in made.input.rows.crew_patterns.iter().filter(|row| row.crew == crew) {
        of_number.entry(row.number).or_default().push(row);
    }
    let all = format!("SELECT * FROM crew_patterns WHERE crew = '{}'", shown(crew, 60));
    context! {
        shown => of_number.values().take(PATTERNS_MAX).filter_map(|rows| pattern(made, rows)).collect::<Vec<_>>(),
        more => More::of(of_number.len(), PATTERNS_MAX, &all),
    }
}

fn pattern(made: &Made<'_>, rows: &[&PatternRow]) -> Option<Value> {
    let first = rows.first()?;
    let place = |row: &&PatternRow| {
        context! {
            account => shown(&row.account, 60),
            number => made.ground.numbers.get(&row.evidence_id),
            locator => shown(row.locator.as_str(), 80),
        }
    };
    Some(context! {
        pattern => first.pattern.as_str(),
        statement => shown(&first.statement, 400),
        otherwise => first.pattern.otherwise(),
        places => rows.iter().take(PLACES_MAX).map(place).collect::<Vec<_>>(),
        more => digits(rows.len().saturating_sub(PLACES_MAX)),
        has_more => rows.len() > PLACES_MAX,
    })
}
