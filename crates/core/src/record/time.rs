//! When did it happen, in one form?

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// A moment: microseconds since 1970-01-01T00:00:00Z. Before and after are those of the number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Time(i64);

/// Microseconds of one day.
pub const DAY_MICROS: i64 = 86_400_000_000;

impl Time {
    /// A moment by its microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// A moment by its seconds since the epoch; `None` out of range.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        seconds.checked_mul(1_000_000).map(Self)
    }

    /// Microseconds since the epoch, as the tables hold them.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole days since the epoch, rounded down.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(DAY_MICROS)
    }

    /// The day as `YYYY-MM-DD`.
    pub fn date(self) -> String {
        self.text().chars().take(10).collect()
    }

    fn text(self) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0)
            .map_or_else(|| format!("{} us", self.0), |at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// RFC 3339 in UTC.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
