//! One integration binary for the crate; a module a subject.
#![allow(clippy::unwrap_used, reason = "helpers of tests, outside of the functions that clippy knows for tests")]

mod evaluate;
mod pages;
mod people;
mod servers;
mod simulate;
