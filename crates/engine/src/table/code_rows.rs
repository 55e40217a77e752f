//! How do the selectors of code become rows, of which there may be hundreds of millions?
//!
//! They are written while pages are loaded, in the order of evidence, run of captures, host, kind and value; all other
//! selectors follow in the order of the table's key. Cells are filled from what is borrowed: a row makes no text of its
//! own.

use std::fmt::Write as _;

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::record::{Host, Time};
use stakeout_core::selector::SelectorKind;

use super::TableError;
use super::selector_counts::SelectorCounts;
use super::store::TableStream;

/// A value of code that a host shows, and where first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeRow<'a> {
    pub(crate) kind: SelectorKind,
    pub(crate) value: &'a str,
    /// The capture.
    pub(crate) locator: &'a Locator,
    /// The byte in its decoded body.
    pub(crate) offset: u32,
    pub(crate) seen_at: Option<Time>,
}

/// Writes selectors of code.
pub(crate) struct CodeRows<'a> {
    pub(super) stream: &'a mut TableStream,
    pub(super) counts: &'a mut SelectorCounts,
    pub(super) evidence: String,
}

impl CodeRows<'_> {
    /// What follows stands in this evidence.
    pub(crate) fn begin(&mut self, evidence: &EvidenceId) {
        self.evidence = evidence.to_string();
    }

    /// The code of one host.
    pub(crate) fn host<'r>(&mut self, host: &Host, rows: impl Iterator<Item = CodeRow<'r>>) -> Result<(), TableError> {
        let subject = host.subject();
        let mut locator = String::new();
        let mut kinds = self.counts.of_subject(&subject);
        for row in rows {
            kinds.add(row.kind);
            locator.clear();
            if !row.locator.as_str().is_empty() {
                locator.push_str(row.locator.as_str());
                locator.push_str(" > ");
            }
            // Writing to a String cannot fail.
            let _ = write!(locator, "byte:{}", row.offset);
            self.stream.row(|cells| {
                cells.text(&subject);
                cells.text(row.kind.as_str());
                cells.text(row.kind.family().as_str());
                cells.text(row.value);
                cells.text(&self.evidence);
                cells.text(&locator);
                cells.time(row.seen_at);
            })?;
        }
        Ok(())
    }
}
