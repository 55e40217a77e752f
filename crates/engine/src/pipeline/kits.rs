//! Which sites are built from one code base?
//!
//! Two rounds, no third: counted by near-copies, families are found; counted by families, they are found once more.

use std::collections::BTreeSet;

use rayon::prelude::*;
use stakeout_core::entity::{Clustering, Constraints, Edge, Role, agglomerate};
use stakeout_core::link::{Bits256, Model, Status, Verdict, Weighing};
use stakeout_core::selector::SelectorKind;
use stakeout_core::selector::public_code::PublicCode;

use super::candidates;
use super::code::{CodeIndex, CodeSet, ValueMarks, is_code, odds};
use super::roles::HostRole;
use super::world::{HostIx, World};

/// Overlap, per mille, from which two sites are near-copies for counting.
const NEAR_COPY: i64 = 600;

/// A pair that was weighed.
#[derive(Debug)]
pub(crate) struct Weighed {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) weighing: Weighing,
    pub(crate) verdict: Verdict,
}

/// Families of sites by their code.
#[derive(Debug)]
pub(crate) struct Families {
    pub(crate) index: CodeIndex,
    /// Members by the number of their set, sorted; families sorted by their first member.
    pub(crate) clusters: Vec<Vec<u32>>,
    pub(crate) pairs: Vec<Weighed>,
}

/// Finds the families. `decided` binds: pairs that an analyst put together or apart, by host.
pub(crate) fn families(
    world: &World,
    roles: &[HostRole],
    model: &Model,
    decided: &[(HostIx, HostIx, bool)],
) -> Families {
    let sets = code_sets(world, roles);
    let marks = value_marks(world, roles, &sets);
    let mut index = CodeIndex::new(world, sets, marks);
    let near = near_copies(&index, &candidates::pairs(&index));
    index.recount(near, false);
    let pairs = candidates::pairs(&index);
    let constraints = constraints(&index, decided);

    let first = cluster(world, model, &index, &weigh_all(world, model, &index, &pairs), &constraints);
    let units = units_of(&first, index.sets.len());
    index.recount(units, true);

    let mut weighed = weigh_all(world, model, &index, &pairs);
    apply_decisions(&mut weighed, &index, decided);
    let second = cluster(world, model, &index, &weighed, &constraints);
    for bridge in &second.bridges {
        if let Some(pair) = weighed.iter_mut().find(|pair| (pair.a, pair.b) == (bridge.a, bridge.b)) {
            pair.verdict.status = Status::Candidate;
            pair.verdict.reason = "the only link between two groups: a lead, not a merge".to_owned();
        }
    }
    Families { index, clusters: second.clusters, pairs: weighed }
}

/// One set a site that can tell. A compromised host shows its owner's code and a stranger's: it stays out.
fn code_sets(world: &World, roles: &[HostRole]) -> Vec<CodeSet> {
    let mut sets = Vec::new();
    for role in roles.iter().filter(|role| role.role != Role::Compromised) {
        let mut values: Vec<u32> = world
            .pages_of(role.host)
            .iter()
            .filter(|page| page.facts.state.tells())
            .flat_map(|page| page.code.iter().map(|(value, _)| *value))
            .collect();
        values.sort_unstable();
        values.dedup();
        if !values.is_empty() {
            sets.push(CodeSet { host: role.host, values });
        }
    }
    sets
}

fn value_marks(world: &World, roles: &[HostRole], sets: &[CodeSet]) -> Vec<ValueMarks> {
    let public = PublicCode::bundled();
    let mut marks: Vec<ValueMarks> = world
        .values
        .par_iter()
        .map(|(kind, text)| ValueMarks {
            public_code: is_code(*kind) && public.names(*kind, text).is_some(),
            lawful: 0,
        })
        .collect();
    let copied = copied_ids(world, roles);
    let mut witnesses: Vec<(u32, &str)> = Vec::new();
    for set in sets {
        let role = roles.get(set.host as usize);
        let copies = || world.pages_of(set.host).iter().any(|page| personal(page).any(|found| copied.contains(&found)));
        if role.is_some_and(HostRole::is_lawful_witness) && !copies() {
            let owner = world.registrable(set.host);
            witnesses.extend(set.values.iter().map(|value| (*value, owner)));
        }
    }
    witnesses.sort_unstable();
    witnesses.dedup();
    for (value, _) in witnesses {
        if let Some(mark) = marks.get_mut(value as usize) {
            mark.lawful += 1;
        }
    }
    marks
}

/// Ids, contacts and accounts that hosts which take part show.
///
/// A lawful site with one of them holds a copy of their page, ids and all: a review with a saved page, a scraper. What
/// stands in the copy is not public for that.
fn copied_ids<'w>(world: &'w World, roles: &[HostRole]) -> BTreeSet<(SelectorKind, &'w str)> {
    let taking = world.pages.iter().filter(|page| roles.get(page.host as usize).is_some_and(HostRole::takes_part));
    taking.flat_map(personal).collect()
}

