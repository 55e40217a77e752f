//! Which clients rate which workers best within few days, more than chance lets them?
//!
//! Complete groups: each client gives each worker the best rating of its platform within one window. Two clients that rate
//! the same three workers so are a seed, to which others are added while they make the group less likely by chance; one
//! client with four workers is a group by itself. Who works in a ring does not follow: a firm that hires through several
//! accounts looks the same.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::Bits256;
use stakeout_core::record::Time;

use super::columns::{AccountIx, People};
use super::ring_chance::{Market, Top, end};

/// Workers that a group of several clients, and one of a single client, has at least.
const WORKERS_MIN: usize = 3;
const WORKERS_OF_ONE_MIN: usize = 4;
/// Bits against chance from which a group is a ring: less than one in sixteen such cases has one by chance.
const BITS_MIN: f64 = 4.0;
/// Bits from which a pair of clients is widened: others may lift it so far.
const SEED_BITS_MIN: f64 = -12.0;
/// Later ratings of one worker beside which each is laid: bounds the pairs of clients of one who is rated often.
const BESIDE_MAX: usize = 8;
/// Workers of a pair of clients that are looked at, and ratings of each when a group is widened.
const COMMON_MAX: usize = 100;

/// Clients and workers, each of whom rated each of these best in one window.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ring {
    /// Against chance: `-log2` of the number of such groups to be expected.
    pub(crate) bits: Bits256,
    /// Sorted.
    pub(crate) clients: Vec<AccountIx>,
    /// Sorted.
    pub(crate) workers: Vec<AccountIx>,
    /// First and last of its ratings.
    pub(crate) from: Time,
    pub(crate) to: Time,
    /// Indices in [`People::deals`], sorted.
    pub(crate) deals: Vec<usize>,
}

/// The rings of a population, the least likely by chance first; a contract stands in few of them. Takes `n log n` of the
/// number of contracts, and of memory at most 300 bytes for each.
pub(crate) fn rings(people: &People) -> Vec<Ring> {
    let market = Market::of(people);
    let mut in_time: Vec<Top> = market.tops.clone();
    in_time.sort_unstable_by_key(|top| (top.worker, top.at, top.client, top.deal));
    let mut found: BTreeSet<Ring> = BTreeSet::new();
    for pair in seeds(&in_time).chunk_by(|a, b| (a.a, a.b) == (b.a, b.b)).filter(|pair| pair.len() >= WORKERS_MIN) {
        found.extend(both(&market, pair).and_then(|(clients, workers, from)| {
            let (clients, workers) = widened(&market, &in_time, clients, workers, from);
            ring(&market, clients, workers, from)
        }));
    }
    found.extend(alone(&market));
    // The same contracts make many groups: the least likely keeps them.
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let mut kept = Vec::new();
    for ring in found.into_iter().rev() {
        let again = ring.deals.iter().filter(|deal| used.contains(deal)).count();
        if again * 2 < ring.deals.len() {
            used.extend(&ring.deals);
            kept.push(ring);
        }
    }
    kept
}

/// Two clients and a worker whom both rated best within a window, and when the first of them did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seed {
    a: AccountIx,
    b: AccountIx,
    at: Time,
    worker: AccountIx,
}

/// Sorted, unique.
fn seeds(in_time: &[Top]) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for of_worker in in_time.chunk_by(|a, b| a.worker == b.worker) {
        for (n, one) in of_worker.iter().enumerate() {
            let beside = of_worker.iter().skip(n + 1).take(BESIDE_MAX).take_while(|other| other.at <= end(one.at));
            let seed = |other: &Top| {
                let (a, b) = (one.client.min(other.client), one.client.max(other.client));
                Seed { a, b, at: one.at, worker: one.worker }
            };
            seeds.extend(beside.filter(|other| other.client != one.client).map(seed));
        }
    }
    seeds.sort_unstable();
    seeds.dedup();
    seeds
}

/// The window in which two clients rate most workers best, and whom; none if chance gives such pairs by the thousand.
fn both(market: &Market, pair: &[Seed]) -> Option<(Vec<AccountIx>, Vec<AccountIx>, Time)> {
    let clients = pair.first().map(|seed| vec![seed.a, seed.b])?;
    let (mut begin, mut best) = (0, pair.get(..0)?);
    for (n, seed) in pair.iter().enumerate() {
        while pair.get(begin).is_some_and(|old| end(old.at) < seed.at) {
            begin += 1;
        }
        // Of several windows with as many the first.
        best = pair.get(begin..=n).filter(|inside| inside.len() > best.len()).unwrap_or(best);
    }
    let from = best.first()?.at;
    let rated =
        |worker: &AccountIx| clients.iter().all(|client| first_in(market.between(*client, *worker), from).is_some());
    let workers: BTreeSet<AccountIx> = best.iter().take(COMMON_MAX).map(|seed| seed.worker).collect();
    let workers: Vec<AccountIx> = workers.into_iter().filter(rated).collect();
    let is_rare = workers.len() >= WORKERS_MIN && market.bits(&clients, &workers, from) >= SEED_BITS_MIN;
    is_rare.then_some((clients, workers, from))
}

