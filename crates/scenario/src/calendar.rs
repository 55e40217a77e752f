//! Which day is it in the world?
//!
//! The world has no clock: moments are seconds since 1970 inside the window of the scenario.

/// A moment in seconds since 1970-01-01T00:00:00Z.
pub(crate) type Moment = i64;

/// Seconds of a day.
pub(crate) const DAY: Moment = 86_400;

/// 2022-07-01T00:00:00Z: the window opens.
pub(crate) const OPENS: Moment = 1_656_633_600;

/// 2024-01-01T00:00:00Z: the window is over.
pub(crate) const CLOSES: Moment = 1_704_067_200;

/// Months of the window.
pub(crate) const MONTHS: usize = 18;

/// First moment of the `month`-th month of the window, counted from 0; later months go on beyond it.
pub(crate) fn month(month: usize) -> Moment {
    let months = i64::try_from(month).unwrap_or(0) + 6;
    let (year, month) = (2022 + months / 12, months % 12 + 1);
    days_from_civil(year, month, 1) * DAY
}

/// `2022-07-01T00:00:00Z`
pub(crate) fn rfc3339(at: Moment) -> String {
    let (hours, minutes, seconds) = clock(at);
    format!("{}T{hours:02}:{minutes:02}:{seconds:02}Z", date(at))
}

/// `2022-07-01`
pub(crate) fn date(at: Moment) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// `Fri, 01 Jul 2022 00:00:00 GMT`
pub(crate) fn http_date(at: Moment) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let days = at.div_euclid(DAY);
    let (year, month, day) = civil(days);
    let weekday = usize::try_from(days.rem_euclid(7)).ok().and_then(|at| DAYS.get(at)).copied().unwrap_or("Thu");
    let name = usize::try_from(month - 1).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or("Jan");
    let (hours, minutes, seconds) = clock(at);
    format!("{weekday}, {day:02} {name} {year:04} {hours:02}:{minutes:02}:{seconds:02} GMT")
}

/// Year of a moment.
pub(crate) fn year(at: Moment) -> i64 {
    civil(at.div_euclid(DAY)).0
}

fn clock(at: Moment) -> (i64, i64, i64) {
    let second = at.rem_euclid(DAY);
    (second / 3600, second / 60 % 60, second % 60)
}

/// Days since 1970-01-01 of a day of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a day since 1970-01-01; the inverse of [`days_from_civil`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days - era * 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_the_scenarios() {
        assert_eq!(rfc3339(OPENS), "2022-07-01T00:00:00Z");
        assert_eq!(rfc3339(CLOSES - 1), "2023-12-31T23:59:59Z");
        assert_eq!(month(0), OPENS);
        assert_eq!(month(MONTHS), CLOSES);
        assert_eq!(http_date(OPENS + 3661), "Fri, 01 Jul 2022 01:01:01 GMT");
        assert_eq!(date(month(8)), "2023-03-01");
        assert_eq!(year(CLOSES), 2024);
    }
}
