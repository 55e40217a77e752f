//! Passive DNS as NDJSON in the Common Output Format, dated by what stood where.

use serde_json::{Value, json};

use crate::calendar::{CLOSES, DAY, Moment, OPENS};
use crate::dice::Dice;
use crate::folder::Folder;
use crate::numbers::{Class, DNS_ROWS};
use crate::options::SimulateError;
use crate::world::{OtherHost, Site, World};

/// Writes `dns.ndjson`: the rows that the story needs, then those of hosts that only DNS knows, up to the stated count.
pub(crate) fn write(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let left = world.tier.background(DNS_ROWS).saturating_sub(story(world).count() as u64);
    let hosts = world.background.uncaptured.max(1);
    let rest = (0..hosts).flat_map(|number| {
        let rows = left * (number + 1) / hosts - left * number / hosts;
        uncaptured_rows(world, number, rows)
    });
    folder.lines("evidence/dns.ndjson", story(world).chain(rest).map(|row| row.to_string())).map(|_| ())
}

fn story(world: &World) -> impl Iterator<Item = Value> + '_ {
    let sites = world.sites.iter().flat_map(|site| {
        let own = if site.visits.is_empty() { Vec::new() } else { site_rows(world, site) };
        own.into_iter().chain((0..site.mirrors).flat_map(|number| mirror_rows(world, site, number)))
    });
    sites.chain(world.background.hosts().flat_map(|host| other_rows(world, &host)))
}

fn row(name: &str, rrtype: &str, rdata: impl Into<Value>, span: (Moment, Moment), count: i64) -> Value {
    let (first, last) = (span.0, span.1.max(span.0));
    json!({"rrname": name, "rrtype": rrtype, "rdata": rdata.into(), "time_first": first, "time_last": last, "count": count})
}

