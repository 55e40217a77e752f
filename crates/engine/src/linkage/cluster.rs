//! Which records are one entity? Component by component, on all cores.

use std::collections::BTreeSet;

use rayon::prelude::*;
use stakeout_core::entity::DisjointSets;
use stakeout_core::linkage::{Adjacent, Bounds, Entity, Group, Profile, agglomerate, cut};

use super::score::{Pair, Scorer};

/// The entity of each record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entities {
    /// The smallest record of its entity, by record.
    pub root: Vec<u32>,
    /// Log-odds of each record with the rest of its entity, in 1/256 bit; 0 where it stands alone.
    pub bits: Vec<i32>,
    /// Records of the largest component.
    pub largest: usize,
}

/// Binding judgements, by record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// Pairs that belong together.
    pub must: Vec<(u32, u32)>,
    /// Pairs that do not.
    pub cannot: Vec<(u32, u32)>,
}

/// Log-odds from which a pair is joined first, in components that are small for it.
const STRONG: i32 = 6 * 256;
/// Passes of repair.
const REPAIRS: usize = 6;

/// Joins records; `floor` is the log-odds that an entity needs.
///
/// Three stages, each on all cores: strong pairs by their components; all pairs, beginning with what the strong ones made; and
/// what does not reach the floor is cut off, cluster by cluster.
pub fn entities(scorer: &Scorer<'_>, pairs: &[Pair], records: u32, judged: &Judged, floor: i32) -> Entities {
    let strong: Vec<Pair> = pairs.iter().copied().filter(|pair| pair.bits >= STRONG).collect();
    let (first, _) = stage(scorer, &strong, &[], records, judged, STRONG, 0);
    let (second, largest) = stage(scorer, pairs, &first, records, judged, floor.min(0), REPAIRS);
    let bound: BTreeSet<u32> = judged.must.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let cut: Vec<Vec<Entity>> = second
        .par_iter()
        .map(|group| {
            if let ([a, b], true) = (group.members.as_slice(), bound.is_empty()) {
                return of_two(scorer, *a, *b, floor);
            }
            let profiles: Vec<Profile> = group.members.iter().map(|record| scorer.profile(*record)).collect();
            let profile = |record: u32| group.members.binary_search(&record).ok().and_then(|at| profiles.get(at));
            cut(group, &profile, &bound, floor, scorer)
        })
        .collect();
    let mut out = Entities { root: (0..records).collect(), bits: vec![0; records as usize], largest };
    for entity in cut.into_iter().flatten() {
        let first = entity.members.first().copied().unwrap_or_default();
        for (member, bits) in entity.members.iter().zip(&entity.bits) {
            if let (Some(root), Some(at)) = (out.root.get_mut(*member as usize), out.bits.get_mut(*member as usize)) {
                (*root, *at) = (first, *bits);
            }
        }
    }
    out
}

/// As [`cut()`] has it for two records, which most entities are.
fn of_two(scorer: &Scorer<'_>, a: u32, b: u32, floor: i32) -> Vec<Entity> {
    let bits = scorer.pair(a, b, &mut Vec::new());
    match bits >= floor {
        true => vec![Entity { members: vec![a, b], bits: vec![bits; 2] }],
        false => [a, b].map(|one| Entity { members: vec![one], bits: vec![0] }).to_vec(),
    }
}

/// As [`entities`], with what was found before: components that no touched record is in stay as they are. Those are told
/// by `touched`: new records, and those that lost a pair.
pub(super) fn entities_anew(
    scorer: &Scorer<'_>,
    pairs: &[Pair],
    before: &Entities,
    touched: &[bool],
    floor: i32,
) -> Entities {
    let records = u32::try_from(touched.len()).unwrap_or(u32::MAX);
    let mut component = DisjointSets::new(records);
    pairs.iter().for_each(|pair| component.join(pair.a, pair.b));
    let mut again = vec![false; touched.len()];
    for (record, touched) in (0u32..).zip(touched) {
        if *touched && let Some(at) = again.get_mut(component.root(record) as usize) {
            *at = true;
        }
    }
    let is_again = |record: u32| again.get(component.root(record) as usize).copied().unwrap_or(true);
    let within: Vec<Pair> = pairs.iter().copied().filter(|pair| is_again(pair.a)).collect();
    let mut out = entities(scorer, &within, records, &Judged::default(), floor);
    for record in 0..records {
        if !is_again(record) {
            let at = record as usize;
            let known = (before.root.get(at).copied(), before.bits.get(at).copied());
            if let (Some(root), Some(bits), (Some(old), Some(old_bits))) =
                (out.root.get_mut(at), out.bits.get_mut(at), known)
            {
                (*root, *bits) = (old, old_bits);
            }
        }
    }
    out
}

