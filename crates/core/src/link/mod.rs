//! Do two subjects stand in one relation, and how sure may one be?
//!
//! One Fellegi-Sunter engine for everything: levels, m and u, groups, prior, rivals. What a link may be called is the
//! policy of its relation, laid over the sum.

mod bits;
mod model;
mod policy;
mod row;
mod weigh;

pub use bits::{Bits256, Count, ImpossibleCount, UNIT, agreement, shares};
pub use model::{Counts, Denies, Explains, Field, LevelWeight, Model, ModelError, Policy, Rival};
pub use policy::{Decision, Verdict, judge, link_id};
pub use row::{LinkEvidenceRow, LinkRow, Relation, Status};
pub use weigh::{Comparison, Hypothesis, Outcome, Weighing, weigh};
