//! Tests of the engine: one binary, as DataFusion links slowly.

/// The case folder: intake, ledger, runs, reports, what `verify` finds, what a kill leaves.
mod case;
mod linkage;
/// A small case that several subjects ask about.
mod made_case;
/// What a question may do, what it answers, what is found.
mod query;
/// What is written is read again, with the same bytes each time.
mod tables;
