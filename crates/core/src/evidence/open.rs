//! What is this file, whatever it is called, and what stands in it?

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::archive::{Archive, ArchiveForm, LITTER, held, is_litter};
use super::fault::{error, lost, shown};
use super::folder_index::{has_index, is_index};
use super::relay::{Bounded, Within};
use super::unpack::{Packing, Unpacked};
use super::{
    HEAD_BYTES, Head, Input, Kind, LIMITS, Locator, Problem, READERS, ReadOptions, Reader, Sink, TableRows, spreadsheet,
};

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
    let total = input.seek(SeekFrom::End(0)).unwrap_or(u64::MAX);
    let _ = input.seek(SeekFrom::Start(0));
    let mut watched = Watched { input, bytes, total };
    let asked = Asked { kind, options };
    let kind = match asked.open(&mut watched, 0, &mut out) {
        Found::Known(found) => found,
        Found::Unknown if kind.is_some_and(|kind| kind != Kind::Unknown) => {
            let message = format!("no reader of the kind that was given knows this file: {}", shown(name));
            out.problem(error(&Locator::whole(), "not-of-kind", message));
            Kind::Unknown
        }
        Found::Unknown | Found::Failed => Kind::Unknown,
    };
    out.finish();
    kind
}

/// Reads a table whose rows somebody else decoded: the engine's Parquet files.
///
/// `kind` as in [`read`]. Returns the kind that was read, [`Kind::Unknown`] if no reader knows the columns; then
/// nothing is given but, if a kind was given, an error.
pub fn read_rows(rows: &mut dyn TableRows, kind: Option<Kind>, options: &ReadOptions, out: &mut dyn Sink) -> Kind {
    let mut out = Bounded::new(out, Arc::default());
    let asked = Asked { kind, options };
    let kind = match asked.rows(rows, &mut out) {
        Found::Known(found) => found,
        _ if kind.is_some_and(|kind| kind != Kind::Unknown) => {
            let message = "no reader of the kind that was given reads a table of these columns";
            out.problem(error(&Locator::whole(), "not-of-kind", message));
            Kind::Unknown
        }
        _ => Kind::Unknown,
    };
    out.finish();
    kind
}

/// Counts what is read from the file as received; what is read twice does not count beyond the whole.
struct Watched<'a> {
    input: &'a mut dyn Input,
    bytes: Arc<AtomicU64>,
    total: u64,
}

impl Read for Watched<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(out)?;
        let read = self.bytes.load(Ordering::Relaxed).saturating_add(count as u64);
        self.bytes.store(read.min(self.total), Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.input.seek(to)
    }
}

/// What was asked for.
pub(crate) struct Asked<'a> {
    pub(crate) kind: Option<Kind>,
    pub(crate) options: &'a ReadOptions,
}

/// What became of one file or member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// A reader knew it.
    Known(Kind),
    /// No reader knows it; nothing was given.
    Unknown,
    /// It could not be opened; a problem says why.
    Failed,
}

