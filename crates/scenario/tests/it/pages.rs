//! Are the pages for measuring speed as many as asked for, in unequal families, and the same each time?

use std::collections::BTreeMap;

use stakeout_scenario::pages;

use crate::simulate::{files, warc_records};

#[test]
fn pages_are_counted_out_and_families_unequal() {
    let run = |seed: u64| {
        let dir = tempfile::tempdir().unwrap();
        pages(dir.path(), 500, seed, &mut |_| {}).unwrap();
        files(dir.path())
    };
    let (first, again) = (run(1), run(1));
    assert!(first == again);
    let responses = warc_records(&first).iter().filter(|record| record.contains("WARC-Type: response")).count();
    assert_eq!(responses, 500);
    let truth = String::from_utf8(first["truth/sites.csv"].clone()).unwrap();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in truth.lines().skip(1) {
        *sizes.entry(row.split(',').nth(2).unwrap()).or_default() += 1;
    }
    let singletons = sizes.remove("").unwrap();
    assert_eq!(singletons + sizes.values().sum::<usize>(), 167);
    assert!(singletons > 35 && sizes["F00000"] > 3 * sizes["F00007"], "{singletons} {sizes:?}");
}
