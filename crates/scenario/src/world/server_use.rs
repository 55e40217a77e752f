//! Who uses the servers that the clients rent, and what was reached from them?

use std::net::Ipv4Addr;

use super::organizations::{self, Organization, Part, VICTIMS};
use super::people::{People, Worker};
use super::{World, traffic};
use crate::calendar::{CLOSES, DAY, Moment, OPENS};
use crate::dice::Dice;
use crate::numbers::CLIENT_SERVERS;

/// A connection as a sensor before the servers saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Connection {
    /// Microseconds since 1970.
    pub(crate) at: i64,
    pub(crate) from: Ipv4Addr,
    pub(crate) from_port: u16,
    pub(crate) to: Ipv4Addr,
    pub(crate) to_port: u16,
    /// How it went.
    pub(crate) state: State,
    /// Microseconds.
    pub(crate) lasted: i64,
    pub(crate) sent: i64,
    pub(crate) received: i64,
}

/// How a connection went, in the words of Zeek.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Opened, used and closed.
    Whole,
    /// One packet without an answer.
    Unanswered,
    /// Turned away.
    Rejected,
}

/// An intrusion, or what was taken for one, as it was reported.
#[derive(Debug, Clone)]
pub(crate) struct Incident {
    /// Index into the organisations.
    pub(crate) org: usize,
    pub(crate) from: Moment,
    pub(crate) to: Moment,
    pub(crate) what: &'static str,
    pub(crate) source: &'static str,
}

/// The use of the servers of a world.
pub(crate) struct ServerUse {
    pub(crate) organizations: Vec<Organization>,
    /// In the order of time.
    pub(crate) connections: Vec<Connection>,
    pub(crate) incidents: Vec<Incident>,
    /// Servers from which organisations were reached, both as indices.
    pub(crate) reached: Vec<(usize, usize)>,
    /// Who works on which of the clients' servers, by their places among the workers.
    pub(crate) teams: Vec<Vec<usize>>,
}

impl ServerUse {
    pub(crate) fn new(world: &World, people: &People) -> Self {
        let organizations = organizations::all(world.seed, &world.network);
        let teams = teams(world.seed, people);
        let mut connections = Vec::new();
        for (server, team) in teams.iter().enumerate() {
            let mut dice = Dice::nth(world.seed, "server use", server as u64);
            for worker in team.iter().filter_map(|at| people.workers.get(*at)) {
                for _ in 0..dice.between(12, 35) {
                    connections.extend(sitting(world, server, worker, (OPENS, CLOSES), &mut dice));
                }
            }
        }
        let mut made = Self { organizations, connections, incidents: Vec::new(), reached: Vec::new(), teams };
        made.intrude(world, people);
        traffic::add(world, people, &mut made);
        made.connections.sort_unstable();
        made
    }

    /// Six servers, three victims, one server from which two of them were reached.
    fn intrude(&mut self, world: &World, people: &People) {
        const REACHED: [&[usize]; 6] = [&[0], &[0], &[1], &[1, 2], &[2], &[2]];
        let mut dice = Dice::of(world.seed, &["intrusions"]);
        let mut servers: Vec<usize> = (0..self.teams.len()).collect();
        dice.shuffle(&mut servers);
        let campaigns: Vec<(Moment, Moment)> = (0..VICTIMS)
            .map(|_| {
                let from = OPENS + DAY * dice.between(90, 400);
                (from, from + DAY * dice.between(30, 75))
            })
            .collect();
        let mut seen: Vec<Vec<Moment>> = vec![Vec::new(); VICTIMS];
        for (&server, victims) in servers.iter().zip(REACHED) {
            for &victim in victims {
                let Some(org) = self.organizations.iter().position(|org| org.part == Part::Victim(victim)) else {
                    continue;
                };
                self.reached.push((server, org));
                let moments = self.access(world, people, (server, org), campaigns[victim], &mut dice);
                seen[victim].extend(moments);
            }
        }
        self.reached.sort_unstable();
        self.report(&seen, &mut dice);
    }

    /// Sessions from a server into a victim's network, each while somebody of the crew sits at the server.
    fn access(
        &mut self,
        world: &World,
        people: &People,
        (server, org): (usize, usize),
        campaign: (Moment, Moment),
        dice: &mut Dice,
    ) -> Vec<Moment> {
        let (Some(machine), Some(victim)) = (world.network.servers.get(server), self.organizations.get(org)) else {
            return Vec::new();
        };
        let targets: Vec<Ipv4Addr> = (0..3).map(|_| victim.address(dice)).collect();
        let team: Vec<&Worker> =
            self.teams.get(server).into_iter().flatten().filter_map(|at| people.workers.get(*at)).collect();
        let mut moments = Vec::new();
        for _ in 0..dice.between(6, 12) {
            if team.is_empty() {
                break;
            }
            let worker = *dice.pick(&team);
            let Some(mut login) = sitting(world, server, worker, campaign, dice) else { continue };
            login.lasted = login.lasted.max(2_400 * SECOND);
            for _ in 0..dice.between(1, 3) {
                let at = login.at + dice.between(60, 1_500) * SECOND;
                let port = *dice.pick(&[443, 443, 22, 3389, 445, 8443]);
                let received =
                    if dice.chance(300) { dice.between(50, 900) << 20 } else { dice.between(200, 9_000) << 10 };
                let volume = (dice.between(20, 3_000) << 10, received);
                let seconds = (120, 5_400);
                self.connections.push(whole(at, (machine.ip, *dice.pick(&targets), port), seconds, volume, dice));
                moments.push(at / SECOND);
            }
            self.connections.push(login);
        }
        moments
    }

