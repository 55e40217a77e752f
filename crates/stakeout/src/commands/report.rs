//! `stakeout report CASE`: findings for people.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::argument;
use crate::console::{Console, number};
use crate::exit::Exit;
use crate::ops_report as ops;
use crate::who::Who;

pub(crate) fn cli() -> Command {
    Command::new("report")
        .about("Issue the report of the last analysis as one HTML file")
        .arg(argument::case())
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Write the page to FILE too: it always stands in reports/ of the case"),
        )
        .arg(
            Arg::new("victims")
                .long("victims")
                .value_name("FILE")
                .conflicts_with("out")
                .value_parser(value_parser!(PathBuf))
                .help("Write the restricted list of stolen identities into this new file, and no report"),
        )
        .after_help(
            "Every sentence resolves to evidence. If evidence is missing or changed, no\nreport is issued. The page \
             needs no network and runs no script from elsewhere.\n\nOwners of identities that accounts of crews show are \
             victims: the report counts\nthem. Their list is written on request alone, to warn them, and \
             noted in\nthe ledger.\n\nExamples:\n  stakeout report river\n  stakeout report river --victims owners.html",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    if let Some(file) = args.get_one::<PathBuf>("victims") {
        return victims(args, case, file, console);
    }
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

/// The list of owners, for those alone who may warn them.
fn victims(args: &ArgMatches, case: &Path, file: &Path, console: &mut Console) -> anyhow::Result<Exit> {
    let meter = console.progress();
    let written = ops::victims(case, file, &Who::asks(args), &meter)
        .with_context(|| format!("cannot write the list of stolen identities of {}", case.display()))?;
    drop(meter);
    if written.accounts == 0 {
        console.line("No account shows a stolen identity. Nothing was written.")?;
        return Ok(Exit::Done);
    }
    console.line(format_args!(
        "Wrote {} ({}): {}, {}.",
        file.display(),
        number::bytes(written.bytes),
        number::counted(written.accounts as u64, "account", "accounts"),
        number::counted(written.owners as u64, "account of an owner", "accounts of owners"),
    ))?;
    console.line("Restricted: it serves to warn the owners, who are victims, and nothing else.")?;
    Ok(Exit::Done)
}
