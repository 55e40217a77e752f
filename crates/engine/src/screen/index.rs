//! Which names of the lists are worth comparing with this one?
//!
//! One file that is read whole: names filed under generous keys, rarest first. It says nothing about likeness: that is
//! weighed afterwards, name against name.
//!
//! Layout, little endian: a head; buckets over the first bits of keys; the rest of each key; where its postings end; the
//! postings (a count, then differences, as LEB128); names; their texts; where entries begin; entries.

use std::path::Path;

use stakeout_core::link::Bits256;
use stakeout_core::name::{FiledKey, Schema};
use stakeout_core::record::{Listed, NameRole};

use super::index_build::{BUCKET_BITS, KEY_BITS, MAGIC, NAME_BITS, NAME_BYTES, SECTIONS};
use crate::packed::take;

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

/// Number of a name in an index.
pub(super) type NameIx = u32;

/// Names of lists, filed.
#[derive(Debug)]
pub struct Index {
    bytes: Vec<u8>,
    names: u32,
    entries: u32,
    keys: u32,
    /// Where each section begins, and where the last ends.
    at: [usize; SECTIONS + 1],
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

/// What a search writes on; one a thread, used again and again.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Of each name: in which search it was last met, under which groups (a bit each), and its weight.
    met: Vec<(u32, u32, f32)>,
    touched: Vec<NameIx>,
    now: u32,
}

/// Postings that a search goes through; beyond it only rarer keys count.
const POSTINGS_MAX: usize = 40_000;

