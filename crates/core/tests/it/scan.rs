//! Scans as callers see them: the same bytes each time, sorted, bounded, with places that are in the body.
#![allow(clippy::unwrap_used, reason = "a test reports by failing")]

use stakeout_core::page::{CaptureState, PageRules, budget, scan};
use stakeout_core::record::{Capture, Host};
use stakeout_core::selector::SelectorKind;

use crate::web_pages;

pub(crate) fn capture(url: &str, media_type: &str, body: Vec<u8>) -> Capture {
    let host = url.split('/').nth(2).and_then(|host| Host::parse(host.split(':').next().unwrap()).ok());
    Capture {
        url: url.to_owned(),
        host: host.unwrap_or_else(|| Host::parse("unknown.invalid").unwrap()),
        captured_at: None,
        status: 200,
        media_type: media_type.to_owned(),
        charset: None,
        location: None,
        server: None,
        user_agent: None,
        referrer: None,
        body,
        revisit_of: None,
    }
}

fn check(capture: &Capture, rules: &PageRules) {
    let scanned = scan(capture, rules);
    assert_eq!(scanned, scan(capture, rules), "{}", capture.url);
    let selectors = &scanned.facts.selectors;
    assert!(selectors.windows(2).all(|pair| (pair[0].kind, &pair[0].value) < (pair[1].kind, &pair[1].value)));
    for kind in SelectorKind::ALL {
        let count = selectors.iter().filter(|found| found.kind == *kind).count();
        assert!(count <= budget(*kind) as usize, "{} {kind} {count}", capture.url);
    }
    // A legacy encoding grows by at most three.
    assert!(selectors.iter().all(|found| found.offset <= capture.body.len() as u64 * 3));
    assert!(scanned.notes.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn real_pages_scan_the_same_twice() {
    let Some(pages) = web_pages::pages() else { return };
    let rules = PageRules::bundled();
    // Every sixteenth: the suite is to stay short, the bench reads all of them.
    for (url, body) in pages.into_iter().step_by(16) {
        check(&capture(&url, "text/html", body), &rules);
    }
}

/// Every folder of `fixtures/page/scan`: what is kept of the page, but for what lexicons and states judge.
#[test]
fn fixtures_show_what_they_should() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/page/scan");
    let mut cases: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 5);
    let rules = PageRules::bundled();
    for case in cases {
        let kinds = [("html", "text/html"), ("js", "text/javascript"), ("css", "text/css")];
        let file = kinds
            .iter()
            .find_map(|(ending, kind)| Some((std::fs::read(case.join(format!("page.{ending}"))).ok()?, *kind)));
        let (body, media_type) = file.unwrap();
        let scanned = scan(&capture("https://www.lantern.example/index", media_type, body), &rules);
        let facts = scanned.facts;
        let mut text = format!(
            "title: {}\nversion: {:?}\nredirects to: {:?}\n",
            facts.title, facts.version_printed, facts.redirects_to
        );
        let hosts = format!(
            "links out: {:?}\nhidden: {:?}\nloads from: {:?}\n",
            facts.links_out, facts.hidden_links, facts.loads_from
        );
        text.push_str(&hosts);
        for note in scanned.notes {
            text.push_str(&format!("note {}: {}\n", note.code, note.message));
        }
        for found in facts.selectors {
            text.push_str(&format!("{:5} {:15} {}\n", found.offset, found.kind.as_str(), found.value));
        }
        insta::assert_snapshot!(case.file_name().unwrap().to_str().unwrap(), text);
    }
}

#[test]
fn a_file_that_a_page_loads_tells_of_its_site() {
    let rules = PageRules::bundled();
    let state =
        |url: &str, media_type: &str, body: &[u8]| scan(&capture(url, media_type, body.to_vec()), &rules).facts.state;
    let script =
        b"window.__LANTERN_CFG={api:'/api/v1/wallet'};function openLobby(id){return fetch('/api/v1/lobby/'+id)}";
    assert_eq!(state("https://lantern.example/a.js", "text/javascript", script), CaptureState::Content);
    assert_eq!(state("https://lantern.example/a.css", "text/css", b".lobby{color:red}"), CaptureState::Content);
    assert_eq!(state("https://lantern.example/favicon.ico", "image/x-icon", b"\0\0\x01\0xyz"), CaptureState::Content);
    assert_eq!(state("https://lantern.example/api/a", "application/json", b"{\"a\":1}"), CaptureState::Content);
    assert_eq!(state("https://lantern.example/", "text/html", b" "), CaptureState::Empty);
}

#[test]
fn hostile_pages_hit_bounds_and_say_so() {
    let rules = PageRules::bundled();
    let notes = |body: String| {
        let capture = capture("https://lantern.example/", "text/html", body.into_bytes());
        check(&capture, &rules);
        scan(&capture, &rules).notes.into_iter().map(|note| note.code).collect::<Vec<_>>()
    };
    let attributes: String = (0..500).map(|number| format!(" a{number}=1")).collect();
    assert_eq!(notes(format!("<p{attributes}>")), ["limit-attributes"]);
    assert_eq!(notes("<div>".repeat(2_000)), ["limit-depth"]);
    assert_eq!(notes("<a href=/x>y</a>".repeat(11_000)), ["limit-links"]);
    assert_eq!(notes("<form></form>".repeat(300)), ["limit-forms"]);
    let classes: String = (0..3_000).map(|number| format!("<p class=name{}x>", letters(number))).collect();
    assert_eq!(notes(classes), ["limit-selectors", "limit-selectors"]);
    // Marks without end: read once, not once a mark.
    for mark in ["://a", "=/[", "`${", "a@", "<a b='", "</title", "--x", "-", "텔레그램", "\\u"] {
        for head in ["", "<script>", "<style>"] {
            assert_eq!(notes(head.to_owned() + &mark.repeat(20_000)), [""; 0], "{head}{mark}");
        }
    }
    assert_eq!(notes("<![CDATA[".repeat(1_000)), [""; 0]);
    assert_eq!(notes("<script>(".to_owned() + &"((((/`${".repeat(20_000)), [""; 0]);
}

/// A number in letters, as digits would be folded.
pub(crate) fn letters(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'g')).collect()
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn any_bytes_are_scanned(body in proptest::collection::vec(proptest::num::u8::ANY, 0..400), head in "(<html>|<script>|\\{|<a href=|)") {
        let rules = PageRules::bundled();
        let body = [head.as_bytes(), &body].concat();
        check(&capture("https://lantern.example/x", "", body), &rules);
    }
}
