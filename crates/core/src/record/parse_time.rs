//! Which moment does a text name, and did it say in which time zone?
//!
//! The forms that evidence carries: RFC 3339, a date with or without a time of day, seconds, milliseconds or
//! microseconds since 1970, and the 14 digits of web archives. Anything else is no time; nothing is guessed.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::Time;

/// A moment as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenTime {
    /// The text names a moment: it has an offset, or counts from the epoch.
    Moment(Time),
    /// The text names a wall-clock time; this is the moment if the wall stood in UTC.
    Local(Time),
}

/// The text is no time that is read here, or names none that there was.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a time: expected RFC 3339, YYYY-MM-DD[ HH:MM[:SS]], seconds since 1970 or 14 digits")]
pub struct NotATime;

/// Reads a time in any of the forms above. Years outside 1970 to 2199 are refused: evidence of the web has none.
pub fn parse_time(text: &str) -> Result<WrittenTime, NotATime> {
    let text = text.trim();
    let written = match text.bytes().all(|b| b.is_ascii_digit()) {
        _ if text.is_empty() || text.len() > 40 || !text.is_ascii() => return Err(NotATime),
        true => digits(text)?,
        false => match text.split_once('.') {
            Some((whole, part)) if all_digits(whole) && all_digits(part) && whole.len() >= 9 => fraction(whole, part)?,
            _ => calendar(text)?,
        },
    };
    let (WrittenTime::Moment(at) | WrittenTime::Local(at)) = written;
    if (0..YEAR_2200_MICROS).contains(&at.micros()) { Ok(written) } else { Err(NotATime) }
}

/// 2200-01-01T00:00:00Z.
const YEAR_2200_MICROS: i64 = 7_258_118_400_000_000;

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn digits(text: &str) -> Result<WrittenTime, NotATime> {
    let number = text.parse::<i64>().map_err(|_| NotATime)?;
    match text.len() {
        // 20250301: a date. As seconds it would be August 1970, before there was a web.
        8 => date(text.get(..4), text.get(4..6), text.get(6..8)).map(WrittenTime::Local),
        // 14 digits of WARC and ARC name UTC by their standards; in a table they are a wall-clock time.
        14 => NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S").map(local).map_err(|_| NotATime),
        // Nine digits of seconds begin in 1973; fewer are years, counts, anything.
        9..=11 => Time::from_seconds(number).map(WrittenTime::Moment).ok_or(NotATime),
        12 | 13 => number.checked_mul(1_000).map(|us| WrittenTime::Moment(Time::from_micros(us))).ok_or(NotATime),
        15 | 16 => Ok(WrittenTime::Moment(Time::from_micros(number))),
        _ => Err(NotATime),
    }
}

fn fraction(whole: &str, part: &str) -> Result<WrittenTime, NotATime> {
    let seconds = whole.parse::<i64>().map_err(|_| NotATime)?;
    let micros = format!("{part:0<6}").get(..6).and_then(|six| six.parse::<i64>().ok()).ok_or(NotATime)?;
    let at = seconds.checked_mul(1_000_000).and_then(|us| us.checked_add(micros)).ok_or(NotATime)?;
    Ok(WrittenTime::Moment(Time::from_micros(at)))
}

fn date(year: Option<&str>, month: Option<&str>, day: Option<&str>) -> Result<Time, NotATime> {
    let number = |text: Option<&str>| text.and_then(|t| t.parse::<u32>().ok()).ok_or(NotATime);
    let year = i32::try_from(number(year)?).map_err(|_| NotATime)?;
    let day = NaiveDate::from_ymd_opt(year, number(month)?, number(day)?).ok_or(NotATime)?;
    let midnight = day.and_hms_opt(0, 0, 0).ok_or(NotATime)?;
    Ok(Time::from_micros(midnight.and_utc().timestamp_micros()))
}

fn local(wall: NaiveDateTime) -> WrittenTime {
    WrittenTime::Local(Time::from_micros(wall.and_utc().timestamp_micros()))
}

