//! `stakeout verify CASE`: is every byte that the case rests on still there, unchanged?

use std::num::NonZeroUsize;

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use stakeout_engine::Progress;
use stakeout_engine::case::{Case, CaseError, VerifyProblem};

use super::argument;
use crate::console::{Console, number};
use crate::exit::Exit;
use crate::ops;

pub(crate) fn cli() -> Command {
    Command::new("verify")
        .about("Check that evidence, ledger and reports of a case are whole")
        .arg(argument::case())
        .arg(
            Arg::new("head")
                .long("head")
                .value_name("HASH")
                .value_parser(head)
                .help("A ledger head kept elsewhere; it must be in the ledger"),
        )
        .arg(
            Arg::new("replay")
                .long("replay")
                .action(ArgAction::SetTrue)
                .help("Analyze again, apart, and compare the content digest"),
        )
        .arg(argument::threads())
        .arg(argument::json())
        .after_help(
            "Who can rewrite the ledger, case.toml and every report of a case can rewrite its\nhistory. A head that is \
             kept elsewhere, such as in a report that was handed over,\nnames the cut: give it with --head.\n\n\
             Example:\n  stakeout verify river --replay",
        )
}

/// 64 hexadecimal digits, in lower case.
fn head(text: &str) -> Result<String, String> {
    let digits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits { Ok(text.to_ascii_lowercase()) } else { Err("a ledger head is 64 hexadecimal digits".to_owned()) }
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let folder = argument::case_of(args)?;
    let case = ops::open(folder)?;
    let meter = console.progress();
    let problems = case.verify(args.get_one::<String>("head").map(String::as_str), &meter);
    let replay = match args.get_flag("replay") {
        true => Some(Replay::of(&case, argument::threads_of(args), &meter).context("cannot replay the analysis")?),
        false => None,
    };
    drop(meter);
    if args.get_flag("json") {
        console.json(&as_json(&case, &problems, replay.as_ref()))?;
    } else {
        show(console, &case, &problems, replay.as_ref())?;
    }
    let wrong = problems.iter().filter(|problem| !problem.code.is_unfinished()).count() as u64;
    Ok(Exit::after(wrong + u64::from(replay.is_some_and(|replay| !replay.is_same()))))
}

/// The content digest of the last run, and of a run just now.
struct Replay {
    then: String,
    now: String,
}

impl Replay {
    fn of(case: &Case, threads: NonZeroUsize, to: &dyn Progress) -> anyhow::Result<Self> {
        let run = case.last_run()?.ok_or(CaseError::NoTables)?;
        Ok(Self { then: run.manifest.content_digest, now: ops::replay(case, threads, to)? })
    }

    fn is_same(&self) -> bool {
        self.then == self.now
    }
}

fn show(console: &mut Console, case: &Case, problems: &[VerifyProblem], replay: Option<&Replay>) -> anyhow::Result<()> {
    // A ledger that does not hold cannot be counted; the problems say so.
    if let Ok(status) = case.status() {
        let files = status.kinds.iter().map(|kind| kind.files).sum();
        console.line(format_args!(
            "Checked {}, {} of the ledger, {}.",
            number::counted(files, "evidence file", "evidence files"),
            number::counted(status.lines, "line", "lines"),
            number::counted(status.reports.len() as u64, "report", "reports"),
        ))?;
        console.line(format_args!("Ledger head {}", status.head.hash))?;
    }
    if let Some(Replay { then, now }) = replay {
        console.line(format_args!("Content digest then {then}"))?;
        console.line(format_args!("Content digest now  {now}"))?;
    }
    let (unfinished, wrong): (Vec<&VerifyProblem>, _) = problems.iter().partition(|one| one.code.is_unfinished());
    for one in &unfinished {
        console.note(format_args!("{}: {}", one.path, one.message));
    }
    if replay.is_some_and(|replay| !replay.is_same()) {
        console.line("The replay differs: evidence, rules, judgements or program are not those of the last run.")?;
    }
    if wrong.is_empty() {
        return console.line("Everything is as the ledger says.");
    }
    console.heading("Not as the ledger says")?;
    for VerifyProblem { path, line, code, message } in wrong {
        let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
        console.line(format_args!("{path}{line}: {code}: {message}"))?;
    }
    Ok(())
}

fn as_json(case: &Case, problems: &[VerifyProblem], replay: Option<&Replay>) -> serde_json::Value {
    let problems: Vec<serde_json::Value> = problems
        .iter()
        .map(|one| {
            json!({
                "path": one.path, "line": one.line, "code": one.code.as_str(), "message": one.message,
                "unfinished": one.code.is_unfinished(),
            })
        })
        .collect();
    let replay =
        replay.map(|replay| json!({ "digest_then": replay.then, "digest_now": replay.now, "same": replay.is_same() }));
    let head = case.head().ok().map(|head| json!({ "line": head.seq, "hash": head.hash }));
    json!({ "format": "stakeout-verify/1", "ledger_head": head, "problems": problems, "replay": replay })
}
