//! Do clusters agree with labels? Pairwise and B-cubed precision and recall, with bootstrap intervals.
//!
//! B-cubed after Bagga and Baldwin 1998. It is taken over the hosts that have a label or stand in an entity: the many
//! that have neither would lift every figure to 1. Intervals: 200 resamples of true entities (not of hosts, which are
//! not independent), the 2.5th and the 97.5th percentile.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use stakeout_core::entity::{PeopleRow, SiteRow};
use stakeout_core::report::CaseRows;

use super::truth::{AccountTruth, SiteTruth, Truth};
use crate::dice::Dice;

const RESAMPLES: usize = 200;

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    /// The figure, 0 to 1; `None` if there is nothing to count.
    pub value: Option<f64>,
    /// 2.5th percentile of the resamples.
    pub low: Option<f64>,
    /// 97.5th percentile of the resamples.
    pub high: Option<f64>,
}

/// Entities of one kind against the labels of the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// `kit`, `builder`, `operator`.
    pub kind: &'static str,
    /// Labels in the truth.
    pub labels: u64,
    /// Entities in the case.
    pub entities: u64,
    /// Hosts with a label.
    pub hosts: u64,
    /// Hosts without a label that stand in an entity.
    pub pulled_in: u64,
    /// Share of the pairs inside entities that are true.
    pub pairwise_precision: Score,
    /// Share of the true pairs that stand in one entity.
    pub pairwise_recall: Score,
    /// Their harmonic mean.
    pub pairwise_f1: Score,
    /// Mean share of an entity that has its host's label.
    pub b_cubed_precision: Score,
    /// Mean share of a label that stands in its host's entity.
    pub b_cubed_recall: Score,
    /// Their harmonic mean.
    pub b_cubed_f1: Score,
}

type TruthColumn = fn(&SiteTruth) -> &str;
type CaseColumn = fn(&SiteRow) -> &str;

const KINDS: [(&str, TruthColumn, CaseColumn); 3] = [
    ("kit", |truth| &truth.kit, |row| &row.kit),
    ("builder", |truth| &truth.builder, |row| &row.builder),
    ("operator", |truth| &truth.operator, |row| &row.operator),
];

pub(super) fn all(case: &CaseRows, truth: &Truth) -> Vec<Agreement> {
    let mut all = Vec::new();
    if !truth.sites.is_empty() {
        all.extend(KINDS.iter().map(|(kind, label, entity)| agreement(kind, &pairs(case, truth, *label, *entity))));
    }
    if !truth.accounts.is_empty() {
        all.push(agreement("person", &accounts(case, truth, &|truth| &truth.person, &|row| &row.person)));
        all.push(agreement("crew", &accounts(case, truth, &|truth| &truth.crew, &|row| &row.crew)));
    }
    all
}

/// Label and entity of every account that has one of them; the other is then one of its own.
fn accounts(
    case: &CaseRows,
    truth: &Truth,
    label: &dyn Fn(&AccountTruth) -> &String,
    entity: &dyn Fn(&PeopleRow) -> &String,
) -> Vec<(String, String)> {
    let found: BTreeMap<&str, &str> =
        case.people.iter().map(|row| (row.account.as_str(), entity(row).as_str())).collect();
    let names: BTreeSet<&str> = truth.accounts.keys().map(String::as_str).chain(found.keys().copied()).collect();
    let own = |text: &str, account: &str| if text.is_empty() { format!("\u{0}{account}") } else { text.to_owned() };
    names
        .into_iter()
        .map(|account| {
            let label = truth.accounts.get(account).map_or("", |known| label(known).as_str());
            (account, label, found.get(account).copied().unwrap_or_default())
        })
        .filter(|(_, label, entity)| !label.is_empty() || !entity.is_empty())
        .map(|(account, label, entity)| (own(label, account), own(entity, account)))
        .collect()
}

/// A host with its label and its entity; a host without one of them has one of its own.
pub(super) struct Labelled {
    pub(super) host: String,
    pub(super) label: String,
    pub(super) entity: String,
}

/// Hosts with the labels and entities of one of [`KINDS`].
pub(super) fn labelled(case: &CaseRows, truth: &Truth, kind: &str) -> Vec<Labelled> {
    let columns = KINDS.iter().find(|(name, _, _)| *name == kind);
    columns.map_or_else(Vec::new, |(_, label, entity)| hosts(case, truth, *label, *entity))
}

fn pairs(case: &CaseRows, truth: &Truth, label: TruthColumn, entity: CaseColumn) -> Vec<(String, String)> {
    hosts(case, truth, label, entity).into_iter().map(|host| (host.label, host.entity)).collect()
}

