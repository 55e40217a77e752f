//! Who else is at work on the case?
//!
//! Advisory locks of the operating system on empty files: they end with their process, however it ends. Every append
//! to the ledger locks the ledger itself; these are for longer work. Readers take none.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::error::{CaseError, io_error};

/// Held while files are taken in or caches written; several may hold it at once.
pub(crate) struct WritersLock(File);

/// Held while tables are made; one at a time.
pub(crate) struct RunLock(#[expect(dead_code, reason = "held, not used")] File);

impl WritersLock {
    /// Waits for nobody but a cleaner. `clean` runs first if no other writer is at work: what lies unfinished then
    /// belongs to nobody.
    pub(crate) fn take(folder: &Path, clean: impl FnOnce() -> Result<(), CaseError>) -> Result<Self, CaseError> {
        let path = folder.join("add.lock");
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => {
                clean()?;
                file.unlock().map_err(io_error("unlock", &path))?;
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) => return Err(CaseError::Io { doing: "lock", path, source }),
        }
        file.lock_shared().map_err(io_error("lock", &path))?;
        Ok(Self(file))
    }

    /// Until when it is held.
    pub(crate) fn release(self) {
        self.0.unlock().ok();
    }
}

impl RunLock {
    /// Errors at once if another run holds it.
    pub(crate) fn take(folder: &Path) -> Result<Self, CaseError> {
        let path = folder.join("run.lock");
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(CaseError::Busy),
            Err(TryLockError::Error(source)) => Err(CaseError::Io { doing: "lock", path, source }),
        }
    }
}

/// Held while a report is issued; others wait.
pub(crate) struct ReportLock(#[expect(dead_code, reason = "held, not used")] File);

impl ReportLock {
    pub(crate) fn take(folder: &Path) -> Result<Self, CaseError> {
        let path = folder.join("report.lock");
        let file = open(&path)?;
        file.lock().map_err(io_error("lock", &path))?;
        Ok(Self(file))
    }
}

fn open(path: &Path) -> Result<File, CaseError> {
    OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(io_error("write", path))
}
