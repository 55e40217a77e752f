//! Domain registrations as RDAP objects (RFC 9083), one a line; most of them redacted (RFC 9537).

use serde_json::{Value, json};

use super::dns::mirror_opened;
use crate::calendar::{self, DAY, Moment, OPENS};
use crate::dice::Dice;
use crate::folder::Folder;
use crate::numbers::{PRIVACY_WHOIS, REGISTRATIONS};
use crate::options::SimulateError;
use crate::world::{World, words};

/// A domain and what its registrar knows.
struct Domain {
    host: String,
    registrar: usize,
    registered: Moment,
    /// Name, mail and handle of a registrant that is no privacy service.
    registrant: Option<(String, String, String)>,
    name_servers: Option<String>,
}

/// Writes `registrations.ndjson`.
pub(crate) fn write(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let left = world.tier.background(REGISTRATIONS).saturating_sub(story(world).count() as u64);
    let rest = (0..left.min(world.background.uncaptured)).map(|number| {
        let host = world.background.uncaptured_host(number);
        ordinary(world, host, usize::try_from(number % 8).unwrap_or(0))
    });
    let lines = story(world).chain(rest).map(|domain| object(world, &domain).to_string());
    folder.lines("evidence/registrations.ndjson", lines).map(|_| ())
}

fn story(world: &World) -> impl Iterator<Item = Domain> + '_ {
    let sites = world.captured().map(|site| {
        let mut dice = Dice::of(world.seed, &["registration", &site.host]);
        let operator = world.operators.get(site.operator);
        // Whoever does not hide registers by the operator's firm, or by one of the site alone.
        let registrant = (!site.privacy_whois).then(|| {
            let own = operator.map(|operator| operator.registrant.clone());
            own.filter(|_| dice.chance(700)).unwrap_or_else(|| firm(&mut dice))
        });
        let name_servers = operator.and_then(|operator| operator.name_servers.clone());
        let registered = site.opened - dice.between(1, 40) * DAY;
        Domain { host: site.host.clone(), registrar: site.registrar, registered, registrant, name_servers }
    });
    // Half of the mirrors, in the bursts in which they were bought.
    let mirrors = world.sites.iter().flat_map(|site| {
        (0..site.mirrors).filter(|number| number / 6 % 2 == 0).map(move |number| Domain {
            host: site.mirror(number),
            registrar: site.registrar,
            registered: mirror_opened(site, number) - 3 * DAY,
            registrant: None,
            name_servers: None,
        })
    });
    let others = world.background.hosts().map(|host| ordinary(world, host.host, host.registrar));
    sites.chain(mirrors).chain(others)
}

fn ordinary(world: &World, host: String, registrar: usize) -> Domain {
    let mut dice = Dice::of(world.seed, &["registration", &host]);
    let registrant = (!dice.chance(PRIVACY_WHOIS)).then(|| firm(&mut dice));
    let registered = OPENS - dice.between(30, 4_000) * DAY + dice.between(0, DAY - 1);
    Domain { host, registrar, registered, registrant, name_servers: None }
}

/// An invented firm that registers a domain: name, mail, handle.
pub(crate) fn firm(dice: &mut Dice) -> (String, String, String) {
    let name = words::company(dice);
    let mail = format!("domains@{}.example", words::word(dice, 4));
    (name, mail, format!("R{}", dice.digits(8)))
}

fn object(world: &World, domain: &Domain) -> Value {
    let registrar = world.network.registrars.get(domain.registrar);
    let servers: Vec<String> = match (&domain.name_servers, registrar) {
        (Some(own), _) => vec![format!("ns1.{own}"), format!("ns2.{own}")],
        (None, Some(registrar)) => registrar.name_servers.to_vec(),
        (None, None) => Vec::new(),
    };
    let servers: Vec<Value> =
        servers.into_iter().map(|name| json!({"objectClassName": "nameserver", "ldhName": name})).collect();
    let event = |action: &str, at: Moment| json!({"eventAction": action, "eventDate": calendar::rfc3339(at)});
    let mut object = json!({
        "objectClassName": "domain",
        "handle": format!("{}_DOM", domain.host.to_uppercase()),
        "ldhName": domain.host,
        "status": ["client transfer prohibited"],
        "events": [
            event("registration", domain.registered),
            event("expiration", domain.registered + 365 * DAY),
            event("last changed", domain.registered + 2 * DAY),
        ],
        "nameservers": servers,
        "secureDNS": {"delegationSigned": false},
    });
    let registrar = registrar.map_or("", |registrar| registrar.name.as_str());
    let mut entities = vec![entity("registrar", registrar, "abuse@registrar.example", "900")];
    match &domain.registrant {
        Some((name, mail, handle)) => entities.push(entity("registrant", name, mail, handle)),
        None => {
            entities.push(entity("registrant", "REDACTED FOR PRIVACY", "privacy@whoisguard.example", "REDACTED"));
            let name = json!({"description": "Registrant Name"});
            object["redacted"] =
                json!([{"name": name, "method": "removal", "reason": {"description": "Server policy"}}]);
        }
    }
    object["entities"] = Value::Array(entities);
    object
}

fn entity(role: &str, name: &str, mail: &str, handle: &str) -> Value {
    json!({
        "objectClassName": "entity",
        "handle": handle,
        "roles": [role],
        "vcardArray": ["vcard", [
            ["version", {}, "text", "4.0"],
            ["fn", {}, "text", name],
            ["org", {}, "text", name],
            ["email", {}, "text", mail],
        ]],
    })
}
