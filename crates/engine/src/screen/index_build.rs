//! How does an index of names come to be? Keys of all names, sorted once, in memory that is bounded but for the names themselves.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use stakeout_core::name::{Name, Schema, filed_keys};
use stakeout_core::record::{Listed, ListedKind, NameRole};
use stakeout_core::screening::normal_number;
use xxhash_rust::xxh3::xxh3_64;

use super::index::{HEAD_BYTES, IndexError, KEY_BITS, MAGIC, NAME_BITS, SECTIONS};
use super::index_sort::Sorter;
use crate::packed::put;

const NAMES_MAX: usize = 1 << NAME_BITS;
const TOO_MANY: IndexError = IndexError::TooMany { max: NAMES_MAX };
/// Names whose keys are made at once.
const CHUNK: usize = 16_384;

/// Collects entries, and writes the index.
pub struct IndexBuilder {
    /// Key and name in one word.
    filed: Sorter,
    /// Names whose keys are not made yet, with the keys of their entry's numbers.
    waiting: Vec<(String, Schema, Vec<u64>)>,
    rows: Vec<u8>,
    texts: Vec<u8>,
    names: usize,
    begins: Vec<u64>,
    entries: BufWriter<File>,
    written: u64,
    scratch: PathBuf,
}

impl IndexBuilder {
    /// An empty index; what is large is kept in unnamed files below `scratch` until it is written.
    pub fn new(scratch: &Path) -> Result<Self, IndexError> {
        Ok(Self {
            filed: Sorter::new(scratch),
            waiting: Vec::new(),
            rows: Vec::new(),
            texts: Vec::new(),
            names: 0,
            begins: vec![0],
            entries: BufWriter::with_capacity(256 << 10, tempfile::tempfile_in(scratch)?),
            written: 0,
            scratch: scratch.to_owned(),
        })
    }

    /// Files an entry under all its names.
    pub fn push(&mut self, entry: &Listed) -> Result<(), IndexError> {
        let number = u32::try_from(self.begins.len() - 1).map_err(|_| TOO_MANY)?;
        let schema = schema_of(entry.kind);
        for (place, name) in entry.names.iter().enumerate() {
            if self.names >= NAMES_MAX {
                return Err(TOO_MANY);
            }
            let from = u32::try_from(self.texts.len()).map_err(|_| TOO_MANY)?;
            let place = u32::from(u16::try_from(place).unwrap_or(u16::MAX));
            let marks = place | schema_mark(schema) << 16 | role_mark(name.role) << 24;
            for word in [from, number, marks] {
                self.rows.extend(word.to_le_bytes());
            }
            self.texts.extend(name.text.as_bytes());
            let numbers = if place == 0 { identifier_keys(entry) } else { Vec::new() };
            self.waiting.push((name.text.clone(), schema, numbers));
            self.names += 1;
        }
        let bytes = postcard::to_stdvec(entry)?;
        self.entries.write_all(&bytes)?;
        self.written += bytes.len() as u64;
        self.begins.push(self.written);
        if self.waiting.len() >= CHUNK { self.file() } else { Ok(()) }
    }

    /// Makes the keys of the names that wait.
    fn file(&mut self) -> Result<(), IndexError> {
        let first = self.names - self.waiting.len();
        let waiting = std::mem::take(&mut self.waiting);
        let keys: Vec<Vec<u64>> = waiting
            .into_par_iter()
            .enumerate()
            .with_min_len(64)
            .map(|(at, (text, schema, numbers))| {
                let name = (first + at) as u64;
                let filed = filed_keys(&Name::read(&text, schema));
                let hashes = filed.iter().map(|key| key.hash).chain(numbers);
                hashes.map(|hash| (hash >> (64 - KEY_BITS)) << NAME_BITS | name).collect()
            })
            .collect();
        keys.iter().try_for_each(|keys| self.filed.extend(keys))
    }

