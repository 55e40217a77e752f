//! What is a body, whatever its header says?

use super::Content;
use crate::record::Capture;

/// Decides by the first bytes where they are plain, else by the header, else by the URL's ending.
pub(crate) fn content(capture: &Capture) -> Content {
    let body = capture.body.as_slice();
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let start = body.trim_ascii_start();
    if start.is_empty() {
        return Content::Empty;
    }
    if is_picture(body) || starts_with(start, b"<svg") {
        return Content::Image;
    }
    let markup = looks_like_html(start);
    match by_header(&capture.media_type) {
        Some(Content::Html) if is_json(start, body) => Content::Json,
        Some(Content::Html) => Content::Html,
        // An application that answers every unknown path with its front page.
        Some(Content::Script | Content::Style | Content::Json | Content::Text) if markup => Content::Html,
        Some(Content::Image) if markup => Content::Html,
        Some(content) => content,
        None if markup => Content::Html,
        None => by_ending(&capture.url).unwrap_or_else(|| by_bytes(start, body)),
    }
}

fn by_header(media_type: &str) -> Option<Content> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    Some(match essence {
        "text/html" | "application/xhtml+xml" => Content::Html,
        "text/css" => Content::Style,
        "application/json" | "text/json" | "application/manifest+json" | "application/ld+json" => Content::Json,
        "text/plain" | "text/xml" | "application/xml" | "application/rss+xml" | "text/csv" => Content::Text,
        "" | "application/octet-stream" | "unk" | "warc/revisit" => return None,
        other if other.contains("javascript") || other.contains("ecmascript") => Content::Script,
        other if other.ends_with("+json") => Content::Json,
        other if other.starts_with("image/") => Content::Image,
        _ => Content::Other,
    })
}

fn by_ending(url: &str) -> Option<Content> {
    let path = super::view_resolve::path_of(url);
    let name = path.rsplit('/').next()?;
    let (_, ending) = name.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "js" | "mjs" | "cjs" => Content::Script,
        "css" => Content::Style,
        "json" | "map" => Content::Json,
        "htm" | "html" | "xhtml" => Content::Html,
        "txt" | "xml" => Content::Text,
        _ => return None,
    })
}

fn by_bytes(start: &[u8], body: &[u8]) -> Content {
    if is_json(start, body) {
        return Content::Json;
    }
    let head = start.get(..start.len().min(512)).unwrap_or_default();
    if head.contains(&0) && !is_wide_markup(body) {
        return Content::Other;
    }
    if is_wide_markup(body) || start.starts_with(b"<") {
        return Content::Html;
    }
    let code: [&[u8]; 8] =
        [b"(function", b"!function", b"function ", b"var ", b"\"use strict\"", b"'use strict'", b"(()=>", b"window."];
    if code.iter().any(|mark| start.starts_with(mark)) { Content::Script } else { Content::Text }
}

fn is_wide_markup(body: &[u8]) -> bool {
    body.starts_with(b"\xFF\xFE")
        || body.starts_with(b"\xFE\xFF")
        || body.starts_with(b"<\0")
        || body.starts_with(b"\0<")
}

fn is_json(start: &[u8], body: &[u8]) -> bool {
    let end = body.trim_ascii_end().last().copied();
    match start.first() {
        Some(b'{') => {
            end == Some(b'}')
                && matches!(start.get(1..).unwrap_or_default().trim_ascii_start().first(), Some(b'"' | b'}'))
        }
        Some(b'[') => {
            let next = start.get(1..).unwrap_or_default().trim_ascii_start().first().copied();
            end == Some(b']')
                && matches!(next, Some(b'{' | b'[' | b'"' | b']' | b'0'..=b'9' | b'-' | b't' | b'f' | b'n'))
        }
        _ => false,
    }
}

fn starts_with(start: &[u8], mark: &[u8]) -> bool {
    start.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark))
}

/// Begins with a document type, a comment before markup, or an element that only pages start with.
fn looks_like_html(start: &[u8]) -> bool {
    let marks: [&[u8]; 12] = [
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<title",
        b"<meta",
        b"<script",
        b"<!--",
        b"<div",
        b"<table",
        b"<iframe",
        b"<center",
    ];
    marks.iter().any(|mark| starts_with(start, mark))
}

/// PNG, JPEG, GIF, WebP, ICO, BMP, AVIF by their first bytes.
fn is_picture(body: &[u8]) -> bool {
    let brand = body.get(4..12).unwrap_or_default();
    body.starts_with(b"\x89PNG\r\n\x1A\n")
        || body.starts_with(b"\xFF\xD8\xFF")
        || body.starts_with(b"GIF87a")
        || body.starts_with(b"GIF89a")
        || (body.starts_with(b"RIFF") && body.get(8..12) == Some(b"WEBP"))
        || body.starts_with(b"\0\0\x01\0")
        || (body.starts_with(b"BM") && body.get(6..10) == Some(b"\0\0\0\0"))
        || brand == b"ftypavif"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::scan::tests::capture;

    #[test]
    fn bytes_beat_a_silent_or_wrong_header() {
        for (url, media_type, body, expected) in [
            ("/", "text/html", "<p>x", Content::Html),
            ("/", "text/html", "  ", Content::Empty),
            ("/api", "text/html", "{\"a\":1}", Content::Json),
            ("/", "text/html", "{{ template }}", Content::Html),
            ("/app.js", "application/javascript", "<!doctype html><p>", Content::Html),
            ("/app.js", "", "x=1", Content::Script),
            ("/app.css?v=1", "", "a{}", Content::Style),
            ("/app", "", "!function(){}()", Content::Script),
            ("/app", "application/x-javascript", "x", Content::Script),
            ("/favicon.ico", "text/html", "\0\0\u{1}\0x", Content::Image),
            ("/x", "text/plain", "GIF89a", Content::Image),
            ("/x.svg", "image/svg+xml", "<?xml?><svg>", Content::Image),
            ("/x", "", "plain words", Content::Text),
            ("/x", "application/pdf", "%PDF", Content::Other),
            ("/x", "", "<?xml version=\"1.0\"?><html>", Content::Html),
        ] {
            assert_eq!(content(&capture(url, media_type, body)), expected, "{url} {media_type} {body}");
        }
    }
}
