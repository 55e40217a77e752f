//! Writes the report of the invented sample case to a file, to be looked at:
//! `cargo run -p stakeout-core --example report_sample -- /tmp/report.html`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example reports by failing")]

use stakeout_core::report::html;

#[path = "../tests/it/report/sample.rs"]
mod sample;

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| "report.html".to_owned());
    let rows = sample::case();
    let extras = sample::Extras::new();
    let report = html(&extras.input(&rows)).unwrap();
    std::fs::write(&path, &report.page).unwrap();
    println!("{path}: {} bytes, body {}", report.page.len(), report.body_digest);
}
