//! Which pairs of sites are worth comparing at all?
//!
//! An inverted index over the rarest shared values of each site (prefix filter after Bayardo, Ma and Srikant 2007, with a
//! bounded prefix): two sites that share no rare value have nothing that could tie them. Long lists are looked at within
//! a window, so that pairs grow with sites and not with their square; agglomeration compares the rest on demand.

use rayon::prelude::*;

use super::code::CodeIndex;
use super::world::ValueIx;

/// Rarest shared values of each group that a site is indexed by.
const PREFIX_RAREST: usize = 6;
/// Values of each group, spread evenly over the rest by rarity, that it is indexed by too: where every site has rare
/// ties to one neighbour, the marks of the whole kit are never among the rarest.
const PREFIX_SPREAD: usize = 6;
/// Sites up to which all pairs of one list are taken.
const LIST_ALL: usize = 40;
/// Neighbours in a longer list that each site is paired with, on each side.
const LIST_WINDOW: usize = 12;
/// Partners that each site keeps: those with which it shares most.
const PARTNERS: usize = 24;

/// Pairs of these sets (numbers, sorted), `a < b`, sorted.
pub(crate) fn pairs(index: &CodeIndex, compared: &[u32]) -> Vec<(u32, u32)> {
    let mut entries: Vec<(ValueIx, u32)> = compared
        .par_iter()
        .flat_map_iter(|number| {
            let values = index.sets.get(*number as usize).map_or(&[][..], |set| &set.values);
            (0..4).flat_map(|group| prefix(index, index.of_group(values, group))).map(|value| (value, *number))
        })
        .collect();
    entries.par_sort_unstable();
    // Where each site stands in the lists, site by site.
    let mut stands: Vec<(u32, u32)> = (0u32..).zip(&entries).map(|(at, (_, number))| (*number, at)).collect();
    stands.par_sort_unstable();
    let of_sites: Vec<&[(u32, u32)]> = stands.chunk_by(|a, b| a.0 == b.0).collect();
    let mut pairs: Vec<(u32, u32)> = of_sites
        .par_iter()
        .flat_map_iter(|stands| {
            let site = stands.first().map_or(0, |(site, _)| *site);
            strongest(index, &entries, stands).map(move |other| (site.min(other), site.max(other)))
        })
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// The rarest values that somebody else shows too.
fn prefix(index: &CodeIndex, values: &[ValueIx]) -> Vec<ValueIx> {
    let mut shared: Vec<ValueIx> =
        values.iter().copied().filter(|v| index.holders(*v) > 1 && index.weights.get(*v as usize) > Some(&0)).collect();
    shared.sort_unstable_by_key(|value| (index.holders(*value), *value));
    let rest = shared.split_off(PREFIX_RAREST.min(shared.len()));
    let spread = PREFIX_SPREAD.min(rest.len());
    shared.extend((0..spread).filter_map(|i| rest.get(i * rest.len() / spread).copied()));
    shared
}

/// The partners of one site: neighbours in its lists, summed over the lists by the weight of the value.
fn strongest(
    index: &CodeIndex,
    entries: &[(ValueIx, u32)],
    stands: &[(u32, u32)],
) -> impl Iterator<Item = u32> + use<> {
    let mut near: Vec<(u32, i64)> = Vec::new();
    for (_, at) in stands {
        let at = *at as usize;
        let Some((value, _)) = entries.get(at) else { continue };
        let weight = index.weights.get(*value as usize).map_or(0, |weight| i64::from(*weight));
        let (from, to) = list_of(entries, at, *value);
        let window = if to - from <= LIST_ALL { LIST_ALL } else { LIST_WINDOW };
        let (from, to) = (from.max(at.saturating_sub(window)), to.min(at + window + 1));
        let neighbours = (from..to).filter(|other| *other != at).filter_map(|other| entries.get(other));
        near.extend(neighbours.map(|(_, other)| (*other, weight)));
    }
    near.sort_unstable();
    let mut partners: Vec<(i64, u32)> = near
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|same| Some((-same.iter().map(|(_, weight)| weight).sum::<i64>(), same.first()?.0)))
        .collect();
    partners.sort_unstable();
    partners.truncate(PARTNERS);
    partners.into_iter().map(|(_, other)| other)
}

/// The list of a value around one of its entries: exact up to [`LIST_ALL`] and one, which is all that is asked.
fn list_of(entries: &[(ValueIx, u32)], at: usize, value: ValueIx) -> (usize, usize) {
    let same = |at: usize| entries.get(at).is_some_and(|(other, _)| *other == value);
    let (mut from, mut to) = (at, at + 1);
    while at - from <= LIST_ALL && from > 0 && same(from - 1) {
        from -= 1;
    }
    while to - at <= LIST_ALL && same(to) {
        to += 1;
    }
    (from, to)
}
