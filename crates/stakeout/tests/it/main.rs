//! What does a user of the program see, and does the tree keep its own rules?
#![allow(clippy::unwrap_used, reason = "helpers of tests, outside of the functions that clippy knows for tests")]
#![allow(clippy::panic, reason = "the same")]

mod case_folder; // the cases that tests of the whole program work on
mod crews; // crews among accounts, found whatever country and script they name
mod help; // what `--help` says of every verb
mod killed; // killed at any moment, completed by the next call
mod lists; // names, watch lists and the sources of kits
mod real_pages; // foreign archives and real pages of the data folder
mod run; // how the program is run and its answer made comparable
mod same_again; // threads, order of files and network change no digest
mod tampered; // what was changed in a case folder is named
mod tidy; // walls, lists and words, kept by reading the tree
mod usage; // what the command line refuses before a case is touched
mod verbs; // every verb on a small case: what it does, and what bad input gets
