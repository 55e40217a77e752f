//! What stands in the cells of a batch that was read?

use datafusion::arrow::array::{Array, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use stakeout_core::evidence::EvidenceId;
use stakeout_core::record::Time;

use super::{Column, Table, TableError};

/// The types that rows which are read back use; flags stand only in tables that nothing reads back yet.
enum Cells<'a> {
    Text(&'a StringArray),
    Time(&'a TimestampMicrosecondArray),
    Int32(&'a Int32Array),
    Int64(&'a Int64Array),
}

/// The columns of one batch in the order of the table's list, whatever their order in the file.
pub(super) struct BatchColumns<'a> {
    table: &'static Table,
    columns: Vec<Cells<'a>>,
    rows: usize,
}

impl<'a> BatchColumns<'a> {
    pub(super) fn of(table: &'static Table, batch: &'a RecordBatch) -> Result<Self, TableError> {
        let columns = table.columns.iter().map(|column| cells(table, column, batch)).collect::<Result<_, _>>()?;
        Ok(Self { table, columns, rows: batch.num_rows() })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = RowCells<'_>> {
        (0..self.rows).map(|row| RowCells { columns: self, row, next: 0 })
    }
}

fn cells<'a>(table: &Table, column: &Column, batch: &'a RecordBatch) -> Result<Cells<'a>, TableError> {
    let misfit = || TableError::Column { table: table.name, column: column.name };
    let array = batch.column_by_name(column.name).ok_or_else(misfit)?;
    if *array.data_type() != column.holds.arrow() || (!column.holds.nullable() && array.null_count() > 0) {
        return Err(misfit());
    }
    let any = array.as_any();
    None.or_else(|| any.downcast_ref().map(Cells::Text))
        .or_else(|| any.downcast_ref().map(Cells::Time))
        .or_else(|| any.downcast_ref().map(Cells::Int32))
        .or_else(|| any.downcast_ref().map(Cells::Int64))
        .ok_or_else(misfit)
}

/// The cells of one row, taken in the order of the table's columns.
pub struct RowCells<'a> {
    columns: &'a BatchColumns<'a>,
    row: usize,
    next: usize,
}

impl<'a> RowCells<'a> {
    pub(super) fn text(&mut self) -> Result<&'a str, TableError> {
        match self.next_column() {
            Some(Cells::Text(array)) => Ok(array.value(self.row)),
            _ => Err(self.shape()),
        }
    }

    pub(super) fn string(&mut self) -> Result<String, TableError> {
        self.text().map(str::to_owned)
    }

    /// A word that `known` knows.
    pub(super) fn word<T>(&mut self, known: impl FnOnce(&str) -> Option<T>) -> Result<T, TableError> {
        let text = self.text()?;
        known(text).ok_or_else(|| self.unknown(text))
    }

    /// A word that `known` knows, or nothing.
    pub(super) fn word_or_empty<T>(&mut self, known: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, TableError> {
        let text = self.text()?;
        if text.is_empty() {
            return Ok(None);
        }
        known(text).map(Some).ok_or_else(|| self.unknown(text))
    }

    pub(super) fn evidence(&mut self) -> Result<EvidenceId, TableError> {
        self.word(|text| text.parse().ok())
    }

    pub(super) fn time(&mut self) -> Result<Option<Time>, TableError> {
        match self.next_column() {
            Some(Cells::Time(array)) => Ok(array.is_valid(self.row).then(|| Time::from_micros(array.value(self.row)))),
            _ => Err(self.shape()),
        }
    }

    pub(super) fn int32(&mut self) -> Result<i32, TableError> {
        self.number()?.ok_or_else(|| self.shape())
    }

    pub(super) fn number(&mut self) -> Result<Option<i32>, TableError> {
        match self.next_column() {
            Some(Cells::Int32(array)) => Ok(array.is_valid(self.row).then(|| array.value(self.row))),
            _ => Err(self.shape()),
        }
    }

    pub(super) fn int64(&mut self) -> Result<i64, TableError> {
        match self.next_column() {
            Some(Cells::Int64(array)) => Ok(array.value(self.row)),
            _ => Err(self.shape()),
        }
    }

    fn next_column(&mut self) -> Option<&'a Cells<'a>> {
        self.next += 1;
        self.columns.columns.get(self.next - 1)
    }

    fn shape(&self) -> TableError {
        TableError::Shape { table: self.columns.table.name }
    }

    fn unknown(&self, value: &str) -> TableError {
        let column = self.columns.table.columns.get(self.next.saturating_sub(1)).map_or("", |column| column.name);
        let value = value.chars().take(80).collect();
        TableError::Word { table: self.columns.table.name, column, value }
    }
}
