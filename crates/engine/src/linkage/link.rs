//! The function that reads as the data flow: cells, records, model, keys, pairs, entities.

use std::collections::BTreeMap;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use stakeout_core::linkage::{Model, ModelError, per_mille};

use super::blocks::{Blocks, Capped};
use super::cells::Cells;
use super::cluster::{Entities, Judged, entities, entities_anew};
use super::pairs::{new_pairs, scored_pairs};
use super::records::{Plan, Records, plan};
use super::score::{Pair, Scorer};
use super::train::{PAIR_FLOOR, train};
use crate::Progress;

/// Why records cannot be linked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// A file cannot be read.
    #[error("cannot read {}: {why}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A table has no column of ids.
    #[error("{} has no column {wanted:?}; its columns are {have}", .path.display())]
    NoColumn {
        /// The table.
        path: PathBuf,
        /// The column looked for.
        wanted: String,
        /// The columns that are there.
        have: String,
    },
    /// No column says anything.
    #[error("no column of the table tells its rows apart: nothing can be compared")]
    NothingToCompare,
    /// A column of the model is not in the tables.
    #[error("the model compares {column:?}; the tables have no such column")]
    NotInTable {
        /// The column.
        column: String,
    },
    /// A record that was named is not there.
    #[error("no row is called {id:?}")]
    NoRecord {
        /// As asked.
        id: String,
    },
    /// The model file.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The state folder.
    #[error("the state in {}: {why}", .path.display())]
    State {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// More rows than numbers for them.
    #[error("{rows} rows are more than can be linked at once")]
    TooMany {
        /// Rows.
        rows: usize,
    },
}

/// How records are linked.
#[derive(Debug, Clone, Default)]
pub struct LinkOptions {
    /// Columns that are not looked at: the truth, for example.
    pub ignored: Vec<String>,
    /// A model that was learnt before; else one is learnt.
    pub model: Option<Model>,
    /// Probability that an entity needs, between 0 and 1.
    pub threshold: f64,
    /// What analysts decided: two records, and whether they are one.
    pub judgements: Vec<(String, String, bool)>,
}

/// A record and its entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedRow {
    /// The record.
    pub record: String,
    /// Its entity: the same name in every run in which its smallest record is the same.
    pub entity: String,
    /// P(the record belongs to the entity), per mille; 1000 for one that stands alone.
    pub per_mille: u16,
}

/// The entities, and what it took.
#[derive(Debug, Clone, Default)]
pub struct Linked {
    /// A row a record, sorted by record.
    pub rows: Vec<LinkedRow>,
    /// The model that was used.
    pub model: Model,
    /// Was it learnt here?
    pub learnt: bool,
    /// Pairs that were compared.
    pub compared: u64,
    /// Entities of two records and more.
    pub entities: u64,
    /// Records in them.
    pub in_entities: u64,
    /// Keys over their cap, the largest first.
    pub capped: Vec<Capped>,
    /// How many.
    pub capped_count: u64,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

/// Log-odds of a probability, in 1/256 bit.
pub(super) fn floor_of(threshold: f64) -> i32 {
    let bounded = threshold.clamp(0.001, 0.999_999);
    stakeout_core::link::Bits256::of_ratio(bounded, 1.0 - bounded).0
}

/// What an earlier run found, by the numbers of the records now.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// Which records are new.
    pub(super) is_new: Vec<bool>,
    /// Pairs of old records that reached the floor.
    pub(super) pairs: Vec<Pair>,
    /// Their entities, if they were formed as they would be now.
    pub(super) entities: Option<Entities>,
}

/// What a later run needs of this one.
#[derive(Debug, Default)]
pub(super) struct After {
    /// Ids in the order of their numbers.
    pub(super) ids: Vec<String>,
    pub(super) pairs: Vec<Pair>,
    pub(super) entities: Entities,
}

/// Links the rows of tables.
pub fn link(cells: Cells, options: &LinkOptions, progress: &dyn Progress) -> Result<Linked, LinkError> {
    Ok(link_after(cells, options, &|_| Before::default(), progress)?.0)
}

