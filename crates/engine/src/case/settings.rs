//! What does `case.toml` say?

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{CaseError, OpenError};
use super::files;

/// The version of the layout of a case folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CaseFormat(pub u32);

impl CaseFormat {
    /// The newest format, and the one that is written.
    pub const NEWEST: Self = Self(1);
}

impl fmt::Display for CaseFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The contents of `case.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The version of the layout.
    pub format: CaseFormat,
    /// Names the case's key; 16 hexadecimal digits, drawn at random.
    pub id: String,
    /// The case's name.
    pub name: String,
    /// The question that it is to answer.
    pub question: String,
    /// Offset from UTC for times that carry none, `+09:00`.
    pub timezone: String,
    /// First 16 hexadecimal digits of the SHA-256 of the case key.
    pub key_fingerprint: String,
    /// The last line of the ledger as last known.
    pub ledger: Head,
}

/// A line of the ledger, by its number and hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its number, from 0.
    pub seq: u64,
    /// Its hash, 64 hexadecimal digits.
    pub hash: String,
}

impl Settings {
    /// Reads `case.toml` of a case folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, OpenError> {
        let path = path(folder);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(OpenError::NotACase { path: folder.to_owned() });
            }
            Err(source) => return Err(OpenError::Read { path, source }),
        };
        let malformed = |what: String| OpenError::Malformed { path: path.clone(), what };
        // The version first: a newer file may have fields that this program does not know.
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| malformed(error.to_string()))?;
        let found = table.get("format").and_then(toml::Value::as_integer).and_then(|n| u32::try_from(n).ok());
        let found = CaseFormat(found.ok_or_else(|| malformed("it has no format version".to_owned()))?);
        if found > CaseFormat::NEWEST {
            return Err(OpenError::TooNew { found, known: CaseFormat::NEWEST });
        }
        let settings: Self = toml::from_str(&text).map_err(|error| malformed(error.to_string()))?;
        if offset_minutes(&settings.timezone).is_none() {
            return Err(malformed(format!("the time zone {:?} is no offset such as +09:00", settings.timezone)));
        }
        Ok(settings)
    }

    /// Replaces `case.toml`; the old one or the new one is there at every moment.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), CaseError> {
        let path = path(folder);
        let text = toml::to_string(self).map_err(|error| CaseError::Io {
            doing: "write",
            path: path.clone(),
            source: io::Error::other(error),
        })?;
        files::replace(&path, text.as_bytes())
    }
}

/// Where `case.toml` lies.
pub(crate) fn path(folder: &Path) -> PathBuf {
    folder.join("case.toml")
}

/// Minutes east of UTC of `+09:00`, `-0330` or `Z`; `None` if the text is none of these or beyond 18 hours.
pub fn offset_minutes(text: &str) -> Option<i32> {
    if text == "Z" || text == "UTC" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = match digits.len() {
        5 if digits.as_bytes().get(2) == Some(&b':') => digits.chars().filter(|c| *c != ':').collect(),
        4 => digits.to_owned(),
        _ => return None,
    };
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// `+09:00` of 540.
pub(crate) fn offset_text(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_and_written_alike() {
        for (text, minutes) in [("+09:00", 540), ("-03:30", -210), ("+00:00", 0), ("+18:00", 1080)] {
            assert_eq!(offset_minutes(text), Some(minutes), "{text}");
            assert_eq!(offset_text(minutes), text);
        }
        for text in ["", "9", "+9", "+09:60", "+19:00", "Asia/Seoul", "+é9:00", "+0é:0", "+1:234"] {
            assert_eq!(offset_minutes(text), None, "{text}");
        }
    }
}
