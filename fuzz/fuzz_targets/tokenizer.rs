//! Our tokenizer reads any text as html5ever's does.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/core/tests/it/tokenizer_pieces.rs"]
mod tokenizer_pieces;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(page) = std::str::from_utf8(bytes) {
        assert_eq!(tokenizer_pieces::ours(page), tokenizer_pieces::theirs(page));
    }
});
