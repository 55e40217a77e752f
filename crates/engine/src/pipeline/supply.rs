//! Who rents which server, and through whom did a builder's sites reach their operators?

use std::collections::BTreeMap;

use stakeout_core::entity::{ServerRow, SupplyRow};
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::record::Time;
use stakeout_core::selector::SelectorKind;

use super::roles::HostRole;
use super::select::Shown;
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

/// The client of a host that takes part is the renter of the server to which it resolved on overlapping dates.
pub(crate) fn supply(
    world: &World,
    roles: &[HostRole],
    shown: &[Shown],
    builder_of: &BTreeMap<HostIx, String>,
    operator_of: &BTreeMap<HostIx, String>,
) -> (Vec<SupplyRow>, Vec<LinkRow>, Vec<LinkEvidenceRow>) {
    let mut rows = BTreeMap::new();
    let mut links = BTreeMap::new();
    let mut evidence = Vec::new();
    for rent in shown.iter().filter(|s| s.kind == SelectorKind::Renter) {
        let takes_part = roles.get(rent.host as usize).is_some_and(HostRole::takes_part);
        let Some(builder) = builder_of.get(&rent.host).filter(|_| takes_part) else { continue };
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
