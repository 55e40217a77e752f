//! Under which keys is a record filed?

use rayon::prelude::*;
use stakeout_core::linkage::{KeyCaps, Kind, atoms};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::records::Records;

/// Keys of one record that are combined with each other.
const COMMON_MAX: usize = 24;
/// The atoms of each record: a dense number a key of one value, with the word that it comes from.
pub(super) struct Atoms {
    start: Vec<u32>,
    /// Atom and slot; the slot is the column and the place of the word in it.
    list: Vec<(u32, u16)>,
    pub(super) count: Vec<u32>,
    /// The hash of each atom: the same whatever other atoms there are.
    pub(super) hashes: Vec<u64>,
}

fn hashes(column: usize, kind: Kind, text: &str) -> Vec<u64> {
    let seed = |part: u8| (column as u64) << 8 | u64::from(part);
    atoms(kind, text).iter().map(|(part, text)| xxh3_64_with_seed(text.as_bytes(), seed(*part))).collect()
}

impl Atoms {
    pub(super) fn of(&self, record: u32) -> &[(u32, u16)] {
        let at = |record: usize| self.start.get(record).map_or(0, |at| *at as usize);
        self.list.get(at(record as usize)..at(record as usize + 1)).unwrap_or_default()
    }

    /// The atoms of all records. `keyed`: whether the values of a column are keys.
    pub(super) fn new(records: &Records, keyed: &[bool]) -> Self {
        let is_keyed = |column: usize| keyed.get(column).copied().unwrap_or(false);
        let hashed: Vec<Vec<Vec<u64>>> = records
            .fields
            .iter()
            .enumerate()
            .map(|(column, field)| match is_keyed(column) {
                true => field.texts.par_iter().map(|text| hashes(column, field.kind(), text)).collect(),
                false => Vec::new(),
            })
            .collect();
        // Numbers follow the hashes, so that they do not depend on what came first.
        let mut all: Vec<u64> = hashed.iter().flatten().flatten().copied().collect();
        all.par_sort_unstable();
        all.dedup();
        let number = |hash: &u64| all.binary_search(hash).ok().and_then(|at| u32::try_from(at).ok());
        let by_value: Vec<Vec<Vec<u32>>> = hashed
            .par_iter()
            .map(|values| values.par_iter().map(|hashes| hashes.iter().filter_map(number).collect()).collect())
            .collect();
        let count = all.len();
        let mut out = Self { start: vec![0], list: Vec::new(), count: vec![0; count], hashes: all };
        for record in 0..records.count() {
            let begin = out.list.len();
            for (column, (field, values)) in (0u16..).zip(records.fields.iter().zip(&by_value)) {
                for (slot, value) in (0u16..).zip(field.of(record)) {
                    let slot = column << 4 | slot.min(15);
                    out.list.extend(values.get(*value as usize).into_iter().flatten().map(|atom| (*atom, slot)));
                }
            }
            if let Some(here) = out.list.get_mut(begin..) {
                here.sort_unstable();
            }
            let mut last = None;
            for at in begin..out.list.len() {
                let atom = out.list.get(at).map_or(0, |entry| entry.0);
                if last != Some(atom)
                    && let Some(count) = out.count.get_mut(atom as usize)
                {
                    *count += 1;
                }
                last = Some(atom);
            }
            out.start.push(u32::try_from(out.list.len()).unwrap_or(u32::MAX));
        }
        out
    }

    /// The keys of two values of a record, of those that too many share by themselves.
    pub(super) fn pairs(&self, record: u32, caps: KeyCaps, out: &mut Vec<u64>) {
        out.clear();
        let over = |entry: &&(u32, u16)| self.count.get(entry.0 as usize).is_some_and(|count| *count > caps.one_value);
        let common: Vec<(u32, u16)> = self.of(record).iter().filter(over).take(COMMON_MAX).copied().collect();
        for (i, x) in common.iter().enumerate() {
            for y in common.iter().skip(i + 1) {
                if x.1 != y.1 && x.0 != y.0 {
                    out.push(u64::from(x.0) << 32 | u64::from(y.0));
                }
            }
        }
        out.sort_unstable();
        out.dedup();
    }
}
