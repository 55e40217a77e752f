//! Reads bytes and keeps nothing.
#![allow(dead_code)]

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

/// Gives the bytes to one reader, whether it knows them or not.
pub fn read_with(id: &str, bytes: &[u8]) {
    let reader = READERS.iter().find(|reader| reader.id() == id).expect("a reader of this name");
    reader.read(&mut Cursor::new(bytes), &ReadOptions::default(), &mut Nothing);
}

/// Reads the bytes as the engine does.
pub fn read_any(bytes: &[u8]) {
    evidence::read(&mut Cursor::new(bytes), "fuzz", None, &ReadOptions::default(), &mut Nothing);
}
