//! Pages made to cost more than they weigh: eight times the bytes may cost some eight times the time, and no bound is
//! passed in silence. `STAKEOUT_HOSTILE_BYTES` makes them larger.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test reports by failing, and prints what it measured")]

use std::time::{Duration, Instant};

use stakeout_core::page::{PageRules, Scanned, scan};

use crate::scan::{capture, letters};

/// Name, media type, what stands first, and what is repeated.
type Page = (&'static str, &'static str, &'static str, fn(usize) -> String);

const PAGES: [Page; 20] = [
    ("attributes of one tag", "text/html", "<p ", |n| format!("a{n}=b ")),
    ("attributes of one name", "text/html", "<p ", |_| "a=b ".to_owned()),
    ("open elements", "text/html", "<p>", |_| "<div>".to_owned()),
    ("end tags of nothing", "text/html", "<b><i>", |_| "</u></p>".to_owned()),
    ("class names", "text/html", "<p>", |n| format!("<b class='k{0} l{0}'>", letters(n as u32))),
    ("open comments", "text/html", "<p>", |_| "<!--".to_owned()),
    ("open scripts", "text/html", "<p>", |_| "<script><!--<script>".to_owned()),
    ("templates in templates", "text/html", "<script>", |_| "`${".to_owned()),
    ("regular expressions", "text/html", "<script>", |_| "(/[".to_owned()),
    ("braces and quotes", "text/html", "<script>", |_| "{['\\".to_owned()),
    ("open quotes", "text/html", "<p>", |_| " alt='".to_owned()),
    ("links", "text/html", "<p>", |n| format!("<a href=//h{n}.example/>bonus</a>")),
    ("hidden links", "text/html", "<p>", |n| format!("<a hidden href=//h{}.example>casino</a>", n % 9)),
    ("a word and the phrase that cancels it", "text/html", "<p>", |_| "security deposit ".to_owned()),
    ("marks without a letter", "text/html", "<p>", |_| "\u{300}\u{301}\u{200b}".to_owned()),
    ("syllables apart", "text/html", "<p>", |_| "충 전 ".to_owned()),
    ("references", "text/html", "<p>", |_| "&notin&#x".to_owned()),
    ("matomo calls", "text/html", "<script>", |_| "setTrackerUrl','//aaaa setSiteId".to_owned()),
    ("strings", "application/json", "{\"a\":[", |n| format!("\"/api/v{n}/x\",")),
    ("names", "application/javascript", "var a;", |n| format!("var betSlip{n}=localStorage.k{n}=1;")),
];

fn body(page: &Page, bytes: usize) -> Vec<u8> {
    let mut body = page.2.to_owned();
    let mut number = 0;
    while body.len() < bytes {
        body.push_str(&(page.3)(number));
        number += 1;
    }
    body.into_bytes()
}

fn timed(page: &Page, bytes: usize, rules: &PageRules) -> (Scanned, Duration) {
    let capture = capture("https://hostile.example/", page.1, body(page, bytes));
    let start = Instant::now();
    let scanned = scan(&capture, rules);
    (scanned, start.elapsed())
}

#[test]
fn time_grows_with_the_bytes_and_no_faster() {
    let asked = std::env::var("STAKEOUT_HOSTILE_BYTES").ok().and_then(|bytes| bytes.parse().ok());
    let bytes: usize = asked.unwrap_or(160 << 10);
    let rules = PageRules::bundled();
    scan(&capture("https://warm.example/", "text/html", b"<p>deposit".to_vec()), &rules);
    for page in &PAGES {
        let (_, small) = timed(page, bytes / 8, &rules);
        let (scanned, large) = timed(page, bytes, &rules);
        println!(
            "{:40} {small:>10.1?} {large:>10.1?} {:?}",
            page.0,
            scanned.notes.iter().map(|n| n.code).collect::<Vec<_>>()
        );
        // Eight is fair, sixty-four is the square; a busy machine gets a second on top.
        assert!(large < small * 24 + Duration::from_secs(1), "{}: {small:?}, then {large:?}", page.0);
    }
}

#[test]
fn a_body_beyond_the_bound_is_cut_and_says_so() {
    let rules = PageRules::bundled();
    let mut body = b"<p>first words</p>".to_vec();
    body.resize((32 << 20) + 100, b' ');
    body.extend_from_slice(b"<p>last words</p>");
    let scanned = scan(&capture("https://hostile.example/", "text/html", body), &rules);
    assert!(scanned.notes.iter().any(|note| note.code == "limit-body-bytes-max"));
    assert_eq!(scanned.facts.bytes, (32 << 20) + 117);
}

#[test]
fn many_names_are_kept_within_their_budget() {
    let rules = PageRules::bundled();
    let page = PAGES.iter().find(|page| page.0 == "class names").unwrap();
    let (scanned, _) = timed(page, 400 << 10, &rules);
    assert!(scanned.notes.iter().any(|note| note.code == "limit-selectors" && note.message.contains("class-name")));
    assert!(scanned.facts.sketch.is_some());
}