fn personal(page: &super::world::Page) -> impl Iterator<Item = (SelectorKind, &str)> {
    page.facts
        .selectors
        .iter()
        .filter(|found| {
            matches!(
                found.kind,
                SelectorKind::AnalyticsId
                    | SelectorKind::ChatId
                    | SelectorKind::Handle
                    | SelectorKind::DepositAccount
                    | SelectorKind::Wallet
            )
        })
        .map(|found| (found.kind, found.value.as_str()))
}

/// Near-copies as one unit: joined by any pair that is alike in two groups. Only for counting, so chains do no harm.
fn near_copies(index: &CodeIndex, pairs: &[(u32, u32)]) -> Vec<u32> {
    let near: Vec<(u32, u32)> = pairs
        .par_iter()
        .copied()
        .filter(|(a, b)| {
            let (Some(a), Some(b)) = (index.sets.get(*a as usize), index.sets.get(*b as usize)) else { return false };
            let alike = (0..4).filter(|g| index.overlap(&a.values, &b.values, *g).is_some_and(|o| o >= NEAR_COPY));
            alike.count() >= 2
        })
        .collect();
    let mut root: Vec<u32> = (0..u32::try_from(index.sets.len()).unwrap_or(u32::MAX)).collect();
    for (a, b) in near {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        if let Some(slot) = root.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }
    (0..root.len()).map(|i| find(&mut root, u32::try_from(i).unwrap_or(0))).collect()
}

/// The smallest member of a set, with the path halved on the way.
fn find(root: &mut [u32], mut node: u32) -> u32 {
    while let Some(parent) = root.get(node as usize).copied().filter(|parent| *parent != node) {
        let grand = root.get(parent as usize).copied().unwrap_or(parent);
        if let Some(slot) = root.get_mut(node as usize) {
            *slot = grand;
        }
        node = grand;
    }
    node
}

fn weigh_all(world: &World, model: &Model, index: &CodeIndex, pairs: &[(u32, u32)]) -> Vec<Weighed> {
    pairs
        .par_iter()
        .map(|(a, b)| {
            let (weighing, verdict) = index.same_kit(world, model, *a as usize, *b as usize);
            Weighed { a: *a, b: *b, weighing, verdict }
        })
        .collect()
}

fn cluster(
    world: &World,
    model: &Model,
    index: &CodeIndex,
    weighed: &[Weighed],
    constraints: &Constraints,
) -> Clustering {
    let edges: Vec<Edge> = weighed
        .iter()
        .filter(|pair| pair.verdict.status == Status::Derived && pair.verdict.probability >= model.policy.entity_from)
        .map(|pair| Edge { a: pair.a, b: pair.b, bits: odds(&pair.weighing) })
        .collect();
    let nodes = u32::try_from(index.sets.len()).unwrap_or(u32::MAX);
    let log_odds = |a: u32, b: u32| index.log_odds(world, model, a, b);
    agglomerate(nodes, &edges, constraints, &log_odds, Bits256::ZERO)
}

/// Units for counting: a family, or the near-copies of a site that has none.
fn units_of(clustering: &Clustering, sets: usize) -> Vec<u32> {
    let mut units: Vec<u32> = (0..u32::try_from(sets).unwrap_or(u32::MAX)).collect();
    for members in &clustering.clusters {
        let Some(first) = members.first() else { continue };
        for member in members {
            if let Some(unit) = units.get_mut(*member as usize) {
                *unit = *first;
            }
        }
    }
    units
}

fn set_of(index: &CodeIndex, host: HostIx) -> Option<u32> {
    index.sets.binary_search_by_key(&host, |set| set.host).ok().and_then(|i| u32::try_from(i).ok())
}

fn constraints(index: &CodeIndex, decided: &[(HostIx, HostIx, bool)]) -> Constraints {
    let mut constraints = Constraints::default();
    for (a, b, together) in decided {
        if let (Some(a), Some(b)) = (set_of(index, *a), set_of(index, *b)) {
            let list = if *together { &mut constraints.must } else { &mut constraints.cannot };
            list.push((a.min(b), a.max(b)));
        }
    }
    constraints
}

fn apply_decisions(weighed: &mut [Weighed], index: &CodeIndex, decided: &[(HostIx, HostIx, bool)]) {
    for (a, b, together) in decided {
        let (Some(a), Some(b)) = (set_of(index, *a), set_of(index, *b)) else { continue };
        let key = (a.min(b), a.max(b));
        if let Some(pair) = weighed.iter_mut().find(|pair| (pair.a, pair.b) == key) {
            pair.verdict.status = if *together { Status::Derived } else { Status::Refused };
            pair.verdict.reason =
                if *together { "an analyst accepted it" } else { "an analyst rejected it" }.to_owned();
        }
    }
}
