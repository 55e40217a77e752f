//! What the entities of the first pass teach: how rare values are among them, which values stand for each other, which columns
//! say the same, and how likely two records are one at all.

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::linkage::{Column, Model, Overlap, Variant, clip, levels};

use super::random::{RandomCounts, random_counts, random_levels};
use super::records::{Field, Records};
use super::train::{column, rounded};

/// Pairs of one entity that are looked at.
const ENTITY_PAIRS: usize = 60;
/// Entities that must show two values before these stand for each other.
const VARIANT_ENTITIES: u64 = 3;
/// Variants of a column that are kept.
const VARIANTS_MAX: usize = 5_000;
/// Values whose rarity is listed.
const COMMON_MAX: usize = 20_000;

/// Learns the model anew from entities.
pub(super) fn second_pass(
    model: &mut Model,
    records: &Records,
    found: &[u32],
    exact: &[f64],
    mut random: RandomCounts,
) {
    let groups = groups(found);
    // Random pairs hold doubles: those are taken out.
    let within = random_counts(records, Some(found));
    random.iter_mut().flatten().zip(within.iter().flatten()).for_each(|(all, one)| *all -= one);
    let u = random_levels(&random, exact);
    let columns: Vec<Column> = records
        .fields
        .par_iter()
        .enumerate()
        .filter_map(|(at, field)| {
            let before = model.columns.get(at)?;
            Some(learnt(records, at, field, before, &groups, u.get(at)?))
        })
        .collect();
    model.columns = columns;
    let pairs: f64 = groups.iter().map(|group| group.len() as f64 * (group.len() as f64 - 1.0) / 2.0).sum();
    let all = f64::from(records.count()) * (f64::from(records.count()) - 1.0) / 2.0;
    model.set_prior(pairs.max(1.0) / all.max(2.0));
    model.overlaps = overlaps(records, &groups);
}

/// Members of each entity, single records included.
fn groups(found: &[u32]) -> Vec<Vec<u32>> {
    let mut by_root: Vec<(u32, u32)> = found.iter().copied().zip(0u32..).collect();
    by_root.sort_unstable();
    by_root.chunk_by(|x, y| x.0 == y.0).map(|group| group.iter().map(|entry| entry.1).collect()).collect()
}

/// The pairs of an entity, evenly spread where there are too many.
fn pairs_of(group: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let all = group.len() * group.len().saturating_sub(1) / 2;
    let step = all.div_ceil(ENTITY_PAIRS).max(1);
    let pairs = group.iter().enumerate().flat_map(|(i, a)| group.iter().skip(i + 1).map(|b| (*a, *b)));
    pairs.step_by(step)
}

fn learnt(records: &Records, at: usize, field: &Field, before: &Column, groups: &[Vec<u32>], u: &[f64]) -> Column {
    let mut holders: Vec<u64> = vec![0; field.texts.len()];
    let (mut subjects, mut counts) = (0, vec![1.0; levels(field.kind()).len()]);
    let mut shown: Vec<u32> = Vec::new();
    let mut together: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let mut beside: BTreeMap<u32, u64> = BTreeMap::new();
    let mut here = Vec::new();
    for group in groups {
        shown.clear();
        shown.extend(group.iter().flat_map(|record| field.of(*record)));
        shown.sort_unstable();
        shown.dedup();
        subjects += u64::from(!shown.is_empty());
        for value in &shown {
            if let Some(count) = holders.get_mut(*value as usize) {
                *count += 1;
            }
        }
        let pairs = group.len() * group.len().saturating_sub(1) / 2;
        let weight = 1.0_f64.max(pairs as f64 / ENTITY_PAIRS as f64);
        for (a, b) in pairs_of(group) {
            records.level_of(at, a, b, &mut here);
            for level in &here {
                if let Some(count) = counts.get_mut(usize::from(*level)) {
                    *count += weight;
                }
            }
        }
        if group.len() > 1 && shown.len() > 1 && shown.len() <= 40 {
            variants_of(field, group, &mut together, &mut beside);
        }
    }
    let sum: f64 = counts.iter().sum();
    let m: Vec<f64> = counts.iter().map(|count| count / sum).collect();
    let mut common: Vec<(u32, u64)> =
        holders.iter().zip(0u32..).filter(|(count, _)| **count > 1).map(|(count, value)| (value, *count)).collect();
    common.sort_by(|x, y| y.1.cmp(&x.1).then_with(|| field.text(x.0).cmp(field.text(y.0))));
    common.truncate(COMMON_MAX);
    let all = holders.iter().sum();
    let mut out = column(field, before.makes_keys, subjects, &m, u, common, all);
    out.alone = alone(&holders);
    out.variants = variants(field, &out, &holders, &together, &beside);
    out
}

/// Further subjects to be expected behind a value of one: `2 n2 / n1` after Good and Turing (1953), with `n1` values that one
/// subject shows and `n2` that two do.
fn alone(holders: &[u64]) -> f64 {
    let of = |count: u64| holders.iter().filter(|held| **held == count).count() as f64;
    rounded(((2.0 * of(2) + 1.0) / (of(1) + 2.0)).min(0.5))
}

