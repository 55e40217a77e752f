//! Tables that are handed in as Parquet: read as the same rows in CSV, and damaged ones said to be so.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BinaryArray, Date32Array, Float64Array, Int64Array, ListArray, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::parquet::arrow::ArrowWriter;
use stakeout_core::evidence::{Kind, LIMITS, Locator};
use stakeout_core::record::Fact;
use stakeout_engine::Silent;
use stakeout_engine::case::{AddOptions, AddedFile, Facts};

use super::{ACTOR, NOW, World};

fn parquet(columns: &[(&str, ArrayRef)]) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns.iter().map(|(name, cells)| (*name, Arc::clone(cells)))).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn texts(cells: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(cells.to_vec()))
}

/// Indicators: a value alone could be anything, a value with its type is one.
fn list_of(values: &[&str]) -> Vec<u8> {
    parquet(&[("value", texts(values)), ("type", texts(&vec!["host"; values.len()]))])
}

fn facts(world: &World, path: PathBuf) -> (Facts, AddedFile) {
    let added = world.add(path).files.remove(0);
    (world.case.facts(&added.id, &stakeout_core::rules::version(), &Silent).unwrap(), added)
}

fn codes(facts: &Facts) -> Vec<&str> {
    facts.problems.iter().map(|problem| problem.code.as_str()).collect()
}

/// The same table as Parquet and as CSV.
fn same(parquet: Vec<u8>, csv: &str) -> Vec<Fact> {
    let world = World::new();
    // Nothing is known by its name.
    let (of_parquet, added) = facts(&world, world.file("table.bin", parquet));
    let (of_csv, _) = facts(&world, world.file("table.csv", csv));
    assert_eq!((of_parquet.kind, &of_parquet.facts), (of_csv.kind, &of_csv.facts));
    assert_eq!((added.records, added.errors), (of_csv.records, of_csv.errors), "{:?}", of_parquet.problems);
    assert_eq!(of_parquet.facts[0].0, Locator::row(1));
    of_parquet.facts.into_iter().map(|(_, fact)| fact).collect()
}

#[test]
fn every_kind_of_table_reads_as_its_rows_in_csv() {
    // Days and moments as Parquet has them, an absent value, text that does not say that it is text.
    let hosting = parquet(&[
        ("server_ip", Arc::new(BinaryArray::from(vec![b"192.0.2.7".as_slice(), b"192.0.2.8"]))),
        ("renter", texts(&["Brightwater Ltd", "Kim 상사"])),
        ("from", Arc::new(Date32Array::from(vec![20_089, 20_090]))),
        ("to", Arc::new(TimestampMicrosecondArray::from(vec![Some(1_740_787_200_000_000), None]).with_timezone("UTC"))),
    ]);
    let csv = "server_ip,renter,from,to\n192.0.2.7,Brightwater Ltd,2025-01-01,2025-03-01T00:00:00Z\n\
               192.0.2.8,Kim 상사,2025-01-02,\n";
    assert_eq!(same(hosting, csv).len(), 2);

    let register = parquet(&[
        ("domain", texts(&["fair.example"])),
        ("jurisdiction", texts(&["KR"])),
        ("register", texts(&["blocked sites"])),
        ("status", texts(&["blocked"])),
    ]);
    same(register, "domain,jurisdiction,register,status\nfair.example,KR,blocked sites,blocked\n");

    // Seconds as a whole number and as a float.
    let dns = parquet(&[
        ("rrname", texts(&["fox.example"])),
        ("rrtype", texts(&["A"])),
        ("rdata", texts(&["192.0.2.7"])),
        ("time_first", Arc::new(Int64Array::from(vec![1_740_787_200]))),
        ("time_last", Arc::new(Float64Array::from(vec![1_740_787_260.0]))),
    ]);
    same(dns, "rrname,rrtype,rdata,time_first,time_last\nfox.example,A,192.0.2.7,1740787200,1740787260\n");

    let logins = parquet(&[
        ("account_id", texts(&["w-1", "w-2"])),
        ("at", Arc::new(TimestampMicrosecondArray::from(vec![Some(1_740_787_200_000_000), None]).with_timezone("UTC"))),
        ("ip", texts(&["198.18.0.7", "2001:db8::7"])),
        ("asn", Arc::new(Int64Array::from(vec![64_500, 64_501]))),
        ("timezone_offset", Arc::new(Int64Array::from(vec![Some(540), None]))),
    ]);
    let csv = "account_id,at,ip,asn,timezone_offset\nw-1,2025-03-01T00:00:00Z,198.18.0.7,64500,540\n\
               w-2,,2001:db8::7,64501,\n";
    assert_eq!(same(logins, csv).len(), 2);

    let indicators = parquet(&[("value", texts(&["fox.example", "192.0.2.9"])), ("label", texts(&["a", "b"]))]);
    same(indicators, "value,label\nfox.example,a\n192.0.2.9,b\n");
}

