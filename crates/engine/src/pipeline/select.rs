//! Which host shows which id, address, name or key, and when?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use stakeout_core::record::{Certificate, DAY_MICROS, DnsType, Host, Time, is_private};
use stakeout_core::selector::SelectorKind;

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
    for page in &world.pages {
        // A challenge or parking page shows its vendor's ids, not the site's.
        if !page.facts.state.tells() {
            continue;
        }
        for found in &page.facts.selectors {
            shown.push(Shown {
                kind: found.kind,
                value: found.value.clone(),
                host: page.host,
                from: page.facts.captured_at,
                to: page.facts.captured_at,
                place: page.place.clone(),
            });
        }
    }
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
                place: answer.place.clone(),
            });
        };
        match answer.rtype {
            DnsType::A | DnsType::Aaaa => {
                if let Ok(address) = answer.data.parse::<IpAddr>()
                    && !is_private(address)
                {
                    push(SelectorKind::IpAddress, address.to_string());
                }
            }
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
            DnsType::Soa => {}
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
                place: first.place.clone(),
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
                    place: place.clone(),
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

fn from_registrations(world: &World, shown: &mut Vec<Shown>) {
    let mut by_registrar: BTreeMap<&str, Vec<(Time, HostIx, &Place)>> = BTreeMap::new();
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
                    place: place.clone(),
                });
            }
        }
        if let (Some(registrar), Some(at)) = (&registration.registrar, registration.registered) {
            by_registrar.entry(registrar).or_default().push((at, host, place));
        }
    }
    for (registrar, mut names) in by_registrar {
        names.sort();
        for burst in names.chunk_by(|a, b| b.0.micros() - a.0.micros() <= BURST_MICROS) {
            let (Some(first), true) = (burst.first(), burst.len() >= BURST_NAMES) else { continue };
            for (at, host, place) in burst {
                shown.push(Shown {
                    kind: SelectorKind::RegistrationBurst,
                    value: format!("{registrar} {}", first.0),
                    host: *host,
                    from: Some(*at),
                    to: Some(*at),
                    place: (*place).clone(),
                });
            }
        }
    }
}

/// The renter of the server to which a host resolved on overlapping days.
fn from_hosting(world: &World, shown: &mut Vec<Shown>) {
    let mut rents: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, (hosting, _)) in world.hosting.iter().enumerate() {
        rents.entry(&hosting.server_ip).or_default().push(index);
    }
    for answer in world.answers.iter().filter(|a| matches!(a.rtype, DnsType::A | DnsType::Aaaa)) {
        for (hosting, _) in rents.get(answer.data.as_str()).into_iter().flatten().filter_map(|i| world.hosting.get(*i))
        {
            if overlap((answer.first, answer.last), (hosting.from, hosting.to)) {
                shown.push(Shown {
                    kind: SelectorKind::Renter,
                    value: hosting.renter.clone(),
                    host: answer.host,
                    from: answer.first.max(hosting.from),
                    to: match (answer.last, hosting.to) {
                        (Some(a), Some(b)) => Some(a.min(b)),
                        (a, b) => a.or(b),
                    },
                    place: answer.place.clone(),
                });
            }
        }
    }
}
