//! Which hypothesis explains a pair best, and by how much?
//!
//! The relation, each innocent explanation and "unrelated" compete for the same agreements. Nothing is subtracted: an
//! explanation that accounts for a shared value gains its bits as the relation does, and the shares decide.

use std::collections::BTreeMap;

use super::bits::{Bits256, Count, agreement, shares};
use super::model::{Model, Rival};
use super::policy::agrees;

/// One agreement or disagreement of a pair in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// Index of the field in the model.
    pub field: usize,
    /// What the two share, or the name of the level: for people.
    pub value: &'a str,
    /// How it compares.
    pub outcome: Outcome,
    /// What is known about the value that an innocent explanation may claim: `public`, `shared-service` … Sorted.
    pub marks: Vec<&'static str>,
}

/// How a field compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Both show this value, which so many others show.
    Shared(Count),
    /// Both can be compared and agree at this level of the field.
    Level(usize),
}

/// The hypotheses of one pair with what each group says for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighing {
    /// The relation first, then its rivals in the order of the model, "unrelated" last.
    pub hypotheses: Vec<Hypothesis>,
    /// Part of each comparison in the relation's sum, in the order given.
    pub parts: Vec<Bits256>,
    /// Bits of each group for the relation from agreements that bear no mark.
    pub private: BTreeMap<String, Bits256>,
}

/// One explanation of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hypothesis {
    /// `same-kit`, a rival's name, or `unrelated`.
    pub name: String,
    /// Logarithm of its prior.
    pub prior: Bits256,
    /// Bits against "unrelated", by group.
    pub groups: BTreeMap<String, Bits256>,
    /// Prior and groups together.
    pub total: Bits256,
    /// Its share among all, per mille, rounded down.
    pub share: i32,
}

impl Weighing {
    /// The relation.
    pub fn relation(&self) -> Option<&Hypothesis> {
        self.hypotheses.first()
    }

    /// The strongest explanation beside the relation; of equals the first in the model.
    pub fn rival(&self) -> Option<&Hypothesis> {
        let mut best: Option<&Hypothesis> = None;
        for hypothesis in self.hypotheses.iter().skip(1) {
            if best.is_none_or(|b| hypothesis.total > b.total) {
                best = Some(hypothesis);
            }
        }
        best
    }

    /// The relation's bits without its prior.
    pub fn bits(&self) -> Bits256 {
        let of_evidence = |relation: &Hypothesis| {
            let groups = relation.groups.iter().filter(|(group, _)| group.as_str() != AGREEMENT);
            groups.fold(Bits256::ZERO, |sum, (_, bits)| sum.plus(*bits))
        };
        self.relation().map_or(Bits256::ZERO, of_evidence)
    }
}

