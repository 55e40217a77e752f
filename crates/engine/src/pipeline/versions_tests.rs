//! Are versions put into their order, and is a difference between tenants no version?

use proptest::prelude::*;
use stakeout_core::record::Time;

use super::history::{Column, History, Sight, Visit};
use super::versions::order;

/// Hosts with two visits each: at which version, on which day. Each version from the second on brings in `values` values.
fn history(hosts: &[[(usize, i64); 2]], versions: usize, values: u32) -> History {
    let visits: Vec<(u32, usize, i64)> =
        (0..).zip(hosts).flat_map(|(host, visits)| visits.map(|(version, day)| (host, version, day))).collect();
    let mut columns = Vec::new();
    for since in 1..versions {
        for value in 0..values {
            let sights: Vec<Sight> = visits
                .iter()
                .map(|(_, version, _)| if *version >= since { Sight::Present } else { Sight::Absent })
                .collect();
            // Of the second half of the values, every third visit captured no page that could show them.
            let unseen = |(at, sight): (usize, Sight)| match (at + value as usize) % 3 {
                0 if value * 2 >= values => Sight::Unseen,
                _ => sight,
            };
            let sights: Vec<Sight> = sights.into_iter().enumerate().map(unseen).collect();
            columns.push(Column::made(columns.len() as u32, &sights));
        }
    }
    let visit = |(host, _, day): &(u32, usize, i64)| Visit {
        host: *host,
        at: Some(Time::from_micros(day * 86_400_000_000)),
        version: 1,
    };
    History { visits: visits.iter().map(visit).collect(), columns }
}

/// Twelve hosts that move from one of three versions to the next or stay.
fn twelve() -> Vec<[(usize, i64); 2]> {
    (0..12)
        .map(|host| {
            let first = host % 3;
            let day = 100 * first as i64 + host as i64;
            [(first, day), ((first + host / 6).min(2), day + 60)]
        })
        .collect()
}

#[test]
fn what_tenants_switch_on_is_no_version() {
    let mut history = history(&twelve(), 1, 0);
    for value in 0..6 {
        let sights: Vec<Sight> =
            (0..24).map(|at| if at / 2 % 4 == value % 4 { Sight::Present } else { Sight::Absent }).collect();
        history.columns.push(Column::made(value, &sights));
    }
    assert_eq!(order(&history).versions, 1);
}

/// Six hosts, two of each version, with two visits each: `day` says when.
fn six(day: impl Fn(usize, i64) -> i64) -> Vec<[(usize, i64); 2]> {
    (0..6).map(|host| [0, 40].map(|later| (host / 2, day(host, later)))).collect()
}

#[test]
fn three_versions_that_differ_by_two_values_each_have_an_order() {
    let history = history(&six(|host, later| 100 * (host / 2) as i64 + host as i64 + later), 3, 2);
    let found = order(&history);
    assert_eq!((found.versions, found.version), (3, vec![0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]));
}

#[test]
fn so_little_is_no_version_if_the_calendar_does_not_tell_it() {
    let history = history(&six(|host, later| [0, 30, 10, 40, 20, 50][host] + later), 3, 2);
    assert!(order(&history).versions < 3);
}

#[test]
fn the_end_that_is_seen_later_is_the_later_one() {
    // Every version drops what the one before it showed.
    let mut history = history(&six(|host, later| 100 * (host / 2) as i64 + host as i64 + later), 1, 0);
    for since in 0..3 {
        for value in 0..3 {
            let sights: Vec<Sight> =
                (0..12).map(|at| if at / 4 <= since { Sight::Present } else { Sight::Absent }).collect();
            history.columns.push(Column::made(since as u32 * 3 + value, &sights));
        }
    }
    history.columns.truncate(6);
    assert_eq!(order(&history).version, vec![0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
}

#[test]
fn a_family_of_which_nothing_is_known_has_one_version() {
    assert_eq!(order(&History::default()).versions, 1);
    assert_eq!(order(&history(&twelve(), 1, 0)).versions, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_host_goes_back_and_every_number_is_in_use(
        hosts in prop::collection::vec((0_usize..4, 0_usize..4, 0_i64..500), 1..14),
        values in 0_u32..9,
    ) {
        let hosts: Vec<[(usize, i64); 2]> =
            hosts.into_iter().map(|(a, b, day)| [(a.min(b), day), (a.max(b), day + 30)]).collect();
        let found = order(&history(&hosts, 4, values));
        prop_assert!(found.version.chunks(2).all(|visits| visits[0] <= visits[1]));
        prop_assert!((0..found.versions).all(|version| found.version.contains(&version)));
        prop_assert!(found.intervals.iter().all(|one| one.from < one.until && one.until <= found.versions));
    }
}
