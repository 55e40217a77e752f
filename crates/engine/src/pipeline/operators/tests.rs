//! Each true tie has its look-alike, which must be refused or stay a lead.

use std::collections::BTreeMap;

use stakeout_core::entity::Role;
use stakeout_core::link::{Relation, Status};
use stakeout_core::record::{DnsAnswer, DnsType, Fact, Host, Time};
use stakeout_core::selector::{Found, SelectorKind};

use super::*;
use crate::pipeline::roles::HostRole;
use crate::pipeline::select::select;
use crate::pipeline::testing::{page, roles, world};

use SelectorKind::{AnalyticsId, ChatId, DepositAccount, Handle, Wallet};

/// Hosts with what they show, in a case of many others that show things of their own.
#[derive(Default)]
struct Small {
    facts: Vec<Fact>,
    roles: BTreeMap<String, Role>,
    kits: BTreeMap<String, String>,
    /// Builder of each kit that has a known one.
    builders: BTreeMap<String, String>,
}

/// What came out: each operator's hosts, and each pair's status.
struct Outcome {
    operators: Vec<Vec<String>>,
    pairs: BTreeMap<(String, String), (Status, i32)>,
}

impl Small {
    /// Sixty sites that take part and sixty ordinary ones, none of which shares anything.
    fn new() -> Self {
        let mut small = Self::default();
        for number in 0..60 {
            let (site, other) = (format!("alone{number}.example"), format!("shop{number}.example"));
            for kind in [AnalyticsId, ChatId, Handle, DepositAccount] {
                small.shows(&site, kind, &format!("{kind} of {number}"));
            }
            small.resolves(&site, &format!("198.51.100.{number}"));
            small.shows(&other, AnalyticsId, &format!("shop {number}"));
            small.resolves(&other, &format!("203.0.113.{number}"));
            small.roles.insert(other, Role::Other);
            small.kits.insert(site, format!("kit:{}", number % 12));
        }
        small
    }

    fn shows(&mut self, host: &str, kind: SelectorKind, value: &str) {
        let found = Found { kind, value: value.to_owned(), offset: 0 };
        self.facts.push(Fact::Page(Box::new(page(host, vec![found]))));
    }

    fn resolves(&mut self, host: &str, address: &str) {
        self.answers(host, DnsType::A, address);
    }

    fn answers(&mut self, host: &str, rtype: DnsType, data: &str) {
        let at = |days: i64| Time::from_seconds(1_700_000_000 + days * 86_400);
        let name = Host::parse(host).unwrap();
        let answer = DnsAnswer { name, rtype, data: data.to_owned(), first: at(0), last: at(30), count: 9 };
        self.facts.push(Fact::Dns(answer));
    }

    /// Several hosts of one operator with four kinds of ids of its own, three of them on each host.
    fn operator(&mut self, name: &str, hosts: usize, kit: &str) -> Vec<String> {
        let hosts: Vec<String> = (0..hosts).map(|number| format!("{name}-site-{number}.example")).collect();
        for (number, host) in hosts.iter().enumerate() {
            let kinds = [AnalyticsId, Handle, DepositAccount, Wallet];
            for kind in kinds.into_iter().enumerate().filter(|(at, _)| *at != number % 4).map(|(_, kind)| kind) {
                self.shows(host, kind, &format!("{kind} of {name}"));
            }
            self.kits.insert(host.clone(), kit.to_owned());
        }
        hosts
    }

    fn found(self) -> Outcome {
        let world = world(self.facts);
        let roles = roles(&world, |host| self.roles.get(host).copied().unwrap_or(Role::Operator));
        let kit_of: BTreeMap<HostIx, String> = self
            .kits
            .iter()
            .map(|(host, kit)| (world.host(&Host::parse(host).unwrap()).unwrap(), kit.clone()))
            .collect();
        let builder_of =
            kit_of.iter().filter_map(|(host, kit)| Some((*host, self.builders.get(kit)?.clone()))).collect();
        let context = Context { world: &world, roles: &roles, kit_of: &kit_of, builder_of: &builder_of };
        let mut ties = Ties::new(&context, &select(&world));
        let model = Model::bundled(Relation::SameOperator).unwrap();
        let takes_part = |host: HostIx| roles.get(host as usize).is_some_and(HostRole::takes_part);
        let found = operators(&context, &mut ties, &model, &Decisions::new(), &takes_part);
        let name = |host: HostIx| world.name(host).to_owned();
        Outcome {
            operators: found.entities.iter().map(|hosts| hosts.iter().map(|host| name(*host)).collect()).collect(),
            pairs: found
                .pairs
                .iter()
                .map(|pair| ((name(pair.a), name(pair.b)), (pair.verdict.status, pair.verdict.probability)))
                .collect(),
        }
    }
}

