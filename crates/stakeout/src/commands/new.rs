//! `stakeout new CASE`: make an empty case folder.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::argument::{self, UtcOffset};
use crate::console::Console;
use crate::exit::Exit;
use crate::ops;
use crate::who::Who;

pub(crate) fn cli() -> Command {
    Command::new("new")
        .about("Make an empty case folder")
        .arg(argument::case().help("The folder to make; it must not exist, or be empty"))
        .arg(Arg::new("name").long("name").value_name("TEXT").help("Name of the case [default: that of the folder]"))
        .arg(Arg::new("question").long("question").value_name("TEXT").help("The question that the case is to answer"))
        .arg(
            Arg::new("timezone")
                .long("timezone")
                .value_name("OFFSET")
                .default_value("UTC")
                .allow_hyphen_values(true)
                .value_parser(value_parser!(UtcOffset))
                .help("How times without an offset are read, such as +09:00"),
        )
        .arg(
            Arg::new("keys")
                .long("keys")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("Folder for the case key [default: the user's data folder]"),
        )
        .arg(
            Arg::new("key")
                .long("key")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Use the key of another case: the same evidence then has the same digest"),
        )
        .after_help(
            "The case key makes pseudonyms. It lies outside the case folder, so that the\nfolder can be handed on \
             without it; back it up apart.\n\nExample:\n  stakeout new river --name \"River\" --timezone +09:00 \\\n    \
             --question \"Who built the sites in the complaint of 1 March?\"",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let named = args.get_one::<String>("name").cloned();
    let folder = || case.file_name().map(|name| name.to_string_lossy().into_owned());
    let new = ops::NewCase {
        name: named.or_else(folder).unwrap_or_default(),
        question: argument::text_of(args, "question"),
        timezone_offset_minutes: argument::value_of::<UtcOffset>(args, "timezone")?.minutes,
        keys: args.get_one::<PathBuf>("keys").cloned(),
        key_like: args.get_one::<PathBuf>("key").cloned(),
    };
    let key = ops::create(case, &new, &Who::asks(args))
        .with_context(|| format!("cannot make the case {}", case.display()))?;
    console.line(format_args!("Made the case {}.", case.display()))?;
    console.line(format_args!("Its key is {}; keep it apart from the case.", key.display()))?;
    console.line(format_args!("Next: stakeout add {} FILES…", case.display()))?;
    Ok(Exit::Done)
}
