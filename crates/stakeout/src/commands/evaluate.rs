//! `stakeout evaluate CASE TRUTH`: how far does the case agree with what is known to be true?

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};

use super::argument;
use crate::console::{self, Console};
use crate::exit::Exit;
use crate::ops;

pub(crate) fn cli() -> Command {
    Command::new("evaluate")
        .about("Compare the last analysis with a folder of known truth")
        .arg(argument::case())
        .arg(
            Arg::new("truth")
                .value_name("TRUTH")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("A folder with sites.csv, supply.csv, servers.csv …; each is optional"),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Also write all of it to FILE as JSON; - writes only that, here"),
        )
        .after_help(
            "What the truth leaves empty is not scored.\n\nExample:\n  stakeout evaluate case world/truth --json \
             marks.json",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let truth = argument::path_of(args, "truth")?;
    std::fs::read_dir(truth).with_context(|| format!("cannot read the truth {}", truth.display()))?;
    let rows = ops::rows(case).with_context(|| format!("cannot read the tables of {}", case.display()))?;
    let marks = ops::evaluate(&rows, truth).with_context(|| format!("cannot evaluate {}", case.display()))?;
    let file = args.get_one::<PathBuf>("json").map(PathBuf::as_path);
    let mut json = serde_json::to_value(&marks).context("cannot write the evaluation as JSON")?;
    if let Some(fields) = json.as_object_mut() {
        fields.insert("format".to_owned(), "stakeout-evaluate/1".into());
    }
    if file == Some(Path::new("-")) {
        console.json(&json)?;
        return Ok(Exit::Done);
    }
    for line in marks.to_string().lines() {
        console.line(line)?;
    }
    if let Some(file) = file {
        let text = console::json_text(&json)?;
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(Exit::Done)
}
