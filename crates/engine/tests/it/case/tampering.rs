//! Somebody changes the case folder: what is said, and where.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use stakeout_core::evidence::EvidenceId;
use stakeout_engine::Silent;
use stakeout_engine::case::{Case, Head};

use super::{World, verify};

/// A full case has nine lines: create, three intakes, run, judgement, run, report.
const LINES: usize = 8;

fn ledger(world: &World) -> Vec<String> {
    fs::read_to_string(world.folder().join("ledger.jsonl")).unwrap().lines().map(str::to_owned).collect()
}

fn write_ledger(world: &World, lines: &[String]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(world.folder().join("ledger.jsonl"), text).unwrap();
}

/// The line with another field, and a hash that fits. `serde_json` sorts keys here, and all values are plain.
fn forged(line: &str, field: &str, value: Value) -> String {
    let mut line: Value = serde_json::from_str(line).unwrap();
    let object = line.as_object_mut().unwrap();
    object.insert(field.to_owned(), value);
    object.remove("hash");
    let hash = EvidenceId::from_digest(Sha256::digest(serde_json::to_string(&line).unwrap()).into()).to_string();
    line.as_object_mut().unwrap().insert("hash".to_owned(), hash.into());
    serde_json::to_string(&line).unwrap()
}

fn hash_of(line: &str) -> Value {
    serde_json::from_str::<Value>(line).unwrap()["hash"].clone()
}

/// Everything from a line on, chained anew.
fn rechain(lines: &mut [String], from: usize) {
    for i in from..lines.len() {
        let seq = forged(&lines[i], "seq", i.into());
        lines[i] = forged(&seq, "prev", hash_of(&lines[i - 1]));
    }
}

#[test]
fn a_case_that_nobody_touched_is_whole() {
    let world = World::full();
    assert_eq!(ledger(&world).len(), LINES);
    assert_eq!(world.verify(), Vec::<String>::new());
    let head = world.case.head().unwrap().hash;
    assert_eq!(verify(&world.folder(), Some(&head)), Vec::<String>::new());
    let first = world.case.ledger().unwrap()[0].hash.to_uppercase();
    assert_eq!(verify(&world.folder(), Some(&first)), Vec::<String>::new(), "an older head is as good");
}

#[test]
fn an_edited_line() {
    let world = World::full();
    let mut lines = ledger(&world);
    lines[2] = lines[2].replace("b.txt", "x.txt");
    write_ledger(&world, &lines);
    let evidence = evidence_path(&world.folder(), b"words of b.txt\n").1;
    let expected = [format!("{evidence} unknown-file"), "ledger.jsonl:3 edited-line".to_owned()];
    assert_eq!(world.verify(), expected, "an edited line vouches for nothing");
    lines[2] = "nothing like a line".to_owned();
    write_ledger(&world, &lines);
    assert_eq!(world.verify(), expected);
}

#[test]
fn white_space_and_the_order_of_keys_are_edits() {
    let world = World::full();
    let original = ledger(&world);
    let line = &original[1];
    let moved = line.replace("{\"action\":\"intake\",", "{").replace("\"seq\":1}", "\"seq\":1,\"action\":\"intake\"}");
    let more = line.replace("\"seq\":1}", "\"seq\":1,\"x\":0}");
    for changed in
        [line.replace(",\"actor\"", ", \"actor\""), moved, more, format!("{line} "), line.replace("Z\"", "+00:00\"")]
    {
        let mut lines = original.clone();
        assert_ne!(lines[1], changed);
        lines[1] = changed;
        write_ledger(&world, &lines);
        assert!(world.verify().contains(&"ledger.jsonl:2 edited-line".to_owned()), "{:?}", world.verify());
    }
}

#[test]
fn an_edited_line_with_a_hash_of_its_own() {
    let world = World::full();
    let mut lines = ledger(&world);
    lines[2] = forged(&lines[2], "actor", "somebody else".into());
    write_ledger(&world, &lines);
    assert_eq!(world.verify(), ["ledger.jsonl:3 replaced-line"]);
}

