//! Chapter 7: which sites have the same operator?

use std::collections::BTreeSet;

use minijinja::{Value, context};

use super::{Made, More, some_hosts};
use crate::finding::{FindingKind, Likelihood, digits, per_cent, shown, weakest_tie};
use crate::link::{LinkRow, Relation, Status};

/// Operators in the table.
const ROWS_MAX: usize = 80;

pub(super) fn view(made: &Made<'_>) -> Value {
    let mut operators = made.ground.entities("operator");
    operators.sort_by_key(|operator| (std::cmp::Reverse(made.ground.hosts(operator).len()), *operator));
    context! {
        table => operators.iter().take(ROWS_MAX).map(|operator| line(made, operator)).collect::<Vec<_>>(),
        more => More::of(operators.len(), ROWS_MAX, "SELECT * FROM members WHERE entity LIKE 'operator:%' ORDER BY entity"),
        cards => made.cards_of(&[FindingKind::Operator]),
        pairs => made.cards_of(&[FindingKind::OperatorPair]),
        persons => made.cards_of(&[FindingKind::Person]),
    }
}

fn line(made: &Made<'_>, operator: &str) -> Value {
    let hosts = made.ground.hosts(operator);
    let links: Vec<&LinkRow> = made
        .ground
        .inside(Relation::SameOperator, operator)
        .iter()
        .copied()
        .filter(|link| link.status == Status::Assessed)
        .collect();
    let weakest = weakest_tie(&links).filter(|&per_mille| Likelihood::of(per_mille) >= Likelihood::Likely);
    let families: BTreeSet<&str> =
        links.iter().flat_map(|link| link.families.split(',')).filter(|f| !f.is_empty()).collect();
    let kits: BTreeSet<&str> = hosts
        .iter()
        .filter_map(|host| made.ground.sites.get(host))
        .map(|site| site.kit.as_str())
        .filter(|kit| !kit.is_empty())
        .collect();
    let card =
        made.cards.iter().find(|card| card.of == FindingKind::Operator && card.subjects.iter().any(|s| s == operator));
    context! {
        label => shown(super::sites::label(made, operator), 60),
        entity => shown(operator, 60),
        n => digits(hosts.len()),
        hosts => some_hosts(hosts.iter().copied(), 6),
        kits => kits.iter().map(|kit| shown(super::sites::label(made, kit), 40)).collect::<Vec<_>>(),
        families => families.into_iter().map(str::to_owned).collect::<Vec<_>>(),
        word => weakest.map(|per_mille| Likelihood::of(per_mille).as_str()),
        share => weakest.map(per_cent),
        finding => card.filter(|card| card.printed).map(|card| card.number),
    }
}
