//! What do the other hosts of a case say of a host's part?
//!
//! Core judges a host by its own captures. Three things show only side by side: that its code is that of sites which take
//! players, that what it hides leads to such sites, and that they are aliases of it.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::entity::role::Reason;
use stakeout_core::entity::{KitKind, Role, RoleRules};
use stakeout_core::record::{DnsType, Host};
use stakeout_core::selector::host_series::stem;
use stakeout_core::selector::shared_service::SharedServices;

use super::builders::Kit;
use super::roles::HostRole;
use super::world::{HostIx, PageRef, World};

/// Owners of operator hosts from which on a kit is one of those who take players.
const KIT_OPERATORS_MIN: usize = 3;
/// Owners of operator hosts that must be aliases of a name before it supports them.
const ALIASES_MIN: usize = 2;
/// Sites to which a page among uploads must lead.
const PLANTED_MIN: usize = 2;
/// Share of a role that rests on other hosts, per mille: it is no surer than a link.
const BY_OTHERS: i32 = 900;

/// Hosts that lack nothing of an operator but code that is known to be one for players, and show that of a private kit
/// which several operators' sites show and no lawful site does.
pub(crate) fn by_code(world: &World, roles: &mut [HostRole], kits: &[Kit]) {
    let mut named: BTreeMap<HostIx, &Kit> = BTreeMap::new();
    for kit in kits.iter().filter(|kit| matches!(kit.kind, KitKind::Private | KitKind::LeakedCopy)) {
        let role = |host: &HostIx| roles.get(*host as usize);
        let operators = kit.hosts.iter().filter(|host| role(host).is_some_and(|role| role.role == Role::Operator));
        let owners: BTreeSet<&str> = operators.map(|host| world.registrable(*host)).collect();
        if owners.len() < KIT_OPERATORS_MIN
            || kit.hosts.iter().any(|h| role(h).is_some_and(HostRole::is_lawful_witness))
        {
            continue;
        }
        named.extend(kit.hosts.iter().filter(|host| role(host).is_some_and(nearly)).map(|host| (*host, kit)));
    }
    for (host, kit) in named {
        let text = format!("Its code is that of {} other sites, of which several take players", kit.hosts.len() - 1);
        revise(roles, host, Role::Operator, None, &text);
    }
}

fn nearly(role: &HostRole) -> bool {
    role.verdict.nearly_operator && role.role != Role::Operator
}

/// Hosts that hide links to sites which take part, or to names of such a site's series; and hosts with a page among their
/// uploads that leads to several: somebody put them there.
///
/// Not those that take part themselves, and not those who write about gambling: their menus start hidden too.
pub(crate) fn by_planted_links(world: &World, roles: &mut [HostRole]) {
    let rules = RoleRules::bundled();
    let mut stems: BTreeSet<String> = BTreeSet::new();
    let mut targets: BTreeSet<&str> = BTreeSet::new();
    for role in roles.iter().filter(|role| matches!(role.role, Role::Operator | Role::Lander)) {
        targets.insert(world.registrable(role.host));
        stems.extend(world.hosts.get(role.host as usize).and_then(stem));
    }
    // The owner of a site, or the series of one.
    let leads = |host: &Host| -> Option<String> {
        let known = stem(host).filter(|stem| stems.contains(stem));
        let known = known.or_else(|| targets.contains(host.registrable()).then(|| host.registrable().to_owned()));
        known.filter(|_| SharedServices::bundled().covers_host(host.as_str()).is_none())
    };
    let mut found: BTreeMap<HostIx, String> = BTreeMap::new();
    let may = |page: &PageRef| {
        let role = roles.get(page.host as usize).map(|role| role.role);
        page.tells && page.links && matches!(role, Some(Role::Other | Role::Undetermined))
    };
    for (capture, page) in world.pages_where(may) {
        if page.facts.signs.iter().any(|sign| WRITERS.contains(&sign.function.as_str())) {
            continue;
        }
        let own = world.registrable(capture.host);
        let others = |links: &[(Host, u32)]| -> Vec<Host> {
            links.iter().map(|(host, _)| host).filter(|host| host.registrable() != own).cloned().collect()
        };
        let hidden = others(&page.facts.hidden_links).into_iter().find(|host| leads(host).is_some());
        let open: BTreeSet<String> = others(&page.facts.links_out).iter().filter_map(leads).collect();
        let text = match hidden {
            Some(target) => format!("A page hides links to {target}, a site that takes part or a name of its series"),
            None if open.len() >= PLANTED_MIN && rules.is_odd_path(&page.facts.url) => {
                format!("A page where uploads and parts of a system lie leads to {} sites that take part", open.len())
            }
            None => continue,
        };
        found.entry(capture.host).or_insert(text);
    }
    for (host, text) in found {
        revise(roles, host, Role::Compromised, Some(world), &text);
    }
}

