//! Who rents which server, when was it worked on, and which organisation did it reach?
//!
//! Rent, use and access are three things. A row is one server and renter, and one organisation that was reached in the
//! rent; a server that reached two has two rows. What lies outside every rent is kept and marked: who rented the server
//! then is not in the evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use stakeout_core::entity::{EntityRow, Reach, ServerRow, Traffic, overlaps};
use stakeout_core::finding::{count, digits};
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::record::{DAY_MICROS, DnsType, Hosting, Organization, Time};

use super::network::{Flow, Seen};
use super::world::{Place, World};

/// What the stage gives.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    pub(crate) rows: Vec<ServerRow>,
    pub(crate) links: Vec<LinkRow>,
    pub(crate) evidence: Vec<LinkEvidenceRow>,
    /// The organisations that were reached.
    pub(crate) entities: Vec<EntityRow>,
}

/// Pairs of addresses that one link of access names.
const PAIRS_NAMED: usize = 16;

/// Roles of organisations whose machines look at everybody's, or work on everybody's: their connections are no use.
const BYSTANDERS: &[&str] = &["provider", "cdn", "agency", "monitor", "victim"];

pub(crate) const WITHIN: &str = "within the rent";
pub(crate) const OUTSIDE: &str = "outside the rent";

/// The rows, links and their evidence.
pub(crate) fn servers(world: &World) -> Servers {
    let mut rents: BTreeMap<(&str, &str), Vec<(&Hosting, Place)>> = BTreeMap::new();
    for (hosting, place) in &world.hosting {
        rents.entry((&hosting.server_ip, &hosting.renter)).or_default().push((hosting, *place));
    }
    let mut found = Servers::default();
    for ((server, renter), rows) in &rents {
        rented(world, server, renter, rows, &mut found);
    }
    let mut by_server: BTreeMap<&str, Vec<&Vec<(&Hosting, Place)>>> = BTreeMap::new();
    for ((server, _), rows) in &rents {
        by_server.entry(server).or_default().push(rows);
    }
    for (server, renters) in by_server {
        let accesses = server.parse().map(|server| accesses(world, server)).unwrap_or_default();
        for access in &accesses {
            access.link(world, server, &mut found);
        }
        rows_of(world, server, &renters, &accesses, &mut found.rows);
    }
    found.rows.sort();
    found.rows.dedup();
    found.evidence.sort();
    found.evidence.dedup();
    found.entities.sort();
    found.entities.dedup();
    found
}

/// The link of a renter to a server.
fn rented(world: &World, server: &str, renter: &str, rows: &[(&Hosting, Place)], found: &mut Servers) {
    let (a, b) = (format!("renter:{renter}"), format!("server:{server}"));
    let id = link_id(Relation::Rents, &a, &b);
    found.evidence.extend(rows.iter().map(|(hosting, place)| {
        evidence(world, &id, ["hosting", hosting.invoice.as_deref().unwrap_or_default(), "rent"], *place)
    }));
    let reason = "stands in a hosting table".to_owned();
    found.links.push(observed(id, a, b, Relation::Rents, "money", reason));
}

fn observed(link_id: String, a: String, b: String, relation: Relation, families: &str, reason: String) -> LinkRow {
    LinkRow {
        link_id,
        a,
        b,
        relation,
        status: Status::Observed,
        bits: 0,
        probability: 1000,
        families: families.to_owned(),
        rival: String::new(),
        rival_probability: 0,
        reason,
    }
}

fn evidence(world: &World, link_id: &str, [kind, value, group]: [&str; 3], place: Place) -> LinkEvidenceRow {
    LinkEvidenceRow {
        link_id: link_id.to_owned(),
        selector_kind: kind.to_owned(),
        value: value.to_owned(),
        group: group.to_owned(),
        bits: 0,
        evidence_id: world.evidence_of(place),
        locator: world.locator_of(place),
    }
}

/// What a server sent to the networks of one organisation.
struct Access<'w> {
    organization: &'w Organization,
    place: Place,
    reach: Reach,
    /// Of pairs that reached it, or, if none did, of all; by answerer, then day.
    flows: Vec<&'w Flow>,
}

