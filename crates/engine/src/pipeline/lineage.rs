//! In which order were the versions of a kit made, and what did each of them change?

use std::collections::BTreeSet;

use stakeout_core::record::Time;

use super::history::{History, Visit};
use super::versions::{Order, order};
use super::world::{HostIx, ValueIx};

/// The states of a family.
#[derive(Debug, Clone)]
pub(crate) struct Lineage {
    /// By host and time.
    pub(crate) visits: Vec<Visit>,
    /// Versions that can be told apart; the oldest first.
    pub(crate) versions: Vec<Version>,
}

/// One version of a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    /// First capture that shows it.
    pub(crate) first_seen: Option<Time>,
    /// Last capture that shows it.
    pub(crate) last_seen: Option<Time>,
    /// Hosts that show it at some time, sorted.
    pub(crate) hosts: Vec<HostIx>,
    /// Values that it brought in; sorted.
    pub(crate) gained: Vec<ValueIx>,
    /// Values that it dropped; sorted.
    pub(crate) lost: Vec<ValueIx>,
}

impl Lineage {
    /// The visits of one host, in the order of time.
    pub(crate) fn visits_of(&self, host: HostIx) -> &[Visit] {
        let from = self.visits.partition_point(|visit| visit.host < host);
        let rest = self.visits.get(from..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|visit| visit.host == host)).unwrap_or(&[])
    }

    /// How many versions can be told apart.
    pub(crate) fn count(&self) -> i32 {
        i32::try_from(self.versions.len().max(1)).unwrap_or(i32::MAX)
    }
}

/// Ranks the versions that the hosts of a history show.
pub(crate) fn rank(history: &History) -> Lineage {
    let order = order(history);
    let versions = (0..order.versions).map(|number| version(history, &order, number)).collect();
    let mut visits = history.visits.clone();
    for (visit, version) in visits.iter_mut().zip(&order.version) {
        visit.version = i32::try_from(version + 1).unwrap_or(i32::MAX);
    }
    Lineage { visits, versions }
}

fn version(history: &History, order: &Order, number: usize) -> Version {
    let visits = || history.visits.iter().zip(&order.version).filter(move |(_, version)| **version == number);
    let hosts: BTreeSet<HostIx> = visits().map(|(visit, _)| visit.host).collect();
    let columns = || history.columns.iter().zip(&order.intervals);
    let gained = columns().filter(|(_, interval)| number > 0 && interval.from == number);
    let lost = columns().filter(|(_, interval)| interval.until == number);
    Version {
        first_seen: visits().filter_map(|(visit, _)| visit.at).min(),
        last_seen: visits().filter_map(|(visit, _)| visit.at).max(),
        hosts: hosts.into_iter().collect(),
        gained: gained.map(|(column, _)| column.value).collect(),
        lost: lost.map(|(column, _)| column.value).collect(),
    }
}
