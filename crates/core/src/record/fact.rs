//! What is kept of a record once it was read, and cached until the rules change?

use serde::{Deserialize, Serialize};

use super::{Certificate, DnsAnswer, Host, Hosting, Indicator, Listed, ListedPart, RegisterEntry, Registration, Time};
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
}

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
