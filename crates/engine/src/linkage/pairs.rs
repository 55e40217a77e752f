//! All pairs that share a block, scored.

use rayon::prelude::*;

use super::blocks::Blocks;
use super::near::Near;
use super::score::{Pair, Scorer};

/// Records that one thread takes at once.
pub(super) const CHUNK: usize = 256;

/// All pairs that share a block and reach `floor`, sorted; and how many were compared.
pub fn scored_pairs(scorer: &Scorer<'_>, blocks: &Blocks, records: u32, floor: i32) -> (Vec<Pair>, u64) {
    let all: Vec<u32> = (0..records).collect();
    let lists: Vec<(Vec<Pair>, u64)> = all
        .par_chunks(CHUNK)
        .map_init(Near::default, |near, chunk| {
            let (mut out, mut count) = (Vec::new(), 0);
            for a in chunk {
                let (above, most) = (blocks.above(*a, near), scorer.most_of(*a));
                count += above.len() as u64;
                out.extend(above.iter().filter_map(|b| {
                    let bits = scorer.pair_from(*a, &most, *b, floor)?;
                    Some(Pair { a: *a, b: *b, bits })
                }));
            }
            out.sort_unstable();
            (out, count)
        })
        .collect();
    let count = lists.iter().map(|list| list.1).sum();
    (lists.into_iter().flat_map(|list| list.0).collect(), count)
}

/// The pairs of new records, sorted, that share a block and reach `floor`; and how many were compared.
pub(super) fn new_pairs(scorer: &Scorer<'_>, blocks: &Blocks, is_new: &[bool], floor: i32) -> (Vec<Pair>, u64) {
    let new: Vec<u32> = is_new.iter().zip(0u32..).filter(|(new, _)| **new).map(|(_, record)| record).collect();
    let is_new = |record: u32| is_new.get(record as usize).copied().unwrap_or(false);
    let lists: Vec<(Vec<Pair>, u64)> = new
        .par_chunks(CHUNK)
        .map_init(Near::default, |near, chunk| {
            let (mut out, mut count) = (Vec::new(), 0);
            for record in chunk {
                let most = scorer.most_of(*record);
                // Of two new records the smaller one brings the pair.
                for other in blocks.around(*record, near).iter().filter(|other| !is_new(**other) || *other > record) {
                    count += 1;
                    let (a, b) = (*record.min(other), *record.max(other));
                    out.extend(scorer.pair_from(*record, &most, *other, floor).map(|bits| Pair { a, b, bits }));
                }
            }
            (out, count)
        })
        .collect();
    let count = lists.iter().map(|list| list.1).sum();
    let mut pairs: Vec<Pair> = lists.into_iter().flat_map(|list| list.0).collect();
    pairs.par_sort_unstable();
    (pairs, count)
}