/// Functions of those who write about gambling.
pub(super) const WRITERS: &[&str] = &["news", "sports-news", "tipster", "review", "forum", "academic", "protection"];

/// Names of which sites that take players are aliases, and no other captured site is: name roots and traffic switches.
pub(crate) fn by_aliases(world: &World, roles: &mut [HostRole]) {
    let services = SharedServices::bundled();
    let mut users: BTreeMap<String, (BTreeSet<&str>, bool)> = BTreeMap::new();
    let mut ends: BTreeMap<String, BTreeSet<HostIx>> = BTreeMap::new();
    for answer in world.answers.iter().filter(|answer| answer.rtype == DnsType::Cname) {
        let Ok(target) = Host::parse(&answer.data) else { continue };
        let (apex, own) = (target.registrable().to_owned(), world.registrable(answer.host));
        if apex == own || services.covers_host(target.as_str()).is_some() {
            continue;
        }
        let told = world.captures_of(answer.host).iter().any(|page| page.tells);
        let takes = roles.get(answer.host as usize).is_some_and(|role| role.role == Role::Operator);
        let entry = users.entry(apex.clone()).or_default();
        if takes {
            entry.0.insert(own);
        }
        entry.1 |= told && !takes;
        ends.entry(apex).or_default().extend(world.host(&target));
    }
    for (apex, (owners, strangers)) in users {
        if owners.len() < ALIASES_MIN || strangers {
            continue;
        }
        let root = Host::parse(&apex).ok().and_then(|host| world.host(&host));
        let text = format!("{} sites that take players are aliases of names under {apex}", owners.len());
        for host in ends.remove(&apex).unwrap_or_default().into_iter().chain(root) {
            // A host of which a block page was captured stays what it is: it cannot be told.
            let empty = world.captures_of(host).is_empty();
            let may = roles.get(host as usize).is_some_and(|role| role.role == Role::Undetermined);
            if empty && may {
                revise(roles, host, Role::Support, None, &text);
            }
        }
    }
}

/// Gives a host another role, with its reason first. `dated`: periods follow the captures that say so.
pub(super) fn revise(roles: &mut [HostRole], host: HostIx, role: Role, dated: Option<&World>, text: &str) {
    let Some(own) = roles.get_mut(host as usize) else { return };
    own.role = role;
    own.verdict.role = role;
    own.verdict.role_probability = match role {
        Role::Operator => own.verdict.gambling_probability.min(BY_OTHERS),
        Role::Undetermined => 0,
        _ => BY_OTHERS,
    };
    own.verdict.reasons.insert(0, Reason { text: text.to_owned(), page: None, offset: None });
    for period in &mut own.verdict.periods {
        let planted = |at| dated.is_none_or(|world| planted_in(world, host, period.from, at));
        if planted(period.to) {
            period.role = role;
        }
    }
}

/// Does a capture of the period hold links that are hidden, or lie among uploads?
fn planted_in(
    world: &World,
    host: HostIx,
    from: Option<stakeout_core::record::Time>,
    to: Option<stakeout_core::record::Time>,
) -> bool {
    world.pages_of(host).iter().any(|page| {
        let at = page.facts.captured_at;
        (!page.facts.hidden_links.is_empty() || RoleRules::bundled().is_odd_path(&page.facts.url))
            && from.is_none_or(|from| at.is_none_or(|at| at >= from))
            && to.is_none_or(|to| at.is_none_or(|at| at <= to))
    })
}

