//! What reads a file and scans what stands in it?
//!
//! A border with two users: the functions of `stakeout_core`, and readers of tests that stop, fail or count.

use stakeout_core::evidence::{Input, Kind, Problem, ReadOptions, Sink};
use stakeout_core::page::PageFacts;
use stakeout_core::record::{Capture, Screenshot, ScreenshotFacts};

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

/// The readers and scanners of `stakeout_core`.
pub(crate) struct Core;

impl Reading for Core {
    // MERGE 1 of 2: `stakeout_core::evidence::read(input, name, kind, options, out)`.
    fn read(
        &self,
        _input: &mut dyn Input,
        _name: &str,
        kind: Option<Kind>,
        _options: &ReadOptions,
        out: &mut dyn Sink,
    ) -> Kind {
        out.problem(Problem {
            locator: stakeout_core::evidence::Locator::whole(),
            level: stakeout_core::evidence::Level::Error,
            code: "no-reader".to_owned(),
            message: "no reader is built in".to_owned(),
        });
        kind.unwrap_or(Kind::Unknown)
    }

    // MERGE 2 of 2: `stakeout_core::page::{PageRules, scan, scan_screenshot}`, with the rules compiled once.
    fn scan(&self, capture: &Capture) -> (PageFacts, Vec<Note>) {
        use stakeout_core::page::{CaptureState, Content};
        let facts = PageFacts {
            url: capture.url.clone(),
            host: capture.host.clone(),
            captured_at: capture.captured_at,
            status: capture.status,
            content: Content::Other,
            bytes: capture.body.len() as u64,
            sha256: super::canonical::sha256_hex(&capture.body),
            title: String::new(),
            language: None,
            state: CaptureState::Empty,
            selectors: Vec::new(),
            signs: Vec::new(),
            links_out: Vec::new(),
            loads_from: Vec::new(),
            hidden_links: Vec::new(),
            version_printed: None,
            user_agent: capture.user_agent.clone(),
            redirects_to: capture.location.clone(),
            revisit_of: capture.revisit_of.clone(),
        };
        (facts, Vec::new())
    }

    fn scan_screenshot(&self, _shot: &Screenshot) -> Result<ScreenshotFacts, Note> {
        Err(("no-scanner".to_owned(), "no scanner of pictures is built in".to_owned()))
    }
}
