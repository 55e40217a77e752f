//! Where do the bytes of an evidence lie, and are they those that were received?
//!
//! `evidence/ab/cd…` by the SHA-256 of the bytes, mode 0444. A file comes into being under another name, is synced and
//! renamed: what has its name is whole. Its original name is data in the ledger, never a path.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use stakeout_core::evidence::EvidenceId;

use super::error::{CaseError, io_error};
use super::files;

/// The folder `evidence/` of a case.
pub(crate) struct Store {
    root: PathBuf,
}

/// What the store holds of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) id: EvidenceId,
    pub(crate) bytes: u64,
}

impl Store {
    pub(crate) fn of(folder: &Path) -> Self {
        Self { root: folder.join("evidence") }
    }

    /// Where the bytes of an evidence lie.
    pub(crate) fn path(&self, id: &EvidenceId) -> PathBuf {
        let text = id.to_string();
        let (first, rest) = text.split_at(2);
        self.root.join(first).join(rest)
    }

    /// Where files are written before their name is known. On the same file system, so that they can be renamed.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.root.join(".incoming")
    }

    /// Begins to take a file in.
    pub(crate) fn begin(&self) -> Result<Incoming<'_>, CaseError> {
        let folder = self.incoming();
        files::make_folder(&folder)?;
        let path = files::part_path(&folder);
        let file = File::create(&path).map_err(io_error("write", &path))?;
        Ok(Incoming { store: self, path, file, hash: Sha256::new(), bytes: 0, failed: None, kept: false })
    }

    /// Hashes an evidence again.
    pub(crate) fn check(&self, id: &EvidenceId, advance: &dyn Fn(u64)) -> Result<(), CaseError> {
        let path = self.path(id);
        match files::hash(&path, advance) {
            Ok(found) if found == *id => Ok(()),
            Ok(found) => Err(CaseError::EvidenceChanged { id: *id, found }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(CaseError::EvidenceMissing { id: *id }),
            Err(source) => Err(CaseError::Io { doing: "read", path, source }),
        }
    }

    /// Opens an evidence.
    pub(crate) fn open(&self, id: &EvidenceId) -> Result<File, CaseError> {
        let path = self.path(id);
        File::open(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => CaseError::EvidenceMissing { id: *id },
            _ => CaseError::Io { doing: "read", path, source },
        })
    }

    /// Everything that lies in the store, by path: the ids of files with the name of an evidence, and the paths of
    /// all others. Files that are being written are left out.
    pub(crate) fn list(&self) -> Result<(Vec<EvidenceId>, Vec<PathBuf>), CaseError> {
        let (mut ids, mut others) = (Vec::new(), Vec::new());
        for folder in files::sorted_entries(&self.root)? {
            if folder == self.incoming() {
                continue;
            }
            if !folder.is_dir() {
                others.push(folder);
                continue;
            }
            for path in files::sorted_entries(&folder)? {
                let id = format!("{}{}", files::file_name(&folder), files::file_name(&path)).parse::<EvidenceId>();
                match id {
                    Ok(id) if self.path(&id) == path && path.is_file() => ids.push(id),
                    _ => others.push(path),
                }
            }
        }
        Ok((ids, others))
    }

    /// Removes what stopped writers left. Only while no other writer can be at work.
    pub(crate) fn remove_leftovers(&self) -> Result<(), CaseError> {
        for path in files::sorted_entries(&self.incoming())? {
            if path.extension().is_some_and(|ending| ending == files::PART) {
                fs::remove_file(&path).map_err(io_error("remove", &path))?;
            }
        }
        Ok(())
    }
}

/// A file on its way into the store: hashed while it is written, so that what was hashed is what is kept.
pub(crate) struct Incoming<'a> {
    store: &'a Store,
    path: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
    failed: Option<io::ErrorKind>,
    kept: bool,
}

impl Incoming<'_> {
    /// Did the store, and not the source, refuse?
    pub(crate) fn failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Where it is written.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Syncs it and gives it its name. Bytes that the store holds already stay as they are.
    pub(crate) fn finish(mut self) -> Result<Stored, CaseError> {
        let id = EvidenceId::from_digest(std::mem::take(&mut self.hash).finalize().into());
        let stored = Stored { id, bytes: self.bytes };
        let path = self.store.path(&id);
        if path.exists() {
            self.store.check(&id, &|_| {})?;
            return Ok(stored);
        }
        self.file.sync_all().map_err(io_error("write", &self.path))?;
        read_only(&self.path).map_err(io_error("protect", &self.path))?;
        let folder = path.parent().unwrap_or(&self.store.root);
        let new_folder = !folder.exists();
        files::make_folder(folder)?;
        fs::rename(&self.path, &path).map_err(io_error("write", &path))?;
        self.kept = true;
        files::sync_folder(folder)?;
        if new_folder {
            files::sync_folder(&self.store.root)?;
        }
        Ok(stored)
    }
}

impl Write for Incoming<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes).inspect_err(|error| self.failed = Some(error.kind()))?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Incoming<'_> {
    fn drop(&mut self) {
        if !self.kept {
            fs::remove_file(&self.path).ok();
        }
    }
}

fn read_only(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o444);
    #[cfg(not(unix))]
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions)
}
