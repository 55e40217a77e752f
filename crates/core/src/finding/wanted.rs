//! Which rows of `selectors` and `link_evidence` do findings and a report need? These tables may be far larger than all
//! others together.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::signature;
use crate::entity::{KitKind, Role};
use crate::link::{LinkEvidenceRow, LinkRow, Relation, Status};
use crate::person::is_hash;
use crate::report::CaseRows;
use crate::selector::{SelectorKind, SelectorRow};

/// Kits, those of most sites first, of which every fragment is looked up: a report prints no more in full. Of the others
/// the first is; of public code, where who shows it matters, all are.
const KITS_IN_FULL: usize = 20;

/// A choice of `selectors`: what stands in a kit's signature, wherever it stands, and one place of each compromised or
/// undetermined host,
/// and passages that tie crews. Findings and reports made from the chosen rows equal those made from all.
#[derive(Debug, Default)]
pub struct SelectorsWanted {
    values: BTreeSet<(String, String)>,
    hosts: BTreeSet<String>,
}

impl SelectorsWanted {
    /// What the kits and sites of a case ask for.
    pub fn of(rows: &CaseRows) -> Self {
        let sites = rows.sites.iter().filter(|site| matches!(site.role, Role::Compromised | Role::Undetermined));
        let mut kits: Vec<_> = rows.kits.iter().collect();
        kits.sort_by_key(|kit| (std::cmp::Reverse(kit.sites), &kit.kit));
        let values = kits.iter().zip(0..).flat_map(|(kit, rank)| {
            let in_full = rank < KITS_IN_FULL || kit.kind == KitKind::PublicTheme;
            signature(&kit.signature).into_iter().take(if in_full { usize::MAX } else { 1 })
        });
        Self { values: values.collect(), hosts: sites.map(|site| format!("host:{}", site.host)).collect() }
    }

    /// Kind and value of the fragments that are asked for.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(kind, value)| (kind.as_str(), value.as_str()))
    }

    /// Is this row needed? Rows are offered in the order of the table; of a host the first is.
    pub fn wants(&mut self, row: &SelectorRow) -> bool {
        let first = self.hosts.remove(&row.subject);
        let is_words = row.kind == SelectorKind::Passage && !is_hash(&row.value);
        first || is_words || self.values.contains(&(row.kind.as_str().to_owned(), row.value.clone()))
    }
}

/// Links of one group whose evidence is kept whole: findings cite the strongest.
const LINKS_WHOLE: usize = 64;
/// The same over all groups, where there are very many.
const LINKS_WHOLE_ALL: usize = 2_048;

/// A choice of `link_evidence`: all of what ties builders, operators and servers; of links by code, of which a large kit
/// has thousands, all of the strongest, and in each kit the row that counts each value highest.
#[derive(Debug, Default)]
pub struct EvidenceWanted {
    whole: BTreeSet<String>,
    /// Number of the kit whose sites a link ties.
    kit_of: BTreeMap<String, usize>,
    kept: Vec<LinkEvidenceRow>,
    /// By kit, kind and value.
    best: BTreeMap<usize, BTreeMap<String, BTreeMap<String, LinkEvidenceRow>>>,
    /// The link of the last row, and what is wanted of it: rows of one link come together.
    last: (String, Want),
}

/// What is wanted of a link.
#[derive(Debug, Clone, Copy, Default)]
enum Want {
    #[default]
    Nothing,
    Whole,
    BestOf(usize),
}

impl EvidenceWanted {
    /// What the links of a case ask for. `rows.link_evidence` is not read.
    pub fn of(rows: &CaseRows) -> Self {
        let kit_of_host: BTreeMap<&str, &str> = rows
            .sites
            .iter()
            .filter(|site| !site.kit.is_empty())
            .map(|site| (site.host.as_str(), site.kit.as_str()))
            .collect();
        let kits: BTreeMap<&str, usize> =
            rows.kits.iter().zip(0..).map(|(kit, number)| (kit.kit.as_str(), number)).collect();
        let kit = |link: &LinkRow| {
            let of = |end: &str| end.strip_prefix("host:").and_then(|host| kit_of_host.get(host)).copied();
            of(&link.a).filter(|kit| of(&link.b) == Some(*kit)).and_then(|kit| kits.get(kit)).copied()
        };
        let mut wanted = Self::default();
        let mut groups: BTreeMap<(Status, Option<usize>, &str), Vec<&LinkRow>> = BTreeMap::new();
        for link in &rows.links {
            if link.relation != Relation::SameKit {
                wanted.whole.insert(link.link_id.clone());
                continue;
            }
            let kit = kit(link);
            if let Some(kit) = kit {
                wanted.kit_of.insert(link.link_id.clone(), kit);
            }
            let rival = if link.status == Status::Refused { link.rival.as_str() } else { "" };
            groups.entry((link.status, kit, rival)).or_default().push(link);
        }
        let most = (LINKS_WHOLE_ALL / groups.len().max(1)).clamp(1, LINKS_WHOLE);
        for ((status, ..), mut links) in groups {
            links.sort_by_key(|link| {
                let share = match status {
                    Status::Refused => link.rival_probability,
                    Status::Candidate => 0,
                    _ => link.probability,
                };
                (std::cmp::Reverse((share, link.bits)), &link.link_id)
            });
            wanted.whole.extend(links.into_iter().take(most).map(|link| link.link_id.clone()));
        }
        wanted
    }

    /// Takes a row, if it is needed. Rows are offered in the order of the table.
    pub fn offer(&mut self, row: &LinkEvidenceRow) {
        if self.last.0 != row.link_id {
            let whole = self.whole.contains(&row.link_id).then_some(Want::Whole);
            let best = || self.kit_of.get(&row.link_id).map(|kit| Want::BestOf(*kit));
            self.last = (row.link_id.clone(), whole.or_else(best).unwrap_or_default());
        }
        match self.last.1 {
            Want::Nothing => {}
            Want::Whole => self.kept.push(row.clone()),
            Want::BestOf(kit) if row.bits > 0 => {
                let of_kit = self.best.entry(kit).or_default();
                let known = of_kit.get(&row.selector_kind).and_then(|of_kind| of_kind.get(&row.value));
                if known.is_none_or(|best| best.bits < row.bits) {
                    of_kit.entry(row.selector_kind.clone()).or_default().insert(row.value.clone(), row.clone());
                }
            }
            Want::BestOf(_) => {}
        }
    }

    /// The rows that are needed, in the order of the table.
    pub fn rows(self) -> Vec<LinkEvidenceRow> {
        let mut rows = self.kept;
        rows.extend(self.best.into_values().flat_map(BTreeMap::into_values).flat_map(BTreeMap::into_values));
        rows.sort();
        rows
    }
}
