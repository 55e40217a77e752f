//! Why are two subjects linked, or what won instead?

use stakeout_core::link::{Model, Relation, Status, Verdict, Weighing};
use stakeout_core::record::Host;

use super::analysis::{Analysis, analysis};
use super::run::{AnalyzeError, world_of};
use crate::Silent;
use crate::case::Case;

/// Why a pair cannot be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The case cannot be read.
    #[error(transparent)]
    Analyze(#[from] AnalyzeError),
    /// No fact names the subject.
    #[error("no evidence of this case names {0}")]
    Unknown(String),
    /// Only hosts and kits are explained in pairs.
    #[error("{0} is neither a host nor a kit of this case")]
    NotExplained(String),
}

/// A pair under one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Typed ids.
    pub a: String,
    /// Typed ids.
    pub b: String,
    /// The relation.
    pub relation: Relation,
    /// What the link is called.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// The hypotheses: the relation first, then its rivals, "unrelated" last.
    pub hypotheses: Vec<HypothesisRow>,
    /// Kind, value, group, bits, and what an innocent explanation may claim of it.
    pub parts: Vec<(String, String, String, i32, String)>,
}

/// One hypothesis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HypothesisRow {
    /// Its name.
    pub name: String,
    /// Logarithm of its prior, in 1/256 bit.
    pub prior: i32,
    /// Bits by group.
    pub groups: Vec<(String, i32)>,
    /// Share, per mille.
    pub share: i32,
}

/// Weighs a pair of hosts, or of kits, under every relation that is about them; from the evidence as it is now.
pub fn explain(case: &Case, a: &str, b: &str) -> Result<Vec<Explained>, ExplainError> {
    let (world, decided) = world_of(case)?;
    let analysis = analysis(world, &decided, &Silent).map_err(AnalyzeError::from)?;
    if a.starts_with("kit:") && b.starts_with("kit:") {
        return kits(&analysis, a, b);
    }
    hosts(&analysis, a, b)
}

fn hosts(analysis: &Analysis, a: &str, b: &str) -> Result<Vec<Explained>, ExplainError> {
    let host = |subject: &str| {
        let host = Host::of_subject(subject).map_err(|_| ExplainError::NotExplained(subject.to_owned()))?;
        analysis.world.host(&host).ok_or_else(|| ExplainError::Unknown(subject.to_owned()))
    };
    let (x, y) = (host(a)?, host(b)?);
    let (x, y) = (x.min(y), x.max(y));
    let names = [x, y].map(|host| analysis.world.subject(host));
    let mut explained = Vec::new();

    let index = &analysis.families.index;
    let set = |host| index.sets.binary_search_by_key(&host, |set| set.host).ok();
    if let (Some(p), Some(q)) = (set(x), set(y)) {
        let model = &analysis.models.kit;
        let comparisons = index.compare(&analysis.world, model, p, q);
        let (weighing, mut verdict) = index.same_kit(&analysis.world, model, p, q);
        let key = (u32::try_from(p).unwrap_or(0), u32::try_from(q).unwrap_or(0));
        if let Some(stored) = analysis.families.pair(key.0, key.1) {
            verdict = stored.verdict.clone();
        }
        let parts = comparisons
            .iter()
            .zip(&weighing.parts)
            .filter_map(|(c, bits)| {
                let field = model.fields.get(c.field)?;
                Some((field.name.clone(), c.value.to_owned(), field.group.clone(), bits.0, c.marks.join(",")))
            })
            .collect();
        explained.push(row(&names, model, &weighing, &verdict, parts));
    }
    let context = analysis.context();
    let stored = [&analysis.infrastructure, &analysis.operator_pairs];
    for (model, stored) in [&analysis.models.infrastructure, &analysis.models.operator].into_iter().zip(stored) {
        let weighed = analysis.ties.weigh(&context, model, x, y, None);
        let verdict =
            stored.iter().find(|pair| (pair.a, pair.b) == (x, y)).map_or(weighed.verdict, |p| p.verdict.clone());
        let comparisons = analysis.ties.compare(&context, model, &[x], &[y]);
        let parts = weighed
            .parts
            .into_iter()
            .zip(&comparisons)
            .map(|((kind, value, group, bits), c)| (kind, value, group, bits, c.marks.join(",")))
            .collect();
        explained.push(row(&names, model, &weighed.weighing, &verdict, parts));
    }
    Ok(explained)
}

fn kits(analysis: &Analysis, a: &str, b: &str) -> Result<Vec<Explained>, ExplainError> {
    let number = |id: &str| {
        analysis.kits.iter().position(|kit| kit.id == id).ok_or_else(|| ExplainError::Unknown(id.to_owned()))
    };
    let (p, q) = (number(a)?, number(b)?);
    let pair = analysis.kit_pairs.iter().find(|pair| (pair.a, pair.b) == (p.min(q), p.max(q)));
    Ok(pair
        .map(|pair| {
            let parts = pair
                .parts
                .iter()
                .map(|(kind, value, group, bits, number)| {
                    let marks = number.map(|n| analysis.families.index.marks_of(n).join(",")).unwrap_or_default();
                    (kind.clone(), value.clone(), group.clone(), *bits, marks)
                })
                .collect();
            row(&[a.to_owned(), b.to_owned()], &analysis.models.builder, &pair.weighing, &pair.verdict, parts)
        })
        .into_iter()
        .collect())
}

fn row(
    names: &[String; 2],
    model: &Model,
    weighing: &Weighing,
    verdict: &Verdict,
    parts: Vec<(String, String, String, i32, String)>,
) -> Explained {
    let [a, b] = names.clone();
    Explained {
        a,
        b,
        relation: model.relation,
        status: verdict.status,
        reason: verdict.reason.clone(),
        hypotheses: weighing
            .hypotheses
            .iter()
            .map(|h| HypothesisRow {
                name: h.name.clone(),
                prior: h.prior.0,
                groups: h.groups.iter().map(|(group, bits)| (group.clone(), bits.0)).collect(),
                share: h.share,
            })
            .collect(),
        parts,
    }
}
