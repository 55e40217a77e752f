//! What did a crawler capture before 2009, in an ARC file, packed or not? Version 1 and 2 of the format.

use super::capture::{apply, bare, decode_body, utc, web_address};
use super::fault::{error, is_limit, lost, shown, warning};
use super::packed::Packed;
use super::warc_record::line_of;
use super::{Head, Input, Kind, LIMITS, Locator, ReadOptions, Reader, Sink, http};
use crate::record::Record;

pub(super) const READER: Arc = Arc;
pub(super) struct Arc;

impl Reader for Arc {
    fn id(&self) -> &'static str {
        "arc"
    }

    fn kind(&self) -> Kind {
        Kind::Web
    }

    fn about(&self) -> &'static str {
        "ARC 1 and 2, the older form of WARC, plain or packed with gzip member by member"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        head.bytes.starts_with(b"filedesc:")
    }

    fn reads_packed(&self) -> bool {
        true
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let mut stream = match Packed::new(input) {
            Ok(stream) => stream,
            Err(torn) => return out.problem(lost(Locator::whole(), "cut-record", &torn)),
        };
        loop {
            match one(&mut stream, out) {
                Ok(true) => {}
                Ok(false) => return,
                Err(torn) => {
                    let at = Locator::offset(stream.place().member);
                    out.problem(lost(at, "cut-member", &torn));
                    if is_limit(&torn) || !stream.is_packed() || !stream.next_member(begins).unwrap_or(false) {
                        return;
                    }
                }
            }
        }
    }
}

fn begins(bytes: &[u8]) -> bool {
    [&b"http:"[..], b"https:", b"filedesc:", b"dns:", b"ftp:"].iter().any(|scheme| bytes.starts_with(scheme))
}

/// The line before each body: `URL IP date type length`; version 2 has five more words before the length.
struct Line {
    url: String,
    date: String,
    media_type: String,
    length: String,
}

/// A URL may hold spaces, so the words are taken from the end.
fn header(line: &[u8]) -> Option<Line> {
    let text = String::from_utf8_lossy(line);
    let words: Vec<&str> = text.trim_end().split(' ').collect();
    if !begins(text.as_bytes()) || words.len() < 5 {
        return None;
    }
    let is_date =
        |word: Option<&&str>| word.is_some_and(|word| word.len() >= 8 && word.bytes().all(|b| b.is_ascii_digit()));
    let end = words.len();
    let date_at = if is_date(words.get(end - 3)) {
        end - 3
    } else {
        end.checked_sub(8).filter(|at| *at >= 2 && is_date(words.get(*at)))?
    };
    Some(Line {
        url: words.get(..date_at.checked_sub(1)?)?.join(" "),
        date: (*words.get(date_at)?).to_owned(),
        media_type: (*words.get(date_at + 1)?).to_owned(),
        length: (*words.last()?).to_owned(),
    })
}

/// Reads one record; false at the end.
fn one(stream: &mut Packed<'_>, out: &mut dyn Sink) -> std::io::Result<bool> {
    skip_blank(stream)?;
    let at = stream.place().locator();
    let Some(line) = line_of(stream)? else { return Ok(false) };
    let Some(header) = header(&line) else {
        let bytes = skip_to_header(stream)?.len() + line.len();
        out.problem(error(&at, "not-a-record", format!("{bytes} bytes belong to no record")));
        return Ok(true);
    };
    let block = match header.length.parse::<u64>() {
        Ok(length) => match exactly(stream, length)? {
            Ok(block) => block,
            Err(have) => {
                out.problem(error(&at, "short-body", format!("the body has {have} of {length} bytes")));
                return Ok(true);
            }
        },
        Err(_) => {
            let message = format!(
                "the length is {:?}, not a number; the body was taken to the next record",
                shown(&header.length)
            );
            out.problem(warning(&at, "bad-length", message));
            skip_to_header(stream)?
        }
    };
    capture(&at, &header, &block, out);
    Ok(true)
}

fn capture(at: &Locator, header: &Line, block: &[u8], out: &mut dyn Sink) {
    if header.url.starts_with("filedesc:") {
        return out.skipped(at.clone(), "the description of an ARC file");
    }
    let Some((url, host)) = web_address(&header.url) else {
        return match header.url.starts_with("http") {
            true => out.problem(error(at, "bad-url", format!("{:?} is no web address", shown(&header.url)))),
            false => out.skipped(at.clone(), "not of the web: its address is neither http nor https"),
        };
    };
    let mut capture = bare(url, host, utc(Some(&header.date), at, out), Vec::new());
    match http::head(block).filter(|head| head.status > 0) {
        Some(head) => {
            apply(&head, &mut capture);
            capture.body = decode_body(&head, block.get(head.bytes..).unwrap_or_default(), at, out);
        }
        None => {
            if !block.trim_ascii().is_empty() {
                out.problem(warning(
                    at,
                    "no-http-header",
                    "the block has no HTTP header; all of it was taken as the body",
                ));
            }
            capture.media_type = http::media_type(&header.media_type).0;
            capture.body = block.to_vec();
        }
    }
    out.record(at.clone(), Record::Capture(capture));
}

fn skip_blank(stream: &mut Packed<'_>) -> std::io::Result<()> {
    loop {
        let have = stream.fill()?;
        let blank = have.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let more = blank > 0 && blank == have.len();
        stream.consume(blank);
        if !more {
            return Ok(());
        }
    }
}

/// The bytes up to the next line that begins a record, or to the end; the first of them are kept.
fn skip_to_header(stream: &mut Packed<'_>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(line) = line_of(stream)? {
        if header(&line).is_some() {
            stream.push_back(&line);
            break;
        }
        if (bytes.len() as u64) < LIMITS.body_bytes_max {
            bytes.extend_from_slice(&line);
        }
    }
    Ok(bytes)
}

/// A body of a known length, as far as it is held; or how many bytes there were.
fn exactly(stream: &mut Packed<'_>, length: u64) -> std::io::Result<Result<Vec<u8>, u64>> {
    let mut block: Vec<u8> = Vec::new();
    let mut left = length;
    while left > 0 {
        let borders = stream.at_border()?;
        let have = stream.fill()?;
        if have.is_empty()
            || (borders && header(have.split(|byte| *byte == b'\n').next().unwrap_or_default()).is_some())
        {
            return Ok(Err(length - left));
        }
        let count = have.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if (block.len() as u64) < LIMITS.body_bytes_max + LIMITS.header_bytes_max {
            block.extend_from_slice(have.get(..count).unwrap_or_default());
        }
        stream.consume(count);
        left -= count as u64;
    }
    Ok(Ok(block))
}
