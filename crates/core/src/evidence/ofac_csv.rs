//! Whom does OFAC list? The legacy comma-separated files: `sdn`, `alt`, `add` and `sdn_comments`, and those of the
//! consolidated non-SDN list, which have the same columns and ids of the same series.
//!
//! No header row (copies with one are read), `-0- ` where nothing stands, a byte 0x1A at the end. Weak names stand in
//! the remarks alone. The layout is known by the number of columns and what the first row holds.

use super::fault::{error, note, shown, warning};
use super::listed_record::{give, give_part};
use super::ofac_remarks::{self, CUT_AT, link};
use super::table::{TableRows, plain_name};
use super::table_rows::DelimitedRows;
use super::{Head, Input, Kind, Locator, ReadOptions, Reader, Sink};
use crate::record::{
    IdentifierKind, Listed, ListedAddress, ListedCountry, ListedIdentifier, ListedKind, ListedName, ListedPart,
    NamePart, NameRole, Part, PartRole,
};

pub(super) const READER: OfacCsv = OfacCsv;
pub(super) struct OfacCsv;

/// The list that all of these files are of: their ids are one series.
pub(crate) const LIST: &str = "ofac";

impl Reader for OfacCsv {
    fn id(&self) -> &'static str {
        "ofac-csv"
    }

    fn kind(&self) -> Kind {
        Kind::WatchList
    }

    fn about(&self) -> &'static str {
        "OFAC sdn.csv, alt.csv, add.csv, sdn_comments.csv and their cons_ forms"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        if head.text.is_empty() || !head.json.is_empty() {
            return false;
        }
        let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(head.text.as_bytes());
        let mut first = csv::StringRecord::new();
        if !rows.read_record(&mut first).unwrap_or(false) {
            return false;
        }
        let first: Vec<String> = first.iter().map(|cell| cell.trim_start_matches('\u{feff}').to_owned()).collect();
        Layout::of(&first).is_some()
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let mut rows = match DelimitedRows::new(input) {
            Ok(rows) => rows,
            Err(problem) => return out.problem(problem),
        };
        let first: Vec<String> = rows.columns().to_vec();
        let Some(layout) = Layout::of(&first) else {
            let message = "the first row is none of sdn, alt, add or sdn_comments";
            return out.problem(error(&Locator::whole(), "missing-columns", message));
        };
        if layout == Layout::Entries {
            let message = "the file does not say of which day it is; give its date with the file";
            out.problem(warning(&Locator::whole(), "no-list-date", message));
        }
        let mut number = 0;
        if !is_header(&first) {
            number = 1;
            layout.row(&Locator::row(1), &first, out);
        }
        let mut cells = Vec::new();
        while let Some(next) = rows.next_row(&mut cells) {
            number += 1;
            let at = Locator::row(number);
            match next {
                Err(problem) => out.problem(super::Problem { locator: at, ..problem }),
                Ok(()) => layout.row(&at, &cells, out),
            }
        }
        if number == 0 {
            out.problem(note(&Locator::whole(), "no-rows", "the table names its columns and has no rows"));
        }
        for (code, message) in rows.doubts() {
            out.problem(warning(&Locator::whole(), code, message));
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Entries,
    Names,
    Addresses,
    Comments,
}

/// Marks of the remarks, by which a file of two columns is known.
const REMARK_MARKS: &[&str] = &[
    "a.k.a. '",
    "Linked To:",
    "Digital Currency Address",
    "Passport ",
    "DOB ",
    "Identification Number",
    "sanctions risk",
];

fn is_header(row: &[String]) -> bool {
    let first = row.first().map(|cell| plain_name(cell)).unwrap_or_default();
    // Logs of connections have a `uid` too, and the time beside it.
    let is_log = first == "uid" && row.iter().any(|cell| cell == "ts");
    matches!(first.as_str(), "entnum" | "entnumber" | "uid") && !is_log
}

impl Layout {
    fn of(row: &[String]) -> Option<Self> {
        let header = is_header(row);
        let cell = |at: usize| row.get(at).map(|cell| cell.trim()).unwrap_or_default();
        let number = |at: usize| !cell(at).is_empty() && cell(at).bytes().all(|byte| byte.is_ascii_digit());
        let null = |at: usize| cell(at) == "-0-";
        match row.len() {
            12 if header => Some(Self::Entries),
            5 if header => Some(Self::Names),
            6 if header => Some(Self::Addresses),
            2 if header => Some(Self::Comments),
            12 if number(0) && (null(2) || kind_of(cell(2)).is_some()) && (4..11).any(null) => Some(Self::Entries),
            5 if number(0) && number(1) && matches!(cell(2), "aka" | "fka" | "nka") => Some(Self::Names),
            6 if number(0) && number(1) && (2..6).any(null) => Some(Self::Addresses),
            2 if number(0) && REMARK_MARKS.iter().any(|mark| cell(1).contains(mark)) => Some(Self::Comments),
            _ => None,
        }
    }

    const fn columns(self) -> usize {
        match self {
            Self::Entries => 12,
            Self::Names => 5,
            Self::Addresses => 6,
            Self::Comments => 2,
        }
    }

