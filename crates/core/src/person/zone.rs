//! Which clock does an account claim to live by?

use chrono::{Offset as _, TimeZone as _};
use chrono_tz::Tz;

use crate::record::{Time, parse_offset_minutes};

/// A claimed zone: an offset, or a name of the IANA time zone database, whose offset changes with the season.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Minutes east of UTC.
    Fixed(i32),
    /// A zone by its name.
    Named(Tz),
}

impl Zone {
    /// Reads `+09:00`, `540`, `UTC+9` or `Asia/Seoul`; `None` if it is none of these.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        parse_offset_minutes(text).map(Self::Fixed).or_else(|| text.parse().ok().map(Self::Named))
    }

    /// Minutes east of UTC at a moment.
    pub fn offset_minutes(self, at: Time) -> i32 {
        match self {
            Self::Fixed(minutes) => minutes,
            Self::Named(zone) => match chrono::DateTime::from_timestamp_micros(at.micros()) {
                Some(moment) => zone.offset_from_utc_datetime(&moment.naive_utc()).fix().local_minus_utc() / 60,
                None => 0,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_zone_has_its_summer() {
        let at = |seconds: i64| Time::from_seconds(seconds).unwrap();
        let (january, july) = (at(1_673_740_800), at(1_689_379_200));
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!((berlin.offset_minutes(january), berlin.offset_minutes(july)), (60, 120));
        assert_eq!(Zone::parse("+09:00").unwrap().offset_minutes(july), 540);
        assert_eq!(Zone::parse("nowhere"), None);
    }
}
