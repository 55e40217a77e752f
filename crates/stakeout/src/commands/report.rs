//! `stakeout report CASE`: findings for people.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::argument;
use crate::console::{Console, number};
use crate::exit::Exit;
use crate::ops;
use crate::who::Who;

pub(crate) fn cli() -> Command {
    Command::new("report")
        .about("Issue the report of the last analysis as one HTML file")
        .arg(argument::case())
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("Folder for the report [default: reports/ of the case]"),
        )
        .after_help(
            "Every sentence resolves to evidence. If evidence is missing or changed, no\nreport is issued. The page \
             needs no network and runs no script from elsewhere.\n\nExample:\n  stakeout report river",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let meter = console.progress();
    let out = args.get_one::<PathBuf>("out").map(PathBuf::as_path);
    let issued = ops::report(case, out, &Who::asks(args), &meter)
        .with_context(|| format!("cannot issue a report of {}", case.display()))?;
    drop(meter);
    console.line(format_args!(
        "Issued {} ({}, {}).",
        issued.page.display(),
        number::counted(issued.findings, "finding", "findings"),
        number::bytes(issued.bytes),
    ))?;
    console.line(format_args!("Digest of its body {}", issued.digest))?;
    Ok(Exit::Done)
}
