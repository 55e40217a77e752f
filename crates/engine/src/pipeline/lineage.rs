//! In which order were the versions of a kit made, and is a part of it a copy that left the shop?
//!
//! Values that come and go together are a block. A block that sites gain over time, and never lose, was added by a
//! version; one that they lose, and never gain, was removed by one. A version is what a visit shows of these blocks.
//! Sites that have additions of their own, and nothing that the others were given later, run a copy.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::record::Time;

use super::code::CodeIndex;
use super::world::{HostIx, ValueIx, World};

/// What one site shows on one day.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) host: HostIx,
    pub(crate) day: i64,
    pub(crate) at: Option<Time>,
    values: Vec<ValueIx>,
    /// Rank of its version, 1 the oldest; set by [`rank`].
    pub(crate) version: i32,
}

/// Values that stand in the same visits.
#[derive(Debug, Clone)]
struct Block {
    values: Vec<ValueIx>,
    /// By visit.
    present: Vec<bool>,
}

/// The states of a family.
#[derive(Debug, Clone)]
pub(crate) struct Lineage {
    pub(crate) visits: Vec<Visit>,
    /// Versions that can be told apart.
    pub(crate) versions: i32,
}

/// A part of a family that looks like a copy of a past version of the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copy {
    /// Hosts of the copy, sorted.
    pub(crate) hosts: Vec<HostIx>,
    /// Values that it alone shows.
    pub(crate) own: Vec<ValueIx>,
    /// Values that the rest was given later, and the copy never shows.
    pub(crate) later: Vec<ValueIx>,
}

/// Likeness of two values' presence, per cent, from which they are one block.
const BLOCK_LIKENESS: u32 = 80;
/// Values of a block that says anything: one value may be a section that a tenant switched off.
const BLOCK_MIN: usize = 3;
/// Values of a family that are followed; the rarest beyond are left out.
const VALUES_MAX: usize = 4_000;

/// The visits of these hosts in the order of host and day, with the values that two and more of them share.
fn visits(world: &World, index: &CodeIndex, hosts: &[HostIx]) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    for host in hosts {
        let mut days: BTreeMap<i64, Visit> = BTreeMap::new();
        for page in world.pages_of(*host).iter().filter(|page| page.facts.state.tells()) {
            let day = page.facts.captured_at.map_or(i64::MIN, Time::day);
            let visit = days.entry(day).or_insert_with(|| Visit {
                host: *host,
                day,
                at: page.facts.captured_at,
                values: Vec::new(),
                version: 1,
            });
            visit.values.extend(page.code.iter().map(|(value, _)| *value).filter(|value| !index.is_block(*value)));
        }
        visits.extend(days.into_values());
    }
    for visit in &mut visits {
        visit.values.sort_unstable();
        visit.values.dedup();
    }
    let mut hosts_of: BTreeMap<ValueIx, BTreeSet<HostIx>> = BTreeMap::new();
    for visit in &visits {
        for value in &visit.values {
            hosts_of.entry(*value).or_default().insert(visit.host);
        }
    }
    for visit in &mut visits {
        visit.values.retain(|value| hosts_of.get(value).is_some_and(|hosts| hosts.len() > 1));
    }
    visits
}

/// Blocks of values that stand in some visits and not in others, the largest first.
fn blocks(visits: &[Visit]) -> Vec<Block> {
    let mut presence: BTreeMap<ValueIx, Vec<bool>> = BTreeMap::new();
    for (number, visit) in visits.iter().enumerate() {
        for value in &visit.values {
            let present = presence.entry(*value).or_insert_with(|| vec![false; visits.len()]);
            if let Some(slot) = present.get_mut(number) {
                *slot = true;
            }
        }
    }
    presence.retain(|_, present| !present.iter().all(|p| *p));
    // Equal presence first: that is exact, cheap, and leaves few groups to compare.
    let mut exact: BTreeMap<Vec<bool>, Vec<ValueIx>> = BTreeMap::new();
    for (value, present) in presence.into_iter().take(VALUES_MAX) {
        exact.entry(present).or_default().push(value);
    }
    let mut groups: Vec<Block> = exact.into_iter().map(|(present, values)| Block { values, present }).collect();
    groups.sort_by(|a, b| b.values.len().cmp(&a.values.len()).then_with(|| a.values.cmp(&b.values)));
    let mut blocks: Vec<Block> = Vec::new();
    for group in groups {
        match blocks.iter_mut().find(|block| alike(&block.present, &group.present) >= BLOCK_LIKENESS) {
            Some(block) => block.values.extend(group.values),
            None => blocks.push(group),
        }
    }
    blocks.retain(|block| block.values.len() >= BLOCK_MIN);
    blocks
}

/// Jaccard likeness of two presences, per cent.
fn alike(a: &[bool], b: &[bool]) -> u32 {
    let both = a.iter().zip(b).filter(|(x, y)| **x && **y).count();
    let either = a.iter().zip(b).filter(|(x, y)| **x || **y).count();
    u32::try_from(both * 100 / either.max(1)).unwrap_or(0)
}

