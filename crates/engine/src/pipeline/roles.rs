//! Which part does each host play?

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::entity::Role;
use stakeout_core::entity::RoleRules;
use stakeout_core::entity::role::{SiteFacts, SiteVerdict, assess, is_frame};
use stakeout_core::page::PageFacts;
use stakeout_core::record::{Host, RegisterEntry};

use super::world::{HostIx, Page, World};

/// A host with its role.
#[derive(Debug)]
pub(crate) struct HostRole {
    pub(crate) host: HostIx,
    pub(crate) role: Role,
    pub(crate) verdict: SiteVerdict,
}

/// Gambling probability, per mille, above which a host that plays no gambling part is no witness for public code.
const WITNESS_GAMBLING_MAX: i32 = 200;

impl HostRole {
    /// May what stands here be called public, because a lawful site shows it?
    ///
    /// A shop front may hide a gambling site behind its log-in, so a host with any sign of one is no witness.
    pub(crate) fn is_lawful_witness(&self) -> bool {
        match self.role {
            Role::Licensed | Role::Information | Role::Protection => true,
            Role::Other => self.verdict.gambling_probability <= WITNESS_GAMBLING_MAX,
            Role::Operator | Role::Lander | Role::Compromised | Role::Support | Role::Undetermined => false,
        }
    }

    /// Does it take part in offering gambling?
    pub(crate) fn takes_part(&self) -> bool {
        matches!(self.role, Role::Operator | Role::Lander | Role::Support)
    }
}

/// One verdict a host, in the order of the hosts.
pub(crate) fn roles(world: &World) -> Vec<HostRole> {
    let rules = RoleRules::bundled();
    let mut registers: BTreeMap<&str, Vec<&RegisterEntry>> = BTreeMap::new();
    for (entry, _) in &world.registers {
        registers.entry(entry.domain.registrable()).or_default().push(entry);
    }
    let inbound = inbound(world);
    let hosts: Vec<HostIx> = (0..u32::try_from(world.hosts.len()).unwrap_or(u32::MAX)).collect();
    hosts
        .par_iter()
        .filter_map(|host| {
            let name = world.hosts.get(*host as usize)?;
            let pages: Vec<&PageFacts> = world.pages_of(*host).iter().map(|page| &page.facts).collect();
            let registers = registers.get(name.registrable()).map_or(&[][..], Vec::as_slice);
            let inbound = inbound.get(name).map_or(&[][..], Vec::as_slice);
            let frames: Vec<Vec<u64>> = world.pages_of(*host).iter().map(|page| frame(world, page)).collect();
            let site = SiteFacts { host: name, pages: &pages, frames: &frames, registers, inbound };
            let verdict = assess(&site, rules);
            Some(HostRole { host: *host, role: verdict.role, verdict })
        })
        .collect()
}

/// Names of classes, ids and files of a page, by their numbers in the world.
pub(super) fn frame(world: &World, page: &Page) -> Vec<u64> {
    let own = page.code.iter().filter(|(value, _)| world.value(*value).is_some_and(|(kind, _)| is_frame(*kind)));
    own.map(|(value, _)| u64::from(*value)).collect()
}

/// Hosts whose pages talk of gambling and link to, or load from, another host.
fn inbound(world: &World) -> BTreeMap<Host, Vec<(Host, u32)>> {
    let mut inbound: BTreeMap<Host, BTreeMap<Host, u32>> = BTreeMap::new();
    for page in world.pages.iter().filter(|page| !page.facts.signs.is_empty()) {
        let from = &page.facts.host;
        let loads = page.facts.loads_from.iter().map(|host| (host, 1));
        for (to, count) in page.facts.links_out.iter().map(|(host, count)| (host, *count)).chain(loads) {
            if to != from {
                *inbound.entry(to.clone()).or_default().entry(from.clone()).or_default() += count;
            }
        }
    }
    inbound.into_iter().map(|(to, from)| (to, from.into_iter().collect())).collect()
}
