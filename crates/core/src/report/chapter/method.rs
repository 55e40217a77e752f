//! Chapter 12: how was it worked out, and how wrong is it?

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::{Made, More};
use crate::evidence::Kind;
use crate::finding::{Likelihood, digits, rival_name, shown};
use crate::link::{Relation, Status};

/// Pairs of relation and rival printed.
const HYPOTHESES_MAX: usize = 60;
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
        hypotheses => hypotheses(made),
        bands => bands(made),
    }
}

/// Relation and rival: in how many links it was the strongest rival that was tested, and how many it won.
fn hypotheses(made: &Made<'_>) -> Vec<Value> {
    let mut tested: BTreeMap<(Relation, &str), (usize, usize)> = BTreeMap::new();
    for link in made.ground.rows.links.iter().filter(|link| !link.rival.is_empty()) {
        let (times, won) = tested.entry((link.relation, &link.rival)).or_default();
        *times += 1;
        *won += usize::from(link.status == Status::Refused);
    }
    let line = |((relation, rival), (times, won)): ((Relation, &str), (usize, usize))| {
        context! {
            relation => relation.as_str(),
            rival => rival_name(rival),
            times => digits(times),
            won => digits(won),
        }
    };
    tested.into_iter().take(HYPOTHESES_MAX).map(line).collect()
}

/// Assessed links of this case in each band in which calibration is judged.
fn bands(made: &Made<'_>) -> Vec<Value> {
    let bands =
        [(Likelihood::Likely, "55-80 %"), (Likelihood::VeryLikely, "80-95 %"), (Likelihood::AlmostCertain, "95-99 %")];
    let links = || made.ground.rows.links.iter().filter(|link| link.status == Status::Assessed);
    bands
        .into_iter()
        .map(|(word, band)| {
            let n = links().filter(|link| Likelihood::of(link.probability) == word).count();
            context! { band, word => word.as_str(), n => digits(n) }
        })
        .collect()
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
        Status::MatchForReview => "a name or number of a watch list is near: for a human to compare, and nothing more",
        Status::NearMissRejected => "a name of a watch list is near, and the reason that cuts it is named",
    }
}
