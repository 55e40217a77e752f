//! Which records of a component become one entity, without one bridge joining two?
//!
//! The strongest pair of clusters is joined first, and after each join the clusters are compared anew by all that their
//! members show ([`Profile`]); so a bridge between two clusters is outvoted by what their members say. What is joined too
//! early is repaired: single records move to the cluster that they fit better. Joining asks only what is more likely than
//! not; what an entity must reach is asked at the end, by [`super::cut()`].

use std::collections::{BTreeSet, BinaryHeap};

use super::profile::{Evidence, Profile};

/// Two records that may be compared, `a < b`, numbered within the component, and their log-odds in 1/256 bit.
pub type Adjacent = (u32, u32, i32);

/// Records that were joined, with the parts of two and more that they were joined from.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Sorted.
    pub members: Vec<u32>,
    /// The latest [`PARTS_MAX`]; each sorted.
    pub parts: Vec<Vec<u32>>,
}

/// What analysts decided and where to stop.
#[derive(Debug, Clone, Default)]
pub struct Bounds<'a> {
    /// Pairs that belong together.
    pub must: &'a [(u32, u32)],
    /// Pairs that do not.
    pub cannot: &'a [(u32, u32)],
    /// Log-odds in 1/256 bit that a join needs.
    pub floor: i32,
    /// Passes of repair at most.
    pub repairs: usize,
}

/// Parts of a cluster that are remembered.
pub const PARTS_MAX: usize = 200;

/// Joins the records of a component, beginning with the groups that are there; single records need not be given. Groups come
/// back sorted by their first member. The result depends on the numbering alone, not on the order of `adjacent`.
pub fn agglomerate(
    profiles: &[Profile],
    start: &[Group],
    adjacent: &[Adjacent],
    bounds: &Bounds<'_>,
    evidence: &impl Evidence,
) -> Vec<Group> {
    let mut state = State::new(profiles, start, adjacent, bounds);
    for (a, b) in bounds.must {
        state.join(state.root(*a), state.root(*b));
    }
    state.merge_all(adjacent, bounds.floor, evidence);
    for _ in 0..bounds.repairs {
        if !state.repair(bounds.floor, evidence) {
            break;
        }
    }
    state.clusters.into_iter().flatten().map(|cluster| cluster.group).collect()
}

struct State<'a> {
    records: &'a [Profile],
    near: Vec<Vec<u32>>,
    root: Vec<u32>,
    /// By their smallest member.
    clusters: Vec<Option<Cluster>>,
    cannot: BTreeSet<(u32, u32)>,
    bound: BTreeSet<u32>,
    /// Records that may fit another cluster better.
    unsettled: Vec<bool>,
}

#[derive(Debug, Clone, Default)]
struct Cluster {
    group: Group,
    profile: Profile,
    /// Roots of the clusters beside it, sorted.
    near: Vec<u32>,
    /// Grows with each join, so that older entries of the heap are known as such.
    stamp: u32,
}

/// Bits, then the smaller roots first.
type Entry = (i32, std::cmp::Reverse<(u32, u32)>, u32, u32);

impl<'a> State<'a> {
    fn new(records: &'a [Profile], start: &[Group], adjacent: &[Adjacent], bounds: &Bounds<'_>) -> Self {
        let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
        let mut root: Vec<u32> = (0..count).collect();
        for group in start {
            for member in &group.members {
                if let (Some(at), Some(first)) = (root.get_mut(*member as usize), group.members.first()) {
                    *at = *first;
                }
            }
        }
        let root_of = |record: u32| root.get(record as usize).copied().unwrap_or(record);
        let mut near = vec![Vec::new(); records.len()];
        for (a, b, _) in adjacent {
            for (a, b) in [(*a, *b), (*b, *a)] {
                if let Some(near) = near.get_mut(a as usize) {
                    near.push(b);
                }
            }
        }
        let mut clusters: Vec<Option<Cluster>> = vec![None; records.len()];
        for ((record, profile), near) in (0..count).zip(records).zip(&near) {
            let home = root_of(record);
            if let Some(at) = clusters.get_mut(home as usize) {
                let cluster = at.get_or_insert_with(Cluster::default);
                cluster.group.members.push(record);
                cluster.profile.add(profile);
                cluster.near.extend(near.iter().map(|other| root_of(*other)).filter(|root| *root != home));
            }
        }
        for cluster in clusters.iter_mut().flatten() {
            cluster.near.sort_unstable();
            cluster.near.dedup();
        }
        for group in start {
            if let Some(Some(cluster)) = group.members.first().and_then(|first| clusters.get_mut(*first as usize)) {
                cluster.group.parts.clone_from(&group.parts);
            }
        }
        let sorted = |pair: &(u32, u32)| (pair.0.min(pair.1), pair.0.max(pair.1));
        let bound = bounds.must.iter().flat_map(|(a, b)| [*a, *b]).collect();
        Self {
            records,
            near,
            root,
            clusters,
            cannot: bounds.cannot.iter().map(sorted).collect(),
            bound,
            unsettled: vec![true; records.len()],
        }
    }

