//! Which records share a key, and are therefore compared?
//!
//! A record is filed under each of its values and coarser parts of them. A key that few share is a block by itself; one that
//! many share makes blocks only together with a second such key of the record. What is over the cap even so makes none, and
//! is reported. Caps count records, not shares: they do not change when other records come.

use rayon::prelude::*;
use stakeout_core::linkage::KeyCaps;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::atoms::Atoms;
use super::near::Near;
use super::records::Records;

/// A key that makes no pairs because too many share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capped {
    /// Records that share it.
    pub records: u32,
    /// The column, and the other one.
    pub columns: String,
    /// Its text.
    pub text: String,
}

/// Groups of records that share a key.
#[derive(Debug, Default)]
pub struct Blocks {
    /// Where the members of each block begin.
    start: Vec<u32>,
    members: Vec<u32>,
    /// Where the blocks of each record begin.
    from: Vec<u32>,
    blocks: Vec<u32>,
    records: u32,
    /// Keys over the cap, the largest first; at most a hundred.
    pub capped: Vec<Capped>,
    /// How many there were.
    pub capped_count: u64,
}

/// Records of a part of a key over the cap, about.
const PART: usize = 8;
/// Records above which a key makes not even parts.
const PARTED_MAX: usize = 2_000;
/// Entries that are sorted at once.
const PARTITION: u64 = 8_000_000;

fn mix(key: u64) -> u64 {
    let mut z = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z ^= z >> 32;
    z.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 32
}

impl Blocks {
    /// Files all records.
    pub fn new(records: &Records, keyed: &[bool], caps: KeyCaps) -> Self {
        let atoms = Atoms::new(records, keyed);
        let mut out = Self { start: vec![0], records: records.count(), ..Self::default() };
        out.single(&atoms, records.count(), caps);
        out.double(&atoms, records, caps);
        out.turn(records.count());
        out.capped.sort_unstable_by(|x, y| y.cmp(x));
        out.capped.truncate(100);
        out
    }

    fn single(&mut self, atoms: &Atoms, records: u32, caps: KeyCaps) {
        let fits = |count: u32| count >= 2 && count <= caps.one_value;
        let mut place = vec![u32::MAX; atoms.count.len()];
        for (atom, count) in atoms.count.iter().enumerate() {
            if fits(*count)
                && let Some(place) = place.get_mut(atom)
            {
                let begin = self.start.last().copied().unwrap_or(0);
                *place = begin;
                self.start.push(begin + count);
            }
        }
        self.members = vec![0; self.start.last().copied().unwrap_or(0) as usize];
        for record in 0..records {
            let mut last = None;
            for (atom, _) in atoms.of(record) {
                if last == Some(*atom) {
                    continue;
                }
                last = Some(*atom);
                if let Some(at) = place.get_mut(*atom as usize).filter(|at| **at != u32::MAX) {
                    if let Some(member) = self.members.get_mut(*at as usize) {
                        *member = record;
                    }
                    *at += 1;
                }
            }
        }
    }

