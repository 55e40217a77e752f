//! Which sites are built from one code base?
//!
//! Two rounds, no third: counted by near-copies, families are found; counted by families, they are found once more.

use std::collections::BTreeSet;

use rayon::prelude::*;
use stakeout_core::entity::{Clustering, Constraints, DisjointSets, Edge, Role, agglomerate};
use stakeout_core::link::{Bits256, Model, Status, Verdict};
use stakeout_core::selector::SelectorKind;
use stakeout_core::selector::background::Background;
use stakeout_core::selector::public_code::PublicCode;

use super::candidates;
use super::code::{CodeIndex, CodeSet, ValueMarks, odds};
use super::code_part::{PARTS, is_code};
use super::groups::Groups;
use super::roles::HostRole;
use super::world::{HostIx, World};

/// Overlap, per mille, in two kinds of code, from which two sites are near-copies for counting.
const NEAR_COPY: i64 = 600;
/// The same from which two families are kin and count as one, whether or not they can be told to be one kit: of a kit that
/// fell apart in the first round, its own marks would look like a third party's block in the second. A block is seldom a
/// quarter of two kinds of code.
const KIN: i64 = 250;

/// A pair that was weighed. What each value adds is weighed again where it is asked for: there may be very many pairs.
#[derive(Debug)]
pub(crate) struct Weighed {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Sum of the evidence.
    pub(crate) bits: Bits256,
    /// Log-odds against the strongest rival.
    odds: Bits256,
    pub(crate) verdict: Verdict,
}

impl Families {
    /// The pair of these two sets, `a < b`, if it was weighed.
    pub(crate) fn pair(&self, a: u32, b: u32) -> Option<&Weighed> {
        self.pairs.get(place_of_pair(&self.pairs, (a, b))?)
    }
}

fn place_of_pair(pairs: &[Weighed], key: (u32, u32)) -> Option<usize> {
    pairs.binary_search_by_key(&key, |pair| (pair.a, pair.b)).ok()
}

/// Families of sites by their code.
#[derive(Debug)]
pub(crate) struct Families {
    pub(crate) index: CodeIndex,
    /// Members by the number of their set, sorted; families sorted by their first member.
    pub(crate) clusters: Vec<Vec<u32>>,
    /// Sorted by `a` and `b`.
    pub(crate) pairs: Vec<Weighed>,
    /// Refused pairs that are not kept, see [`REFUSED_ALL`].
    pub(crate) cut: usize,
}

/// Finds the families. `decided` binds: pairs that an analyst put together or apart, by host.
pub(crate) fn families(
    world: &World,
    roles: &[HostRole],
    model: &Model,
    decided: &[(HostIx, HostIx, bool)],
) -> Families {
    let sets = code_sets(world, roles);
    let marks = value_marks(world, roles, &sets);
    let mut index = CodeIndex::new(world, sets, marks);
    let mut constraints = constraints(&index, decided);
    let apart = constraints.must.iter().chain(&constraints.cannot).flat_map(|(a, b)| [*a, *b]).collect();
    let groups = Groups::of(&index, &apart);
    let compared = groups.compared();
    index.release(&groups.followers());
    let listed = candidates::pairs(&index, &compared);
    let near = joined(&index, &listed, groups.leader.clone(), NEAR_COPY);
    index.recount(near, false);
    // What one unit alone shows is no candidate's mark any more: near-copies were listed before.
    let unit = |set: u32| index.units.get(set as usize);
    let mut pairs: Vec<(u32, u32)> = listed.into_iter().filter(|(a, b)| unit(*a) == unit(*b)).collect();
    pairs.extend(candidates::pairs(&index, &compared));
    pairs.sort_unstable();
    pairs.dedup();
    constraints.must.extend(groups.held());

    let may = |(a, b): &&(u32, u32)| index.may_be_one_kit(world, model, *a as usize, *b as usize);
    let hopeful: Vec<(u32, u32)> = pairs.par_iter().filter(may).copied().collect();
    let first = cluster(world, model, &index, &weigh_all(world, model, &index, &hopeful), &constraints);
    let units = units_of(&groups.whole(first.clusters), index.sets.len());
    let units = joined(&index, &pairs, units, KIN);
    index.recount(units, true);

    // A site for which another stands is held to its group by one pair.
    pairs.extend(groups.followers());
    pairs.extend(groups.held());
    pairs.sort_unstable();
    pairs.dedup();
    let mut weighed = weigh_all(world, model, &index, &pairs);
    apply_decisions(&mut weighed, &index, decided);
    let second = cluster(world, model, &index, &weighed, &constraints);
    for bridge in &second.bridges {
        let place = place_of_pair(&weighed, (bridge.a, bridge.b));
        if let Some(pair) = place.and_then(|place| weighed.get_mut(place)) {
            pair.verdict.status = Status::Candidate;
            pair.verdict.reason = "the only link between two groups: a lead, not a merge".to_owned();
        }
    }
    let cut = cut_refused(&mut weighed, index.sets.len());
    Families { index, clusters: groups.whole(second.clusters), pairs: weighed, cut }
}

