//! What do the remarks of an OFAC entry say?
//!
//! Statements stand one after the other, parted by `;`, each known by its first words. One pass, no backtracking: a
//! statement is tried against a table of beginnings, and what no row knows stays as text.

use super::fault::shown;
use super::listed_dates::span;
use crate::record::{
    IdentifierKind, Listed, ListedCountry, ListedIdentifier, ListedKind, ListedLink, ListedName, NameRole,
};

/// Characters after which the remarks of `sdn.csv` are cut.
pub(crate) const CUT_AT: usize = 1_000;

/// Something that could not be read: code and sentence.
pub(crate) type Doubt = (&'static str, String);

/// Puts what the remarks say into the entry.
///
/// `is_cut`: the file cuts them off, and the last statement goes unread into `cut_remark`.
pub(crate) fn read(remarks: &str, is_cut: bool, entry: &mut Listed) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut pieces = remarks.split(';').peekable();
    while let Some(piece) = pieces.next() {
        let is_last = pieces.peek().is_none();
        if is_last && is_cut {
            entry.cut_remark = Some(piece.trim_start().to_owned());
            break;
        }
        let piece = piece.trim();
        let piece = if is_last { piece.strip_suffix('.').unwrap_or(piece) } else { piece };
        if !piece.is_empty() {
            doubts.extend(statement(piece, entry));
        }
    }
    doubts
}

fn statement(written: &str, entry: &mut Listed) -> Option<Doubt> {
    // The XML puts ties in brackets.
    let written = written.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(written);
    let text = written.strip_prefix("alt. ").or_else(|| written.strip_prefix("Alt. ")).unwrap_or(written);
    if let Some((words, rest)) = beginning(text) {
        return said(words, rest, written, entry);
    }
    match identifier(text, entry.kind) {
        Some(found) => entry.identifiers.push(found),
        None => entry.remarks.push(written.to_owned()),
    }
    None
}

/// Beginnings of statements that are no identifiers.
const BEGINNINGS: &[&str] = &[
    "DOB ",
    "POB ",
    "nationality ",
    "citizen ",
    "Nationality of Registration ",
    "Gender ",
    "a.k.a. ",
    "f.k.a. ",
    "n.k.a. ",
    "Linked To: ",
    "Aircraft Operator ",
    "Vessel Owner ",
    "Vessel Flag ",
    "Former Vessel Flag ",
    "Other Vessel Flag ",
    "Organization Established Date ",
    "Aircraft Manufacture Date ",
    "Vessel Year of Build ",
    "Secondary sanctions risk",
    "Additional Sanctions Information",
    "Transactions Prohibited For",
    "Executive Order ",
    "CAATSA Section ",
    "IFCA Determination",
];

fn beginning(text: &str) -> Option<(&'static str, &str)> {
    BEGINNINGS.iter().find_map(|words| Some((*words, text.strip_prefix(words)?.trim())))
}

fn said(words: &'static str, rest: &str, written: &str, entry: &mut Listed) -> Option<Doubt> {
    let country = |relation: &str| ListedCountry { name: rest.to_owned(), relation: relation.to_owned() };
    match words.trim_end() {
        "DOB" => match span(rest) {
            Some(birth) => entry.births.push(birth),
            None => {
                entry.remarks.push(written.to_owned());
                return Some(("bad-date", format!("the date of birth {:?} is not read", shown(rest))));
            }
        },
        "POB" => entry.birth_places.push(rest.to_owned()),
        "nationality" => entry.countries.push(country("nationality")),
        "citizen" => entry.countries.push(country("citizenship")),
        "Nationality of Registration" => entry.countries.push(country("registration")),
        "Vessel Flag" => entry.countries.push(country("flag")),
        "Former Vessel Flag" => entry.countries.push(country("former-flag")),
        "Other Vessel Flag" => entry.countries.push(country("other-flag")),
        "Gender" => entry.gender = Some(rest.to_owned()),
        // All names in quotes are weak in this list, former ones too.
        quality @ ("a.k.a." | "f.k.a." | "n.k.a.") => match unquoted(rest) {
            Some(name) => entry.names.push(ListedName::new(name, NameRole::Weak, Some(quality))),
            None => entry.remarks.push(written.to_owned()),
        },
        "Linked To:" => entry.linked_to.push(link("Linked To", rest)),
        relation @ ("Aircraft Operator" | "Vessel Owner") => entry.linked_to.push(link(relation, rest)),
        "Organization Established Date" | "Aircraft Manufacture Date" | "Vessel Year of Build" => match span(rest) {
            Some(founded) => entry.founded.push(founded),
            None => entry.remarks.push(written.to_owned()),
        },
        _ => entry.notices.push(written.to_owned()),
    }
    None
}

