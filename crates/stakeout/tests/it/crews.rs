//! Are crews found among accounts, are the innocent left alone, and does nothing depend on where anybody comes from?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use stakeout_scenario::{PopulationOptions, populate};

use crate::run::{done, shown};

fn options(seed: u64) -> PopulationOptions {
    PopulationOptions {
        accounts: 6_000,
        share_per_million: 12_000,
        crews: Some(2),
        carelessness_per_mille: 1_000,
        seed,
        without: Vec::new(),
    }
}

/// A case of the evidence in a folder, analyzed.
fn case_of(dir: &Path, evidence: &Path) {
    done(dir, &["new", "case", "--name", "accounts"]);
    done(dir, &["add", "case", evidence.to_str().unwrap()]);
    done(dir, &["analyze", "case"]);
}

fn rows(dir: &Path, sql: &str) -> String {
    done(dir, &["query", "case", sql, "--format", "csv"])
}

#[test]
fn crews_are_found_and_households_agencies_and_owners_are_not_among_them() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    populate(&world, &options(3), &mut |_| {}).unwrap();
    case_of(dir.path(), &world.join("evidence"));
    let file = dir.path().join("score.json");
    let truth = world.join("truth");
    done(dir.path(), &["evaluate", "case", truth.to_str().unwrap(), "--json", file.to_str().unwrap()]);
    let text = std::fs::read_to_string(file).unwrap();
    let score: serde_json::Value = serde_json::from_str(&text).unwrap();
    let people = &score["people"];
    assert_eq!(people["crews"], 2, "{people}");
    assert!(people["at"][2]["any"].as_u64().unwrap() >= 1, "{people}");
    assert_eq!(people["innocent"], serde_json::json!({}), "{people}");
    assert!(people["precision"].as_f64().unwrap() >= 0.95, "{people}");
    // Nobody of a crew is called genuine, and no owner is in a crew.
    let wrong = people["identities"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|count| count["case"] == "genuine" && count["truth"].as_str().unwrap().ends_with("(crew)"));
    assert_eq!(wrong.count(), 0, "{people}");
    let refused = rows(
        dir.path(),
        "SELECT DISTINCT rival FROM links WHERE relation = 'same-crew' AND status = 'refused' ORDER BY 1",
    );
    for rival in ["agency", "house", "household"] {
        assert!(refused.contains(rival), "{refused}");
    }
    // Each member stands in a link that opens its evidence.
    let unlinked = rows(
        dir.path(),
        "SELECT account FROM people p WHERE crew <> '' AND NOT EXISTS (SELECT 1 FROM links l JOIN link_evidence e \
         ON e.link_id = l.link_id WHERE l.relation = 'same-crew' AND l.status = 'assessed' \
         AND (l.a = 'account:' || p.account OR l.b = 'account:' || p.account))",
    );
    assert_eq!(unlinked.lines().count(), 1, "{unlinked}");
    // Two accounts are explained from what was stated of them: what holds them together, or what explains it away.
    for status in ["assessed", "refused"] {
        let sql = format!("SELECT a, b FROM links WHERE relation = 'same-crew' AND status = '{status}' LIMIT 1");
        let pair = rows(dir.path(), &sql);
        let (a, b) = pair.lines().nth(1).and_then(|row| row.split_once(',')).unwrap();
        let told = done(dir.path(), &["explain", "case", a, b]);
        assert!(told.contains(&format!("same-crew: {status}")), "{told}");
        assert!(told.contains("innocent explanation: "), "{told}");
    }
    // What a crew's accounts do together is told of it, and of each of them.
    let seen = rows(dir.path(), "SELECT crew, account FROM crew_patterns WHERE pattern = 'relay' LIMIT 1");
    let (crew, account) = seen.lines().nth(1).and_then(|row| row.split_once(',')).unwrap();
    for subject in [crew, &format!("account:{account}")] {
        let told = done(dir.path(), &["explain", "case", subject]);
        assert!(told.contains("relay: ") && told.contains("take turns on one machine"), "{told}");
    }
}

