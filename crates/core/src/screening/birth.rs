//! Were they born on one day?

use super::Weights;
use crate::record::{DateSpan, Day, Precision};

/// What the dates of birth of two say together: the best of all pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BirthFound {
    /// No two dates can be one.
    Apart,
    /// One is known about, and the other is within two years.
    Circa,
    /// One year.
    Year,
    /// Day and month exchanged.
    Swapped,
    /// One day.
    Day,
}

/// Days around a date that is known about only.
const CIRCA_DAYS: i32 = 731;

impl BirthFound {
    /// What it is worth.
    pub(super) fn bits(self, weights: &Weights) -> f64 {
        match self {
            Self::Apart => weights.birth_apart,
            Self::Circa => weights.birth_circa,
            Self::Year => weights.birth_year,
            Self::Swapped => weights.birth_swapped,
            Self::Day => weights.birth_day,
        }
    }

    /// For the path.
    pub(super) fn line(self, weights: &Weights) -> String {
        let what = match self {
            Self::Apart => "dates of birth are apart",
            Self::Circa => "dates of birth are within two years",
            Self::Year => "year of birth is the same",
            Self::Swapped => "dates of birth are the same with day and month exchanged",
            Self::Day => "date of birth is the same",
        };
        format!("{what}; {:+.1} bits", self.bits(weights))
    }
}

/// The best that two sets of dates allow; `None` where one is empty.
pub(super) fn compare(subject: &[DateSpan], entry: &[DateSpan]) -> Option<BirthFound> {
    subject.iter().flat_map(|a| entry.iter().map(move |b| pair(a, b))).max()
}

fn pair(a: &DateSpan, b: &DateSpan) -> BirthFound {
    if is_day(a) && is_day(b) {
        if a.from == b.from {
            return BirthFound::Day;
        }
        return if is_swapped(a.from, b.from) { BirthFound::Swapped } else { BirthFound::Apart };
    }
    let (a_from, a_to) = spread(a);
    let (b_from, b_to) = spread(b);
    if a_from > b_to || b_from > a_to {
        return BirthFound::Apart;
    }
    let loose = |span: &DateSpan| matches!(span.precision, Precision::Circa | Precision::Between);
    let is_wide = |span: &DateSpan| span.to.number() - span.from.number() > 366;
    if loose(a) || loose(b) || is_wide(a) || is_wide(b) { BirthFound::Circa } else { BirthFound::Year }
}

/// Is it one day? The first of January is what lists write where they know the year alone.
fn is_day(span: &DateSpan) -> bool {
    span.precision == Precision::Day && !is_new_year(span.from)
}

fn is_new_year(day: Day) -> bool {
    Day::new(day.year(), 1, 1) == Some(day)
}

fn spread(span: &DateSpan) -> (i32, i32) {
    let (from, to) = (span.from.number(), span.to.number());
    match span.precision {
        Precision::Circa => (from - CIRCA_DAYS, to + CIRCA_DAYS),
        Precision::Day if is_new_year(span.from) => (from, from + 365),
        Precision::Day | Precision::Month | Precision::Year | Precision::Between => (from, to),
    }
}

fn is_swapped(a: Day, b: Day) -> bool {
    let text = a.to_string();
    let part = |from: usize| text.get(from..from + 2).and_then(|part| part.parse().ok());
    let (Some(month), Some(day)) = (part(5), part(8)) else { return false };
    Day::new(a.year(), day, month) == Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str, precision: Precision) -> DateSpan {
        DateSpan { from: Day::parse(from).unwrap(), to: Day::parse(to).unwrap(), precision, note: None }
    }

    fn day(text: &str) -> DateSpan {
        span(text, text, Precision::Day)
    }

    #[test]
    fn the_best_pair_counts() {
        let year = span("1970-01-01", "1970-12-31", Precision::Year);
        let circa = span("1968-01-01", "1968-12-31", Precision::Circa);
        for (a, b, expected) in [
            (day("1970-05-04"), day("1970-05-04"), BirthFound::Day),
            (day("1970-05-04"), day("1970-04-05"), BirthFound::Swapped),
            (day("1970-05-04"), day("1970-05-05"), BirthFound::Apart),
            (day("1970-05-04"), year.clone(), BirthFound::Year),
            (day("1970-01-01"), day("1970-05-04"), BirthFound::Year),
            (day("1969-12-31"), year.clone(), BirthFound::Apart),
            (day("1970-05-04"), circa.clone(), BirthFound::Circa),
            (day("1973-05-04"), circa, BirthFound::Apart),
        ] {
            assert_eq!(compare(std::slice::from_ref(&a), std::slice::from_ref(&b)), Some(expected), "{a:?} {b:?}");
            assert_eq!(compare(&[b], &[a]), Some(expected));
        }
        assert_eq!(compare(&[], std::slice::from_ref(&year)), None);
        assert_eq!(compare(&[day("1950-02-03"), day("1970-02-03")], &[year]), Some(BirthFound::Year));
    }
}
