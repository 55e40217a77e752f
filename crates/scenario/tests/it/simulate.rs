//! Is a world fixed by its options, and do truth and evidence agree?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::LazyLock;

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use stakeout_core::evidence::{self, Kind, Locator, Problem, ReadOptions, Sink};
use stakeout_core::record::Record;
use stakeout_scenario::{SimulateError, SimulateOptions, marks, simulate};

type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn files(dir: &Path) -> Files {
    let mut files = BTreeMap::new();
    for folder in ["evidence", "truth"] {
        for entry in fs::read_dir(dir.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// Every record of the WARC files, as text: headers and body.
pub(crate) fn warc_records(files: &Files) -> Vec<String> {
    let mut records = Vec::new();
    for bytes in files.iter().filter(|(name, _)| name.ends_with(".warc.gz")).map(|(_, bytes)| bytes) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
        let text = String::from_utf8_lossy(&plain).into_owned();
        records.extend(text.split("WARC/1.1\r\n").skip(1).map(str::to_owned));
    }
    records
}

fn world(seed: u64) -> Files {
    let dir = tempfile::tempdir().unwrap();
    simulate(dir.path(), &SimulateOptions { seed, ..SimulateOptions::default() }, &mut |_| {}).unwrap();
    files(dir.path())
}

pub(crate) static WORLD: LazyLock<Files> = LazyLock::new(|| world(1));

fn text(name: &str) -> &'static str {
    std::str::from_utf8(&WORLD[name]).unwrap()
}

fn column(name: &str, at: usize) -> BTreeSet<&'static str> {
    text(name).lines().skip(1).map(|row| row.split(',').nth(at).unwrap()).collect()
}

pub(crate) fn json_lines(name: &str) -> impl Iterator<Item = Value> {
    text(name).lines().map(|line| serde_json::from_str(line).unwrap())
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (again, other) = (world(1), world(2));
    assert!(*WORLD == again, "the same options gave other bytes");
    // What kind a kit is, is the scenario's.
    for (name, bytes) in WORLD.iter().filter(|(name, _)| *name != "truth/kits.csv") {
        assert!(other.get(name) != Some(bytes), "{name} does not depend on the seed");
    }
}

#[test]
fn a_world_wants_a_folder_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    let error = simulate(dir.path(), &SimulateOptions::default(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, SimulateError::NotEmpty { .. }), "{error}");
}

#[test]
fn truth_and_captures_name_the_same_hosts() {
    let mut captured = BTreeSet::new();
    let records = warc_records(&WORLD);
    for line in records.iter().flat_map(|record| record.lines().take(8)) {
        if let Some(url) = line.strip_prefix("WARC-Target-URI: https://") {
            captured.insert(url.split('/').next().unwrap().trim());
        }
    }
    assert_eq!(column("truth/sites.csv", 0), captured);
    let ends: BTreeSet<&str> = captured.iter().map(|host| host.rsplit('.').next().unwrap()).collect();
    assert_eq!(ends, ["example", "invalid", "test"].into());
    for kind in ["response", "request", "revisit", "warcinfo"] {
        assert!(records.iter().any(|record| record.contains(&format!("WARC-Type: {kind}\r\n"))), "no {kind}");
    }
}

#[test]
fn dns_knows_every_host_and_mirror_and_only_addresses_of_documentation() {
    let mut names = BTreeSet::new();
    let mut rows = 0;
    for row in json_lines("evidence/dns.ndjson") {
        rows += 1;
        let name = row["rrname"].as_str().unwrap().to_owned();
        assert!(row["time_first"].as_i64() <= row["time_last"].as_i64(), "{row}");
        if row["rrtype"] == "A" {
            let address: Ipv4Addr = row["rdata"].as_str().unwrap().parse().unwrap();
            assert!(address.is_documentation() && address != Ipv4Addr::new(203, 0, 113, 77), "{row}");
        }
        names.insert(name);
    }
    assert_eq!(rows, 18_000);
    for host in column("truth/sites.csv", 0).union(&column("truth/mirrors.csv", 0)) {
        assert!(names.contains(*host), "DNS does not know {host}");
    }
    assert!(column("truth/mirrors.csv", 1).is_subset(&column("truth/sites.csv", 0)));
}

#[test]
fn clients_of_the_truth_are_renters_of_the_evidence() {
    assert_eq!(column("truth/supply.csv", 1).len(), 6);
    assert!(column("truth/supply.csv", 1).is_subset(&column("evidence/hosting.csv", 1)));
    assert_eq!(column("truth/servers.csv", 0), column("evidence/hosting.csv", 0));
    assert_eq!(text("truth/supply.csv").lines().count(), 121);
}

#[test]
fn the_planted_address_stands_in_one_sites_comments_alone() {
    let mut hosts = BTreeSet::new();
    let records = warc_records(&WORLD);
    for record in records.iter().filter(|record| record.contains("203.0.113.77")) {
        hosts.insert(record.split("WARC-Target-URI: https://").nth(1).unwrap().split('/').next().unwrap().to_owned());
    }
    assert!(hosts.len() <= 1, "{hosts:?}");
    let beside = WORLD.iter().filter(|(name, _)| !name.ends_with(".gz") && !name.ends_with(".zip"));
    for (name, bytes) in beside {
        assert!(!String::from_utf8_lossy(bytes).contains("203.0.113.77"), "{name}");
    }
}

