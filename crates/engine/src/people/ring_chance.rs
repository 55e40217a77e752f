//! How many groups like this one would chance make, given how much every client hires?
//!
//! A client gives as many top ratings as it gives, spread over its own days: who praises everybody is no ring. They go to
//! workers as often as these are hired in the window. The expected number of groups of that many clients and workers is
//! the product over their pairs, times the ways to choose them (Beutel et al., CopyCatch, WWW 2013, look for the same
//! groups without a chance model).

use std::collections::BTreeMap;

use stakeout_core::record::{DAY_MICROS, Time};

use super::columns::{AccountIx, People};

/// Days within which a ring rates.
pub(super) const WINDOW_DAYS: i64 = 30;

/// A contract with the best rating of its platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Top {
    pub(super) worker: AccountIx,
    pub(super) client: AccountIx,
    pub(super) at: Time,
    /// Index in [`People::deals`].
    pub(super) deal: usize,
}

/// What is known of a client that rated at all.
#[derive(Debug, Clone, Copy)]
struct Client {
    tops: u32,
    /// First and last contract that it rated, however.
    first: Time,
    last: Time,
}

/// All contracts with a time and a rating.
#[derive(Debug, Default)]
pub(super) struct Market {
    /// Top ratings, sorted by worker, client, time.
    pub(super) tops: Vec<Top>,
    clients: BTreeMap<AccountIx, Client>,
    /// Times of all rated contracts, sorted; the same with the worker in front.
    times: Vec<Time>,
    of_worker: Vec<(AccountIx, Time)>,
    workers: usize,
}

impl Market {
    pub(super) fn of(people: &People) -> Self {
        let rated: Vec<(usize, &super::columns::Deal, Time, i32)> = people
            .deals
            .iter()
            .enumerate()
            .filter(|(_, deal)| deal.client != deal.worker)
            .filter_map(|(at, deal)| Some((at, deal, deal.at?, deal.rating?)))
            .collect();
        let mut best: BTreeMap<&str, i32> = BTreeMap::new();
        for (_, deal, _, rating) in &rated {
            let of_platform = best.entry(platform(people, deal.client)).or_insert(*rating);
            *of_platform = (*of_platform).max(*rating);
        }
        let mut market = Self::default();
        for (number, deal, at, rating) in rated {
            let client = market.clients.entry(deal.client).or_insert(Client { tops: 0, first: at, last: at });
            (client.first, client.last) = (client.first.min(at), client.last.max(at));
            market.times.push(at);
            market.of_worker.push((deal.worker, at));
            if best.get(platform(people, deal.client)) == Some(&rating) {
                client.tops = client.tops.saturating_add(1);
                market.tops.push(Top { worker: deal.worker, client: deal.client, at, deal: number });
            }
        }
        market.tops.sort_unstable();
        market.times.sort_unstable();
        market.of_worker.sort_unstable();
        market.workers = market.of_worker.chunk_by(|a, b| a.0 == b.0).count();
        market
    }

    /// Top ratings of a worker by a client, in the order of time.
    pub(super) fn between(&self, client: AccountIx, worker: AccountIx) -> &[Top] {
        let from = self.tops.partition_point(|top| (top.worker, top.client) < (worker, client));
        let rest = self.tops.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|top| (top.worker, top.client) == (worker, client))).unwrap_or_default()
    }

    /// Bits against chance of a group in which each client rates each worker best within the window that begins here:
    /// minus the logarithm of the expected number of such groups.
    #[expect(clippy::cast_precision_loss, reason = "counts of contracts stay far below 2^53")]
    pub(super) fn bits(&self, clients: &[AccountIx], workers: &[AccountIx], from: Time) -> f64 {
        let to = end(from);
        let here = count_in(&self.times, |at| *at, from, to);
        let window = (WINDOW_DAYS * DAY_MICROS) as f64;
        let shares: Vec<f64> = workers
            .iter()
            .map(|worker| {
                count_in(&self.of_worker, |of| *of, (*worker, from), (*worker, to)) as f64 / here.max(1) as f64
            })
            .collect();
        let mut bits = 0.0;
        for client in clients.iter().filter_map(|client| self.clients.get(client)) {
            // A client whose days are few is not surprising by hiring within few days.
            let days = ((client.last.micros() - client.first.micros()) as f64).max(window);
            let expected = f64::from(client.tops) * window / days;
            for share in &shares {
                bits -= libm::log2((expected * share).clamp(1e-12, 1.0));
            }
        }
        let span = self.times.last().zip(self.times.first()).map_or(0, |(last, first)| last.micros() - first.micros());
        bits - libm::log2((span as f64 / window).max(1.0))
            - choices(self.clients.len().min(here), clients.len())
            - choices(self.workers.min(here), workers.len())
    }
}

/// The last moment of the window that begins here.
pub(super) const fn end(from: Time) -> Time {
    Time::from_micros(from.micros().saturating_add(WINDOW_DAYS * DAY_MICROS))
}

fn platform(people: &People, account: AccountIx) -> &str {
    let subject = people.subjects.get(account as usize).map_or("", String::as_str);
    subject.split_once('/').map_or(subject, |(platform, _)| platform)
}

fn count_in<T, K: PartialOrd>(sorted: &[T], key: impl Fn(&T) -> K, from: K, to: K) -> usize {
    let below = sorted.partition_point(|one| key(one) < from);
    sorted.partition_point(|one| key(one) <= to).saturating_sub(below)
}

/// log2 of the ways to choose `few` of `all`.
#[expect(clippy::cast_precision_loss, reason = "counts of accounts stay far below 2^53")]
fn choices(all: usize, few: usize) -> f64 {
    (0..few.min(all)).map(|n| libm::log2((all - n) as f64 / (n + 1) as f64)).sum()
}
