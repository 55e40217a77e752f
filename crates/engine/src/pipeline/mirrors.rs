//! Which hosts are mirrors of a site that takes part, and which only have such a name?
//!
//! A site that is blocked moves on: other names answer for it, most of them never captured. A name that looks like one of
//! a series is a lead for ever: rivals and squatters register the gaps. What states a mirror is an act of the site itself:
//! an alias, a redirect, or a certificate or an origin address that both show, and for these two a name of the series too.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation};
use stakeout_core::link::{Status, link_id};
use stakeout_core::record::{DnsType, Host};
use stakeout_core::selector::SelectorKind;
use stakeout_core::selector::host_series::stem;

use super::select::overlap;
use super::ties::{Context, MANY_STRANGERS, Ties};
use super::world::{Answer, HostIx, Place, World};

/// Names of a series from which on it is one.
pub(crate) const SERIES_MIN: usize = 5;
/// Aliases that are followed.
const CHAIN_MAX: usize = 8;

/// A host that answers for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mirror {
    pub(crate) host: HostIx,
    /// The site that it mirrors.
    pub(crate) site: HostIx,
    pub(crate) status: Status,
    pub(crate) because: Because,
    /// What both show, for the evidence of the link.
    pub(crate) value: String,
    pub(crate) places: Vec<Place>,
}

/// What shows a mirror, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Because {
    /// It is an alias of the site.
    Alias,
    /// The site sends its players there, or it sends them to the site.
    Redirect,
    /// One certificate or key holds both, and the names are of one series.
    Certificate,
    /// Both stood on one private address at one time, and the names are of one series.
    Address,
    /// The names are of one series, and other members of it are mirrors.
    Series,
}

impl Because {
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Alias => ("cname", "naming", "the name is an alias of the site"),
            Self::Redirect => ("redirect", "redirect", "one sends its visitors on to the other"),
            Self::Certificate => {
                ("certificate-key", "certificate", "one certificate or key holds both, and the names are of one series")
            }
            Self::Address => {
                ("ip-address", "address", "both stood on one address on the same days, and the names are of one series")
            }
            Self::Series => (
                "host-series",
                "series",
                "the name is of a series of which other members are mirrors: a lead, since others register such names too",
            ),
        }
    }

    const fn families(self) -> &'static str {
        match self {
            Self::Alias | Self::Redirect => "network",
            Self::Certificate | Self::Address => "name,network",
            Self::Series => "name",
        }
    }
}

/// One row a host that mirrors a site, in the order of hosts; a host has one site at most.
pub(crate) fn mirrors(context: &Context<'_>, ties: &Ties) -> Vec<Mirror> {
    let world = context.world;
    let sites = sites(context);
    let mut found: BTreeMap<HostIx, Mirror> = BTreeMap::new();
    for host in 0..HostIx::try_from(world.hosts.len()).unwrap_or(HostIx::MAX) {
        if !stands_empty(context, host) {
            continue;
        }
        let shown = alias(context, host)
            .or_else(|| sends_to(context, host))
            .or_else(|| shares(context, ties, &sites, host, Because::Certificate))
            .or_else(|| shares(context, ties, &sites, host, Because::Address));
        if let Some(mirror) = shown {
            found.insert(host, mirror);
        }
    }
    for mirror in sent_from(context) {
        found.entry(mirror.host).or_insert(mirror);
    }
    let series = series(context, &sites, &found);
    for mirror in series {
        found.entry(mirror.host).or_insert(mirror);
    }
    found.into_values().collect()
}

/// Captured sites that take part, by the stem of their name.
fn sites(context: &Context<'_>) -> BTreeMap<String, Vec<HostIx>> {
    let mut sites: BTreeMap<String, Vec<HostIx>> = BTreeMap::new();
    for role in context.roles.iter().filter(|role| role.takes_part()) {
        if let Some(stem) = context.world.hosts.get(role.host as usize).and_then(stem) {
            sites.entry(stem).or_default().push(role.host);
        }
    }
    sites
}

/// Has the host no content of its own in the case?
fn stands_empty(context: &Context<'_>, host: HostIx) -> bool {
    !context.takes_part(host) && !context.world.captures_of(host).iter().any(|page| page.tells)
}

/// Is a site a mirror's: another owner's name that takes part?
fn is_site(context: &Context<'_>, host: HostIx, site: HostIx) -> bool {
    context.takes_part(site) && context.world.registrable(host) != context.world.registrable(site)
}

