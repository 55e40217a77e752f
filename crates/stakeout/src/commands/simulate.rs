//! `stakeout simulate DIR`: an invented world with its truth.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use stakeout_scenario::{PopulationOptions, SimulateOptions, Tier};

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
        .arg(
            Arg::new("population")
                .long("population")
                .value_name("accounts=N")
                .conflicts_with_all(["tier", "renamed-classes", "pages"])
                .value_parser(population)
                .help("Only accounts, N of them, with crews among them"),
        )
        .arg(
            Arg::new("share")
                .long("share")
                .value_name("P")
                .requires("population")
                .default_value("0.01")
                .value_parser(share)
                .help("Share of the accounts that belong to crews"),
        )
        .arg(
            Arg::new("crews")
                .long("crews")
                .value_name("C")
                .requires("population")
                .value_parser(value_parser!(u64))
                .help("So many crews, whatever the share"),
        )
        .arg(
            Arg::new("without")
                .long("without")
                .value_name("TABLE[.COLUMN]")
                .requires("population")
                .action(ArgAction::Append)
                .help("Leave out a table or a column: documents, logins.ip_type"),
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
    let (pages, accounts) = (args.get_one::<u64>("pages"), args.get_one::<u64>("population"));
    let written = match (pages, accounts) {
        (Some(count), _) => ops::pages(dir, *count, seed, &meter),
        (None, Some(accounts)) => ops::populate(dir, &of_accounts(args, *accounts, seed)?, &meter),
        (None, None) => ops::simulate(dir, &options(args, seed)?, &meter),
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

fn of_accounts(args: &ArgMatches, accounts: u64, seed: u64) -> anyhow::Result<PopulationOptions> {
    Ok(PopulationOptions {
        accounts,
        share_per_million: *argument::value_of::<u32>(args, "share")?,
        crews: args.get_one::<u64>("crews").copied(),
        carelessness_per_mille: *argument::value_of::<u32>(args, "carelessness")?,
        seed,
        without: args.get_many::<String>("without").into_iter().flatten().cloned().collect(),
    })
}

/// `accounts=100000`.
fn population(text: &str) -> Result<u64, String> {
    let number = text.strip_prefix("accounts=").unwrap_or(text);
    let wrong = || "accounts=N with N from 100 to 20000000, such as accounts=100000".to_owned();
    number.parse().ok().filter(|count| (100..=20_000_000).contains(count)).ok_or_else(wrong)
}

/// A decimal share from 0 to .5, in millionths.
fn share(text: &str) -> Result<u32, String> {
    let wrong = || "a share from 0 to 0.5 with at most six decimals, such as 0.01".to_owned();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_short = part.len() <= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() || !matches!(whole, "0" | "") || !is_short || part.is_empty() {
        return Err(wrong());
    }
    let millionths: u32 = format!("{part:0<6}").parse().map_err(|_| wrong())?;
    if millionths > 500_000 { Err(wrong()) } else { Ok(millionths) }
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
    fn shares_and_sizes_are_exact() {
        let shares = [("0.01", 10_000), ("0.001", 1_000), (".5", 500_000), ("0", 0)];
        for (text, millionths) in shares {
            assert_eq!(share(text), Ok(millionths), "{text}");
        }
        for text in ["1", "0.6", "-0.1", "0.0000001", "1e-3", ""] {
            assert!(share(text).is_err(), "{text}");
        }
        assert_eq!(population("accounts=1000"), Ok(1_000));
        assert!(population("accounts=1").is_err() && population("accounts=many").is_err());
    }

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
