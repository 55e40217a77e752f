//! What does an analyst ask of a case, and what may a question do?
//!
//! [`run`] answers SQL over the case's tables and nothing else; [`find`] shows everything that shows one value. Both
//! only read, within bounds of memory, time and rows, and give the same answer in the same order each time.

mod cell;
mod error;
mod find;
mod find_text;
mod function;
mod limits;
mod output;
mod rarity;
mod session;
mod sought;
mod statement;
mod text_table;

pub use error::QueryError;
pub use find::{Found, FoundTable, SUBDOMAINS_MAX, TABLE_ROWS_MAX, find};
pub use limits::QueryOptions;
pub use output::{Format, QueryOutput};
pub use rarity::{FoundSelector, Shower};
pub use session::run;
