//! No two texts make the reader of names panic, and comparing them does not depend on the side.
#![no_main]

use stakeout_core::name::{Name, Schema, compare, keys};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (left, right) = text.split_once('\n').unwrap_or((text.as_ref(), "Hong Kiltong"));
    for schema in [Schema::Person, Schema::Organization, Schema::Unknown] {
        let (a, b) = (Name::read(left, schema), Name::read(right, schema));
        assert_eq!(compare(&a, &b).bits, compare(&b, &a).bits);
        assert!(keys(&a).len() <= 400);
    }
});
