//! Which hosts are run by one party, and which stand on one private infrastructure?

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::entity::{Constraints, Edge, agglomerate};
use stakeout_core::link::{Bits256, Decision, Model, Status};

use super::code::odds;
use super::ties::{Context, Ties, WeighedHosts};
use super::world::HostIx;

/// Decisions of analysts about pairs of hosts, by pair in order.
pub(crate) type Decisions = BTreeMap<(HostIx, HostIx), Decision>;

/// Every pair that shares something, weighed under a relation between hosts that `wanted` lets in.
pub(crate) fn weigh_hosts(
    context: &Context<'_>,
    ties: &Ties,
    model: &Model,
    decisions: &Decisions,
    wanted: &(dyn Fn(HostIx) -> bool + Sync),
) -> Vec<WeighedHosts> {
    let mut pairs = ties.pairs(context.world, model, wanted);
    pairs.extend(decisions.keys().copied());
    pairs.sort_unstable();
    pairs.dedup();
    pairs
        .par_iter()
        .map(|(a, b)| ties.weigh(context, model, *a, *b, decisions.get(&(*a, *b)).copied()))
        .filter(|pair| pair.weighing.bits().0 > 0 || decisions.contains_key(&(pair.a, pair.b)))
        .collect()
}

/// Entities of a relation: hosts joined by its links. A merge that hangs on one bridge stays a candidate.
pub(crate) fn entities(
    context: &Context<'_>,
    ties: &Ties,
    model: &Model,
    weighed: &mut [WeighedHosts],
    decisions: &Decisions,
) -> Vec<Vec<HostIx>> {
    let strong = |pair: &WeighedHosts| {
        matches!(pair.verdict.status, Status::Assessed | Status::Derived)
            && pair.verdict.probability >= model.policy.entity_from
    };
    let mut nodes: Vec<HostIx> = weighed.iter().filter(|pair| strong(pair)).flat_map(|pair| [pair.a, pair.b]).collect();
    nodes.extend(decisions.iter().filter(|(_, d)| **d == Decision::Accept).flat_map(|((a, b), _)| [*a, *b]));
    nodes.sort_unstable();
    nodes.dedup();
    let number = |host: HostIx| nodes.binary_search(&host).ok().and_then(|i| u32::try_from(i).ok());
    let edges: Vec<Edge> = weighed
        .iter()
        .filter(|pair| strong(pair))
        .filter_map(|pair| Some(Edge { a: number(pair.a)?, b: number(pair.b)?, bits: odds(&pair.weighing) }))
        .collect();
    let mut constraints = Constraints::default();
    for ((a, b), decision) in decisions {
        let (Some(a), Some(b)) = (number(*a), number(*b)) else { continue };
        match decision {
            Decision::Accept => constraints.must.push((a, b)),
            Decision::Reject => constraints.cannot.push((a, b)),
        }
    }
    let host = |node: u32| nodes.get(node as usize).copied().unwrap_or(HostIx::MAX);
    let log_odds = |a: u32, b: u32| odds(&ties.weigh(context, model, host(a), host(b), None).weighing);
    let count = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
    let found = agglomerate(count, &edges, &constraints, &log_odds, Bits256::ZERO);
    for bridge in &found.bridges {
        let key = (host(bridge.a), host(bridge.b));
        if let Some(pair) = weighed.iter_mut().find(|pair| (pair.a, pair.b) == key) {
            pair.verdict.status = Status::Candidate;
            pair.verdict.reason = "the only link between two groups: a lead, not a merge".to_owned();
        }
    }
    found.clusters.into_iter().map(|cluster| cluster.into_iter().map(host).collect()).collect()
}
