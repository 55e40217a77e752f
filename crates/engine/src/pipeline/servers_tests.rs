//! Servers by hand: what reached whom, and what only looks so.

use stakeout_core::entity::ServerRow;
use stakeout_core::link::{Relation, Status};
use stakeout_core::record::{
    AdminLogin, Connection, DnsAnswer, DnsType, Fact, Host, Hosting, Incident, Organization, Time,
};

use super::servers::{OUTSIDE, Servers, WITHIN, servers, users_of};
use super::testing::world;

const SERVER: &str = "192.0.2.10";
const VICTIM: &str = "203.0.113.5";

fn at(day: i64) -> Time {
    Time::from_seconds(1_700_006_400 + day * 86_400).unwrap()
}

fn rent(server: &str, renter: &str, from: i64, to: Option<i64>) -> Fact {
    Fact::Hosting(Hosting {
        server_ip: server.to_owned(),
        renter: renter.to_owned(),
        paid_by_account: Some(format!("account of {renter}")),
        from: Some(at(from)),
        to: to.map(at),
        provider: None,
        invoice: None,
    })
}

fn organization(id: &str, role: Option<&str>, network: &str) -> Fact {
    Fact::Organization(Box::new(Organization {
        org_id: id.to_owned(),
        name: Some(format!("name of {id}")),
        networks: network.split(' ').map(|network| network.parse().unwrap()).collect(),
        domains: Vec::new(),
        role: role.map(str::to_owned),
    }))
}

fn connection(orig: &str, resp: &str, port: u16, day: i64, bytes: (u64, u64)) -> Fact {
    Fact::Connection(Connection {
        ts: Some(at(day)),
        uid: None,
        orig_h: orig.parse().unwrap(),
        orig_p: Some(50_000),
        resp_h: resp.parse().unwrap(),
        resp_p: Some(port),
        proto: Some("tcp".into()),
        service: None,
        duration: Some(600_000_000),
        orig_bytes: Some(bytes.0),
        resp_bytes: Some(bytes.1),
        conn_state: Some(if bytes.1 > 0 { "SF".into() } else { "S0".into() }),
    })
}

fn incident(org: &str, from: i64, to: Option<i64>) -> Fact {
    Fact::Incident(Box::new(Incident {
        org_id: org.to_owned(),
        from: Some(at(from)),
        to: to.map(at),
        what: Some("files were copied".to_owned()),
        source: Some("a notice".to_owned()),
    }))
}

const DATA: (u64, u64) = (4_000, 90_000);

fn of(facts: Vec<Fact>) -> Servers {
    servers(&world(facts))
}

/// Renter, organisation, first and last day, word.
type Shown = (String, String, Option<i64>, Option<i64>, String);

fn shown(found: &Servers) -> Vec<Shown> {
    let day = |time: Option<Time>| time.map(|time| (time.micros() - at(0).micros()) / 86_400_000_000);
    let shown = |row: &ServerRow| {
        (row.renter.clone(), row.org.clone(), day(row.first_access), day(row.last_access), row.access.clone())
    };
    found.rows.iter().map(shown).collect()
}

fn access_of(found: &Servers) -> Vec<(Status, &str)> {
    let accessed = found.links.iter().filter(|link| link.relation == Relation::Accessed);
    accessed.map(|link| (link.status, link.rival.as_str())).collect()
}

