//! Is the use of servers as the scenario counts it, and is what looks like an intrusion beside it there too?

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use serde_json::Value;
use stakeout_core::evidence::{self, Kind, ReadOptions};
use stakeout_core::record::Network;

use crate::simulate::{Gathered, WORLD, json_lines, rows};

fn victims() -> BTreeMap<String, Vec<Network>> {
    let parsed = |list: &str| list.split(' ').map(|network| network.parse().unwrap()).collect();
    let rows = rows("evidence/organizations.csv").into_iter().filter(|row| row[4] == "victim");
    rows.map(|row| (row[0].clone(), parsed(&row[2]))).collect()
}

fn address(row: &Value, key: &str) -> Ipv4Addr {
    row[key].as_str().unwrap().parse().unwrap()
}

#[test]
fn of_24_servers_six_reached_three_victims() {
    let used: Vec<Vec<String>> = rows("truth/servers.csv").into_iter().filter(|row| row[2] == "B1").collect();
    let count = |column: usize, such: &dyn Fn(&Vec<String>) -> bool| {
        used.iter().filter(|row| such(row)).map(|row| row[column].clone()).collect::<BTreeSet<_>>().len()
    };
    assert_eq!((count(0, &|_| true), used.len()), (24, 25));
    assert_eq!(count(0, &|row| !row[3].is_empty()), 6);
    let reached: BTreeSet<&String> = used.iter().map(|row| &row[3]).filter(|org| !org.is_empty()).collect();
    assert_eq!(reached, victims().keys().collect());
    let others = rows("truth/servers.csv").into_iter().filter(|row| row[2] != "B1");
    assert!(others.clone().count() >= 40 && others.into_iter().all(|row| row[2].is_empty() && row[3].is_empty()));
}

/// Each true access shows itself as several sessions with bytes in the time that the victim reports; no other server
/// has more than one.
#[test]
fn accesses_are_sessions_with_bytes_in_the_reported_time() {
    let victims = victims();
    let servers: BTreeSet<Ipv4Addr> =
        rows("evidence/hosting.csv").into_iter().map(|row| row[0].parse().unwrap()).collect();
    let mut sessions: BTreeMap<(Ipv4Addr, &String), Vec<f64>> = BTreeMap::new();
    let mut probed = BTreeSet::new();
    for row in json_lines("evidence/connections.log") {
        let (from, to) = (address(&row, "id.orig_h"), address(&row, "id.resp_h"));
        let inside = |networks: &Vec<Network>| networks.iter().any(|network| network.contains(to.into()));
        let Some((org, _)) = victims.iter().find(|(_, networks)| inside(networks)) else { continue };
        if !servers.contains(&from) {
            continue;
        }
        if row["orig_bytes"].as_i64().unwrap_or(0) > 0 {
            sessions.entry((from, org)).or_default().push(row["ts"].as_f64().unwrap());
        } else {
            probed.insert(from);
        }
    }
    let told: BTreeSet<(Ipv4Addr, String)> = rows("truth/servers.csv")
        .into_iter()
        .filter(|row| !row[3].is_empty())
        .map(|row| (row[0].parse().unwrap(), row[3].clone()))
        .collect();
    let many = sessions.iter().filter(|(_, at)| at.len() > 2).map(|((server, org), _)| (*server, (*org).clone()));
    assert_eq!(many.collect::<BTreeSet<_>>(), told);
    assert!(sessions.values().filter(|at| at.len() == 1).count() >= 2, "no visit to a victim's own site");
    assert!(probed.iter().filter(|server| !told.iter().any(|(reached, _)| reached == *server)).count() >= 5);
    let incidents = rows("evidence/incidents.csv");
    for ((_, org), at) in sessions.iter().filter(|(_, at)| at.len() > 2) {
        let day = |seconds: f64| {
            let time = stakeout_core::record::Time::from_micros((seconds * 1e6) as i64);
            time.to_string()[..10].to_owned()
        };
        let overlaps = |row: &&Vec<String>| {
            row[0] == **org && at.iter().any(|at| (row[1].clone()..=row[2].clone()).contains(&day(*at)))
        };
        assert!(incidents.iter().find(overlaps).is_some(), "{org} reported nothing of that time");
    }
}

