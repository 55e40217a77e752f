//! No bytes make the reader `payments` panic.
#![no_main]

#[path = "../sink.rs"]
mod sink;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sink::read(Some("payments"), bytes));
