//! What does an investigator hold, and what was done with it?
//!
//! A folder: the evidence as received, a ledger of every act, and what can be made again from these two. Every method
//! leaves the folder so that a kill at any moment loses at most the act under way, and the next run completes it.

mod cache;
mod caches;
mod canonical;
mod error;
mod evidence;
mod facts;
mod files;
mod intake;
mod judgement;
mod key;
mod ledger;
mod lock;
mod pack;
mod parquet_footer;
pub(crate) mod parquet_rows;
mod reading;
mod report;
mod restricted;
mod run;
mod settings;
mod status;
mod store;
mod token;
mod values;
mod verify;
mod walk;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use stakeout_core::record::Time;

pub(crate) use cache::{Counts, Kept, KeptPage};
pub(crate) use caches::{Caches, ReadFrom};
pub use error::{CaseError, CreateError, KeyError, OpenError};
pub use evidence::{Evidence, Provenance};
pub use facts::{Facts, Skipped};
pub(crate) use files::hash;
pub use intake::{AddOptions, AddProblem, AddSummary, AddedFile};
pub use judgement::{Judged, Judgement, Undo, Verdict};
pub use key::{CaseKey, default_folder as default_key_folder};
pub use ledger::{Action, Line, LineFault};
pub use report::{IssuedReport, NewReport, Seal};
pub use run::{Run, RunManifest, RunRecord};
pub use settings::{CaseFormat, Head, Settings, offset_minutes};
pub use status::{CaseStatus, KindStatus, NextStep};
#[cfg(test)]
pub(crate) use values::SECTION_PAGES;
pub(crate) use values::{NOBODY, RANGES, SEVERAL, Value};
pub use verify::{VerifyCode, VerifyProblem};

use ledger::{Ledger, NewLine};
use store::Store;

/// Tells the time of an act. The binary has the clock; a [`Time`] is a clock that stands still, for tests.
pub trait Clock: Sync {
    /// Now.
    fn now(&self) -> Time;
}

impl Clock for Time {
    fn now(&self) -> Time {
        *self
    }
}

/// An open case folder. May be shared between threads; several processes may hold the same case open.
pub struct Case {
    folder: PathBuf,
    settings: Settings,
    ledger: Ledger,
    store: Store,
    reading: Box<dyn reading::Reading>,
}

/// What a new case is to be.
#[derive(Debug, Clone, Default)]
pub struct NewCase {
    /// Its name; not empty.
    pub name: String,
    /// The question that it is to answer.
    pub question: String,
    /// Offset from UTC (`+09:00`) for times that carry none; `None`: UTC.
    pub timezone: Option<String>,
    /// The folder for its key; `None`: [`default_key_folder`].
    pub key_dir: Option<PathBuf>,
    /// The file of another case's key, to use the same one: pseudonyms of both are then equal. `None`: a key is drawn.
    pub key_like: Option<PathBuf>,
}

/// A case that was just made.
pub struct Created {
    /// The case.
    pub case: Case,
    /// Where its key lies. Without it pseudonyms cannot be made again and leaks cannot be opened: keep a copy.
    pub key_path: PathBuf,
}

impl Case {
    /// Makes a case folder and its key. The folder must not exist or be empty; it appears whole or not at all.
    pub fn create(folder: &Path, new: &NewCase, clock: &dyn Clock, actor: &str) -> Result<Created, CreateError> {
        if new.name.trim().is_empty() {
            return Err(CreateError::NoName);
        }
        let timezone = new.timezone.as_deref().unwrap_or("+00:00");
        let offset = offset_minutes(timezone).ok_or_else(|| CreateError::BadTimezone(timezone.to_owned()))?;
        let is_free = fs::read_dir(folder).map_or(!folder.exists(), |mut entries| entries.next().is_none());
        if !is_free {
            return Err(CreateError::NotEmpty { path: folder.to_owned() });
        }
        let key_dir = new.key_dir.clone().map_or_else(key::default_folder, Ok)?;
        if std::path::absolute(&key_dir)
            .ok()
            .zip(std::path::absolute(folder).ok())
            .is_some_and(|(k, f)| k.starts_with(f))
        {
            return Err(CreateError::KeyInside { path: folder.to_owned() });
        }
        let id: String = key::random::<8>()?.iter().map(|byte| format!("{byte:02x}")).collect();
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        files::make_folder(parent)?;
        let part = files::part_path(parent);
        files::make_folder(&part)?;
        let made = Self::fill(&part, new, offset, &id, &key_dir, clock, actor);
        let renamed = made.and_then(|key_path| {
            fs::rename(&part, folder).map_err(error::io_error("make the folder", folder))?;
            files::sync_folder(parent)?;
            Ok(key_path)
        });
        let key_path = renamed.inspect_err(|_| {
            fs::remove_dir_all(&part).ok();
        })?;
        let settings = Settings::read(folder).map_err(|error| CaseError::Io {
            doing: "read",
            path: settings::path(folder),
            source: std::io::Error::other(error),
        })?;
        Ok(Created { case: Self::of(folder, settings), key_path })
    }