/// A name by which another entry is meant: a statement, never a name of this one.
pub(crate) fn link(relation: &str, name: &str) -> ListedLink {
    ListedLink { relation: relation.to_owned(), id: None, name: Some(name.to_owned()) }
}

/// The text between the outermost quotes: apostrophes stand within names.
fn unquoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(['\'', '"'])?;
    let inner = inner.strip_suffix(['\'', '"']).unwrap_or(inner).trim();
    (!inner.is_empty()).then_some(inner)
}

/// Beginnings of identifiers; the first that fits wins, so the longer stand before the shorter.
const IDENTIFIERS: &[(&str, IdentifierKind)] = {
    use IdentifierKind as K;
    &[
        ("Email Address", K::Email),
        ("Email", K::Email),
        ("Website", K::Website),
        ("Phone Number", K::Phone),
        ("Phone No.", K::Phone),
        ("Telephone Number", K::Phone),
        ("Telephone No.", K::Phone),
        ("Telephone", K::Phone),
        ("Phone", K::Phone),
        ("Fax Number", K::Fax),
        ("Fax No.", K::Fax),
        ("Fax", K::Fax),
        ("SWIFT/BIC", K::SwiftBic),
        ("Vessel Registration Identification IMO", K::Imo),
        ("Vessel Registration Identification", K::Registration),
        ("Identification Number IMO", K::ImoCompany),
        ("Company Number IMO", K::ImoCompany),
        ("MMSI", K::Mmsi),
        ("Vessel Call Sign", K::CallSign),
        ("Aircraft Tail Number", K::TailNumber),
        ("Previous Aircraft Tail Number", K::TailNumber),
        ("Aircraft Manufacturer's Serial Number (MSN)", K::AircraftSerial),
        ("Aircraft Construction Number (also called L/N or S/N or F/N)", K::AircraftSerial),
        ("Passport", K::Passport),
        ("Diplomatic Passport", K::Passport),
        ("British National Overseas Passport", K::Passport),
        ("Stateless Person Passport", K::Passport),
        ("National ID No.", K::NationalId),
        ("National Foreign ID Number", K::NationalId),
        ("Cedula No.", K::NationalId),
        ("Identification Number", K::NationalId),
        ("Turkish Identification Number", K::NationalId),
        ("UAE Identification", K::NationalId),
        ("Personal ID Card", K::NationalId),
        ("Tazkira National ID Card", K::NationalId),
        ("Citizen's Card Number", K::NationalId),
        ("Numero de Identidad", K::NationalId),
        ("D.N.I.", K::NationalId),
        ("C.U.R.P.", K::NationalId),
        ("SSN", K::NationalId),
        ("Tax ID No.", K::TaxId),
        ("NIT", K::TaxId),
        ("RUC", K::TaxId),
        ("RIF", K::TaxId),
        ("RTN", K::TaxId),
        ("R.F.C.", K::TaxId),
        ("V.A.T. Number", K::TaxId),
        ("Italian Fiscal Code", K::TaxId),
        ("Fiscal Code", K::TaxId),
        ("US FEIN", K::TaxId),
        ("Driver's License No.", K::DrivingLicence),
        ("D-U-N-S Number", K::Duns),
        ("Legal Entity Identifier", K::Lei),
        ("Registration Number", K::Registration),
        ("Registration ID", K::Registration),
        ("Company Number", K::Registration),
        ("UK Company Number", K::Registration),
        ("Commercial Registry Number", K::Registration),
        ("Trade License No.", K::Registration),
        ("Business Registration Document", K::Registration),
        ("Business Registration Number", K::Registration),
        ("Business Number", K::Registration),
        ("Enterprise Number", K::Registration),
        ("Chamber of Commerce Number", K::Registration),
        ("Public Registration Number", K::Registration),
        ("Certificate of Incorporation Number", K::Registration),
        ("Matricula Mercantil No", K::Registration),
        ("Folio Mercantil No.", K::Registration),
        ("Legal Entity Number", K::Registration),
        ("C.R. No.", K::Registration),
        ("Unified Social Credit Code (USCC)", K::Registration),
        ("United Social Credit Code Certificate (USCCC)", K::Registration),
        ("Registered Charity No.", K::Registration),
        ("Government Gazette Number", K::Other),
        ("Travel Document Number", K::Passport),
        ("BIK (RU)", K::Other),
        ("Credencial electoral", K::Other),
        ("Cartilla de Servicio Militar Nacional", K::Other),
        ("License", K::Other),
    ]
};

