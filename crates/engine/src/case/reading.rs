//! What reads a file and scans what stands in it?
//!
//! A border with two users: the functions of `stakeout_core`, and readers of tests that stop, fail or count.

use std::sync::OnceLock;

use stakeout_core::evidence::{self, Input, Kind, ReadOptions, Sink};
use stakeout_core::page::{self, PageFacts, PageRules};
use stakeout_core::record::{Capture, Screenshot, ScreenshotFacts};

use super::parquet_rows;

/// A doubt of a scan: code and sentence.
pub(crate) type Note = (String, String);

/// Reads evidence and scans records.
pub(crate) trait Reading: Send + Sync {
    /// Recognises the file by its content and puts what stands in it into `out`.
    fn read(
        &self,
        input: &mut dyn Input,
        name: &str,
        kind: Option<Kind>,
        options: &ReadOptions,
        out: &mut dyn Sink,
    ) -> Kind;
    /// What a capture shows.
    fn scan(&self, capture: &Capture) -> (PageFacts, Vec<Note>);
    /// What a screenshot shows, or why it cannot be decoded.
    fn scan_screenshot(&self, shot: &Screenshot) -> Result<ScreenshotFacts, Note>;
}

/// The readers and scanners of `stakeout_core`, with the rules compiled once; Parquet, which core does not know, is
/// decoded before.
pub(crate) struct Core {
    rules: OnceLock<PageRules>,
}

impl Core {
    /// Compiles nothing yet: a case that is only looked at needs no rules.
    pub(crate) const fn new() -> Self {
        Self { rules: OnceLock::new() }
    }
}

impl Reading for Core {
    fn read(
        &self,
        input: &mut dyn Input,
        name: &str,
        kind: Option<Kind>,
        options: &ReadOptions,
        out: &mut dyn Sink,
    ) -> Kind {
        if parquet_rows::is_parquet(input) {
            return parquet_rows::read(input, kind, options, out);
        }
        evidence::read(input, name, kind, options, out)
    }

    fn scan(&self, capture: &Capture) -> (PageFacts, Vec<Note>) {
        let scanned = page::scan(capture, self.rules.get_or_init(PageRules::bundled));
        let notes = scanned.notes.into_iter().map(|note| (note.code.to_owned(), note.message)).collect();
        (scanned.facts, notes)
    }

    fn scan_screenshot(&self, shot: &Screenshot) -> Result<ScreenshotFacts, Note> {
        page::scan_screenshot(shot).map_err(|note| (note.code.to_owned(), note.message))
    }
}
