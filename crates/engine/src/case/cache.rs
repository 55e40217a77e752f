//! Was this file read by these rules before, and what came of it?
//!
//! Two files an evidence and a way of reading it: a zstd frame with checksum over length-prefixed postcard entries, so
//! that neither writing nor counting holds a whole evidence in memory, and the values of code that its pages name by
//! number ([`values`]). A cache is never trusted to be whole: the head names what it is of, the end must be there, and
//! whatever is wrong means only that the evidence is read again.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stakeout_core::evidence::{EvidenceId, Kind, Locator, Problem};
use stakeout_core::page::PageFacts;
use stakeout_core::record::Fact;
use stakeout_core::selector::Found;

use super::facts::Skipped;
use super::files;
use super::values::{self, Values};
use crate::packed;

/// Changes when an entry changes its shape.
pub(crate) const FORMAT: u32 = 4;

/// Bytes of one entry; facts of one record are far smaller, so that more means damage.
const ENTRY_BYTES_MAX: u32 = 256 << 20;

/// Bytes that are kept from entry to entry.
const BUFFER_MAX: usize = 1 << 16;

/// Facts are written once and read often; higher levels cost more than they save.
const LEVEL: i32 = 1;

/// First byte of an entry that is a page.
const PAGE: u8 = 1;
/// First byte of every other entry.
const OTHER: u8 = 0;

/// What a reader found, on its way into a cache.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// The first: what this is a cache of.
    Head(EvidenceId, String),
    /// Pages have entries of their own in the file, see [`Kept::Page`].
    Fact(Locator, Fact),
    Problem(Problem),
    /// The captures so far are a section of [`values`].
    Section,
    /// The last.
    End(Counts),
}

/// What is read from a cache.
pub(crate) enum Kept {
    Fact(Locator, Fact),
    Page(Box<KeptPage>),
    Problem(Problem),
    /// The captures so far are a section.
    Section,
}

/// A page without its code.
pub(crate) struct KeptPage {
    pub(crate) at: Locator,
    pub(crate) facts: PageFacts,
    bytes: Vec<u8>,
    facts_at: usize,
    code_at: usize,
}

impl KeptPage {
    /// The facts as they stand in the cache.
    pub(crate) fn facts_bytes(&self) -> &[u8] {
        self.bytes.get(self.facts_at..self.code_at).unwrap_or_default()
    }

    /// Its values by their numbers in the section, with their offsets: see [`packed::spots`].
    pub(crate) fn code_bytes(&self) -> &[u8] {
        self.bytes.get(self.code_at..).unwrap_or_default()
    }

    fn read(bytes: Vec<u8>) -> Option<Self> {
        let body = bytes.get(1..)?;
        let (at, rest) = postcard::take_from_bytes::<Locator>(body).ok()?;
        let facts_at = bytes.len() - rest.len();
        let (facts, rest) = postcard::take_from_bytes::<PageFacts>(rest).ok()?;
        let code_at = bytes.len() - rest.len();
        Some(Self { at, facts, facts_at, code_at, bytes })
    }
}

/// What stands at the end of a cache and in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) kind: Kind,
    pub(crate) records: u64,
    pub(crate) errors: u64,
    pub(crate) skipped: Vec<Skipped>,
}

/// What a cache file is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: EvidenceId,
    /// Hexadecimal digest of everything else that the facts depend on: rules, program, reading options.
    pub(crate) version: String,
}

impl Key {
    /// Where the cache lies.
    pub(crate) fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.bin", self.name()))
    }

    /// Where the values lie that its pages name by number.
    pub(crate) fn values_path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.values", self.name()))
    }

    fn name(&self) -> String {
        let prefix: String = self.version.chars().take(16).collect();
        format!("{}-{prefix}", self.id)
    }
}

/// Writes a cache; it has its name only when it is whole.
pub(crate) struct Writer {
    key: Key,
    folder: PathBuf,
    part: PathBuf,
    values_part: PathBuf,
    encoder: zstd::Encoder<'static, BufWriter<File>>,
    values: Option<values::Writer>,
    /// The entry at work; kept for its memory, as there are millions.
    entry: Vec<u8>,
}

