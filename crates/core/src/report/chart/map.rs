//! Who supplied whom: builder, client, operator, sites, from left to right.
//!
//! Boxes of one column stand on a fixed pitch, each as near to what it leads to as the one above allows: no two
//! overlap, whatever their names.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::super::text::cut;

/// Left edge and width of each column of boxes.
const COLUMNS: [(usize, usize); 3] = [(0, 210), (292, 250), (624, 210)];
/// Left edge of the counts.
const COUNTS_X: usize = 850;
/// Height of a box, and from one to the next.
const BOX_PX: usize = 46;
const PITCH_PX: usize = 58;
const HEAD_PX: usize = 30;

/// Sites that went one way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Flow {
    pub(crate) builder: String,
    pub(crate) client: String,
    pub(crate) operator: String,
    pub(crate) sites: usize,
}

/// The map, placed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Map {
    height: usize,
    heads: Vec<Head>,
    boxes: Vec<Node>,
    lines: Vec<Line>,
    counts: Vec<Count>,
}

#[derive(Debug, Clone, Serialize)]
struct Head {
    x: usize,
    label: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Node {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    label: String,
    full: String,
    note: String,
    kind: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Line {
    path: String,
    width: usize,
}

#[derive(Debug, Clone, Serialize)]
struct Count {
    x: usize,
    y: usize,
    width: usize,
    text: String,
    text_x: usize,
}

impl From<Map> for Value {
    fn from(value: Map) -> Self {
        Value::from(Serde(value))
    }
}

impl Map {
    /// Places the flows, which are sorted. `None` without any.
    pub(crate) fn of(flows: &[Flow]) -> Option<Self> {
        let most = operator_sites(flows).into_values().max()?;
        // Operators in the order in which they are met stand beside their clients.
        let operators = order(flows.iter().map(|flow| flow.operator.as_str()));
        let clients = order(flows.iter().map(|flow| flow.client.as_str()));
        let builders = order(flows.iter().map(|flow| flow.builder.as_str()));
        let at_operator = pitch(&operators);
        let at_client = beside(&clients, |client| {
            flows
                .iter()
                .filter(|flow| flow.client == client)
                .filter_map(|flow| at_operator.get(flow.operator.as_str()))
                .copied()
                .collect()
        });
        let at_builder = beside(&builders, |builder| {
            flows
                .iter()
                .filter(|flow| flow.builder == builder)
                .filter_map(|flow| at_client.get(flow.client.as_str()))
                .copied()
                .collect()
        });
        let mut map = Self {
            height: 0,
            heads: ["Builder", "Client", "Operator"]
                .into_iter()
                .zip(COLUMNS)
                .map(|(label, (x, _))| Head { x, label })
                .chain([Head { x: COUNTS_X, label: "Sites" }])
                .collect(),
            boxes: Vec::new(),
            lines: Vec::new(),
            counts: Vec::new(),
        };
        let sites = |keep: &dyn Fn(&Flow) -> bool| flows.iter().filter(|flow| keep(flow)).map(|flow| flow.sites).sum();
        for (&name, &y) in &at_builder {
            map.put(0, "builder", name, y, sites(&|flow| flow.builder == name));
        }
        for (&name, &y) in &at_client {
            map.put(1, "client", name, y, sites(&|flow| flow.client == name));
        }
        for (&name, &y) in &at_operator {
            let n = sites(&|flow| flow.operator == name);
            map.put(2, "operator", name, y, n);
            let width = (n * 60 / most).max(3);
            map.counts.push(Count { x: COUNTS_X, y: y + 13, width, text: n.to_string(), text_x: COUNTS_X + width + 8 });
        }
        map.draw_lines(flows, &at_builder, &at_client, &at_operator);
        let bottom = map.boxes.iter().map(|node| node.y + node.height).max().unwrap_or(0);
        map.height = bottom + 12;
        Some(map)
    }

    fn put(&mut self, column: usize, kind: &'static str, name: &str, y: usize, sites: usize) {
        let (x, width) = COLUMNS.get(column).copied().unwrap_or_default();
        self.boxes.push(Node {
            x,
            y,
            width,
            height: BOX_PX,
            label: cut(name, width / 8 - 2),
            full: name.to_owned(),
            note: crate::finding::count(sites, "site", "sites"),
            kind,
        });
    }

    fn draw_lines(
        &mut self,
        flows: &[Flow],
        at_builder: &BTreeMap<&str, usize>,
        at_client: &BTreeMap<&str, usize>,
        at_operator: &BTreeMap<&str, usize>,
    ) {
        let mut between: BTreeMap<(usize, usize, usize), usize> = BTreeMap::new();
        for flow in flows {
            let ends = (
                at_builder.get(flow.builder.as_str()),
                at_client.get(flow.client.as_str()),
                at_operator.get(flow.operator.as_str()),
            );
            if let (Some(&builder), Some(&client), Some(&operator)) = ends {
                *between.entry((0, builder, client)).or_default() += flow.sites;
                *between.entry((1, client, operator)).or_default() += flow.sites;
            }
        }
        let most = between.values().copied().max().unwrap_or(1).max(1);
        for ((column, from, to), sites) in between {
            let (left, right) = match (COLUMNS.get(column), COLUMNS.get(column + 1)) {
                (Some((x, width)), Some((next, _))) => (x + width, *next),
                _ => continue,
            };
            let middle = (left + right) / 2;
            let (from, to) = (from + BOX_PX / 2, to + BOX_PX / 2);
            self.lines.push(Line {
                path: format!("M{left} {from}C{middle} {from} {middle} {to} {right} {to}"),
                width: 2 + sites * 14 / most,
            });
        }
    }
}

fn operator_sites(flows: &[Flow]) -> BTreeMap<&str, usize> {
    let mut sites = BTreeMap::new();
    flows.iter().for_each(|flow| *sites.entry(flow.operator.as_str()).or_insert(0) += flow.sites);
    sites
}

/// Names in the order in which they are first met.
fn order<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}

fn pitch<'n>(names: &[&'n str]) -> BTreeMap<&'n str, usize> {
    names.iter().enumerate().map(|(n, &name)| (name, HEAD_PX + n * PITCH_PX)).collect()
}

