//! What does the command line refuse before a case is touched?

use std::fs;
use std::path::Path;

use crate::run::{assert_shown, done, shown, stakeout};

/// A name and the call; `bad.toml` and `empty/` lie in the folder.
const REFUSED: &[(&str, &[&str])] = &[
    ("no-verb", &[]),
    ("unknown-verb", &["analyse", "case"]),
    ("bad-kind", &["add", "case", "empty", "--kind", "websites"]),
    ("bad-time", &["add", "case", "empty", "--acquired-at", "1 March"]),
    ("bad-timezone", &["add", "case", "empty", "--timezone", "Asia/Seoul"]),
    ("bad-tlp", &["add", "case", "empty", "--tlp", "purple"]),
    ("missing-path", &["add", "case", "nowhere.csv"]),
    ("missing-map", &["add", "case", "empty", "--map", "nowhere.toml"]),
    ("bad-map", &["add", "case", "empty", "--map", "bad.toml"]),
    ("no-threads", &["analyze", "case", "--threads", "0"]),
    ("no-sql", &["query", "case"]),
    ("bad-format", &["query", "case", "SELECT 1", "--format", "xml"]),
    ("bad-relation", &["judge", "case", "accept", "a.example", "b.example", "--relation", "married", "--reason", "r"]),
    ("no-relation", &["judge", "case", "accept", "a.example", "b.example", "--reason", "r"]),
    ("no-reason", &["judge", "case", "reject", "a.example", "b.example", "--relation", "same-kit"]),
    ("empty-reason", &["judge", "case", "undo", "1", "--reason", ""]),
    ("one-subject", &["judge", "case", "accept", "a.example", "--relation", "same-kit", "--reason", "r"]),
    ("same-subject", &["judge", "case", "accept", "a.example", "A.example", "--relation", "same-kit", "--reason", "r"]),
    ("undo-no-number", &["judge", "case", "undo", "J1", "--reason", "r"]),
    ("undo-two", &["judge", "case", "undo", "1", "2", "--reason", "r"]),
    ("bad-head", &["verify", "case", "--head", "abc"]),
    ("bad-tier", &["simulate", "world", "--tier", "XL"]),
    ("bad-carelessness", &["simulate", "world", "--carelessness", "3"]),
    ("pages-and-tier", &["simulate", "world", "--pages", "10", "--tier", "M"]),
    ("world-not-empty", &["simulate", "full"]),
    ("demo-not-empty", &["demo", "full"]),
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.toml"), "server_ip: address\n").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::create_dir(folder.path().join("full")).unwrap();
    fs::write(folder.path().join("full/letter.txt"), "mine").unwrap();
    folder
}

#[test]
fn bad_calls_name_what_is_wrong() {
    let folder = folder();
    for (name, args) in REFUSED {
        let text = shown(folder.path(), args);
        assert!(!text.contains("\nstatus: 0\n"), "{text}");
        assert_shown(&format!("usage-{name}"), folder.path(), &text);
    }
    assert_eq!(names(folder.path()), ["bad.toml", "empty", "full"], "nothing was made");
}

#[test]
fn a_mistake_on_the_command_line_is_status_2() {
    let folder = folder();
    for args in [&["judge", "c", "undo", "a", "b", "--reason", "r"][..], &["add"], &["query", "c"]] {
        stakeout(folder.path()).args(args).assert().code(2);
    }
}

#[test]
fn limits_are_printed_without_a_case() {
    let folder = folder();
    assert_shown("limits", folder.path(), &done(folder.path(), &["add", "--limits"]));
}

#[test]
fn nobody_listening_is_no_failure_and_a_full_disk_is_one() {
    let folder = folder();
    let full = match fs::OpenOptions::new().write(true).open("/dev/full") {
        Ok(full) => full,
        Err(_) => return, // only Linux has it
    };
    let program = stakeout(folder.path()).get_program().to_owned();
    let to = |out: std::process::Stdio| {
        std::process::Command::new(&program).args(["add", "--limits"]).stdout(out).output().unwrap()
    };
    let answer = to(full.into());
    assert_eq!(answer.status.code(), Some(1));
    let told = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(told.contains("error: cannot write to standard output: No space left"), "{told}");
    assert!(told.contains("hint: free some space"), "{told}");

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let answer = to(writer.into());
    assert_eq!(answer.status.code(), Some(0), "{}", String::from_utf8_lossy(&answer.stderr));
    assert!(answer.stderr.is_empty());
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
