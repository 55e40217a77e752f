//! Whom does a FollowTheMoney export name, and who is tied to whom in it? One entity a line, as OpenSanctions writes.
//!
//! Persons, companies, vessels are entries. Ownerships, directorships, families, sanctions, passports, addresses and
//! the like are entities that point to others by id: each is a part, joined to its entries later. The format is read by
//! hand: the crates for it are experiments, and its own validator drops what it does not know in silence.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fault::{error, shown, warning};
use super::ftm_schema::{self, Role};
use super::json_items::JsonItems;
use super::listed_dates::span;
use super::listed_record::{give, give_part};
use super::{Head, Input, Kind, Locator, ReadOptions, Reader, Sink};
use crate::record::{
    Day, Designation, IdentifierKind, Listed, ListedAddress, ListedCountry, ListedIdentifier, ListedKind, ListedLink,
    ListedName, ListedPart, ListedRelation, NamePart, NameRole, Part, PartRole,
};

pub(super) const READER: FollowTheMoney = FollowTheMoney;
pub(super) struct FollowTheMoney;

impl Reader for FollowTheMoney {
    fn id(&self) -> &'static str {
        "follow-the-money"
    }

    fn kind(&self) -> Kind {
        Kind::WatchList
    }

    fn about(&self) -> &'static str {
        "FollowTheMoney entities, one a line"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        head.has_keys(&["id", "schema", "properties"])
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

/// An entity with its properties as lists of texts.
struct Entity {
    list: &'static str,
    id: String,
    schema: String,
    caption: Option<String>,
    properties: BTreeMap<String, Vec<String>>,
}

impl Entity {
    fn all(&self, name: &str) -> &[String] {
        self.properties.get(name).map_or(&[], Vec::as_slice)
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.all(name).first().cloned())
    }

    fn every(&self, names: &[&str]) -> Vec<String> {
        let mut all: Vec<String> = names.iter().flat_map(|name| self.all(name).iter().cloned()).collect();
        all.sort();
        all.dedup();
        all
    }

    fn day(&self, names: &[&str]) -> Option<Day> {
        names.iter().flat_map(|name| self.all(name)).filter_map(|text| span(text)).map(|span| span.from).min()
    }
}

fn one(at: &Locator, value: &Value, out: &mut dyn Sink) {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let (Some(id), Some(schema)) = (text("id"), text("schema")) else {
        return out.problem(error(at, "missing-value", "the entity has no id or no schema"));
    };
    let Some(written) = value.get("properties").and_then(Value::as_object) else {
        return out.problem(error(at, "missing-value", "the entity has no properties"));
    };
    let mut properties = BTreeMap::new();
    for (name, value) in written {
        properties.insert(name.clone(), texts(at, name, value, out));
    }
    // The ids of an aggregator are one series; other exports have their own.
    let aggregated = value.get("datasets").is_some() || value.get("referents").is_some();
    let entity = Entity {
        list: if aggregated { "opensanctions" } else { "ftm" },
        id: id.to_owned(),
        schema: schema.to_owned(),
        caption: text("caption").map(str::to_owned),
        properties,
    };
    match ftm_schema::role_of(schema) {
        Role::Party(kind) => give(at, party(&entity, kind, value), out),
        Role::Edge { from, to } => edge(at, &entity, from, to, out),
        Role::Sanction => sanction(at, &entity, out),
        Role::Paper => paper(at, &entity, out),
        Role::Wallet => wallet(at, &entity, out),
        Role::Address => address(at, &entity, out),
        Role::Thing => thing(at, &entity, out),
    }
}

/// A property is a list of texts; a text alone is kept and said.
fn texts(at: &Locator, name: &str, value: &Value, out: &mut dyn Sink) -> Vec<String> {
    let said = |what: &str| {
        let message = format!("the property {:?} is {what} where a list of texts should stand", shown(name));
        warning(at, "not-a-list", message)
    };
    match value {
        Value::Array(items) => {
            let all: Vec<String> = items.iter().filter_map(text_of).collect();
            if all.len() < items.len() {
                out.problem(said("a list of other things"));
            }
            all
        }
        Value::Null => Vec::new(),
        other => {
            out.problem(said(if other.is_string() { "a text" } else { "no text" }));
            text_of(other).into_iter().collect()
        }
    }
}

