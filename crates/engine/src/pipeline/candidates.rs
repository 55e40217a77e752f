//! Which pairs of sites are worth comparing at all?
//!
//! An inverted index over the rarest shared values of each site (prefix filter after Bayardo, Ma and Srikant 2007, with a
//! bounded prefix): two sites that share no rare value have nothing that could tie them. Long lists are walked with a
//! window, so that pairs grow with sites and not with their square; agglomeration compares the rest on demand.

use std::collections::HashMap;

use super::code::CodeIndex;
use super::world::ValueIx;

/// Rarest shared values of each group that a site is indexed by.
const PREFIX_RAREST: usize = 6;
/// Values of each group, spread evenly over the rest by rarity, that it is indexed by too: where every site has rare
/// ties to one neighbour, the marks of the whole kit are never among the rarest.
const PREFIX_SPREAD: usize = 6;
/// Sites up to which all pairs of one list are taken.
const LIST_ALL: usize = 40;
/// Neighbours in a longer list that each site is paired with.
const LIST_WINDOW: usize = 12;
/// Partners that each site keeps: those with which it shares most.
const PARTNERS: usize = 24;

/// Pairs of sets, `a < b`, sorted.
pub(crate) fn pairs(index: &CodeIndex) -> Vec<(u32, u32)> {
    let mut lists: HashMap<ValueIx, Vec<u32>> = HashMap::new();
    for (number, set) in index.sets.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        for group in 0..4 {
            for value in prefix(index, index.of_group(&set.values, group)) {
                lists.entry(value).or_default().push(number);
            }
        }
    }
    let mut lists: Vec<(ValueIx, Vec<u32>)> = lists.into_iter().filter(|(_, list)| list.len() > 1).collect();
    lists.sort_unstable();
    let mut strength: HashMap<(u32, u32), i64> = HashMap::new();
    for (value, list) in &lists {
        let weight = index.weights.get(*value as usize).map_or(0, |w| i64::from(*w));
        let window = if list.len() <= LIST_ALL { list.len() } else { LIST_WINDOW };
        for (at, a) in list.iter().enumerate() {
            for b in list.iter().skip(at + 1).take(window) {
                *strength.entry((*a, *b)).or_default() += weight;
            }
        }
    }
    strongest(strength, index.sets.len())
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

fn strongest(strength: HashMap<(u32, u32), i64>, sets: usize) -> Vec<(u32, u32)> {
    let mut partners: Vec<Vec<(i64, u32)>> = vec![Vec::new(); sets];
    let mut all: Vec<((u32, u32), i64)> = strength.into_iter().collect();
    all.sort_unstable();
    for ((a, b), weight) in all {
        if let Some(list) = partners.get_mut(a as usize) {
            list.push((-weight, b));
        }
        if let Some(list) = partners.get_mut(b as usize) {
            list.push((-weight, a));
        }
    }
    let mut pairs = Vec::new();
    for (number, mut list) in partners.into_iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        list.sort_unstable();
        pairs.extend(list.into_iter().take(PARTNERS).map(|(_, other)| (number.min(other), number.max(other))));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
