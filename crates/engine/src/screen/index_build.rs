//! How does an index of names come to be? Keys of all names, sorted once, in memory that grows with their number alone.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use rayon::prelude::*;
use stakeout_core::name::{Name, Schema, filed_keys};
use stakeout_core::record::{Listed, ListedKind};
use stakeout_core::screening::normal_number;
use xxhash_rust::xxh3::xxh3_64;

use super::index::{IndexError, role_mark};
use crate::packed::put;

pub(super) const MAGIC: &[u8; 8] = b"SKNAMES\x01";
pub(super) const SECTIONS: usize = 8;
/// Bits of a key that are kept: two keys in a trillion are taken for one, and cost a comparison.
pub(super) const KEY_BITS: u32 = 40;
/// Bits of the number of a name, in the same word.
pub(super) const NAME_BITS: u32 = 24;
/// Bits of a key that choose its bucket.
pub(super) const BUCKET_BITS: u32 = 20;
/// Bytes of the row of a name.
pub(super) const NAME_BYTES: usize = 12;
const NAMES_MAX: usize = 1 << NAME_BITS;
/// Names whose keys are made at once.
const CHUNK: usize = 65_536;

/// Collects entries, and writes the index.
pub struct IndexBuilder {
    /// Key and name in one word.
    filed: Vec<u64>,
    /// Names whose keys are not made yet, with the keys of their entry's numbers.
    waiting: Vec<(String, Schema, Vec<u64>)>,
    rows: Vec<u8>,
    texts: Vec<u8>,
    names: usize,
    begins: Vec<u64>,
    entries: BufWriter<File>,
    written: u64,
}

impl IndexBuilder {
    /// An empty index; entries are kept in an unnamed file below `scratch` until it is written.
    pub fn new(scratch: &Path) -> Result<Self, IndexError> {
        Ok(Self {
            filed: Vec::new(),
            waiting: Vec::new(),
            rows: Vec::new(),
            texts: Vec::new(),
            names: 0,
            begins: vec![0],
            entries: BufWriter::new(tempfile::tempfile_in(scratch)?),
            written: 0,
        })
    }

    /// Files an entry under all its names.
    pub fn push(&mut self, entry: &Listed) -> Result<(), IndexError> {
        let number = u32::try_from(self.begins.len() - 1).map_err(|_| IndexError::TooMany { max: NAMES_MAX })?;
        let schema = schema_of(entry.kind);
        for (place, name) in entry.names.iter().enumerate() {
            if self.names >= NAMES_MAX {
                return Err(IndexError::TooMany { max: NAMES_MAX });
            }
            let from = u32::try_from(self.texts.len()).map_err(|_| IndexError::TooMany { max: NAMES_MAX })?;
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
        if self.waiting.len() >= CHUNK {
            self.file();
        }
        Ok(())
    }

    /// Makes the keys of the names that wait.
    fn file(&mut self) {
        let first = self.names - self.waiting.len();
        let waiting = std::mem::take(&mut self.waiting);
        let keys: Vec<Vec<u64>> = waiting
            .into_par_iter()
            .enumerate()
            .map(|(at, (text, schema, numbers))| {
                let name = (first + at) as u64;
                let filed = filed_keys(&Name::read(&text, schema));
                let hashes = filed.iter().map(|key| key.hash).chain(numbers);
                hashes.map(|hash| (hash >> (64 - KEY_BITS)) << NAME_BITS | name).collect()
            })
            .collect();
        self.filed.extend(keys.into_iter().flatten());
    }

    /// Writes the index to `path`: beside it first, and then in its place.
    pub fn finish(mut self, path: &Path) -> Result<(), IndexError> {
        self.file();
        self.filed.par_sort_unstable();
        self.filed.dedup();
        let mut sections: Vec<Vec<u8>> = vec![Vec::new(); SECTIONS];
        let keys = self.postings(&mut sections)?;
        let counts = [self.names, self.begins.len() - 1, keys].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        if let Some(section) = sections.get_mut(4) {
            *section = std::mem::take(&mut self.rows);
        }
        if let Some(section) = sections.get_mut(5) {
            *section = std::mem::take(&mut self.texts);
        }
        if let Some(section) = sections.get_mut(6) {
            *section = self.begins.iter().flat_map(|at| at.to_le_bytes()).collect();
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let new = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(new.as_file());
        out.write_all(MAGIC)?;
        for count in counts {
            out.write_all(&count.to_le_bytes())?;
        }
        let mut at = 8 + 12 + 8 * (SECTIONS as u64 + 1);
        for section in &sections {
            out.write_all(&at.to_le_bytes())?;
            at += section.len() as u64;
        }
        // Entries are the last section, and lie in a file.
        out.write_all(&(at + self.written).to_le_bytes())?;
        for section in &sections {
            out.write_all(section)?;
        }
        let mut entries = self.entries.into_inner().map_err(|error| error.into_error())?;
        entries.seek(SeekFrom::Start(0))?;
        std::io::copy(&mut BufReader::new(entries), &mut out)?;
        out.flush()?;
        drop(out);
        new.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Buckets, rests of keys, ends and postings; how many keys there are.
    fn postings(&mut self, sections: &mut [Vec<u8>]) -> Result<usize, IndexError> {
        let [buckets, rests, ends, postings, ..] = sections else { return Ok(0) };
        let rest_bits = KEY_BITS - BUCKET_BITS;
        let (mut keys, mut bucket) = (0_usize, 0_u64);
        let too_many = |_| IndexError::TooMany { max: NAMES_MAX };
        for of_key in self.filed.chunk_by(|x, y| x >> NAME_BITS == y >> NAME_BITS) {
            let Some(first) = of_key.first() else { continue };
            let key = first >> NAME_BITS;
            while bucket <= key >> rest_bits {
                buckets.extend(u32::try_from(keys).map_err(too_many)?.to_le_bytes());
                bucket += 1;
            }
            let rest = u32::try_from(key & ((1 << rest_bits) - 1)).unwrap_or(0);
            rests.extend(rest.to_le_bytes());
            put(postings, of_key.len() as u64);
            let mut last = 0;
            for word in of_key {
                let name = word & ((1 << NAME_BITS) - 1);
                put(postings, name - last);
                last = name;
            }
            ends.extend(u32::try_from(postings.len()).map_err(too_many)?.to_le_bytes());
            keys += 1;
        }
        while bucket <= 1 << BUCKET_BITS {
            buckets.extend(u32::try_from(keys).map_err(too_many)?.to_le_bytes());
            bucket += 1;
        }
        self.filed = Vec::new();
        Ok(keys)
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
