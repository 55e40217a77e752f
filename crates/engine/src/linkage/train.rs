//! A model is learnt from the records themselves, in two passes.
//!
//! The first counts how rare values are over rows, learns m by expectation and maximisation, and forms entities. The second
//! counts over those entities, since rows count the very doubles that are looked for. There is no third: a loop need not end.

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::linkage::{
    Column, Dropped, Expected, FORMAT, Kind, LevelWeight, Model, Round, Share, Vector, clip, learn, levels, monotone,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::blocks::Blocks;
use super::cluster::first_entities;
use super::learn::second_pass;
use super::records::{Field, Records, most_common};
use super::score::{Scorer, scored_pairs};

/// A model with what training it came to.
#[derive(Debug, Clone, Default)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Pairs compared in the first pass.
    pub compared: u64,
    /// Entities of the first pass, single records included.
    pub first_entities: u64,
}

/// Random pairs that u of levels below equal is counted from.
const RANDOM_PAIRS: u64 = 300_000;
/// Pairs of a round of training.
const ROUND_PAIRS: usize = 60_000;
/// Records that share a value and are paired in a round.
const ROUND_BLOCK: u32 = 60;
/// Rounds.
const ROUNDS: usize = 4;
/// Expected pairs of one entity below which a round teaches nothing.
const MATCHES_MIN: f64 = 50.0;
/// Values whose rarity is listed, by column.
const COMMON_MAX: usize = 20_000;
/// A column makes keys if two records share its value by chance less often than this.
const KEY_CHANCE: f64 = 0.02;
/// Log-odds below which a pair is not looked at again: clusters may say more than pairs, but not everything.
pub(super) const PAIR_FLOOR: i32 = -4 * 256;
/// Log-odds that an entity of the first pass needs.
const FIRST_FLOOR: i32 = 4 * 256;

/// Learns a model for these records.
pub fn train(records: &Records, dropped: Vec<Dropped>) -> Trained {
    let counts: Vec<Vec<u32>> = records.fields.par_iter().map(Field::counts).collect();
    let rows: Vec<u64> = records.fields.iter().map(|field| shown(field, records.count())).collect();
    let mut model = Model { format: FORMAT, records: u64::from(records.count()), dropped, ..Model::default() };
    let exact: Vec<f64> =
        records.fields.iter().enumerate().map(|(at, f)| equal_chance(f, at, &counts, &rows)).collect();
    let random = random_counts(records, None);
    let u = random_levels(&random, &exact);
    let keyed: Vec<bool> = exact.iter().map(|chance| *chance < KEY_CHANCE).collect();
    let start: Vec<Vec<f64>> = records.fields.iter().map(|field| stated(field.kind())).collect();
    let (m, rounds) = rounds(records, &counts, &exact, &u, &start, &mut model.doubts);
    model.rounds = rounds;
    model.columns = (0..records.fields.len())
        .filter_map(|at| {
            let field = records.fields.get(at)?;
            let holders = most_common(field, counts.get(at)?, 2, COMMON_MAX);
            let common = holders.iter().map(|(value, count)| (*value, u64::from(*count))).collect();
            let all = counts.get(at)?.iter().map(|count| u64::from(*count)).sum();
            Some(column(field, *keyed.get(at)?, *rows.get(at)?, m.get(at)?, u.get(at)?, common, all))
        })
        .collect();
    let blocks = Blocks::new(records, &keyed, model.keys);
    set_prior(&mut model, records, &blocks);
    let scorer = Scorer::new(records, &model);
    let (pairs, compared) = scored_pairs(&scorer, &blocks, records.count(), FIRST_FLOOR);
    let found = first_entities(&scorer, &pairs, records.count(), FIRST_FLOOR);
    drop(scorer);
    let first_entities = found.iter().zip(0u32..).filter(|(root, record)| **root == *record).count() as u64;
    second_pass(&mut model, records, &found, &exact, random);
    Trained { model, compared, first_entities }
}

