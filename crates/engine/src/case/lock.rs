//! Who else is at work on the case?
//!
//! Advisory locks of the operating system on empty files: they end with their process, however it ends. Every append
//! to the ledger locks the ledger itself; these are for longer work. Readers take none.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::error::{CaseError, io_error};

/// A lock that is held. It is given up by name: a child process that was just forked may hold the same file open, and
/// closing ours would then not end it.
pub(crate) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.unlock().ok();
    }
}

/// Held while files are taken in or caches written; several may hold it at once.
///
/// Waits for nobody but a cleaner. `clean` runs first if no other writer is at work: what lies unfinished then belongs
/// to nobody.
pub(crate) fn writers(folder: &Path, clean: impl FnOnce() -> Result<(), CaseError>) -> Result<Lock, CaseError> {
    let path = folder.join("add.lock");
    let lock = Lock(open(&path)?);
    match lock.0.try_lock() {
        Ok(()) => {
            clean()?;
            lock.0.unlock().map_err(io_error("unlock", &path))?;
        }
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(source)) => return Err(CaseError::Io { doing: "lock", path, source }),
    }
    lock.0.lock_shared().map_err(io_error("lock", &path))?;
    Ok(lock)
}

/// Held while tables are made. Errors at once if another run holds it.
pub(crate) fn run(folder: &Path) -> Result<Lock, CaseError> {
    let path = folder.join("run.lock");
    let file = open(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(CaseError::Busy),
        Err(TryLockError::Error(source)) => Err(CaseError::Io { doing: "lock", path, source }),
    }
}

/// Held while a report is issued; others wait.
pub(crate) fn report(folder: &Path) -> Result<Lock, CaseError> {
    let path = folder.join("report.lock");
    let file = open(&path)?;
    file.lock().map_err(io_error("lock", &path))?;
    Ok(Lock(file))
}

fn open(path: &Path) -> Result<File, CaseError> {
    OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(io_error("write", path))
}
