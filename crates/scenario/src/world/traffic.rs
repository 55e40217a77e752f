//! What else passes a server? Updates, backups, visitors, renters, monitors, scanners: none of it an intrusion.

use std::net::Ipv4Addr;

use super::World;
use super::organizations::{Organization, Part};
use super::people::People;
use super::server_use::{Connection, SECOND, ServerUse, State, port, whole};
use crate::calendar::{CLOSES, DAY, OPENS};
use crate::dice::Dice;
use crate::population::account::Net;

/// Connections at tier M: servers that fetch and store, visitors, monitors, scanners.
const SERVICES: u64 = 7_000;
const VISITS: u64 = 4_000;
const MONITORING: u64 = 1_500;
const SCANS: u64 = 3_000;

/// Adds the innocent connections of a world.
pub(crate) fn add(world: &World, people: &People, made: &mut ServerUse) {
    let mut dice = Dice::of(world.seed, &["traffic"]);
    let mut out = Vec::new();
    let servers: Vec<Ipv4Addr> = world.network.servers.iter().map(|server| server.ip).collect();
    let orgs = Orgs(&made.organizations);
    for _ in 0..world.tier.background(SERVICES) {
        out.extend(service(world, &orgs, &mut dice));
    }
    for _ in 0..world.tier.background(VISITS) {
        let visitor = people.somebody(&mut dice);
        out.extend(visitor.map(|from| web(any_time(&mut dice), from, *dice.pick(&servers), &mut dice)));
    }
    for _ in 0..world.tier.background(MONITORING) {
        let from = orgs.address(|part| matches!(part, Part::Monitor | Part::Agency), &mut dice);
        out.extend(from.map(|from| web(any_time(&mut dice), from, *dice.pick(&servers), &mut dice)));
    }
    for _ in 0..world.tier.background(SCANS) {
        let from = orgs.address(|part| part == Part::Monitor, &mut dice);
        let to = if dice.chance(400) { Some(*dice.pick(&servers)) } else { orgs.address(|_| true, &mut dice) };
        out.extend(from.zip(to).map(|(from, to)| probe(from, to, &mut dice)));
    }
    renters(world, &orgs, &mut dice, &mut out);
    other_admins(world, people, &mut dice, &mut out);
    around_victims(world, made, &mut dice, &mut out);
    made.connections.extend(out);
}

struct Orgs<'a>(&'a [Organization]);

impl Orgs<'_> {
    /// An address of one of those that play such a part.
    fn address(&self, plays: impl Fn(Part) -> bool, dice: &mut Dice) -> Option<Ipv4Addr> {
        let such: Vec<&Organization> = self.0.iter().filter(|org| plays(org.part)).collect();
        (!such.is_empty()).then(|| dice.pick(&such).address(dice))
    }
}

fn any_time(dice: &mut Dice) -> i64 {
    dice.between(OPENS * SECOND, CLOSES * SECOND - 1)
}

/// A page is fetched.
fn web(at: i64, from: Ipv4Addr, to: Ipv4Addr, dice: &mut Dice) -> Connection {
    let volume = (dice.between(400, 9_000), dice.between(2, 900) << 10);
    whole(at, (from, to, if dice.chance(900) { 443 } else { 80 }), (0, 40), volume, dice)
}

/// One packet that nobody answers, or that is turned away.
fn probe(from: Ipv4Addr, to: Ipv4Addr, dice: &mut Dice) -> Connection {
    let state = if dice.chance(700) { State::Unanswered } else { State::Rejected };
    let to_port = *dice.pick(&[22, 23, 80, 443, 445, 3389, 8080, 8443]);
    Connection { at: any_time(dice), from, from_port: port(dice), to, to_port, state, lasted: 0, sent: 0, received: 0 }
}

