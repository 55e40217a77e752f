//! Do the accounts of a world hold what the scenario counts, and do all tables speak of the same accounts?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::simulate::{WORLD, rows, warc_records};

/// The files that were there before accounts were, of seed 1. Packed ones count by what is in them, and pictures not at
/// all: a packer may pack the same otherwise one day.
const BEFORE: &str = "fc0d4d08815492023f5655fadc9c51412a9031a2fa7bfea9089ebe489eae232f";

const NEW: [&str; 16] = [
    "evidence/accounts.csv",
    "evidence/logins.csv",
    "evidence/contacts.csv",
    "evidence/payouts.csv",
    "evidence/documents.csv",
    "evidence/identity-reports.csv",
    "evidence/texts.csv",
    "evidence/shipments.csv",
    "evidence/contracts.csv",
    "evidence/commits.csv",
    "evidence/admin-logins.csv",
    "evidence/connections.log",
    "evidence/organizations.csv",
    "evidence/incidents.csv",
    "truth/accounts.csv",
    "truth/account_classes.csv",
];

#[test]
fn accounts_and_connections_change_nothing_else_of_a_world() {
    let mut hash = Sha256::new();
    for (name, bytes) in WORLD.iter() {
        let is_packed = name.ends_with(".gz") || name.ends_with(".zip");
        // Who used a server is told there since.
        if is_packed || NEW.contains(&name.as_str()) || name == "truth/servers.csv" {
            continue;
        }
        hash.update(name.as_bytes());
        hash.update(bytes);
    }
    warc_records(&WORLD).iter().for_each(|record| hash.update(record.as_bytes()));
    let digest = hash.finalize().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    });
    assert_eq!(digest, BEFORE);
}

/// An account's truth: person, crew, identity.
fn truth() -> BTreeMap<String, [String; 3]> {
    let row = |row: Vec<String>| (row[0].clone(), [row[1].clone(), row[2].clone(), row[3].clone()]);
    rows("truth/accounts.csv").into_iter().map(row).collect()
}

fn classes(class: &str) -> BTreeSet<String> {
    let rows = rows("truth/account_classes.csv").into_iter();
    rows.filter(|row| row[1] == class).map(|row| row[0].clone()).collect()
}

#[test]
fn the_crew_and_its_papers_are_counted_out() {
    let truth = truth();
    let crew = || truth.values().filter(|[_, crew, _]| crew == "B1");
    let count = |identity: &str| crew().filter(|[_, _, is]| is == identity).count();
    assert_eq!([count("stolen"), count("unknown"), count("invented"), count("genuine")], [29, 12, 21, 0]);
    assert_eq!(crew().map(|[person, ..]| person).collect::<BTreeSet<_>>().len(), 15);
    assert_eq!(classes("owner").len(), 11);
    assert_eq!(rows("evidence/identity-reports.csv").len(), 18);
    let platforms = truth.iter().filter(|(_, [_, crew, _])| crew == "B1").map(|(id, _)| id.split('/').next().unwrap());
    assert_eq!(platforms.collect::<BTreeSet<_>>().len(), 4);
    let others = truth.values().filter(|[_, crew, _]| crew.is_empty());
    assert!(others.clone().all(|[_, _, identity]| identity == "genuine"));
    assert_eq!(others.count(), 300 + 236 + 11);
}

#[test]
fn look_alikes_are_whole() {
    for (class, count) in [
        ("legit_agency_same_office_ip_and_bank", 24),
        ("migrants_in_one_workers_dormitory", 40),
        ("students_in_one_dormitory", 60),
        ("freelancers_same_city_and_language", 12),
        ("homonyms", 40),
        ("people_reusing_public_cv_template", 60),
    ] {
        assert_eq!(classes(class).len(), count, "{class}");
    }
    let agency = classes("legit_agency_same_office_ip_and_bank");
    let banks: BTreeSet<String> = of(&agency, "payouts", 2).into_values().flatten().collect();
    assert_eq!(banks.len(), 1);
    let homonyms = classes("homonyms");
    let names: Vec<[String; 2]> = rows("evidence/accounts.csv")
        .into_iter()
        .filter(|row| homonyms.contains(&account(row)))
        .map(|row| [row[7].clone(), row[8].clone()])
        .collect();
    assert_eq!(names.iter().map(|[name, _]| name).collect::<BTreeSet<_>>().len(), 10);
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 30);
}

fn account(row: &[String]) -> String {
    format!("{}/{}", row[1], row[0])
}

/// The values of a column of one table, by account.
fn of(accounts: &BTreeSet<String>, table: &str, column: usize) -> BTreeMap<String, BTreeSet<String>> {
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(&format!("evidence/{table}.csv")).into_iter().filter(|row| accounts.contains(&row[0])) {
        values.entry(row[0].clone()).or_default().insert(row[column].clone());
    }
    values
}

#[test]
fn every_table_speaks_of_accounts_that_are_there() {
    let known: BTreeSet<String> = rows("evidence/accounts.csv").iter().map(|row| account(row)).collect();
    assert_eq!(known, truth().into_keys().collect());
    let mut named: Vec<(&str, String)> = Vec::new();
    for table in ["logins", "contacts", "payouts", "documents", "texts", "shipments"] {
        named.extend(rows(&format!("evidence/{table}.csv")).into_iter().map(|row| (table, row[0].clone())));
    }
    for row in rows("evidence/contracts.csv") {
        named.extend([("contracts", row[1].clone()), ("contracts", row[2].clone())]);
    }
    named.extend(rows("evidence/accounts.csv").into_iter().map(|row| ("referrer", row[12].clone())));
    named.retain(|(_, id)| !id.is_empty());
    assert!(named.len() > 5_000);
    for (table, id) in named {
        assert!(known.contains(&id), "{table}: {id}");
    }
}

#[test]
fn owners_were_there_first_and_live_apart_from_the_crew() {
    let truth = truth();
    let personas: BTreeSet<String> =
        truth.iter().filter(|(_, [_, crew, _])| crew == "B1").map(|(id, _)| id.clone()).collect();
    let owners = classes("owner");
    let created: BTreeMap<String, String> =
        rows("evidence/accounts.csv").into_iter().map(|row| (account(&row), row[3].clone())).collect();
    let newest = owners.iter().map(|id| &created[id]).max();
    assert!(newest < personas.iter().map(|id| &created[id]).min());
    for (table, column) in [("logins", 2), ("logins", 7), ("contacts", 2), ("payouts", 2), ("shipments", 1)] {
        let all = |accounts| of(accounts, table, column).into_values().flatten().collect::<BTreeSet<String>>();
        let shared: Vec<String> = all(&owners).intersection(&all(&personas)).cloned().collect();
        assert!(shared.is_empty(), "{table}: {shared:?}");
    }
    // Each owner's papers are those that some persona shows, and so are those of each report.
    let numbers = |accounts| of(accounts, "documents", 3).into_values().flatten().collect::<BTreeSet<String>>();
    let shown = numbers(&personas);
    assert_eq!(numbers(&owners).intersection(&shown).count(), 11);
    assert!(rows("evidence/identity-reports.csv").iter().all(|row| shown.contains(&row[0])));
}
