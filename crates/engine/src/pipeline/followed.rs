//! Of a kit with thousands of sites, whose changes are followed over time, and which version do the others show?
//!
//! The order of versions is worked out from evenly spread sites: more of them would say what these say. A site beyond them
//! has the version of the site among these that its code is most like, and belongs to a copy if it shows what the copy
//! added and nothing of what came later.

use rayon::prelude::*;

use super::code::{CodeIndex, shared};
use super::copies::Parts;
use super::history::Visit;
use super::lineage::Lineage;
use super::world::{HostIx, ValueIx, World};

/// Sites that are followed.
const FOLLOWED: usize = 256;
/// Sites of each version that another is compared with, and all of them.
const OF_VERSION: usize = 3;
const COMPARED: usize = 24;

/// The sites of a kit whose changes are followed; sorted as given.
pub(crate) fn followed(hosts: &[HostIx]) -> Vec<HostIx> {
    if hosts.len() <= FOLLOWED {
        return hosts.to_vec();
    }
    (0..FOLLOWED).filter_map(|at| hosts.get(at * hosts.len() / FOLLOWED).copied()).collect()
}

/// Gives every site that was not followed the version of the one that it is most like.
pub(crate) fn rest_of_lineage(world: &World, index: &CodeIndex, hosts: &[HostIx], lineage: &mut Lineage) {
    if hosts.len() <= FOLLOWED {
        return;
    }
    // The last visit of a followed site shows the code that most of its set is of.
    let mut known: Vec<(i32, HostIx)> = Vec::new();
    for of_host in lineage.visits.chunk_by(|a, b| a.host == b.host) {
        known.extend(of_host.last().map(|visit| (visit.version, visit.host)));
    }
    known.sort_unstable();
    let per_version: Vec<(i32, HostIx)> =
        known.chunk_by(|a, b| a.0 == b.0).flat_map(|same| same.iter().take(OF_VERSION).copied()).collect();
    let step = per_version.len().div_ceil(COMPARED).max(1);
    let models: Vec<(i32, std::borrow::Cow<'_, [ValueIx]>)> = per_version
        .iter()
        .step_by(step)
        .filter_map(|(version, host)| Some((*version, index.code_of(world, *host)?)))
        .collect();
    let is_followed = |host: &HostIx| lineage.visits.binary_search_by_key(host, |visit| visit.host).is_ok();
    let more: Vec<Visit> = hosts
        .par_iter()
        .filter(|host| !is_followed(host))
        .filter_map(|host| {
            let own = index.code_of(world, *host)?;
            // Of equally like ones the oldest, so that nothing newer is said than what is seen.
            let version = models
                .iter()
                .map(|(version, values)| (likeness(index, &own, values), std::cmp::Reverse(*version)))
                .max()?
                .1
                .0;
            let at = world.captures_of(*host).iter().rev().find(|page| page.tells)?.captured_at;
            Some(Visit { host: *host, at, version })
        })
        .collect();
    for visit in &more {
        let number = usize::try_from(visit.version).ok().and_then(|version| version.checked_sub(1));
        let Some(version) = number.and_then(|number| lineage.versions.get_mut(number)) else { continue };
        version.hosts.push(visit.host);
        version.first_seen = version.first_seen.min(visit.at).or(visit.at);
        version.last_seen = version.last_seen.max(visit.at);
    }
    lineage.versions.iter_mut().for_each(|version| version.hosts.sort_unstable());
    lineage.visits.extend(more);
    lineage.visits.sort_by_key(|visit| (visit.host, visit.at));
}

/// Weight of what both show less that of what one alone shows.
fn likeness(index: &CodeIndex, a: &[ValueIx], b: &[ValueIx]) -> i64 {
    let weight = |value: ValueIx| index.weights.get(value as usize).map_or(0, |weight| i64::from(*weight));
    let sum = |values: &[ValueIx]| values.iter().map(|value| weight(*value)).sum::<i64>();
    3 * shared(a, b).map(weight).sum::<i64>() - sum(a) - sum(b)
}

/// Says of the sites that were not followed which belong to a copy, and which are in doubt: where the followed leave any
/// in doubt, all others are, so that no builder is named for a site that nobody looked at.
pub(crate) fn rest_of_parts(world: &World, index: &CodeIndex, hosts: &[HostIx], parts: &mut Parts) {
    if hosts.len() <= FOLLOWED {
        return;
    }
    let followed = followed(hosts);
    let others = || hosts.iter().copied().filter(|host| followed.binary_search(host).is_err());
    if let Some(copy) = &mut parts.copy {
        let belongs = |host: &HostIx| {
            let Some(code) = index.code_of(world, *host) else { return false };
            shared(&copy.own, &code).count() * 2 >= copy.own.len() && shared(&copy.later, &code).next().is_none()
        };
        let more: Vec<HostIx> = others().filter(belongs).collect();
        copy.hosts.extend(more);
        copy.hosts.sort_unstable();
    }
    if !parts.doubted.is_empty() {
        parts.doubted.extend(others());
        parts.doubted.sort_unstable();
    }
}
