//! Who rents which server, and through whom did a builder's sites reach their operators?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::entity::{ServerRow, SupplyRow};
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::record::Time;
use stakeout_core::selector::SelectorKind;

use super::roles::HostRole;
use super::select::Shown;
use super::supplier::find;
use super::ties::Ties;
use super::world::{HostIx, World};

/// Rent as the hosting tables show it: one row a server and renter. Use and access stay empty until their evidence is read.
pub(crate) fn servers(world: &World) -> (Vec<ServerRow>, Vec<LinkRow>, Vec<LinkEvidenceRow>) {
    let mut rows: BTreeMap<(String, String), ServerRow> = BTreeMap::new();
    let mut evidence = Vec::new();
    for (hosting, place) in &world.hosting {
        let key = (hosting.server_ip.clone(), hosting.renter.clone());
        let id =
            link_id(Relation::Rents, &format!("renter:{}", hosting.renter), &format!("server:{}", hosting.server_ip));
        evidence.push(LinkEvidenceRow {
            link_id: id,
            selector_kind: "hosting".to_owned(),
            value: hosting.invoice.clone().unwrap_or_default(),
            group: "rent".to_owned(),
            bits: 0,
            evidence_id: world.evidence_of(*place),
            locator: world.locator_of(*place),
        });
        let paid_by = hosting.paid_by_account.clone().unwrap_or_default();
        let row = rows.entry(key).or_insert_with(|| ServerRow {
            server_ip: hosting.server_ip.clone(),
            renter: hosting.renter.clone(),
            paid_by: paid_by.clone(),
            user: String::new(),
            rented_from: hosting.from,
            rented_to: hosting.to,
            used_from: None,
            used_to: None,
            org: String::new(),
            first_access: None,
            last_access: None,
            status: Status::Observed,
        });
        row.rented_from = earliest(row.rented_from, hosting.from);
        row.rented_to = match (row.rented_to, hosting.to) {
            (Some(a), Some(b)) => Some(a.max(b)),
            _ => None,
        };
        if !paid_by.is_empty() && !row.paid_by.split(", ").any(|account| account == paid_by) {
            let mut accounts: Vec<&str> = row.paid_by.split(", ").filter(|a| !a.is_empty()).collect();
            accounts.push(&paid_by);
            accounts.sort_unstable();
            row.paid_by = accounts.join(", ");
        }
    }
    let links = rows
        .values()
        .map(|row| {
            let (a, b) = (format!("renter:{}", row.renter), format!("server:{}", row.server_ip));
            LinkRow {
                link_id: link_id(Relation::Rents, &a, &b),
                a,
                b,
                relation: Relation::Rents,
                status: Status::Observed,
                bits: 0,
                probability: 1000,
                families: "money".to_owned(),
                rival: String::new(),
                rival_probability: 0,
                reason: "stands in a hosting table".to_owned(),
            }
        })
        .collect();
    evidence.sort();
    (rows.into_values().collect(), links, evidence)
}

fn earliest(a: Option<Time>, b: Option<Time>) -> Option<Time> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The client of a host that takes part is the renter of the server to which it resolved on overlapping dates, if the sites
/// on the servers of that renter are of two parties and more: who rents a server for its own sites is nobody's client.
pub(crate) fn supply(
    world: &World,
    roles: &[HostRole],
    (shown, ties): (&[Shown], &Ties),
    builder_of: &BTreeMap<HostIx, String>,
    operator_of: &BTreeMap<HostIx, String>,
) -> (Vec<SupplyRow>, Vec<LinkRow>, Vec<LinkEvidenceRow>) {
    let mut rows = BTreeMap::new();
    let mut links = BTreeMap::new();
    let mut evidence = Vec::new();
    let takes_part = |host: HostIx| roles.get(host as usize).is_some_and(HostRole::takes_part);
    let rents = || shown.iter().filter(|s| s.kind == SelectorKind::Renter && takes_part(s.host));
    let mut hosts_of: BTreeMap<&str, BTreeSet<HostIx>> = BTreeMap::new();
    for rent in rents() {
        hosts_of.entry(&rent.value).or_default().insert(rent.host);
    }
    let serves = |renter: &str| hosts_of.get(renter).is_some_and(|hosts| parties(hosts, ties, operator_of) >= 2);
    let resellers: BTreeSet<&str> = hosts_of.keys().copied().filter(|renter| serves(renter)).collect();
    for rent in rents().filter(|rent| resellers.contains(rent.value.as_str())) {
        let Some(builder) = builder_of.get(&rent.host) else { continue };
        let host = world.name(rent.host).to_owned();
        let subject = format!("host:{host}");
        // One link a builder, client and host: the client is part of the link's identity.
        let id = link_id(Relation::Supplies, builder, &format!("{subject} {}", rent.value));
        rows.entry((host.clone(), rent.value.clone())).or_insert_with(|| SupplyRow {
            builder: builder.clone(),
            client: rent.value.clone(),
            operator: operator_of.get(&rent.host).cloned().unwrap_or_default(),
            host,
            status: Status::Derived,
            link_id: id.clone(),
        });
        links.entry(id.clone()).or_insert_with(|| LinkRow {
            link_id: id.clone(),
            a: builder.clone(),
            b: subject,
            relation: Relation::Supplies,
            status: Status::Derived,
            bits: 0,
            probability: 1000,
            families: "code,money,network".to_owned(),
            rival: String::new(),
            rival_probability: 0,
            reason: format!(
                "the host shows this builder's private code and resolved to a server rented by {} on overlapping days",
                rent.value
            ),
        });
        evidence.push(LinkEvidenceRow {
            link_id: id,
            selector_kind: rent.kind.as_str().to_owned(),
            value: rent.value.clone(),
            group: "rent".to_owned(),
            bits: 0,
            evidence_id: world.evidence_of(rent.place),
            locator: world.locator_of(rent.place),
        });
    }
    evidence.sort();
    evidence.dedup();
    (rows.into_values().collect(), links.into_values().collect(), evidence)
}

