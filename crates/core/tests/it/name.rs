//! Names of firms and persons: folders of pairs with what is expected of each, and laws.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests report by failing")]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use stakeout_core::name::{Conflict, Name, Schema, System, compare, keys, romanize};

fn fixtures(module: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/name").join(module);
    let mut out: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path().join("pairs.csv")).collect();
    out.sort();
    out
}

/// Every row of every folder of one module: `same` and `review` by bits, `refused` by the reason; the same both ways round.
fn check(module: &str) {
    let mut wrong = Vec::new();
    for path in fixtures(module) {
        for row in csv::Reader::from_path(&path).unwrap().records() {
            let row = row.unwrap();
            let [left, right, schema, expected, conflict] = [0, 1, 2, 3, 4].map(|at| row.get(at).unwrap_or(""));
            let (a, b) = (Name::read(left, Schema::from_word(schema)), Name::read(right, Schema::from_word(schema)));
            let found = compare(&a, &b);
            assert_eq!(found.bits, compare(&b, &a).bits, "{left} = {right} must not depend on the side");
            let bits = found.bits.bits();
            let named = match found.conflict {
                Some(Conflict::Residue) => "residue",
                Some(Conflict::Number) => "number",
                Some(Conflict::Trade) => "trade",
                Some(Conflict::Name) => "name",
                _ => "",
            };
            let fits = match expected {
                "same" => bits >= 8.0 && found.conflict.is_none(),
                "review" => bits >= 3.0,
                "refused" => bits < 6.0 && named == conflict,
                _ => false,
            };
            if !fits {
                wrong.push(format!(
                    "{left} = {right}: {expected} {conflict}, but {bits:+.1} {named}: {}",
                    found.path.join(" | ")
                ));
            }
            let shared = keys(&a).iter().any(|key| keys(&b).contains(key));
            if expected == "same" && !shared {
                wrong.push(format!("{left} = {right}: no key in common"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn firms_are_told_apart_by_their_distinctive_word() {
    check("company");
}

#[test]
fn persons_are_found_in_every_script_and_order() {
    check("person");
}

#[test]
fn the_path_names_systems_and_syllables() {
    let path =
        |a: &str, b: &str| compare(&Name::read(a, Schema::Person), &Name::read(b, Schema::Person)).path.join("\n");
    insta::assert_snapshot!(
        [path("홍길동", "Hong Kil Tong"), path("Hong Kiltong", "Hong Gil-dong"), path("洪吉童", "Hung Chi-t'ung")]
            .join("\n\n")
    );
}

#[test]
fn stand_ins_equal_nothing() {
    let found = compare(&Name::read("고객", Schema::Person), &Name::read("고객", Schema::Person));
    assert_eq!((found.bits.0, found.conflict), (0, Some(Conflict::NoName)));
}

#[test]
fn a_surname_alone_says_little() {
    let bits = |a: &str, b: &str| compare(&Name::read(a, Schema::Person), &Name::read(b, Schema::Person)).bits.bits();
    assert!(bits("김길동", "Daniel Kim") < 4.0);
    assert!(bits("홍길동", "Daniel Hong") < 8.0);
    assert!(bits("김철수", "Kim Chol Su") < bits("독고철수", "Tokko Chol Su"), "a common name is worth less");
}

const SURNAMES: [&str; 12] = ["김", "리", "박", "최", "정", "강", "윤", "장", "홍", "성", "류", "심"];
const GIVEN: [&str; 16] =
    ["길", "동", "춘", "향", "철", "수", "영", "호", "진", "혁", "은", "현", "석", "봉", "학", "룡"];

fn korean() -> impl Strategy<Value = (String, String)> {
    (0..SURNAMES.len(), 0..GIVEN.len(), 0..GIVEN.len()).prop_map(|(s, a, b)| {
        (format!("{}{}{}", SURNAMES[s], GIVEN[a], GIVEN[b]), format!("{} {} {}", SURNAMES[s], GIVEN[a], GIVEN[b]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever system writes a name, it is found again, and shares an index key.
    #[test]
    fn a_name_equals_every_romanisation_of_it((name, spaced) in korean(), system in 0..System::ALL.len()) {
        let latin = romanize(&spaced, System::ALL[system].1);
        let (a, b) = (Name::read(&name, Schema::Person), Name::read(&latin, Schema::Person));
        let found = compare(&a, &b);
        prop_assert!(found.bits.bits() > 6.0, "{name} = {latin}: {:?}", found);
        let other = keys(&b);
        prop_assert!(keys(&a).iter().any(|key| other.contains(key)), "{} = {}", name, latin);
    }

    /// Case, hyphen and composition of the letters do not matter; the side does not matter.
    #[test]
    fn writing_does_not_matter((name, spaced) in korean()) {
        use unicode_normalization::UnicodeNormalization as _;
        let latin = romanize(&spaced, System::McCuneReischauer);
        let read = |text: &str| Name::read(text, Schema::Person);
        let bits = |a: &str, b: &str| compare(&read(a), &read(b)).bits;
        let plain = bits(&name, &latin);
        prop_assert_eq!(plain, bits(&name.nfd().collect::<String>(), &latin));
        prop_assert_eq!(plain, bits(&name, &latin.nfd().collect::<String>()));
        prop_assert_eq!(plain, bits(&latin, &name));
        let words: Vec<&str> = latin.split(' ').collect();
        prop_assert_eq!(plain, bits(&name, &format!("{} {}-{}", words[0], words[1], words[2])));
        prop_assert_eq!(plain, bits(&name, &latin.to_uppercase()));
    }

    /// Anything can be read and compared; it is bounded, symmetric, and never a panic.
    #[test]
    fn anything_can_be_compared(a in "\\PC{0,80}", b in "[가-힣一-龥A-Za-z.,' \\-\u{202e}]{0,60}", firm in any::<bool>()) {
        let schema = if firm { Schema::Unknown } else { Schema::Person };
        let (x, y) = (Name::read(&a, schema), Name::read(&b, schema));
        prop_assert_eq!(compare(&x, &y).bits, compare(&y, &x).bits);
        prop_assert!(keys(&x).len() <= 400);
        let _ = compare(&x, &x);
    }
}

#[test]
fn learning_is_repeatable_and_only_replaces_what_pairs_teach() {
    use stakeout_core::name::Weights;
    use stakeout_core::name::learn::{Corpus, learn};
    let mut corpus = Corpus {
        syllabic: vec!["홍길동".into(), "洪吉童".into()],
        latin: vec!["Sim Chong".into()],
        ..Corpus::default()
    };
    for (s, a, b) in
        [(0, 0, 1), (9, 2, 3), (11, 13, 14), (1, 15, 1), (2, 6, 7), (4, 8, 9), (5, 10, 11), (7, 12, 4), (3, 5, 0)]
    {
        let text = format!("{} {} {}", SURNAMES[s], GIVEN[a], GIVEN[b]);
        corpus.pairs.push((text.replace(' ', ""), romanize(&text, System::Revised)));
    }
    let (once, again) = (learn(&corpus, &Weights::start(), 2), learn(&corpus, &Weights::start(), 2));
    let toml = once.weights.to_toml("invented pairs");
    assert_eq!(toml, again.weights.to_toml("invented pairs"));
    assert!(once.held_out.len() > 1 && once.held_out[1] > once.held_out[0], "{:?}", once.held_out);
    let mut read = Weights::start();
    read.overlay(&toml);
    assert_eq!(read.to_toml("invented pairs"), toml, "what is written is read back");
}

#[test]
fn long_and_mixed_names_are_bounded_in_time() {
    let long = "Kim Yong ".repeat(500);
    let mixed: String = "김キмα\u{202e}金Ŏ'-".repeat(400);
    let letters = "a".repeat(4096);
    for schema in [Schema::Person, Schema::Organization, Schema::Unknown] {
        let names: Vec<Name> = [&long, &mixed, &letters].iter().map(|text| Name::read(text, schema)).collect();
        assert!(names.iter().all(|name| name.notes().contains(&"cut at 512 characters")));
        for a in &names {
            for b in &names {
                let _ = compare(a, b);
            }
        }
    }
}
