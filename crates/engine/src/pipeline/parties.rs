//! Which registrants, renters, holders and organisations of a case are one person or one organisation?
//!
//! A name supports and never links: two families of things beside it do, such as a mail address and a server of one's own
//! on the same days. Differing names are never joined, whatever they share: families, firms and straw men share things.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use stakeout_core::entity::{Constraints, DisjointSets, Edge, agglomerate};
use stakeout_core::link::{Bits256, Comparison, Decision, Model, Relation, Status, Verdict, Weighing, judge, weigh};

use super::analysis::Decided;
use super::builders::short_id;
use super::crews::Crews;
use super::party_mentions::{Mentions, Source, mentions};
use super::party_pairs::{Index, Likeness};
use super::select::Shown;
use super::world::{Place, World};

/// Refused links that are listed of each explanation: each keeps those with the most bits.
const REFUSED_MAX: usize = 500;
/// Namesakes that are weighed, rarest names first.
const NAMESAKES_MAX: usize = 2_000;
/// Names of one component up to which all of them are compared.
const NAMES_MAX: usize = 64;

/// A pair of mentions that was weighed.
#[derive(Debug)]
pub(crate) struct WeighedMentions {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) bits: Bits256,
    pub(crate) verdict: Verdict,
    pub(crate) parts: Vec<WeighedPart>,
    /// Log-odds of the relation against its strongest rival.
    odds: Bits256,
}

/// One thing of a pair, with its bits.
#[derive(Debug, Clone)]
pub(crate) struct WeighedPart {
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) group: String,
    pub(crate) bits: Bits256,
    pub(crate) places: [Place; 2],
}

