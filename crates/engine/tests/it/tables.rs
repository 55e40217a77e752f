//! Round trip, same bytes, names and types of FORMATS.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::link::{LinkRow, Relation, Status};
use stakeout_core::record::Time;
use stakeout_core::report::CaseRows;
use stakeout_core::selector::{SelectorKind, SelectorRow};
use stakeout_engine::table::{
    self, CaseTables, ColumnType, SelectorKindRow, TABLES, TableError, content_digest, digests, read,
};
use tempfile::TempDir;

use crate::made_case;

/// "Case tables" of FORMATS, word by word, but for `members` and `victim_rows`, which stand there in the rows of
/// `entities` and `victims`.
const FORMATS: &[(&str, &str)] = &[
    (
        "evidence",
        "evidence_id, kind, name, bytes, source, custodian, basis, tlp, acquired_at, records, problems, skipped",
    ),
    ("problems", "evidence_id, locator, level, code, message"),
    ("selectors", "subject, kind, family, value, evidence_id, locator, seen_at"),
    (
        "sites",
        "host, role, role_probability, gambling_probability, languages, mirror_of, kit, kit_version, version_seen, \
         kit_kind, builder, operator, first_seen, last_seen, captures",
    ),
    ("site_periods", "host, from, to, role, kit, kit_version"),
    ("kits", "kit, kind, sites, versions, signature"),
    ("supply", "builder, client, operator, host, status, link_id"),
    (
        "servers",
        "server_ip, renter, paid_by, user, rented_from, rented_to, used_from, used_to, org, first_access, \
         last_access, status",
    ),
    ("links", "link_id, a, b, relation, status, bits, probability, families, rival, rival_probability, reason"),
    ("link_evidence", "link_id, selector_kind, value, group, bits, evidence_id, locator"),
    ("entities", "entity, type, label"),
    ("members", "entity, subject, bits"),
    ("people", "account, person, crew, identity, probability"),
    ("screening", "subject, name, list, list_date, listed_id, listed_name, probability, status, path"),
    ("typologies", "finding, typology, payment_id, account, role, amount, currency"),
    ("flows", "origin, account, method, amount_low, amount, amount_high, currency, path"),
    ("victims", "person, rows, evidence_ids, minor, contact_kinds"),
    ("victim_rows", "evidence_id, row, person"),
    ("claims", "claim_id, subject, predicate, value, unit, source_family, contradicts, supported_by"),
    ("findings", "finding, kind, subjects, statement, likelihood, confidence, evidence, alternatives"),
];

/// "the rest text unless it says": all that is no text, by name.
fn type_in_formats(table: &str, column: &str) -> ColumnType {
    match (table, column) {
        (_, "bits") => ColumnType::Bits,
        (_, "probability" | "role_probability" | "gambling_probability" | "rival_probability") => {
            ColumnType::Probability
        }
        (_, "amount" | "amount_low" | "amount_high") => ColumnType::Amount,
        (_, "kit_version") => ColumnType::Number,
        (_, "acquired_at" | "seen_at" | "first_seen" | "last_seen" | "from" | "to" | "list_date") => ColumnType::Time,
        ("servers", name) if name.ends_with("_from") || name.ends_with("_to") || name.ends_with("_access") => {
            ColumnType::Time
        }
        ("evidence", "bytes" | "records" | "problems" | "skipped") => ColumnType::Count,
        ("sites", "captures") | ("kits", "sites" | "versions") | ("victims", "rows") | ("victim_rows", "row") => {
            ColumnType::Count
        }
        ("victims", "minor") => ColumnType::Flag,
        _ => ColumnType::Text,
    }
}

#[test]
fn every_table_of_formats_is_there_with_its_columns_and_types() {
    for (name, columns) in FORMATS {
        let table = table::table(name).unwrap_or_else(|| panic!("no table {name}"));
        let ours: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let theirs: Vec<&str> = columns.split(", ").map(str::trim).collect();
        assert_eq!(ours.get(..theirs.len()), Some(&theirs[..]), "{name}");
        for column in &table.columns[..theirs.len()] {
            assert_eq!(column.holds, type_in_formats(name, column.name), "{name}.{}", column.name);
        }
    }
}