#[test]
fn a_copied_id_stands_on_the_original_and_on_the_copy() {
    let records = warc_records(&WORLD);
    let copies: Vec<&String> = records.iter().filter(|record| record.contains("saved from url=")).collect();
    assert_eq!(copies.len(), 1);
    let host = copies[0].split("WARC-Target-URI: https://").nth(1).unwrap().split('/').next().unwrap();
    let row = text("truth/sites.csv").lines().find(|row| row.starts_with(host)).unwrap();
    assert!(row.contains(",information,") && row.contains(",,"), "{row}");
}

#[test]
fn certificates_and_registrations_are_counted_out() {
    assert_eq!(json_lines("evidence/certificates.ndjson").count(), 900);
    assert!(json_lines("evidence/registrations.ndjson").count() >= 600);
    let redacted = json_lines("evidence/registrations.ndjson").filter(|object| object.get("redacted").is_some());
    assert!(redacted.count() > 500);
    let packs =
        json_lines("evidence/certificates.ndjson").filter(|row| row["subject_an"].as_array().unwrap().len() > 2);
    assert!(packs.count() > 10, "no CDN packs strangers into one certificate");
}

/// Rows of a file of the truth, unquoted.
pub(crate) fn rows(name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(WORLD[name].as_slice());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn who_is_listed_stands_in_the_evidence_and_on_the_lists() {
    let (listed, innocent) = (rows("truth/listed.csv"), rows("truth/not_listed.csv"));
    let subjects: BTreeSet<&str> = listed.iter().map(|row| row[0].as_str()).collect();
    assert_eq!((subjects.len(), innocent.len()), (81, 226));
    let all: BTreeSet<&str> = innocent.iter().map(|row| row[0].as_str()).chain(subjects).collect();
    assert_eq!(all.len(), 307);
    let registered: BTreeSet<String> = json_lines("evidence/registrations-named.ndjson")
        .map(|object| format!("registrant:{}", object["ldhName"].as_str().unwrap()))
        .collect();
    let rents: BTreeSet<String> =
        rows("evidence/hosting-earlier.csv").into_iter().map(|row| format!("renter:{}", row[1])).collect();
    let told: BTreeSet<&str> = registered.union(&rents).map(String::as_str).collect();
    assert_eq!(all, told);
    let spellings: BTreeSet<&str> = listed.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(spellings.len(), 9);
    for row in &listed {
        let (file, id) = match row[1].as_str() {
            "un" => ("evidence/un.xml", format!("<REFERENCE_NUMBER>{}</REFERENCE_NUMBER>", row[2])),
            "ofac" => ("evidence/sdn.csv", format!("{},\"", row[2])),
            _ => ("evidence/entities.ftm.json", format!("\"id\":\"{}\"", row[2])),
        };
        assert!(text(file).contains(&id), "{row:?}");
    }
}

#[test]
fn of_a_domain_one_registration_is_told() {
    let mut seen = BTreeSet::new();
    for name in ["evidence/registrations.ndjson", "evidence/registrations-named.ndjson"] {
        for object in json_lines(name) {
            let domain = object["ldhName"].as_str().unwrap().to_owned();
            assert!(seen.insert(domain.clone()), "{domain} is registered twice");
        }
    }
    let known: BTreeSet<String> =
        json_lines("evidence/dns.ndjson").map(|row| row["rrname"].as_str().unwrap().to_owned()).collect();
    let named = json_lines("evidence/registrations-named.ndjson");
    assert!(named.map(|object| object["ldhName"].as_str().unwrap().to_owned()).all(|domain| known.contains(&domain)));
}

/// The lists go through the program's own readers without a loss.
#[test]
fn the_lists_are_read_whole() {
    let mut lists = BTreeSet::new();
    for (name, records, problems) in [
        ("un.xml", 150, BTreeSet::new()),
        // It does not say of which day it is.
        ("sdn.csv", 270, BTreeSet::from(["no-list-date"])),
        ("alt.csv", 0, BTreeSet::new()),
        ("add.csv", 270, BTreeSet::new()),
        // Entries, sanctions and ties.
        ("entities.ftm.json", 180 * 2 + 8, BTreeSet::new()),
    ] {
        let mut read = Gathered::default();
        let mut input = std::io::Cursor::new(WORLD[&format!("evidence/{name}")].clone());
        let kind = evidence::read(&mut input, name, None, &ReadOptions::default(), &mut read);
        assert_eq!(kind, Kind::WatchList, "{name}");
        let codes: BTreeSet<&str> = read.problems.iter().map(String::as_str).collect();
        assert_eq!(codes, problems, "{name}");
        assert!(if records == 0 { read.records > 50 } else { read.records == records }, "{name}: {}", read.records);
        lists.extend(read.lists);
    }
    assert_eq!(lists, ["ofac", "opensanctions", "un"].map(str::to_owned).into());
}

#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) records: usize,
    lists: BTreeSet<String>,
    pub(crate) problems: Vec<String>,
}

impl Sink for Gathered {
    fn record(&mut self, _at: Locator, record: Record) {
        self.records += 1;
        self.lists.extend(match record {
            Record::Listed(entry) => Some(entry.list),
            Record::ListedPart(part) => Some(part.list),
            _ => Some("no list".to_owned()),
        });
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem.code);
    }

    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

#[test]
fn marks_are_of_one_world() {
    let (first, other) = (marks(1), marks(2));
    assert!(first.len() > 300);
    let shared: Vec<&String> = first.iter().filter(|mark| other.contains(mark)).collect();
    assert!(shared.len() < 3, "{shared:?}");
}