/// A person or an organisation behind several mentions.
#[derive(Debug)]
pub(crate) struct Party {
    pub(crate) id: String,
    pub(crate) is_organization: bool,
    /// Numbers in the mentions; sorted.
    pub(crate) members: Vec<u32>,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct NamedParties {
    pub(crate) mentions: Mentions,
    /// Pairs that make a link, sorted.
    pub(crate) pairs: Vec<WeighedMentions>,
    /// In the order of their ids.
    pub(crate) parties: Vec<Party>,
}

/// Finds who is behind the mentions of a case.
pub(crate) fn named_parties(
    world: &World,
    shown: &[Shown],
    crews: &Crews,
    model: &Model,
    decided: &[Decided],
) -> NamedParties {
    let mentions = mentions(world, shown, &crews.owners());
    let (pairs, members) = {
        let mut index = Index::of(world, &mentions);
        let decisions = decisions(&mentions, decided);
        let pairs = weighed(&mut index, model, &decisions);
        let members = members(&mut index, model, &pairs, &decisions, crews);
        (bounded(pairs), members)
    };
    let mut parties: Vec<Party> = members.into_iter().map(|members| party(&mentions, members)).collect();
    parties.sort_by(|a, b| a.id.cmp(&b.id));
    NamedParties { mentions, pairs, parties }
}

/// What analysts decided of pairs of mentions; a subject that bears two names is decided on as a whole.
type Decisions = BTreeMap<(u32, u32), Decision>;

fn decisions(mentions: &Mentions, decided: &[Decided]) -> Decisions {
    let of = |subject: &str| {
        let from = mentions.all.partition_point(|one| one.subject.as_str() < subject);
        let same = mentions.all.iter().skip(from).take_while(|one| one.subject == subject).count();
        (from..from + same).filter_map(|at| u32::try_from(at).ok()).collect::<Vec<u32>>()
    };
    let mut decisions = Decisions::new();
    for one in decided.iter().filter(|one| one.relation == Relation::SamePerson) {
        for a in of(&one.a) {
            for b in of(&one.b).into_iter().filter(|b| *b != a) {
                decisions.insert((a.min(b), a.max(b)), one.decision);
            }
        }
    }
    decisions
}

/// Every pair that makes a link, sorted by its numbers.
fn weighed(index: &mut Index<'_>, model: &Model, decisions: &Decisions) -> Vec<WeighedMentions> {
    let mut pairs = index.pairs();
    pairs.extend(index.namesakes(NAMESAKES_MAX));
    pairs.extend(decisions.keys());
    pairs.par_sort_unstable();
    pairs.dedup();
    index.compare_names(&pairs);
    let index = &*index;
    let weighed = |(a, b): &(u32, u32)| {
        let one = pair(index, model, *a, *b, decisions.get(&(*a, *b)).copied());
        is_link(index, model, &one).then_some(one)
    };
    pairs.par_iter().filter_map(weighed).collect()
}

/// Weighs one pair.
fn pair(index: &Index<'_>, model: &Model, a: u32, b: u32, decision: Option<Decision>) -> WeighedMentions {
    let parts = index.compare(model, a, b);
    let comparisons: Vec<Comparison<'_>> = parts.iter().map(|part| part.comparison.clone()).collect();
    let weighing = weigh(model, &comparisons);
    let likeness = index.likeness(a, b);
    let mut verdict = judge(model, &comparisons, &weighing, contradiction(index, a, b), decision);
    if decision.is_none() && matches!(verdict.status, Status::Candidate | Status::Assessed) {
        match likeness {
            // The name supports; what the two families are stands alone.
            Likeness::One(_) if verdict.status == Status::Assessed => verdict.reason = beside_the_name(model, &verdict),
            Likeness::One(_) => {}
            // However much they share: whose things they are is not told.
            Likeness::Differs => verdict = judge(model, &comparisons, &weighing, Some("the names differ"), None),
            Likeness::Open if verdict.status == Status::Assessed => {
                verdict.status = Status::Candidate;
                verdict.reason = "one side shows no whole name to compare: a lead, not assessed".to_owned();
            }
            Likeness::Open => {}
        }
    }
    let parts = parts.iter().zip(&weighing.parts).filter_map(|(part, bits)| {
        let field = model.fields.get(part.comparison.field)?;
        Some(WeighedPart {
            field: field.name.clone(),
            value: part.comparison.value.to_owned(),
            group: field.group.clone(),
            bits: *bits,
            places: part.places,
        })
    });
    WeighedMentions { a, b, bits: weighing.bits(), odds: odds(&weighing), parts: parts.collect(), verdict }
}

fn beside_the_name(model: &Model, verdict: &Verdict) -> String {
    let families: Vec<&str> =
        verdict.support.iter().map(String::as_str).filter(|family| carries(model, family)).collect();
    format!("one name on both, and {} families beside it: {}", families.len(), families.join(", "))
}

/// May a family of that name be one of the two?
fn carries(model: &Model, family: &str) -> bool {
    model.fields.iter().any(|field| field.family.as_str() == family && field.family.carries())
}

/// Days of birth that cannot be one person's. A row may be wrong, so the link stays, refused.
fn contradiction(index: &Index<'_>, a: u32, b: u32) -> Option<&'static str> {
    let births = [a, b].map(|at| index.mention(at).and_then(|one| one.birth));
    match births {
        [Some(x), Some(y)] if x != y => Some("the days of birth differ"),
        _ => None,
    }
}

fn odds(weighing: &Weighing) -> Bits256 {
    let total = |hypothesis: Option<&stakeout_core::link::Hypothesis>| hypothesis.map_or(0, |found| found.total.0);
    Bits256(total(weighing.relation()).saturating_sub(total(weighing.rival())))
}

/// Is it worth a row? Chance is no explanation that anybody asks for, and a lead rests on a thing of one's own beside the name.
fn is_link(index: &Index<'_>, model: &Model, one: &WeighedMentions) -> bool {
    let is_thing = |part: &WeighedPart| part.group != "name" && part.group != "address";
    match one.verdict.status {
        // Two names on one machine are a lead where one of the two is told to have that machine: else neighbours are.
        Status::Candidate => has_own_thing(model, one) && (one.parts.iter().any(is_thing) || has_place(index, one)),
        // Neighbours on a machine under two names look like nothing at all.
        Status::Refused if index.likeness(one.a, one.b) == Likeness::Differs => {
            one.verdict.rival != "unrelated" && one.parts.iter().any(is_thing)
        }
        Status::Refused => one.verdict.rival != "unrelated",
        _ => true,
    }
}

/// Is one of the two told to have the place where both stand: does it rent the machine, or is the network its own?
fn has_place(index: &Index<'_>, one: &WeighedMentions) -> bool {
    let source = |at: u32| index.mention(at).map(|mention| mention.source);
    [one.a, one.b].into_iter().any(|at| matches!(source(at), Some(Source::Renter | Source::Organization)))
}

/// Do some of the families that carry leave bits over the line that no mark explains?
fn has_own_thing(model: &Model, one: &WeighedMentions) -> bool {
    one.verdict.support.iter().any(|family| carries(model, family))
}

/// All but refused pairs beyond the bound.
fn bounded(pairs: Vec<WeighedMentions>) -> Vec<WeighedMentions> {
    let (refused, mut kept): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|one| one.verdict.status == Status::Refused);
    let mut by_rival: BTreeMap<String, Vec<WeighedMentions>> = BTreeMap::new();
    for one in refused {
        by_rival.entry(one.verdict.rival.clone()).or_default().push(one);
    }
    for mut of_rival in by_rival.into_values() {
        of_rival.sort_by_key(|one| (std::cmp::Reverse(one.bits), one.a, one.b));
        kept.extend(of_rival.into_iter().take(REFUSED_MAX));
    }
    kept.sort_by_key(|one| (one.a, one.b));
    kept
}

/// Mentions that are one, at the level for entities.
fn members(
    index: &mut Index<'_>,
    model: &Model,
    pairs: &[WeighedMentions],
    decisions: &Decisions,
    crews: &Crews,
) -> Vec<Vec<u32>> {
    // The name in an account of a crew may be a victim's: it belongs to the crew's persons, and to nobody who is named.
    let in_crew = |at: u32| match index.mention(at).map(|one| one.source) {
        Some(Source::Account(account)) => crews.crew_of.contains_key(&account),
        _ => false,
    };
    let is_edge = |one: &&WeighedMentions| {
        one.verdict.status == Status::Assessed && one.verdict.probability >= model.policy.entity_from
    };
    let open = |a: u32, b: u32| !in_crew(a) && !in_crew(b);
    let edges: Vec<(u32, u32, Bits256)> =
        pairs.iter().filter(is_edge).filter(|one| open(one.a, one.b)).map(|one| (one.a, one.b, one.odds)).collect();
    let decided = |wanted: Decision| -> Vec<(u32, u32)> {
        let of = decisions.iter().filter(|(_, decision)| **decision == wanted).map(|(pair, _)| *pair);
        of.filter(|(a, b)| open(*a, *b)).collect()
    };
    let (must, cannot) = (decided(Decision::Accept), decided(Decision::Reject));
    let mut nodes: Vec<u32> =
        edges.iter().flat_map(|(a, b, _)| [*a, *b]).chain(must.iter().flat_map(|(a, b)| [*a, *b])).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let node = |mention: u32| nodes.binary_search(&mention).ok().and_then(|at| u32::try_from(at).ok());
    let both = |(a, b): (u32, u32)| Some((node(a)?, node(b)?));
    let count = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
    let mut sets = DisjointSets::new(count);
    for (a, b) in edges.iter().filter_map(|(a, b, _)| both((*a, *b))).chain(must.iter().filter_map(|pair| both(*pair)))
    {
        sets.join(a, b);
    }
    let mut constraints = Constraints {
        must: must.into_iter().filter_map(both).collect(),
        cannot: cannot.into_iter().filter_map(both).collect(),
    };
    let components: Vec<Vec<u32>> = sets.lists();
    let inside: Vec<(u32, u32)> =
        components.iter().flat_map(|component| names_apart(index, &nodes, component)).collect();
    index.compare_names(&inside);
    let differing = inside.iter().filter(|(a, b)| index.likeness(*a, *b) == Likeness::Differs);
    constraints.cannot.extend(differing.filter_map(|pair| both(*pair)));
    let edges: Vec<Edge> = edges
        .into_iter()
        .filter_map(|(a, b, bits)| both((a, b)).map(|(a, b)| Edge { a: a.min(b), b: a.max(b), bits }))
        .collect();
    let index = &*index;
    let log_odds = |asked: &[(u32, u32)]| -> Vec<Bits256> {
        let of = |(a, b): &(u32, u32)| match (nodes.get(*a as usize), nodes.get(*b as usize)) {
            (Some(a), Some(b)) => pair(index, model, *a.min(b), *a.max(b), None).odds,
            _ => Bits256::ZERO,
        };
        asked.iter().map(of).collect()
    };
    let found = agglomerate(count, &edges, &constraints, &log_odds, Bits256::ZERO);
    let mentions = |cluster: Vec<u32>| cluster.iter().filter_map(|at| nodes.get(*at as usize).copied()).collect();
    found.clusters.into_iter().map(mentions).collect()
}

/// Of one component a mention of each name, two by two: names that differ keep their bearers apart.
fn names_apart(index: &Index<'_>, nodes: &[u32], component: &[u32]) -> Vec<(u32, u32)> {
    let of: Vec<u32> = component.iter().filter_map(|at| nodes.get(*at as usize).copied()).collect();
    let mut seen = BTreeSet::new();
    let first = |mention: &u32| index.mention(*mention).is_some_and(|one| seen.insert(one.plain.as_str()));
    let firsts: Vec<u32> = of.iter().copied().filter(first).take(NAMES_MAX).collect();
    let pairs = firsts.iter().enumerate().flat_map(|(at, a)| firsts.iter().skip(at + 1).map(move |b| (*a, *b)));
    pairs.map(|(a, b)| (a.min(b), a.max(b))).collect()
}

/// An organisation that the case knows by an id keeps it.
fn party(mentions: &Mentions, mut members: Vec<u32>) -> Party {
    members.sort_unstable();
    let of: Vec<_> = members.iter().filter_map(|at| mentions.all.get(*at as usize)).collect();
    let is_organization = of.iter().any(|one| one.is_organization());
    let known: Vec<&str> =
        of.iter().filter(|one| one.source == Source::Organization).map(|one| one.subject.as_str()).collect();
    let short = || short_id("party", of.iter().map(|one| one.subject.as_str()));
    let id = match known.as_slice() {
        [one] => (*one).to_owned(),
        _ if is_organization => format!("org:{}", short()),
        _ => format!("person:{}", short()),
    };
    Party { id, is_organization, members }
}
