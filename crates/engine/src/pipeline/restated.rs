//! Which ties say one fact twice?
//!
//! The name of a desk stands in its accounts. Hosts that show one account show its name as well, and that is no second
//! piece of evidence: it must neither add bits nor vouch for the account.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::selector::{SelectorKind, contact_name};

use super::ties::Tie;

impl Tie {
    /// Does one of the two values stand in the other?
    pub(crate) fn restates(&self, other: &Self) -> bool {
        let names = |name: &Self, account: &Self| {
            name.kind == SelectorKind::ContactName && name_in(account) == Some(name.value.as_str())
        };
        names(self, other) || names(other, self)
    }
}

fn name_in(account: &Tie) -> Option<&str> {
    contact_name(account.kind, &account.value)
}

/// Names of desks take the marks of their accounts: what a vendor's handle is, the vendor's name is.
pub(crate) fn mark_names(ties: &mut [Tie]) {
    let mut marks: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    for tie in ties.iter().filter(|tie| !tie.marks.is_empty()) {
        if let Some(name) = name_in(tie) {
            marks.entry(name.to_owned()).or_default().extend(&tie.marks);
        }
    }
    for tie in ties.iter_mut().filter(|tie| tie.kind == SelectorKind::ContactName) {
        let own = marks.get(&tie.value).into_iter().flatten().copied();
        tie.marks = tie.marks.iter().copied().chain(own).collect::<BTreeSet<_>>().into_iter().collect();
    }
}

/// Leaves out the name of a desk where an account with it is among the ties.
pub(crate) fn once<'t, T>(shared: &mut Vec<T>, tie: impl Fn(&T) -> &'t Tie) {
    let said: BTreeSet<&str> = shared.iter().filter_map(|one| name_in(tie(one))).collect();
    shared.retain(|one| {
        let tie = tie(one);
        tie.kind != SelectorKind::ContactName || !said.contains(tie.value.as_str())
    });
}
