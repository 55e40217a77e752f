//! What did an analyst decide, and what of it is in force?
//!
//! Judgements are lines of the ledger and are never deleted: an undo is a line too. The last judgement on a relation of
//! two subjects is in force; undoing it brings the one before back.

use serde_json::{Value, json};
use stakeout_core::link::Relation;
use stakeout_core::record::Time;

use super::error::CaseError;
use super::evidence::{bad_params, text};
use super::ledger::{Action, NewLine};
use super::{Case, Clock, Line};

/// What an analyst says of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The relation holds: must-link.
    Accept,
    /// The relation does not hold: cannot-link.
    Reject,
}

impl Verdict {
    /// The word in the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
        }
    }
}

/// A decision on the relation of two subjects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What is said.
    pub verdict: Verdict,
    /// Of which relation.
    pub relation: Relation,
    /// A subject, typed.
    pub a: String,
    /// The other subject, typed.
    pub b: String,
    /// Why; not empty.
    pub reason: String,
    /// Who decided.
    pub author: String,
}

/// Which judgement is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// The one in this line of the ledger.
    Seq(u64),
    /// All on this relation of these two subjects.
    Pair(Relation, String, String),
}

/// A judgement in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Number of its line.
    pub seq: u64,
    /// When it was written.
    pub at: Time,
    /// What was decided; `a < b` where the relation has no direction.
    pub judgement: Judgement,
}

/// Does the relation read the same from both sides?
const fn is_mutual(relation: Relation) -> bool {
    !matches!(
        relation,
        Relation::SameListed
            | Relation::Supplies
            | Relation::Rents
            | Relation::Uses
            | Relation::Accessed
            | Relation::Pays
            | Relation::Controls
    )
}

fn ordered(relation: Relation, a: String, b: String) -> (String, String) {
    if is_mutual(relation) && b < a { (b, a) } else { (a, b) }
}

impl Judgement {
    fn is_about(&self, relation: Relation, a: &str, b: &str) -> bool {
        self.relation == relation && self.a == a && self.b == b
    }
}

impl Case {
    /// Writes a judgement into the ledger.
    pub fn judge(&self, judgement: Judgement, clock: &dyn Clock, actor: &str) -> Result<Judged, CaseError> {
        let Judgement { verdict, relation, a, b, reason, author } = judgement;
        if a.is_empty() || b.is_empty() || a == b || reason.trim().is_empty() {
            return Err(CaseError::EmptyJudgement);
        }
        let (a, b) = ordered(relation, a, b);
        let params = json!({
            "verdict": verdict.as_str(), "relation": relation.as_str(), "a": a, "b": b, "reason": reason,
            "author": author,
        });
        let object = format!("{relation} {a} {b}");
        let line = self.judgement_line(object, params, clock, actor)?;
        let judgement = Judgement { verdict, relation, a, b, reason, author };
        Ok(Judged { seq: line.seq, at: line.at, judgement })
    }

    /// Takes back what is in force: one judgement or all of a pair. The lines stay.
    pub fn undo(
        &self,
        undo: &Undo,
        reason: &str,
        author: &str,
        clock: &dyn Clock,
        actor: &str,
    ) -> Result<Line, CaseError> {
        let standing = standing(&self.ledger.lines()?)?;
        let undone: Vec<&Judged> = standing.iter().filter(|judged| undo.means(judged)).collect();
        let last = undone.last().ok_or(CaseError::NothingToUndo)?;
        let Judgement { relation, a, b, .. } = &last.judgement;
        let object = format!("{relation} {a} {b}");
        let seqs: Vec<u64> = undone.iter().map(|judged| judged.seq).collect();
        let params = json!({"verdict": "undo", "undoes": seqs, "reason": reason, "author": author});
        self.judgement_line(object, params, clock, actor)
    }

    /// The judgements in force, in the order of the ledger: at most one for a relation of two subjects.
    pub fn judgements(&self) -> Result<Vec<Judged>, CaseError> {
        Ok(in_force(standing(&self.ledger.lines()?)?))
    }

    /// The judgements that were in force after this line of the ledger.
    pub fn judgements_until(&self, seq: u64) -> Result<Vec<Judged>, CaseError> {
        let mut lines = self.ledger.lines()?;
        lines.retain(|line| line.seq <= seq);
        Ok(in_force(standing(&lines)?))
    }

    /// Number of the last judgement line, undo included: a run names it.
    pub fn last_judgement_seq(&self) -> Result<Option<u64>, CaseError> {
        let lines = self.ledger.lines()?;
        Ok(lines.iter().rev().find(|line| line.action == Action::Judgement).map(|line| line.seq))
    }

    fn judgement_line(&self, object: String, params: Value, clock: &dyn Clock, actor: &str) -> Result<Line, CaseError> {
        let line = NewLine { action: Action::Judgement, object, params };
        self.append(vec![line], clock, actor)?.pop().ok_or(CaseError::NotCanonical)
    }
}

impl Undo {
    fn means(&self, judged: &Judged) -> bool {
        match self {
            Self::Seq(seq) => judged.seq == *seq,
            Self::Pair(relation, a, b) => {
                let (a, b) = ordered(*relation, a.clone(), b.clone());
                judged.judgement.is_about(*relation, &a, &b)
            }
        }
    }
}

/// Judgements that were not undone, in the order of the ledger.
fn standing(lines: &[Line]) -> Result<Vec<Judged>, CaseError> {
    let mut standing: Vec<Judged> = Vec::new();
    for line in lines.iter().filter(|line| line.action == Action::Judgement) {
        if text(&line.params, "verdict") == "undo" {
            let undoes = line.params.get("undoes").and_then(Value::as_array).ok_or_else(|| bad_params(line))?;
            standing.retain(|judged| !undoes.iter().any(|seq| seq.as_u64() == Some(judged.seq)));
        } else {
            standing.push(judged(line).ok_or_else(|| bad_params(line))?);
        }
    }
    Ok(standing)
}

/// Of several on one pair, the last.
fn in_force(standing: Vec<Judged>) -> Vec<Judged> {
    let mut last = std::collections::BTreeMap::new();
    for judged in &standing {
        let Judgement { relation, a, b, .. } = &judged.judgement;
        last.insert((*relation, a.clone(), b.clone()), judged.seq);
    }
    let seqs: std::collections::BTreeSet<u64> = last.into_values().collect();
    standing.into_iter().filter(|judged| seqs.contains(&judged.seq)).collect()
}

fn judged(line: &Line) -> Option<Judged> {
    let verdict = match text(&line.params, "verdict").as_str() {
        "accept" => Verdict::Accept,
        "reject" => Verdict::Reject,
        _ => return None,
    };
    let relation = Relation::named(&text(&line.params, "relation"))?;
    let [a, b, reason, author] = ["a", "b", "reason", "author"].map(|name| text(&line.params, name));
    Some(Judged { seq: line.seq, at: line.at, judgement: Judgement { verdict, relation, a, b, reason, author } })
}
