//! Readers: what they give for fixtures, for public files, and for damaged ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod conformance;
mod containers;
mod damage;
mod fixtures;
mod folder;
mod kinds;

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

    /// The same with several answers of one DNS row counted once: what a reader of lines would count.
    pub(crate) fn held_places(&self) -> usize {
        let mut places: Vec<(&str, Option<&str>)> = Vec::new();
        for (at, record) in &self.records {
            places.push((at.as_str(), matches!(record, Record::Dns(_)).then_some("dns")));
        }
        places.dedup_by(|a, b| a == b && a.1.is_some());
        places.len() + self.errors() + self.skipped.len()
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

/// Every fixture of the readers: folders of `fixtures/evidence/<reader>/<case>`, in the order of their names.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/evidence");
    let mut cases = Vec::new();
    for reader in folders(&root) {
        for case in folders(&reader) {
            let names = std::fs::read_dir(&case).unwrap().map(|entry| entry.unwrap().path());
            let input =
                names.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with("input."));
            let input = input.unwrap_or_else(|| panic!("{} has no input", case.display()));
            let bytes = std::fs::read(input).unwrap();
            let reader = reader.file_name().unwrap().to_string_lossy().into_owned();
            let name = format!("{reader}/{}", case.file_name().unwrap().to_string_lossy());
            cases.push(Fixture { name, reader, case, bytes });
        }
    }
    assert!(cases.len() > 20, "the fixtures are missing");
    cases
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) reader: String,
    pub(crate) case: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

impl Fixture {
    /// What `options.json` says: kind, time zone, map of columns.
    pub(crate) fn options(&self) -> (Option<Kind>, ReadOptions) {
        let Ok(text) = std::fs::read_to_string(self.case.join("options.json")) else {
            return (None, ReadOptions::default());
        };
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let kind = value.get("kind").map(|kind| kind.as_str().unwrap().parse().unwrap());
        (kind, serde_json::from_value(value["read"].clone()).unwrap_or_default())
    }
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
