//! How is an answer written?

use std::str::FromStr;

use datafusion::arrow::array::cast::AsArray as _;
use datafusion::arrow::array::{Array, BooleanArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type, UInt64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::ArrowWriter;
use serde_json::Value;

use super::cell::{CellText, is_number};
use super::session::Answer;
use super::text_table::TextTable;
use super::{QueryError, QueryOptions};

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Table,
    /// RFC 4180, header first.
    Csv,
    /// A JSON object a line.
    Json,
    /// One Parquet file.
    Parquet,
}

impl Format {
    /// Every format, in the order of the list.
    pub const ALL: &[Self] = &[Self::Table, Self::Csv, Self::Json, Self::Parquet];

    /// Its name in commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }
    }
}

impl FromStr for Format {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let named = Self::ALL.iter().copied().find(|format| format.as_str() == text);
        named.ok_or_else(|| QueryError::Failed {
            message: format!("there is no format {text:?}: table, csv, json, parquet"),
        })
    }
}

/// The answer to one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryOutput {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows that are written.
    pub rows: usize,
    /// There were more rows than `rows_max`: the rest is not written.
    pub cut: bool,
    /// The answer in the format asked for; UTF-8 but for Parquet.
    pub bytes: Vec<u8>,
}

impl QueryOutput {
    pub(super) fn write(answer: &Answer, options: &QueryOptions) -> Result<Self, QueryError> {
        let bytes = match options.format {
            Format::Table => table(answer, options.width).map_err(failed)?.into_bytes(),
            Format::Csv => csv(answer, options.raw)?,
            Format::Json => json(answer)?,
            Format::Parquet => parquet(answer)?,
        };
        Ok(Self {
            columns: answer.schema.fields().iter().map(|field| field.name().clone()).collect(),
            rows: answer.batches.iter().map(RecordBatch::num_rows).sum(),
            cut: answer.cut,
            bytes,
        })
    }
}

fn failed(error: impl std::error::Error) -> QueryError {
    QueryError::Failed { message: error.to_string() }
}

fn columns(batch: &RecordBatch) -> Result<Vec<CellText<'_>>, ArrowError> {
    batch.columns().iter().map(|array| CellText::of(array.as_ref())).collect()
}

fn table(answer: &Answer, width: usize) -> Result<String, ArrowError> {
    let fields = answer.schema.fields();
    let heads = fields.iter().map(|field| (field.name().as_str(), is_number(field.data_type())));
    let mut table = TextTable::new(heads);
    for batch in &answer.batches {
        let columns = columns(batch)?;
        for row in 0..batch.num_rows() {
            table.row(columns.iter().map(|column| column.get(row).unwrap_or_default()));
        }
    }
    Ok(table.to_text(width))
}

fn csv(answer: &Answer, raw: bool) -> Result<Vec<u8>, QueryError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let guard = |text: &str| if raw { text.to_owned() } else { no_formula(text) };
    writer.write_record(answer.schema.fields().iter().map(|field| guard(field.name()))).map_err(failed)?;
    for batch in &answer.batches {
        let columns = columns(batch).map_err(failed)?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().zip(batch.columns()).map(|(column, array)| match column.get(row) {
                Some(number) if is_number(array.data_type()) => number,
                Some(text) => guard(&text),
                None => String::new(),
            });
            writer.write_record(cells).map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|error| failed(error.into_error()))
}

/// A spreadsheet runs a cell that begins like a formula; an apostrophe makes it text.
fn no_formula(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

fn json(answer: &Answer) -> Result<Vec<u8>, QueryError> {
    let mut lines = Vec::new();
    let names: Vec<&str> = answer.schema.fields().iter().map(|field| field.name().as_str()).collect();
    for batch in &answer.batches {
        let columns = batch.columns().iter().map(|array| JsonColumn::of(array.as_ref()));
        let columns = columns.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        for row in 0..batch.num_rows() {
            // By hand, as a map of serde_json would not keep the order of the columns.
            let mut before = b'{';
            for (name, column) in names.iter().zip(&columns) {
                lines.push(before);
                before = b',';
                serde_json::to_writer(&mut lines, name).map_err(failed)?;
                lines.push(b':');
                serde_json::to_writer(&mut lines, &column.get(row)).map_err(failed)?;
            }
            lines.extend_from_slice(if names.is_empty() { b"{}\n" } else { b"}\n" });
        }
    }
    Ok(lines)
}

/// Numbers and booleans as such, the rest as text.
enum JsonColumn<'a> {
    Whole(datafusion::arrow::array::Int64Array),
    Large(datafusion::arrow::array::UInt64Array),
    Fraction(datafusion::arrow::array::Float64Array),
    Flag(&'a BooleanArray),
    Text(CellText<'a>),
}

impl<'a> JsonColumn<'a> {
    fn of(array: &'a dyn Array) -> Result<Self, ArrowError> {
        use datafusion::arrow::datatypes::Float64Type;
        Ok(match array.data_type() {
            DataType::UInt64 => Self::Large(array.as_primitive::<UInt64Type>().clone()),
            kind if kind.is_integer() => {
                Self::Whole(cast(array, &DataType::Int64)?.as_primitive::<Int64Type>().clone())
            }
            kind if kind.is_floating() => {
                Self::Fraction(cast(array, &DataType::Float64)?.as_primitive::<Float64Type>().clone())
            }
            DataType::Boolean => Self::Flag(array.as_boolean()),
            _ => Self::Text(CellText::of(array)?),
        })
    }

    fn get(&self, row: usize) -> Value {
        match self {
            Self::Whole(array) => array.is_valid(row).then(|| array.value(row)).into(),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)).into(),
            Self::Fraction(array) => array.is_valid(row).then(|| array.value(row)).into(),
            Self::Flag(array) => array.is_valid(row).then(|| array.value(row)).into(),
            Self::Text(cells) => cells.get(row).into(),
        }
    }
}

fn parquet(answer: &Answer) -> Result<Vec<u8>, QueryError> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, std::sync::Arc::clone(&answer.schema), None).map_err(failed)?;
    for batch in &answer.batches {
        writer.write(batch).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(bytes)
}
