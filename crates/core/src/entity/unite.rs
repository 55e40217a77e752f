//! Which groups of hosts, people or accounts are one party, judged group against group?
//!
//! A pair of members of one party may share one thing alone, or nothing. What binds a party shows only when its members
//! are taken together: a contact here, an account there. So groups are joined best first, and each offer is weighed on
//! everything that the members of both show, not on the one pair that led to it.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::cluster::{Clustering, Constraints, Edge, Forest};
use crate::link::Bits256;

/// What speaks for two groups being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Log-odds of the relation, on the evidence of all members.
    pub bits: Bits256,
    /// What it may do.
    pub may: May,
}

/// What an offer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Make one group of two.
    Join,
    /// Nothing: it would hang on one value, or on one pair of members.
    Bridge,
    /// Nothing.
    Not,
}

/// Joins nodes into parties, the best offer first.
///
/// - `near`: pairs of nodes that share something. Groups without such a pair are never weighed.
/// - `offer(a, b)`: weighs two groups, each sorted. It must depend on the members alone.
///
/// Hierarchical agglomeration whose linkage is the evidence of the groups (Ward 1963 merges best first; the linkage is
/// ours). The result depends on the numbering of the nodes alone, not on the order of `near`. Each join weighs the
/// neighbours of the new group again, so the cost is that of the neighbourhoods and not of all pairs.
pub fn unite(
    nodes: u32,
    near: &[(u32, u32)],
    constraints: &Constraints,
    offer: &dyn Fn(&[u32], &[u32]) -> Offer,
) -> Clustering {
    let mut parties = Parties::new(nodes, constraints);
    for (a, b) in near {
        parties.neighbours(*a, *b);
    }
    let pairs: Vec<(u32, u32)> = parties.all_neighbours();
    for (a, b) in pairs {
        parties.weigh(a, b, offer);
    }
    while let Some(best) = parties.heap.pop() {
        if parties.is_stale(&best) {
            continue;
        }
        let (kept, others) = parties.join(best.a.0, best.b.0);
        for other in others {
            parties.weigh(kept.min(other), kept.max(other), offer);
        }
    }
    let bridges: Vec<Edge> = parties
        .bridges
        .iter()
        .filter(|((a, b), _)| parties.forest.root(*a) == *a && parties.forest.root(*b) == *b)
        .map(|((a, b), bits)| Edge { a: *a, b: *b, bits: *bits })
        .collect();
    Clustering { clusters: parties.forest.clusters(), bridges }
}

/// An offer in the queue: the strongest first, of equals the one with the smallest members.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Queued {
    bits: Bits256,
    /// First members, reversed, so that the smallest come first.
    first: (std::cmp::Reverse<u32>, std::cmp::Reverse<u32>),
    /// Root and its version.
    a: (u32, u32),
    b: (u32, u32),
}

struct Parties {
    forest: Forest,
    /// How often each root has grown.
    version: Vec<u32>,
    near: BTreeMap<u32, BTreeSet<u32>>,
    cannot: Vec<(u32, u32)>,
    heap: BinaryHeap<Queued>,
    bridges: BTreeMap<(u32, u32), Bits256>,
}

impl Parties {
    fn new(nodes: u32, constraints: &Constraints) -> Self {
        let mut forest = Forest::new(nodes);
        let must: BTreeSet<(u32, u32)> = constraints.must.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
        for (a, b) in must {
            forest.join(a, b);
        }
        Self {
            forest,
            version: vec![0; nodes as usize],
            near: BTreeMap::new(),
            cannot: constraints.cannot.clone(),
            heap: BinaryHeap::new(),
            bridges: BTreeMap::new(),
        }
    }

    fn neighbours(&mut self, a: u32, b: u32) {
        let (a, b) = (self.forest.root(a), self.forest.root(b));
        if a != b {
            self.near.entry(a).or_default().insert(b);
            self.near.entry(b).or_default().insert(a);
        }
    }

    fn all_neighbours(&self) -> Vec<(u32, u32)> {
        let of = |(a, others): (&u32, &BTreeSet<u32>)| others.range(a + 1..).map(|b| (*a, *b)).collect::<Vec<_>>();
        self.near.iter().flat_map(of).collect()
    }

    fn version(&self, root: u32) -> u32 {
        self.version.get(root as usize).copied().unwrap_or(0)
    }

    fn is_stale(&self, queued: &Queued) -> bool {
        let stale = |(root, version): (u32, u32)| self.forest.root(root) != root || self.version(root) != version;
        stale(queued.a) || stale(queued.b)
    }

    fn forbidden(&self, a: u32, b: u32) -> bool {
        self.cannot.iter().any(|(x, y)| {
            let (x, y) = (self.forest.root(*x), self.forest.root(*y));
            (x, y) == (a, b) || (x, y) == (b, a)
        })
    }

