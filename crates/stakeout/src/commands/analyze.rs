//! `stakeout analyze CASE`: from evidence to findings.

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::argument;
use super::summary::Summary;
use crate::console::{Console, Stages};
use crate::exit::Exit;
use crate::ops;
use crate::who::Who;

pub(crate) fn cli() -> Command {
    Command::new("analyze")
        .about("Work out sites, kits, builders, operators, servers and findings")
        .arg(argument::case())
        .arg(argument::threads())
        .arg(argument::json())
        .arg(
            Arg::new("timings")
                .long("timings")
                .action(ArgAction::SetTrue)
                .help("Say on standard error how long each stage took and what memory it needed"),
        )
        .after_help(
            "What was read before is read from the cache; adding a file costs that file and\nthe stages over all \
             files. Interrupting is safe: the next run completes it.\n\nThe content digest is the same for the same \
             evidence, rules and judgements, on\nany machine and with any number of threads.\n\nExample:\n  stakeout \
             analyze river",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let meter = console.progress();
    let stages = Stages::of(&meter);
    let digest = ops::analyze(case, argument::threads_of(args), &Who::asks(args), &stages)
        .with_context(|| format!("cannot analyze {}", case.display()))?;
    let timings = stages.lines();
    drop(meter);
    if args.get_flag("timings") {
        timings.iter().for_each(|line| console.note(line));
    }
    let summary = Summary::of(&ops::rows(case)?);
    if args.get_flag("json") {
        console.json(&summary.json(&digest))?;
    } else {
        summary.show(console)?;
        console.line(format_args!("Content digest {digest}"))?;
        console.line(format_args!("Next: stakeout report {}", case.display()))?;
    }
    Ok(Exit::after(summary.errors()))
}