/// What every server does: it fetches packages, fills a cache, asks for names and the time, stores its backups.
fn service(world: &World, orgs: &Orgs<'_>, dice: &mut Dice) -> Option<Connection> {
    let server = dice.pick(&world.network.servers);
    let at = any_time(dice);
    let hoster = server.rents.last().map_or(0, |rent| rent.provider);
    let provider = |dice: &mut Dice| orgs.address(|part| part == Part::Provider(hoster), dice);
    Some(match dice.below(10) {
        0..=3 => {
            let to = orgs.address(|part| part == Part::Mirror, dice)?;
            let volume = (dice.between(1, 40) << 10, dice.between(100, 80_000) << 10);
            whole(at, (server.ip, to, 443), (1, 120), volume, dice)
        }
        4..=6 => {
            whole(at, (server.ip, orgs.address(|part| part == Part::Cdn, dice)?, 443), (0, 20), (4_000, 90_000), dice)
        }
        7..=8 => {
            whole(at, (server.ip, provider(dice)?, if dice.chance(700) { 53 } else { 123 }), (0, 1), (40, 60), dice)
        }
        _ => {
            let volume = (dice.between(50, 4_000) << 20, dice.between(20, 400) << 10);
            whole(at, (server.ip, provider(dice)?, 873), (60, 3_600), volume, dice)
        }
    })
}

/// Renters look after what they pay for.
fn renters(world: &World, orgs: &Orgs<'_>, dice: &mut Dice, out: &mut Vec<Connection>) {
    for (number, server) in world.network.servers.iter().enumerate() {
        let Some(client) = super::network::client_of(number) else { continue };
        for _ in 0..dice.between(8, 18) {
            let Some(from) = orgs.address(|part| part == Part::Renter(client), dice) else { continue };
            let to_port = if dice.chance(600) { 443 } else { 22 };
            let volume = (dice.between(4, 200) << 10, dice.between(10, 2_000) << 10);
            out.push(whole(any_time(dice), (from, server.ip, to_port), (5, 1_800), volume, dice));
        }
    }
}

/// Other builders' servers have people who look after them, too: from lines of their own, or through an exit that anybody
/// may use.
fn other_admins(world: &World, people: &People, dice: &mut Dice, out: &mut Vec<Connection>) {
    let exits = u64::from(people.cast.places.exits);
    for (number, server) in world.network.servers.iter().enumerate() {
        if super::network::client_of(number).is_some() || people.strangers.is_empty() {
            continue;
        }
        let own: Vec<Ipv4Addr> = (0..1 + dice.index(3)).map(|_| *dice.pick(&people.strangers)).collect();
        for _ in 0..dice.between(20, 90) {
            let exit = Net::Exit(u32::try_from(dice.below(exits)).unwrap_or(0));
            let shared = people.cast.places.address(exit, 0, dice).0.parse().ok();
            let from = shared.filter(|_| dice.chance(300)).unwrap_or(*dice.pick(&own));
            let to_port = if number % 3 == 1 { 3389 } else { 22 };
            let volume = (dice.between(8, 600) << 10, dice.between(20, 9_000) << 10);
            out.push(whole(any_time(dice), (from, server.ip, to_port), (180, 14_400), volume, dice));
        }
    }
}

/// What passes between servers and victims and is no intrusion: staff that visits a site, probes that come from servers
/// with many tenants, one visit to a victim's own site.
fn around_victims(world: &World, made: &ServerUse, dice: &mut Dice, out: &mut Vec<Connection>) {
    let is_free = |at: usize| made.reached.iter().all(|(server, _)| *server != at);
    let free: Vec<Ipv4Addr> =
        world.network.servers.iter().enumerate().filter(|(at, _)| is_free(*at)).map(|(_, server)| server.ip).collect();
    for (number, victim) in made.organizations.iter().enumerate().filter(|(_, org)| matches!(org.part, Part::Victim(_)))
    {
        for _ in 0..dice.between(8, 20) {
            let server = dice.pick(&world.network.servers).ip;
            out.push(web(any_time(dice), victim.address(dice), server, dice));
        }
        for _ in 0..4 {
            let scanner = *dice.pick(&free);
            for _ in 0..dice.between(10, 30) {
                out.push(probe(scanner, victim.address(dice), dice));
            }
        }
        let busy = |at: i64| {
            let near = |from: i64, to: i64| (from - 20 * DAY..to + 20 * DAY).contains(&(at / SECOND));
            made.incidents.iter().any(|incident| incident.org == number && near(incident.from, incident.to))
        };
        let quiet = (0..50).map(|_| any_time(dice)).find(|at| !busy(*at));
        if let Some(at) = quiet {
            out.push(web(at, *dice.pick(&free), victim.address(dice), dice));
        }
    }
}
