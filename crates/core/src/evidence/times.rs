//! Which moment does a time in a table mean, if it has no offset?

use super::fault::{note, shown, warning};
use super::{Locator, ReadOptions, Sink};
use crate::record::{Time, WrittenTime, parse_time};

/// Reads times by what the investigator said about the time zone.
pub(crate) struct Times {
    minutes_east: Option<i32>,
    said: bool,
}

impl Times {
    pub(crate) fn new(options: &ReadOptions) -> Self {
        Self { minutes_east: options.timezone_offset_minutes, said: false }
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