/// How many parties run these hosts? Hosts are one that are held to be of one operator, or share an id, a contact or an
/// account that is no supplier's.
fn parties(hosts: &BTreeSet<HostIx>, ties: &Ties, operator_of: &BTreeMap<HostIx, String>) -> usize {
    let hosts: Vec<HostIx> = hosts.iter().copied().collect();
    let mut root: Vec<usize> = (0..hosts.len()).collect();
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (at, host) in hosts.iter().enumerate() {
        let own = |number: &u32| ties.tie(*number).is_some_and(|tie| !tie.marks.contains(&"supplier-wide"));
        let accounts = ties.accounts(*host).into_iter().filter(own).map(|number| number.to_string());
        for key in operator_of.get(host).cloned().into_iter().chain(accounts) {
            let before = *first.entry(key).or_insert(at);
            let (a, b) = (find(&root, before), find(&root, at));
            if let Some(slot) = root.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
    }
    (0..hosts.len()).map(|at| find(&root, at)).collect::<BTreeSet<usize>>().len()
}

#[cfg(test)]
mod tests {
    use stakeout_core::entity::Role;
    use stakeout_core::record::{DnsAnswer, DnsType, Fact, Host, Hosting};
    use stakeout_core::selector::Found;

    use super::*;
    use crate::pipeline::select::select;
    use crate::pipeline::testing::{page, roles};
    use crate::pipeline::ties::Context;

    fn on(host: &str, address: &str, handle: &str) -> Vec<Fact> {
        let name = Host::parse(host).unwrap();
        let found = Found { kind: SelectorKind::Handle, value: format!("telegram:{handle}"), offset: 0 };
        let data = address.to_owned();
        vec![
            Fact::Page(Box::new(page(host, vec![found]))),
            Fact::Dns(DnsAnswer { name, rtype: DnsType::A, data, first: None, last: None, count: 1 }),
        ]
    }

    fn rented(address: &str, renter: &str) -> Fact {
        Fact::Hosting(Hosting {
            server_ip: address.to_owned(),
            renter: renter.to_owned(),
            paid_by_account: None,
            from: None,
            to: None,
            provider: None,
            invoice: None,
        })
    }

    #[test]
    fn who_rents_for_its_own_sites_is_no_client() {
        let world = crate::pipeline::testing::world(
            [
                on("own-one.example", "198.51.100.1", "desk"),
                on("own-two.example", "198.51.100.2", "desk"),
                on("red.example", "198.51.100.3", "red_desk"),
                on("blue.example", "198.51.100.3", "blue_desk"),
                vec![rented("198.51.100.1", "Own Trading"), rented("198.51.100.2", "Own Trading")],
                vec![rented("198.51.100.3", "Reseller Systems")],
            ]
            .concat(),
        );
        let roles = roles(&world, |_| Role::Operator);
        let (kit_of, shown) = (BTreeMap::new(), select(&world));
        let ties = Ties::new(&Context { world: &world, roles: &roles, kit_of: &kit_of }, &shown);
        let builder_of: BTreeMap<HostIx, String> =
            roles.iter().map(|role| (role.host, "builder:1".to_owned())).collect();
        let (rows, links, _) = supply(&world, &roles, (&shown, &ties), &builder_of, &BTreeMap::new());
        let clients: Vec<(&str, &str)> = rows.iter().map(|row| (row.host.as_str(), row.client.as_str())).collect();
        assert_eq!(clients, [("blue.example", "Reseller Systems"), ("red.example", "Reseller Systems")]);
        assert_eq!(links.len(), 2);
    }
}
