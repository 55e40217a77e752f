//! Whom does OFAC list? `sdn.xml`, an `sdnEntry` each. Its ids are those of the comma-separated files.

use super::fault::{error, shown, warning};
use super::listed_dates::span;
use super::listed_record::give;
use super::ofac_csv::LIST;
use super::ofac_remarks::{self, link};
use super::xml_records::{Node, XmlRecords, root_name};
use super::{Head, Input, Kind, Locator, ReadOptions, Reader, Sink};
use crate::record::{
    DateSpan, Day, IdentifierKind, Listed, ListedAddress, ListedCountry, ListedIdentifier, ListedKind, ListedName,
    NamePart, NameRole, PartRole,
};

pub(super) const READER: OfacXml = OfacXml;
pub(super) struct OfacXml;

impl Reader for OfacXml {
    fn id(&self) -> &'static str {
        "ofac-xml"
    }

    fn kind(&self) -> Kind {
        Kind::WatchList
    }

    fn about(&self) -> &'static str {
        "OFAC sdn.xml and consolidated.xml"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        root_name(&head.text) == Some("sdnList")
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let mut records = XmlRecords::new(input, &["sdnEntry", "publshInformation", "publishInformation"]);
        let (mut date, mut stated, mut held) = (None, None, 0_u64);
        let mut whole = true;
        while let Some(next) = records.next_record(out) {
            match next {
                Ok((_, node)) if node.name != "sdnEntry" => {
                    date = node.text_of("Publish_Date").and_then(|text| published(&text));
                    stated = node.text_of("Record_Count").and_then(|text| text.replace(',', "").parse::<u64>().ok());
                }
                Ok((at, node)) => {
                    held += 1;
                    entry(&at, &node, date, out);
                }
                Err(problem) => {
                    whole = false;
                    held += 1;
                    out.problem(problem);
                }
            }
        }
        if date.is_none() && held > 0 {
            let message = "the file does not say of which day it is; give its date with the file";
            out.problem(warning(&Locator::whole(), "no-list-date", message));
        }
        if let Some(stated) = stated.filter(|stated| whole && *stated != held) {
            let message = format!("the head of the file says {stated} entries; it holds {held}");
            out.problem(warning(&Locator::whole(), "other-count", message));
        }
        for (code, message) in records.doubts() {
            out.problem(warning(&Locator::whole(), code, message));
        }
    }
}

/// `MM/DD/YYYY`, as this publisher writes it.
fn published(text: &str) -> Option<Day> {
    let mut parts = text.split('/').map(str::parse::<u32>);
    let (month, day, year) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Day::new(i32::try_from(year).ok()?, month, day)
}

fn entry(at: &Locator, node: &Node, date: Option<Day>, out: &mut dyn Sink) {
    let Some(id) = node.text_of("uid") else {
        return out.problem(error(at, "missing-value", "the entry has no uid"));
    };
    let kind = match node.text_of("sdnType").unwrap_or_default().to_lowercase().as_str() {
        "individual" => ListedKind::Person,
        "entity" => ListedKind::Organization,
        "vessel" => ListedKind::Vessel,
        "aircraft" => ListedKind::Aircraft,
        other => {
            out.problem(warning(at, "bad-type", format!("the type {:?} is not known", shown(other))));
            ListedKind::Unknown
        }
    };
    let mut it = Listed::new(LIST, &id, kind);
    it.list_date = date;
    it.names.extend(name(node, NameRole::Primary, None));
    for aka in items(node, "akaList", "aka") {
        let (category, form) = (aka.text_of("category").unwrap_or_default(), aka.text_of("type").unwrap_or_default());
        let role = match (category.as_str(), form.as_str()) {
            ("weak", _) => NameRole::Weak,
            (_, "f.k.a.") => NameRole::Former,
            _ => NameRole::Alias,
        };
        let quality = format!("{category} {form}");
        it.names.extend(name(aka, role, Some(quality.trim()).filter(|quality| !quality.is_empty())));
    }
    it.programmes = node.texts_in("programList", "program");
    it.functions.extend(node.text_of("title"));
    it.addresses = items(node, "addressList", "address").map(address).filter(|it| !it.is_empty()).collect();
    for (list, item, relation) in
        [("nationalityList", "nationality", "nationality"), ("citizenshipList", "citizenship", "citizenship")]
    {
        let countries = items(node, list, item).filter_map(|one| one.text_of("country"));
        it.countries.extend(countries.map(|name| ListedCountry { name, relation: relation.to_owned() }));
    }
    births(at, node, &mut it, out);
    let places = items(node, "placeOfBirthList", "placeOfBirthItem").filter_map(|one| one.text_of("placeOfBirth"));
    it.birth_places.extend(places);
    for id in items(node, "idList", "id") {
        identifier(at, id, &mut it, out);
    }
    node.all("vesselInfo").for_each(|info| vessel(info, &mut it));
    for (code, message) in ofac_remarks::read(&node.text_of("remarks").unwrap_or_default(), false, &mut it) {
        out.problem(warning(at, code, message));
    }
    give(at, it, out);
}

