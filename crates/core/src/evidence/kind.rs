//! Which kinds of evidence are there?

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($variant:ident $name:literal $about:literal;)*) => {
        /// What a file is evidence of. The names are those of `add --kind` and of the table `evidence`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Kind { $(#[doc = $about] $variant,)* }

        impl Kind {
            /// Every kind, in the order of the list.
            pub const ALL: &[Kind] = &[$(Kind::$variant),*];

            /// The name in commands and tables.
            pub const fn as_str(self) -> &'static str {
                match self { $(Kind::$variant => $name,)* }
            }

            /// What a file of this kind gives, in one line.
            pub const fn about(self) -> &'static str {
                match self { $(Kind::$variant => $about,)* }
            }
        }
    };
}

// A kind stands here once a reader reads it; what nothing reads is `unknown`, and is said so.
kinds! {
    Web "web" "captures of pages and their assets: WARC, WACZ, HAR, a folder of HTML";
    Image "image" "screenshots: PNG, JPEG, WebP with index.csv";
    Source "source" "a zip or tar of a seized or leaked kit; read as one only with --kind source";
    Indicators "indicators" "a list of domains, URLs, addresses or hashes, as its source claims them";
    Dns "dns" "passive DNS in the Common Output Format";
    Certificates "certificates" "certificates: PEM, DER, tlsx JSON lines, crt.sh JSON";
    Registrations "registrations" "RDAP domain and ip-network objects, one a line";
    Hosting "hosting" "who rents and pays for which server";
    Register "register" "which domain is licensed, blocked or protected where";
    WatchList "watch-list" "entries of sanctions and other watch lists: OFAC, UN, FollowTheMoney, OpenSanctions";
    Accounts "accounts" "accounts of platforms, employers and payment services";
    Logins "logins" "when and from where accounts were used";
    AdminLogins "admin-logins" "who administers which site";
    Contacts "contacts" "mail addresses, telephones and handles of accounts";
    Payouts "payouts" "where the money of accounts is sent";
    Documents "documents" "papers that were handed in for accounts; their numbers are kept as keyed tokens";
    IdentityReports "identity-reports" "identities that their owners reported as used by others";
    Texts "texts" "what users of accounts wrote: resumes, bids, letters";
    Shipments "shipments" "where things were sent for accounts";
    Contracts "contracts" "work that one account did for another";
    Commits "commits" "changes to code with their authors";
    Connections "connections" "connections that a sensor saw: Zeek conn.log";
    Organizations "organizations" "whose network an address is";
    Incidents "incidents" "intrusions as their victims reported them";
    Payments "payments" "payments with the accounts and names of both sides";
    PaymentAccounts "payment-accounts" "accounts of banks and payment services with their holders";
    Unknown "unknown" "kept as received; no reader knows it";
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No kind has this name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no evidence kind {0:?}; the kinds are {list}", list = names())]
pub struct NoSuchKind(pub String);

fn names() -> String {
    Kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

impl FromStr for Kind {
    type Err = NoSuchKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Kind::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or_else(|| NoSuchKind(text.to_owned()))
    }
}