#[test]
fn files_hold_the_types_of_the_list_and_nothing_of_their_making() {
    let case = made_case::written();
    for table in TABLES {
        let path = case.path().join("tables").join(format!("{}.parquet", table.name));
        let builder = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path).unwrap()).unwrap();
        let fields: Vec<_> =
            builder.schema().fields().iter().map(|f| (f.name().as_str(), f.data_type().clone())).collect();
        let listed: Vec<_> = table.columns.iter().map(|column| (column.name, column.holds.arrow())).collect();
        assert_eq!(fields, listed, "{}", table.name);
        let meta = builder.metadata().file_metadata();
        assert_eq!(meta.created_by(), Some("stakeout version 1"));
        assert!(meta.key_value_metadata().is_none_or(Vec::is_empty), "{}", table.name);
    }
}

#[test]
fn tables_that_nothing_fills_exist_without_rows() {
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("tables");
    table::write(&dir, &CaseRows::default()).unwrap();
    assert_eq!(digests(&dir).unwrap().len(), TABLES.len());
    assert_eq!(read(&dir).unwrap(), CaseRows::default());
}

#[test]
fn what_is_written_is_read_again() {
    let case = made_case::written();
    let mut expected = made_case::rows();
    sort(&mut expected);
    assert_eq!(read(&case.path().join("tables")).unwrap(), expected);
}

#[test]
fn the_order_of_rows_handed_over_does_not_show() {
    let first = written(&made_case::rows());
    for seed in 0..4 {
        let mut rows = made_case::rows();
        turn(&mut rows, seed);
        assert_eq!(written(&rows), first, "seed {seed}");
    }
}

#[test]
fn another_row_is_another_digest() {
    let mut rows = made_case::rows();
    let before = written(&rows);
    rows.sites[0].role_probability += 1;
    let after = written(&rows);
    let changed: Vec<&String> =
        before.iter().filter(|(name, digest)| after[*name] != **digest).map(|(n, _)| n).collect();
    assert_eq!(changed, ["sites"]);
}

#[test]
fn an_interrupted_run_leaves_the_old_tables() {
    let case = made_case::written();
    let dir = case.path().join("tables");
    let before = content_digest(&dir).unwrap();
    let mut tables = CaseTables::create(&dir).unwrap();
    let (id, locator, fact) = made_case::facts().remove(0);
    tables.fact(&id, &locator, &fact).unwrap();
    drop(tables);
    assert_eq!(content_digest(&dir).unwrap(), before);
    table::write(&dir, &CaseRows::default()).unwrap();
    let left: Vec<_> = fs::read_dir(case.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["tables"]);
}

#[test]
fn rows_out_of_order_are_refused_where_they_are_not_sorted_here() {
    let folder = TempDir::new().unwrap();
    let mut tables = CaseTables::create(&folder.path().join("tables")).unwrap();
    let rows = made_case::rows().selectors;
    let error = tables.selectors(rows.iter().rev()).unwrap_err();
    assert!(matches!(error, TableError::Unsorted { table: "selectors" }), "{error}");
    let facts = made_case::facts();
    let (id, locator, fact) = facts.last().unwrap();
    tables.fact(id, locator, fact).unwrap();
    let (id, locator, fact) = facts.first().unwrap();
    let error = tables.fact(id, locator, fact).unwrap_err();
    assert!(matches!(error, TableError::Unsorted { table: "pages" }), "{error}");
}

#[test]
fn selectors_handed_over_in_parts_are_those_handed_over_at_once() {
    let mut rows = made_case::rows();
    sort(&mut rows);
    let at_once = written(&rows);
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("tables");
    let mut tables = CaseTables::create(&dir).unwrap();
    let (first, rest) = rows.selectors.split_at(3);
    tables.selectors(first).unwrap();
    tables.selectors(rest.to_vec()).unwrap();
    tables.finish(&rows).unwrap();
    assert_eq!(digests(&dir).unwrap(), at_once);
}

#[test]
fn kinds_of_selectors_are_counted_by_subject_and_by_domain() {
    let case = made_case::written();
    let counts: Vec<SelectorKindRow> = table::rows(&case.path().join("tables")).unwrap();
    let of = |kind| counts.iter().find(|row| row.kind == kind).map(|row| (row.rows, row.subjects, row.domains));
    assert_eq!(of(SelectorKind::AnalyticsId), Some((4, 3, 2)), "a and b are one domain");
    assert_eq!(of(SelectorKind::Handle), Some((2, 2, 2)));
    assert_eq!(of(SelectorKind::Wallet), None);
}

