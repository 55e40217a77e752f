//! Where does a world go? Files below one folder, with errors that name the file.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::options::{SimulateError, Step};

/// A file being written.
pub(crate) type Out = BufWriter<File>;

/// The folder of a world and whoever wants to know how far it is.
pub(crate) struct Folder<'a> {
    root: PathBuf,
    progress: &'a mut dyn FnMut(&Step<'_>),
}

impl<'a> Folder<'a> {
    /// A folder that is not there yet, or is empty.
    pub(crate) fn new(root: &Path, progress: &'a mut dyn FnMut(&Step<'_>)) -> Result<Self, SimulateError> {
        let failed = |source| SimulateError::Write { path: root.to_owned(), source };
        fs::create_dir_all(root).map_err(failed)?;
        if fs::read_dir(root).map_err(failed)?.next().is_some() {
            return Err(SimulateError::NotEmpty { path: root.to_owned() });
        }
        Ok(Self { root: root.to_owned(), progress })
    }

    /// Begins a file, and the folders above it.
    pub(crate) fn create(&self, path: &str) -> Result<Out, SimulateError> {
        let full = self.root.join(path);
        let folders = full.parent().map_or(Ok(()), fs::create_dir_all);
        let file = folders.and_then(|()| File::create(&full));
        file.map(|file| BufWriter::with_capacity(1 << 18, file))
            .map_err(|source| SimulateError::Write { path: full, source })
    }

    /// Names the file in an error.
    pub(crate) fn wrote<T>(&self, path: &str, result: io::Result<T>) -> Result<T, SimulateError> {
        result.map_err(|source| SimulateError::Write { path: self.root.join(path), source })
    }

    /// Says how far a file is, every thousand records.
    pub(crate) fn step(&mut self, file: &str, records: u64) {
        if records.is_multiple_of(1_000) {
            (self.progress)(&Step { file, records });
        }
    }

    /// Writes a file of lines.
    pub(crate) fn lines(&mut self, path: &str, lines: impl Iterator<Item = String>) -> Result<u64, SimulateError> {
        let mut out = self.create(path)?;
        let mut records = 0;
        for line in lines {
            let written = out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n"));
            self.wrote(path, written)?;
            records += 1;
            self.step(path, records);
        }
        let flushed = out.flush();
        self.wrote(path, flushed)?;
        (self.progress)(&Step { file: path, records });
        Ok(records)
    }
}

/// A row of a CSV file: cells with a comma, quote or break are quoted (RFC 4180).
pub(crate) fn csv_row(cells: &[&str]) -> String {
    let quoted = |cell: &&str| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            (*cell).to_owned()
        }
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",")
}