/// The first of these ratings that lies in the window.
fn first_in(tops: &[Top], from: Time) -> Option<&Top> {
    tops.get(tops.partition_point(|top| top.at < from)).filter(|top| top.at <= end(from))
}

/// Adds clients that rate three and more of the workers in the window, while that makes the group less likely; workers
/// whom one of them does not rate are let go.
fn widened(
    market: &Market,
    in_time: &[Top],
    mut clients: Vec<AccountIx>,
    mut workers: Vec<AccountIx>,
    from: Time,
) -> (Vec<AccountIx>, Vec<AccountIx>) {
    let mut rates: BTreeMap<AccountIx, BTreeSet<AccountIx>> = BTreeMap::new();
    for worker in &workers {
        let first = in_time.partition_point(|top| (top.worker, top.at) < (*worker, from));
        let inside = in_time.iter().skip(first).take_while(|top| top.worker == *worker && top.at <= end(from));
        for top in inside.take(COMMON_MAX) {
            rates.entry(top.client).or_default().insert(*worker);
        }
    }
    let mut others: Vec<_> = rates.into_iter().filter(|(client, _)| !clients.contains(client)).collect();
    others.sort_by_key(|(client, whom)| (std::cmp::Reverse(whom.len()), *client));
    let mut bits = market.bits(&clients, &workers, from);
    for (client, whom) in others {
        let fewer: Vec<AccountIx> = workers.iter().copied().filter(|worker| whom.contains(worker)).collect();
        let more: Vec<AccountIx> = clients.iter().copied().chain([client]).collect();
        let now = market.bits(&more, &fewer, from);
        if fewer.len() >= WORKERS_MIN && now > bits {
            (clients, workers, bits) = (more, fewer, now);
        }
    }
    (clients, workers)
}

/// Clients that rate four and more workers best in one window: of each the window with most of them.
fn alone(market: &Market) -> Vec<Ring> {
    let mut tops = market.tops.clone();
    tops.sort_unstable_by_key(|top| (top.client, top.at, top.worker, top.deal));
    let of_client = |tops: &[Top]| {
        let (mut inside, mut begin): (BTreeMap<AccountIx, u32>, usize) = (BTreeMap::new(), 0);
        let mut best: (usize, Time, Vec<AccountIx>) = (0, tops.first()?.at, Vec::new());
        for top in tops {
            *inside.entry(top.worker).or_default() += 1;
            while let Some(old) = tops.get(begin).filter(|old| end(old.at) < top.at) {
                begin += 1;
                if let Some(count) = inside.get_mut(&old.worker) {
                    *count -= 1;
                    if *count == 0 {
                        inside.remove(&old.worker);
                    }
                }
            }
            if inside.len() > best.0 {
                best = (inside.len(), tops.get(begin)?.at, inside.keys().copied().collect());
            }
        }
        let (count, from, workers) = best;
        if count < WORKERS_OF_ONE_MIN {
            return None;
        }
        ring(market, vec![tops.first()?.client], workers, from)
    };
    tops.chunk_by(|a, b| a.client == b.client).filter_map(of_client).collect()
}

/// The group as a ring, if chance does not explain it.
fn ring(market: &Market, mut clients: Vec<AccountIx>, workers: Vec<AccountIx>, from: Time) -> Option<Ring> {
    clients.sort_unstable();
    let bits = market.bits(&clients, &workers, from);
    if bits < BITS_MIN {
        return None;
    }
    let pairs = clients.iter().flat_map(|client| workers.iter().map(|worker| market.between(*client, *worker)));
    let inside = pairs.flatten().filter(|top| top.at >= from && top.at <= end(from));
    let mut deals: Vec<(usize, Time)> = inside.map(|top| (top.deal, top.at)).collect();
    deals.sort_unstable();
    let times = || deals.iter().map(|(_, at)| *at);
    let (from, to) = (times().min()?, times().max()?);
    let deals = deals.iter().map(|(deal, _)| *deal).collect();
    Some(Ring { bits: Bits256::from_bits(bits), clients, workers, from, to, deals })
}
