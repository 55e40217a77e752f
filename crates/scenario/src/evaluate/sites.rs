//! Are roles, versions and accusations right, host by host?

use std::collections::BTreeMap;

use serde::Serialize;
use stakeout_core::entity::{Role, SiteRow};
use stakeout_core::report::CaseRows;

use super::agreement::Names;
use super::truth::Truth;

/// Order of the versions of one kit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VersionOrder {
    /// The kit's label.
    pub kit: String,
    /// Hosts with a version on both sides.
    pub hosts: u64,
    /// True versions among them.
    pub versions: u64,
    /// Kendall's tau-b, -1 to 1; `None` if one side holds one version alone.
    pub tau_b: Option<f64>,
}

/// What the case says of one kit's code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KitKindCount {
    /// The kit's label.
    pub kit: String,
    /// Its kind in the truth.
    pub truth: String,
    /// Hosts of the kit by the kind that the case gives them; empty text where it gives none.
    pub case: BTreeMap<String, u64>,
}

/// How many hosts of a true role got which role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RoleCount {
    /// Role in the truth.
    pub truth: String,
    /// Role in the case; `absent` if the case has no row of the host.
    pub case: String,
    /// Hosts.
    pub hosts: u64,
}

/// Hosts of an innocent class that the case accuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accusation {
    /// Class in the truth; the role where it states none.
    pub class: String,
    /// Hosts of the class.
    pub hosts: u64,
    /// Called operator.
    pub as_operator: u64,
    /// Called lander: said to send players on.
    pub as_lander: u64,
    /// Member of an operator.
    pub in_operator: u64,
    /// Member of a builder.
    pub in_builder: u64,
    /// Accused in any of these ways.
    pub accused: Vec<String>,
}

pub(super) fn versions(case: &CaseRows, truth: &Truth, names: &Names) -> Vec<VersionOrder> {
    let mut of_kit: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for row in &case.sites {
        let Some(site) = truth.sites.get(&row.host) else { continue };
        let (Some(version), Some(rank)) = (site.version, row.kit_version) else { continue };
        if names.kit(&row.kit) == Some(site.kit.as_str()) {
            of_kit.entry(&site.kit).or_default().push((version, i64::from(rank)));
        }
    }
    let order = |(kit, pairs): (&str, Vec<(i64, i64)>)| {
        let mut versions: Vec<i64> = pairs.iter().map(|(version, _)| *version).collect();
        versions.sort_unstable();
        versions.dedup();
        let (hosts, versions) = (pairs.len() as u64, versions.len() as u64);
        VersionOrder { kit: kit.to_owned(), hosts, versions, tau_b: tau_b(&pairs) }
    };
    of_kit.into_iter().map(order).collect()
}

/// A kit that a case cuts in two shows here what each part was held for.
pub(super) fn kit_kinds(case: &CaseRows, truth: &Truth) -> Vec<KitKindCount> {
    let mut kits: BTreeMap<&str, KitKindCount> = BTreeMap::new();
    for (kit, (kind, _)) in &truth.kits {
        kits.insert(kit, KitKindCount { kit: kit.clone(), truth: kind.clone(), case: BTreeMap::new() });
    }
    for row in &case.sites {
        let Some(kit) = truth.sites.get(&row.host).and_then(|site| kits.get_mut(site.kit.as_str())) else { continue };
        let kind = row.kit_kind.map_or("", |kind| kind.as_str());
        *kit.case.entry(kind.to_owned()).or_default() += 1;
    }
    kits.into_values().collect()
}

/// Kendall 1945: ties on either side leave the pair out of that side's count.
fn tau_b(pairs: &[(i64, i64)]) -> Option<f64> {
    let (mut agree, mut left, mut right) = (0_i64, 0_i64, 0_i64);
    for (at, a) in pairs.iter().enumerate() {
        for b in pairs.iter().skip(at + 1) {
            let (x, y) = ((a.0 - b.0).signum(), (a.1 - b.1).signum());
            agree += x * y;
            left += x.abs();
            right += y.abs();
        }
    }
    let norm = (left as f64 * right as f64).sqrt();
    (norm > 0.0).then(|| agree as f64 / norm)
}

pub(super) fn roles(case: &CaseRows, truth: &Truth) -> Vec<RoleCount> {
    let rows: BTreeMap<&str, &SiteRow> = case.sites.iter().map(|row| (row.host.as_str(), row)).collect();
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (host, site) in truth.sites.iter().filter(|(_, site)| !site.role.is_empty()) {
        let found = rows.get(host.as_str()).map_or("absent", |row| row.role.as_str());
        *counts.entry((&site.role, found)).or_default() += 1;
    }
    let row = |((truth, case), hosts): ((&str, &str), u64)| RoleCount {
        truth: truth.to_owned(),
        case: case.to_owned(),
        hosts,
    };
    counts.into_iter().map(row).collect()
}

pub(super) fn accusations(case: &CaseRows, truth: &Truth) -> Vec<Accusation> {
    let mut classes: BTreeMap<&str, Accusation> = BTreeMap::new();
    let innocent = |role: &str| !matches!(role, "" | "operator" | "lander");
    for site in truth.sites.values().filter(|site| innocent(&site.role)) {
        let entry = classes.entry(&site.class).or_insert_with(|| Accusation {
            class: site.class.clone(),
            hosts: 0,
            as_operator: 0,
            as_lander: 0,
            in_operator: 0,
            in_builder: 0,
            accused: Vec::new(),
        });
        entry.hosts += 1;
    }
    for row in &case.sites {
        let Some(site) = truth.sites.get(&row.host).filter(|site| innocent(&site.role)) else { continue };
        let Some(entry) = classes.get_mut(site.class.as_str()) else { continue };
        let (operator, builder) = (!row.operator.is_empty(), !row.builder.is_empty());
        let role = matches!(row.role, Role::Operator | Role::Lander);
        entry.as_operator += u64::from(row.role == Role::Operator);
        entry.as_lander += u64::from(row.role == Role::Lander);
        entry.in_operator += u64::from(operator);
        entry.in_builder += u64::from(builder);
        if role || operator || builder {
            entry.accused.push(row.host.clone());
        }
    }
    classes.into_values().collect()
}

pub(super) fn unknown_operators(case: &CaseRows, truth: &Truth) -> u64 {
    if truth.sites.is_empty() {
        return 0;
    }
    case.sites.iter().filter(|row| row.role == Role::Operator && truth.behind(&row.host).is_none()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::tau_b;

    #[test]
    fn tau_of_orders() {
        assert_eq!(tau_b(&[(1, 1), (2, 2), (3, 3)]), Some(1.0));
        assert_eq!(tau_b(&[(1, 3), (2, 2), (3, 1)]), Some(-1.0));
        assert_eq!(tau_b(&[(1, 1), (1, 1), (2, 2)]), Some(1.0));
        assert_eq!(tau_b(&[(1, 1), (1, 2)]), None);
        // Three pairs agree, one is tied on the right: 3 / sqrt(3 * 2) would exceed 1, so ties count on their side.
        assert_eq!(tau_b(&[(1, 1), (2, 1), (3, 2)]), Some(2.0 / 6.0_f64.sqrt()));
    }
}