#[cfg(test)]
mod tests {
    use stakeout_core::page::Sign;
    use stakeout_core::record::{DnsAnswer, Fact};

    use super::*;
    use crate::pipeline::testing::{page, roles, world};

    fn hides(host: &str, target: &str) -> Fact {
        let mut page = page(host, Vec::new());
        page.hidden_links = vec![(Host::parse(target).unwrap(), 1)];
        Fact::Page(Box::new(page))
    }

    fn alias(host: &str, target: &str) -> Fact {
        let name = Host::parse(host).unwrap();
        Fact::Dns(DnsAnswer { name, rtype: DnsType::Cname, data: target.to_owned(), first: None, last: None, count: 1 })
    }

    fn role_in(name: &str) -> Role {
        match name {
            _ if name.starts_with("bet") => Role::Operator,
            "news.example" | "school.example" | "library.example" | "menu.example" => Role::Other,
            _ => Role::Undetermined,
        }
    }

    fn role_of(world: &World, roles: &[HostRole], host: &str) -> Role {
        roles[world.host(&Host::parse(host).unwrap()).unwrap() as usize].role
    }

    #[test]
    fn who_hides_links_to_a_site_or_its_series_is_misused() {
        let mut news = page("news.example", Vec::new());
        news.hidden_links = vec![(Host::parse("bettone-88.example").unwrap(), 1)];
        news.signs = vec![Sign { rule: "en/news".into(), function: "news".into(), count: 4, offset: 0 }];
        let mut upload = page("library.example", Vec::new());
        upload.url = "https://library.example/uploads/user/7/index.html".to_owned();
        upload.links_out =
            ["bettone-7.example", "bet-two.example"].map(|host| (Host::parse(host).unwrap(), 1)).to_vec();
        let world = world(vec![
            Fact::Page(Box::new(upload)),
            Fact::Page(Box::new(page("bet-two.example", Vec::new()))),
            Fact::Page(Box::new(page("bettone-88.example", Vec::new()))),
            hides("school.example", "bettone-204.test"),
            hides("menu.example", "partner.example"),
            Fact::Page(Box::new(news)),
        ]);
        let mut roles = roles(&world, role_in);
        by_planted_links(&world, &mut roles);
        assert_eq!(role_of(&world, &roles, "school.example"), Role::Compromised);
        assert_eq!(role_of(&world, &roles, "library.example"), Role::Compromised);
        assert_eq!(role_of(&world, &roles, "menu.example"), Role::Other, "a stranger's name");
        assert_eq!(role_of(&world, &roles, "news.example"), Role::Other, "who writes about gambling has such menus");
    }

    #[test]
    fn a_name_root_of_several_sites_supports_them_and_a_service_does_not() {
        let shop = Fact::Page(Box::new(page("school.example", Vec::new())));
        let sites = ["bet-one.example", "bet-two.example"];
        let mut facts = vec![shop, alias("school.example", "s.mixed-edge.example")];
        for (number, site) in sites.into_iter().enumerate() {
            facts.push(Fact::Page(Box::new(page(site, Vec::new()))));
            facts.push(alias(site, &format!("c{number}.root-gate.example")));
            facts.push(alias(&format!("c{number}.root-gate.example"), "x.root-gate.example"));
            facts.push(alias(site, &format!("c{number}.mixed-edge.example")));
            facts.push(alias(&format!("c{number}.mixed-edge.example"), "x.mixed-edge.example"));
        }
        let world = world(facts);
        let mut roles = roles(&world, role_in);
        by_aliases(&world, &mut roles);
        assert_eq!(role_of(&world, &roles, "c0.root-gate.example"), Role::Support);
        assert_eq!(role_of(&world, &roles, "c0.mixed-edge.example"), Role::Undetermined, "a stranger uses it too");
    }
}
