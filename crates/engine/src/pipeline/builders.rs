//! Which kits come from one shop, and which only look so?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use stakeout_core::entity::{Constraints, Edge, KitKind, Role, agglomerate};
use stakeout_core::link::{Bits256, Comparison, Decision, Model, Outcome, Status, Verdict, Weighing, judge, weigh};

use super::code::{CodeIndex, odds};
use super::code_part::GROUPS;
use super::copies::{Copy, Parts, parts};
use super::followed::{followed, rest_of_lineage, rest_of_parts};
use super::history::History;
use super::kits::Families;
use super::lineage::{Lineage, rank};
use super::roles::HostRole;
use super::ties::Ties;
use super::world::{HostIx, ValueIx, World};

/// A kit: a family of sites, or the copy that was taken out of one.
#[derive(Debug)]
pub(crate) struct Kit {
    pub(crate) id: String,
    pub(crate) hosts: Vec<HostIx>,
    pub(crate) kind: KitKind,
    pub(crate) lineage: Lineage,
    /// Values that two and more, and a fifth of its sites show; sorted.
    pub(crate) values: Vec<ValueIx>,
    /// Rarest private values that most of its sites show.
    pub(crate) signature: Vec<ValueIx>,
    /// The kit whose past version it copies, with what shows it.
    pub(crate) copy_of: Option<(usize, Copy)>,
    /// Hosts of which it cannot be told whether they run a copy: no builder is named for them; sorted.
    pub(crate) doubted: Vec<HostIx>,
}

/// A pair of kits that was weighed.
#[derive(Debug)]
pub(crate) struct WeighedKits {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) weighing: Weighing,
    pub(crate) verdict: Verdict,
    /// Field, value, group and bits of each comparison, and the value's number where it has one.
    pub(crate) parts: Vec<(String, String, String, i32, Option<ValueIx>)>,
}

/// Values of a signature.
const SIGNATURE: usize = 12;
/// Shared values that are weighed in each group.
const WEIGHED_PER_GROUP: usize = 8;

/// The kits of all families, copies taken out, in the order of their first host.
pub(crate) fn kits(world: &World, roles: &[HostRole], families: &Families, model: &Model) -> Vec<Kit> {
    let index = &families.index;
    // Where gambling sites are in question, a theme that lawful sites share and no site that takes part answers nothing,
    // whatever sites of which nothing can be told show it too: it stays in `links`.
    let is_about_gambling = roles.iter().any(HostRole::takes_part);
    let role = |host: &HostIx| roles.binary_search_by_key(host, |role| role.host).ok().and_then(|i| roles.get(i));
    let of_families: Vec<Vec<Kit>> = families
        .clusters
        .par_iter()
        .map(|members| {
            let hosts: Vec<HostIx> =
                members.iter().filter_map(|m| index.sets.get(*m as usize)).map(|set| set.host).collect();
            let owners: BTreeSet<&str> = hosts.iter().map(|host| world.registrable(*host)).collect();
            let takes_part = hosts.iter().any(|host| role(host).is_some_and(HostRole::takes_part));
            let lawful = hosts.iter().filter(|host| role(host).is_some_and(HostRole::is_lawful_witness));
            let lawful: BTreeSet<&str> = lawful.map(|host| world.registrable(*host)).collect();
            if owners.len() < 2 || (is_about_gambling && !takes_part && lawful.len() >= 2) {
                return Vec::new();
            }
            of_family(world, roles, index, model, hosts)
        })
        .collect();
    let mut kits: Vec<Kit> = Vec::new();
    for of_family in of_families {
        let source = kits.len();
        kits.extend(of_family.into_iter().map(|kit| {
            let copy_of = kit.copy_of.map(|(_, copy)| (source, copy));
            Kit { copy_of, ..kit }
        }));
    }
    kits
}

