//! `stakeout add CASE PATH…`: take files in as evidence and read them.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use stakeout_core::evidence::{Kind, LIMITS, ReadOptions};
use stakeout_core::record::Day;

use super::argument::{self, Moment, UtcOffset};
use crate::console::{Console, Table, number};
use crate::exit::Exit;
use crate::failure;
use crate::ops::{self, Taken};
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
        .arg(
            Arg::new("list-date")
                .long("list-date")
                .value_name("DAY")
                .value_parser(argument::day)
                .help("The day of a watch list whose file does not state it, such as 2026-02-27"),
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
        Kind::ALL.iter().map(|kind| format!("  {:16} {}", kind.as_str(), wrapped(kind.about()))).collect();
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
        } else if line.len() + word.len() < 60 {
            lines.push(format!("{line} {word}"));
        } else {
            lines.extend([line, word.to_owned()]);
        }
    }
    lines.join(&format!("\n{:19}", ""))
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    if args.get_flag("limits") {
        return limits(console);
    }
    let case = argument::case_of(args)?;
    let intake = intake(args)?;
    for path in &intake.paths {
        std::fs::symlink_metadata(path).with_context(|| format!("cannot add {}", path.display()))?;
    }
    let meter = console.progress();
    let taken = ops::add(case, &intake, &Who::asks(args), &meter)
        .with_context(|| format!("cannot add to {}", case.display()))?;
    drop(meter);
    let ops::Intaken { files: taken, left_out } = taken;
    if taken.is_empty() && left_out.is_empty() {
        return Err(failure::advised("there is no file to add", "the folders that were named are empty"));
    }
    if args.get_flag("json") {
        console.json(&as_json(&taken, &left_out))?;
    } else {
        show(console, &taken)?;
        for line in &left_out {
            console.note(format_args!("not taken in: {line}"));
        }
    }
    let unknown = taken.iter().filter(|file| file.kind == Kind::Unknown).count();
    let errors: u64 = taken.iter().map(|file| file.errors).sum();
    Ok(Exit::after(errors.saturating_add((unknown + left_out.len()) as u64)))
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

fn intake(args: &ArgMatches) -> anyhow::Result<ops::Intake> {
    let columns = match args.get_one::<PathBuf>("map") {
        Some(path) => map(path)?,
        None => Vec::new(),
    };
    Ok(ops::Intake {
        paths: args.get_many::<PathBuf>("path").map(|paths| paths.cloned().collect()).unwrap_or_default(),
        kind: args.get_one::<Kind>("kind").copied(),
        options: ReadOptions {
            timezone_offset_minutes: args.get_one::<UtcOffset>("timezone").map(|offset| offset.minutes),
            columns,
            list_date: args.get_one::<Day>("list-date").copied(),
        },
        provenance: ops::Provenance {
            source: argument::text_of(args, "source"),
            acquired_at: args.get_one::<Moment>("acquired-at").map(|moment| moment.0),
            custodian: argument::text_of(args, "custodian"),
            basis: argument::text_of(args, "basis"),
            tlp: argument::text_of(args, "tlp"),
            organization: argument::text_of(args, "organization"),
        },
        threads: argument::threads_of(args),
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

fn show(console: &mut Console, taken: &[Taken]) -> anyhow::Result<()> {
    let mut table = Table::new(["file", "kind", "size", "records", "errors", "skipped", ""]).right(&[2, 3, 4, 5]);
    for file in taken {
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
    console.table(&table)?;
    let mut problems = Table::new(["file", "level", "problem", "times", "for example"]).right(&[3]);
    for file in taken {
        for (level, code, times, example) in &file.problems {
            problems.row([file.name.clone(), level.clone(), code.clone(), number::count(*times), example.clone()]);
        }
    }
    if !problems.is_empty() {
        console.heading("Problems")?;
        console.table(&problems)?;
    }
    for file in taken.iter().filter(|file| file.kind == Kind::Unknown) {
        console.note(format_args!("{}: no reader knows it; kept as received, and nothing was read from it", file.name));
    }
    Ok(())
}

fn as_json(taken: &[Taken], left_out: &[String]) -> serde_json::Value {
    let files: Vec<serde_json::Value> = taken
        .iter()
        .map(|file| {
            let problems: Vec<serde_json::Value> = file
                .problems
                .iter()
                .map(|(level, code, times, example)| {
                    json!({ "level": level, "code": code, "times": times, "example": example })
                })
                .collect();
            json!({
                "name": file.name, "evidence_id": file.evidence_id, "kind": file.kind.as_str(), "bytes": file.bytes,
                "known": file.known, "records": file.records, "errors": file.errors, "skipped": file.skipped,
                "problems": problems,
            })
        })
        .collect();
    json!({ "format": "stakeout-add/1", "files": files, "left_out": left_out })
}
