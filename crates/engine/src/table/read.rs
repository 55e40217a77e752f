//! How are the rows of a case read again?

use std::fs::File;
use std::path::Path;

use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
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

/// All rows of a case but those of `selectors`: what findings, reports and `explain` are made from.
pub fn read_without_selectors(dir: &Path) -> Result<CaseRows, TableError> {
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
        link_evidence: rows(dir)?,
        entities: rows(dir)?,
        members: rows(dir)?,
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
    let name = R::TABLE;
    let table = table(name).ok_or(TableError::Missing { table: name })?;
    let path = file_of(dir, name);
    let file = File::open(&path).map_err(|error| missing_or_file(error, name, &path))?;
    let batches = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(BATCH_ROWS).build())
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
