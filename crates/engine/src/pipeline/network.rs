//! Which address spoke to which, whose are they, and who administers what: the facts of the network, side by side.
//!
//! Connections are summed by pair and day: millions of rows come to as many entries as there were days on which two
//! addresses spoke, and a day is as fine as rents are dated.

use std::collections::HashMap;
use std::net::IpAddr;

use stakeout_core::entity::{Passed, Traffic};
use stakeout_core::record::{AdminLogin, Connection, Incident, Network, Organization, Time};

use super::place::Place;

/// When and where something was seen first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) first: (Time, Place),
    pub(crate) last: (Time, Place),
}

impl Seen {
    pub(crate) const fn once(at: Time, place: Place) -> Self {
        Self { first: (at, place), last: (at, place) }
    }

    /// The same with another; of equal moments the earlier place counts.
    pub(crate) fn and(self, other: Self) -> Self {
        let earlier = |a: (Time, Place), b: (Time, Place)| if (b.0, b.1) < (a.0, a.1) { b } else { a };
        let later = |a: (Time, Place), b: (Time, Place)| {
            if b.0 > a.0 || (b.0 == a.0 && b.1 < a.1) { b } else { a }
        };
        Self { first: earlier(self.first, other.first), last: later(self.last, other.last) }
    }
}

/// What one address sent to another on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flow {
    /// Who opened the connections.
    pub(crate) orig: IpAddr,
    /// Who answered.
    pub(crate) resp: IpAddr,
    pub(crate) traffic: Traffic,
    /// Connections of any kind.
    pub(crate) all: Seen,
    /// Those through which data passed, or of which the source does not say.
    pub(crate) data: Option<Seen>,
    /// Those of them through which the machine that answered was worked on.
    pub(crate) work: Option<Seen>,
}

/// The facts, as they are loaded.
#[derive(Debug, Default)]
pub(super) struct NetworkLoader {
    flows: HashMap<(IpAddr, IpAddr, i64), Flow>,
    facts: NetworkFacts,
}

/// The facts.
#[derive(Debug, Default)]
pub(crate) struct NetworkFacts {
    /// Sorted by opener, answerer, day.
    pub(crate) flows: Vec<Flow>,
    /// Numbers in `flows`, sorted by answerer.
    by_resp: Vec<u32>,
    pub(crate) organizations: Vec<(Organization, Place)>,
    pub(crate) incidents: Vec<(Incident, Place)>,
    pub(crate) admin_logins: Vec<(AdminLogin, Place)>,
    /// Network, number in `organizations`; sorted, of equal networks every one.
    networks: Vec<(Network, u32)>,
    /// Lengths of their prefixes, longest first: IPv4 or not, bits.
    prefixes: Vec<(bool, u8)>,
}

impl NetworkLoader {
    /// A connection. One without a time can be placed in no rent and is left out; the reader said so.
    pub(super) fn connection(&mut self, connection: &Connection, place: Place) {
        let Some(at) = connection.ts else { return };
        let seen = Seen::once(at, place);
        let (orig, resp) = (connection.orig_h, connection.resp_h);
        let empty = Flow { orig, resp, traffic: Traffic::default(), all: seen, data: None, work: None };
        let flow = self.flows.entry((orig, resp, at.day())).or_insert(empty);
        flow.all = flow.all.and(seen);
        let works = flow.traffic.work;
        if flow.traffic.add(connection) >= Passed::NotSaid {
            flow.data = Some(flow.data.map_or(seen, |before| before.and(seen)));
            if flow.traffic.work > works {
                flow.work = Some(flow.work.map_or(seen, |before| before.and(seen)));
            }
        }
    }

    pub(super) fn organization(&mut self, organization: Organization, place: Place) {
        self.facts.organizations.push((organization, place));
    }

    pub(super) fn incident(&mut self, incident: Incident, place: Place) {
        self.facts.incidents.push((incident, place));
    }

    pub(super) fn admin_login(&mut self, login: AdminLogin, place: Place) {
        self.facts.admin_logins.push((login, place));
    }

    pub(super) fn finish(self) -> NetworkFacts {
        let mut facts = self.facts;
        facts.flows = self.flows.into_values().collect();
        facts.flows.sort_unstable_by_key(|flow| (flow.orig, flow.resp, flow.all.first));
        facts.by_resp = (0..u32::try_from(facts.flows.len()).unwrap_or(u32::MAX)).collect();
        let flows = &facts.flows;
        facts.by_resp.sort_by_key(|number| flows.get(*number as usize).map(|flow| flow.resp));
        let networks = (0..).zip(&facts.organizations).flat_map(|(number, (organization, _))| {
            organization.networks.iter().map(move |network| (*network, number))
        });
        facts.networks = networks.collect();
        facts.networks.sort_unstable();
        facts.networks.dedup();
        facts.prefixes =
            facts.networks.iter().map(|(network, _)| (network.first().is_ipv4(), network.prefix())).collect();
        facts.prefixes.sort_unstable_by(|a, b| b.cmp(a));
        facts.prefixes.dedup();
        facts
    }
}

impl NetworkFacts {
    /// What an address opened.
    pub(crate) fn from(&self, orig: IpAddr) -> &[Flow] {
        let from = self.flows.partition_point(|flow| flow.orig < orig);
        let rest = self.flows.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|flow| flow.orig == orig)).unwrap_or_default()
    }

    /// What was opened to an address.
    pub(crate) fn to(&self, resp: IpAddr) -> impl Iterator<Item = &Flow> {
        let flow = |number: &u32| self.flows.get(*number as usize);
        let from = self.by_resp.partition_point(|number| flow(number).is_some_and(|flow| flow.resp < resp));
        let rest = self.by_resp.get(from..).unwrap_or_default();
        rest.iter().filter_map(flow).take_while(move |flow| flow.resp == resp)
    }

    /// The organisations whose network an address is in: those of the smallest network that holds it. A customer's
    /// network within its provider's is the customer's.
    pub(crate) fn owners(&self, address: IpAddr) -> Vec<u32> {
        let address = address.to_canonical();
        for (is_ipv4, prefix) in &self.prefixes {
            let Some(network) = Network::new(address, *prefix).filter(|_| *is_ipv4 == address.is_ipv4()) else {
                continue;
            };
            let from = self.networks.partition_point(|(one, _)| *one < network);
            let rest = self.networks.get(from..).unwrap_or_default();
            let owners: Vec<u32> =
                rest.iter().take_while(|(one, _)| *one == network).map(|(_, number)| *number).collect();
            if !owners.is_empty() {
                return owners;
            }
        }
        Vec::new()
    }

    /// The organisation of that number.
    pub(crate) fn organization(&self, number: u32) -> Option<&(Organization, Place)> {
        self.organizations.get(number as usize)
    }

    /// Was an organisation reached into, or may it have been: is it a victim by its role, or, where no role is given, by
    /// what it reported?
    pub(crate) fn is_victim(&self, organization: &Organization) -> bool {
        match organization.role.as_deref() {
            Some(role) => role == "victim",
            None => self.incidents.iter().any(|(incident, _)| incident.org_id == organization.org_id),
        }
    }
}
