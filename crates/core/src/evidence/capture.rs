//! How does a response become a capture?

use url::Url;

use super::fault::{shown, warning};
use super::http::{self, HttpHead};
use super::{Locator, Sink, coding};
use crate::record::{Capture, Host, Time, WrittenTime, parse_time};

/// A web address as captured: brackets that wget writes are taken off, and the form is WHATWG's.
///
/// `None` if it is none of `http` or `https`, or has no host.
pub(crate) fn web_address(written: &str) -> Option<(String, Host)> {
    let bare = written.trim().trim_start_matches('<').trim_end_matches('>').trim();
    let url = Url::parse(bare).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = Host::parse(url.host_str()?).ok()?;
    Some((url.into(), host))
}

/// A date that its format says is in UTC; a warning if it is none.
pub(crate) fn utc(written: Option<&str>, at: &Locator, out: &mut dyn Sink) -> Option<Time> {
    let written = written.filter(|text| !text.trim().is_empty())?;
    match parse_time(written) {
        Ok(WrittenTime::Moment(time) | WrittenTime::Local(time)) => Some(time),
        Err(error) => {
            out.problem(warning(at, "bad-time", format!("{:?} is {error}", shown(written))));
            None
        }
    }
}

/// A capture with no headers, as a folder of files or a resource record gives it.
pub(crate) fn bare(url: String, host: Host, captured_at: Option<Time>, body: Vec<u8>) -> Capture {
    let (status, media_type) = (200, String::new());
    Capture {
        url,
        host,
        captured_at,
        status,
        media_type,
        charset: None,
        location: None,
        server: None,
        user_agent: None,
        referrer: None,
        body,
        revisit_of: None,
    }
}

/// Fills in what the headers say: status, media type, charset, redirect, server.
pub(crate) fn apply(head: &HttpHead, capture: &mut Capture) {
    capture.status = head.status;
    if let Some(value) = head.get("content-type") {
        (capture.media_type, capture.charset) = http::media_type(value);
    }
    capture.server = head.get("server").map(str::to_owned);
    capture.location = head.get("location").and_then(|target| {
        let base = Url::parse(&capture.url).ok()?;
        base.join(target.trim()).ok().map(String::from)
    });
}

/// Undoes the codings of a body and says what was doubtful about them.
pub(crate) fn decode_body(head: &HttpHead, body: &[u8], at: &Locator, out: &mut dyn Sink) -> Vec<u8> {
    let done = coding::undo(head, body);
    for (code, message) in done.doubts {
        out.problem(warning(at, code, message));
    }
    done.body
}
