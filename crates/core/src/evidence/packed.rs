//! Which plain bytes does a web archive hold, and in which packed member does each stand?
//!
//! A web archive is packed member by member: each record is a gzip file of its own, one after the other. This
//! stream gives the plain bytes, tells where a member begins, and after a damaged member finds the next one.

use std::io::{self, BufRead, Read, SeekFrom};

use flate2::bufread::GzDecoder;

use super::fault::limit;
use super::{Input, LIMITS, Locator};

const CHUNK: usize = 64 << 10;
/// Member headers that are tried after a damaged member; a hostile file holds nothing but such headers.
const CANDIDATES_MAX: usize = 4_096;

/// An input with its position.
struct Raw<'a> {
    input: &'a mut dyn Input,
    chunk: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset in the input of `chunk[end]`.
    after: u64,
}

impl Raw<'_> {
    fn at(&self) -> u64 {
        self.after - (self.end - self.start) as u64
    }

    fn jump(&mut self, to: u64) -> io::Result<()> {
        self.after = self.input.seek(SeekFrom::Start(to))?;
        (self.start, self.end) = (0, 0);
        Ok(())
    }
}

impl Read for Raw<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut have = self.fill_buf()?;
        let count = have.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Raw<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start >= self.end {
            let count = loop {
                match self.input.read(&mut self.chunk) {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    other => break other?,
                }
            };
            (self.start, self.end) = (0, count);
            self.after += count as u64;
        }
        Ok(self.chunk.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }
}

enum Source<'a> {
    Plain(Raw<'a>),
    Gzip(Box<GzDecoder<Raw<'a>>>),
    /// Between two members.
    Border(Raw<'a>),
    /// Never seen from outside: the value while one source becomes another.
    Moving,
}

/// Where the next plain byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Offset of the packed member in the input; of the byte itself if nothing is packed.
    pub(crate) member: u64,
    /// Offset of the byte in the unpacked member; 0 if nothing is packed.
    pub(crate) within: u64,
}

impl Place {
    pub(crate) fn locator(self) -> Locator {
        match self.within {
            0 => Locator::offset(self.member),
            within => Locator::offset(within).within(&Locator::offset(self.member)),
        }
    }
}

/// The plain bytes of a web archive, packed or not.
pub(crate) struct Packed<'a> {
    source: Source<'a>,
    plain: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes that were read too far and are read again before anything else.
    pushed: Vec<u8>,
    pushed_start: usize,
    packed: bool,
    member_at: u64,
    /// Bytes of this member that have been unpacked.
    member_out: u64,
    total_out: u64,
}

impl<'a> Packed<'a> {
    /// Begins at the position where `input` stands.
    pub(crate) fn new(input: &'a mut dyn Input) -> io::Result<Self> {
        let after = input.stream_position()?;
        let mut raw = Raw { input, chunk: vec![0; CHUNK], start: 0, end: 0, after };
        let packed = raw.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let source = if packed { Source::Border(raw) } else { Source::Plain(raw) };
        let plain = vec![0; CHUNK];
        let (pushed, pushed_start) = (Vec::new(), 0);
        Ok(Self {
            source,
            plain,
            start: 0,
            end: 0,
            pushed,
            pushed_start,
            packed,
            member_at: after,
            member_out: 0,
            total_out: 0,
        })
    }

    /// Is the archive packed?
    pub(crate) fn is_packed(&self) -> bool {
        self.packed
    }

    /// Where the next byte stands.
    pub(crate) fn place(&mut self) -> Place {
        let back = (self.end - self.start + self.pushed.len() - self.pushed_start) as u64;
        match &self.source {
            Source::Plain(raw) => {
                Place { member: raw.at().saturating_sub((self.pushed.len() - self.pushed_start) as u64), within: 0 }
            }
            _ => Place { member: self.member_at, within: self.member_out.saturating_sub(back) },
        }
    }