/// The site at the end of the host's aliases.
fn alias(context: &Context<'_>, host: HostIx) -> Option<Mirror> {
    let world = context.world;
    let next = |at: HostIx| -> Option<(HostIx, &Answer)> {
        let aliases = world.answers_of(at).iter().filter(|answer| answer.rtype == DnsType::Cname);
        let mut named = aliases.filter_map(|answer| Some((world.host(&Host::parse(&answer.data).ok()?)?, answer)));
        named.find(|(target, _)| *target != at)
    };
    let (mut at, mut places, mut span) = (host, Vec::new(), (None, None));
    for _ in 0..CHAIN_MAX {
        let (target, answer) = next(at)?;
        // A chain holds only while each of its aliases does.
        if !places.is_empty() && !overlap(span, (answer.first, answer.last)) {
            return None;
        }
        span = (answer.first, answer.last);
        places.push(answer.place);
        if is_site(context, host, target) {
            let value = world.name(target).to_owned();
            return Some(Mirror {
                host,
                site: target,
                status: Status::Observed,
                because: Because::Alias,
                value,
                places,
            });
        }
        at = target;
    }
    None
}

fn redirect(world: &World, page: &super::world::Page) -> Option<HostIx> {
    let target = page.facts.redirects_to.as_deref().and_then(|target| url::Url::parse(target).ok())?;
    world.host(&Host::parse(target.host_str()?).ok()?)
}

/// The site to which a host without content sends its visitors.
fn sends_to(context: &Context<'_>, host: HostIx) -> Option<Mirror> {
    let world = context.world;
    world.pages_of(host).iter().find_map(|page| {
        let site = redirect(world, page).filter(|site| is_site(context, host, *site))?;
        Some(redirected(world, host, site, page.place))
    })
}

fn redirected(world: &World, host: HostIx, site: HostIx, place: Place) -> Mirror {
    let value = world.name(site).to_owned();
    Mirror { host, site, status: Status::Observed, because: Because::Redirect, value, places: vec![place] }
}

/// Hosts without content to which a site's front sends its visitors: where it moved. The names must be of one series, for
/// a site may also send to another of its trade.
fn sent_from(context: &Context<'_>) -> Vec<Mirror> {
    let world = context.world;
    let sends = world.pages_where(|page| page.redirects && context.takes_part(page.host));
    let mut found: BTreeMap<HostIx, Mirror> = BTreeMap::new();
    for (capture, page) in sends {
        let Some(host) = redirect(world, &page).filter(|host| stands_empty(context, *host)) else { continue };
        let of_series = |host: HostIx| world.hosts.get(host as usize).and_then(stem);
        let from = capture.host;
        if is_site(context, host, from) && of_series(host).is_some_and(|s| of_series(from) == Some(s)) {
            found.entry(host).or_insert_with(|| redirected(world, host, from, capture.place));
        }
    }
    found.into_values().collect()
}

/// The one site of the same stem with which a host shares a certificate or an address that no service explains.
fn shares(
    context: &Context<'_>,
    ties: &Ties,
    sites: &BTreeMap<String, Vec<HostIx>>,
    host: HostIx,
    because: Because,
) -> Option<Mirror> {
    let world = context.world;
    let of_stem = sites.get(&stem(world.hosts.get(host as usize)?)?)?;
    let wanted = |kind: SelectorKind| match because {
        Because::Certificate => matches!(kind, SelectorKind::CertificateKey | SelectorKind::CertificateNames),
        _ => kind == SelectorKind::IpAddress,
    };
    for number in ties.ties_of(host) {
        let Some(tie) = ties.tie(*number).filter(|tie| wanted(tie.kind)) else { continue };
        // A reseller's server is no bar here: the name tells which of its sites the host belongs to.
        let service =
            tie.marks.iter().any(|mark| matches!(*mark, "shared-service" | "many-strangers" | "lawful-neighbours"));
        if service || ties.holders(*number) > MANY_STRANGERS {
            continue;
        }
        let meet = |site: &HostIx| {
            let spans = |host: HostIx| tie.of(host).iter().map(|(_, from, to, _)| (*from, *to));
            let days = because == Because::Certificate || spans(host).any(|x| spans(*site).any(|y| overlap(x, y)));
            is_site(context, host, *site) && days && !tie.of(*site).is_empty()
        };
        let both: Vec<HostIx> = of_stem.iter().copied().filter(meet).collect();
        if let [site] = both.as_slice() {
            let place = |host: HostIx| tie.of(host).first().map(|(.., place)| *place);
            let places = [place(host), place(*site)].into_iter().flatten().collect();
            let value = tie.value.clone();
            return Some(Mirror { host, site: *site, status: Status::Derived, because, value, places });
        }
    }
    None
}

