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
    let name = |id: &str| match id {
        "" => UNTOLD.to_owned(),
        _ => shown(super::sites::label(made, id), 60),
    };
    let mut order: Vec<_> = ways.iter().collect();
    order.sort_by_key(|(key, hosts)| (std::cmp::Reverse(hosts.len()), *key));
    let mut flows: Vec<Flow> = order
        .iter()
        .take(FLOWS_MAX)
        .map(|((builder, client, operator), hosts)| Flow {
            builder: (*builder).to_owned(),
            client: (*client).to_owned(),
            operator: (*operator).to_owned(),
            sites: hosts.len(),
        })
        .collect();
    flows.sort();
    let table: Vec<Value> = ways
        .iter()
        .take(ROWS_MAX)
        .map(|(key, hosts)| {
            context! {
                builder => name(key.0),
                client => name(key.1),
                operator => name(key.2),
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
        map => Map::of(&flows, name),
        tree => tree(&flows, &name),
        drawn_more => More::of(ways.len(), FLOWS_MAX, "SELECT * FROM supply ORDER BY builder, client, operator, host"),
        table,
        more => More::of(ways.len(), ROWS_MAX, "SELECT * FROM supply ORDER BY builder, client, operator, host"),
        cards => made.cards_of(&[FindingKind::Supply]),
    }
}

/// The same as the map in words, for narrow screens and readers of text: builder, its clients, their operators.
fn tree(flows: &[Flow], name: &impl Fn(&str) -> String) -> Vec<Value> {
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
                name => name(builder),
                sites => sum(&all),
                clients => clients.iter().map(|(client, flows)| context! {
                    name => name(client),
                    sites => sum(flows),
                    operators => flows.iter().map(|flow| context! { name => name(&flow.operator), sites => sum(&[flow]) }).collect::<Vec<_>>(),
                }).collect::<Vec<_>>(),
            }
        })
        .collect()
}