#[test]
fn a_deleted_line() {
    let world = World::full();
    let mut lines = ledger(&world);
    lines.remove(5);
    write_ledger(&world, &lines);
    assert_eq!(world.verify(), ["ledger.jsonl:6 deleted-lines"]);
    lines.remove(0);
    write_ledger(&world, &lines);
    assert_eq!(world.verify(), ["ledger.jsonl:1 deleted-lines", "ledger.jsonl:5 deleted-lines"]);

    let world = World::full();
    let mut lines = ledger(&world);
    lines.drain(2..4);
    write_ledger(&world, &lines);
    let found = world.verify();
    assert_eq!(found.iter().filter(|problem| problem.ends_with("unknown-file")).count(), 2, "{found:?}");
    assert_eq!(
        found.iter().filter(|problem| problem.as_str() == "ledger.jsonl:3 deleted-lines").count(),
        1,
        "{found:?}"
    );
}

#[test]
fn lines_in_another_order() {
    let world = World::full();
    let mut lines = ledger(&world);
    lines.swap(2, 3);
    write_ledger(&world, &lines);
    assert_eq!(world.verify(), ["ledger.jsonl:3 moved-line", "ledger.jsonl:4 moved-line"]);
}

#[test]
fn an_inserted_line() {
    let world = World::full();
    let original = ledger(&world);
    let mut copied = original.clone();
    copied.insert(6, original[2].clone());
    write_ledger(&world, &copied);
    assert_eq!(world.verify(), ["ledger.jsonl:7 inserted-line"]);
    let mut forked = original.clone();
    forked.insert(2, forged(&original[2], "actor", "somebody else".into()));
    write_ledger(&world, &forked);
    assert_eq!(world.verify(), ["ledger.jsonl:4 inserted-line"]);
}

#[test]
fn a_ledger_cut_off() {
    let world = World::full();
    let lines = ledger(&world);
    write_ledger(&world, &lines[..LINES - 1]);
    let reports =
        |code: &str| ["report.html", "report.html.manifest.json"].map(|name| format!("reports/{name} {code}"));
    let cut = vec!["ledger.jsonl:8 cut-off".to_owned()];
    assert_eq!(world.verify(), [cut, reports("unknown-file").to_vec()].concat(), "case.toml knows more");
    set_head(&world, &lines[LINES - 2]);
    assert_eq!(world.verify(), reports("unfinished-report"), "case.toml was cut, too: the report has no line");
    write_ledger(&world, &lines[..LINES - 2]);
    set_head(&world, &lines[LINES - 3]);
    let found = world.verify();
    assert!(found.contains(&"ledger.jsonl:7 cut-off".to_owned()), "the report knows more: {found:?}");
    fs::write(world.folder().join("ledger.jsonl"), "").unwrap();
    assert!(world.verify().contains(&"ledger.jsonl:1 cut-off".to_owned()));
    fs::remove_file(world.folder().join("ledger.jsonl")).unwrap();
    assert!(world.verify().contains(&"ledger.jsonl unreadable".to_owned()));
}

/// Whoever rewrites the ledger to its end, case.toml and all reports is found by a head alone that was kept elsewhere.
#[test]
fn a_ledger_written_anew() {
    let world = World::full();
    let kept = world.case.head().unwrap().hash;
    let mut lines = ledger(&world);
    lines[2] = forged(&lines[2], "actor", "somebody else".into());
    rechain(&mut lines, 3);
    write_ledger(&world, &lines);
    let found = world.verify();
    assert_eq!(found, ["ledger.jsonl:7 rewritten", "ledger.jsonl:8 rewritten"], "the report's head and case.toml's");
    set_head(&world, &lines[LINES - 1]);
    assert_eq!(world.verify(), ["ledger.jsonl:7 rewritten"]);

    lines.truncate(LINES - 1); // the report's line
    write_ledger(&world, &lines);
    set_head(&world, &lines[LINES - 2]);
    fs::remove_dir_all(world.folder().join("reports")).unwrap();
    assert_eq!(world.verify(), Vec::<String>::new(), "the folder alone cannot tell any more");
    assert_eq!(verify(&world.folder(), Some(&kept)), ["ledger.jsonl:7 rewritten"]);
}

