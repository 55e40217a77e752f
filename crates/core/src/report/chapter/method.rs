//! Chapter 10: how was it worked out, and how wrong is it?

use minijinja::{Value, context};

use super::{Made, More};
use crate::evidence::Kind;
use crate::finding::{Likelihood, shown};
use crate::link::Status;

/// Judgements printed.
const JUDGEMENTS_MAX: usize = 60;

pub(super) fn view(made: &Made<'_>) -> Value {
    let judgements = made.input.judgements;
    let jurisdictions = made.ground.evidence.iter().any(|row| row.kind == Kind::Register);
    context! {
        ladder => Likelihood::LADDER.iter().map(|(word, band)| context! { word => word.as_str(), band => *band }).collect::<Vec<_>>(),
        statuses => Status::ALL.iter().map(|&status| context! { name => status.as_str(), about => about(status) }).collect::<Vec<_>>(),
        measured => made.input.measured.map(|text| text.lines().take(60).map(|line| shown(line, 200)).collect::<Vec<_>>()),
        judgements => judgements.iter().take(JUDGEMENTS_MAX).map(|row| context! {
            seq => row.seq,
            action => shown(&row.action, 40),
            subjects => row.subjects.iter().take(6).map(|subject| made.ground.subject(subject)).collect::<Vec<_>>(),
            reason => shown(&row.reason, 300),
        }).collect::<Vec<_>>(),
        judgements_more => More::of(judgements.len(), JUDGEMENTS_MAX, "the ledger of the case holds all"),
        register => jurisdictions,
    }
}

fn about(status: Status) -> &'static str {
    match status {
        Status::Observed => "stands in the evidence itself",
        Status::Derived => {
            "follows by a stated rule from observed rows; for code and servers: two kinds of selector leave private bits over the line"
        }
        Status::Assessed => {
            "a probability, on two independent families or more; the only status with a likelihood word"
        }
        Status::Candidate => {
            "one family, or one kind, or one bridge, however many bits: a lead, never exported unasked"
        }
        Status::Refused => {
            "an innocent explanation won and is named with its share, or something contradicts; never an indicator"
        }
    }
}
