//! What did a crawler capture, in a WARC 1.0 or 1.1 file (ISO 28500), packed or not?

use std::collections::VecDeque;

use super::capture::{apply, bare, decode_body, utc, web_address};
use super::fault::{error, lost, note, shown, warning};
use super::http::{self, HttpHead};
use super::packed::Packed;
use super::warc_record::{RawRecord, Records, begins};
use super::{Head, Input, Kind, LIMITS, Locator, ReadOptions, Reader, Sink, coding, digest};
use crate::record::{Capture, Record, Screenshot, Time, WrittenTime, parse_time};

pub(super) const READER: Warc = Warc;
pub(super) struct Warc;

impl Reader for Warc {
    fn id(&self) -> &'static str {
        "warc"
    }

    fn kind(&self) -> Kind {
        Kind::Web
    }

    fn about(&self) -> &'static str {
        "WARC 1.0 and 1.1, plain or packed with gzip member by member"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        let start = head.bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        begins(head.bytes.get(start..).unwrap_or_default())
    }

    fn reads_packed(&self) -> bool {
        true
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let stream = match Packed::new(input) {
            Ok(stream) => stream,
            Err(torn) => return out.problem(lost(Locator::whole(), "cut-record", &torn)),
        };
        let mut records = Records::new(stream);
        let mut pairs = Pairs::default();
        while let Some(record) = records.next(out) {
            one(record, &mut pairs, out);
        }
        pairs.flush(out);
    }
}

fn one(record: RawRecord, pairs: &mut Pairs, out: &mut dyn Sink) {
    let at = record.at.clone();
    if !record.block_agrees {
        out.problem(warning(
            &at,
            "wrong-digest",
            "the bytes of the block do not have the digest that was written for them",
        ));
    }
    match record.get("warc-type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "response" => response(record, pairs, out),
        "resource" => resource(record, pairs, out),
        "revisit" => revisit(record, pairs, out),
        "request" => {
            request(&record, pairs, out);
            out.skipped(at, "request");
        }
        "warcinfo" => out.skipped(at, "warcinfo"),
        "metadata" => out.skipped(at, "metadata"),
        "conversion" => out.skipped(at, "conversion"),
        "continuation" => out.skipped(at, "continuation of a segmented record"),
        "" => out.problem(error(&at, "no-type", "the record has no WARC-Type")),
        _ => out.skipped(at, "a record type that WARC 1.1 does not know"),
    }
}

/// The capture that a record's own fields describe; says why if there is none.
fn begin(record: &RawRecord, out: &mut dyn Sink) -> Option<Capture> {
    let Some(written) = record.get("warc-target-uri") else {
        out.problem(error(&record.at, "bad-url", "the record has no WARC-Target-URI"));
        return None;
    };
    let Some((url, host)) = web_address(written) else {
        match is_web(written) {
            true => out.problem(error(&record.at, "bad-url", format!("{:?} is no web address", shown(written)))),
            false => out.skipped(record.at.clone(), "not of the web: its address is neither http nor https"),
        }
        return None;
    };
    let captured_at = utc(record.get("warc-date"), &record.at, out);
    if let Some(why) = record.get("warc-truncated") {
        out.problem(warning(&record.at, "truncated-by-crawler", format!("the crawler cut this body: {}", shown(why))));
    }
    if record.get("warc-segment-number").is_some() {
        out.problem(warning(&record.at, "segmented", "this is the first segment of a body; the others are skipped"));
    }
    if record.is_cut() {
        let message = format!("the body is longer than {} bytes and was cut", LIMITS.body_bytes_max);
        out.problem(warning(&record.at, "limit-body-bytes", message));
    }
    Some(bare(url, host, captured_at, Vec::new()))
}

fn is_web(written: &str) -> bool {
    let bare = written.trim_start_matches(['<', ' ']).to_ascii_lowercase();
    bare.starts_with("http:") || bare.starts_with("https:") || !bare.contains(':')
}

