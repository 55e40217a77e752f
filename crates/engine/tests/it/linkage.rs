//! Rows of tables that are one: laws that hold for any order, split, thread and name.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use stakeout_core::linkage::Model;
use stakeout_engine::Silent;
use stakeout_engine::linkage::{
    Cells, LinkOptions, Linked, explain, link, link_with_state, read_judgements, read_tables,
};

fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/linkage/people/people.csv")
}

fn lines() -> Vec<String> {
    fs::read_to_string(table()).unwrap().lines().map(str::to_owned).collect()
}

/// Rows of the fixture, in this order, their ids after a prefix.
fn cells(rows: &[usize], prefix: &str) -> Cells {
    let lines = lines();
    let header: Vec<&str> = lines[0].split(',').collect();
    let mut out = Cells::default();
    let places: Vec<usize> = header.iter().skip(1).map(|name| out.column(name)).collect();
    for row in rows {
        let row: Vec<&str> = lines[row + 1].split(',').collect();
        out.push(format!("{prefix}{}", row[0]), places.iter().copied().zip(row.into_iter().skip(1)));
    }
    out
}

fn count() -> usize {
    lines().len() - 1
}

fn all() -> Vec<usize> {
    (0..count()).collect()
}

fn options(model: Option<Model>) -> LinkOptions {
    LinkOptions { ignored: vec!["cluster".to_owned()], model, threshold: 0.7, judgements: Vec::new() }
}

fn linked(cells: Cells, options: &LinkOptions) -> Linked {
    link(cells, options, &Silent).unwrap()
}

fn model() -> Model {
    linked(cells(&all(), ""), &options(None)).model
}

/// Which records stand together, whatever their entities are called.
fn partition(found: &Linked, prefix: &str) -> BTreeSet<BTreeSet<String>> {
    let mut sets: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for row in &found.rows {
        sets.entry(&row.entity).or_default().insert(row.record.strip_prefix(prefix).unwrap().to_owned());
    }
    sets.into_values().collect()
}

#[test]
fn entities_are_those_of_the_truth() {
    let lines = lines();
    let truth: BTreeMap<String, String> = lines[1..]
        .iter()
        .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>())
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let found = linked(cells(&all(), ""), &options(None));
    let (mut right, mut said, mut wanted) = (0, 0, 0);
    for (i, x) in found.rows.iter().enumerate() {
        for y in &found.rows[i + 1..] {
            let (one, same) = (x.entity == y.entity, truth[&x.record] == truth[&y.record]);
            said += i32::from(one);
            wanted += i32::from(same);
            right += i32::from(one && same);
        }
    }
    assert!(right * 100 >= said * 97 && right * 100 >= wanted * 85, "{right} of {said} said, {wanted} true");
    assert_eq!(found.model.dropped.len(), 1, "{:?}", found.model.dropped);
}

#[test]
fn the_order_of_rows_and_the_number_of_threads_change_nothing() {
    let one = linked(cells(&all(), ""), &options(None));
    let mut turned = all();
    turned.reverse();
    turned.rotate_left(71);
    for threads in [1, 3] {
        let pool = rayon_pool(threads);
        let again = pool.install(|| linked(cells(&turned, ""), &options(None)));
        assert_eq!(one.rows, again.rows, "{threads} threads");
        assert_eq!(one.model, again.model, "{threads} threads");
    }
}

fn rayon_pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

#[test]
fn a_file_that_comes_twice_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.csv");
    fs::copy(table(), &copy).unwrap();
    let once = read_tables(&[table()], "id", &Silent).unwrap();
    let twice = read_tables(&[table(), copy], "id", &Silent).unwrap();
    assert_eq!((once.cells.ids.len(), twice.cells.ids.len(), twice.notes.len()), (count(), count(), 1));
    let model = model();
    assert_eq!(linked(once.cells, &options(Some(model.clone()))).rows, linked(twice.cells, &options(Some(model))).rows);
}

