//! Does the model hold what the scenario counts? No file is written here.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::calendar::{CLOSES, DAY, MONTHS, OPENS, month};
use crate::numbers::{BUILDERS, CLIENTS, Class, KITS, MALL_FRONTS, MIRRORS, OPERATORS, SALES, SITES};

fn world(tier: Tier, seed: u64) -> World {
    World::new(&SimulateOptions { tier, seed, ..SimulateOptions::default() })
}

#[test]
fn tier_m_holds_the_counts_of_the_scenario() {
    for seed in [1, 2] {
        let world = world(Tier::M, seed);
        let count = |holds: &dyn Fn(&Site) -> bool| world.sites.iter().filter(|site| holds(site)).count();
        assert_eq!(world.captured().count(), SITES);
        for (builder, counted) in BUILDERS.iter().enumerate() {
            for (kit, sites) in counted.kits {
                assert_eq!(count(&|site| site.builder == builder && site.kit == *kit), *sites, "{}", counted.id);
            }
            let mirrors: usize =
                world.sites.iter().filter(|site| site.builder == builder).map(|site| site.mirrors).sum();
            assert_eq!(mirrors, counted.mirrors, "{}", counted.id);
        }
        for (client, (name, sites)) in CLIENTS.iter().enumerate() {
            assert_eq!(count(&|site| site.client == Some(client)), *sites, "client {name}");
        }
        for (at, sales) in SALES.iter().enumerate() {
            let sold = count(&|site| site.builder == 0 && (month(at)..month(at + 1)).contains(&site.opened));
            assert_eq!(sold, *sales, "month {at} of {MONTHS}");
        }
        let operators: BTreeSet<usize> = world.sites.iter().map(|site| site.operator).collect();
        assert_eq!(operators.len(), OPERATORS);
        assert_eq!(world.sites.iter().map(|site| site.mirrors).sum::<usize>(), MIRRORS);
        assert_eq!(count(&|site| site.evasion.mall_front), MALL_FRONTS);
        assert_eq!(count(&|site| site.evasion.renamed_classes), 96);
        assert_eq!(count(&|site| site.evasion.hashed_bundles), 38);
        assert_eq!(count(&|site| site.evasion.own_colours), 128);
        assert_eq!(count(&|site| site.evasion.shared_cdn), 192);
        assert_eq!(count(&|site| site.evasion.wildcard_dns), 32);
        assert_eq!(count(&|site| site.evasion.cloaked), 44);
        assert_eq!(count(&|site| site.privacy_whois), 294);
        assert_eq!(count(&|site| site.evasion.false_flag && site.builder == 3), 1);
        let captures: usize = world.captured().map(|site| site.visits.len() * 2).sum();
        let others: usize = world.background.hosts().map(|host| host.visits.len()).sum();
        assert_eq!(captures + others, 6_000);
        let mut classes: BTreeMap<Class, usize> = BTreeMap::new();
        world.background.hosts().for_each(|host| *classes.entry(host.class).or_default() += 1);
        assert_eq!(classes, Class::ALL.into());
    }
}

#[test]
fn every_kit_shows_its_versions() {
    for seed in 1..6 {
        let world = world(Tier::M, seed);
        for (kit, counted) in KITS.iter().enumerate() {
            let sites = world.sites.iter().filter(|site| site.kit == kit);
            let last: BTreeSet<u32> = sites.filter_map(Site::last_version).collect();
            // Each but one at most is the last that somebody captured of some site.
            assert!(last.len() + 1 >= counted.versions as usize, "{} shows {last:?}, seed {seed}", counted.id);
        }
    }
}

#[test]
fn tier_s_keeps_two_sites_an_operator_and_five_a_kit() {
    for seed in 0..10 {
        let world = world(Tier::S, seed);
        let captured = world.captured().count();
        assert!((80..110).contains(&captured), "{captured}");
        for operator in 0..OPERATORS {
            let all = world.sites.iter().filter(|site| site.operator == operator).count();
            let kept = world.captured().filter(|site| site.operator == operator).count();
            assert!(kept >= all.min(2), "operator {operator} keeps {kept} of {all}");
        }
        for kit in 0..KITS.len() {
            assert!(world.captured().filter(|site| site.kit == kit).count() >= 5, "kit {kit}");
        }
        assert!(world.captured().any(|site| site.evasion.false_flag));
    }
}

