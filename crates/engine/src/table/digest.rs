//! Are these the same tables?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::store::file_of;
use super::{TABLES, TableError};

/// SHA-256 of each table's file, hexadecimal, by table.
///
/// Errors: [`TableError::Missing`] if a table's file is not there.
pub fn digests(dir: &Path) -> Result<BTreeMap<String, String>, TableError> {
    let digest = |table: &super::Table| Ok((table.name.to_owned(), hex(&digest_file(dir, table.name)?)));
    TABLES.iter().map(digest).collect()
}

/// The content digest of a case's tables: SHA-256 over `NAME NUL DIGEST LF` of every table, in the order of the names.
///
/// Holds no clock, path or run id: the same evidence, rules, judgements and case key give the same digest.
pub fn content_digest(dir: &Path) -> Result<String, TableError> {
    let mut hash = Sha256::new();
    for (name, digest) in digests(dir)? {
        hash.update(format!("{name}\0{digest}\n"));
    }
    Ok(hex(&hash.finalize()))
}

fn digest_file(dir: &Path, table: &'static str) -> Result<Vec<u8>, TableError> {
    let path = file_of(dir, table);
    let mut file = File::open(&path).map_err(|error| missing_or_file(error, table, &path))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(TableError::file(&path))?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
    }
    Ok(hash.finalize().to_vec())
}

pub(super) fn missing_or_file(error: std::io::Error, table: &'static str, path: &Path) -> TableError {
    match error.kind() {
        std::io::ErrorKind::NotFound => TableError::Missing { table },
        _ => TableError::file(path)(error),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
