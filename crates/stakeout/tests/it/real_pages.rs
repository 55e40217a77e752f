//! On real pages and foreign archives: is nothing lost in silence, and nobody accused?

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::case_folder::{members, new};
use crate::run::{done, stakeout};

/// The web archives of the data folder: `STAKEOUT_DATA`, by default `../shared/data` beside the repository.
fn web() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let folder = std::env::var_os("STAKEOUT_DATA").map_or_else(beside, PathBuf::from).join("web");
    folder.join("pages.warc.gz").is_file().then_some(folder)
}

/// Records that warcio 1.8.1 counts in each file (where it stops with an error: those before, and those that the rest
/// holds), as in the conformance test of the readers.
const HELD: &[(&str, u64)] = &[
    ("bad.arc", 4),
    ("example-bad-non-chunked.warc.gz", 6),
    ("example-bad.warc.gz.bad", 6),
    ("example-digest.warc", 4),
    ("example-iana.org-chunked.warc", 3),
    ("example-resource.warc.gz", 3),
    ("example-space-in-target-uri.warc.gz", 2),
    ("example-space-in-url.arc", 2),
    ("example-trunc.warc", 4),
    ("example-wget-bad-target-uri.warc.gz", 6),
    ("example-wrong-chunks.warc.gz", 2),
    ("example.arc", 2),
    ("example.arc.gz", 2),
    ("example.warc", 6),
    ("example.warc.gz", 6),
    ("post-test.warc.gz", 6),
];

/// Of so many real pages one is taken. A program that is not optimised compares all of them with each other for
/// minutes; what is built with `--release` takes all 611.
const ONE_OF: usize = if cfg!(debug_assertions) { 5 } else { 1 };

/// Runs it where one archive has a body that ends too early: done, and something was lost.
fn done_with_a_loss(folder: &Path, args: &[&str]) -> serde_json::Value {
    let output = stakeout(folder).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn real_pages_have_no_operator_and_no_private_kit() {
    let Some(web) = web() else {
        println!("skipped: needs STAKEOUT_DATA");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let packed = fs::read(web.join("pages.warc.gz")).unwrap();
    let kept: Vec<&[u8]> = members(&packed).into_iter().step_by(ONE_OF).collect();
    fs::write(folder.join("pages.warc.gz"), kept.concat()).unwrap();
    new(folder, "web");
    let conformance = web.join("conformance");
    let args = ["-q", "add", "web", "--json", "pages.warc.gz", conformance.to_str().unwrap()];
    let added = done_with_a_loss(folder, &args);
    let mut held = BTreeMap::new();
    for file in added["files"].as_array().unwrap() {
        let count = |name: &str| file[name].as_u64().unwrap();
        held.insert(file["name"].as_str().unwrap(), count("records") + count("errors") + count("skipped"));
    }
    assert_eq!(held.remove("pages.warc.gz"), Some(kept.len() as u64), "one record a member");
    assert_eq!(held.into_iter().collect::<Vec<_>>(), HELD);

    done_with_a_loss(folder, &["-q", "analyze", "web", "--json"]);
    let count = |sql: &str| -> usize {
        done(folder, &["query", "web", sql, "--format", "csv"]).lines().nth(1).unwrap().parse().unwrap()
    };
    assert!(count("SELECT count(*) FROM sites") > 500 / ONE_OF);
    for accused in [
        "sites WHERE role = 'operator'",
        "site_periods WHERE role = 'operator'",
        "kits WHERE kind = 'private'",
        "entities WHERE type IN ('operator', 'builder')",
    ] {
        assert_eq!(count(&format!("SELECT count(*) FROM {accused}")), 0, "{accused}");
    }
}
