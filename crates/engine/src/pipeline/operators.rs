//! Which hosts are run by one party, and which stand on one private infrastructure?

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::entity::{Clustering, Constraints, May, Offer, unite};
use stakeout_core::link::{Decision, Model, Status};

use super::code::odds;
use super::compare::{WeighedGroups, WeighedHosts};
use super::ties::{Context, Ties};
use super::world::HostIx;

/// Decisions of analysts about pairs of hosts, by pair in order.
pub(crate) type Decisions = BTreeMap<(HostIx, HostIx), Decision>;

/// Pairs of a relation, and the entities that they resolve to; entities sorted, with sorted hosts.
#[derive(Debug)]
pub(crate) struct Parties {
    pub(crate) pairs: Vec<WeighedHosts>,
    pub(crate) entities: Vec<Vec<HostIx>>,
}

/// Every pair that shares something, weighed under a relation between hosts that `wanted` lets in.
pub(crate) fn weigh_hosts(
    context: &Context<'_>,
    ties: &Ties,
    model: &Model,
    decisions: &Decisions,
    wanted: &(dyn Fn(HostIx) -> bool + Sync),
) -> Vec<WeighedHosts> {
    near(context, ties, model, decisions, wanted)
        .par_iter()
        .map(|(a, b)| ties.weigh(context, model, *a, *b, decisions.get(&(*a, *b)).copied()))
        .filter(|pair| pair.weighing.bits().0 > 0 || decisions.contains_key(&(pair.a, pair.b)))
        .collect()
}

