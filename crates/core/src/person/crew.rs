//! What does a cluster of accounts say for a crew, and what for people who merely share things?
//!
//! A cluster is weighed whole. Each thing that persons of different homes share and that nothing innocent explains lends
//! `log2(m / chance)`: m is how often such things come on a person of a crew, chance how often on a home of the population
//! at hand. One of them is free, since every group that shares anything has one. Families are bounded. If one instrument,
//! number or address holds most of the accounts, a firm explains the whole.

use std::collections::BTreeMap;

use super::clock::Clock;
use crate::link::{Bits256, Model};
use crate::selector::{Family, SelectorKind};

/// Bits of one family at most: the same habit is not shown twenty times over.
const FAMILY_MAX: f64 = 12.0;
/// Accounts that must contradict the clock.
const CLAIMS_MIN: usize = 5;
/// Bits of a family of papers from which a firm alone does not explain a cluster.
const PAPERS_MIN: f64 = 5.0;
/// Instruments from which a firm alone does not explain a cluster: firms of two generated populations paid through one or
/// two.
pub const INSTRUMENTS_MIN: usize = 3;
/// Bits of hiding from which on a cluster is no firm's, and up to which its people hide nothing: those of agencies of two
/// generated populations came to no more than zero, those of crews mostly to ten and more.
pub const HIDES: f64 = 6.0;
/// See [`HIDES`].
pub const OPEN: f64 = -3.0;
/// Share of a cluster, in per cent, from which on the house explains it in which they live: who shares a room shares instruments,
/// machines and a foreman's number, and workers who moved claim another zone.
const HOUSED: usize = 60;
/// Bits that a firm or a house takes which explains the whole.
const FIRM_WHOLE: f64 = -14.0;

/// How often a home of the population has a tie of each kind that nothing explains.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TieRates(BTreeMap<SelectorKind, f64>);

impl TieRates {
    /// Takes in how many ties of a kind nothing explains, among how many homes that show the kind at all.
    #[expect(clippy::cast_precision_loss, reason = "counts of homes stay far below 2^53")]
    pub fn count(&mut self, kind: SelectorKind, ties: u64, homes: u64) {
        self.0.insert(kind, (ties as f64 + 0.5) / (homes as f64 + 1.0));
    }

    /// Bits that one tie of a kind lends to a crew: none for a kind that the model does not know.
    pub fn bits(&self, model: &Model, kind: SelectorKind) -> f64 {
        let Some(field) = model.field(kind.as_str()).and_then(|at| model.fields.get(at)) else { return 0.0 };
        let cap = field.cap.unwrap_or(0.0);
        // Only members share a passage mostly: whether one does is asked before, so that its chance is not the population's.
        if kind == SelectorKind::Passage {
            return cap;
        }
        let chance = self.0.get(&kind).copied().unwrap_or(1.0);
        libm::log2(field.m.unwrap_or(0.0).max(1e-9) / chance).clamp(0.0, cap)
    }
}

/// The largest tie of money, number or address in a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hub {
    /// Accounts of the cluster.
    pub accounts: usize,
    /// Accounts that the tie holds, those outside the cluster included.
    pub largest: usize,
    /// Most accounts that live, work or study in one house, among others.
    pub housed: usize,
    /// Instruments of the cluster that persons of two homes share and nothing explains.
    pub instruments: usize,
    /// Bits of what its accounts do to hide who or where they are, against what others do; how they are paid is left out.
    pub hiding: Bits256,
}

/// What a cluster says for a crew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrewScore {
    /// Log-odds of a crew among its hypotheses.
    pub bits: Bits256,
    /// Families with a tie that nothing explains, and their bounded bits; sorted.
    pub families: Vec<(Family, Bits256)>,
    /// Share of the cluster, in per cent, that one tie of a firm's kind holds.
    pub hub_percent: usize,
    /// Bits that the firm takes, or the house.
    pub firm: Bits256,
    /// Does a house explain the whole?
    pub is_housed: bool,
}

/// Bits of what accounts do more often than others, at least and at most: firms that look after machines do it, too.
const MARKS_MIN: f64 = -3.0;
const MARKS_MAX: f64 = 8.0;
/// Bits that a common clock against most claims lends: it supports, and is never one of the two families.
const CLOCK_BITS: f64 = 2.0;

impl CrewScore {
    /// The same with the clock of the accounts, if most of those that claim a zone claim another.
    #[must_use]
    pub fn with_clock(mut self, clock: &Clock) -> Self {
        if clock.contradicting >= CLAIMS_MIN && clock.contradicting * 2 >= clock.claiming {
            let bits = Bits256::from_bits(CLOCK_BITS);
            self.bits = self.bits.plus(bits);
            self.families.push((Family::Time, bits));
            self.families.sort_by_key(|(family, _)| *family);
        }
        self
    }