/// Records that show a column.
pub(super) fn shown(field: &Field, records: u32) -> u64 {
    (0..records).filter(|record| !field.of(*record).is_empty()).count() as u64
}

/// A column of the model.
pub(super) fn column(
    field: &Field,
    makes_keys: bool,
    subjects: u64,
    m: &[f64],
    u: &[f64],
    common: Vec<(u32, u64)>,
    holders: u64,
) -> Column {
    let ratios = monotone(m, u);
    let names = levels(field.kind());
    let level = |at: usize| LevelWeight {
        name: names.get(at).copied().unwrap_or_default().to_owned(),
        m: rounded(m.get(at).copied().unwrap_or(0.0)),
        u: rounded(u.get(at).copied().unwrap_or(0.0)),
        bits: clip(log2(ratios.get(at).copied().unwrap_or(1.0))),
    };
    let listed: u64 = common.iter().map(|share| share.1).sum();
    let others = field.texts.len().saturating_sub(common.len()).max(1);
    Column {
        name: field.name.clone(),
        from: field.from.clone(),
        kind: field.kind(),
        makes_keys,
        subjects,
        levels: (0..names.len()).map(level).collect(),
        rest: rounded((holders.saturating_sub(listed) as f64 / others as f64).max(1.0)),
        common: common.into_iter().map(|(value, count)| Share(field.text(value).to_owned(), count)).collect(),
        variants: Vec::new(),
    }
}

fn log2(ratio: f64) -> f64 {
    stakeout_core::link::Bits256::of_ratio(ratio.max(1e-18), 1.0).bits()
}

/// Nine digits: what a file shows is what is used.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// The weights to start from and to fall back to: P(level | one entity).
pub(super) fn stated(kind: Kind) -> Vec<f64> {
    let count = levels(kind).len();
    let mut m = vec![0.2 / (count - 1) as f64; count];
    m[0] = 0.8;
    m
}

/// P(equal | unrelated), computed from how often each value is shown: no sample would see it.
fn equal_chance(field: &Field, at: usize, counts: &[Vec<u32>], rows: &[u64]) -> f64 {
    let (Some(counts), Some(rows)) = (counts.get(at), rows.get(at)) else { return 1.0 };
    let all: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    let pairs: f64 = counts.iter().map(|count| f64::from(*count) * (f64::from(*count) - 1.0)).sum();
    let rows = *rows as f64;
    let _ = field;
    if all < 2.0 || rows < 2.0 { 1.0 } else { (pairs / (all * (rows - 1.0))).max(0.5 / (all * rows)) }
}

/// The levels of a pair in one column: one, or one a word of the side with fewer.
pub(super) fn level_of(records: &Records, column: usize, a: u32, b: u32, out: &mut Vec<u8>) {
    out.clear();
    let Some(field) = records.fields.get(column) else { return };
    let (x, y) = (field.of(a), field.of(b));
    let kind = field.kind();
    let one = |x: u32, y: u32| records.levels.of(column, field, x, y);
    match (x, y) {
        ([], _) | (_, []) => {}
        ([x], [y]) => out.push(one(*x, *y)),
        _ if !kind.is_set() => out.extend(x.iter().flat_map(|x| y.iter().map(|y| one(*x, *y))).min()),
        _ => {
            let (small, large) = if x.len() <= y.len() { (x, y) } else { (y, x) };
            out.extend(small.iter().filter_map(|x| large.iter().map(|y| one(*x, *y)).min()));
            out.sort_unstable();
        }
    }
}

/// Levels of random pairs, counted by column.
pub(super) type RandomCounts = Vec<Vec<i64>>;

fn random_pair(number: u64, count: u64) -> (u32, u32) {
    let hash = xxh3_64_with_seed(&number.to_le_bytes(), 0x5eed);
    let (a, b) = ((hash >> 32) % count, (hash & 0xffff_ffff) % count);
    (u32::try_from(a).unwrap_or(0), u32::try_from(b).unwrap_or(0))
}

