//! What could not be read, and what was read with a doubt?

use serde::{Deserialize, Serialize};

/// How much a problem cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// One record was lost.
    Error,
    /// Beside a record that was kept, and something in it is wrong.
    Warning,
    /// Beside a record that was kept, and something about it was assumed.
    Note,
}

impl Level {
    /// The word that stands in the table `problems`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something that a reader could not read or had to assume. Data, not an error: reading goes on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Where in the evidence.
    pub locator: super::Locator,
    /// What it cost.
    pub level: Level,
    /// A short stable name, kebab-case: `short-body`, `limit-page-bytes`, `bad-time`.
    pub code: String,
    /// One sentence: what was found, what was expected, what to do. Never a personal value.
    pub message: String,
}
