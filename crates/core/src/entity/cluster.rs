//! Which subjects become one entity, without one bridge joining the world?
//!
//! Constrained agglomeration: the strongest link first, and two clusters are joined only if their members are alike on
//! average, no contradiction stands between them, and more than one link holds them. Never bare connected components.

use std::collections::{BTreeMap, BTreeSet};

use crate::link::Bits256;

/// A link strong enough to make an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// A node, `a < b`.
    pub a: u32,
    /// The other node.
    pub b: u32,
    /// Log-odds of the relation: above 0 where it is more likely than not.
    pub bits: Bits256,
}

/// What analysts or contradictions decide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Pairs that belong together, whatever the links say.
    pub must: Vec<(u32, u32)>,
    /// Pairs that do not.
    pub cannot: Vec<(u32, u32)>,
}

/// The entities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clustering {
    /// Members of each cluster of two and more, sorted; clusters sorted by their first member.
    pub clusters: Vec<Vec<u32>>,
    /// Links that alone would have joined two clusters: they stay candidates.
    pub bridges: Vec<Edge>,
}

/// Log-odds of pairs of nodes, in their order.
pub type LogOdds<'a> = dyn Fn(&[(u32, u32)]) -> Vec<Bits256> + 'a;

/// Members of each side that a merge is judged on; all pairs of a small cluster, evenly spread ones of a large one.
const SAMPLE: usize = 8;

/// Joins nodes by their links.
///
/// - `edges`: links at or above the relation's level for entities. Their order does not matter.
/// - `log_odds(pairs)`: of each of these pairs `(a, b)`, `a < b`, linked or not, in their order; pairs that share nothing
///   give what the relation's prior says. They come together so that they can be worked out side by side.
/// - `floor`: the mean log-odds between two clusters that a merge needs.
///
/// Average linkage (Sokal and Michener 1958) on a bounded sample of pairs; the bridge rule is ours. The result depends on
/// the numbering of the nodes alone: number them by their sorted ids.
pub fn agglomerate(
    nodes: u32,
    edges: &[Edge],
    constraints: &Constraints,
    log_odds: &LogOdds<'_>,
    floor: Bits256,
) -> Clustering {
    let mut forest = Forest::new(nodes);
    for (a, b) in sorted(&constraints.cannot) {
        forest.part(a, b);
    }
    for (a, b) in sorted(&constraints.must) {
        forest.join(a, b);
    }
    let mut order = edges.to_vec();
    order.sort_by(|x, y| y.bits.cmp(&x.bits).then_with(|| (x.a, x.b).cmp(&(y.a, y.b))));
    order.dedup();

    // Clusters grow during the first pass, so what was turned away is asked once more.
    let mut turned_away = order;
    let mut bridges = Vec::new();
    for _pass in 0..2 {
        bridges.clear();
        let mut again = Vec::new();
        for edge in std::mem::take(&mut turned_away) {
            match forest.judge(edge, log_odds, floor) {
                Merge::Same => {}
                Merge::Join => forest.join(edge.a, edge.b),
                Merge::Bridge => {
                    bridges.push(edge);
                    again.push(edge);
                }
                Merge::Apart => again.push(edge),
            }
        }
        turned_away = again;
    }
    bridges.retain(|edge| forest.root(edge.a) != forest.root(edge.b));
    bridges.sort();
    Clustering { clusters: forest.clusters(), bridges }
}

fn sorted(pairs: &[(u32, u32)]) -> BTreeSet<(u32, u32)> {
    pairs.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect()
}

enum Merge {
    Same,
    Join,
    Bridge,
    Apart,
}

/// Disjoint sets that know their members.
pub(super) struct Forest {
    root: Vec<u32>,
    members: Vec<Vec<u32>>,
    /// Of each cluster, nodes that must not come into it.
    cannot: BTreeMap<u32, Vec<u32>>,
}

impl Forest {
    pub(super) fn new(nodes: u32) -> Self {
        let members = (0..nodes).map(|node| vec![node]).collect();
        Self { root: (0..nodes).collect(), members, cannot: BTreeMap::new() }
    }

    fn part(&mut self, a: u32, b: u32) {
        for (a, b) in [(a, b), (b, a)] {
            let root = self.root(a);
            self.cannot.entry(root).or_default().push(b);
        }
    }

    pub(super) fn root(&self, node: u32) -> u32 {
        self.root.get(node as usize).copied().unwrap_or(node)
    }

    pub(super) fn of(&self, root: u32) -> &[u32] {
        self.members.get(root as usize).map_or(&[], Vec::as_slice)
    }