fn identifier(text: &str, of: ListedKind) -> Option<ListedIdentifier> {
    if let Some(rest) = text.strip_prefix("Digital Currency Address - ") {
        return wallet(rest);
    }
    for (label, kind) in IDENTIFIERS {
        let Some(rest) = text.strip_prefix(label) else { continue };
        // The words go on: `Passport and National ID were issued in …`, `Faxed …`.
        if !rest.starts_with([' ', ':', '#']) {
            continue;
        }
        let rest = rest.trim_start_matches([' ', ':', '#']);
        let kind =
            if *kind == IdentifierKind::ImoCompany && of == ListedKind::Vessel { IdentifierKind::Imo } else { *kind };
        return numbered(kind, label, rest);
    }
    let (label, rest) = labelled(text)?;
    numbered(IdentifierKind::Other, label, rest)
}

/// A label that ends as labels of numbers do, and what follows.
fn labelled(text: &str) -> Option<(&str, &str)> {
    const ENDS: &[&str] = &[" No. ", " Number ", " # ", " No ", " Code ", " Card ", " ID ", " Document ", " License "];
    let end =
        ENDS.iter().filter_map(|end| text.find(end).map(|at| (at, *end))).min_by_key(|(at, end)| (*at, end.len()))?;
    let at = end.0 + end.1.len();
    let (label, rest) = (text.get(..at)?.trim(), text.get(at..)?.trim_start_matches([' ', '#', ':']));
    let first = rest.split(' ').next().unwrap_or_default();
    (label.len() <= 80 && first.bytes().any(|byte| byte.is_ascii_digit())).then_some((label, rest))
}

fn wallet(rest: &str) -> Option<ListedIdentifier> {
    let (currency, address) = rest.split_once(' ')?;
    let address = address.trim();
    let fits =
        !address.is_empty() && !address.contains(' ') && currency.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| ListedIdentifier {
        kind: IdentifierKind::Wallet,
        number: address.to_owned(),
        issuer: None,
        label: "Digital Currency Address".to_owned(),
        currency: Some(currency.to_owned()),
        note: None,
    })
}

