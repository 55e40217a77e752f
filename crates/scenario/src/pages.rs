//! How fast is it? Any number of pages of families of very unequal size, and of authors who wrote one site each.

use std::path::Path;

use crate::calendar::{CLOSES, DAY, OPENS};
use crate::dice::Dice;
use crate::evidence::warc::{Coding, Exchange, WarcFile};
use crate::folder::{Folder, csv_row};
use crate::grammar;
use crate::grammar::kit::Kit;
use crate::options::{SimulateError, Step};
use crate::world::site::SiteIds;
use crate::world::words;

/// Pages of one file.
const PAGES_A_FILE: u64 = 20_000;

/// Pages captured of one host.
const PAGES_A_HOST: u64 = 3;

/// Writes `count` pages below `dir`, three a host: `evidence/pages-*.warc.gz` and `truth/sites.csv`.
///
/// Three quarters belong to families: the k-th of F families holds a share in 1/k, and F grows with the square root of
/// `count`. The rest are singletons, ordinary sites by an author each. Memory is bounded: one family is held at a time.
pub fn pages(dir: &Path, count: u64, seed: u64, progress: &mut dyn FnMut(&Step<'_>)) -> Result<(), SimulateError> {
    let mut folder = Folder::new(dir, progress)?;
    let hosts = count.div_ceil(PAGES_A_HOST);
    let sizes = family_sizes(hosts * 3 / 4);
    let mut file: Option<(WarcFile<crate::folder::Out>, String)> = None;
    let mut family: Option<(u64, Kit)> = None;
    for page in 0..count {
        if page.is_multiple_of(PAGES_A_FILE) {
            finish(&folder, file.take())?;
            let name = format!("pages-{:04}.warc.gz", page / PAGES_A_FILE + 1);
            let path = format!("evidence/{name}");
            let begun = WarcFile::begin(folder.create(&path)?, seed, &name, OPENS);
            file = Some((folder.wrote(&path, begun)?, path));
        }
        let host = page / PAGES_A_HOST;
        let of = family_of(&sizes, host);
        if let Some(number) = of
            && family.as_ref().is_none_or(|(held, _)| *held != number)
        {
            family = Some((number, Kit::alone(seed, "family", number, VERSIONS)));
        }
        let kit = family.as_ref().filter(|_| of.is_some()).map(|(_, kit)| kit);
        let (path, html) = one(seed, host, page % PAGES_A_HOST, kit);
        let Some((warc, name)) = &mut file else { continue };
        let written = warc.exchange(&Exchange {
            url: format!("https://{}{path}", host_name(seed, host)),
            at: moment(seed, host, page % PAGES_A_HOST),
            status: 200,
            media_type: "text/html; charset=utf-8",
            location: None,
            user_agent: "Mozilla/5.0",
            referrer: None,
            server: "nginx",
            body: html.as_bytes(),
            coding: Coding::Plain,
            revisit_of: None,
        });
        let name = name.clone();
        folder.wrote(&name, written)?;
        folder.step(&name, page % PAGES_A_FILE + 1);
    }
    finish(&folder, file.take())?;
    let header = std::iter::once("host,role,kit,version,builder,operator".to_owned());
    let rows = (0..hosts).map(|host| {
        let kit = family_of(&sizes, host).map_or_else(String::new, |number| format!("F{number:05}"));
        let version = if kit.is_empty() { String::new() } else { version(seed, host).to_string() };
        csv_row(&[&host_name(seed, host), "", &kit, &version, "", ""])
    });
    folder.lines("truth/sites.csv", header.chain(rows)).map(|_| ())
}

const VERSIONS: u32 = 3;

fn finish(folder: &Folder<'_>, file: Option<(WarcFile<crate::folder::Out>, String)>) -> Result<(), SimulateError> {
    file.map_or(Ok(()), |(warc, path)| folder.wrote(&path, warc.finish()))
}

fn host_name(seed: u64, host: u64) -> String {
    format!("{}.example", words::unique(seed, host))
}

/// Last host of each family, not included: sizes fall as 1/k, two hosts at least.
fn family_sizes(hosts: u64) -> Vec<u64> {
    let families = hosts.isqrt().max(1);
    // In millionths, so that no float decides.
    let weights: Vec<u64> = (1..=families).map(|k| 1_000_000 / k).collect();
    let whole: u64 = weights.iter().sum();
    let mut last = 0;
    let mut ends = Vec::new();
    for weight in weights {
        last += (hosts * weight / whole.max(1)).max(2);
        if last >= hosts {
            break;
        }
        ends.push(last);
    }
    ends.push(hosts);
    ends
}

fn family_of(ends: &[u64], host: u64) -> Option<u64> {
    let family = ends.partition_point(|end| *end <= host);
    (family < ends.len()).then_some(family as u64)
}

fn version(seed: u64, host: u64) -> u32 {
    1 + u32::try_from(Dice::nth(seed, "family-version", host).below(u64::from(VERSIONS))).unwrap_or(0)
}

fn moment(seed: u64, host: u64, page: u64) -> i64 {
    Dice::nth(seed, "family-moment", host).between(OPENS, CLOSES - DAY) + i64::try_from(page).unwrap_or(0) * 30
}

/// Path and text of one page of a host.
fn one(seed: u64, host: u64, page: u64, kit: Option<&Kit>) -> (String, String) {
    let name = host_name(seed, host);
    let mut dice = Dice::of(seed, &["family-page", &name, &page.to_string()]);
    match kit {
        Some(kit) => grammar::page::of_family(seed, kit, version(seed, host), &name, page, &mut dice),
        None => {
            let path = if page == 0 { "/".to_owned() } else { format!("/p/{page}") };
            (path, grammar::ordinary::single(seed, &name, &SiteIds::default(), &mut dice))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_fill_their_hosts_and_are_unequal() {
        let ends = family_sizes(7_500);
        assert_eq!(ends.last(), Some(&7_500));
        assert!(ends.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ends[0] > 1_000 && ends.len() > 60, "{} families, the first of {}", ends.len(), ends[0]);
        assert_eq!((family_of(&ends, 0), family_of(&ends, ends[0]), family_of(&ends, 7_500)), (Some(0), Some(1), None));
        assert_eq!(family_sizes(1), vec![1]);
    }
}
