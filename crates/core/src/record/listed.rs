//! Whom does a watch list name, and what does it say of them?
//!
//! One shape for every list. Text is as written, dates are spans, and nothing is compared: that an entry resembles
//! somebody is said elsewhere.

use serde::{Deserialize, Serialize};

use super::{DateSpan, Day};

/// An entry of a watch list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The list, short: `ofac`, `un`, `opensanctions`, `ftm`.
    pub list: String,
    /// The day that the file states for itself; `None` where it states none.
    pub list_date: Option<Day>,
    /// The id of the entry in the list; with `list` the key of the entry.
    pub listed_id: String,
    /// Ids that the entry had before, where the list says so.
    pub former_ids: Vec<String>,
    /// What is listed.
    pub kind: ListedKind,
    /// Its names, as they stand in the file; never empty.
    pub names: Vec<ListedName>,
    /// Parts of names that the list gives apart from any one name.
    pub name_parts: Vec<NamePart>,
    /// Dates of birth; several where the list is not sure, or knows aliases with dates of their own.
    pub births: Vec<DateSpan>,
    /// Places of birth.
    pub birth_places: Vec<String>,
    /// Dates on which an organisation was founded or a vessel built.
    pub founded: Vec<DateSpan>,
    /// Gender as written.
    pub gender: Option<String>,
    /// Titles, ranks and functions.
    pub functions: Vec<String>,
    /// Nationalities, flags and other ties to countries. Shown, never weighed.
    pub countries: Vec<ListedCountry>,
    /// Addresses.
    pub addresses: Vec<ListedAddress>,
    /// Numbers, wallets, mail addresses, web sites, telephones.
    pub identifiers: Vec<ListedIdentifier>,
    /// Under which programmes it is listed.
    pub programmes: Vec<String>,
    /// What an aggregator calls it: `sanction`, `role.pep`. Being listed as an office holder is no sanction.
    pub topics: Vec<String>,
    /// Whether the list aims at the entry itself; `false`: it is there because others refer to it.
    pub is_target: bool,
    /// The data sets that an aggregator took it from.
    pub datasets: Vec<String>,
    /// Since when it is listed.
    pub listed_on: Option<Day>,
    /// When the entry was last changed.
    pub updated_on: Option<Day>,
    /// Whom it is said to be tied to: a statement of the list.
    pub linked_to: Vec<ListedLink>,
    /// What the list says of consequences: secondary sanctions, prohibited transactions.
    pub notices: Vec<String>,
    /// Remarks that no rule reads.
    pub remarks: Vec<String>,
    /// The last piece of remarks that the file cuts off, as far as it goes: it is not read, a cut number being worse
    /// than none. `None`: the remarks are whole.
    pub cut_remark: Option<String>,
}

impl Listed {
    /// An entry that says nothing yet.
    pub fn new(list: &str, listed_id: &str, kind: ListedKind) -> Self {
        Self {
            list: list.to_owned(),
            list_date: None,
            listed_id: listed_id.to_owned(),
            former_ids: Vec::new(),
            kind,
            names: Vec::new(),
            name_parts: Vec::new(),
            births: Vec::new(),
            birth_places: Vec::new(),
            founded: Vec::new(),
            gender: None,
            functions: Vec::new(),
            countries: Vec::new(),
            addresses: Vec::new(),
            identifiers: Vec::new(),
            programmes: Vec::new(),
            topics: Vec::new(),
            is_target: true,
            datasets: Vec::new(),
            listed_on: None,
            updated_on: None,
            linked_to: Vec::new(),
            notices: Vec::new(),
            remarks: Vec::new(),
            cut_remark: None,
        }
    }

    /// The first primary name, or else the first name.
    pub fn name(&self) -> &str {
        let primary = self.names.iter().find(|name| name.role == NameRole::Primary);
        primary.or(self.names.first()).map_or("", |name| name.text.as_str())
    }
}

/// What an entry of a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListedKind {
    /// A natural person.
    Person,
    /// A company, authority, group or other organisation.
    Organization,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
    /// The list does not say, or says `legal entity`, which may be a person.
    Unknown,
}

/// A name of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListedName {
    /// The name; at most `LIMITS.name_chars_max` characters.
    pub text: String,
    /// What part it plays.
    pub role: NameRole,
    /// The list's own word for its quality: `Good`, `Low`, `fka`, `weak`, `original script`.
    pub quality: Option<String>,
    /// Its parts, where the list gives them.
    pub parts: Vec<NamePart>,
    /// What the list says beside it.
    pub note: Option<String>,
}

