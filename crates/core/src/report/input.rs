//! What does a report need that is not in the tables?

use std::collections::BTreeMap;

use super::CaseRows;
use crate::evidence::{EvidenceId, Locator};
use crate::finding::Scope;
use crate::record::{Host, Time};

/// Everything that one report is made from.
#[derive(Debug, Clone)]
pub struct ReportInput<'a> {
    /// The tables, with `findings` filled.
    pub rows: &'a CaseRows,
    /// The case's name.
    pub name: &'a str,
    /// The question that the case asks; empty if none was set.
    pub question: &'a str,
    /// To what the findings apply.
    pub scope: &'a Scope,
    /// Thumbnails as PNG, by the SHA-256 of the screenshot in lower-case hexadecimal.
    pub pictures: &'a BTreeMap<String, Vec<u8>>,
    /// Screenshots in the evidence.
    pub screenshots: &'a [ScreenshotRow],
    /// Who issued it, when, from which state of the ledger. Outside the body digest.
    pub custody: &'a Custody,
    /// Calibration and error as `evaluate` measured them, a line each; `None` if nothing was measured.
    pub measured: Option<&'a str>,
    /// What analysts decided, in the order of the ledger.
    pub judgements: &'a [JudgementRow],
}

/// A screenshot as the report shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScreenshotRow {
    /// The host that it shows.
    pub host: Host,
    /// When it was taken.
    pub captured_at: Option<Time>,
    /// SHA-256 of the picture, lower-case hexadecimal.
    pub sha256: String,
    /// dHash of the picture, for matching.
    pub dhash: u64,
    /// In which evidence.
    pub evidence_id: EvidenceId,
    /// Where in it.
    pub locator: Locator,
}

/// A decision of an analyst. Times and names of persons stay in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JudgementRow {
    /// Its number in the ledger.
    pub seq: u64,
    /// What was decided: `must-link`, `cannot-link`, `suppress` …
    pub action: String,
    /// On which subjects, typed.
    pub subjects: Vec<String>,
    /// Why, as the analyst wrote it.
    pub reason: String,
}

/// The custody sheet: all that a replay would not reproduce.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Custody {
    /// Hash of the last line of the ledger.
    pub ledger_head: String,
    /// Lines of the ledger.
    pub ledger_lines: u64,
    /// Id of the run whose tables these are.
    pub run: String,
    /// When that run began.
    pub run_at: Option<Time>,
    /// When this report was issued.
    pub issued_at: Option<Time>,
    /// Who issued it.
    pub operator: String,
    /// Version of the program.
    pub program: String,
    /// Version or digest of the rules.
    pub rules: String,
    /// Content digest of the tables.
    pub content_digest: String,
    /// Anything else that the sheet should hold, name and value, in order.
    pub more: Vec<(String, String)>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Html {
    /// The whole file.
    pub page: String,
    /// SHA-256, lower-case hexadecimal, of the bytes of `page` from `<main id="body">` to the first `</main>`, both
    /// included: everything but the custody sheet. Holds no clock, path or run id.
    pub body_digest: String,
}

/// Why a report was not made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportError {
    /// A finding names no place in the evidence of the case.
    #[error("finding {finding} ({kind}) rests on no evidence of this case: {statement}")]
    NoEvidence {
        /// Its id.
        finding: String,
        /// Its kind.
        kind: String,
        /// Its first sentence.
        statement: String,
    },
    /// A finding names evidence that the case does not hold.
    #[error("finding {finding} ({kind}) names evidence {evidence_id}, which the case does not hold: {statement}")]
    MissingEvidence {
        /// Its id.
        finding: String,
        /// Its kind.
        kind: String,
        /// What is missing.
        evidence_id: EvidenceId,
        /// Its first sentence.
        statement: String,
    },
    /// A template of the program is wrong.
    #[error("template {name}: {message}")]
    Template {
        /// Which.
        name: String,
        /// What the engine says.
        message: String,
    },
}