/// The kit of one family; behind it, its copy.
fn of_family(world: &World, roles: &[HostRole], index: &CodeIndex, model: &Model, hosts: Vec<HostIx>) -> Vec<Kit> {
    let (whole, history) = kit(world, roles, index, model, hosts.clone());
    // Of public code everybody may have a copy: only private code can leave a shop.
    let mut found =
        if is_one_shops(whole.kind) { parts(world, index, &followed(&hosts), &history) } else { Parts::default() };
    rest_of_parts(world, index, &hosts, &mut found);
    let doubted = found.doubted;
    let Some(copy) = found.copy else { return vec![Kit { doubted, ..whole }] };
    let rest: Vec<HostIx> = hosts.iter().copied().filter(|host| copy.hosts.binary_search(host).is_err()).collect();
    let source = Kit { doubted, ..kit(world, roles, index, model, rest).0 };
    let taken = kit(world, roles, index, model, copy.hosts.clone()).0;
    vec![source, Kit { kind: KitKind::LeakedCopy, copy_of: Some((0, copy)), ..taken }]
}

/// A kit, and the history of those of its sites that are followed.
fn kit(world: &World, roles: &[HostRole], index: &CodeIndex, model: &Model, hosts: Vec<HostIx>) -> (Kit, History) {
    let counts = counts(world, index, &hosts);
    let values: Vec<ValueIx> =
        counts.iter().filter(|(_, n)| *n >= 2 && *n * 5 >= hosts.len()).map(|(value, _)| *value).collect();
    let common: Vec<ValueIx> = counts
        .iter()
        .filter(|(value, n)| *n >= 2 && *n * 2 >= hosts.len() && index.is_private(*value))
        .map(|(value, _)| *value)
        .collect();
    let mut signature: Vec<ValueIx> = (0..GROUPS.len())
        .flat_map(|group| index.rarest_shared(&common, &common, group, SIGNATURE / GROUPS.len()))
        .collect();
    signature.sort_unstable();
    let private_kinds = private_kinds(index, model, &common, hosts.len());
    let kind = kind(world, roles, &hosts, private_kinds);
    let history = History::of(world, index, &followed(&hosts));
    let mut lineage = rank(&history);
    rest_of_lineage(world, index, &hosts, &mut lineage);
    let id = format!("kit:{}", short_id("kit", hosts.iter().map(|host| world.name(*host))));
    (Kit { id, hosts, kind, lineage, values, signature, copy_of: None, doubted: Vec::new() }, history)
}

/// Each value that these hosts show, and how many of them; sorted.
fn counts(world: &World, index: &CodeIndex, hosts: &[HostIx]) -> Vec<(ValueIx, usize)> {
    let mut counts: HashMap<ValueIx, usize> = HashMap::new();
    for code in hosts.iter().filter_map(|host| index.code_of(world, *host)) {
        for value in code.iter() {
            *counts.entry(*value).or_default() += 1;
        }
    }
    let mut counts: Vec<(ValueIx, usize)> = counts.into_iter().collect();
    counts.sort_unstable();
    counts
}

/// Groups in which most sites of a family share private code over the line.
fn private_kinds(index: &CodeIndex, model: &Model, common: &[ValueIx], hosts: usize) -> usize {
    if hosts < 2 {
        return 0;
    }
    (0..GROUPS.len())
        .filter(|group| {
            let mut sum = 0.0;
            let mut factor = 1.0;
            for value in index.rarest_shared(common, common, *group, WEIGHED_PER_GROUP) {
                let bits = index.weights.get(value as usize).copied().unwrap_or(0);
                sum += Bits256(bits).bits() * factor;
                factor *= model.damping;
            }
            sum >= model.policy.line
        })
        .count()
}

