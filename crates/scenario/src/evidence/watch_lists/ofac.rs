//! The legacy files of OFAC: no header row, `-0- ` where nothing stands, weak names in the remarks alone.

use crate::folder::Folder;
use crate::options::SimulateError;
use crate::world::listed::List;
use crate::world::listed::entry::{Entry, Kind};

/// An empty cell, with its trailing space.
const NOTHING: &str = "-0- ";
/// The byte after the last row.
const END: &str = "\u{1a}";

/// Writes `sdn.csv`, `alt.csv` and `add.csv`. They do not say of which day they are.
pub(super) fn write(list: &List, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let entries = list.entries.iter().enumerate().map(|(place, entry)| sdn(list, place, entry));
    folder.lines("evidence/sdn.csv", ended(entries))?;
    let mut number = 0;
    let names = list.entries.iter().flat_map(|entry| {
        let aka = entry.aliases.iter().map(|alias| ("aka", alias.as_str()));
        let fka = entry.former.iter().map(|alias| ("fka", alias.as_str()));
        aka.chain(fka).map(|(kind, name)| (entry, kind, listed_alias(entry, name))).collect::<Vec<_>>()
    });
    let names = names.map(|(entry, kind, name)| {
        number += 1;
        row(&[entry.id.clone(), (70_000 + number).to_string(), quoted(kind), quoted(&name), NOTHING.to_owned()])
    });
    folder.lines("evidence/alt.csv", ended(names))?;
    let places = list.entries.iter().zip(80_000_u32..).map(|(entry, number)| {
        let nothing = NOTHING.to_owned();
        row(&[entry.id.clone(), number.to_string(), nothing.clone(), quoted(&entry.city), nothing.clone(), nothing])
    });
    folder.lines("evidence/add.csv", ended(places)).map(|_| ())
}

fn ended(rows: impl Iterator<Item = String>) -> impl Iterator<Item = String> {
    rows.chain(std::iter::once(END.to_owned()))
}

fn sdn(list: &List, place: usize, entry: &Entry) -> String {
    let kind = match entry.kind {
        Kind::Person => quoted("individual"),
        Kind::Vessel => quoted("vessel"),
        Kind::Firm => NOTHING.to_owned(),
    };
    let mut remarks: Vec<String> = Vec::new();
    remarks.extend(entry.born.as_ref().map(|born| format!("DOB {}", born.in_words())));
    remarks.extend(entry.wallet.as_ref().map(|wallet| format!("Digital Currency Address - USDT {wallet}")));
    remarks.extend(entry.weak.as_ref().map(|weak| format!("a.k.a. '{weak}'")));
    // What is owned and who works are linked to their owner and employer.
    for tie in &list.ties {
        let other = match tie.kind {
            crate::world::listed::entry::TieKind::Owns => (tie.to == place).then_some(tie.from),
            _ => (tie.from == place).then_some(tie.to),
        };
        let name = other.and_then(|other| list.entries.get(other)).map(Entry::full_name);
        remarks.extend(name.map(|name| format!("Linked To: {name}")));
    }
    let remarks = if remarks.is_empty() { NOTHING.to_owned() } else { quoted(&format!("{}.", remarks.join("; "))) };
    let name = quoted(&entry.name.join(", "));
    let mut cells = vec![entry.id.clone(), name, kind, quoted(entry.programme)];
    cells.resize(11, NOTHING.to_owned());
    cells.push(remarks);
    row(&cells)
}

/// `SURNAME, Given` of a person.
fn listed_alias(entry: &Entry, name: &str) -> String {
    match (entry.kind, name.split_once(' ')) {
        (Kind::Person, Some((surname, given))) => format!("{}, {given}", surname.to_uppercase()),
        _ => name.to_uppercase(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn row(cells: &[String]) -> String {
    cells.join(",") + "\r"
}
