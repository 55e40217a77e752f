//! Somebody changes the case folder: does `verify` say so, and where?

use std::fs;
use std::path::{Path, PathBuf};

use crate::case_folder::{analyze, copy, files_below, new, report, small};
use crate::run::{done, shown};

/// A case with evidence, tables and a report.
fn issued(folder: &Path, name: &str) {
    new(folder, name);
    done(folder, &["-q", "add", name, small().to_str().unwrap()]);
    analyze(folder, name, "1");
    report(folder, name);
}

fn overwrite(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    // What is stored may be protected against writing, not against being replaced.
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

fn edit(path: &Path) {
    overwrite(path, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
}

fn truncate(path: &Path) {
    overwrite(path, |bytes| bytes.truncate(bytes.len() - 1));
}

fn swap(a: &Path, b: &Path) {
    let (of_a, of_b) = (fs::read(a).unwrap(), fs::read(b).unwrap());
    overwrite(a, |bytes| *bytes = of_b);
    overwrite(b, |bytes| *bytes = of_a);
}

fn lines(case: &Path, change: impl FnOnce(&mut Vec<String>)) {
    let path = case.join("ledger.jsonl");
    let mut lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    change(&mut lines);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(&path, text).unwrap();
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}

/// What is done to a case, and the places that `verify` must name.
type Tampering = (&'static str, fn(&Path), fn(&Path) -> Vec<String>);

fn evidence(case: &Path) -> Vec<PathBuf> {
    files_below(&case.join("evidence"))
}

/// The first so many evidence files as `verify` names them; from the untouched case.
fn evidence_places(case: &Path, count: usize) -> Vec<String> {
    let below = |path: &PathBuf| path.strip_prefix(case).unwrap().to_str().unwrap().to_owned();
    evidence(case).iter().take(count).map(below).collect()
}

fn named(places: &[&str]) -> Vec<String> {
    places.iter().map(|place| (*place).to_owned()).collect()
}

/// The ledger: create, four intakes, run, report.
const TAMPERINGS: &[Tampering] = &[
    ("evidence edited", |case| edit(&evidence(case)[0]), |case| evidence_places(case, 1)),
    ("evidence deleted", |case| remove(&evidence(case)[0]), |case| evidence_places(case, 1)),
    ("evidence exchanged", |case| swap(&evidence(case)[0], &evidence(case)[1]), |case| evidence_places(case, 2)),
    ("evidence truncated", |case| truncate(&evidence(case)[0]), |case| evidence_places(case, 1)),
    (
        "ledger edited",
        |case| lines(case, |lines| lines[2] = lines[2].replace("tester", "nobody")),
        |_| named(&["ledger.jsonl, line 3"]),
    ),
    ("ledger line deleted", |case| lines(case, |lines| drop(lines.remove(2))), |_| named(&["ledger.jsonl, line 3"])),
    (
        "ledger lines exchanged",
        |case| lines(case, |lines| lines.swap(2, 3)),
        |_| named(&["ledger.jsonl, line 3", "ledger.jsonl, line 4"]),
    ),
    (
        "ledger cut off",
        |case| lines(case, |lines| drop(lines.pop())),
        |_| named(&["ledger.jsonl, line 7", "reports/report.html"]),
    ),
    ("table edited", |case| edit(&case.join("tables/sites.parquet")), |_| named(&["tables/sites.parquet"])),
    ("table deleted", |case| remove(&case.join("tables/links.parquet")), |_| named(&["tables/links.parquet"])),
    (
        "tables exchanged",
        |case| swap(&case.join("tables/links.parquet"), &case.join("tables/sites.parquet")),
        |_| named(&["tables/links.parquet", "tables/sites.parquet"]),
    ),
    ("table truncated", |case| truncate(&case.join("tables/pages.parquet")), |_| named(&["tables/pages.parquet"])),
    ("report edited", |case| edit(&case.join("reports/report.html")), |_| named(&["reports/report.html"])),
    ("report deleted", |case| remove(&case.join("reports/report.html")), |_| named(&["reports/report.html"])),
    (
        "report exchanged with its manifest",
        |case| swap(&case.join("reports/report.html"), &case.join("reports/report.html.manifest.json")),
        |_| named(&["reports/report.html", "reports/report.html.manifest.json"]),
    ),
    ("report truncated", |case| truncate(&case.join("reports/report.html")), |_| named(&["reports/report.html"])),
];

#[test]
fn whatever_is_changed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    issued(folder, "whole");
    let whole = folder.join("whole");
    for (number, (what, change, places)) in TAMPERINGS.iter().enumerate() {
        let name = format!("changed-{number}");
        let case = folder.join(&name);
        copy(&whole, &case);
        done(folder, &["-q", "verify", &name]);
        change(&case);
        let answer = shown(folder, &["-q", "verify", &name, "--json"]);
        assert!(answer.contains("status: 3\n"), "{what}: {answer}");
        let json = answer.split_once("--- stdout\n").unwrap().1;
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let found: Vec<&str> =
            value["differences"].as_array().unwrap().iter().map(|one| one["place"].as_str().unwrap()).collect();
        for place in places(&whole) {
            assert!(found.contains(&place.as_str()), "{what}: {place} is not among {found:?}");
        }
    }
}

#[test]
fn a_replay_gives_the_same_tables_and_names_one_that_was_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    issued(folder, "case");
    let digest = analyze(folder, "case", "1");
    let answer = done(folder, &["-q", "verify", "case", "--replay"]);
    assert!(answer.contains(&format!("Replay gives content digest {digest}")), "{answer}");
    assert!(answer.contains("All of it is as the ledger says."), "{answer}");

    // A table that is whole in itself, and says less.
    new(folder, "other");
    done(folder, &["-q", "add", "other", small().join("hosting.csv").to_str().unwrap()]);
    analyze(folder, "other", "1");
    fs::copy(folder.join("other/tables/sites.parquet"), folder.join("case/tables/sites.parquet")).unwrap();
    let answer = shown(folder, &["-q", "verify", "case", "--replay"]);
    assert!(answer.contains("status: 3\n") && answer.contains("tables/sites.parquet"), "{answer}");
    // What the evidence gives is what the ledger says of that run.
    assert!(answer.contains(&format!("Replay gives content digest {digest}")), "{answer}");
}
