//! How long did each stage take, and how much memory had been needed by its end?
//!
//! For whoever measures: `analyze --timings`. Processor time and peak memory come from `/proc`; where there is none, the
//! columns stay empty.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use stakeout_engine::Progress;

use super::Meter;

/// Passes progress on, and notes when each stage begins.
pub(crate) struct Stages<'a> {
    meter: &'a Meter,
    begun: Mutex<Vec<Mark>>,
}

/// What the process had used when a stage began.
struct Mark {
    name: String,
    at: Instant,
    processor: Option<Duration>,
    /// Largest resident size so far, in KiB.
    peak: Option<u64>,
}

impl Mark {
    fn now(name: &str) -> Self {
        Self { name: name.to_owned(), at: Instant::now(), processor: processor_time(), peak: peak_memory() }
    }
}

impl<'a> Stages<'a> {
    pub(crate) fn of(meter: &'a Meter) -> Self {
        Self { meter, begun: Mutex::new(Vec::new()) }
    }

    /// A line a stage: name, wall-clock and processor seconds, peak memory of the process by its end in MiB.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut marks = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        marks.push(Mark::now(""));
        marks
            .windows(2)
            .filter_map(|pair| match pair {
                [from, to] => Some(line(from, to)),
                _ => None,
            })
            .collect()
    }
}

impl Progress for Stages<'_> {
    fn stage(&self, name: &str, bytes_total: Option<u64>) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).push(Mark::now(name));
        self.meter.stage(name, bytes_total);
    }

    fn advance(&self, bytes: u64, records: u64) {
        self.meter.advance(bytes, records);
    }
}

fn line(from: &Mark, to: &Mark) -> String {
    let wall = to.at.duration_since(from.at).as_secs_f64();
    let processor = match (from.processor, to.processor) {
        (Some(from), Some(to)) => format!("{:.2} s", to.saturating_sub(from).as_secs_f64()),
        _ => String::new(),
    };
    let peak = to.peak.map_or_else(String::new, |kib| format!("{} MiB", kib / 1024));
    format!("{:16} {wall:9.2} s {processor:>11} {peak:>10}", from.name)
}

/// User and system time of all threads: fields 14 and 15 of `stat`, counted from after the command's name.
fn processor_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: u64 = [fields.get(11)?, fields.get(12)?].into_iter().map(|field| field.parse().unwrap_or(0u64)).sum();
    // The kernel tells user space in hundredths of a second, whatever its own clock (USER_HZ).
    Some(Duration::from_millis(ticks.saturating_mul(10)))
}

/// The largest resident size of the process so far, in KiB.
fn peak_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_for_each_stage() {
        let meter = Meter::silent();
        let stages = Stages::of(&meter);
        stages.stage("read", Some(1));
        stages.stage("kits", None);
        let lines = stages.lines();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().zip(["read", "kits"]).all(|(line, name)| line.starts_with(name) && line.contains(" s")));
    }
}