#[test]
fn nothing_happens_before_it_can() {
    let world = world(Tier::M, 4);
    for site in &world.sites {
        assert!((OPENS..CLOSES).contains(&site.opened));
        assert!(site.visits.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(site.closed > site.opened + DAY && site.closed <= CLOSES);
        assert!(site.visits.iter().all(|at| (site.opened..CLOSES + DAY).contains(at)), "{}", site.host);
        assert!(site.upgrades.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
        assert!(!site.stay.is_empty());
        for stay in &site.stay {
            assert!(stay.shown.is_none_or(|(from, to)| stay.from <= from && from <= to && to <= CLOSES));
            let Some(client) = site.client else { continue };
            let rents = world.network.servers.get(stay.server).map_or(&[][..], |server| &server.rents);
            let of_client = |rent: &network::Rent| Some(&rent.renter) == world.network.clients.get(client);
            assert!(rents.iter().any(|rent| of_client(rent) && rent.from <= stay.from), "{}", site.host);
        }
    }
}

#[test]
fn hosts_are_invented_and_no_two_are_one() {
    let world = world(Tier::M, 5);
    let mut hosts: BTreeSet<String> = BTreeSet::new();
    let mut add = |host: String| {
        let tld = host.rsplit('.').next().unwrap_or("").to_owned();
        assert!(["example", "test", "invalid"].contains(&tld.as_str()), "{host}");
        assert!(hosts.insert(host.clone()), "{host} is there twice");
    };
    for site in &world.sites {
        add(site.host.clone());
        (0..site.mirrors).for_each(|number| add(site.mirror(number)));
    }
    world.background.hosts().for_each(|host| add(host.host));
    // Fifty times as many mirrors do not run into the names of their own sites.
    for site in &world.sites {
        assert!((0..site.mirrors * 50).all(|number| site.mirror(number) != site.host));
    }
}

#[test]
fn addresses_come_from_the_documentation_ranges_and_serve_one_purpose() {
    let network = Network::new(6);
    let servers = network.servers.iter().map(|server| server.ip);
    let rest = [&network.cdn, &network.shared_hosts, &network.parking, &network.single];
    let all: Vec<std::net::Ipv4Addr> = servers.chain(rest.into_iter().flatten().copied()).collect();
    let distinct: BTreeSet<&std::net::Ipv4Addr> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
    assert!(!distinct.contains(&network::PLANTED));
    let ranges = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];
    assert!(all.iter().all(|ip| ranges.iter().any(|range| ip.octets().starts_with(range))));
}

#[test]
fn less_care_means_more_reuse() {
    let reused = |carelessness_per_mille: u32| {
        let world = World::new(&SimulateOptions {
            tier: Tier::M,
            seed: 7,
            carelessness_per_mille,
            ..SimulateOptions::default()
        });
        let shares = |site: &&Site| {
            let operator = world.operators.get(site.operator);
            operator.is_some_and(|own| site.ids.analytics.iter().any(|id| own.analytics.contains(id)))
        };
        world.sites.iter().filter(shares).count()
    };
    let (careful, usual) = (reused(400), reused(1000));
    assert!(careful * 3 / 2 < usual, "{careful} of the careful, {usual} of the usual");
}

#[test]
fn the_story_of_people_and_servers_is_whole_in_any_world() {
    for (seed, carelessness_per_mille) in [(1, 1_000), (2, 1_000), (3, 400), (4, 1_000), (5, 100), (6, 2_000)] {
        let options = SimulateOptions { seed, carelessness_per_mille, ..SimulateOptions::default() };
        let world = World::new(&options);
        let people = people::People::new(&options);
        assert_eq!(people.workers.len(), 15);
        assert_eq!(people.workers.iter().map(|worker| worker.personas.len()).sum::<usize>(), 62);
        assert!(people.workers.iter().all(|worker| (2..=5).contains(&worker.personas.len())));
        let uses = server_use::ServerUse::new(&world, &people);
        assert_eq!(uses.teams.iter().filter(|team| !team.is_empty()).count(), 24, "seed {seed}");
        let servers: BTreeSet<usize> = uses.reached.iter().map(|(server, _)| *server).collect();
        let reached: BTreeSet<usize> = uses.reached.iter().map(|(_, org)| *org).collect();
        assert_eq!((servers.len(), reached.len(), uses.reached.len()), (6, 3, 7), "seed {seed}");
        let crew: BTreeSet<std::net::Ipv4Addr> =
            people.workers.iter().flat_map(|worker| worker.sittings.iter().map(|(_, address)| *address)).collect();
        for server in &world.network.servers[..24] {
            let entered = |connection: &&server_use::Connection| {
                connection.to == server.ip
                    && [22, 3389].contains(&connection.to_port)
                    && crew.contains(&connection.from)
            };
            assert!(uses.connections.iter().filter(entered).count() >= 8, "seed {seed}, {}", server.ip);
        }
        assert!(uses.connections.is_sorted());
        let window = OPENS * server_use::SECOND..(CLOSES + 2 * DAY) * server_use::SECOND;
        assert!(uses.connections.iter().all(|connection| window.contains(&connection.at)), "seed {seed}");
        let admins = admins::all(&world, &people, &uses);
        assert!(admins.iter().all(|login| (OPENS..CLOSES).contains(&login.at)));
    }
}
