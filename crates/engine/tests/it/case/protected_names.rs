//! Names that lists have held by mistake: whoever brings such a list accuses nobody by it.

use std::collections::BTreeSet;
use std::path::Path;

use stakeout_core::entity::Role;
use stakeout_core::evidence::Kind;
use stakeout_engine::Silent;
use stakeout_engine::pipeline::analyze;

use super::{ACTOR, NOW, World};

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/site/protected-names").join(name)
}

/// Columns of a fixture, without its header.
fn column(name: &str, at: usize) -> Vec<String> {
    let text = std::fs::read_to_string(fixture(name)).unwrap();
    text.lines().skip(1).filter_map(|line| line.split(',').nth(at)).map(str::to_owned).collect()
}

fn analyzed(files: &[&str]) -> (World, stakeout_engine::pipeline::Analyzed) {
    let world = World::new();
    for name in files {
        world.add(fixture(name));
    }
    let analyzed = analyze(&world.case, &NOW, ACTOR, &Silent).unwrap();
    (world, analyzed)
}

#[test]
fn a_list_accuses_nobody() {
    let names: BTreeSet<String> = column("indicators.csv", 0).into_iter().collect();
    assert!(names.len() >= 60, "{}", names.len());
    let (_world, found) = analyzed(&["indicators.csv"]);
    assert_eq!(found.rows.evidence.first().map(|evidence| evidence.kind), Some(Kind::Indicators));
    let hosts: BTreeSet<String> = found.rows.sites.iter().map(|site| site.host.clone()).collect();
    assert!(names.is_subset(&hosts), "{:?}", names.difference(&hosts).collect::<Vec<_>>());
    for site in &found.rows.sites {
        assert_eq!(site.role, Role::Undetermined, "{}", site.host);
        assert_eq!(site.gambling_probability, 0, "{}: a name is no detection", site.host);
        assert!([&site.kit, &site.builder, &site.operator, &site.mirror_of].iter().all(|text| text.is_empty()));
    }
    assert!(found.rows.entities.is_empty() && found.rows.links.is_empty() && found.rows.supply.is_empty());
}

#[test]
fn a_register_says_what_it_says_and_no_more() {
    let (_world, found) = analyzed(&["indicators.csv", "register.csv"]);
    let role = |host: &str| found.rows.sites.iter().find(|site| site.host == host).map(|site| site.role);
    for (host, status) in column("register.csv", 0).iter().zip(column("register.csv", 3)) {
        let said = match status.as_str() {
            "lottery" | "regulator" | "helpline" => Role::Protection,
            "licensed" => Role::Licensed,
            _ => continue,
        };
        assert_eq!(role(host), Some(said), "{host}");
    }
    for host in ["krone.at", "co.za", "planningpoker.com", "diabetes.org.uk"] {
        assert_eq!(role(host), Some(Role::Undetermined), "{host}: blocked is a claim and no role");
    }
    assert!(found.rows.sites.iter().all(|site| !matches!(site.role, Role::Operator | Role::Lander | Role::Support)));
}