fn kind(world: &World, roles: &[HostRole], hosts: &[HostIx], private_kinds: usize) -> KitKind {
    let role = |host: &HostIx| roles.binary_search_by_key(host, |role| role.host).ok().and_then(|i| roles.get(i));
    let owners = |keep: &dyn Fn(&HostRole) -> bool| -> BTreeSet<&str> {
        hosts.iter().filter(|h| role(h).is_some_and(keep)).map(|h| world.registrable(*h)).collect()
    };
    let mut taking = owners(&|role| matches!(role.role, Role::Operator | Role::Lander)).len();
    if taking > 0 {
        // The sources of a kit beside one site of it: the code stands in a second place.
        taking += hosts.iter().filter(|host| world.is_source(**host)).count();
    }
    let lawful = owners(&HostRole::is_lawful_witness).len();
    let licensed = owners(&|role| role.role == Role::Licensed).len();
    match (taking, lawful) {
        // What licensed firms run beside others, and nobody who offers no gambling, was sold to both.
        (2.., 2..) if private_kinds >= 2 && licensed == lawful => KitKind::Commercial,
        (2.., 2..) if private_kinds >= 2 => KitKind::Mixed,
        (_, 2..) => KitKind::PublicTheme,
        (0 | 1, _) => KitKind::Unknown,
        _ if private_kinds >= 2 => KitKind::Private,
        _ => KitKind::Unknown,
    }
}

/// Is the code of such a kit one shop's, whoever bought it?
const fn is_one_shops(kind: KitKind) -> bool {
    matches!(kind, KitKind::Private | KitKind::Commercial)
}

/// Ten hexadecimal digits that stay the same while the smallest of the hashed members stays: an entity that grows keeps
/// its id mostly, and always its shape.
pub(crate) fn short_id<'a>(space: &str, members: impl Iterator<Item = &'a str>) -> String {
    let hash = members
        .map(|member| {
            let id = stakeout_core::evidence::EvidenceId::of(format!("{space}\n{member}").as_bytes());
            id.to_string()
        })
        .min()
        .unwrap_or_default();
    hash.chars().take(10).collect()
}

/// What analysts decided of pairs of kits, by their numbers in order.
pub(crate) type KitDecisions = BTreeMap<(usize, usize), Decision>;

/// Weighs every pair of kits that shares code which no third party explains, and every pair that was decided.
pub(crate) fn weigh_kits(
    world: &World,
    families: &Families,
    ties: &Ties,
    model: &Model,
    kits: &[Kit],
    decisions: &KitDecisions,
) -> Vec<WeighedKits> {
    let index = &families.index;
    let mut by_value: BTreeMap<ValueIx, Vec<usize>> = BTreeMap::new();
    for (number, kit) in kits.iter().enumerate() {
        for value in kit.values.iter().filter(|value| index.weights.get(**value as usize) > Some(&0)) {
            by_value.entry(*value).or_default().push(number);
        }
    }
    let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for list in by_value.values().filter(|list| list.len() > 1 && list.len() <= 64) {
        for (at, a) in list.iter().enumerate() {
            for b in list.iter().skip(at + 1) {
                *pairs.entry((*a, *b)).or_default() += 1;
            }
        }
    }
    let pairs: BTreeSet<(usize, usize)> = pairs.into_keys().chain(decisions.keys().copied()).collect();
    pairs
        .into_iter()
        .filter_map(|(a, b)| weigh_pair(world, index, ties, model, kits, (a, b), decisions.get(&(a, b)).copied()))
        .collect()
}