#[test]
fn a_table_of_many_rows_is_read_to_its_end() {
    let names: Vec<String> = (0..5_000).map(|number| format!("host-{number}.example")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let world = World::new();
    let (facts, added) = facts(&world, world.file("t.parquet", list_of(&names)));
    assert_eq!((added.records, added.errors, added.skipped), (5_000, 0, 0), "{:?}", facts.problems);
    assert_eq!(facts.facts[4_999].0, Locator::row(5_000));
}

#[test]
fn a_table_that_no_reader_knows_is_kept_as_unknown() {
    let world = World::new();
    let bytes = parquet(&[("colour", texts(&["red"])), ("weights", Arc::new(list()))]);
    let (read, added) = facts(&world, world.file("t.parquet", &bytes));
    assert_eq!((read.kind, added.records, codes(&read)), (Kind::Unknown, 0, vec![]));

    let world = World::new();
    let options = AddOptions { kind: Some(Kind::Web), ..AddOptions::default() };
    let added = world.case.add(&[world.file("t.parquet", &bytes)], &options, &NOW, ACTOR, &Silent).unwrap();
    assert_eq!(added.files[0].problems[0].code, "not-of-kind");

    let world = World::new();
    let options = AddOptions { kind: Some(Kind::Hosting), ..AddOptions::default() };
    let added = world.case.add(&[world.file("t.parquet", &bytes)], &options, &NOW, ACTOR, &Silent).unwrap();
    assert_eq!(added.files[0].problems[0].code, "missing-columns");
}

fn list() -> ListArray {
    ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1), Some(2)])])
}

/// Cut at any place, or with any byte changed: rows or a problem, and no panic that reaches anybody.
#[test]
fn a_damaged_file_is_a_problem() {
    let names: Vec<String> = (0..40).map(|number| format!("host-{number}.example")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let whole = list_of(&names);
    let world = World::new();
    for at in (4..whole.len()).step_by(97) {
        let (facts, added) = facts(&world, world.file("cut.parquet", &whole[..at]));
        assert_eq!((codes(&facts), added.errors), (vec!["damaged"], 1), "cut at {at}");
    }
    for at in (4..whole.len()).step_by(61) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let (facts, added) = facts(&world, world.file("changed.parquet", bytes));
        let said = added.records + added.errors + added.skipped > 0 || !facts.problems.is_empty();
        assert!(said || facts.kind == Kind::Unknown, "byte {at}: {facts:?}");
        assert!(!codes(&facts).contains(&"program-fault"), "byte {at}: {facts:?}");
    }
}

#[test]
fn bounds_hold_for_rows_and_columns() {
    let world = World::new();
    let long = "x".repeat(LIMITS.row_bytes_max as usize + 1);
    let bytes = list_of(&["a.example", &long, "b.example"]);
    let (read, added) = facts(&world, world.file("long.parquet", bytes));
    assert_eq!((added.records, codes(&read)), (2, vec!["limit-row-bytes"]));
    assert_eq!(read.problems[0].locator, Locator::row(2));

    let columns: Vec<(String, ArrayRef)> =
        (0..=LIMITS.columns_max).map(|number| (format!("c{number}"), texts(&["x"]))).collect();
    let columns: Vec<(&str, ArrayRef)> =
        columns.iter().map(|(name, cells)| (name.as_str(), Arc::clone(cells))).collect();
    let (read, _) = facts(&world, world.file("wide.parquet", parquet(&columns)));
    assert_eq!(codes(&read), ["limit-columns"]);
}

/// A footer whose columns stand in each other, written byte by byte: version 1, and a list of groups with one child.
fn nested(depth: u32) -> Vec<u8> {
    let mut footer = vec![0x15, 0x02, 0x19, 0xfc];
    let mut left = depth;
    while left >= 0x80 {
        footer.push(left as u8 | 0x80);
        left >>= 7;
    }
    footer.push(left as u8);
    for _ in 0..depth {
        // Field 4: the name "a"; field 5: one child; end.
        footer.extend([0x48, 1, b'a', 0x15, 0x02, 0]);
    }
    footer.extend([0x16, 0, 0x19, 0x0c, 0]);
    let length = u32::try_from(footer.len()).unwrap();
    [b"PAR1".as_slice(), &footer, &length.to_le_bytes(), b"PAR1"].concat()
}

/// The decoder would follow each into the next and run out of stack, which no caller can catch.
#[test]
fn columns_in_columns_are_bounded() {
    let world = World::new();
    for (depth, code) in [(3, "damaged"), (65, "limit-json-depth"), (400_000, "limit-json-depth")] {
        let (read, added) = facts(&world, world.file("deep.parquet", nested(depth)));
        assert_eq!((codes(&read), added.errors), (vec![code], 1), "{depth} deep");
    }
}
