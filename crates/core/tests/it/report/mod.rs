//! The HTML report: what it holds, that it does nothing, that hostile text stays text.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

pub(crate) mod body;
mod hostile;
pub(crate) mod page;
pub(crate) mod sample;
mod sample_links;
mod sample_lists;
pub(crate) mod sample_people;
mod sample_sites;
mod victims;
