//! Which sites are near-copies of one another, so that a few can stand for all of them?
//!
//! A kit with ten thousand sites would cost a hundred million comparisons, of which each says what the first ones said.
//! Sites are sketched by one-permutation MinHash (Li, Owen and Zhang 2012); those that agree in a band of the sketch
//! (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4) are compared with the first of their kind, and
//! join it if their code is nearly the same in two kinds. The sketch only says whom to compare: what it misses stands
//! alone and is compared like any other site.
//!
//! Written here: the sketch is never stored, so that it may change with any version.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::code::CodeIndex;

/// Overlap, per mille, in two kinds of code, from which a site joins the group of another.
const ALIKE: i64 = 800;
/// Overlap, per mille, below which a kind of code speaks against it.
const UNLIKE: i64 = 300;
/// Bands of the sketch, and places of each: sites that share 70 % of their code agree in one with 99.8 %, sites that
/// share 30 % with 18 %.
const BANDS: usize = 24;
const ROWS: usize = 4;
/// Shared values of a site that is sketched: fewer fill too few places.
const VALUES_MIN: usize = 64;
/// Groups that one band may lead to.
const LEADERS: usize = 4;
/// Groups that a site is compared with.
const TRIES: usize = 6;
/// Sites up to which a group is none: each is compared.
const SMALL: usize = 24;
/// Sites that stand for a larger group: as many as agglomeration samples.
const REPRESENTATIVES: usize = 8;

/// Groups of near-copies.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Of each set the first of its group, itself if it stands alone.
    pub(crate) leader: Vec<u32>,
    /// Members of each group by its first, sorted; groups of more than [`SMALL`] alone.
    members: BTreeMap<u32, Vec<u32>>,
}

impl Groups {
    /// Finds the groups. Sets in `apart` stand alone: an analyst decided about them.
    pub(crate) fn of(index: &CodeIndex, apart: &BTreeSet<u32>) -> Self {
        let sketches: Vec<Option<Sketch>> = index.sets.par_iter().map(|set| sketch(index, &set.values)).collect();
        let mut leader: Vec<u32> = (0..u32::try_from(index.sets.len()).unwrap_or(u32::MAX)).collect();
        let mut buckets: HashMap<(u8, u64), Vec<u32>> = HashMap::new();
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, sketch) in (0u32..).zip(&sketches) {
            let Some(sketch) = sketch.as_ref().filter(|_| !apart.contains(&number)) else { continue };
            let found = candidates(&buckets, sketch).into_iter().find(|first| alike(index, *first, number));
            if let Some(first) = found {
                members.entry(first).or_insert_with(|| vec![first]).push(number);
                if let Some(slot) = leader.get_mut(number as usize) {
                    *slot = first;
                }
                continue;
            }
            for key in bands(sketch) {
                let list = buckets.entry(key).or_default();
                if list.len() < LEADERS {
                    list.push(number);
                }
            }
        }
        let (members, small): (BTreeMap<_, _>, BTreeMap<_, _>) =
            members.into_iter().partition(|(_, members)| members.len() > SMALL);
        for member in small.into_values().flatten() {
            if let Some(slot) = leader.get_mut(member as usize) {
                *slot = member;
            }
        }
        Self { leader, members }
    }

    /// Which sets are compared: those that stand alone, and the representatives of groups; sorted.
    pub(crate) fn compared(&self) -> Vec<u32> {
        let alone = |number: &u32| !self.members.contains_key(number);
        let mut compared: Vec<u32> = (0u32..)
            .zip(&self.leader)
            .filter(|(number, leader)| number == *leader)
            .map(|(number, _)| number)
            .filter(alone)
            .collect();
        compared.extend(self.members.values().flat_map(|members| representatives(members)));
        compared.sort_unstable();
        compared
    }

    /// Pairs of representatives that belong together, enough to hold each group.
    pub(crate) fn held(&self) -> Vec<(u32, u32)> {
        self.members
            .iter()
            .flat_map(|(first, members)| representatives(members).skip(1).map(move |other| (*first, other)))
            .collect()
    }

    /// Each member that is no representative, with the first of its group.
    pub(crate) fn followers(&self) -> Vec<(u32, u32)> {
        self.members
            .iter()
            .flat_map(|(first, members)| {
                let shown: BTreeSet<u32> = representatives(members).collect();
                members.iter().filter(move |member| !shown.contains(member)).map(move |member| (*first, *member))
            })
            .collect()
    }

    /// Clusters of compared sets with everything that they stand for.
    pub(crate) fn whole(&self, clusters: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
        let mut followers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (first, member) in self.followers() {
            followers.entry(first).or_default().push(member);
        }
        let whole = |mut cluster: Vec<u32>| {
            let more: Vec<u32> = cluster.iter().filter_map(|member| followers.get(member)).flatten().copied().collect();
            cluster.extend(more);
            cluster.sort_unstable();
            cluster
        };
        let mut clusters: Vec<Vec<u32>> = clusters.into_iter().map(whole).collect();
        clusters.sort();
        clusters
    }
}

