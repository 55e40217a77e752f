//! Between which days lies a date as a list writes it: `30 Apr 1963`, `Apr 1963`, `circa 1947`, `1962 to 1964`?

use crate::record::{DateSpan, Day, Precision};

/// Reads a date in words, figures or both. `None` if the text names none; nothing is guessed, so that a day and a
/// month in figures alone (`03/04/1960`) is no date.
pub(crate) fn span(text: &str) -> Option<DateSpan> {
    let text: String = text.trim().to_lowercase().replace(['\u{2013}', '\u{2014}'], "-");
    let (circa, rest) = strip_any(&text, &["circa ", "approximately ", "approx. ", "about ", "c. "]);
    let (between, rest) = strip_any(rest, &["between ", "from "]);
    let (first, last) = match two_ends(rest) {
        Some((first, last)) => {
            let last = end(last, None)?;
            (end(first, Some(last.from.year()))?, last)
        }
        None if between => return None,
        None => {
            let only = end(rest, None)?;
            (only.clone(), only)
        }
    };
    let precision = match (circa, first == last) {
        (true, _) => Precision::Circa,
        (false, true) => first.precision,
        (false, false) => Precision::Between,
    };
    (first.from <= last.to).then_some(DateSpan { from: first.from, to: last.to, precision, note: None })
}

/// A year by itself.
pub(crate) fn year(year: i32) -> Option<DateSpan> {
    let (from, to) = (Day::new(year, 1, 1)?, Day::new(year, 12, 31)?);
    (1800..=2200).contains(&year).then_some(DateSpan { from, to, precision: Precision::Year, note: None })
}

fn strip_any<'a>(text: &'a str, words: &[&str]) -> (bool, &'a str) {
    match words.iter().find_map(|word| text.strip_prefix(word)) {
        Some(rest) => (true, rest.trim()),
        None => (false, text),
    }
}

fn two_ends(text: &str) -> Option<(&str, &str)> {
    text.split_once(" to ").or_else(|| text.split_once(" and ")).or_else(|| {
        let (first, last) = text.split_once('-')?;
        let is_year = |text: &str| text.trim().len() == 4 && text.trim().bytes().all(|byte| byte.is_ascii_digit());
        (is_year(first) && is_year(last)).then_some((first, last))
    })
}

/// One date; `year_said` is the year of the other end, for a month without one.
fn end(text: &str, year_said: Option<i32>) -> Option<DateSpan> {
    let text = text.trim().trim_end_matches(['.', ',']);
    if let Some(day) = iso(text) {
        return Some(day);
    }
    let words: Vec<&str> =
        text.split([' ', ',']).map(|word| word.trim_end_matches('.')).filter(|w| !w.is_empty()).collect();
    let (day, month, year_of) = match words.as_slice() {
        [one] => match month(one) {
            Some(month) => (None, Some(month), year_said?),
            None => (None, None, number(one, 4)?),
        },
        [first, last] => (None, Some(month(first)?), number(last, 4)?),
        [first, second, last] => match month(second) {
            Some(month) => (Some(number(first, 2)?), Some(month), number(last, 4)?),
            None => (Some(number(second, 2)?), Some(month(first)?), number(last, 4)?),
        },
        _ => return None,
    };
    let whole = year(year_of)?;
    Some(match (day, month) {
        (Some(day), Some(month)) => one_day(Day::new(year_of, month, u32::try_from(day).ok()?)?),
        (_, Some(month)) => of_month(year_of, month)?,
        _ => whole,
    })
}

fn one_day(day: Day) -> DateSpan {
    DateSpan { from: day, to: day, precision: Precision::Day, note: None }
}

fn of_month(year: i32, month: u32) -> Option<DateSpan> {
    let (from, to) = (Day::month_start(year, month)?, Day::month_end(year, month)?);
    Some(DateSpan { from, to, precision: Precision::Month, note: None })
}

/// `1963-04-30`, `1963-04`.
fn iso(text: &str) -> Option<DateSpan> {
    match text.len() {
        7 => {
            let (year_of, month_of) = text.split_once('-')?;
            year(number(year_of, 4)?)?;
            of_month(number(year_of, 4)?, u32::try_from(number(month_of, 2)?).ok()?)
        }
        10.. => {
            let day = Day::parse(text)?;
            let ends = text.as_bytes().get(10).is_none_or(|byte| matches!(byte, b't' | b' ' | b'-' | b'z'));
            year(day.year()).filter(|_| ends).map(|_| one_day(day))
        }
        _ => None,
    }
}

/// Figures alone, at most this many; a year has exactly four.
fn number(text: &str, digits: usize) -> Option<i32> {
    let fits = if digits == 4 { text.len() == 4 } else { (1..=digits).contains(&text.len()) };
    (fits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let found = MONTHS
        .iter()
        .position(|month| word.len() >= 3 && month.starts_with(word) || word == "sept" && *month == "september");
    found.and_then(|at| u32::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        span(text).map_or_else(|| "none".to_owned(), |it| format!("{}..{} {:?}", it.from, it.to, it.precision))
    }

    #[test]
    fn every_form_of_the_lists_is_read() {
        for (text, expected) in [
            ("30 Apr 1963", "1963-04-30..1963-04-30 Day"),
            ("Apr 1963", "1963-04-01..1963-04-30 Month"),
            ("Nov. 1973 ", "1973-11-01..1973-11-30 Month"),
            ("August 1961", "1961-08-01..1961-08-31 Month"),
            ("Sept. 1961", "1961-09-01..1961-09-30 Month"),
            ("1963", "1963-01-01..1963-12-31 Year"),
            ("circa 1947", "1947-01-01..1947-12-31 Circa"),
            ("circa 07 Jul 1966", "1966-07-07..1966-07-07 Circa"),
            ("circa 1979-1982", "1979-01-01..1982-12-31 Circa"),
            ("1962 to 1964", "1962-01-01..1964-12-31 Between"),
            ("01 Jan 1961 to 31 Dec 1962", "1961-01-01..1962-12-31 Between"),
            ("Mar 1962 to Feb 1963", "1962-03-01..1963-02-28 Between"),
            ("Between Aug. and Sep. 1977", "1977-08-01..1977-09-30 Between"),
            ("1963-04-30", "1963-04-30..1963-04-30 Day"),
            ("1963-04-30T00:00:00", "1963-04-30..1963-04-30 Day"),
            ("1963-04", "1963-04-01..1963-04-30 Month"),
            ("February 27, 2026", "2026-02-27..2026-02-27 Day"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_names_no_date_is_none() {
        for text in [
            "",
            "30-35 years old",
            "24/06/1402 (hijri calendar)",
            "1402",
            "31 Feb 1960",
            "1964 to 1962",
            "unknown",
            "between 1960",
            "63",
            "１９６３",
            "\u{130}an 1960",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }
}
