//! Why did it stop, and what can be done about it?
//!
//! An error is told once, as a chain from what was tried to what the system said, and then a hint where there is
//! something to do. Hints for errors of the libraries stand in one place, [`hint`].

use std::error::Error;
use std::fmt::Display;
use std::io;

use stakeout_engine::case::{CaseError, CreateError, KeyError, OpenError};
use stakeout_engine::pipeline::{AnalyzeError, IssueError};
use stakeout_engine::query::QueryError;
use stakeout_engine::table::TableError;

use crate::exit::Exit;

/// An error that this program raises itself and knows a way out of.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
struct Advised {
    what: String,
    hint: String,
}

/// The command line asks for something that makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
struct Usage {
    what: String,
}

/// An error with a way out.
pub(crate) fn advised(what: impl Display, hint: impl Display) -> anyhow::Error {
    Advised { what: what.to_string(), hint: hint.to_string() }.into()
}

/// A mistake on the command line that the parser cannot see.
pub(crate) fn usage(what: impl Display) -> anyhow::Error {
    Usage { what: what.to_string() }.into()
}

/// The exit status of an error.
pub(crate) fn exit(error: &anyhow::Error) -> Exit {
    if error.is::<Usage>() { Exit::Usage } else { Exit::Failed }
}

/// Did the program that reads our output stop reading?
pub(crate) fn reader_went_away(error: &anyhow::Error) -> bool {
    kinds(error).any(|kind| kind == io::ErrorKind::BrokenPipe)
}

/// The sentences of the chain, outermost first; one that only repeats the one before is left out.
pub(crate) fn sentences(error: &anyhow::Error) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for cause in error.chain() {
        let sentence = cause.to_string();
        if !sentences.iter().any(|before| before.ends_with(&sentence)) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// What the person at the keyboard can do.
pub(crate) fn hint(error: &anyhow::Error) -> Option<String> {
    let advice = error.chain().find_map(|cause| cause.downcast_ref::<Advised>());
    if let Some(advised) = advice {
        return Some(advised.hint.clone());
    }
    if error.is::<Usage>() {
        return Some("`stakeout help VERB` shows how a verb is called".to_owned());
    }
    if let Some(hint) = error.chain().find_map(hint_of_a_library) {
        return Some(hint.to_owned());
    }
    let kind = kinds(error).next()?;
    let hint = match kind {
        io::ErrorKind::NotFound => "check the path; it is read as given, from the current folder",
        io::ErrorKind::PermissionDenied => "this user may not read or write there; check the owner and mode",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::WriteZero => {
            "free some space and run the same command again; a case stays whole when a run is cut"
        }
        io::ErrorKind::ReadOnlyFilesystem => "the disk is mounted read-only; choose another folder",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// What can be done about an error of the engine.
fn hint_of_a_library(cause: &(dyn Error + 'static)) -> Option<&'static str> {
    if let Some(error) = cause.downcast_ref::<CreateError>() {
        return match error {
            CreateError::NotEmpty { .. } => Some("nothing is overwritten: name another folder"),
            CreateError::KeyInside { .. } => Some("the key must not travel with the case: name a folder elsewhere"),
            CreateError::Key(KeyError::NoDataFolder) => Some("`stakeout new --keys DIR` names a folder for the key"),
            _ => None,
        };
    }
    if let Some(error) = cause.downcast_ref::<OpenError>() {
        return match error {
            OpenError::NotACase { .. } => Some("`stakeout new CASE` makes one"),
            OpenError::TooNew { .. } => Some("use the program that wrote it, or a newer one; nothing was changed"),
            OpenError::Malformed { .. } => Some("case.toml was edited or cut; restore it from a copy of the case"),
            _ => None,
        };
    }
    if let Some(error) = cause.downcast_ref::<CaseError>() {
        return match error {
            CaseError::Busy => Some("wait until it is done; a run that was killed does not block the next"),
            CaseError::EvidenceMissing { .. } | CaseError::EvidenceChanged { .. } => {
                Some("restore it from a copy of the case; `stakeout verify CASE` lists what differs")
            }
            CaseError::NothingToUndo => Some("`stakeout status CASE` lists the judgements in force, by number"),
            CaseError::Key(_) => Some("name the folder of the key in STAKEOUT_KEYS; `stakeout new` said where it lies"),
            CaseError::NoTables => Some("run `stakeout analyze CASE` first"),
            _ => None,
        };
    }
    if let Some(error) = cause.downcast_ref::<IssueError>() {
        return match error {
            IssueError::Stale => Some("run `stakeout analyze CASE` first: a report shows one state of the case"),
            IssueError::NotWhole(_) => {
                Some("`stakeout verify CASE` lists what differs; what is missing can be restored from a copy")
            }
            IssueError::Case(error) => hint_of_a_library(error),
            _ => None,
        };
    }
    if let Some(AnalyzeError::Case(error)) = cause.downcast_ref::<AnalyzeError>() {
        return hint_of_a_library(error);
    }
    if let Some(TableError::Missing { .. } | TableError::Column { .. }) = cause.downcast_ref::<TableError>() {
        return Some(MAKE_TABLES);
    }
    match cause.downcast_ref::<QueryError>()? {
        QueryError::Tables(TableError::Missing { .. } | TableError::Column { .. }) => Some(MAKE_TABLES),
        QueryError::NoSuchTable { .. } | QueryError::NoSuchColumn { .. } => {
            Some("`stakeout query --tables` lists the tables and their columns")
        }
        QueryError::Memory { .. } => Some("--memory MIB allows more"),
        QueryError::Time { .. } => Some("--seconds N allows more"),
        _ => None,
    }
}

const MAKE_TABLES: &str = "`stakeout analyze CASE` makes the tables again";

fn kinds(error: &anyhow::Error) -> impl Iterator<Item = io::ErrorKind> {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind)
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn a_cause_that_repeats_its_error_is_told_once() {
        let inner = io::Error::new(io::ErrorKind::NotFound, "no such file");
        let error = Err::<(), _>(inner).context("cannot read a.csv: no such file").unwrap_err();
        assert_eq!(sentences(&error), ["cannot read a.csv: no such file"]);
    }

    #[test]
    fn a_broken_pipe_below_any_context_is_no_failure() {
        let inner = io::Error::from(io::ErrorKind::BrokenPipe);
        let error = anyhow::Error::from(inner).context("cannot write to standard output");
        assert!(reader_went_away(&error));
        assert!(!reader_went_away(&anyhow::anyhow!("something else")));
    }

    #[test]
    fn usage_has_its_own_status_and_advice_its_own_hint() {
        assert_eq!(exit(&usage("two subjects")), Exit::Usage);
        let error = advised("CASE exists", "choose another folder").context("cannot make the case");
        assert_eq!(exit(&error), Exit::Failed);
        assert_eq!(hint(&error).as_deref(), Some("choose another folder"));
    }
}
