//! Does the same evidence give the same tables and the same report, whoever reads it and in whatever order?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use stakeout_scenario::{SimulateOptions, simulate};

use crate::case_folder::{analyze, digest_in, members, new, report, small};
use crate::run::{done, stakeout};

/// Parts that the captures are cut into: kits and hosts then lie across files.
const PARTS: usize = 4;

/// A part of a simulated world: half of the smaller archive in several files, every tenth row of the large lists, the
/// other files whole. All kinds of evidence are in it, and it is read in seconds by a program that is not optimised.
fn part_of_a_world(folder: &Path) -> Vec<PathBuf> {
    let world = folder.join("world");
    simulate(&world, &SimulateOptions::default(), &mut |_| {}).unwrap();
    let evidence = folder.join("evidence");
    fs::create_dir(&evidence).unwrap();
    for entry in fs::read_dir(world.join("evidence")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let to = evidence.join(&name);
        match name.as_str() {
            "web-001.warc.gz" => {}
            "web-002.warc.gz" => {
                for (number, part) in parts(&bytes).into_iter().enumerate() {
                    fs::write(evidence.join(format!("web-{number}.warc.gz")), part).unwrap();
                }
            }
            _ if name.ends_with(".ndjson") => {
                let text = String::from_utf8(bytes).unwrap();
                let kept: String = text.split_inclusive('\n').step_by(10).collect();
                fs::write(to, kept).unwrap();
            }
            _ => fs::write(to, bytes).unwrap(),
        }
    }
    let mut files: Vec<PathBuf> = fs::read_dir(&evidence).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The members of a gzip file dealt out to several; each is a gzip file of whole members.
fn parts(packed: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = vec![Vec::new(); PARTS];
    for (number, member) in members(packed).into_iter().enumerate() {
        parts[number % PARTS].extend_from_slice(member);
    }
    parts
}

/// Everything in another order, the same each time: a linear congruential generator draws which is next.
fn shuffled(mut files: Vec<PathBuf>, seed: u64) -> Vec<PathBuf> {
    let mut state = seed;
    let mut drawn = Vec::new();
    while !files.is_empty() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        drawn.push(files.swap_remove((state >> 33) as usize % files.len()));
    }
    drawn
}

#[test]
fn threads_and_the_order_of_files_change_no_digest() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let files = part_of_a_world(folder);
    assert!(files.len() > 10, "{files:?}");
    let made = |name: &str, files: &[PathBuf], threads: &str| {
        new(folder, name);
        let mut args = vec!["-q", "add", name, "--threads", threads];
        args.extend(files.iter().map(|file| file.to_str().unwrap()));
        done(folder, &args);
        (analyze(folder, name, threads), report(folder, name))
    };
    let first = made("one", &files, "1");
    assert_eq!(first, made("two", &shuffled(files.clone(), 2), "2"), "2 threads");
    assert_eq!(first, made("eight", &shuffled(files, 8), "8"), "8 threads");

    // The digests say something only if there was something to disagree about.
    let count = |sql: &str| -> u64 {
        done(folder, &["query", "one", sql, "--format", "csv"]).lines().nth(1).unwrap().parse().unwrap()
    };
    assert!(count("SELECT count(*) FROM links WHERE relation = 'same-kit' AND status <> 'refused'") > 0);
    assert!(count("SELECT count(*) FROM links WHERE status = 'refused'") > 20);
    assert!(count("SELECT count(*) FROM kits") > 0);
}

/// A network namespace without any interface: whoever asked the network for something would fail, or find less.
#[cfg(target_os = "linux")]
#[test]
fn without_a_network_nothing_is_different() {
    let can = Command::new("unshare").args(["-rn", "true"]).output().is_ok_and(|output| output.status.success());
    if !can {
        println!("skipped: this system does not let a test make a network namespace (unshare -rn)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let small = small();
    let small = small.to_str().unwrap();
    let apart = |args: &[&str]| {
        let plain = stakeout(folder);
        let mut command = Command::new("unshare");
        command.arg("-rn").arg(plain.get_program()).args(args).current_dir(folder);
        // The folder of keys and the name of the actor, as for every other call.
        for (name, value) in plain.get_envs().filter_map(|(name, value)| Some((name, value?))) {
            command.env(name, value);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    new(folder, "near");
    done(folder, &["-q", "add", "near", small]);
    let with_network = (analyze(folder, "near", "2"), report(folder, "near"));

    apart(&["new", "apart", "--name", "Small", "--question", "Who runs these?"]);
    apart(&["-q", "add", "apart", small]);
    let digest = digest_in(&apart(&["-q", "analyze", "apart", "--json"]));
    let text = apart(&["-q", "report", "apart"]);
    let body = text.lines().find_map(|line| line.strip_prefix("Digest of its body ")).unwrap().to_owned();
    assert_eq!((digest, body), with_network);
}
