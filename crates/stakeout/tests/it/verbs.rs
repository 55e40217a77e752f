//! What does every verb do on a small case, and what does bad input get?
//!
//! The case is `small/`: four captures of pages, passive DNS, one rented server and a register.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::case_folder::{files_below, small};
use crate::run::{assert_shown, done, shown, stakeout};

/// A folder with an empty case `case` in it.
fn with_case() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["new", "case", "--name", "Small", "--question", "Who runs these?"]);
    folder
}

/// A folder with a case that was filled and analyzed.
fn analyzed() -> tempfile::TempDir {
    let folder = with_case();
    let small = small();
    done(folder.path(), &["add", "case", small.to_str().unwrap(), "--source", "the tests", "--tlp", "clear"]);
    done(folder.path(), &["analyze", "case", "--threads", "1"]);
    folder
}

/// Adds a file of these bytes and compares what is shown.
fn add_shown(name: &str, file: &str, bytes: &[u8], more: &[&str]) {
    let folder = with_case();
    fs::write(folder.path().join(file), bytes).unwrap();
    let mut args = vec!["add", "case", file];
    args.extend(more);
    let text = shown(folder.path(), &args);
    assert_shown(&format!("verbs-{name}"), folder.path(), &text);
}

#[test]
fn a_case_from_new_to_report() {
    let folder = tempfile::tempdir().unwrap();
    let small = small();
    let mut text = String::new();
    for args in [
        &["new", "case", "--name", "Small", "--timezone", "+09:00"][..],
        &["status", "case"],
        &["add", "case", small.to_str().unwrap(), "--source", "the tests", "--acquired-at", "2025-03-01"],
        &["analyze", "case"],
        &["status", "case"],
        &["find", "case", "fox-lucky.example"],
        &["explain", "case", "fox-lucky.example"],
        &["explain", "case", "fox-lucky.example", "sevenmoon.example"],
        &["query", "case", "SELECT host, role FROM sites ORDER BY host"],
        &["report", "case"],
        &["verify", "case", "--replay"],
    ] {
        text.push_str(&shown(folder.path(), args));
        text.push('\n');
    }
    let text = text.replace(small.to_str().unwrap(), "small");
    assert_shown("verbs-case", folder.path(), &text);
}

#[test]
fn json_is_json_and_names_its_format() {
    let folder = analyzed();
    let small = small();
    for args in [
        &["status", "case", "--json"][..],
        &["add", "case", small.to_str().unwrap(), "--json"],
        &["analyze", "case", "--json"],
        &["find", "case", "example", "--json"],
        &["explain", "case", "fox-lucky.example", "sevenmoon.example", "--json"],
        &["verify", "case", "--json"],
    ] {
        let value: serde_json::Value = serde_json::from_str(&done(folder.path(), args)).unwrap();
        assert_eq!(value["format"], format!("stakeout-{}/1", args[0]));
    }
}

#[test]
fn what_was_added_twice_is_known() {
    let folder = analyzed();
    let small = small();
    let again = done(folder.path(), &["add", "case", small.to_str().unwrap()]);
    let files = again.lines().filter(|line| line.contains("already in the case")).count();
    assert!(files >= 3, "{again}");
}

#[test]
fn the_digest_is_the_same_with_any_threads_and_order() {
    let digest = |order: &[&str], threads: &str| {
        let folder = with_case();
        for part in order {
            let path = small().join(part);
            done(folder.path(), &["add", "case", path.to_str().unwrap()]);
        }
        let json = done(folder.path(), &["analyze", "case", "--threads", threads, "--json"]);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        value["content_digest"].as_str().unwrap().to_owned()
    };
    let first = digest(&["pages", "dns.jsonl", "hosting.csv"], "1");
    assert_eq!(first, digest(&["hosting.csv", "pages", "dns.jsonl"], "3"));
    assert_eq!(first.len(), 64);
}

#[test]
fn a_judgement_binds_until_it_is_undone() {
    let folder = analyzed();
    let judge = ["judge", "case", "reject", "fox-lucky.example", "sevenmoon.example", "--relation", "same-kit"];
    let mut args = judge.to_vec();
    args.extend(["--reason", "two clients of one agency", "--author", "A. Analyst"]);
    let answer = done(folder.path(), &args);
    let id = answer.split(':').next().unwrap().to_owned();
    assert!(done(folder.path(), &["status", "case"]).contains("two clients of one agency"));
    done(folder.path(), &["judge", "case", "undo", &id, "--reason", "they are one"]);
    assert!(!done(folder.path(), &["status", "case"]).contains("two clients of one agency"));
    let again = shown(folder.path(), &["judge", "case", "undo", "999", "--reason", "r"]);
    assert_shown("verbs-undo-unknown", folder.path(), &again);
}

