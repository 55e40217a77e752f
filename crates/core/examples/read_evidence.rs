//! Reads files as `stakeout add` does and prints what they hold, and how fast that went.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example that prints")]

use std::collections::BTreeMap;
use std::fs::File;
use std::time::Instant;

use stakeout_core::evidence::{self, Locator, Problem, ReadOptions, Sink};
use stakeout_core::record::Record;

#[derive(Default)]
struct Count {
    records: u64,
    body_bytes: u64,
    problems: BTreeMap<String, u64>,
    skipped: BTreeMap<&'static str, u64>,
}

impl Sink for Count {
    fn record(&mut self, _at: Locator, record: Record) {
        self.records += 1;
        if let Record::Capture(capture) = record {
            self.body_bytes += capture.body.len() as u64;
        }
    }

    fn problem(&mut self, problem: Problem) {
        *self.problems.entry(format!("{} {}", problem.level.as_str(), problem.code)).or_default() += 1;
    }

    fn skipped(&mut self, _at: Locator, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    fn progress(&mut self, _bytes_read: u64) {}
}

fn main() -> std::io::Result<()> {
    for path in std::env::args_os().skip(1) {
        let mut file = File::open(&path)?;
        let bytes = file.metadata()?.len();
        let mut count = Count::default();
        let begun = Instant::now();
        let kind = evidence::read(&mut file, &path.to_string_lossy(), None, &ReadOptions::default(), &mut count);
        let seconds = begun.elapsed().as_secs_f64();
        println!("{}: {kind}, {} records", path.to_string_lossy(), count.records);
        println!(
            "  {bytes} bytes, {} bytes of bodies, {seconds:.3} s: {:.0} MB/s as received, {:.0} MB/s of bodies",
            count.body_bytes,
            bytes as f64 / 1e6 / seconds,
            count.body_bytes as f64 / 1e6 / seconds
        );
        for (problem, count) in &count.problems {
            println!("  {count} x {problem}");
        }
        for (reason, count) in &count.skipped {
            println!("  {count} skipped: {reason}");
        }
    }
    Ok(())
}
