//! Which rows has an input table that is a Parquet file?
//!
//! Core knows no Arrow. A Parquet file is decoded here, batch by batch, into rows of text; whose they are and what
//! they say is decided in core, as for every other table.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use datafusion::arrow::array::{Array, AsArray as _, RecordBatch};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::ParquetMetaData;
use stakeout_core::evidence::{Input, Kind, LIMITS, Level, Locator, Problem, ReadOptions, Sink, TableRows, read_rows};

use super::parquet_footer::{self, Depth, MAGIC};

/// Rows decoded at once.
const BATCH_ROWS: usize = 1_024;

/// Does the input begin as a Parquet file? It stays at its first byte.
pub(crate) fn is_parquet(input: &mut dyn Input) -> bool {
    let mut first = [0; MAGIC.len()];
    let begins = input.read_exact(&mut first).is_ok() && first == *MAGIC;
    input.seek(SeekFrom::Start(0)).is_ok() && begins
}

/// Reads a Parquet file as a table. What cannot be decoded is a problem; a damaged file is [`Kind::Unknown`].
pub(super) fn read(input: &mut dyn Input, kind: Option<Kind>, options: &ReadOptions, out: &mut dyn Sink) -> Kind {
    match ParquetRows::open(input) {
        Ok(mut rows) => read_rows(&mut rows, kind, options, out),
        Err(problem) => {
            out.problem(problem);
            Kind::Unknown
        }
    }
}

fn problem(code: &str, message: impl Into<String>) -> Problem {
    Problem { locator: Locator::whole(), level: Level::Error, code: code.to_owned(), message: message.into() }
}

fn damaged() -> Problem {
    problem("damaged", "the Parquet file is damaged here and was not read on")
}

/// The decoder of Parquet is not made for hostile files: where it panics, the file is damaged.
fn guarded<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Problem> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) | Err(_) => Err(damaged()),
    }
}

pub(crate) struct ParquetRows {
    batches: ParquetRecordBatchReader,
    columns: Vec<String>,
    /// The batch at hand: one list of texts a column, and the row that is next.
    texts: Vec<Vec<String>>,
    next: usize,
    rows: usize,
    /// Bytes of text given so far.
    bytes: u64,
    ended: bool,
}

impl ParquetRows {
    /// The decoder jumps about in a file of its own, so the input is copied into one that has no name.
    pub(crate) fn open(input: &mut dyn Input) -> Result<Self, Problem> {
        let unreadable = |error: io::Error| problem("unreadable", format!("it cannot be read: {}", error.kind()));
        let mut file = copied(input).map_err(unreadable)?;
        bound_footer(parquet_footer::depth(&mut file))?;
        file.rewind().map_err(unreadable)?;
        let builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file))?;
        bound(builder.metadata())?;
        let columns = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let batches = guarded(|| builder.with_batch_size(BATCH_ROWS).build())?;
        Ok(Self { batches, columns, texts: Vec::new(), next: 0, rows: 0, bytes: 0, ended: false })
    }

    /// Decodes the next batch that has rows. `None` at the end.
    fn advance(&mut self) -> Option<Result<(), Problem>> {
        while self.next >= self.rows {
            let batches = &mut self.batches;
            let batch = match catch_unwind(AssertUnwindSafe(|| batches.next())) {
                Ok(None) => return None,
                Ok(Some(Ok(batch))) => batch,
                Ok(Some(Err(_))) | Err(_) => return Some(Err(damaged())),
            };
            self.texts = match texts(&batch) {
                Some(texts) => texts,
                None => return Some(Err(damaged())),
            };
            (self.next, self.rows) = (0, batch.num_rows());
        }
        Some(Ok(()))
    }
}

fn copied(input: &mut dyn Input) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(input, &mut file)?;
    file.flush()?;
    file.rewind()?;
    Ok(file)
}

