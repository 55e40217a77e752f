//! Which certificates did which addresses show? JSON lines of ProjectDiscovery's `tlsx`.

use serde_json::Value;

use super::capture::utc;
use super::certificate_file::{names_of, serial_of};
use super::fault::{error, note, warning};
use super::json_items::JsonItems;
use super::{Head, Input, Kind, Locator, ReadOptions, Reader, Sink};
use crate::record::{Certificate, Host, Record};

pub(super) const READER: Tlsx = Tlsx;
pub(super) struct Tlsx;

impl Reader for Tlsx {
    fn id(&self) -> &'static str {
        "tlsx"
    }

    fn kind(&self) -> Kind {
        Kind::Certificates
    }

    fn about(&self) -> &'static str {
        "JSON lines of tlsx: what certificate an address showed"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        let has = |key| head.has_keys(&[key]);
        has("host")
            && (has("subject_cn")
                || has("subject_an")
                || has("fingerprint_hash")
                || (has("probe_status") && has("tls_version")))
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let mut items = JsonItems::new(input);
        while let Some(item) = items.next_item() {
            match item {
                Ok((at, value)) => one(&at, &value, out),
                Err(problem) => out.problem(problem),
            }
        }
        for (code, message) in items.doubts() {
            out.problem(warning(&Locator::whole(), code, message));
        }
    }
}

fn one(at: &Locator, value: &Value, out: &mut dyn Sink) {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    if !value.is_object() {
        return out.problem(error(at, "bad-row", "the line is no JSON object"));
    }
    let names = names_of(texts(value.get("subject_an")));
    let subject = text("subject_cn").map_or_else(|| common_name(value.get("subject_dn")), str::to_owned);
    if names.is_empty() && subject.is_empty() && text("serial").is_none() {
        // The probe reached nothing, or nothing that speaks TLS.
        return out.skipped(at.clone(), "a probe that saw no certificate");
    }
    let fingerprint = value.pointer("/fingerprint_hash/sha256").and_then(Value::as_str).map(str::to_ascii_lowercase);
    if fingerprint.is_none() {
        out.problem(note(
            at,
            "no-fingerprint",
            "the certificate has no hash; it is told apart by issuer and serial number",
        ));
    }
    let certificate = Certificate {
        host: text("host").or(text("sni")).and_then(|host| Host::parse(host).ok()),
        ip: text("ip")
            .and_then(|ip| Host::parse(ip).ok())
            .filter(|ip| ip.address().is_some())
            .map(|ip| ip.as_str().to_owned()),
        seen_at: utc(text("timestamp"), at, out),
        subject,
        names,
        issuer: text("issuer_dn")
            .map_or_else(|| distinguished(value.get("issuer_dn"), text("issuer_cn")), str::to_owned),
        serial: text("serial").map(serial_of).unwrap_or_default(),
        not_before: utc(text("not_before"), at, out),
        not_after: utc(text("not_after"), at, out),
        fingerprint,
        spki: None,
    };
    out.record(at.clone(), Record::Certificate(certificate));
}

/// One text or a list of texts.
fn texts(value: Option<&Value>) -> impl Iterator<Item = String> + '_ {
    let one = value.and_then(Value::as_str).into_iter();
    let many = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.chain(many).map(str::to_owned)
}

/// A distinguished name that stands as an object, in a fixed order; the common name alone if there is none.
fn distinguished(value: Option<&Value>, common_name: Option<&str>) -> String {
    const PARTS: [(&str, &str); 6] = [
        ("country", "C"),
        ("province", "ST"),
        ("locality", "L"),
        ("organization", "O"),
        ("organizational_unit", "OU"),
        ("common_name", "CN"),
    ];
    let Some(object) = value.and_then(Value::as_object) else { return common_name.unwrap_or_default().to_owned() };
    let part = |(long, short): (&str, &str)| {
        let texts: Vec<String> = texts(object.get(long).or_else(|| object.get(short))).collect();
        (!texts.is_empty()).then(|| format!("{short}={}", texts.join("+")))
    };
    PARTS.into_iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// The common name in a distinguished name, as text or object.
fn common_name(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => {
            let parts = text.split(',').map(str::trim);
            parts.filter_map(|part| part.strip_prefix("CN=")).next().unwrap_or_default().to_owned()
        }
        Some(object) => texts(object.get("common_name").or_else(|| object.get("CN"))).next().unwrap_or_default(),
        None => String::new(),
    }
}