/// The victims to whose networks a server opened connections. One whose network holds the server itself is not reached:
/// it is at home there. Nor is one that opened the connections: it came to the server.
fn accesses(world: &World, server: IpAddr) -> Vec<Access<'_>> {
    let network = &world.network;
    let mut of_pair: BTreeMap<(&str, IpAddr), (u32, Vec<&Flow>)> = BTreeMap::new();
    for flow in network.from(server) {
        for number in network.owners(flow.resp) {
            let Some((organization, _)) = network.organization(number) else { continue };
            let at_home = organization.networks.iter().any(|network| network.contains(server));
            if network.is_victim(organization) && !at_home {
                let pair = of_pair.entry((&organization.org_id, flow.resp)).or_insert((number, Vec::new()));
                // An organisation in two tables is one.
                if pair.0 == number {
                    pair.1.push(flow);
                }
            }
        }
    }
    let mut found: BTreeMap<&str, Access<'_>> = BTreeMap::new();
    for ((org_id, _), (number, flows)) in of_pair {
        let Some((organization, place)) = network.organization(number) else { continue };
        let reach = total(&flows).reach();
        let access = Access { organization, place: *place, reach, flows };
        match found.get_mut(org_id) {
            // What was only knocked at beside is left out once something was reached.
            Some(before) if before.reach > reach => {}
            Some(before) if before.reach == reach => before.flows.extend(access.flows),
            _ => {
                found.insert(org_id, access);
            }
        }
    }
    let mut all: Vec<Access<'_>> = found.into_values().collect();
    for access in all.iter_mut().filter(|access| access.reach == Reach::Reached) {
        let sum = total(&access.flows);
        // A monitor asks each machine of an organisation seldom, and all of them the same.
        if sum.reach() == Reach::Polled {
            access.reach = Reach::Polled;
        } else if sum.is_visit() {
            access.reach = Reach::Visited;
        }
    }
    all
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn total(flows: &[&Flow]) -> Traffic {
    let mut sum = Traffic::default();
    flows.iter().for_each(|flow| sum.merge(&flow.traffic));
    sum
}

impl<'w> Access<'w> {
    /// Days on which data passed.
    fn data(&self) -> impl Iterator<Item = Seen> + '_ {
        self.flows.iter().filter_map(|flow| flow.data)
    }

    fn link(&self, world: &World, server: &str, found: &mut Servers) {
        let (a, b) = (format!("server:{server}"), format!("org:{}", self.organization.org_id));
        let id = link_id(Relation::Accessed, &a, &b);
        let sum = total(&self.flows);
        let days: BTreeSet<i64> = self.data().map(|seen| seen.first.0.day()).collect();
        let link = match self.reach {
            Reach::Reached => {
                let reason = format!(
                    "{} of {} carried data, {} bytes both ways, on {}",
                    digits(size(sum.data + sum.not_said)),
                    count(size(sum.connections), "connection", "connections"),
                    digits(size(sum.bytes)),
                    count(days.len(), "day", "days")
                );
                observed(id, a, b, Relation::Accessed, "network", reason)
            }
            reach => {
                let what = match reach {
                    Reach::Polled => "answers of one size, again and again",
                    Reach::Visited => "short exchanges, as a page is read or a file fetched",
                    _ => "no data passed, or no more than a greeting",
                };
                let link = observed(
                    id,
                    a,
                    b,
                    Relation::Accessed,
                    "",
                    format!("{}: {what}", count(size(sum.connections), "connection", "connections")),
                );
                let (status, rival) = (Status::Refused, reach.rival().to_owned());
                LinkRow { status, probability: 0, rival, rival_probability: 1000, ..link }
            }
        };
        self.places(world, &link, found);
        if self.reach == Reach::Reached {
            found.entities.push(EntityRow {
                entity: link.b.clone(),
                kind: "organisation".to_owned(),
                label: self.organization.name.clone().unwrap_or_else(|| self.organization.org_id.clone()),
            });
        }
        found.links.push(link);
    }

    /// The first and last connection of each pair, whose the network is, and what was reported of these days.
    fn places(&self, world: &World, link: &LinkRow, found: &mut Servers) {
        let mut pairs: BTreeMap<(IpAddr, IpAddr), Seen> = BTreeMap::new();
        for flow in &self.flows {
            let seen = flow.data.filter(|_| self.reach == Reach::Reached).unwrap_or(flow.all);
            pairs.entry((flow.orig, flow.resp)).and_modify(|before| *before = before.and(seen)).or_insert(seen);
        }
        for ((orig, resp), seen) in pairs.into_iter().take(PAIRS_NAMED) {
            let value = format!("{orig} > {resp}");
            for (_, place) in [seen.first, seen.last] {
                found.evidence.push(evidence(world, &link.link_id, ["connection", &value, "access"], place));
            }
        }
        let org = &self.organization.org_id;
        found.evidence.push(evidence(world, &link.link_id, ["organization", org, "network"], self.place));
        let span = (self.data().map(|seen| seen.first.0).min(), self.data().map(|seen| seen.last.0).max());
        for (incident, place) in &world.network.incidents {
            if incident.org_id == *org && self.reach == Reach::Reached && overlaps((incident.from, incident.to), span) {
                let what = incident.what.as_deref().unwrap_or_default();
                found.evidence.push(evidence(world, &link.link_id, ["incident", what, "report"], *place));
            }
        }
    }
}