impl Writer {
    pub(crate) fn begin(folder: &Path, key: &Key) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (part, values_part) = (files::part_path(folder), files::part_path(folder));
        let mut encoder = zstd::Encoder::new(BufWriter::new(File::create(&part)?), LEVEL)?;
        encoder.include_checksum(true)?;
        let values = Some(values::Writer::begin(&values_part)?);
        let (key, folder) = (key.clone(), folder.to_owned());
        let mut writer = Self { key, folder, part, values_part, encoder, values, entry: Vec::new() };
        writer.write(OTHER, &Entry::Head(writer.key.id, writer.key.version.clone()), &[])?;
        Ok(writer)
    }

    pub(crate) fn push(&mut self, entry: Entry) -> io::Result<()> {
        match (entry, &mut self.values) {
            (Entry::Fact(at, Fact::Page(mut facts)), Some(values)) => {
                let (spots, section_ends) = values.take(&mut facts)?;
                let mut code = Vec::with_capacity(spots.len() * 3);
                packed::put_spots(&mut code, &spots);
                self.write(PAGE, &(at, facts), &code)?;
                if section_ends { self.write(OTHER, &Entry::Section, &[]) } else { Ok(()) }
            }
            (entry, _) => self.write(OTHER, &entry, &[]),
        }
    }

    fn write(&mut self, tag: u8, entry: &impl Serialize, more: &[u8]) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.entry);
        bytes.clear();
        bytes.push(tag);
        let mut bytes = postcard::to_extend(entry, bytes).map_err(io::Error::other)?;
        bytes.extend_from_slice(more);
        let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= ENTRY_BYTES_MAX);
        let length = length.ok_or_else(|| io::Error::other("the facts of one record are too large"))?;
        self.encoder.write_all(&length.to_le_bytes())?;
        self.encoder.write_all(&bytes)?;
        // One large entry is no reason to hold its memory for the rest.
        if bytes.capacity() <= BUFFER_MAX {
            self.entry = bytes;
        }
        Ok(())
    }

    /// Gives it its name. Not synced: a power cut may cost a second reading, nothing else.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if let Some(values) = self.values.take() {
            values.finish(&self.key)?;
        }
        self.encoder.do_finish()?;
        self.encoder.get_mut().flush()?;
        // The entries last: where they are, the values are.
        fs::rename(&self.values_part, self.key.values_path(&self.folder))?;
        fs::rename(&self.part, self.key.path(&self.folder))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After `finish` there is nothing of these names.
        fs::remove_file(&self.part).ok();
        fs::remove_file(&self.values_part).ok();
    }
}

/// Reads a cache entry by entry and gives its counts; `None` if it is absent or damaged, and what was visited until
/// then is void.
pub(crate) fn read(folder: &Path, key: &Key, visit: &mut dyn FnMut(Kept)) -> Option<Counts> {
    let file = BufReader::with_capacity(1 << 17, File::open(key.path(folder)).ok()?);
    let mut decoder = BufReader::with_capacity(1 << 17, zstd::Decoder::with_buffer(file).ok()?);
    let mut buffer = Vec::new();
    match next(&mut decoder, &mut buffer)? {
        Next::Entry(Entry::Head(id, version)) if id == key.id && version == key.version => {}
        _ => return None,
    }
    loop {
        match next(&mut decoder, &mut buffer)? {
            Next::Page(page) => visit(Kept::Page(page)),
            Next::Entry(Entry::Head(..)) => return None,
            Next::Entry(Entry::Fact(at, fact)) => visit(Kept::Fact(at, fact)),
            Next::Entry(Entry::Problem(problem)) => visit(Kept::Problem(problem)),
            Next::Entry(Entry::Section) => visit(Kept::Section),
            Next::Entry(Entry::End(counts)) => {
                // Reading on to the end of the frame is what compares its checksum.
                let mut more = [0];
                return matches!(decoder.read(&mut more), Ok(0)).then_some(counts);
            }
        }
    }
}

/// Gives the pages of a section their code back.
pub(crate) fn restore(values: &Values, section: usize, pages: Vec<KeptPage>) -> Option<Vec<(Locator, Fact)>> {
    let texts = values.texts(section).ok()?;
    let page = |page: KeptPage| {
        let spots = packed::spots(page.code_bytes())?;
        let mut facts = page.facts;
        for (id, offset) in spots {
            let (kind, value) = texts.get(id as usize)?.clone();
            facts.selectors.push(Found { kind, value, offset: u64::from(offset) });
        }
        facts.selectors.sort_unstable();
        Some((page.at, Fact::Page(Box::new(facts))))
    };
    pages.into_iter().map(page).collect()
}

enum Next {
    Entry(Entry),
    Page(Box<KeptPage>),
}

/// Reads one entry; the buffer is kept for its memory, as there are millions.
fn next(decoder: &mut impl Read, buffer: &mut Vec<u8>) -> Option<Next> {
    let mut length = [0; 4];
    decoder.read_exact(&mut length).ok()?;
    let length = u32::from_le_bytes(length);
    if length > ENTRY_BYTES_MAX {
        return None;
    }
    buffer.clear();
    // `take` and not a buffer of the stated length: the length may be a lie of damage.
    let read = decoder.take(u64::from(length)).read_to_end(buffer).ok()?;
    if read as u64 != u64::from(length) {
        return None;
    }
    match buffer.split_first()? {
        (&PAGE, _) => KeptPage::read(std::mem::take(buffer)).map(Box::new).map(Next::Page),
        (&OTHER, rest) => {
            let entry = postcard::from_bytes(rest).ok().map(Next::Entry);
            // One large entry is no reason to hold its memory for the rest.
            if buffer.capacity() > BUFFER_MAX {
                *buffer = Vec::new();
            }
            entry
        }
        _ => None,
    }
}
