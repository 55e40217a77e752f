//! Which cases do the tests of the whole program work on, and what decides whether two of them agree?

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::done;

/// Four captures of pages, passive DNS, one rented server and a register.
pub(crate) fn small() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/small")
}

/// Makes an empty case `name` in this folder. All have one title and one question: a report prints both.
pub(crate) fn new(folder: &Path, name: &str) {
    let mut args = vec!["new", name, "--name", "Small", "--question", "Who runs these?"];
    // Tokens of papers depend on the key: cases that are compared have one.
    let keys = folder.join("data/stakeout/keys");
    let first = std::fs::read_dir(keys).ok().and_then(|mut files| Some(files.next()?.ok()?.path()));
    let first = first.map(|path| path.to_str().unwrap().to_owned());
    args.extend(first.iter().flat_map(|path| ["--key", path]));
    done(folder, &args);
}

/// Analyzes a case on so many threads; gives the content digest.
pub(crate) fn analyze(folder: &Path, name: &str, threads: &str) -> String {
    digest_in(&done(folder, &["-q", "analyze", name, "--threads", threads, "--json"]))
}

/// The content digest that `analyze --json` printed.
pub(crate) fn digest_in(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    value["content_digest"].as_str().unwrap().to_owned()
}

/// Issues a report; gives the digest of its body.
pub(crate) fn report(folder: &Path, name: &str) -> String {
    let text = done(folder, &["-q", "report", name]);
    text.lines().find_map(|line| line.strip_prefix("Digest of its body ")).unwrap().to_owned()
}

/// Copies a folder with everything below it, so that the copy can be changed.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::write(&target, fs::read(&path).unwrap()).unwrap();
        }
    }
}

/// Every file below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The members of a gzip file as they are packed; of a WARC, one a record.
pub(crate) fn members(packed: &[u8]) -> Vec<&[u8]> {
    let mut members = Vec::new();
    let mut rest = packed;
    while !rest.is_empty() {
        let before = rest;
        std::io::copy(&mut flate2::bufread::GzDecoder::new(&mut rest), &mut std::io::sink()).unwrap();
        members.push(&before[..before.len() - rest.len()]);
    }
    members
}
