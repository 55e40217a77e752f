//! Rounds of training: how often does a pair of one entity stand at each level?

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::linkage::{Expected, Learnt, Round, Vector, learn};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::records::{Field, Records};
use super::train::{KEY_CHANCE, rounded};

/// Pairs of a round of training.
const ROUND_PAIRS: usize = 60_000;
/// Records that share a value and are paired in a round.
const ROUND_BLOCK: u32 = 60;
/// Rounds.
const ROUNDS: usize = 4;
/// Expected pairs of one entity below which a round teaches nothing.
const MATCHES_MIN: f64 = 50.0;

/// Words of a cell that a vector holds.
const VECTOR_WORDS: usize = 3;

/// Counts the comparison vectors of pairs; sorted by vector. A pair's is packed, three bits a level.
fn vectors(records: &Records, pairs: &[(u32, u32)]) -> Vec<Vector> {
    let slots = |field: &Field| if field.kind().is_set() { VECTOR_WORDS } else { 1 };
    let mut codes: Vec<u128> = pairs
        .par_iter()
        .map_init(Vec::new, |here, (a, b)| {
            let (mut code, mut shift) = (0u128, 0);
            for (column, field) in records.fields.iter().enumerate() {
                records.level_of(column, *a, *b, here);
                for slot in 0..slots(field) {
                    let level = here.get(slot).map_or(7, |level| *level);
                    code |= u128::from(level).checked_shl(shift).unwrap_or(0);
                    shift += 3;
                }
            }
            code
        })
        .collect();
    codes.par_sort_unstable();
    let mut out = Vec::new();
    for run in codes.chunk_by(|x, y| x == y) {
        let (mut code, mut cells) = (run.first().copied().unwrap_or(0), Vec::new());
        for (column, field) in (0u16..).zip(&records.fields) {
            for _ in 0..slots(field) {
                let level = u8::try_from(code & 7).unwrap_or(7);
                if level != 7 {
                    cells.push((column, level));
                }
                code >>= 3;
            }
        }
        out.push(Vector { cells, pairs: run.len() as u64 });
    }
    out
}

/// Share of a block's pairs that are equal in a column which follows from the block.
const FOLLOWS: f64 = 0.96;

/// Columns that are equal in nearly all pairs of a block.
fn followers(vectors: &[Vector], columns: usize) -> Vec<usize> {
    let (mut equal, mut all) = (vec![0u64; columns], vec![0u64; columns]);
    for vector in vectors {
        for (column, level) in &vector.cells {
            if let (Some(equal), Some(all)) = (equal.get_mut(usize::from(*column)), all.get_mut(usize::from(*column))) {
                *all += vector.pairs;
                *equal += if *level == 0 { vector.pairs } else { 0 };
            }
        }
    }
    let follows = |column: &usize| {
        let (equal, all) = (equal.get(*column).copied().unwrap_or(0), all.get(*column).copied().unwrap_or(0));
        all > 0 && equal as f64 >= FOLLOWS * all as f64
    };
    (0..columns).filter(follows).collect()
}

/// Pairs that share a value of this column, for a round.
fn block_pairs(field: &Field, counts: &[u32], records: u32) -> Vec<(u32, u32)> {
    let mut lists: BTreeMap<(u64, u32), Vec<u32>> = BTreeMap::new();
    for record in 0..records {
        for value in field.of(record) {
            if counts.get(*value as usize).is_some_and(|count| (2..=ROUND_BLOCK).contains(count)) {
                let hash = xxh3_64_with_seed(field.text(*value).as_bytes(), 7);
                lists.entry((hash, *value)).or_default().push(record);
            }
        }
    }
    let mut out = Vec::new();
    for members in lists.values() {
        for (i, a) in members.iter().enumerate() {
            out.extend(members.iter().skip(i + 1).map(|b| (*a, *b)));
        }
        if out.len() >= ROUND_PAIRS {
            break;
        }
    }
    out
}

/// m by column, averaged over rounds with different blocks, each counting as much as the pairs of one entity that it expects.
pub(super) fn rounds(
    records: &Records,
    counts: &[Vec<u32>],
    exact: &[f64],
    u: &[Vec<f64>],
    start: &[Vec<f64>],
    doubts: &mut Vec<String>,
) -> (Vec<Vec<f64>>, Vec<Round>) {
    let mut order: Vec<usize> =
        (0..records.fields.len()).filter(|at| exact.get(*at).is_some_and(|e| *e < KEY_CHANCE)).collect();
    order.sort_by(|x, y| exact.get(*x).partial_cmp(&exact.get(*y)).unwrap_or(std::cmp::Ordering::Equal).then(x.cmp(y)));
    order.truncate(ROUNDS);
    let learnt: Vec<(&Field, usize, Learnt)> = order
        .par_iter()
        .filter_map(|at| {
            let (field, counts) = (records.fields.get(*at)?, counts.get(*at)?);
            let pairs = block_pairs(field, counts, records.count());
            let vectors = vectors(records, &pairs);
            // What follows from the block, as a town does from a postcode, agrees whether the pair is one or not.
            let mut blocked = followers(&vectors, records.fields.len());
            blocked.push(*at);
            Some((field, pairs.len(), learn(&vectors, &Expected { u, m: start, prior: 0.2, blocked: &blocked })))
        })
        .collect();
    let mut sums: Vec<Vec<f64>> = start.iter().map(|levels| vec![0.0; levels.len()]).collect();
    let mut weights = vec![0.0; start.len()];
    let mut told = Vec::new();
    for (field, pairs, learnt) in learnt {
        told.push(Round {
            block: field.name.clone(),
            pairs: pairs as u64,
            share: rounded(learnt.prior),
            likelihood: learnt.history.iter().map(|bits| rounded(*bits)).collect(),
        });
        if learnt.matches < MATCHES_MIN {
            doubts.push(format!(
                "the round on {} expects {:.0} pairs of one entity and taught nothing",
                field.name, learnt.matches
            ));
            continue;
        }
        if learnt.prior < 1e-4 || learnt.prior > 0.9999 {
            doubts.push(format!("the round on {} ended with a share of {:.5}", field.name, learnt.prior));
        }
        for (column, m) in learnt.m.iter().enumerate() {
            if let (Some(sum), Some(weight), false) = (sums.get_mut(column), weights.get_mut(column), m.is_empty()) {
                sum.iter_mut().zip(m).for_each(|(sum, m)| *sum += m * learnt.matches);
                *weight += learnt.matches;
            }
        }
    }
    let mut out = Vec::new();
    for (column, (sum, weight)) in sums.iter().zip(&weights).enumerate() {
        let stated = start.get(column).cloned().unwrap_or_default();
        if *weight > 0.0 {
            out.push(sum.iter().map(|sum| sum / weight).collect());
        } else {
            let name = records.fields.get(column).map_or("", |field| &field.name);
            doubts.push(format!("no round taught {name}: its stated weights are used"));
            out.push(stated);
        }
    }
    (out, told)
}
