//! Why could tables not be written or read?

use std::path::PathBuf;

use datafusion::arrow::error::ArrowError;
use datafusion::parquet::errors::ParquetError;

/// Why the tables of a case could not be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The folder lacks the file of a table.
    #[error("the case has no table {table}: it was not analysed yet, or `tables` was cut; run analyze")]
    Missing {
        /// The table.
        table: &'static str,
    },
    /// The file system refused.
    #[error("cannot read or write {}", .path.display())]
    File {
        /// What was touched.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table's bytes are no Parquet, or cannot be written as such.
    #[error("table {table} cannot be read or written as Parquet")]
    Parquet {
        /// The table.
        table: &'static str,
        /// What Parquet said.
        source: ParquetError,
    },
    /// A table's columns do not fit together.
    #[error("table {table} has columns that do not fit together")]
    Arrow {
        /// The table.
        table: &'static str,
        /// What Arrow said.
        source: ArrowError,
    },
    /// The file was written by another version of the program, or by something else.
    #[error("table {table} lacks the column {column} or holds another type in it; run analyze again")]
    Column {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A cell holds a word that the column does not know.
    #[error("table {table}, column {column}: {value:?} is not a word that it may hold")]
    Word {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// Rows were handed over in another order than that of their key: a mistake of the caller.
    #[error("the rows of table {table} do not come in the order of their key")]
    Unsorted {
        /// The table.
        table: &'static str,
    },
    /// A row was put together wrongly: a mistake of the program.
    #[error("a row of table {table} does not fit its columns")]
    Shape {
        /// The table.
        table: &'static str,
    },
}

impl TableError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    pub(crate) fn parquet(table: &'static str) -> impl FnOnce(ParquetError) -> Self {
        move |source| Self::Parquet { table, source }
    }

    pub(crate) fn arrow(table: &'static str) -> impl FnOnce(ArrowError) -> Self {
        move |source| Self::Arrow { table, source }
    }
}