/// Each name at the middle of what it leads to, pushed down where the one above is in the way.
fn beside<'n>(names: &[&'n str], leads_to: impl Fn(&str) -> Vec<usize>) -> BTreeMap<&'n str, usize> {
    let middle = |name: &str| {
        let to = leads_to(name);
        to.iter().sum::<usize>() / to.len().max(1)
    };
    let mut wanted: Vec<(usize, &str)> = names.iter().map(|&name| (middle(name), name)).collect();
    wanted.sort();
    let mut next = HEAD_PX;
    let place = |(y, name): (usize, &'n str)| {
        let y = y.max(next);
        next = y + PITCH_PX;
        (name, y)
    };
    wanted.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The view box of `map.svg`.
    const WIDTH: usize = 960;

    #[test]
    fn no_two_boxes_overlap_and_no_label_leaves_its_box() {
        let flows: Vec<Flow> = (0..40)
            .map(|n| Flow {
                builder: format!("builder with a rather long name {}", n / 20),
                client: format!("바다상사 주식회사 해외사업부 {}", n % 7),
                operator: format!("operator-with-a-long-handle-{}", n % 13),
                sites: n + 1,
            })
            .collect();
        let map = Map::of(&flows).unwrap();
        for (n, a) in map.boxes.iter().enumerate() {
            assert!(a.x + a.width <= WIDTH && a.y + a.height <= map.height);
            assert!(a.label.chars().count() * 7 <= a.width, "{}", a.label);
            for b in map.boxes.iter().skip(n + 1).filter(|b| b.x == a.x) {
                assert!(a.y + a.height < b.y || b.y + b.height < a.y, "{a:?} {b:?}");
            }
        }
        assert!(map.counts.iter().all(|count| count.text_x + count.text.len() * 9 <= WIDTH));
    }

    #[test]
    fn without_flows_there_is_no_map() {
        assert!(Map::of(&[]).is_none());
    }
}
