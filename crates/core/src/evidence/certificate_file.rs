//! Which certificates stand in a file, as PEM blocks or DER?

use data_encoding::{BASE64, HEXLOWER};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::time::ASN1Time;

use super::digest::sha256_hex;
use super::fault::{error, lost};
use super::{Head, Input, Kind, LIMITS, Locator, Problem, ReadOptions, Reader, Sink};
use crate::record::{Certificate, Record, Time};

pub(super) const READER: CertificateFile = CertificateFile;
pub(super) struct CertificateFile;

impl Reader for CertificateFile {
    fn id(&self) -> &'static str {
        "certificate-file"
    }

    fn kind(&self) -> Kind {
        Kind::Certificates
    }

    fn about(&self) -> &'static str {
        "X.509 certificates as PEM or DER, one or many"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        memchr::memmem::find(head.bytes, BEGIN).is_some_and(|at| is_line_start(head.bytes, at))
            || der_length(head.bytes).is_some_and(|length| {
                // The first of a certificate's own elements is again a sequence.
                length > 100 && head.bytes.get(4..6) == Some(&[0x30, 0x82])
            })
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let mut start = [0; 1];
        let is_der = input.read_exact(&mut start).is_ok() && start == [0x30];
        let _ = input.seek(std::io::SeekFrom::Start(0));
        if is_der { read_der(input, out) } else { read_pem(input, out) }
    }
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &str = "-----END ";

fn is_line_start(bytes: &[u8], at: usize) -> bool {
    at == 0 || matches!(bytes.get(at - 1), Some(b'\n' | b'\r' | 0xbf))
}

/// Whole length of a DER sequence with a length of two bytes, as certificates have.
fn der_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0x30, 0x82, high, low, ..] => Some(usize::from(u16::from_be_bytes([*high, *low])) + 4),
        _ => None,
    }
}

fn read_der(input: &mut dyn Input, out: &mut dyn Sink) {
    let mut at = 0_u64;
    loop {
        let place = Locator::offset(at);
        let mut der = vec![0; 4];
        match fill(input, &mut der) {
            Ok(0) => return,
            Ok(4) => {}
            _ => return out.problem(error(&place, "cut-record", "the file ends within a certificate")),
        }
        let Some(length) = der_length(&der) else {
            return out.problem(error(
                &place,
                "bad-certificate",
                "no certificate begins here; what follows was not read",
            ));
        };
        der.resize(length, 0);
        let rest = der.get_mut(4..).unwrap_or_default();
        let wanted = rest.len();
        match fill(input, rest) {
            Ok(have) if have == wanted => one(&place, &der, out),
            Ok(_) => return out.problem(error(&place, "cut-record", "the file ends within a certificate")),
            Err(torn) => return out.problem(lost(place, "cut-member", &torn)),
        }
        at += length as u64;
    }
}

fn fill(input: &mut dyn Input, into: &mut [u8]) -> std::io::Result<usize> {
    let mut have = 0;
    while let Some(rest) = into.get_mut(have..).filter(|rest| !rest.is_empty()) {
        match input.read(rest)? {
            0 => break,
            count => have += count,
        }
    }
    Ok(have)
}

fn read_pem(input: &mut dyn Input, out: &mut dyn Sink) {
    let mut lines = PemLines { input: std::io::BufReader::new(input), at: 0, torn: None };
    let mut open: Option<(Locator, String, String)> = None;
    while let Some((at, line)) = lines.next_line() {
        let text = line.trim();
        if let Some(label) = text.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) {
            if let Some((place, label, _)) = open.replace((at, label.to_owned(), String::new())) {
                close(&place, &label, Err("another block begins before this one ends"), out);
            }
        } else if text.starts_with(END) {
            if let Some((place, label, body)) = open.take() {
                close(&place, &label, Ok(&body), out);
            }
        } else if let Some((_, _, body)) = &mut open
            && (body.len() as u64) < LIMITS.row_bytes_max
        {
            body.push_str(text);
        }
    }
    if let Some((place, label, _)) = open {
        close(&place, &label, Err("the file ends within this block"), out);
    }
    if let Some(torn) = lines.torn {
        out.problem(torn);
    }
}

fn close(at: &Locator, label: &str, body: Result<&str, &str>, out: &mut dyn Sink) {
    if !matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE") {
        return out.skipped(at.clone(), "a PEM block that is no certificate");
    }
    match body.map(|body| BASE64.decode(body.as_bytes())) {
        Ok(Ok(der)) => one(at, &der, out),
        Ok(Err(_)) => out.problem(error(at, "bad-certificate", "the block is no base64")),
        Err(why) => out.problem(error(at, "cut-record", why)),
    }
}

struct PemLines<'a> {
    input: std::io::BufReader<&'a mut dyn Input>,
    at: u64,
    torn: Option<Problem>,
}

impl PemLines<'_> {
    fn next_line(&mut self) -> Option<(Locator, String)> {
        let mut line = Vec::new();
        let place = Locator::offset(self.at);
        let read = std::io::BufRead::read_until(
            &mut std::io::Read::take(&mut self.input, LIMITS.row_bytes_max),
            b'\n',
            &mut line,
        );
        match read {
            Ok(0) => None,
            Ok(count) => {
                self.at += count as u64;
                Some((place, String::from_utf8_lossy(&line).into_owned()))
            }
            Err(torn) => {
                self.torn = Some(lost(place, "cut-member", &torn));
                None
            }
        }
    }
}

fn one(at: &Locator, der: &[u8], out: &mut dyn Sink) {
    match X509Certificate::from_der(der) {
        Ok((_, certificate)) => out.record(at.clone(), Record::Certificate(facts(&certificate, der))),
        Err(_) => out.problem(error(at, "bad-certificate", "the bytes are no X.509 certificate")),
    }
}

fn facts(certificate: &X509Certificate<'_>, der: &[u8]) -> Certificate {
    let subject =
        certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok()).unwrap_or_default();
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let general = alternative.map(|extension| extension.value.general_names.as_slice()).unwrap_or_default();
    let names = general.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    });
    Certificate {
        host: None,
        ip: None,
        seen_at: None,
        subject: subject.to_owned(),
        names: names_of(names),
        issuer: certificate.issuer().to_string(),
        serial: HEXLOWER.encode(certificate.raw_serial()).trim_start_matches("00").to_owned(),
        not_before: time(certificate.validity().not_before),
        not_after: time(certificate.validity().not_after),
        fingerprint: Some(sha256_hex(der)),
        spki: Some(sha256_hex(certificate.public_key().raw)),
    }
}

fn time(at: ASN1Time) -> Option<Time> {
    Time::from_seconds(at.timestamp())
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::IpAddr::from(four).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|sixteen| std::net::IpAddr::from(sixteen).to_string())
}

/// Alternative names in the form of the records: lower case, sorted, each once.
pub(crate) fn names_of(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> =
        names.map(|name| name.trim().trim_end_matches('.').to_lowercase()).filter(|name| !name.is_empty()).collect();
    all.sort();
    all.dedup();
    all
}

/// A serial number as the records have it: lower-case hexadecimal without separators and leading zeros.
pub(crate) fn serial_of(written: &str) -> String {
    let digits: String =
        written.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_lowercase()).collect();
    let bare = digits.trim_start_matches('0');
    // Whole bytes, as DER has them.
    if bare.len() % 2 == 1 { format!("0{bare}") } else { bare.to_owned() }
}