impl ListedName {
    /// A name without parts and note.
    pub fn new(text: impl Into<String>, role: NameRole, quality: Option<&str>) -> Self {
        Self { text: text.into(), role, quality: quality.map(str::to_owned), parts: Vec::new(), note: None }
    }
}

/// The part that a name plays in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameRole {
    /// The name under which it is listed, in any script.
    Primary,
    /// Another name that the list stands by.
    Alias,
    /// A name that it had.
    Former,
    /// A broad or generic name, which the keeper of the list does not expect to be searched for: it may support a hit
    /// found otherwise.
    Weak,
}

/// A part of a name, where the list says which it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NamePart {
    /// Which.
    pub role: PartRole,
    /// As written.
    pub text: String,
}

/// Which part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words say it")]
pub enum PartRole {
    Surname,
    Given,
    Middle,
    Father,
}

/// A tie to a country.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListedCountry {
    /// The country as written: a name or a code.
    pub name: String,
    /// What ties the entry to it: `nationality`, `citizenship`, `flag`, `former-flag`, `registration`, `country`.
    pub relation: String,
}

/// An address of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct ListedAddress {
    /// Street, or all of an address that the list does not take apart.
    pub street: Option<String>,
    /// City, state and postal code as written.
    pub place: Option<String>,
    /// Country as written.
    pub country: Option<String>,
    /// What the list says beside it.
    pub note: Option<String>,
}

impl ListedAddress {
    /// Does it say nothing?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A number, name or address that belongs to one holder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListedIdentifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// The number as written, its label and issuer taken off.
    pub number: String,
    /// Who issued it, as written: mostly a country.
    pub issuer: Option<String>,
    /// The list's own word for it.
    pub label: String,
    /// The currency of a wallet (`XBT`, `ETH`).
    pub currency: Option<String>,
    /// What the list says beside it: when it was issued, when it expires, that it is false.
    pub note: Option<String>,
}

/// What an identifier identifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum IdentifierKind {
    Passport,
    NationalId,
    TaxId,
    /// A number in a register of companies or trades.
    Registration,
    DrivingLicence,
    /// A wallet of a digital currency.
    Wallet,
    /// The number of a ship with the International Maritime Organization.
    Imo,
    /// The number of a ship owner or manager with the same.
    ImoCompany,
    Mmsi,
    CallSign,
    TailNumber,
    AircraftSerial,
    Email,
    Website,
    Phone,
    Fax,
    SwiftBic,
    Lei,
    Duns,
    Wikidata,
    BankAccount,
    /// Anything else; the label says what.
    Other,
}

/// A tie to another entry, as the list states it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListedLink {
    /// The list's own word: `Linked To`, `Aircraft Operator`, `addressEntity`.
    pub relation: String,
    /// The id of the other, where the list gives it.
    pub id: Option<String>,
    /// Its name, where the list gives that.
    pub name: Option<String>,
}

/// Something of an entry that stands apart from it: in a side file, or in a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPart {
    /// The list.
    pub list: String,
    /// The day that the file states for itself.
    pub list_date: Option<Day>,
    /// Its own id, where it has one.
    pub part_id: Option<String>,
    /// The entries that it belongs to; of a relation, those it goes out from. Empty for what entries point to.
    pub of: Vec<String>,
    /// What it says.
    pub part: Part,
}

/// What a part says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// A further name.
    Name(ListedName),
    /// A further address.
    Address(ListedAddress),
    /// A further identifier.
    Identifier(ListedIdentifier),
    /// Remarks that go on where those of the entry are cut.
    Remarks(String),
    /// Under what the entry is listed.
    Designation(Designation),
    /// A tie to others.
    Relation(ListedRelation),
    /// What entries refer to and is itself nobody: an office, a security.
    Thing {
        /// What it is, as written.
        schema: String,
        /// Its name.
        name: String,
    },
}

/// Under what an entry is listed, where that stands apart from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Designation {
    /// Who lists it.
    pub authority: Option<String>,
    /// Under which programmes.
    pub programmes: Vec<String>,
    /// Since when.
    pub listed_on: Option<Day>,
    /// Until when.
    pub ended_on: Option<Day>,
    /// Why, as written.
    pub reasons: Vec<String>,
}

/// A tie between entries that is a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListedRelation {
    /// Its kind, as written: `Ownership`, `Directorship`, `Family`.
    pub relation: String,
    /// The ids of those it goes to: the company owned, the relative.
    pub to: Vec<String>,
    /// What the list calls it: `Leader or official of`, `50 %`.
    pub role: Option<String>,
    /// Since when.
    pub from: Option<Day>,
    /// Until when.
    pub until: Option<Day>,
}
