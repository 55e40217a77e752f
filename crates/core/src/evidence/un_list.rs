//! Whom does the Security Council of the United Nations list? Its consolidated list, XML.
//!
//! `FIRST_NAME` to `FOURTH_NAME` are positions, not parts: a Korean surname may stand first or second. They are joined
//! in their order and given without roles.

use std::collections::BTreeSet;

use super::fault::{error, note, shown, warning};
use super::listed_dates::{span, year};
use super::listed_record::{give, one_line};
use super::un_alias;
use super::xml_records::{Node, XmlRecords, root_name};
use super::{Head, Input, Kind, Locator, ReadOptions, Reader, Sink};
use crate::record::{
    DateSpan, Day, IdentifierKind, Listed, ListedAddress, ListedCountry, ListedIdentifier, ListedKind, ListedName,
    NameRole, Precision,
};

pub(super) const READER: UnList = UnList;
pub(super) struct UnList;

/// The list.
const LIST: &str = "un";
const ROOT: &str = "CONSOLIDATED_LIST";

impl Reader for UnList {
    fn id(&self) -> &'static str {
        "un-list"
    }

    fn kind(&self) -> Kind {
        Kind::WatchList
    }

    fn about(&self) -> &'static str {
        "the consolidated list of the United Nations Security Council, XML"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        root_name(&head.text) == Some(ROOT)
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let mut records = XmlRecords::new(input, &["INDIVIDUAL", "ENTITY"]);
        let mut date = None;
        let mut unknown = BTreeSet::new();
        while let Some(next) = records.next_record(out) {
            if date.is_none() {
                date = Some(list_date(&records, out));
            }
            match next {
                Ok((at, node)) => entry(&at, &node, date.flatten(), &mut unknown, out),
                Err(problem) => out.problem(problem),
            }
        }
        if !unknown.is_empty() {
            let names: Vec<String> = unknown.iter().take(40).map(|name| shown(name)).collect();
            let message = format!("elements that are not used: {}", names.join(", "));
            out.problem(note(&Locator::whole(), "unknown-columns", message));
        }
        for (code, message) in records.doubts() {
            out.problem(warning(&Locator::whole(), code, message));
        }
    }
}

fn list_date(records: &XmlRecords<'_>, out: &mut dyn Sink) -> Option<Day> {
    let date = records.root().and_then(|root| root.attribute("dateGenerated")).and_then(Day::parse);
    if date.is_none() {
        let message = "the file does not say of which day it is; give its date with the file";
        out.problem(warning(&Locator::whole(), "no-list-date", message));
    }
    date
}

/// Elements of an entry that are used, or known to say nothing here.
const KNOWN: &[&str] = &[
    "DATAID",
    "VERSIONNUM",
    "FIRST_NAME",
    "SECOND_NAME",
    "THIRD_NAME",
    "FOURTH_NAME",
    "UN_LIST_TYPE",
    "REFERENCE_NUMBER",
    "LISTED_ON",
    "GENDER",
    "COMMENTS1",
    "NATIONALITY",
    "LIST_TYPE",
    "LAST_DAY_UPDATED",
    "INDIVIDUAL_ALIAS",
    "ENTITY_ALIAS",
    "INDIVIDUAL_ADDRESS",
    "ENTITY_ADDRESS",
    "INDIVIDUAL_DATE_OF_BIRTH",
    "INDIVIDUAL_PLACE_OF_BIRTH",
    "INDIVIDUAL_DOCUMENT",
    "SORT_KEY",
    "SORT_KEY_LAST_MOD",
    "DESIGNATION",
    "TITLE",
    "NAME_ORIGINAL_SCRIPT",
];