/// A calendar date, with `-`, `/` or `.` between its parts, alone or before a time of day.
fn calendar(text: &str) -> Result<WrittenTime, NotATime> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(WrittenTime::Moment(Time::from_micros(at.timestamp_micros())));
    }
    let (day, clock) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default().trim()),
        None => (text, ""),
    };
    let mut parts = day.trim_end_matches('.').split(['-', '/', '.']);
    let (year, month, of_month) = (parts.next(), parts.next(), parts.next());
    if parts.next().is_some() || year.is_none_or(|y| y.len() != 4) {
        return Err(NotATime);
    }
    // WARC 1.1 allows a date of reduced precision: the year, or the year and month.
    let start = date(year, Some(month.unwrap_or("1")), Some(of_month.unwrap_or("1")))?;
    if clock.is_empty() {
        return if month.is_some() { Ok(WrittenTime::Local(start)) } else { Err(NotATime) };
    }
    of_day(clock, start)
}

fn of_day(clock: &str, start: Time) -> Result<WrittenTime, NotATime> {
    let (clock, offset_minutes) = split_offset(clock)?;
    let form = match clock.matches(':').count() {
        1 => "%H:%M",
        2 => "%H:%M:%S%.f",
        _ => return Err(NotATime),
    };
    let time = chrono::NaiveTime::parse_from_str(clock, form).map_err(|_| NotATime)?;
    let since = time.signed_duration_since(chrono::NaiveTime::MIN).num_microseconds().ok_or(NotATime)?;
    let wall = start.micros().checked_add(since).ok_or(NotATime)?;
    Ok(match offset_minutes {
        None => WrittenTime::Local(Time::from_micros(wall)),
        Some(minutes) => WrittenTime::Moment(Time::from_micros(wall - minutes * 60_000_000)),
    })
}

/// Splits `10:20:30+09:00`, `10:20:30 +0900`, `10:20Z`, `10:20:30 UTC` into the clock and minutes east.
fn split_offset(clock: &str) -> Result<(&str, Option<i64>), NotATime> {
    for zulu in ["Z", "z", "UTC", "GMT"] {
        if let Some(rest) = clock.strip_suffix(zulu) {
            return Ok((rest.trim(), Some(0)));
        }
    }
    let Some(at) = clock.find(['+', '-']) else { return Ok((clock, None)) };
    let (wall, offset) = clock.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let digits = offset.get(1..).unwrap_or_default().replace(':', "");
    let number = if all_digits(&digits) { digits.parse::<i64>().map_err(|_| NotATime)? } else { return Err(NotATime) };
    let minutes = match digits.len() {
        2 => number * 60,
        4 => number / 100 * 60 + number % 100,
        _ => return Err(NotATime),
    };
    if minutes > 18 * 60 { Err(NotATime) } else { Ok((wall.trim(), Some(sign * minutes))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> String {
        match parse_time(text) {
            Ok(WrittenTime::Moment(at)) => format!("{at}"),
            Ok(WrittenTime::Local(at)) => format!("local {at}"),
            Err(NotATime) => "none".to_owned(),
        }
    }

    #[test]
    fn every_form_is_read() {
        for (text, expected) in [
            ("2025-03-01T10:20:30Z", "2025-03-01T10:20:30Z"),
            ("2025-03-01T10:20:30.5+09:00", "2025-03-01T01:20:30.500Z"),
            ("2025-03-01 10:20:30 +0900", "2025-03-01T01:20:30Z"),
            ("2025-03-01 10:20 UTC", "2025-03-01T10:20:00Z"),
            ("2025-03-01", "local 2025-03-01T00:00:00Z"),
            ("2025/03/01 10:20", "local 2025-03-01T10:20:00Z"),
            ("2025.03.01. 10:20:30", "local 2025-03-01T10:20:30Z"),
            ("2025-03", "local 2025-03-01T00:00:00Z"),
            ("20250301", "local 2025-03-01T00:00:00Z"),
            ("20250301102030", "local 2025-03-01T10:20:30Z"),
            ("1740824430", "2025-03-01T10:20:30Z"),
            ("1740824430123", "2025-03-01T10:20:30.123Z"),
            ("1740824430.123456", "2025-03-01T10:20:30.123456Z"),
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
    }

    #[test]
    fn what_never_was_is_refused() {
        for text in [
            "",
            "2025-02-30",
            "2025-13-01",
            "20251301",
            "2025-01-01 25:00",
            "201404010000000000",
            "soon",
            "-1",
            "9999-01-01",
            "2025",
            "2025-01-01T10:00:00+99:00",
            "３０２５",
        ] {
            assert_eq!(moment(text), "none", "{text}");
        }
    }
}
