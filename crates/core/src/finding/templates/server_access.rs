//! Which organisation did a rented server reach, and what did it report? Observed in rows of connections.
//!
//! Rows needed: `servers` with an organisation, and a place: the link of access. An incident stands beside the dates and
//! is said to overlap with them, no more.

use std::collections::{BTreeMap, BTreeSet};

use crate::entity::ServerRow;
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::sentence::{self, Draft, Standing};
use crate::link::{LinkRow, Relation};

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let mut reached: BTreeMap<(&str, &str), Vec<&ServerRow>> = BTreeMap::new();
    for row in ground.rows.servers.iter().filter(|row| !row.org.is_empty()) {
        reached.entry((&row.server_ip, &row.org)).or_default().push(row);
    }
    reached.into_iter().filter_map(|((server, org), rows)| draft(ground, server, org, &rows)).collect()
}

fn draft(ground: &Ground<'_>, server: &str, org: &str, rows: &[&ServerRow]) -> Option<Draft> {
    let (a, b) = (format!("server:{server}"), format!("org:{org}"));
    let accessed = ground.between.get(&Relation::Accessed).map(Vec::as_slice).unwrap_or_default();
    let link: &LinkRow = accessed.iter().copied().find(|link| link.a == a && link.b == b)?;
    let places = ground.places([link]);
    let (ip, name) = (Captured::new(server).host(), ground.called(&b));
    let span = sentence::span(
        rows.iter().filter_map(|row| row.first_access).min(),
        rows.iter().filter_map(|row| row.last_access).max(),
    );
    let mut observation = format!(
        "Connections went from {ip} to networks of {name}, {span}: {}{}.",
        Captured::new(&link.reason).shown(),
        ground.cite(&places)
    );
    observation.push_str(&rents(rows));
    observation.push_str(&users(ground, rows));
    observation.push_str(&incidents(rows));
    let renters = renters(rows);
    Some(Draft {
        kind: FindingKind::ServerAccess,
        subjects: [a, b].into_iter().chain(renters.iter().map(|renter| format!("renter:{renter}"))).collect(),
        observation,
        inference: format!(
            "The server {ip} reached {name}: this stands in the evidence itself. Who worked on the server then, and what \
             the connections did, is another matter."
        ),
        standing: Standing::Plain,
        basis: None,
        alternative: "Alternatives tested: a scan, a monitor, replies to the organisation, networks of providers and \
                      content networks; none of these is counted here."
            .to_owned(),
        change: "What would change this: the organisation's own logs of these days; a record that the network or the \
                 server was let to another."
            .to_owned(),
        places,
    })
}

fn renters<'r>(rows: &[&'r ServerRow]) -> BTreeSet<&'r str> {
    rows.iter().map(|row| row.renter.as_str()).filter(|renter| !renter.is_empty()).collect()
}

/// Who rented the server on these days, and what lies outside of every rent.
fn rents(rows: &[&ServerRow]) -> String {
    let mut text = String::new();
    for row in rows {
        let span = sentence::span(row.first_access, row.last_access);
        match (row.renter.as_str(), row.access.as_str()) {
            ("", _) => text.push_str(&format!(" For {span} the rows of hosting name no renter.")),
            (renter, "outside the rent") => text.push_str(&format!(
                " {span} lies outside the rent of {}; who rented the server then is not in the evidence.",
                Captured::new(renter).quoted()
            )),
            (renter, _) => {
                let paid = match row.paid_by.as_str() {
                    "" => String::new(),
                    paid => format!(", paid by {}", Captured::new(paid).quoted()),
                };
                let renter = Captured::new(renter).quoted();
                text.push_str(&format!(" The rows of hosting name {renter} as renter for {span}{paid}."));
            }
        }
    }
    text
}

/// Which entity the rows name as user.
fn users(ground: &Ground<'_>, rows: &[&ServerRow]) -> String {
    let users: BTreeSet<&str> = rows.iter().map(|row| row.user.as_str()).filter(|user| !user.is_empty()).collect();
    let names: Vec<String> = users.into_iter().map(|user| ground.name(user)).collect();
    let used = sentence::span(
        rows.iter().filter_map(|row| row.used_from).min(),
        rows.iter().filter_map(|row| row.used_to).max(),
    );
    match names.is_empty() {
        true => String::new(),
        false => format!(" The rows name {} as user of the server, {used}.", sentence::list(&names, 3)),
    }
}

/// What was reported of overlapping days, in the words of the report.
fn incidents(rows: &[&ServerRow]) -> String {
    let told: BTreeSet<&str> =
        rows.iter().flat_map(|row| row.incident.split(" | ")).filter(|text| !text.is_empty()).collect();
    if told.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = told.into_iter().map(|text| Captured::new(text).quoted()).collect();
    format!(
        " The organisation reported: {}. The dates overlap with those of the connections; an overlap is no cause.",
        sentence::list(&quoted, 3)
    )
}