    fn root(&self, record: u32) -> u32 {
        self.root.get(record as usize).copied().unwrap_or(record)
    }

    fn cluster(&self, root: u32) -> Option<&Cluster> {
        self.clusters.get(root as usize)?.as_ref()
    }

    fn apart(&self, a: u32, b: u32) -> bool {
        !self.cannot.is_empty()
            && self.cannot.iter().any(|(x, y)| {
                let (x, y) = (self.root(*x), self.root(*y));
                (x, y) == (a, b) || (y, x) == (a, b)
            })
    }

    fn entry(&self, a: u32, b: u32, floor: i32, evidence: &impl Evidence) -> Option<Entry> {
        let (a, b) = (a.min(b), a.max(b));
        let (x, y) = (self.cluster(a)?, self.cluster(b)?);
        let bits = x.profile.linkage(&y.profile, evidence);
        (bits >= floor && !self.apart(a, b)).then_some((bits, std::cmp::Reverse((a, b)), x.stamp, y.stamp))
    }

    fn merge_all(&mut self, adjacent: &[Adjacent], floor: i32, evidence: &impl Evidence) {
        let mut heap: BinaryHeap<Entry> = BinaryHeap::new();
        // What two single records say is known.
        let is_single = |root: u32| self.cluster(root).is_some_and(|cluster| cluster.group.members.len() == 1);
        let singles = adjacent.iter().filter(|(a, b, bits)| *bits >= floor && is_single(*a) && is_single(*b));
        heap.extend(
            singles
                .filter(|(a, b, _)| !self.apart(*a, *b))
                .map(|(a, b, bits)| (*bits, std::cmp::Reverse((*a, *b)), 0, 0)),
        );
        for (root, cluster) in (0u32..).zip(&self.clusters) {
            let Some(cluster) = cluster else { continue };
            let single = cluster.group.members.len() == 1;
            let near = cluster.near.iter().filter(|other| **other > root && !(single && is_single(**other)));
            heap.extend(near.filter_map(|other| self.entry(root, *other, floor, evidence)));
        }
        while let Some((_, std::cmp::Reverse((a, b)), stamp_a, stamp_b)) = heap.pop() {
            let stands = |root: u32, stamp: u32| self.cluster(root).is_some_and(|c| c.stamp == stamp);
            if !stands(a, stamp_a) || !stands(b, stamp_b) {
                continue;
            }
            let root = self.join(a, b);
            let near = self.cluster(root).map(|c| &c.near).into_iter().flatten();
            heap.extend(near.filter_map(|other| self.entry(root, *other, floor, evidence)));
        }
    }

    /// Joins two clusters under the smaller root, which it returns.
    fn join(&mut self, a: u32, b: u32) -> u32 {
        let (into, from) = (a.min(b), a.max(b));
        if into == from {
            return into;
        }
        let Some(gone) = self.clusters.get_mut(from as usize).and_then(Option::take) else { return into };
        for member in &gone.group.members {
            if let Some(root) = self.root.get_mut(*member as usize) {
                *root = into;
            }
        }
        for other in &gone.near {
            if let Some(Some(cluster)) = self.clusters.get_mut(*other as usize) {
                take_out(&mut cluster.near, from);
                if let (true, Err(at)) = (*other != into, cluster.near.binary_search(&into)) {
                    cluster.near.insert(at, into);
                }
            }
        }
        if let Some(Some(cluster)) = self.clusters.get_mut(into as usize) {
            let joined = [gone.group.members.clone(), cluster.group.members.clone()];
            cluster.group.parts.extend(gone.group.parts);
            cluster.group.parts.extend(joined.into_iter().filter(|part| part.len() > 1));
            let over = cluster.group.parts.len().saturating_sub(PARTS_MAX);
            cluster.group.parts.drain(..over);
            cluster.group.members.extend(gone.group.members);
            cluster.group.members.sort_unstable();
            cluster.profile.add(&gone.profile);
            cluster.near.extend(gone.near.iter().filter(|other| **other != into));
            cluster.near.sort_unstable();
            cluster.near.dedup();
            cluster.stamp += 1;
        }
        into
    }