fn items<'a>(node: &'a Node, list: &'a str, item: &'a str) -> impl Iterator<Item = &'a Node> {
    node.all(list).flat_map(move |list| list.all(item))
}

fn name(node: &Node, role: NameRole, quality: Option<&str>) -> Option<ListedName> {
    let (surname, given) = (node.text_of("lastName"), node.text_of("firstName"));
    let text = match (&surname, &given) {
        (Some(surname), Some(given)) => format!("{surname}, {given}"),
        (one, other) => one.clone().or_else(|| other.clone())?,
    };
    let part = |role, text: Option<String>| text.map(|text| NamePart { role, text });
    let parts = match given.is_some() {
        true => [part(PartRole::Surname, surname), part(PartRole::Given, given)].into_iter().flatten().collect(),
        false => Vec::new(),
    };
    Some(ListedName { parts, ..ListedName::new(text, role, quality) })
}

fn address(node: &Node) -> ListedAddress {
    let joined = |names: &[&str]| {
        let parts: Vec<String> = names.iter().filter_map(|name| node.text_of(name)).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    ListedAddress {
        street: joined(&["address1", "address2", "address3"]),
        place: joined(&["city", "stateOrProvince", "postalCode"]),
        country: node.text_of("country"),
        note: None,
    }
}

fn births(at: &Locator, node: &Node, it: &mut Listed, out: &mut dyn Sink) {
    for item in items(node, "dateOfBirthList", "dateOfBirthItem") {
        let Some(written) = item.text_of("dateOfBirth") else { continue };
        match span(&written) {
            Some(birth) => {
                let other = item.text_of("mainEntry").as_deref() == Some("false");
                it.births.push(DateSpan { note: other.then(|| "not the main entry".to_owned()), ..birth });
            }
            None => {
                it.remarks.push(format!("date of birth: {written}"));
                out.problem(warning(at, "bad-date", format!("the date of birth {:?} is not read", shown(&written))));
            }
        }
    }
}

/// Its kinds are the words of the remarks in the other files, so they are read as those are.
fn identifier(at: &Locator, node: &Node, it: &mut Listed, out: &mut dyn Sink) {
    let Some(label) = node.text_of("idType") else { return };
    let number = node.text_of("idNumber").unwrap_or_default();
    let country = node.text_of("idCountry");
    let mut statement = format!("{} {number}", label.trim_end_matches(':'));
    for (words, part) in [
        (" (", country.clone()),
        (" issued ", node.text_of("issueDate")),
        (" expires ", node.text_of("expirationDate")),
    ] {
        if let Some(part) = part {
            statement.push_str(words);
            statement.push_str(&part);
            statement.push_str(if words == " (" { ")" } else { "" });
        }
    }
    let before = it.remarks.len();
    for (code, message) in ofac_remarks::read(&statement.replace(';', ","), false, it) {
        out.problem(warning(at, code, message));
    }
    if it.remarks.len() > before && number.bytes().any(|byte| byte.is_ascii_digit()) {
        it.remarks.truncate(before);
        let kind = IdentifierKind::Other;
        it.identifiers.push(ListedIdentifier { kind, number, issuer: country, label, currency: None, note: None });
    }
}

fn vessel(info: &Node, it: &mut Listed) {
    let sign = info.text_of("callSign").map(|number| ListedIdentifier {
        kind: IdentifierKind::CallSign,
        number,
        issuer: None,
        label: "call sign".to_owned(),
        currency: None,
        note: None,
    });
    it.identifiers.extend(sign);
    for (name, what) in
        [("vesselType", "vessel type"), ("tonnage", "tonnage"), ("grossRegisteredTonnage", "gross registered tonnage")]
    {
        it.remarks.extend(info.text_of(name).map(|text| format!("{what} {text}")));
    }
    it.countries.extend(info.text_of("vesselFlag").map(|name| ListedCountry { name, relation: "flag".to_owned() }));
    it.linked_to.extend(info.text_of("vesselOwner").map(|owner| link("Vessel Owner", &owner)));
}
