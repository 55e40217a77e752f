//! Which screenshots are shown, and which of them look alike?

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::{Made, date, host, kits};
use crate::entity::Role;
use crate::finding::shown;
use crate::report::ScreenshotRow;
use crate::report::text;

/// Screenshots printed in the gallery of all hosts, and beside one kit.
const GALLERY_MAX: usize = 24;
const OF_KIT_MAX: usize = 6;
/// Hosts printed that look like a kit and are not among its sites.
const ALIKE_MAX: usize = 6;
/// Bytes of a thumbnail.
const PICTURE_BYTES_MAX: usize = 400_000;
/// Bits of 64 in which two dHashes may differ and still look alike to people (Krawetz 2013 uses 10).
const ALIKE_BITS: u32 = 10;
/// Fewer or more set bits than this: a plain page, which looks like every other plain page.
const PLAIN_BITS: std::ops::RangeInclusive<u32> = 8..=56;

/// One screenshot a host, operator sites first; those that stand beside their kit are not printed twice.
pub(super) fn gallery(made: &Made<'_>) -> Value {
    let of_host = one_a_host(made);
    let mut beside_kits = BTreeSet::new();
    for kit in kits::printed(&made.ground) {
        let hosts = made.ground.hosts(&kit.kit);
        beside_kits.extend(hosts.into_iter().filter(|name| of_host.contains_key(name)).take(OF_KIT_MAX));
    }
    let mut order: Vec<(Role, &str)> =
        of_host.keys().filter(|name| !beside_kits.contains(*name)).map(|name| (role(made, name), *name)).collect();
    order.sort_unstable();
    let shown: Vec<Value> =
        order.iter().take(GALLERY_MAX).filter_map(|(_, name)| picture(made, of_host.get(name)?)).collect();
    context! { shown, beside_kits => beside_kits.len(), all => made.input.screenshots.len() }
}

/// Screenshots of the sites of a kit, and other hosts whose screenshots look like one of them.
///
/// Looking alike is a lead and no link: skins are copied by anybody, and one kit has many skins.
pub(super) fn of_kit(made: &Made<'_>, hosts: &[&str]) -> Value {
    let of_host = one_a_host(made);
    let own: Vec<&ScreenshotRow> = hosts.iter().filter_map(|name| of_host.get(name).copied()).collect();
    let mut alike: Vec<(u32, &str)> = of_host
        .iter()
        .filter(|(name, _)| !hosts.contains(name))
        .filter_map(|(name, shot)| {
            let nearest = own.iter().filter_map(|mine| distance(mine, shot)).min()?;
            (nearest <= ALIKE_BITS).then_some((nearest, *name))
        })
        .collect();
    alike.sort_unstable();
    context! {
        shown => own.iter().take(OF_KIT_MAX).filter_map(|shot| picture(made, shot)).collect::<Vec<_>>(),
        all => own.len(),
        alike => alike.iter().take(ALIKE_MAX).map(|(bits, name)| context! {
            host => host(name),
            bits,
            role => role(made, name).as_str(),
        }).collect::<Vec<_>>(),
        alike_more => alike.len().saturating_sub(ALIKE_MAX),
    }
}

/// Bits in which two pictures differ; `None` if one of them is plain.
fn distance(a: &ScreenshotRow, b: &ScreenshotRow) -> Option<u32> {
    let tells = |shot: &ScreenshotRow| PLAIN_BITS.contains(&shot.dhash.count_ones());
    (tells(a) && tells(b)).then(|| (a.dhash ^ b.dhash).count_ones())
}

/// The first screenshot of each host that there is a thumbnail of.
fn one_a_host<'m>(made: &'m Made<'_>) -> BTreeMap<&'m str, &'m ScreenshotRow> {
    let mut of_host = BTreeMap::new();
    for shot in made.input.screenshots.iter().filter(|shot| thumbnail(made, shot).is_some()) {
        of_host.entry(shot.host.as_str()).or_insert(shot);
    }
    of_host
}

fn thumbnail<'m>(made: &'m Made<'_>, shot: &ScreenshotRow) -> Option<&'m [u8]> {
    let png = made.input.pictures.get(&shot.sha256)?;
    (png.starts_with(b"\x89PNG\r\n\x1a\n") && png.len() <= PICTURE_BYTES_MAX).then_some(png.as_slice())
}

fn role(made: &Made<'_>, host: &str) -> Role {
    made.ground.sites.get(host).map_or(Role::Undetermined, |site| site.role)
}

fn picture(made: &Made<'_>, shot: &ScreenshotRow) -> Option<Value> {
    Some(context! {
        host => host(shot.host.as_str()),
        role => role(made, shot.host.as_str()).as_str(),
        taken => date(shot.captured_at),
        number => made.ground.numbers.get(&shot.evidence_id),
        locator => shown(shot.locator.as_str(), 80),
        sha256 => shown(&shot.sha256, 64),
        data => text::base64(thumbnail(made, shot)?),
    })
}
