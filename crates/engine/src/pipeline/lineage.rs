//! In which order were the versions of a kit made, and is a part of it a copy that left the shop?
//!
//! Values that come and go together are a block. A block that sites gain over time, and never lose, was added by a
//! version; one that they lose, and never gain, was removed by one. A page that was not captured says nothing: a block
//! is looked for only on the pages of a kit that ever show it. Sites that have additions of their own, and nothing that
//! the others were given later, run a copy.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::record::Time;

use super::code::CodeIndex;
use super::world::{HostIx, ValueIx, World};

/// What one site shows on one day.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) host: HostIx,
    pub(crate) at: Option<Time>,
    /// Sorted.
    values: Vec<ValueIx>,
    /// Pages of the kit that were captured, by the shape of their paths; sorted.
    pages: Vec<u32>,
    /// Rank of its version, 1 the oldest; set by [`rank`].
    pub(crate) version: i32,
}

/// Does a visit show a block?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sight {
    Absent,
    Present,
    /// None of the pages that ever show it was captured.
    Unseen,
}

/// Values that stand in the same visits.
#[derive(Debug, Clone)]
struct Block {
    values: Vec<ValueIx>,
    /// By visit.
    sights: Vec<Sight>,
}

/// The states of a family.
#[derive(Debug, Clone)]
pub(crate) struct Lineage {
    /// By host and time.
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
const BLOCK_LIKENESS: usize = 80;
/// Values of a block that says anything: one value may be a section that a tenant switched off.
const BLOCK_MIN: usize = 3;
/// Hosts from which on a part of a family may be a copy: one site that was left behind is an old version.
const COPY_HOSTS_MIN: usize = 3;
/// Values of a family that are followed; those beyond, in their order, are left out.
const VALUES_MAX: usize = 6_000;

/// Everything that hosts of one family show over time.
struct History {
    visits: Vec<Visit>,
    /// The largest first.
    blocks: Vec<Block>,
    /// Values that two and more hosts show.
    common: BTreeSet<ValueIx>,
}

impl History {
    fn of(world: &World, index: &CodeIndex, hosts: &[HostIx]) -> Self {
        let mut shapes: BTreeMap<String, u32> = BTreeMap::new();
        let mut shown: BTreeMap<ValueIx, (BTreeSet<HostIx>, BTreeSet<u32>)> = BTreeMap::new();
        let mut visits: Vec<Visit> = Vec::new();
        for host in hosts {
            let mut days: BTreeMap<i64, Visit> = BTreeMap::new();
            for page in world.pages_of(*host).iter().filter(|page| page.facts.state.tells()) {
                let next = u32::try_from(shapes.len()).unwrap_or(u32::MAX);
                let shape = *shapes.entry(shape_of(&page.facts.url)).or_insert(next);
                let day = page.facts.captured_at.map_or(i64::MIN, Time::day);
                let visit = days.entry(day).or_insert_with(|| Visit {
                    host: *host,
                    at: page.facts.captured_at,
                    values: Vec::new(),
                    pages: Vec::new(),
                    version: 1,
                });
                visit.pages.push(shape);
                for (value, _) in page.code.iter().filter(|(value, _)| !index.is_block(*value)) {
                    visit.values.push(*value);
                    let (hosts, pages) = shown.entry(*value).or_default();
                    hosts.insert(*host);
                    pages.insert(shape);
                }
            }
            visits.extend(days.into_values());
        }
        shown.retain(|_, (hosts, _)| hosts.len() > 1);
        for visit in &mut visits {
            visit.values.sort_unstable();
            visit.values.dedup();
            visit.pages.sort_unstable();
            visit.pages.dedup();
        }
        let blocks = blocks(&visits, &shown);
        Self { visits, blocks, common: shown.into_keys().collect() }
    }

    /// Do two and more hosts show it?
    fn is_common(&self, value: ValueIx) -> bool {
        self.common.contains(&value)
    }

    /// Visits beside what they show of a block.
    fn sights<'a>(&'a self, block: &'a Block) -> impl Iterator<Item = (&'a Visit, Sight)> {
        self.visits.iter().zip(block.sights.iter().copied())
    }

    /// How often hosts gain a block from one visit that could show it to the next, and how often they lose it.
    fn transitions(&self, block: &Block, of: &dyn Fn(HostIx) -> bool) -> (u32, u32) {
        let (mut gains, mut losses) = (0, 0);
        let mut before: Option<(HostIx, Sight)> = None;
        for (visit, sight) in self.sights(block).filter(|(visit, sight)| *sight != Sight::Unseen && of(visit.host)) {
            if let Some((host, was)) = before
                && host == visit.host
            {
                gains += u32::from(was == Sight::Absent && sight == Sight::Present);
                losses += u32::from(was == Sight::Present && sight == Sight::Absent);
            }
            before = Some((visit.host, sight));
        }
        (gains, losses)
    }

