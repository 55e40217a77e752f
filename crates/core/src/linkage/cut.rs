//! Does every part of a cluster reach what an entity must, against all the rest of it?
//!
//! Asked of each single record and of each part that was ever joined as such; the weakest is cut off first. So two records that
//! say little about each other stay together if what joined them later vouches for both, and a bridge of two records that say
//! little does not hold two large parts.

use std::collections::BTreeSet;

use super::agglomerate::Group;
use super::profile::{Evidence, Profile};

/// A cluster that holds, and what each member reaches against the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entity {
    /// Sorted.
    pub members: Vec<u32>,
    /// Log-odds in 1/256 bit, by member; 0 for one that stands alone.
    pub bits: Vec<i32>,
}

/// Cuts a group until each part reaches `floor`. `profile` gives what a record shows; parts that hold a record of `bound` are
/// not cut off.
pub fn cut<'a>(
    group: &Group,
    profile: &impl Fn(u32) -> Option<&'a Profile>,
    bound: &BTreeSet<u32>,
    floor: i32,
    evidence: &impl Evidence,
) -> Vec<Entity> {
    let sum = |members: &[u32]| {
        let mut all = Profile::default();
        members.iter().filter_map(|member| profile(*member)).for_each(|one| all.add(one));
        all
    };
    let (mut open, mut done) = (vec![group.clone()], Vec::new());
    while let Some(group) = open.pop() {
        let Group { members, parts } = group;
        if members.len() < 2 {
            done.push(Entity { bits: vec![0; members.len()], members });
            continue;
        }
        let whole = sum(&members);
        let against_rest = |part: &Profile| {
            let mut rest = whole.clone();
            rest.take(part);
            rest.linkage(part, evidence)
        };
        let bits: Vec<i32> = members.iter().map(|member| profile(*member).map_or(0, &against_rest)).collect();
        let free = |part: &[u32]| !part.iter().any(|member| bound.contains(member));
        let single =
            bits.iter().zip(&members).filter(|(_, member)| free(&[**member])).map(|(bits, m)| (*bits, vec![*m]));
        let larger = parts
            .iter()
            .filter(|part| part.len() < members.len() && free(part) && part.len() > 1)
            .map(|part| (against_rest(&sum(part)), part.clone()));
        match single.chain(larger).min() {
            Some((least, part)) if least < floor => {
                let [off, rest] = [true, false].map(|off| within(&members, &parts, &part, off));
                open.extend([rest, off]);
            }
            _ => done.push(Entity { members, bits }),
        }
    }
    done
}

/// The members in a part, or those out of it, with what is left of the parts.
fn within(members: &[u32], parts: &[Vec<u32>], part: &[u32], off: bool) -> Group {
    let kept = |list: &[u32]| -> Vec<u32> {
        list.iter().copied().filter(|member| (part.binary_search(member).is_ok()) == off).collect()
    };
    let mut parts: Vec<Vec<u32>> = parts.iter().map(|part| kept(part)).filter(|part| part.len() > 1).collect();
    parts.sort_unstable();
    parts.dedup();
    Group { members: kept(members), parts }
}
