//! Chapter 4: which kits are there, in which versions, and what do their sites share?

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use minijinja::{Value, context};

use super::card::Card;
use super::{Made, More, date, host, screenshots, some_hosts};
use crate::entity::{KitKind, KitRow, KitVersionRow};
use crate::finding::{Captured, FindingKind, Fragment, Ground, count, digits, shown, signature};
use crate::record::Time;
use crate::report::chart::{Bars, Row, Stretch};
use crate::report::text;

/// Kits printed in full; the rest stands in one table.
const KITS_MAX: usize = 20;
/// Sites in one chart, and in one grid of fragments.
const CHART_MAX: usize = 24;
const GRID_MAX: usize = 16;
/// Values named of what a version brought in, and letters of each.
const CHANGES_MAX: usize = 4;
const CHANGE_LETTERS: usize = 60;

pub(super) fn view(made: &Made<'_>) -> Value {
    let kits = printed(&made.ground);
    context! {
        kits => kits.iter().zip(1..).map(|(kit, n)| one(made, kit, n)).collect::<Vec<_>>(),
        more => More::of(made.ground.rows.kits.len(), KITS_MAX, "SELECT * FROM kits ORDER BY sites DESC"),
        builders => made.cards_of(&[FindingKind::Builder]),
    }
}

/// The kits printed in full, those of most sites first.
pub(super) fn printed<'a>(ground: &Ground<'a>) -> Vec<&'a KitRow> {
    let mut kits: Vec<&KitRow> = ground.rows.kits.iter().collect();
    kits.sort_by_key(|kit| (std::cmp::Reverse(ground.hosts(&kit.kit).len()), &kit.kit));
    kits.truncate(KITS_MAX);
    kits
}

/// Is this finding about this kit? A leaked copy names its source too, and stands with the copy alone.
pub(super) fn is_about(card: &Card, kit: &KitRow) -> bool {
    let kind = match card.of {
        FindingKind::LeakedCopy => kit.kind == KitKind::LeakedCopy,
        FindingKind::KitFamily | FindingKind::PublicTheme | FindingKind::SourceOfKit => true,
        _ => false,
    };
    kind && card.subjects.contains(&kit.kit)
}

fn one(made: &Made<'_>, kit: &KitRow, n: usize) -> Value {
    let hosts = made.ground.hosts(&kit.kit);
    let fragments = made.ground.fragments(&kit.kit);
    let sites: Vec<_> = hosts.iter().filter_map(|host| made.ground.sites.get(host)).collect();
    let builders: BTreeSet<&str> = sites.iter().map(|site| site.builder.as_str()).filter(|id| !id.is_empty()).collect();
    let operators: BTreeSet<&str> =
        sites.iter().map(|site| site.operator.as_str()).filter(|id| !id.is_empty()).collect();
    let name = |ids: &BTreeSet<&str>| -> Vec<String> {
        ids.iter().take(4).map(|id| shown(super::sites::label(made, id), 40)).collect()
    };
    let cards: Vec<Card> = made.cards.iter().filter(|card| is_about(card, kit)).cloned().collect();
    let versions = versions(made, kit);
    context! {
        id => format!("kit-{n}"),
        label => shown(super::sites::label(made, &kit.kit), 60),
        entity => shown(&kit.kit, 60),
        kind => kit.kind.as_str(),
        what => what(kit.kind),
        sites => count(hosts.len(), "site", "sites"),
        versions_count => count(usize::try_from(kit.versions).unwrap_or(0), "version", "versions"),
        builders => name(&builders),
        operators => name(&operators),
        operators_more => operators.len().saturating_sub(4),
        cards,
        lineage => lineage(&versions, n),
        versions => versions.iter().map(version_view).collect::<Vec<_>>(),
        timeline => timeline(made, kit, &hosts, n),
        timeline_more => More::of(hosts.len(), CHART_MAX, &format!("SELECT * FROM site_periods WHERE kit = '{}'", shown(&kit.kit, 60).replace('\'', "''"))),
        fragments => fragments.iter().zip('a'..='z').map(|(f, letter)| fragment(made, f, &hosts, letter)).collect::<Vec<_>>(),
        grid => grid(made, fragments, &hosts),
        screens => screenshots::of_kit(made, &hosts),
    }
}

