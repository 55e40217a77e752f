//! What does one line of the ledger hold, and is it as it was written?

use std::fmt;

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stakeout_core::record::Time;

use crate::case::canonical::{self, sha256_hex};
use crate::case::error::CaseError;
use crate::case::settings::Head;

/// `prev` of the first line.
pub(crate) const FIRST_PREV: &str = "0000000000000000000000000000000000000000000000000000000000000000";

macro_rules! actions {
    ($($variant:ident $name:literal $about:literal;)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Action { $(#[doc = $about] $variant,)* }

        impl Action {
            /// The word in the ledger.
            pub const fn as_str(self) -> &'static str {
                match self { $(Action::$variant => $name,)* }
            }
        }
    };
}

actions! {
    Create "create" "the case was made; the first line";
    Intake "intake" "a file was taken in; `object` is its evidence id";
    Run "run" "the tables were made; `object` is their content digest";
    Judgement "judgement" "an analyst decided; `object` is the relation and its two subjects";
    Export "export" "rows left the case in a format for machines; `object` is the file's name";
    Report "report" "a report was issued; `object` is the file's name";
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its number, from 0.
    pub seq: u64,
    /// When it was written, by the clock of the machine that wrote it.
    #[serde(with = "rfc3339")]
    pub at: Time,
    /// Who ran the program.
    pub actor: String,
    /// What was done.
    pub action: Action,
    /// To what.
    pub object: String,
    /// With which settings and results; see `docs/case.md`.
    pub params: Value,
    /// Hash of the line before, 64 zeros in the first.
    pub prev: String,
    /// SHA-256 of the line without this field.
    pub hash: String,
}

/// A line that is to be added.
pub(crate) struct NewLine {
    pub(crate) action: Action,
    pub(crate) object: String,
    /// An object.
    pub(crate) params: Value,
}

/// What is wrong with a line, taken by itself or after the one before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineFault {
    /// It is no ledger line at all.
    #[error("it is not a line of a ledger")]
    NotALine,
    /// Its JSON says what a line says, but not in the bytes that the program writes.
    #[error("its bytes are not those that were written")]
    NotCanonical,
    /// Its text and its hash disagree.
    #[error("its text does not have the hash that it states")]
    Hash,
    /// Its predecessor is another line.
    #[error("it does not follow the line before")]
    Prev,
    /// Its number is not the next.
    #[error("its number is {found}, and {expected} is next")]
    Seq {
        /// Its number.
        found: u64,
        /// The number after that of the line before.
        expected: u64,
    },
}

impl NewLine {
    pub(crate) fn chain(
        self,
        head: Option<&Head>,
        at: Time,
        actor: &str,
        repair: Option<Value>,
    ) -> Result<Line, CaseError> {
        let mut params = self.params;
        if let (Some(repair), Some(object)) = (repair, params.as_object_mut()) {
            object.insert(super::REPAIR.to_owned(), repair);
        }
        let mut line = Line {
            seq: head.map_or(0, |head| head.seq + 1),
            at,
            actor: actor.to_owned(),
            action: self.action,
            object: self.object,
            params,
            prev: head.map_or(FIRST_PREV.to_owned(), |head| head.hash.clone()),
            hash: String::new(),
        };
        line.hash = line.own_hash().ok_or(CaseError::NotCanonical)?;
        Ok(line)
    }
}

impl Line {
    /// This line as a head.
    pub fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash.clone() }
    }

    /// The line as it stands in the file, without its end.
    pub(crate) fn text(&self) -> Result<String, CaseError> {
        canonical::text(&self.value(true)).map_err(|_| CaseError::NotCanonical)
    }

    /// Reads a line and compares it with its own hash.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, LineFault> {
        let line: Self = serde_json::from_slice(text).map_err(|_| LineFault::NotALine)?;
        if line.text().map_err(|_| LineFault::NotCanonical)?.as_bytes() != text {
            return Err(LineFault::NotCanonical);
        }
        if line.own_hash().as_deref() != Some(line.hash.as_str()) {
            return Err(LineFault::Hash);
        }
        Ok(line)
    }

    /// This line, if it is the next after `before`.
    pub(crate) fn follows(self, before: Option<&Self>) -> Result<Self, LineFault> {
        let expected = before.map_or(0, |before| before.seq + 1);
        if self.seq != expected {
            return Err(LineFault::Seq { found: self.seq, expected });
        }
        if self.prev != before.map_or(FIRST_PREV, |before| &before.hash) {
            return Err(LineFault::Prev);
        }
        Ok(self)
    }

    /// The hash that its text has, whatever it states.
    pub(crate) fn own_hash(&self) -> Option<String> {
        canonical::text(&self.value(false)).ok().map(|text| sha256_hex(text.as_bytes()))
    }

    fn value(&self, with_hash: bool) -> Value {
        let mut value = json!({
            "seq": self.seq, "at": self.at.to_string(), "actor": self.actor, "action": self.action.as_str(),
            "object": self.object, "params": self.params, "prev": self.prev,
        });
        if let (true, Some(object)) = (with_hash, value.as_object_mut()) {
            object.insert("hash".to_owned(), Value::String(self.hash.clone()));
        }
        value
    }
}

/// The moment of an RFC 3339 text; `None` if it is none.
pub(crate) fn parse_time(text: &str) -> Option<Time> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| Time::from_micros(at.timestamp_micros()))
}

mod rfc3339 {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};
    use stakeout_core::record::Time;

    pub(super) fn serialize<S: Serializer>(at: &Time, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::parse_time(&text).ok_or_else(|| D::Error::custom("not a time of RFC 3339"))
    }
}