impl Outcome {
    fn together(&self, a: &str, b: &str) -> bool {
        self.operators.iter().any(|hosts| hosts.iter().any(|host| host == a) && hosts.iter().any(|host| host == b))
    }

    fn status(&self, a: &str, b: &str) -> Option<Status> {
        let pair = if a < b { (a, b) } else { (b, a) };
        self.pairs.get(&(pair.0.to_owned(), pair.1.to_owned())).map(|(status, _)| *status)
    }
}

#[test]
fn two_families_make_an_operator_and_one_a_lead() {
    let mut small = Small::new();
    for host in ["a.example", "b.example"] {
        small.shows(host, Handle, "one inbox");
        small.shows(host, DepositAccount, "one account");
    }
    for host in ["c.example", "d.example"] {
        small.shows(host, Handle, "another inbox");
        small.shows(host, AnalyticsId, "another count");
    }
    let found = small.found();
    assert!(found.together("a.example", "b.example"));
    assert_eq!(found.status("a.example", "b.example"), Some(Status::Assessed));
    assert!(!found.together("c.example", "d.example"));
    assert_eq!(found.status("c.example", "d.example"), Some(Status::Candidate), "one family, however many bits");
}

#[test]
fn what_members_share_together_joins_a_host() {
    let mut small = Small::new();
    for host in ["a.example", "b.example"] {
        small.shows(host, Handle, "one inbox");
        small.shows(host, DepositAccount, "one account");
    }
    small.shows("a.example", AnalyticsId, "count of a");
    small.shows("b.example", DepositAccount, "account of b");
    small.shows("c.example", AnalyticsId, "count of a");
    small.shows("c.example", DepositAccount, "account of b");
    let found = small.found();
    assert!(found.together("a.example", "c.example"), "{:?}", found.operators);
    assert_eq!(found.status("a.example", "c.example"), Some(Status::Candidate), "the pair itself shows one family");
}

#[test]
fn one_value_between_two_groups_is_a_lead() {
    let mut small = Small::new();
    let left = small.operator("left", 4, "kit:1");
    let right = small.operator("right", 4, "kit:1");
    for host in [&left[0], &right[0]] {
        small.shows(host, ChatId, "the same chat");
    }
    let found = small.found();
    assert!(found.together(&left[0], &left[3]) && found.together(&right[0], &right[3]), "{:?}", found.operators);
    assert!(!found.together(&left[0], &right[0]));
    assert_ne!(found.status(&left[0], &right[0]), Some(Status::Assessed));
}

#[test]
fn a_builders_own_id_joins_no_clients() {
    let mut small = Small::new();
    let mut firsts = Vec::new();
    for name in ["red", "green", "blue"] {
        let hosts = small.operator(name, 5, "kit:1");
        // Some of the sites, so that the share of the kit says nothing.
        for host in hosts.iter().take(4) {
            small.shows(host, ChatId, "the builder's chat");
        }
        firsts.push(hosts[0].clone());
    }
    for number in 0..20 {
        small.kits.insert(format!("alone{number}.example"), "kit:1".to_owned());
    }
    let found = small.found();
    assert!(
        !found.together(&firsts[0], &firsts[1]) && !found.together(&firsts[1], &firsts[2]),
        "{:?}",
        found.operators
    );
    assert_ne!(found.status(&firsts[0], &firsts[1]), Some(Status::Assessed));
}