/// Other names of a series with a mirror in it: candidates.
fn series(
    context: &Context<'_>,
    sites: &BTreeMap<String, Vec<HostIx>>,
    found: &BTreeMap<HostIx, Mirror>,
) -> Vec<Mirror> {
    let world = context.world;
    let mut names: BTreeMap<String, Vec<HostIx>> = BTreeMap::new();
    let mut held: BTreeSet<String> = BTreeSet::new();
    for (number, host) in world.hosts.iter().enumerate() {
        let Some(stem) = stem(host).filter(|stem| sites.contains_key(stem)) else { continue };
        let host = HostIx::try_from(number).unwrap_or(HostIx::MAX);
        if found.contains_key(&host) {
            held.insert(stem.clone());
        }
        names.entry(stem).or_default().push(host);
    }
    let mut candidates = Vec::new();
    for (stem, hosts) in names.into_iter().filter(|(stem, _)| held.contains(stem)) {
        let owners: BTreeSet<&str> = hosts.iter().map(|host| world.registrable(*host)).collect();
        let Some([site]) = sites.get(&stem).map(Vec::as_slice) else { continue };
        if owners.len() < SERIES_MIN {
            continue;
        }
        for host in hosts {
            // Sub-domains go with the name that was registered.
            let whole = world.registrable(host) == world.name(host);
            if whole && stands_empty(context, host) && is_site(context, host, *site) {
                let places = super::rows::first_place(world, host).into_iter().collect();
                let value = format!("{stem}#");
                let status = Status::Candidate;
                candidates.push(Mirror { host, site: *site, status, because: Because::Series, value, places });
            }
        }
    }
    candidates
}

/// Mirrors as links, with what shows them.
pub(crate) fn links(world: &World, mirrors: &[Mirror]) -> (Vec<LinkRow>, Vec<LinkEvidenceRow>) {
    let (mut links, mut evidence) = (Vec::new(), Vec::new());
    for mirror in mirrors {
        let (kind, group, reason) = mirror.because.words();
        let mut names = [mirror.host, mirror.site].map(|host| format!("host:{}", world.name(host)));
        names.sort();
        let [a, b] = names;
        let id = link_id(Relation::SameInfrastructure, &a, &b);
        evidence.extend(mirror.places.iter().map(|place| LinkEvidenceRow {
            link_id: id.clone(),
            selector_kind: kind.to_owned(),
            value: mirror.value.clone(),
            group: group.to_owned(),
            bits: 0,
            evidence_id: world.evidence_of(*place),
            locator: world.locator_of(*place),
        }));
        links.push(LinkRow {
            link_id: id,
            a,
            b,
            relation: Relation::SameInfrastructure,
            status: mirror.status,
            bits: 0,
            probability: if mirror.status == Status::Candidate { 0 } else { 1_000 },
            families: mirror.because.families().to_owned(),
            rival: String::new(),
            rival_probability: 0,
            reason: format!("mirror of a site: {reason}"),
        });
    }
    (links, evidence)
}

/// The site whose mirror each host is, where that is more than a candidate.
pub(crate) fn stated(mirrors: &[Mirror]) -> BTreeMap<HostIx, HostIx> {
    let said = mirrors.iter().filter(|mirror| mirror.status != Status::Candidate);
    said.map(|mirror| (mirror.host, mirror.site)).collect()
}

#[cfg(test)]
mod tests {
    use stakeout_core::entity::Role;
    use stakeout_core::record::{DnsAnswer, Fact, Time};

    use super::*;
    use crate::pipeline::select::select;
    use crate::pipeline::testing::{page, roles, world};

    fn answer(host: &str, rtype: DnsType, data: &str, days: (i64, i64)) -> Fact {
        let at = |days: i64| Time::from_seconds(1_700_000_000 + days * 86_400);
        let name = Host::parse(host).unwrap();
        Fact::Dns(DnsAnswer { name, rtype, data: data.to_owned(), first: at(days.0), last: at(days.1), count: 3 })
    }

