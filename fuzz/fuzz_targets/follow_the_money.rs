//! No bytes make the reader `follow-the-money` panic.
#![no_main]

#[path = "../sink.rs"]
mod sink;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sink::read(Some("follow-the-money"), bytes));
