//! The chain of lines.

use std::fs;
use std::io::Write as _;

use proptest::prelude::*;
use serde_json::json;
use stakeout_engine::case::{Action, Case, CaseError};

use super::{ACTOR, NOW, World, make, verify};

#[test]
fn lines_are_canonical_and_chained() {
    let world = World::new();
    world.add(world.file("a.txt", "some words\n"));
    let text = fs::read_to_string(world.folder().join("ledger.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let first: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
    let second: serde_json::Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(second["prev"], first["hash"]);
    assert_eq!(
        (&second["seq"], &second["action"], &second["at"]),
        (&json!(1), &json!("intake"), &json!("2025-03-01T00:00:00Z"))
    );
    assert!(
        lines[1].starts_with("{\"action\":\"intake\",\"actor\":\"tester\",\"at\":\"2025-03-01T00:00:00Z\",\"hash\":\"")
    );
}

/// A writer that was killed in the middle of a line leaves part of it.
#[test]
fn an_unfinished_line_is_cut_off_and_said_so() {
    let world = World::full();
    let path = world.folder().join("ledger.jsonl");
    let before = world.case.ledger().unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"{\"action\":\"intake\",\"act").unwrap();
    assert_eq!(world.verify(), [format!("ledger.jsonl:{} unfinished-line", before.len() + 1)]);
    let case = Case::open(&world.folder()).unwrap();
    assert_eq!(case.ledger().unwrap(), before, "reading does not mind");
    assert_eq!(case.status().unwrap().unfinished_line_bytes, 23);
    case.note_export("sites.csv", "csv", "00", json!({}), &NOW, ACTOR).unwrap();
    let lines = case.ledger().unwrap();
    let last = lines.last().unwrap();
    assert_eq!((last.action, &last.params["ledger_repair"]["bytes"]), (Action::Export, &json!(23)));
    assert_eq!(last.params["ledger_repair"]["what"], "an unfinished line was cut off");
    assert_eq!(world.verify(), Vec::<String>::new());
}

/// Only the end of the last line is missing: the line is kept.
#[test]
fn a_line_that_lacks_only_its_end_is_kept() {
    let world = World::full();
    let path = world.folder().join("ledger.jsonl");
    let before = world.case.ledger().unwrap();
    let text = fs::read(&path).unwrap();
    fs::write(&path, &text[..text.len() - 1]).unwrap();
    let case = Case::open(&world.folder()).unwrap();
    case.note_export("sites.csv", "csv", "00", json!({}), &NOW, ACTOR).unwrap();
    let lines = case.ledger().unwrap();
    assert_eq!(lines[..before.len()], before);
    assert_eq!(lines.last().unwrap().params["ledger_repair"]["what"], "the end of the line before was added");
    assert_eq!(world.verify(), Vec::<String>::new());
}

#[test]
fn nothing_is_added_to_a_ledger_that_does_not_hold() {
    let world = World::full();
    let path = world.folder().join("ledger.jsonl");
    let text = fs::read_to_string(&path).unwrap().replace("a.txt", "A.txt");
    fs::write(&path, &text).unwrap();
    let case = Case::open(&world.folder()).unwrap();
    let refused = case.note_export("x", "csv", "00", json!({}), &NOW, ACTOR);
    assert!(matches!(refused, Err(CaseError::Ledger { line: 2, .. })), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn fractions_are_no_part_of_a_ledger() {
    let world = World::new();
    let refused = world.case.note_export("x", "csv", "00", json!({"share": 0.5}), &NOW, ACTOR);
    assert!(matches!(refused, Err(CaseError::NotCanonical)));
    assert_eq!(world.case.ledger().unwrap().len(), 1);
}

#[test]
fn two_handles_see_each_others_lines() {
    let world = World::new();
    let other = Case::open(&world.folder()).unwrap();
    for case in [&world.case, &other, &world.case] {
        case.note_export("x", "csv", "00", json!({}), &NOW, ACTOR).unwrap();
    }
    assert_eq!(other.ledger().unwrap(), world.case.ledger().unwrap());
    assert_eq!(world.verify(), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// One byte of the ledger, anywhere, made another: it is found. The lines hold whatever text was given.
    #[test]
    fn every_change_of_one_byte_is_found(texts in prop::collection::vec("\\PC{0,12}", 1..4), place: prop::sample::Index, new: u8) {
        let root = tempfile::TempDir::new().unwrap();
        let case = make(root.path());
        for text in &texts {
            case.note_export(text, "csv", "00", json!({text.as_str(): [text, {"\u{7f}": i64::MIN}]}), &NOW, text).unwrap();
        }
        let folder = root.path().join("case");
        prop_assert_eq!(verify(&folder, None), Vec::<String>::new());
        let path = folder.join("ledger.jsonl");
        let mut bytes = fs::read(&path).unwrap();
        let at = place.index(bytes.len());
        prop_assume!(bytes[at] != new);
        bytes[at] = new;
        fs::write(&path, &bytes).unwrap();
        prop_assert!(!verify(&folder, None).is_empty());
        bytes.remove(at);
        fs::write(&path, &bytes).unwrap();
        prop_assert!(!verify(&folder, None).is_empty());
    }
}
