//! What do the values of a family say of its versions, each thing once?
//!
//! Values that are seen in the same visits are one class: a part of a page brings dozens of them. Classes that nearly
//! agree are a block, which shares the weight of a few. So the cost of an order grows with the states that the code of a
//! family was in, and not with how much code changed.

use std::collections::BTreeMap;

use super::history::{Column, History, transitions};

/// Likeness of two values' presence, per cent, from which they are one block and count little more than one value.
const BLOCK_LIKENESS: u32 = 80;
/// Classes of a family that are looked at; of more, those that weigh most.
const CLASSES_MAX: usize = 4_096;
/// Weights are in 1/64.
pub(super) const WEIGHT: i64 = 64;
/// A value that no site is seen to gain or lose, or that comes and goes, counts so many times less.
const STEADY: i64 = 4;
/// Changes of one value, in the median, from which on a family is seen to change often.
const CHANGES_MANY: u32 = 3;

/// Values that are seen in the same visits.
#[derive(Debug)]
pub(super) struct Class<'a> {
    pub(super) column: &'a Column,
    /// In 1/64, of all its values.
    pub(super) weight: i64,
}

/// The classes of a family that its order rests on.
///
/// The values of a block of n share the weight of 1 + log2 n.
pub(super) fn classes(history: &History) -> Vec<Class<'_>> {
    let (columns, sizes) = equal(&history.columns);
    let doubts = doubts(history, &columns, &sizes);
    let mut blocks: Vec<(&Column, Vec<usize>)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        match blocks.iter_mut().find(|(leader, _)| leader.likeness(column) >= BLOCK_LIKENESS) {
            Some((_, members)) => members.push(at),
            None => blocks.push((column, vec![at])),
        }
    }
    let size = |at: &usize| sizes.get(*at).copied().unwrap_or(1);
    let mut classes = Vec::new();
    for (_, members) in blocks {
        let count = members.iter().map(size).sum::<i64>().max(1);
        let share = WEIGHT * (1 + i64::from(count.ilog2())) / count;
        let weight = |at: &usize| (share / doubts.get(*at).copied().unwrap_or(1)).max(1) * size(at);
        classes.extend(members.iter().filter_map(|at| {
            let column = *columns.get(*at)?;
            Some(Class { column, weight: weight(at) })
        }));
    }
    if classes.len() > CLASSES_MAX {
        classes.sort_by_key(|class| (std::cmp::Reverse(class.weight), class.column.value));
        classes.truncate(CLASSES_MAX);
    }
    classes
}

/// One column of all that are equal, in the order of their first values, and how many they are.
fn equal(columns: &[Column]) -> (Vec<&Column>, Vec<i64>) {
    let mut known: BTreeMap<(&[u64], &[u64]), usize> = BTreeMap::new();
    let (mut first, mut sizes) = (Vec::new(), Vec::new());
    for column in columns {
        let class = *known.entry(column.sights()).or_insert(first.len());
        if class == first.len() {
            first.push(column);
            sizes.push(0);
        }
        if let Some(size) = sizes.get_mut(class) {
            *size += 1;
        }
    }
    (first, sizes)
}

/// By how much each value counts less because it tells tenants or days apart rather than versions: where sites are seen
/// to change, what none of them is seen to gain or lose, and what comes and goes.
fn doubts(history: &History, columns: &[&Column], sizes: &[i64]) -> Vec<i64> {
    let changes: Vec<(u32, u32)> = columns.iter().map(|column| transitions(history, column, &|_| true)).collect();
    let of_each = changes.iter().zip(sizes).map(|((gains, losses), size)| (gains + losses, *size));
    let mut seen: Vec<(u32, i64)> = of_each.filter(|(sum, _)| *sum > 0).collect();
    seen.sort_unstable();
    let usual = median(&seen);
    let doubt = |(gains, losses): (u32, u32)| match gains + losses {
        0 if usual == 0 => 1,
        // The more changes are seen, the surer it is that a value which never changes is none of them.
        0 if usual >= CHANGES_MANY => STEADY * STEADY,
        0 => STEADY,
        _ if gains.min(losses) * 4 > gains.max(losses) => STEADY,
        _ => 1,
    };
    changes.into_iter().map(doubt).collect()
}

/// The upper median of numbers, each of which occurs so often; sorted.
fn median(numbers: &[(u32, i64)]) -> u32 {
    let half = numbers.iter().map(|(_, count)| count).sum::<i64>() / 2;
    let mut before = 0;
    let found = numbers.iter().find(|(_, count)| {
        before += count;
        before > half
    });
    found.map_or(0, |(number, _)| *number)
}
