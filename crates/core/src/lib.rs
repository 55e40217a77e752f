//! What does one item say? One file becomes records; one record becomes selectors; two selectors become bits.
//!
//! Pure functions of one file, one record, one pair, one component. This crate has no clock, no network, no
//! threads of its own, no Arrow, and does not know what a case folder is; so each function can be tested with
//! bytes and answers the same everywhere. The modules stand in the order of the data flow.

pub mod entity;
mod words;

pub mod evidence;
pub mod finding;
pub mod leb128;
pub mod link;
pub mod linkage;
pub mod name;
pub mod page;
pub mod person;
pub mod record;
pub mod report;
pub mod rules;
pub mod screening;
pub mod selector;
pub mod watch_list;