/// The schema is judged before the decoder sees it.
fn bound_footer(depth: Depth) -> Result<(), Problem> {
    match depth {
        Depth::Fits => Ok(()),
        Depth::TooDeep => {
            let message = format!("its columns stand in each other more than {} deep", LIMITS.json_depth_max);
            Err(problem("limit-json-depth", message))
        }
        Depth::TooLong => {
            let message = format!("its list of columns and row groups is over {} bytes", LIMITS.nested_bytes_max);
            Err(problem("limit-nested-bytes", message))
        }
        Depth::Damaged => Err(damaged()),
    }
}

/// What the file says of itself, judged before anything is unpacked; what it really gives is counted besides.
fn bound(metadata: &ParquetMetaData) -> Result<(), Problem> {
    let columns = metadata.file_metadata().schema_descr().num_columns();
    if columns as u64 > LIMITS.columns_max {
        return Err(problem("limit-columns", format!("the table has more than {} columns", LIMITS.columns_max)));
    }
    for group in metadata.row_groups() {
        // A page is unpacked whole: none is larger than the column that it is part of says.
        if group.columns().iter().any(|column| !fits(column.uncompressed_size(), LIMITS.nested_bytes_max)) {
            let message = format!("a column of a row group unpacks to over {} bytes", LIMITS.nested_bytes_max);
            return Err(problem("limit-nested-bytes", message + "; write the table with smaller row groups"));
        }
    }
    Ok(())
}

fn fits(bytes: i64, most: u64) -> bool {
    u64::try_from(bytes).is_ok_and(|bytes| bytes <= most)
}

/// The cells of a batch as text, one list a column. `None` if a column cannot be written as text.
fn texts(batch: &RecordBatch) -> Option<Vec<Vec<String>>> {
    let write = || batch.columns().iter().map(|column| column_texts(column)).collect();
    catch_unwind(AssertUnwindSafe(write)).ok().flatten()
}

fn column_texts(column: &dyn Array) -> Option<Vec<String>> {
    let DataType::List(_) = column.data_type() else { return plain_texts(column) };
    // Several values stand on lines of their own, as those of JSON.
    let lists = column.as_list::<i32>();
    let joined = |row| match lists.is_null(row) {
        true => Some(String::new()),
        false => Some(plain_texts(&lists.value(row))?.join("\n")),
    };
    (0..column.len()).map(joined).collect()
}

fn plain_texts(column: &dyn Array) -> Option<Vec<String>> {
    let rows = 0..column.len();
    // Old writers do not say that their text is text.
    if let DataType::Binary = column.data_type() {
        let bytes = column.as_binary::<i32>();
        let text = |row| if bytes.is_null(row) { String::new() } else { lossy(bytes.value(row)) };
        return Some(rows.map(text).collect());
    }
    let options = FormatOptions::new().with_null("");
    let texts = ArrayFormatter::try_new(column, &options).ok()?;
    // A whole number is written without a point, as in spreadsheets.
    let is_float = matches!(column.data_type(), DataType::Float32 | DataType::Float64);
    let text = |row| {
        let text = texts.value(row).try_to_string().ok()?;
        Some(text.strip_suffix(".0").filter(|_| is_float).map_or_else(|| text.clone(), str::to_owned))
    };
    rows.map(text).collect()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl TableRows for ParquetRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_row(&mut self, cells: &mut Vec<String>) -> Option<Result<(), Problem>> {
        if self.ended {
            return None;
        }
        if let Err(problem) = self.advance()? {
            self.ended = true;
            return Some(Err(problem));
        }
        let row = self.next;
        self.next += 1;
        cells.clear();
        cells.extend(self.texts.iter_mut().map(|column| column.get_mut(row).map(std::mem::take).unwrap_or_default()));
        let bytes: u64 = cells.iter().map(|cell| cell.len() as u64).sum();
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > LIMITS.unpacked_bytes_max {
            self.ended = true;
            let message =
                format!("the table unpacks to over {} bytes; the rest was not read", LIMITS.unpacked_bytes_max);
            return Some(Err(problem("limit-unpacked-bytes", message)));
        }
        if bytes > LIMITS.row_bytes_max {
            let message = format!("the row is longer than {} bytes and was not read", LIMITS.row_bytes_max);
            return Some(Err(problem("limit-row-bytes", message)));
        }
        Some(Ok(()))
    }
}
