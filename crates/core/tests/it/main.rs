//! One integration binary for the crate; a module a subject.

mod finding;
mod report;
