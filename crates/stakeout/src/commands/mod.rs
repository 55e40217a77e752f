//! Which verbs are there?
//!
//! A verb is one file with `cli()` and `exec()`, and one word in the list below. Help, tests and documents walk
//! [`VERBS`].

pub(crate) mod argument;
mod explanation;
mod summary;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::console::Console;
use crate::exit::Exit;

/// What the list knows of a verb.
pub(crate) struct Verb {
    pub(crate) name: &'static str,
    pub(crate) cli: fn() -> Command,
    pub(crate) exec: fn(&ArgMatches, &mut Console) -> anyhow::Result<Exit>,
}

macro_rules! verbs {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*
        /// Every verb, in the order of a case's life.
        pub(crate) const VERBS: &[Verb] =
            &[$(Verb { name: stringify!($name), cli: $name::cli, exec: $name::exec }),*];
    };
}
verbs![
    new, add, status, analyze, report, find, explain, query, judge, verify, screen, names, link, demo, simulate,
    evaluate
];

/// The whole command line.
pub(crate) fn program() -> Command {
    Command::new("stakeout")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Analyses evidence about illicit online gambling, offline, and says how sure it is")
        .long_about(
            "Reads the files that an investigator lawfully holds, links sites to kits, builders, operators and servers, \
             refuses links that have an innocent explanation, and writes a report in which every sentence opens the \
             bytes that it rests on. It makes no network connection.",
        )
        .after_help(
            "Try it on an invented case:\n  stakeout demo\n\n\
             A case of your own:\n  stakeout new CASE\n  stakeout add CASE FILES…\n  stakeout analyze CASE\n  \
             stakeout report CASE\n\n\
             Exit status: 0 done, 1 failed, 2 wrong usage, 3 done with problems.",
        )
        .max_term_width(80)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(false)
        .arg(
            Arg::new("quiet")
                .short('q')
                .long("quiet")
                .global(true)
                .action(ArgAction::SetTrue)
                .help("Show no progress"),
        )
        .arg(
            Arg::new("actor")
                .long("actor")
                .value_name("NAME")
                .global(true)
                .help("Who does this, for the ledger [default: $STAKEOUT_ACTOR, else $USER]"),
        )
        .subcommands(VERBS.iter().map(|verb| (verb.cli)()))
}
