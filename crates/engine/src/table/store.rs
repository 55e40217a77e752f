//! How does one table become one file, row by row, in bounded memory, with the same bytes each time?

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use datafusion::parquet::schema::types::ColumnPath;

use super::row::Cells;
use super::{Table, TableError, table};

/// Rows that are held as cells before they are handed to Parquet.
const BATCH_ROWS: usize = 8_192;

/// Rows of a row group. Small enough that a looked-up value opens little of a large table (a bloom filter a group),
/// large enough that dictionaries pay.
const ROW_GROUP_ROWS: usize = 1 << 17;

/// Share of row groups that a bloom filter opens in vain.
const BLOOM_FALSE: f64 = 0.01;

/// The file of a table.
pub(crate) fn file_of(dir: &Path, table: &str) -> PathBuf {
    dir.join(format!("{table}.parquet"))
}

/// Writes one table.
pub(super) struct TableStream {
    table: &'static Table,
    path: PathBuf,
    cells: Cells,
    writer: ArrowWriter<BufWriter<File>>,
}

impl TableStream {
    pub(super) fn create(dir: &Path, name: &'static str) -> Result<Self, TableError> {
        let table = table(name).ok_or(TableError::Missing { table: name })?;
        let path = file_of(dir, name);
        let file = BufWriter::new(File::create(&path).map_err(TableError::file(&path))?);
        // The Arrow schema would be written a second time as metadata; every type here is one of Parquet's own.
        let options = ArrowWriterOptions::new().with_properties(properties(table)).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, table.arrow_schema(), options)
            .map_err(TableError::parquet(name))?;
        Ok(Self { table, path, cells: Cells::new(table), writer })
    }

    /// Writes one row, as `put` gives its cells.
    pub(super) fn row(&mut self, put: impl FnOnce(&mut Cells)) -> Result<(), TableError> {
        put(&mut self.cells);
        self.cells.end_row();
        if self.cells.rows() >= BATCH_ROWS { self.write_batch() } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> Result<(), TableError> {
        self.write_batch()?;
        let file = self.writer.into_inner().map_err(TableError::parquet(self.table.name))?;
        let file = file.into_inner().map_err(|error| TableError::file(&self.path)(error.into_error()))?;
        file.sync_all().map_err(TableError::file(&self.path))
    }

    fn write_batch(&mut self) -> Result<(), TableError> {
        if self.cells.rows() == 0 {
            return Ok(());
        }
        let batch = self.cells.batch()?;
        self.writer.write(&batch).map_err(TableError::parquet(self.table.name))
    }
}

/// Options that never change by themselves: what is not set here but has a default is set here all the same where a
/// new version of the library might choose another.
fn properties(table: &Table) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_created_by("stakeout version 1".to_owned())
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(level()))
        .set_dictionary_enabled(true)
        .set_dictionary_page_size_limit(1 << 20)
        .set_data_page_size_limit(1 << 20)
        .set_data_page_row_count_limit(20_000)
        .set_write_batch_size(1_024)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_statistics_truncate_length(Some(64))
        .set_column_index_truncate_length(Some(64));
    for column in table.looked_up {
        let path = ColumnPath::from(*column);
        // Sized for a full group and folded down to what the values need.
        builder = builder
            .set_column_bloom_filter_fpp(path.clone(), BLOOM_FALSE)
            .set_column_bloom_filter_max_ndv(path, ROW_GROUP_ROWS as u64);
    }
    builder.build()
}

fn level() -> ZstdLevel {
    ZstdLevel::try_new(3).unwrap_or_default()
}
