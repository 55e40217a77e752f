//! Which host shows which id, address, name or key, and when?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use stakeout_core::record::{Certificate, DAY_MICROS, DnsType, Host, Time, is_private};
use stakeout_core::selector::{SelectorKind, contact_name};

use super::world::{HostIx, Place, World};

/// One host shows one value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shown {
    pub(crate) kind: SelectorKind,
    pub(crate) value: String,
    pub(crate) host: HostIx,
    pub(crate) from: Option<Time>,
    pub(crate) to: Option<Time>,
    pub(crate) place: Place,
}

/// Registrations through one registrar within this time are one act.
const BURST_MICROS: i64 = 600_000_000;
/// Names from which on it is a burst.
const BURST_NAMES: usize = 5;
/// Two spans of a sensor that miss each other by less are taken to overlap.
pub(crate) const GRACE_MICROS: i64 = DAY_MICROS;

/// Every selector that is not code, sorted: what the pages show and what names, keys, registrations and rents say.
pub(crate) fn select(world: &World) -> Vec<Shown> {
    let mut shown = Vec::new();
    from_pages(world, &mut shown);
    from_addresses(world, &mut shown);
    from_answers(world, &mut shown);
    from_certificates(world, &mut shown);
    from_registrations(world, &mut shown);
    from_hosting(world, &mut shown);
    shown.sort();
    shown.dedup();
    shown
}

/// Do two spans overlap, give or take a day? An unknown end is open.
pub(crate) fn overlap(a: (Option<Time>, Option<Time>), b: (Option<Time>, Option<Time>)) -> bool {
    let low = |t: Option<Time>| t.map_or(i64::MIN, |t| t.micros().saturating_sub(GRACE_MICROS));
    let high = |t: Option<Time>| t.map_or(i64::MAX, Time::micros);
    low(a.0) <= high(b.1) && low(b.0) <= high(a.1)
}

fn from_pages(world: &World, shown: &mut Vec<Shown>) {
    // A challenge or parking page shows its vendor's ids, a saved copy those of the page that it was copied from.
    for ((kind, value), page) in world.selectors().filter(|(_, page)| page.tells && !page.copied) {
        shown.push(Shown {
            kind: *kind,
            value: value.clone(),
            host: page.host,
            from: page.captured_at,
            to: page.captured_at,
            place: page.place,
        });
        let Some(name) = contact_name(*kind, value) else { continue };
        // Who calls a desk after the site tells no more than the site's name: imitators of a brand do so too.
        if !letters(world.registrable(page.host)).contains(name) {
            shown.push(Shown {
                kind: SelectorKind::ContactName,
                value: name.to_owned(),
                host: page.host,
                from: page.captured_at,
                to: page.captured_at,
                place: page.place,
            });
        }
    }
}

/// A name without digits, points and hyphens.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).collect()
}

fn from_answers(world: &World, shown: &mut Vec<Shown>) {
    let mut servers: BTreeMap<HostIx, Vec<&super::world::Answer>> = BTreeMap::new();
    for answer in &world.answers {
        let mut push = |kind, value: String| {
            shown.push(Shown {
                kind,
                value,
                host: answer.host,
                from: answer.first,
                to: answer.last,
                place: answer.place,
            });
        };
        match answer.rtype {
            DnsType::Cname => {
                if let Ok(target) = Host::parse(&answer.data)
                    && target.registrable() != world.registrable(answer.host)
                {
                    push(SelectorKind::Cname, target.registrable().to_owned());
                }
            }
            DnsType::Mx => {
                let name = answer.data.split_whitespace().last().unwrap_or_default();
                if let Ok(target) = Host::parse(name)
                    && target.registrable() != world.registrable(answer.host)
                {
                    push(SelectorKind::MailHost, target.registrable().to_owned());
                }
            }
            DnsType::Txt => {
                if let Some(token) = verification_token(&answer.data) {
                    push(SelectorKind::TxtToken, token);
                }
            }
            DnsType::Ns => servers.entry(answer.host).or_default().push(answer),
            DnsType::A | DnsType::Aaaa | DnsType::Soa => {}
        }
    }
    for (host, answers) in servers {
        let names: BTreeSet<String> = answers
            .iter()
            .filter_map(|answer| Host::parse(&answer.data).ok())
            .map(|name| name.as_str().to_owned())
            .collect();
        let Some(first) = answers.first() else { continue };
        if !names.is_empty() {
            shown.push(Shown {
                kind: SelectorKind::NameServers,
                value: names.into_iter().collect::<Vec<_>>().join(" "),
                host,
                from: answers.iter().filter_map(|a| a.first).min(),
                to: answers.iter().filter_map(|a| a.last).max(),
                place: first.place,
            });
        }
    }
}

