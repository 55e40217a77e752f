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

/// A person, a firm with its owners and a wallet, on one day; `days` says of which, `firm` adds to the firm.
fn network(day: &str, firm: &str, rest: &str) -> String {
    let head = format!("\"datasets\":[\"lamps\"],\"referents\":[],\"last_change\":\"{day}T00:00:00\",\"target\":true");
    let lines = [
        format!(
            r#"{{"id":"Q1","schema":"Person","caption":"Hong Kiltong",{head},"properties":{{"name":["Hong Kiltong"],"birthDate":["1970-05-04"],"topics":["sanction"]}}}}"#
        ),
        format!(
            r#"{{"id":"NK-2","schema":"Company","caption":"Lantern",{head},"properties":{{"name":["Lantern Information Technology Exchange Company"{firm}]}}}}"#
        ),
        format!(
            r#"{{"id":"NK-3","schema":"Company","caption":"Ember Holding",{head},"properties":{{"name":["Ember Holding"]}}}}"#
        ),
        format!(
            r#"{{"id":"NK-4","schema":"PublicBody","caption":"Bureau of Lamps",{head},"properties":{{"name":["Bureau of Lamps"]}}}}"#
        ),
        format!(
            r#"{{"id":"own-1","schema":"Ownership",{head},"properties":{{"owner":["NK-3"],"asset":["NK-2"],"percentage":["60"],"startDate":["2019-01-01"]}}}}"#
        ),
        format!(r#"{{"id":"own-2","schema":"Ownership",{head},"properties":{{"owner":["NK-4"],"asset":["NK-3"]}}}}"#),
        format!(
            r#"{{"id":"w-1","schema":"CryptoWallet",{head},"properties":{{"publicKey":["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"],"holder":["NK-3"],"currency":["XBT"]}}}}"#
        ),
    ];
    lines.iter().map(String::as_str).chain([rest]).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn registration(domain: &str, name: &str, organization: &str) -> String {
    format!(
        r#"{{"objectClassName":"domain","ldhName":"{domain}","entities":[{{"roles":["registrant"],"vcardArray":["vcard",[["version",{{}},"text","4.0"],["fn",{{}},"text","{name}"],["org",{{}},"text","{organization}"]]]}}],"events":[{{"eventAction":"registration","eventDate":"2024-01-05T00:00:00Z"}}]}}"#
    )
}

#[test]
fn the_names_of_a_case_are_compared_with_its_lists() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let gone = r#"{"id":"NK-9","schema":"Company","caption":"Quillfeather Shipping","datasets":["lamps"],"referents":[],"last_change":"2023-11-01T00:00:00","target":true,"properties":{"name":["Quillfeather Shipping"]}}"#;
    write("list-2023.json", &network("2023-11-02", "", gone));
    write("list-2024.json", &network("2024-03-10", r#","Lantern IT""#, ""));
    write("list-2025.json", &network("2025-03-10", r#","Lantern IT","Lantern Labs""#, ""));
    write(
        "registrations.jsonl",
        &[
            registration("fox-lucky.example", "홍길동", ""),
            registration("fox-lucky-2.example", "홍길동", ""),
            registration("river.example", "REDACTED FOR PRIVACY", "Riverfox Information Technology Exchange Company"),
            registration("thorn.example", "Abigail Thornbury", ""),
            registration("quill.example", "", "Quillfeather Shipping"),
        ]
        .join("\n"),
    );
    write(
        "hosting.csv",
        "server_ip,renter,from,to\n192.0.2.7,Lantern Information Technology Exchange Co.,2024-01-01,2024-06-01\n",
    );
    fs::create_dir_all(folder.path().join("pages")).unwrap();
    write("pages/index.csv", "path,url,captured_at\na.html,https://fox-lucky.example/,2024-02-01T00:00:00Z\n");
    write("pages/a.html", "<p>Deposit to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq and play.</p>");
    done(folder.path(), &["new", "case"]);
    let add = ["add", "case", "list-2023.json", "list-2024.json", "registrations.jsonl", "hosting.csv", "pages"];
    done(folder.path(), &add);
    done(folder.path(), &["analyze", "case"]);
    let mut text = String::new();
    let mut ask = |sql: &str| {
        text.push_str(&shown(folder.path(), &["query", "case", sql, "--format", "csv"]));
        text.push('\n');
    };
    ask("SELECT list, list_date, basis, use, entries, names, ties FROM watch_lists");
    ask("SELECT listed_id, change, fields FROM list_changes");
    ask("SELECT subject, name, listed_id, status, programmes, path FROM screening");
    ask("SELECT subject, listed_id, way, step, tie, tie_role, above_name, since FROM exposure");
    ask(
        "SELECT a, b, relation, status, families, reason FROM links WHERE relation IN ('same-listed', 'controls') ORDER BY a, b",
    );
    ask(
        "SELECT kind, subjects, statement FROM findings WHERE kind LIKE '%listed%' OR kind = 'screened' ORDER BY kind, subjects",
    );
    ask(
        "SELECT name_bits('홍길동', 'Hong Kil Tong') > 2048 AS same, name_bits('홍길동', 'unknown') AS none, romanize('경흥', 'mr') AS mr, \
         romanize('경흥', 'esperanto') AS other, name_key('홍길동') = name_key('홍길동') AS key",
    );
    text.push_str(&shown(
        folder.path(),
        &["explain", "case", "registrant:fox-lucky.example", "listed:opensanctions/Q1"],
    ));
    assert_shown("lists-case", folder.path(), &text);

    // What an analyst rejects stays rejected until the entry changes.
    let renter = "renter:Lantern Information Technology Exchange Co.";
    let judge =
        ["judge", "case", "reject", renter, "listed:opensanctions/NK-2", "--relation", "same-listed", "--reason", "x"];
    done(folder.path(), &judge);
    let status = || {
        done(folder.path(), &["analyze", "case"]);
        let sql = "SELECT status, path FROM screening WHERE subject LIKE 'renter:%' AND listed_id = 'NK-2'";
        shown(folder.path(), &["query", "case", sql, "--format", "csv"])
    };
    let rejected = status();
    assert!(rejected.contains("near miss rejected") && rejected.contains("an analyst rejected it"), "{rejected}");
    done(folder.path(), &["add", "case", "list-2025.json"]);
    let reopened = status();
    assert!(reopened.contains("match for review") && reopened.contains("(names): to be decided anew"), "{reopened}");
}

#[test]
fn parties_of_payments_and_holders_of_accounts_are_compared_with_lists() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("list.json", &network("2024-03-10", "", ""));
    write(
        "payments.csv",
        "payment_id,at,from_account,to_account,amount,currency,from_name,to_name\n\
         p1,2024-02-01,110-222-3334,7700112233,5000,USD,Lantern Information Technology Exchange Co.,Tallow Hosting\n\
         p2,2024-03-01,1102223334,7700112233,3000,USD,Lantern Information Technology Exchange Co.,Tallow Hosting\n\
         p3,2024-03-02,,7700112233,,USD,,\n\
         p4,2024-03-03,,,100,USD,,\n",
    );
    write(
        "accounts.csv",
        "account,kind,holder_name,institution\n110-222-3334,bank,Hong Kiltong,Kite Bank\n7700112233,bank,,Kite Bank\n",
    );
    write("hosting.csv", "server_ip,renter,paid_by_account\n192.0.2.7,Tallow Hosting,7700112233\n");
    done(folder.path(), &["new", "case"]);
    let mut text = shown(folder.path(), &["add", "case", "list.json", "payments.csv", "accounts.csv", "hosting.csv"]);
    // A row that names nobody was left out, and both verbs say so.
    let analyzed = shown(folder.path(), &["analyze", "case"]);
    assert!(analyzed.contains("5 names compared"), "{analyzed}");
    for sql in [
        "SELECT subject, name, listed_id, status FROM screening ORDER BY subject",
        "SELECT a, b, relation, status, families, rival FROM links WHERE relation = 'same-person' ORDER BY a, b",
        "SELECT name, kind, records, problems, skipped FROM evidence ORDER BY name",
    ] {
        text.push_str(&shown(folder.path(), &["query", "case", sql, "--format", "csv"]));
        text.push('\n');
    }
    assert_shown("lists-payments", folder.path(), &text);
}
