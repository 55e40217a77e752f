//! Does the help of every verb fit a terminal and say what it said yesterday?

use crate::run::{assert_shown, done};

/// The verbs, as the program lists them.
pub(crate) fn verbs() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let help = done(folder.path(), &["--help"]);
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let names = listed.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    names.map(|line| line.split(' ').next().unwrap().to_owned()).filter(|name| name != "help").collect()
}

/// The help of the program and of every verb, one text each.
pub(crate) fn texts() -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let mut texts = vec![("stakeout".to_owned(), done(folder.path(), &["--help"]))];
    for verb in verbs() {
        let text = done(folder.path(), &[&verb, "--help"]);
        texts.push((verb, text));
    }
    texts
}

#[test]
fn every_verb_is_listed() {
    let expected = [
        "new", "add", "status", "analyze", "report", "find", "explain", "query", "judge", "verify", "screen", "names",
        "link", "demo", "simulate", "evaluate",
    ];
    assert_eq!(verbs(), expected);
}

#[test]
fn help_says_what_it_said_and_fits_80_columns() {
    let folder = tempfile::tempdir().unwrap();
    for (verb, text) in texts() {
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{verb}: {line}");
        }
        assert_shown(&format!("help-{verb}"), folder.path(), &text);
    }
}

#[test]
fn every_verb_shows_an_example() {
    for (verb, text) in texts() {
        assert!(text.contains(&format!("\n  stakeout {}", if verb == "stakeout" { "demo" } else { &verb })), "{verb}");
    }
}

#[test]
fn short_help_and_version_go_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    assert!(done(folder.path(), &["-h"]).starts_with("Analyses evidence"));
    assert_eq!(done(folder.path(), &["--version"]), format!("stakeout {}\n", env!("CARGO_PKG_VERSION")));
}
