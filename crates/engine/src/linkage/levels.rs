//! The levels of values that were compared before: pairs, training and clusters ask for the same ones again and again.

use std::sync::atomic::{AtomicU64, Ordering};

use stakeout_core::linkage::compare;

use super::records::Field;

/// A memory of a fixed size that threads share. What it answers is what comparing would, so it decides nothing.
#[derive(Debug)]
pub(super) struct Levels {
    known: Vec<AtomicU64>,
}

/// Pairs of values that are remembered, a power of two: 1 MB, which stays near the processor.
const REMEMBERED: usize = 1 << 17;
/// Values above this number are not remembered.
const VALUE_MAX: u32 = 1 << 27;

impl Default for Levels {
    fn default() -> Self {
        Self { known: (0..REMEMBERED).map(|_| AtomicU64::new(u64::MAX)).collect() }
    }
}

impl Levels {
    /// The level of two values of a column.
    pub(super) fn of(&self, column: usize, field: &Field, x: u32, y: u32) -> u8 {
        if x == y {
            return 0;
        }
        if let Some(level) = field.far_level(x, y) {
            return level;
        }
        let (x, y) = (x.min(y), x.max(y));
        let key = (column as u64) << 54 | u64::from(x) << 27 | u64::from(y);
        let place = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 47) as usize;
        // Six bits of column, two values, four bits of level.
        let entry = self.known.get(place).filter(|_| y < VALUE_MAX && column < 63);
        if let Some(known) = entry.map(|entry| entry.load(Ordering::Relaxed))
            && known >> 4 == key
        {
            return (known & 15) as u8;
        }
        let level = compare(field.kind(), field.text(x), field.text(y));
        if let Some(entry) = entry {
            entry.store(key << 4 | u64::from(level), Ordering::Relaxed);
        }
        level
    }
}
