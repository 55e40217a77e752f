//! How do the rows of a case stand on disk, and how are they read again?
//!
//! One Parquet file a table, named in one list, [`TABLES`]. The same rows give the same bytes: rows sorted by their
//! key, writer options fixed, no clock, path or run id inside. The digests of these files are the content digest of
//! the case.

mod code_rows;
mod column;
mod column_type;
mod digest;
mod error;
mod facts;
mod list_rows;
mod network_rows;
mod page_rows;
mod people_rows;
mod read;
mod row;
mod rows;
mod schema;
mod selector_counts;
mod store;
mod write;

pub use column_type::ColumnType;
pub use digest::{content_digest, digests};
pub use error::TableError;
pub use read::{each, each_near, read, read_small, read_without_selectors, rows};
pub use row::TableRow;
pub use schema::{Column, TABLES, Table, listing, markdown, table};
pub use selector_counts::SelectorKindRow;
pub(crate) use write::RecordRows;
pub use write::{CaseTables, write};

pub(crate) use code_rows::{CodeRow, CodeRows};
pub(crate) use selector_counts::domain_of;
pub(crate) use store::file_of;