fn weigh_pair(
    world: &World,
    index: &CodeIndex,
    ties: &Ties,
    model: &Model,
    kits: &[Kit],
    (a, b): (usize, usize),
    decision: Option<Decision>,
) -> Option<WeighedKits> {
    let (left, right) = (kits.get(a)?, kits.get(b)?);
    // What a copy took along, it shares with every kit that shares it with the source.
    let taken_from = left.copy_of.as_ref().or(right.copy_of.as_ref()).and_then(|(source, _)| kits.get(*source));
    let unit = |kit: &Kit| {
        let host = kit.hosts.first().copied().unwrap_or(HostIx::MAX);
        let set = index.sets.binary_search_by_key(&host, |set| set.host).unwrap_or(usize::MAX);
        index.units.get(set).copied().unwrap_or(u32::MAX)
    };
    let mut comparisons: Vec<Comparison<'_>> = Vec::new();
    let mut numbers: Vec<Option<ValueIx>> = Vec::new();
    for group in 0..GROUPS.len() {
        for value in index.rarest_shared(&left.values, &right.values, group, WEIGHED_PER_GROUP) {
            let Some((kind, text)) = world.value(value) else { continue };
            let Some(field) = model.field(kind.as_str()) else { continue };
            let mut marks = index.marks_of(value);
            if taken_from.is_some_and(|source| source.values.binary_search(&value).is_ok()) {
                marks.push("past-version");
            }
            let outcome = Outcome::Shared(index.count(value, unit(left), unit(right)));
            comparisons.push(Comparison { field, value: text, outcome, marks });
            numbers.push(Some(value));
        }
    }
    if comparisons.is_empty() && decision.is_none() {
        return None;
    }
    let tied = ties.share_accounts(&left.hosts, &right.hosts);
    let levels = [
        ("update-following", if taken_from.is_some() { 2 } else { 1 }),
        ("own-additions", if taken_from.is_some() { 2 } else { 1 }),
        ("account-tie", usize::from(!tied)),
    ];
    for (name, level) in levels {
        let Some(field) = model.field(name) else { continue };
        let Some(weight) = model.fields.get(field).and_then(|f| f.levels.get(level)) else { continue };
        comparisons.push(Comparison { field, value: &weight.name, outcome: Outcome::Level(level), marks: Vec::new() });
        numbers.push(None);
    }
    let weighing = weigh(model, &comparisons);
    let verdict = judge(model, &comparisons, &weighing, None, decision);
    let parts = comparisons
        .iter()
        .zip(&weighing.parts)
        .zip(numbers)
        .filter_map(|((c, bits), number)| {
            let field = model.fields.get(c.field)?;
            Some((field.name.clone(), c.value.to_owned(), field.group.clone(), bits.0, number))
        })
        .collect();
    Some(WeighedKits { a, b, weighing, verdict, parts })
}

/// Builders: kits of private code, joined where one shop's private code ties them. Numbers of kits, sorted.
///
/// A public theme has no builder here, and neither has a copy that left its shop: its code is not its users' work.
pub(crate) fn builders(
    kits: &[Kit],
    pairs: &[WeighedKits],
    model: &Model,
    decisions: &KitDecisions,
) -> Vec<Vec<usize>> {
    let private: Vec<bool> = kits.iter().map(|kit| is_one_shops(kit.kind)).collect();
    let may = |kit: usize| private.get(kit).copied().unwrap_or(false);
    let edges: Vec<Edge> = pairs
        .iter()
        .filter(|pair| pair.verdict.status == Status::Derived && may(pair.a) && may(pair.b))
        .filter(|pair| pair.verdict.probability >= model.policy.entity_from)
        .filter_map(|pair| {
            let (a, b) = (u32::try_from(pair.a).ok()?, u32::try_from(pair.b).ok()?);
            Some(Edge { a, b, bits: odds(&pair.weighing) })
        })
        .collect();
    let known: BTreeMap<(u32, u32), Bits256> = edges.iter().map(|edge| ((edge.a, edge.b), edge.bits)).collect();
    let unlinked = Bits256::of_ratio(model.prior, 1.0);
    let log_odds = |pairs: &[(u32, u32)]| -> Vec<Bits256> {
        pairs.iter().map(|pair| known.get(pair).copied().unwrap_or(unlinked)).collect()
    };
    let nodes = u32::try_from(kits.len()).unwrap_or(u32::MAX);
    let mut constraints = Constraints::default();
    for ((a, b), decision) in decisions {
        let (Ok(a), Ok(b)) = (u32::try_from(*a), u32::try_from(*b)) else { continue };
        match decision {
            Decision::Accept => constraints.must.push((a, b)),
            Decision::Reject => constraints.cannot.push((a, b)),
        }
    }
    let found = agglomerate(nodes, &edges, &constraints, &log_odds, Bits256::ZERO);
    let joined: BTreeSet<u32> = found.clusters.iter().flatten().copied().collect();
    let mut builders: Vec<Vec<usize>> =
        found.clusters.iter().map(|cluster| cluster.iter().map(|kit| *kit as usize).collect()).collect();
    builders.extend(
        (0..kits.len())
            .filter(|kit| may(*kit) && !joined.contains(&u32::try_from(*kit).unwrap_or(0)))
            .map(|kit| vec![kit]),
    );
    builders.sort();
    builders
}
