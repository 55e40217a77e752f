//! What ties pseudonyms to one case, and where does it lie?
//!
//! 32 random bytes outside the case folder: whoever gets the folder alone cannot undo a pseudonym or open a leak.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::canonical::sha256_hex;
use super::error::KeyError;
use super::files;

/// The case key. It has no text form but the one in its file.
pub struct CaseKey([u8; 32]);

impl CaseKey {
    /// The bytes, for a keyed hash or a cipher.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// First 16 hexadecimal digits of its SHA-256: tells keys apart and gives nothing away.
    pub fn fingerprint(&self) -> String {
        sha256_hex(&self.0).chars().take(16).collect()
    }

    /// Draws a key, or takes the one in the file `like`, and keeps it as `FOLDER/ID.key`, mode 0600. Never overwrites one.
    pub(crate) fn make(folder: &Path, id: &str, like: Option<&Path>) -> Result<(Self, PathBuf), KeyError> {
        let key = match like {
            Some(path) => Self::of_file(path)?,
            None => Self(random()?),
        };
        let path = path(folder, id);
        let failed = |source| KeyError::Write { path: path.clone(), source };
        make_private_folder(folder).map_err(failed)?;
        let mut file = private_file(&path).map_err(failed)?;
        let text: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        file.write_all(format!("{text}\n").as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        files::sync_folder(folder).ok();
        Ok((key, path))
    }

    fn of_file(path: &Path) -> Result<Self, KeyError> {
        let text = fs::read_to_string(path).map_err(|source| KeyError::Read { path: path.to_owned(), source })?;
        let digits: stakeout_core::evidence::EvidenceId =
            text.trim().parse().map_err(|_| KeyError::NotAKey { path: path.to_owned() })?;
        Ok(Self(*digits.digest()))
    }

    /// Reads `FOLDER/ID.key` and compares its fingerprint with the case's.
    pub(crate) fn read(folder: &Path, id: &str, fingerprint: &str) -> Result<Self, KeyError> {
        let path = path(folder, id);
        let key = Self::of_file(&path)?;
        let found = key.fingerprint();
        if found != fingerprint {
            return Err(KeyError::OtherKey { path, found, expected: fingerprint.to_owned() });
        }
        Ok(key)
    }
}

/// The user's folder of keys: `$XDG_DATA_HOME/stakeout/keys`, or `~/.local/share/stakeout/keys`.
pub fn default_folder() -> Result<PathBuf, KeyError> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")));
    Ok(data.ok_or(KeyError::NoDataFolder)?.join("stakeout").join("keys"))
}

/// Where the key of a case lies: in the folder that `STAKEOUT_KEYS` names, in the user's, or in `keys` beside the case.
/// If it is in none of them, the first is named.
pub(crate) fn folder_of(case: &Path, id: &str) -> Result<PathBuf, KeyError> {
    let named = env::var_os("STAKEOUT_KEYS").map(PathBuf::from).filter(|folder| !folder.as_os_str().is_empty());
    let beside = std::path::absolute(case).ok().and_then(|case| Some(case.parent()?.join("keys")));
    let own = default_folder();
    let candidates: Vec<&PathBuf> = named.iter().chain(own.as_ref().ok()).chain(&beside).collect();
    match candidates.iter().find(|folder| path(folder, id).is_file()) {
        Some(folder) => Ok((*folder).clone()),
        None => named.map_or(own, Ok),
    }
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| KeyError::NoRandom(error.to_string()))?;
    Ok(bytes)
}

fn path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.key"))
}

#[cfg(unix)]
fn make_private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private_folder(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path)
}

/// A new file that its owner alone may read, where the system knows owners.
#[cfg(unix)]
pub(super) fn private_file(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
pub(super) fn private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}