/// The entities of the first pass of training: strong ones only, without repair.
pub(super) fn first_entities(scorer: &Scorer<'_>, pairs: &[Pair], records: u32, floor: i32) -> Vec<u32> {
    let strong: Vec<Pair> = pairs.iter().copied().filter(|pair| pair.bits >= floor).collect();
    let (groups, _) = stage(scorer, &strong, &[], records, &Judged::default(), floor, 0);
    let mut root: Vec<u32> = (0..records).collect();
    for group in &groups {
        for member in &group.members {
            if let (Some(at), Some(first)) = (root.get_mut(*member as usize), group.members.first()) {
                *at = *first;
            }
        }
    }
    root
}

/// Agglomerates each component of these pairs; groups of two and more come back, with the size of the largest component.
fn stage(
    scorer: &Scorer<'_>,
    pairs: &[Pair],
    start: &[Group],
    records: u32,
    judged: &Judged,
    floor: i32,
    repairs: usize,
) -> (Vec<Group>, usize) {
    let mut component = DisjointSets::new(records);
    pairs.iter().for_each(|pair| component.join(pair.a, pair.b));
    judged.must.iter().for_each(|(a, b)| component.join(*a, *b));
    let lists = component.lists();
    let mut place = vec![(u32::MAX, 0u32); records as usize];
    for (number, list) in (0u32..).zip(&lists) {
        for (at, record) in (0u32..).zip(list) {
            if let Some(place) = place.get_mut(*record as usize) {
                *place = (number, at);
            }
        }
    }
    let at = |record: u32| place.get(record as usize).copied().unwrap_or((u32::MAX, 0));
    let mut work: Vec<Work> = lists.iter().map(|list| Work { records: list.clone(), ..Work::default() }).collect();
    for pair in pairs {
        let ((number, a), (_, b)) = (at(pair.a), at(pair.b));
        if let Some(work) = work.get_mut(number as usize) {
            work.edges.push((a, b, pair.bits));
        }
    }
    let mut file = |a: u32, b: u32, into: fn(&mut Work) -> &mut Vec<(u32, u32)>| {
        let ((number, a), (other, b)) = (at(a), at(b));
        if let Some(work) = work.get_mut(number as usize).filter(|_| number == other) {
            into(work).push((a, b));
        }
    };
    judged.must.iter().for_each(|(a, b)| file(*a, *b, |work| &mut work.must));
    judged.cannot.iter().for_each(|(a, b)| file(*a, *b, |work| &mut work.cannot));
    for group in start {
        let local = |list: &[u32]| list.iter().map(|record| at(*record).1).collect::<Vec<u32>>();
        let number = group.members.first().map_or(u32::MAX, |record| at(*record).0);
        if let Some(work) = work.get_mut(number as usize) {
            let parts = group.parts.iter().map(|part| local(part)).collect();
            work.start.push(Group { members: local(&group.members), parts });
        }
    }
    work.sort_by_key(|work| std::cmp::Reverse(work.records.len()));
    let groups: Vec<Vec<Group>> =
        work.par_iter().with_max_len(64).map(|work| work.done(scorer, floor, repairs)).collect();
    let mut groups: Vec<Group> = groups.into_iter().flatten().collect();
    groups.sort_unstable();
    (groups, lists.iter().map(Vec::len).max().unwrap_or(0))
}

/// A component, its records numbered from 0.
#[derive(Debug, Default)]
struct Work {
    records: Vec<u32>,
    edges: Vec<Adjacent>,
    must: Vec<(u32, u32)>,
    cannot: Vec<(u32, u32)>,
    start: Vec<Group>,
}

impl Work {
    fn done(&self, scorer: &Scorer<'_>, floor: i32, repairs: usize) -> Vec<Group> {
        if self.must.is_empty() && self.cannot.is_empty() {
            // Most components are these: two records, or all in one group before.
            match (self.start.as_slice(), self.edges.as_slice()) {
                ([], [(_, _, bits)]) if *bits >= floor => {
                    return vec![Group { members: self.records.clone(), parts: Vec::new() }];
                }
                ([], [_]) => return Vec::new(),
                ([all], _) if all.members.len() == self.records.len() => return vec![self.global(all.clone())],
                _ => {}
            }
        }
        let profiles: Vec<Profile> = self.records.iter().map(|record| scorer.profile(*record)).collect();
        let bounds = Bounds { must: &self.must, cannot: &self.cannot, floor, repairs };
        let found = agglomerate(&profiles, &self.start, &self.edges, &bounds, scorer);
        found.into_iter().filter(|group| group.members.len() > 1).map(|group| self.global(group)).collect()
    }

    /// A group of the component, its records by their numbers among all.
    fn global(&self, group: Group) -> Group {
        let global = |list: Vec<u32>| -> Vec<u32> {
            list.into_iter().map(|at| self.records.get(at as usize).copied().unwrap_or_default()).collect()
        };
        Group { members: global(group.members), parts: group.parts.into_iter().map(global).collect() }
    }
}
