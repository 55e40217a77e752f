//! How far is it, for whoever waits?
//!
//! A bar on a terminal; elsewhere a plain line every few seconds, so that a log shows that work goes on. Work that is
//! done sooner says nothing.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use stakeout_engine::Progress;

use super::number;

/// Time between two plain lines.
const EVERY: Duration = Duration::from_secs(5);

/// How the progress of one piece of work is shown.
#[derive(Debug)]
pub(crate) struct Meter {
    shown: Shown,
    bytes: AtomicU64,
    records: AtomicU64,
}

#[derive(Debug)]
enum Shown {
    Nowhere,
    Bar(ProgressBar),
    Lines(Mutex<Stage>),
}

/// The stage at work, for plain lines.
#[derive(Debug)]
struct Stage {
    name: String,
    bytes_total: Option<u64>,
    started: Instant,
    told: Instant,
}

impl Meter {
    /// Shows nothing.
    pub(crate) fn silent() -> Self {
        Self::shown(Shown::Nowhere)
    }

    /// A bar on the terminal of standard error.
    pub(crate) fn bar() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
        bar.set_style(style(false));
        bar.set_prefix("begin");
        bar.enable_steady_tick(Duration::from_millis(250));
        Self::shown(Shown::Bar(bar))
    }

    /// Plain lines on standard error.
    pub(crate) fn lines() -> Self {
        let now = Instant::now();
        let stage = Stage { name: String::new(), bytes_total: None, started: now, told: now };
        Self::shown(Shown::Lines(Mutex::new(stage)))
    }

    fn shown(shown: Shown) -> Self {
        Self { shown, bytes: AtomicU64::new(0), records: AtomicU64::new(0) }
    }
}

impl Progress for Meter {
    fn stage(&self, name: &str, bytes_total: Option<u64>) {
        self.bytes.store(0, Ordering::Relaxed);
        self.records.store(0, Ordering::Relaxed);
        match &self.shown {
            Shown::Nowhere => {}
            Shown::Bar(bar) => {
                bar.reset();
                bar.set_style(style(bytes_total.is_some()));
                match bytes_total {
                    Some(total) => bar.set_length(total),
                    None => bar.unset_length(),
                }
                bar.set_prefix(name.to_owned());
                bar.set_message("");
            }
            Shown::Lines(stage) => {
                let mut stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                *stage = Stage { name: name.to_owned(), bytes_total, started: now, told: stage.told };
            }
        }
    }

    fn advance(&self, bytes: u64, records: u64) {
        let bytes_done = self.bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let records_done = self.records.fetch_add(records, Ordering::Relaxed).saturating_add(records);
        match &self.shown {
            Shown::Nowhere => {}
            Shown::Bar(bar) => {
                bar.set_position(bytes_done);
                if records_done > 0 {
                    bar.set_message(format!("{} records", number::count(records_done)));
                }
            }
            Shown::Lines(stage) => {
                let mut stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                if now.duration_since(stage.told) >= EVERY {
                    stage.told = now;
                    let line = line(&stage, now.duration_since(stage.started), bytes_done, records_done);
                    // Nobody reads standard error any more: the work itself goes on.
                    let _ = writeln!(std::io::stderr().lock(), "{line}");
                }
            }
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

fn style(total_known: bool) -> ProgressStyle {
    let template = if total_known {
        "{prefix}: {decimal_bytes} of {decimal_total_bytes} [{bar:24}] {msg} {elapsed}, {eta} left"
    } else {
        "{prefix}: {spinner} {msg} {elapsed}"
    };
    // The templates are literals; should one be wrong, the plain bar serves as well.
    ProgressStyle::with_template(template)
        .map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> "))
}

fn line(stage: &Stage, elapsed: Duration, bytes: u64, records: u64) -> String {
    let mut line = stage.name.clone();
    line.push_str(": ");
    match stage.bytes_total {
        Some(total) => line.push_str(&format!("{} of {}, ", number::bytes(bytes), number::bytes(total))),
        None if bytes > 0 => line.push_str(&format!("{}, ", number::bytes(bytes))),
        None => {}
    }
    if records > 0 {
        line.push_str(&format!("{}, ", number::counted(records, "record", "records")));
    }
    line.push_str(&number::duration(elapsed));
    if let Some(left) = stage.bytes_total.and_then(|total| time_left(elapsed, bytes, total)) {
        line.push_str(&format!(", about {} left", number::duration(left)));
    }
    line
}

/// The rest at the pace so far; nothing before a hundredth is done, where the pace says little.
fn time_left(elapsed: Duration, bytes: u64, total: u64) -> Option<Duration> {
    let left = total.checked_sub(bytes)?;
    if bytes == 0 || bytes < total / 100 {
        return None;
    }
    let millis = elapsed.as_millis().checked_mul(u128::from(left))? / u128::from(bytes);
    u64::try_from(millis).ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_says_stage_bytes_records_and_time_left() {
        let now = Instant::now();
        let mut stage = Stage { name: "reading".to_owned(), bytes_total: Some(4_000_000), started: now, told: now };
        assert_eq!(
            line(&stage, Duration::from_secs(10), 1_000_000, 1_200),
            "reading: 1.0 MB of 4.0 MB, 1,200 records, 10 s, about 30 s left"
        );
        stage.bytes_total = None;
        assert_eq!(line(&stage, Duration::from_secs(10), 0, 0), "reading: 10 s");
    }

    #[test]
    fn no_time_is_promised_before_there_is_a_pace() {
        assert_eq!(time_left(Duration::from_secs(1), 0, 1_000), None);
        assert_eq!(time_left(Duration::from_secs(1), 9, 1_000), None);
        assert_eq!(time_left(Duration::from_secs(1), 2_000, 1_000), None);
    }
}