/// Label and entity of every host that has one of them; mirrors and sub-domains that only DNS knows are left out.
fn hosts(case: &CaseRows, truth: &Truth, label: TruthColumn, entity: CaseColumn) -> Vec<Labelled> {
    let mut hosts: BTreeMap<&str, (&str, &str)> =
        truth.sites.iter().map(|(host, site)| (host.as_str(), (label(site), ""))).collect();
    for row in case.sites.iter().filter(|row| truth.stands_alone(&row.host)) {
        hosts.entry(&row.host).or_default().1 = entity(row);
    }
    hosts
        .into_iter()
        .filter(|(_, (label, entity))| !label.is_empty() || !entity.is_empty())
        .map(|(host, (label, entity))| {
            let own = |text: &str| if text.is_empty() { format!("\u{0}{host}") } else { text.to_owned() };
            Labelled { host: host.to_owned(), label: own(label), entity: own(entity) }
        })
        .collect()
}

/// What one true entity adds to each sum.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    hosts: f64,
    both: f64,
    in_entities: f64,
    in_labels: f64,
    precision: f64,
    recall: f64,
}

fn agreement(kind: &'static str, pairs: &[(String, String)]) -> Agreement {
    let mut of_label: BTreeMap<&str, f64> = BTreeMap::new();
    let mut of_entity: BTreeMap<&str, f64> = BTreeMap::new();
    let mut cells: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for (label, entity) in pairs {
        *of_label.entry(label).or_default() += 1.0;
        *of_entity.entry(entity).or_default() += 1.0;
        *cells.entry((label, entity)).or_default() += 1.0;
    }
    let mut parts: BTreeMap<&str, Part> = BTreeMap::new();
    for ((label, entity), both) in &cells {
        let (label_size, entity_size) = (of_label.get(label).unwrap_or(both), of_entity.get(entity).unwrap_or(both));
        let part = parts.entry(label).or_default();
        part.hosts += both;
        part.both += both * (both - 1.0) / 2.0;
        // A pair that joins two labels is half the fault of each.
        part.in_entities += both * (both - 1.0) / 2.0 + both * (entity_size - both) / 2.0;
        part.in_labels += both * (label_size - 1.0) / 2.0;
        part.precision += both * both / entity_size;
        part.recall += both * both / label_size;
    }
    let parts: Vec<Part> = parts.into_values().collect();
    let named = |text: &&str| !text.starts_with('\u{0}');
    let figures = figures(&parts);
    Agreement {
        kind,
        labels: of_label.keys().filter(|label| named(label)).count() as u64,
        entities: of_entity.keys().filter(|entity| named(entity)).count() as u64,
        hosts: pairs.iter().filter(|(label, _)| named(&label.as_str())).count() as u64,
        pulled_in: pairs.iter().filter(|(label, _)| !named(&label.as_str())).count() as u64,
        pairwise_precision: figures[0],
        pairwise_recall: figures[1],
        pairwise_f1: figures[2],
        b_cubed_precision: figures[3],
        b_cubed_recall: figures[4],
        b_cubed_f1: figures[5],
    }
}

fn figures(parts: &[Part]) -> [Score; 6] {
    let value = six(parts.iter().copied());
    let mut dice = Dice::of(0, &["bootstrap"]);
    let mut samples: [Vec<f64>; 6] = Default::default();
    for _ in 0..if parts.is_empty() { 0 } else { RESAMPLES } {
        let drawn: Vec<Part> = parts.iter().map(|_| *dice.pick(parts)).collect();
        for (sample, figure) in samples.iter_mut().zip(six(drawn.into_iter())) {
            sample.extend(figure);
        }
    }
    let mut scores = value.map(|value| Score { value, low: None, high: None });
    for (score, sample) in scores.iter_mut().zip(&mut samples) {
        sample.sort_by(f64::total_cmp);
        let last = sample.len().saturating_sub(1);
        score.low = sample.get(last * 25 / 1000).copied();
        score.high = sample.get(last * 975 / 1000).copied();
    }
    scores
}

fn six(parts: impl Iterator<Item = Part>) -> [Option<f64>; 6] {
    let mut sum = Part::default();
    for part in parts {
        sum.hosts += part.hosts;
        sum.both += part.both;
        sum.in_entities += part.in_entities;
        sum.in_labels += part.in_labels;
        sum.precision += part.precision;
        sum.recall += part.recall;
    }
    let pairwise = [share(sum.both, sum.in_entities), share(sum.both, sum.in_labels)];
    let b_cubed = [share(sum.precision, sum.hosts), share(sum.recall, sum.hosts)];
    let [precision, recall] = pairwise;
    let [b_precision, b_recall] = b_cubed;
    [precision, recall, f1(precision, recall), b_precision, b_recall, f1(b_precision, b_recall)]
}

pub(super) fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

