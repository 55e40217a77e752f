//! `stakeout status CASE`: what does the case hold, and how far is it?

use clap::{ArgMatches, Command};
use serde_json::json;
use stakeout_engine::case::{Case, CaseStatus, Judged, NextStep};

use super::argument;
use crate::console::{Console, Table, number};
use crate::exit::Exit;
use crate::ops;

pub(crate) fn cli() -> Command {
    Command::new("status")
        .about("Say what a case holds, what was lost in reading, and how far it is")
        .arg(argument::case())
        .arg(argument::json())
        .after_help("Example:\n  stakeout status river")
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = ops::open(argument::case_of(args)?)?;
    let status = case.status()?;
    let judgements = case.judgements()?;
    if args.get_flag("json") {
        console.json(&as_json(&case, &status, &judgements))?;
    } else {
        show(console, &case, &status, &judgements)?;
    }
    Ok(Exit::Done)
}

fn show(console: &mut Console, case: &Case, status: &CaseStatus, judgements: &[Judged]) -> anyhow::Result<()> {
    console.line(format_args!("Case       {}", status.name))?;
    if !status.question.is_empty() {
        console.line(format_args!("Question   {}", status.question))?;
    }
    console.line(format_args!("Time zone  {}", case.settings().timezone))?;
    let lines = number::counted(status.lines, "line", "lines");
    console.line(format_args!("Ledger     {lines}, head {}", status.head.hash))?;
    match &status.last_run {
        None => console.line("Analysis   none yet")?,
        Some(run) => {
            console.line(format_args!("Analysis   {}, content digest {}", run.at, run.manifest.content_digest))?;
        }
    }
    for report in &status.reports {
        console.line(format_args!("Report     {}, {}", report.name, report.at))?;
    }
    console.heading("Evidence")?;
    console.table(&evidence(status))?;
    if !judgements.is_empty() {
        console.heading("Judgements in force")?;
        let mut table = Table::new(["number", "judgement", "relation", "a", "b", "author", "reason"]).right(&[0]);
        for Judged { seq, judgement, .. } in judgements {
            table.row([
                &seq.to_string(),
                judgement.verdict.as_str(),
                judgement.relation.as_str(),
                &judgement.a,
                &judgement.b,
                &judgement.author,
                &judgement.reason,
            ]);
        }
        console.table(&table)?;
    }
    console.gap()?;
    for step in &status.next {
        console.line(format_args!("Next: {}", next(*step, status)))?;
    }
    Ok(())
}

fn next(step: NextStep, status: &CaseStatus) -> String {
    match step {
        NextStep::AddEvidence => "stakeout add CASE FILES…: the case holds no evidence".to_owned(),
        NextStep::AddAgain => {
            let files = number::counted(status.unfinished.len() as u64, "file", "files");
            format!("stakeout add CASE the same files again: an intake was stopped, {files} unfinished")
        }
        NextStep::Analyze if status.last_run.is_none() => "stakeout analyze CASE".to_owned(),
        NextStep::Analyze => {
            let evidence = number::counted(status.evidence_since_run, "file", "files");
            let judgements = number::counted(status.judgements_since_run, "judgement", "judgements");
            format!("stakeout analyze CASE: {evidence} and {judgements} since the last run")
        }
        NextStep::Report => "stakeout report CASE".to_owned(),
        NextStep::Verify => "stakeout verify CASE, from time to time".to_owned(),
    }
}

fn evidence(status: &CaseStatus) -> Table {
    let mut table = Table::new(["kind", "files", "size", "records", "errors", "skipped"]).right(&[1, 2, 3, 4, 5]);
    for row in &status.kinds {
        table.row([
            row.kind.to_string(),
            number::count(row.files),
            number::bytes(row.bytes),
            number::count(row.records),
            number::count(row.errors),
            number::count(row.skipped),
        ]);
    }
    table
}

fn as_json(case: &Case, status: &CaseStatus, judgements: &[Judged]) -> serde_json::Value {
    let kinds: Vec<serde_json::Value> = status
        .kinds
        .iter()
        .map(|row| {
            json!({
                "kind": row.kind.as_str(), "files": row.files, "bytes": row.bytes, "records": row.records,
                "errors": row.errors, "skipped": row.skipped,
            })
        })
        .collect();
    let judgements: Vec<serde_json::Value> = judgements
        .iter()
        .map(|Judged { seq, at, judgement }| {
            json!({
                "number": seq, "at": at.to_string(), "judgement": judgement.verdict.as_str(),
                "relation": judgement.relation.as_str(), "a": judgement.a, "b": judgement.b,
                "author": judgement.author, "reason": judgement.reason,
            })
        })
        .collect();
    let reports: Vec<serde_json::Value> = status
        .reports
        .iter()
        .map(|one| json!({ "name": one.name, "at": one.at.to_string(), "body_digest": one.seal.body_digest }))
        .collect();
    let analysis = status.last_run.as_ref().map(|run| {
        json!({
            "at": run.at.to_string(), "content_digest": run.manifest.content_digest,
            "evidence_since": status.evidence_since_run, "judgements_since": status.judgements_since_run,
        })
    });
    json!({
        "format": "stakeout-status/1", "name": status.name, "question": status.question,
        "timezone": case.settings().timezone, "ledger": { "lines": status.lines, "head": status.head.hash },
        "analysis": analysis, "evidence": kinds, "judgements": judgements, "reports": reports,
        "unfinished": status.unfinished.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
