//! Certificates as a scanner saw them (JSON lines of `tlsx`), and some of them whole (PEM), so that keys show.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::der::{self, Contents};
use super::dns::{mirror_opened, other_address};
use super::warc::hex;
use crate::calendar::{self, CLOSES, DAY, Moment, OPENS};
use crate::dice::Dice;
use crate::folder::Folder;
use crate::numbers::CERTIFICATES;
use crate::options::SimulateError;
use crate::world::{Site, World};

/// A certificate where a scanner met it.
struct Seen {
    host: String,
    ip: String,
    at: Moment,
    contents: Contents,
    /// Kept whole by whoever scanned.
    whole: bool,
}

/// Writes `certificates.ndjson` and `certificates.pem`.
pub(crate) fn write(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let packs = packs(world);
    let left = world.tier.background(CERTIFICATES).saturating_sub(story(world, &packs).count() as u64);
    let hosts = world.background.uncaptured.max(1);
    let rest = (0..left).map(|number| uncaptured(world, number % hosts, number / hosts));
    let lines = story(world, &packs).chain(rest).map(|seen| tlsx(&seen).to_string());
    folder.lines("evidence/certificates.ndjson", lines)?;
    let whole = story(world, &packs).filter(|seen| seen.whole).map(|seen| der::pem(&seen.contents.der()));
    folder.lines("evidence/certificates.pem", whole).map(|_| ())
}

fn tlsx(seen: &Seen) -> Value {
    let der = seen.contents.der();
    let subject = seen.contents.names.first().cloned().unwrap_or_default();
    json!({
        "timestamp": calendar::rfc3339(seen.at),
        "host": seen.host,
        "ip": seen.ip,
        "port": "443",
        "probe_status": true,
        "tls_version": "tls13",
        "cipher": "TLS_AES_128_GCM_SHA256",
        "not_before": calendar::rfc3339(seen.contents.not_before),
        "not_after": calendar::rfc3339(seen.contents.not_after),
        "subject_dn": format!("CN={subject}"),
        "subject_cn": subject,
        "subject_an": seen.contents.names,
        "serial": colons(&seen.contents.serial),
        "issuer_dn": format!("CN={}", seen.contents.issuer),
        "issuer_cn": seen.contents.issuer,
        "fingerprint_hash": {"sha256": hex(&Sha256::digest(&der))},
        "sni": seen.host,
    })
}

fn colons(serial: &[u8]) -> String {
    serial.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

fn contents(dice: &mut Dice, names: Vec<String>, issuer: &str, from: Moment, key: String) -> Contents {
    let mut serial = dice.bytes(16);
    if let Some(first) = serial.first_mut() {
        // Positive, and no leading zero.
        *first = *first & 0x7f | 0x01;
    }
    let not_before = from - dice.between(0, 20) * DAY;
    Contents { names, issuer: issuer.to_owned(), serial, not_before, not_after: not_before + 90 * DAY, key }
}

/// Names that the CDN packs into one certificate: customers that have nothing to do with one another.
fn packs(world: &World) -> BTreeMap<u64, Vec<String>> {
    let mut packs: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for site in world.captured().filter(|site| site.evasion.shared_cdn) {
        if let Some(pack) = pack_of(world, &site.host) {
            packs.entry(pack).or_default().push(site.host.clone());
        }
    }
    // As many strangers as tier M has: certificates do not grow with the background.
    for host in world.background.hosts().filter(|host| other_address(world, host).1).take(600) {
        if let Some(pack) = pack_of(world, &host.host) {
            packs.entry(pack).or_default().push(host.host);
        }
    }
    packs
}

fn pack_of(world: &World, host: &str) -> Option<u64> {
    let mut dice = Dice::of(world.seed, &["pack", host]);
    dice.chance(400).then(|| dice.below(28))
}

fn story<'a>(world: &'a World, packs: &'a BTreeMap<u64, Vec<String>>) -> impl Iterator<Item = Seen> + 'a {
    let sites = world.captured().flat_map(|site| site_certificates(world, site, packs));
    let mirrors = world
        .sites
        .iter()
        .flat_map(move |site| (0..site.mirrors).filter_map(move |number| mirror_certificate(world, site, number)));
    let others = world.background.hosts().map(|host| {
        let mut dice = Dice::of(world.seed, &["certificate", &host.host]);
        let ip = other_address(world, &host).0;
        let at = dice.between(OPENS, CLOSES - DAY);
        let names = match pack_of(world, &host.host).and_then(|pack| packs.get(&pack)) {
            Some(pack) if pack.contains(&host.host) => pack.clone(),
            _ => vec![host.host.clone(), format!("www.{}", host.host)],
        };
        let contents = contents(&mut dice, names, "R3", at, host.host.clone());
        Seen { host: host.host, ip, at, contents, whole: false }
    });
    sites.chain(mirrors).chain(others)
}

fn site_certificates(world: &World, site: &Site, packs: &BTreeMap<u64, Vec<String>>) -> Vec<Seen> {
    let mut dice = Dice::of(world.seed, &["certificate", &site.host]);
    let mut all = Vec::new();
    if site.evasion.shared_cdn {
        let names = match pack_of(world, &site.host).and_then(|pack| packs.get(&pack)) {
            Some(pack) => pack.clone(),
            None => vec![site.host.clone(), format!("*.{}", site.host)],
        };
        let at = site.opened + dice.between(1, 60) * DAY;
        let ip = dice.pick(&world.network.cdn).to_string();
        let contents = contents(&mut dice, names, "Edge CA 2", at, format!("edge {}", site.host));
        all.push(Seen { host: site.host.clone(), ip, at: at.min(CLOSES - 1), contents, whole: false });
    }
    for stay in &site.stay {
        let (Some(server), Some(at)) = (world.network.servers.get(stay.server), stay.scanned) else { continue };
        // An operator that copies its server images copies the key with them.
        let careless = world.operators.get(site.operator).is_some_and(|operator| operator.one_key);
        let key = if careless && dice.chance(600) { format!("operator {}", site.operator) } else { site.host.clone() };
        let names = vec![site.host.clone(), format!("www.{}", site.host)];
        let contents = contents(&mut dice, names, "R3", at, key);
        all.push(Seen { host: site.host.clone(), ip: server.ip.to_string(), at, contents, whole: true });
    }
    all
}

fn mirror_certificate(world: &World, site: &Site, number: usize) -> Option<Seen> {
    let host = site.mirror(number);
    let mut dice = Dice::of(world.seed, &["certificate", &host]);
    if !dice.chance(250) {
        return None;
    }
    let at = mirror_opened(site, number) + dice.between(0, 3) * DAY;
    let ip = dice.pick(&world.network.cdn).to_string();
    let contents = contents(&mut dice, vec![host.clone(), format!("*.{host}")], "Edge CA 2", at, host.clone());
    Some(Seen { host, ip, at: at.min(CLOSES - 1), contents, whole: false })
}

fn uncaptured(world: &World, number: u64, round: u64) -> Seen {
    let host = world.background.uncaptured_host(number);
    let mut dice = Dice::of(world.seed, &["certificate", &host, &round.to_string()]);
    let at = dice.between(OPENS, CLOSES - DAY);
    let ip = dice.pick(&world.network.shared_hosts).to_string();
    let contents = contents(&mut dice, vec![host.clone(), format!("www.{host}")], "R3", at, host.clone());
    Seen { host, ip, at, contents, whole: false }
}