#[test]
fn the_crew_comes_to_servers_from_where_it_logs_in() {
    let personas: BTreeSet<String> =
        rows("truth/accounts.csv").into_iter().filter(|row| row[2] == "B1").map(|row| row[0].clone()).collect();
    let from: BTreeSet<String> = rows("evidence/logins.csv")
        .into_iter()
        .filter(|row| personas.contains(&row[0]))
        .map(|row| row[2].clone())
        .collect();
    let used: BTreeSet<String> =
        rows("truth/servers.csv").into_iter().filter(|row| row[2] == "B1").map(|row| row[0].clone()).collect();
    let mut entered = BTreeSet::new();
    for row in json_lines("evidence/connections.log") {
        let port = row["id.resp_p"].as_i64().unwrap();
        let (source, server) = (row["id.orig_h"].as_str().unwrap(), row["id.resp_h"].as_str().unwrap());
        if [22, 3389].contains(&port) && used.contains(server) && from.contains(source) {
            entered.insert(server.to_owned());
        }
    }
    assert_eq!(entered, used);
    let admins = rows("evidence/admin-logins.csv");
    assert!(admins.iter().any(|row| personas.contains(&row[1]) && used.contains(&row[3])));
    assert!(admins.iter().any(|row| !row[1].contains('/') && from.contains(&row[3])));
    let mails: BTreeSet<String> = rows("evidence/contacts.csv")
        .into_iter()
        .filter(|row| row[1] == "email" && personas.contains(&row[0]))
        .map(|row| row[2].clone())
        .collect();
    assert!(rows("evidence/commits.csv").iter().filter(|row| mails.contains(&row[3])).count() > 100);
}

#[test]
fn networks_are_nobodys_homes_and_no_name_is_real() {
    let networks: Vec<Network> = rows("evidence/organizations.csv")
        .iter()
        .flat_map(|row| row[2].split(' ').map(|network| network.parse().unwrap()).collect::<Vec<_>>())
        .collect();
    for row in rows("evidence/logins.csv") {
        let address: std::net::IpAddr = row[2].parse().unwrap();
        assert!(!networks.iter().any(|network| network.contains(address)), "{address}");
        let invented = match address {
            std::net::IpAddr::V4(v4) => {
                let [a, b, ..] = v4.octets();
                (a == 198 && (18..20).contains(&b)) || (a == 100 && (64..128).contains(&b))
            }
            std::net::IpAddr::V6(v6) => v6.segments()[..2] == [0x2001, 0xdb8],
        };
        assert!(invented, "{address}");
    }
    let invented = |domain: &str| ["example", "test", "invalid"].contains(&domain.rsplit('.').next().unwrap());
    assert!(rows("evidence/organizations.csv").iter().all(|row| invented(&row[3])));
    assert!(rows("evidence/commits.csv").iter().all(|row| invented(&row[3])));
    let mails = rows("evidence/contacts.csv").into_iter().filter(|row| row[1] == "email");
    assert!(mails.into_iter().all(|row| invented(&row[2])));
    for row in json_lines("evidence/connections.log") {
        for end in ["id.orig_h", "id.resp_h"] {
            let address = address(&row, end);
            let [a, b, ..] = address.octets();
            let known = address.is_documentation() || (a == 198 && (18..20).contains(&b)) || (a == 100 && b >= 64);
            assert!(known, "{address}");
        }
    }
}

/// Everything new goes through the program's own readers without a loss.
#[test]
fn the_tables_are_read_whole() {
    for (name, kind) in [
        ("accounts.csv", Kind::Accounts),
        ("logins.csv", Kind::Logins),
        ("contacts.csv", Kind::Contacts),
        ("payouts.csv", Kind::Payouts),
        ("documents.csv", Kind::Documents),
        ("identity-reports.csv", Kind::IdentityReports),
        ("texts.csv", Kind::Texts),
        ("shipments.csv", Kind::Shipments),
        ("contracts.csv", Kind::Contracts),
        ("commits.csv", Kind::Commits),
        ("admin-logins.csv", Kind::AdminLogins),
        ("connections.log", Kind::Connections),
        ("organizations.csv", Kind::Organizations),
        ("incidents.csv", Kind::Incidents),
    ] {
        let bytes = WORLD[&format!("evidence/{name}")].clone();
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        let mut read = Gathered::default();
        let known = evidence::read(&mut std::io::Cursor::new(bytes), name, None, &ReadOptions::default(), &mut read);
        assert_eq!(known, kind, "{name}");
        let rows = if name.ends_with(".log") { lines } else { lines - 1 };
        // Victims tell days.
        read.problems.retain(|code| code != "no-offset" || name != "incidents.csv");
        assert_eq!((read.records, read.problems), (rows, Vec::new()), "{name}");
    }
}
