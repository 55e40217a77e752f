//! Why was a question not answered?

use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;

use crate::table::{TABLES, TableError};

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The tables are not there or cannot be read.
    #[error(transparent)]
    Tables(#[from] TableError),
    /// The text is longer than a question may be.
    #[error("a query has at most {bytes_max} bytes")]
    TooLong {
        /// The bound.
        bytes_max: usize,
    },
    /// The text may need a deeper plan than a question may have.
    #[error("a query has at most {operators_max} operators, joins and set operations; use IN (…) for many values")]
    TooDeep {
        /// The bound.
        operators_max: usize,
    },
    /// The text is no SQL.
    #[error("this is no SQL: {message}")]
    Syntax {
        /// Where and why.
        message: String,
    },
    /// None or several statements.
    #[error("a query is one statement, not {count}")]
    NotOne {
        /// How many there are.
        count: usize,
    },
    /// The statement would do more than read.
    #[error("a query only reads: SELECT, WITH, VALUES, EXPLAIN, DESCRIBE, SHOW TABLES and SHOW COLUMNS, not {what}")]
    NotReading {
        /// What it would do.
        what: String,
    },
    /// A table, file, address or table function that is none of the case's tables.
    #[error(
        "a query reads the tables of the case alone, no file and no address: there is no {name:?} among {}",
        table_names()
    )]
    NoSuchTable {
        /// What was asked for.
        name: String,
    },
    /// No table in the query has this column.
    #[error("there is no column {name:?} here; there are {columns}")]
    NoSuchColumn {
        /// What was asked for.
        name: String,
        /// The columns of the tables in the query.
        columns: String,
    },
    /// The answer needs more memory than allowed.
    #[error("the query needs more than {mebibytes} MiB of memory; narrow it, or aggregate before sorting and joining")]
    Memory {
        /// The bound.
        mebibytes: usize,
    },
    /// The answer takes longer than allowed.
    #[error("the query was stopped after {seconds} s; narrow it, or allow more time")]
    Time {
        /// The bound.
        seconds: u64,
    },
    /// Nothing can be looked for.
    #[error("there is nothing to find in an empty value")]
    NothingSought,
    /// Anything else, in the words of the engine.
    #[error("{message}")]
    Failed {
        /// What it said.
        message: String,
    },
}

fn table_names() -> String {
    TABLES.iter().map(|table| table.name).collect::<Vec<_>>().join(", ")
}

/// Columns that an error lists.
const COLUMNS_MAX: usize = 60;

impl QueryError {
    /// Says in the case's words what DataFusion says in its own.
    pub(super) fn of(error: &DataFusionError, memory_bytes: usize) -> Self {
        match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => Self::Memory { mebibytes: memory_bytes >> 20 },
            DataFusionError::SQL(parser, _) => Self::Syntax { message: parser.to_string() },
            DataFusionError::SchemaError(schema, _) => match schema.as_ref() {
                SchemaError::FieldNotFound { field, valid_fields } => Self::NoSuchColumn {
                    name: field.name.clone(),
                    columns: names(valid_fields.iter().map(|column| column.name.as_str())),
                },
                other => Self::Failed { message: other.to_string() },
            },
            // A collection holds several errors; the first names the first mistake in the text.
            DataFusionError::Collection(errors) => match errors.first() {
                Some(first) => Self::of(first, memory_bytes),
                None => Self::Failed { message: error.strip_backtrace() },
            },
            root => Self::Failed { message: root.message().into_owned() },
        }
    }
}

fn names<'a>(columns: impl Iterator<Item = &'a str>) -> String {
    let columns: Vec<&str> = columns.collect();
    let shown = columns.iter().take(COLUMNS_MAX).copied().collect::<Vec<_>>().join(", ");
    match columns.len() {
        0 => "none".to_owned(),
        count if count > COLUMNS_MAX => format!("{shown} and {} more", count - COLUMNS_MAX),
        _ => shown,
    }
}
