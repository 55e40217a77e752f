//! Was this file read by these rules before, and what came of it?
//!
//! One file an evidence and a way of reading it: a zstd frame with checksum over length-prefixed postcard entries, so
//! that neither writing nor counting holds a whole evidence in memory. A cache is never trusted to be whole: the head
//! names what it is of, the end must be there, and whatever is wrong means only that the evidence is read again.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stakeout_core::evidence::{EvidenceId, Kind, Locator, Problem};
use stakeout_core::record::Fact;

use super::facts::Skipped;
use super::files;

/// Changes when an entry changes its shape.
pub(crate) const FORMAT: u32 = 2;

/// Bytes of one entry; facts of one record are far smaller, so that more means damage.
const ENTRY_BYTES_MAX: u32 = 256 << 20;

/// Facts are written once and read often; higher levels cost more than they save.
const LEVEL: i32 = 1;

/// One entry of a cache file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// The first: what this is a cache of.
    Head(EvidenceId, String),
    Fact(Locator, Fact),
    Problem(Problem),
    /// The last.
    End(Counts),
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
        let prefix: String = self.version.chars().take(16).collect();
        folder.join(format!("{}-{prefix}.bin", self.id))
    }
}

/// Writes a cache; it has its name only when it is whole.
pub(crate) struct Writer {
    path: PathBuf,
    part: PathBuf,
    encoder: zstd::Encoder<'static, BufWriter<File>>,
}

impl Writer {
    pub(crate) fn begin(folder: &Path, key: &Key) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let part = files::part_path(folder);
        let mut encoder = zstd::Encoder::new(BufWriter::new(File::create(&part)?), LEVEL)?;
        encoder.include_checksum(true)?;
        let mut writer = Self { path: key.path(folder), part, encoder };
        writer.push(&Entry::Head(key.id, key.version.clone()))?;
        Ok(writer)
    }

    pub(crate) fn push(&mut self, entry: &Entry) -> io::Result<()> {
        let bytes = postcard::to_stdvec(entry).map_err(io::Error::other)?;
        let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= ENTRY_BYTES_MAX);
        let length = length.ok_or_else(|| io::Error::other("the facts of one record are too large"))?;
        self.encoder.write_all(&length.to_le_bytes())?;
        self.encoder.write_all(&bytes)
    }

    /// Gives it its name. Not synced: a power cut may cost a second reading, nothing else.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.encoder.do_finish()?;
        self.encoder.get_mut().flush()?;
        fs::rename(&self.part, &self.path)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After `finish` there is nothing of that name.
        fs::remove_file(&self.part).ok();
    }
}

/// Reads a cache entry by entry and gives its counts; `None` if it is absent or damaged, and what was visited until
/// then is void.
pub(crate) fn read(folder: &Path, key: &Key, visit: &mut dyn FnMut(Entry)) -> Option<Counts> {
    let mut decoder = zstd::Decoder::new(BufReader::new(File::open(key.path(folder)).ok()?)).ok()?;
    match next(&mut decoder)? {
        Entry::Head(id, version) if id == key.id && version == key.version => {}
        _ => return None,
    }
    loop {
        match next(&mut decoder)? {
            Entry::Head(..) => return None,
            Entry::End(counts) => {
                // Reading on to the end of the frame is what compares its checksum.
                let mut more = [0];
                return matches!(decoder.read(&mut more), Ok(0)).then_some(counts);
            }
            entry => visit(entry),
        }
    }
}

fn next(decoder: &mut impl Read) -> Option<Entry> {
    let mut length = [0; 4];
    decoder.read_exact(&mut length).ok()?;
    let length = u32::from_le_bytes(length);
    if length > ENTRY_BYTES_MAX {
        return None;
    }
    let mut bytes = Vec::new();
    // `take` and not a buffer of the stated length: the length may be a lie of damage.
    let read = decoder.take(u64::from(length)).read_to_end(&mut bytes).ok()?;
    (read as u64 == u64::from(length)).then(|| postcard::from_bytes(&bytes).ok())?
}
