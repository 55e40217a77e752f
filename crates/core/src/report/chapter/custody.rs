//! Chapter 14: from which state of the case was it issued, when, and by whom? Outside the body digest.

use minijinja::{Value, context};

use crate::finding::{digits, shown};
use crate::report::ReportInput;

/// The values of the custody sheet.
pub(crate) fn custody(input: &ReportInput<'_>, body_digest: &str) -> Value {
    let custody = input.custody;
    let time = |time: Option<crate::record::Time>| time.map(|time| time.to_string()).unwrap_or_default();
    let lines = usize::try_from(custody.ledger_lines).unwrap_or(usize::MAX);
    let mut rows = vec![
        ("Digest of this report's body (SHA-256)".to_owned(), body_digest.to_owned()),
        ("Content digest of the tables".to_owned(), custody.content_digest.clone()),
        ("Head of the ledger".to_owned(), custody.ledger_head.clone()),
        ("Lines of the ledger".to_owned(), digits(lines)),
        ("Run".to_owned(), custody.run.clone()),
        ("Run began".to_owned(), time(custody.run_at)),
        ("Issued".to_owned(), time(custody.issued_at)),
        ("Issued by".to_owned(), custody.operator.clone()),
        ("Program".to_owned(), custody.program.clone()),
        ("Rules".to_owned(), custody.rules.clone()),
    ];
    rows.extend(custody.more.iter().cloned());
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|(name, value)| context! { name => shown(&name, 80), value => shown(&value, 300) })
        .collect();
    context! { rows, head => shown(&custody.ledger_head, 128) }
}