fn near(
    context: &Context<'_>,
    ties: &Ties,
    model: &Model,
    decisions: &Decisions,
    wanted: &(dyn Fn(HostIx) -> bool + Sync),
) -> Vec<(HostIx, HostIx)> {
    let mut pairs = ties.pairs(context.world, model, wanted);
    pairs.extend(decisions.keys().copied());
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Operators: hosts joined group by group, in exactly two rounds.
///
/// Counted by hosts, an operator with many of them would hide its own marks. So the holders of a value are strict groups in
/// the first round: hosts that share two kinds of ids, contacts or accounts; only for counting, so that chains do no harm.
/// In the second the groups of the first are the holders, and everything is judged again from the start.
pub(crate) fn operators(
    context: &Context<'_>,
    ties: &mut Ties,
    model: &Model,
    decisions: &Decisions,
    wanted: &(dyn Fn(HostIx) -> bool + Sync),
) -> Parties {
    let near = near(context, ties, model, decisions, wanted);
    let alike = ties.alike(wanted);
    ties.recount(context, &alike);
    let (first, _) = parties(context, ties, model, &near, decisions);
    ties.recount(context, &first);
    let (entities, bridged) = parties(context, ties, model, &near, decisions);
    let mut pairs = weigh_hosts(context, ties, model, decisions, wanted);
    restate(context, ties, model, &entities, &bridged, &mut pairs, decisions);
    Parties { pairs, entities }
}

/// Groups that would have been joined, had the evidence not hung on one value or on one pair of hosts.
type Bridged = Vec<(HostIx, HostIx)>;

fn parties(
    context: &Context<'_>,
    ties: &Ties,
    model: &Model,
    near: &[(HostIx, HostIx)],
    decisions: &Decisions,
) -> (Vec<Vec<HostIx>>, Bridged) {
    let mut nodes: Vec<HostIx> = near.iter().flat_map(|(a, b)| [*a, *b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let number = |host: HostIx| nodes.binary_search(&host).ok().and_then(|i| u32::try_from(i).ok());
    let numbered = |pairs: &mut dyn Iterator<Item = (HostIx, HostIx)>| -> Vec<(u32, u32)> {
        pairs.filter_map(|(a, b)| Some((number(a)?, number(b)?))).collect()
    };
    let of = |wanted: Decision| decisions.iter().filter(move |(_, d)| **d == wanted).map(|(pair, _)| *pair);
    let constraints =
        Constraints { must: numbered(&mut of(Decision::Accept)), cannot: numbered(&mut of(Decision::Reject)) };
    let host = |node: &u32| nodes.get(*node as usize).copied().unwrap_or(HostIx::MAX);
    let hosts = |group: &[u32]| -> Vec<HostIx> { group.iter().map(host).collect() };
    let offer = |a: &[u32], b: &[u32]| {
        let weighed = ties.weigh_groups(context, model, &hosts(a), &hosts(b));
        Offer { bits: odds(&weighed.weighing), may: may(&weighed, model, a.len() > 1 && b.len() > 1) }
    };
    let count = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
    let Clustering { clusters, bridges } = unite(count, &numbered(&mut near.iter().copied()), &constraints, &offer);
    let bridged = bridges.iter().map(|edge| (host(&edge.a), host(&edge.b))).collect();
    (clusters.iter().map(|cluster| hosts(cluster)).collect(), bridged)
}

/// Is one value, or one pair of hosts, all that holds two groups together?
fn is_lone(weighed: &WeighedGroups) -> bool {
    weighed.values < 2 || weighed.holders == (1, 1)
}

/// Two groups are one on what the policy asks of a pair; and two that hold together without each other on more than one
/// value, and on more than one host of a side: else a copied page or a handed-on host would join the world.
fn may(weighed: &WeighedGroups, model: &Model, both_groups: bool) -> May {
    let verdict = &weighed.verdict;
    if verdict.status != Status::Assessed || verdict.probability < model.policy.entity_from {
        May::Not
    } else if both_groups && is_lone(weighed) {
        May::Bridge
    } else {
        May::Join
    }
}

/// States pairs by all that is known of the groups in which they stand.
///
/// A pair of one operator is as sure as its less sure member is in the whole; a pair of two groups is no surer than the
/// groups are one.
fn restate(
    context: &Context<'_>,
    ties: &Ties,
    model: &Model,
    entities: &[Vec<HostIx>],
    bridged: &Bridged,
    pairs: &mut [WeighedHosts],
    decisions: &Decisions,
) {
    let entity_of: BTreeMap<HostIx, usize> =
        entities.iter().enumerate().flat_map(|(at, hosts)| hosts.iter().map(move |host| (*host, at))).collect();
    let support: BTreeMap<HostIx, i32> = entity_of
        .par_iter()
        .filter_map(|(host, at)| {
            let rest: Vec<HostIx> = entities.get(*at)?.iter().copied().filter(|other| other != host).collect();
            Some((*host, ties.weigh_groups(context, model, &[*host], &rest).verdict.probability))
        })
        .collect();
    let group = |host: HostIx| -> Vec<HostIx> {
        entity_of.get(&host).and_then(|at| entities.get(*at)).cloned().unwrap_or_else(|| vec![host])
    };
    let bridges: Vec<(Option<usize>, Option<usize>)> =
        bridged.iter().map(|(a, b)| (entity_of.get(a).copied(), entity_of.get(b).copied())).collect();
    let mut between: BTreeMap<(HostIx, HostIx), WeighedGroups> = BTreeMap::new();
    for pair in pairs.iter_mut().filter(|pair| !decisions.contains_key(&(pair.a, pair.b))) {
        let verdict = &mut pair.verdict;
        let (x, y) = (entity_of.get(&pair.a).copied(), entity_of.get(&pair.b).copied());
        if x.is_some() && x == y {
            let of = |host: &HostIx| support.get(host).copied().unwrap_or(0);
            let whole = of(&pair.a).min(of(&pair.b));
            if verdict.status == Status::Assessed && whole > verdict.probability {
                verdict.probability = whole;
                verdict.reason.push_str("; with what all hosts of the operator show");
            }
            continue;
        }
        if verdict.status != Status::Assessed || (x.is_none() && y.is_none()) {
            continue;
        }
        let (a, b) = (group(pair.a), group(pair.b));
        let key = (a.first().copied().unwrap_or(pair.a), b.first().copied().unwrap_or(pair.b));
        let groups = between.entry(key).or_insert_with(|| ties.weigh_groups(context, model, &a, &b));
        let lone = x.is_some() && y.is_some() && is_lone(groups);
        if lone || bridges.contains(&(x, y)) || bridges.contains(&(y, x)) {
            verdict.status = Status::Candidate;
            "one value or one pair of hosts is all that holds two groups together: a lead, not a merge"
                .clone_into(&mut verdict.reason);
        } else if groups.verdict.probability < verdict.probability {
            groups.verdict.clone_into(verdict);
            verdict.reason.push_str("; weighed with all hosts of both groups");
        }
    }
}

#[cfg(test)]
mod tests;