/// Members that stand for a group: its first, and others evenly spread.
fn representatives(members: &[u32]) -> impl Iterator<Item = u32> + '_ {
    let count = REPRESENTATIVES.min(members.len());
    (0..count).filter_map(move |at| members.get(at * members.len() / count).copied())
}

type Sketch = [u64; BANDS * ROWS];

/// The smallest hash in each place; `None` if the site shows too little.
fn sketch(index: &CodeIndex, values: &[u32]) -> Option<Sketch> {
    let telling = || values.iter().filter(|value| index.weights.get(**value as usize) > Some(&0));
    if telling().count() < VALUES_MIN {
        return None;
    }
    let mut places = [u64::MAX; BANDS * ROWS];
    for value in telling() {
        let hash = mixed(u64::from(*value));
        // The high half says where, the whole says how small.
        let at = usize::try_from(((hash >> 32) * places.len() as u64) >> 32).unwrap_or(0);
        if let Some(place) = places.get_mut(at) {
            *place = (*place).min(hash);
        }
    }
    Some(places)
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the number reaches every bit of the result.
const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A key for each band without an empty place.
fn bands(sketch: &Sketch) -> impl Iterator<Item = (u8, u64)> + '_ {
    (0u8..)
        .zip(sketch.chunks(ROWS))
        .filter(|(_, rows)| !rows.contains(&u64::MAX))
        .map(|(band, rows)| (band, rows.iter().fold(u64::from(band), |key, row| mixed(key ^ row))))
}

/// Groups that a site may belong to: those that agree in most bands first.
fn candidates(buckets: &HashMap<(u8, u64), Vec<u32>>, sketch: &Sketch) -> Vec<u32> {
    let mut hits: Vec<u32> = bands(sketch).filter_map(|key| buckets.get(&key)).flatten().copied().collect();
    hits.sort_unstable();
    let mut counted: Vec<(usize, u32)> =
        hits.chunk_by(|a, b| a == b).filter_map(|same| Some((same.len(), *same.first()?))).collect();
    counted.sort_unstable_by_key(|(count, first)| (std::cmp::Reverse(*count), *first));
    counted.truncate(TRIES);
    counted.into_iter().map(|(_, first)| first).collect()
}

fn alike(index: &CodeIndex, a: u32, b: u32) -> bool {
    let overlaps: Vec<i64> = (0..4).filter_map(|group| index.overlap(a as usize, b as usize, group)).collect();
    overlaps.iter().filter(|overlap| **overlap >= ALIKE).count() >= 2
        && overlaps.iter().all(|overlap| *overlap >= UNLIKE)
}

#[cfg(test)]
mod tests {
    use stakeout_core::selector::SelectorKind;

    use super::*;
    use crate::pipeline::code::{CodeSet, ValueMarks};
    use crate::pipeline::code_part::PARTS;

    /// Classes and assets of two kits, and sites that show all of them but a few.
    fn index(sites: u32) -> CodeIndex {
        let kinds = [SelectorKind::ClassName, SelectorKind::AssetPath];
        let values: Vec<(SelectorKind, String)> =
            kinds.into_iter().flat_map(|kind| (0..400).map(move |number| (kind, format!("v{number:04}")))).collect();
        let set = |host: u32| {
            let of_kit = |value: &u32| (*value % 400 < 200) == host.is_multiple_of(2) && value % 37 != host % 37;
            CodeSet { host, values: (0..800).filter(of_kit).collect(), alone: [0; PARTS] }
        };
        let marks = vec![ValueMarks::default(); values.len()];
        CodeIndex::of(&values, (0..sites).map(set).collect(), marks)
    }

    #[test]
    fn few_stand_for_many_and_none_is_lost() {
        let index = index(400);
        let groups = Groups::of(&index, &BTreeSet::new());
        let compared = groups.compared();
        assert!(compared.len() <= 4 * REPRESENTATIVES, "{} of 400 are compared", compared.len());
        assert!(groups.leader.iter().zip(0u32..).all(|(leader, set)| leader % 2 == set % 2), "two kits stay two");
        let mut all = compared;
        all.extend(groups.followers().into_iter().map(|(_, member)| member));
        all.sort_unstable();
        assert_eq!(all, (0..400).collect::<Vec<u32>>());
        let whole = groups.whole(vec![groups.compared()]);
        assert_eq!(whole, [(0..400).collect::<Vec<u32>>()]);
    }

    #[test]
    fn a_small_case_is_compared_site_by_site() {
        let index = index(40);
        let groups = Groups::of(&index, &BTreeSet::new());
        assert_eq!(groups.compared(), (0..40).collect::<Vec<u32>>());
        assert!(groups.held().is_empty() && groups.followers().is_empty());
    }

    #[test]
    fn what_an_analyst_decided_stands_apart() {
        let index = index(400);
        let groups = Groups::of(&index, &BTreeSet::from([7, 8]));
        assert!(groups.compared().contains(&7) && groups.compared().contains(&8));
        assert!([7u32, 8].iter().all(|set| groups.leader.get(*set as usize) == Some(set)));
    }
}
