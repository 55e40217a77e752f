//! `stakeout simulate DIR`: an invented world with its truth.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};
use stakeout_scenario::{SimulateOptions, Tier};

use super::argument;
use crate::console::Console;
use crate::exit::Exit;
use crate::failure;
use crate::ops;

pub(crate) fn cli() -> Command {
    Command::new("simulate")
        .about("Write an invented world as evidence, and the truth about it")
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The folder to make; it must not exist, or be empty"),
        )
        .arg(
            Arg::new("tier")
                .long("tier")
                .value_name("TIER")
                .default_value("S")
                .value_parser(PossibleValuesParser::new(["S", "M", "L"]))
                .help("Size of the background; the story is whole in each"),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("N")
                .default_value("1")
                .value_parser(value_parser!(u64))
                .help("Another seed is another world"),
        )
        .arg(
            Arg::new("carelessness")
                .long("carelessness")
                .value_name("X")
                .default_value("1.0")
                .value_parser(carelessness)
                .help("How often people reuse things: 1.0 usual, 0.4 very careful"),
        )
        .arg(
            Arg::new("renamed-classes")
                .long("renamed-classes")
                .value_name("X")
                .value_parser(carelessness)
                .help("Every site renames this share of its class names: 1.0 all"),
        )
        .arg(
            Arg::new("pages")
                .long("pages")
                .value_name("N")
                .conflicts_with_all(["tier", "carelessness", "renamed-classes"])
                .value_parser(value_parser!(u64).range(1..))
                .help("Only N pages, without a story, to measure speed with"),
        )
        .after_help(
            "Writes DIR/evidence and DIR/truth. Every domain ends in .example, .test or\n.invalid; every person is \
             invented.\n\nExample:\n  stakeout simulate world --seed 7\n  stakeout new case && stakeout add case \
             world/evidence\n  stakeout analyze case && stakeout evaluate case world/truth",
        )
}

/// A decimal factor from 0 to 2, in thousandths.
fn carelessness(text: &str) -> Result<u32, String> {
    let wrong = || "a factor from 0 to 2 with at most three decimals, such as 0.7".to_owned();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return Err(wrong());
    }
    let whole: u32 = whole.parse().map_err(|_| wrong())?;
    let part: u32 = format!("{part:0<3}").parse().map_err(|_| wrong())?;
    let thousandths = whole * 1_000 + part;
    if thousandths > 2_000 { Err(wrong()) } else { Ok(thousandths) }
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let dir = argument::path_of(args, "dir")?;
    free(dir)?;
    let seed = *argument::value_of::<u64>(args, "seed")?;
    let meter = console.progress();
    let written = match args.get_one::<u64>("pages") {
        Some(count) => ops::pages(dir, *count, seed, &meter),
        None => ops::simulate(dir, &options(args, seed)?, &meter),
    };
    written.with_context(|| format!("cannot write a world to {}", dir.display()))?;
    drop(meter);
    console.line(format_args!("Wrote {}: evidence/ and truth/.", dir.display()))?;
    console.line(format_args!("Next: stakeout new CASE, then stakeout add CASE {}", dir.join("evidence").display()))?;
    Ok(Exit::Done)
}

fn options(args: &ArgMatches, seed: u64) -> anyhow::Result<SimulateOptions> {
    let tier = argument::value_of::<String>(args, "tier")?;
    Ok(SimulateOptions {
        tier: Tier::named(tier).with_context(|| format!("there is no tier {tier}"))?,
        seed,
        carelessness_per_mille: *argument::value_of::<u32>(args, "carelessness")?,
        renamed_classes_per_mille: args.get_one::<u32>("renamed-classes").copied(),
    })
}

/// A folder that does not exist yet, or holds nothing.
fn free(dir: &Path) -> anyhow::Result<()> {
    match std::fs::read_dir(dir) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(failure::advised(
                format!("{} is not empty", dir.display()),
                "nothing is overwritten: choose another folder, or remove this one",
            )),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot use {}", dir.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carelessness_is_an_exact_decimal() {
        for (text, thousandths) in [("1.0", 1_000), ("0.7", 700), ("0.4", 400), ("0.125", 125), ("2", 2_000), ("0", 0)]
        {
            assert_eq!(carelessness(text), Ok(thousandths), "{text}");
        }
        for text in ["", ".", "-1", "1e3", "0.1234", "2.001", "much", "1.", "99999"] {
            assert!(carelessness(text).is_err(), "{text}");
        }
    }
}
