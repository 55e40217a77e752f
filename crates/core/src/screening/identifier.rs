//! Do they share a number that one holder has?

use std::fmt;

use crate::record::{IdentifierKind, ListedIdentifier};

/// A number, wallet or address of a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// What it is; `None` where the evidence does not say.
    pub kind: Option<IdentifierKind>,
    /// As written.
    pub number: String,
    /// Who issued it.
    pub issuer: Option<String>,
}

/// A number that both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shared {
    kind: IdentifierKind,
    number: String,
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} is the same", words(self.kind), self.number)
    }
}

/// A number without the marks that people put between digits; wallets keep their case, since it is part of them. A web site
/// is its host and path, without `www.`.
pub fn normal_number(kind: Option<IdentifierKind>, number: &str) -> String {
    let bare = number.trim();
    match kind {
        // In these two forms case says nothing: a checksum at most.
        Some(IdentifierKind::Wallet) if bare.starts_with("0x") || bare.starts_with("bc1") => bare.to_ascii_lowercase(),
        Some(IdentifierKind::Wallet) => bare.to_owned(),
        Some(IdentifierKind::Email) => bare.to_ascii_lowercase(),
        Some(IdentifierKind::Website) => {
            let lower = bare.to_ascii_lowercase();
            let address = lower.split_once("://").map_or(lower.as_str(), |(_, address)| address);
            let address = address.strip_prefix("www.").unwrap_or(address);
            address.trim_end_matches(['/', '.']).to_owned()
        }
        _ => bare.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect(),
    }
}

/// Is it of a kind that one holder has? A shorter number is no evidence: `12` stands in every list.
fn is_strong(kind: IdentifierKind, number: &str) -> bool {
    let long = number.chars().count() >= 6;
    match kind {
        IdentifierKind::Phone | IdentifierKind::Fax | IdentifierKind::CallSign => false,
        // A host of one's own; a page on somebody else's says less, and its path may be shared.
        IdentifierKind::Website => number.contains('.') && !number.contains(['/', ' ']),
        IdentifierKind::SwiftBic => number.len() >= 8,
        _ => long,
    }
}

/// The first number that both have, if any: exactly, and of kinds that do not contradict.
pub(super) fn shared(subject: &[Known], entry: &[ListedIdentifier]) -> Option<Shared> {
    entry.iter().find_map(|listed| {
        let number = normal_number(Some(listed.kind), &listed.number);
        let same = |known: &&Known| {
            known.kind.is_none_or(|kind| kind == listed.kind)
                && normal_number(Some(listed.kind), &known.number) == number
        };
        let strong = is_strong(listed.kind, &number);
        subject
            .iter()
            .filter(|_| strong)
            .find(same)
            .map(|_| Shared { kind: listed.kind, number: listed.number.clone() })
    })
}

fn words(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Passport => "passport",
        IdentifierKind::NationalId => "national id",
        IdentifierKind::TaxId => "tax id",
        IdentifierKind::Registration => "registration number",
        IdentifierKind::DrivingLicence => "driving licence",
        IdentifierKind::Wallet => "wallet",
        IdentifierKind::Imo => "IMO number",
        IdentifierKind::ImoCompany => "IMO company number",
        IdentifierKind::Mmsi => "MMSI",
        IdentifierKind::CallSign => "call sign",
        IdentifierKind::TailNumber => "tail number",
        IdentifierKind::AircraftSerial => "serial number",
        IdentifierKind::Email => "mail address",
        IdentifierKind::Website => "web site",
        IdentifierKind::Phone => "telephone",
        IdentifierKind::Fax => "fax",
        IdentifierKind::SwiftBic => "BIC",
        IdentifierKind::Lei => "LEI",
        IdentifierKind::Duns => "DUNS number",
        IdentifierKind::Wikidata => "Wikidata item",
        IdentifierKind::BankAccount => "bank account",
        IdentifierKind::Other => "number",
    }
}