/// A token that one account was given to prove that it holds the name.
fn verification_token(text: &str) -> Option<String> {
    let text = text.trim().trim_matches('"');
    let (name, token) = text.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    (name.contains("verif") && token.trim().len() >= 8).then(|| format!("{name}={}", token.trim()))
}

fn from_certificates(world: &World, shown: &mut Vec<Shown>) {
    for (certificate, place) in &world.certificates {
        let hosts = certificate_hosts(world, certificate);
        let names: BTreeSet<String> = certificate
            .names
            .iter()
            .filter_map(|name| Host::parse(name.trim_start_matches("*.")).ok())
            .map(|host| host.registrable().to_owned())
            .collect();
        let key = match &certificate.spki {
            Some(spki) => format!("spki:{spki}"),
            // The public key is not there: one serial number of one issuer is one certificate, and so one key.
            None if !certificate.serial.is_empty() => format!("serial:{} {}", certificate.serial, certificate.issuer),
            None => continue,
        };
        for host in hosts {
            let mut push = |kind, value: String| {
                shown.push(Shown {
                    kind,
                    value,
                    host,
                    from: certificate.not_before,
                    to: certificate.not_after,
                    place: *place,
                });
            };
            push(SelectorKind::CertificateKey, key.clone());
            if names.len() > 1 {
                push(SelectorKind::CertificateNames, names.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
            }
        }
    }
}

fn certificate_hosts(world: &World, certificate: &Certificate) -> BTreeSet<HostIx> {
    let mut hosts: BTreeSet<HostIx> = certificate
        .names
        .iter()
        .filter_map(|name| Host::parse(name.trim_start_matches("*.")).ok())
        .filter_map(|host| world.host(&host))
        .collect();
    hosts.extend(certificate.host.as_ref().and_then(|host| world.host(host)));
    hosts
}

/// When a name was registered, which, and where that stands.
type Registered<'w> = (Time, HostIx, &'w Place);

fn from_registrations(world: &World, shown: &mut Vec<Shown>) {
    // One act: one registrar, one set of name servers.
    let mut acts: BTreeMap<(&str, Vec<&str>), Vec<Registered<'_>>> = BTreeMap::new();
    for (registration, place) in &world.registrations {
        let Some(host) = registration.domain.as_ref().and_then(|domain| world.host(domain)) else { continue };
        // What was redacted, or given by a privacy service, is the same for all and names nobody.
        let named =
            registration.contacts.iter().filter(|contact| contact.role == "registrant" && !registration.redacted);
        for contact in named {
            let values = [contact.email.as_deref(), contact.phone.as_deref(), contact.organization.as_deref()];
            for value in values.into_iter().flatten().filter(|value| !value.trim().is_empty()) {
                shown.push(Shown {
                    kind: SelectorKind::Registrant,
                    value: value.trim().to_lowercase(),
                    host,
                    from: registration.registered,
                    to: registration.expires,
                    place: *place,
                });
            }
        }
        if let (Some(registrar), Some(at)) = (&registration.registrar, registration.registered) {
            let servers: Vec<&str> = registration.nameservers.iter().map(Host::as_str).collect();
            acts.entry((registrar, servers)).or_default().push((at, host, place));
        }
    }
    for ((registrar, _), mut names) in acts {
        names.sort();
        let mut rest = names.as_slice();
        while let Some((first, _, _)) = rest.first() {
            let (burst, after) =
                rest.split_at(rest.partition_point(|(at, ..)| at.micros() - first.micros() <= BURST_MICROS));
            rest = after;
            let owners: BTreeSet<&str> = burst.iter().map(|(_, host, _)| world.registrable(*host)).collect();
            if owners.len() < BURST_NAMES {
                continue;
            }
            shown.extend(burst.iter().map(|(at, host, place)| Shown {
                kind: SelectorKind::RegistrationBurst,
                value: format!("{registrar} {first}"),
                host: *host,
                from: Some(*at),
                to: Some(*at),
                place: **place,
            }));
        }
    }
}

