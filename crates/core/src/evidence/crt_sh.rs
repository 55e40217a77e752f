//! Which certificates were logged for a name? JSON of the certificate search crt.sh, one array or one object a line.

use serde_json::Value;

use super::capture::utc;
use super::certificate_file::{names_of, serial_of};
use super::fault::{error, warning};
use super::json_items::JsonItems;
use super::{Head, Input, Kind, Locator, ReadOptions, Reader, Sink};
use crate::record::{Certificate, Record};

pub(super) const READER: CrtSh = CrtSh;
pub(super) struct CrtSh;

impl Reader for CrtSh {
    fn id(&self) -> &'static str {
        "crt-sh"
    }

    fn kind(&self) -> Kind {
        Kind::Certificates
    }

    fn about(&self) -> &'static str {
        "JSON of crt.sh: certificates as transparency logs hold them"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        head.has_keys(&["issuer_name", "name_value"])
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
    let names = text("name_value").map(|names| names_of(names.lines().map(str::to_owned))).unwrap_or_default();
    if names.is_empty() && text("common_name").is_none() {
        return out.problem(error(
            at,
            "bad-row",
            "the object names no certificate: it has no name_value and no common_name",
        ));
    }
    let certificate = Certificate {
        host: None,
        ip: None,
        // When the log took it in: no host was seen to show it.
        seen_at: None,
        subject: text("common_name").map(str::to_lowercase).unwrap_or_default(),
        names,
        issuer: text("issuer_name").unwrap_or_default().to_owned(),
        serial: text("serial_number").map(serial_of).unwrap_or_default(),
        not_before: utc(text("not_before"), at, out),
        not_after: utc(text("not_after"), at, out),
        fingerprint: None,
        spki: None,
    };
    out.record(at.clone(), Record::Certificate(certificate));
}
