//! How does a file change so that a kill leaves the old one or the new one?
//!
//! Written under another name, synced, renamed, and the folder synced: the order in which a file system may lose
//! things after a power cut is not that of the program.

use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use stakeout_core::evidence::EvidenceId;

use super::error::{CaseError, io_error};

/// Ending of files that are not finished.
pub(crate) const PART: &str = "part";

/// Bytes read at once when a file is copied or hashed.
pub(crate) const CHUNK_BYTES: usize = 1 << 20;

static PARTS: AtomicU64 = AtomicU64::new(0);

/// A name in `folder` that no other process and no other thread uses.
pub(crate) fn part_path(folder: &Path) -> PathBuf {
    let number = PARTS.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{}-{number}.{PART}", std::process::id()))
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path) -> Result<(), CaseError> {
    fs::create_dir_all(path).map_err(io_error("make the folder", path))
}

/// Replaces a file by these bytes. One writer at a time: whoever calls this holds a lock, and so finds what a stopped
/// writer left under the one name that it can have.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), CaseError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let part = path.with_file_name(format!("{}.{PART}", file_name(path)));
    let written = File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    if let Err(source) = written {
        fs::remove_file(&part).ok();
        return Err(CaseError::Io { doing: "write", path: path.to_owned(), source });
    }
    sync_folder(folder)
}

/// Makes the names in a folder last. Systems that cannot sync a folder do so by themselves.
pub(crate) fn sync_folder(path: &Path) -> Result<(), CaseError> {
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(io_error("write", path))?;
    }
    Ok(())
}

/// SHA-256 of a file, told in pieces how many bytes were read.
pub(crate) fn hash(path: &Path, advance: &dyn Fn(u64)) -> std::io::Result<EvidenceId> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = match file.read(&mut chunk) {
            Ok(0) => return Ok(EvidenceId::from_digest(hash.finalize().into())),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(chunk.get(..read).unwrap_or_default());
        advance(read as u64);
    }
}

/// The entries of a folder by name; a folder that is not there has none.
pub(crate) fn sorted_entries(path: &Path) -> Result<Vec<PathBuf>, CaseError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(CaseError::Io { doing: "read", path: path.to_owned(), source }),
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(io_error("read", path))?;
    paths.sort();
    Ok(paths)
}

/// The last part of a path as text.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
