//! Which sentence may a reader act on?
//!
//! A finding is generated from rows by templates and from nothing else: observation, inference, confidence,
//! alternative, what would change it, scope.

/// A row of `findings`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingRow {
    /// Hash of its kind and subjects: stable over runs.
    pub finding: String,
    /// What it is about: `kit-family`, `builder`, `operator`, `supply`, `compromised-hosts`, `refused`, `cannot-tell` …
    pub kind: String,
    /// Typed ids, sorted, joined with ` `.
    pub subjects: String,
    /// The sentences.
    pub statement: String,
    /// A word of the ladder where the status is assessed; else empty.
    pub likelihood: String,
    /// `high`, `moderate`, `low`, and why.
    pub confidence: String,
    /// Places, `EVIDENCE_ID LOCATOR`, joined with ` | `; never empty.
    pub evidence: String,
    /// The strongest rival that was tested and its share.
    pub alternatives: String,
}
