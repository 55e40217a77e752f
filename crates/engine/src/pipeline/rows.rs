//! How does what was found stand in the tables?

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::entity::{EntityRow, KitKind, KitRow, KitVersionRow, MemberRow, SitePeriodRow, SiteRow};
use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::finding::SelectorsWanted;
use stakeout_core::link::{Bits256, LinkEvidenceRow, LinkRow, Relation, Status, Verdict, link_id};
use stakeout_core::record::Time;
use stakeout_core::report::CaseRows;
use stakeout_core::selector::{SelectorKind, SelectorRow};

use super::analysis::Analysis;
use super::builders::Kit;
use super::code_part::GROUPS;
use super::compare::WeighedHosts;
use super::crew_rows::{account_selectors, crew_rows};
use super::link_rows::KitLink;
use super::mirrors;
use super::party_rows::party_rows;
use super::roles::HostRole;
use super::select::Shown;
use super::world::{HostIx, PageRef, Place, ValueIx, World};
use super::{servers, supply};
use crate::packed::Spot;

/// Evidence and place in it, as they stand in rows.
pub(crate) type Source = (EvidenceId, Locator);

/// The rows of every table but `evidence`, `problems`, `selectors` and `findings`; of `link_evidence`, those of links by
/// code are left out, and the links given beside.
pub(crate) fn rows(analysis: &Analysis) -> (CaseRows, Vec<KitLink>) {
    let mut rows = CaseRows::default();
    let kit_of = by_host(analysis.kits.iter().map(|kit| (kit, &kit.hosts)));
    let operator_of: BTreeMap<HostIx, String> =
        analysis.operators.iter().flat_map(|e| e.hosts.iter().map(|host| (*host, e.id.clone()))).collect();
    let builder_of: BTreeMap<HostIx, String> = analysis
        .builders
        .iter()
        .flat_map(|(id, kits)| {
            let kits = kits.iter().filter_map(|kit| analysis.kits.get(*kit));
            kits.flat_map(|kit| {
                kit.hosts.iter().filter(|host| may_be_built(analysis, kit, **host)).map(|host| (*host, id.clone()))
            })
        })
        .collect();
    let mirror_of = mirrors::stated(&analysis.mirrors);
    // An archive of sources shows the code of a kit and is no site.
    for role in analysis.roles.iter().filter(|role| !analysis.world.is_source(role.host)) {
        let kit = kit_of.get(&role.host).copied();
        rows.sites.push(site(analysis, role, kit, &builder_of, &operator_of, &mirror_of));
        periods(analysis, role, kit, &mut rows.site_periods);
    }
    for kit in &analysis.kits {
        rows.kits.push(kit_row(&analysis.world, kit));
        rows.kit_versions.extend(kit_versions(analysis, kit));
    }
    entities(analysis, &mut rows);
    let kit_links = kit_links(analysis, &mut rows);
    builder_links(analysis, &mut rows);
    for (relation, pairs) in
        [(Relation::SameInfrastructure, &analysis.infrastructure), (Relation::SameOperator, &analysis.operator_pairs)]
    {
        host_links(analysis, relation, pairs, &mut rows);
    }
    let (links, evidence) = mirrors::links(&analysis.world, &analysis.mirrors);
    rows.links.extend(links);
    rows.link_evidence.extend(evidence);
    let found = servers::servers(&analysis.world);
    rows.servers = found.rows;
    rows.links.extend(found.links);
    rows.link_evidence.extend(found.evidence);
    rows.entities.extend(found.entities);
    rows.entities.sort();
    let (supplies, links, evidence) =
        supply::supply(&analysis.world, &analysis.roles, &analysis.shown, &builder_of, &operator_of);
    rows.supply = supplies;
    rows.links.extend(links);
    rows.link_evidence.extend(evidence);
    crew_rows(&analysis.world, &analysis.crews, &mut rows);
    party_rows(&analysis.world, &analysis.named, &mut rows);
    rows.links.sort_by(|a, b| a.link_id.cmp(&b.link_id));
    rows.links.dedup_by(|a, b| a.link_id == b.link_id);
    rows.link_evidence.sort();
    rows.link_evidence.dedup();
    (rows, kit_links)
}

