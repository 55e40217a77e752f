//! Who rents and pays for which servers: observed in rows of hosting.
//!
//! Rows needed: `servers` with a renter, and a place: links of rent, else the evidence of kind hosting.

use std::collections::{BTreeMap, BTreeSet};

use crate::entity::ServerRow;
use crate::evidence::Kind;
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing, count};
use crate::link::{LinkRow, Relation};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let mut renters: BTreeMap<&str, Vec<&ServerRow>> = BTreeMap::new();
    for row in ground.rows.servers.iter().filter(|row| !row.renter.is_empty()) {
        renters.entry(&row.renter).or_default().push(row);
    }
    renters.into_iter().map(|(renter, rows)| draft(ground, renter, &rows)).collect()
}

fn draft(ground: &Ground<'_>, renter: &str, rows: &[&ServerRow]) -> Draft {
    let subject = format!("renter:{renter}");
    let rents = ground.between.get(&Relation::Rents).map(Vec::as_slice).unwrap_or_default();
    let links: Vec<&LinkRow> = rents.iter().copied().filter(|link| link.a == subject || link.b == subject).collect();
    let mut places = ground.places(links.iter().copied());
    if places.is_empty() {
        places = ground.whole(Kind::Hosting);
    }
    let servers: BTreeSet<&str> = rows.iter().map(|row| row.server_ip.as_str()).collect();
    let payers: BTreeSet<&str> = rows.iter().map(|row| row.paid_by.as_str()).filter(|paid| !paid.is_empty()).collect();
    // A server that reached two organisations has two rows of one rent.
    let open: BTreeSet<_> =
        rows.iter().filter(|row| row.rented_to.is_none()).map(|row| (&row.server_ip, row.rented_from)).collect();
    let open = open.len();
    let paid: Vec<String> = payers.iter().map(|payer| Captured::new(payer).quoted()).collect();
    let by = if paid.is_empty() { String::new() } else { format!("; paid by {}", sentence::list(&paid, 3)) };
    let until = match open {
        0 => String::new(),
        n => format!("; for {} the rows give no end{}", count(n, "rent", "rents"), cutoff(ground)),
    };
    Draft {
        kind: FindingKind::Servers,
        observation: format!(
            "The rows of hosting name {} as renter of {} ({}), {}{by}{until}{}.",
            Captured::new(renter).quoted(),
            count(servers.len(), "server", "servers"),
            sentence::hosts(servers.iter().copied(), 4),
            sentence::span(
                rows.iter().filter_map(|row| row.rented_from).min(),
                if open == 0 { rows.iter().filter_map(|row| row.rented_to).max() } else { None },
            ),
            ground.cite(&places)
        ),
        inference: format!(
            "{} rented {}: this stands in the evidence itself. Who used a server, and for what, is another matter.",
            Captured::new(renter).quoted(),
            count(servers.len(), "server", "servers"),
        ),
        standing: Standing::Plain,
        basis: None,
        alternative: "Alternative: the name on a lease may stand for another; none tested.".to_owned(),
        change: "What would change this: the provider's own customer record.".to_owned(),
        subjects: servers.iter().map(|ip| format!("server:{ip}")).chain([subject]).collect(),
        places,
    }
}

/// Up to which day an open rent is known.
fn cutoff(ground: &Ground<'_>) -> String {
    ground.scope.cutoff.map(|at| format!(" before the cut-off date {}", at.date())).unwrap_or_default()
}
