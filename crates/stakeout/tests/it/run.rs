//! How is the program run, and its answer made comparable?

use std::fmt::Write as _;
use std::path::Path;

use assert_cmd::Command;

/// The program in this folder, without the terminal, colours, time zone or name of whoever runs the tests.
pub(crate) fn stakeout(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("stakeout"));
    command.current_dir(folder).env_clear();
    command.env("STAKEOUT_ACTOR", "tester").env("XDG_DATA_HOME", folder.join("data")).env("HOME", folder);
    command
}

/// Runs it and writes down what a user sees: the call, the status, both streams.
pub(crate) fn shown(folder: &Path, args: &[&str]) -> String {
    let output = stakeout(folder).args(args).output().unwrap();
    let mut text = format!("$ stakeout {}\n", args.join(" "));
    writeln!(text, "status: {}", output.status.code().unwrap()).unwrap();
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        if !bytes.is_empty() {
            write!(text, "--- {name}\n{}", String::from_utf8_lossy(bytes)).unwrap();
        }
    }
    text
}

/// Runs it where it must succeed.
pub(crate) fn done(folder: &Path, args: &[&str]) -> String {
    let output = stakeout(folder).args(args).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "stakeout {}: {:?}\n{out}{err}", args.join(" "), output.status);
    out.into_owned()
}

/// Compares with a snapshot in which paths, hashes and moments are named instead of shown.
pub(crate) fn assert_shown(name: &str, folder: &Path, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(&regex_escaped(folder), "[FOLDER]");
    settings.add_filter(r"\b[0-9a-f]{64}\b", "[SHA-256]");
    settings.add_filter(r"\b[0-9a-f]{16}\b", "[ID]");
    settings.add_filter(r"\b[0-9a-f]{12}\b", "[SHA-256]");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "[NOW]");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn regex_escaped(path: &Path) -> String {
    let text = path.to_string_lossy();
    text.chars().flat_map(|c| if c.is_alphanumeric() { vec![c] } else { vec!['\\', c] }).collect()
}
