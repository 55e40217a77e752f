//! Tables and reports.

use std::fs;

use serde_json::json;
use stakeout_engine::case::{Case, CaseError, NewReport};

use super::{ACTOR, NOW, World, write_tables};

#[test]
fn tables_are_the_old_ones_until_a_run_is_done() {
    let world = World::new();
    assert!(matches!(world.case.tables(), Err(CaseError::NoTables)));
    world.run("one");
    let read = || fs::read_to_string(world.case.tables().unwrap().join("sites.parquet")).unwrap();
    {
        let run = world.case.begin_run().unwrap();
        write_tables(run.folder(), "two");
        assert_eq!(read(), "sites one");
        let other = Case::open(&world.folder()).unwrap();
        assert!(matches!(other.begin_run().err(), Some(CaseError::Busy)));
    }
    assert_eq!(read(), "sites one", "a run that was given up");
    assert!(!world.folder().join("tables.next").exists());
    world.run("three");
    assert_eq!(read(), "sites three");
    let last = world.case.last_run().unwrap().unwrap();
    assert_eq!((last.seq, last.manifest.content_digest.as_str(), last.files.len()), (2, "digest of three", 2));
    assert_eq!(world.verify(), Vec::<String>::new());
}

#[test]
fn an_issued_report_is_never_overwritten() {
    let world = World::new();
    world.report("report.html");
    let head = world.case.head().unwrap();
    let issue = |name: &str| {
        let new = NewReport { name, html: b"other", body_digest: "00", head: &head, manifest: json!({}) };
        world.case.issue_report(new, &NOW, ACTOR)
    };
    assert!(matches!(issue("report.html"), Err(CaseError::ReportExists { .. })));
    for name in ["", "../report.html", "a/b", ".hidden", "report.html.manifest.json", "a\nb"] {
        assert!(matches!(issue(name), Err(CaseError::BadName { .. })), "{name:?}");
    }
    assert_eq!(world.case.free_report_name("report", "html").unwrap(), "report-2.html");
    issue("report-2.html").unwrap();
    assert_eq!(world.case.free_report_name("report", "html").unwrap(), "report-3.html");
    let reports = world.case.reports().unwrap();
    assert_eq!(reports.iter().map(|report| report.name.as_str()).collect::<Vec<_>>(), ["report.html", "report-2.html"]);
    assert_eq!(reports[1].seal.head, head);
    assert_eq!(world.verify(), Vec::<String>::new());
}
