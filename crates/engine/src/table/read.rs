//! How are the rows of a case read again?

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::file::metadata::RowGroupMetaData;
use stakeout_core::report::CaseRows;

use super::column::BatchColumns;
use super::digest::missing_or_file;
use super::{TableError, TableRow, file_of, table};

/// Rows that are decoded at once.
const BATCH_ROWS: usize = 8_192;

/// All rows of a case, each table in the order of its key.
///
/// `selectors` may be large: see [`read_without_selectors`] and [`each`].
pub fn read(dir: &Path) -> Result<CaseRows, TableError> {
    Ok(CaseRows { selectors: rows(dir)?, ..read_without_selectors(dir)? })
}

/// All rows of a case but those of `selectors`.
pub fn read_without_selectors(dir: &Path) -> Result<CaseRows, TableError> {
    Ok(CaseRows { link_evidence: rows(dir)?, ..read_small(dir)? })
}

/// All rows of a case but those of `selectors` and `link_evidence`, which may be larger than all others together: see
/// [`each`].
pub fn read_small(dir: &Path) -> Result<CaseRows, TableError> {
    Ok(CaseRows {
        evidence: rows(dir)?,
        problems: rows(dir)?,
        selectors: Vec::new(),
        sites: rows(dir)?,
        site_periods: rows(dir)?,
        kits: rows(dir)?,
        kit_versions: rows(dir)?,
        supply: rows(dir)?,
        servers: rows(dir)?,
        links: rows(dir)?,
        link_evidence: Vec::new(),
        entities: rows(dir)?,
        members: rows(dir)?,
        people: rows(dir)?,
        employers: rows(dir)?,
        crew_patterns: rows(dir)?,
        watch_lists: rows(dir)?,
        list_changes: rows(dir)?,
        screening: rows(dir)?,
        exposure: rows(dir)?,
        findings: rows(dir)?,
    })
}

/// The rows of one table: `rows::<LinkRow>(dir)`.
pub fn rows<R: TableRow>(dir: &Path) -> Result<Vec<R>, TableError> {
    let mut rows = Vec::new();
    each(dir, &mut |row| rows.push(row))?;
    Ok(rows)
}

/// Hands over the rows of one table one by one, in bounded memory.
pub fn each<R: TableRow>(dir: &Path, take: &mut dyn FnMut(R)) -> Result<(), TableError> {
    each_of(dir, None, take)
}

/// The same, without the parts of the table that hold none of these texts in its first column, by which it is sorted.
/// Other rows of the parts that do are handed over too.
pub fn each_near<R: TableRow>(dir: &Path, keys: &BTreeSet<String>, take: &mut dyn FnMut(R)) -> Result<(), TableError> {
    each_of(dir, Some(keys), take)
}

fn each_of<R: TableRow>(
    dir: &Path,
    keys: Option<&BTreeSet<String>>,
    take: &mut dyn FnMut(R),
) -> Result<(), TableError> {
    let name = R::TABLE;
    let table = table(name).ok_or(TableError::Missing { table: name })?;
    let path = file_of(dir, name);
    let file = File::open(&path).map_err(|error| missing_or_file(error, name, &path))?;
    let batches = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| {
            let groups = builder.metadata().row_groups().iter().enumerate();
            let near = groups.filter(|(_, group)| keys.is_none_or(|keys| may_hold(group, keys)));
            let near = near.map(|(number, _)| number).collect();
            builder.with_row_groups(near).with_batch_size(BATCH_ROWS).build()
        })
        .map_err(TableError::parquet(name))?;
    for batch in batches {
        let batch = batch.map_err(TableError::arrow(name))?;
        let columns = BatchColumns::of(table, &batch)?;
        for mut cells in columns.rows() {
            take(R::take(&mut cells)?);
        }
    }
    Ok(())
}

/// May a part of a table hold one of these texts in its first column? Its bounds may be cut short: the lower is then
/// lower still, and the upper higher.
fn may_hold(group: &RowGroupMetaData, keys: &BTreeSet<String>) -> bool {
    let bounds = group.columns().first().and_then(|column| column.statistics());
    let Some((low, high)) = bounds.and_then(|bounds| bounds.min_bytes_opt().zip(bounds.max_bytes_opt())) else {
        return true;
    };
    keys.iter().any(|key| low <= key.as_bytes() && key.as_bytes() <= high)
}