    /// Writes what a new case holds into an empty folder.
    fn fill(
        folder: &Path,
        new: &NewCase,
        offset: i32,
        id: &str,
        key_dir: &Path,
        clock: &dyn Clock,
        actor: &str,
    ) -> Result<PathBuf, CreateError> {
        for name in ["evidence", "cache", "tables", "reports"] {
            files::make_folder(&folder.join(name))?;
        }
        let (key, key_path) = CaseKey::make(key_dir, id, new.key_like.as_deref())?;
        let first = NewLine {
            action: Action::Create,
            object: id.to_owned(),
            params: json!({
                "format": CaseFormat::NEWEST.0, "name": new.name, "question": new.question,
                "timezone": settings::offset_text(offset), "key_fingerprint": key.fingerprint(),
            }),
        };
        let ledger = Ledger::of(folder);
        let written = ledger.append(vec![first], clock, actor, |head| {
            let settings = Settings {
                format: CaseFormat::NEWEST,
                id: id.to_owned(),
                name: new.name.clone(),
                question: new.question.clone(),
                timezone: settings::offset_text(offset),
                key_fingerprint: key.fingerprint(),
                ledger: head.clone(),
            };
            settings.write(folder)
        });
        if let Err(error) = written {
            fs::remove_file(&key_path).ok();
            return Err(error.into());
        }
        Ok(key_path)
    }

    /// Opens a case folder. Reads `case.toml` alone: neither the key nor a writable folder is needed.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Ok(Self::of(folder, Settings::read(folder)?))
    }

    fn of(folder: &Path, settings: Settings) -> Self {
        Self {
            ledger: Ledger::of(folder),
            store: Store::of(folder),
            folder: folder.to_owned(),
            settings,
            reading: Box::new(reading::Core::new()),
        }
    }

    /// The case folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What `case.toml` said when the case was opened; [`Case::head`] is newer than its ledger head.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The case key, from `key_dir` or from where keys lie: `STAKEOUT_KEYS`, [`default_key_folder`], or a folder `keys`
    /// beside the case folder.
    pub fn key(&self, key_dir: Option<&Path>) -> Result<CaseKey, KeyError> {
        let folder =
            key_dir.map_or_else(|| key::folder_of(&self.folder, &self.settings.id), |dir| Ok(dir.to_owned()))?;
        CaseKey::read(&folder, &self.settings.id, &self.settings.key_fingerprint)
    }

    /// The last line of the ledger: print it where nobody can change it afterwards.
    pub fn head(&self) -> Result<Head, CaseError> {
        let nothing = Head { seq: 0, hash: ledger::FIRST_PREV.to_owned() };
        Ok(self.ledger.head()?.unwrap_or(nothing))
    }

    /// Every line of the ledger. Errors if one was changed.
    pub fn ledger(&self) -> Result<Vec<Line>, CaseError> {
        self.ledger.lines()
    }

    /// Notes that rows left the case in a file: its name, its SHA-256 (hexadecimal), and what the exporter has to say.
    pub fn note_export(
        &self,
        name: &str,
        format: &str,
        sha256: &str,
        params: serde_json::Value,
        clock: &dyn Clock,
        actor: &str,
    ) -> Result<Line, CaseError> {
        let params = json!({"format": format, "sha256": sha256, "details": params});
        self.append(vec![NewLine { action: Action::Export, object: name.to_owned(), params }], clock, actor)?
            .pop()
            .ok_or(CaseError::NotCanonical)
    }

    /// Adds lines to the ledger and the new head to `case.toml`.
    fn append(&self, lines: Vec<NewLine>, clock: &dyn Clock, actor: &str) -> Result<Vec<Line>, CaseError> {
        self.ledger.append(lines, clock, actor, |head| {
            // Read again: another process may have written since, and the name may have been mended by hand.
            let mut settings = Settings::read(&self.folder).unwrap_or_else(|_| self.settings.clone());
            settings.ledger = head.clone();
            settings.write(&self.folder)
        })
    }
}