/// A text, a number, or the id of an entity that stands inside.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(inner) => inner.get("id").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    }
}

fn strings(value: &Value, key: &str) -> Vec<String> {
    let items = value.get(key).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn party(entity: &Entity, kind: ListedKind, value: &Value) -> Listed {
    let mut it = Listed::new(entity.list, &entity.id, kind);
    it.former_ids = strings(value, "referents");
    it.datasets = strings(value, "datasets");
    it.is_target = value.get("target").and_then(Value::as_bool).unwrap_or(false);
    it.updated_on = value.get("last_change").and_then(Value::as_str).and_then(Day::parse);
    it.listed_on = entity.day(&["listingDate"]);
    it.topics = entity.every(&["topics"]);
    it.programmes = entity.every(&["programId", "program"]);
    names(entity, &mut it);
    it.births = entity.all("birthDate").iter().filter_map(|text| span(text)).collect();
    it.birth_places = entity.all("birthPlace").to_vec();
    it.founded = entity.every(&["incorporationDate", "buildDate"]).iter().filter_map(|text| span(text)).collect();
    it.gender = entity.first(&["gender"]);
    it.functions = [entity.all("title"), entity.all("position")].concat();
    for (name, relation) in ftm_schema::COUNTRIES {
        let countries = entity.all(name).iter();
        it.countries
            .extend(countries.map(|name| ListedCountry { name: name.clone(), relation: (*relation).to_owned() }));
    }
    let whole = |text: &String| ListedAddress { street: Some(text.clone()), ..ListedAddress::default() };
    it.addresses = entity.all("address").iter().map(whole).collect();
    for (name, kind) in ftm_schema::IDENTIFIERS {
        it.identifiers.extend(entity.all(name).iter().map(|number| plain(*kind, name, number)));
    }
    for name in ["addressEntity", "parent", "ownershipOwner"] {
        let link = |id: &String| ListedLink { relation: name.to_owned(), id: Some(id.clone()), name: None };
        it.linked_to.extend(entity.all(name).iter().map(link));
    }
    it.remarks = [entity.all("notes"), entity.all("summary"), entity.all("description")].concat();
    it
}

fn plain(kind: IdentifierKind, label: &str, number: &str) -> ListedIdentifier {
    let (number, label) = (number.to_owned(), label.to_owned());
    // Ships are numbered by the same office as their owners: `IMO1234567` says which property it stands in.
    let number = match kind {
        IdentifierKind::Imo => number.strip_prefix("IMO").map(|bare| bare.trim().to_owned()).unwrap_or(number),
        _ => number,
    };
    ListedIdentifier { kind, number, issuer: None, label, currency: None, note: None }
}

fn names(entity: &Entity, it: &mut Listed) {
    let own = entity.all("name");
    // The caption is the name that the aggregator chose among them.
    let chosen =
        entity.caption.as_ref().filter(|caption| own.contains(caption)).or(own.first()).or(entity.caption.as_ref());
    it.names.extend(chosen.map(|name| ListedName::new(name.as_str(), NameRole::Primary, Some("name"))));
    let others = own.iter().filter(|name| Some(*name) != chosen);
    it.names.extend(others.map(|name| ListedName::new(name.as_str(), NameRole::Alias, Some("name"))));
    for (property, role) in [
        ("alias", NameRole::Alias),
        ("abbreviation", NameRole::Weak),
        ("previousName", NameRole::Former),
        ("weakAlias", NameRole::Weak),
    ] {
        it.names.extend(entity.all(property).iter().map(|name| ListedName::new(name.as_str(), role, Some(property))));
    }
    for (property, role) in [
        ("firstName", PartRole::Given),
        ("secondName", PartRole::Middle),
        ("middleName", PartRole::Middle),
        ("fatherName", PartRole::Father),
        ("lastName", PartRole::Surname),
    ] {
        it.name_parts.extend(entity.all(property).iter().map(|text| NamePart { role, text: text.clone() }));
    }
}

fn part_of(entity: &Entity, of: Vec<String>, part: Part) -> ListedPart {
    ListedPart { list: entity.list.to_owned(), list_date: None, part_id: Some(entity.id.clone()), of, part }
}

fn edge(at: &Locator, entity: &Entity, from: &str, to: &str, out: &mut dyn Sink) {
    let ends = entity.every(&[from]);
    if ends.is_empty() {
        let message = format!("the {} names nobody as {from}", shown(&entity.schema));
        return out.problem(error(at, "missing-value", message));
    }
    let role = entity.every(&["role", "relationship", "percentage", "status"]);
    let relation = ListedRelation {
        relation: entity.schema.clone(),
        to: entity.every(&[to]),
        role: (!role.is_empty()).then(|| role.join("; ")),
        from: entity.day(&["startDate", "date"]),
        until: entity.day(&["endDate"]),
    };
    give_part(at, part_of(entity, ends, Part::Relation(relation)), out);
}

fn sanction(at: &Locator, entity: &Entity, out: &mut dyn Sink) {
    let of = entity.every(&["entity"]);
    if of.is_empty() {
        return out.problem(error(at, "missing-value", "the sanction names no entity"));
    }
    let designation = Designation {
        authority: entity.first(&["authority"]),
        programmes: entity.every(&["programId", "program"]),
        listed_on: entity.day(&["listingDate", "startDate"]),
        ended_on: entity.day(&["endDate"]),
        reasons: entity.every(&["reason", "summary", "provisions"]),
    };
    give_part(at, part_of(entity, of, Part::Designation(designation)), out);
}

fn paper(at: &Locator, entity: &Entity, out: &mut dyn Sink) {
    let of = entity.every(&["holder"]);
    let Some(number) = entity.first(&["number", "passportNumber"]) else {
        return out.skipped(at.clone(), "an identity document without a number");
    };
    if of.is_empty() {
        return out.problem(error(at, "missing-value", "the document names no holder"));
    }
    let label = entity.first(&["type"]).unwrap_or_else(|| entity.schema.clone());
    let kind = match (entity.schema.as_str(), label.to_lowercase()) {
        ("Passport", _) => IdentifierKind::Passport,
        (_, label) if label.contains("passport") => IdentifierKind::Passport,
        (_, label) if label.contains("tax") => IdentifierKind::TaxId,
        (_, label) if label.contains("national") || label.contains("identity") => IdentifierKind::NationalId,
        _ => IdentifierKind::Other,
    };
    let notes = [("issued", "startDate"), ("expires", "endDate")];
    let notes = notes.iter().filter_map(|(word, name)| Some(format!("{word} {}", entity.first(&[*name])?)));
    let notes: Vec<String> = notes.chain(entity.first(&["summary"])).collect();
    let identifier = ListedIdentifier {
        kind,
        number,
        issuer: entity.first(&["country", "authority"]),
        label,
        currency: None,
        note: (!notes.is_empty()).then(|| notes.join("; ")),
    };
    give_part(at, part_of(entity, of, Part::Identifier(identifier)), out);
}

fn wallet(at: &Locator, entity: &Entity, out: &mut dyn Sink) {
    let Some(number) = entity.first(&["publicKey"]) else {
        return out.problem(error(at, "missing-value", "the wallet has no address"));
    };
    let currency = entity.first(&["currency", "currencySymbol"]);
    let identifier = ListedIdentifier { currency, ..plain(IdentifierKind::Wallet, "publicKey", &number) };
    give_part(at, part_of(entity, entity.every(&["holder"]), Part::Identifier(identifier)), out);
}

fn address(at: &Locator, entity: &Entity, out: &mut dyn Sink) {
    let place = entity.every(&["city", "state", "region", "postalCode"]);
    let made = ListedAddress {
        street: entity.first(&["full", "street"]).or_else(|| entity.caption.clone()),
        place: (!place.is_empty()).then(|| place.join(", ")),
        country: entity.first(&["country"]),
        note: entity.first(&["remarks"]),
    };
    give_part(at, part_of(entity, Vec::new(), Part::Address(made)), out);
}

fn thing(at: &Locator, entity: &Entity, out: &mut dyn Sink) {
    let Some(name) = entity.first(&["name"]).or_else(|| entity.caption.clone()) else {
        return out.skipped(at.clone(), "an entity without a name that is no party");
    };
    give_part(at, part_of(entity, Vec::new(), Part::Thing { schema: entity.schema.clone(), name }), out);
}