/// May a builder be named for a host? Only for one that takes part: a review that keeps a copy of a page shows a shop's
/// code and was not built by it. And only where it is no doubt that the host follows its shop.
fn may_be_built(analysis: &Analysis, kit: &Kit, host: HostIx) -> bool {
    kit.doubted.binary_search(&host).is_err() && analysis.roles.get(host as usize).is_some_and(HostRole::takes_part)
}

fn by_host<'a, T>(entities: impl Iterator<Item = (&'a T, &'a Vec<HostIx>)>) -> BTreeMap<HostIx, &'a T> {
    entities.flat_map(|(entity, hosts)| hosts.iter().map(move |host| (*host, entity))).collect()
}

fn site(
    analysis: &Analysis,
    role: &HostRole,
    kit: Option<&Kit>,
    builder_of: &BTreeMap<HostIx, String>,
    operator_of: &BTreeMap<HostIx, String>,
    mirror_of: &BTreeMap<HostIx, HostIx>,
) -> SiteRow {
    let world = &analysis.world;
    let captures = world.captures_of(role.host);
    let (first_seen, last_seen) = seen(world, role.host);
    let last_visit = kit.and_then(|kit| kit.lineage.visits_of(role.host).last());
    let version_seen = captures.iter().rev().find_map(|page| world.version(page)).unwrap_or_default().to_owned();
    SiteRow {
        host: world.name(role.host).to_owned(),
        role: role.role,
        role_probability: role.verdict.role_probability,
        gambling_probability: role.verdict.gambling_probability,
        languages: role.verdict.languages.join(","),
        mirror_of: mirror_of.get(&role.host).map(|site| world.name(*site).to_owned()).unwrap_or_default(),
        kit: kit.map(|kit| kit.id.clone()).unwrap_or_default(),
        kit_version: last_visit.map(|visit| visit.version),
        version_seen,
        kit_kind: kit.map(|kit| kit.kind),
        builder: builder_of.get(&role.host).cloned().unwrap_or_default(),
        operator: operator_of.get(&role.host).cloned().unwrap_or_default(),
        first_seen,
        last_seen,
        captures: i64::try_from(captures.len()).unwrap_or(i64::MAX),
        reasons: role.verdict.reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("; "),
    }
}

/// First and last time that a capture or an answer shows a host.
fn seen(world: &World, host: HostIx) -> (Option<Time>, Option<Time>) {
    let captured = world.captures_of(host).iter().filter_map(|page| page.captured_at);
    let answered = world.answers_of(host).iter();
    let first = captured.clone().chain(answered.clone().filter_map(|answer| answer.first)).min();
    let last = captured.chain(answered.filter_map(|answer| answer.last)).max();
    (first, last)
}

fn periods(analysis: &Analysis, role: &HostRole, kit: Option<&Kit>, rows: &mut Vec<SitePeriodRow>) {
    let host = analysis.world.name(role.host);
    for period in &role.verdict.periods {
        let visit = kit.and_then(|kit| {
            let within = |at: Option<Time>| {
                period.from.is_none_or(|from| at.is_none_or(|at| at >= from))
                    && period.to.is_none_or(|to| at.is_none_or(|at| at <= to))
            };
            kit.lineage.visits_of(role.host).iter().rev().find(|visit| within(visit.at))
        });
        rows.push(SitePeriodRow {
            host: host.to_owned(),
            from: period.from,
            to: period.to,
            role: period.role,
            kit: visit.and(kit).map(|kit| kit.id.clone()).unwrap_or_default(),
            kit_version: visit.map(|visit| visit.version),
        });
    }
}

/// Values of a version that are named.
const CHANGES: usize = 12;

/// A row a version: what it brought in and what it dropped.
fn kit_versions<'a>(analysis: &'a Analysis, kit: &'a Kit) -> impl Iterator<Item = KitVersionRow> + 'a {
    let index = &analysis.families.index;
    let count = |values: &[ValueIx]| i64::try_from(values.len()).unwrap_or(i64::MAX);
    let rarest = move |values: &[ValueIx]| {
        let each = CHANGES / GROUPS.len();
        let named = (0..GROUPS.len()).flat_map(|group| index.rarest_shared(values, values, group, each));
        fragments(&analysis.world, &named.collect::<Vec<ValueIx>>())
    };
    (1..).zip(&kit.lineage.versions).map(move |(number, version)| KitVersionRow {
        kit: kit.id.clone(),
        version: number,
        first_seen: version.first_seen,
        last_seen: version.last_seen,
        sites: i64::try_from(version.hosts.len()).unwrap_or(i64::MAX),
        gained_values: count(&version.gained),
        lost_values: count(&version.lost),
        gained: rarest(&version.gained),
        lost: rarest(&version.lost),
    })
}

