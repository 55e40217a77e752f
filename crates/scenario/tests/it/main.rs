//! One integration binary for the crate; a module a subject.

mod evaluate;
mod simulate;
