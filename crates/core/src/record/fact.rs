//! What is kept of a record once it was read, and cached until the rules change?

use serde::{Deserialize, Serialize};

use super::{
    Account, AdminLogin, Certificate, Commit, Connection, Contact, Contract, DnsAnswer, Host, Hosting,
    IdentityDocument, IdentityReport, Incident, Indicator, Listed, ListedPart, Login, NumberToken, Organization,
    Payment, PaymentAccount, Payout, PersonText, RegisterEntry, Registration, Shipment, Time,
};
use crate::page::PageFacts;

/// A record after scanning: bodies are gone, what they showed is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A scanned capture.
    Page(Box<PageFacts>),
    /// A scanned screenshot.
    Screenshot(Box<ScreenshotFacts>),
    /// A claim.
    Indicator(Indicator),
    /// A passive DNS answer.
    Dns(DnsAnswer),
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A registration.
    Registration(Box<Registration>),
    /// A rented server.
    Hosting(Hosting),
    /// A row of a register.
    Register(RegisterEntry),
    /// An entry of a watch list.
    Listed(Box<Listed>),
    /// A part of one.
    ListedPart(Box<ListedPart>),
    /// An account of a platform.
    Account(Box<Account>),
    /// A log-in.
    Login(Login),
    /// A way to reach the user of an account.
    Contact(Contact),
    /// Where an account's money is sent.
    Payout(Payout),
    /// A paper that was handed in; its number is a token.
    IdentityDocument(Box<IdentityDocument<NumberToken>>),
    /// An identity that its owner reported; its number is a token.
    IdentityReport(Box<IdentityReport<NumberToken>>),
    /// What the user of an account wrote.
    PersonText(PersonText),
    /// Where things were sent for an account.
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

// Evidence of log-ins and connections has millions of them: what is rare and larger is boxed.
const _: () = assert!(size_of::<Fact>() <= 176);

/// What a scan keeps of a screenshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenshotFacts {
    /// The page shown.
    pub url: String,
    /// Its host.
    pub host: Host,
    /// When it was taken.
    pub captured_at: Option<Time>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Difference hash, 64 bit: horizontal gradients of a 9 by 8 grey picture, row by row, highest bit first.
    pub dhash: u64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// A PNG of at most 320 by 240 pixels for reports.
    pub thumbnail: Vec<u8>,
}