/// A number with its tail: `K754050 (Iran) issued 26 May 1999 expires 25 May 2004`.
fn numbered(kind: IdentifierKind, label: &str, rest: &str) -> Option<ListedIdentifier> {
    let mut made = ListedIdentifier {
        kind,
        number: rest.trim().to_owned(),
        issuer: None,
        label: label.to_owned(),
        currency: None,
        note: None,
    };
    let fits = match kind {
        IdentifierKind::Email => rest.contains('@') && !rest.trim().contains(' '),
        IdentifierKind::Website => rest.contains('.') && !rest.trim().contains(' '),
        IdentifierKind::Phone | IdentifierKind::Fax => rest.bytes().filter(u8::is_ascii_digit).count() >= 4,
        IdentifierKind::SwiftBic => {
            let code = rest.trim();
            matches!(code.len(), 8 | 11) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
        _ => {
            let tail = [" issued ", " expires ", " expired "].iter().filter_map(|word| rest.find(word)).min();
            if let Some(at) = tail {
                made.note = rest.get(at..).map(|tail| tail.trim().to_owned());
                made.number = rest.get(..at).unwrap_or_default().trim().to_owned();
            }
            if let Some((number, issuer)) = made.number.strip_suffix(')').and_then(|inner| inner.rsplit_once(" (")) {
                (made.issuer, made.number) = (Some(issuer.trim().to_owned()), number.trim().to_owned());
            }
            made.number.bytes().any(|byte| byte.is_ascii_digit())
        }
    };
    fits.then_some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(remarks: &str, is_cut: bool) -> (Listed, Vec<Doubt>) {
        let mut entry = Listed::new("ofac", "1", ListedKind::Person);
        let doubts = read(remarks, is_cut, &mut entry);
        (entry, doubts)
    }

    #[test]
    fn every_statement_finds_its_place() {
        let (it, doubts) = entry(
            "DOB 30 Apr 1963; alt. DOB circa 1964; POB Port Lantern, Examplia; nationality Examplia; citizen Otherland; \
             Gender Female; Passport K754050 (Examplia) issued 26 May 1999 expires 25 May 2004; alt. Passport L 191609; \
             National ID No. 660000 73767 (Examplia); Digital Currency Address - XBT 1ExampleWallet; \
             Vessel Registration Identification IMO 1234567; Email Address a@mail.example; Website www.site.example; \
             Telephone (357)(22660766); SWIFT/BIC EXAMPLXX; Weird Permit No. 12-3 (Examplia); \
             Linked To: LANTERN TRADING; Secondary sanctions risk: section 1; Former Minister of Lamps; \
             a.k.a. ''ABD AL-X'; f.k.a. 'OLD NAME'.",
            false,
        );
        assert_eq!(doubts, []);
        assert_eq!((it.births.len(), it.birth_places.len(), it.countries.len(), it.linked_to.len()), (2, 1, 2, 1));
        let kinds: Vec<(IdentifierKind, &str)> =
            it.identifiers.iter().map(|id| (id.kind, id.number.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (IdentifierKind::Passport, "K754050"),
                (IdentifierKind::Passport, "L 191609"),
                (IdentifierKind::NationalId, "660000 73767"),
                (IdentifierKind::Wallet, "1ExampleWallet"),
                (IdentifierKind::Imo, "1234567"),
                (IdentifierKind::Email, "a@mail.example"),
                (IdentifierKind::Website, "www.site.example"),
                (IdentifierKind::Phone, "(357)(22660766)"),
                (IdentifierKind::SwiftBic, "EXAMPLXX"),
                (IdentifierKind::Other, "12-3"),
            ]
        );
        assert_eq!(it.identifiers[0].issuer.as_deref(), Some("Examplia"));
        assert_eq!(it.identifiers[0].note.as_deref(), Some("issued 26 May 1999 expires 25 May 2004"));
        assert_eq!((it.notices.len(), it.remarks.as_slice()), (1, &["Former Minister of Lamps".to_owned()][..]));
        let names: Vec<&str> = it.names.iter().map(|name| name.text.as_str()).collect();
        assert_eq!(names, ["'ABD AL-X", "OLD NAME"]);
        assert!(it.names.iter().all(|name| name.role == NameRole::Weak));
    }

    #[test]
    fn a_cut_number_is_not_read() {
        let (it, _) = entry("DOB 1960; Passport K7540", true);
        assert_eq!((it.identifiers.len(), it.cut_remark.as_deref()), (0, Some("Passport K7540")));
    }

    #[test]
    fn an_unread_date_is_said_and_kept() {
        let (it, doubts) = entry("DOB some day.", false);
        assert_eq!((it.births.len(), it.remarks.len(), doubts.len()), (0, 1, 1));
    }

    #[test]
    fn hostile_remarks_are_read_once() {
        let text = "a.k.a. '".repeat(100_000) + &"Passport ((((".repeat(100_000) + &" No. No. ".repeat(100_000);
        assert!(entry(&text, false).0.names.len() <= 1);
        let text = "Passport 1 (;".repeat(200_000);
        assert!(entry(&text, false).0.identifiers.len() <= 200_000);
    }
}
