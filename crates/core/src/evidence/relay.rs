//! Where does what a reader found go on its way out: with the container's place, counted, bounded?

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::warning;
use super::{LIMITS, Locator, Problem, Sink};
use crate::record::Record;

/// Puts the place of a container before every place.
pub(crate) struct Within<'a> {
    pub(crate) container: Locator,
    pub(crate) out: &'a mut dyn Sink,
}

impl Sink for Within<'_> {
    fn record(&mut self, at: Locator, record: Record) {
        self.out.record(at.within(&self.container), record);
    }

    fn problem(&mut self, problem: Problem) {
        let locator = problem.locator.within(&self.container);
        self.out.problem(Problem { locator, ..problem });
    }

    fn skipped(&mut self, at: Locator, reason: &'static str) {
        self.out.skipped(at.within(&self.container), reason);
    }

    fn progress(&mut self, bytes_read: u64) {
        self.out.progress(bytes_read);
    }
}

/// Keeps at most `LIMITS.problems_max` problems one by one, says once what holds for a whole evidence, and reports
/// progress as often as a mebibyte was read.
pub(crate) struct Bounded<'a> {
    out: &'a mut dyn Sink,
    read: Arc<AtomicU64>,
    said: u64,
    kept: u64,
    more: BTreeMap<&'static str, u64>,
    once: Vec<&'static str>,
}

/// Codes that are said once for one evidence.
const ONCE: &[&str] = &["no-offset"];

impl<'a> Bounded<'a> {
    /// `read` counts the bytes that were read from the file as received.
    pub(crate) fn new(out: &'a mut dyn Sink, read: Arc<AtomicU64>) -> Self {
        Self { out, read, said: 0, kept: 0, more: BTreeMap::new(), once: Vec::new() }
    }

    /// Says what was counted and not kept, and the last progress.
    pub(crate) fn finish(self) {
        if !self.more.is_empty() {
            let counts: Vec<String> =
                self.more.iter().map(|(level, count)| format!("{count} of level {level}")).collect();
            let message = format!(
                "more than {} problems; further ones were counted only: {}",
                LIMITS.problems_max,
                counts.join(", ")
            );
            self.out.problem(warning(&Locator::whole(), "more-problems", message));
        }
        self.out.progress(self.read.load(Ordering::Relaxed));
    }

    fn tell(&mut self) {
        let read = self.read.load(Ordering::Relaxed);
        if read >= self.said.saturating_add(1 << 20) {
            self.said = read;
            self.out.progress(read);
        }
    }
}

impl Sink for Bounded<'_> {
    fn record(&mut self, at: Locator, record: Record) {
        self.tell();
        self.out.record(at, record);
    }

    fn problem(&mut self, problem: Problem) {
        self.tell();
        if let Some(code) = ONCE.iter().find(|code| **code == problem.code) {
            if self.once.contains(code) {
                return;
            }
            self.once.push(code);
        }
        if self.kept < LIMITS.problems_max {
            self.kept += 1;
            self.out.problem(problem);
        } else {
            *self.more.entry(problem.level.as_str()).or_default() += 1;
        }
    }

    fn skipped(&mut self, at: Locator, reason: &'static str) {
        self.tell();
        self.out.skipped(at, reason);
    }

    fn progress(&mut self, _bytes_read: u64) {
        self.tell();
    }
}