/// `kind=value`, joined with ` | `.
fn fragments(world: &World, values: &[ValueIx]) -> String {
    let values = values.iter().filter_map(|value| world.value(*value));
    values.map(|(kind, text)| format!("{kind}={text}")).collect::<Vec<_>>().join(" | ")
}

fn kit_row(world: &World, kit: &Kit) -> KitRow {
    let sites = kit.hosts.iter().filter(|host| !world.is_source(**host)).count();
    KitRow {
        kit: kit.id.clone(),
        kind: kit.kind,
        sites: i64::try_from(sites).unwrap_or(i64::MAX),
        versions: i64::from(kit.lineage.count()),
        signature: fragments(world, &kit.signature),
    }
}

fn entities(analysis: &Analysis, rows: &mut CaseRows) {
    let world = &analysis.world;
    let mut push = |entity: &str, kind: &str, label: String, hosts: &mut dyn Iterator<Item = (HostIx, i32)>| {
        rows.entities.push(EntityRow { entity: entity.to_owned(), kind: kind.to_owned(), label });
        rows.members.extend(hosts.map(|(host, bits)| MemberRow {
            entity: entity.to_owned(),
            subject: world.subject(host),
            bits,
        }));
    };
    let code = mean_bits(analysis.families.pairs.iter().filter_map(|pair| {
        let host = |set: u32| analysis.families.index.sets.get(set as usize).map(|set| set.host);
        Some((host(pair.a)?, host(pair.b)?, pair.bits.0))
    }));
    for kit in &analysis.kits {
        let label = format!("{} of {} sites", describe(kit.kind), kit.hosts.len());
        let mut hosts = kit.hosts.iter().map(|host| (*host, code.get(host).copied().unwrap_or(0)));
        push(&kit.id, "kit", label, &mut hosts);
    }
    for (id, kits) in &analysis.builders {
        let kits: Vec<&Kit> = kits.iter().filter_map(|kit| analysis.kits.get(*kit)).collect();
        let built = |kit: &&Kit| -> Vec<HostIx> {
            kit.hosts.iter().copied().filter(|host| may_be_built(analysis, kit, *host)).collect()
        };
        let hosts: Vec<HostIx> = kits.iter().flat_map(built).collect();
        let label = format!("builder of {} kits, {} sites", kits.len(), hosts.len());
        let mut hosts = hosts.into_iter().map(|host| (host, code.get(&host).copied().unwrap_or(0)));
        push(id, "builder", label, &mut hosts);
    }
    let ties = mean_bits(analysis.operator_pairs.iter().map(|pair| (pair.a, pair.b, pair.weighing.bits().0)));
    for operator in &analysis.operators {
        let label = format!("operator of {} hosts", operator.hosts.len());
        let mut hosts = operator.hosts.iter().map(|host| (*host, ties.get(host).copied().unwrap_or(0)));
        push(&operator.id, "operator", label, &mut hosts);
    }
    rows.entities.sort();
    rows.members.sort();
}

fn describe(kind: KitKind) -> &'static str {
    match kind {
        KitKind::Private => "private kit",
        KitKind::Commercial => "commercial kit",
        KitKind::PublicTheme => "public theme",
        KitKind::LeakedCopy => "leaked copy",
        KitKind::Mixed => "private code on a public theme",
        KitKind::Unknown => "shared code",
    }
}

/// Mean bits of the weighed pairs of each host.
fn mean_bits(pairs: impl Iterator<Item = (HostIx, HostIx, i32)>) -> BTreeMap<HostIx, i32> {
    let mut sums: BTreeMap<HostIx, (i64, i64)> = BTreeMap::new();
    for (a, b, bits) in pairs {
        for host in [a, b] {
            let (sum, count) = sums.entry(host).or_default();
            *sum += i64::from(bits);
            *count += 1;
        }
    }
    sums.into_iter().map(|(host, (sum, count))| (host, i32::try_from(sum / count.max(1)).unwrap_or(i32::MAX))).collect()
}

