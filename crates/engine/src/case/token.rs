//! What stands for the number of somebody's paper?
//!
//! HMAC-SHA-256 under the case key: equal numbers of one issuer stay equal within a case, and without the key nobody can
//! try numbers until one fits. The same number in another case has another token.

use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};
use stakeout_core::record::{IdentityDocument, IdentityReport, NumberToken, PersonalNumber, PlainNumber};

use super::Case;
use super::error::KeyError;
use super::key::CaseKey;

/// How a token begins, so that nobody takes it for a number.
const PREFIX: &str = "dn-";

/// Hexadecimal digits of a token: 64 bits, so that chance makes two of a hundred million numbers equal once in 3,700
/// cases.
const DIGITS: usize = 16;

/// Makes tokens; the key is read when the first is needed, because most evidence needs none.
pub(super) struct Tokens<'a> {
    case: &'a Case,
    key: OnceLock<Result<CaseKey, KeyError>>,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(case: &'a Case) -> Self {
        Self { case, key: OnceLock::new() }
    }

    pub(super) fn document(&self, document: IdentityDocument<PersonalNumber>) -> IdentityDocument<NumberToken> {
        let (mut document, number) = document.part_number();
        document.number = number.and_then(|number| self.token(document.issuer.as_deref(), &number));
        document
    }

    pub(super) fn report(&self, report: IdentityReport<PersonalNumber>) -> IdentityReport<NumberToken> {
        let (mut report, number) = report.part_number();
        report.document_number = number.and_then(|number| self.token(report.issuer.as_deref(), &number));
        report
    }

    /// `None` also where the key cannot be read: see [`Tokens::end`].
    fn token(&self, issuer: Option<&str>, number: &PersonalNumber) -> Option<NumberToken> {
        let plain = match number.plain(issuer) {
            PlainNumber::Whole(plain) => plain,
            PlainNumber::Masked => return Some(NumberToken::Masked),
            PlainNumber::Absent => return None,
        };
        let key = self.key.get_or_init(|| self.case.key(None)).as_ref().ok()?;
        let digest = hmac(key.bytes(), plain.as_bytes());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).take(DIGITS / 2).collect();
        Some(NumberToken::Keyed(format!("{PREFIX}{hex}")))
    }

    /// What was read holds only if the key was there where it was needed.
    pub(super) fn end(self) -> Result<(), KeyError> {
        self.key.into_inner().map_or(Ok(()), |key| key.map(|_| ()))
    }
}

/// HMAC-SHA-256 (RFC 2104) with a key of 32 bytes, which fit into a block. Written here because it is two hashes, and a
/// crate for it would bring its own traits.
fn hmac(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    let padded = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(out, byte)| *out ^= byte);
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keyed_hash_is_that_of_the_standard() {
        // RFC 4231, test case 1; its key of 20 bytes is filled with zeros, as the standard fills a shorter key.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let hex: String = hmac(&key, b"Hi There").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }
}