#[test]
fn a_query_leaves_in_every_format() {
    let folder = analyzed();
    let sql = "SELECT host, captures FROM sites ORDER BY host";
    let csv = done(folder.path(), &["query", "case", sql, "--format", "csv"]);
    assert!(csv.starts_with("host,captures"), "{csv}");
    let json = done(folder.path(), &["query", "case", sql, "--format", "json"]);
    assert!(json.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{json}");
    assert_eq!(csv.lines().count(), json.lines().count() + 1);
    done(folder.path(), &["query", "case", sql, "--format", "parquet", "--out", "sites.parquet"]);
    let parquet = fs::read(folder.path().join("sites.parquet")).unwrap();
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    let cut = shown(folder.path(), &["query", "case", sql, "--rows", "1"]);
    assert!(cut.contains("note: there are more than 1 row"), "{cut}");
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_quoted() {
    let folder = analyzed();
    let sql = "SELECT '=HYPERLINK(1)' AS cell";
    let csv = done(folder.path(), &["query", "case", sql, "--format", "csv"]);
    assert!(!csv.contains("\n=") && csv.contains("HYPERLINK"), "{csv}");
    let raw = done(folder.path(), &["query", "case", sql, "--format", "csv", "--raw"]);
    assert!(raw.contains("\n=HYPERLINK"), "{raw}");
}

#[test]
fn captured_text_does_not_act_on_the_terminal() {
    let folder = analyzed();
    let sql = "SELECT chr(27) || '[2J' || chr(8238) AS value";
    let table = done(folder.path(), &["query", "case", sql]);
    assert!(table.contains("\\u{1b}[2J\\u{202e}"), "{table}");
    assert!(!table.contains('\u{1b}'), "{table}");
}

#[test]
fn adding_a_file_under_the_wrong_kind_says_so() {
    let table = b"server_ip,renter\n192.0.2.7,Brightwater Ltd\n";
    add_shown("wrong-kind", "hosting.csv", table, &["--kind", "web"]);
}

#[test]
fn an_empty_file_is_kept_and_said_to_be_unknown() {
    add_shown("empty-file", "empty.csv", b"", &[]);
}

#[test]
fn junk_is_kept_and_said_to_be_unknown() {
    let junk: Vec<u8> = (0..4_096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    add_shown("junk", "junk.bin", &junk, &[]);
}

#[test]
fn a_cut_gzip_is_a_problem() {
    let rows: String = (0..2_000).map(|n| format!("192.0.2.{},Renter {n}\n", n % 250)).collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(format!("server_ip,renter\n{rows}").as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    add_shown("cut-gzip", "hosting.csv.gz", &packed[..packed.len() / 2], &[]);
}

#[test]
fn text_in_no_known_encoding_is_a_problem() {
    let mut table = b"server_ip,renter\n192.0.2.7,".to_vec();
    table.extend([0xff, 0xfe, 0x80, 0x00, 0xd8, b'\n']);
    add_shown("encoding", "hosting.csv", &table, &["--kind", "hosting"]);
}

#[test]
fn a_table_without_its_columns_names_them() {
    add_shown("missing-columns", "hosting.csv", b"colour,weight\nred,7\n", &["--kind", "hosting"]);
}

#[test]
fn an_empty_folder_has_nothing_to_add() {
    let folder = with_case();
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_shown("verbs-empty-folder", folder.path(), &shown(folder.path(), &["add", "case", "empty"]));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = with_case();
    let path = folder.path().join("hosting.csv");
    fs::write(&path, "server_ip,renter\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    assert_shown("verbs-no-permission", folder.path(), &shown(folder.path(), &["add", "case", "hosting.csv"]));
}

#[test]
fn a_case_is_not_made_over_another() {
    let folder = with_case();
    assert_shown("verbs-case-exists", folder.path(), &shown(folder.path(), &["new", "case"]));
}

#[test]
fn a_folder_that_is_no_case_is_named_by_every_verb() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("plain/truth")).unwrap();
    fs::write(folder.path().join("a.csv"), "server_ip,renter\n").unwrap();
    let mut text = String::new();
    for args in [
        &["add", "plain", "a.csv"][..],
        &["status", "plain"],
        &["analyze", "plain"],
        &["report", "plain"],
        &["find", "plain", "x"],
        &["explain", "plain", "a.example"],
        &["query", "plain", "SELECT 1"],
        &["judge", "plain", "undo", "1", "--reason", "r"],
        &["verify", "plain"],
        &["evaluate", "plain", "plain/truth"],
    ] {
        let answer = shown(folder.path(), args);
        assert!(answer.contains("status: 1\n"), "{answer}");
        text.push_str(&answer);
    }
    assert_shown("verbs-not-a-case", folder.path(), &text);
}

#[test]
fn a_case_of_a_newer_program_is_left_alone() {
    let folder = with_case();
    let path = folder.path().join("case/case.toml");
    let newer = fs::read_to_string(&path).unwrap().replace("format = 1", "format = 99");
    fs::write(&path, &newer).unwrap();
    assert_shown("verbs-newer-format", folder.path(), &shown(folder.path(), &["analyze", "case"]));
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn what_needs_an_analysis_says_so() {
    let folder = with_case();
    let mut text = String::new();
    for args in [
        &["report", "case"][..],
        &["find", "case", "x"],
        &["explain", "case", "a.example"],
        &["query", "case", "SELECT 1"],
    ] {
        text.push_str(&shown(folder.path(), args));
    }
    assert_shown("verbs-not-analyzed", folder.path(), &text);
}

#[test]
fn sql_that_is_wrong_or_writes_is_refused() {
    let folder = analyzed();
    let mut text = String::new();
    for sql in ["SELEC host FROM sites", "SELECT colour FROM sites", "DROP TABLE sites", "SELECT 1; SELECT 2", ""] {
        text.push_str(&shown(folder.path(), &["query", "case", sql]));
    }
    assert!(!text.contains("\nstatus: 0\n"), "{text}");
    assert_shown("verbs-bad-sql", folder.path(), &text);
}

#[test]
fn a_host_that_is_not_in_the_case_is_not_explained_away() {
    let folder = analyzed();
    let text = shown(folder.path(), &["explain", "case", "fox-luckey.example"]);
    assert_shown("verbs-unknown-host", folder.path(), &text);
}

#[test]
fn an_answer_that_cannot_be_written_fails_and_leaves_nothing() {
    let folder = analyzed();
    let sql = "SELECT * FROM sites";
    let mut text = String::new();
    for out in ["nowhere/sites.csv", "case", "/dev/full"] {
        if out == "/dev/full" && !Path::new(out).exists() {
            continue;
        }
        let answer = shown(folder.path(), &["query", "case", sql, "--format", "csv", "--out", out]);
        assert!(answer.contains("status: 1\n"), "{answer}");
        text.push_str(&answer);
    }
    assert_shown("verbs-unwritable", folder.path(), &text);
    assert!(folder.path().join("case/case.toml").exists());
}

#[test]
fn a_report_whose_evidence_is_gone_is_not_issued() {
    let folder = analyzed();
    let evidence = files_below(&folder.path().join("case/evidence"));
    fs::remove_file(evidence.first().unwrap()).unwrap();
    let report = shown(folder.path(), &["report", "case", "--out", "reports-here"]);
    assert!(report.contains("status: 1\n"), "{report}");
    assert_shown("verbs-evidence-gone", folder.path(), &report);
    assert!(files_below(&folder.path().join("reports-here")).is_empty());
    let verify = shown(folder.path(), &["verify", "case"]);
    assert!(verify.contains("status: 3\n"), "{verify}");
    assert_shown("verbs-verify-evidence-gone", folder.path(), &verify);
}

#[test]
fn a_cut_ledger_is_named_against_a_head_kept_elsewhere() {
    let folder = analyzed();
    let json = done(folder.path(), &["status", "case", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&json).unwrap();
    let head = status["ledger"]["head"].as_str().unwrap().to_owned();
    done(folder.path(), &["verify", "case", "--head", &head]);
    let other = "0".repeat(64);
    let verify = shown(folder.path(), &["verify", "case", "--head", &other]);
    assert!(verify.contains("status: 3\n"), "{verify}");
    assert_shown("verbs-verify-other-head", folder.path(), &verify);
}

#[test]
fn the_demo_is_one_screen_and_agrees_with_its_truth() {
    let folder = tempfile::tempdir().unwrap();
    let text = done(folder.path(), &["demo"]);
    assert!(text.lines().count() <= 45, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let page = text.lines().find_map(|line| line.strip_prefix("Report ")).unwrap().trim();
    assert!(folder.path().join(page).is_file(), "{page}");
    let marks = done(folder.path(), &["evaluate", "stakeout-demo/case", "stakeout-demo/world/truth", "--json", "-"]);
    let marks: serde_json::Value = serde_json::from_str(&marks).unwrap();
    assert_eq!(marks["format"], "stakeout-evaluate/1");
    // The crew writes the code of its builder's kits and of no other. A review that keeps a copy of a page has no builder.
    let sql = "SELECT DISTINCT substr(m.subject, 6) FROM links l JOIN members m ON m.entity = l.b \
               WHERE l.relation = 'controls' AND l.a LIKE 'crew:%' AND l.b LIKE 'kit:%'";
    let hosts = done(folder.path(), &["query", "stakeout-demo/case", sql, "--format", "csv"]);
    let truth = fs::read_to_string(folder.path().join("stakeout-demo/world/truth/sites.csv")).unwrap();
    let builder = |host: &str| truth.lines().find(|row| row.starts_with(&format!("{host},")))?.split(',').nth(4);
    let mut built: Vec<&str> =
        hosts.lines().skip(1).filter_map(builder).filter(|builder| !builder.is_empty()).collect();
    assert!(built.len() > 10, "{hosts}");
    built.dedup();
    assert_eq!(built, ["B1"]);
}

#[test]
fn progress_is_silent_when_asked() {
    let folder = with_case();
    let small = small();
    stakeout(folder.path()).args(["-q", "add", "case", small.to_str().unwrap()]).assert().success().stderr("");
}
