//! Which pictures does a report draw? Written by hand: positions are integers, so that every machine draws the same.

mod bars;
mod map;

pub(super) use bars::{Bars, Row, Stretch};
pub(super) use map::{Flow, Map};
