//! Whom of the lists does a subject resemble?

use std::collections::BTreeMap;

use stakeout_core::name::{FiledKey, Model, Name, bits_with, filed_keys};
use stakeout_core::record::{IdentifierKind, Listed};
use stakeout_core::screening::{Judged, Population, Status, Subject, Weights, judge, normal_number};

use super::index::{Index, Scratch};
use super::index_build::{number_key, schema_of};

/// Names that are compared for a subject.
const COMPARED_MAX: usize = 200;
/// Entries that are weighed with all their names and facts.
const WEIGHED_MAX: usize = 40;
/// Of the weight of the best candidate, what another must have to be compared at all.
const WORTH: f32 = 0.25;
/// Group of the keys of numbers.
const NUMBERS: u16 = 31;

/// An entry that a subject resembles, or nearly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Number of the entry in the index.
    pub entry: u32,
    /// The entry.
    pub listed: Listed,
    /// What the comparison came to.
    pub judged: Judged,
}

/// Searches an index; one a thread.
pub struct Searcher<'i> {
    index: &'i Index,
    weights: &'i Weights,
    scratch: Scratch,
}

impl<'i> Searcher<'i> {
    /// A searcher of this index.
    pub fn new(index: &'i Index, weights: &'i Weights) -> Self {
        Self { index, weights, scratch: Scratch::default() }
    }

    /// Entries for review, strongest first, and behind them the nearest of those that something cuts. Empty: not found.
    pub fn screen(&mut self, subject: &Subject<'_>, subjects: u64) -> Vec<Hit> {
        let of = Population { subjects, entries: u64::from(self.index.entries()) };
        let mut hits: Vec<Hit> = self
            .near(subject)
            .into_iter()
            .filter_map(|entry| {
                let listed = self.index.entry(entry)?;
                let schema = schema_of(listed.kind);
                let names: Vec<Name> = listed.names.iter().map(|name| Name::read(&name.text, schema)).collect();
                let judged = judge(subject, &listed, &names, of, self.weights)?;
                Some(Hit { entry, listed, judged })
            })
            .collect();
        // A number that is the same stands before any name; among equals the smaller id.
        let key = |hit: &Hit| {
            (
                hit.judged.status,
                std::cmp::Reverse(hit.judged.bits),
                hit.listed.list.clone(),
                hit.listed.listed_id.clone(),
            )
        };
        hits.sort_by_cached_key(key);
        let mut near = 0;
        hits.retain(|hit| {
            near += usize::from(hit.judged.status == Status::NearMissRejected);
            hit.judged.status == Status::MatchForReview || near <= self.weights.near_misses
        });
        hits
    }

    /// Entries with a name or a number near enough to be weighed, the nearest first.
    fn near(&mut self, subject: &Subject<'_>) -> Vec<u32> {
        let mut keys = filed_keys(subject.name);
        for known in subject.identifiers {
            // A number of unknown kind is looked for as a number and as a wallet.
            for kind in [known.kind, Some(IdentifierKind::Wallet)] {
                keys.push(FiledKey { hash: number_key(&normal_number(kind, &known.number)), group: NUMBERS });
            }
        }
        let has_numbers = !subject.identifiers.is_empty();
        let candidates = self.index.candidates(&keys, COMPARED_MAX, &mut self.scratch);
        let worth = candidates.first().map_or(0.0, |(_, weight)| weight * WORTH);
        let mut best: BTreeMap<u32, i32> = BTreeMap::new();
        for (name, weight) in candidates {
            if weight < worth && !has_numbers {
                break;
            }
            let Some(filed) = self.index.name(name) else { continue };
            let bits = bits_with(Model::built_in(), subject.name, &Name::read(filed.text, filed.schema)).0;
            let known = best.entry(filed.entry).or_insert(bits);
            *known = bits.max(*known);
        }
        let mut order: Vec<(std::cmp::Reverse<i32>, u32)> =
            best.into_iter().map(|(entry, bits)| (std::cmp::Reverse(bits), entry)).collect();
        order.sort_unstable();
        order.into_iter().take(WEIGHED_MAX).map(|(_, entry)| entry).collect()
    }
}
