//! `stakeout query CASE SQL`: ask the tables.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::argument;
use crate::console::{Console, Table, number};
use crate::exit::Exit;
use crate::failure;
use crate::ops::{self, Answer, Format, Question};

/// Rows of a table on a screen, unless `--rows` says otherwise.
const TABLE_ROWS: u64 = 100;

pub(crate) fn cli() -> Command {
    let number = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).value_parser(value_parser!(u64).range(1..))
    };
    Command::new("query")
        .about("Ask the tables of the last analysis in SQL")
        .override_usage("stakeout query [OPTIONS] <CASE> <SQL>\n       stakeout query <CASE> --tables")
        .arg(argument::case())
        .arg(Arg::new("sql").value_name("SQL").required_unless_present("tables").help("One SELECT"))
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .default_value("table")
                .value_parser(PossibleValuesParser::new(["table", "csv", "json", "parquet"]))
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
        .arg(number("memory", "MIB", "Use at most this much memory; more goes to disk").default_value("1024"))
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
        .arg(
            Arg::new("tables").long("tables").action(ArgAction::SetTrue).help("List the tables and their columns"),
        )
        .after_help(
            "Bits are in 1/256 bit, probabilities per mille, times in UTC.\n\nExamples:\n  stakeout query river --tables\
             \n  stakeout query river \"SELECT host, role, kit FROM sites ORDER BY host\"\n  stakeout query river \
             \"SELECT * FROM links\" --format csv --out links.csv",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    if args.get_flag("tables") {
        return tables(console, case);
    }
    let sql = argument::value_of::<String>(args, "sql")?;
    let out = args.get_one::<PathBuf>("out").map(PathBuf::as_path);
    let question = question(args, sql, out, console.width())?;
    if question.format == Format::Parquet && out.is_none() && console.is_terminal() {
        return Err(failure::usage("Parquet is not for a terminal: give --out FILE"));
    }
    let doing = || format!("cannot answer from {}", case.display());
    let answer = match out {
        None => ops::query(case, &question, console.machine()).with_context(doing)?,
        Some(path) => to_file(case, &question, path)?,
    };
    if answer.cut {
        let shown = number::counted(answer.rows_written, "row", "rows");
        console.note(format_args!("there are more than {shown}; --rows N shows more"));
    }
    Ok(Exit::Done)
}

fn question<'a>(args: &ArgMatches, sql: &'a str, out: Option<&Path>, width: usize) -> anyhow::Result<Question<'a>> {
    let format = match argument::value_of::<String>(args, "format")?.as_str() {
        "csv" => Format::Csv,
        "json" => Format::Json,
        "parquet" => Format::Parquet,
        _ => Format::Table,
    };
    let rows_default = (format == Format::Table && out.is_none()).then_some(TABLE_ROWS);
    Ok(Question {
        sql,
        format,
        width,
        rows_max: args.get_one::<u64>("rows").copied().or(rows_default),
        memory_bytes_max: argument::value_of::<u64>(args, "memory")?.saturating_mul(1 << 20),
        time_max: Duration::from_secs(*argument::value_of::<u64>(args, "seconds")?),
        raw: args.get_flag("raw"),
    })
}

/// Writes beside the file and renames, so that a query that fails leaves what was there. What is no regular file
/// (a pipe, a device) is written in place.
fn to_file(case: &Path, question: &Question<'_>, path: &Path) -> anyhow::Result<Answer> {
    let writing = || format!("cannot write {}", path.display());
    let in_place = std::fs::metadata(path).is_ok_and(|found| !found.is_file());
    let target = if in_place { path.to_owned() } else { beside(path) };
    let mut file = File::create(&target).with_context(writing)?;
    let written =
        ops::query(case, question, &mut file).and_then(|answer| file.flush().with_context(writing).map(|()| answer));
    if in_place {
        return written;
    }
    let renamed = written.and_then(|answer| {
        std::fs::rename(&target, path).with_context(writing)?;
        Ok(answer)
    });
    if renamed.is_err() {
        // The error that is told is the first one; a leftover is seen by its name.
        let _ = std::fs::remove_file(&target);
    }
    renamed
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

fn tables(console: &mut Console, case: &Path) -> anyhow::Result<Exit> {
    let columns = ops::columns(case).with_context(|| format!("cannot read the tables of {}", case.display()))?;
    let mut table = Table::new(["table", "column", "type"]);
    for (name, column, of_type) in columns {
        table.row([name, column, of_type]);
    }
    console.table(&table)?;
    Ok(Exit::Done)
}
