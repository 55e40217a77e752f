//! `stakeout query CASE SQL`: ask the tables.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use stakeout_engine::query::{Format, QueryOptions};
use stakeout_engine::table;

use super::argument;
use crate::console::{Console, number};
use crate::exit::Exit;
use crate::failure;
use crate::ops;

/// Rows of a table on a screen, unless `--rows` says otherwise.
const TABLE_ROWS: usize = 100;

pub(crate) fn cli() -> Command {
    let number = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).value_parser(value_parser!(u64).range(1..))
    };
    Command::new("query")
        .about("Ask the tables of the last analysis in SQL")
        .override_usage("stakeout query [OPTIONS] <CASE> <SQL>\n       stakeout query --tables")
        .arg(argument::case().required(false).required_unless_present("tables"))
        .arg(Arg::new("sql").value_name("SQL").required_unless_present("tables").help("One SELECT"))
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .default_value("table")
                .value_parser(PossibleValuesParser::new(Format::ALL.iter().map(|format| format.as_str())))
                .help("How the rows are written; json is one object a line"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Write to FILE; an existing one is replaced"),
        )
        .arg(number("rows", "N", "Write at most N rows [default: 100 of a table, else all]"))
        .arg(number("memory", "MIB", "Stop if it needs more memory than this").default_value("1024"))
        .arg(number("seconds", "N", "Stop after N seconds").default_value("60"))
        .arg(
            Arg::new("raw")
                .long("raw")
                .action(ArgAction::SetTrue)
                .help("Leave CSV cells that begin with = + - @ as they are")
                .long_help(
                    "Leave CSV cells that begin with = + - @ as they are. Without it they get a leading quote mark, so \
                     that no spreadsheet runs what a stranger wrote",
                ),
        )
        .arg(Arg::new("tables").long("tables").action(ArgAction::SetTrue).help("List the tables and their columns"))
        .after_help(
            "Bits are in 1/256 bit, probabilities per mille, times in UTC.\n\nExamples:\n  stakeout query --tables\
             \n  stakeout query river \"SELECT host, role, kit FROM sites ORDER BY host\"\n  stakeout query river \
             \"SELECT * FROM links\" --format csv --out links.csv",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    if args.get_flag("tables") {
        console.text(table::listing())?;
        return Ok(Exit::Done);
    }
    let sql = argument::value_of::<String>(args, "sql")?;
    let out = args.get_one::<PathBuf>("out").map(PathBuf::as_path);
    let options = options(args, console.width())?;
    if options.format == Format::Parquet && out.is_none() && console.is_terminal() {
        return Err(failure::usage("Parquet is not for a terminal: give --out FILE"));
    }
    let case = argument::case_of(args)?;
    let answer = ops::query(case, sql, &options).with_context(|| format!("cannot answer from {}", case.display()))?;
    match (out, options.format) {
        (Some(path), _) => put(path, &answer.bytes)?,
        (None, Format::Table) => console.text(String::from_utf8_lossy(&answer.bytes))?,
        (None, _) => console.bytes(&answer.bytes)?,
    }
    if answer.cut {
        let shown = number::counted(answer.rows as u64, "row", "rows");
        console.note(format_args!("there are more than {shown}; --rows N shows more"));
    }
    Ok(Exit::Done)
}

fn options(args: &ArgMatches, width: usize) -> anyhow::Result<QueryOptions> {
    let format: Format = argument::value_of::<String>(args, "format")?.parse()?;
    let rows_default = if format == Format::Table { TABLE_ROWS } else { usize::MAX };
    let bounded = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mebibytes = *argument::value_of::<u64>(args, "memory")?;
    Ok(QueryOptions {
        format,
        width,
        raw: args.get_flag("raw"),
        rows_max: args.get_one::<u64>("rows").map_or(rows_default, |rows| bounded(*rows)),
        memory_bytes: bounded(mebibytes.saturating_mul(1 << 20)),
        seconds: *argument::value_of::<u64>(args, "seconds")?,
    })
}

/// Writes beside the file and renames, so that a full disk leaves what was there. What is no regular file (a pipe, a
/// device) is written in place.
fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let writing = || format!("cannot write {}", path.display());
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return fs::write(path, bytes).with_context(writing);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = path.with_file_name(name);
    fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, path)).with_context(writing).inspect_err(|_| {
        // The error that is told is the first one; a leftover is seen by its name.
        let _ = fs::remove_file(&beside);
    })
}
