//! At which levels do two records stand that have nothing to do with each other?

use rayon::prelude::*;
use stakeout_core::linkage::levels;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::records::Records;

/// Random pairs that u of levels below equal is counted from.
const RANDOM_PAIRS: u64 = 300_000;
/// Of so many pairs one is looked at in columns of several words: each of these has several levels to count.
const SET_STEP: usize = 3;
/// Pairs that one thread takes at once: column after column, so that what is looked at stays near the processor.
const CHUNK: u32 = 4_096;

/// Levels of random pairs, counted by column.
pub(super) type RandomCounts = Vec<Vec<i64>>;

fn random_pair(number: u64, count: u64) -> (u32, u32) {
    let hash = xxh3_64_with_seed(&number.to_le_bytes(), 0x5eed);
    let (a, b) = ((hash >> 32) % count, (hash & 0xffff_ffff) % count);
    (u32::try_from(a).unwrap_or(0), u32::try_from(b).unwrap_or(0))
}

/// Counts the levels of random pairs: of all, or of those within one entity.
pub(super) fn random_counts(records: &Records, within: Option<&[u32]>) -> RandomCounts {
    let count = u64::from(records.count()).max(2);
    let wanted = u32::try_from(RANDOM_PAIRS.min(count * (count - 1) / 2)).unwrap_or(u32::MAX);
    let empty = || -> RandomCounts { records.fields.iter().map(|field| vec![0; levels(field.kind()).len()]).collect() };
    let chunks: Vec<u32> = (0..wanted).step_by(CHUNK as usize).collect();
    let count_chunk = |begin: &u32| {
        let pairs: Vec<(u32, u32)> = (*begin..(*begin + CHUNK).min(wanted))
            .map(|number| random_pair(u64::from(number), count))
            .filter(|(a, b)| a != b)
            .filter(|(a, b)| within.is_none_or(|found| found.get(*a as usize) == found.get(*b as usize)))
            .collect();
        let (mut table, mut here) = (empty(), Vec::new());
        for (column, counts) in table.iter_mut().enumerate() {
            let step = if records.fields.get(column).is_some_and(|field| field.kind().is_set()) { SET_STEP } else { 1 };
            for (a, b) in pairs.iter().step_by(step) {
                records.level_of(column, *a, *b, &mut here);
                for level in &here {
                    if let Some(count) = counts.get_mut(usize::from(*level)) {
                        *count += 1;
                    }
                }
            }
        }
        table
    };
    chunks.par_iter().map(count_chunk).reduce(empty, |mut sums, table| {
        sums.iter_mut().flatten().zip(table.iter().flatten()).for_each(|(sum, count)| *sum += count);
        sums
    })
}

/// P(level | unrelated) of each column: equal as computed, the rest from random pairs.
pub(super) fn random_levels(counts: &RandomCounts, exact: &[f64]) -> Vec<Vec<f64>> {
    let level = |counts: &Vec<i64>, exact: &f64| {
        let rest: f64 = counts.iter().skip(1).map(|count| *count as f64 + 0.5).sum();
        let others = counts.iter().skip(1).map(|count| (*count as f64 + 0.5) / rest.max(0.5) * (1.0 - exact));
        std::iter::once(*exact).chain(others).collect()
    };
    counts.iter().zip(exact).map(|(counts, exact)| level(counts, exact)).collect()
}