    /// The same with what its accounts do more often than others: bits of each family. Those of a family carry, if
    /// `carrying` names it; else they support.
    #[must_use]
    pub fn with_marks(mut self, bits: &BTreeMap<Family, f64>, carrying: &[Family]) -> Self {
        let sum = bits.values().sum::<f64>().clamp(MARKS_MIN, MARKS_MAX);
        self.bits = self.bits.plus(Bits256::from_bits(sum));
        for family in carrying {
            let lent = Bits256::from_bits(bits.get(family).copied().unwrap_or(0.0).clamp(0.0, MARKS_MAX));
            // A family that lends nothing is none.
            if lent == Bits256::ZERO {
                continue;
            }
            match self.families.iter_mut().find(|(one, _)| one == family) {
                Some((_, bits)) => *bits = bits.plus(lent).min(Bits256::from_bits(FAMILY_MAX)),
                None => self.families.push((*family, lent)),
            }
        }
        self.families.sort_by_key(|(family, _)| *family);
        self
    }

    /// Probability of a crew, per mille, rounded down, never 1,000.
    pub fn probability(&self) -> i32 {
        crate::link::shares(&[self.bits, Bits256::ZERO]).first().copied().unwrap_or(0).clamp(0, 999)
    }

    /// Do as many families speak, with as many bits each, as the policy of the relation needs?
    pub fn has_families(&self, model: &Model) -> bool {
        let line = Bits256::from_bits(model.policy.line);
        let carrying = self.families.iter().filter(|(family, bits)| family.carries() && *bits >= line).count();
        u32::try_from(carrying).unwrap_or(u32::MAX) >= model.policy.needed
    }

    /// May the cluster be stated as a crew's?
    pub fn is_stated(&self, model: &Model) -> bool {
        self.has_families(model) && self.probability() >= model.policy.stated_from
    }

    /// May it make an entity?
    pub fn makes_entity(&self, model: &Model) -> bool {
        self.has_families(model) && self.probability() >= model.policy.entity_from
    }
}

/// Weighs a cluster by its ties that nothing explains.
pub fn weigh(model: &Model, rates: &TieRates, open: &[SelectorKind], hub: Hub) -> CrewScore {
    let mut families: BTreeMap<Family, f64> = BTreeMap::new();
    let mut most = 0.0_f64;
    for kind in open {
        let bits = rates.bits(model, *kind);
        most = most.max(bits);
        *families.entry(kind.family()).or_default() += bits;
    }
    let papers = families.get(&Family::Document).copied().unwrap_or(0.0) > PAPERS_MIN;
    let hub_percent = hub.largest * 100 / hub.accounts.max(1);
    let hides = hub.hiding >= Bits256::from_bits(HIDES);
    let is_open = hub.hiding <= Bits256::from_bits(OPEN);
    let is_housed = hub.housed * 100 >= hub.accounts.max(1) * HOUSED && !papers && !hides;
    let firm = match is_housed {
        true => FIRM_WHOLE,
        false => firm(hub_percent, papers || hub.instruments >= INSTRUMENTS_MIN || hides, is_open),
    };
    if firm <= FIRM_WHOLE {
        // Who works for one firm writes from one template.
        families.remove(&Family::Text);
    }
    let bounded: Vec<(Family, Bits256)> =
        families.iter().map(|(family, bits)| (*family, Bits256::from_bits(bits.min(FAMILY_MAX)))).collect();
    let sum = bounded.iter().fold(Bits256::ZERO, |sum, (_, bits)| sum.plus(*bits));
    let prior = libm::log2(model.prior / (1.0 - model.prior));
    let bits = sum.plus(Bits256::from_bits(prior - most + firm));
    CrewScore { bits, families: bounded, hub_percent, firm: Bits256::from_bits(firm), is_housed }
}

