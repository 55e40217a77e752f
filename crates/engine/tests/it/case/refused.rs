//! The disk says no: a clear error, and nothing is lost.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use stakeout_core::evidence::EvidenceId;
use stakeout_engine::Silent;
use stakeout_engine::case::{AddOptions, Case, CaseError, NewCase};
use tempfile::TempDir;

use super::{ACTOR, NOW, World, make, verify};

/// Whoever runs the tests as root writes everywhere; the folders are then made files, which nobody writes into.
#[test]
fn a_folder_that_cannot_be_written() {
    let world = World::full();
    let folder = world.folder();
    for name in ["evidence/.incoming", "reports", "cache"] {
        let path = folder.join(name);
        fs::rename(&path, folder.join("aside")).unwrap();
        fs::write(&path, "").unwrap();
        let error = match name {
            "reports" => {
                let head = world.case.head().unwrap();
                let new = stakeout_engine::case::NewReport {
                    name: "x.html",
                    html: b"",
                    body_digest: "",
                    head: &head,
                    manifest: json!({}),
                };
                world.case.issue_report(new, &NOW, ACTOR).unwrap_err()
            }
            _ => {
                let file = world.file("new.txt", name);
                world.case.add(&[file], &AddOptions::default(), &NOW, ACTOR, &Silent).unwrap_err()
            }
        };
        assert!(matches!(error, CaseError::Io { .. }), "{name}: {error:?}");
        fs::remove_file(&path).unwrap();
        fs::rename(folder.join("aside"), &path).unwrap();
    }
    let found = world.verify();
    assert!(found.iter().all(|problem| problem.ends_with("unfinished-intake")), "{found:?}");
    world.case.add(&[world.file("new.txt", "cache")], &AddOptions::default(), &NOW, ACTOR, &Silent).unwrap();
    assert_eq!(world.verify(), Vec::<String>::new());
}

#[test]
fn a_case_that_can_only_be_read_is_read() {
    let world = World::full();
    let every = ["", "evidence", "cache", "tables", "reports"].map(|name| world.folder().join(name));
    let set =
        |mode: u32| every.iter().for_each(|path| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap());
    fs::remove_dir_all(world.folder().join("cache")).unwrap();
    fs::create_dir(world.folder().join("cache")).unwrap();
    set(0o555);
    let case = Case::open(&world.folder()).unwrap();
    let id = EvidenceId::of(b"words of a.txt\n");
    let read = (
        case.status().is_ok(),
        case.tables().is_ok(),
        case.facts(&id, "1", &Silent).is_ok(),
        case.verify(None, &Silent),
    );
    let is_root = fs::write(world.folder().join("probe"), "").is_ok();
    let added = case.add(&[world.file("n", "n")], &AddOptions::default(), &NOW, ACTOR, &Silent);
    set(0o755);
    assert_eq!(read, (true, true, true, Vec::new()));
    assert_eq!(added.is_ok(), is_root);
}

#[test]
fn a_ledger_on_a_full_disk() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let world = World::new();
    let path = world.folder().join("ledger.jsonl");
    fs::rename(&path, world.root.path().join("kept")).unwrap();
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let case = Case::open(&world.folder()).unwrap();
    let error = case.note_export("x", "csv", "00", json!({}), &NOW, ACTOR).unwrap_err();
    assert!(error.to_string().starts_with("cannot write ") && matches!(error, CaseError::Io { .. }), "{error}");
    fs::remove_file(&path).unwrap();
    fs::rename(world.root.path().join("kept"), &path).unwrap();
    assert_eq!(world.verify(), Vec::<String>::new());
}

const CHILD: &str = "STAKEOUT_TEST_FULL";

/// Run by the test below, in a process that may write no file beyond a few kilobytes.
#[test]
fn child() {
    let Some(root) = std::env::var_os(CHILD) else { return };
    let root = Path::new(&root);
    let case = Case::open(&root.join("case")).unwrap();
    let added = case.add(&[root.join("in")], &AddOptions::default(), &NOW, ACTOR, &Silent);
    fs::write(root.join("said"), added.unwrap_err().to_string()).unwrap();
}

/// A limit on the size of files stands in for a full disk: `write` fails in the middle of a file.
#[test]
fn a_store_on_a_full_disk() {
    let root = TempDir::new().unwrap();
    make(root.path());
    fs::create_dir(root.path().join("in")).unwrap();
    fs::write(root.path().join("in/a.txt"), "small").unwrap();
    fs::write(root.path().join("in/b.bin"), vec![7; 3 << 20]).unwrap();
    let done = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 256; exec \"$0\" --exact case::refused::child --test-threads=1"])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, root.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    let said = fs::read_to_string(root.path().join("said")).unwrap();
    assert!(said.starts_with("cannot write "), "{said}");
    let folder = root.path().join("case");
    assert!(verify(&folder, None).iter().all(|problem| problem.ends_with("unfinished-intake")));
    let case = Case::open(&folder).unwrap();
    let summary = case.add(&[root.path().join("in")], &AddOptions::default(), &NOW, ACTOR, &Silent).unwrap();
    assert_eq!(summary.files.len(), 2);
    assert_eq!(verify(&folder, None), Vec::<String>::new());
}

#[test]
fn a_place_where_no_case_can_be_made() {
    let root = TempDir::new().unwrap();
    fs::write(root.path().join("file"), "").unwrap();
    let new = NewCase { name: "A".to_owned(), key_dir: Some(root.path().join("keys")), ..NewCase::default() };
    assert!(Case::create(&root.path().join("file/case"), &new, &NOW, ACTOR).is_err());
    let new = NewCase { key_dir: Some(root.path().join("file")), ..new };
    assert!(Case::create(&root.path().join("case"), &new, &NOW, ACTOR).is_err());
    assert!(!root.path().join("case").exists());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing is left behind");
}
