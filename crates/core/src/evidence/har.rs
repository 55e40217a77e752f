//! What did a browser load, as its developer tools saved it in a HAR 1.2 file?
//!
//! Entries are read one at a time: a HAR of a long visit is larger than memory should be, and a cut one still gives
//! what stands before the cut. The crate `har` loads all.

use std::fmt;
use std::io::{self, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::capture::{apply, bare, utc, web_address};
use super::fault::{error, is_limit, limit, note, shown, warning};
use super::http::HttpHead;
use super::{Head, Input, Kind, LIMITS, Locator, ReadOptions, Reader, Sink, http};
use crate::record::Record;

pub(super) const READER: Har = Har;
pub(super) struct Har;

impl Reader for Har {
    fn id(&self) -> &'static str {
        "har"
    }

    fn kind(&self) -> Kind {
        Kind::Web
    }

    fn about(&self) -> &'static str {
        "HAR 1.2, as browsers and proxies save it"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        head.has_keys(&["log", "log/entries"]) || head.has_keys(&["log", "log/version", "log/creator"])
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let left = std::cell::Cell::new(ENTRY_BYTES_MAX);
        let text = super::encoding::TextReader::new(input);
        let guarded = io::BufReader::with_capacity(64 << 10, Guarded { from: text, left: &left });
        let mut json = serde_json::Deserializer::from_reader(guarded);
        let mut entries = Entries { out, left: &left, number: 0 };
        let outcome = Document(&mut entries).deserialize(&mut json).and_then(|()| json.end());
        if let Err(why) = outcome {
            let at = Locator::pointer(&format!("/log/entries/{}", entries.number));
            let io: io::Error = why.into();
            let problem = match is_limit(&io) {
                true => error(
                    &at,
                    "limit-row-bytes",
                    format!("an entry is longer than {ENTRY_BYTES_MAX} bytes; it and what follows were not read"),
                ),
                false => error(&at, "bad-json", format!("the file is damaged here and was not read on: {io}")),
            };
            out.problem(problem);
        }
    }
}

/// A body in base64, escaped, and what else stands in an entry.
const ENTRY_BYTES_MAX: u64 = LIMITS.body_bytes_max * 2 + LIMITS.header_bytes_max * 4;

/// Bounds what one entry takes in memory.
struct Guarded<'a, R> {
    from: R,
    left: &'a std::cell::Cell<u64>,
}

impl<R: Read> Read for Guarded<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(limit("limit-row-bytes", "an entry is too long".to_owned()));
        }
        let count = self.from.read(out)?;
        self.left.set(self.left.get().saturating_sub(count as u64));
        Ok(count)
    }
}

struct Entries<'a> {
    out: &'a mut dyn Sink,
    left: &'a std::cell::Cell<u64>,
    number: u64,
}

/// `{"log": …}`
struct Document<'a, 'b>(&'a mut Entries<'b>);
/// `{"entries": …}`
struct Log<'a, 'b>(&'a mut Entries<'b>);
/// `[entry, …]`
struct List<'a, 'b>(&'a mut Entries<'b>);

macro_rules! seed {
    ($name:ident, $method:ident) => {
        impl<'de> DeserializeSeed<'de> for $name<'_, '_> {
            type Value = ();
            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
                from.$method(self)
            }
        }
    };
}
seed!(Document, deserialize_map);
seed!(Log, deserialize_map);
seed!(List, deserialize_seq);

macro_rules! one_key {
    ($name:ident, $key:literal, $inner:ident) => {
        impl<'de> Visitor<'de> for $name<'_, '_> {
            type Value = ();
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!("an object with ", $key))
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
                while let Some(key) = map.next_key::<String>()? {
                    if key == $key {
                        map.next_value_seed($inner(&mut *self.0))?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(())
            }
        }
    };
}
one_key!(Document, "log", Log);
one_key!(Log, "entries", List);

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            let at = Locator::pointer(&format!("/log/entries/{}", self.0.number));
            self.0.number += 1;
            self.0.left.set(ENTRY_BYTES_MAX);
            entry(&at, &value, self.0.out);
        }
        Ok(())
    }
}

fn entry(at: &Locator, entry: &Value, out: &mut dyn Sink) {
    let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str);
    let Some(written) = text("/request/url") else {
        return out.problem(error(at, "bad-url", "the entry has no request with an address"));
    };
    let Some((url, host)) = web_address(written) else {
        let is_web = written.starts_with("http:") || written.starts_with("https:");
        return match is_web {
            true => out.problem(error(at, "bad-url", format!("{:?} is no web address", shown(written)))),
            false => out.skipped(at.clone(), "not of the web: its address is neither http nor https"),
        };
    };
    let status =
        entry.pointer("/response/status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let Some(status) = status.filter(|status| *status >= 100) else {
        return out.skipped(at.clone(), "a request that was not answered");
    };
    let captured_at = utc(text("/startedDateTime"), at, out);
    let mut capture = bare(url, host, captured_at, Vec::new());
    let head = HttpHead { status, fields: fields(entry, "/response/headers"), bytes: 0 };
    apply(&head, &mut capture);
    if let Some(value) = text("/response/content/mimeType").filter(|_| capture.media_type.is_empty()) {
        (capture.media_type, capture.charset) = http::media_type(value);
    }
    let request = HttpHead { status: 0, fields: fields(entry, "/request/headers"), bytes: 0 };
    capture.user_agent = request.get("user-agent").map(str::to_owned);
    capture.referrer = request.get("referer").map(str::to_owned);
    match (text("/response/content/text"), text("/response/content/encoding")) {
        (Some(packed), Some("base64")) => capture.body = base64(packed, at, out),
        (Some(plain), _) => {
            capture.body = plain.as_bytes().to_vec();
            // The browser decoded the text; what the header says of its bytes is no longer true.
            capture.charset = Some("utf-8".to_owned());
        }
        (None, _) if (200..300).contains(&status) && status != 204 => {
            out.problem(note(at, "no-body", "the file was saved without the bodies of some answers"));
        }
        (None, _) => {}
    }
    if capture.body.len() as u64 > LIMITS.body_bytes_max {
        capture.body.truncate(usize::try_from(LIMITS.body_bytes_max).unwrap_or(usize::MAX));
        out.problem(warning(
            at,
            "limit-body-bytes",
            format!("the body is longer than {} bytes and was cut", LIMITS.body_bytes_max),
        ));
    }
    out.record(at.clone(), Record::Capture(capture));
}

fn base64(packed: &str, at: &Locator, out: &mut dyn Sink) -> Vec<u8> {
    let letters: Vec<u8> = packed.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect();
    match data_encoding::BASE64_NOPAD.decode(&letters) {
        Ok(body) => body,
        Err(why) => {
            out.problem(warning(
                at,
                "torn-coding",
                format!("the body is no base64 after {} letters and was left out", why.position),
            ));
            Vec::new()
        }
    }
}

fn fields(entry: &Value, pointer: &str) -> Vec<(String, String)> {
    let headers = entry.pointer(pointer).and_then(Value::as_array);
    let text = |header: &Value, key: &str| header.get(key).and_then(Value::as_str).map(str::to_owned);
    headers
        .into_iter()
        .flatten()
        .filter_map(|header| Some((text(header, "name")?.to_ascii_lowercase(), text(header, "value")?)))
        .collect()
}
