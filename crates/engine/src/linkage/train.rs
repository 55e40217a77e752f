//! A model is learnt from the records themselves, in two passes.
//!
//! The first counts how rare values are over rows, learns m by expectation and maximisation, and forms entities. The second
//! counts over those entities, since rows count the very doubles that are looked for. There is no third: a loop need not end.

use rayon::prelude::*;
use stakeout_core::linkage::{Column, Dropped, FORMAT, Kind, LevelWeight, Model, Share, clip, levels, monotone};

use super::blocks::Blocks;
use super::cluster::first_entities;
use super::learn::second_pass;
use super::prior::first_pairs;
use super::random::{random_counts, random_levels};
use super::records::{Field, Records, most_common};
use super::rounds::rounds;
use super::score::Scorer;

/// A model with what training it came to.
#[derive(Debug, Default)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Pairs compared in the first pass.
    pub compared: u64,
    /// Entities of the first pass, single records included.
    pub first_entities: u64,
    /// The blocks, which are those of the model.
    pub blocks: Blocks,
}

/// Values whose rarity is listed, by column.
const COMMON_MAX: usize = 20_000;
/// A column makes keys if two records share its value by chance less often than this.
pub(super) const KEY_CHANCE: f64 = 0.02;
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
    let (pairs, compared) = first_pairs(&mut model, records, &blocks, FIRST_FLOOR);
    let scorer = Scorer::new(records, &model);
    let found = first_entities(&scorer, &pairs, records.count(), FIRST_FLOOR);
    drop(scorer);
    let first_entities = found.iter().zip(0u32..).filter(|(root, record)| **root == *record).count() as u64;
    second_pass(&mut model, records, &found, &exact, random);
    Trained { model, compared, first_entities, blocks }
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
        alone: 0.5,
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
