//! How does one row become cells, and cells one row again?
//!
//! A row hands its cells over in the order of its table's columns. What does not fit a column is remembered and
//! becomes an error when the batch is taken, so that a row's `put` stays a plain list.

use std::cmp::Ordering;
use std::fmt::{Display, Write as _};
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Int32Builder, Int64Builder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::SchemaRef;
use stakeout_core::evidence::EvidenceId;
use stakeout_core::record::Time;

use super::column::RowCells;
use super::{Column, ColumnType, Table, TableError};

/// A row of a table that is read back: what findings and reports are made from.
pub trait TableRow: Sized {
    /// Its table.
    const TABLE: &'static str;

    /// Which row comes first: by the table's key.
    fn key_order(&self, other: &Self) -> Ordering;

    #[doc(hidden)]
    fn put(&self, cells: &mut Cells);

    #[doc(hidden)]
    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError>;
}

enum Builder {
    Text(StringBuilder),
    Time(TimestampMicrosecondBuilder),
    Int32(Int32Builder),
    Int64(Int64Builder),
    Flag(BooleanBuilder),
}

impl Builder {
    fn of(column: &Column) -> Self {
        match column.holds {
            ColumnType::Text => Self::Text(StringBuilder::new()),
            ColumnType::Time => Self::Time(TimestampMicrosecondBuilder::new().with_data_type(column.holds.arrow())),
            ColumnType::Bits | ColumnType::Probability | ColumnType::Number => Self::Int32(Int32Builder::new()),
            ColumnType::Amount | ColumnType::Count => Self::Int64(Int64Builder::new()),
            ColumnType::Flag => Self::Flag(BooleanBuilder::new()),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Time(builder) => Arc::new(builder.finish()),
            Self::Int32(builder) => Arc::new(builder.finish()),
            Self::Int64(builder) => Arc::new(builder.finish()),
            Self::Flag(builder) => Arc::new(builder.finish()),
        }
    }
}

/// The cells of the rows put so far, column by column.
pub struct Cells {
    table: &'static Table,
    schema: SchemaRef,
    columns: Vec<Builder>,
    next: usize,
    rows: usize,
    misfit: bool,
}

impl Cells {
    pub(super) fn new(table: &'static Table) -> Self {
        let columns = table.columns.iter().map(Builder::of).collect();
        Self { table, schema: table.arrow_schema(), columns, next: 0, rows: 0, misfit: false }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Ends a row. Every column must have got its cell.
    pub(super) fn end_row(&mut self) {
        self.misfit |= self.next != self.columns.len();
        self.next = 0;
        self.rows += 1;
    }

    /// The rows put so far as one batch; starts anew.
    pub(super) fn batch(&mut self) -> Result<RecordBatch, TableError> {
        if self.misfit {
            return Err(TableError::Shape { table: self.table.name });
        }
        self.rows = 0;
        let arrays = self.columns.iter_mut().map(Builder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(TableError::arrow(self.table.name))
    }

    pub(super) fn text(&mut self, text: &str) {
        match self.next_column() {
            Some(Builder::Text(builder)) => builder.append_value(text),
            _ => self.misfit = true,
        }
    }

    /// Text, empty if absent.
    pub(super) fn text_or_empty(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or(""));
    }

    /// Text as something prints itself.
    pub(super) fn display(&mut self, value: &impl Display) {
        match self.next_column() {
            Some(Builder::Text(builder)) => {
                // Writing into a builder cannot fail.
                let _ = write!(builder, "{value}");
                builder.append_value("");
            }
            _ => self.misfit = true,
        }
    }

    /// 64 hexadecimal digits. By table, as this stands in every row of the largest tables.
    pub(super) fn evidence(&mut self, id: &EvidenceId) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(64);
        for byte in id.digest() {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        self.text(&text);
    }

    pub(super) fn time(&mut self, time: Option<Time>) {
        match self.next_column() {
            Some(Builder::Time(builder)) => builder.append_option(time.map(Time::micros)),
            _ => self.misfit = true,
        }
    }

    pub(super) fn int32(&mut self, number: i32) {
        self.number(Some(number));
    }

    pub(super) fn number(&mut self, number: Option<i32>) {
        match self.next_column() {
            Some(Builder::Int32(builder)) => builder.append_option(number),
            _ => self.misfit = true,
        }
    }

    pub(super) fn int64(&mut self, number: i64) {
        match self.next_column() {
            Some(Builder::Int64(builder)) => builder.append_value(number),
            _ => self.misfit = true,
        }
    }

    /// A count; what exceeds 2^63 - 1 stands at that.
    pub(super) fn count(&mut self, number: u64) {
        self.int64(i64::try_from(number).unwrap_or(i64::MAX));
    }

    pub(super) fn flag(&mut self, flag: bool) {
        match self.next_column() {
            Some(Builder::Flag(builder)) => builder.append_value(flag),
            _ => self.misfit = true,
        }
    }

    fn next_column(&mut self) -> Option<&mut Builder> {
        self.next += 1;
        self.columns.get_mut(self.next - 1)
    }
}