/// How often sites gain a block from one visit to the next, and how often they lose it.
fn transitions(visits: &[Visit], block: &Block, of: &dyn Fn(HostIx) -> bool) -> (u32, u32) {
    let (mut gains, mut losses) = (0, 0);
    for (pair, present) in visits.windows(2).zip(block.present.windows(2)) {
        if let ([before, after], [was, is]) = (pair, present)
            && before.host == after.host
            && of(before.host)
        {
            gains += u32::from(!was && *is);
            losses += u32::from(*was && !is);
        }
    }
    (gains, losses)
}

/// Ranks the versions that these hosts show.
pub(crate) fn rank(world: &World, index: &CodeIndex, hosts: &[HostIx]) -> Lineage {
    let mut visits = visits(world, index, hosts);
    let blocks = blocks(&visits);
    let mut scores = vec![0i64; visits.len()];
    for block in &blocks {
        let (gains, losses) = transitions(&visits, block, &|_| true);
        let added = match (gains, losses) {
            (0, 0) => continue,
            // One step back among many forward is a page that was not captured, not a version undone.
            (gains, losses) if gains >= 4 * losses => true,
            (gains, losses) if losses >= 4 * gains => false,
            _ => continue,
        };
        for (score, present) in scores.iter_mut().zip(&block.present) {
            *score += i64::from(*present == added);
        }
    }
    let ranks: Vec<i64> = scores.iter().copied().collect::<BTreeSet<i64>>().into_iter().collect();
    for (visit, score) in visits.iter_mut().zip(&scores) {
        let rank = ranks.binary_search(score).unwrap_or(0) + 1;
        visit.version = i32::try_from(rank).unwrap_or(i32::MAX);
    }
    Lineage { versions: i32::try_from(ranks.len().max(1)).unwrap_or(i32::MAX), visits }
}

/// Finds a part of a family that is a copy: two and more hosts with additions of their own that nobody else shows, and
/// nothing of what the rest was given later, although they were captured after it.
pub(crate) fn find_copy(world: &World, index: &CodeIndex, hosts: &[HostIx]) -> Option<Copy> {
    let visits = visits(world, index, hosts);
    let blocks = blocks(&visits);
    let all: BTreeSet<HostIx> = hosts.iter().copied().collect();
    let mut parts: BTreeMap<Vec<HostIx>, Vec<ValueIx>> = BTreeMap::new();
    for block in &blocks {
        let holders = hosts_that_always_show(&visits, block);
        if holders.len() >= 2 && holders.len() + 2 <= all.len() {
            parts.entry(holders).or_default().extend(&block.values);
        }
    }
    let mut parts: Vec<(Vec<HostIx>, Vec<ValueIx>)> = parts.into_iter().collect();
    parts.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    parts.into_iter().find_map(|(holders, mut own)| {
        let part: BTreeSet<HostIx> = holders.iter().copied().collect();
        let later = later_additions(&visits, &blocks, &part)?;
        own.sort_unstable();
        (kinds(index, &own) >= 2 && kinds(index, &later) >= 2).then_some(Copy { hosts: holders, own, later })
    })
}

/// Hosts that show a block in nearly all of their visits, if no other host ever shows it; else none.
fn hosts_that_always_show(visits: &[Visit], block: &Block) -> Vec<HostIx> {
    let mut counts: BTreeMap<HostIx, (u32, u32)> = BTreeMap::new();
    for (visit, present) in visits.iter().zip(&block.present) {
        let (shows, all) = counts.entry(visit.host).or_default();
        *shows += u32::from(*present);
        *all += 1;
    }
    let showing = counts.iter().filter(|(_, (shows, _))| *shows > 0);
    let always = counts.iter().filter(|(_, (shows, all))| shows * 10 >= all * 7);
    if showing.count() != always.clone().count() {
        return Vec::new();
    }
    always.map(|(host, _)| *host).collect()
}

/// Values that the rest gained over time and that the part never shows although it was captured afterwards; `None` if
/// there are none, or if the part shows any of what the rest gained.
fn later_additions(visits: &[Visit], blocks: &[Block], part: &BTreeSet<HostIx>) -> Option<Vec<ValueIx>> {
    let part_last = visits.iter().filter(|visit| part.contains(&visit.host)).filter_map(|visit| visit.at).max()?;
    let mut later = Vec::new();
    for block in blocks {
        let (gains, losses) = transitions(visits, block, &|host| !part.contains(&host));
        if gains == 0 || gains < 4 * losses {
            continue;
        }
        let shows = |inside: bool| {
            visits
                .iter()
                .zip(&block.present)
                .filter(move |(visit, present)| **present && part.contains(&visit.host) == inside)
                .map(|(visit, _)| visit)
        };
        if shows(true).next().is_some() {
            // The part was given it too, so it follows; what it was given first is no late addition of the rest.
            let first_in_part = shows(true).filter_map(|visit| visit.at).min();
            let first_in_rest = shows(false).filter_map(|visit| visit.at).min();
            if first_in_part > first_in_rest {
                return None;
            }
            continue;
        }
        if shows(false).filter_map(|visit| visit.at).min().is_some_and(|first| first < part_last) {
            later.extend(&block.values);
        }
    }
    later.sort_unstable();
    (!later.is_empty()).then_some(later)
}

/// In how many of the four kinds of code these values stand.
fn kinds(index: &CodeIndex, values: &[ValueIx]) -> usize {
    (0..4).filter(|group| !index.of_group(values, *group).is_empty()).count()
}
