//! Which moment does a time in a table mean, if it has no offset?

use std::collections::BTreeSet;

use super::fault::{note, shown, warning};
use super::{Locator, ReadOptions, Sink};
use crate::record::{Time, WrittenTime, parse_time};

/// Reads times by what the investigator said about the time zone, and knows what was said of the table already.
pub(crate) struct Times {
    minutes_east: Option<i32>,
    said: bool,
    said_once: BTreeSet<(&'static str, String)>,
}

/// Different values that are noted one by one.
const ONCE_MAX: usize = 200;

impl Times {
    pub(crate) fn new(options: &ReadOptions) -> Self {
        Self { minutes_east: options.timezone_offset_minutes, said: false, said_once: BTreeSet::new() }
    }

    /// Says of a value what holds wherever it stands, the first time that it is met.
    pub(crate) fn say_once(
        &mut self,
        code: &'static str,
        value: &str,
        at: &Locator,
        message: impl FnOnce() -> String,
        out: &mut dyn Sink,
    ) {
        let is_new = self.said_once.len() < ONCE_MAX && self.said_once.insert((code, value.to_owned()));
        if is_new {
            out.problem(note(at, code, message()));
        }
    }

    /// The moment, of a table whose cells may hold what is not to be shown, if its columns are shifted.
    pub(crate) fn read_unseen(&mut self, text: &str, at: &Locator, out: &mut dyn Sink) -> Option<Time> {
        if parse_time(text).is_err() {
            out.problem(warning(at, "bad-time", "a time is none that is read here; its text is not shown"));
            return None;
        }
        self.read(text, at, out)
    }

    /// The moment; a warning if the text is no time, a note the first time that the zone is assumed.
    pub(crate) fn read(&mut self, text: &str, at: &Locator, out: &mut dyn Sink) -> Option<Time> {
        match parse_time(text) {
            Ok(WrittenTime::Moment(time)) => Some(time),
            Ok(WrittenTime::Local(wall)) => {
                let minutes = i64::from(self.minutes_east.unwrap_or(0));
                if !std::mem::replace(&mut self.said, true) {
                    let zone = match self.minutes_east {
                        None => "UTC; `--timezone` says otherwise".to_owned(),
                        Some(_) => format!("the time zone given, {minutes} minutes east of UTC"),
                    };
                    out.problem(note(at, "no-offset", format!("times here have no offset and were read as {zone}")));
                }
                Some(Time::from_micros(wall.micros().saturating_sub(minutes * 60_000_000)))
            }
            Err(why) => {
                out.problem(warning(at, "bad-time", format!("{:?} is {why}", shown(text))));
                None
            }
        }
    }
}
