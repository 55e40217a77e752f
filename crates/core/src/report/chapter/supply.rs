//! Chapter 5: who built for whom, through whom?

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::{Made, More, some_hosts};
use crate::finding::{FindingKind, count, digits, shown};
use crate::report::chart::{Flow, Map};

/// Ways drawn in the map, most sites first, and printed in the table.
const FLOWS_MAX: usize = 24;
const ROWS_MAX: usize = 60;
/// What stands where no operator can be told.
const UNTOLD: &str = "not told apart";

pub(super) fn view(made: &Made<'_>) -> Value {
    let mut ways: BTreeMap<(&str, &str, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut statuses: BTreeMap<(&str, &str, &str), BTreeSet<&str>> = BTreeMap::new();
    for row in &made.ground.rows.supply {
        let key = (row.builder.as_str(), row.client.as_str(), row.operator.as_str());
        ways.entry(key).or_default().insert(&row.host);
        statuses.entry(key).or_default().insert(row.status.as_str());
    }
    let label = |id: &str, otherwise: &str| {
        if id.is_empty() { otherwise.to_owned() } else { shown(super::sites::label(made, id), 60) }
    };
    let mut order: Vec<(&(&str, &str, &str), &BTreeSet<&str>)> = ways.iter().collect();
    order.sort_by_key(|(key, hosts)| (std::cmp::Reverse(hosts.len()), *key));
    let mut flows: Vec<Flow> = order
        .iter()
        .take(FLOWS_MAX)
        .map(|((builder, client, operator), hosts)| Flow {
            builder: label(builder, UNTOLD),
            client: if client.is_empty() { UNTOLD.to_owned() } else { shown(client, 60) },
            operator: label(operator, UNTOLD),
            sites: hosts.len(),
        })
        .collect();
    flows.sort();
    let table: Vec<Value> = ways
        .iter()
        .take(ROWS_MAX)
        .map(|(key, hosts)| {
            context! {
                builder => label(key.0, UNTOLD),
                client => shown(key.1, 60),
                operator => label(key.2, UNTOLD),
                n => digits(hosts.len()),
                hosts => some_hosts(hosts.iter().copied(), 4),
                status => statuses.get(key).into_iter().flatten().copied().collect::<Vec<_>>(),
            }
        })
        .collect();
    let sites = ways.values().flatten().collect::<BTreeSet<_>>().len();
    let clients = ways.keys().map(|key| key.1).collect::<BTreeSet<_>>().len();
    context! {
        sites => count(sites, "site", "sites"),
        clients => count(clients, "client", "clients"),
        map => Map::of(&flows),
        tree => tree(&flows),
        drawn_more => More::of(ways.len(), FLOWS_MAX, "SELECT * FROM supply ORDER BY builder, client, operator, host"),
        table,
        more => More::of(ways.len(), ROWS_MAX, "SELECT * FROM supply ORDER BY builder, client, operator, host"),
        cards => made.cards_of(&[FindingKind::Supply]),
    }
}

/// The same as the map in words, for narrow screens and readers of text: builder, its clients, their operators.
fn tree(flows: &[Flow]) -> Vec<Value> {
    type Clients<'f> = BTreeMap<&'f str, Vec<&'f Flow>>;
    let mut builders: BTreeMap<&str, Clients<'_>> = BTreeMap::new();
    for flow in flows {
        builders.entry(&flow.builder).or_default().entry(&flow.client).or_default().push(flow);
    }
    let sum = |flows: &[&Flow]| count(flows.iter().map(|flow| flow.sites).sum(), "site", "sites");
    builders
        .iter()
        .map(|(builder, clients)| {
            let all: Vec<&Flow> = clients.values().flatten().copied().collect();
            context! {
                name => *builder,
                sites => sum(&all),
                clients => clients.iter().map(|(client, flows)| context! {
                    name => *client,
                    sites => sum(flows),
                    operators => flows.iter().map(|flow| context! { name => flow.operator.as_str(), sites => sum(&[flow]) }).collect::<Vec<_>>(),
                }).collect::<Vec<_>>(),
            }
        })
        .collect()
}
