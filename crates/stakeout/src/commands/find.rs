//! `stakeout find CASE TEXT`: where does this stand?

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use stakeout_engine::query::Found;

use super::argument;
use crate::console::Console;
use crate::exit::Exit;
use crate::ops;

pub(crate) fn cli() -> Command {
    Command::new("find")
        .about("Find everything that shows an id, host, address, hash or handle")
        .arg(argument::case())
        .arg(Arg::new("text").value_name("VALUE").required(true).help("Defanged or not; case is ignored"))
        .arg(argument::json())
        .after_help(
            "Shows who has the value, when and where it stands, and how rare it is.\n\nExamples:\n  stakeout find river \
             fox-lucky.example\n  stakeout find river 192.0.2.7 --json",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let text = argument::value_of::<String>(args, "text")?;
    let found = ops::find(case, text).with_context(|| format!("cannot search in {}", case.display()))?;
    if args.get_flag("json") {
        console.json(&as_json(&found))?;
        return Ok(Exit::Done);
    }
    for line in found.to_string().lines() {
        console.line(line)?;
    }
    Ok(Exit::Done)
}

fn as_json(found: &Found) -> serde_json::Value {
    let selectors = |list: &[stakeout_engine::query::FoundSelector]| -> Vec<serde_json::Value> {
        list.iter()
            .map(|one| {
                let showers: Vec<serde_json::Value> = one
                    .showers
                    .iter()
                    .map(|shower| {
                        json!({
                            "subject": shower.subject, "rows": shower.rows, "first": shower.first,
                            "last": shower.last, "evidence_id": shower.evidence_id, "locator": shower.locator,
                        })
                    })
                    .collect();
                json!({
                    "kind": one.kind, "value": one.value, "subjects": one.subjects, "domains": one.domains,
                    "subjects_of_kind": one.subjects_of_kind, "domains_of_kind": one.domains_of_kind,
                    "showers": showers,
                })
            })
            .collect()
    };
    let tables: Vec<serde_json::Value> = found
        .tables
        .iter()
        .map(
            |table| json!({ "table": table.table, "columns": table.columns, "rows": table.rows, "total": table.total }),
        )
        .collect();
    json!({
        "format": "stakeout-find/1", "asked": found.asked, "selectors": selectors(&found.selectors),
        "own_selectors": selectors(&found.own_selectors), "own_kinds": found.own_kinds, "tables": tables,
        "subdomains": found.subdomains, "subdomains_total": found.subdomains_total,
    })
}
