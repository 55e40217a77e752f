//! What is this file, whatever it is called, and what stands in it?

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::{error, lost};
use super::relay::Bounded;
use super::unpack::{Packing, Unpacked};
use super::{HEAD_BYTES, Head, Input, Kind, LIMITS, Locator, READERS, ReadOptions, Reader, Sink};

/// Reads a file: recognises it by its content, opens what is packed round it, and gives its records and problems.
///
/// - `name` is the file's name, for messages alone: nothing is recognised by it.
/// - `kind`: what an investigator says it is; only readers of that kind are asked, and a table of that kind is read
///   even if its columns do not say so.
/// - Returns the kind that was read, [`Kind::Unknown`] if no reader knows the file; then nothing else is given.
///   An archive of several kinds has that of its first member that is known.
///
/// Never fails: a file that cannot be read gives a problem. Progress goes to `out` as often as a mebibyte is read.
pub fn read(input: &mut dyn Input, name: &str, kind: Option<Kind>, options: &ReadOptions, out: &mut dyn Sink) -> Kind {
    let bytes = Arc::new(AtomicU64::new(0));
    let mut out = Bounded::new(out, Arc::clone(&bytes));
    let mut watched = Watched { input, bytes };
    let asked = Asked { kind, options };
    let found = asked.open(&mut watched, 0, &mut out);
    let found = found.unwrap_or_else(|| {
        if kind.is_some_and(|kind| kind != Kind::Unknown) {
            let message = format!("no reader of the kind that was given knows this file: {}", super::fault::shown(name));
            super::Sink::problem(&mut out, error(&Locator::whole(), "not-of-kind", message));
        }
        Kind::Unknown
    });
    out.finish();
    found
}

/// Counts what is read from the file as received.
struct Watched<'a> {
    input: &'a mut dyn Input,
    bytes: Arc<AtomicU64>,
}

impl Read for Watched<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(out)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.input.seek(to)?;
        // What is read twice is counted once, as far as that can be told.
        self.bytes.store(at, Ordering::Relaxed);
        Ok(at)
    }
}

/// What was asked for.
pub(crate) struct Asked<'a> {
    pub(crate) kind: Option<Kind>,
    pub(crate) options: &'a ReadOptions,
}

impl Asked<'_> {
    /// Reads one file, or one member of an archive; `depth` counts what was unpacked round it. `None`: not known.
    pub(crate) fn open(&self, input: &mut dyn Input, depth: u64, out: &mut dyn Sink) -> Option<Kind> {
        let bytes = match start(input) {
            Ok(bytes) => bytes,
            Err(torn) => {
                out.problem(lost(Locator::whole(), "cut-member", &torn));
                return None;
            }
        };
        match Packing::of(&bytes) {
            Some(packing) => self.unpack(packing, &bytes, input, depth, out),
            None => self.plain(&Head::of(&bytes), input, out),
        }
    }

    fn reader(&self, head: &Head<'_>, packed: bool) -> Option<&'static dyn Reader> {
        let of_kind = |reader: &&&dyn Reader| self.kind.is_none_or(|kind| reader.kind() == kind);
        let able = |reader: &&&dyn Reader| !packed || reader.reads_packed();
        READERS.iter().filter(of_kind).filter(able).find(|reader| reader.recognise(head)).copied()
    }

    fn plain(&self, head: &Head<'_>, input: &mut dyn Input, out: &mut dyn Sink) -> Option<Kind> {
        let reader = self.reader(head, false)?;
        reader.read(input, self.options, out);
        Some(reader.kind())
    }

    fn unpack(&self, packing: Packing, bytes: &[u8], input: &mut dyn Input, depth: u64, out: &mut dyn Sink) -> Option<Kind> {
        if packing == Packing::Gzip {
            // The head alone: a torn member may be short, and the reader of members says so itself.
            let mut first = Vec::new();
            let _ = flate2::bufread::MultiGzDecoder::new(bytes).take(HEAD_BYTES as u64).read_to_end(&mut first);
            if let Some(reader) = self.reader(&Head::of(&first), true) {
                reader.read(input, self.options, out);
                return Some(reader.kind());
            }
        }
        if depth >= LIMITS.depth_max {
            let message = format!("more than {} archives stand in each other; the innermost was not opened", LIMITS.depth_max);
            out.problem(error(&Locator::whole(), "limit-depth", message));
            return None;
        }
        match Unpacked::new(packing, input) {
            Ok(mut inner) => self.open(&mut inner, depth + 1, out),
            Err(torn) => {
                out.problem(lost(Locator::whole(), "cut-member", &torn));
                None
            }
        }
    }
}

/// The first bytes of an input, which is then at its first byte again.
fn start(input: &mut dyn Input) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = input.take(HEAD_BYTES as u64).read_to_end(&mut bytes);
    input.seek(SeekFrom::Start(0))?;
    // A torn stream is read as far as it goes: its reader says where it tears.
    match read {
        Err(torn) if bytes.is_empty() => Err(torn),
        _ => Ok(bytes),
    }
}