fn what(kind: KitKind) -> &'static str {
    match kind {
        KitKind::Private => "private to this kit, as far as the evidence shows",
        KitKind::Commercial => "sold to many",
        KitKind::PublicTheme => "public code, used by lawful sites too; it supports no builder",
        KitKind::LeakedCopy => "one past version of another kit, with additions of its own",
        KitKind::Mixed => "private code on a public theme",
        KitKind::Unknown => "cannot be told from the evidence",
    }
}

/// What is known of one version.
struct Version<'a> {
    rank: i32,
    from: Option<Time>,
    to: Option<Time>,
    hosts: BTreeSet<&'a str>,
    /// What pages print, as seen: never the proof of order.
    seen: BTreeSet<&'a str>,
    /// What it brought in and dropped.
    changed: Option<&'a KitVersionRow>,
}

fn versions<'a>(made: &Made<'a>, kit: &KitRow) -> Vec<Version<'a>> {
    let mut ranks: BTreeMap<i32, Version<'a>> = BTreeMap::new();
    let entry =
        |rank| Version { rank, from: None, to: None, hosts: BTreeSet::new(), seen: BTreeSet::new(), changed: None };
    for period in made.ground.rows.site_periods.iter().filter(|period| period.kit == kit.kit) {
        if let Some(rank) = period.kit_version {
            let version = ranks.entry(rank).or_insert_with(|| entry(rank));
            version.hosts.insert(&period.host);
            version.from = version.from.into_iter().chain(period.from).min();
            version.to = version.to.into_iter().chain(period.to).max();
        }
    }
    for site in made.ground.rows.sites.iter().filter(|site| site.kit == kit.kit) {
        if let Some(rank) = site.kit_version {
            let version = ranks.entry(rank).or_insert_with(|| entry(rank));
            version.hosts.insert(&site.host);
            if !site.version_seen.is_empty() {
                version.seen.insert(&site.version_seen);
            }
        }
    }
    for row in made.ground.rows.kit_versions.iter().filter(|row| row.kit == kit.kit) {
        let version = ranks.entry(row.version).or_insert_with(|| entry(row.version));
        version.from = version.from.into_iter().chain(row.first_seen).min();
        version.to = version.to.into_iter().chain(row.last_seen).max();
        version.changed = Some(row);
    }
    ranks.into_values().collect()
}

/// What a version changed, in so many values, the rarest of them named.
fn change(values: i64, named: &str) -> Option<Value> {
    let n = usize::try_from(values).ok().filter(|n| *n > 0)?;
    let named: Vec<Value> = signature(named)
        .iter()
        .take(CHANGES_MAX)
        .map(|(kind, value)| context! { kind => shown(kind, 40), value => text::cut(&Captured::new(value).shown(), CHANGE_LETTERS) })
        .collect();
    Some(context! { count => digits(n), more => n.saturating_sub(named.len()), named })
}

fn version_view(version: &Version<'_>) -> Value {
    context! {
        gained => version.changed.and_then(|row| change(row.gained_values, &row.gained)),
        lost => version.changed.and_then(|row| change(row.lost_values, &row.lost)),
        rank => version.rank,
        from => date(version.from),
        to => date(version.to),
        sites => digits(version.hosts.len()),
        seen => version.seen.iter().take(4).map(|seen| shown(seen, 24)).collect::<Vec<_>>(),
    }
}

/// How dark the bar of a version is: from 40 per cent for the oldest to full for the newest.
fn shade(rank: i32, newest: i32) -> usize {
    let steps = newest - 1;
    if steps < 1 {
        return 100;
    }
    usize::try_from(40 + 60 * (rank - 1).clamp(0, steps) / steps).unwrap_or(100)
}

