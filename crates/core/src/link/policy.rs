//! What may a link be called?

use std::collections::{BTreeMap, BTreeSet};

use super::bits::Bits256;
use super::model::{Counts, Model};
use super::weigh::{Comparison, Outcome, Weighing};
use super::{Relation, Status};

/// What an analyst decided about a pair; it binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The relation holds.
    Accept,
    /// It does not.
    Reject,
}

/// What a link is called and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it may be called.
    pub status: Status,
    /// Share of the relation, per mille.
    pub probability: i32,
    /// What supports it: families, or for artefacts groups; sorted.
    pub support: Vec<String>,
    /// The strongest explanation beside it.
    pub rival: String,
    /// Its share, per mille.
    pub rival_probability: i32,
    /// Why, in one sentence.
    pub reason: String,
}

/// Lays the policy of the relation over a weighing. `contradiction` names what cannot be if the relation holds.
pub fn judge(
    model: &Model,
    comparisons: &[Comparison<'_>],
    weighing: &Weighing,
    contradiction: Option<&str>,
    decision: Option<Decision>,
) -> Verdict {
    let share = weighing.relation().map_or(0, |h| h.share);
    let (rival, rival_share, rival_says) = match weighing.rival() {
        Some(h) => (h.name.clone(), h.share, says(model, &h.name)),
        None => (String::new(), 0, String::new()),
    };
    let over = over_the_line(model, comparisons, weighing);
    let strong = strong(model, &over);
    let support: Vec<String> = over.iter().filter(|(_, (bits, _))| bits.0 > 0).map(|(name, _)| name.clone()).collect();
    let needed = model.policy.needed as usize;
    let unit = match model.policy.counts {
        Counts::Kinds => "kinds of selector",
        Counts::Families => "families",
    };
    let granted = if model.policy.grants == "assessed" { Status::Assessed } else { Status::Derived };

    let (status, reason) = if decision == Some(Decision::Reject) {
        (Status::Refused, "an analyst rejected it".to_owned())
    } else if decision == Some(Decision::Accept) {
        (granted, "an analyst accepted it".to_owned())
    } else if let Some(what) = contradiction {
        (Status::Refused, format!("contradicted: {what}"))
    } else if rival != "unrelated" && rival_share > share && rival_share >= model.policy.refused_from {
        (Status::Refused, format!("{rival_says}: {} % against {} %", per_cent(rival_share), per_cent(share)))
    } else if rival_share > share && rival_share >= model.policy.refused_from {
        (Status::Refused, format!("what they share is as common among unrelated pairs: {} %", per_cent(rival_share)))
    } else if strong >= needed && share >= model.policy.stated_from {
        (granted, format!("{strong} {unit} over the line of {} bits: {}", model.policy.line, support.join(", ")))
    } else if strong < needed {
        let private = if model.policy.private_only { "private " } else { "" };
        (
            Status::Candidate,
            format!("{strong} of {needed} {unit} leave {private}bits over the line: a lead, not assessed"),
        )
    } else {
        let reason =
            format!("the share of {} stays below what a statement needs: a lead, not assessed", model.relation);
        (Status::Candidate, reason)
    };
    Verdict { status, probability: share, support, rival, rival_probability: rival_share, reason }
}

/// A per mille share as whole per cent, rounded down and kept within 1 and 99.
fn per_cent(share: i32) -> i32 {
    (share / 10).clamp(1, 99)
}

fn says(model: &Model, rival: &str) -> String {
    model.rivals.iter().find(|r| r.name == rival).map_or_else(|| "unrelated".to_owned(), |r| r.says.clone())
}

/// Do as many kinds or families carry as the relation needs?
pub(super) fn agrees(model: &Model, comparisons: &[Comparison<'_>], weighing: &Weighing) -> bool {
    strong(model, &over_the_line(model, comparisons, weighing)) >= model.policy.needed as usize
}

fn strong(model: &Model, over: &BTreeMap<String, (Bits256, bool)>) -> usize {
    let line = Bits256::from_bits(model.policy.line);
    over.values().filter(|(bits, carries)| *carries && *bits >= line).count()
}

/// Bits by what the policy counts, and whether it may be one of those that carry.
fn over_the_line(
    model: &Model,
    comparisons: &[Comparison<'_>],
    weighing: &Weighing,
) -> BTreeMap<String, (Bits256, bool)> {
    let groups = match weighing.relation() {
        _ if model.policy.private_only => &weighing.private,
        Some(relation) => &relation.groups,
        None => &weighing.private,
    };
    // A kind whose likeness speaks against the relation does not agree, whatever rare value it shares.
    let contradicts: BTreeSet<&str> = comparisons
        .iter()
        .zip(&weighing.parts)
        .filter(|(comparison, bits)| bits.0 < 0 && matches!(comparison.outcome, Outcome::Level(_)))
        .filter_map(|(comparison, _)| model.fields.get(comparison.field).map(|field| field.group.as_str()))
        .collect();
    let mut over: BTreeMap<String, (Bits256, bool)> = BTreeMap::new();
    let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
    for comparison in comparisons {
        let Some(field) = model.fields.get(comparison.field) else { continue };
        if seen.insert(&field.group, true).is_some() || contradicts.contains(field.group.as_str()) {
            continue;
        }
        let bits = groups.get(&field.group).copied().unwrap_or_default();
        let name = match model.policy.counts {
            Counts::Kinds => field.group.clone(),
            Counts::Families => field.family.as_str().to_owned(),
        };
        let entry = over.entry(name).or_insert((Bits256::ZERO, field.family.carries()));
        entry.0 = entry.0.plus(bits);
    }
    over
}

/// The id of a link: a hash of the relation and its subjects, in their order where the relation has a direction.
pub fn link_id(relation: Relation, a: &str, b: &str) -> String {
    let text = format!("{relation}\n{a}\n{b}");
    format!("link:{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
}