    /// The next plain bytes; empty at the end of the archive. Never spans two members.
    pub(crate) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.pushed_start < self.pushed.len() {
            return Ok(self.pushed.get(self.pushed_start..).unwrap_or_default());
        }
        if matches!(self.source, Source::Plain(_)) {
            return if let Source::Plain(raw) = &mut self.source { raw.fill_buf() } else { Ok(&[]) };
        }
        while self.start >= self.end {
            if matches!(self.source, Source::Border(_)) && !self.open_member()? {
                return Ok(&[]);
            }
            self.unpack()?;
        }
        Ok(self.plain.get(self.start..self.end).unwrap_or_default())
    }

    /// Takes bytes that [`Packed::fill`] gave.
    pub(crate) fn consume(&mut self, count: usize) {
        if self.pushed_start < self.pushed.len() {
            self.pushed_start += count;
            if self.pushed_start >= self.pushed.len() {
                self.pushed.clear();
                self.pushed_start = 0;
            }
        } else if let Source::Plain(raw) = &mut self.source {
            raw.consume(count);
        } else {
            self.start = (self.start + count).min(self.end);
        }
    }

    /// Gives bytes back that were read too far: they come again next.
    pub(crate) fn push_back(&mut self, bytes: &[u8]) {
        let rest = self.pushed.split_off(self.pushed_start.min(self.pushed.len()));
        self.pushed = bytes.to_vec();
        self.pushed.extend_from_slice(&rest);
        self.pushed_start = 0;
    }

    /// Are all bytes of the current member read, so that the next byte begins another?
    pub(crate) fn at_border(&mut self) -> io::Result<bool> {
        if !self.packed || self.pushed_start < self.pushed.len() {
            return Ok(false);
        }
        while self.start >= self.end {
            match self.source {
                Source::Gzip(_) => self.unpack()?,
                _ => return Ok(true),
            }
        }
        Ok(false)
    }

    fn open_member(&mut self) -> io::Result<bool> {
        let Source::Border(raw) = &mut self.source else { return Ok(true) };
        if raw.fill_buf()?.is_empty() {
            return Ok(false);
        }
        self.member_at = raw.at();
        self.member_out = 0;
        if let Source::Border(raw) = std::mem::replace(&mut self.source, Source::Moving) {
            self.source = Source::Gzip(Box::new(GzDecoder::new(raw)));
        }
        Ok(true)
    }

    fn unpack(&mut self) -> io::Result<()> {
        let Source::Gzip(decoder) = &mut self.source else { return Ok(()) };
        let count = loop {
            match decoder.read(&mut self.plain) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        (self.start, self.end) = (0, count);
        self.member_out += count as u64;
        self.total_out += count as u64;
        if count == 0 {
            if let Source::Gzip(decoder) = std::mem::replace(&mut self.source, Source::Moving) {
                self.source = Source::Border(decoder.into_inner());
            }
            return Ok(());
        }
        let packed = decoder.get_ref().at().saturating_sub(self.member_at).max(1);
        if self.member_out > LIMITS.ratio_free_bytes && self.member_out / packed > LIMITS.ratio_max {
            return Err(limit(
                "limit-ratio",
                format!("a member unpacks to over {} times its size; it was not read on", LIMITS.ratio_max),
            ));
        }
        if self.total_out > LIMITS.unpacked_bytes_max {
            return Err(limit(
                "limit-unpacked-bytes",
                format!("the archive unpacks to over {} bytes; it was not read on", LIMITS.unpacked_bytes_max),
            ));
        }
        Ok(())
    }

    /// After a damaged member: goes to the next member whose plain bytes begin as `begins` says. False if there is
    /// none. Looks from just after the damaged member's first byte where the input can go back, else from here.
    pub(crate) fn next_member(&mut self, begins: fn(&[u8]) -> bool) -> io::Result<bool> {
        let mut raw = match std::mem::replace(&mut self.source, Source::Moving) {
            Source::Plain(raw) | Source::Border(raw) => raw,
            Source::Gzip(decoder) => decoder.into_inner(),
            Source::Moving => return Ok(false),
        };
        (self.start, self.end, self.pushed_start) = (0, 0, 0);
        self.pushed.clear();
        // An input that cannot go back is searched from where it stands.
        let _ = raw.jump(self.member_at + 1);
        let found = seek_member(&mut raw, begins);
        self.source = Source::Border(raw);
        found
    }
}

fn seek_member(raw: &mut Raw<'_>, begins: fn(&[u8]) -> bool) -> io::Result<bool> {
    let mut window: Vec<u8> = Vec::new();
    let mut window_at = raw.at();
    let mut tried = 0;
    loop {
        let chunk = raw.fill_buf()?;
        let (count, ended) = (chunk.len(), chunk.is_empty());
        window.extend_from_slice(chunk);
        raw.consume(count);
        // A member's beginning is tried only with the bytes behind it in the window, so the last are kept.
        let judged = if ended { window.len() } else { window.len().saturating_sub(1_024) };
        for at in memchr::memmem::find_iter(
            window.get(..judged.saturating_add(2).min(window.len())).unwrap_or_default(),
            &[0x1f, 0x8b, 0x08],
        ) {
            tried += 1;
            let mut first = [0; 16];
            let have = window.get(at..).map_or(0, |bytes| read_some(&mut GzDecoder::new(bytes), &mut first));
            if begins(first.get(..have).unwrap_or_default()) {
                raw.jump(window_at + at as u64)?;
                return Ok(true);
            }
            if tried >= CANDIDATES_MAX {
                return Ok(false);
            }
        }
        if ended {
            return Ok(false);
        }
        window.drain(..judged);
        window_at += judged as u64;
    }
}

fn read_some(from: &mut dyn Read, into: &mut [u8]) -> usize {
    let mut have = 0;
    while let Some(rest) = into.get_mut(have..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) | Err(_) => break,
            Ok(count) => have += count,
        }
    }
    have
}
