//! Does a name under another owner's domain tell of something that the owner does not, and to whom does a lander lead?
//!
//! An owner that forgets an alias to a released cloud name leaves the label to whoever takes that name next. What stands
//! there is a stranger's, and the owner is a victim: none of it may enter an operator or a builder.

use std::collections::BTreeSet;

use stakeout_core::entity::Role;
use stakeout_core::record::{DnsType, Host};
use stakeout_core::selector::host_series::stem;
use stakeout_core::selector::shared_service::SharedServices;

use super::roles::{HostRole, frame};
use super::roles_case::revise;
use super::world::{HostIx, Page, World};

/// Names of two frames from which on they can be compared.
const FRAME_MIN: usize = 4;

/// Hosts that are held to take part under a domain whose own pages tell of something else, share no frame with them, and
/// that are aliases of a name outside it which the domain itself is not.
pub(crate) fn by_siblings(world: &World, roles: &mut [HostRole]) {
    let mut found: Vec<(HostIx, String)> = Vec::new();
    for role in roles.iter().filter(|role| matches!(role.role, Role::Operator | Role::Lander)) {
        let apex = world.registrable(role.host);
        let own = world.hosts.get(role.host as usize).map_or("", Host::as_str);
        if own == apex || own.strip_prefix("www.") == Some(apex) {
            continue;
        }
        let owners = [apex.to_owned(), format!("www.{apex}")];
        let owners = owners.iter().filter_map(|name| Host::parse(name).ok()).filter_map(|host| world.host(&host));
        let owners: Vec<HostIx> =
            owners.filter(|host| roles.get(*host as usize).is_some_and(|role| tells_otherwise(world, role))).collect();
        let taken = outside(world, role.host, apex);
        let shared: BTreeSet<String> = owners.iter().flat_map(|owner| outside(world, *owner, apex)).collect();
        let apart = owners.iter().all(|owner| !same_frame(world, role.host, *owner));
        if !owners.is_empty() && apart && !taken.is_empty() && taken.is_disjoint(&shared) {
            found.push((
                role.host,
                format!("The pages of {apex} tell of something else, and this name leads out of it"),
            ));
        }
    }
    for (host, text) in found {
        revise(roles, host, Role::Compromised, None, &text);
    }
}

/// Gambling probability, per mille, from which a lander may send to hosts that nobody captured.
const ALONE_MIN: i32 = 800;

/// Landers of which nobody saw that they send players to a site that takes them: a banner of a licensed firm in a
/// newspaper looks the same. Without such a target they stay open, unless they speak plainly and lead to the unknown alone.
pub(crate) fn by_targets(world: &World, roles: &mut [HostRole]) {
    let mut open: Vec<HostIx> = Vec::new();
    for role in roles.iter().filter(|role| role.role == Role::Lander) {
        let own = world.registrable(role.host);
        let pages = world.pages_of(role.host);
        let redirected = pages.iter().filter_map(|page| page.facts.redirects_to.as_deref()).filter_map(host_of);
        let linked = pages.iter().flat_map(|page| page.facts.links_out.iter().map(|(host, _)| host.clone()));
        let targets: BTreeSet<Host> = redirected.chain(linked).filter(|host| host.registrable() != own).collect();
        let known: Vec<Role> = targets
            .iter()
            .filter_map(|host| world.host(host))
            .filter(|host| !world.captures_of(*host).is_empty())
            .filter_map(|host| roles.get(host as usize).map(|role| role.role))
            .collect();
        let to_players = known.iter().any(|role| matches!(role, Role::Operator | Role::Lander | Role::Support));
        let to_others = known.iter().any(|role| !matches!(role, Role::Undetermined | Role::Compromised));
        if leads_about(&pages, own) || !to_players && (to_others || role.verdict.gambling_probability < ALONE_MIN) {
            open.push(role.host);
        }
    }
    for host in open {
        revise(
            roles,
            host,
            Role::Undetermined,
            None,
            "It sends people on, and no site that takes players is known behind it",
        );
    }
}

/// Does each capture lead to somebody else, and is none a name of another's series? Who brings players is loyal; where
/// members write, the links change with them.
fn leads_about(pages: &[Page], own: &str) -> bool {
    let of = |page: &Page| -> BTreeSet<String> {
        let away = page.facts.links_out.iter().map(|(host, _)| host).filter(|host| host.registrable() != own);
        let known = away.filter(|host| SharedServices::bundled().covers_host(host.as_str()).is_none());
        known.map(|host| stem(host).unwrap_or_else(|| host.registrable().to_owned())).collect()
    };
    let redirects = pages.iter().any(|page| page.facts.redirects_to.is_some());
    let led: Vec<BTreeSet<String>> = pages.iter().map(of).filter(|targets| !targets.is_empty()).collect();
    let apart = led.windows(2).all(|pair| matches!(pair, [a, b] if a.is_disjoint(b)));
    !redirects && led.len() >= 2 && apart
}