#[test]
fn an_id_that_came_with_copied_code_joins_nobody() {
    let mut small = Small::new();
    for (host, twin) in [("a.example", "a2.example"), ("b.example", "b2.example")] {
        small.shows(host, AnalyticsId, "left in the code");
        small.kits.insert(host.to_owned(), "kit:copy".to_owned());
        for (kind, value) in [(Handle, "inbox"), (DepositAccount, "account")] {
            small.shows(host, kind, &format!("{value} of {host}"));
            small.shows(twin, kind, &format!("{value} of {host}"));
        }
    }
    let found = small.found();
    assert!(found.together("a.example", "a2.example") && found.together("b.example", "b2.example"));
    assert!(!found.together("a.example", "b.example"));
    assert_ne!(found.status("a.example", "b.example"), Some(Status::Assessed));
}

#[test]
fn a_resellers_server_and_a_bought_kit_are_no_operator() {
    let mut small = Small::new();
    let left = small.operator("left", 3, "kit:1");
    let right = small.operator("right", 3, "kit:1");
    for host in left.iter().chain(&right) {
        small.resolves(host, "192.0.2.77");
    }
    // Two sites that show no id at all, on the same server and of the same kit.
    for host in ["bare-one.example", "bare-two.example"] {
        small.resolves(host, "192.0.2.77");
        small.kits.insert(host.to_owned(), "kit:1".to_owned());
    }
    let found = small.found();
    assert!(!found.together(&left[0], &right[0]));
    assert!(!found.together("bare-one.example", "bare-two.example"), "{:?}", found.operators);
}

#[test]
fn what_lawful_sites_show_too_joins_nobody() {
    let mut small = Small::new();
    for host in ["a.example", "b.example", "shop1.example", "shop2.example", "shop3.example"] {
        small.shows(host, AnalyticsId, "the agency's count");
    }
    for host in ["a.example", "b.example"] {
        small.kits.insert(host.to_owned(), "kit:1".to_owned());
    }
    let found = small.found();
    assert!(!found.together("a.example", "b.example"));
    assert!(found.operators.iter().flatten().all(|host| !host.starts_with("shop")));
}

#[test]
fn a_content_network_and_default_name_servers_join_nobody() {
    let mut small = Small::new();
    for host in ["a.example", "b.example"] {
        small.answers(host, DnsType::Cname, "d111111abcdef8.cloudfront.net");
        small.answers(host, DnsType::Ns, "ns1.domaincontrol.com");
        small.answers(host, DnsType::Ns, "ns2.domaincontrol.com");
        small.kits.insert(host.to_owned(), "kit:1".to_owned());
    }
    let found = small.found();
    assert!(!found.together("a.example", "b.example"));
    assert_ne!(found.status("a.example", "b.example"), Some(Status::Assessed));
}

#[test]
fn a_saved_copy_brings_no_ids() {
    let mut small = Small::new();
    for host in ["a.example", "b.example", "copy.example"] {
        small.shows(host, Handle, "one inbox");
        small.shows(host, DepositAccount, "one account");
    }
    for fact in &mut small.facts {
        if let Fact::Page(page) = fact
            && page.host.as_str() == "copy.example"
        {
            let (rule, function) = ("page/copied-page".to_owned(), "shape:copied-page".to_owned());
            page.signs = vec![stakeout_core::page::Sign { rule, function, count: 1, offset: 0 }];
        }
    }
    let found = small.found();
    assert!(found.together("a.example", "b.example"));
    assert!(found.operators.iter().flatten().all(|host| host != "copy.example"), "{:?}", found.operators);
}

#[test]
fn an_operator_with_many_hosts_does_not_hide_its_own_marks() {
    let mut small = Small::new();
    let hosts = small.operator("large", 70, "kit:1");
    let found = small.found();
    let inside = hosts.iter().filter(|host| found.together(host, &hosts[0])).count();
    assert_eq!(inside, 70);
}

/// Two hosts of one kit that share one value, each with more of the kind.
fn beside_the_code(kind: SelectorKind, value: &str, own: &[(&str, &str)], lawful: bool) -> Option<Status> {
    let mut small = Small::new();
    for host in ["a.example", "b.example"] {
        small.shows(host, kind, value);
        small.kits.insert(host.to_owned(), "kit:rare".to_owned());
    }
    for (host, value) in own {
        small.shows(host, kind, value);
    }
    if lawful {
        small.shows("shop1.example", kind, value);
    }
    small.found().status("a.example", "b.example")
}