/// Counts, once an entity, which values of it stand in different records for each other: where one is, the other is not.
fn variants_of(
    field: &Field,
    group: &[u32],
    together: &mut BTreeMap<(u32, u32), u64>,
    beside: &mut BTreeMap<u32, u64>,
) {
    let mut seen: Vec<(u32, u32)> = Vec::new();
    for (a, b) in pairs_of(group) {
        let (x, y) = (field.of(a), field.of(b));
        let only =
            |from: &[u32], other: &[u32]| from.iter().copied().filter(|v| !other.contains(v)).collect::<Vec<_>>();
        let (left, right) = (only(x, y), only(y, x));
        // Of several words on each side nobody knows which stands for which.
        if let ([x], [y]) = (left.as_slice(), right.as_slice()) {
            seen.push((*x.min(y), *x.max(y)));
        }
    }
    seen.sort_unstable();
    seen.dedup();
    for (x, y) in seen {
        *together.entry((x, y)).or_insert(0) += 1;
        *beside.entry(x).or_insert(0) += 1;
        *beside.entry(y).or_insert(0) += 1;
    }
}

fn variants(
    field: &Field,
    column: &Column,
    holders: &[u64],
    together: &BTreeMap<(u32, u32), u64>,
    _beside: &BTreeMap<u32, u64>,
) -> Vec<Variant> {
    let held = |value: u32| holders.get(value as usize).copied().unwrap_or(1).max(1) as f64;
    let subjects = column.subjects.max(1) as f64;
    let mut out: Vec<Variant> = together
        .iter()
        .filter(|(_, entities)| **entities >= VARIANT_ENTITIES)
        .filter_map(|((x, y), entities)| {
            // P(both in one entity) over what chance lets: pointwise mutual information, one entity taken off.
            let ratio = (*entities as f64 - 1.0) * subjects / (held(*x) * held(*y));
            let m = column.levels.first().map_or(0.5, |level| level.m);
            let bits = clip(stakeout_core::link::Bits256::of_ratio(ratio * (1.0 - m), 1.0).bits());
            let (a, b) = (field.text(*x), field.text(*y));
            let (a, b) = if a <= b { (a, b) } else { (b, a) };
            (bits > 256).then(|| Variant { a: a.to_owned(), b: b.to_owned(), entities: *entities, bits })
        })
        .collect();
    out.sort_by(|x, y| y.entities.cmp(&x.entities).then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b))));
    out.truncate(VARIANTS_MAX);
    out.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
    out
}

/// Columns that agree together between entities more often than each by itself lets, in bits.
fn overlaps(records: &Records, groups: &[Vec<u32>]) -> Vec<Overlap> {
    // The value that most records of each entity show; of words none.
    let usual: Vec<Vec<Option<u32>>> = records
        .fields
        .par_iter()
        .map(|field| {
            if field.kind().is_set() {
                return Vec::new();
            }
            groups.iter().map(|group| usual_of(field, group)).collect()
        })
        .collect();
    let mut out = Vec::new();
    for (i, left) in usual.iter().enumerate() {
        for (j, right) in usual.iter().enumerate().skip(i + 1) {
            let both: Vec<(u32, u32)> = left.iter().zip(right).filter_map(|(x, y)| Some(((*x)?, (*y)?))).collect();
            let bits = overlap(&both);
            if let (true, Some(a), Some(b)) = (bits > 0.25, records.fields.get(i), records.fields.get(j)) {
                out.push(Overlap { a: a.name.clone(), b: b.name.clone(), bits: clip(bits) });
            }
        }
    }
    out
}

fn usual_of(field: &Field, group: &[u32]) -> Option<u32> {
    let mut values: Vec<u32> = group.iter().filter_map(|record| field.of(*record).first().copied()).collect();
    values.sort_unstable();
    // Of values that as many show, the first by its text.
    let text = |run: &[u32]| run.first().map(|value| field.text(*value));
    let usual = values.chunk_by(|x, y| x == y).max_by(|x, y| x.len().cmp(&y.len()).then_with(|| text(y).cmp(&text(x))));
    usual.and_then(|run| run.first().copied())
}

/// `log2( P(both agree) / (P(one agrees) P(the other agrees)) )` between entities.
fn overlap(both: &[(u32, u32)]) -> f64 {
    let agree = |mut values: Vec<u64>| -> f64 {
        values.sort_unstable();
        values.chunk_by(|x, y| x == y).map(|run| run.len() as f64 * (run.len() as f64 - 1.0)).sum()
    };
    let count = both.len() as f64;
    let together = agree(both.iter().map(|(x, y)| u64::from(*x) << 32 | u64::from(*y)).collect());
    let left = agree(both.iter().map(|(x, _)| u64::from(*x)).collect());
    let right = agree(both.iter().map(|(_, y)| u64::from(*y)).collect());
    // Few agreements say little: eight are taken as chance.
    let chance = left * right / (count * (count - 1.0)).max(1.0);
    if together < 8.0 || chance <= 0.0 {
        return 0.0;
    }
    ((together + 8.0) / (chance + 8.0)).log2()
}