    /// Moves each record to the cluster that it fits best, or out of one that it does not fit. Whether anything moved.
    fn repair(&mut self, floor: i32, evidence: &impl Evidence) -> bool {
        let mut moved = false;
        for record in 0..u32::try_from(self.records.len()).unwrap_or(u32::MAX) {
            if !self.unsettled.get_mut(record as usize).is_some_and(std::mem::take) {
                continue;
            }
            let home = self.root(record);
            let mut near: Vec<u32> = self
                .near
                .get(record as usize)
                .into_iter()
                .flatten()
                .map(|r| self.root(*r))
                .filter(|r| *r != home)
                .collect();
            near.sort_unstable();
            near.dedup();
            let (Some(profile), Some(here)) = (self.records.get(record as usize), self.cluster(home)) else { continue };
            let alone = here.group.members.len() == 1;
            if self.bound.contains(&record) || near.is_empty() {
                continue;
            }
            let mut rest = here.profile.clone();
            rest.take(profile);
            let stays = if alone { floor - 1 } else { rest.linkage(profile, evidence) };
            let mut best = (stays.max(floor - 1), None);
            for other in near {
                let Some(cluster) = self.cluster(other) else { continue };
                let bits = cluster.profile.linkage(profile, evidence);
                if bits > best.0 && !self.parted(record, cluster) {
                    best = (bits, Some(other));
                }
            }
            if best.1.is_some() || (!alone && stays < floor) {
                self.unsettle(home);
                self.shift(record, best.1);
                self.unsettle(self.root(record));
                moved = true;
            }
        }
        moved
    }

    /// Who is near a cluster that changes is asked once more.
    fn unsettle(&mut self, root: u32) {
        let members = self.cluster(root).map(|cluster| cluster.group.members.clone()).unwrap_or_default();
        for member in members {
            let near = self.near.get(member as usize).map(Vec::as_slice).unwrap_or_default();
            for record in near.iter().copied().chain([member]) {
                if let Some(at) = self.unsettled.get_mut(record as usize) {
                    *at = true;
                }
            }
        }
    }

    fn parted(&self, record: u32, cluster: &Cluster) -> bool {
        !self.cannot.is_empty()
            && cluster.group.members.iter().any(|m| self.cannot.contains(&(record.min(*m), record.max(*m))))
    }

    /// Takes a record out of its cluster, and into another or into one of its own. Roots stay the smallest members.
    fn shift(&mut self, record: u32, to: Option<u32>) {
        let home = self.root(record);
        let Some(profile) = self.records.get(record as usize) else { return };
        let mut rest = self.clusters.get_mut(home as usize).and_then(Option::take).unwrap_or_default();
        rest.group.members.retain(|member| *member != record);
        rest.profile.take(profile);
        self.settle(rest);
        let target = to.and_then(|to| self.clusters.get_mut(to as usize)).and_then(Option::take);
        let mut target = target.unwrap_or_default();
        target.group.members.push(record);
        target.group.members.sort_unstable();
        target.profile.add(profile);
        self.settle(target);
    }

    fn settle(&mut self, cluster: Cluster) {
        let Some(root) = cluster.group.members.first().copied() else { return };
        for member in &cluster.group.members {
            if let Some(at) = self.root.get_mut(*member as usize) {
                *at = root;
            }
        }
        if let Some(at) = self.clusters.get_mut(root as usize) {
            *at = Some(cluster);
        }
    }
}

fn take_out(list: &mut Vec<u32>, value: u32) {
    if let Ok(at) = list.binary_search(&value) {
        list.remove(at);
    }
}
