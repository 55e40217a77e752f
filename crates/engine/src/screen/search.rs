//! Whom of the lists does a subject resemble?

use std::collections::BTreeMap;

use stakeout_core::link::Bits256;
use stakeout_core::name::{FiledKey, Name, are_sisters, asked_keys, outline};
use stakeout_core::record::{IdentifierKind, Listed};
use stakeout_core::screening::{Judged, Population, Status, Subject, Weights, judge, normal_number};

use super::candidates::Scratch;
use super::index::Index;
use super::index_build::{number_key, schema_of};

/// Names in a row that were nothing: lighter ones that share as many parts are nothing either.
const IN_VAIN_MAX: usize = 12;
/// Entries that are weighed with all their names and facts.
const WEIGHED_MAX: usize = 40;
/// Of the weight of the best candidate, what another must have to be compared at all.
const WORTH: f32 = 0.25;

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

/// An entry that is worth weighing.
#[derive(Debug, Clone, Copy)]
struct Near {
    entry: u32,
    /// Bits of the nearest of its names that were compared.
    bits: Bits256,
}

impl<'i> Searcher<'i> {
    /// A searcher of this index.
    pub fn new(index: &'i Index, weights: &'i Weights) -> Self {
        Self { index, weights, scratch: Scratch::default() }
    }

    /// Entries for review, strongest first, and behind them the nearest of those that something cuts. Empty: not found.
    pub fn screen(&mut self, subject: &Subject<'_>, subjects: u64) -> Vec<Hit> {
        let of = Population { subjects, entries: u64::from(self.index.entries()) };
        let has_facts = !subject.births.is_empty() || !subject.identifiers.is_empty();
        let mut hits: Vec<Hit> = Vec::new();
        // Bits of the near misses so far, the nearest first.
        let mut rejected: Vec<Bits256> = Vec::new();
        for near in self.near(subject) {
            // The rest is farther still: no review, and no nearer miss than those that are kept.
            let farthest = rejected.get(self.weights.near_misses.saturating_sub(1));
            let is_no_review = !has_facts && near.bits.bits() < self.weights.review;
            if is_no_review && farthest.is_some_and(|kept| near.bits < *kept) {
                break;
            }
            let Some(listed) = self.index.entry(near.entry) else { continue };
            let schema = schema_of(listed.kind);
            let names: Vec<Name> =
                listed.names.iter().map(|name| Name::read_beside(&name.text, schema, subject.name)).collect();
            let Some(judged) = judge(subject, &listed, &names, of, self.weights) else { continue };
            if judged.status == Status::NearMissRejected {
                let bits = judged.order_bits();
                let at = rejected.partition_point(|kept| *kept >= bits);
                rejected.insert(at, bits);
            }
            hits.push(Hit { entry: near.entry, listed, judged });
        }
        // A number that is the same stands before any name; among equals the smaller id.
        hits.sort_by(|x, y| {
            let order = x.judged.status.cmp(&y.judged.status);
            let order = order.then(y.judged.order_bits().cmp(&x.judged.order_bits()));
            order.then_with(|| (&x.listed.list, &x.listed.listed_id).cmp(&(&y.listed.list, &y.listed.listed_id)))
        });
        let mut near = 0;
        hits.retain(|hit| {
            near += usize::from(hit.judged.status == Status::NearMissRejected);
            hit.judged.status == Status::MatchForReview || near <= self.weights.near_misses
        });
        hits
    }

    /// Entries with a name or a number near enough to be weighed, the nearest first.
    fn near(&mut self, subject: &Subject<'_>) -> Vec<Near> {
        let mut keys = asked_keys(subject.name);
        for known in subject.identifiers {
            // A number of unknown kind is looked for as a number and as a wallet.
            for kind in [known.kind, Some(IdentifierKind::Wallet)] {
                keys.push(FiledKey::of_number(number_key(&normal_number(kind, &known.number))));
            }
        }
        let has_numbers = !subject.identifiers.is_empty();
        let candidates = self.scratch.candidates(self.index, &keys);
        let worth = candidates.iter().map(|one| one.weight).fold(0.0, f32::max) * WORTH;
        let mut in_vain = 0;
        let mut compared: BTreeMap<(&str, u8), Option<Bits256>> = BTreeMap::new();
        let mut best: BTreeMap<u32, Bits256> = BTreeMap::new();
        for candidate in candidates {
            let is_light = candidate.weight < worth || in_vain >= IN_VAIN_MAX && !candidate.is_lone;
            if is_light && !has_numbers {
                continue;
            }
            let Some(filed) = self.index.name(candidate.name) else { continue };
            let bits = *compared.entry((filed.text, filed.schema as u8)).or_insert_with(|| {
                let name = Name::read_beside(filed.text, filed.schema, subject.name);
                let bits = outline(subject.name, &name).bits;
                let near = bits.bits() >= self.weights.near_miss || has_numbers || are_sisters(subject.name, &name);
                near.then_some(bits)
            });
            in_vain = if bits.is_some() { 0 } else { in_vain + 1 };
            let Some(bits) = bits else { continue };
            let known = best.entry(filed.entry).or_insert(bits);
            *known = bits.max(*known);
        }
        let mut order: Vec<Near> = best.into_iter().map(|(entry, bits)| Near { entry, bits }).collect();
        order.sort_unstable_by_key(|near| (std::cmp::Reverse(near.bits), near.entry));
        order.truncate(WEIGHED_MAX);
        order
    }
}