fn response(record: RawRecord, pairs: &mut Pairs, out: &mut dyn Sink) {
    let Some(mut capture) = begin(&record, out) else { return };
    match http::head(&record.block).filter(|head| head.status > 0) {
        Some(head) => {
            let body = record.block.get(head.bytes..).unwrap_or_default();
            check_payload(&record, &head, body, out);
            apply(&head, &mut capture);
            if !record.is_cut() {
                check_length(&record, &head, body, out);
            }
            capture.body = decode_body(&head, body, &record.at, out);
        }
        None => {
            out.problem(warning(
                &record.at,
                "no-http-header",
                "the block has no HTTP header; all of it was taken as the body",
            ));
            capture.body = cut(record.block.clone());
        }
    }
    pairs.capture(&record, capture, out);
}

fn resource(record: RawRecord, pairs: &mut Pairs, out: &mut dyn Sink) {
    check_payload(&record, &HttpHead::default(), &record.block, out);
    let written = record.get("warc-target-uri").unwrap_or_default();
    // Browsertrix writes the picture of a page as a resource of `urn:view:` or `urn:fullPage:` and its address.
    let shown_page = written.strip_prefix("urn:view:").or_else(|| written.strip_prefix("urn:fullPage:"));
    if let Some((url, host)) = shown_page.and_then(web_address) {
        let captured_at = utc(record.get("warc-date"), &record.at, out);
        let shot = Screenshot { url, host, captured_at, bytes: cut(record.block) };
        return out.record(record.at, Record::Screenshot(shot));
    }
    let Some(mut capture) = begin(&record, out) else { return };
    if let Some(value) = record.get("content-type") {
        (capture.media_type, capture.charset) = http::media_type(value);
    }
    capture.body = cut(record.block.clone());
    pairs.capture(&record, capture, out);
}

fn revisit(record: RawRecord, pairs: &mut Pairs, out: &mut dyn Sink) {
    let Some(mut capture) = begin(&record, out) else { return };
    if let Some(head) = http::head(&record.block).filter(|head| head.status > 0) {
        apply(&head, &mut capture);
    }
    let of = record
        .get("warc-refers-to-target-uri")
        .and_then(web_address)
        .map_or_else(|| capture.url.clone(), |(url, _)| url);
    let payload = record.get("warc-payload-digest").unwrap_or_default().to_owned();
    if payload.is_empty() {
        out.problem(note(
            &record.at,
            "no-digest",
            "revisits here name no payload digest; they can only be matched by their address",
        ));
    }
    capture.revisit_of = Some((of, payload));
    pairs.capture(&record, capture, out);
}

fn request(record: &RawRecord, pairs: &mut Pairs, out: &mut dyn Sink) {
    let Some(head) = http::head(&record.block) else { return };
    check_payload(record, &head, record.block.get(head.bytes..).unwrap_or_default(), out);
    let own = record.get("warc-record-id").unwrap_or_default().to_owned();
    let concurrent = record.all("warc-concurrent-to").map(str::to_owned).collect();
    let (user_agent, referrer) = (head.get("user-agent").map(str::to_owned), head.get("referer").map(str::to_owned));
    let asked = asked(record);
    pairs.request(Request { own, concurrent, asked, user_agent, referrer });
}

fn cut(mut body: Vec<u8>) -> Vec<u8> {
    body.truncate(usize::try_from(LIMITS.body_bytes_max).unwrap_or(usize::MAX));
    body
}

/// Writers differ on whether the payload digest is over the body as sent or without its chunks; either will do.
fn check_payload(record: &RawRecord, head: &HttpHead, body: &[u8], out: &mut dyn Sink) {
    let Some(written) = record.get("warc-payload-digest").filter(|_| !record.is_cut()) else { return };
    // A digest over the same bytes as the block's was computed already.
    if record.get("warc-block-digest") == Some(written) && body.len() == record.block.len() {
        return;
    }
    let chunked = || head.list("transfer-encoding").contains(&"chunked".to_owned());
    let agrees = digest::agrees(written, body) || (chunked() && digest::agrees(written, &coding::without_chunks(body)));
    if !agrees {
        let message = "the bytes of the payload do not have the digest that was written for them";
        out.problem(warning(&record.at, "wrong-digest", message));
    }
}

