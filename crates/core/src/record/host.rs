//! Which host is it, in one spelling, and who can own it?

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::evidence::EvidenceId;

/// A host name in A-label form, lower case, without the trailing dot; or an address literal without brackets.
///
/// The pages of a seized or leaked kit stand on no host: an archive of sources has a name of its own here, which no
/// host can have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Host(String);

/// How the name of an archive of sources begins; a colon stands in no host name.
const SOURCE: &str = "source:";

/// The text is no host name and no address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a host name or an address")]
pub struct NotAHost;

impl Host {
    /// Normalises a host as written: IDN to A-labels, case, trailing dot, brackets of IPv6, defanging (`[.]`).
    ///
    /// Idempotent. Underscores and other letters that DNS carries but registries refuse are kept.
    pub fn parse(text: &str) -> Result<Self, NotAHost> {
        let text = text.trim().replace("[.]", ".").replace("(.)", ".");
        let text = text.strip_suffix('.').unwrap_or(&text);
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Self(address.to_string()));
        }
        let ascii = idna::domain_to_ascii(text).map_err(|_| NotAHost)?;
        let labels_fit = ascii.split('.').all(|label| !label.is_empty() && label.len() <= 63);
        let letters_fit = ascii.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'*'));
        if ascii.is_empty() || ascii.len() > 253 || !labels_fit || !letters_fit {
            return Err(NotAHost);
        }
        Ok(Self(ascii))
    }

    /// What stands for the host of files that an archive of sources holds: `source:EVIDENCE`.
    pub fn of_source(evidence: &EvidenceId) -> Self {
        Self(format!("{SOURCE}{evidence}"))
    }

    /// Is it an archive of sources, and no host?
    pub fn is_source(&self) -> bool {
        self.0.starts_with(SOURCE)
    }

    /// The typed id: `host:NAME`, or `source:EVIDENCE`.
    pub fn subject(&self) -> String {
        if self.is_source() { self.0.clone() } else { format!("host:{}", self.0) }
    }

    /// What a typed id names; a bare name is that of a host.
    pub fn of_subject(subject: &str) -> Result<Self, NotAHost> {
        if let Some(id) = subject.strip_prefix(SOURCE) {
            return id.parse::<EvidenceId>().map(|id| Self::of_source(&id)).map_err(|_| NotAHost);
        }
        Self::parse(subject.strip_prefix("host:").unwrap_or(subject))
    }

    /// The host as it stands in the tables.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, if this is a literal.
    pub fn address(&self) -> Option<IpAddr> {
        self.0.parse().ok()
    }

    /// The part that one party registers, by the public-suffix list with its private section: hosted sub-domains of
    /// a platform are not one owner. An address, or a name that is itself a suffix, stands for itself.
    pub fn registrable(&self) -> &str {
        if self.address().is_some() || self.is_source() {
            return &self.0;
        }
        psl::domain_str(&self.0).unwrap_or(&self.0)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Is this address private: 10/8, 172.16/12, 192.168/16, 127/8, 169.254/16, fc00::/7, fe80::/10? Every other is an
/// ordinary public one, documentation and carrier ranges included.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_of_sources_is_a_subject_and_no_host() {
        let id = EvidenceId::from_digest([7; 32]);
        let source = Host::of_source(&id);
        assert!(source.is_source());
        assert_eq!(source.subject(), format!("source:{id}"));
        assert_eq!(source.registrable(), source.as_str());
        assert_eq!(Host::of_subject(&source.subject()), Ok(source));
        assert_eq!(Host::of_subject("host:a.example"), Host::parse("a.example"));
        assert_eq!(Host::of_subject("a.example"), Host::parse("a.example"));
        assert_eq!(Host::of_subject("source:a.example"), Err(NotAHost));
        assert_eq!(Host::parse("source:a"), Err(NotAHost));
    }
}
