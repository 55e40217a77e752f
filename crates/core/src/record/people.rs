//! What does a platform know of its accounts: who signed up, from where, with which papers, for whose money?
//!
//! An account is not a person, and the name in it is not its user's: nothing here says whose it is. In every record but
//! [`Account`] the id of the account is as written, alone or as `PLATFORM/ID`.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Day, Money, Time};

/// An account of a platform, an employer or a payment service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id on the platform, without the platform's name.
    pub account_id: String,
    /// The platform.
    pub platform: String,
    /// What it does there: worker, client …
    pub role: Option<String>,
    /// When it was opened.
    pub created_at: Option<Time>,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// Open, suspended, closed … as the platform calls it.
    pub status: Option<String>,
    /// The name that others see.
    pub display_name: Option<String>,
    /// The name that was given to the platform.
    pub legal_name: Option<String>,
    /// The day of birth that was given to it.
    pub birth_date: Option<Day>,
    /// The country that was claimed. Shown, compared, never weighed by itself.
    pub claimed_country: Option<String>,
    /// The time zone that was claimed, as written: a name or an offset.
    pub claimed_timezone: Option<String>,
    /// The language that was set.
    pub language: Option<String>,
    /// The account that brought it, as written.
    pub referrer_account_id: Option<String>,
    /// The firm or agency that it was declared to belong to.
    pub organization: Option<String>,
}

/// One log-in. There are millions: its texts are as short in memory as they can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The account as written.
    pub account_id: Box<str>,
    /// When.
    pub at: Option<Time>,
    /// From which address.
    pub ip: Option<IpAddr>,
    /// The number of the network that the address is in.
    pub asn: Option<u32>,
    /// What kind of network that is.
    pub ip_type: Option<IpType>,
    /// Where the platform took the address to be.
    pub country: Option<Box<str>>,
    /// The session.
    pub session_id: Option<Box<str>>,
    /// The device or its cookie.
    pub device_id: Option<Box<str>>,
    /// What the browser called itself.
    pub user_agent: Option<Box<str>>,
    /// The clock of the device, in minutes east of UTC.
    pub timezone_offset: Option<i32>,
    /// A remote-control tool that the platform saw.
    pub remote_tool: Option<Box<str>>,
}

/// What kind of network an address is in, as the platform or its supplier says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IpType {
    /// Homes.
    Residential,
    /// Mobile telephones: many share one address.
    Mobile,
    /// Machines of data centres.
    Hosting,
    /// Offices.
    Business,
    /// Schools and universities.
    Education,
    /// Exits of services that hide an address: VPN, proxies, Tor.
    Relay,
    /// Anything else.
    Other,
}

/// A way to reach who uses an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The account as written.
    pub account_id: String,
    /// `email`, `phone`, `telegram` … in lower case.
    pub kind: String,
    /// The address or number as written.
    pub value: String,
    /// Did the platform see an answer from there?
    pub verified: Option<bool>,
    /// When it was first seen at the account.
    pub first_seen: Option<Time>,
}

/// Where an account's money is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// The account as written.
    pub account_id: String,
    /// `bank`, `paypal`, `wallet` … in lower case.
    pub kind: Option<String>,
    /// The instrument as written.
    pub instrument: String,
    /// In whose name it stands.
    pub holder_name: Option<String>,
    /// Its country.
    pub country: Option<String>,
    /// When it was first seen at the account.
    pub first_seen: Option<Time>,
}

/// A paper that was handed in to prove who somebody is. `N` is how its number is held: as read
/// ([`super::PersonalNumber`]) in a record, as a keyed token ([`super::NumberToken`]) in a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityDocument<N> {
    /// The account as written.
    pub account_id: String,
    /// The column `type`: passport, licence … in lower case.
    pub document_type: Option<String>,
    /// The country or authority as written.
    pub issuer: Option<String>,
    /// Its number.
    pub number: Option<N>,
    /// The name on it.
    pub name: Option<String>,
    /// The day of birth on it.
    pub birth_date: Option<Day>,
    /// SHA-256 of the picture, lower-case hexadecimal.
    pub image_sha256: Option<String>,
    /// A perceptual hash of the picture as supplied, lower case.
    pub image_phash: Option<String>,
    /// The same of the portrait.
    pub portrait_phash: Option<String>,
    /// When it was handed in.
    pub submitted_at: Option<Time>,
    /// What came of it: accepted, rejected … in lower case.
    pub result: Option<String>,
}

/// An identity that its owner reported as used by others. `N` as in [`IdentityDocument`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityReport<N> {
    /// The number of the paper.
    pub document_number: Option<N>,
    /// Its issuer as written.
    pub issuer: Option<String>,
    /// When it was reported.
    pub reported_at: Option<Time>,
    /// Who reported it.
    pub reporter: Option<String>,
    /// What was reported.
    pub what: Option<String>,
}

impl<N> IdentityDocument<N> {
    /// The same paper with its number held otherwise. The second of the pair is the number.
    pub fn part_number(self) -> (IdentityDocument<super::NumberToken>, Option<N>) {
        let Self { account_id, document_type, issuer, number, name, birth_date, .. } = self;
        let Self { image_sha256, image_phash, portrait_phash, submitted_at, result, .. } = self;
        let bare = IdentityDocument {
            account_id,
            document_type,
            issuer,
            number: None,
            name,
            birth_date,
            image_sha256,
            image_phash,
            portrait_phash,
            submitted_at,
            result,
        };
        (bare, number)
    }
}

impl<N> IdentityReport<N> {
    /// The same report with its number held otherwise. The second of the pair is the number.
    pub fn part_number(self) -> (IdentityReport<super::NumberToken>, Option<N>) {
        let Self { document_number, issuer, reported_at, reporter, what } = self;
        (IdentityReport { document_number: None, issuer, reported_at, reporter, what }, document_number)
    }
}

/// What somebody wrote on a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonText {
    /// The account as written.
    pub account_id: String,
    /// `resume`, `bid`, `cover`, `portfolio`, `chat`, in lower case.
    pub kind: Option<String>,
    /// When.
    pub at: Option<Time>,
    /// The text.
    pub text: String,
}

/// Where goods or machines were sent for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// The account as written.
    pub account_id: String,
    /// The address as written.
    pub address: String,
    /// When it was given or changed.
    pub changed_at: Option<Time>,
    /// What was sent.
    pub item: Option<String>,
}

/// Work that one account did for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its id.
    pub contract_id: Option<String>,
    /// Who ordered, as written.
    pub client_account_id: String,
    /// Who worked, as written.
    pub worker_account_id: String,
    /// When.
    pub at: Option<Time>,
    /// What was paid: the columns `amount` and `currency`.
    pub amount: Option<Money>,
    /// What the client thought of it, in hundredths of the platform's unit.
    pub rating: Option<i32>,
}

/// A change to code, as its repository tells it. Names and times in it are what its author wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// The repository.
    pub repo: Option<String>,
    /// The id of the change, lower case.
    pub commit: String,
    /// The author's name as written there.
    pub author: Option<String>,
    /// The author's mail address, lower case.
    pub author_email: Option<String>,
    /// When.
    pub at: Option<Time>,
    /// The files that it changed, as listed.
    pub files: Vec<String>,
}