/// The rows of one server.
fn rows_of(
    world: &World,
    server: &str,
    renters: &[&Vec<(&Hosting, Place)>],
    accesses: &[Access<'_>],
    rows: &mut Vec<ServerRow>,
) {
    let work = server.parse().map(|server| users_of(world, server)).unwrap_or_default();
    let all: Vec<&Hosting> = renters.iter().flat_map(|rents| rents.iter().map(|(hosting, _)| *hosting)).collect();
    let reached = || accesses.iter().filter(|access| access.reach == Reach::Reached);
    for rents in renters {
        let rents: Vec<&Hosting> = rents.iter().map(|(hosting, _)| *hosting).collect();
        let mut row = row_of(&rents);
        let used = work.iter().filter(|user| !user.is_bystander).flat_map(|user| &user.days);
        let used: Option<Seen> = used.copied().filter(|seen| is_in(&rents, seen.first.0)).reduce(Seen::and);
        (row.used_from, row.used_to) = (used.map(|seen| seen.first.0), used.map(|seen| seen.last.0));
        let before = rows.len();
        for access in reached() {
            rows.extend(with_access(world, &row, access, WITHIN, &|at| is_in(&rents, at)));
            // Of one renter alone it can be said whose rent it lies outside of.
            if renters.len() == 1 {
                rows.extend(with_access(world, &row, access, OUTSIDE, &|at| !is_in(&rents, at)));
            }
        }
        if rows.len() == before {
            rows.push(row);
        }
    }
    if renters.len() > 1 {
        let nobody = ServerRow { server_ip: server.to_owned(), ..row_of(&[]) };
        for access in reached() {
            rows.extend(with_access(world, &nobody, access, OUTSIDE, &|at| !is_in(&all, at)));
        }
    }
}

/// The rent of one renter, whose rows these are.
fn row_of(rents: &[&Hosting]) -> ServerRow {
    let accounts: BTreeSet<&str> = rents.iter().filter_map(|rent| rent.paid_by_account.as_deref()).collect();
    let first = rents.first();
    let is_open = rents.iter().any(|rent| rent.to.is_none());
    ServerRow {
        server_ip: first.map(|rent| rent.server_ip.clone()).unwrap_or_default(),
        renter: first.map(|rent| rent.renter.clone()).unwrap_or_default(),
        paid_by: accounts.into_iter().collect::<Vec<_>>().join(", "),
        user: String::new(),
        rented_from: rents.iter().filter_map(|rent| rent.from).min(),
        rented_to: rents.iter().filter_map(|rent| rent.to).max().filter(|_| !is_open),
        used_from: None,
        used_to: None,
        org: String::new(),
        first_access: None,
        last_access: None,
        access: String::new(),
        incident: String::new(),
        status: Status::Observed,
    }
}

/// Is a moment in one of these rents? Tables date rents by days: the last one counts whole.
fn is_in(rents: &[&Hosting], at: Time) -> bool {
    let end =
        |to: Time| if to.micros() % DAY_MICROS == 0 { to.micros().saturating_add(DAY_MICROS - 1) } else { to.micros() };
    rents.iter().any(|rent| rent.from.is_none_or(|from| from <= at) && rent.to.is_none_or(|to| at.micros() <= end(to)))
}

/// The row with what a server reached at the moments that are asked for; none if there was none.
fn with_access(
    world: &World,
    row: &ServerRow,
    access: &Access<'_>,
    word: &str,
    is_asked: &dyn Fn(Time) -> bool,
) -> Option<ServerRow> {
    let seen = access.data().filter(|seen| is_asked(seen.first.0)).reduce(Seen::and)?;
    let span = (Some(seen.first.0), Some(seen.last.0));
    Some(ServerRow {
        org: access.organization.org_id.clone(),
        first_access: span.0,
        last_access: span.1,
        access: word.to_owned(),
        incident: incidents(world, &access.organization.org_id, span),
        ..row.clone()
    })
}

/// What an organisation reported of days that overlap with a span.
fn incidents(world: &World, org_id: &str, span: (Option<Time>, Option<Time>)) -> String {
    let mut told: Vec<(Option<Time>, String)> = Vec::new();
    for (incident, _) in &world.network.incidents {
        if incident.org_id != org_id || !overlaps((incident.from, incident.to), span) {
            continue;
        }
        let date = |at: Option<Time>, none: &str| at.map_or_else(|| none.to_owned(), Time::date);
        let what = incident.what.as_deref().unwrap_or("an incident");
        let source = incident.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
        let dates = format!("{} to {}", date(incident.from, "no begin given"), date(incident.to, "no end given"));
        // The separator of the column.
        told.push((incident.from, format!("{dates}: {}", format!("{what}{source}").replace('|', "/"))));
    }
    told.sort();
    told.dedup();
    told.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" | ")
}

