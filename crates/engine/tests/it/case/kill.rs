//! The program is killed: what is left, and that the next act completes it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use stakeout_core::evidence::EvidenceId;
use stakeout_engine::Silent;
use stakeout_engine::case::{AddOptions, Case, NextStep};
use tempfile::TempDir;

use super::{ACTOR, NOW, World, is_unfinished, make, verify, write_tables};

/// Stored, and killed before the ledger line.
#[test]
fn bytes_without_a_line_are_an_unfinished_intake() {
    let world = World::new();
    let id = EvidenceId::of(b"orphan").to_string();
    let folder = world.folder().join("evidence").join(&id[..2]);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(&id[2..]), b"orphan").unwrap();
    assert_eq!(world.verify(), [format!("evidence/{}/{} unfinished-intake", &id[..2], &id[2..])]);
    assert_eq!(world.case.status().unwrap().next, [NextStep::AddAgain, NextStep::AddEvidence]);
    assert!(!world.add(world.file("orphan", "orphan")).files[0].known);
    assert_eq!(world.verify(), Vec::<String>::new());
}

#[test]
fn what_a_stopped_copy_left_goes_with_the_next_intake() {
    let world = World::new();
    let leftovers = ["evidence/.incoming/1-0.part", "cache/1-1.part"].map(|name| world.folder().join(name));
    fs::create_dir_all(world.folder().join("evidence/.incoming")).unwrap();
    for path in &leftovers {
        fs::write(path, "half").unwrap();
    }
    assert_eq!(world.verify(), Vec::<String>::new());
    world.add(world.file("a", "a"));
    assert!(leftovers.iter().all(|path| !path.exists()));
}

#[test]
fn a_damaged_cache_is_read_again() {
    let world = World::new();
    let id = world.add(world.file("a.txt", "some words\n")).files[0].id;
    let facts = |world: &World| world.case.facts(&id, &stakeout_core::rules::version(), &Silent).unwrap();
    let whole = facts(&world);
    let path = fs::read_dir(world.folder().join("cache")).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&path).unwrap();
    for i in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[i] ^= 0x40;
        fs::write(&path, &damaged).unwrap();
        assert_eq!(facts(&world), whole, "byte {i}");
        fs::write(&path, &bytes[..i]).unwrap();
        assert_eq!(facts(&world), whole, "cut at {i}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes, "and written again");
    fs::remove_dir_all(world.folder().join("cache")).unwrap();
    assert_eq!(facts(&world), whole);
    assert_eq!(world.case.facts_again(&id, &Silent).unwrap(), whole);
}

/// Killed while tables were written: the old ones stay.
#[test]
fn half_a_run_is_removed_by_the_next() {
    let world = World::full();
    let next = world.folder().join("tables.next");
    fs::create_dir(&next).unwrap();
    write_tables(&next, "third");
    assert_eq!(world.verify(), ["tables.next unfinished-run"]);
    let read = |world: &World| fs::read_to_string(world.case.tables().unwrap().join("sites.parquet")).unwrap();
    assert_eq!(read(&world), "sites second");
    assert!(!next.exists());
    assert_eq!(world.verify(), Vec::<String>::new());
}

/// Killed at each step of the swap: the ledger has the run, so the new ones come.
#[test]
fn a_stopped_swap_is_completed() {
    for step in ["before", "between", "after"] {
        let world = World::full();
        let [next, current, old] = ["tables.next", "tables", "tables.old"].map(|name| world.folder().join(name));
        match step {
            "before" => {
                fs::rename(&current, &next).unwrap();
                fs::create_dir(&current).unwrap();
                write_tables(&current, "first");
            }
            "between" => {
                fs::rename(&current, &next).unwrap();
                fs::create_dir(&old).unwrap();
                write_tables(&old, "first");
            }
            _ => {
                fs::create_dir(&old).unwrap();
                write_tables(&old, "first");
            }
        }
        assert!(world.verify().iter().all(|problem| is_unfinished(problem)), "{step}: {:?}", world.verify());
        let tables = world.case.tables().unwrap();
        assert_eq!(fs::read_to_string(tables.join("sites.parquet")).unwrap(), "sites second", "{step}");
        assert!(!next.exists() && current.exists(), "{step}");
        world.run("third");
        assert!(!old.exists(), "{step}");
        assert_eq!(world.verify(), Vec::<String>::new(), "{step}");
    }
}

const CHILD: &str = "STAKEOUT_TEST_KILL";
const FILES: usize = 60;

/// Run by the test below in a process of its own: adds and runs until it is killed.
#[test]
fn child() {
    let Some(root) = std::env::var_os(CHILD) else { return };
    work(Path::new(&root));
}

fn work(root: &Path) {
    let case = Case::open(&root.join("case")).unwrap();
    case.add(&[root.join("in")], &AddOptions::default(), &NOW, ACTOR, &Silent).unwrap();
    for content in ["one", "two"] {
        let run = case.begin_run().unwrap();
        write_tables(run.folder(), content);
        let manifest = stakeout_engine::case::RunManifest { content_digest: content.to_owned(), ..Default::default() };
        run.finish(manifest, &NOW, ACTOR).unwrap();
    }
}

/// Until the ledger grew by some bytes, or for some milliseconds: kills come while files are copied and read, between
/// store and ledger, and while tables are swapped, however fast the machine is.
fn wait(ledger: &Path, kill: u64) {
    let size = || fs::metadata(ledger).unwrap().len();
    let start = Instant::now();
    if kill % 3 == 0 {
        return std::thread::sleep(Duration::from_millis(10 + kill * 7 % 40));
    }
    let enough = size() + kill * 7_919 % 6_000;
    while size() <= enough && start.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_micros(200 + kill * 37 % 300));
    }
}

#[test]
fn fifty_kills_lose_nothing() {
    let root = TempDir::new().unwrap();
    make(root.path());
    fs::create_dir(root.path().join("in")).unwrap();
    for i in 0..FILES {
        fs::write(root.path().join("in").join(format!("{i:03}.txt")), format!("words {i} ").repeat(2_000)).unwrap();
    }
    let folder = root.path().join("case");
    let mut lines = 1;
    for kill in 0..50_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "case::kill::child", "--test-threads=1"])
            .env(CHILD, root.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait(&folder.join("ledger.jsonl"), kill);
        child.kill().unwrap();
        child.wait().unwrap();
        let found = verify(&folder, None);
        assert!(found.iter().all(|problem| is_unfinished(problem)), "kill {kill}: {found:?}");
        let now = Case::open(&folder).unwrap().ledger().unwrap().len();
        assert!(now >= lines, "kill {kill}: a line was lost");
        lines = now;
        if let Ok(tables) = Case::open(&folder).unwrap().tables() {
            let [sites, links] =
                ["sites", "links"].map(|name| fs::read_to_string(tables.join(format!("{name}.parquet"))).unwrap());
            assert_eq!(sites.strip_prefix("sites"), links.strip_prefix("links"), "kill {kill}: tables of two runs");
        }
    }
    work(root.path());
    assert_eq!(verify(&folder, None), Vec::<String>::new());
    assert_eq!(Case::open(&folder).unwrap().evidence().unwrap().len(), FILES);
    assert!(lines > FILES, "the kills came while there was work: {lines} lines");
}
