//! Findings: the wording is the contract; numbers are those of the rows.

use stakeout_core::finding::{FindingKind, FindingRow, Likelihood, findings};
use stakeout_core::link::Status;

use crate::report::sample;

/// A finding as a reader of plain text sees it.
fn text(row: &FindingRow) -> String {
    let mut out = format!("## {}\n{}\n", row.kind, row.statement);
    for (name, value) in
        [("likelihood", &row.likelihood), ("confidence", &row.confidence), ("alternatives", &row.alternatives)]
    {
        out.push_str(&format!("{name}: {value}\n"));
    }
    out.push_str(&format!("subjects: {}\nplaces: {}\n", row.subjects, row.evidence.split(" | ").count()));
    out
}

#[test]
fn the_findings_of_the_sample_case() {
    let mut rows = sample::case().findings;
    rows.sort_by_key(|row| (FindingKind::named(&row.kind), row.subjects.clone()));
    insta::assert_snapshot!(rows.iter().map(text).collect::<Vec<_>>().join("\n"));
}