    /// Status and reason of each mirror of a world in which `lucky…` takes part where it was captured.
    fn found(mut facts: Vec<Fact>) -> BTreeMap<String, (String, Status, Because)> {
        facts.push(Fact::Page(Box::new(page("lucky-88.example", Vec::new()))));
        facts.push(Fact::Page(Box::new(page("bakery.example", Vec::new()))));
        let world = world(facts);
        let roles = roles(&world, |host| match host {
            "lucky-88.example" => Role::Operator,
            "bakery.example" => Role::Other,
            _ => Role::Undetermined,
        });
        let kit_of = BTreeMap::new();
        let context = Context { world: &world, roles: &roles, kit_of: &kit_of, builder_of: &kit_of };
        let ties = Ties::new(&context, &select(&world));
        let name = |host: HostIx| world.name(host).to_owned();
        let mirrors = mirrors(&context, &ties);
        assert_eq!(links(&world, &mirrors).0.len(), mirrors.len());
        mirrors.iter().map(|m| (name(m.host), (name(m.site), m.status, m.because))).collect()
    }

    #[test]
    fn an_alias_is_a_mirror_over_a_chain_that_holds() {
        let found = found(vec![
            answer("qwertz.example", DnsType::Cname, "middle.test", (0, 9)),
            answer("middle.test", DnsType::Cname, "lucky-88.example", (5, 20)),
            answer("broken.example", DnsType::Cname, "old.test", (0, 9)),
            answer("old.test", DnsType::Cname, "lucky-88.example", (50, 60)),
            answer("loop.example", DnsType::Cname, "loop2.example", (0, 9)),
            answer("loop2.example", DnsType::Cname, "loop.example", (0, 9)),
            answer("cake.example", DnsType::Cname, "bakery.example", (0, 9)),
            answer("www.lucky-88.example", DnsType::Cname, "lucky-88.example", (0, 9)),
        ]);
        let site = "lucky-88.example".to_owned();
        assert_eq!(found.get("qwertz.example"), Some(&(site.clone(), Status::Observed, Because::Alias)));
        assert_eq!(found.get("old.test").map(|(_, status, _)| *status), Some(Status::Observed));
        for none in ["broken.example", "loop.example", "cake.example", "www.lucky-88.example"] {
            assert_eq!(found.get(none), None, "{none}");
        }
    }

    #[test]
    fn an_address_needs_a_name_of_the_series_and_a_name_needs_an_act() {
        let mut facts = vec![
            answer("lucky-88.example", DnsType::A, "192.0.2.7", (0, 30)),
            answer("lucky-91.test", DnsType::A, "192.0.2.7", (10, 20)),
            answer("lucky-92.test", DnsType::A, "192.0.2.7", (90, 99)),
            answer("stranger-5.test", DnsType::A, "192.0.2.7", (10, 20)),
        ];
        for number in 93..97 {
            facts.push(answer(&format!("lucky-{number}.test"), DnsType::A, &format!("198.51.100.{number}"), (0, 9)));
        }
        let found = found(facts);
        assert_eq!(found.get("lucky-91.test").map(|(_, s, b)| (*s, *b)), Some((Status::Derived, Because::Address)));
        assert_eq!(found.get("stranger-5.test"), None);
        for lead in ["lucky-92.test", "lucky-93.test", "lucky-96.test"] {
            let said = found.get(lead).map(|(_, status, because)| (*status, *because));
            assert_eq!(said, Some((Status::Candidate, Because::Series)), "{lead}");
        }
    }

    #[test]
    fn a_series_without_an_act_is_nothing() {
        let facts = (93..99)
            .map(|number| answer(&format!("lucky-{number}.test"), DnsType::A, &format!("198.51.100.{number}"), (0, 9)))
            .collect();
        assert_eq!(found(facts).len(), 0);
    }

    #[test]
    fn a_redirect_of_the_front_names_where_it_moved() {
        let sends = |to: &str| {
            let mut page = page("lucky-88.example", Vec::new());
            page.state = stakeout_core::page::CaptureState::Redirect;
            page.redirects_to = Some(format!("https://{to}/"));
            Fact::Page(Box::new(page))
        };
        let found = found(vec![
            sends("lucky-104.test"),
            sends("partner.test"),
            answer("lucky-104.test", DnsType::A, "198.51.100.4", (0, 9)),
            answer("partner.test", DnsType::A, "198.51.100.5", (0, 9)),
        ]);
        assert_eq!(found.get("lucky-104.test").map(|(_, s, b)| (*s, *b)), Some((Status::Observed, Because::Redirect)));
        assert_eq!(found.get("partner.test"), None, "a site may send to another of its trade");
    }
}