#[test]
fn the_list_of_owners_is_written_on_request_alone_for_its_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    populate(&world, &options(3), &mut |_| {}).unwrap();
    case_of(dir.path(), &world.join("evidence"));
    let stolen = rows(dir.path(), "SELECT account FROM people WHERE identity = 'stolen' ORDER BY account");
    let stolen: Vec<&str> = stolen.lines().skip(1).collect();
    assert!(stolen.len() > 3, "{stolen:?}");
    done(dir.path(), &["report", "case"]);
    assert_eq!(std::fs::read_dir(dir.path().join("case/reports")).unwrap().count(), 2, "a page and its manifest");

    let told = done(dir.path(), &["report", "case", "--victims", "owners.html"]);
    // Accounts of no crew that show a reported paper stand there too: they may be the owner's own.
    let cells = |table: &str, columns: [usize; 3]| -> Vec<[String; 3]> {
        let mut reader = csv::Reader::from_path(world.join("evidence").join(table)).unwrap();
        reader.records().map(Result::unwrap).map(|row| columns.map(|column| row[column].to_owned())).collect()
    };
    let reported: BTreeSet<[String; 2]> =
        cells("identity-reports.csv", [0, 1, 1]).into_iter().map(|[number, issuer, _]| [number, issuer]).collect();
    let mut listed: BTreeSet<String> = cells("documents.csv", [0, 3, 2])
        .into_iter()
        .filter(|[_, number, issuer]| reported.contains(&[number.clone(), issuer.clone()]))
        .map(|[account, ..]| account)
        .collect();
    listed.extend(stolen.iter().map(|account| (*account).to_owned()));
    assert!(told.contains(&format!("{} accounts, ", listed.len())), "{told}");
    let file = dir.path().join("owners.html");
    // The slash of an account is written as a reference.
    let page = std::fs::read_to_string(&file).unwrap().replace("&#x2f;", "/");
    for account in &listed {
        assert!(page.contains(account), "{account}");
    }
    assert!(page.contains("is a victim"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // No name, number, address or instrument of the tables of accounts stands on it.
    for (table, columns) in [
        ("accounts", &["legal_name", "display_name"][..]),
        ("documents", &["name", "number", "portrait_phash"]),
        ("contacts", &["value"]),
        ("payouts", &["instrument", "holder_name"]),
    ] {
        let mut reader = csv::Reader::from_path(world.join("evidence").join(format!("{table}.csv"))).unwrap();
        let header = reader.headers().unwrap().clone();
        for record in reader.records().map(Result::unwrap) {
            for (name, cell) in header.iter().zip(&record) {
                let is_value = columns.contains(&name) && cell.len() > 5;
                assert!(!is_value || !page.contains(cell), "{table}.{name}: {cell}");
            }
        }
    }
    // The report is no second one, the ledger tells of the list, and nothing is overwritten.
    assert_eq!(std::fs::read_dir(dir.path().join("case/reports")).unwrap().count(), 2);
    let ledger = std::fs::read_to_string(dir.path().join("case/ledger.jsonl")).unwrap();
    let last = ledger.lines().last().unwrap();
    assert!(last.contains("\"export\"") && last.contains("owners.html"), "{last}");
    let again = shown(dir.path(), &["report", "case", "--victims", "owners.html"]);
    assert!(again.contains("status: 1\n") && again.contains("overwrites nothing"), "{again}");
    assert_eq!(std::fs::read_to_string(&file).unwrap().replace("&#x2f;", "/"), page);
    done(dir.path(), &["verify", "case"]);
}

#[test]
fn a_shared_passage_is_told_in_words_that_stand_at_every_place_it_names() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    populate(&world, &options(3), &mut |_| {}).unwrap();
    case_of(dir.path(), &world.join("evidence"));
    let plain = |text: &str| -> String {
        let letters = text.to_lowercase();
        let letters = letters.chars().filter(|c| !matches!(c, '\'' | '-'));
        let letters = letters.map(|c| match c {
            c if c.is_numeric() => '#',
            c if c.is_alphabetic() || c == '#' => c,
            _ => ' ',
        });
        letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<csv::StringRecord> =
        csv::Reader::from_path(world.join("evidence/texts.csv")).unwrap().records().map(Result::unwrap).collect();
    let shared = rows(
        dir.path(),
        "SELECT e.locator, e.value, l.status FROM link_evidence e JOIN links l ON l.link_id = e.link_id \
         WHERE e.selector_kind = 'passage' ORDER BY l.status, e.value, e.locator",
    );
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for row in csv::Reader::from_reader(shared.as_bytes()).records().map(Result::unwrap) {
        let number: usize = row[0].strip_prefix("row:").unwrap().parse().unwrap();
        // Rows of the file are counted from its head.
        let text = [number.checked_sub(2), number.checked_sub(1)].into_iter().flatten().filter_map(|at| texts.get(at));
        let words = plain(row[1].trim_matches(['…', ' ']));
        assert!(words.split(' ').count() >= 5 && words.split(' ').count() <= 40, "{words}");
        assert!(text.into_iter().any(|record| plain(&record[3]).contains(&words)), "{}: {words}", &row[0]);
        *told.entry(row[2].to_owned()).or_default() += 1;
    }
    assert!(told.contains_key("assessed") && told.contains_key("refused"), "{told:?}");
    // The table of selectors names all who hold a passage by the same words.
    let apart = rows(
        dir.path(),
        "SELECT count(*) FROM link_evidence e LEFT JOIN selectors s ON s.kind = 'passage' AND s.value = e.value \
         AND s.locator = e.locator WHERE e.selector_kind = 'passage' AND s.value IS NULL",
    );
    assert_eq!(apart.lines().nth(1), Some("0"), "{apart}");
}

/// Renames every country and language, and writes every name in another script: letter by letter, so that equal names stay
/// equal and others do not become so.
fn elsewhere(table: &str, text: &str) -> String {
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    let columns: Vec<&str> = header.split(',').collect();
    let changed = |column: &str| match column {
        "claimed_country" | "country" | "language" => 1,
        "legal_name" | "display_name" | "name" | "holder_name" => 2,
        _ => 0,
    };
    let mut out = vec![header.to_owned()];
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        let cells: Vec<String> = columns
            .iter()
            .zip(record.iter())
            .map(|(column, cell)| match changed(column) {
                1 if !cell.is_empty() => format!("x{}", cell.chars().rev().collect::<String>()),
                2 => cell.chars().map(cyrillic).collect(),
                _ => cell.to_owned(),
            })
            .collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&cells).unwrap();
        out.push(String::from_utf8(writer.into_inner().unwrap()).unwrap().trim_end().to_owned());
    }
    assert!(!out.is_empty(), "{table}");
    out.join("\n") + "\n"
}

