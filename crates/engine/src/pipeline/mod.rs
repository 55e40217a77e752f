//! From evidence to tables: the function that reads as the data flow.
//!
//! Facts are read and scanned once an evidence and cached; the global stages always run. So adding a file costs that
//! file plus the global stages.

mod analysis;
mod builders;
mod candidates;
mod code;
mod code_part;
mod commits;
mod compare;
mod copies;
mod crew_code;
mod crew_links;
mod crew_patterns;
#[cfg(test)]
mod crew_patterns_tests;
mod crew_refused;
mod crew_rows;
mod crew_use;
mod crews;
mod explain;
mod followed;
mod groups;
mod history;
mod issue;
mod kits;
#[cfg(test)]
mod kits_tests;
mod lineage;
mod link_rows;
mod listed;
mod load;
mod loader;
mod mirrors;
mod named;
mod network;
mod operators;
mod parties;
#[cfg(test)]
mod parties_tests;
mod party_mentions;
mod party_pairs;
mod party_rows;
mod passage_words;
mod payment_mentions;
mod payments;
pub(crate) mod place;
mod restated;
mod roles;
mod roles_agents;
mod roles_case;
mod roles_siblings;
mod rows;
mod run;
mod screening;
mod sections;
mod select;
mod servers;
#[cfg(test)]
mod servers_tests;
mod shared;
mod sole;
mod store;
mod supplier;
mod supply;
#[cfg(test)]
pub(crate) mod testing;
mod ties;
mod version_calendar;
mod version_classes;
mod version_fit;
mod version_starts;
mod versions;
#[cfg(test)]
mod versions_tests;
mod victims;
mod world;

pub use analysis::Decided;
pub use explain::{ExplainError, Explained, HypothesisRow, explain};
pub use issue::{IssueError, Issued, report};
pub use run::{AnalyzeError, Analyzed, Replayed, analyze, replay};
pub use victims::{VictimsWritten, victims};
