//! The HTML report: what it holds, that it does nothing, that hostile text stays text.

pub(crate) mod body;
mod hostile;
pub(crate) mod page;
pub(crate) mod sample;
