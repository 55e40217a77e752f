//! Which small pages bring an operator its players: a bonus, a code to join with, a link to the operator?
//!
//! Such a page says no word of a game, so core does not see gambling on it. What it leads to says it. Innocent: who writes
//! about a site and links to it, a school with spam among its pages, an affiliate of a licensed firm.

use std::collections::BTreeSet;

use stakeout_core::entity::Role;
use stakeout_core::entity::role::is_under_official_suffix;
use stakeout_core::page::PageFacts;
use stakeout_core::selector::SelectorKind;
use stakeout_core::selector::shared_service::SharedServices;

use super::roles::HostRole;
use super::roles_case::{WRITERS, revise};
use super::world::{HostIx, World};

/// Owners to which such a page may lead.
const TARGETS_MAX: usize = 2;

/// Hosts of which every page that tells shows a code to join with, words for a bonus and a link to a site that takes
/// players, and none leads to anybody else.
pub(crate) fn by_agents(world: &World, roles: &mut [HostRole]) {
    let mut found: Vec<(HostIx, String)> = Vec::new();
    let operators = roles.iter().filter(|role| role.role == Role::Operator);
    let captured = operators.filter(|role| !world.captures_of(role.host).is_empty());
    let takers: BTreeSet<&str> = captured.map(|role| world.registrable(role.host)).collect();
    for role in roles.iter().filter(|role| matches!(role.role, Role::Other | Role::Undetermined)) {
        let host = role.host;
        let captured = world.captures_of(host).iter().any(|page| page.tells && page.links);
        if !captured || world.hosts.get(host as usize).is_some_and(is_under_official_suffix) {
            continue;
        }
        let pages = world.pages_of(host);
        let tells = || {
            pages.iter().zip(world.captures_of(host)).filter(|(_, capture)| capture.tells).map(|(page, _)| &page.facts)
        };
        if !tells().all(calls_players) {
            continue;
        }
        let own = world.registrable(host);
        let targets: BTreeSet<&str> = tells()
            .flat_map(|page| &page.links_out)
            .map(|(target, _)| target)
            .filter(|target| SharedServices::bundled().covers_host(target.as_str()).is_none())
            .map(|target| target.registrable())
            .filter(|target| *target != own)
            .collect();
        let target = targets.iter().next().copied();
        if let Some(target) = target.filter(|_| targets.len() <= TARGETS_MAX && targets.is_subset(&takers)) {
            found.push((host, format!("It gives a code to join {target} with, which takes players, and a bonus")));
        }
    }
    for (host, text) in found {
        revise(roles, host, Role::Lander, None, &text);
    }
}

/// Does a page give a code to join with and a bonus, and is it no article and no victim's page?
fn calls_players(page: &PageFacts) -> bool {
    let shows = |function: &str| page.signs.iter().any(|sign| sign.function == function);
    let joins = page.selectors.iter().any(|found| found.kind == SelectorKind::JoinCode) || shows("join-code");
    joins
        && shows("bonus")
        && !page.links_out.is_empty()
        && page.hidden_links.is_empty()
        && !shows("owner")
        && !shows("shape:article")
        && !WRITERS.iter().any(|function| shows(function))
}

#[cfg(test)]
mod tests {
    use stakeout_core::page::Sign;
    use stakeout_core::record::{Fact, Host};
    use stakeout_core::selector::Found;

    use super::*;
    use crate::pipeline::testing::{page, roles, world};

    fn agent(host: &str, target: &str, signs: &[&str]) -> Fact {
        let code = Found { kind: SelectorKind::JoinCode, value: "vip".to_owned(), offset: 0 };
        let mut page = page(host, vec![code]);
        page.links_out = vec![(Host::parse(target).unwrap(), 1)];
        page.signs = signs
            .iter()
            .map(|name| Sign { rule: format!("xx/{name}"), function: (*name).to_owned(), count: 1, offset: 0 })
            .collect();
        Fact::Page(Box::new(page))
    }

    #[test]
    fn who_gives_a_code_to_join_an_operator_brings_players() {
        let world = world(vec![
            agent("agent.example", "bet-one.example", &["bonus"]),
            agent("clean.example", "bet-one.example", &["bonus"]),
            Fact::Page(Box::new(page("clean.example", Vec::new()))),
            agent("paper.example", "bet-one.example", &["bonus", "news"]),
            agent("words.example", "bet-one.example", &[]),
            agent("partner.example", "licensed.example", &["bonus"]),
            agent("school.sch.id", "bet-one.example", &["bonus"]),
            Fact::Page(Box::new(page("bet-one.example", Vec::new()))),
            Fact::Page(Box::new(page("licensed.example", Vec::new()))),
        ]);
        let mut roles = roles(&world, |name| match name {
            "bet-one.example" => Role::Operator,
            "licensed.example" => Role::Licensed,
            _ => Role::Other,
        });
        by_agents(&world, &mut roles);
        let landers: Vec<&str> =
            roles.iter().filter(|role| role.role == Role::Lander).map(|role| world.name(role.host)).collect();
        assert_eq!(landers, ["agent.example"]);
    }
}