/// One set a site that can tell. A compromised host shows its owner's code and a stranger's: it stays out.
fn code_sets(world: &World, roles: &[HostRole]) -> Vec<CodeSet> {
    roles
        .par_iter()
        .filter(|role| role.role != Role::Compromised)
        .map(|role| {
            let mut values = world.code_of(role.host);
            // What a host shows stands on all its pages: the list was far longer before it was made unique.
            values.shrink_to_fit();
            CodeSet { host: role.host, values, alone: world.alone(role.host) }
        })
        .filter(|set| !set.values.is_empty() || set.alone != [0; PARTS])
        .collect()
}

fn value_marks(world: &World, roles: &[HostRole], sets: &[CodeSet]) -> Vec<ValueMarks> {
    let (public, background) = (PublicCode::bundled(), Background::bundled());
    let mut marks: Vec<ValueMarks> = world
        .values
        .par_iter()
        .map(|(kind, text)| {
            let rule = public.names(*kind, text).filter(|_| is_code(*kind));
            let theme = rule.is_some_and(|rule| public.is_theme(rule));
            // `tr>td>td>td`: four tags without a class are in any hand-made table.
            let plain = *kind == SelectorKind::DomShingle && !text.contains('.');
            let background = if is_code(*kind) { background.sites_with(*kind, text) } else { 0 };
            ValueMarks { library: rule.is_some() && !theme, common: theme || plain, lawful: background, background }
        })
        .collect();
    let copying = copying_hosts(world, roles);
    let lawful = |set: &&CodeSet| {
        roles.get(set.host as usize).is_some_and(HostRole::is_lawful_witness) && !copying.contains(&set.host)
    };
    let mut witnesses: Vec<(&str, &CodeSet)> =
        sets.iter().filter(lawful).map(|set| (world.registrable(set.host), set)).collect();
    witnesses.sort_by_key(|(owner, set)| (*owner, set.host));
    // Owner by owner: for each value it is enough to know the last owner that showed it.
    let mut last = vec![usize::MAX; marks.len()];
    for (owner, of_owner) in witnesses.chunk_by(|a, b| a.0 == b.0).enumerate() {
        for value in of_owner.iter().flat_map(|(_, set)| &set.values) {
            let seen = last.get_mut(*value as usize).zip(marks.get_mut(*value as usize));
            if let Some((last, mark)) = seen.filter(|(last, _)| **last != owner) {
                *last = owner;
                mark.lawful += 1;
            }
        }
    }
    marks
}

/// Hosts that show ids, contacts or accounts which a host that takes part shows too.
///
/// A lawful site with one of them holds a copy of their page, ids and all: a review with a saved page, a scraper. What
/// stands in the copy is not public for that.
fn copying_hosts(world: &World, roles: &[HostRole]) -> BTreeSet<HostIx> {
    let personal = |kind: SelectorKind| {
        matches!(
            kind,
            SelectorKind::AnalyticsId
                | SelectorKind::ChatId
                | SelectorKind::Handle
                | SelectorKind::DepositAccount
                | SelectorKind::Wallet
        )
    };
    let takes_part = |host: HostIx| roles.get(host as usize).is_some_and(HostRole::takes_part);
    let mut copying = BTreeSet::new();
    let mut of_id: Vec<HostIx> = Vec::new();
    let mut last = None;
    let mut end = |of_id: &mut Vec<HostIx>| {
        if of_id.iter().any(|host| takes_part(*host)) {
            copying.extend(of_id.iter().copied());
        }
        of_id.clear();
    };
    for (id, page) in world.selectors().filter(|((kind, _), _)| personal(*kind)) {
        if last.is_some_and(|last| last != id) {
            end(&mut of_id);
        }
        last = Some(id);
        of_id.push(page.host);
    }
    end(&mut of_id);
    copying
}

/// Refused pairs of a case that are kept in all. Ordinary sites share a form or a widget with thousands: in a case of
/// many sites each keeps its strongest, and how many were left out is told.
const REFUSED_ALL: usize = 200_000;
/// Refused pairs that a site keeps at least, and at most.
const REFUSED_OF_SITE: (usize, usize) = (2, 24);

