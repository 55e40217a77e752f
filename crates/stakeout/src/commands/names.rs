//! `stakeout names PAIRS.csv`: how alike are two names, in whatever script and spelling?

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::argument;
use crate::console::Console;
use crate::exit::Exit;
use crate::ops_names as ops;

pub(crate) fn cli() -> Command {
    Command::new("names")
        .about("Score pairs of names in a table: bits for one name, and why")
        .arg(
            Arg::new("pairs")
                .value_name("PAIRS.csv")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("A CSV with the columns a, b and, if it likes, schema; - reads it from here"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Write the table to FILE and not here"),
        )
        .arg(argument::threads())
        .after_help(
            "Every row comes back with bits, probability and path added. The schema is that of FollowTheMoney: Person, \
             Company, Organization, Vessel. Bits speak for one name, not for one bearer: thousands may share a \
             name.\n\nExample:\n  stakeout names pairs.csv --out scored.csv",
        )
}

/// Rows told one by one.
const TOLD: usize = 5;

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let path = argument::path_of(args, "pairs")?;
    let out = args.get_one::<PathBuf>("out").map(PathBuf::as_path);
    let input: Box<dyn Read + Send> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(BufReader::new(File::open(path).with_context(|| format!("cannot read {}", path.display()))?))
    };
    let (mut lost, mut here) = (Vec::new(), Vec::new());
    let meter = console.progress();
    let threads = argument::threads_of(args);
    let mut tell = |row, why| lost.push((row, why));
    let done = match out {
        Some(out) => {
            let file = File::create(out).with_context(|| format!("cannot write {}", out.display()))?;
            ops::names(input, &mut BufWriter::new(file), threads, &meter, &mut tell)
        }
        None => ops::names(input, &mut here, threads, &meter, &mut tell),
    };
    drop(meter);
    let done = done.with_context(|| format!("cannot score {}", path.display()))?;
    console.bytes(&here)?;
    for (row, why) in lost.iter().take(TOLD) {
        console.note(format_args!("row {row} was left out: {why}"));
    }
    if lost.len() > TOLD {
        console.note(format_args!("{} rows were left out in all", done.lost));
    }
    if done.without_name > 0 {
        console.note(format_args!("{} rows have no name on one side and no score", done.without_name));
    }
    Ok(Exit::after(done.lost))
}
