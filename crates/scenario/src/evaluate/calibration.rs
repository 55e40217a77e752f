//! Is what was said with a probability true as often as it says? And what of the rest of the links?

use std::collections::BTreeMap;

use serde::Serialize;
use stakeout_core::link::{LinkRow, Relation, Status};
use stakeout_core::report::CaseRows;

use super::agreement::share;
use super::truth::Truth;

/// Assessed links of one band of stated probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// The relation.
    pub relation: &'static str,
    /// Lowest stated probability, per mille.
    pub from: i32,
    /// Highest stated probability, per mille.
    pub to: i32,
    /// Links that the truth can judge.
    pub links: u64,
    /// True ones among them.
    pub hits: u64,
    /// Share that is true.
    pub share: Option<f64>,
    /// Does the share lie inside the band?
    pub inside: Option<bool>,
}

/// Links of one relation and status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkShare {
    /// The relation.
    pub relation: &'static str,
    /// The status.
    pub status: &'static str,
    /// Links that the truth can judge.
    pub links: u64,
    /// True ones among them.
    pub hits: u64,
    /// Links that it cannot judge.
    pub unscored: u64,
}

/// Bands of the design; the last is open above, since a share of 1 is no fault there.
const BANDS: [(i32, i32); 4] = [(0, 549), (550, 799), (800, 949), (950, 1000)];

/// Relations whose links carry a probability.
const ASSESSED: [Relation; 2] = [Relation::SameOperator, Relation::SameCrew];

pub(super) fn bands(case: &CaseRows, truth: &Truth) -> Vec<Band> {
    ASSESSED.into_iter().flat_map(|relation| bands_of(case, truth, relation)).collect()
}

fn bands_of(case: &CaseRows, truth: &Truth, relation: Relation) -> Vec<Band> {
    let judged: Vec<(i32, bool)> = case
        .links
        .iter()
        .filter(|link| link.status == Status::Assessed && link.relation == relation)
        .filter_map(|link| Some((link.probability, holds(link, truth)?)))
        .collect();
    if judged.is_empty() {
        return Vec::new();
    }
    let band = |(from, to): (i32, i32)| {
        let inside: Vec<bool> =
            judged.iter().filter(|(p, _)| (from..=to).contains(p)).map(|(_, holds)| *holds).collect();
        let (links, hits) = (inside.len() as u64, inside.iter().filter(|holds| **holds).count() as u64);
        let share = share(hits as f64, links as f64);
        let fits =
            |share: f64| (f64::from(from)..f64::from(to + 1)).contains(&(share * 1000.0)) || share >= 1.0 && to == 1000;
        Band { relation: relation.as_str(), from, to, links, hits, share, inside: share.map(fits) }
    };
    BANDS.into_iter().map(band).collect()
}

pub(super) fn links(case: &CaseRows, truth: &Truth) -> Vec<LinkShare> {
    let mut counts: BTreeMap<(Relation, Status), LinkShare> = BTreeMap::new();
    let judged = [Relation::SameKit, Relation::SameBuilder, Relation::SameOperator, Relation::SameCrew];
    for link in case.links.iter().filter(|link| judged.contains(&link.relation)) {
        let (relation, status) = (link.relation.as_str(), link.status.as_str());
        let empty = LinkShare { relation, status, links: 0, hits: 0, unscored: 0 };
        let entry = counts.entry((link.relation, link.status)).or_insert(empty);
        match holds(link, truth) {
            Some(holds) => {
                entry.links += 1;
                entry.hits += u64::from(holds);
            }
            None => entry.unscored += 1,
        }
    }
    counts.into_values().collect()
}

/// Does the truth say that the relation holds? `None` if it does not name both subjects.
fn holds(link: &LinkRow, truth: &Truth) -> Option<bool> {
    if link.relation == Relation::SameCrew {
        let crew = |subject: &str| truth.accounts.get(subject.strip_prefix("account:")?).map(|known| &known.crew);
        let (a, b) = (crew(&link.a)?, crew(&link.b)?);
        return Some(!a.is_empty() && a == b);
    }
    let (a, b) = (link.a.strip_prefix("host:")?, link.b.strip_prefix("host:")?);
    let label = |host: &str| match link.relation {
        Relation::SameOperator => truth.operator(host).map(str::to_owned),
        Relation::SameKit => truth.site(host).map(|site| site.kit.clone()),
        Relation::SameBuilder => truth.site(host).map(|site| site.builder.clone()),
        _ => None,
    };
    let (a, b) = (label(a)?, label(b)?);
    if link.relation == Relation::SameKit {
        // A copy shows its source's code: the link holds, though the two are kits of their own.
        return Some(truth.same_code(&a, &b));
    }
    Some(!a.is_empty() && a == b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::truth::SiteTruth;

    fn link(a: &str, b: &str, status: Status, probability: i32) -> LinkRow {
        LinkRow {
            link_id: format!("{a}{b}"),
            a: format!("host:{a}"),
            b: format!("host:{b}"),
            relation: Relation::SameOperator,
            status,
            bits: 0,
            probability,
            families: String::new(),
            rival: String::new(),
            rival_probability: 0,
            reason: String::new(),
        }
    }

    #[test]
    fn bands_and_refused_truths() {
        let site = |operator: &str| SiteTruth { operator: operator.to_owned(), ..SiteTruth::default() };
        let sites = [("a", site("O1")), ("b", site("O1")), ("c", site("O2")), ("d", site(""))];
        let truth = Truth { sites: sites.map(|(host, site)| (host.to_owned(), site)).into(), ..Truth::default() };
        let links = vec![
            link("a", "b", Status::Assessed, 960),
            link("a", "c", Status::Assessed, 700),
            link("a", "b", Status::Refused, 100),
            link("c", "d", Status::Refused, 100),
            link("a", "nobody", Status::Assessed, 990),
        ];
        let case = CaseRows { links, ..CaseRows::default() };
        let bands = bands(&case, &truth);
        assert_eq!((bands[3].links, bands[3].hits, bands[3].inside), (1, 1, Some(true)));
        assert_eq!((bands[1].links, bands[1].hits, bands[1].inside), (1, 0, Some(false)));
        assert_eq!(bands[0].inside, None);
        let refused = super::links(&case, &truth).into_iter().find(|share| share.status == "refused").unwrap();
        assert_eq!((refused.links, refused.hits), (2, 1));
        let assessed = super::links(&case, &truth).into_iter().find(|share| share.status == "assessed").unwrap();
        assert_eq!((assessed.links, assessed.hits, assessed.unscored), (2, 1, 1));
    }
}