fn cyrillic(letter: char) -> char {
    match letter {
        'a'..='z' => char::from_u32('а' as u32 + (letter as u32 - 'a' as u32)).unwrap(),
        'A'..='Z' => char::from_u32('А' as u32 + (letter as u32 - 'A' as u32)).unwrap(),
        other => other,
    }
}

#[test]
fn country_language_and_script_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    populate(&world, &options(5), &mut |_| {}).unwrap();
    let mut found: BTreeMap<bool, String> = BTreeMap::new();
    for is_elsewhere in [false, true] {
        let here = dir.path().join(if is_elsewhere { "elsewhere" } else { "here" });
        std::fs::create_dir_all(here.join("evidence")).unwrap();
        for entry in std::fs::read_dir(world.join("evidence")).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let text = if is_elsewhere { elsewhere(&name, &text) } else { text };
            std::fs::write(here.join("evidence").join(&name), text).unwrap();
        }
        case_of(&here, &here.join("evidence"));
        let people = rows(&here, "SELECT account, person, crew, identity, probability FROM people ORDER BY account");
        let links = rows(
            &here,
            "SELECT a, b, status, bits, probability, rival FROM links WHERE relation = 'same-crew' ORDER BY a, b, status",
        );
        assert!(people.lines().count() > 20, "{people}");
        found.insert(is_elsewhere, format!("{people}\n{links}"));
    }
    assert_eq!(found[&false], found[&true]);
}
