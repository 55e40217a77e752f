//! Does the tree keep its own rules: walls between crates, lists with their pages and fixtures, words, lengths?

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use aho_corasick::AhoCorasick;

use crate::help;

/// What the tree of `crates/core` must not hold: core answers from bytes alone.
const NOT_IN_CORE: &[&str] = &["arrow", "datafusion", "parquet", "tokio", "rayon", "object_store"];

/// What the tree of the binary must not hold: it makes no outbound connection. Each is banned in `deny.toml` too.
const NOT_IN_BINARY: &[&str] =
    &["reqwest", "ureq", "isahc", "curl", "hyper", "hickory-resolver", "tonic", "rustls", "native-tls", "openssl"];

/// What no text that the program writes calls anybody or anything.
const NEVER_SAID: &[&str] = &[
    "guilty",
    "confirmed",
    "illegal",
    "criminal",
    "criminals",
    "gang",
    "clean",
    "cleared",
    "culprit",
    "launderer",
    "launders",
    "steals",
    "violates",
    "notorious",
    "sophisticated",
    "massive",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file of the tree with its path from the root, builds and version control left out.
fn files() -> Vec<(String, PathBuf)> {
    let (root, mut folders, mut files) = (root(), vec![root()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            let last = name.rsplit('/').next().unwrap();
            if matches!(last, "target" | ".git" | "corpus" | "artifacts" | "node_modules") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((name, path));
            }
        }
    }
    files.sort();
    files
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Rust sources below this folder, their tests cut off.
fn sources(folder: &str) -> Vec<(String, String)> {
    let below = files().into_iter().filter(|(name, _)| name.starts_with(folder) && name.ends_with(".rs"));
    below
        .map(|(name, path)| {
            let text = fs::read_to_string(path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
            (name, code)
        })
        .collect()
}

/// Lines of code, comments left out.
fn code_lines(code: &str) -> impl Iterator<Item = &str> {
    code.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The crates that this one is built from on this machine.
fn tree(package: &str) -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--package", package])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn of_family(tree: &BTreeSet<String>, banned: &[&str]) -> Vec<String> {
    let is = |name: &str| banned.iter().any(|banned| name == *banned || name.starts_with(&format!("{banned}-")));
    tree.iter().filter(|name| is(name)).cloned().collect()
}

#[test]
fn core_is_built_without_tables_threads_and_async() {
    let tree = tree("stakeout-core");
    assert!(tree.contains("stakeout-core") && tree.len() > 20);
    assert_eq!(of_family(&tree, NOT_IN_CORE), Vec::<String>::new());
}

#[test]
fn the_binary_is_built_without_a_network_client() {
    let tree = tree("stakeout");
    assert!(tree.contains("datafusion"));
    assert_eq!(of_family(&tree, NOT_IN_BINARY), Vec::<String>::new());
    let deny = text("deny.toml");
    for banned in NOT_IN_BINARY {
        assert!(deny.contains(&format!("\"{banned}\"")), "deny.toml does not ban {banned}");
    }
}

#[test]
fn the_engine_alone_names_datafusion_arrow_and_parquet() {
    for (name, code) in sources("crates/") {
        if name.starts_with("crates/engine/") || name.contains("/tests/") {
            continue;
        }
        for line in code_lines(&code) {
            let named = ["datafusion::", "arrow::", "parquet::"].iter().any(|path| line.contains(path));
            assert!(!named, "{name}: {line}");
        }
    }
    for crate_name in ["core", "scenario", "stakeout"] {
        let manifest = text(&format!("crates/{crate_name}/Cargo.toml"));
        assert!(!manifest.contains("datafusion"), "crates/{crate_name}/Cargo.toml");
    }
}

#[test]
fn core_has_no_clock_environment_files_threads_or_sockets() {
    let banned = ["SystemTime", "Instant", "std::env", "std::fs", "std::thread", "std::process", "Stream::connect"];
    for (name, code) in sources("crates/core/src/") {
        for line in code_lines(&code) {
            assert!(!banned.iter().any(|word| line.contains(word)), "{name}: {line}");
            // Addresses are values; sockets are not.
            let sockets = ["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs"];
            assert!(!sockets.iter().any(|word| line.contains(word)), "{name}: {line}");
        }
    }
}

#[test]
fn nothing_opens_a_socket() {
    for (name, code) in sources("crates/") {
        if name.contains("/tests/") {
            continue;
        }
        for line in code_lines(&code) {
            let sockets = ["TcpStream", "TcpListener", "UdpSocket", "UnixStream", "ToSocketAddrs"];
            assert!(!sockets.iter().any(|word| line.contains(word)), "{name}: {line}");
        }
    }
}

#[test]
fn only_the_console_prints() {
    for (name, code) in sources("crates/") {
        if name.contains("/tests/")
            || name.contains("/benches/")
            || name.contains("/examples/")
            || name.contains("/console/")
            || name.ends_with("build.rs")
        {
            continue;
        }
        for line in code_lines(&code) {
            let prints = ["println!", "eprint!", "print!(", "io::stdout", "io::stderr"];
            assert!(!prints.iter().any(|word| line.contains(word)), "{name}: {line}");
        }
    }
}

/// The names in `list![a, b]` of a module, by the macro of that name.
fn listed(module: &str, list: &str) -> Vec<String> {
    let code = text(module);
    let after = code.rsplit(&format!("\n{list}![")).next().filter(|rest| rest.len() < code.len());
    let names = after.and_then(|rest| rest.split(']').next()).unwrap_or_default();
    let lines = names.lines().map(|line| line.split("//").next().unwrap());
    let names = lines.flat_map(|line| line.split(',')).map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

fn folders(name: &str) -> BTreeSet<String> {
    let inside = files().into_iter().filter_map(|(file, _)| file.strip_prefix(name).map(str::to_owned));
    inside.filter_map(|rest| rest.split_once('/').map(|(folder, _)| folder.to_owned())).collect()
}

#[test]
fn every_reader_has_a_file_a_fixture_and_a_line_in_the_documents() {
    let readers = listed("crates/core/src/evidence/mod.rs", "readers");
    assert!(!readers.is_empty(), "crates/core/src/evidence/mod.rs lists no readers");
    let fixtures = folders("fixtures/evidence/");
    let page = text("docs/evidence.md");
    for reader in &readers {
        let id = reader.replace('_', "-");
        assert!(fixtures.contains(&id), "fixtures/evidence/{id}/ is missing");
        assert!(page.contains(&format!("| `{id}` |")), "docs/evidence.md does not name the reader {id}");
    }
}

#[test]
fn every_kind_of_evidence_has_a_line_in_the_documents() {
    let page = text("docs/evidence.md");
    for kind in stakeout_core::evidence::Kind::ALL {
        assert!(page.contains(&format!("| `{kind}` |")), "docs/evidence.md does not name the kind {kind}");
    }
}

#[test]
fn every_limit_has_a_line_in_the_documents() {
    let page = text("docs/evidence.md");
    for (name, _, _) in stakeout_core::evidence::LIMITS.list() {
        assert!(page.contains(&format!("`{name}`")), "docs/evidence.md does not name the limit {name}");
    }
}

#[test]
fn every_relation_and_status_has_a_line_in_the_documents() {
    let page = text("docs/links.md");
    for relation in stakeout_core::link::Relation::ALL {
        assert!(page.contains(&format!("`{relation}`")), "docs/links.md does not name {relation}");
    }
    for status in stakeout_core::link::Status::ALL {
        assert!(page.contains(&format!("| `{status}` |")), "docs/links.md does not name {status}");
    }
}

#[test]
fn every_verb_has_a_file_and_a_line_in_the_documents() {
    let page = text("docs/commands.md");
    let verbs = help::verbs();
    assert_eq!(verbs, listed("crates/stakeout/src/commands/mod.rs", "verbs"));
    for verb in verbs {
        assert!(page.contains(&format!("| `{verb}` |")), "docs/commands.md does not name {verb}");
    }
}

#[test]
fn every_document_stands_in_the_index() {
    let index = text("docs/README.md");
    for (name, _) in files() {
        if let Some(page) = name.strip_prefix("docs/").filter(|page| page.ends_with(".md") && *page != "README.md") {
            assert!(index.contains(&format!("[{page}]({page})")), "docs/README.md does not list {page}");
        }
    }
}

#[test]
fn every_folder_of_rules_is_described_and_every_rule_says_its_source() {
    let page = text("rules/README.md");
    for folder in folders("rules/") {
        assert!(page.contains(&format!("`{folder}/`")), "rules/README.md does not name {folder}/");
    }
    for (name, path) in files() {
        if name.starts_with("rules/") && name.ends_with(".toml") {
            let text = fs::read_to_string(path).unwrap();
            let parsed = text.parse::<toml::Table>();
            assert!(parsed.is_ok(), "{name}: {}", parsed.unwrap_err());
            assert!(text.contains("source"), "{name} does not say where it was learned");
        }
    }
}

#[test]
fn no_file_is_long() {
    // A file past 500 lines usually holds two ideas.
    let long: Vec<String> = files()
        .into_iter()
        .filter(|(name, _)| name.ends_with(".rs"))
        .filter(|(_, path)| fs::read_to_string(path).unwrap().lines().count() > 500)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

/// Does the text say this word, as a word?
fn says(text: &str, word: &str) -> bool {
    let lower = text.to_lowercase();
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    lower
        .match_indices(word)
        .any(|(at, _)| !letter(lower[..at].chars().next_back()) && !letter(lower[at + word.len()..].chars().next()))
}

#[test]
fn words_of_judgement_are_absent_from_help_and_templates() {
    let mut texts = help::texts();
    let templates = [".html", ".j2", ".jinja", ".svg", ".txt"];
    for (name, path) in files() {
        if name.starts_with("crates/") && name.contains("/src/") && templates.iter().any(|end| name.ends_with(end)) {
            texts.push((name, fs::read_to_string(path).unwrap()));
        }
    }
    for (name, text) in texts {
        for word in NEVER_SAID {
            assert!(!says(&text, word), "{name} says {word:?}");
        }
    }
}

#[test]
fn a_word_is_found_only_as_a_word() {
    assert!(says("It is Illegal.", "illegal") && says("gang", "gang"));
    assert!(!says("gangway", "gang") && !says("cleaning", "clean"));
}

/// Text files of the tree.
fn texts() -> Vec<(String, String)> {
    let ends = [".rs", ".md", ".toml", ".sh", ".py", ".html", ".yml", ".yaml", ".css", ".j2"];
    let is_text = |name: &str| ends.iter().any(|end| name.ends_with(end)) || matches!(name, "check" | ".ci/run");
    let texts = files().into_iter().filter(|(name, _)| is_text(name));
    texts.filter_map(|(name, path)| fs::read_to_string(path).ok().map(|text| (name, text))).collect()
}

#[test]
fn no_path_of_a_machine_and_no_host_of_a_registry_is_written_down() {
    // Put together here, so that this file does not hold them.
    let folders: Vec<String> =
        ["work", "root", "home", "farm", "Users"].iter().map(|name| format!("/{name}/")).collect();
    let registry = ["crates", "io"].join(".");
    for (name, text) in texts() {
        for folder in &folders {
            for (at, _) in text.match_indices(folder.as_str()) {
                let inside = text[..at]
                    .chars()
                    .next_back()
                    .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | '*'));
                assert!(inside, "{name}: {folder}");
            }
        }
        assert!(!text.contains(&format!("index.{registry}")), "{name} names a registry");
    }
}

/// Rules that know a world would be measured on what they were told.
#[test]
fn nothing_that_judges_knows_a_world() {
    let judges = ["crates/core/", "crates/engine/", "rules/"];
    let texts: Vec<_> = texts().into_iter().filter(|(name, _)| judges.iter().any(|at| name.starts_with(at))).collect();
    assert!(texts.len() > 100);
    for seed in [1, 2, 3, 7, 20_260_101] {
        let marks = stakeout_scenario::marks(seed);
        assert!(marks.len() > 100, "seed {seed}: {} marks", marks.len());
        let known = AhoCorasick::new(&marks).unwrap();
        for (name, text) in &texts {
            let found = known.find(text.as_str()).map(|found| &marks[found.pattern().as_usize()]);
            assert_eq!(found, None, "{name} knows the world of seed {seed}");
        }
    }
}

#[test]
fn nothing_is_left_for_later() {
    let marks: Vec<String> = [["to", "do!("], ["unimple", "mented!("], ["db", "g!("], ["#[ign", "ore"], ["FIX", "ME"]]
        .iter()
        .chain(&[["allow(dead", "_code"], ["allow(un", "used"]])
        .map(|parts| parts.concat())
        .collect();
    for (name, text) in texts().into_iter().filter(|(name, _)| name.ends_with(".rs")) {
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{name}: {mark}");
        }
    }
}

#[test]
fn the_readme_names_the_commands_that_a_newcomer_runs() {
    let readme = text("README.md");
    for command in ["cargo run --release -- demo", "./check"] {
        assert!(readme.contains(command), "README.md does not name {command}");
    }
}

#[test]
fn the_documents_link_to_files_that_are_there() {
    for (name, text) in texts().into_iter().filter(|(name, _)| name.ends_with(".md") && !name.starts_with("fixtures/"))
    {
        let folder = Path::new(&name).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let link = link.split('#').next().unwrap();
            if link.is_empty() || link.contains("://") {
                continue;
            }
            assert!(root().join(&folder).join(link).exists(), "{name} links to {link}, which is not there");
        }
    }
}
