//! No bytes make the reader `payment-accounts` panic.
#![no_main]

#[path = "../sink.rs"]
mod sink;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sink::read(Some("payment-accounts"), bytes));
