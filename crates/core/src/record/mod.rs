//! What did a reader see: one page capture, one DNS answer, one certificate?
//!
//! A record is as strict as its source allows: hosts and times are normalised, what was absent is `None`, text is as
//! written. It says nothing about what it means.

mod day;
mod fact;
mod host;
mod listed;
mod money;
mod network;
mod number;
mod offset;
mod parse_time;
mod payment;
mod people;
mod server_use;
mod time;

use serde::{Deserialize, Serialize};

pub use day::{DateSpan, Day, Precision};
pub use fact::{Fact, ScreenshotFacts};
pub use host::{Host, NotAHost, is_private};
pub use listed::{
    Designation, IdentifierKind, Listed, ListedAddress, ListedCountry, ListedIdentifier, ListedKind, ListedLink,
    ListedName, ListedPart, ListedRelation, NamePart, NameRole, Part, PartRole,
};
pub use money::{BadAmount, Currency, Money};
pub use network::{Network, NotANetwork};
pub use number::{NumberToken, PersonalNumber, PlainNumber};
pub use offset::parse_offset_minutes;
pub use parse_time::{NotATime, WrittenTime, parse_time};
pub use payment::{Payment, PaymentAccount, Side};
pub use people::{
    Account, Commit, Contact, Contract, IdentityDocument, IdentityReport, IpType, Login, Payout, PersonText, Shipment,
};
pub use server_use::{AdminLogin, Connection, Incident, Organization};
pub use time::{DAY_MICROS, Time};

/// One thing that a reader saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A response to a request for a page or an asset.
    Capture(Capture),
    /// A page, script or style out of the sources of a kit. It stands on no host: that of the capture is a stand-in, and
    /// the path of its address is that in the archive.
    Source(Capture),
    /// A picture of a page.
    Screenshot(Screenshot),
    /// A claim about a host, address, URL or hash.
    Indicator(Indicator),
    /// A passive DNS answer.
    Dns(DnsAnswer),
    /// A certificate as seen.
    Certificate(Certificate),
    /// A domain registration or the registration of an address range.
    Registration(Registration),
    /// Who rents a server.
    Hosting(Hosting),
    /// A row of a register.
    Register(RegisterEntry),
    /// An entry of a watch list.
    Listed(Box<Listed>),
    /// Something of an entry that stands apart from it.
    ListedPart(Box<ListedPart>),
    /// An account of a platform.
    Account(Box<Account>),
    /// A log-in to one.
    Login(Login),
    /// A way to reach its user.
    Contact(Contact),
    /// Where its money is sent.
    Payout(Payout),
    /// A paper that was handed in for it.
    IdentityDocument(Box<IdentityDocument<PersonalNumber>>),
    /// An identity that its owner reported as used by others.
    IdentityReport(Box<IdentityReport<PersonalNumber>>),
    /// What its user wrote.
    PersonText(PersonText),
    /// Where things were sent for it.
    Shipment(Shipment),
    /// Work that one account did for another.
    Contract(Box<Contract>),
    /// A change to code.
    Commit(Box<Commit>),
    /// Somebody administered a site.
    AdminLogin(AdminLogin),
    /// A connection that a sensor saw.
    Connection(Connection),
    /// An organisation and its networks.
    Organization(Box<Organization>),
    /// An intrusion as its victim reported it.
    Incident(Box<Incident>),
    /// Money that went from one account to another.
    Payment(Box<Payment>),
    /// An account of a bank or payment service.
    PaymentAccount(Box<PaymentAccount>),
}

/// One captured response, transfer and content codings undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The URL as captured, in WHATWG form where it parses.
    pub url: String,
    /// The host of `url`.
    pub host: Host,
    /// When the file says it was captured.
    pub captured_at: Option<Time>,
    /// HTTP status; 200 where the format has none.
    pub status: u16,
    /// Media type of the header without parameters, lower case; empty if absent.
    pub media_type: String,
    /// `charset` parameter of the header.
    pub charset: Option<String>,
    /// Target of a redirect, absolute.
    pub location: Option<String>,
    /// `Server` header.
    pub server: Option<String>,
    /// `User-Agent` of the request, where the file holds it: captures by crawler and by browser are kept apart.
    pub user_agent: Option<String>,
    /// `Referer` of the request, where the file holds it.
    pub referrer: Option<String>,
    /// The body, decoded; bounded by `LIMITS.body_bytes_max`. Empty for a revisit.
    pub body: Vec<u8>,
    /// A revisit: the same bytes were captured at this URL (and time) before; `(url, payload digest as written)`.
    pub revisit_of: Option<(String, String)>,
}

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screenshot {
    /// The page shown.
    pub url: String,
    /// Its host.
    pub host: Host,
    /// When it was taken.
    pub captured_at: Option<Time>,
    /// The file as it stands in the evidence (PNG, JPEG or WebP).
    pub bytes: Vec<u8>,
}

