//! Which typed value in a record could tie it to another record?
//!
//! A detector emits selectors with places; it does not score, merge, log or decide.

mod anchored;
mod announced;
pub mod background;
mod contact_name;
pub mod host_series;
pub mod public_code;
pub mod shared_service;
mod wallet_checksum;

use std::fmt;

use serde::{Deserialize, Serialize};

pub(crate) use self::announced::Hits;
pub use self::contact_name::contact_name;
use crate::evidence::{EvidenceId, Locator};
use crate::page::{PageView, Selectors};
use crate::record::Time;

/// Finds the selectors of one kind in a page. One file a detector; its first lines name the innocent explanations.
pub(crate) trait Detector: Sync {
    /// What it finds.
    fn kind(&self) -> SelectorKind;
    /// Adds what the page shows, normalised, with its place.
    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors);
}

macro_rules! page_detectors {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*
        /// Every detector that reads pages, in the order of [`SelectorKind`].
        pub(crate) const PAGE_DETECTORS: &[&dyn Detector] = &[$(&$name::DETECTOR),*];
    };
}

page_detectors![analytics_id, chat_id, handle, phone, email, join_code, deposit_account, wallet];

/// Does a text show an account number or a wallet to pay into?
pub(crate) fn shows_instrument(text: &str) -> bool {
    deposit_account::stands_in(text) || wallet::stands_in(text)
}

/// The independent kinds of proof. Two selectors of one family may be shadows of one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the seven families of DESIGN, and the two that only support")]
pub enum Family {
    Code,
    Network,
    AccountId,
    Document,
    Money,
    Text,
    /// Supports, and is never one of the two families that an assessed link needs.
    Time,
    /// Supports, and is never one of the two families that an assessed link needs.
    Name,
}

impl Family {
    /// The name in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Network => "network",
            Self::AccountId => "account-id",
            Self::Document => "document",
            Self::Money => "money",
            Self::Text => "text",
            Self::Time => "time",
            Self::Name => "name",
        }
    }

    /// May this family be one of the two that carry an assessed link?
    pub const fn carries(self) -> bool {
        !matches!(self, Self::Time | Self::Name)
    }
}

/// The four independent kinds of code, and what is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// How start tags follow one another.
    Structure,
    /// Names that an author chose: classes, ids, custom properties.
    Vocabulary,
    /// Files that a page loads: paths, bytes, favicon.
    Asset,
    /// What scripts talk to and call their things: API paths, storage keys, message keys, comments.
    Script,
    /// Analytics, tag-manager and advertising ids.
    Analytics,
    /// Chat widgets and handles, phones and mail for players.
    Contact,
    /// Where names point.
    Address,
    /// Chains of names, name servers, mail and text records.
    Naming,
    /// Keys and names of certificates.
    Certificate,
    /// Registrar, moment and registrant.
    Registration,
    /// Rented servers.
    Rent,
    /// Account numbers and wallets shown for deposits.
    Instrument,
    /// Numbered or spelled series of host names.
    Series,
    /// Machines.
    Machine,
    /// Addresses of goods.
    Delivery,
    /// Identity documents.
    Paper,
    /// Passages that several texts hold.
    Copied,
    /// What accounts say of themselves.
    Declared,
}

macro_rules! selector_kinds {
    ($($variant:ident $name:literal $family:ident $group:ident $about:literal;)*) => {
        /// What a selector is. The list is closed; a kind stands here once a detector finds it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum SelectorKind { $(#[doc = $about] $variant,)* }

        impl SelectorKind {
            /// Every kind, in the order of the list.
            pub const ALL: &[SelectorKind] = &[$(SelectorKind::$variant),*];

            /// The name in tables, rules and commands.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The independent family that it belongs to.
            pub const fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family,)* }
            }

            /// The group in which it says one thing with its neighbours: a group counts at its strongest plus a damped rest.
            pub const fn group(self) -> Group {
                match self { $(Self::$variant => Group::$group,)* }
            }

            /// What it is, in one line.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }
        }
    };
}

