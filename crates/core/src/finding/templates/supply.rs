//! Sites reached operators from a builder through a client: observed or derived from dated rows.
//!
//! Rows needed: `supply` rows of one builder and one client, and a place: their links, else the hosts' selectors.

use std::collections::{BTreeMap, BTreeSet};

use crate::entity::SupplyRow;
use crate::evidence::Kind;
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing, count};
use crate::link::{LinkRow, Status};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let links: BTreeMap<&str, &LinkRow> = ground.rows.links.iter().map(|link| (link.link_id.as_str(), link)).collect();
    let mut groups: BTreeMap<(&str, &str), Vec<&SupplyRow>> = BTreeMap::new();
    for row in &ground.rows.supply {
        groups.entry((&row.builder, &row.client)).or_default().push(row);
    }
    groups.into_iter().filter_map(|((builder, client), rows)| draft(ground, &links, builder, client, &rows)).collect()
}

fn draft<'g>(
    ground: &Ground<'g>,
    links: &BTreeMap<&str, &LinkRow>,
    builder: &str,
    client: &str,
    rows: &[&'g SupplyRow],
) -> Option<Draft> {
    if builder.is_empty() || client.is_empty() {
        return None;
    }
    let hosts: BTreeSet<&str> = rows.iter().map(|row| row.host.as_str()).filter(|host| !host.is_empty()).collect();
    let operators: BTreeSet<&str> = rows.iter().map(|row| row.operator.as_str()).filter(|id| !id.is_empty()).collect();
    let behind: Vec<&LinkRow> = rows.iter().filter_map(|row| links.get(row.link_id.as_str()).copied()).collect();
    let mut places = ground.places(behind.iter().copied());
    if places.is_empty() {
        places = ground.places_of_hosts(hosts.iter().copied(), Kind::Hosting);
    }
    let without = rows.iter().filter(|row| row.operator.is_empty()).map(|row| &row.host).collect::<BTreeSet<_>>().len();
    let sites: Vec<_> = hosts.iter().filter_map(|host| ground.sites.get(host)).collect();
    let span = sentence::span(
        sites.iter().filter_map(|site| site.first_seen).min(),
        sites.iter().filter_map(|site| site.last_seen).max(),
    );
    let names: Vec<String> = operators.iter().map(|&operator| Captured::new(ground.label(operator)).quoted()).collect();
    let to = match names.len() {
        0 => "to operators that the evidence does not tell apart".to_owned(),
        n => format!("to {} ({})", count(n, "operator", "operators"), sentence::list(&names, 4)),
    };
    let rest = match without {
        0 => String::new(),
        n if names.is_empty() => format!(" For {} no operator can be told.", count(n, "site", "sites")),
        n => format!(" For {} of them no operator can be told.", count(n, "site", "sites")),
    };
    let observed = rows.iter().all(|row| row.status == Status::Observed);
    let verb =
        if observed { "stands in the evidence itself" } else { "follows from dated rows and the shared private code" };
    let basis = ground.basis(&behind, &places, Some(("kind of record", "kinds of record")));
    Some(Draft {
        kind: FindingKind::Supply,
        subjects: operators
            .iter()
            .map(|&operator| operator.to_owned())
            .chain([builder.to_owned(), format!("client:{client}")])
            .collect(),
        observation: format!(
            "Rows of hosting name the client {} as renter of the servers on which {} stood ({}), seen {span}{}.",
            Captured::new(client).quoted(),
            count(hosts.len(), "site", "sites"),
            sentence::hosts(hosts.iter().copied(), 3),
            ground.cite(&places)
        ),
        inference: format!(
            "{} of {} went through the client {} {to}: this {verb}.{rest}",
            count(hosts.len(), "site", "sites"),
            ground.name(builder),
            Captured::new(client).quoted(),
        ),
        standing: Standing::Plain,
        alternative: super::kit_family::strongest_rival(&behind),
        change: "What would change this: invoices or contracts that name another renter, or a lease passed on to a \
                 third party in the period."
            .to_owned(),
        basis: Some(basis),
        places,
    })
}
