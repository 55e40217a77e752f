//! Are these the bytes that the crawler saw? Digests of web archives: `sha1:` in base32, `sha256:` in hexadecimal,
//! and what else writers made of that: base64, upper and lower case, with and without padding.

use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// A digest under computation, of the algorithm that a header names; `None` if it names one that is not known.
pub(crate) enum Hashing {
    Sha1(Box<Sha1>),
    Sha256(Box<Sha256>),
}

impl Hashing {
    /// For a header value such as `sha1:BASE32`.
    pub(crate) fn of(written: &str) -> Option<Self> {
        let (algorithm, _) = written.split_once(':')?;
        match algorithm.trim().to_ascii_lowercase().as_str() {
            "sha1" | "sha-1" => Some(Self::Sha1(Box::default())),
            "sha256" | "sha-256" => Some(Self::Sha256(Box::default())),
            _ => None,
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hash) => hash.update(bytes),
            Self::Sha256(hash) => hash.update(bytes),
        }
    }

    /// Does the digest equal the one written, in base32, hexadecimal or base64?
    pub(crate) fn agrees(self, written: &str) -> bool {
        let digest = match self {
            Self::Sha1(hash) => hash.finalize().to_vec(),
            Self::Sha256(hash) => hash.finalize().to_vec(),
        };
        let value = written.split_once(':').map_or(written, |(_, value)| value).trim().trim_end_matches('=');
        let folded = [BASE32_NOPAD.encode(&digest), HEXLOWER.encode(&digest)];
        let exact = [BASE64_NOPAD.encode(&digest), BASE64URL_NOPAD.encode(&digest)];
        folded.iter().any(|text| value.eq_ignore_ascii_case(text)) || exact.iter().any(|text| value == text)
    }
}

/// Does the digest of these bytes equal the one written? An algorithm that is not known is not judged.
pub(crate) fn agrees(written: &str, bytes: &[u8]) -> bool {
    Hashing::of(written).is_none_or(|mut hash| {
        hash.update(bytes);
        hash.agrees(written)
    })
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_and_hexadecimal_agree() {
        assert!(agrees("sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", b"abc"));
        assert!(agrees("SHA1:A9993E364706816ABA3E25717850C26C9CD0D89D", b"abc"));
        assert!(agrees("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", b"abc"));
        assert!(!agrees("sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2X", b"abc"));
        assert!(agrees("md5:whatever", b"abc"), "not judged");
    }
}