#[test]
fn a_missing_or_foreign_file_is_said_so() {
    let case = made_case::written();
    let dir = case.path().join("tables");
    fs::copy(dir.join("kits.parquet"), dir.join("sites.parquet")).unwrap();
    let error = read(&dir).unwrap_err().to_string();
    assert_eq!(error, "table sites lacks the column host or holds another type in it; run analyze again");
    fs::write(dir.join("sites.parquet"), b"no parquet").unwrap();
    assert_eq!(read(&dir).unwrap_err().to_string(), "table sites cannot be read or written as Parquet");
    fs::remove_file(dir.join("sites.parquet")).unwrap();
    let error = read(&dir).unwrap_err().to_string();
    assert_eq!(error, "the case has no table sites: it was not analysed yet, or `tables` was cut; run analyze");
}

#[test]
fn the_page_of_documentation_is_the_list() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let page = fs::read_to_string(&path).unwrap();
    let list = table::markdown();
    let start = page.find("## `evidence`").unwrap();
    assert!(page[start..] == list, "docs/tables.md differs from the list; its body should be:\n{list}");
}

/// A case of more rows than one row group.
#[test]
fn large_tables_are_written_in_row_groups() {
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("tables");
    let mut tables = CaseTables::create(&dir).unwrap();
    let row = |number: u32| SelectorRow {
        subject: format!("host:h{number:07}.example"),
        kind: SelectorKind::AnalyticsId,
        value: format!("ga4:G-{:07}", number / 2),
        evidence_id: made_case::id(1),
        locator: Locator::row(u64::from(number)),
        seen_at: made_case::at(0),
    };
    tables.selectors((0..150_000).map(row)).unwrap();
    tables.finish(&CaseRows::default()).unwrap();
    let file = fs::File::open(dir.join("selectors.parquet")).unwrap();
    let meta = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().metadata().clone();
    assert_eq!(meta.num_row_groups(), 2);
    assert!(meta.row_group(1).column(3).bloom_filter_offset().is_some());
    let mut seen = 0;
    table::each::<SelectorRow>(&dir, &mut |read| {
        assert_eq!(read, row(seen));
        seen += 1;
    })
    .unwrap();
    assert_eq!(seen, 150_000);
}

fn written(rows: &CaseRows) -> BTreeMap<String, String> {
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("tables");
    table::write(&dir, rows).unwrap();
    digests(&dir).unwrap()
}

fn sort(rows: &mut CaseRows) {
    rows.selectors.sort();
    rows.links.sort();
}

/// Another order of everything.
fn turn(rows: &mut CaseRows, seed: usize) {
    fn turned<T>(rows: &mut [T], seed: usize) {
        if !rows.is_empty() {
            rows.rotate_left(seed % rows.len());
            if seed % 2 == 1 {
                rows.reverse();
            }
        }
    }
    turned(&mut rows.evidence, seed);
    turned(&mut rows.selectors, seed);
    turned(&mut rows.sites, seed);
    turned(&mut rows.links, seed);
    turned(&mut rows.members, seed);
}

fn any_time() -> impl Strategy<Value = Option<Time>> {
    option::of(any::<i64>().prop_map(Time::from_micros))
}

prop_compose! {
    fn any_selector()(
        subject in "[a-z:.]{0,8}", kind in 0..SelectorKind::ALL.len(), value in ".{0,12}",
        evidence in any::<[u8; 32]>(), locator in ".{0,8}", seen_at in any_time(),
    ) -> SelectorRow {
        let (evidence_id, locator) = (EvidenceId::from_digest(evidence), Locator::from(locator));
        SelectorRow { subject, kind: SelectorKind::ALL[kind], value, evidence_id, locator, seen_at }
    }
}

prop_compose! {
    fn any_link()(
        link_id in ".{0,8}", a in ".{0,8}", b in ".{0,8}", relation in 0..Relation::ALL.len(),
        status in 0..Status::ALL.len(), numbers in any::<[i32; 3]>(), reason in ".{0,20}",
    ) -> LinkRow {
        LinkRow {
            link_id, a, b, relation: Relation::ALL[relation], status: Status::ALL[status], bits: numbers[0],
            probability: numbers[1], families: String::new(), rival: String::new(), rival_probability: numbers[2], reason,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_rows_come_back_sorted(selectors in vec(any_selector(), 0..20), links in vec(any_link(), 0..20)) {
        let folder = TempDir::new().unwrap();
        let dir = folder.path().join("tables");
        let mut rows = CaseRows { selectors, links, ..CaseRows::default() };
        table::write(&dir, &rows).unwrap();
        sort(&mut rows);
        prop_assert_eq!(read(&dir).unwrap(), rows);
    }
}