fn link(relation: Relation, a: String, b: String, bits: Bits256, verdict: &Verdict) -> LinkRow {
    LinkRow {
        link_id: link_id(relation, &a, &b),
        a,
        b,
        relation,
        status: verdict.status,
        bits: bits.0,
        probability: verdict.probability,
        families: verdict.support.join(","),
        rival: verdict.rival.clone(),
        rival_probability: verdict.rival_probability,
        reason: verdict.reason.clone(),
    }
}

fn kit_links(analysis: &Analysis, rows: &mut CaseRows) -> Vec<KitLink> {
    let (world, index) = (&analysis.world, &analysis.families.index);
    let kit_of = by_host(analysis.kits.iter().map(|kit| (kit, &kit.hosts)));
    let mut links = Vec::new();
    for (number, pair) in analysis.families.pairs.iter().enumerate() {
        let (Some(a), Some(b)) = (index.sets.get(pair.a as usize), index.sets.get(pair.b as usize)) else { continue };
        // Two sites that only share what unrelated sites share are no link at all, not a refused one.
        let said = pair.bits.0 > 0 && (pair.verdict.status != Status::Refused || pair.verdict.rival != "unrelated");
        if !said {
            continue;
        }
        let (subject_a, subject_b) = (world.subject(a.host), world.subject(b.host));
        let mut row = link(Relation::SameKit, subject_a, subject_b, pair.bits, &pair.verdict);
        if let (Some(x), Some(y)) = (kit_of.get(&a.host), kit_of.get(&b.host))
            && x.id != y.id
            && row.status == Status::Derived
            && (x.kind == KitKind::LeakedCopy || y.kind == KitKind::LeakedCopy)
        {
            row.reason.push_str("; one is a copy of a past version: same code, no sign of the same operations");
        }
        links.push((row.link_id.clone(), number));
        rows.links.push(row);
    }
    links
}

fn builder_links(analysis: &Analysis, rows: &mut CaseRows) {
    for pair in &analysis.kit_pairs {
        let (Some(a), Some(b)) = (analysis.kits.get(pair.a), analysis.kits.get(pair.b)) else { continue };
        if pair.verdict.status == Status::Refused && pair.verdict.rival == "unrelated" {
            continue;
        }
        let (a, b) = if a.id <= b.id { (a, b) } else { (b, a) };
        let row = link(Relation::SameBuilder, a.id.clone(), b.id.clone(), pair.weighing.bits(), &pair.verdict);
        for (name, value, group, bits, number) in &pair.parts {
            let places = [a, b].map(|kit| {
                number.map_or_else(
                    || kit.hosts.first().and_then(|host| first_source(&analysis.world, *host)),
                    |number| kit.hosts.iter().find_map(|host| place_of_value(&analysis.world, *host, number)),
                )
            });
            push_evidence(&row.link_id, [name, value, group], *bits, places, &mut rows.link_evidence);
        }
        rows.links.push(row);
    }
}

fn host_links(analysis: &Analysis, relation: Relation, pairs: &[WeighedHosts], rows: &mut CaseRows) {
    let world = &analysis.world;
    for pair in pairs {
        let row = link(relation, world.subject(pair.a), world.subject(pair.b), pair.weighing.bits(), &pair.verdict);
        for (name, value, group, bits) in &pair.parts {
            let places = [pair.a, pair.b].map(|host| {
                let tie = analysis.ties.place(name, value, host).map(|place| source(world, *place));
                tie.or_else(|| first_source(world, host))
            });
            push_evidence(&row.link_id, [name, value, group], *bits, places, &mut rows.link_evidence);
        }
        rows.links.push(row);
    }
}

/// One row for each side that shows the value; the bits stand in the first, so that they sum to those of the link.
pub(super) fn push_evidence(
    link_id: &str,
    [kind, value, group]: [&str; 3],
    bits: i32,
    places: [Option<Source>; 2],
    rows: &mut Vec<LinkEvidenceRow>,
) {
    for (number, (evidence_id, locator)) in places.into_iter().flatten().enumerate() {
        rows.push(LinkEvidenceRow {
            link_id: link_id.to_owned(),
            selector_kind: kind.to_owned(),
            value: value.to_owned(),
            group: group.to_owned(),
            bits: if number == 0 { bits } else { 0 },
            evidence_id,
            locator,
        });
    }
}

