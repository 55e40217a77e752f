//! Judges the hosts of web captures as `stakeout analyze` does, and prints their roles, or how many of each class of a
//! synthetic world get which; also how fast the scan went.
//!
//! `site_roles FOLDER [CLASS ROLE]`: a folder with `evidence/` and `truth/sites.csv`; with a class and a role, the hosts
//! of that class that got that role are printed with the signs of their pages.
#![allow(clippy::print_stdout, reason = "an example that prints")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use stakeout_core::entity::RoleRules;
use stakeout_core::entity::role::{SiteFacts, assess, frame};
use stakeout_core::evidence::{self, Locator, Problem, ReadOptions, Sink};
use stakeout_core::page::{PageFacts, PageRules, scan};
use stakeout_core::record::{Host, Record, RegisterEntry};

struct Pages {
    rules: PageRules,
    facts: Vec<PageFacts>,
    registers: Vec<RegisterEntry>,
    bytes: usize,
    seconds: f64,
}

impl Sink for Pages {
    fn record(&mut self, _at: Locator, record: Record) {
        match record {
            Record::Capture(capture) => {
                let begun = Instant::now();
                self.facts.push(scan(&capture, &self.rules).facts);
                self.seconds += begun.elapsed().as_secs_f64();
                self.bytes += capture.body.len();
            }
            Record::Register(entry) => self.registers.push(entry),
            _ => {}
        }
    }

    fn problem(&mut self, _problem: Problem) {}

    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}

    fn progress(&mut self, _bytes_read: u64) {}
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(folder)?.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    all.retain(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.contains("warc") || name.contains("register")
    });
    all.sort();
    Ok(all)
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = PathBuf::from(arguments.first().cloned().unwrap_or_default());
    let mut pages =
        Pages { rules: PageRules::bundled(), facts: Vec::new(), registers: Vec::new(), bytes: 0, seconds: 0.0 };
    for path in files(&folder.join("evidence"))? {
        let mut file = File::open(&path)?;
        evidence::read(&mut file, &path.to_string_lossy(), None, &ReadOptions::default(), &mut pages);
    }
    println!("{} captures scanned, {:.1} MB/s", pages.facts.len(), pages.bytes as f64 / 1e6 / pages.seconds);
    let mut hosts: BTreeMap<Host, Vec<&PageFacts>> = BTreeMap::new();
    let mut inbound: BTreeMap<Host, BTreeMap<Host, u32>> = BTreeMap::new();
    for page in &pages.facts {
        hosts.entry(page.host.clone()).or_default().push(page);
        for (to, count) in page.links_out.iter().filter(|(to, _)| !page.signs.is_empty() && *to != page.host) {
            *inbound.entry(to.clone()).or_default().entry(page.host.clone()).or_default() += count;
        }
    }
    let truth = std::fs::read_to_string(folder.join("truth/sites.csv")).unwrap_or_default();
    let truth: BTreeMap<&str, &str> =
        truth.lines().skip(1).filter_map(|line| Some((line.split(',').next()?, line.rsplit(',').next()?))).collect();
    let mut confusion: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let rules = RoleRules::bundled();
    for (host, captures) in &mut hosts {
        captures.sort_by_key(|page| page.captured_at);
        let registers: Vec<&RegisterEntry> =
            pages.registers.iter().filter(|entry| entry.domain.registrable() == host.registrable()).collect();
        let inbound: Vec<(Host, u32)> =
            inbound.get(host).into_iter().flatten().map(|(host, count)| (host.clone(), *count)).collect();
        let frames: Vec<Vec<u64>> = captures.iter().map(|page| frame(page)).collect();
        let site = SiteFacts { host, pages: captures, frames: &frames, registers: &registers, inbound: &inbound };
        let verdict = assess(&site, rules);
        let class = truth.get(host.as_str()).copied().unwrap_or("no truth");
        *confusion.entry((class, verdict.role.as_str())).or_default() += 1;
        if let [_, wanted, role] = arguments.as_slice()
            && class == wanted
            && verdict.role.as_str() == role
        {
            println!("{host} {} {} {:?}", verdict.role_probability, verdict.gambling_probability, verdict.reasons);
            for page in captures.iter() {
                let signs: Vec<String> =
                    page.signs.iter().map(|sign| format!("{}x{}", sign.rule, sign.count)).collect();
                println!("    {} {:?} {:?} {} {}", page.url, page.state, page.language, page.title, signs.join(" "));
            }
        }
    }
    for ((class, role), count) in confusion {
        println!("{count:>6} {class} {role}");
    }
    Ok(())
}
