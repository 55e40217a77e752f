//! `stakeout report CASE`: findings for people.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::argument;
use crate::console::{Console, number};
use crate::exit::Exit;
use crate::issue;
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
                .help("Put a copy into this folder too"),
        )
        .after_help(
            "Every sentence resolves to evidence. If evidence is missing or changed, no\nreport is issued. The page \
             needs no network and runs no script from elsewhere.\n\nExample:\n  stakeout report river",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let folder = argument::case_of(args)?;
    let case = ops::open(folder)?;
    let status = case.status()?;
    let copy = args.get_one::<PathBuf>("out");
    if let Some(copy) = copy {
        std::fs::create_dir_all(copy).with_context(|| format!("cannot make the folder {}", copy.display()))?;
    }
    let meter = console.progress();
    let issued = issue::issue(&case, &Who::asks(args), &meter)
        .with_context(|| format!("cannot issue a report of {}", folder.display()))?;
    drop(meter);
    let mut page = folder.join("reports").join(&issued.report.name);
    if let Some(copy) = copy {
        page = copy.join(&issued.report.name);
        std::fs::write(&page, &issued.page).with_context(|| format!("cannot write {}", page.display()))?;
    }
    console.line(format_args!(
        "Issued {} ({}, {}).",
        page.display(),
        number::counted(issued.findings, "finding", "findings"),
        number::bytes(issued.page.len() as u64),
    ))?;
    console.line(format_args!("Digest of its body {}", issued.report.seal.body_digest))?;
    if status.evidence_since_run > 0 || status.judgements_since_run > 0 {
        console.note("the case has changed since the analysis that this report shows; `stakeout analyze` it again");
    }
    Ok(Exit::Done)
}
