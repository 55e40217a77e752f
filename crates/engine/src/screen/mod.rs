//! Which names of a table, of a case or of a user resemble which others, and which entries of watch lists?

mod batch;
mod candidates;
mod index;
mod index_build;
mod index_sort;
#[cfg(test)]
mod index_tests;
mod list_spool;
mod lists;
mod pairs;
mod search;

pub use batch::{Asked, Row, screen_all, screen_table};
pub use index::{Index, IndexError};
pub use index_build::IndexBuilder;
pub use lists::{ListRead, ListsError, ReadLists, index_of};
pub use pairs::{PairsDone, PairsError, score_pairs};
pub use search::{Hit, Searcher};
