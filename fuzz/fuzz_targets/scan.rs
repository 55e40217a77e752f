//! No body makes the scanner panic, whatever its media type says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stakeout_core::page::{PageRules, scan};
use stakeout_core::record::{Capture, Host};

/// The first byte chooses what the header says.
const MEDIA_TYPES: [&str; 8] =
    ["text/html", "", "application/javascript", "text/css", "application/json", "text/plain", "image/png", "text/html"];
const CHARSETS: [Option<&str>; 4] = [None, Some("utf-8"), Some("euc-kr"), Some("gb18030")];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else { return };
    let capture = Capture {
        url: "https://www.lantern.example/a/b?x=1".to_owned(),
        host: Host::parse("www.lantern.example").expect("a host"),
        captured_at: None,
        status: 200,
        media_type: MEDIA_TYPES[usize::from(choice & 7)].to_owned(),
        charset: CHARSETS[usize::from(choice >> 3 & 3)].map(str::to_owned),
        location: None,
        server: None,
        user_agent: None,
        referrer: None,
        revisit_of: None,
        body: body.to_vec(),
    };
    let scanned = scan(&capture, &PageRules::bundled());
    let facts = scanned.facts;
    assert!(facts.selectors.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(facts.signs.windows(2).all(|pair| pair[0].rule < pair[1].rule));
});
