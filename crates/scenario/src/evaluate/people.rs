//! Which crews were found, how pure, and who was wrongly taken for one?

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use stakeout_core::person::Identity;
use stakeout_core::report::CaseRows;

use super::agreement::share;
use super::truth::Truth;

/// Shares of a cluster's accounts that one crew has, from which on it counts as found at that precision; per cent.
const PRECISIONS: [u64; 3] = [80, 90, 95];

/// Crews and persons behind accounts, against the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeopleScore {
    /// Accounts that the truth names.
    pub accounts: u64,
    /// Crews in the truth.
    pub crews: u64,
    /// Crews in the case.
    pub found: u64,
    /// Found crews by precision.
    pub at: Vec<CrewsAt>,
    /// Accounts of crews that stand in the cluster of their crew.
    pub recall: Option<f64>,
    /// Accounts in clusters that belong to the cluster's crew.
    pub precision: Option<f64>,
    /// Clusters of which no more than half belong to any crew, by the class of most of their accounts.
    pub innocent: BTreeMap<String, u64>,
    /// Innocent accounts in clusters, by class.
    pub pulled_in: BTreeMap<String, u64>,
    /// How many accounts of a true identity got which.
    pub identities: Vec<IdentityCount>,
}

/// Crews of which a cluster holds so pure a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CrewsAt {
    /// Share of the cluster that is the crew's, at least; per cent.
    pub precision: u64,
    /// Crews with such a cluster of any size.
    pub any: u64,
    /// Crews of whose accounts such a cluster holds half and more.
    pub half: u64,
}

/// Accounts of one true identity and one that the case gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdentityCount {
    /// In the truth.
    pub truth: String,
    /// In the case; `none` where the case says nothing.
    pub case: String,
    /// Accounts.
    pub accounts: u64,
}

pub(super) fn people(case: &CaseRows, truth: &Truth) -> Option<PeopleScore> {
    if truth.accounts.is_empty() {
        return None;
    }
    let mut clusters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in case.people.iter().filter(|row| !row.crew.is_empty()) {
        clusters.entry(&row.crew).or_default().push(&row.account);
    }
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for account in truth.accounts.values().filter(|account| !account.crew.is_empty()) {
        *sizes.entry(&account.crew).or_default() += 1;
    }
    let mut best: BTreeMap<&str, Vec<(u64, u64)>> = BTreeMap::new();
    let (mut innocent, mut pulled_in) = (BTreeMap::new(), BTreeMap::new());
    let (mut right, mut held) = (0, 0);
    for members in clusters.values() {
        let mut of_crew: BTreeMap<&str, u64> = BTreeMap::new();
        let mut of_class: BTreeMap<String, u64> = BTreeMap::new();
        for account in members {
            match truth.accounts.get(*account).filter(|known| !known.crew.is_empty()) {
                Some(known) => *of_crew.entry(&known.crew).or_default() += 1,
                None => *of_class.entry(class(truth, account)).or_default() += 1,
            }
        }
        let size = members.len() as u64;
        let in_crews: u64 = of_crew.values().sum();
        held += size;
        if in_crews * 2 <= size {
            let most = of_class.iter().max_by_key(|(class, count)| (**count, std::cmp::Reverse((*class).clone())));
            let class = most.map_or_else(String::new, |(class, _)| class.clone());
            *innocent.entry(class).or_default() += 1;
        }
        for (class, count) in of_class {
            *pulled_in.entry(class).or_default() += count;
        }
        if let Some((crew, count)) = of_crew.into_iter().max_by_key(|(crew, count)| (*count, std::cmp::Reverse(*crew)))
        {
            right += count;
            best.entry(crew).or_default().push((count, size));
        }
    }
    let at = PRECISIONS.map(|precision| {
        let pure = |(count, size): &&(u64, u64)| count * 100 >= size * precision;
        let any = best.values().filter(|found| found.iter().any(|one| pure(&one))).count() as u64;
        let is_half = |crew: &str, found: &[(u64, u64)]| {
            found.iter().any(|one| pure(&one) && one.0 * 2 >= sizes.get(crew).copied().unwrap_or(u64::MAX))
        };
        let half = best.iter().filter(|(crew, found)| is_half(crew, found)).count() as u64;
        CrewsAt { precision, any, half }
    });
    let largest: u64 = best.values().filter_map(|found| found.iter().map(|(count, _)| *count).max()).sum();
    Some(PeopleScore {
        accounts: truth.accounts.len() as u64,
        crews: sizes.len() as u64,
        found: clusters.len() as u64,
        at: at.to_vec(),
        recall: share(largest as f64, sizes.values().sum::<u64>() as f64),
        precision: share(right as f64, held as f64),
        innocent,
        pulled_in,
        identities: identities(case, truth),
    })
}

/// The innocent class of an account: the first that is no mere line.
fn class(truth: &Truth, account: &str) -> String {
    let classes = truth.account_classes.get(account);
    let named =
        classes.into_iter().flatten().find(|class| !matches!(class.as_str(), "vpn" | "carrier" | "carrier_nat"));
    named.cloned().unwrap_or_else(|| "no group".to_owned())
}

/// Of accounts of crews and of owners: what the case says of their identity.
fn identities(case: &CaseRows, truth: &Truth) -> Vec<IdentityCount> {
    let said: BTreeMap<&str, Identity> = case.people.iter().map(|row| (row.account.as_str(), row.identity)).collect();
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    let of_interest: BTreeSet<&str> = truth
        .accounts
        .iter()
        .filter(|(_, known)| !known.crew.is_empty())
        .map(|(account, _)| account.as_str())
        .chain(said.keys().copied())
        .collect();
    for account in of_interest {
        let Some(known) = truth.accounts.get(account).filter(|known| !known.identity.is_empty()) else { continue };
        let found = said.get(account).map_or("none", |identity| identity.as_str());
        let who = if known.crew.is_empty() { "innocent" } else { "crew" };
        *counts.entry((format!("{} ({who})", known.identity), found.to_owned())).or_default() += 1;
    }
    counts.into_iter().map(|((truth, case), accounts)| IdentityCount { truth, case, accounts }).collect()
}
