//! One integration binary for the crate; a module a subject.

/// The case folder: intake, ledger, runs, reports, what `verify` finds, what a kill leaves.
mod case;
