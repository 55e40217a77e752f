//! What does a user of the program see, and does the tree keep its own rules?
#![allow(clippy::unwrap_used, reason = "helpers of tests, outside of the functions that clippy knows for tests")]
#![allow(clippy::panic, reason = "the same")]

mod help; // what `--help` says of every verb
mod run; // how the program is run and its answer made comparable
mod tidy; // walls, lists and words, kept by reading the tree
mod usage; // what the command line refuses before a case is touched
mod verbs; // every verb on a small case: what it does, and what bad input gets
