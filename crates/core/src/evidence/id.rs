//! How is a file named, whatever it is called?

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A file as received, named by the SHA-256 of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EvidenceId([u8; 32]);

impl EvidenceId {
    /// The id of a digest that was computed elsewhere.
    pub const fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The digest itself.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for EvidenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for EvidenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an evidence id is 64 hexadecimal digits")]
pub struct NotAnEvidenceId;

impl FromStr for EvidenceId {
    type Err = NotAnEvidenceId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text.as_bytes();
        if bytes.len() != 64 {
            return Err(NotAnEvidenceId);
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(bytes.chunks_exact(2)) {
            let digits = std::str::from_utf8(pair).map_err(|_| NotAnEvidenceId)?;
            if !pair.iter().all(u8::is_ascii_hexdigit) {
                return Err(NotAnEvidenceId);
            }
            *byte = u8::from_str_radix(digits, 16).map_err(|_| NotAnEvidenceId)?;
        }
        Ok(Self(digest))
    }
}
