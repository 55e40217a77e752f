//! Through whom did a builder's sites reach their operators?

use std::collections::BTreeMap;

use stakeout_core::entity::SupplyRow;
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::selector::SelectorKind;

use super::roles::HostRole;
use super::select::Shown;
use super::world::{HostIx, World};

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
