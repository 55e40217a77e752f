//! Chapter 10: what looked alike and was not linked, and what is only a lead?

use minijinja::{Value, context};

use super::{Made, More};
use crate::finding::{FindingKind, count, digits, per_cent, rival_name, shown};
use crate::link::LinkRow;

/// Groups of refused links, examples of each, and leads of each relation.
const GROUPS_MAX: usize = 30;
const EXAMPLES_MAX: usize = 6;

pub(super) fn view(made: &Made<'_>) -> Value {
    let mut groups: Vec<_> = made.ground.refused.iter().collect();
    groups.sort_by_key(|(key, links)| (std::cmp::Reverse(links.len()), **key));
    let all: usize = made.ground.refused.values().map(Vec::len).sum();
    let candidates: usize = made.ground.leads.values().map(Vec::len).sum();
    context! {
        all => count(all, "link was refused", "links were refused"),
        n => all,
        groups => groups.iter().take(GROUPS_MAX).map(|((relation, rival), links)| context! {
            relation => relation.as_str(),
            rival => if rival.is_empty() { "contradicted".to_owned() } else { rival_name(rival) },
            pairs => count(links.len(), "pair", "pairs"),
            examples => tempting(links).iter().take(EXAMPLES_MAX).map(|link| example(made, link)).collect::<Vec<_>>(),
            more => More::of(links.len(), EXAMPLES_MAX, &format!(
                "SELECT * FROM links WHERE status = 'refused' AND relation = '{relation}' AND rival = '{}'",
                shown(rival, 60).replace('\'', "''")
            )),
        }).collect::<Vec<_>>(),
        groups_more => More::of(groups.len(), GROUPS_MAX, "SELECT relation, rival, count(*) FROM links WHERE status = 'refused' GROUP BY relation, rival"),
        cards => made.cards_of(&[FindingKind::Refused]),
        candidates => digits(candidates),
        lead_cards => made.cards_of(&[FindingKind::Leads]),
        leads => made.ground.leads.iter().map(|(relation, links)| context! {
            relation => relation.as_str(),
            pairs => count(links.len(), "pair", "pairs"),
            examples => links.iter().take(EXAMPLES_MAX).map(|link| lead(made, link)).collect::<Vec<_>>(),
            more => More::of(links.len(), EXAMPLES_MAX, &format!(
                "SELECT * FROM links WHERE status = 'candidate' AND relation = '{relation}' ORDER BY bits DESC"
            )),
        }).collect::<Vec<_>>(),
    }
}

fn example(made: &Made<'_>, link: &LinkRow) -> Value {
    context! {
        a => made.ground.subject(&link.a),
        b => made.ground.subject(&link.b),
        share => (!link.rival.is_empty()).then(|| per_cent(link.rival_probability)),
        relation_share => per_cent(link.probability),
        reason => shown(&link.reason, 160),
        shared => made.ground.shared_values(&[link], 3),
        link => shown(&link.link_id, 24),
    }
}

/// The pairs that a reader would have linked: those where the relation had most, then those with most bits.
fn tempting<'l>(links: &[&'l LinkRow]) -> Vec<&'l LinkRow> {
    let mut order = links.to_vec();
    order.sort_by(|x, y| (y.probability, y.bits, &x.link_id).cmp(&(x.probability, x.bits, &y.link_id)));
    order
}

/// A candidate: what it shares, and never a number that reads as a probability.
fn lead(made: &Made<'_>, link: &LinkRow) -> Value {
    context! {
        a => made.ground.subject(&link.a),
        b => made.ground.subject(&link.b),
        families => shown(&link.families, 60),
        shared => made.ground.shared_values(&[link], 2),
        // The share of a candidate is in `links`; printed, it would read as an assessment.
        reason => if link.reason.contains('%') { "under the line".to_owned() } else { shown(&link.reason, 160) },
        link => shown(&link.link_id, 24),
    }
}
