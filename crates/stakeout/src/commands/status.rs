//! `stakeout status CASE`: what does the case hold, and how far is it?

use std::collections::BTreeMap;

use anyhow::Context as _;
use clap::{ArgMatches, Command};
use serde_json::json;
use stakeout_core::evidence::Kind;

use super::argument;
use crate::console::{Console, Table, number};
use crate::exit::Exit;
use crate::ops::{self, Held, Holdings};

pub(crate) fn cli() -> Command {
    Command::new("status")
        .about("Say what a case holds, what was lost in reading, and how far it is")
        .arg(argument::case())
        .arg(argument::json())
        .after_help("Example:\n  stakeout status river")
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let held = ops::status(case).with_context(|| format!("cannot tell the status of {}", case.display()))?;
    if args.get_flag("json") {
        console.json(&as_json(&held))?;
    } else {
        show(console, &held)?;
    }
    Ok(Exit::Done)
}

fn show(console: &mut Console, held: &Holdings) -> anyhow::Result<()> {
    console.line(format_args!("Case       {}", held.name))?;
    if !held.question.is_empty() {
        console.line(format_args!("Question   {}", held.question))?;
    }
    console.line(format_args!("Time zone  {} for times without an offset", held.timezone))?;
    let lines = number::counted(held.ledger_lines, "line", "lines");
    console.line(format_args!("Ledger     {lines}, head {}", held.ledger_head))?;
    match (&held.analyzed, held.stale) {
        (None, _) => console.line("Analysis   none yet: stakeout analyze CASE")?,
        (Some((at, digest)), false) => console.line(format_args!("Analysis   {at}, content digest {digest}"))?,
        (Some((at, _)), true) => console.line(format_args!("Analysis   {at}; the case has changed since"))?,
    }
    for report in &held.reports {
        console.line(format_args!("Report     {}", report.display()))?;
    }
    console.heading("Evidence")?;
    console.table(&by_kind(&held.evidence))?;
    if !held.found.is_empty() {
        console.heading("Found")?;
        let found: Vec<String> =
            held.found.iter().map(|(name, count)| format!("{name}: {}", number::count(*count))).collect();
        for line in in_lines(&found) {
            console.line(line)?;
        }
    }
    if !held.unread.is_empty() || !held.unfinished.is_empty() {
        console.heading("Not read")?;
        for name in held.unread.iter().take(NAMED_MAX) {
            console.line(format_args!("{name}: no reader knows it"))?;
        }
        for id in held.unfinished.iter().take(NAMED_MAX) {
            console.line(format_args!("{id}: an intake was stopped; add the file again"))?;
        }
        let more = held.unread.len().saturating_sub(NAMED_MAX) + held.unfinished.len().saturating_sub(NAMED_MAX);
        if more > 0 {
            console.line(format_args!("and {} more", number::count(more as u64)))?;
        }
    }
    if !held.judgements.is_empty() {
        console.heading("Judgements that bind")?;
        let mut table = Table::new(["id", "judgement", "relation", "a", "b", "author", "reason"]);
        for judgement in &held.judgements {
            table.row([
                judgement.id.as_str(),
                &judgement.act,
                judgement.relation.as_str(),
                &judgement.a,
                &judgement.b,
                &judgement.author,
                &judgement.reason,
            ]);
        }
        console.table(&table)?;
    }
    if !held.next.is_empty() {
        console.heading("Next")?;
        for step in &held.next {
            console.line(step)?;
        }
    }
    Ok(())
}

/// Files that are named one by one: a status is one screen.
const NAMED_MAX: usize = 5;

/// Joins items into lines of a terminal.
fn in_lines(items: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line) if line.len() + item.len() < 78 => *line = format!("{line}; {item}"),
            _ => lines.push(item.clone()),
        }
    }
    lines
}

/// One row a kind, in the order of the kinds.
fn by_kind(evidence: &[Held]) -> Table {
    let mut sums: BTreeMap<Kind, [u64; 6]> = BTreeMap::new();
    for one in evidence {
        let (records, errors, skipped) = one.read.unwrap_or_default();
        let row = [1, one.bytes, records, errors, skipped, u64::from(one.read.is_none())];
        let sum = sums.entry(one.kind).or_default();
        sum.iter_mut().zip(row).for_each(|(sum, more)| *sum = sum.saturating_add(more));
    }
    let mut table =
        Table::new(["kind", "files", "size", "records", "errors", "skipped", "unread"]).right(&[1, 2, 3, 4, 5, 6]);
    for (kind, [files, bytes, rest @ ..]) in sums {
        let mut row = vec![kind.to_string(), number::count(files), number::bytes(bytes)];
        row.extend(rest.map(number::count));
        table.row(row);
    }
    table
}

fn as_json(held: &Holdings) -> serde_json::Value {
    let evidence: Vec<serde_json::Value> = held
        .evidence
        .iter()
        .map(|one| {
            let read = one
                .read
                .map(|(records, errors, skipped)| json!({ "records": records, "errors": errors, "skipped": skipped }));
            json!({
                "evidence_id": one.evidence_id, "name": one.name, "kind": one.kind.as_str(), "bytes": one.bytes,
                "read": read,
            })
        })
        .collect();
    let judgements: Vec<serde_json::Value> = held
        .judgements
        .iter()
        .map(|judgement| {
            json!({
                "id": judgement.id, "act": judgement.act, "relation": judgement.relation.as_str(),
                "a": judgement.a, "b": judgement.b, "author": judgement.author, "reason": judgement.reason,
                "at": judgement.at.to_string(),
            })
        })
        .collect();
    let analyzed = held
        .analyzed
        .as_ref()
        .map(|(at, digest)| json!({ "at": at.to_string(), "content_digest": digest, "stale": held.stale }));
    json!({
        "format": "stakeout-status/1", "name": held.name, "question": held.question, "timezone": held.timezone,
        "ledger": { "lines": held.ledger_lines, "head": held.ledger_head }, "analysis": analyzed,
        "found": held.found.iter().map(|(name, count)| (name.clone(), (*count).into())).collect::<serde_json::Map<_, _>>(),
        "unread": held.unread, "unfinished": held.unfinished, "next": held.next,
        "evidence": evidence, "judgements": judgements,
        "reports": held.reports.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
    })
}