    fn weigh(&mut self, a: u32, b: u32, offer: &dyn Fn(&[u32], &[u32]) -> Offer) {
        if self.forbidden(a, b) {
            return;
        }
        let made = offer(self.forest.of(a), self.forest.of(b));
        match made.may {
            May::Join => {
                let least = |root: u32| std::cmp::Reverse(self.forest.of(root).first().copied().unwrap_or(root));
                let (x, y) = (least(a), least(b));
                // The larger of the reversed is the smaller member.
                let first = (x.max(y), x.min(y));
                self.bridges.remove(&(a, b));
                let (a, b) = ((a, self.version(a)), (b, self.version(b)));
                self.heap.push(Queued { bits: made.bits, first, a, b });
            }
            May::Bridge => {
                self.bridges.insert((a, b), made.bits);
            }
            May::Not => {
                self.bridges.remove(&(a, b));
            }
        }
    }

    /// The root of the new group and the roots beside it.
    fn join(&mut self, a: u32, b: u32) -> (u32, Vec<u32>) {
        self.forest.join(a, b);
        let kept = self.forest.root(a);
        let gone = if kept == a { b } else { a };
        if let Some(version) = self.version.get_mut(kept as usize) {
            *version += 1;
        }
        let moved = self.near.remove(&gone).unwrap_or_default();
        for other in &moved {
            if let Some(of_other) = self.near.get_mut(other) {
                of_other.remove(&gone);
                of_other.insert(kept);
            }
        }
        let of_kept = self.near.entry(kept).or_default();
        of_kept.extend(moved);
        of_kept.remove(&kept);
        of_kept.remove(&gone);
        (kept, of_kept.iter().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Members show letters; groups that share two letters of their members are one.
    fn by_letters(shown: &[&str]) -> impl Fn(&[u32], &[u32]) -> Offer {
        let shown: Vec<String> = shown.iter().map(|text| (*text).to_owned()).collect();
        move |a, b| {
            let letters = |members: &[u32]| -> BTreeSet<char> {
                members.iter().filter_map(|m| shown.get(*m as usize)).flat_map(|text| text.chars()).collect()
            };
            let shared = letters(a).intersection(&letters(b)).count();
            let bits = Bits256(i32::try_from(shared).unwrap_or(0) * 256);
            let may = match shared {
                0 => May::Not,
                1 => May::Bridge,
                _ => May::Join,
            };
            Offer { bits, may }
        }
    }

    fn all_pairs(nodes: u32) -> Vec<(u32, u32)> {
        (0..nodes).flat_map(|a| (a + 1..nodes).map(move |b| (a, b))).collect()
    }

    #[test]
    fn a_member_joins_on_what_it_shares_with_several() {
        // The third shares one letter with each of the first two, and two with both together.
        let found = unite(3, &all_pairs(3), &Constraints::default(), &by_letters(&["abx", "aby", "xy"]));
        assert_eq!(found.clusters, [vec![0, 1, 2]]);
    }

    #[test]
    fn one_shared_value_is_a_bridge() {
        let found = unite(4, &all_pairs(4), &Constraints::default(), &by_letters(&["abz", "ab", "cdz", "cd"]));
        assert_eq!(found.clusters, [vec![0, 1], vec![2, 3]]);
        assert_eq!(found.bridges.len(), 1);
    }

    #[test]
    fn an_analyst_binds_both_ways() {
        let shown = ["ab", "ab", "cd"];
        let cannot = Constraints { must: vec![(1, 2)], cannot: vec![(0, 2)] };
        let found = unite(3, &all_pairs(3), &cannot, &by_letters(&shown));
        assert_eq!(found.clusters, [vec![1, 2]]);
    }

    proptest! {
        #[test]
        fn the_order_of_neighbours_does_not_matter(
            shown in prop::collection::vec("[a-f]{1,3}", 2..10),
            shuffle in any::<prop::sample::Index>(),
        ) {
            let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
            let nodes = u32::try_from(shown.len()).unwrap();
            let mut near = all_pairs(nodes);
            let one = unite(nodes, &near, &Constraints::default(), &by_letters(&shown));
            let at = shuffle.index(near.len());
            near.rotate_left(at);
            near.reverse();
            let two = unite(nodes, &near, &Constraints::default(), &by_letters(&shown));
            prop_assert_eq!(one, two);
        }

        #[test]
        fn every_node_is_in_one_group_at_most(shown in prop::collection::vec("[a-f]{1,3}", 2..12)) {
            let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
            let nodes = u32::try_from(shown.len()).unwrap();
            let found = unite(nodes, &all_pairs(nodes), &Constraints::default(), &by_letters(&shown));
            let members: Vec<u32> = found.clusters.iter().flatten().copied().collect();
            let unique: BTreeSet<u32> = members.iter().copied().collect();
            prop_assert_eq!(members.len(), unique.len());
        }
    }
}
