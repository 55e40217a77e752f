//! Compiles the files of `rules/` in: a rule is added as one data file, without touching code.
#![allow(clippy::expect_used, reason = "a build script reports by failing")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    // Asked when it runs: a target folder that several clones share keeps the program of one of them.
    let folder = std::env::var("CARGO_MANIFEST_DIR").expect("cargo tells the folder");
    let rules = Path::new(&folder).join("../../rules");
    println!("cargo::rerun-if-changed={}", rules.display());
    let mut paths = Vec::new();
    walk(&rules, &mut paths);
    paths.sort();
    let mut code =
        String::from("/// Every file of `rules/`, in the order of their paths.\npub const FILES: &[RuleFile] = &[\n");
    for path in &paths {
        let name = path.strip_prefix(&rules).expect("below rules").to_string_lossy().replace('\\', "/");
        let full = path.canonicalize().expect("a rule file");
        writeln!(code, "    RuleFile {{ path: {name:?}, text: include_str!({full:?}) }},").expect("text");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("rules.rs"), code).expect("OUT_DIR can be written");
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("rules can be read") {
        let path = entry.expect("rules can be read").path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
}