#[test]
fn what_records_are_called_does_not_matter() {
    let model = model();
    let one = linked(cells(&all(), ""), &options(Some(model.clone())));
    let other = linked(cells(&all(), "person/"), &options(Some(model)));
    assert_eq!(partition(&one, ""), partition(&other, "person/"));
}

#[test]
fn a_model_is_what_its_file_says() {
    let model = model();
    let again = Model::from_toml(&model.to_toml().unwrap()).unwrap();
    assert_eq!(model, again);
    assert!(Model::from_toml("format = 9\nrecords = 1\nprior = 0.1\nprior_bits = -1\ncolumn = []\n[keys]\none_value = 1\ntwo_values = 1\n").is_err());
}

#[test]
fn a_judgement_binds() {
    let free = linked(cells(&all(), ""), &options(None));
    let entity = |found: &Linked, id: &str| found.rows.iter().find(|row| row.record == id).unwrap().entity.clone();
    let joined = free.rows.windows(2).find(|pair| pair[0].entity != pair[1].entity).unwrap();
    let parted: Vec<&str> = {
        let mut by_entity: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        free.rows.iter().for_each(|row| by_entity.entry(&row.entity).or_default().push(&row.record));
        by_entity.into_values().find(|members| members.len() == 2).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("judgements.csv");
    let (a, b) = (&joined[0].record, &joined[1].record);
    fs::write(&file, format!("a,b,verdict\n{a},{b},reject\n{b},{a},accept\n{},{},reject\n", parted[0], parted[1]))
        .unwrap();
    let judgements = read_judgements(&file).unwrap();
    assert_eq!(judgements.len(), 2, "the later line overrules");
    let bound = linked(cells(&all(), ""), &LinkOptions { judgements, ..options(Some(free.model.clone())) });
    assert_eq!(entity(&bound, a), entity(&bound, b));
    assert_ne!(entity(&bound, parted[0]), entity(&bound, parted[1]));
}

#[test]
fn a_sum_is_explained() {
    let found = linked(cells(&all(), ""), &options(None));
    let mut by_entity: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    found.rows.iter().for_each(|row| by_entity.entry(&row.entity).or_default().push(&row.record));
    let pair = by_entity.into_values().find(|members| members.len() == 3).unwrap();
    let sum = explain(cells(&all(), ""), &found.model, pair[0], pair[1]).unwrap();
    insta::assert_snapshot!("linkage-explain", sum.text());
    insta::assert_snapshot!("linkage-explain-svg", sum.svg());
}

#[test]
fn a_state_of_another_model_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    link_with_state(cells(&all(), ""), &options(None), folder.path(), &Silent).unwrap();
    let mut other = model();
    other.prior_bits -= 1;
    let error = link_with_state(cells(&[0], "x"), &options(Some(other)), folder.path(), &Silent).unwrap_err();
    assert!(error.to_string().contains("another model"), "{error}");
    fs::write(folder.path().join("records.bin"), b"nonsense").unwrap();
    let error = link_with_state(cells(&[0], "x"), &options(None), folder.path(), &Silent).unwrap_err();
    assert!(error.to_string().contains("damaged"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any split of a table into intakes gives the rows of one run under the saved model. Caps are so low that intakes cross them.
    #[test]
    fn intakes_give_what_one_run_gives(cuts in prop::collection::vec(0usize..240, 1..4), turn in 0usize..240, cap in 2u32..12) {
        let mut model = model();
        model.keys.one_value = cap;
        model.keys.two_values = cap;
        let mut order = all();
        order.rotate_left(turn);
        let once = linked(cells(&order, ""), &options(Some(model.clone())));
        let folder = tempfile::tempdir().unwrap();
        let mut cuts = cuts;
        cuts.push(0);
        cuts.push(order.len());
        cuts.sort_unstable();
        let mut last = None;
        for part in cuts.windows(2).filter(|part| part[0] < part[1]) {
            let new = cells(&order[part[0]..part[1]], "");
            last = Some(link_with_state(new, &options(Some(model.clone())), folder.path(), &Silent).unwrap());
        }
        prop_assert_eq!(last.unwrap().rows, once.rows);
    }
}