/// A claim by a source about a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// The value, refanged and normalised.
    pub value: String,
    /// `host`, `url`, `ip`, `hash`.
    pub kind: IndicatorKind,
    /// What the source calls it.
    pub label: Option<String>,
    /// When the source saw it.
    pub seen_at: Option<Time>,
}

/// What an indicator names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IndicatorKind {
    /// A host or domain name.
    Host,
    /// A URL.
    Url,
    /// An address.
    Ip,
    /// MD5, SHA-1 or SHA-256 in hexadecimal.
    Hash,
}

/// A passive DNS answer: the span of a sensor, not of a tenancy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsAnswer {
    /// The name asked for.
    pub name: Host,
    /// The kind of answer.
    pub rtype: DnsType,
    /// One answer; a row with several gives several records at one locator.
    pub data: String,
    /// First seen.
    pub first: Option<Time>,
    /// Last seen.
    pub last: Option<Time>,
    /// How often seen.
    pub count: u64,
}

/// DNS types that are read; the rest is skipped with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of RFC 1035 and 3596")]
pub enum DnsType {
    A,
    Aaaa,
    Cname,
    Ns,
    Mx,
    Txt,
    Soa,
}

/// A certificate as seen in a handshake, a log or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Host that showed it, where seen in a handshake.
    pub host: Option<Host>,
    /// Address that showed it.
    pub ip: Option<String>,
    /// When seen.
    pub seen_at: Option<Time>,
    /// Subject common name.
    pub subject: String,
    /// Alternative names, sorted, unique, lower case; wildcards keep `*.`.
    pub names: Vec<String>,
    /// Issuer as written.
    pub issuer: String,
    /// Serial number, lower-case hexadecimal without separators.
    pub serial: String,
    /// Start of validity.
    pub not_before: Option<Time>,
    /// End of validity.
    pub not_after: Option<Time>,
    /// SHA-256 of the certificate, hexadecimal.
    pub fingerprint: Option<String>,
    /// SHA-256 of the SubjectPublicKeyInfo, hexadecimal, where the DER is there.
    pub spki: Option<String>,
}

/// An RDAP object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The domain, or the range as `first-last`.
    pub name: String,
    /// The domain as a host; `None` for an address range.
    pub domain: Option<Host>,
    /// Registrar by name or handle.
    pub registrar: Option<String>,
    /// Event of registration.
    pub registered: Option<Time>,
    /// Event of expiration.
    pub expires: Option<Time>,
    /// Event of last change.
    pub changed: Option<Time>,
    /// Name servers, sorted, unique.
    pub nameservers: Vec<Host>,
    /// Status values, sorted.
    pub status: Vec<String>,
    /// Entities other than the registrar.
    pub contacts: Vec<RegistrationContact>,
    /// Whether the object or its remarks say that something was redacted, or a privacy service stands in.
    pub redacted: bool,
}

/// One entity of an RDAP object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RegistrationContact {
    /// `registrant`, `administrative`, `technical`, `abuse`, `reseller` …
    pub role: String,
    /// vCard `fn`.
    pub name: Option<String>,
    /// vCard `org`.
    pub organization: Option<String>,
    /// vCard `email`, lower case.
    pub email: Option<String>,
    /// vCard `tel`, digits with a leading `+` where written.
    pub phone: Option<String>,
    /// RDAP handle.
    pub handle: Option<String>,
    /// vCard `bday`, where it tells a whole day: few registries tell it. For screening alone.
    pub birth_date: Option<Day>,
}

/// Who rents and pays for a server, from when to when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hosting {
    /// The server's address, normalised.
    pub server_ip: String,
    /// The renter as written.
    pub renter: String,
    /// The paying account as written.
    pub paid_by_account: Option<String>,
    /// Start of the rent.
    pub from: Option<Time>,
    /// End of the rent; `None`: open.
    pub to: Option<Time>,
    /// The provider.
    pub provider: Option<String>,
    /// The invoice.
    pub invoice: Option<String>,
}

/// A row of a register: what a jurisdiction says of a domain at a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterEntry {
    /// The domain or host that is listed.
    pub domain: Host,
    /// Whose law.
    pub jurisdiction: String,
    /// Which list.
    pub register: String,
    /// What the list says.
    pub status: RegisterStatus,
    /// The list's date.
    pub as_of: Option<Time>,
}

/// What a register says of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegisterStatus {
    /// Licensed to offer gambling there.
    Licensed,
    /// Blocked there.
    Blocked,
    /// A lottery.
    Lottery,
    /// A regulator.
    Regulator,
    /// A helpline.
    Helpline,
}