/// Who worked on a server: an account of its administrators, or an address, on which days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerUser {
    /// The account as the log-ins of administrators name it; none for a connection.
    pub(crate) account: Option<String>,
    /// From which address.
    pub(crate) address: Option<IpAddr>,
    /// First and last of all days, with the places.
    pub(crate) seen: Seen,
    /// Of each day.
    pub(crate) days: Vec<Seen>,
    /// Connections or log-ins.
    pub(crate) count: u64,
    /// Is the address in a network of an organisation that looks at, or works on, other people's machines?
    pub(crate) is_bystander: bool,
}

/// An account, an address.
type User = (Option<String>, Option<IpAddr>);

/// Who worked on a server, by account and address: connections to it by which a machine is worked on, and log-ins of
/// administrators to it or to hosts that resolved to it on those days. A visit to a site on it is no work. In the order
/// of account, address.
pub(crate) fn users_of(world: &World, server: IpAddr) -> Vec<ServerUser> {
    let mut users: BTreeMap<User, Vec<(Seen, u64)>> = BTreeMap::new();
    for flow in world.network.to(server) {
        if let Some(work) = flow.work {
            users.entry((None, Some(flow.orig))).or_default().push((work, flow.traffic.work));
        }
    }
    for (login, place) in &world.network.admin_logins {
        let Some(at) = login.at else { continue };
        let stands_here = login.host.address() == Some(server)
            || world.host(&login.host).is_some_and(|host| resolved(world, host, server, at));
        if stands_here {
            let user = (Some(login.account.clone()), login.ip);
            users.entry(user).or_default().push((Seen::once(at, *place), 1));
        }
    }
    let user = |((account, address), days): (User, Vec<(Seen, u64)>)| {
        let seen = days.iter().map(|(seen, _)| *seen).reduce(Seen::and)?;
        let owners = address.map(|address| world.network.owners(address)).unwrap_or_default();
        let roles = owners.into_iter().filter_map(|number| world.network.organization(number)?.0.role.as_deref());
        let is_bystander = roles.into_iter().any(|role| BYSTANDERS.contains(&role));
        let count = days.iter().map(|(_, count)| count).sum();
        let mut days: Vec<Seen> = days.into_iter().map(|(seen, _)| seen).collect();
        days.sort_by_key(|seen| (seen.first, seen.last));
        Some(ServerUser { account, address, seen, days, count, is_bystander })
    };
    users.into_iter().filter_map(user).collect()
}

/// Did a host resolve to an address at a time? Sensors see a name now and then: a day about the span of an answer counts.
fn resolved(world: &World, host: super::world::HostIx, server: IpAddr, at: Time) -> bool {
    let is_in = |first: Option<Time>, last: Option<Time>| {
        first.is_none_or(|first| first.micros().saturating_sub(DAY_MICROS) <= at.micros())
            && last.is_none_or(|last| at.micros() <= last.micros().saturating_add(DAY_MICROS))
    };
    world.answers_of(host).iter().any(|answer| {
        matches!(answer.rtype, DnsType::A | DnsType::Aaaa)
            && answer.data.parse() == Ok(server)
            && is_in(answer.first, answer.last)
    })
}
