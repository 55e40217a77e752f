//! Where does one record of a web archive end and the next begin?
//!
//! Why not the crate `fastwarc` 2.0: it gives `Ok` and an empty body for a cut gzip member, and what it read before
//! a damaged member is all it gives. Here a cut member is an error, reading goes on at the next member or record,
//! one member round many records is read, and one body is held at a time. Inflating is `flate2`'s.

use std::io;

use super::digest::Hashing;
use super::fault::{error, is_limit, lost, warning};
use super::http::field;
use super::packed::Packed;
use super::{LIMITS, Level, Locator, Problem, Sink};

/// A record as it stands in the archive: named fields and a block of bytes.
#[derive(Debug, Default)]
pub(crate) struct RawRecord {
    pub(crate) at: Locator,
    /// Names in lower case, values trimmed.
    pub(crate) fields: Vec<(String, String)>,
    /// The block, or the first `BLOCK_KEPT` bytes of it.
    pub(crate) block: Vec<u8>,
    /// Bytes of the block in the archive.
    pub(crate) length: u64,
    /// What a digest over the whole block said.
    pub(crate) block_agrees: bool,
}

impl RawRecord {
    /// The first value of a named field; empty values count as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(have, value)| have == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Every value of a named field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.fields
            .iter()
            .filter(move |(have, value)| have == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Is the block longer than what is kept?
    pub(crate) fn is_cut(&self) -> bool {
        self.length > self.block.len() as u64
    }
}

/// Bytes of one block that are held: a body of the largest size behind headers of the largest size.
const BLOCK_KEPT: u64 = LIMITS.body_bytes_max + LIMITS.header_bytes_max;

/// Do these bytes begin a WARC record?
pub(crate) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"WARC/1.") || bytes.starts_with(b"WARC/0.")
}

/// The records of one archive, one after the other.
pub(crate) struct Records<'a> {
    stream: Packed<'a>,
    /// Where the last record began, while nothing but its border was read since.
    last: Option<Locator>,
    /// Records that began in the member being read.
    in_member: u64,
    member: u64,
    border_said: bool,
}

/// Why a record could not be given.
enum Lost {
    /// The stream is torn: a packed member is cut or damaged.
    Stream(io::Error),
    /// The record is wrong, the stream stands behind it.
    Record,
    /// Nothing more can be read.
    End,
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Self {
        Self::Stream(error)
    }
}

impl<'a> Records<'a> {
    pub(crate) fn new(stream: Packed<'a>) -> Self {
        Self { stream, last: None, in_member: 0, member: u64::MAX, border_said: false }
    }

    /// The next record; what cannot be read on the way goes to `out`. `None` at the end.
    pub(crate) fn next(&mut self, out: &mut dyn Sink) -> Option<RawRecord> {
        loop {
            let started = match self.find_version(out) {
                Ok(Some(at)) => at,
                Ok(None) => return None,
                Err(torn) => match self.after_border(&torn, out) {
                    true => continue,
                    false => return None,
                },
            };
            match self.one(&started, out) {
                Ok(record) => {
                    self.last = Some(started);
                    return Some(record);
                }
                Err(Lost::Record) => self.last = None,
                Err(Lost::End) => return None,
                Err(Lost::Stream(_)) => {
                    self.last = None;
                    if !self.resume(out) {
                        return None;
                    }
                }
            }
        }
    }

    /// Goes to the next line that begins a record and gives its place.
    fn find_version(&mut self, out: &mut dyn Sink) -> io::Result<Option<Locator>> {
        let (mut junk, mut headers, mut from) = (0_u64, 0_u64, None);
        loop {
            self.skip_blank()?;
            let place = self.stream.place();
            let Some(line) = self.line()? else {
                self.say_junk(junk, headers, from, out);
                return Ok(None);
            };
            if begins(&line) {
                self.say_junk(junk, headers, from, out);
                if place.within > 0 && !self.border_said {
                    self.border_said = true;
                    let message =
                        "records do not begin with a packed member of their own; a place is member and byte within";
                    out.problem(warning(&place.locator(), "member-border", message));
                }
                (self.in_member, self.member) =
                    (if self.member == place.member { self.in_member + 1 } else { 1 }, place.member);
                return Ok(Some(place.locator()));
            }
            from.get_or_insert(place.locator());
            junk += line.len() as u64;
            headers += u64::from(
                line.len() >= 10 && line.get(..10).is_some_and(|name| name.eq_ignore_ascii_case(b"warc-type:")),
            );
        }
    }

