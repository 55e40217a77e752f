//! `stakeout find CASE TEXT`: where does this stand?

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use stakeout_engine::query::{self, Found, FoundSelector};

use super::argument;
use crate::console::Console;
use crate::exit::Exit;
use crate::ops;

pub(crate) fn cli() -> Command {
    Command::new("find")
        .about("Find a host, id, path or word in everything that was read")
        .arg(argument::case())
        .arg(
            Arg::new("text")
                .value_name("TEXT")
                .required(true)
                .help("A host, address, URL, hash, id or typed id, defanged or not"),
        )
        .arg(argument::json())
        .after_help("Examples:\n  stakeout find river fox-lucky.example\n  stakeout find river 192.0.2.7 --json")
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = ops::open(argument::case_of(args)?)?;
    let text = argument::value_of::<String>(args, "text")?;
    let found = query::find(&case.tables()?, text)?;
    if args.get_flag("json") {
        console.json(&as_json(&found))?;
    } else {
        console.text(&found)?;
    }
    Ok(Exit::Done)
}

fn as_json(found: &Found) -> serde_json::Value {
    let tables: Vec<serde_json::Value> = found
        .tables
        .iter()
        .map(|one| json!({ "table": one.table, "columns": one.columns, "rows_first": one.rows, "total": one.total }))
        .collect();
    json!({
        "format": "stakeout-find/1", "asked": found.asked, "looked_for": found.looked_for,
        "selectors": found.selectors.iter().map(selector).collect::<Vec<_>>(),
        "own_selectors": found.own_selectors.iter().map(selector).collect::<Vec<_>>(),
        "own_kinds": found.own_kinds, "tables": tables,
        "subdomains_first": found.subdomains, "subdomains_total": found.subdomains_total,
    })
}

fn selector(found: &FoundSelector) -> serde_json::Value {
    let showers: Vec<serde_json::Value> = found
        .showers
        .iter()
        .map(|one| {
            json!({
                "subject": one.subject, "rows": one.rows, "first": one.first, "last": one.last,
                "evidence_id": one.evidence_id, "locator": one.locator,
            })
        })
        .collect();
    json!({
        "kind": found.kind, "value": found.value, "subjects": found.subjects, "domains": found.domains,
        "subjects_of_kind": found.subjects_of_kind, "domains_of_kind": found.domains_of_kind,
        "showers_first": showers,
    })
}
