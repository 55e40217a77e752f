//! Is an id the only one of its kind that a site is run with?
//!
//! Code that is sold or copied brings ids along: an old count of visits, the handle of the shop that made it. They stand
//! beside those of whoever runs the site, for nobody runs one without a desk of his own. So what stands alone is his.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::selector::SelectorKind;

use super::select::Shown;
use super::ties::Tie;
use super::world::HostIx;

/// How many values of a kind and vendor each host shows.
#[derive(Debug, Default)]
pub(crate) struct Sole {
    counts: BTreeMap<(HostIx, SelectorKind, String), usize>,
}

impl Sole {
    /// Counts what is shown, values of one host alone included.
    pub(crate) fn of(shown: &[Shown]) -> Self {
        let mut values: BTreeMap<(HostIx, SelectorKind, String), BTreeSet<&str>> = BTreeMap::new();
        for one in shown.iter().filter(|one| desk(one.kind).is_some()) {
            values.entry((one.host, one.kind, vendor(one.kind, &one.value).to_owned())).or_default().insert(&one.value);
        }
        Self { counts: values.into_iter().map(|(key, values)| (key, values.len())).collect() }
    }

    /// Does a value stand alone on these hosts? A count of visits must do so on both sides, as a page may have two; a desk
    /// on one of them: the other may have moved on to a second one.
    pub(crate) fn stands_alone(&self, tie: &Tie, a: &[HostIx], b: &[HostIx]) -> bool {
        let Some(both) = desk(tie.kind) else { return false };
        let alone = |hosts: &[HostIx]| hosts.iter().any(|host| self.is_alone(tie, *host));
        if both { alone(a) && alone(b) } else { alone(a) || alone(b) }
    }

    /// Are all these hosts run with a value? A count of visits must stand alone on each, a desk on half of them.
    pub(crate) fn runs(&self, tie: &Tie, hosts: &[HostIx]) -> bool {
        let alone = hosts.iter().filter(|host| self.is_alone(tie, **host)).count();
        match desk(tie.kind) {
            Some(true) => alone == hosts.len(),
            Some(false) => alone * 2 >= hosts.len(),
            None => false,
        }
    }

    /// Is it no more than beside the contacts of most of these hosts?
    pub(crate) fn is_beside(&self, tie: &Tie, hosts: &[HostIx]) -> bool {
        desk(tie.kind) == Some(false) && !self.runs(tie, hosts)
    }

    fn is_alone(&self, tie: &Tie, host: HostIx) -> bool {
        let vendor = vendor(tie.kind, &tie.value).to_owned();
        self.counts.get(&(host, tie.kind, vendor)) == Some(&1)
    }
}

/// Is it something with which a site is run, and must it stand alone on both sides? Accounts for deposits are none: one
/// seller of such accounts serves several operators.
const fn desk(kind: SelectorKind) -> Option<bool> {
    match kind {
        SelectorKind::AnalyticsId => Some(true),
        SelectorKind::ChatId
        | SelectorKind::Handle
        | SelectorKind::Email
        | SelectorKind::Phone
        | SelectorKind::ContactName
        | SelectorKind::Wallet => Some(false),
        _ => None,
    }
}

/// Messenger or chat vendor of a value. All counts of visits are of one kind.
fn vendor(kind: SelectorKind, value: &str) -> &str {
    match kind {
        SelectorKind::Handle | SelectorKind::ChatId | SelectorKind::Wallet => {
            value.split_once(':').map_or("", |(vendor, _)| vendor)
        }
        _ => "",
    }
}
