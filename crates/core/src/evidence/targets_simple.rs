//! Whom does an export of OpenSanctions name? `targets.simple.csv`, read by its header: older files lack columns.
//!
//! Several values stand in one cell, parted by `;`, those that hold a `;`, a quote or a line break in quotes of their
//! own. The file says nothing of the quality of an alias, so one of one or two short words is taken for weak.

use super::fault::{error, shown, warning};
use super::listed_dates::span;
use super::listed_record::give;
use super::table::{self, Field, Row, Table};
use super::times::Times;
use super::{Head, Input, Kind, ReadOptions, Reader, Sink, TableRows, ftm_schema};
use crate::record::{
    Day, IdentifierKind, Listed, ListedAddress, ListedCountry, ListedIdentifier, ListedKind, ListedName, NameRole,
};

pub(super) const READER: TargetsSimple = TargetsSimple;
pub(super) struct TargetsSimple;

impl Reader for TargetsSimple {
    fn id(&self) -> &'static str {
        "targets-simple"
    }

    fn kind(&self) -> Kind {
        Kind::WatchList
    }

    fn about(&self) -> &'static str {
        "OpenSanctions targets.simple.csv"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        self.knows_columns(&head.columns) || self.knows_columns(&head.json)
    }

    fn knows_columns(&self, columns: &[String]) -> bool {
        let has = |name: &str| columns.iter().any(|column| table::plain_name(column) == name);
        ["id", "schema", "name", "aliases", "dataset"].into_iter().all(has)
    }

    fn reads_tables(&self) -> bool {
        true
    }

    fn read_rows(&self, rows: &mut dyn TableRows, options: &ReadOptions, out: &mut dyn Sink) -> bool {
        table::read_table(self, rows, options, out);
        true
    }

    fn read(&self, input: &mut dyn Input, options: &ReadOptions, out: &mut dyn Sink) {
        table::read_text(self, input, options, out);
    }
}

const FIELDS: &[Field] = &[
    Field::required("id", &[]),
    Field::required("schema", &[]),
    Field::required("name", &[]),
    Field::optional("aliases", &[]),
    Field::optional("birth_date", &[]),
    Field::optional("countries", &[]),
    Field::optional("addresses", &[]),
    Field::optional("identifiers", &[]),
    Field::optional("sanctions", &[]),
    Field::optional("phones", &[]),
    Field::optional("emails", &[]),
    Field::optional("program_ids", &[]),
    Field::optional("dataset", &[]),
    Field::optional("last_change", &[]),
    Field::ignored("first_seen"),
    Field::ignored("last_seen"),
];

impl Table for TargetsSimple {
    fn kind(&self) -> Kind {
        Kind::WatchList
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, _times: &mut Times, out: &mut dyn Sink) {
        let get = |field: &str| row.get(field).unwrap_or_default();
        let schema = get("schema");
        let Some(kind) = ftm_schema::party(schema) else {
            return match schema {
                "CryptoWallet" | "Security" | "Address" => out.skipped(row.at.clone(), "a row that is no party"),
                _ => out.problem(error(&row.at, "bad-type", format!("the schema {:?} is no party", shown(schema)))),
            };
        };
        let mut it = Listed::new("opensanctions", get("id"), kind);
        it.names.push(ListedName::new(get("name"), NameRole::Primary, None));
        for alias in values(get("aliases")) {
            let role = if is_weak(&alias) { NameRole::Weak } else { NameRole::Alias };
            it.names.push(ListedName::new(alias, role, None));
        }
        for written in values(get("birth_date")) {
            match span(&written) {
                Some(date) if kind == ListedKind::Person => it.births.push(date),
                Some(date) => it.founded.push(date),
                None => {
                    out.problem(warning(&row.at, "bad-date", format!("the date {:?} is not read", shown(&written))));
                    it.remarks.push(format!("date of birth: {written}"));
                }
            }
        }
        let country = |name| ListedCountry { name, relation: "country".to_owned() };
        it.countries = values(get("countries")).into_iter().map(country).collect();
        let address = |text| ListedAddress { street: Some(text), ..ListedAddress::default() };
        it.addresses = values(get("addresses")).into_iter().map(address).collect();
        it.identifiers = values(get("identifiers")).into_iter().map(|text| identifier(text, kind)).collect();
        for (field, kind) in [("phones", IdentifierKind::Phone), ("emails", IdentifierKind::Email)] {
            it.identifiers.extend(values(get(field)).into_iter().map(|text| plain(kind, field, text)));
        }
        it.programmes = values(get("program_ids"));
        it.remarks.extend(values(get("sanctions")));
        it.datasets = values(get("dataset"));
        it.updated_on = Day::parse(get("last_change"));
        give(&row.at, it, out);
    }
}

/// Of one or two words, each of at most four characters, or an acronym: too common to search for.
fn is_weak(alias: &str) -> bool {
    let mut words = 0;
    for word in alias.split_whitespace() {
        words += 1;
        if words > 2 || word.chars().count() > 4 {
            return false;
        }
    }
    // Two syllables of Han or Hangul are a whole name.
    words > 0 && alias.chars().all(|c| (c as u32) < 0x1100)
}

fn plain(kind: IdentifierKind, label: &str, number: String) -> ListedIdentifier {
    ListedIdentifier { kind, number, issuer: None, label: label.to_owned(), currency: None, note: None }
}

/// The column says of no number what it is; two kinds show it by their form.
fn identifier(text: String, of: ListedKind) -> ListedIdentifier {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(number) = text.strip_prefix("IMO").map(str::trim).filter(|number| digits(number, 7)) {
        let kind = if of == ListedKind::Vessel { IdentifierKind::Imo } else { IdentifierKind::ImoCompany };
        return plain(kind, "identifiers", number.to_owned());
    }
    let wikidata = text
        .strip_prefix('Q')
        .is_some_and(|digits| digits.len() > 2 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let kind = if wikidata { IdentifierKind::Wikidata } else { IdentifierKind::Other };
    plain(kind, "identifiers", text)
}

/// The values of a cell.
fn values(cell: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut value = String::new();
    let mut letters = cell.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                value.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if value.is_empty() => quoted = true,
            ';' if !quoted => all.push(std::mem::take(&mut value)),
            other => value.push(other),
        }
    }
    all.push(value);
    all.retain(|value| !value.trim().is_empty());
    all.iter_mut().for_each(|value| *value = value.trim().to_owned());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_several_values() {
        assert_eq!(values(""), Vec::<String>::new());
        assert_eq!(values("\"\""), Vec::<String>::new());
        assert_eq!(values("a;b"), ["a", "b"]);
        assert_eq!(values("\"a; b\";c"), ["a; b", "c"]);
        assert_eq!(values("a;\"LLC \"\"LAMP\"\"\""), ["a", "LLC \"LAMP\""]);
        assert_eq!(values("JSC \"LAMP\""), ["JSC \"LAMP\""]);
        assert_eq!(values("\"never closed; a"), ["never closed; a"]);
    }

    #[test]
    fn short_names_are_weak() {
        for weak in ["LAL", "Abu", "Big Joe"] {
            assert!(is_weak(weak), "{weak}");
        }
        for strong in ["Lantern", "Ada Lantern", "경흥", "庆兴", "A B C"] {
            assert!(!is_weak(strong), "{strong}");
        }
    }
}
