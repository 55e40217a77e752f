//! Are two rows of a table about one person or thing, and how many bits say so?
//!
//! The pure half of record linkage after Fellegi and Sunter (1969): what a column holds, how two of its cells compare, how
//! the weights are learnt, what the evidence between two clusters of records is, and how one pair is explained. Which
//! pairs are compared and what is read from where is the business of the engine.

mod agglomerate;
mod canon;
mod cut;
mod em;
mod kind;
mod level;
mod model;
mod profile;
mod sign;
mod similar;
mod waterfall;

pub use agglomerate::{Adjacent, Bounds, Group, PARTS_MAX, agglomerate};
pub use canon::{atoms, canonical, values};
pub use cut::{Entity, cut};
pub use em::{Expected, Learnt, Vector, learn, monotone};
pub use kind::{Kind, Seen, find_kind};
pub use level::{Level, compare, levels};
pub use model::{
    Column, Dropped, FORMAT, KeyCaps, LevelWeight, Model, ModelError, Overlap, Round, Share, Variant, clip,
};
pub use profile::{COLUMNS_MAX, Evidence, Profile, Side, column_bits, total};
pub use sign::Sign;
pub use similar::{jaro_winkler, one_edit};
pub use waterfall::{Step, Waterfall, per_mille};