/// Rows of a site: CDN names and addresses while it hides, its origin when it shows, name servers, mail, wildcards.
fn site_rows(world: &World, site: &Site) -> Vec<Value> {
    let mut dice = Dice::of(world.seed, &["dns", &site.host]);
    let mut rows = Vec::new();
    let (host, network) = (site.host.as_str(), &world.network);
    let span = (site.opened, CLOSES - DAY);
    if site.evasion.shared_cdn {
        let edge = if site.kit == 3 {
            format!("{}.{}", site.stem, network.platform_apex)
        } else {
            format!("{}.{}", dice.hex(10), network.cdn_apex)
        };
        rows.push(row(host, "CNAME", edge.clone(), span, dice.between(20, 900)));
        for _ in 0..dice.between(1, 3) {
            let address = dice.pick(&network.cdn).to_string();
            rows.push(row(&edge, "A", address.clone(), span, dice.between(20, 900)));
            rows.push(row(host, "A", address, span, dice.between(20, 900)));
        }
    }
    for stay in &site.stay {
        let (Some(server), Some((from, to))) = (network.servers.get(stay.server), stay.shown) else { continue };
        rows.push(row(host, "A", server.ip.to_string(), (from, to - 1), dice.between(1, 400)));
        if dice.chance(300) {
            rows.push(row(&format!("www.{host}"), "A", server.ip.to_string(), (from, to - 1), dice.between(1, 90)));
        }
        if site.evasion.wildcard_dns {
            for _ in 0..dice.between(1, 3) {
                let label = dice.letters(9, b"abcdefghijklmnopqrstuvwxyz0123456789");
                rows.push(row(&format!("{label}.{host}"), "A", server.ip.to_string(), (from, to - 1), 1));
            }
        }
    }
    rows.push(name_servers(world, site, span, &mut dice));
    if dice.chance(150) {
        rows.push(row(host, "MX", "10 mx.commonmail.example", span, dice.between(1, 50)));
    }
    if dice.chance(200) {
        let operator = dice.chance(300).then_some(site.operator);
        let mut token = operator.map_or_else(
            || Dice::of(world.seed, &["token", host]),
            |operator| Dice::nth(world.seed, "token-of-operator", operator as u64),
        );
        let token = token.letters(43, b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
        rows.push(row(host, "TXT", format!("google-site-verification={token}"), span, dice.between(1, 60)));
    }
    rows
}

fn name_servers(world: &World, site: &Site, span: (Moment, Moment), dice: &mut Dice) -> Value {
    let own = world.operators.get(site.operator).and_then(|operator| operator.name_servers.as_deref());
    let registrar = world.network.registrars.get(site.registrar);
    let servers = match (own, registrar) {
        (Some(own), _) if dice.chance(800) => vec![format!("ns1.{own}"), format!("ns2.{own}")],
        (_, Some(registrar)) => registrar.name_servers.to_vec(),
        _ => Vec::new(),
    };
    row(&site.host, "NS", servers, span, dice.between(5, 500))
}

/// Rows of a mirror: an alias of the site or its addresses, for some weeks.
fn mirror_rows(world: &World, site: &Site, number: usize) -> Vec<Value> {
    let host = site.mirror(number);
    let mut dice = Dice::of(world.seed, &["dns", &host]);
    let network = &world.network;
    let from = mirror_opened(site, number);
    let span = (from, (from + dice.between(14, 90) * DAY).min(CLOSES - 1));
    let mut rows = Vec::new();
    let stay = site.stay.iter().rev().find(|stay| stay.from <= from).or(site.stay.first());
    let origin = stay.and_then(|stay| network.servers.get(stay.server));
    match (dice.below(10), origin) {
        (0..=2, _) => rows.push(row(&host, "CNAME", site.host.clone(), span, dice.between(1, 200))),
        (3..=5, Some(server)) if !site.evasion.shared_cdn => {
            rows.push(row(&host, "A", server.ip.to_string(), span, dice.between(1, 200)));
        }
        _ => {
            for _ in 0..dice.between(1, 2) {
                rows.push(row(&host, "A", dice.pick(&network.cdn).to_string(), span, dice.between(1, 200)));
            }
        }
    }
    if let Some(registrar) = network.registrars.get(site.registrar) {
        rows.push(row(&host, "NS", registrar.name_servers.to_vec(), span, dice.between(1, 90)));
    }
    rows
}

/// When a mirror was first seen: they follow one another, several on one day.
pub(crate) fn mirror_opened(site: &Site, number: usize) -> Moment {
    let count = i64::try_from(site.mirrors.max(1)).unwrap_or(1);
    let life = (CLOSES - 15 * DAY - site.opened).max(DAY);
    let step = i64::try_from(number / 6 * 6).unwrap_or(0);
    site.opened + life / count * step + i64::try_from(number % 6).unwrap_or(0) * 95
}

/// Where a host of the background stands: behind the same CDN, on a hoster's shared machine, alone, or parked.
pub(crate) fn other_address(world: &World, host: &OtherHost) -> (String, bool) {
    let mut dice = Dice::of(world.seed, &["address", &host.host]);
    let network = &world.network;
    if host.class == Class::DecoyCompany {
        // A front company's page on a server that a client rents: a lead, and no more than that.
        let server = network.servers.get(dice.index(24));
        return (server.map_or_else(String::new, |server| server.ip.to_string()), false);
    }
    let list = match (host.class, dice.below(100)) {
        (Class::Parked, _) => &network.parking,
        (_, 0..=34) => return (dice.pick(&network.cdn).to_string(), true),
        (_, 35..=69) => &network.shared_hosts,
        _ => &network.single,
    };
    (dice.pick(list).to_string(), false)
}

fn other_rows(world: &World, host: &OtherHost) -> Vec<Value> {
    let mut dice = Dice::of(world.seed, &["dns", &host.host]);
    let name = host.host.as_str();
    let span = (dice.between(OPENS, OPENS + 200 * DAY), dice.between(CLOSES - 100 * DAY, CLOSES - 1));
    let (address, on_cdn) = other_address(world, host);
    let mut rows = Vec::new();
    if on_cdn {
        rows.push(row(
            name,
            "CNAME",
            format!("{}.{}", dice.hex(10), world.network.cdn_apex),
            span,
            dice.between(9, 900),
        ));
    }
    rows.push(row(name, "A", address.clone(), span, dice.between(9, 900)));
    rows.push(row(&format!("www.{name}"), "A", address, span, dice.between(9, 900)));
    if let Some(registrar) = world.network.registrars.get(host.registrar) {
        rows.push(row(name, "NS", registrar.name_servers.to_vec(), span, dice.between(9, 300)));
    }
    if dice.chance(600) {
        rows.push(row(name, "MX", "10 mx.commonmail.example", span, dice.between(1, 90)));
        rows.push(row(name, "TXT", "v=spf1 include:spf.commonmail.example ~all", span, dice.between(1, 90)));
    }
    rows
}

/// So many rows of a host that nobody captured: one address after another, and its sub-domains.
fn uncaptured_rows(world: &World, number: u64, count: u64) -> Vec<Value> {
    let host = world.background.uncaptured_host(number);
    let mut dice = Dice::nth(world.seed, "dns-uncaptured", number);
    let network = &world.network;
    let pool = if dice.chance(300) {
        &network.cdn
    } else if dice.chance(600) {
        &network.shared_hosts
    } else {
        &network.single
    };
    let mut rows = Vec::new();
    let days = (CLOSES - OPENS) / DAY;
    let step = days / i64::try_from(count.max(1)).unwrap_or(1);
    for at in 0..count {
        let from = OPENS + i64::try_from(at).unwrap_or(0) * step * DAY + dice.between(0, DAY - 1);
        let span = (from, (from + dice.between(0, step.max(1)) * DAY).min(CLOSES - 1));
        let whole = (OPENS + dice.between(0, 60) * DAY, CLOSES - dice.between(1, 60) * DAY);
        rows.push(match at {
            0 => {
                let servers = network.registrars.get(usize::try_from(number % 8).unwrap_or(0));
                row(
                    &host,
                    "NS",
                    servers.map_or_else(Vec::new, |r| r.name_servers.to_vec()),
                    whole,
                    dice.between(1, 300),
                )
            }
            1 => row(&host, "MX", "10 mx.commonmail.example", whole, dice.between(1, 90)),
            _ if dice.chance(250) => {
                let label = dice.word(&["www", "mail", "blog", "shop", "m", "img"]);
                row(&format!("{label}.{host}"), "A", dice.pick(pool).to_string(), span, dice.between(1, 90))
            }
            _ => row(&host, "A", dice.pick(pool).to_string(), span, dice.between(1, 300)),
        });
    }
    rows
}
