//! Writes the report of the invented sample case to a file, to be looked at:
//! `cargo run -p stakeout-core --example report_sample -- report.html`; a number after it
//! makes the case so many times as large.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example reports by failing")]

use stakeout_core::report::html;

#[path = "../tests/it/report/sample.rs"]
mod sample;
#[path = "../tests/it/report/sample_links.rs"]
mod sample_links;
#[path = "../tests/it/report/sample_lists.rs"]
mod sample_lists;
#[path = "../tests/it/report/sample_people.rs"]
mod sample_people;
#[path = "../tests/it/report/sample_sites.rs"]
mod sample_sites;

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| "report.html".to_owned());
    let copies = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(0);
    let rows = if copies > 0 { sample::many(copies) } else { sample::case() };
    let extras = sample::Extras::new();
    let report = html(&extras.input(&rows)).unwrap();
    std::fs::write(&path, &report.page).unwrap();
    println!("{path}: {} bytes, body {}", report.page.len(), report.body_digest);
}