/// Where a host stood, and when: an answer, or a certificate that an address showed for it.
struct Stood<'w> {
    host: HostIx,
    address: IpAddr,
    span: (Option<Time>, Option<Time>),
    place: &'w Place,
}

/// Public addresses by answers.
fn answered(world: &World) -> impl Iterator<Item = Stood<'_>> {
    let answers = world.answers.iter().filter(|answer| matches!(answer.rtype, DnsType::A | DnsType::Aaaa));
    answers.filter_map(|answer| {
        let address = answer.data.parse::<IpAddr>().ok().filter(|address| !is_private(*address))?;
        Some(Stood { host: answer.host, address, span: (answer.first, answer.last), place: &answer.place })
    })
}

/// Public addresses that showed a certificate for a name on one day: so an origin shows behind a content network.
///
/// The name is the one that was asked for; where only the address was asked, the certificate's own if it has one owner.
fn scanned(world: &World) -> impl Iterator<Item = Stood<'_>> {
    world.certificates.iter().filter_map(|(certificate, place)| {
        let seen = certificate.seen_at?;
        let address = certificate.ip.as_deref()?.parse::<IpAddr>().ok().filter(|address| !is_private(*address))?;
        let asked = certificate.host.as_ref().filter(|host| host.address().is_none());
        let host = match asked {
            Some(host) => world.host(host)?,
            None => {
                let hosts = certificate_hosts(world, certificate);
                let owners: BTreeSet<&str> = hosts.iter().map(|host| world.registrable(*host)).collect();
                hosts.into_iter().next().filter(|_| owners.len() == 1)?
            }
        };
        Some(Stood { host, address, span: (Some(seen), Some(seen)), place })
    })
}

fn from_addresses(world: &World, shown: &mut Vec<Shown>) {
    shown.extend(answered(world).chain(scanned(world)).map(|stood| Shown {
        kind: SelectorKind::IpAddress,
        value: stood.address.to_string(),
        host: stood.host,
        from: stood.span.0,
        to: stood.span.1,
        place: *stood.place,
    }));
}

/// The renter of the server on which a host stood on overlapping days.
fn from_hosting(world: &World, shown: &mut Vec<Shown>) {
    let mut rents: BTreeMap<IpAddr, Vec<&stakeout_core::record::Hosting>> = BTreeMap::new();
    for (hosting, _) in &world.hosting {
        if let Ok(address) = hosting.server_ip.parse::<IpAddr>() {
            rents.entry(address).or_default().push(hosting);
        }
    }
    if rents.is_empty() {
        return;
    }
    for stood in answered(world).chain(scanned(world)) {
        let of_address = rents.get(&stood.address).into_iter().flatten();
        for hosting in of_address.filter(|hosting| overlap(stood.span, (hosting.from, hosting.to))) {
            shown.push(Shown {
                kind: SelectorKind::Renter,
                value: hosting.renter.clone(),
                host: stood.host,
                from: stood.span.0.max(hosting.from),
                to: match (stood.span.1, hosting.to) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                },
                place: *stood.place,
            });
        }
    }
}
