//! A certificate as bytes (X.509 v3 in DER): names, validity and key are what the world says, the signature is noise.
//!
//! Written by hand, since no signing is wanted: a dozen nested lengths, against a crate with a cryptographic backend.

use sha2::{Digest, Sha256};

use crate::calendar::{self, Moment};
use crate::dice::Dice;

/// What a certificate says.
#[derive(Debug, Clone)]
pub(crate) struct Contents {
    pub(crate) names: Vec<String>,
    pub(crate) issuer: String,
    pub(crate) serial: Vec<u8>,
    pub(crate) not_before: Moment,
    pub(crate) not_after: Moment,
    /// Public key: what is one here is one key.
    pub(crate) key: String,
}

impl Contents {
    pub(crate) fn der(&self) -> Vec<u8> {
        let algorithm = sequence(&[tlv(0x06, ECDSA_WITH_SHA256)]);
        let point = [vec![0, 4], Dice::of(0, &["key", &self.key]).bytes(64)].concat();
        let key = sequence(&[sequence(&[tlv(0x06, EC_PUBLIC_KEY), tlv(0x06, PRIME256V1)]), tlv(0x03, &point)]);
        let names: Vec<Vec<u8>> = self.names.iter().map(|name| tlv(0x82, name.as_bytes())).collect();
        let alternative = sequence(&[tlv(0x06, SUBJECT_ALT_NAME), tlv(0x04, &sequence(&names))]);
        let to_be_signed = sequence(&[
            tlv(0xa0, &tlv(0x02, &[2])),
            tlv(0x02, &self.serial),
            algorithm.clone(),
            name(&self.issuer),
            sequence(&[time(self.not_before), time(self.not_after)]),
            name(self.names.first().map_or("", String::as_str)),
            key,
            tlv(0xa3, &sequence(&[alternative])),
        ]);
        let noise = Sha256::digest(&to_be_signed);
        let mut half = vec![0x01];
        half.extend_from_slice(&noise);
        let signature = sequence(&[tlv(0x02, &half), tlv(0x02, &half)]);
        sequence(&[to_be_signed, algorithm, tlv(0x03, &[vec![0], signature].concat())])
    }
}

/// A certificate between its PEM lines.
pub(crate) fn pem(der: &[u8]) -> String {
    let text = base64(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).filter_map(|at| text.get(at..text.len().min(at + 64))).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", lines.join("\n"))
}

const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const PRIME256V1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = value.len();
    match length {
        0..=0x7f => out.push(length as u8),
        0x80..=0xff => out.extend([0x81, length as u8]),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(value);
    out
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

fn name(common: &str) -> Vec<u8> {
    let attribute = sequence(&[tlv(0x06, COMMON_NAME), tlv(0x0c, common.as_bytes())]);
    sequence(&[tlv(0x31, &attribute)])
}

/// `YYMMDDHHMMSSZ`: the window lies before 2050.
fn time(at: Moment) -> Vec<u8> {
    let digits: String = calendar::rfc3339(at).chars().filter(char::is_ascii_digit).skip(2).collect();
    tlv(0x17, format!("{digits}Z").as_bytes())
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for chunk in bytes.chunks(3) {
        let part = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = part(0) << 16 | part(1) << 8 | part(2);
        for at in 0..4 {
            if at <= chunk.len() {
                out.push(char::from(ALPHABET[(group >> (18 - 6 * at) & 63) as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        assert_eq!(base64(b"Man"), "TWFu");
        assert_eq!(base64(b"Ma"), "TWE=");
        assert_eq!(base64(b"M"), "TQ==");
    }

    #[test]
    fn lengths_add_up() {
        let contents = Contents {
            names: (0..40).map(|number| format!("host-{number}.example")).collect(),
            issuer: "Some CA".to_owned(),
            serial: vec![1, 2, 3],
            not_before: calendar::OPENS,
            not_after: calendar::CLOSES,
            key: "one".to_owned(),
        };
        let der = contents.der();
        assert_eq!(&der[..2], &[0x30, 0x82]);
        assert_eq!(usize::from(der[2]) << 8 | usize::from(der[3]), der.len() - 4);
    }
}
