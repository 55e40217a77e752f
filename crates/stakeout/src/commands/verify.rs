//! `stakeout verify CASE`: is every byte that the case rests on still there, unchanged?

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;

use super::argument;
use crate::console::{Console, Table, number};
use crate::exit::Exit;
use crate::ops::{self, Verified};

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
    let case = argument::case_of(args)?;
    let meter = console.progress();
    let replay = args.get_flag("replay").then(|| argument::threads_of(args));
    let head = args.get_one::<String>("head").map(String::as_str);
    let verified =
        ops::verify(case, head, replay, &meter).with_context(|| format!("cannot verify {}", case.display()))?;
    drop(meter);
    if args.get_flag("json") {
        console.json(&as_json(&verified))?;
    } else {
        show(console, &verified)?;
    }
    Ok(Exit::after(verified.differences.len() as u64))
}

fn show(console: &mut Console, verified: &Verified) -> anyhow::Result<()> {
    console.line(format_args!(
        "Checked {}, {} of the ledger, {}.",
        number::counted(verified.evidence, "evidence file", "evidence files"),
        number::counted(verified.ledger_lines, "line", "lines"),
        number::counted(verified.reports, "report", "reports"),
    ))?;
    console.line(format_args!("Ledger head {}", verified.ledger_head))?;
    if let Some(digest) = &verified.replayed {
        console.line(format_args!("Replay gives content digest {digest}"))?;
    }
    if verified.differences.is_empty() {
        return console.line("All of it is as the ledger says.");
    }
    console.heading("Not as the ledger says")?;
    let mut table = Table::new(["part", "place", "what"]);
    for difference in &verified.differences {
        table.row([difference.part.as_str(), &difference.place, &difference.what]);
    }
    console.table(&table)
}

fn as_json(verified: &Verified) -> serde_json::Value {
    let differences: Vec<serde_json::Value> = verified
        .differences
        .iter()
        .map(|one| json!({ "part": one.part, "place": one.place, "what": one.what }))
        .collect();
    json!({
        "format": "stakeout-verify/1", "evidence": verified.evidence, "ledger_lines": verified.ledger_lines,
        "reports": verified.reports, "ledger_head": verified.ledger_head, "replayed": verified.replayed,
        "differences": differences,
    })
}
