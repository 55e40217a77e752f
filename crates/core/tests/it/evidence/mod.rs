//! Readers: what they give for fixtures, for public files, and for damaged ones.

mod conformance;

use std::io::Cursor;
use std::path::{Path, PathBuf};

use stakeout_core::evidence::{self, Kind, Level, Locator, Problem, ReadOptions, Sink};
use stakeout_core::record::Record;

/// Everything that a reader gave.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) records: Vec<(Locator, Record)>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) skipped: Vec<(Locator, &'static str)>,
    pub(crate) progress: Vec<u64>,
}

impl Sink for Gathered {
    fn record(&mut self, at: Locator, record: Record) {
        self.records.push((at, record));
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn skipped(&mut self, at: Locator, reason: &'static str) {
        self.skipped.push((at, reason));
    }

    fn progress(&mut self, bytes_read: u64) {
        self.progress.push(bytes_read);
    }
}

impl Gathered {
    pub(crate) fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.level == Level::Error).count()
    }

    /// Records, errors and skipped: what the file held.
    pub(crate) fn held(&self) -> usize {
        self.records.len() + self.errors() + self.skipped.len()
    }

    pub(crate) fn codes(&self) -> Vec<&str> {
        self.problems.iter().map(|problem| problem.code.as_str()).collect()
    }
}

/// Reads bytes as the engine does.
pub(crate) fn read(bytes: &[u8], kind: Option<Kind>, options: &ReadOptions) -> (Kind, Gathered) {
    let mut gathered = Gathered::default();
    let kind = evidence::read(&mut Cursor::new(bytes), "a file", kind, options, &mut gathered);
    (kind, gathered)
}

/// The folder of development data, if it is there.
pub(crate) fn data() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = std::env::var_os("STAKEOUT_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    folder.is_dir().then_some(folder).or_else(|| {
        println!("skipped: needs STAKEOUT_DATA");
        None
    })
}