impl Index {
    /// Reads an index.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        Self::of_bytes(std::fs::read(path)?)
    }

    pub(super) fn of_bytes(bytes: Vec<u8>) -> Result<Self, IndexError> {
        let head = bytes.get(..8 + 12 + 8 * (SECTIONS + 1)).ok_or(IndexError::Damaged)?;
        if head.get(..8) != Some(MAGIC) {
            return Err(IndexError::Damaged);
        }
        let number = |at: usize| u32_at(head, 8 + 4 * at).unwrap_or(0);
        let (names, entries, keys) = (number(0), number(1), number(2));
        let mut at = [0; SECTIONS + 1];
        for (section, at) in at.iter_mut().enumerate() {
            let wide = u64_at(head, 20 + 8 * section).ok_or(IndexError::Damaged)?;
            *at = usize::try_from(wide).map_err(|_| IndexError::Damaged)?;
        }
        let in_order = at.windows(2).all(|pair| matches!(pair, [a, b] if a <= b));
        if !in_order || at.last() != Some(&bytes.len()) {
            return Err(IndexError::Damaged);
        }
        let index = Self { bytes, names, entries, keys, at };
        let rows = |section: usize, bytes: usize| index.section(section).len() / bytes;
        // What is asked for by number, and what is held for each name, rests on these counts.
        let as_counted = rows(1, 4) == keys as usize
            && rows(2, 4) == keys as usize
            && rows(4, NAME_BYTES) == names as usize
            && rows(6, 8) == entries as usize + 1;
        if as_counted { Ok(index) } else { Err(IndexError::Damaged) }
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
        let (from, to) = (self.at.get(number).copied().unwrap_or(0), self.at.get(number + 1).copied().unwrap_or(0));
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// The postings of a key: how many names, and their differences.
    fn postings(&self, key: u64) -> Option<(u32, &[u8])> {
        let key = key >> (64 - KEY_BITS);
        let rest_bits = KEY_BITS - BUCKET_BITS;
        let bucket = usize::try_from(key >> rest_bits).ok()?;
        let rest = u32::try_from(key & ((1 << rest_bits) - 1)).ok()?;
        let (buckets, rests) = (self.section(0), self.section(1));
        let (from, to) = (u32_at(buckets, 4 * bucket)?, u32_at(buckets, 4 * bucket + 4)?);
        let (mut low, mut high) = (from, to.min(self.keys));
        while low < high {
            let middle = low.midpoint(high);
            match u32_at(rests, 4 * middle as usize)?.cmp(&rest) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let ends = self.section(2);
                    let begin = if middle == 0 { 0 } else { u32_at(ends, 4 * (middle as usize - 1))? };
                    let end = u32_at(ends, 4 * middle as usize)?;
                    let mut bytes = self.section(3).get(begin as usize..end as usize)?;
                    let count = u32::try_from(take(&mut bytes)?).ok()?;
                    return Some((count, bytes));
                }
            }
        }
        None
    }

    /// Names that share keys, those with the rarest first; at most `most`.
    ///
    /// Keys of one group say one thing, and the rarest of them that is shared counts.
    pub fn candidates(&self, keys: &[FiledKey], most: usize, scratch: &mut Scratch) -> Vec<(NameIx, f32)> {
        let mut found: Vec<(u32, u16, &[u8])> = keys
            .iter()
            .filter_map(|key| self.postings(key.hash).map(|(count, bytes)| (count, key.group, bytes)))
            .collect();
        found.sort_by_key(|(count, group, _)| (*count, *group));
        scratch.begin(self.names as usize);
        let (mut left, all) = (POSTINGS_MAX, f64::from(self.names.max(1)));
        for (count, group, mut bytes) in found {
            // The rarest key is gone through whatever it costs.
            if count as usize > left && left < POSTINGS_MAX {
                break;
            }
            left = left.saturating_sub(count as usize);
            #[expect(clippy::cast_possible_truncation, reason = "a weight that orders candidates")]
            let weight = Bits256::of_ratio(all, f64::from(count.max(1))).bits() as f32;
            let mut name = 0_u32;
            while let Some(step) = take(&mut bytes).and_then(|step| u32::try_from(step).ok()) {
                name = name.wrapping_add(step);
                scratch.add(name, group, weight);
            }
        }
        scratch.best(most)
    }

    /// A name by its number.
    pub fn name(&self, name: NameIx) -> Option<Filed<'_>> {
        let rows = self.section(4);
        let row = NAME_BYTES * name as usize;
        let (from, entry, marks) = (u32_at(rows, row)?, u32_at(rows, row + 4)?, u32_at(rows, row + 8)?);
        let texts = self.section(5);
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
        let begins = self.section(6);
        let (from, to) = (u64_at(begins, 8 * entry as usize)?, u64_at(begins, 8 * entry as usize + 8)?);
        let bytes = self.section(7).get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)?;
        postcard::from_bytes(bytes).ok()
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

const _: () = assert!(NAME_BITS + KEY_BITS == 64, "a key and a name in one word");

impl Scratch {
    fn begin(&mut self, names: usize) {
        if self.met.len() < names || self.now == u32::MAX {
            self.met = vec![(0, 0, 0.0); names];
            self.now = 0;
        }
        self.now += 1;
        self.touched.clear();
    }

    fn add(&mut self, name: NameIx, group: u16, weight: f32) {
        let Some(met) = self.met.get_mut(name as usize) else { return };
        let bit = 1 << (group % 32);
        if met.0 != self.now {
            *met = (self.now, bit, weight);
            self.touched.push(name);
        } else if met.1 & bit == 0 {
            // Keys come rarest first, so the first of a group that is shared is the one that counts.
            *met = (self.now, met.1 | bit, met.2 + weight);
        }
    }

    fn best(&mut self, most: usize) -> Vec<(NameIx, f32)> {
        let weight = |name: &NameIx| self.met.get(*name as usize).map_or(0.0, |met| met.2);
        let key = |x: &NameIx, y: &NameIx| weight(y).total_cmp(&weight(x)).then(x.cmp(y));
        if self.touched.len() > most && most > 0 {
            self.touched.select_nth_unstable_by(most - 1, key);
            self.touched.truncate(most);
        }
        self.touched.sort_unstable_by(key);
        self.touched.iter().map(|name| (*name, weight(name))).collect()
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}
