//! The HTML report.

pub(crate) mod sample;
