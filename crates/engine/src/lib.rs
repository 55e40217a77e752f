//! What do all files of a case say together?
//!
//! The only crate that knows what a case folder is, and the only one that names DataFusion, Arrow and Parquet.
//! [`pipeline`] is the function that reads as the data flow.

pub mod case;
pub mod linkage;
mod packed;
mod people;
pub mod pipeline;
mod progress;
pub mod query;
pub mod screen;
mod shared_file;
pub mod table;

pub use progress::{Progress, Silent};
