//! What does each way of hiding cost? Figures over the hosts that hide so, beside those that do not hide at all.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use stakeout_core::entity::Role;
use stakeout_core::report::CaseRows;

use super::agreement::{Labelled, labelled, share};
use super::truth::Truth;

/// The hosts that hide in one way. A host that hides in several stands in each.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvasionScore {
    /// The way, as the truth names it; `none` for hosts of a kit that do not hide.
    pub kind: String,
    /// Hosts with a kit in the truth.
    pub hosts: u64,
    /// Share of them that the case calls operator, of those that are.
    pub operator_recall: Option<f64>,
    /// B-cubed precision of kits over these hosts.
    pub kit_precision: Option<f64>,
    /// B-cubed recall of kits over these hosts.
    pub kit_recall: Option<f64>,
    /// B-cubed precision of builders over those of them that have one.
    pub builder_precision: Option<f64>,
    /// B-cubed recall of builders over those of them that have one.
    pub builder_recall: Option<f64>,
}

/// One row a way of hiding; empty if the truth does not say who hides.
pub(super) fn evasions(case: &CaseRows, truth: &Truth) -> Vec<EvasionScore> {
    let Some(known) = &truth.evasions else { return Vec::new() };
    let hides: BTreeSet<&String> = known.values().flatten().collect();
    let with_kit = truth.sites.iter().filter(|(_, site)| !site.kit.is_empty()).map(|(host, _)| host);
    let open: BTreeSet<String> = with_kit.filter(|host| !hides.contains(host)).cloned().collect();
    let (of_kit, of_builder) = (labelled(case, truth, "kit"), labelled(case, truth, "builder"));
    let (kits, builders) = (cubes(&of_kit), cubes(&of_builder));
    let called: BTreeSet<&str> =
        case.sites.iter().filter(|row| row.role == Role::Operator).map(|row| row.host.as_str()).collect();
    std::iter::once(("none", &open))
        .chain(known.iter().map(|(kind, hosts)| (kind.as_str(), hosts)))
        .map(|(kind, hosts)| {
            let true_operator = |host: &&String| truth.sites.get(*host).is_some_and(|site| site.role == "operator");
            let operators: Vec<&String> = hosts.iter().filter(true_operator).collect();
            let found = operators.iter().filter(|host| called.contains(host.as_str())).count();
            let (kit_precision, kit_recall) = mean(&kits, hosts);
            let (builder_precision, builder_recall) = mean(&builders, hosts);
            EvasionScore {
                kind: kind.to_owned(),
                hosts: hosts.iter().filter(|host| kits.contains_key(host.as_str())).count() as u64,
                operator_recall: share(found as f64, operators.len() as f64),
                kit_precision,
                kit_recall,
                builder_precision,
                builder_recall,
            }
        })
        .collect()
}

/// B-cubed precision and recall of each host that has a label.
fn cubes(hosts: &[Labelled]) -> BTreeMap<&str, (f64, f64)> {
    let (mut labels, mut entities) = (BTreeMap::<&str, f64>::new(), BTreeMap::<&str, f64>::new());
    let mut both = BTreeMap::<(&str, &str), f64>::new();
    for host in hosts {
        *labels.entry(&host.label).or_default() += 1.0;
        *entities.entry(&host.entity).or_default() += 1.0;
        *both.entry((&host.label, &host.entity)).or_default() += 1.0;
    }
    let of = |host: &Labelled| {
        let together = both.get(&(host.label.as_str(), host.entity.as_str()))?;
        let (label, entity) = (labels.get(host.label.as_str())?, entities.get(host.entity.as_str())?);
        Some((together / entity, together / label))
    };
    hosts
        .iter()
        .filter(|host| !host.label.starts_with('\u{0}'))
        .filter_map(|host| Some((host.host.as_str(), of(host)?)))
        .collect()
}

fn mean(cubes: &BTreeMap<&str, (f64, f64)>, hosts: &BTreeSet<String>) -> (Option<f64>, Option<f64>) {
    let of: Vec<(f64, f64)> = hosts.iter().filter_map(|host| cubes.get(host.as_str())).copied().collect();
    let count = of.len() as f64;
    (share(of.iter().map(|(p, _)| p).sum(), count), share(of.iter().map(|(_, r)| r).sum(), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_hand() {
        let host = |host: &str, label: &str, entity: &str| Labelled {
            host: host.to_owned(),
            label: label.to_owned(),
            entity: entity.to_owned(),
        };
        // Three of kit a: two found together, one alone; a stranger was pulled in.
        let hosts = [host("1", "a", "x"), host("2", "a", "x"), host("3", "a", "\u{0}3"), host("4", "\u{0}4", "x")];
        let cubes = cubes(&hosts);
        assert_eq!(cubes.get("1"), Some(&(2.0 / 3.0, 2.0 / 3.0)));
        assert_eq!(cubes.get("3"), Some(&(1.0, 1.0 / 3.0)));
        assert_eq!(cubes.get("4"), None);
        assert_eq!(mean(&cubes, &BTreeSet::from(["3".to_owned()])), (Some(1.0), Some(1.0 / 3.0)));
        assert_eq!(mean(&cubes, &BTreeSet::new()), (None, None));
    }
}