/// Weighs the comparisons of one pair under every hypothesis of the model.
///
/// A comparison whose field is not in the model, or whose count is impossible, says nothing. The result does not
/// depend on the order of the comparisons, but for `parts`, which has it.
pub fn weigh(model: &Model, comparisons: &[Comparison<'_>]) -> Weighing {
    let own: Vec<Bits256> = comparisons.iter().map(|c| relation_bits(model, c)).collect();
    let (groups, parts) = sum_groups(model, comparisons, &own);
    let unmarked: Vec<Bits256> =
        comparisons.iter().zip(&own).map(|(c, b)| if c.marks.is_empty() { *b } else { Bits256::ZERO }).collect();
    let (private, _) = sum_groups(model, comparisons, &unmarked);

    let mut hypotheses = vec![hypothesis(model.relation.as_str(), Bits256::of_ratio(model.prior, 1.0), groups)];
    for rival in &model.rivals {
        let explained: Vec<Bits256> =
            comparisons.iter().zip(&own).map(|(c, b)| rival_bits(model, rival, c, *b)).collect();
        let (mut groups, _) = sum_groups(model, comparisons, &explained);
        deny(model, rival, comparisons, &own, &explained, &mut groups);
        hypotheses.push(hypothesis(&rival.name, Bits256::of_ratio(rival.prior, 1.0), groups));
    }
    hypotheses.push(hypothesis("unrelated", model.prior_unrelated(), BTreeMap::new()));

    let mut weighing = Weighing { hypotheses, parts, private };
    let agreeing = Bits256::from_bits(model.policy.agreeing);
    if agreeing != Bits256::ZERO
        && agrees(model, comparisons, &weighing)
        && let Some(relation) = weighing.hypotheses.first_mut()
    {
        relation.groups.insert(AGREEMENT.to_owned(), agreeing);
        relation.total = relation.total.plus(agreeing);
    }
    let totals: Vec<Bits256> = weighing.hypotheses.iter().map(|h| h.total).collect();
    for (hypothesis, share) in weighing.hypotheses.iter_mut().zip(shares(&totals)) {
        hypothesis.share = share;
    }
    weighing
}

/// The group of what a relation gains because several sides agree.
const AGREEMENT: &str = "agreement";

fn hypothesis(name: &str, prior: Bits256, groups: BTreeMap<String, Bits256>) -> Hypothesis {
    let total = groups.values().fold(prior, |sum, bits| sum.plus(*bits));
    Hypothesis { name: name.to_owned(), prior, groups, total, share: 0 }
}

fn relation_bits(model: &Model, comparison: &Comparison<'_>) -> Bits256 {
    let Some(field) = model.fields.get(comparison.field) else { return Bits256::ZERO };
    match comparison.outcome {
        Outcome::Shared(count) => {
            let bits = field.m.and_then(|m| agreement(m, count).ok()).unwrap_or(Bits256::ZERO);
            field.cap.map_or(bits, |cap| bits.min(Bits256::from_bits(cap)))
        }
        Outcome::Level(level) => field.levels.get(level).map_or(Bits256::ZERO, |l| Bits256::of_ratio(l.m, l.u)),
    }
}

/// What a rival gains from a comparison: the value's bits with its own m where it explains the value, else nothing.
fn rival_bits(model: &Model, rival: &Rival, comparison: &Comparison<'_>, own: Bits256) -> Bits256 {
    let Some(field) = model.fields.get(comparison.field) else { return Bits256::ZERO };
    let claim = rival.explains.iter().find(|claim| {
        (claim.mark.is_empty() || comparison.marks.contains(&claim.mark.as_str()))
            && (claim.groups.is_empty() || claim.groups.contains(&field.group))
            && (claim.field.is_empty() || claim.field == field.name)
    });
    let Some(claim) = claim else { return Bits256::ZERO };
    match comparison.outcome {
        Outcome::Shared(count) => {
            let bits = agreement(claim.m, count).unwrap_or(Bits256::ZERO);
            field.cap.map_or(bits, |cap| bits.min(Bits256::from_bits(cap)))
        }
        Outcome::Level(level) => match (claim.levels.get(level), field.levels.get(level)) {
            (Some(p), Some(weight)) => Bits256::of_ratio(p.max(1e-6), weight.u),
            // Likeness that is due to the rival is as likely under it as under the relation, less what it leaves open.
            _ => Bits256(own.0.max(0)).plus(Bits256::of_ratio(claim.m, 1.0)),
        },
    }
}

fn deny(
    model: &Model,
    rival: &Rival,
    comparisons: &[Comparison<'_>],
    own: &[Bits256],
    explained: &[Bits256],
    groups: &mut BTreeMap<String, Bits256>,
) {
    for denied in &rival.denies {
        let mut against: BTreeMap<&str, bool> = BTreeMap::new();
        for ((comparison, own), explained) in comparisons.iter().zip(own).zip(explained) {
            let Some(field) = model.fields.get(comparison.field) else { continue };
            if field.family == denied.family && own.0 > 0 && explained.0 == 0 {
                against.insert(&field.group, true);
            }
        }
        for group in against.into_keys() {
            let entry = groups.entry(group.to_owned()).or_default();
            *entry = entry.plus(Bits256::from_bits(-denied.bits));
        }
    }
}

/// A group counts at its strongest agreement plus a damped rest; levels and what speaks against count in full.
///
/// Returns the sum by group and each comparison's part in it.
fn sum_groups(
    model: &Model,
    comparisons: &[Comparison<'_>],
    bits: &[Bits256],
) -> (BTreeMap<String, Bits256>, Vec<Bits256>) {
    let mut by_group: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut groups: BTreeMap<String, Bits256> = BTreeMap::new();
    let mut parts = vec![Bits256::ZERO; comparisons.len()];
    for (index, comparison) in comparisons.iter().enumerate() {
        let Some(field) = model.fields.get(comparison.field) else { continue };
        match comparison.outcome {
            Outcome::Shared(_) => by_group.entry(&field.group).or_default().push(index),
            Outcome::Level(_) => {
                let own = bits.get(index).copied().unwrap_or_default();
                let entry = groups.entry(field.group.clone()).or_default();
                *entry = entry.plus(own);
                if let Some(part) = parts.get_mut(index) {
                    *part = own;
                }
            }
        }
    }
    for (group, mut members) in by_group {
        let of = |index: usize| bits.get(index).copied().unwrap_or_default();
        let key = |index: usize| comparisons.get(index).map(|c| (c.field, c.value));
        // Equal bits are told apart by field and value, so that the order given does not matter.
        members.sort_by(|a, b| of(*b).cmp(&of(*a)).then_with(|| key(*a).cmp(&key(*b))));
        let mut factor = 1.0;
        for index in members {
            let damped = Bits256::from_bits(of(index).bits() * factor);
            if let Some(part) = parts.get_mut(index) {
                *part = damped;
            }
            let entry = groups.entry(group.to_owned()).or_default();
            *entry = entry.plus(damped);
            factor *= model.damping;
        }
    }
    (groups, parts)
}