    fn row(self, at: &Locator, cells: &[String], out: &mut dyn Sink) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return out.skipped(at.clone(), "an empty row");
        }
        if cells.len() != self.columns() {
            let message = format!("the row has {} cells, a row of this file {}", cells.len(), self.columns());
            return out.problem(error(at, "bad-row", message));
        }
        let row = Cells(cells);
        let Some(id) = row.get(0).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())) else {
            return out.problem(error(at, "bad-row", "the first cell is no number of an entry"));
        };
        match self {
            Self::Entries => entry(at, id, &row, out),
            Self::Names => match row.get(3) {
                Some(name) => part(at, id, row.get(1), Part::Name(alias(row.get(2), name, row.get(4))), out),
                None => out.skipped(at.clone(), "a name without text"),
            },
            Self::Addresses => {
                let own = |at: usize| row.get(at).map(str::to_owned);
                let address = ListedAddress { street: own(2), place: own(3), country: own(4), note: own(5) };
                match address.is_empty() {
                    true => out.skipped(at.clone(), "an address that says nothing"),
                    false => part(at, id, row.get(1), Part::Address(address), out),
                }
            }
            // White space at its ends is kept: the text goes on within a word.
            Self::Comments => match cells.get(1).filter(|text| !matches!(text.trim(), "" | "-0-")) {
                Some(text) => part(at, id, None, Part::Remarks(text.clone()), out),
                None => out.skipped(at.clone(), "remarks that say nothing"),
            },
        }
    }
}

/// The cells of a row; `-0-` is nothing.
struct Cells<'a>(&'a [String]);

impl Cells<'_> {
    fn get(&self, at: usize) -> Option<&str> {
        self.0.get(at).map(|cell| cell.trim()).filter(|cell| !matches!(*cell, "" | "-0-"))
    }
}

fn part(at: &Locator, id: &str, part_id: Option<&str>, part: Part, out: &mut dyn Sink) {
    let part = ListedPart {
        list: LIST.to_owned(),
        list_date: None,
        part_id: part_id.map(str::to_owned),
        of: vec![id.to_owned()],
        part,
    };
    give_part(at, part, out);
}

fn alias(quality: Option<&str>, name: &str, remarks: Option<&str>) -> ListedName {
    let role = if quality == Some("fka") { NameRole::Former } else { NameRole::Alias };
    ListedName { note: remarks.map(str::to_owned), ..ListedName::new(name, role, quality) }
}

fn kind_of(written: &str) -> Option<ListedKind> {
    Some(match written {
        "individual" => ListedKind::Person,
        "entity" => ListedKind::Organization,
        "vessel" => ListedKind::Vessel,
        "aircraft" => ListedKind::Aircraft,
        _ => return None,
    })
}

/// `SURNAME, Given`.
pub(crate) fn person_parts(text: &str) -> Vec<NamePart> {
    let Some((surname, given)) = text.split_once(", ") else { return Vec::new() };
    let part = |role, text: &str| NamePart { role, text: text.trim().to_owned() };
    vec![part(PartRole::Surname, surname), part(PartRole::Given, given)]
}

fn entry(at: &Locator, id: &str, row: &Cells<'_>, out: &mut dyn Sink) {
    let kind = match row.get(2) {
        None => ListedKind::Organization,
        Some(written) => kind_of(written).unwrap_or_else(|| {
            out.problem(warning(at, "bad-type", format!("the type {:?} is not known", shown(written))));
            ListedKind::Unknown
        }),
    };
    let mut it = Listed::new(LIST, id, kind);
    if let Some(name) = row.get(1) {
        let parts = if kind == ListedKind::Person { person_parts(name) } else { Vec::new() };
        it.names.push(ListedName { parts, ..ListedName::new(name, NameRole::Primary, None) });
    }
    it.programmes = programmes(row.get(3).unwrap_or_default());
    let functions = row.get(4).unwrap_or_default().split(';').map(str::trim).filter(|text| !text.is_empty());
    it.functions = functions.map(str::to_owned).collect();
    vessel(row, &mut it);
    // As long as the file lets them be: whether they end there or were cut cannot be told.
    let written = row.0.get(11).map_or("", String::as_str);
    let is_cut = written.chars().count() >= CUT_AT;
    // A space at the place of the cut parts two words.
    let remarks = if is_cut { written } else { row.get(11).unwrap_or_default() };
    for (code, message) in ofac_remarks::read(remarks, is_cut, &mut it) {
        out.problem(warning(at, code, message));
    }
    if is_cut {
        let message = format!("the remarks are cut after {CUT_AT} characters; sdn_comments.csv has the rest");
        out.problem(warning(at, "cut-remarks", message));
    }
    give(at, it, out);
}

fn vessel(row: &Cells<'_>, it: &mut Listed) {
    if let Some(sign) = row.get(5) {
        it.identifiers.push(ListedIdentifier {
            kind: IdentifierKind::CallSign,
            number: sign.to_owned(),
            issuer: None,
            label: "call sign".to_owned(),
            currency: None,
            note: None,
        });
    }
    for (at, what) in [(6, "vessel type"), (7, "tonnage"), (8, "gross registered tonnage")] {
        it.remarks.extend(row.get(at).map(|text| format!("{what} {text}")));
    }
    let flag = row.get(9).map(|name| ListedCountry { name: name.to_owned(), relation: "flag".to_owned() });
    it.countries.extend(flag);
    it.linked_to.extend(row.get(10).map(|owner| link("Vessel Owner", owner)));
}

/// `NPWMD] [DPRK2`.
fn programmes(written: &str) -> Vec<String> {
    let parts = written.split("] [").map(|part| part.trim().trim_matches(['[', ']']).trim());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