impl Asked<'_> {
    /// Reads one file, or one member of an archive; `depth` counts what was unpacked round it.
    pub(crate) fn open(&self, input: &mut dyn Input, depth: u64, out: &mut dyn Sink) -> Found {
        let bytes = match start(input) {
            Ok(bytes) => bytes,
            Err(torn) => return failed(lost(Locator::whole(), "cut-member", &torn), out),
        };
        match (Packing::of(&bytes), ArchiveForm::of(&bytes)) {
            (Some(packing), _) => self.unpack(packing, &bytes, input, depth, out),
            (None, Some(form)) => self.archive(form, &bytes, input, depth, out),
            (None, None) => self.plain(&Head::of(&bytes), input, out),
        }
    }

    pub(crate) fn readers(&self) -> impl Iterator<Item = &'static dyn Reader> {
        READERS.iter().copied().filter(|reader| match self.kind {
            Some(kind) => reader.kind() == kind,
            None => !reader.is_told(),
        })
    }

    /// Reads a table by its columns, or by the kind that was given.
    pub(crate) fn rows(&self, rows: &mut dyn TableRows, out: &mut dyn Sink) -> Found {
        let known = self.readers().find(|reader| reader.knows_columns(rows.columns()));
        let said = || self.readers().find(|reader| self.kind.is_some() && reader.reads_tables());
        match known.or_else(said) {
            Some(reader) if reader.read_rows(rows, self.options, out) => Found::Known(reader.kind()),
            _ => Found::Unknown,
        }
    }

    fn plain(&self, head: &Head<'_>, input: &mut dyn Input, out: &mut dyn Sink) -> Found {
        let known = self.readers().find(|reader| reader.recognise(head));
        // What is said to be a table of a kind is read as one: its columns may be named by a map.
        let said =
            || self.readers().find(|reader| self.kind.is_some() && reader.reads_tables() && !head.text.is_empty());
        let Some(reader) = known.or_else(said) else { return Found::Unknown };
        reader.read(input, self.options, out);
        Found::Known(reader.kind())
    }

    fn unpack(&self, packing: Packing, bytes: &[u8], input: &mut dyn Input, depth: u64, out: &mut dyn Sink) -> Found {
        if packing == Packing::Gzip {
            // The head alone: a torn member may be short, and the reader of members says so itself.
            let mut first = Vec::new();
            let _ = flate2::bufread::MultiGzDecoder::new(bytes).take(HEAD_BYTES as u64).read_to_end(&mut first);
            let head = Head::of(&first);
            if let Some(reader) = self.readers().find(|reader| reader.reads_packed() && reader.recognise(&head)) {
                reader.read(input, self.options, out);
                return Found::Known(reader.kind());
            }
        }
        if let Err(problem) = allow(depth) {
            return failed(problem, out);
        }
        match Unpacked::new(packing, input) {
            Ok(mut inner) => self.open(&mut inner, depth + 1, out),
            Err(torn) => failed(lost(Locator::whole(), "cut-member", &torn), out),
        }
    }

    fn archive(&self, form: ArchiveForm, bytes: &[u8], input: &mut dyn Input, depth: u64, out: &mut dyn Sink) -> Found {
        if let Err(problem) = allow(depth) {
            return failed(problem, out);
        }
        // A zip is read by jumping from its end; what cannot be jumped in is held in memory.
        if form == ArchiveForm::Zip && input.seek(SeekFrom::End(0)).is_err() {
            let again = input.seek(SeekFrom::Start(0)).map_err(|torn| lost(Locator::whole(), "cut-member", &torn));
            return match again.and_then(|_| held(input, &Locator::whole())) {
                Ok(mut held) => self.listed(form, bytes, &mut held, depth, out),
                Err(problem) => failed(problem, out),
            };
        }
        match input.seek(SeekFrom::Start(0)) {
            Ok(_) => self.listed(form, bytes, input, depth, out),
            Err(torn) => failed(lost(Locator::whole(), "cut-member", &torn), out),
        }
    }

    fn listed(&self, form: ArchiveForm, bytes: &[u8], input: &mut dyn Input, depth: u64, out: &mut dyn Sink) -> Found {
        let mut said = Hush;
        let head = match Archive::open(form, input, &mut said) {
            Ok(mut archive) => head_of(bytes, &mut archive),
            Err(problem) => return failed(problem, out),
        };
        let _ = input.seek(SeekFrom::Start(0));
        if let Some(reader) = self.readers().find(|reader| reader.recognise(&head)) {
            reader.read(input, self.options, out);
            return Found::Known(reader.kind());
        }
        if form == ArchiveForm::Zip && spreadsheet::is_one(&head) {
            return spreadsheet::read(self, input, out);
        }
        match Archive::open(form, input, out) {
            Ok(archive) => self.members(archive, depth, out),
            Err(problem) => failed(problem, out),
        }
    }

    /// Each member by itself; the kind is that of the first that is known.
    fn members(&self, mut archive: Archive<'_>, depth: u64, out: &mut dyn Sink) -> Found {
        let mut kind = None;
        for member in archive.members.clone() {
            let mut found = Found::Unknown;
            let mut within = Within { container: member.locator(), out };
            let opened = match is_litter(&member.name) {
                true => Ok(()),
                false => archive.with_member(&member, &mut |input| found = self.open(input, depth + 1, &mut within)),
            };
            match (opened, found) {
                (Err(problem), _) => out.problem(problem),
                (Ok(()), Found::Known(one)) => kind = kind.or(Some(one)),
                (Ok(()), Found::Unknown) if is_litter(&member.name) => out.skipped(member.locator(), LITTER),
                (Ok(()), Found::Unknown) => out.skipped(member.locator(), "a member that no reader knows"),
                (Ok(()), Found::Failed) => {}
            }
        }
        kind.map_or(Found::Unknown, Found::Known)
    }
}

/// Keeps nothing: what is said while an archive is only looked at is said again when it is read.
struct Hush;

impl Sink for Hush {
    fn record(&mut self, _at: Locator, _record: crate::record::Record) {}
    fn problem(&mut self, _problem: Problem) {}
    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

fn failed(problem: Problem, out: &mut dyn Sink) -> Found {
    out.problem(problem);
    Found::Failed
}

fn allow(depth: u64) -> Result<(), Problem> {
    if depth < LIMITS.depth_max {
        return Ok(());
    }
    let message = format!("more than {} archives stand in each other; the innermost was not opened", LIMITS.depth_max);
    Err(error(&Locator::whole(), "limit-depth", message))
}

/// Members of an archive whose first bytes readers are shown.
const STARTS: usize = 8;

fn head_of<'b>(bytes: &'b [u8], archive: &mut Archive<'_>) -> Head<'b> {
    let members: Vec<String> = archive.members.iter().map(|member| member.name.clone()).collect();
    let mut head = Head { bytes, members, ..Head::default() };
    if has_index(&head) {
        let listed = archive.members.clone();
        let looked_at = listed.iter().filter(|member| !is_index(&member.name) && !is_litter(&member.name)).take(STARTS);
        head.member_starts = looked_at.map(|member| archive.start_of(member, 64)).collect();
    }
    head
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
