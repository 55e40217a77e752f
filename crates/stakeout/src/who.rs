//! Who runs this, and when?
//!
//! The only place of the program that asks for the time of day. It and the name go into the ledger and on the custody
//! sheet of a report, never into a table.

use std::env;
use std::time::SystemTime;

use clap::ArgMatches;
use stakeout_core::record::Time;

/// The author of a line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Who {
    /// `--actor`, else `STAKEOUT_ACTOR`, else the name of the login.
    pub(crate) actor: String,
    /// Now.
    pub(crate) at: Time,
}

impl Who {
    /// Whoever started this verb.
    pub(crate) fn asks(args: &ArgMatches) -> Self {
        let named = args.get_one::<String>("actor").cloned();
        let actor = named.or_else(|| variable("STAKEOUT_ACTOR")).or_else(|| variable("USER"));
        Self { actor: actor.unwrap_or_else(|| "unknown".to_owned()), at: now() }
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Time::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
