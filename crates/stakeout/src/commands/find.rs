//! `stakeout find CASE TEXT`: where does this stand?

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;

use super::argument;
use crate::console::{Console, Table, number};
use crate::exit::Exit;
use crate::ops::{self, Hits};

pub(crate) fn cli() -> Command {
    Command::new("find")
        .about("Find a host, id, path or word in everything that was read")
        .arg(argument::case())
        .arg(Arg::new("text").value_name("TEXT").required(true).help("Whole or part of a value; case is ignored"))
        .arg(
            Arg::new("rows")
                .long("rows")
                .value_name("N")
                .default_value("100")
                .value_parser(value_parser!(u64).range(1..))
                .help("Show at most N hits"),
        )
        .arg(argument::json())
        .after_help("Examples:\n  stakeout find river fox-lucky.example\n  stakeout find river 192.0.2.7 --json")
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let text = argument::value_of::<String>(args, "text")?;
    let rows_max = *argument::value_of::<u64>(args, "rows")?;
    let found = ops::find(case, text, rows_max).with_context(|| format!("cannot search in {}", case.display()))?;
    if args.get_flag("json") {
        console.json(&as_json(&found))?;
        return Ok(Exit::Done);
    }
    if found.hits.is_empty() {
        console.line(format_args!("{text} stands nowhere in what was read."))?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(["subject", "kind", "value", "evidence", "place"]);
    for hit in &found.hits {
        let short: String = hit.evidence_id.chars().take(12).collect();
        table.row([hit.subject.as_str(), &hit.kind, &hit.value, &short, &hit.locator]);
    }
    console.table(&table)?;
    let shown = found.hits.len() as u64;
    if found.total > shown {
        console.note(format_args!("{} of {} hits shown", number::count(shown), number::count(found.total)));
    }
    Ok(Exit::Done)
}

fn as_json(found: &Hits) -> serde_json::Value {
    let hits: Vec<serde_json::Value> = found
        .hits
        .iter()
        .map(|hit| {
            json!({
                "subject": hit.subject, "kind": hit.kind, "value": hit.value, "evidence_id": hit.evidence_id,
                "locator": hit.locator,
            })
        })
        .collect();
    json!({ "format": "stakeout-find/1", "total": found.total, "hits": hits })
}
