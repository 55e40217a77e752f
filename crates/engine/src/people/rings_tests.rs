//! Rings of ratings among ordinary contracts, and what looks like one.

use stakeout_core::record::{DAY_MICROS, Time};

use super::columns::{AccountIx, Deal, People};
use super::rings::{Ring, rings};
use crate::pipeline::place::{At, Place};

const CLIENTS: u64 = 400;
const WORKERS: u64 = 6_000;
const DAYS: u64 = 540;

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn deal(client: u64, worker: u64, day: u64, rating: Option<i32>) -> Deal {
    Deal {
        client: client as AccountIx,
        worker: worker as AccountIx,
        at: Some(Time::from_micros((19_000 + day as i64) * DAY_MICROS)),
        rating,
        place: Place { evidence: 0, at: At::Row(day) },
    }
}

/// Contracts of ordinary clients, some of whom hire a hundred times; three in ten ratings are the best.
fn market(seed: u64, count: u64) -> Vec<Deal> {
    let mut dice = Dice(seed);
    let mut deals = Vec::new();
    for _ in 0..count {
        let client = dice.below(CLIENTS).min(dice.below(CLIENTS));
        let rating = [Some(5), Some(5), Some(5), Some(4), Some(4), Some(3), Some(3), Some(2), None, None];
        let rating = rating[dice.below(10) as usize];
        deals.push(deal(client, CLIENTS + dice.below(WORKERS), dice.below(DAYS), rating));
    }
    deals
}

fn people(mut deals: Vec<Deal>) -> People {
    deals.sort_unstable();
    let subjects = (0..CLIENTS + WORKERS + 100).map(|n| format!("gigsite/u{n:06}")).collect();
    People { subjects, deals, ..People::default() }
}

/// Each of these clients rates each of these workers best, within some days from the hundredth on.
fn ring(clients: &[u64], workers: &[u64], days: u64) -> Vec<Deal> {
    let pairs = clients.iter().flat_map(|client| workers.iter().map(move |worker| (*client, *worker)));
    pairs.zip(0..).map(|((client, worker), n)| deal(client, CLIENTS + worker, 100 + n * 7 % days, Some(5))).collect()
}

fn found(deals: Vec<Deal>) -> (People, Vec<Ring>) {
    let people = people(deals);
    let rings = rings(&people);
    (people, rings)
}

#[test]
fn ordinary_contracts_make_no_ring() {
    for seed in 0..6 {
        let (_, rings) = found(market(seed, 12_000));
        assert_eq!(rings, [], "seed {seed}");
    }
}

#[test]
fn clients_that_rate_the_same_workers_in_one_window_are_a_ring() {
    for (clients, workers) in [(&[350, 371][..], &[11, 12, 13, 14][..]), (&[300, 340, 390], &[21, 22, 23])] {
        let mut deals = market(7, 12_000);
        deals.extend(ring(clients, workers, 20));
        let (people, rings) = found(deals);
        let [ring] = rings.as_slice() else { panic!("{rings:?}") };
        assert_eq!(ring.clients, clients.iter().map(|n| *n as AccountIx).collect::<Vec<_>>());
        assert_eq!(ring.workers, workers.iter().map(|n| (CLIENTS + n) as AccountIx).collect::<Vec<_>>());
        assert_eq!(ring.deals.len(), clients.len() * workers.len());
        for at in &ring.deals {
            let deal = &people.deals[*at];
            assert!(ring.clients.contains(&deal.client) && ring.workers.contains(&deal.worker));
            assert!(deal.at >= Some(ring.from) && deal.at <= Some(ring.to) && deal.rating == Some(5));
        }
        assert!(ring.to.micros() - ring.from.micros() <= 20 * DAY_MICROS);
    }
}

#[test]
fn one_client_is_a_ring_if_it_rates_many_in_days_where_it_else_rates_few() {
    // Ten contracts over the whole time, and seven workers rated best within two weeks.
    let mut deals: Vec<Deal> = market(8, 12_000).into_iter().filter(|deal| deal.client != 390).collect();
    deals.extend((0..10).map(|n| deal(390, CLIENTS + 900 + n, n * 53, Some(3))));
    deals.extend(ring(&[390], &[31, 32, 33, 34, 35, 36, 37], 14));
    let (_, rings) = found(deals);
    let [ring] = rings.as_slice() else { panic!("{rings:?}") };
    assert_eq!((ring.clients.as_slice(), ring.workers.len()), (&[390][..], 7));
}

#[test]
fn what_volume_time_or_rating_explain_is_no_ring() {
    // A large client that hires, and praises, twenty in any month.
    let mut dice = Dice(3);
    let mut large = market(9, 12_000);
    large.extend((0..360).map(|_| deal(395, CLIENTS + dice.below(WORKERS), dice.below(DAYS), Some(5))));
    // A client whose only month it is.
    let mut short = market(9, 12_000);
    short.extend(ring(&[401], &[51, 52, 53, 54], 28));
    // Two clients with the same workers, half a year apart; or in one month, with ratings that are not the best.
    let mut apart = market(9, 12_000);
    apart.extend(ring(&[350], &[11, 12, 13, 14], 20));
    apart.extend(ring(&[371], &[11, 12, 13, 14], 20).into_iter().map(|mut deal| {
        deal.at = deal.at.map(|at| Time::from_micros(at.micros() + 180 * DAY_MICROS));
        deal
    }));
    let mut middling = market(9, 12_000);
    middling.extend(ring(&[350, 371], &[11, 12, 13, 14], 20).into_iter().map(|deal| Deal { rating: Some(4), ..deal }));
    for (name, deals) in [("large", large), ("short", short), ("apart", apart), ("middling", middling)] {
        assert_eq!(found(deals).1, [], "{name}");
    }
}

#[test]
fn the_order_of_contracts_changes_nothing_but_their_numbers() {
    let mut deals = market(7, 6_000);
    deals.extend(ring(&[350, 371], &[11, 12, 13, 14], 20));
    let (_, one) = found(deals.clone());
    deals.reverse();
    assert_eq!(found(deals).1, one);
}

#[test]
fn many_ratings_of_one_worker_are_bounded() {
    // Three workers whom a thousand clients rate best on one day.
    let deals =
        (0..1_000).flat_map(|client| (0..3).map(move |worker| deal(client % 400, CLIENTS + worker, 1, Some(5))));
    let (_, rings) = found(deals.collect());
    assert!(rings.len() < 10, "{}", rings.len());
}
