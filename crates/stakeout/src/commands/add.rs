//! `stakeout add CASE PATH…`: take files in as evidence and read them.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use stakeout_core::evidence::{Kind, LIMITS, ReadOptions};
use stakeout_engine::case::{AddOptions, AddSummary, AddedFile, Provenance};

use super::argument::{self, Moment, UtcOffset};
use crate::console::{Console, Table, number};
use crate::exit::Exit;
use crate::failure;
use crate::ops;
use crate::who::Who;

pub(crate) fn cli() -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).help_heading("Where it came from")
    };
    Command::new("add")
        .about("Take files and folders in as evidence, and read them")
        .override_usage("stakeout add [OPTIONS] <CASE> <PATH>...\n       stakeout add --limits")
        .arg(argument::case().required(false).required_unless_present("limits"))
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .required_unless_present("limits")
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("Files; of folders, every file below them, in name order"),
        )
        .arg(
            Arg::new("kind")
                .long("kind")
                .value_name("KIND")
                .value_parser(|text: &str| text.parse::<Kind>())
                .help("Read it as this kind, not as what its content looks like"),
        )
        .arg(
            Arg::new("map")
                .long("map")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("TOML with lines `field = \"column\"`, for tables with other names"),
        )
        .arg(
            Arg::new("timezone")
                .long("timezone")
                .value_name("OFFSET")
                .allow_hyphen_values(true)
                .value_parser(value_parser!(UtcOffset))
                .help("How times without an offset are read [default: as the case says]"),
        )
        .arg(argument::threads())
        .arg(argument::json())
        .arg(
            Arg::new("limits")
                .long("limits")
                .action(ArgAction::SetTrue)
                .help("Print how much of a file is read at most, and stop"),
        )
        .arg(text("source", "TEXT", "Who handed it over, or where it was got"))
        .arg(text("acquired-at", "TIME", "When, such as 2025-03-01T14:05:00+09:00").value_parser(value_parser!(Moment)))
        .arg(text("custodian", "TEXT", "Who kept it"))
        .arg(text("basis", "TEXT", "On what legal basis it is held"))
        .arg(text("tlp", "LEVEL", "Traffic-light marking").value_parser(PossibleValuesParser::new([
            "red",
            "amber+strict",
            "amber",
            "green",
            "clear",
        ])))
        .arg(text("organization", "ORG", "The organisation that it is about"))
        .after_help(after_help())
}

fn after_help() -> String {
    let kinds: Vec<String> =
        Kind::ALL.iter().map(|kind| format!("  {:14} {}", kind.as_str(), wrapped(kind.about()))).collect();
    format!(
        "The files stay where they are; the case keeps a copy, named by its SHA-256.\nGzip, zstd, zip and tar are \
         opened. What cannot be read is counted and named.\n\nKinds:\n{}\n\nExamples:\n  stakeout add river captures/ \
         --source \"web archive\" --tlp amber\n  stakeout add river dns.jsonl hosting.csv --timezone +09:00",
        kinds.join("\n")
    )
}

/// Breaks a line of the list of kinds so that it fits 80 columns.
fn wrapped(about: &str) -> String {
    let mut lines = vec![String::new()];
    for word in about.split(' ') {
        let line = lines.pop().unwrap_or_default();
        if line.is_empty() {
            lines.push(word.to_owned());
        } else if line.len() + word.len() < 62 {
            lines.push(format!("{line} {word}"));
        } else {
            lines.extend([line, word.to_owned()]);
        }
    }
    lines.join(&format!("\n{:17}", ""))
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    if args.get_flag("limits") {
        return limits(console);
    }
    let options = options(args)?;
    let paths: Vec<PathBuf> = args.get_many::<PathBuf>("path").map(Iterator::cloned).into_iter().flatten().collect();
    for path in &paths {
        std::fs::symlink_metadata(path).with_context(|| format!("cannot add {}", path.display()))?;
    }
    let case = ops::open(argument::case_of(args)?)?;
    let who = Who::asks(args);
    let meter = console.progress();
    let added = ops::on_threads(argument::threads_of(args), || case.add(&paths, &options, &who, &who.actor, &meter))??;
    drop(meter);
    if added.files.is_empty() && added.problems.is_empty() {
        return Err(failure::advised("there is no file to add", "the folders that were named are empty"));
    }
    if args.get_flag("json") {
        console.json(&as_json(&added))?;
    } else {
        show(console, &added)?;
    }
    let lost = |file: &AddedFile| file.errors.saturating_add(u64::from(file.kind == Kind::Unknown));
    Ok(Exit::after(added.files.iter().map(lost).sum::<u64>() + added.problems.len() as u64))
}