/// Leaves out refused pairs that are among the strongest of neither site; says how many.
fn cut_refused(weighed: &mut Vec<Weighed>, sites: usize) -> usize {
    let (least, most) = REFUSED_OF_SITE;
    let of_site = (REFUSED_ALL / sites.max(1)).clamp(least, most);
    let mut ends: Vec<(u32, std::cmp::Reverse<Bits256>, usize)> = Vec::new();
    for (number, pair) in weighed.iter().enumerate().filter(|(_, pair)| pair.verdict.status == Status::Refused) {
        ends.extend([pair.a, pair.b].map(|site| (site, std::cmp::Reverse(pair.bits), number)));
    }
    ends.sort_unstable();
    let kept: BTreeSet<usize> =
        ends.chunk_by(|a, b| a.0 == b.0).flat_map(|of| of.iter().take(of_site).map(|(.., number)| *number)).collect();
    let (mut number, mut cut) = (0, 0);
    weighed.retain(|pair| {
        number += 1;
        let stays = pair.verdict.status != Status::Refused || kept.contains(&(number - 1));
        // Two sites that only share what unrelated sites share are never listed.
        cut += usize::from(!stays && pair.bits.0 > 0 && pair.verdict.rival != "unrelated");
        stays
    });
    cut
}

/// Units for counting, joined further by any pair that is alike in two groups. Only for counting, so chains do no harm.
fn joined(index: &CodeIndex, pairs: &[(u32, u32)], units: Vec<u32>, least: i64) -> Vec<u32> {
    let alike: Vec<(u32, u32)> = pairs
        .par_iter()
        .copied()
        .filter(|(a, b)| {
            let (a, b) = (*a as usize, *b as usize);
            (0..4).filter(|g| index.overlap(a, b, *g).is_some_and(|o| o >= least)).count() >= 2
        })
        .collect();
    let mut sets = DisjointSets::new(u32::try_from(units.len()).unwrap_or(u32::MAX));
    for (a, b) in (0u32..).zip(units.iter().copied()).chain(alike) {
        sets.join(a, b);
    }
    (0u32..).zip(&units).map(|(site, _)| sets.root(site)).collect()
}

fn weigh_all(world: &World, model: &Model, index: &CodeIndex, pairs: &[(u32, u32)]) -> Vec<Weighed> {
    pairs
        .par_iter()
        .map(|(a, b)| {
            let (weighing, verdict) = index.same_kit(world, model, *a as usize, *b as usize);
            Weighed { a: *a, b: *b, bits: weighing.bits(), odds: odds(&weighing), verdict }
        })
        .collect()
}

fn cluster(
    world: &World,
    model: &Model,
    index: &CodeIndex,
    weighed: &[Weighed],
    constraints: &Constraints,
) -> Clustering {
    let edges: Vec<Edge> = weighed
        .iter()
        .filter(|pair| pair.verdict.status == Status::Derived && pair.verdict.probability >= model.policy.entity_from)
        .map(|pair| Edge { a: pair.a, b: pair.b, bits: pair.odds })
        .collect();
    let nodes = u32::try_from(index.sets.len()).unwrap_or(u32::MAX);
    // Most merges ask for eight pairs and more, each of which may have to be read again.
    let log_odds = |pairs: &[(u32, u32)]| -> Vec<Bits256> {
        pairs.par_iter().map(|(a, b)| index.log_odds(world, model, *a, *b)).collect()
    };
    agglomerate(nodes, &edges, constraints, &log_odds, Bits256::ZERO)
}

/// Units for counting: a family, or the near-copies of a site that has none.
fn units_of(clusters: &[Vec<u32>], sets: usize) -> Vec<u32> {
    let mut units: Vec<u32> = (0..u32::try_from(sets).unwrap_or(u32::MAX)).collect();
    for members in clusters {
        let Some(first) = members.first() else { continue };
        for member in members {
            if let Some(unit) = units.get_mut(*member as usize) {
                *unit = *first;
            }
        }
    }
    units
}

fn set_of(index: &CodeIndex, host: HostIx) -> Option<u32> {
    index.sets.binary_search_by_key(&host, |set| set.host).ok().and_then(|i| u32::try_from(i).ok())
}

fn constraints(index: &CodeIndex, decided: &[(HostIx, HostIx, bool)]) -> Constraints {
    let mut constraints = Constraints::default();
    for (a, b, together) in decided {
        if let (Some(a), Some(b)) = (set_of(index, *a), set_of(index, *b)) {
            let list = if *together { &mut constraints.must } else { &mut constraints.cannot };
            list.push((a.min(b), a.max(b)));
        }
    }
    constraints
}

fn apply_decisions(weighed: &mut [Weighed], index: &CodeIndex, decided: &[(HostIx, HostIx, bool)]) {
    for (a, b, together) in decided {
        let (Some(a), Some(b)) = (set_of(index, *a), set_of(index, *b)) else { continue };
        let key = (a.min(b), a.max(b));
        if let Some(pair) = place_of_pair(weighed, key).and_then(|place| weighed.get_mut(place)) {
            pair.verdict.status = if *together { Status::Derived } else { Status::Refused };
            pair.verdict.reason =
                if *together { "an analyst accepted it" } else { "an analyst rejected it" }.to_owned();
        }
    }
}