#[test]
fn what_a_site_is_run_with_did_not_come_with_the_code() {
    let both = [("a.example", "telegram:own_a"), ("b.example", "telegram:own_b")];
    let handle = |own: &[(&str, &str)], lawful| beside_the_code(Handle, "telegram:desk", own, lawful);
    assert_eq!(handle(&[], false), Some(Status::Assessed));
    assert_eq!(handle(&both[..1], false), Some(Status::Assessed), "one side has a second desk");
    assert_eq!(handle(&both, false), Some(Status::Candidate), "a vendor's handle stands beside the site's own");
    assert_ne!(handle(&[], true), Some(Status::Assessed), "a lawful site shows it too");
    let count = |own: &[(&str, &str)]| beside_the_code(AnalyticsId, "google:1", own, false);
    assert_eq!(count(&[]), Some(Status::Assessed));
    assert_eq!(count(&[("a.example", "baidu:2")]), Some(Status::Candidate), "an old count beside one's own");
    assert_eq!(
        beside_the_code(DepositAccount, "one account", &[], false),
        Some(Status::Candidate),
        "who sells accounts serves several operators"
    );
}

#[test]
fn a_vendors_handle_is_known_by_its_holders_though_some_are_victims() {
    let mut small = Small::new();
    let mut firsts = Vec::new();
    for name in ["red", "green", "blue", "white", "black"] {
        let hosts = small.operator(name, 2, "kit:1");
        for host in &hosts {
            small.shows(host, Handle, "telegram:vendor");
            small.shows(host, Handle, &format!("telegram:own of {host}"));
        }
        firsts.push(hosts);
    }
    small.shows("town.example", Handle, "telegram:vendor");
    small.roles.insert("town.example".to_owned(), Role::Compromised);
    // One seller of accounts serves two of them.
    for host in [&firsts[0][0], &firsts[1][0]] {
        small.shows(host, DepositAccount, "a sold account");
    }
    for number in 0..20 {
        small.kits.insert(format!("alone{number}.example"), "kit:1".to_owned());
    }
    let found = small.found();
    assert!(!found.together(&firsts[0][0], &firsts[1][0]), "{:?}", found.operators);
    assert_ne!(found.status(&firsts[0][0], &firsts[1][0]), Some(Status::Assessed));
}

#[test]
fn who_quotes_a_handle_is_no_neighbour() {
    let mut small = Small::new();
    for host in ["a.example", "b.example", "c.example"] {
        small.shows(host, Handle, "telegram:desk");
        small.shows(host, DepositAccount, "one account");
    }
    small.shows("shop1.example", Handle, "telegram:desk");
    for review in ["review-one.example", "review-two.example", "review-three.example"] {
        small.shows(review, Handle, "telegram:desk");
        small.roles.insert(review.to_owned(), Role::Information);
    }
    let found = small.found();
    assert!(found.together("a.example", "b.example"), "{:?}", found.operators);
    assert!(found.operators.iter().flatten().all(|host| !host.starts_with("review") && !host.starts_with("shop")));
}

/// Two hosts that share these and show different kits, of one builder or of two.
fn of_two_products(builders: [&str; 2], shared: &[(SelectorKind, &str)]) -> Outcome {
    let mut small = Small::new();
    for (at, host) in ["a.example", "b.example"].into_iter().enumerate() {
        for (kind, value) in shared {
            small.shows(host, *kind, value);
        }
        small.resolves(host, &format!("192.0.2.{at}"));
        let kit = format!("kit:product-{at}");
        small.kits.insert(host.to_owned(), kit.clone());
        small.builders.insert(kit, builders[at].to_owned());
    }
    small.found()
}

