//! With a reader of its own, so that order, counts, bounds and faults can be seen: each line of a file is a record.

use std::io::{BufRead as _, BufReader};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use stakeout_core::evidence::{Input, Locator};
use stakeout_core::page::{CaptureState, Content, PageFacts};
use stakeout_core::record::{Capture, Host, Screenshot, ScreenshotFacts, Time};

use super::*;
use crate::Silent;
use crate::case::{AddOptions, NewCase};

/// `page TEXT`, `shot`, `skip`, `bad`, `note`, `doubt` (a page with a note), `burst` (a page whose scan panics), `stop` (the reader panics).
#[derive(Default)]
struct Lines {
    reads: AtomicUsize,
}

impl Reading for &'static Lines {
    fn read(
        &self,
        input: &mut dyn Input,
        _name: &str,
        kind: Option<Kind>,
        options: &ReadOptions,
        out: &mut dyn Sink,
    ) -> Kind {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let mut told = 0;
        for (line, row) in BufReader::new(input).lines().map(Result::unwrap).zip(1..) {
            let at = Locator::row(row);
            told += line.len() as u64 + 1;
            let problem = |level| Problem { locator: at.clone(), level, code: "bad".to_owned(), message: line.clone() };
            match line.as_str() {
                "skip" => out.skipped(at, "not used"),
                "bad" => out.problem(problem(Level::Error)),
                "note" => out.problem(problem(Level::Note)),
                "zone" => {
                    let message = format!("{:?} {:?}", options.timezone_offset_minutes, options.columns);
                    out.problem(Problem { message, ..problem(Level::Note) });
                }
                "stop" => panic!("a reader that fails"),
                "shot" => out.record(at, Record::Screenshot(shot())),
                _ => out.record(at, Record::Capture(capture(&line))),
            }
            out.progress(told);
        }
        kind.unwrap_or(Kind::Web)
    }

    fn scan(&self, capture: &Capture) -> (PageFacts, Vec<Note>) {
        if capture.body.starts_with(b"burst") {
            panic!("a scanner that fails");
        }
        let note = ("odd".to_owned(), "doubt".to_owned());
        (page(capture), Vec::from_iter(capture.body.starts_with(b"doubt").then_some(note)))
    }

    fn scan_screenshot(&self, _shot: &Screenshot) -> Result<ScreenshotFacts, Note> {
        Err(("short-image".to_owned(), "cut".to_owned()))
    }
}

fn host() -> Host {
    Host::parse("a.example").unwrap()
}

/// What matters here of a page is which one it is.
fn page(capture: &Capture) -> PageFacts {
    PageFacts {
        url: capture.url.clone(),
        host: capture.host.clone(),
        captured_at: capture.captured_at,
        status: capture.status,
        content: Content::Html,
        bytes: capture.body.len() as u64,
        sha256: String::new(),
        title: String::new(),
        language: None,
        state: CaptureState::Content,
        selectors: Vec::new(),
        signs: Vec::new(),
        links_out: Vec::new(),
        loads_from: Vec::new(),
        hidden_links: Vec::new(),
        version_printed: None,
        sketch: None,
        user_agent: None,
        redirects_to: None,
        revisit_of: None,
    }
}

fn shot() -> Screenshot {
    Screenshot { url: "https://a.example/".to_owned(), host: host(), captured_at: None, bytes: vec![0; 10] }
}

fn capture(text: &str) -> Capture {
    // Large enough that a few make a batch.
    let mut body = text.as_bytes().to_vec();
    body.resize(3 << 20, b' ');
    Capture {
        url: format!("https://a.example/{text}"),
        host: host(),
        captured_at: Some(Time::from_micros(1)),
        status: 200,
        media_type: "text/html".to_owned(),
        charset: None,
        location: None,
        server: None,
        user_agent: None,
        referrer: None,
        body,
        revisit_of: None,
    }
}

struct World {
    root: tempfile::TempDir,
    case: Case,
    reading: &'static Lines,
}

fn world(timezone: &str) -> World {
    let root = tempfile::TempDir::new().unwrap();
    let new = NewCase {
        name: "A".to_owned(),
        timezone: Some(timezone.to_owned()),
        key_dir: Some(root.path().join("keys")),
        ..NewCase::default()
    };
    let mut case = Case::create(&root.path().join("case"), &new, &Time::from_micros(0), "t").unwrap().case;
    let reading: &'static Lines = Box::leak(Box::default());
    case.reading = Box::new(reading);
    World { root, case, reading }
}

impl World {
    fn add(&self, text: &str, options: &AddOptions) -> crate::case::AddedFile {
        let path = self.root.path().join("file");
        std::fs::write(&path, text).unwrap();
        let summary = self.case.add(&[path], options, &Time::from_micros(0), "t", &Silent).unwrap();
        summary.files.into_iter().next().unwrap()
    }

    fn facts_again(&self) -> Facts {
        self.case.facts_again(&self.case.evidence().unwrap()[0], &Silent).unwrap()
    }

    fn facts(&self, id: &EvidenceId, rules: &str) -> Facts {
        self.case.facts(id, rules, &Silent).unwrap()
    }
}

fn urls(facts: &Facts) -> Vec<String> {
    let url = |fact: &Fact| match fact {
        Fact::Page(page) => page.url.clone(),
        other => panic!("{other:?}"),
    };
    facts.facts.iter().map(|(at, fact)| format!("{at} {}", url(fact))).collect()
}

