//! The pairs of the first pass, and how likely two records are one at all.

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::linkage::Model;

use super::blocks::Blocks;
use super::near::Near;
use super::pairs::{CHUNK, scored_pairs};
use super::records::Records;
use super::score::{Pair, Scorer};

/// Records whose pairs are counted to find the prior, about.
const SAMPLE: u32 = 5_000;
/// Log-odds below which a pair counts for nothing: a hundred thousand of them are not twenty of one entity.
const COUNTED: i32 = -12 * 256;
/// Log-odds by which the prior may grow before pairs are missing.
const SLACK: i32 = 6 * 256;

/// Sets the prior at which the expected pairs of one entity are those that it expects, and gives the pairs that reach `floor` under
/// it; and how many were compared.
///
/// The prior is a summand of every pair, so one pass does for both.
pub(super) fn first_pairs(model: &mut Model, records: &Records, blocks: &Blocks, floor: i32) -> (Vec<Pair>, u64) {
    let count = records.count();
    model.set_prior(1.0 / f64::from(count.max(2)));
    let base = model.prior_bits;
    let step = count.div_ceil(SAMPLE).max(1);
    let scorer = Scorer::new(records, model);
    let all: Vec<u32> = (0..count).collect();
    let found: Vec<Found> = all
        .par_chunks(CHUNK)
        .map_init(Near::default, |near, chunk| {
            let mut out = Found::default();
            for a in chunk {
                let counts = a % step == 0;
                let least = if counts { COUNTED } else { floor - SLACK };
                let (above, most) = (blocks.above(*a, near), scorer.most_of(*a));
                out.compared += above.len() as u64;
                for b in above {
                    let Some(bits) = scorer.pair_from(*a, &most, *b, least) else { continue };
                    if counts {
                        *out.histogram.entry((bits - base).div_euclid(32)).or_insert(0) += 1;
                    }
                    if bits >= floor - SLACK {
                        out.pairs.push(Pair { a: *a, b: *b, bits });
                    }
                }
            }
            out.pairs.sort_unstable();
            out
        })
        .collect();
    drop(scorer);
    let mut histogram: BTreeMap<i32, u64> = BTreeMap::new();
    for (bits, pairs) in found.iter().flat_map(|found| &found.histogram) {
        *histogram.entry(*bits).or_insert(0) += pairs;
    }
    set_prior(model, &histogram, f64::from(step), f64::from(count));
    let shift = model.prior_bits - base;
    if shift > SLACK {
        return scored_pairs(&Scorer::new(records, model), blocks, count, floor);
    }
    let compared = found.iter().map(|found| found.compared).sum();
    let pairs = found.into_iter().flat_map(|found| found.pairs).map(|pair| Pair { bits: pair.bits + shift, ..pair });
    (pairs.filter(|pair| pair.bits >= floor).collect(), compared)
}

/// What one thread found.
#[derive(Debug, Default)]
struct Found {
    pairs: Vec<Pair>,
    compared: u64,
    /// Pairs of the sample by what their columns say, in eighths of a bit.
    histogram: BTreeMap<i32, u64>,
}

/// `step`: of so many pairs one is in the histogram.
fn set_prior(model: &mut Model, histogram: &BTreeMap<i32, u64>, step: f64, count: f64) {
    let all = count * (count - 1.0) / 2.0;
    for _ in 0..20 {
        let odds = model.prior / (1.0 - model.prior);
        let expected: f64 = histogram
            .iter()
            .map(|(bits, pairs)| {
                let odds = odds * (f64::from(*bits) / 8.0).exp2();
                *pairs as f64 * odds / (1.0 + odds)
            })
            .sum();
        model.set_prior((expected * step).max(1.0) / all.max(2.0));
    }
}