    /// Bytes that belong to no record: a wrong length before them, or records whose first line is damaged.
    fn say_junk(&mut self, bytes: u64, headers: u64, from: Option<Locator>, out: &mut dyn Sink) {
        let Some(from) = from else { return };
        for _ in 0..headers {
            out.problem(error(
                &from,
                "not-a-record",
                "the fields of a record stand here without the line that begins it",
            ));
        }
        match self.last.take() {
            Some(last) if headers == 0 => {
                let message =
                    format!("{bytes} bytes follow this record and belong to none; its length is perhaps wrong");
                out.problem(warning(&last, "record-border", message));
            }
            None if headers == 0 => {
                out.problem(error(&from, "not-a-record", format!("{bytes} bytes belong to no record")))
            }
            _ => {}
        }
    }

    /// The stream tore where no record was being read. True if reading can go on.
    fn after_border(&mut self, torn: &io::Error, out: &mut dyn Sink) -> bool {
        let place = self.stream.place();
        let at = Locator::offset(place.member);
        let only_one_there = self.in_member == 1 && self.member == place.member;
        match self.last.take() {
            // The one record of the member was read whole; only the member's checksum is wrong or cut.
            Some(_) if only_one_there && !is_limit(torn) => {
                out.problem(Problem { level: Level::Warning, ..lost(at, "cut-member", torn) });
            }
            _ => out.problem(lost(at, "cut-member", torn)),
        }
        !is_limit(torn) && self.resume(out)
    }

    /// Goes to the next packed member that begins a record. False if there is none.
    fn resume(&mut self, out: &mut dyn Sink) -> bool {
        if !self.stream.is_packed() {
            return false;
        }
        match self.stream.next_member(begins) {
            Ok(found) => found,
            Err(torn) => {
                let place = self.stream.place();
                out.problem(lost(Locator::offset(place.member), "cut-member", &torn));
                false
            }
        }
    }

    fn one(&mut self, at: &Locator, out: &mut dyn Sink) -> Result<RawRecord, Lost> {
        let mut record = RawRecord { at: at.clone(), block_agrees: true, ..RawRecord::default() };
        if let Err(torn) = self.fields(&mut record, out) {
            if let Lost::Stream(torn) = &torn {
                out.problem(lost(at.clone(), "cut-member", torn));
            }
            return Err(end_at_limit(torn));
        }
        let written = record.get("content-length").unwrap_or_default();
        let Ok(length) = written.parse::<u64>() else {
            let message = format!("Content-Length is {:?}, not a number", super::fault::shown(written));
            out.problem(error(at, "bad-length", message));
            self.skip_to_version()?;
            return Err(Lost::Record);
        };
        record.length = length;
        match self.block(&mut record, out) {
            Ok(()) => Ok(record),
            Err(torn) => {
                if let Lost::Stream(torn) = &torn {
                    out.problem(lost(at.clone(), "short-body", torn));
                }
                Err(end_at_limit(torn))
            }
        }
    }

    fn fields(&mut self, record: &mut RawRecord, out: &mut dyn Sink) -> Result<(), Lost> {
        let mut bytes = 0_u64;
        loop {
            if self.stream.at_border()? && begins(self.stream.fill()?) {
                out.problem(error(&record.at, "cut-member", "the member ends within the fields of its record"));
                return Err(Lost::Record);
            }
            let Some(line) = self.line()? else {
                out.problem(error(&record.at, "cut-record", "the archive ends within the fields of this record"));
                return Err(Lost::End);
            };
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if text.is_empty() {
                return Ok(());
            }
            if begins(text) {
                out.problem(error(
                    &record.at,
                    "cut-record",
                    "the fields of this record end where the next record begins",
                ));
                self.stream.push_back(&line);
                return Err(Lost::Record);
            }
            bytes += line.len() as u64;
            if bytes > LIMITS.header_bytes_max {
                let message = format!("the fields of this record are longer than {} bytes", LIMITS.header_bytes_max);
                out.problem(error(&record.at, "limit-header-bytes", message));
                self.skip_to_version()?;
                return Err(Lost::Record);
            }
            field(text, &mut record.fields);
        }
    }

