//! What do units share that no home, house or firm explains?

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, Holding, People, ValueIx};
use super::kind::Kind;
use super::networks::Lines;
use super::units::{Units, overlap};

/// A value that several units share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tie {
    pub(crate) value: ValueIx,
    pub(crate) kind: Kind,
    /// Accounts that show it, sorted.
    pub(crate) accounts: Vec<AccountIx>,
    /// Their units, sorted, unique.
    pub(crate) units: Vec<AccountIx>,
    pub(crate) explained: Option<&'static str>,
}

/// Ties of a population, those that something innocent explains included.
pub(crate) fn ties(people: &People, lines: &Lines, units: &Units) -> Vec<Tie> {
    let mut found = Vec::new();
    for group in people.by_value().filter(|group| group.len() > 1) {
        let Some(kind) = people.kind_of(group[0].value) else { continue };
        if matches!(kind, Kind::Network | Kind::Organization) {
            continue;
        }
        for accounts in together(people, kind, group) {
            let tie = tie(people, kind, group[0].value, accounts, units);
            if tie.units.len() > 1 {
                found.push(tie);
            }
        }
    }
    explain(&mut found, lines, units);
    found
}

/// The holders of a value, in groups that use it at one time.
fn together(people: &People, kind: Kind, group: &[Holding]) -> Vec<Vec<AccountIx>> {
    match kind {
        Kind::Document | Kind::Portrait => conflicting(people, kind, group),
        Kind::Device => {
            let mut order = group.to_vec();
            order.sort_by_key(|holding| (holding.first, holding.account));
            let mut groups: Vec<Vec<Holding>> = Vec::new();
            for holding in order {
                match groups.last_mut().filter(|last| last.iter().any(|other| overlap(other, &holding, 0))) {
                    Some(last) => last.push(holding),
                    None => groups.push(vec![holding]),
                }
            }
            let accounts = |group: Vec<Holding>| {
                let mut accounts: Vec<AccountIx> = group.iter().map(|holding| holding.account).collect();
                accounts.sort_unstable();
                accounts
            };
            groups.into_iter().map(accounts).collect()
        }
        _ => vec![group.iter().map(|holding| holding.account).collect()],
    }
}

/// Accounts that show one number or face under several names; none if there is one name alone.
fn conflicting(people: &People, kind: Kind, group: &[Holding]) -> Vec<Vec<AccountIx>> {
    let value = group[0].value;
    let mut names: BTreeMap<&str, BTreeSet<AccountIx>> = BTreeMap::new();
    for holding in group {
        let from = people.papers.partition_point(|paper| paper.account < holding.account);
        let papers = people.papers.iter().skip(from).take_while(|paper| paper.account == holding.account);
        for paper in papers.filter(|paper| (if kind == Kind::Document { paper.number } else { paper.portrait }) == Some(value)) {
            let name = paper.name.as_deref().or(people.known(holding.account).and_then(|known| known.name.as_deref()));
            if let Some(name) = name {
                names.entry(name).or_default().insert(holding.account);
            }
        }
    }
    if names.len() < 2 { Vec::new() } else { vec![names.into_values().flatten().collect::<BTreeSet<_>>().into_iter().collect()] }
}

fn tie(_people: &People, kind: Kind, value: ValueIx, accounts: Vec<AccountIx>, units: &Units) -> Tie {
    let of: BTreeSet<AccountIx> = accounts.iter().map(|account| units.unit(*account)).collect();
    Tie { value, kind, accounts, units: of.into_iter().collect(), explained: None }
}

fn explain(ties: &mut [Tie], lines: &Lines, units: &Units) {
    let _ = units;
    // Ties of each account, largest first: which of them could be a firm's?
    let mut hubs: BTreeMap<AccountIx, Vec<usize>> = BTreeMap::new();
    for (at, tie) in ties.iter().enumerate().filter(|(_, tie)| matches!(tie.kind, Kind::Payout | Kind::Phone | Kind::Address)) {
        for account in &tie.accounts {
            hubs.entry(*account).or_default().push(at);
        }
    }
    let mut found: Vec<Option<&'static str>> = Vec::new();
    for (at, tie) in ties.iter().enumerate() {
        let most = |count: usize| count * 10 >= tie.accounts.len() * 6 && count >= 2;
        if tie.units.len() > tie.kind.cap() {
            found.push(Some("cap"));
            continue;
        }
        if matches!(tie.kind, Kind::Document | Kind::Portrait | Kind::Image) {
            found.push(None);
            continue;
        }
        let mut houses: BTreeMap<ValueIx, usize> = BTreeMap::new();
        for account in &tie.accounts {
            for house in lines.houses_of(*account) {
                *houses.entry(*house).or_default() += 1;
            }
        }
        if tie.kind != Kind::Payout && houses.values().any(|count| most(*count)) {
            found.push(Some("house"));
            continue;
        }
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for account in &tie.accounts {
            for hub in hubs.get(account).into_iter().flatten().filter(|hub| **hub != at) {
                *shared.entry(*hub).or_default() += 1;
            }
        }
        let larger = |hub: usize| ties.get(hub).is_some_and(|hub| (hub.units.len(), hub.value) > (tie.units.len(), tie.value) && hub.units.len() > 2);
        if shared.iter().any(|(hub, count)| most(*count) && larger(*hub)) {
            found.push(Some("firm"));
            continue;
        }
        found.push(None);
    }
    for (tie, why) in ties.iter_mut().zip(found) {
        tie.explained = why;
    }
}