    /// Writes the index to `path`: beside it first, and then in its place.
    pub fn finish(mut self, path: &Path) -> Result<(), IndexError> {
        self.file()?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let new = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = Out { to: BufWriter::with_capacity(1 << 20, new.as_file()), at: 0 };
        out.write(&[0; HEAD_BYTES])?;
        let mut begins = vec![out.at];
        let mut blocks = Blocks::of(self.filed.count());
        let filed = std::mem::replace(&mut self.filed, Sorter::new(&self.scratch));
        filed.each(&mut |words| blocks.add(words, &mut out))?;
        let (block_bits, keys) = (blocks.bits, blocks.keys);
        let ends = blocks.finish(&mut out)?;
        begins.push(out.at);
        for end in &ends {
            out.write(&end.to_le_bytes())?;
        }
        begins.push(out.at);
        out.write(&self.rows)?;
        begins.push(out.at);
        out.write(&self.texts)?;
        begins.push(out.at);
        for begin in &self.begins {
            out.write(&begin.to_le_bytes())?;
        }
        begins.push(out.at);
        // Entries are the last section, and lie in a file.
        let mut entries = self.entries.into_inner().map_err(|error| error.into_error())?;
        entries.seek(SeekFrom::Start(0))?;
        out.at += std::io::copy(&mut BufReader::new(entries), &mut out.to)?;
        begins.push(out.at);
        let mut head = MAGIC.to_vec();
        for count in [self.names, self.begins.len() - 1, block_bits as usize, keys] {
            head.extend(u32::try_from(count).map_err(|_| TOO_MANY)?.to_le_bytes());
        }
        debug_assert_eq!(begins.len(), SECTIONS + 1);
        begins.iter().for_each(|begin| head.extend(begin.to_le_bytes()));
        out.to.seek(SeekFrom::Start(0))?;
        out.to.write_all(&head)?;
        out.to.flush()?;
        drop(out);
        new.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// What is written, and how far.
struct Out<W: Write> {
    to: W,
    at: u64,
}

impl<W: Write> Out<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), IndexError> {
        self.at += bytes.len() as u64;
        Ok(self.to.write_all(bytes)?)
    }
}

/// Keys with their postings, in blocks by their first bits.
struct Blocks {
    bits: u32,
    /// Where each block ends.
    ends: Vec<u32>,
    written: u64,
    /// The block that is being made, its number, and the last key in it.
    block: Vec<u8>,
    number: u64,
    last: u64,
    keys: usize,
    /// Postings of one key.
    postings: Vec<u8>,
}

/// Postings that a block has, about.
const BLOCK_POSTINGS: u64 = 32;

impl Blocks {
    fn of(words: u64) -> Self {
        let bits = (words / BLOCK_POSTINGS).max(1).ilog2().min(KEY_BITS - 16);
        let (block, postings) = (Vec::new(), Vec::new());
        Self { bits, ends: Vec::new(), written: 0, block, number: 0, last: 0, keys: 0, postings }
    }

    /// Adds words that are sorted, all of one key in one call.
    fn add<W: Write>(&mut self, words: &[u64], out: &mut Out<W>) -> Result<(), IndexError> {
        let rest_bits = KEY_BITS - self.bits;
        for of_key in words.chunk_by(|x, y| x >> NAME_BITS == y >> NAME_BITS) {
            let Some(first) = of_key.first() else { continue };
            let key = first >> NAME_BITS;
            while self.number < key >> rest_bits {
                self.end(out)?;
            }
            let rest = key & ((1 << rest_bits) - 1);
            put(&mut self.block, rest - self.last);
            self.last = rest;
            put(&mut self.block, of_key.len() as u64);
            self.postings.clear();
            let mut last = 0;
            for word in of_key {
                let name = word & ((1 << NAME_BITS) - 1);
                put(&mut self.postings, name - last);
                last = name;
            }
            if of_key.len() > 1 {
                put(&mut self.block, self.postings.len() as u64);
            }
            self.block.extend_from_slice(&self.postings);
            self.keys += 1;
        }
        Ok(())
    }

    fn end<W: Write>(&mut self, out: &mut Out<W>) -> Result<(), IndexError> {
        out.write(&self.block)?;
        self.written += self.block.len() as u64;
        self.ends.push(u32::try_from(self.written).map_err(|_| TOO_MANY)?);
        self.block.clear();
        (self.number, self.last) = (self.number + 1, 0);
        Ok(())
    }

    fn finish<W: Write>(mut self, out: &mut Out<W>) -> Result<Vec<u32>, IndexError> {
        while self.number < 1 << self.bits {
            self.end(out)?;
        }
        Ok(self.ends)
    }
}

/// Keys of the numbers of an entry: an exact one finds it under any name.
fn identifier_keys(entry: &Listed) -> Vec<u64> {
    entry.identifiers.iter().map(|one| number_key(&normal_number(Some(one.kind), &one.number))).collect()
}

/// Key of a number, its marks taken off.
pub(super) fn number_key(normal: &str) -> u64 {
    xxh3_64(format!("number\0{normal}").as_bytes())
}

/// How the names of an entry are read.
pub(super) fn schema_of(kind: ListedKind) -> Schema {
    match kind {
        ListedKind::Person => Schema::Person,
        ListedKind::Organization => Schema::Organization,
        ListedKind::Vessel | ListedKind::Aircraft => Schema::Vessel,
        ListedKind::Unknown => Schema::Unknown,
    }
}

fn schema_mark(schema: Schema) -> u32 {
    match schema {
        Schema::Unknown => 0,
        Schema::Person => 1,
        Schema::Organization => 2,
        Schema::Vessel => 3,
    }
}

pub(super) fn role_mark(role: NameRole) -> u32 {
    match role {
        NameRole::Primary => 0,
        NameRole::Alias => 1,
        NameRole::Former => 2,
        NameRole::Weak => 3,
    }
}
