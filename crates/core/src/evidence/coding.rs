//! Which bytes did the server mean, before it chunked and packed them?

use std::io::{Cursor, Read};

use super::LIMITS;
use super::http::HttpHead;

/// A body with every coding undone, as far as that went.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) body: Vec<u8>,
    /// Code and sentence of what went wrong; the body holds what was decoded before.
    pub(crate) doubts: Vec<(&'static str, String)>,
}

/// Undoes transfer codings, then content codings, last applied first, in whatever order they are stacked.
///
/// The output of each step is bounded by `LIMITS.body_bytes_max`. A coding that the bytes do not bear (a crawler
/// had undone it and kept the header) leaves them as they are, and is named.
pub(crate) fn undo(head: &HttpHead, body: &[u8]) -> Decoded {
    let mut done = Decoded { body: body.to_vec(), doubts: Vec::new() };
    let transfer = head.list("transfer-encoding");
    let content = head.list("content-encoding");
    for coding in transfer.iter().rev().chain(content.iter().rev()).take(CODINGS_MAX) {
        step(coding, &mut done);
    }
    if transfer.len() + content.len() > CODINGS_MAX {
        done.doubts.push(("limit-codings", format!("more than {CODINGS_MAX} codings are stacked; the rest was left")));
    }
    cut(&mut done);
    done
}

const CODINGS_MAX: usize = 8;

fn limit_bytes() -> usize {
    usize::try_from(LIMITS.body_bytes_max).unwrap_or(usize::MAX)
}

fn cut(done: &mut Decoded) {
    if done.body.len() > limit_bytes() {
        done.body.truncate(limit_bytes());
        done.doubts
            .push(("limit-body-bytes", format!("the body is longer than {} bytes and was cut", LIMITS.body_bytes_max)));
    }
}

fn step(coding: &str, done: &mut Decoded) {
    let packed = std::mem::take(&mut done.body);
    let input = Cursor::new(&packed);
    let unpacked = match coding {
        "chunked" => return unchunk(packed, done),
        "identity" | "none" | "utf-8" | "binary" | "" => return done.body = packed,
        "gzip" | "x-gzip" if packed.starts_with(&[0x1f, 0x8b]) => take(flate2::read::MultiGzDecoder::new(input)),
        "deflate" | "gzip" | "x-gzip" => deflate(&packed),
        "br" => take(brotli::Decompressor::new(input, 16 << 10)),
        "zstd" => match zstd::Decoder::new(input) {
            Ok(decoder) => take(decoder),
            Err(_) => (Vec::new(), Outcome::Torn),
        },
        other => {
            done.doubts.push((
                "unknown-coding",
                format!("the coding {:?} is not known; the body was left packed", super::fault::shown(other)),
            ));
            return done.body = packed;
        }
    };
    match unpacked {
        (body, Outcome::Whole) => done.body = body,
        (body, Outcome::Long) => {
            done.doubts.push((
                "limit-body-bytes",
                format!("the body unpacks to more than {} bytes and was cut", LIMITS.body_bytes_max),
            ));
            done.body = body;
        }
        (body, Outcome::Torn) if body.is_empty() && !packed.is_empty() => {
            done.doubts
                .push(("wrong-coding", format!("the header says {coding}, the body is not; it was left as it is")));
            done.body = packed;
        }
        (body, Outcome::Torn) => {
            done.doubts
                .push(("torn-coding", format!("the {coding} data of the body are damaged after {} bytes", body.len())));
            done.body = body;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Whole,
    Long,
    Torn,
}

fn take(mut from: impl Read) -> (Vec<u8>, Outcome) {
    let mut body = Vec::new();
    let mut chunk = vec![0; 32 << 10];
    loop {
        match from.read(&mut chunk) {
            Ok(0) => return (body, Outcome::Whole),
            Ok(count) => body.extend_from_slice(chunk.get(..count).unwrap_or_default()),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return (body, Outcome::Torn),
        }
        if body.len() > limit_bytes() {
            body.truncate(limit_bytes());
            return (body, Outcome::Long);
        }
    }
}

/// `deflate` means zlib by the standard; some servers send the bare stream.
fn deflate(packed: &[u8]) -> (Vec<u8>, Outcome) {
    match take(flate2::read::ZlibDecoder::new(packed)) {
        (body, Outcome::Torn) if body.is_empty() => take(flate2::read::DeflateDecoder::new(packed)),
        done => done,
    }
}

fn unchunk(packed: Vec<u8>, done: &mut Decoded) {
    let mut rest = packed.as_slice();
    let mut body = Vec::with_capacity(packed.len());
    let mut first = true;
    loop {
        let Some(end) = memchr::memchr(b'\n', rest.get(..rest.len().min(4_096)).unwrap_or_default()) else { break };
        let (line, after) = rest.split_at(end + 1);
        let line = String::from_utf8_lossy(line);
        let digits = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(digits, 16) else { break };
        if size == 0 {
            return done.body = body;
        }
        first = false;
        let data = after.get(..size.min(after.len())).unwrap_or_default();
        body.extend_from_slice(data);
        rest = after.get(data.len()..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    if first && !packed.is_empty() {
        done.doubts.push(("wrong-coding", "the header says chunked, the body is not; it was left as it is".to_owned()));
        return done.body = packed;
    }
    if !packed.is_empty() {
        done.doubts.push(("torn-coding", "the chunks of the body end before the last one".to_owned()));
    }
    done.body = body;
}

/// The bytes of a chunked body before any content coding: some writers put the digest over these.
pub(crate) fn without_chunks(body: &[u8]) -> Vec<u8> {
    let mut done = Decoded::default();
    unchunk(body.to_vec(), &mut done);
    done.body
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn with(name: &str, value: &str) -> HttpHead {
        HttpHead { status: 200, fields: vec![(name.to_owned(), value.to_owned())], bytes: 0 }
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn stacked_codings_are_undone_last_first() {
        let zst = zstd::encode_all(&b"<p>hello</p>"[..], 1).unwrap();
        let done = undo(&with("content-encoding", "zstd, gzip"), &gz(&zst));
        assert_eq!((done.body.as_slice(), done.doubts.len()), (&b"<p>hello</p>"[..], 0));
    }

    #[test]
    fn a_coding_that_was_undone_already_is_named() {
        let done = undo(&with("content-encoding", "br"), b"<html><body>plain</body></html>");
        assert_eq!(done.body, b"<html><body>plain</body></html>");
        assert_eq!(done.doubts[0].0, "wrong-coding");
        let done = undo(&with("transfer-encoding", "chunked"), b"<html>");
        assert_eq!((done.body.as_slice(), done.doubts[0].0), (&b"<html>"[..], "wrong-coding"));
    }

    #[test]
    fn chunks_may_be_cut() {
        let done = undo(&with("transfer-encoding", "chunked"), b"5\r\nhello\r\n6;x=y\r\n worl");
        assert_eq!((done.body.as_slice(), done.doubts[0].0), (&b"hello worl"[..], "torn-coding"));
        let done = undo(&with("transfer-encoding", "chunked"), b"5\r\nhello\r\n0\r\n\r\n");
        assert_eq!((done.body.as_slice(), done.doubts.len()), (&b"hello"[..], 0));
    }

    #[test]
    fn a_bomb_is_cut_at_the_limit() {
        let bomb = gz(&vec![0; limit_bytes() + 10]);
        let done = undo(&with("content-encoding", "gzip"), &bomb);
        assert_eq!((done.body.len(), done.doubts[0].0), (limit_bytes(), "limit-body-bytes"));
    }
}
