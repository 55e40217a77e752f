//! Reads bytes and keeps nothing.

use std::io::Cursor;

use stakeout_core::evidence::{self, Locator, Problem, READERS, ReadOptions, Sink};
use stakeout_core::record::Record;

struct Nothing;

impl Sink for Nothing {
    fn record(&mut self, _at: Locator, _record: Record) {}
    fn problem(&mut self, _problem: Problem) {}
    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

/// Gives the bytes to one reader, whether it knows them or not; to whatever reader knows them if none is named.
pub fn read(reader: Option<&str>, bytes: &[u8]) {
    let (mut input, options) = (Cursor::new(bytes), ReadOptions::default());
    match reader {
        Some(id) => {
            let reader = READERS.iter().find(|reader| reader.id() == id).expect("a reader of this name");
            reader.read(&mut input, &options, &mut Nothing);
        }
        None => {
            evidence::read(&mut input, "fuzz", None, &options, &mut Nothing);
        }
    }
}