/// The server said how long its body is. Crawlers that undo a coding keep the header, so only a shorter body without
/// codings is doubtful.
fn check_length(record: &RawRecord, head: &HttpHead, body: &[u8], out: &mut dyn Sink) {
    let coded = head.get("content-encoding").is_some() || head.get("transfer-encoding").is_some();
    let Some(said) = head.get("content-length").and_then(|text| text.parse::<u64>().ok()).filter(|_| !coded) else {
        return;
    };
    let have = body.len() as u64;
    if have < said && have > 0 {
        out.problem(warning(
            &record.at,
            "short-answer",
            format!("the server announced {said} bytes, {have} were captured"),
        ));
    }
}

/// For what and when: how a request is joined where its writer names no concurrent record, which the standard allows.
fn asked(record: &RawRecord) -> Option<(String, Time)> {
    let (url, _) = record.get("warc-target-uri").and_then(web_address)?;
    let (WrittenTime::Moment(at) | WrittenTime::Local(at)) = parse_time(record.get("warc-date")?).ok()?;
    Some((url, at))
}

struct Request {
    own: String,
    concurrent: Vec<String>,
    asked: Option<(String, Time)>,
    user_agent: Option<String>,
    referrer: Option<String>,
}

/// A response and the request for it stand next to each other, in either order; so one capture is held back and
/// some requests are remembered.
#[derive(Default)]
struct Pairs {
    held: Option<Held>,
    recent: VecDeque<Request>,
}

struct Held {
    at: Locator,
    id: String,
    concurrent: Vec<String>,
    /// A request was found for it.
    joined: bool,
    capture: Capture,
}

const REQUESTS_REMEMBERED: usize = 16;
/// Microseconds between a request and its answer that bear different dates: a crawler waits no longer.
const ANSWER_WITHIN: i64 = 120_000_000;

impl Pairs {
    fn capture(&mut self, record: &RawRecord, capture: Capture, out: &mut dyn Sink) {
        self.flush(out);
        let id = record.get("warc-record-id").unwrap_or_default().to_owned();
        let concurrent = record.all("warc-concurrent-to").map(str::to_owned).collect();
        let mut held = Held { at: record.at.clone(), id, concurrent, joined: false, capture };
        let named = self.recent.iter().position(|request| belong(request, &held));
        // Without a name the nearest request for the same address.
        let found = named.or_else(|| self.recent.iter().rposition(|request| same_asked(request, &held)));
        match found.and_then(|at| self.recent.remove(at)) {
            Some(request) => {
                join(&request, &mut held);
                out.record(held.at, Record::Capture(held.capture));
            }
            None => self.held = Some(held),
        }
    }

    fn request(&mut self, request: Request) {
        if let Some(held) = self.held.as_mut().filter(|held| belong(&request, held) || same_asked(&request, held)) {
            join(&request, held);
            return;
        }
        if self.recent.len() >= REQUESTS_REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(request);
    }

    fn flush(&mut self, out: &mut dyn Sink) {
        if let Some(held) = self.held.take() {
            out.record(held.at, Record::Capture(held.capture));
        }
    }
}

fn belong(request: &Request, held: &Held) -> bool {
    (!held.id.is_empty() && request.concurrent.contains(&held.id))
        || (!request.own.is_empty() && held.concurrent.contains(&request.own))
}

/// Neither names a concurrent record, and both bear one address and about one date.
fn same_asked(request: &Request, held: &Held) -> bool {
    let nameless = request.concurrent.is_empty() && held.concurrent.is_empty() && !held.joined;
    nameless
        && request.asked.as_ref().zip(held.capture.captured_at).is_some_and(|((url, asked), answered)| {
            *url == held.capture.url && (asked.micros() - answered.micros()).abs() <= ANSWER_WITHIN
        })
}

fn join(request: &Request, held: &mut Held) {
    held.joined = true;
    held.capture.user_agent.clone_from(&request.user_agent);
    held.capture.referrer.clone_from(&request.referrer);
}