    /// First visit of these hosts that shows a block.
    fn first(&self, block: &Block, of: &dyn Fn(HostIx) -> bool) -> Option<Time> {
        let showing = self.sights(block).filter(|(visit, sight)| *sight == Sight::Present && of(visit.host));
        showing.filter_map(|(visit, _)| visit.at).min()
    }
}

/// The path of a page with what varies from site to site and build to build taken out.
fn shape_of(url: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_hash = |word: &str| {
        word.len() >= 6 && word.bytes().all(|b| b.is_ascii_hexdigit()) && word.bytes().any(|b| b.is_ascii_digit())
    };
    path.split('/')
        .map(|part| {
            let words = part.split('.').filter(|word| !is_hash(word));
            let words: Vec<String> =
                words.map(|word| word.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect()).collect();
            words.join(".")
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Blocks of values that some visits show and others, that could, do not; the largest first.
fn blocks(visits: &[Visit], shown: &BTreeMap<ValueIx, (BTreeSet<HostIx>, BTreeSet<u32>)>) -> Vec<Block> {
    // Equal sights first: that is exact, cheap, and leaves few groups to compare.
    let mut exact: BTreeMap<Vec<Sight>, Vec<ValueIx>> = BTreeMap::new();
    for (value, (_, pages)) in shown.iter().take(VALUES_MAX) {
        let sights: Vec<Sight> = visits
            .iter()
            .map(|visit| {
                if visit.values.binary_search(value).is_ok() {
                    Sight::Present
                } else if visit.pages.iter().any(|page| pages.contains(page)) {
                    Sight::Absent
                } else {
                    Sight::Unseen
                }
            })
            .collect();
        if sights.contains(&Sight::Absent) {
            exact.entry(sights).or_default().push(*value);
        }
    }
    let mut groups: Vec<Block> = exact.into_iter().map(|(sights, values)| Block { values, sights }).collect();
    groups.sort_by(|a, b| b.values.len().cmp(&a.values.len()).then_with(|| a.values.cmp(&b.values)));
    let mut blocks: Vec<Block> = Vec::new();
    for group in groups {
        match blocks.iter_mut().find(|block| alike(&block.sights, &group.sights) >= BLOCK_LIKENESS) {
            Some(block) => block.values.extend(group.values),
            None => blocks.push(group),
        }
    }
    blocks.retain(|block| block.values.len() >= BLOCK_MIN);
    blocks
}

/// Jaccard likeness of two presences, per cent, over the visits that could show both; 0 if there are too few.
fn alike(a: &[Sight], b: &[Sight]) -> usize {
    let (mut both, mut either, mut seen) = (0, 0, 0);
    for (x, y) in a.iter().zip(b) {
        if *x == Sight::Unseen || *y == Sight::Unseen {
            continue;
        }
        seen += 1;
        both += usize::from(*x == Sight::Present && *y == Sight::Present);
        either += usize::from(*x == Sight::Present || *y == Sight::Present);
    }
    let could = |sights: &[Sight]| sights.iter().filter(|sight| **sight != Sight::Unseen).count();
    if seen * 2 < could(a).max(could(b)) { 0 } else { both * 100 / either.max(1) }
}

/// Ranks the versions that these hosts show: the more of what was added, and the less of what was removed, the later.
///
/// Only blocks that nearly every visit could show are counted, so that visits can be compared.
pub(crate) fn rank(world: &World, index: &CodeIndex, hosts: &[HostIx]) -> Lineage {
    let mut history = History::of(world, index, hosts);
    let mut scores = vec![0i64; history.visits.len()];
    for block in &history.blocks {
        let (gains, losses) = history.transitions(block, &|_| true);
        let past = match (gains, losses) {
            // One step back among many forward is a page that failed to load, not a version undone.
            (gains, losses) if gains >= 1 && gains >= 4 * losses => Sight::Present,
            (gains, losses) if losses >= 1 && losses >= 4 * gains => Sight::Absent,
            _ => continue,
        };
        let seen = block.sights.iter().filter(|sight| **sight != Sight::Unseen).count();
        if seen * 10 >= history.visits.len() * 8 {
            for (score, sight) in scores.iter_mut().zip(&block.sights) {
                *score += i64::from(*sight == past);
            }
        }
    }
    let ranks: Vec<i64> = scores.iter().copied().collect::<BTreeSet<i64>>().into_iter().collect();
    for (visit, score) in history.visits.iter_mut().zip(&scores) {
        visit.version = i32::try_from(ranks.binary_search(score).unwrap_or(0) + 1).unwrap_or(i32::MAX);
    }
    Lineage { versions: i32::try_from(ranks.len().max(1)).unwrap_or(i32::MAX), visits: history.visits }
}

/// Finds a part of a family that is a copy: two and more hosts with additions of their own that nobody else shows, and
/// nothing of what the rest was given later, although they were captured after it.
pub(crate) fn find_copy(world: &World, index: &CodeIndex, hosts: &[HostIx]) -> Option<Copy> {
    let history = History::of(world, index, hosts);
    let mut parts: BTreeMap<Vec<HostIx>, Vec<ValueIx>> = BTreeMap::new();
    for block in &history.blocks {
        let holders = hosts_that_always_show(&history, block);
        if holders.len() >= COPY_HOSTS_MIN && holders.len() + COPY_HOSTS_MIN <= hosts.len() {
            parts.entry(holders).or_default().extend(&block.values);
        }
    }
    let mut parts: Vec<(Vec<HostIx>, Vec<ValueIx>)> = parts.into_iter().collect();
    parts.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    parts.into_iter().find_map(|(holders, mut own)| {
        let part: BTreeSet<HostIx> = holders.iter().copied().collect();
        let later = later_additions(&history, &part)?;
        own.sort_unstable();
        // What has more of its own than it took is another product, not a copy.
        let shown: BTreeSet<ValueIx> = history
            .visits
            .iter()
            .filter(|visit| part.contains(&visit.host))
            .flat_map(|visit| visit.values.iter().copied())
            .collect();
        let base = shown.iter().filter(|value| own.binary_search(value).is_err() && history.is_common(**value)).count();
        let holds = base > own.len() && kinds(index, &own) >= 2 && kinds(index, &later) >= 2;
        holds.then(|| Copy { hosts: with_the_renamed(&history, index, hosts, holders, &own, &later), own, later })
    })
}

/// Share of a copy's additions of one kind, per cent, that a further host of it shows.
const RENAMED_SHARE: usize = 50;

/// The hosts of a copy, with those that show its additions of one kind and nothing that came later: renamed classes and
/// sections that were switched off keep a host from showing all of them.
fn with_the_renamed(
    history: &History,
    index: &CodeIndex,
    hosts: &[HostIx],
    holders: Vec<HostIx>,
    own: &[ValueIx],
    later: &[ValueIx],
) -> Vec<HostIx> {
    let mut all = holders;
    for host in hosts {
        let visits = history.visits.iter().filter(|visit| visit.host == *host);
        let shown: BTreeSet<ValueIx> = visits.flat_map(|visit| visit.values.iter().copied()).collect();
        let count = |values: &[ValueIx]| values.iter().filter(|value| shown.contains(value)).count();
        let follows = (0..4).any(|group| {
            let own = index.of_group(own, group);
            own.len() >= BLOCK_MIN && count(own) * 100 >= own.len() * RENAMED_SHARE
        });
        if !all.contains(host) && follows && count(later) == 0 {
            all.push(*host);
        }
    }
    all.sort_unstable();
    all
}

/// Hosts that show a block whenever they could, if no other host ever shows it; else none.
fn hosts_that_always_show(history: &History, block: &Block) -> Vec<HostIx> {
    let mut counts: BTreeMap<HostIx, (u32, u32)> = BTreeMap::new();
    for (visit, sight) in history.sights(block).filter(|(_, sight)| *sight != Sight::Unseen) {
        let (shows, all) = counts.entry(visit.host).or_default();
        *shows += u32::from(sight == Sight::Present);
        *all += 1;
    }
    let showing = counts.values().filter(|(shows, _)| *shows > 0).count();
    let always = counts.iter().filter(|(_, (shows, all))| *shows > 0 && shows * 10 >= all * 7);
    if showing != always.clone().count() {
        return Vec::new();
    }
    always.map(|(host, _)| *host).collect()
}

/// Values that the rest gained over time and that the part never shows although it was captured afterwards; `None` if
/// there are none, or if the part gained any of them itself: then it follows.
fn later_additions(history: &History, part: &BTreeSet<HostIx>) -> Option<Vec<ValueIx>> {
    let (inside, outside) = (|host: HostIx| part.contains(&host), |host: HostIx| !part.contains(&host));
    let part_last = history.visits.iter().filter(|visit| inside(visit.host)).filter_map(|visit| visit.at).max()?;
    let mut later = Vec::new();
    for block in &history.blocks {
        let (gains, losses) = history.transitions(block, &outside);
        if gains < 2 || gains < 4 * losses {
            continue;
        }
        let (followed, dropped) = history.transitions(block, &inside);
        if followed > dropped {
            return None;
        }
        // What the part shows from its first capture on was in the version that it was copied from.
        if history.first(block, &inside).is_none()
            && history.first(block, &outside).is_some_and(|first| first < part_last)
        {
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
