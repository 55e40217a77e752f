//! On which bytes does each link rest?
//!
//! A link by code has some fifty rows, and a large case a million links: they are made link by link, in the order of the
//! table, and written at once. What findings need of them is kept.

use rayon::prelude::*;
use stakeout_core::finding::EvidenceWanted;
use stakeout_core::link::{LinkEvidenceRow, weigh};
use stakeout_core::report::CaseRows;

use super::analysis::Analysis;
use super::rows::{HostCode, push_evidence};
use crate::table::{CaseTables, TableError, TableRow};

/// Links whose rows are made at once, on all cores.
const AT_ONCE: usize = 2_048;

/// A link by code, by its id, and the number of its pair.
pub(super) type KitLink = (String, usize);

/// Writes `link_evidence`: rows of links by code, made here, between those in `rows.link_evidence`, which are sorted.
/// Leaves in `rows` what findings need.
pub(super) fn write_link_evidence(
    analysis: &Analysis,
    mut kit_links: Vec<KitLink>,
    rows: &mut CaseRows,
    tables: &mut CaseTables,
) -> Result<(), TableError> {
    kit_links.sort_unstable();
    kit_links.dedup_by(|a, b| a.0 == b.0);
    let mut wanted = EvidenceWanted::of(rows);
    let others = std::mem::take(&mut rows.link_evidence);
    let mut others = others.as_slice();
    let mut write = |part: &[LinkEvidenceRow]| {
        part.iter().for_each(|row| wanted.offer(row));
        tables.link_evidence(part)
    };
    for links in kit_links.chunks(AT_ONCE) {
        let made: Vec<Vec<LinkEvidenceRow>> = links.par_iter().map(|link| rows_of(analysis, link)).collect();
        for ((id, _), of_link) in links.iter().zip(&made) {
            let (before, rest) = others.split_at(others.partition_point(|row| row.link_id < *id));
            others = rest;
            write(before)?;
            write(of_link)?;
        }
    }
    write(others)?;
    rows.link_evidence = wanted.rows();
    Ok(())
}

fn rows_of(analysis: &Analysis, (id, pair): &KitLink) -> Vec<LinkEvidenceRow> {
    let (world, index, model) = (&analysis.world, &analysis.families.index, &analysis.models.kit);
    let Some(pair) = analysis.families.pairs.get(*pair) else { return Vec::new() };
    let (Some(a), Some(b)) = (index.sets.get(pair.a as usize), index.sets.get(pair.b as usize)) else {
        return Vec::new();
    };
    let (comparisons, values) = index.compare_values(world, model, pair.a as usize, pair.b as usize);
    let weighing = weigh(model, &comparisons);
    let code = [a, b].map(|set| HostCode::of(world, set.host));
    let mut rows = Vec::with_capacity(comparisons.len() * 2);
    for ((comparison, bits), value) in comparisons.iter().zip(&weighing.parts).zip(values) {
        let Some(field) = model.fields.get(comparison.field) else { continue };
        let places = code.each_ref().map(|code| match value {
            Some(value) => code.place(world, value),
            None => code.first_place(world),
        });
        push_evidence(id, [&field.name, comparison.value, &field.group], bits.0, places, &mut rows);
    }
    rows.sort_unstable_by(TableRow::key_order);
    rows.dedup();
    rows
}
