//! From which orders of the visits is the right one looked for?

use super::history::History;

/// Visits that are put into a chain; more cost too much.
const CHAIN_MAX: usize = 600;

/// The version of each visit to begin with, so many at most: by time, by growth and by likeness.
pub(super) fn starts(history: &History, versions: usize) -> [Vec<usize>; 3] {
    [by_time(history), by_growth(history), by_likeness(history)].map(|order| bins(&order, versions))
}

/// Visits in the order of their capture.
fn by_time(history: &History) -> Vec<usize> {
    let mut order: Vec<usize> = (0..history.visits.len()).collect();
    order.sort_by_key(|visit| (history.visits.get(*visit).and_then(|visit| visit.at), *visit));
    order
}

/// Visits by how much they show: code is added more often than it is dropped.
fn by_growth(history: &History) -> Vec<usize> {
    let mut shows = vec![(0_usize, 0_usize); history.visits.len()];
    for column in &history.columns {
        column.each_seen(&mut |visit, is_present| {
            if let Some((present, seen)) = shows.get_mut(visit) {
                *present += usize::from(is_present);
                *seen += 1;
            }
        });
    }
    let mut order: Vec<usize> = (0..history.visits.len()).collect();
    order.sort_by_key(|visit| shows.get(*visit).map(|(present, seen)| (present * 10_000 / (*seen).max(1), *visit)));
    order
}

/// Visits as a chain, each beside the one it is most like among those left; the one that shows least first.
fn by_likeness(history: &History) -> Vec<usize> {
    let count = history.visits.len();
    if count > CHAIN_MAX {
        return by_growth(history);
    }
    let mut shows = vec![vec![0_u64; history.columns.len().div_ceil(64)]; count];
    for (at, column) in history.columns.iter().enumerate() {
        column.each_seen(&mut |visit, is_present| {
            if let Some(word) = shows.get_mut(visit).and_then(|shows| shows.get_mut(at / 64)) {
                *word |= u64::from(is_present) << (at % 64);
            }
        });
    }
    let apart = |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
    let ones = |shows: &Vec<u64>| shows.iter().map(|word| word.count_ones()).sum::<u32>();
    let mut left: Vec<usize> = (0..count).collect();
    left.sort_by_key(|visit| (shows.get(*visit).map(ones), *visit));
    let mut chain: Vec<usize> = Vec::with_capacity(count);
    while !left.is_empty() {
        let last = chain.last().and_then(|last| shows.get(*last));
        let key = |visit: &usize| last.zip(shows.get(*visit)).map_or(0, |(last, shows)| apart(last, shows));
        let nearest = (0..left.len()).min_by_key(|at| left.get(*at).map(|visit| (key(visit), *at))).unwrap_or(0);
        chain.push(left.remove(nearest));
    }
    chain
}

/// Visits cut into bins of equal size, along an order.
fn bins(order: &[usize], most: usize) -> Vec<usize> {
    let count = most.min(order.len().div_ceil(2)).max(1);
    let mut bins = vec![0; order.len()];
    for (rank, visit) in order.iter().enumerate() {
        if let Some(bin) = bins.get_mut(*visit) {
            *bin = rank * count / order.len().max(1);
        }
    }
    bins
}
