//! The model as a file: readable, complete, and all that scoring looks at.

use serde::{Deserialize, Serialize};

use super::Kind;
use super::level::levels;
use crate::link::Bits256;

/// The format of model files that this program writes.
pub const FORMAT: u32 = 1;

/// Most bits that one column may say for a pair: beyond it the data are surely odd rather than the pair surely one.
const FOR_MAX: f64 = 24.0;
/// Fewest further subjects that a value is taken to have.
const ALONE_MIN: f64 = 0.05;
/// Most bits against.
const AGAINST_MAX: f64 = 12.0;

/// A model of two tables' or one table's records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The format of the file.
    pub format: u32,
    /// Records that it was learnt from.
    pub records: u64,
    /// Expected pairs of one entity among all pairs.
    pub prior: f64,
    /// The prior in 1/256 bit, `256 log2(prior / (1 - prior))`.
    pub prior_bits: i32,
    /// How many records may share one value, or two values, and still be compared.
    pub keys: KeyCaps,
    /// Columns that were left out, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Dropped>,
    /// What was doubtful in training.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
    /// The columns that are compared.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
    /// Pairs of columns that partly say the same.
    #[serde(default, rename = "overlap", skip_serializing_if = "Vec::is_empty")]
    pub overlaps: Vec<Overlap>,
    /// The rounds of training.
    #[serde(default, rename = "round", skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
}

/// Caps of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCaps {
    /// Records at one value.
    pub one_value: u32,
    /// Records at two values together.
    pub two_values: u32,
}

impl Default for KeyCaps {
    fn default() -> Self {
        Self { one_value: 30, two_values: 40 }
    }
}

/// A column that is not compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// A column, or several of one kind that are compared as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// What it is called: the names of the columns of the table, with a plus between them.
    pub name: String,
    /// The columns of the table that it is made of.
    pub from: Vec<String>,
    /// What it holds.
    pub kind: Kind,
    /// Are its values keys? A column with few values is none.
    pub makes_keys: bool,
    /// Independent subjects that show it, from which rarity is counted.
    pub subjects: u64,
    /// Levels, strongest first.
    #[serde(rename = "level")]
    pub levels: Vec<LevelWeight>,
    /// Subjects that show a value not listed in `common`, on average.
    pub rest: f64,
    /// Further subjects that are to be expected to show a value which nobody else was seen to show.
    #[serde(default = "half")]
    pub alone: f64,
    /// Values that several subjects show, the most common first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub common: Vec<Share>,
    /// Values that stand for each other, learnt from entities of the first pass.
    #[serde(default, rename = "variant", skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

/// A level of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelWeight {
    /// In words.
    pub name: String,
    /// P(level | one entity).
    pub m: f64,
    /// P(level | unrelated).
    pub u: f64,
    /// Its weight in 1/256 bit; of the first level that of a value of middling rarity.
    pub bits: i32,
}

/// How many subjects show a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share(pub String, pub u64);

/// Two values that stand for each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// One.
    pub a: String,
    /// The other.
    pub b: String,
    /// Entities that show both.
    pub entities: u64,
    /// Weight in 1/256 bit.
    pub bits: i32,
}

/// Two columns that agree together more often than chance lets them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// One column's name.
    pub a: String,
    /// The other's.
    pub b: String,
    /// Bits, in 1/256, that their sum says too much.
    pub bits: i32,
}

/// A round of training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// The column whose values made the block.
    pub block: String,
    /// Pairs in it.
    pub pairs: u64,
    /// Share of pairs of one entity that the round ended with.
    pub share: f64,
    /// Log-likelihood per pair in bits, an iteration each.
    pub likelihood: Vec<f64>,
}

/// Why a model file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It is no TOML, or lacks something.
    #[error("the model file cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// It cannot be written.
    #[error("the model cannot be written: {0}")]
    Write(#[from] toml::ser::Error),
    /// Another program wrote it.
    #[error("the model has format {found}; this program knows {FORMAT}")]
    Format {
        /// As the file says.
        found: u32,
    },
    /// It contradicts itself.
    #[error("column {column:?} of the model has {found} levels; its kind has {wanted}")]
    Levels {
        /// The column.
        column: String,
        /// Levels found.
        found: usize,
        /// Levels of the kind.
        wanted: usize,
    },
}

impl Model {
    /// Reads a model file.
    pub fn from_toml(text: &str) -> Result<Self, ModelError> {
        let model: Self = toml::from_str(text)?;
        if model.format != FORMAT {
            return Err(ModelError::Format { found: model.format });
        }
        for column in &model.columns {
            let wanted = levels(column.kind).len();
            if column.levels.len() != wanted {
                return Err(ModelError::Levels { column: column.name.clone(), found: column.levels.len(), wanted });
            }
        }
        Ok(model)
    }

    /// The model as a file.
    pub fn to_toml(&self) -> Result<String, ModelError> {
        Ok(toml::to_string(self)?)
    }

    /// Sets the prior.
    pub fn set_prior(&mut self, prior: f64) {
        self.prior = prior.clamp(1e-15, 0.5);
        self.prior_bits = Bits256::of_ratio(self.prior, 1.0 - self.prior).0;
    }
}

impl Column {
    /// Weight of two equal values that `holders` of the subjects show, in 1/256 bit.
    ///
    /// `log2(m / ((holders - 2 + 1/2) / subjects))`: both subjects under test are left out of the holders, for two halves of
    /// one entity that the first pass left apart are not two holders. Bounded to 24 bits.
    pub fn equal_bits(&self, holders: f64) -> i32 {
        let m = self.levels.first().map_or(0.5, |level| level.m);
        let others = if holders > 2.0 { holders - 1.5 } else { self.alone.clamp(ALONE_MIN, 0.5) };
        let chance = (others / (self.subjects.max(2) as f64)).min(1.0);
        let floor = self.levels.get(1).map_or(0, |level| level.bits).min(0);
        clip(libm::log2(m / chance)).max(floor)
    }

    /// Most that the column may say for a pair, in 1/256 bit.
    ///
    /// The words of a text follow from each other: who shares a long phrase shares one thing, not as many as it has words. So a
    /// text says no more than a value that nobody else shows.
    pub fn most_bits(&self) -> i32 {
        if self.kind == Kind::Text { self.equal_bits(0.0) } else { i32::MAX }
    }

    /// Weight of the last level.
    pub fn differs(&self) -> i32 {
        self.levels.last().map_or(0, |level| level.bits)
    }
}

/// What is expected of a value that nobody else shows, if nothing is known: half a subject.
fn half() -> f64 {
    0.5
}

/// Bits in 1/256, bounded to what one column may say.
pub fn clip(bits: f64) -> i32 {
    Bits256::from_bits(bits.clamp(-AGAINST_MAX, FOR_MAX)).0
}
