//! What do the verbs on names and lists show, and what do the sources of a kit become?

use std::fs;

use crate::run::{assert_shown, done, shown};

/// A list of three invented entries.
const LIST: &str = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset,first_seen,last_seen,last_change\n\
    Q1,Person,Hong Kiltong,\"Hong Gil Dong;HONG, Kil Tong\",1970-05-04,,,,,,,Lamps List,2024-03-10,2024-03-10,2024-03-10\n\
    NK-2,Company,Lantern Information Technology Exchange Company,,,,,,,,,Lamps List,2024-03-10,2024-03-10,2024-03-10\n\
    NK-3,Vessel,EMBER STAR,,,,,IMO1234567,,,,Lamps List,2024-03-10,2024-03-10,2024-03-10\n";

#[test]
fn names_are_compared_with_lists_and_with_each_other() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("list.csv"), LIST).unwrap();
    fs::write(
        folder.path().join("table.csv"),
        "id,name,schema,birth_date\n1,홍길동,Person,1981-02-03\n2,Abigail Thornbury,Person,soon\n3\n",
    )
    .unwrap();
    fs::write(folder.path().join("pairs.csv"), "a,b,schema\n홍길동,Hong Kiltong,Person\n홍길동,,Person\n").unwrap();
    fs::write(folder.path().join("no-list.csv"), "name,age\nx,1\n").unwrap();
    let mut text = String::new();
    for args in [
        &[
            "screen",
            "홍길동",
            "Riverfox Information Technology Exchange Company",
            "Abigail Thornbury",
            "--list",
            "list.csv",
        ][..],
        &["screen", "홍길동", "--kind", "person", "--born", "1970-05-04", "--json", "--list", "list.csv"],
        &["screen", "--input", "table.csv", "--list", "list.csv"],
        &["screen", "--list", "list.csv"],
        &["screen", "x", "--list", "no-list.csv"],
        &["screen", "x", "--born", "yesterday", "--list", "list.csv"],
        &["names", "pairs.csv"],
        &["names", "table.csv"],
    ] {
        text.push_str(&shown(folder.path(), args));
        text.push('\n');
    }
    assert_shown("lists-names", folder.path(), &text);
}

#[test]
fn the_sources_of_a_kit_are_one_evidence_and_no_host() {
    let folder = tempfile::tempdir().unwrap();
    let kit = folder.path().join("kit");
    fs::create_dir_all(kit.join("vendor")).unwrap();
    fs::write(
        kit.join("lobby.php"),
        "<?php $x ?><div class=\"lantern-lobby\"><a href=\"https://other.example/\">x</a></div>",
    )
    .unwrap();
    fs::write(kit.join("vendor/a.php"), "<?php").unwrap();
    done(folder.path(), &["new", "case"]);
    let mut text = shown(folder.path(), &["add", "case", "kit", "--kind", "source"]);
    done(folder.path(), &["analyze", "case"]);
    for sql in [
        "SELECT subject, kind, value FROM selectors ORDER BY kind, value",
        "SELECT count(*) AS sites FROM sites",
        "SELECT target FROM page_links",
    ] {
        text.push_str(&shown(folder.path(), &["query", "case", sql, "--format", "csv"]));
    }
    assert_shown("lists-sources", folder.path(), &text);
}