    fn block(&mut self, record: &mut RawRecord, out: &mut dyn Sink) -> Result<(), Lost> {
        let written = record.get("warc-block-digest").map(str::to_owned);
        let mut hash = written.as_deref().and_then(Hashing::of);
        let mut left = record.length;
        let room = usize::try_from(left.min(1 << 20)).unwrap_or(0);
        record.block.reserve(room);
        while left > 0 {
            let borders = self.stream.at_border()?;
            let have = self.stream.fill()?;
            if have.is_empty() || (borders && begins(have)) {
                return self.short(record, left, out);
            }
            let count = have.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let taken = have.get(..count).unwrap_or_default();
            if let Some(hash) = &mut hash {
                hash.update(taken);
            }
            let kept = BLOCK_KEPT.saturating_sub(record.block.len() as u64).min(taken.len() as u64);
            record.block.extend_from_slice(taken.get(..usize::try_from(kept).unwrap_or(0)).unwrap_or_default());
            self.stream.consume(count);
            left -= count as u64;
        }
        record.block_agrees = match (hash, written) {
            (Some(hash), Some(written)) => hash.agrees(&written),
            _ => true,
        };
        self.check_border(record, out)
    }

    /// The block ended before its length. If it swallowed another record, reading goes back to that one.
    fn short(&mut self, record: &RawRecord, left: u64, out: &mut dyn Sink) -> Result<(), Lost> {
        let message = format!("the body has {} of {} bytes", record.length - left, record.length);
        out.problem(error(&record.at, "short-body", message));
        if let Some(from) = swallowed(&record.block).filter(|_| record.length - left == record.block.len() as u64) {
            self.stream.push_back(record.block.get(from..).unwrap_or_default());
        }
        Err(Lost::Record)
    }

    /// What follows a block is an empty line; if not, and the block holds another record's beginning, its length is
    /// wrong and reading goes back to that record.
    fn check_border(&mut self, record: &RawRecord, out: &mut dyn Sink) -> Result<(), Lost> {
        if self.stream.at_border()? {
            return Ok(());
        }
        let next = self.stream.fill()?;
        if next.is_empty() || next.starts_with(b"\r") || next.starts_with(b"\n") || begins(next) || record.is_cut() {
            return Ok(());
        }
        let Some(from) = swallowed(&record.block) else { return Ok(()) };
        let message = format!("another record begins after {from} of the {} bytes of this body", record.length);
        out.problem(error(&record.at, "short-body", message));
        self.stream.push_back(record.block.get(from..).unwrap_or_default());
        Err(Lost::Record)
    }

    fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            let have = self.stream.fill()?;
            let blank = have.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let more = blank > 0 && blank == have.len();
            self.stream.consume(blank);
            if !more {
                return Ok(());
            }
        }
    }

    fn skip_to_version(&mut self) -> io::Result<()> {
        loop {
            self.skip_blank()?;
            if begins(self.stream.fill()?) || self.line()?.is_none() {
                return Ok(());
            }
        }
    }

    /// One line with its end; `None` at the end of the archive. A longer line comes in pieces.
    pub(crate) fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        line_of(&mut self.stream)
    }
}

/// One line with its end, or the first 64 KiB of it; `None` at the end.
pub(crate) fn line_of(stream: &mut Packed<'_>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let have = stream.fill()?;
        if have.is_empty() {
            return Ok((!line.is_empty()).then_some(line));
        }
        let end = memchr::memchr(b'\n', have).map(|at| at + 1);
        let count = end.unwrap_or(have.len());
        line.extend_from_slice(have.get(..count).unwrap_or_default());
        stream.consume(count);
        if end.is_some() || line.len() >= 64 << 10 {
            return Ok(Some(line));
        }
        // A cut member's half line and the next member's first are not one line.
        if stream.at_border()? && begins(stream.fill()?) {
            return Ok(Some(line));
        }
    }
}

fn swallowed(block: &[u8]) -> Option<usize> {
    memchr::memmem::find(block, b"\r\n\r\nWARC/1.").map(|at| at + 4)
}

fn end_at_limit(lost: Lost) -> Lost {
    match lost {
        Lost::Stream(torn) if is_limit(&torn) => Lost::End,
        other => other,
    }
}
