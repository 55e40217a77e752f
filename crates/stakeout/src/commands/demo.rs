//! `stakeout demo [DIR]`: an invented case from beginning to end.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};
use stakeout_core::evidence::ReadOptions;
use stakeout_scenario::SimulateOptions;

use super::argument;
use super::summary::Summary;
use crate::console::Console;
use crate::exit::Exit;
use crate::failure;
use crate::ops::{self, Intake, NewCase, Provenance};
use crate::ops_report;
use crate::who::Who;

/// Lies in a folder that `demo` made, so that a second run may replace it.
const MARK: &str = "made-by-stakeout-demo";

/// What a second run removes, and nothing else.
const PARTS: [&str; 3] = ["world", "case", "keys"];

pub(crate) fn cli() -> Command {
    Command::new("demo")
        .about("Invent a case, work it out, and issue its report")
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .default_value("stakeout-demo")
                .value_parser(value_parser!(PathBuf))
                .help("Folder to make; a folder that it did not make is left alone"),
        )
        .arg(argument::threads())
        .after_help("Example:\n  stakeout demo")
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let dir = argument::path_of(args, "dir")?;
    take(dir).with_context(|| format!("cannot make the demo in {}", dir.display()))?;
    let [world, case, keys] = PARTS.map(|part| dir.join(part));
    let who = Who::asks(args);
    let threads = argument::threads_of(args);

    let meter = console.progress();
    ops::simulate(&world, &SimulateOptions::default(), &meter).context("cannot invent the world")?;
    let new = NewCase {
        name: "Demo".to_owned(),
        question: "Which sites are gambling, who built them, who runs them, on whose servers?".to_owned(),
        timezone_offset_minutes: 0,
        key_like: Some(same_key(&keys)?),
        keys: Some(keys),
    };
    ops::create(&case, &new, &who).context("cannot make the case")?;
    let intake = Intake {
        paths: vec![world.join("evidence")],
        kind: None,
        options: ReadOptions::default(),
        provenance: Provenance { source: "stakeout simulate".to_owned(), ..Provenance::default() },
        threads,
    };
    ops::add(&case, &intake, &who, &meter).context("cannot add the evidence")?;
    let digest = ops::analyze(&case, threads, &who, &meter).context("cannot analyze the case")?;
    let issued = ops_report::report(&case, None, &who, &meter).context("cannot issue the report")?;
    drop(meter);

    console.line("An invented case; nobody in it exists.")?;
    Summary::of(&ops::rows(&case)?).show(console)?;
    console.line(format_args!("Content digest {digest}"))?;
    console.line(format_args!("Report         {}", issued.page.display()))?;
    console.gap()?;
    console.line("Go on with:")?;
    let case = case.display();
    console.line(format_args!("  stakeout query {case} \"SELECT host, role, kit, operator FROM sites\""))?;
    console.line(format_args!("  stakeout evaluate {case} {}", world.join("truth").display()))?;
    // Lost records are part of the story that is told, and shown above; the demo itself is done.
    Ok(Exit::Done)
}

/// Makes the folder its own: a new or empty one, or one that it made before.
fn take(dir: &Path) -> anyhow::Result<()> {
    let empty = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(dir)?;
            true
        }
        Err(error) => return Err(error.into()),
    };
    let mark = dir.join(MARK);
    if !empty && !mark.is_file() {
        return Err(failure::advised(
            "the folder is not empty, and `stakeout demo` did not make it",
            "name another folder: stakeout demo DIR",
        ));
    }
    fs::write(&mark, "`stakeout demo` made this folder and replaces world, case and keys in it.\n")?;
    for part in PARTS {
        match fs::remove_dir_all(dir.join(part)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", dir.join(part).display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The key of every demo: the world is invented and the same for everybody, and so are its pseudonyms.
fn same_key(keys: &Path) -> anyhow::Result<PathBuf> {
    let path = keys.join("demo.key");
    std::fs::create_dir_all(keys).and_then(|()| std::fs::write(&path, format!("{}\n", "5a".repeat(32))))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_someone_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("letter.txt"), "mine").unwrap();
        assert!(take(dir.path()).is_err());
        assert_eq!(fs::read_to_string(dir.path().join("letter.txt")).unwrap(), "mine");
    }

    #[test]
    fn a_second_run_replaces_its_own_parts_alone() {
        let dir = tempfile::tempdir().unwrap();
        let demo = dir.path().join("demo");
        take(&demo).unwrap();
        fs::create_dir(demo.join("case")).unwrap();
        fs::write(demo.join("notes.txt"), "mine").unwrap();
        take(&demo).unwrap();
        assert!(!demo.join("case").exists());
        assert!(demo.join("notes.txt").exists());
    }
}