    fn double(&mut self, atoms: &Atoms, records: &Records, caps: KeyCaps) {
        let chunks: Vec<u32> = (0..records.count()).step_by(4_096).collect();
        let of_chunk = |begin: u32, partition: u64, partitions: u64| {
            let (mut keys, mut out) = (Vec::new(), Vec::new());
            for record in begin..(begin + 4_096).min(records.count()) {
                atoms.pairs(record, caps, &mut keys);
                out.extend(keys.iter().filter(|key| mix(**key) % partitions == partition).map(|key| (*key, record)));
            }
            out
        };
        let all: u64 = chunks
            .par_iter()
            .map(|begin| {
                let (mut keys, mut count) = (Vec::new(), 0u64);
                for record in *begin..(*begin + 4_096).min(records.count()) {
                    atoms.pairs(record, caps, &mut keys);
                    count += keys.len() as u64;
                }
                count
            })
            .sum();
        let partitions = all.div_ceil(PARTITION).max(1);
        for partition in 0..partitions {
            let lists: Vec<Vec<(u64, u32)>> =
                chunks.par_iter().map(|begin| of_chunk(*begin, partition, partitions)).collect();
            let mut entries = lists.concat();
            entries.par_sort_unstable();
            for group in entries.chunk_by(|x, y| x.0 == y.0) {
                let size = u32::try_from(group.len()).unwrap_or(u32::MAX);
                if size > caps.two_values {
                    self.parts(atoms, group, records);
                    self.cap(atoms, records, group.first().copied().unwrap_or_default(), size);
                } else if size >= 2 {
                    self.members.extend(group.iter().map(|entry| entry.1));
                    self.start.push(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
                }
            }
        }
    }

    /// Of a key over the cap small parts are compared, by the hashes of ids, another cut for each key: so an entity of many like
    /// records holds together. A part only falls into smaller ones when more records come.
    fn parts(&mut self, atoms: &Atoms, group: &[(u64, u32)], records: &Records) {
        if group.len() > PARTED_MAX {
            return;
        }
        let count = (group.len() / PART).next_power_of_two() as u64;
        let key = group.first().map_or(0, |entry| entry.0);
        let hash = |atom: u64| usize::try_from(atom).ok().and_then(|at| atoms.hashes.get(at)).copied().unwrap_or(0);
        let seed = hash(key >> 32) ^ hash(key & 0xffff_ffff).rotate_left(17);
        let part = |record: u32| {
            let id = records.ids.get(record as usize).map_or("", |id| id);
            xxh3_64_with_seed(id.as_bytes(), seed) % count
        };
        let mut parted: Vec<(u64, u32)> = group.iter().map(|(_, record)| (part(*record), *record)).collect();
        parted.sort_unstable();
        for part in parted.chunk_by(|x, y| x.0 == y.0).filter(|part| part.len() > 1) {
            self.members.extend(part.iter().map(|entry| entry.1));
            self.start.push(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
        }
    }

    /// Notes a key over the cap, told by what a record that has it shows.
    fn cap(&mut self, atoms: &Atoms, records: &Records, entry: (u64, u32), count: u32) {
        self.capped_count += 1;
        if self.capped.len() >= 4_096 {
            self.capped.sort_unstable_by(|x, y| y.cmp(x));
            self.capped.truncate(100);
        }
        let halves = [entry.0 >> 32, entry.0 & 0xffff_ffff];
        let told = halves.map(|atom| {
            let slot = atoms.of(entry.1).iter().find(|known| u64::from(known.0) == atom).map_or(0, |known| known.1);
            let field = records.fields.get(usize::from(slot >> 4));
            let value = field.and_then(|field| field.of(entry.1).get(usize::from(slot & 15)));
            let text = field.zip(value).map_or("", |(field, value)| field.text(*value));
            (field.map_or("", |field| field.name.as_str()), text)
        });
        let [(x, left), (y, right)] = told;
        self.capped.push(Capped { records: count, columns: format!("{x} and {y}"), text: format!("{left}, {right}") });
    }

    /// From blocks to records.
    fn turn(&mut self, records: u32) {
        let mut count = vec![0u32; records as usize + 1];
        for member in &self.members {
            if let Some(count) = count.get_mut(*member as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for at in &mut count {
            sum += *at;
            *at = sum;
        }
        self.from = count.clone();
        self.blocks = vec![0; self.members.len()];
        for block in 0..self.count() {
            for at in self.range(block) {
                let Some(next) = self.members.get(at).and_then(|member| count.get_mut(*member as usize)) else {
                    continue;
                };
                if let Some(slot) = self.blocks.get_mut(*next as usize) {
                    *slot = block;
                }
                *next += 1;
            }
        }
    }

    fn range(&self, block: u32) -> std::ops::Range<usize> {
        let at = |block: usize| self.start.get(block).map_or(0, |at| *at as usize);
        at(block as usize)..at(block as usize + 1)
    }

    /// Blocks in all.
    pub fn count(&self) -> u32 {
        u32::try_from(self.start.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn of(&self, record: u32) -> &[u32] {
        let at = |record: usize| self.from.get(record).map_or(0, |at| *at as usize);
        self.blocks.get(at(record as usize)..at(record as usize + 1)).unwrap_or_default()
    }

    /// Records above this one that share a block with it, each once, as the blocks have them.
    pub(super) fn above<'a>(&self, record: u32, near: &'a mut Near) -> &'a [u32] {
        near.gather(
            record,
            self.records,
            self.of(record).iter().map(|block| {
                let members = self.members.get(self.range(*block)).unwrap_or_default();
                members.get(members.partition_point(|member| *member <= record)..).unwrap_or_default()
            }),
        )
    }

    /// All records that share a block with this one, each once, as the blocks have them.
    pub(super) fn around<'a>(&self, record: u32, near: &'a mut Near) -> &'a [u32] {
        let members = |block: &u32| self.members.get(self.range(*block)).unwrap_or_default();
        near.gather(record, self.records, self.of(record).iter().map(members))
    }

    /// Do two records share a block?
    pub(super) fn share(&self, a: u32, b: u32) -> bool {
        let (mut x, mut y) = (self.of(a).iter().peekable(), self.of(b).iter().peekable());
        while let (Some(left), Some(right)) = (x.peek(), y.peek()) {
            match left.cmp(right) {
                std::cmp::Ordering::Less => drop(x.next()),
                std::cmp::Ordering::Greater => drop(y.next()),
                std::cmp::Ordering::Equal => return true,
            }
        }
        false
    }
}