fn lineage(versions: &[Version<'_>], n: usize) -> Option<Bars> {
    if versions.len() < 2 {
        return None;
    }
    let newest = versions.last().map_or(1, |version| version.rank);
    let rows: Vec<Row> = versions
        .iter()
        .filter_map(|version| {
            let stretch = Stretch { from: version.from?, to: version.to, shade: shade(version.rank, newest) };
            let label = format!("version {} · {}", version.rank, count(version.hosts.len(), "site", "sites"));
            Some(Row { label, stretches: vec![stretch] })
        })
        .collect();
    Bars::of(
        format!("kit-{n}-versions"),
        "Versions over time".to_owned(),
        "From the first to the last capture that shows each version; the table below holds the same dates.".to_owned(),
        &rows,
    )
}

/// From, to, rank of the version.
type Period = (Time, Option<Time>, i32);

fn timeline(made: &Made<'_>, kit: &KitRow, hosts: &[&str], n: usize) -> Option<Bars> {
    let mut of_host: BTreeMap<&str, Vec<Period>> = BTreeMap::new();
    for period in made.ground.rows.site_periods.iter().filter(|period| period.kit == kit.kit) {
        if let Some(from) = period.from {
            of_host.entry(&period.host).or_default().push((from, period.to, period.kit_version.unwrap_or(1)));
        }
    }
    for site in hosts.iter().filter_map(|host| made.ground.sites.get(host)) {
        if let (Some(from), false) = (site.first_seen, of_host.contains_key(site.host.as_str())) {
            of_host.insert(&site.host, vec![(from, site.last_seen, site.kit_version.unwrap_or(1))]);
        }
    }
    of_host.values_mut().for_each(|periods| periods.sort());
    let newest = of_host.values().flatten().map(|period| period.2).max().unwrap_or(1);
    let mut order: Vec<(Time, &str)> =
        of_host.iter().filter_map(|(host, periods)| Some((periods.iter().map(|p| p.0).min()?, *host))).collect();
    order.sort();
    let rows: Vec<Row> = order
        .iter()
        .take(CHART_MAX)
        .filter_map(|(_, name)| {
            let periods = of_host.get(name)?;
            let ranks: BTreeSet<i32> = periods.iter().map(|period| period.2).collect();
            let ranks: Vec<String> = ranks.iter().map(|rank| format!("v{rank}")).collect();
            let tail = format!(" · {}", ranks.join(" → "));
            let label = text::cut(&Captured::new(*name).host(), 46_usize.saturating_sub(tail.chars().count())) + &tail;
            let stretch = |&(from, to, rank): &Period| Stretch { from, to, shade: shade(rank, newest) };
            Some(Row { label, stretches: periods.iter().map(stretch).collect() })
        })
        .collect();
    Bars::of(
        format!("kit-{n}-sites"),
        "Sites over time".to_owned(),
        "From the first to the last capture of each site in each version; stronger is newer.".to_owned(),
        &rows,
    )
}

fn fragment(made: &Made<'_>, fragment: &Fragment<'_>, hosts: &[&str], letter: char) -> Value {
    let inside: Vec<&str> = hosts.iter().copied().filter(|host| fragment.hosts.contains(host)).collect();
    let outside: Vec<&str> = fragment.hosts.iter().copied().filter(|host| !hosts.contains(host)).collect();
    let others = made.ground.captured_hosts().saturating_sub(hosts.len()).max(outside.len());
    context! {
        letter => letter.to_string(),
        kind => shown(&fragment.kind, 40),
        value => Captured::new(&fragment.value).shown(),
        inside => digits(inside.len()),
        of => digits(hosts.len()),
        counted => made.ground.counts_elsewhere(),
        outside => digits(outside.len()),
        others => digits(others),
        elsewhere => some_hosts(outside, 3),
        bits => if fragment.bits > 0 { text::bits(fragment.bits) } else { String::new() },
        evidence => fragment.places.first(4).into_iter().filter_map(|(id, locator)| {
            let number = made.ground.numbers.get(&id)?;
            Some(context! { number, locator => shown(locator.as_str(), 60) })
        }).collect::<Vec<_>>(),
    }
}

/// Sites against fragments: who shows what, side by side. Sites outside the kit stand last.
fn grid(made: &Made<'_>, fragments: &[Rc<Fragment<'_>>], hosts: &[&str]) -> Value {
    let outside: BTreeSet<&str> =
        fragments.iter().flat_map(|f| f.hosts.iter().copied()).filter(|host| !hosts.contains(host)).collect();
    let line = |name: &str| {
        context! {
            host => host(name),
            cells => fragments.iter().map(|fragment| fragment.hosts.contains(name)).collect::<Vec<_>>(),
            role => made.ground.sites.get(name).map(|site| site.role.as_str()),
        }
    };
    let all = hosts.len();
    context! {
        letters => fragments.iter().zip('a'..='z').map(|(_, letter)| letter.to_string()).collect::<Vec<_>>(),
        inside => hosts.iter().take(GRID_MAX).map(|name| line(name)).collect::<Vec<_>>(),
        inside_more => all.saturating_sub(GRID_MAX),
        outside => outside.iter().take(GRID_MAX / 2).map(|name| line(name)).collect::<Vec<_>>(),
        outside_more => outside.len().saturating_sub(GRID_MAX / 2),
    }
}
