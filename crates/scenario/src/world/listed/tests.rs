//! Does the listed part hold what the scenario counts, and is nobody in it real?

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::path::Path;

use stakeout_core::evidence::{self, Kind as EvidenceKind, Locator, Problem, ReadOptions, Sink};
use stakeout_core::record::{Part, Record};

use super::spelling::plain;
use super::*;
use crate::options::Tier;

fn listed(seed: u64) -> Listed {
    Listed::new(seed, &Background::new(seed, Tier::S))
}

#[test]
fn the_counts_are_those_of_the_scenario() {
    for seed in [1, 2, 3, u64::MAX] {
        let listed = listed(seed);
        let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut nine: BTreeMap<usize, BTreeSet<Spelling>> = BTreeMap::new();
        for subject in &listed.subjects {
            match subject.is {
                Is::Innocent(class) => *classes.entry(class).or_default() += 1,
                Is::Listed(entity, spelling) => assert!(nine.entry(entity).or_default().insert(spelling)),
            }
        }
        let expected = [
            ("namesake-born-otherwise", 60),
            ("namesake-nothing-else-told", 6),
            ("namesake-one-syllable-off", 100),
            ("namesake-other-surname", 34),
            ("place-name-firm", 12),
            ("sister-firm", 14),
        ];
        assert_eq!(classes, expected.into());
        assert!(nine.len() == 9 && nine.values().all(|spellings| spellings.len() == 9), "{nine:?}");
        assert_eq!(listed.lists.iter().map(|list| list.entries.len()).sum::<usize>(), 600);
        assert_eq!(listed.entries_of.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 2, 3, 2, 2, 2, 1, 2]);
    }
}

#[test]
fn ids_and_places_are_given_once() {
    for seed in 0..20 {
        let listed = listed(seed);
        let subjects: BTreeSet<String> = listed.subjects.iter().map(Subject::id).collect();
        assert_eq!(subjects.len(), listed.subjects.len(), "seed {seed}");
        for list in &listed.lists {
            let ids: BTreeSet<&str> = list.entries.iter().map(|entry| entry.id.as_str()).collect();
            assert_eq!(ids.len(), list.entries.len(), "seed {seed}, {}", list.name);
        }
    }
}

/// An innocent that stood on a list by accident, or a second entry with the name of one of the nine, would be another
/// truth.
#[test]
fn no_innocent_bears_the_name_of_an_entry() {
    for seed in 0..20 {
        let listed = listed(seed);
        let may = ["namesake-born-otherwise", "namesake-nothing-else-told"];
        let (mut own, mut innocent) = (BTreeSet::new(), BTreeSet::new());
        for subject in &listed.subjects {
            match subject.is {
                Is::Innocent(class) if !may.contains(&class) => innocent.insert(plain(&subject.name)),
                Is::Innocent(_) => false,
                Is::Listed(..) => own.insert(plain(&subject.name)),
            };
        }
        assert!(own.is_disjoint(&innocent), "seed {seed}: {:?}", own.intersection(&innocent).next());
        for (at, list) in listed.lists.iter().enumerate() {
            for (place, entry) in list.entries.iter().enumerate() {
                let name = plain(&entry.full_name());
                let is_own = listed.entries_of.iter().any(|places| places.contains(&(at, place)));
                assert_eq!(own.contains(&name), is_own, "seed {seed}: {name}");
                assert!(!innocent.contains(&name), "seed {seed}: {name}");
            }
        }
    }
}

#[test]
fn who_is_born_otherwise_is_years_apart() {
    let listed = listed(4);
    let born: Vec<i64> = listed.subjects.iter().filter_map(|s| s.born).map(|born| born.year).collect();
    assert_eq!(born.len(), 60 + LISTED_PERSONS);
    let years: BTreeSet<i64> =
        listed.lists.iter().flat_map(|list| &list.entries).filter_map(|e| e.born).map(|born| born.year).collect();
    assert!(years.iter().all(|year| (1940..=1995).contains(year)));
}

/// Names of the real lists, letters alone, with the first word first or last.
#[derive(Default)]
struct Real {
    names: BTreeSet<String>,
    ids: BTreeSet<String>,
}

impl Real {
    fn name(&mut self, text: &str) {
        let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let mut turned = words.clone();
        turned.rotate_left(1.min(words.len()));
        self.names.extend([letters(&words.concat()), letters(&turned.concat())]);
    }
}

impl Sink for Real {
    fn record(&mut self, _at: Locator, record: Record) {
        match record {
            Record::Listed(entry) if entry.programmes.iter().any(|programme| programme.contains("DPRK")) => {
                entry.names.iter().for_each(|name| self.name(&name.text));
                self.ids.insert(entry.listed_id);
            }
            Record::ListedPart(part) if part.of.iter().any(|of| self.ids.contains(of)) => {
                if let Part::Name(name) = part.part {
                    self.name(&name.text);
                }
            }
            _ => {}
        }
    }

    fn problem(&mut self, _problem: Problem) {}
    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

fn letters(text: &str) -> String {
    let plain = text.to_lowercase().replace('\u{14f}', "o").replace('\u{16d}', "u");
    plain.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Needs the public lists in `STAKEOUT_DATA`; skipped without them.
#[test]
fn no_name_is_that_of_a_real_entry() {
    let Some(data) = std::env::var_os("STAKEOUT_DATA") else { return };
    let mut real = Real::default();
    for file in ["UN_consolidated.xml.gz", "ofac/sdn.csv.gz", "ofac/alt.csv.gz"] {
        let path = Path::new(&data).join("lists").join(file);
        let plain = flate2::read::MultiGzDecoder::new(std::fs::File::open(&path).unwrap());
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut BufReader::new(plain), &mut bytes).unwrap();
        let mut input = std::io::Cursor::new(bytes);
        evidence::read(&mut input, file, Some(EvidenceKind::WatchList), &ReadOptions::default(), &mut real);
    }
    assert!(real.names.len() > 500, "{} names were read", real.names.len());
    for seed in 0..40 {
        let listed = listed(seed);
        let entries = listed.lists.iter().flat_map(|list| &list.entries);
        let of_entries = entries.flat_map(|entry| {
            let others = entry.aliases.iter().chain(&entry.former).chain(&entry.weak).chain(&entry.original);
            others.cloned().chain([entry.full_name()]).collect::<Vec<_>>()
        });
        for name in listed.subjects.iter().map(|subject| subject.name.clone()).chain(of_entries) {
            assert!(!real.names.contains(&letters(&name)), "seed {seed}: {name} stands on a real list");
        }
    }
}
