//! Why did an operation on a case stop?
//!
//! A bad row or member of evidence is never here: that is a problem, and reading goes on.

use std::io;
use std::path::{Path, PathBuf};

use stakeout_core::evidence::EvidenceId;

use super::ledger::LineFault;
use super::settings::CaseFormat;

/// Why a case could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// Something is there already.
    #[error("{} exists and is not an empty folder", .path.display())]
    NotEmpty {
        /// The folder asked for.
        path: PathBuf,
    },
    /// A case without a name cannot be told apart from another.
    #[error("the name of a case is empty")]
    NoName,
    /// The time zone is no offset.
    #[error("{0:?} is no offset from UTC such as +09:00")]
    BadTimezone(String),
    /// The key would travel with the case that it protects.
    #[error("the key would lie inside the case folder {}", .path.display())]
    KeyInside {
        /// The folder of keys asked for.
        path: PathBuf,
    },
    /// The key could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The folder could not be written.
    #[error(transparent)]
    Case(#[from] CaseError),
}

/// Why a case could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no case here.
    #[error("{} is not a case folder: it has no case.toml", .path.display())]
    NotACase {
        /// The folder asked for.
        path: PathBuf,
    },
    /// A newer program wrote it; writing to it would lose what this one does not know.
    #[error("the case has format {found}, newer than {known}, the newest this program knows")]
    TooNew {
        /// The format of the case.
        found: CaseFormat,
        /// The newest format that this program knows.
        known: CaseFormat,
    },
    /// `case.toml` is not what a case.toml is.
    #[error("{} cannot be understood: {what}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        what: String,
    },
    /// The disk or the permissions say no.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Why the case key could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Neither `XDG_DATA_HOME` nor `HOME` is set, and no folder was given.
    #[error("there is no data folder for the case key: set XDG_DATA_HOME or HOME, or name a folder of keys")]
    NoDataFolder,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    NoRandom(String),
    /// The key is not where it should be.
    #[error("cannot read the case key {}", .path.display())]
    Read {
        /// The key's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The key cannot be put there.
    #[error("cannot write the case key {}", .path.display())]
    Write {
        /// The key's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{} is not a case key: 64 hexadecimal digits are expected", .path.display())]
    NotAKey {
        /// The key's file.
        path: PathBuf,
    },
    /// The file holds the key of another case.
    #[error("the key in {} has the fingerprint {found}; this case was made with {expected}", .path.display())]
    OtherKey {
        /// The key's file.
        path: PathBuf,
        /// Its fingerprint.
        found: String,
        /// The fingerprint in `case.toml`.
        expected: String,
    },
}

/// Why an operation on an open case stopped. What was written before is whole; the next run goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// The disk or the permissions say no.
    #[error("cannot {doing} {}", .path.display())]
    Io {
        /// `read`, `write` …
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The evidence holds numbers of papers, and without the key no tokens can be made of them.
    #[error("the case key is needed to read the numbers of identity documents")]
    Key(#[from] KeyError),
    /// The ledger does not hold; nothing is added to it then, because that would bury the place.
    #[error("ledger.jsonl, line {line}: {fault}; `stakeout verify` says more")]
    Ledger {
        /// From 1.
        line: u64,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// A ledger line is whole, but its parameters are not those of its action.
    #[error("ledger.jsonl, line {line}: the parameters are not those of {action}")]
    Params {
        /// From 1.
        line: u64,
        /// The action of the line.
        action: &'static str,
    },
    /// A value cannot be written so that everyone writes it alike.
    #[error("the ledger holds whole numbers and text alone, at most 64 levels deep")]
    NotCanonical,
    /// Another process analyses the case.
    #[error("another analysis of this case is running")]
    Busy,
    /// The ledger knows no such evidence.
    #[error("the case holds no evidence {id}")]
    NoSuchEvidence {
        /// The evidence asked for.
        id: EvidenceId,
    },
    /// The ledger knows it, the store has lost it.
    #[error("the evidence {id} is missing from the store")]
    EvidenceMissing {
        /// The evidence.
        id: EvidenceId,
    },
    /// The bytes are not those that were received.
    #[error("the evidence {id} was changed after its intake: its bytes now have the SHA-256 {found}")]
    EvidenceChanged {
        /// The evidence.
        id: EvidenceId,
        /// What the bytes are now.
        found: EvidenceId,
    },
    /// An undo that names nothing in force.
    #[error("there is no judgement in force to undo")]
    NothingToUndo,
    /// A judgement that cannot be meant.
    #[error("a judgement names two different subjects and a reason")]
    EmptyJudgement,
    /// Issued reports are never overwritten.
    #[error("reports/{name} was issued already; an issued report is never overwritten")]
    ReportExists {
        /// The file's name.
        name: String,
    },
    /// A name that would leave its folder or collide with a manifest.
    #[error("{name:?} is no plain file name")]
    BadName {
        /// The name asked for.
        name: String,
    },
    /// No tables were made yet.
    #[error("the case has no tables yet: `stakeout analyze` makes them")]
    NoTables,
}

/// Turns what the system said into a [`CaseError`] that names the file.
pub(crate) fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CaseError {
    move |source| CaseError::Io { doing, path: path.to_owned(), source }
}
