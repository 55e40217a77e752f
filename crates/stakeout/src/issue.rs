//! How does a report get from the tables into a file that stands in the ledger?

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::json;
use stakeout_core::evidence::Kind;
use stakeout_core::finding::{FindingRow, Scope};
use stakeout_core::record::Fact;
use stakeout_core::report::{self, CaseRows, Custody, JudgementRow, ReportInput, ScreenshotRow};
use stakeout_engine::Progress;
use stakeout_engine::case::{Case, Clock as _, IssuedReport, NewReport, RunRecord, Verdict, VerifyProblem};
use stakeout_engine::table;

use crate::failure;
use crate::who::Who;

/// A report that was issued.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) report: IssuedReport,
    pub(crate) page: String,
    pub(crate) findings: u64,
}

/// Issues the report of the last run, if everything that it rests on is as it was left.
pub(crate) fn issue(case: &Case, who: &Who, to: &dyn Progress) -> anyhow::Result<Issued> {
    let tables = case.tables()?;
    let run = case.last_run()?.context("the case has no run")?;
    whole(case, to)?;
    to.stage("report", None);
    let rows = table::read(&tables).context("cannot read the tables")?;
    let head = case.head()?;
    let pictures = Pictures::of(case, &run, to)?;
    let settings = case.settings();
    let judgements = judgements(case)?;
    let custody = Custody {
        ledger_head: head.hash.clone(),
        ledger_lines: head.seq.saturating_add(1),
        run: run.seq.to_string(),
        run_at: Some(run.at),
        issued_at: Some(who.now()),
        operator: who.actor.clone(),
        program: concat!("stakeout ", env!("CARGO_PKG_VERSION")).to_owned(),
        rules: run.manifest.rules_version.clone(),
        content_digest: run.manifest.content_digest.clone(),
        more: Vec::new(),
    };
    let html = report::html(&ReportInput {
        rows: &rows,
        name: &settings.name,
        question: &settings.question,
        scope: &Scope::of(&settings.name, &rows),
        pictures: &pictures.thumbnails,
        screenshots: &pictures.rows,
        custody: &custody,
        measured: None,
        judgements: &judgements,
    })?;
    let name = case.free_report_name("report", "html")?;
    let new = NewReport {
        name: &name,
        html: html.page.as_bytes(),
        body_digest: &html.body_digest,
        head: &head,
        manifest: manifest(&rows),
    };
    let report = case.issue_report(new, who, &who.actor)?;
    Ok(Issued { report, page: html.page, findings: rows.findings.len() as u64 })
}

/// Fails if a byte that the report would rest on is missing or changed. What a stopped program left does not count.
fn whole(case: &Case, to: &dyn Progress) -> anyhow::Result<()> {
    let problems = case.verify(None, to);
    let mut wrong = problems.iter().filter(|problem| !problem.code.is_unfinished());
    let Some(VerifyProblem { path, code, message, .. }) = wrong.next() else { return Ok(()) };
    let more = match wrong.count() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    Err(failure::advised(
        format!("the case is not whole: {path}: {code}: {message}{more}"),
        "a report rests on every byte; `stakeout verify CASE` lists what differs, and a copy of the case can mend it",
    ))
}

/// What stands in the evidence as pictures.
struct Pictures {
    rows: Vec<ScreenshotRow>,
    thumbnails: BTreeMap<String, Vec<u8>>,
}

impl Pictures {
    fn of(case: &Case, run: &RunRecord, to: &dyn Progress) -> anyhow::Result<Self> {
        let mut pictures = Self { rows: Vec::new(), thumbnails: BTreeMap::new() };
        for evidence in case.evidence()?.iter().filter(|one| matches!(one.kind, Kind::Image | Kind::Web)) {
            for (locator, fact) in case.facts(&evidence.id, &run.manifest.rules_version, to)?.facts {
                let Fact::Screenshot(shot) = fact else { continue };
                pictures.rows.push(ScreenshotRow {
                    host: shot.host.clone(),
                    captured_at: shot.captured_at,
                    sha256: shot.sha256.clone(),
                    dhash: shot.dhash,
                    evidence_id: evidence.id,
                    locator,
                });
                pictures.thumbnails.insert(shot.sha256, shot.thumbnail);
            }
        }
        pictures.rows.sort();
        Ok(pictures)
    }
}

fn judgements(case: &Case) -> anyhow::Result<Vec<JudgementRow>> {
    let judged = case.judgements()?;
    let row = |one: stakeout_engine::case::Judged| JudgementRow {
        seq: one.seq,
        action: match one.judgement.verdict {
            Verdict::Accept => "must-link".to_owned(),
            Verdict::Reject => "cannot-link".to_owned(),
        },
        subjects: vec![one.judgement.a, one.judgement.b],
        reason: one.judgement.reason,
    };
    Ok(judged.into_iter().map(row).collect())
}

/// What every finding rests on, so that a sentence of an issued report can be followed without the tables.
fn manifest(rows: &CaseRows) -> serde_json::Value {
    let finding = |row: &FindingRow| {
        json!({
            "finding": row.finding, "kind": row.kind, "subjects": row.subjects,
            "evidence": row.evidence.split(" | ").collect::<Vec<_>>(),
        })
    };
    json!({ "findings": rows.findings.iter().map(finding).collect::<Vec<_>>() })
}
