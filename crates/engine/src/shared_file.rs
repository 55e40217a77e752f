//! How do several threads read one file at once?

use std::fs::File;
use std::io;

/// A file that several threads read at once.
#[derive(Debug)]
pub(crate) struct SharedFile {
    #[cfg(unix)]
    file: File,
    #[cfg(not(unix))]
    file: std::sync::Mutex<File>,
}

impl SharedFile {
    #[cfg(unix)]
    pub(crate) fn of(file: File) -> Self {
        Self { file }
    }

    #[cfg(unix)]
    pub(crate) fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, bytes, at)
    }

    #[cfg(not(unix))]
    pub(crate) fn of(file: File) -> Self {
        Self { file: std::sync::Mutex::new(file) }
    }

    #[cfg(not(unix))]
    pub(crate) fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        use std::io::{Read as _, Seek as _};
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(io::SeekFrom::Start(at))?;
        file.read_exact(bytes)
    }
}
