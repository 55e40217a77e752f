//! Which day of the calendar, and between which days?
//!
//! Watch lists know days, months and years, many of them before 1970, which [`super::Time`] refuses.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar: days since 1970-01-01, negative before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(i32);

/// Days of 1970-01-01 since the beginning that `chrono` counts from.
const EPOCH: i32 = 719_163;

impl Day {
    /// The day of this year, month and day of the month; `None` if there is none, or outside the years 1000 to 2999.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        (1000..3000).contains(&year).then(|| Self(date.num_days_from_ce() - EPOCH))
    }

    /// The first day of a month.
    pub fn month_start(year: i32, month: u32) -> Option<Self> {
        Self::new(year, month, 1)
    }

    /// The last day of a month.
    pub fn month_end(year: i32, month: u32) -> Option<Self> {
        (28..=31).rev().find_map(|day| Self::new(year, month, day))
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.date().map_or(0, |date| date.year())
    }

    /// The day that `YYYY-MM-DD` names, alone or at the beginning of a longer time.
    pub fn parse(text: &str) -> Option<Self> {
        let day = text.trim().get(..10)?;
        let mut parts = day.splitn(3, '-');
        let (year, month, of_month) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = [year, month, of_month].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if !digits || year.len() != 4 {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, of_month.parse().ok()?)
    }

    fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.0.checked_add(EPOCH)?)
    }
}

/// `YYYY-MM-DD`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// How exactly a list knows a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// One day. Lists write 1 January where they know the year alone: to weigh that is the reader's part.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// About then. The span is as written, without a tolerance.
    Circa,
    /// Between two dates.
    Between,
}

/// A date as a list states it: some day between two, both included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateSpan {
    /// The first day that it may be.
    pub from: Day,
    /// The last.
    pub to: Day,
    /// How exactly it is known.
    pub precision: Precision,
    /// What the list says beside it: `from false passport`, `of an alias`.
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_they_are_read() {
        for text in ["1970-01-01", "1899-12-31", "2026-02-27", "1948-02-29"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Day::parse("1970-01-02T10:00:00Z").unwrap().number(), 1);
        for text in ["", "1970", "1970-13-01", "0999-01-01", "1970-02-30", "1970/01/01", "+970-01-01", "１９７０-01-01"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(Day::month_end(2024, 2), Day::new(2024, 2, 29));
        assert_eq!(Day::new(1948, 5, 1).unwrap().year(), 1948);
    }
}