    /// The smaller cluster moves into the larger, so that all joins together cost n log n.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let (into, from) = if self.of(a).len() >= self.of(b).len() { (a, b) } else { (b, a) };
        let moved = self.members.get_mut(from as usize).map(std::mem::take).unwrap_or_default();
        for node in &moved {
            if let Some(root) = self.root.get_mut(*node as usize) {
                *root = into;
            }
        }
        if let Some(members) = self.members.get_mut(into as usize) {
            members.extend(moved);
            members.sort_unstable();
        }
        if let Some(moved) = self.cannot.remove(&from) {
            self.cannot.entry(into).or_default().extend(moved);
        }
    }

    fn judge(&self, edge: Edge, log_odds: &LogOdds<'_>, floor: Bits256) -> Merge {
        let (a, b) = (self.root(edge.a), self.root(edge.b));
        if a == b {
            return Merge::Same;
        }
        let (left, right) = (self.of(a), self.of(b));
        if self.cannot.get(&a).is_some_and(|others| others.iter().any(|node| self.root(*node) == b)) {
            return Merge::Apart;
        }
        let (left, right) = (sample(left), sample(right));
        let asked: Vec<(u32, u32)> = left.iter().flat_map(|x| right.iter().map(|y| (*x.min(y), *x.max(y)))).collect();
        let odds = log_odds(&asked);
        let pairs = i64::try_from(odds.len()).unwrap_or(i64::MAX);
        let sum: i64 = odds.iter().map(|bits| i64::from(bits.0)).sum();
        let positive = odds.iter().filter(|bits| bits.0 > 0).count();
        if pairs == 0 || sum < i64::from(floor.0) * pairs {
            // One strong link between two clusters that are otherwise unlike.
            let lone = positive <= 1 && self.of(a).len() > 1 && self.of(b).len() > 1;
            return if lone { Merge::Bridge } else { Merge::Apart };
        }
        if positive <= 1 && self.of(a).len() > 1 && self.of(b).len() > 1 { Merge::Bridge } else { Merge::Join }
    }

    pub(super) fn clusters(self) -> Vec<Vec<u32>> {
        let mut clusters: Vec<Vec<u32>> = self.members.into_iter().filter(|members| members.len() > 1).collect();
        clusters.sort();
        clusters
    }
}

fn sample(members: &[u32]) -> Vec<u32> {
    if members.len() <= SAMPLE {
        return members.to_vec();
    }
    (0..SAMPLE).filter_map(|i| members.get(i * members.len() / SAMPLE).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles held by one link, 2-3.
    fn odds_of(a: u32, b: u32) -> Bits256 {
        let within = (a < 3) == (b < 3);
        Bits256::from_bits(if within || (a, b) == (2, 3) { 10.0 } else { -8.0 })
    }

    fn odds(pairs: &[(u32, u32)]) -> Vec<Bits256> {
        pairs.iter().map(|(a, b)| odds_of(*a, *b)).collect()
    }

    fn edges() -> Vec<Edge> {
        [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)]
            .map(|(a, b)| Edge { a, b, bits: odds_of(a, b) })
            .to_vec()
    }

    #[test]
    fn one_bridge_does_not_join_two_clusters() {
        let found = agglomerate(6, &edges(), &Constraints::default(), &odds, Bits256::ZERO);
        assert_eq!(found.clusters, [vec![0, 1, 2], vec![3, 4, 5]]);
        assert_eq!(found.bridges.len(), 1);
    }

    #[test]
    fn an_analyst_binds_both_ways() {
        let must = Constraints { must: vec![(0, 5)], cannot: Vec::new() };
        let found = agglomerate(6, &[], &must, &odds, Bits256::ZERO);
        assert_eq!(found.clusters, [vec![0, 5]]);
        let cannot = Constraints { must: Vec::new(), cannot: vec![(1, 0)] };
        let found = agglomerate(6, &edges(), &cannot, &odds, Bits256::ZERO);
        assert!(found.clusters.iter().all(|members| !(members.contains(&0) && members.contains(&1))));
    }

    #[test]
    fn the_order_of_links_does_not_matter() {
        let mut shuffled = edges();
        shuffled.reverse();
        shuffled.swap(0, 3);
        let one = agglomerate(6, &edges(), &Constraints::default(), &odds, Bits256::ZERO);
        let two = agglomerate(6, &shuffled, &Constraints::default(), &odds, Bits256::ZERO);
        assert_eq!(one, two);
    }
}
