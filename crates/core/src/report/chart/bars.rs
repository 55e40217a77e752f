//! Stretches of time, a row each: sites of a kit, its versions, rents.
//!
//! Positions across are per cent of the width and text keeps its size, so that one drawing reads at 390 and at
//! 1,280 pixels. A label stands above its bar and can never run into it.

use chrono::{DateTime, Datelike as _};
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::super::text::cut;
use crate::record::{DAY_MICROS, Time};

/// Pixels from one row to the next.
const ROW_PX: usize = 34;
/// Pixels above the first row.
const HEAD_PX: usize = 8;
/// Pixels under the last row, for the dates.
const FOOT_PX: usize = 26;
/// Width of a label, in letters: fits 340 pixels.
const LABEL_MAX: usize = 46;
/// Dates on the axis at most: seven letters each fit side by side in 340 pixels.
const TICKS_MAX: i64 = 4;

/// From when to when, as read.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    pub(crate) from: Time,
    /// `None`: open, drawn to the end with a mark.
    pub(crate) to: Option<Time>,
    /// 0 to 100: how dark.
    pub(crate) shade: usize,
}

/// A row before it is placed.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) stretches: Vec<Stretch>,
}

/// A chart of bars, placed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Bars {
    id: String,
    title: String,
    about: String,
    height: usize,
    base: usize,
    rows: Vec<Placed>,
    ticks: Vec<Tick>,
}

#[derive(Debug, Clone, Serialize)]
struct Placed {
    label: String,
    label_y: usize,
    bar_y: usize,
    bars: Vec<Bar>,
}

#[derive(Debug, Clone, Serialize)]
struct Bar {
    x: String,
    width: String,
    shade: String,
    open: bool,
    about: String,
}

#[derive(Debug, Clone, Serialize)]
struct Tick {
    x: String,
    label: String,
    anchor: &'static str,
}

impl From<Bars> for Value {
    fn from(value: Bars) -> Self {
        Value::from(Serde(value))
    }
}

impl Bars {
    /// Places the rows. `None` if no row has a time.
    pub(crate) fn of(id: String, title: String, about: String, rows: &[Row]) -> Option<Self> {
        let stretches = || rows.iter().flat_map(|row| &row.stretches);
        let first = stretches().map(|stretch| stretch.from.day()).min()?;
        let last = stretches().map(|stretch| stretch.to.unwrap_or(stretch.from).day()).max()?;
        let axis = Axis { first, days: (last - first).max(1) + 1 };
        let placed = rows.iter().enumerate().map(|(n, row)| axis.place(n, row)).collect::<Vec<_>>();
        let base = HEAD_PX + ROW_PX * placed.len();
        Some(Self { id, title, about, height: base + FOOT_PX, base, rows: placed, ticks: axis.ticks() })
    }
}

struct Axis {
    first: i64,
    days: i64,
}

impl Axis {
    /// Hundredths of a per cent of the width.
    fn at(&self, day: i64) -> i64 {
        ((day - self.first) * 10_000 / self.days).clamp(0, 10_000)
    }

    fn place(&self, n: usize, row: &Row) -> Placed {
        let top = HEAD_PX + ROW_PX * n;
        let bars = row.stretches.iter().map(|stretch| {
            let from = self.at(stretch.from.day());
            let to = self.at(stretch.to.map_or(self.first + self.days, |to| to.day() + 1));
            Bar {
                x: per_cent(from),
                width: per_cent((to - from).max(60)),
                shade: format!(
                    "{}.{}",
                    stretch.shade.min(100) / 100,
                    format_args!("{:02}", stretch.shade.min(100) % 100)
                ),
                open: stretch.to.is_none(),
                about: match stretch.to {
                    Some(to) => format!("{} to {}", stretch.from.date(), to.date()),
                    None => format!("{}, no end given", stretch.from.date()),
                },
            }
        });
        Placed { label: cut(&row.label, LABEL_MAX), label_y: top + 13, bar_y: top + 18, bars: bars.collect() }
    }

    /// First days of months, in equal steps.
    fn ticks(&self) -> Vec<Tick> {
        let months = self.days / 30;
        let step = [1, 2, 3, 6, 12, 24, 60, 120].into_iter().find(|step| months / step < TICKS_MAX).unwrap_or(600);
        let Some(start) = DateTime::from_timestamp_micros(self.first.saturating_mul(DAY_MICROS)) else {
            return Vec::new();
        };
        let month = i64::from(start.year()) * 12 + i64::from(start.month0());
        let aligned = month.div_euclid(step) * step;
        let dates = (0..=TICKS_MAX + 1).filter_map(|n| {
            let month = aligned + n * step;
            let (year, month) =
                (i32::try_from(month.div_euclid(12)).ok()?, u32::try_from(month.rem_euclid(12)).ok()? + 1);
            let day =
                chrono::NaiveDate::from_ymd_opt(year, month, 1)?.signed_duration_since(chrono::NaiveDate::default());
            let inside = (self.first..self.first + self.days).contains(&day.num_days());
            inside.then(|| (self.at(day.num_days()), format!("{year:04}-{month:02}")))
        });
        dates
            .map(|(x, label)| Tick {
                x: per_cent(x),
                label,
                anchor: match x {
                    ..=700 => "start",
                    9_300.. => "end",
                    _ => "middle",
                },
            })
            .collect()
    }
}

fn per_cent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> Time {
        Time::from_micros(day * DAY_MICROS)
    }

    fn bars(stretches: &[(i64, Option<i64>)]) -> Option<Bars> {
        let row = |&(from, to): &(i64, Option<i64>)| Row {
            label: "a-very-long-name-of-a-host-that-goes-on-and-on-and-on[.]example".to_owned(),
            stretches: vec![Stretch { from: day(from), to: to.map(day), shade: 60 }],
        };
        Bars::of(String::new(), String::new(), String::new(), &stretches.iter().map(row).collect::<Vec<_>>())
    }

    #[test]
    fn no_row_runs_into_another_and_no_bar_out_of_the_picture() {
        let chart = bars(&[(19_358, Some(19_700)), (19_400, None), (19_700, Some(19_700))]).unwrap();
        for pair in chart.rows.windows(2) {
            assert!(pair[0].bar_y + 10 < pair[1].label_y - 10);
        }
        for bar in chart.rows.iter().flat_map(|row| &row.bars) {
            let number = |text: &str| text.trim_end_matches('%').parse::<f64>().unwrap();
            assert!(number(&bar.x) + number(&bar.width) <= 100.7, "{bar:?}");
        }
        assert!(chart.rows.iter().all(|row| row.label.chars().count() <= LABEL_MAX));
    }

    #[test]
    fn dates_never_crowd_the_axis() {
        for days in [1, 20, 45, 100, 200, 365, 550, 1_000, 4_000, 20_000] {
            let chart = bars(&[(18_000, Some(18_000 + days))]).unwrap();
            assert!(chart.ticks.len() <= 5, "{days}: {:?}", chart.ticks);
        }
    }

    #[test]
    fn without_a_time_there_is_no_picture() {
        assert!(bars(&[]).is_none());
    }
}