fn entry(at: &Locator, node: &Node, date: Option<Day>, unknown: &mut BTreeSet<String>, out: &mut dyn Sink) {
    let is_person = node.name == "INDIVIDUAL";
    let Some(id) = node.text_of("REFERENCE_NUMBER").or_else(|| node.text_of("DATAID")) else {
        return out.problem(error(at, "missing-value", "the entry has no REFERENCE_NUMBER and no DATAID"));
    };
    let kind = if is_person { ListedKind::Person } else { ListedKind::Organization };
    let mut it = Listed::new(LIST, &id, kind);
    it.list_date = date;
    let positions = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
    let joined = positions.iter().filter_map(|name| node.text_of(name)).collect::<Vec<_>>().join(" ");
    it.names.extend(
        un_alias::split(&joined)
            .into_iter()
            .map(|(text, note)| ListedName { note, ..ListedName::new(text, NameRole::Primary, None) }),
    );
    for original in node.all("NAME_ORIGINAL_SCRIPT") {
        let pieces = un_alias::split(&original.text).into_iter();
        it.names.extend(pieces.map(|(text, note)| ListedName {
            note,
            ..ListedName::new(text, NameRole::Primary, Some("original script"))
        }));
    }
    for alias in node.all("INDIVIDUAL_ALIAS").chain(node.all("ENTITY_ALIAS")) {
        one_alias(at, alias, &mut it, out);
    }
    for birth in node.all("INDIVIDUAL_DATE_OF_BIRTH") {
        one_birth(at, birth, &mut it, out);
    }
    it.birth_places.extend(node.all("INDIVIDUAL_PLACE_OF_BIRTH").filter_map(|place| place_of(place, &PLACE)));
    it.gender = node.text_of("GENDER");
    it.functions = node.texts_in("TITLE", "VALUE");
    it.functions.extend(node.texts_in("DESIGNATION", "VALUE"));
    let nationality = |name| ListedCountry { name, relation: "nationality".to_owned() };
    it.countries = node.texts_in("NATIONALITY", "VALUE").into_iter().map(nationality).collect();
    let addresses = node.all("INDIVIDUAL_ADDRESS").chain(node.all("ENTITY_ADDRESS"));
    it.addresses = addresses.map(address).filter(|address| !address.is_empty()).collect();
    for paper in node.all("INDIVIDUAL_DOCUMENT") {
        document(paper, &mut it);
    }
    it.programmes = node.text_of("UN_LIST_TYPE").into_iter().collect();
    it.listed_on = node.text_of("LISTED_ON").and_then(|text| Day::parse(&text));
    it.updated_on = node.texts_in("LAST_DAY_UPDATED", "VALUE").iter().filter_map(|text| Day::parse(text)).max();
    it.remarks.extend(node.text_of("COMMENTS1"));
    unknown.extend(node.children.iter().filter(|child| !KNOWN.contains(&child.name.as_str())).map(|c| c.name.clone()));
    give(at, it, out);
}

const PLACE: [&str; 4] = ["STREET", "CITY", "STATE_PROVINCE", "COUNTRY"];

