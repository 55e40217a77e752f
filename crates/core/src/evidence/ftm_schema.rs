//! What is an entity of FollowTheMoney, by its schema? Followed: followthemoney `schema/*.yaml`, version 4.

use crate::record::{IdentifierKind, ListedKind};

/// What the reader makes of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// An entry.
    Party(ListedKind),
    /// A tie; names of the properties at its ends.
    Edge {
        from: &'static str,
        to: &'static str,
    },
    Sanction,
    /// A document of identity.
    Paper,
    Wallet,
    Address,
    /// What others refer to: an office, a security, a document. Schemas that are not known, too.
    Thing,
}

const PARTIES: &[(&str, ListedKind)] = &[
    ("Person", ListedKind::Person),
    ("Organization", ListedKind::Organization),
    ("Company", ListedKind::Organization),
    ("PublicBody", ListedKind::Organization),
    ("Vessel", ListedKind::Vessel),
    ("Airplane", ListedKind::Aircraft),
    // May be a person or a company.
    ("LegalEntity", ListedKind::Unknown),
];

const EDGES: &[(&str, &str, &str)] = &[
    ("Ownership", "owner", "asset"),
    ("Directorship", "director", "organization"),
    ("Membership", "member", "organization"),
    ("Employment", "employee", "employer"),
    ("Family", "person", "relative"),
    ("Associate", "person", "associate"),
    ("Representation", "agent", "client"),
    ("UnknownLink", "subject", "object"),
    ("Succession", "predecessor", "successor"),
    ("Occupancy", "holder", "post"),
    ("Debt", "debtor", "creditor"),
    ("Payment", "payer", "beneficiary"),
];

pub(crate) fn role_of(schema: &str) -> Role {
    if let Some((_, kind)) = PARTIES.iter().find(|(name, _)| *name == schema) {
        return Role::Party(*kind);
    }
    if let Some((_, from, to)) = EDGES.iter().find(|(name, ..)| *name == schema) {
        return Role::Edge { from, to };
    }
    match schema {
        "Sanction" => Role::Sanction,
        "Passport" | "Identification" => Role::Paper,
        "CryptoWallet" => Role::Wallet,
        "Address" => Role::Address,
        _ => Role::Thing,
    }
}

/// The kind of an entry by its schema; `None` if it is no party.
pub(crate) fn party(schema: &str) -> Option<ListedKind> {
    match role_of(schema) {
        Role::Party(kind) => Some(kind),
        _ => None,
    }
}

/// Properties that tie to a country.
pub(crate) const COUNTRIES: &[(&str, &str)] = &[
    ("nationality", "nationality"),
    ("citizenship", "citizenship"),
    ("country", "country"),
    ("jurisdiction", "registration"),
    ("mainCountry", "country"),
    ("birthCountry", "birth"),
    ("flag", "flag"),
    ("pastFlags", "former-flag"),
];

/// Properties that identify.
pub(crate) const IDENTIFIERS: &[(&str, IdentifierKind)] = &[
    ("passportNumber", IdentifierKind::Passport),
    ("idNumber", IdentifierKind::NationalId),
    ("socialSecurityNumber", IdentifierKind::NationalId),
    ("taxNumber", IdentifierKind::TaxId),
    ("vatCode", IdentifierKind::TaxId),
    ("innCode", IdentifierKind::TaxId),
    ("kppCode", IdentifierKind::Other),
    ("registrationNumber", IdentifierKind::Registration),
    ("ogrnCode", IdentifierKind::Registration),
    ("okpoCode", IdentifierKind::Registration),
    ("uscCode", IdentifierKind::Registration),
    ("npiCode", IdentifierKind::Registration),
    ("dunsCode", IdentifierKind::Duns),
    ("uniqueEntityId", IdentifierKind::Registration),
    ("leiCode", IdentifierKind::Lei),
    ("swiftBic", IdentifierKind::SwiftBic),
    ("bikCode", IdentifierKind::Other),
    ("imoNumber", IdentifierKind::Imo),
    ("mmsi", IdentifierKind::Mmsi),
    ("callSign", IdentifierKind::CallSign),
    ("serialNumber", IdentifierKind::AircraftSerial),
    ("email", IdentifierKind::Email),
    ("website", IdentifierKind::Website),
    ("phone", IdentifierKind::Phone),
    ("wikidataId", IdentifierKind::Wikidata),
    ("cryptoWallets", IdentifierKind::Wallet),
];