#[test]
fn what_the_file_held_is_records_errors_and_skipped() {
    let world = world("+00:00");
    let text: String =
        (0..40).map(|i| format!("page {i}\n")).collect::<String>() + "skip\nbad\nnote\nshot\ndoubt\nburst\nskip\n";
    let added = world.add(&text, &AddOptions::default());
    assert_eq!((added.kind, added.records, added.errors, added.skipped), (Kind::Web, 41, 3, 2));
    let facts = world.facts(&added.id, &stakeout_core::rules::version());
    assert_eq!((facts.records, facts.errors, facts.skipped_total()), (41, 3, 2));
    assert_eq!(facts.records + facts.errors + facts.skipped_total() + 1, text.lines().count() as u64, "and one note");
    assert_eq!(facts.skipped, [Skipped { reason: "not used".to_owned(), count: 2 }]);
    let expected: Vec<String> = (0..40).map(|i| format!("row:{} https://a.example/page {i}", i + 1)).collect();
    assert_eq!(urls(&facts)[..40], expected, "in the order of the file");
    let mut problems: Vec<(&str, &str)> =
        facts.problems.iter().map(|p| (p.locator.as_str(), p.code.as_str())).collect();
    problems.sort();
    let codes = ["bad", "bad", "short-image", "odd", "program-fault"];
    assert_eq!(problems, ["row:42", "row:43", "row:44", "row:45", "row:46"].into_iter().zip(codes).collect::<Vec<_>>());
    let row = world.case.evidence().unwrap().remove(0).row(&facts);
    assert_eq!((row.records, row.problems, row.skipped), (41, 3, 2));
}

#[test]
fn a_reader_that_fails_costs_its_file_alone() {
    let world = world("+00:00");
    let folder = world.root.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    for (name, text) in [("a", "page a\n"), ("b", "page b\nstop\npage c\n"), ("c", "page d\n")] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let summary = world.case.add(&[folder], &AddOptions::default(), &Time::from_micros(0), "t", &Silent).unwrap();
    assert_eq!(
        summary.files.iter().map(|file| (file.records, file.errors)).collect::<Vec<_>>(),
        [(1, 0), (1, 1), (1, 0)]
    );
    assert_eq!(summary.files[1].problems[0].code, "program-fault");
}

#[test]
fn a_file_is_read_once_for_one_version_of_the_rules() {
    let world = world("+00:00");
    let added = world.add("page a\n", &AddOptions::default());
    let rules = stakeout_core::rules::version();
    let first = world.facts(&added.id, &rules);
    assert_eq!(world.facts(&added.id, &rules), first);
    world.add("page a\n", &AddOptions::default());
    assert_eq!(world.reading.reads.load(Ordering::Relaxed), 1, "the second intake finds the cache");
    assert_eq!(world.facts(&added.id, "other rules"), first);
    assert_eq!(world.reading.reads.load(Ordering::Relaxed), 2);
    world.add("page a\n", &AddOptions { kind: Some(Kind::Image), ..AddOptions::default() });
    assert_eq!(world.reading.reads.load(Ordering::Relaxed), 3, "another kind is another reading");
    assert_eq!(world.facts(&added.id, &rules).kind, Kind::Image);
    assert_eq!(world.facts_again().facts, first.facts);
    assert_eq!(world.reading.reads.load(Ordering::Relaxed), 4);
}

#[test]
fn the_time_zone_is_that_of_the_intake_then_that_of_the_case() {
    let of = |case: &str, minutes: Option<i32>| {
        let world = world(case);
        let read = ReadOptions { timezone_offset_minutes: minutes, ..ReadOptions::default() };
        world.add("zone\n", &AddOptions { read, ..AddOptions::default() }).problems[0].message.clone()
    };
    assert_eq!(of("+00:00", None), "None []", "UTC is assumed, with the reader's note");
    assert_eq!(of("+09:00", None), "Some(540) []");
    assert_eq!(of("+09:00", Some(60)), "Some(60) []");
}

#[test]
fn progress_is_the_size_of_the_file_and_its_records() {
    struct Sum(Mutex<(u64, u64)>);
    impl Progress for Sum {
        fn stage(&self, _name: &str, _bytes_total: Option<u64>) {}
        fn advance(&self, bytes: u64, records: u64) {
            let mut sum = self.0.lock().unwrap();
            (sum.0, sum.1) = (sum.0 + bytes, sum.1 + records);
        }
    }
    let world = world("+00:00");
    let path = world.root.path().join("file");
    std::fs::write(&path, "page a\npage b\nskip\n").unwrap();
    let sum = Sum(Mutex::default());
    for time in 1..=2 {
        world.case.add(std::slice::from_ref(&path), &AddOptions::default(), &Time::from_micros(0), "t", &sum).unwrap();
        assert_eq!(*sum.0.lock().unwrap(), (19 * time, 2 * time), "read, then from the cache");
    }
}

/// The batches are fixed, so that the number of threads changes nothing.
#[test]
fn the_facts_do_not_depend_on_the_number_of_threads() {
    let text: String = (0..8).map(|i| format!("page {i}\ndoubt {i}\nbad\n")).collect();
    let one = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let world = world("+00:00");
        world.add(&text, &AddOptions::default());
        pool.install(|| world.facts_again())
    };
    let first = one(1);
    assert!((2..=3).all(|threads| one(threads) == first));
}

#[test]
fn problems_are_bounded_and_counted() {
    let world = world("+00:00");
    let many = LIMITS.problems_max as usize + 7;
    let added = world.add(&"bad\n".repeat(many), &AddOptions::default());
    let facts = world.facts(&added.id, &stakeout_core::rules::version());
    assert_eq!((facts.errors, facts.problems.len()), (many as u64, LIMITS.problems_max as usize + 1));
    let last = facts.problems.last().unwrap();
    assert_eq!(
        (last.code.as_str(), last.message.as_str()),
        ("more-problems", "7 more problems; problems-max is 100000")
    );
}
