//! Which arguments do several verbs share, and what may they hold?
//!
//! A value is parsed into a strict type before a verb sees it.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, NaiveTime};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use stakeout_core::link::Relation;
use stakeout_core::record::{Day, Time};
use stakeout_engine::case::offset_minutes;

/// `CASE`
pub(crate) fn case() -> Arg {
    Arg::new("case").value_name("CASE").required(true).value_parser(value_parser!(PathBuf)).help("The case folder")
}

/// `--threads N`
pub(crate) fn threads() -> Arg {
    Arg::new("threads")
        .long("threads")
        .value_name("N")
        .value_parser(|text: &str| text.parse::<NonZeroUsize>().map_err(|_| "a whole number from 1 on"))
        .help("Work on N threads [default: one a core]; the result is the same")
}

/// `--json`
pub(crate) fn json() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Write JSON, for machines")
}

/// The case folder that was named.
pub(crate) fn case_of(args: &ArgMatches) -> anyhow::Result<&Path> {
    path_of(args, "case")
}

/// A path that the parser requires.
pub(crate) fn path_of<'a>(args: &'a ArgMatches, name: &str) -> anyhow::Result<&'a Path> {
    args.get_one::<PathBuf>(name).map(PathBuf::as_path).with_context(|| format!("{name} is missing"))
}

/// A value that the parser requires or gives a default to.
pub(crate) fn value_of<'a, T>(args: &'a ArgMatches, name: &str) -> anyhow::Result<&'a T>
where
    T: Clone + Send + Sync + 'static,
{
    args.get_one::<T>(name).with_context(|| format!("{name} is missing"))
}

/// Text that was given, or none.
pub(crate) fn text_of(args: &ArgMatches, name: &str) -> String {
    args.get_one::<String>(name).cloned().unwrap_or_default()
}

/// The threads that were asked for, or one a core.
pub(crate) fn threads_of(args: &ArgMatches) -> NonZeroUsize {
    let given = args.get_one::<NonZeroUsize>("threads").copied();
    given.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

/// An offset from UTC: `+09:00`, `-0330`, `Z`, `UTC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UtcOffset {
    pub(crate) minutes: i32,
}

/// The text is no offset.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a time zone is an offset from UTC such as +09:00 or -03:30, or UTC; names of zones change with the law")]
pub(crate) struct NotAnOffset;

/// `+09:00`
impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.minutes.unsigned_abs();
        write!(f, "{}{:02}:{:02}", if self.minutes < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
    }
}

impl FromStr for UtcOffset {
    type Err = NotAnOffset;

    fn from_str(text: &str) -> Result<Self, NotAnOffset> {
        offset_minutes(text).map(|minutes| Self { minutes }).ok_or(NotAnOffset)
    }
}

/// A moment as given on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(pub(crate) Time);

/// The text is no moment.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a time is RFC 3339 with its offset, such as 2025-03-01T14:05:00+09:00, or a day, such as 2025-03-01 (UTC)")]
pub(crate) struct NotAMoment;

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let micros = match DateTime::parse_from_rfc3339(text) {
            Ok(moment) => moment.timestamp_micros(),
            Err(_) => {
                let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| NotAMoment)?;
                day.and_time(NaiveTime::MIN).and_utc().timestamp_micros()
            }
        };
        Ok(Self(Time::from_micros(micros)))
    }
}

/// A relation by its name.
pub(crate) fn relation(text: &str) -> Result<Relation, String> {
    Relation::named(text).ok_or_else(|| {
        let names: Vec<&str> = Relation::ALL.iter().map(|relation| relation.as_str()).collect();
        format!("the relations are {}", names.join(", "))
    })
}

/// A day.
pub(crate) fn day(text: &str) -> Result<Day, &'static str> {
    Day::parse(text).ok_or("a day: YYYY-MM-DD")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_strict() {
        for (text, minutes) in [("+09:00", 540), ("+0900", 540), ("-03:30", -210), ("UTC", 0), ("Z", 0)] {
            assert_eq!(text.parse(), Ok(UtcOffset { minutes }), "{text}");
        }
        assert_eq!(UtcOffset { minutes: -210 }.to_string(), "-03:30");
        for text in ["", "KST", "Asia/Seoul", "9", "+9", "+09", "+09:60", "+19:00", "+9:000", "+-9:00", "+é9:00"] {
            assert_eq!(text.parse::<UtcOffset>(), Err(NotAnOffset), "{text}");
        }
    }

    #[test]
    fn moments_have_an_offset_or_are_days() {
        let at = |text: &str| text.parse::<Moment>().map(|moment| moment.0.to_string());
        assert_eq!(at("2025-03-01T14:05:00+09:00").unwrap(), "2025-03-01T05:05:00Z");
        assert_eq!(at("2025-03-01").unwrap(), "2025-03-01T00:00:00Z");
        for text in ["", "yesterday", "2025-02-30", "2025-03-01T14:05:00", "01/03/2025"] {
            assert_eq!(at(text), Err(NotAMoment), "{text}");
        }
    }
}
