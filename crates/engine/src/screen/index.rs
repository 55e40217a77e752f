//! Which names of the lists worth comparing with this one are filed, and where?
//!
//! One file: names filed under generous keys. It says nothing about likeness: that is weighed afterwards, name against name.
//! All but the entries is held in memory; entries are read when they are weighed.
//!
//! Layout, little endian: a head; blocks of keys, by their first bits, each key as the difference to the last, the count of
//! its names, the bytes that follow if it has several, and its names as differences, all as LEB128; where each block ends;
//! names; their texts; where entries begin; entries.

use std::fs::File;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use stakeout_core::name::Schema;
use stakeout_core::record::{Listed, NameRole};

use super::index_build::role_mark;
use crate::packed;
use crate::shared_file::SharedFile;

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// It cannot be read or written.
    #[error("cannot read or write the index of names")]
    Io(#[from] std::io::Error),
    /// It is cut, or was made by another version.
    #[error("the index of names is damaged or of another version; it will be made anew")]
    Damaged,
    /// More names than numbers for them.
    #[error("more than {max} names; split the list")]
    TooMany {
        /// Names that an index can hold.
        max: usize,
    },
    /// An entry cannot be written.
    #[error("cannot write an entry of a list")]
    Entry(#[from] postcard::Error),
}

pub(super) const MAGIC: &[u8; 8] = b"SKNAMES\x02";
pub(super) const SECTIONS: usize = 6;
pub(super) const HEAD_BYTES: usize = 8 + 4 * 4 + 8 * (SECTIONS + 1);
/// Bits of a key that are kept: two keys in a trillion are taken for one, and cost a comparison.
pub(super) const KEY_BITS: u32 = 40;
/// Bits of the number of a name, in the same word.
pub(super) const NAME_BITS: u32 = 24;
/// Bytes of the row of a name.
const NAME_BYTES: usize = 12;
/// Bytes that are read at once; each core reads its own.
const READ_BYTES: usize = 16 << 20;

const _: () = assert!(NAME_BITS + KEY_BITS == 64, "a key and a name in one word");

/// Number of a name in an index.
pub(super) type NameIx = u32;

/// Names of lists, filed.
#[derive(Debug)]
pub struct Index {
    /// All but the entries.
    bytes: Vec<u8>,
    file: SharedFile,
    names: u32,
    entries: u32,
    block_bits: u32,
    /// Where each section begins, and where the last ends.
    at: [u64; SECTIONS + 1],
}

/// A name as it is filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filed<'a> {
    /// As the list has it.
    pub text: &'a str,
    /// Number of its entry.
    pub entry: u32,
    /// Its place among the names of the entry.
    pub place: u16,
    /// What bears it.
    pub schema: Schema,
    /// Whether the list calls it weak.
    pub is_weak: bool,
}

/// The names of a key: how many, and their differences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Postings<'a> {
    pub(super) count: u32,
    bytes: &'a [u8],
}

impl Postings<'_> {
    /// The first of them alone.
    pub(super) fn most(self, most: u32) -> Self {
        Self { count: self.count.min(most), ..self }
    }

    /// Each name, in order; those that a damaged index does not give are left out.
    pub(super) fn each(mut self, mut give: impl FnMut(NameIx)) {
        let mut name = 0_u32;
        for _ in 0..self.count {
            let Some(step) = take(&mut self.bytes).and_then(|step| u32::try_from(step).ok()) else { return };
            name = name.wrapping_add(step);
            give(name);
        }
    }
}

