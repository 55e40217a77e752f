//! How does something leave the case that few may see?

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::canonical::sha256_hex;
use super::error::{CaseError, io_error};
use super::{Case, Clock, Line, files, key};

impl Case {
    /// Writes a new file that its owner alone may read (on Unix: mode 0600), with a line in the ledger. Overwrites none:
    /// an old file may be open to others.
    ///
    /// The line comes first: a line without a file tells too much of what was done, a file without one too little.
    pub fn export_restricted(
        &self,
        path: &Path,
        format: &str,
        bytes: &[u8],
        params: serde_json::Value,
        clock: &dyn Clock,
        actor: &str,
    ) -> Result<Line, CaseError> {
        let mut file = key::private_file(path).map_err(io_error("make the new file", path))?;
        let noted = self.note_export(&files::file_name(path), format, &sha256_hex(bytes), params, clock, actor);
        let written = noted.and_then(|line| {
            file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io_error("write", path))?;
            Ok(line)
        });
        if written.is_err() {
            fs::remove_file(path).ok();
        }
        written
    }
}
