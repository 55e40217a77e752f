//! How do new tables replace the old ones, whole or not at all?
//!
//! Tables are written to `tables.next/` and synced; then the ledger gets a line with the digest of every file: this is
//! the moment at which the run is done. Then `tables/` becomes `tables.old/`, `tables.next/` becomes `tables/`, and the
//! old ones go. After a kill the ledger tells what `tables.next/` is: if its files have the digests of the last run
//! line, the swap is completed; if not, the run never ended and the folder is removed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use stakeout_core::evidence::EvidenceId;
use stakeout_core::record::Time;

use super::error::{CaseError, io_error};
use super::evidence::bad_params;
use super::ledger::{Action, NewLine};
use super::lock::{self, Lock};
use super::{Case, Clock, Line, files};

/// What tables rest on, and what they came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunManifest {
    /// Version of the program.
    pub tool_version: String,
    /// Version of the rules as a whole.
    pub rules_version: String,
    /// SHA-256 of the weights in use, hexadecimal.
    pub weights_sha256: String,
    /// The evidence that was read, by id.
    #[serde(with = "ids_as_text")]
    pub evidence: Vec<EvidenceId>,
    /// Number of the last judgement line that counted.
    pub judgement_seq: Option<u64>,
    /// Digest of each table's rows, hexadecimal, by table.
    pub tables: BTreeMap<String, String>,
    /// Digest of all tables, hexadecimal.
    pub content_digest: String,
}

/// A run in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Number of its line.
    pub seq: u64,
    /// When it ended.
    pub at: Time,
    /// Who ran it.
    pub actor: String,
    /// What it rests on and came to.
    pub manifest: RunManifest,
    /// SHA-256 of each file of `tables/`, hexadecimal, by name.
    pub files: BTreeMap<String, String>,
}

/// A run under way. Dropped without [`Run::finish`], it leaves the old tables.
pub struct Run<'a> {
    case: &'a Case,
    next: PathBuf,
    is_done: bool,
    _lock: Lock,
}

impl Case {
    /// Begins to make tables. Errors if another process does so already.
    pub fn begin_run(&self) -> Result<Run<'_>, CaseError> {
        let lock = lock::run(&self.folder)?;
        self.settle()?;
        let next = self.folder.join(NEXT);
        files::make_folder(&next)?;
        Ok(Run { case: self, next, is_done: false, _lock: lock })
    }

    /// The last run.
    pub fn last_run(&self) -> Result<Option<RunRecord>, CaseError> {
        self.ledger.lines_where(|line| line.action == Action::Run)?.last().map(run_of).transpose()
    }

    /// The folder of the tables of the last run. Completes a swap that was stopped.
    pub fn tables(&self) -> Result<PathBuf, CaseError> {
        let current = self.folder.join(CURRENT);
        if self.last_run()?.is_none() {
            return Err(CaseError::NoTables);
        }
        if (self.folder.join(NEXT).exists() || !current.exists())
            && let Ok(_lock) = lock::run(&self.folder)
        {
            // A folder that cannot be written is read as it stands.
            self.settle().ok();
        }
        let old = self.folder.join(OLD);
        Ok(if !current.exists() && old.exists() { old } else { current })
    }

    /// Completes or undoes what a stopped run left. Only under the lock.
    fn settle(&self) -> Result<(), CaseError> {
        let [next, current, old] = [NEXT, CURRENT, OLD].map(|name| self.folder.join(name));
        if next.exists() {
            let is_last = match self.last_run()? {
                Some(last) => digests(&next).is_ok_and(|files| files == last.files),
                None => false,
            };
            if is_last {
                return self.swap();
            }
            remove(&next)?;
        }
        if !current.exists() && old.exists() {
            fs::rename(&old, &current).map_err(io_error("restore", &current))?;
        }
        remove(&old)
    }

    fn swap(&self) -> Result<(), CaseError> {
        let [next, current, old] = [NEXT, CURRENT, OLD].map(|name| self.folder.join(name));
        if current.exists() {
            remove(&old)?;
            fs::rename(&current, &old).map_err(io_error("set aside", &current))?;
        }
        fs::rename(&next, &current).map_err(io_error("put in place", &current))?;
        files::sync_folder(&self.folder)?;
        remove(&old)
    }
}

/// The folders of tables: in force, being made, and set aside for the moment of a swap.
pub(super) const CURRENT: &str = "tables";
pub(super) const NEXT: &str = "tables.next";
pub(super) const OLD: &str = "tables.old";

impl Run<'_> {
    /// Where the tables are to be written; flat, no folders inside.
    pub fn folder(&self) -> &Path {
        &self.next
    }

    /// Puts the tables in place of the old ones and the manifest into the ledger.
    pub fn finish(mut self, manifest: RunManifest, clock: &dyn Clock, actor: &str) -> Result<RunRecord, CaseError> {
        for path in files::sorted_entries(&self.next)? {
            File::open(&path).and_then(|file| file.sync_all()).map_err(io_error("write", &path))?;
        }
        files::sync_folder(&self.next)?;
        let files = digests(&self.next)?;
        let params = json!({"manifest": manifest, "files": files});
        let line = NewLine { action: Action::Run, object: manifest.content_digest.clone(), params };
        let line = self.case.append(vec![line], clock, actor)?.pop().ok_or(CaseError::NotCanonical)?;
        self.is_done = true;
        self.case.swap()?;
        Ok(RunRecord { seq: line.seq, at: line.at, actor: line.actor, manifest, files })
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            remove(&self.next).ok();
        }
    }
}

/// SHA-256 of each file of a folder, hexadecimal, by name.
pub(super) fn digests(folder: &Path) -> Result<BTreeMap<String, String>, CaseError> {
    let mut digests = BTreeMap::new();
    for path in files::sorted_entries(folder)? {
        let id = files::hash(&path, &|_| {}).map_err(io_error("read", &path))?;
        digests.insert(files::file_name(&path), id.to_string());
    }
    Ok(digests)
}

/// What a run line says.
pub(super) fn run_of(line: &Line) -> Result<RunRecord, CaseError> {
    let field = |name: &str| line.params.get(name).cloned().unwrap_or_default();
    let manifest = serde_json::from_value(field("manifest")).map_err(|_| bad_params(line))?;
    let files = serde_json::from_value(field("files")).map_err(|_| bad_params(line))?;
    Ok(RunRecord { seq: line.seq, at: line.at, actor: line.actor.clone(), manifest, files })
}

fn remove(folder: &Path) -> Result<(), CaseError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io_error("remove", folder)(error)),
        _ => Ok(()),
    }
}

/// Evidence ids as hexadecimal text, as everywhere that people read.
mod ids_as_text {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};
    use stakeout_core::evidence::EvidenceId;

    pub(super) fn serialize<S: Serializer>(ids: &[EvidenceId], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ids.iter().map(EvidenceId::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<EvidenceId>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
    }
}