fn limits(console: &mut Console) -> anyhow::Result<Exit> {
    let mut table = Table::new(["limit", "at most", "of what"]).right(&[1]);
    for (name, value, unit) in LIMITS.list() {
        table.row([name.to_owned(), number::count(value), unit.to_owned()]);
    }
    console.table(&table)?;
    console.line("What hits a limit is named in the problems of its evidence.")?;
    Ok(Exit::Done)
}

fn options(args: &ArgMatches) -> anyhow::Result<AddOptions> {
    let columns = match args.get_one::<PathBuf>("map") {
        Some(path) => map(path)?,
        None => Vec::new(),
    };
    let timezone_offset_minutes = args.get_one::<UtcOffset>("timezone").map(|offset| offset.minutes);
    Ok(AddOptions {
        kind: args.get_one::<Kind>("kind").copied(),
        read: ReadOptions { timezone_offset_minutes, columns },
        provenance: Provenance {
            acquired_at: args.get_one::<Moment>("acquired-at").map(|moment| moment.0),
            source: argument::text_of(args, "source"),
            custodian: argument::text_of(args, "custodian"),
            basis: argument::text_of(args, "basis"),
            tlp: argument::text_of(args, "tlp"),
            organization: argument::text_of(args, "organization"),
        },
    })
}

/// Field to column, sorted by field.
fn map(path: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let doing = || format!("cannot use the map {}", path.display());
    let text = std::fs::read_to_string(path).with_context(doing)?;
    let fields: std::collections::BTreeMap<String, String> = toml::from_str(&text).map_err(|error| {
        failure::advised(
            format!("cannot use the map {}: {}", path.display(), error.message()),
            "a map has lines such as: server_ip = \"Server address\"",
        )
    })?;
    Ok(fields.into_iter().collect())
}

/// Problems of one file that are shown; the table `problems` has all of them after `analyze`.
const PROBLEMS_SHOWN: usize = 3;

fn show(console: &mut Console, added: &AddSummary) -> anyhow::Result<()> {
    let mut table = Table::new(["file", "kind", "size", "records", "errors", "skipped", ""]).right(&[2, 3, 4, 5]);
    for file in &added.files {
        table.row([
            file.name.clone(),
            file.kind.to_string(),
            number::bytes(file.bytes),
            number::count(file.records),
            number::count(file.errors),
            number::count(file.skipped),
            if file.known { "already in the case".to_owned() } else { String::new() },
        ]);
    }
    if !table.is_empty() {
        console.table(&table)?;
    }
    let with_problems = || added.files.iter().filter(|file| !file.problems.is_empty());
    if with_problems().next().is_some() {
        console.heading("Problems, the first of each file")?;
    }
    for file in with_problems() {
        for problem in file.problems.iter().take(PROBLEMS_SHOWN) {
            let (level, place) = (problem.level.as_str(), &problem.locator);
            console.line(format_args!("{} {place}: {level} {}: {}", file.name, problem.code, problem.message))?;
        }
    }
    for problem in &added.problems {
        console.note(format_args!("{} was not added: {}", problem.path.display(), problem.message));
    }
    for file in added.files.iter().filter(|file| file.kind == Kind::Unknown) {
        console.note(format_args!("{}: no reader knows it; kept as received, and nothing was read from it", file.name));
    }
    Ok(())
}

fn as_json(added: &AddSummary) -> serde_json::Value {
    let file = |file: &AddedFile| {
        let problems: Vec<serde_json::Value> = file
            .problems
            .iter()
            .map(|problem| {
                json!({
                    "locator": problem.locator.as_str(), "level": problem.level.as_str(), "code": problem.code,
                    "message": problem.message,
                })
            })
            .collect();
        json!({
            "name": file.name, "evidence_id": file.id.to_string(), "kind": file.kind.as_str(), "bytes": file.bytes,
            "known": file.known, "records": file.records, "errors": file.errors, "skipped": file.skipped,
            "problems_first": problems,
        })
    };
    let not_added: Vec<serde_json::Value> = added
        .problems
        .iter()
        .map(|one| json!({ "path": one.path.to_string_lossy(), "code": one.code, "message": one.message }))
        .collect();
    json!({
        "format": "stakeout-add/1", "files": added.files.iter().map(file).collect::<Vec<_>>(), "not_added": not_added,
    })
}
