//! Which rows of `selectors` do findings and a report need? The table may be far larger than all others together.

use std::collections::BTreeSet;

use super::ground::signature;
use crate::entity::Role;
use crate::report::CaseRows;
use crate::selector::SelectorRow;

/// A choice of `selectors`: what stands in a kit's signature, wherever it stands, and one place of each compromised or
/// undetermined host. Findings and reports made from the chosen rows equal those made from all.
#[derive(Debug, Default)]
pub struct SelectorsWanted {
    values: BTreeSet<(String, String)>,
    hosts: BTreeSet<String>,
}

impl SelectorsWanted {
    /// What the kits and sites of a case ask for.
    pub fn of(rows: &CaseRows) -> Self {
        let sites = rows.sites.iter().filter(|site| matches!(site.role, Role::Compromised | Role::Undetermined));
        Self {
            values: rows.kits.iter().flat_map(|kit| signature(&kit.signature)).collect(),
            hosts: sites.map(|site| format!("host:{}", site.host)).collect(),
        }
    }

    /// Is this row needed? Rows are offered in the order of the table; of a host the first is.
    pub fn wants(&mut self, row: &SelectorRow) -> bool {
        let first = self.hosts.remove(&row.subject);
        first || self.values.contains(&(row.kind.as_str().to_owned(), row.value.clone()))
    }
}