    /// Victims notice late and are not sure of the days; one of them tells of something else, too.
    fn report(&mut self, seen: &[Vec<Moment>], dice: &mut Dice) {
        for (victim, moments) in seen.iter().enumerate() {
            let org = self.organizations.iter().position(|org| org.part == Part::Victim(victim));
            let (Some(org), Some(first), Some(last)) = (org, moments.iter().min(), moments.iter().max()) else {
                continue;
            };
            let from = (first + DAY * dice.between(-3, 5)).min(last - DAY / 2);
            let to = last + DAY * dice.between(1, 20);
            let what =
                dice.word(&["files copied from a file server", "remote access by strangers", "mail accounts read"]);
            let source = dice.word(&["report of the company", "report to the response centre"]);
            self.incidents.push(Incident { org, from, to, what, source });
            if victim == 0 {
                let from = to + DAY * dice.between(25, 60);
                let (what, source) = ("a notebook was lost", "report of the company");
                self.incidents.push(Incident { org, from, to: from + 2 * DAY, what, source });
            }
        }
        let bystander = self.organizations.iter().position(|org| org.part == Part::Bystander);
        if let Some(org) = bystander {
            let from = OPENS + DAY * dice.between(40, 400);
            let (what, source) = ("a web form was flooded", "report to the response centre");
            self.incidents.push(Incident { org, from, to: from + 3 * DAY, what, source });
        }
        self.incidents.sort_by_key(|incident| (incident.from, incident.org));
    }
}

/// Microseconds of a second.
pub(crate) const SECOND: i64 = 1_000_000;

/// Two to five workers a server; each worker has some.
fn teams(seed: u64, people: &People) -> Vec<Vec<usize>> {
    let mut dice = Dice::of(seed, &["server teams"]);
    let servers: usize = CLIENT_SERVERS.iter().sum();
    // A worker who never came from a fixed address of version 4 leaves no trace here.
    let seen: Vec<usize> = (0..people.workers.len()).filter(|at| !people.workers[*at].sittings.is_empty()).collect();
    (0..servers)
        .map(|server| {
            let first = seen.get(server % seen.len().max(1)).copied();
            let mut team: Vec<usize> = first.into_iter().collect();
            for _ in 0..dice.between(1, 4) {
                team.extend((!seen.is_empty()).then(|| *dice.pick(&seen)));
            }
            team.sort_unstable();
            team.dedup();
            team
        })
        .collect()
}

/// A worker at a server during a time: mostly within the hour of a log-in to some account, from the same address.
fn sitting(
    world: &World,
    server: usize,
    worker: &Worker,
    (from, to): (Moment, Moment),
    dice: &mut Dice,
) -> Option<Connection> {
    let machine = world.network.servers.get(server)?;
    let rent = machine.rents.last()?;
    let (from, to) = (from.max(rent.from), to.min(rent.to.unwrap_or(CLOSES)));
    let first = worker.sittings.first()?.0;
    let within: Vec<(Moment, Ipv4Addr)> =
        worker.sittings.iter().filter(|(at, _)| (from..to).contains(at)).copied().collect();
    let (at, address) = if !within.is_empty() && dice.chance(650) {
        let (at, address) = *dice.pick(&within);
        (at + dice.between(60, 2_400), address)
    } else {
        let at = dice.between(from, to - 1);
        // Nobody works before there is any account; then from an address of about that time.
        let near = worker.sittings.iter().min_by_key(|(moment, _)| (moment - at).abs())?;
        (at.max(first), near.1)
    };
    let port = if server % 3 == 1 { 3389 } else { 22 };
    let at = at * SECOND + dice.between(0, SECOND - 1);
    let volume = (dice.between(8, 600) << 10, dice.between(20, 9_000) << 10);
    Some(whole(at, (address, machine.ip, port), (180, 14_400), volume, dice))
}

/// A connection that was opened, used and closed: who to whom at which port, how many seconds, how many bytes.
pub(crate) fn whole(
    at: i64,
    (from, to, to_port): (Ipv4Addr, Ipv4Addr, u16),
    (least, most): (i64, i64),
    (sent, received): (i64, i64),
    dice: &mut Dice,
) -> Connection {
    let lasted = dice.between(least * SECOND, most * SECOND);
    let (sent, received) = (sent + dice.between(0, 900), received + dice.between(0, 900));
    Connection { at, from, from_port: port(dice), to, to_port, state: State::Whole, lasted, sent, received }
}

/// A port of somebody who opens connections.
pub(crate) fn port(dice: &mut Dice) -> u16 {
    u16::try_from(dice.between(32_768, 60_999)).unwrap_or(40_000)
}
