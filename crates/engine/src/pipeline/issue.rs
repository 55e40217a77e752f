//! How does a case become a report that says on which bytes it rests?

use std::path::Path;

use serde_json::json;
use stakeout_core::finding::{EvidenceWanted, Scope, SelectorsWanted};
use stakeout_core::link::LinkEvidenceRow;
use stakeout_core::record::Time;
use stakeout_core::report::{CaseRows, Custody, Html, JudgementRow, ReportError, ReportInput, html, measured};
use stakeout_core::selector::SelectorRow;

use super::run::{AnalyzeError, lists, screenshots, watch_lists};
use crate::case::{Case, CaseError, Clock, IssuedReport, NewReport, RunRecord, VerifyProblem};
use crate::table::{TableError, each, read_small};
use crate::{Progress, Silent};

/// Why a report was not issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The case cannot be read or written.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The tables cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The evidence cannot be weighed again, or its pictures cannot be read.
    #[error(transparent)]
    Analyze(#[from] AnalyzeError),
    /// A sentence rests on nothing.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Evidence, tables or ledger are not what they were.
    #[error("the case is not whole: {0}")]
    NotWhole(VerifyProblem),
    /// Evidence or judgements are newer than the tables.
    #[error("evidence or judgements came after the last run")]
    Stale,
}

/// A report as issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its ledger line, file and digests.
    pub report: IssuedReport,
    /// The page.
    pub page: String,
    /// Findings in it.
    pub findings: usize,
}

/// Builds the report of the last run and issues it. A case whose evidence, tables or ledger changed has none.
pub fn report(case: &Case, clock: &dyn Clock, actor: &str, progress: &dyn Progress) -> Result<Issued, IssueError> {
    let run = whole(case, progress)?;
    progress.stage("report", None);
    let head = case.head()?;
    let custody = custody(case, &run, &head, clock.now(), actor)?;
    let (Html { page, body_digest }, rows) = page(case, &case.tables()?, &custody)?;
    let manifest = json!({
        "run": run.seq, "content_digest": run.manifest.content_digest,
        "findings": rows.findings.iter().map(|f| json!({
            "finding": f.finding, "kind": f.kind, "subjects": f.subjects, "evidence": f.evidence,
        })).collect::<Vec<_>>(),
        "evidence": rows.evidence.iter().map(|e| e.evidence_id.to_string()).collect::<Vec<_>>(),
    });
    let name = case.free_report_name("report", "html")?;
    let new = NewReport { name: &name, html: page.as_bytes(), body_digest: &body_digest, head: &head, manifest };
    let report = case.issue_report(new, clock, actor)?;
    Ok(Issued { report, page, findings: rows.findings.len() })
}

/// The last run, if nothing is newer than it and nothing was changed since.
pub(super) fn whole(case: &Case, progress: &dyn Progress) -> Result<RunRecord, IssueError> {
    let status = case.status()?;
    let run = case.last_run()?.ok_or(CaseError::NoTables)?;
    if status.evidence_since_run > 0 || status.judgements_since_run > 0 {
        return Err(IssueError::Stale);
    }
    progress.stage("check", None);
    match case.verify(None, progress).into_iter().find(|problem| !problem.code.is_unfinished()) {
        Some(problem) => Err(IssueError::NotWhole(problem)),
        None => Ok(run),
    }
}

/// The page of these tables, and the rows that it was made from.
fn page(case: &Case, tables: &Path, custody: &Custody) -> Result<(Html, CaseRows), IssueError> {
    let rows = report_rows(tables)?;
    let (screenshots, pictures) = screenshots(case)?;
    let judgements = judgement_rows(case)?;
    let scope = scope(case, &rows)?;
    let settings = case.settings();
    let measured = measured();
    let made = html(&ReportInput {
        rows: &rows,
        name: &settings.name,
        question: &settings.question,
        scope: &scope,
        pictures: &pictures,
        screenshots: &screenshots,
        custody,
        measured: measured.as_deref(),
        judgements: &judgements,
    })?;
    Ok((made, rows))
}

/// Digest of the body of the report that these tables give: all of it but the custody sheet.
pub(super) fn body_digest(case: &Case, tables: &Path) -> Result<String, IssueError> {
    Ok(page(case, tables, &Custody::default())?.0.body_digest)
}

/// The rows that a report is made from: of `selectors` and `link_evidence`, those that it prints.
fn report_rows(tables: &Path) -> Result<CaseRows, TableError> {
    let rows = read_small(tables)?;
    let mut evidence = EvidenceWanted::of(&rows);
    each(tables, &mut |row: LinkEvidenceRow| evidence.offer(&row))?;
    let mut wanted = SelectorsWanted::of(&rows);
    let mut selectors = Vec::new();
    each(tables, &mut |row: SelectorRow| {
        if wanted.wants(&row) {
            selectors.push(row);
        }
    })?;
    Ok(CaseRows { selectors, link_evidence: evidence.rows(), ..rows })
}

pub(super) fn custody(
    case: &Case,
    run: &RunRecord,
    head: &crate::case::Head,
    now: Time,
    actor: &str,
) -> Result<Custody, CaseError> {
    Ok(Custody {
        ledger_head: head.hash.clone(),
        ledger_lines: case.ledger()?.len() as u64,
        run: run.seq.to_string(),
        run_at: Some(run.at),
        issued_at: Some(now),
        operator: actor.to_owned(),
        program: format!("stakeout {}", run.manifest.tool_version),
        rules: run.manifest.rules_version.clone(),
        content_digest: run.manifest.content_digest.clone(),
        more: vec![("Weights".to_owned(), run.manifest.weights_sha256.clone())],
    })
}

fn judgement_rows(case: &Case) -> Result<Vec<JudgementRow>, CaseError> {
    Ok(case
        .judgements()?
        .into_iter()
        .map(|judged| JudgementRow {
            seq: judged.seq,
            action: judged.judgement.verdict.as_str().to_owned(),
            subjects: vec![judged.judgement.a, judged.judgement.b],
            reason: judged.judgement.reason,
        })
        .collect())
}

/// The scope from the tables: what a reader of the report can check for himself.
fn scope(case: &Case, rows: &CaseRows) -> Result<Scope, IssueError> {
    let mut entries = Vec::new();
    for one in case.evidence()?.into_iter().filter(|one| one.kind == stakeout_core::evidence::Kind::Register) {
        let facts = case.facts(&one.id, &stakeout_core::rules::version(), &Silent)?.facts;
        entries.extend(facts.into_iter().filter_map(|(_, fact)| match fact {
            stakeout_core::record::Fact::Register(entry) => Some(entry),
            _ => None,
        }));
    }
    Ok(Scope {
        case: case.settings().name.clone(),
        cutoff: rows.sites.iter().filter_map(|site| site.last_seen).max(),
        lists: lists(entries.iter()).into_iter().chain(watch_lists(&rows.watch_lists)).collect(),
    })
}