impl Index {
    /// Reads an index.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let file = SharedFile::of(file);
        let mut head = [0; HEAD_BYTES];
        file.read(0, &mut head).map_err(cut)?;
        let mut index = Self::of_head(&head, length, file)?;
        let held = usize::try_from(index.at[SECTIONS - 1]).map_err(|_| IndexError::Damaged)?;
        let mut bytes = vec![0; held];
        let parts = bytes.par_chunks_mut(READ_BYTES).enumerate();
        parts.try_for_each(|(at, part)| index.file.read((at * READ_BYTES) as u64, part)).map_err(cut)?;
        index.bytes = bytes;
        index.checked()
    }

    fn of_head(head: &[u8; HEAD_BYTES], length: u64, file: SharedFile) -> Result<Self, IndexError> {
        if head.get(..8) != Some(MAGIC) {
            return Err(IndexError::Damaged);
        }
        let number = |at: usize| u32_at(head, 8 + 4 * at).unwrap_or(0);
        let mut at = [0; SECTIONS + 1];
        for (section, at) in at.iter_mut().enumerate() {
            *at = u64_at(head, 24 + 8 * section).ok_or(IndexError::Damaged)?;
        }
        let in_order = at.windows(2).all(|pair| matches!(pair, [a, b] if a <= b));
        if !in_order || at[0] != HEAD_BYTES as u64 || at[SECTIONS] != length || number(2) >= KEY_BITS {
            return Err(IndexError::Damaged);
        }
        Ok(Self { bytes: Vec::new(), file, names: number(0), entries: number(1), block_bits: number(2), at })
    }

    /// What is asked for by number, and what is held for each name, rests on the counts of the head.
    fn checked(self) -> Result<Self, IndexError> {
        let rows = |section: usize, bytes: usize| self.section(section).len() / bytes;
        let as_counted = rows(1, 4) == 1 << self.block_bits
            && rows(2, NAME_BYTES) == self.names as usize
            && rows(4, 8) == self.entries as usize + 1;
        if as_counted { Ok(self) } else { Err(IndexError::Damaged) }
    }

    /// Names filed.
    pub fn names(&self) -> u32 {
        self.names
    }

    /// Entries.
    pub fn entries(&self) -> u32 {
        self.entries
    }

    fn section(&self, number: usize) -> &[u8] {
        let at = |number: usize| self.at.get(number).and_then(|at| usize::try_from(*at).ok()).unwrap_or(0);
        self.bytes.get(at(number)..at(number + 1)).unwrap_or_default()
    }

    /// The names of a key.
    pub(super) fn postings(&self, key: u64) -> Option<Postings<'_>> {
        let key = key >> (64 - KEY_BITS);
        let rest_bits = KEY_BITS - self.block_bits;
        let block = usize::try_from(key >> rest_bits).ok()?;
        let wanted = key & ((1 << rest_bits) - 1);
        let ends = self.section(1);
        let from = if block == 0 { 0 } else { u32_at(ends, 4 * (block - 1))? };
        let mut bytes = self.section(0).get(from as usize..u32_at(ends, 4 * block)? as usize)?;
        let mut rest = 0_u64;
        while !bytes.is_empty() {
            rest = rest.checked_add(take(&mut bytes)?)?;
            if rest > wanted {
                return None;
            }
            let count = u32::try_from(take(&mut bytes)?).ok()?;
            if count == 1 {
                let own = bytes;
                take(&mut bytes)?;
                if rest == wanted {
                    return Some(Postings { count, bytes: own });
                }
                continue;
            }
            let length = usize::try_from(take(&mut bytes)?).ok()?;
            let (own, behind) = bytes.split_at_checked(length)?;
            if rest == wanted {
                return Some(Postings { count, bytes: own });
            }
            bytes = behind;
        }
        None
    }

    /// A name by its number.
    pub fn name(&self, name: NameIx) -> Option<Filed<'_>> {
        let rows = self.section(2);
        let row = NAME_BYTES * name as usize;
        let (from, entry, marks) = (u32_at(rows, row)?, u32_at(rows, row + 4)?, u32_at(rows, row + 8)?);
        let texts = self.section(3);
        let to = u32_at(rows, row + NAME_BYTES).map_or(texts.len(), |to| to as usize);
        let text = std::str::from_utf8(texts.get(from as usize..to)?).ok()?;
        let schema = match (marks >> 16) & 0xff {
            1 => Schema::Person,
            2 => Schema::Organization,
            3 => Schema::Vessel,
            _ => Schema::Unknown,
        };
        let place = u16::try_from(marks & 0xffff).unwrap_or(0);
        Some(Filed { text, entry, place, schema, is_weak: marks >> 24 == role_mark(NameRole::Weak) })
    }

    /// An entry by its number.
    pub fn entry(&self, entry: u32) -> Option<Listed> {
        let begins = self.section(4);
        let (from, to) = (u64_at(begins, 8 * entry as usize)?, u64_at(begins, 8 * entry as usize + 8)?);
        let at = self.at[SECTIONS - 1].checked_add(from)?;
        let length =
            to.checked_sub(from).filter(|length| at.checked_add(*length).is_some_and(|to| to <= self.at[SECTIONS]))?;
        let length = usize::try_from(length).ok()?;
        let mut bytes = vec![0; length];
        self.file.read(at, &mut bytes).ok()?;
        postcard::from_bytes(&bytes).ok()
    }
}

/// A file that ends early is damaged.
fn cut(error: io::Error) -> IndexError {
    if error.kind() == io::ErrorKind::UnexpectedEof { IndexError::Damaged } else { IndexError::Io(error) }
}

/// One number from the front; most are of one byte.
#[inline]
fn take(bytes: &mut &[u8]) -> Option<u64> {
    match bytes.split_first() {
        Some((byte, rest)) if *byte < 0x80 => {
            *bytes = rest;
            Some(u64::from(*byte))
        }
        _ => packed::take(bytes),
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}
