//! Which rows of tables are about one person or thing?
//!
//! The sets of record linkage: reading tables, keys and pairs, training, clusters, and joining new rows to old ones. What one
//! pair or one component says is [`stakeout_core::linkage`].

mod atoms;
mod blocks;
mod cells;
mod cluster;
mod explain;
mod learn;
mod levels;
mod link;
mod near;
mod pairs;
mod prior;
mod random;
mod read;
mod records;
mod rounds;
mod rows;
mod score;
mod state;
mod train;

pub use blocks::{Blocks, Capped};
pub use cells::Cells;
pub use cluster::Judged;
pub use cluster::{Entities, entities};
pub use explain::explain;
pub use link::{LinkError, LinkOptions, Linked, LinkedRow, link};
pub use pairs::scored_pairs;
pub use read::{ReadTables, read_judgements, read_tables};
pub use records::{Field, Plan, Records, plan};
pub use score::{Pair, Scorer};
pub use state::link_with_state;
pub use train::{Trained, train};
