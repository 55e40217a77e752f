//! Hosts run one code base: derived, on two kinds of code.
//!
//! Rows needed: the kit in `kits`, two hosts of it, a derived `same-kit` link, a fragment in `selectors`.

use std::collections::BTreeSet;

use crate::entity::{KitKind, KitRow};
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::{Fragment, Ground};
use crate::finding::sentence::{self, Draft, Places, Standing, count, digits};
use crate::link::{LinkRow, Relation};

/// What a basis of code is counted in.
pub(super) const CODE_KINDS: Option<(&str, &str)> = Some(("kind of code", "kinds of code"));

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let kits = ground.rows.kits.iter().filter(|kit| !matches!(kit.kind, KitKind::PublicTheme | KitKind::LeakedCopy));
    kits.filter_map(|kit| draft(ground, kit)).collect()
}

fn draft(ground: &Ground<'_>, kit: &KitRow) -> Option<Draft> {
    let hosts = ground.hosts(&kit.kit);
    let links = ground.inside(Relation::SameKit, &kit.kit);
    let fragment = ground.fragments(&kit.kit).first()?;
    if hosts.len() < 2 || links.is_empty() {
        return None;
    }
    let mut places = fragment.places.clone();
    places.extend(&ground.places(links.iter().copied().take(64)));
    let basis = ground.basis(links, &places, CODE_KINDS);
    let versions = match kit.versions {
        ..=1 => String::new(),
        n => format!(" {} of it can be told apart.", count(usize::try_from(n).unwrap_or(0), "version", "versions")),
    };
    Some(Draft {
        kind: FindingKind::KitFamily,
        subjects: BTreeSet::from([kit.kit.clone()]),
        observation: format!(
            "{}. {}{}.",
            seen(ground, &hosts),
            shared(ground, fragment, &hosts),
            ground.cite(&fragment.places)
        ),
        inference: format!(
            "{} run one code base, {}: this follows from {}. {}{versions}",
            count(hosts.len(), "host", "hosts"),
            ground.name(&kit.kit),
            kinds(&basis.families),
            what(kit.kind),
        ),
        standing: Standing::Plain,
        alternative: strongest_rival(links),
        change: change(&basis.families),
        basis: Some(basis),
        places,
    })
}

/// `14 hosts (a, b …) were captured 42 times, 2023-03-02 to 2023-08-19`
pub(super) fn seen(ground: &Ground<'_>, hosts: &[&str]) -> String {
    let sites: Vec<_> = hosts.iter().filter_map(|host| ground.sites.get(host)).collect();
    let captures = sites.iter().map(|site| usize::try_from(site.captures).unwrap_or(0)).sum();
    let first = sites.iter().filter_map(|site| site.first_seen).min();
    let last = sites.iter().filter_map(|site| site.last_seen).max();
    format!(
        "{} ({}) {} captured {}, {}",
        count(hosts.len(), "host", "hosts"),
        sentence::hosts(hosts.iter().copied(), 3),
        if hosts.len() == 1 { "was" } else { "were" },
        count(captures, "time", "times"),
        sentence::span(first, last)
    )
}

/// What the hosts share, how many of them show it, and who else does.
pub(super) fn shared(ground: &Ground<'_>, fragment: &Fragment<'_>, hosts: &[&str]) -> String {
    let inside = hosts.iter().filter(|host| fragment.hosts.contains(*host)).count();
    let outside = fragment.hosts.len() - inside;
    let others = ground.captured_hosts().saturating_sub(hosts.len());
    let elsewhere = match outside {
        0 => format!("none of the {} other captured hosts does", digits(others)),
        n => format!("{} of {} other captured hosts do", digits(n), digits(others.max(n))),
    };
    format!(
        "{} show the {} {}; {elsewhere}",
        if inside == hosts.len() { format!("All {}", digits(inside)) } else { format!("{} of them", digits(inside)) },
        fragment.kind,
        Captured::new(&fragment.value).quoted()
    )
}

/// `two kinds of code (asset, script)`
pub(super) fn kinds(families: &BTreeSet<String>) -> String {
    let names: Vec<&str> = families.iter().map(String::as_str).collect();
    let unit = if names.len() == 1 { "kind of code" } else { "kinds of code" };
    format!("{} {unit} ({})", sentence::number(names.len()), names.join(", "))
}

/// What the kind of a kit means for a reader.
fn what(kind: KitKind) -> &'static str {
    match kind {
        KitKind::Private => "The code is private to this kit, as far as the evidence shows.",
        KitKind::Commercial => "The code is sold to many: it says nothing about who runs a site.",
        KitKind::PublicTheme => "The code is public.",
        KitKind::LeakedCopy => "The code is a copy of a past version of another kit.",
        KitKind::Mixed => "The code is private work on a public theme.",
        KitKind::Unknown => "Whether the code is private, sold or public cannot be told from the evidence.",
    }
}

/// The rival with the largest share in any of these links.
pub(super) fn strongest_rival(links: &[&LinkRow]) -> String {
    let strongest = links.iter().filter(|link| !link.rival.is_empty()).max_by_key(|link| {
        // The smaller name wins among equals, whatever the order of the links.
        (link.rival_probability, std::cmp::Reverse(&link.rival))
    });
    strongest.map_or_else(|| sentence::rival("", 0), |link| sentence::rival(&link.rival, link.rival_probability))
}

/// What is still missing among the four kinds of code.
fn change(families: &BTreeSet<String>) -> String {
    let missing: Vec<String> = ["script", "asset", "vocabulary", "structure"]
        .into_iter()
        .filter(|kind| !families.contains(*kind))
        .map(str::to_owned)
        .collect();
    let more = match missing.as_slice() {
        [] => String::new(),
        kinds => format!(" {} did not decide so far.", capital(&sentence::list(kinds, 4))),
    };
    format!("What would change this: the same fragments in public code or on an ordinary site.{more}")
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Places of the first links of a list.
pub(super) fn places(ground: &Ground<'_>, links: &[&LinkRow]) -> Places {
    ground.places(links.iter().copied().take(64))
}
