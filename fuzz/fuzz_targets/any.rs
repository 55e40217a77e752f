//! No bytes make recognition, unpacking or the reader that they find panic.
#![no_main]

#[path = "../sink.rs"]
mod sink;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sink::read(None, bytes));