#[test]
fn a_server_that_reached_two_organisations_has_two_rows() {
    let found = of(vec![
        rent(SERVER, "X", 0, Some(100)),
        organization("o1", Some("victim"), "203.0.113.0/28"),
        organization("o2", Some("victim"), "2001:db8:7::/48"),
        connection(SERVER, VICTIM, 443, 10, DATA),
        connection(SERVER, VICTIM, 443, 12, (10, 0)),
        connection(SERVER, "203.0.113.6", 22, 20, DATA),
        connection(SERVER, "2001:db8:7::9", 22, 30, DATA),
        incident("o1", 5, Some(11)),
        incident("o1", 50, Some(60)),
        incident("o2", 31, None),
    ]);
    let row = |org: &str, first, last| ("X".to_owned(), org.to_owned(), Some(first), Some(last), WITHIN.to_owned());
    assert_eq!(shown(&found), [row("o1", 10, 20), row("o2", 30, 30)]);
    let incidents: Vec<&str> = found.rows.iter().map(|row| row.incident.as_str()).collect();
    assert_eq!(incidents, ["2023-11-20 to 2023-11-26: files were copied (a notice)", ""]);
    assert_eq!(access_of(&found), [(Status::Observed, ""), (Status::Observed, "")]);
    assert!(found.rows.iter().all(|row| row.paid_by == "account of X" && row.user.is_empty()));
    let labels: Vec<(&str, &str)> = found.entities.iter().map(|e| (e.entity.as_str(), e.label.as_str())).collect();
    assert_eq!(labels, [("org:o1", "name of o1"), ("org:o2", "name of o2")]);
}

#[test]
fn what_only_looks_like_an_access_is_none() {
    let base = |more: Vec<Fact>| {
        let mut facts = vec![
            rent(SERVER, "X", 0, Some(100)),
            organization("o1", Some("victim"), "203.0.113.0/28"),
            organization("cdn", Some("cdn"), "198.51.100.0/24"),
            organization("host", Some("provider"), "192.0.2.0/24"),
            organization("law", Some("agency"), "198.18.0.0/24"),
            organization("other", None, "198.18.1.0/24"),
        ];
        facts.extend(more);
        of(facts)
    };
    let nobody = [("X".to_owned(), String::new(), None, None, String::new())];
    // A scan, banners, a reply, others' networks, nobody's network.
    for facts in [
        vec![connection(SERVER, VICTIM, 22, 10, (0, 0))],
        (0..40).map(|day| connection(SERVER, VICTIM, 22, day, (20, 300))).collect(),
        (0..40).map(|day| connection(SERVER, VICTIM, 443, day, (500, 8_000))).collect(),
        vec![connection(VICTIM, SERVER, 443, 10, DATA)],
        vec![connection(SERVER, "198.51.100.7", 443, 10, DATA)],
        vec![connection(SERVER, "192.0.2.77", 22, 10, DATA)],
        vec![connection(SERVER, "198.18.0.7", 443, 10, DATA)],
        vec![connection(SERVER, "198.18.1.7", 443, 10, DATA)],
        vec![connection(SERVER, "203.0.113.99", 443, 10, DATA)],
    ] {
        assert_eq!(shown(&base(facts)), nobody);
    }
    let scan = base(vec![connection(SERVER, VICTIM, 22, 10, (0, 0))]);
    assert_eq!(access_of(&scan), [(Status::Refused, "scan")]);
    let monitor = base((0..40).map(|day| connection(SERVER, VICTIM, 443, day, (500, 8_000))).collect());
    assert_eq!(access_of(&monitor), [(Status::Refused, "monitoring")]);
    let many = |size: i64| -> Vec<Fact> {
        let answer = |day: i64| {
            let bytes = (400, 1_500 + u64::try_from(day % 2 * size).unwrap());
            connection(SERVER, &format!("203.0.113.{}", 1 + day % 14), 443, day, bytes)
        };
        (0..40).map(answer).collect()
    };
    assert_eq!(access_of(&base(many(0))), [(Status::Refused, "monitoring")], "of many machines, each seldom");
    assert_eq!(access_of(&base(many(9_000))), [(Status::Observed, "")]);
    // Nobody's role, but an incident: a victim.
    let reported = base(vec![connection(SERVER, "198.18.1.7", 443, 10, DATA), incident("other", 9, None)]);
    assert_eq!(access_of(&reported), [(Status::Observed, "")]);
}

