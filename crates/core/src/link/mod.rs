//! Do two subjects stand in one relation, and how sure may one be?
//!
//! One Fellegi-Sunter engine for everything: levels, m and u, groups, prior, rivals. What a link may be called is the
//! policy of its relation, laid over the sum.

mod row;

pub use row::{LinkEvidenceRow, LinkRow, Relation, Status};
