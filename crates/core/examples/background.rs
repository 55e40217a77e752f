//! Counts the code of ordinary sites, or of libraries, and prints a file of `rules/background`.
//!
//!     background pages FILE.warc.gz …      sites by registrable domain
//!     background libraries FILE.tgz …      packages as a registry hands them out
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example that prints")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use stakeout_core::evidence::{self, Kind, Locator, Problem, ReadOptions, Sink};
use stakeout_core::page::scan_code;
use stakeout_core::record::Record;
use stakeout_core::selector::background::{LISTED_FROM, encode, library_key, page_key};
use stakeout_core::selector::{Family, SelectorKind};

struct Gather {
    libraries: bool,
    /// Sites that show a key.
    keys: BTreeMap<u32, BTreeSet<String>>,
    sites: BTreeSet<String>,
}

impl Sink for Gather {
    fn record(&mut self, _at: Locator, record: Record) {
        let (Record::Capture(capture) | Record::Source(capture)) = record else { return };
        let site = capture.host.registrable().to_owned();
        if self.libraries && capture.media_type == "text/css" {
            for name in selectors_of_sheet(&String::from_utf8_lossy(&capture.body)) {
                if let Some(key) = library_key(SelectorKind::ClassName, name) {
                    self.keys.entry(key).or_default().insert(site.clone());
                }
            }
        }
        for found in scan_code(&capture).facts.selectors.iter().filter(|found| found.kind.family() == Family::Code) {
            let key = if self.libraries {
                library_key(found.kind, &found.value)
            } else {
                Some(page_key(found.kind, &found.value))
            };
            if let Some(key) = key {
                self.keys.entry(key).or_default().insert(site.clone());
            }
        }
        self.sites.insert(site);
    }

    fn problem(&mut self, problem: Problem) {
        eprintln!("{} {}", problem.code, problem.message);
    }

    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

/// Names of classes and ids in the selectors of a style sheet: what stands before a block.
fn selectors_of_sheet(sheet: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for head in sheet.split('{') {
        let head = head.rsplit(['}', ';']).next().unwrap_or(head);
        for part in head.split(['.', '#']).skip(1) {
            let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(part.len());
            names.extend(part.get(..end).filter(|name| !name.is_empty()));
        }
    }
    names
}

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let libraries = args.next().as_deref() == Some("libraries");
    let mut all = Gather { libraries, keys: BTreeMap::new(), sites: BTreeSet::new() };
    for path in args {
        let mut file = File::open(&path)?;
        let kind = libraries.then_some(Kind::Source);
        evidence::read(&mut file, &path, kind, &ReadOptions::default(), &mut all);
    }
    let least = if libraries { 1 } else { LISTED_FROM as usize };
    let listed = all.keys.iter().filter(|(_, sites)| sites.len() >= least);
    let counts: Vec<(u32, u32)> =
        listed.map(|(key, sites)| (*key, u32::try_from(sites.len()).unwrap_or(u32::MAX))).collect();
    eprintln!("{} sites, {} keys, {} listed", all.sites.len(), all.keys.len(), counts.len());
    if !libraries {
        println!("sites = {}", all.sites.len());
    }
    println!("counts = \"\"\"\n{}\"\"\"", encode(&counts));
    Ok(())
}