#[test]
fn two_products_of_one_shop_are_code_in_common() {
    let ids = [(AnalyticsId, "google:1"), (ChatId, "tawk:1"), (Handle, "telegram:desk")];
    let status = |found: &Outcome| found.status("a.example", "b.example");
    let one = of_two_products(["builder:1", "builder:1"], &ids);
    assert!(one.together("a.example", "b.example"), "{:?}", one.pairs);
    let two = of_two_products(["builder:1", "builder:2"], &ids);
    assert_eq!(status(&two), Some(Status::Candidate), "ids alone are one family, however many");
    let none = of_two_products(["builder:1", "builder:1"], &[]);
    assert!(!none.together("a.example", "b.example"), "a shop has many clients");
    let account = of_two_products(["builder:1", "builder:1"], &[(DepositAccount, "one account")]);
    assert_eq!(status(&account), Some(Status::Candidate), "who sells accounts serves several operators");
}

#[test]
fn a_builders_id_joins_no_clients_of_two_products() {
    let mut small = Small::new();
    let mut firsts = Vec::new();
    for (name, kit) in [("red", "kit:1"), ("green", "kit:2"), ("blue", "kit:2")] {
        let hosts = small.operator(name, 5, kit);
        for host in hosts.iter().take(4) {
            small.shows(host, ChatId, "tawk:the builder's");
            small.shows(host, Handle, "telegram:shopkeeper");
        }
        small.builders.insert(kit.to_owned(), "builder:1".to_owned());
        firsts.push(hosts[0].clone());
    }
    for number in 0..20 {
        small.kits.insert(format!("alone{number}.example"), format!("kit:{}", 1 + number % 2));
    }
    let found = small.found();
    assert!(
        !found.together(&firsts[0], &firsts[1]) && !found.together(&firsts[1], &firsts[2]),
        "{:?}",
        found.operators
    );
}

#[test]
fn a_desk_that_names_its_accounts_alike_is_one() {
    let desks = |left: &str, right: &str, hosts: [&str; 2]| {
        let mut small = Small::new();
        for (host, desk) in hosts.into_iter().zip([left, right]) {
            small.shows(host, Handle, desk);
            small.shows(host, DepositAccount, "one account");
        }
        small.found().status(hosts[0], hosts[1])
    };
    let hosts = ["a.example", "b.example"];
    assert_eq!(desks("telegram:lobbyfox_cs1", "kakao:lobbyfox_vip22", hosts), Some(Status::Assessed));
    assert_eq!(
        desks("telegram:official_support1", "telegram:casino_support2", hosts),
        Some(Status::Candidate),
        "words of any desk"
    );
    assert_eq!(
        desks("telegram:lobbyfox_cs1", "telegram:lobbyfox_vip22", ["lobbyfox-88.example", "lobby-fox99.example"]),
        Some(Status::Candidate),
        "imitators of a brand call their desks after it"
    );
}

#[test]
fn a_name_that_many_desks_bear_joins_nobody() {
    let mut small = Small::new();
    for number in 0..30 {
        small.shows(&format!("alone{number}.example"), Handle, &format!("telegram:dragon_{number}"));
    }
    for host in ["alone1.example", "alone2.example"] {
        small.shows(host, DepositAccount, "one account");
    }
    let found = small.found();
    assert!(!found.together("alone1.example", "alone2.example"), "{:?}", found.operators);
    assert_ne!(found.status("alone1.example", "alone2.example"), Some(Status::Assessed));
}

#[test]
fn an_account_and_its_name_are_one_fact() {
    let mut small = Small::new();
    let mut firsts = Vec::new();
    for name in ["red", "green", "blue"] {
        let hosts = small.operator(name, 4, "kit:1");
        for host in &hosts {
            small.shows(host, Handle, "telegram:lanternshop_sales");
        }
        firsts.push(hosts[0].clone());
    }
    for number in 0..20 {
        small.kits.insert(format!("alone{number}.example"), "kit:1".to_owned());
    }
    let found = small.found();
    assert!(!found.together(&firsts[0], &firsts[1]), "{:?}", found.operators);
    assert_ne!(found.status(&firsts[0], &firsts[1]), Some(Status::Assessed));
}

#[test]
fn nobody_leaves_a_strangers_wallet_where_players_pay() {
    assert_eq!(beside_the_code(Wallet, "tron:own", &[], false), Some(Status::Assessed));
    let both = [("a.example", "tron:a"), ("b.example", "tron:b")];
    assert_eq!(beside_the_code(Wallet, "tron:pool", &both, false), Some(Status::Candidate), "a pool beside one's own");
}
