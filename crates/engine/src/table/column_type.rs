//! What may a column of a table hold?

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, TimeUnit};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8; never null, empty where it does not apply or is not known.
    Text,
    /// Microseconds since 1970-01-01T00:00:00Z; null where not known.
    Time,
    /// Evidence in units of 1/256 bit: 2560 is ten bits, about a thousand to one.
    Bits,
    /// Per mille.
    Probability,
    /// Minor units of the currency that stands beside it.
    Amount,
    /// How many.
    Count,
    /// A small whole number; null where it does not apply.
    Number,
    /// Yes or no.
    Flag,
}

impl ColumnType {
    /// The type in Arrow and Parquet.
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Time => DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::from("UTC"))),
            Self::Bits | Self::Probability | Self::Number => DataType::Int32,
            Self::Amount | Self::Count => DataType::Int64,
            Self::Flag => DataType::Boolean,
        }
    }

    /// May a cell be null? Text is empty instead.
    pub const fn nullable(self) -> bool {
        matches!(self, Self::Time | Self::Number)
    }

    /// The type in one or two words, for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Time => "time",
            Self::Bits => "bits (int32)",
            Self::Probability => "per mille (int32)",
            Self::Amount => "amount (int64)",
            Self::Count => "int64",
            Self::Number => "int32",
            Self::Flag => "boolean",
        }
    }
}