fn set_head(world: &World, line: &str) {
    let line: Value = serde_json::from_str(line).unwrap();
    let head = Head { seq: line["seq"].as_u64().unwrap(), hash: line["hash"].as_str().unwrap().to_owned() };
    let now = Case::open(&world.folder()).unwrap().settings().ledger.clone();
    let path = world.folder().join("case.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text =
        text.replace(&now.hash, &head.hash).replace(&format!("seq = {}", now.seq), &format!("seq = {}", head.seq));
    fs::write(&path, text).unwrap();
}

#[test]
fn changed_settings() {
    let world = World::full();
    let path = world.folder().join("case.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("Who runs it?", "Who built it?")).unwrap();
    assert_eq!(world.verify(), ["case.toml settings-changed"]);
}

fn evidence_path(folder: &Path, bytes: &[u8]) -> (PathBuf, String) {
    let id = EvidenceId::of(bytes).to_string();
    let below = format!("evidence/{}/{}", &id[..2], &id[2..]);
    (folder.join(&below), below)
}

fn overwrite(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn changed_missing_and_unknown_evidence() {
    let world = World::full();
    let (a, a_below) = evidence_path(&world.folder(), b"words of a.txt\n");
    let (b, b_below) = evidence_path(&world.folder(), b"words of b.txt\n");
    overwrite(&a, b"words of a.txt!");
    fs::remove_file(&b).unwrap();
    let (orphan, orphan_below) = evidence_path(&world.folder(), b"never taken in");
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, b"never taken in").unwrap();
    fs::write(world.folder().join("evidence/notes.txt"), "x").unwrap();
    let false_name = format!("{}0", &orphan_below[..orphan_below.len() - 1]);
    fs::write(world.folder().join(&false_name), b"another").unwrap();
    let mut expected = vec![
        format!("{a_below} evidence-changed"),
        format!("{b_below} evidence-missing"),
        format!("{orphan_below} unfinished-intake"),
        format!("{false_name} unknown-file"),
        "evidence/notes.txt unknown-file".to_owned(),
    ];
    expected.sort();
    assert_eq!(world.verify(), expected);
    assert_eq!(world.case.status().unwrap().unfinished.len(), 2);

    fs::remove_dir_all(world.folder().join("cache")).unwrap();
    let facts = |bytes: &[u8]| world.case.facts(&EvidenceId::of(bytes), "1", &Silent).unwrap_err().to_string();
    assert!(facts(b"words of a.txt\n").contains("was changed after its intake"));
    assert!(facts(b"words of b.txt\n").contains("is missing from the store"));
    assert!(facts(b"never taken in").contains("holds no evidence"));
    let again =
        world.case.add(&[world.file("a.txt", "words of a.txt\n")], &Default::default(), &super::NOW, "t", &Silent);
    assert!(again.unwrap_err().to_string().contains("was changed after its intake"), "nothing is repaired in silence");
}

#[test]
fn changed_missing_and_unknown_tables() {
    let world = World::full();
    let tables = world.folder().join("tables");
    fs::write(tables.join("sites.parquet"), "other").unwrap();
    fs::remove_file(tables.join("links.parquet")).unwrap();
    fs::write(tables.join("more.parquet"), "more").unwrap();
    let expected = [
        "tables/links.parquet table-missing",
        "tables/more.parquet unknown-file",
        "tables/sites.parquet table-changed",
    ];
    assert_eq!(world.verify(), expected);
    fs::remove_dir_all(&tables).unwrap();
    assert_eq!(world.verify(), ["tables/links.parquet table-missing", "tables/sites.parquet table-missing"]);
}

#[test]
fn changed_missing_and_unknown_reports() {
    let world = World::full();
    world.report("second.html");
    let reports = world.folder().join("reports");
    fs::write(reports.join("report.html"), "other").unwrap();
    fs::write(reports.join("report.html.manifest.json"), "{}").unwrap();
    fs::remove_file(reports.join("second.html")).unwrap();
    fs::write(reports.join("third.html"), "x").unwrap();
    let expected = [
        "reports/report.html report-changed",
        "reports/report.html.manifest.json report-changed",
        "reports/second.html report-missing",
        "reports/third.html unknown-file",
    ];
    assert_eq!(world.verify(), expected);
}
