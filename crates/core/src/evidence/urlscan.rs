//! What did the scanner urlscan.io see of a page? One result as JSON: every request and its answer, without bodies.

use serde_json::Value;

use super::capture::{apply, bare, utc, web_address};
use super::fault::{error, note, shown};
use super::http::{self, HttpHead};
use super::{Head, Input, Kind, LIMITS, Locator, ReadOptions, Reader, Sink, archive, json_items};
use crate::record::{Record, Time};

pub(super) const READER: Urlscan = Urlscan;
pub(super) struct Urlscan;

impl Reader for Urlscan {
    fn id(&self) -> &'static str {
        "urlscan"
    }

    fn kind(&self) -> Kind {
        Kind::Web
    }

    fn about(&self) -> &'static str {
        "a result of urlscan.io as JSON: requests and answers without bodies"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        let told = head.has_keys(&["task", "page"]) || head.has_keys(&["data", "data/requests", "stats"]);
        told || head.has_keys(&["data", "data/requests"])
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let at = Locator::whole();
        let value = match archive::held(input, &at) {
            Ok(bytes) => json_items::parse(bytes.get_ref()),
            Err(problem) => return out.problem(problem),
        };
        let value = match value {
            Ok(value) => value,
            Err(why) => return out.problem(error(&at, "bad-json", why)),
        };
        let captured_at =
            utc(value.pointer("/task/time").and_then(Value::as_str), &Locator::pointer("/task/time"), out);
        let Some(requests) = value.pointer("/data/requests").and_then(Value::as_array) else {
            return out.problem(error(&at, "bad-json", "the result has no list of requests"));
        };
        for (number, request) in requests.iter().enumerate() {
            one(number, request, captured_at, out);
        }
    }
}

/// A request, the redirects on its way, and its answer.
fn one(number: usize, request: &Value, captured_at: Option<Time>, out: &mut dyn Sink) {
    let base = format!("/data/requests/{number}");
    let asked = request.pointer("/request/request").unwrap_or(&Value::Null);
    for (hop, redirect) in request.get("requests").and_then(Value::as_array).into_iter().flatten().enumerate() {
        if let Some(answer) = redirect.get("redirectResponse") {
            let at = Locator::pointer(&format!("{base}/requests/{hop}"));
            answered(&at, answer, redirect.get("request").unwrap_or(&Value::Null), captured_at, out);
        }
    }
    let at = Locator::pointer(&base);
    match request.pointer("/response/response") {
        Some(answer) => answered(&at, answer, asked, captured_at, out),
        None => out.skipped(at, "a request that was not answered"),
    }
}

fn answered(at: &Locator, answer: &Value, asked: &Value, captured_at: Option<Time>, out: &mut dyn Sink) {
    let written = answer.get("url").or_else(|| asked.get("url")).and_then(Value::as_str).unwrap_or_default();
    let Some((url, host)) = web_address(written) else {
        return match written.starts_with("http") || written.is_empty() {
            true => out.problem(error(at, "bad-url", format!("{:?} is no web address", shown(written)))),
            false => out.skipped(at.clone(), "not of the web: its address is neither http nor https"),
        };
    };
    let status = answer.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let mut capture = bare(url, host, captured_at, Vec::new());
    apply(&HttpHead { status: status.unwrap_or(200), fields: fields(answer), bytes: 0 }, &mut capture);
    if let Some(value) = answer.get("mimeType").and_then(Value::as_str).filter(|_| capture.media_type.is_empty()) {
        (capture.media_type, capture.charset) = http::media_type(value);
    }
    let request = HttpHead { status: 0, fields: fields(asked), bytes: 0 };
    capture.user_agent = request.get("user-agent").map(str::to_owned);
    capture.referrer = request.get("referer").map(str::to_owned);
    out.problem(note(at, "no-body", "the file was saved without the bodies of some answers"));
    out.record(at.clone(), Record::Capture(capture));
}

/// Headers stand as an object; several values of one name are lines of one text.
fn fields(message: &Value) -> Vec<(String, String)> {
    let headers = message.get("headers").and_then(Value::as_object);
    let limit = usize::try_from(LIMITS.columns_max).unwrap_or(usize::MAX);
    let texts = headers.into_iter().flatten().take(limit);
    texts
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.lines().next()?.to_owned())))
        .collect()
}