/// The same, with what an earlier run found. The result is that of a run without it.
pub(super) fn link_after(
    cells: Cells,
    options: &LinkOptions,
    before: &dyn Fn(&[String]) -> Before,
    progress: &dyn Progress,
) -> Result<(Linked, After), LinkError> {
    let (records, model, blocks) = prepared(cells, options, progress)?;
    let mut out = Linked { learnt: options.model.is_none(), ..Linked::default() };
    progress.stage("keys", None);
    let mut blocks = blocks.unwrap_or_else(|| {
        let keyed: Vec<bool> = model.columns.iter().map(|column| column.makes_keys).collect();
        Blocks::new(&records, &keyed, model.keys)
    });
    let scorer = Scorer::new(&records, &model);
    progress.stage("pairs", None);
    let before = before(&records.ids);
    let mut touched = before.is_new.clone();
    let pairs = if before.is_new.is_empty() {
        let (pairs, compared) = scored_pairs(&scorer, &blocks, records.count(), PAIR_FLOOR);
        out.compared = compared;
        pairs
    } else {
        // A key that new records lifted over its cap withdraws pairs of old ones; it never makes any.
        let (kept, lost): (Vec<Pair>, Vec<Pair>) = before.pairs.iter().partition(|pair| blocks.share(pair.a, pair.b));
        for record in lost.iter().flat_map(|pair| [pair.a, pair.b]) {
            if let Some(at) = touched.get_mut(record as usize) {
                *at = true;
            }
        }
        let (new, compared) = new_pairs(&scorer, &blocks, &before.is_new, PAIR_FLOOR);
        out.compared = compared;
        let mut pairs = [kept, new].concat();
        pairs.sort_unstable();
        pairs
    };
    (out.capped, out.capped_count) = (std::mem::take(&mut blocks.capped), blocks.capped_count);
    drop(blocks);
    progress.stage("entities", None);
    let judged = judged(&records, &options.judgements, &mut out.notes);
    let floor = floor_of(options.threshold);
    let found = match &before.entities {
        Some(known) => entities_anew(&scorer, &pairs, known, &touched, floor),
        None => entities(&scorer, &pairs, records.count(), &judged, floor),
    };
    drop(scorer);
    write_rows(&records, &found, &judged, &mut out);
    out.model = model;
    Ok((out, After { ids: records.ids, pairs, entities: found }))
}

/// Records, a model that fits them, and their blocks if learning made them.
pub(super) fn prepared(
    mut cells: Cells,
    options: &LinkOptions,
    progress: &dyn Progress,
) -> Result<(Records, Model, Option<Blocks>), LinkError> {
    if u32::try_from(cells.ids.len()).is_err() {
        return Err(LinkError::TooMany { rows: cells.ids.len() });
    }
    cells.sort();
    if let Some(model) = &options.model {
        let plans = plans_of(model, &cells)?;
        return Ok((Records::new(cells, &plans), model.clone(), None));
    }
    let (plans, dropped) = plan(&cells, &options.ignored);
    if plans.is_empty() {
        return Err(LinkError::NothingToCompare);
    }
    let records = Records::new(cells, &plans);
    progress.stage("learning", None);
    let trained = train(&records, dropped);
    Ok((records, trained.model, Some(trained.blocks)))
}

fn plans_of(model: &Model, cells: &Cells) -> Result<Vec<Plan>, LinkError> {
    for column in model.columns.iter().flat_map(|column| &column.from) {
        if !cells.columns.contains(column) {
            return Err(LinkError::NotInTable { column: column.clone() });
        }
    }
    let plan = |column: &stakeout_core::linkage::Column| Plan {
        name: column.name.clone(),
        from: column.from.clone(),
        kind: column.kind,
    };
    Ok(model.columns.iter().map(plan).collect())
}

/// Judgements by record number; those on records that are not there are counted.
pub(super) fn judged(records: &Records, judgements: &[(String, String, bool)], notes: &mut Vec<String>) -> Judged {
    let mut out = Judged::default();
    if judgements.is_empty() {
        return out;
    }
    let numbers: BTreeMap<&str, u32> = records.ids.iter().map(String::as_str).zip(0u32..).collect();
    let mut unknown = 0;
    for (a, b, accept) in judgements {
        match (numbers.get(a.as_str()), numbers.get(b.as_str())) {
            (Some(a), Some(b)) if a != b => {
                if *accept { &mut out.must } else { &mut out.cannot }.push((*a.min(b), *a.max(b)));
            }
            _ => unknown += 1,
        }
    }
    if unknown > 0 {
        notes.push(format!("{unknown} judgements are about records that are not there"));
    }
    out
}

/// A row a record.
fn write_rows(records: &Records, found: &Entities, judged: &Judged, out: &mut Linked) {
    for (a, b) in &judged.cannot {
        if found.root.get(*a as usize) == found.root.get(*b as usize) {
            let id = |record: &u32| records.ids.get(*record as usize).map_or("", |id| id);
            out.notes.push(format!(
                "{} and {} are one by other judgements, though a judgement parts them",
                id(a),
                id(b)
            ));
        }
    }
    // The smallest id of each entity names it.
    let mut smallest: BTreeMap<u32, (&str, u64)> = BTreeMap::new();
    for (root, id) in found.root.iter().zip(&records.ids) {
        let entry = smallest.entry(*root).or_insert((id, 0));
        entry.0 = entry.0.min(id);
        entry.1 += 1;
    }
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    for (root, (id, members)) in &smallest {
        if *members > 1 {
            out.entities += 1;
            out.in_entities += members;
        }
        names.insert(*root, entity_id(id));
    }
    out.rows = found
        .root
        .iter()
        .zip(&found.bits)
        .zip(&records.ids)
        .map(|((root, bits), id)| LinkedRow {
            record: id.clone(),
            entity: names.get(root).cloned().unwrap_or_default(),
            per_mille: if smallest.get(root).is_some_and(|known| known.1 > 1) { per_mille(*bits) } else { 1000 },
        })
        .collect();
    out.rows.sort_by(|x, y| x.record.cmp(&y.record));
}

/// `e-` and twelve hexadecimal digits of the SHA-256 of the smallest id.
pub(super) fn entity_id(smallest: &str) -> String {
    let hash = Sha256::digest(smallest.as_bytes());
    let hex: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("e-{hex}")
}