pub(crate) fn first_place(world: &World, host: HostIx) -> Option<Place> {
    let page = world.captures_of(host).first().map(|page| page.place);
    page.or_else(|| world.answers_of(host).first().map(|answer| answer.place))
}

fn first_source(world: &World, host: HostIx) -> Option<Source> {
    first_place(world, host).map(|place| source(world, place))
}

fn source(world: &World, place: Place) -> Source {
    (world.evidence_of(place), world.locator_of(place))
}

/// Where a host first shows a value: the capture and the byte in its decoded body.
pub(crate) fn place_of_value(world: &World, host: HostIx, value: ValueIx) -> Option<Source> {
    HostCode::of(world, host).place(world, value)
}

/// The captures of a host with their code, to find several values in.
pub(crate) struct HostCode {
    host: HostIx,
    captures: Vec<(PageRef, Vec<Spot>)>,
}

impl HostCode {
    pub(crate) fn of(world: &World, host: HostIx) -> Self {
        let captures = world.captures_of(host).iter().map(|page| (*page, world.spots(page))).collect();
        Self { host, captures }
    }

    /// Where the host is first seen.
    pub(crate) fn first_place(&self, world: &World) -> Option<Source> {
        first_source(world, self.host)
    }

    /// Where it first shows a value.
    pub(crate) fn place(&self, world: &World, value: ValueIx) -> Option<Source> {
        self.captures.iter().find_map(|(page, spots)| {
            let at = spots.binary_search_by_key(&value, |(value, _)| *value).ok()?;
            let offset = spots.get(at).map_or(0, |(_, offset)| *offset);
            Some((world.evidence_of(page.place), world.locator_of_byte(page.place, offset)))
        })
    }
}

/// Rows of `selectors` that are no code, in the order of their key.
pub(crate) fn selectors(analysis: &Analysis) -> Vec<SelectorRow> {
    let world = &analysis.world;
    let row = |shown: &Shown| SelectorRow {
        subject: world.subject(shown.host),
        kind: shown.kind,
        value: shown.value.clone(),
        evidence_id: world.evidence_of(shown.place),
        locator: world.locator_of(shown.place),
        seen_at: shown.from,
    };
    let mut rows: Vec<SelectorRow> = analysis.shown.iter().map(row).collect();
    rows.extend(account_selectors(world, &analysis.crews));
    rows.par_sort_unstable_by(crate::table::TableRow::key_order);
    rows
}

/// Rows of `selectors` for code that findings ask for: these values wherever they stand, and one place of each host
/// that `one_of` names.
pub(crate) fn code_selectors(
    analysis: &Analysis,
    wanted: &SelectorsWanted,
    one_of: &dyn Fn(HostIx) -> bool,
) -> Vec<SelectorRow> {
    let world = &analysis.world;
    let kind = |name: &str| SelectorKind::ALL.iter().copied().find(|known| known.as_str() == name);
    let mut wanted: Vec<ValueIx> =
        wanted.values().filter_map(|(name, value)| world.number(kind(name)?, value)).collect();
    wanted.sort_unstable();
    let mut rows = Vec::new();
    for host in 0..u32::try_from(world.hosts.len()).unwrap_or(u32::MAX) {
        let mut first: BTreeMap<(ValueIx, u32), (u32, PageRef)> = BTreeMap::new();
        for page in world.captures_of(host) {
            let spots = world.spots(page);
            let one = spots.first().filter(|_| one_of(host) && first.is_empty());
            for (value, offset) in super::code::shared_spots(&wanted, &spots).chain(one.copied()) {
                first.entry((value, page.place.evidence)).or_insert((offset, *page));
            }
        }
        for ((value, _), (offset, page)) in first {
            let Some((kind, text)) = world.value(value) else { continue };
            rows.push(SelectorRow {
                subject: world.subject(host),
                kind: *kind,
                value: text.clone(),
                evidence_id: world.evidence_of(page.place),
                locator: world.locator_of_byte(page.place, offset),
                seen_at: page.captured_at,
            });
        }
    }
    rows
}