#[test]
fn the_smallest_network_says_whose_an_address_is() {
    let found = of(vec![
        rent(SERVER, "X", 0, None),
        organization("isp", Some("provider"), "203.0.0.0/16"),
        organization("o1", Some("victim"), "203.0.113.0/24"),
        organization("cdn", Some("cdn"), "203.0.113.64/26"),
        connection(SERVER, VICTIM, 443, 10, DATA),
        connection(SERVER, "203.0.113.70", 443, 20, DATA),
    ]);
    assert_eq!(shown(&found), [("X".to_owned(), "o1".to_owned(), Some(10), Some(10), WITHIN.to_owned())]);
    // A victim is not reached by a server in its own network.
    let home = of(vec![
        rent(VICTIM, "X", 0, None),
        organization("o1", Some("victim"), "203.0.113.0/24"),
        connection(VICTIM, "203.0.113.70", 443, 20, DATA),
    ]);
    assert_eq!(access_of(&home), []);
}

#[test]
fn an_access_belongs_to_the_rent_of_its_day_and_outside_of_all_to_nobody() {
    let organization = || organization("o1", Some("victim"), "203.0.113.0/28");
    let found = of(vec![
        rent(SERVER, "early", 0, Some(10)),
        rent(SERVER, "late", 20, None),
        organization(),
        connection(SERVER, VICTIM, 443, 10, DATA),
        connection(SERVER, VICTIM, 443, 15, DATA),
        connection(SERVER, VICTIM, 443, 25, DATA),
        connection(SERVER, VICTIM, 443, 30, DATA),
    ]);
    let row = |renter: &str, first, last, word: &str| {
        (renter.to_owned(), "o1".to_owned(), Some(first), Some(last), word.to_owned())
    };
    assert_eq!(shown(&found), [row("", 15, 15, OUTSIDE), row("early", 10, 10, WITHIN), row("late", 25, 30, WITHIN)]);
    let alone = of(vec![
        rent(SERVER, "X", 0, Some(10)),
        organization(),
        connection(SERVER, VICTIM, 443, 5, DATA),
        connection(SERVER, VICTIM, 443, 15, DATA),
    ]);
    assert_eq!(shown(&alone), [row("X", 5, 5, WITHIN), row("X", 15, 15, OUTSIDE)]);
}

#[test]
fn use_is_work_on_the_server_and_no_visit() {
    let facts = vec![
        rent(SERVER, "X", 0, Some(100)),
        organization("watch", Some("monitor"), "198.18.9.0/24"),
        connection("198.18.0.1", SERVER, 443, 1, DATA),
        connection("198.18.9.1", SERVER, 22, 2, DATA),
        connection("198.18.0.2", SERVER, 22, 3, (20, 300)),
        connection("198.18.0.3", SERVER, 22, 40, DATA),
        connection("198.18.0.3", SERVER, 22, 50, DATA),
        connection("198.18.0.3", SERVER, 22, 300, DATA),
        Fact::Dns(DnsAnswer {
            name: Host::parse("river.example").unwrap(),
            rtype: DnsType::A,
            data: SERVER.to_owned(),
            first: Some(at(30)),
            last: Some(at(60)),
            count: 1,
        }),
        admin("river.example", "ops", 35),
        admin("river.example", "ops", 90),
        admin(SERVER, "root", 60),
    ];
    let world = world(facts);
    let found = servers(&world);
    let used = found.rows.first().map(|row| (row.used_from, row.used_to));
    assert_eq!(used, Some((Some(at(35)), Some(at(60)))));
    let users: Vec<(Option<String>, Option<String>, u64, bool)> = users_of(&world, SERVER.parse().unwrap())
        .into_iter()
        .map(|user| (user.account, user.address.map(|ip| ip.to_string()), user.count, user.is_bystander))
        .collect();
    let address = |text: &str| Some(text.to_owned());
    assert_eq!(
        users,
        [
            (None, address("198.18.0.3"), 3, false),
            (None, address("198.18.9.1"), 1, true),
            (address("ops"), address("198.18.0.3"), 1, false),
            (address("root"), address("198.18.0.3"), 1, false),
        ]
    );
}

fn admin(host: &str, account: &str, day: i64) -> Fact {
    Fact::AdminLogin(AdminLogin {
        host: Host::parse(host).unwrap(),
        account: account.to_owned(),
        at: Some(at(day)),
        ip: "198.18.0.3".parse().ok(),
    })
}