fn random_pairs(records: &Records) -> impl IndexedParallelIterator<Item = (u32, u32)> + use<> {
    let count = u64::from(records.count()).max(2);
    let wanted = RANDOM_PAIRS.min(count * (count - 1) / 2);
    let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
    (0..wanted).into_par_iter().map(move |number| random_pair(u64::from(number), count))
}

/// Counts the levels of random pairs: of all, or of those within one entity.
pub(super) fn random_counts(records: &Records, within: Option<&[u32]>) -> RandomCounts {
    let empty = || -> RandomCounts { records.fields.iter().map(|field| vec![0; levels(field.kind()).len()]).collect() };
    random_pairs(records)
        .filter(|(a, b)| a != b)
        .filter(|(a, b)| within.is_none_or(|found| found.get(*a as usize) == found.get(*b as usize)))
        .fold(
            || (empty(), Vec::new()),
            |(mut table, mut here), (a, b)| {
                for (column, counts) in table.iter_mut().enumerate() {
                    level_of(records, column, a, b, &mut here);
                    for level in &here {
                        if let Some(count) = counts.get_mut(usize::from(*level)) {
                            *count += 1;
                        }
                    }
                }
                (table, here)
            },
        )
        .map(|(table, _)| table)
        .reduce(empty, |mut sums, table| {
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
                level_of(records, column, *a, *b, here);
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
    let mut sums: Vec<Vec<f64>> = start.iter().map(|levels| vec![0.0; levels.len()]).collect();
    let mut weights = vec![0.0; start.len()];
    let mut told = Vec::new();
    for at in order.into_iter().take(ROUNDS) {
        let (Some(field), Some(counts)) = (records.fields.get(at), counts.get(at)) else { continue };
        let pairs = block_pairs(field, counts, records.count());
        let vectors = vectors(records, &pairs);
        // What follows from the block, as a town does from a postcode, agrees whether the pair is one or not.
        let mut blocked = followers(&vectors, records.fields.len());
        blocked.push(at);
        let learnt = learn(&vectors, &Expected { u, m: start, prior: 0.2, blocked: &blocked });
        told.push(Round {
            block: field.name.clone(),
            pairs: pairs.len() as u64,
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

/// Records whose pairs are scored to find the prior.
const PRIOR_SAMPLE: u32 = 5_000;

/// The prior at which the expected pairs of one entity are those that it expects.
fn set_prior(model: &mut Model, records: &Records, blocks: &Blocks) {
    let count = records.count();
    let all = f64::from(count) * (f64::from(count) - 1.0) / 2.0;
    model.set_prior(1.0 / f64::from(count.max(2)));
    let base = model.prior_bits;
    let scorer = Scorer::new(records, model);
    let step = count.div_ceil(PRIOR_SAMPLE).max(1);
    let chosen: Vec<u32> = (0..count).step_by(step as usize).collect();
    let lists: Vec<BTreeMap<i32, u64>> = chosen
        .par_chunks(256)
        .map(|records| {
            let (mut near, mut columns, mut out) = (Vec::new(), Vec::new(), BTreeMap::new());
            for a in records {
                blocks.above(*a, &mut near);
                for b in &near {
                    *out.entry((scorer.pair(*a, *b, &mut columns) - base).div_euclid(32)).or_insert(0) += 1;
                }
            }
            out
        })
        .collect();
    drop(scorer);
    let mut histogram: BTreeMap<i32, u64> = BTreeMap::new();
    for (bits, pairs) in lists.into_iter().flatten() {
        *histogram.entry(bits).or_insert(0) += pairs;
    }
    for _ in 0..20 {
        let odds = model.prior / (1.0 - model.prior);
        let expected: f64 = histogram
            .iter()
            .map(|(bits, pairs)| {
                let odds = odds * (f64::from(*bits) / 8.0).exp2();
                *pairs as f64 * odds / (1.0 + odds)
            })
            .sum();
        model.set_prior((expected * f64::from(step)).max(1.0) / all.max(2.0));
    }
}
