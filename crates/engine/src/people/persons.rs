//! Which accounts of a crew does one worker use?

use stakeout_core::entity::DisjointSets;

use super::columns::{AccountIx, People, ValueIx};
use super::crews::Crew;
use super::kind::Kind;
use super::ties::Tie;

/// Accounts on a machine up to which it is one worker's.
const NAMES_MAX: usize = 6;
/// Sessions nearer to each other than this, on one machine under two names, are two sittings of one person or two people.
const SITTING_MICROS: i64 = 10 * 60 * 1_000_000;

/// Workers of a crew: accounts that one machine serves in turns, never two at a time. Sorted; each of two and more.
pub(crate) fn persons(people: &People, ties: &[Tie], crew: &Crew) -> Vec<Vec<AccountIx>> {
    let members: Vec<AccountIx> = crew.members.keys().copied().collect();
    let place = |account: &AccountIx| members.binary_search(account).ok().and_then(|at| u32::try_from(at).ok());
    let mut sets = DisjointSets::new(u32::try_from(members.len()).unwrap_or(u32::MAX));
    let machines = crew.ties.iter().filter_map(|at| ties.get(*at)).filter(|tie| tie.kind == Kind::Device);
    for machine in machines.filter(|tie| tie.accounts.len() <= NAMES_MAX) {
        let names: Vec<AccountIx> =
            machine.accounts.iter().copied().filter(|account| crew.members.contains_key(account)).collect();
        let times: Vec<Vec<i64>> = names.iter().map(|name| times_on(people, machine.value, *name)).collect();
        let names: Vec<(&AccountIx, &Vec<i64>)> = names.iter().zip(&times).collect();
        for (at, (a, on)) in names.iter().enumerate() {
            for (b, _) in names.iter().skip(at + 1).filter(|(_, other)| takes_turns(on, other)) {
                if let Some((a, b)) = place(a).zip(place(b)) {
                    sets.join(a, b);
                }
            }
        }
    }
    let accounts = |group: Vec<u32>| group.iter().filter_map(|at| members.get(*at as usize).copied()).collect();
    sets.lists().into_iter().map(accounts).collect()
}

/// When an account logged in on a machine, in microseconds.
pub(super) fn times_on(people: &People, device: ValueIx, account: AccountIx) -> Vec<i64> {
    let logins = people.logins_of(account).iter().filter(|login| login.device == Some(device));
    logins.map(|login| login.at.micros()).collect()
}

/// Are two names on one machine never used within minutes of each other in both directions? A household's machine is: it is
/// handed over a table. A worker's is not, or in order.
pub(super) fn takes_turns(a: &[i64], b: &[i64]) -> bool {
    let mut all: Vec<(i64, bool)> = a.iter().map(|at| (*at, true)).chain(b.iter().map(|at| (*at, false))).collect();
    all.sort_unstable();
    // Back and forth within minutes: three changes in a row that are nearer than a sitting.
    let quick = |pair: &[(i64, bool)]| matches!(pair, [x, y] if x.1 != y.1 && y.0 - x.0 < SITTING_MICROS);
    let mut run = 0;
    all.windows(2).all(|pair| {
        run = if quick(pair) { run + 1 } else { 0 };
        run < 3
    })
}
