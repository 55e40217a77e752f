//! Is a world fixed by its options, and do truth and evidence agree?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use stakeout_scenario::{SimulateOptions, simulate};

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
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

fn world(seed: u64) -> BTreeMap<String, Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    simulate(dir.path(), &SimulateOptions { seed, ..SimulateOptions::default() }, &mut |_| {}).unwrap();
    files(dir.path())
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (first, again, other) = (world(1), world(1), world(2));
    assert!(first == again, "the same options gave other bytes");
    for (name, bytes) in &first {
        assert!(other.get(name) != Some(bytes), "{name} does not depend on the seed");
    }
}

#[test]
fn truth_and_evidence_name_the_same_hosts() {
    let files = world(3);
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let truth: BTreeSet<String> =
        text("truth/sites.csv").lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned()).collect();
    let mut captured = BTreeSet::new();
    let mut ends = BTreeSet::new();
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".warc.gz")) {
        let mut plain = Vec::new();
        let mut members = flate2::read::MultiGzDecoder::new(bytes.as_slice());
        std::io::Read::read_to_end(&mut members, &mut plain).unwrap();
        for line in String::from_utf8_lossy(&plain).lines() {
            if let Some(url) = line.strip_prefix("WARC-Target-URI: https://") {
                let host = url.split('/').next().unwrap().trim().to_owned();
                ends.insert(host.rsplit('.').next().unwrap().to_owned());
                captured.insert(host);
            }
        }
        assert!(!plain.is_empty(), "{name} is empty");
    }
    assert_eq!(truth, captured);
    assert_eq!(ends, ["example", "invalid", "test"].map(str::to_owned).into());
}
