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
    let hosts: Vec<HostIx> = (0..u32::try_from(world.hosts.len()).unwrap_or(u32::MAX)).collect();
    hosts
        .par_iter()
        .filter_map(|host| {
            let name = world.hosts.get(*host as usize)?;
            // Files that were never on a host play no part: nothing of them is judged.
            let captures = if name.is_source() { Vec::new() } else { world.pages_of(*host) };
            let pages: Vec<&PageFacts> = captures.iter().map(|page| &page.facts).collect();
            let registers = registers.get(name.registrable()).map_or(&[][..], Vec::as_slice);
            let inbound = inbound(world, *host);
            let frames: Vec<Vec<u64>> = captures.iter().map(|page| frame(world, page)).collect();
            let site = SiteFacts { host: name, pages: &pages, frames: &frames, registers, inbound: &inbound };
            let verdict = assess(&site, rules);
            Some(HostRole { host: *host, role: verdict.role, verdict })
        })
        .collect()
}

/// Names of classes, ids and files of a page, by their numbers in the world.
pub(super) fn frame(world: &World, page: &Page) -> Vec<u64> {
    let own = page.code.iter().filter(|(value, _)| world.value(*value).is_some_and(|(kind, _)| is_frame(*kind)));
    own.map(|(value, _)| value).chain(&page.own_frame).map(|value| u64::from(*value)).collect()
}

/// Hosts whose pages talk of gambling and link to, or load from, this one.
fn inbound(world: &World, host: HostIx) -> Vec<(Host, u32)> {
    let from = world.inbound.get(&host).map_or(&[][..], Vec::as_slice);
    from.iter().filter_map(|(from, count)| Some((world.hosts.get(*from as usize)?.clone(), *count))).collect()
}