pub(super) fn f1(precision: Option<f64>, recall: Option<f64>) -> Option<f64> {
    let (precision, recall) = (precision?, recall?);
    share(2.0 * precision * recall, precision + recall).or(Some(0.0))
}

/// Which label an entity stands for.
#[derive(Debug, Default)]
pub(super) struct Names {
    kits: BTreeMap<String, String>,
    builders: BTreeMap<String, String>,
    operators: BTreeMap<String, String>,
    crews: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn of(case: &CaseRows, truth: &Truth) -> Self {
        let map = |at: usize| {
            KINDS
                .get(at)
                .map_or_else(BTreeMap::new, |(_, label, entity)| one_to_one(&pairs(case, truth, *label, *entity)))
        };
        let crews = one_to_one(&accounts(case, truth, &|truth| &truth.crew, &|row| &row.crew));
        Self { kits: map(0), builders: map(1), operators: map(2), crews }
    }

    pub(super) fn kit(&self, entity: &str) -> Option<&str> {
        self.kits.get(entity).map(String::as_str)
    }

    pub(super) fn builder(&self, entity: &str) -> Option<&str> {
        self.builders.get(entity).map(String::as_str)
    }

    pub(super) fn crew(&self, entity: &str) -> Option<&str> {
        self.crews.get(entity).map(String::as_str)
    }

    pub(super) fn operator(&self, entity: &str) -> Option<&str> {
        self.operators.get(entity).map(String::as_str)
    }
}

/// The largest overlap first; among equals by name.
fn one_to_one(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    let mut overlap: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (label, entity) in pairs.iter().filter(|(l, e)| !l.starts_with('\u{0}') && !e.starts_with('\u{0}')) {
        *overlap.entry((entity, label)).or_default() += 1;
    }
    let mut order: Vec<((&str, &str), usize)> = overlap.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut taken = BTreeSet::new();
    let mut map = BTreeMap::new();
    for ((entity, label), _) in order {
        if !map.contains_key(entity) && taken.insert(label) {
            map.insert(entity.to_owned(), label.to_owned());
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Agreement {
        let pairs: Vec<(String, String)> =
            pairs.iter().map(|(label, entity)| ((*label).to_owned(), (*entity).to_owned())).collect();
        agreement("kit", &pairs)
    }

    #[test]
    fn figures_by_hand() {
        // Label a: three hosts, two in x, one alone. Label b: two hosts in x and y.
        let scores = of(&[("a", "x"), ("a", "x"), ("a", "\u{0}h"), ("b", "x"), ("b", "y")]);
        // Pairs in entities: x has 3; of them 1 true. True pairs: 3 + 1.
        assert_eq!(scores.pairwise_precision.value, Some(1.0 / 3.0));
        assert_eq!(scores.pairwise_recall.value, Some(1.0 / 4.0));
        // Precision: 2/3, 2/3, 1, 1/3, 1 over 5. Recall: 2/3, 2/3, 1/3, 1/2, 1/2 over 5.
        let near = |score: Score, value: f64| (score.value.unwrap() - value).abs() < 1e-12;
        assert!(near(scores.b_cubed_precision, (2.0 / 3.0 * 2.0 + 1.0 + 1.0 / 3.0 + 1.0) / 5.0));
        assert!(near(scores.b_cubed_recall, (2.0 / 3.0 * 2.0 + 1.0 / 3.0 + 1.0) / 5.0));
        assert_eq!((scores.labels, scores.entities, scores.hosts, scores.pulled_in), (2, 2, 5, 0));
        assert!(scores.b_cubed_f1.low <= scores.b_cubed_f1.value && scores.b_cubed_f1.value <= scores.b_cubed_f1.high);
    }

    #[test]
    fn a_stranger_in_an_entity_costs_precision() {
        let good = of(&[("a", "x"), ("a", "x")]);
        let bad = of(&[("a", "x"), ("a", "x"), ("\u{0}school.example", "x")]);
        assert_eq!(good.pairwise_precision.value, Some(1.0));
        assert_eq!(bad.pairwise_precision.value, Some(1.0 / 3.0));
        assert_eq!((bad.pulled_in, bad.pairwise_recall.value), (1, Some(1.0)));
    }

    #[test]
    fn an_entity_stands_for_one_label() {
        let pairs = [("a", "x"), ("a", "x"), ("b", "x"), ("b", "y"), ("a", "y")];
        let pairs: Vec<(String, String)> = pairs.iter().map(|(l, e)| ((*l).to_owned(), (*e).to_owned())).collect();
        let map = one_to_one(&pairs);
        assert_eq!(map.get("x").map(String::as_str), Some("a"));
        assert_eq!(map.get("y").map(String::as_str), Some("b"));
    }
}