fn host_of(url: &str) -> Option<Host> {
    let rest = url.split_once("://")?.1;
    Host::parse(rest.split(['/', '?', '#', ':']).next()?).ok()
}

/// An owner whose pages were seen and offer no gambling.
fn tells_otherwise(world: &World, role: &HostRole) -> bool {
    (role.is_lawful_witness() || role.role == Role::Compromised)
        && world.captures_of(role.host).iter().any(|page| page.tells)
}

/// Owners of the names outside its domain of which a host is an alias.
fn outside(world: &World, host: HostIx, apex: &str) -> BTreeSet<String> {
    let aliases = world.answers_of(host).iter().filter(|answer| answer.rtype == DnsType::Cname);
    let targets = aliases.filter_map(|answer| Host::parse(&answer.data).ok()).map(|host| host.registrable().to_owned());
    targets.filter(|target| target != apex).collect()
}

/// Do two hosts show most of one frame: names of classes, ids and files?
fn same_frame(world: &World, a: HostIx, b: HostIx) -> bool {
    let names =
        |host: HostIx| -> BTreeSet<u64> { world.pages_of(host).iter().flat_map(|page| frame(world, page)).collect() };
    let (a, b) = (names(a), names(b));
    let fewer = a.len().min(b.len());
    fewer >= FRAME_MIN && a.intersection(&b).count() * 2 >= fewer
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::{DnsAnswer, Fact};

    use super::*;
    use crate::pipeline::testing::{page, roles, world};

    fn alias(host: &str, target: &str) -> Fact {
        let name = Host::parse(host).unwrap();
        Fact::Dns(DnsAnswer { name, rtype: DnsType::Cname, data: target.to_owned(), first: None, last: None, count: 1 })
    }

    fn judged(facts: Vec<Fact>) -> Role {
        let world = world(facts);
        let mut roles = roles(&world, |name| match name {
            "festival.town.example" => Role::Operator,
            _ => Role::Other,
        });
        by_siblings(&world, &mut roles);
        let host = world.host(&Host::parse("festival.town.example").unwrap()).unwrap();
        roles[host as usize].role
    }

    #[test]
    fn a_lander_leads_to_a_site_that_takes_players() {
        let linking = |host: &str, target: &str| {
            let mut from = page(host, Vec::new());
            from.links_out = vec![(Host::parse(target).unwrap(), 1)];
            Fact::Page(Box::new(from))
        };
        let world = world(vec![
            linking("agent.example", "bet-one.example"),
            linking("paper.example", "licensed.example"),
            linking("board.example", "bet-one.example"),
            linking("board.example", "toto-two.example"),
            Fact::Page(Box::new(page("toto-two.example", Vec::new()))),
            Fact::Page(Box::new(page("bet-one.example", Vec::new()))),
            Fact::Page(Box::new(page("licensed.example", Vec::new()))),
        ]);
        let mut roles = roles(&world, |name| match name {
            "agent.example" | "paper.example" | "board.example" => Role::Lander,
            "bet-one.example" | "toto-two.example" => Role::Operator,
            _ => Role::Licensed,
        });
        by_targets(&world, &mut roles);
        let role = |host: &str| roles[world.host(&Host::parse(host).unwrap()).unwrap() as usize].role;
        assert_eq!((role("agent.example"), role("paper.example")), (Role::Lander, Role::Undetermined));
        assert_eq!(role("board.example"), Role::Undetermined, "its links change with its members");
    }

    #[test]
    fn a_label_that_leads_out_of_a_towns_domain_is_its_owners_no_longer() {
        let town = || Fact::Page(Box::new(page("www.town.example", Vec::new())));
        let festival = || Fact::Page(Box::new(page("festival.town.example", Vec::new())));
        let out = || alias("festival.town.example", "released.cloud.example");
        assert_eq!(judged(vec![town(), festival(), out()]), Role::Compromised);
        assert_eq!(judged(vec![festival(), out()]), Role::Operator, "nobody saw the owner");
        assert_eq!(judged(vec![town(), festival()]), Role::Operator, "the name stands where the domain stands");
        let both = alias("www.town.example", "other.cloud.example");
        assert_eq!(judged(vec![town(), festival(), out(), both]), Role::Operator, "one network for both");
    }
}
