//! Who registered which domain or address range? RDAP objects (RFC 9083), one a line, one alone, or in an array.

use serde_json::Value;

use super::capture::utc;
use super::fault::{error, shown, warning};
use super::json_items::JsonItems;
use super::{Head, Input, Kind, Locator, ReadOptions, Reader, Sink, vcard};
use crate::record::{Host, Record, Registration, RegistrationContact};

pub(super) const READER: Rdap = Rdap;
pub(super) struct Rdap;

impl Reader for Rdap {
    fn id(&self) -> &'static str {
        "rdap"
    }

    fn kind(&self) -> Kind {
        Kind::Registrations
    }

    fn about(&self) -> &'static str {
        "RDAP domain and ip-network objects (RFC 9083)"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        let has = |key| head.has_keys(&[key]);
        has("objectClassName")
            && ["ldhName", "unicodeName", "startAddress", "events", "entities", "handle", "rdapConformance"]
                .into_iter()
                .any(has)
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let mut items = JsonItems::new(input);
        while let Some(item) = items.next_item() {
            match item {
                Ok((at, value)) => one(&at, &value, out),
                Err(problem) => out.problem(problem),
            }
        }
        for (code, message) in items.doubts() {
            out.problem(warning(&Locator::whole(), code, message));
        }
    }
}

fn one(at: &Locator, value: &Value, out: &mut dyn Sink) {
    let class = value.get("objectClassName").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let named = match class.as_str() {
        "domain" => domain(at, value, out),
        "ip network" | "ip-network" => range(at, value, out),
        "entity" => return out.skipped(at.clone(), "an RDAP entity by itself"),
        "nameserver" => return out.skipped(at.clone(), "an RDAP nameserver by itself"),
        "autnum" => return out.skipped(at.clone(), "an RDAP autonomous system number"),
        "" if value.get("errorCode").is_some() => return out.skipped(at.clone(), "an RDAP error answer"),
        _ => return out.problem(error(at, "bad-row", "the object is no RDAP domain and no ip network")),
    };
    let Some((name, domain)) = named else { return };
    let people = contacts(value);
    let registration = Registration {
        name,
        domain,
        registrar: people.registrar,
        registered: event(value, &["registration"], at, out),
        expires: event(value, &["expiration", "registrar expiration"], at, out),
        changed: event(value, &["last changed"], at, out),
        nameservers: nameservers(value, at, out),
        status: sorted(texts(value, "status")),
        redacted: is_redacted(value, &people.contacts),
        contacts: people.contacts,
    };
    out.record(at.clone(), Record::Registration(registration));
}

fn domain(at: &Locator, value: &Value, out: &mut dyn Sink) -> Option<(String, Option<Host>)> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let Some(written) = text("ldhName").or(text("unicodeName")) else {
        out.problem(error(at, "bad-name", "the domain object has no ldhName"));
        return None;
    };
    match Host::parse(written) {
        Ok(host) => Some((host.as_str().to_owned(), Some(host))),
        Err(_) => {
            out.problem(error(at, "bad-name", format!("{:?} is no domain", shown(written))));
            None
        }
    }
}

fn range(at: &Locator, value: &Value, out: &mut dyn Sink) -> Option<(String, Option<Host>)> {
    let address = |key: &str| {
        let written = value.get(key).and_then(Value::as_str)?;
        // Some registries append the prefix length.
        let bare = written.split('/').next().unwrap_or_default();
        bare.trim().parse::<std::net::IpAddr>().ok()
    };
    match (address("startAddress"), address("endAddress")) {
        (Some(first), Some(last)) if first.is_ipv4() == last.is_ipv4() && first <= last => {
            Some((format!("{first}-{last}"), None))
        }
        _ => {
            out.problem(error(at, "bad-address", "the ip network has no range of addresses"));
            None
        }
    }
}

fn texts<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = String> + 'a {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|text| text.trim().to_lowercase())
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = items.filter(|item| !item.is_empty()).collect();
    all.sort();
    all.dedup();
    all
}