fn place_of(node: &Node, names: &[&str]) -> Option<String> {
    let parts: Vec<String> = names.iter().filter_map(|name| node.text_of(name)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn address(node: &Node) -> ListedAddress {
    ListedAddress {
        street: node.text_of("STREET"),
        place: place_of(node, &["CITY", "STATE_PROVINCE", "ZIP_CODE"]),
        country: node.text_of("COUNTRY"),
        note: node.text_of("NOTE"),
    }
}

/// One alias element in three is empty; others hold several names, or another script in brackets.
fn one_alias(at: &Locator, node: &Node, it: &mut Listed, out: &mut dyn Sink) {
    let quality = node.text_of("QUALITY");
    let role = match quality.as_deref() {
        Some("Low") => NameRole::Weak,
        Some("f.k.a.") => NameRole::Former,
        None | Some("Good" | "a.k.a.") => NameRole::Alias,
        Some(other) => {
            let message = format!("the quality {:?} of an alias is not known; it was read as an alias", shown(other));
            out.problem(warning(at, "bad-quality", message));
            NameRole::Alias
        }
    };
    let said = node.text_of("NOTE");
    for (text, note) in un_alias::split(&node.text_of("ALIAS_NAME").unwrap_or_default()) {
        let note = note.or_else(|| said.clone());
        it.names.push(ListedName { note, ..ListedName::new(text, role, quality.as_deref()) });
    }
    if let Some(written) = node.text_of("DATE_OF_BIRTH") {
        match span(&written) {
            Some(birth) => it.births.push(DateSpan { note: Some("of an alias".to_owned()), ..birth }),
            None => unread(at, &written, it, out),
        }
    }
    it.birth_places.extend(place_of(node, &["CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"]));
}

fn unread(at: &Locator, written: &str, it: &mut Listed, out: &mut dyn Sink) {
    it.remarks.push(format!("date of birth: {written}"));
    out.problem(warning(at, "bad-date", format!("the date of birth {:?} is not read", shown(written))));
}

fn one_birth(at: &Locator, node: &Node, it: &mut Listed, out: &mut dyn Sink) {
    let said = node.text_of("NOTE");
    let number = |name: &str| node.text_of(name).and_then(|text| text.parse::<i32>().ok());
    let circa = node.text_of("TYPE_OF_DATE").as_deref() == Some("APPROXIMATELY");
    let of_note = |text: &str| said.as_deref().and_then(|note| span(&format!("{note}{text}")));
    let (found, used_note) = match (number("FROM_YEAR"), number("TO_YEAR"), node.text_of("DATE"), number("YEAR")) {
        (Some(from), Some(to), _, _) => (between(from, to), false),
        (_, _, Some(date), _) => (span(&date), false),
        // `Sep.` beside `1958`.
        (_, _, _, Some(of)) => match of_note(&format!(" {of}")) {
            Some(month) => (Some(month), true),
            None => (year(of), false),
        },
        _ => (of_note(""), true),
    };
    match found {
        Some(mut birth) => {
            if circa {
                birth.precision = Precision::Circa;
            }
            birth.note = said.filter(|_| !used_note);
            it.births.push(birth);
        }
        None => {
            let written = ["DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"].iter().filter_map(|name| node.text_of(name));
            let written = written.collect::<Vec<_>>().join(" ");
            if !written.is_empty() {
                unread(at, &written, it, out);
            }
        }
    }
}

fn between(from: i32, to: i32) -> Option<DateSpan> {
    let (first, last) = (year(from)?, year(to)?);
    (first.from <= last.to).then_some(DateSpan { to: last.to, precision: Precision::Between, ..first })
}

/// Kinds of documents in the three languages in which they are written.
const DOCUMENTS: &[(&str, IdentifierKind)] = &[
    ("passport", IdentifierKind::Passport),
    ("passeport", IdentifierKind::Passport),
    ("pasaporte", IdentifierKind::Passport),
    ("national identification", IdentifierKind::NationalId),
    ("identification nationale", IdentifierKind::NationalId),
    ("identité nationale", IdentifierKind::NationalId),
    ("identificación nacional", IdentifierKind::NationalId),
    ("driving", IdentifierKind::DrivingLicence),
];

fn document(node: &Node, it: &mut Listed) {
    let (first, second) = (node.text_of("TYPE_OF_DOCUMENT"), node.text_of("TYPE_OF_DOCUMENT2"));
    let label = [first, second].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let issued = node.text_of("DATE_OF_ISSUE").map(|date| format!("issued {date}"));
    let city = node.text_of("CITY_OF_ISSUE").map(|city| format!("in {city}"));
    let notes: Vec<String> = [issued, city, node.text_of("NOTE")].into_iter().flatten().collect();
    let note = (!notes.is_empty()).then(|| notes.join("; "));
    let lower = label.to_lowercase();
    let kind =
        DOCUMENTS.iter().find(|(words, _)| lower.contains(words)).map_or(IdentifierKind::Other, |(_, kind)| *kind);
    let Some(written) = node.text_of("NUMBER") else {
        let all: Vec<String> = [Some(label).filter(|label| !label.is_empty()), note].into_iter().flatten().collect();
        if !all.is_empty() {
            it.remarks.push(format!("document: {}", all.join("; ")));
        }
        return;
    };
    let (number, note) = match bare_number(&written) {
        Some(number) => (
            number.to_owned(),
            Some([Some(written.clone()), note].into_iter().flatten().collect::<Vec<_>>().join("; ")),
        ),
        None => (one_line(&written), note),
    };
    let issuer = node.text_of("ISSUING_COUNTRY").or_else(|| node.text_of("COUNTRY_OF_ISSUE"));
    it.identifiers.push(ListedIdentifier { kind, number, issuer, label, currency: None, note });
}

/// The number behind words that say what it is: `diplomatic passport no. D00000001`.
fn bare_number(written: &str) -> Option<&str> {
    let ends = [" no. ", " number ", " No. ", " no."];
    let (at, end) = ends.iter().filter_map(|end| written.rfind(end).map(|at| (at, *end))).max_by_key(|(at, _)| *at)?;
    let number = written.get(at + end.len()..)?.trim();
    (!number.is_empty() && !number.contains(' ') && number.bytes().any(|byte| byte.is_ascii_digit())).then_some(number)
}
