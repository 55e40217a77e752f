//! Which accounts of a crew does one worker use?

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, People};
use super::crews::Crew;
use super::kind::Kind;
use super::ties::Tie;

/// Accounts on a machine up to which it is one worker's.
const NAMES_MAX: usize = 6;
/// Sessions nearer to each other than this, on one machine under two names, are two sittings of one person or two people.
const SITTING_MICROS: i64 = 10 * 60 * 1_000_000;

/// Workers of a crew: accounts that one machine serves in turns, never two at a time. Sorted; each of two and more.
pub(crate) fn persons(people: &People, ties: &[Tie], crew: &Crew) -> Vec<Vec<AccountIx>> {
    let mut root: BTreeMap<AccountIx, AccountIx> = crew.members.keys().map(|account| (*account, *account)).collect();
    let mut join = |a: AccountIx, b: AccountIx| {
        let find = |root: &BTreeMap<AccountIx, AccountIx>, mut at: AccountIx| {
            while let Some(next) = root.get(&at).copied().filter(|next| *next != at) {
                at = next;
            }
            at
        };
        let (a, b) = (find(&root, a), find(&root, b));
        root.insert(a.max(b), a.min(b));
    };
    let machines = crew.ties.iter().filter_map(|at| ties.get(*at)).filter(|tie| tie.kind == Kind::Device);
    for machine in machines.filter(|tie| tie.accounts.len() <= NAMES_MAX) {
        let names: Vec<AccountIx> =
            machine.accounts.iter().copied().filter(|account| crew.members.contains_key(account)).collect();
        for (at, a) in names.iter().enumerate() {
            for b in names.iter().skip(at + 1).filter(|b| takes_turns(people, machine.value, *a, **b)) {
                join(*a, *b);
            }
        }
    }
    let mut groups: BTreeMap<AccountIx, BTreeSet<AccountIx>> = BTreeMap::new();
    for account in crew.members.keys() {
        let mut top = *account;
        while let Some(next) = root.get(&top).copied().filter(|next| *next != top) {
            top = next;
        }
        groups.entry(top).or_default().insert(*account);
    }
    groups.into_values().filter(|group| group.len() > 1).map(|group| group.into_iter().collect()).collect()
}

/// Are two names on one machine never used within minutes of each other in both directions? A household's machine is: it is
/// handed over a table. A worker's is not, or in order.
fn takes_turns(people: &People, device: u32, a: AccountIx, b: AccountIx) -> bool {
    let times = |account: AccountIx| -> Vec<i64> {
        let logins = people.logins_of(account).iter().filter(|login| login.device == Some(device));
        logins.map(|login| login.at.micros()).collect()
    };
    let (a, b) = (times(a), times(b));
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