/// Bits that a firm takes from a crew, by the share of the cluster that its largest instrument, number or address holds.
/// Agencies of two generated populations lay at 42 to 87 per cent, crews mostly below 30. Papers under several names are
/// no firm's, nor are many instruments, nor people who hide: `no_firm` says that there are any of these. `is_open` says that
/// the accounts work where they say and show their own papers.
const fn firm(hub_percent: usize, no_firm: bool, is_open: bool) -> f64 {
    match (hub_percent, no_firm) {
        (0..=25, _) => 1.0,
        (26..=35, true) => 0.0,
        (26..=35, false) if !is_open => -2.0,
        (_, true) => -4.0,
        (_, false) => FIRM_WHOLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Relation;

    fn rates() -> TieRates {
        let mut rates = TieRates::default();
        for kind in [SelectorKind::PayoutInstrument, SelectorKind::Device, SelectorKind::Phone] {
            rates.count(kind, 500, 80_000);
        }
        rates.count(SelectorKind::DocumentNumber, 1, 60_000);
        rates
    }

    fn weighed(open: &[SelectorKind], accounts: usize, largest: usize) -> CrewScore {
        weighed_hiding(open, accounts, largest, 0.0)
    }

    fn weighed_hiding(open: &[SelectorKind], accounts: usize, largest: usize, hiding: f64) -> CrewScore {
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let instruments = open.iter().filter(|kind| **kind == PayoutInstrument).count();
        let hub = Hub { accounts, largest, housed: 0, instruments, hiding: Bits256::from_bits(hiding) };
        weigh(&model, &rates(), open, hub)
    }

    use SelectorKind::{Device, DocumentNumber, PayoutInstrument, Phone};

    #[test]
    fn one_instrument_makes_no_crew() {
        let score = weighed(&[PayoutInstrument], 8, 8);
        assert!(score.probability() < 10 && !score.has_families(&Model::bundled(Relation::SameCrew).unwrap()));
    }

    #[test]
    fn several_things_of_two_families_do() {
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let score = weighed(&[PayoutInstrument, PayoutInstrument, PayoutInstrument, Device, Device, Device], 30, 6);
        assert!(score.makes_entity(&model), "{score:?}");
        // The same many things of one family stay a lead.
        let one = weighed(&[Device; 6], 30, 6);
        assert!(!one.is_stated(&model));
    }

    #[test]
    fn marks_carry_where_they_are_a_family_and_support_elsewhere() {
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let machines = weighed(&[Device; 6], 30, 6);
        let marks = BTreeMap::from([(Family::Document, 7.0), (Family::Network, 9.0)]);
        // Together they lend no more than marks may.
        let supported = machines.clone().with_marks(&marks, &[]);
        assert_eq!(supported.bits, machines.bits.plus(Bits256::from_bits(MARKS_MAX)));
        assert!(!supported.is_stated(&model));
        let carried = machines.clone().with_marks(&marks, &[Family::Document]);
        assert_eq!((carried.bits, carried.is_stated(&model)), (supported.bits, true));
        // Against a crew they speak, and carry nothing.
        let against = machines.with_marks(&BTreeMap::from([(Family::Document, -2.0)]), &[Family::Document]);
        assert!(!against.has_families(&model));
        assert!(against.families.iter().all(|(family, _)| *family != Family::Document), "{:?}", against.families);
    }

    #[test]
    fn a_firm_explains_a_cluster_that_one_instrument_holds_but_not_its_papers() {
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let things = [PayoutInstrument, PayoutInstrument, Device, Device, Phone];
        assert!(!weighed(&things, 20, 12).is_stated(&model));
        let with_instruments = [&things[..], &[PayoutInstrument]].concat();
        assert!(weighed(&with_instruments, 20, 12).is_stated(&model));
        let with_papers = [&things[..], &[DocumentNumber, DocumentNumber]].concat();
        assert!(weighed(&with_papers, 20, 12).is_stated(&model));
    }

    #[test]
    fn no_firm_explains_people_who_hide_and_one_explains_people_who_do_not() {
        let things = [PayoutInstrument, PayoutInstrument, Device, Device, Phone];
        let firm = |largest: usize, hiding: f64| weighed_hiding(&things, 20, largest, hiding).firm;
        assert!(firm(12, 12.0) > firm(12, 0.0));
        assert!(firm(6, 12.0) > firm(6, 0.0) && firm(6, 0.0) > firm(6, -8.0));
        // Where no one thing holds many, people who hide nothing are no firm's for that.
        assert_eq!(firm(4, -8.0), firm(4, 12.0));
    }

    #[test]
    fn a_house_explains_those_who_share_instruments_in_it_but_not_people_who_hide() {
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let things = [PayoutInstrument, PayoutInstrument, PayoutInstrument, Device, Phone];
        let housed = |housed: usize, hiding: f64| {
            let hub = Hub { accounts: 10, largest: 3, housed, instruments: 3, hiding: Bits256::from_bits(hiding) };
            weigh(&model, &rates(), &things, hub)
        };
        assert!(housed(5, 0.0).is_stated(&model) && !housed(5, 0.0).is_housed);
        assert!(!housed(6, 0.0).is_stated(&model) && housed(6, 0.0).is_housed);
        assert!(housed(10, 12.0).is_stated(&model));
    }

    #[test]
    fn what_half_the_population_shares_says_nothing() {
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let mut rates = rates();
        rates.count(Device, 40_000, 80_000);
        assert!(rates.bits(&model, Device) < 0.01);
    }
}