/// The date of the first event of one of these actions, in the order of the actions.
fn event(value: &Value, actions: &[&str], at: &Locator, out: &mut dyn Sink) -> Option<crate::record::Time> {
    let events = value.get("events").and_then(Value::as_array)?;
    let of = |event: &&Value, action: &str| {
        event.get("eventAction").and_then(Value::as_str).is_some_and(|have| have.trim().eq_ignore_ascii_case(action))
    };
    let found = actions.iter().find_map(|action| events.iter().find(|event| of(event, action)))?;
    utc(found.get("eventDate").and_then(Value::as_str), at, out)
}

fn nameservers(value: &Value, at: &Locator, out: &mut dyn Sink) -> Vec<Host> {
    let servers = value.get("nameservers").and_then(Value::as_array);
    let mut hosts = Vec::new();
    for server in servers.into_iter().flatten() {
        let Some(written) = server.get("ldhName").or_else(|| server.get("unicodeName")).and_then(Value::as_str) else {
            continue;
        };
        match Host::parse(written) {
            Ok(host) => hosts.push(host),
            Err(_) => out.problem(warning(at, "bad-name", format!("the name server {:?} is no name", shown(written)))),
        }
    }
    hosts.sort();
    hosts.dedup();
    hosts
}

#[derive(Default)]
struct People {
    registrar: Option<String>,
    contacts: Vec<RegistrationContact>,
}

/// Entities stand in entities: an abuse contact in its registrar, a person in an organization.
fn contacts(value: &Value) -> People {
    let mut people = People::default();
    let mut open: Vec<&Value> = entities(value);
    while let Some(entity) = open.pop() {
        open.extend(entities(entity));
        let card = vcard::read(entity);
        let handle = entity.get("handle").and_then(Value::as_str).map(str::to_owned);
        for role in sorted(texts(entity, "roles")) {
            if role == "registrar" {
                people.registrar =
                    people.registrar.or_else(|| card.name.clone().or(card.organization.clone()).or(handle.clone()));
                continue;
            }
            people.contacts.push(RegistrationContact {
                role,
                name: card.name.clone(),
                organization: card.organization.clone(),
                email: card.email.clone(),
                phone: card.phone.clone(),
                handle: handle.clone(),
                birth_date: card.birth_date,
            });
        }
    }
    people.contacts.sort();
    people.contacts.dedup();
    people
}

/// In reverse, so that taking from the end follows the order of the object.
fn entities(value: &Value) -> Vec<&Value> {
    value.get("entities").and_then(Value::as_array).into_iter().flatten().rev().collect()
}

/// Words by which registries and privacy services say that the real contact stands elsewhere. Data, in lower case.
const PRIVACY_WORDS: &[&str] = &[
    "redacted",
    "privacy",
    "whoisguard",
    "whois guard",
    "proxy, llc",
    "domains by proxy",
    "identity protect",
    "identity shield",
    "contact privacy",
    "withheld",
    "not disclosed",
    "non-public",
    "data protected",
    "gdpr mask",
    "anonymize",
    "개인정보",
    "비공개",
    "隐私",
    "隐藏",
];

/// RFC 9537 lists what was redacted; before it, remarks say so, or the names do.
fn is_redacted(value: &Value, contacts: &[RegistrationContact]) -> bool {
    let listed = value.get("redacted").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let says = |text: &str| {
        let text = text.to_lowercase();
        PRIVACY_WORDS.iter().any(|word| text.contains(word))
    };
    let by_name = contacts
        .iter()
        .any(|contact| contact.name.as_deref().is_some_and(says) || contact.organization.as_deref().is_some_and(says));
    listed || by_name || remarks_say(value)
}

/// Do the remarks of the object or of an entity in it say that something was left out?
fn remarks_say(value: &Value) -> bool {
    let mut open = vec![value];
    while let Some(object) = open.pop() {
        open.extend(entities(object));
        let remarks = object.get("remarks").and_then(Value::as_array);
        let said = remarks.into_iter().flatten().any(|remark| {
            ["title", "type"].iter().filter_map(|key| remark.get(*key).and_then(Value::as_str)).any(|text| {
                let text = text.to_lowercase();
                text.contains("redacted")
                    || text.contains("object truncated due to authorization")
                    || text.contains("unauthorized")
            })
        });
        if said {
            return true;
        }
    }
    false
}