selector_kinds! {
    DomShingle "dom-shingle" Code Structure "four start tags in a row with their first class";
    TagShingle "tag-shingle" Code Structure "six tag names in a row with their change of depth, no class names";
    ClassName "class-name" Code Vocabulary "a class token, build hashes removed";
    IdName "id-name" Code Vocabulary "an id or data attribute name";
    CssName "css-name" Code Vocabulary "a custom property or keyframe name";
    AssetPath "asset-path" Code Asset "the path of a script, style or picture, digits and hashes as classes";
    AssetHash "asset-hash" Code Asset "SHA-256 of a script or style, banner and white space removed";
    Favicon "favicon" Code Asset "SHA-256 of a favicon, with its mmh3";
    ApiPath "api-path" Code Script "a path that a script or form talks to, numbers as #";
    ScriptName "script-name" Code Script "a storage key, global name or message key";
    ScriptShape "script-shape" Code Script "an inline script with its literals blanked";
    CommentText "comment-text" Code Script "a comment that an author wrote";
    AnalyticsId "analytics-id" AccountId Analytics "vendor and id of analytics, tag manager or advertising";
    ChatId "chat-id" AccountId Contact "licence of a chat widget";
    Handle "handle" AccountId Contact "a messenger handle shown to players";
    Phone "phone" AccountId Contact "a phone number shown to players";
    Email "email" AccountId Contact "a mail address shown to players";
    JoinCode "join-code" AccountId Contact "an agent or join code";
    DepositAccount "deposit-account" Money Instrument "an account number shown for deposits";
    Wallet "wallet" Money Instrument "a wallet address shown for deposits";
    IpAddress "ip-address" Network Address "an address to which the host resolved";
    Cname "cname" Network Naming "a name to which the host is an alias";
    NameServers "name-servers" Network Naming "the set of name servers";
    MailHost "mail-host" Network Naming "a mail exchanger";
    TxtToken "txt-token" Network Naming "a verification token in a text record";
    CertificateKey "certificate-key" Network Certificate "the public key of a certificate";
    CertificateNames "certificate-names" Network Certificate "the set of registrable names in one certificate";
    Registrant "registrant" AccountId Registration "a registrant's mail, phone or handle that is not a privacy service";
    RegistrationBurst "registration-burst" Time Registration "names registered through one registrar within ten minutes";
    Renter "renter" Money Rent "who rents the server that the host resolved to on those days";
    HostSeries "host-series" Name Series "host names that differ in a number alone";
    ContactName "contact-name" AccountId Contact "the name that handles and mail addresses of one desk have in common";
    PayoutInstrument "payout-instrument" Money Instrument "where an account's money goes to";
    Device "device" AccountId Machine "the machine or browser of a login";
    PostalAddress "postal-address" AccountId Delivery "where goods of an account are sent";
    DocumentNumber "document-number" Document Paper "the token of an identity document's number";
    DocumentImage "document-image" Document Paper "SHA-256 of the picture of an identity document";
    Portrait "portrait" Document Paper "perceptual hash of the portrait in an identity document";
    Passage "passage" Text Copied "a passage that few texts hold: its words where it ties a crew, else its hash";
    LoginLine "login-line" Network Address "the address of a login; of version 6 its first 64 bits";
    Organization "organization" Name Declared "a firm that an account names";
}

impl fmt::Display for SelectorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A selector inside one scanned page: where it stands is a byte offset in the decoded body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Found {
    /// What it is.
    pub kind: SelectorKind,
    /// The normalised value.
    pub value: String,
    /// Byte offset of its first appearance in the body.
    pub offset: u64,
}

/// A row of the table `selectors`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SelectorRow {
    /// Typed id of what shows it: `host:a.example`.
    pub subject: String,
    /// What it is.
    pub kind: SelectorKind,
    /// The normalised value.
    pub value: String,
    /// In which evidence.
    pub evidence_id: EvidenceId,
    /// Where in it.
    pub locator: Locator,
    /// When it was seen there.
    pub seen_at: Option<Time>,
}

#[cfg(test)]
mod tests {
    use super::{Detector, PAGE_DETECTORS};
    use crate::page::{PageRules, scan_for_tests};

    /// What one detector finds in a page, sorted.
    pub(super) fn found(detector: &dyn Detector, page: &str) -> Vec<String> {
        let facts = scan_for_tests(page, &PageRules::bundled());
        facts.selectors.into_iter().filter(|found| found.kind == detector.kind()).map(|found| found.value).collect()
    }

    #[test]
    fn each_kind_has_one_detector() {
        assert!(PAGE_DETECTORS.windows(2).all(|pair| matches!(pair, [a, b] if a.kind() < b.kind())));
    }
}
