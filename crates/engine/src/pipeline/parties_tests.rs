//! Names of persons and firms are invented; each tie has its look-alike, which must be refused.

use proptest::prelude::*;
use stakeout_core::link::{Decision, Model, Relation, Status};
use stakeout_core::record::{
    Account, Contact, Day, DnsAnswer, DnsType, Fact, Host, Hosting, Organization, Payment, PaymentAccount, Payout,
    Registration, RegistrationContact, Side, Time,
};
use stakeout_core::report::CaseRows;

use super::analysis::Decided;
use super::crews::crews;
use super::parties::{NamedParties, named_parties};
use super::party_rows::party_rows;
use super::select::select;
use super::testing::{self, world};

fn host(name: &str) -> Host {
    Host::parse(name).unwrap()
}

/// A registration: domain, name, organisation, mail, phone.
fn registered(domain: &str, [name, firm, email, phone]: [&str; 4]) -> Fact {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let contact = RegistrationContact {
        role: "registrant".to_owned(),
        name: given(name),
        organization: given(firm),
        email: given(email),
        phone: given(phone),
        handle: None,
        birth_date: None,
    };
    Fact::Registration(Box::new(Registration {
        name: domain.to_owned(),
        domain: Some(host(domain)),
        registrar: Some("Kite Names".to_owned()),
        registered: Time::from_seconds(1_600_000_000),
        expires: None,
        changed: None,
        nameservers: Vec::new(),
        status: Vec::new(),
        contacts: vec![contact],
        redacted: false,
    }))
}

fn answer(domain: &str, ip: &str) -> Fact {
    Fact::Dns(DnsAnswer {
        name: host(domain),
        rtype: DnsType::A,
        data: ip.to_owned(),
        first: Time::from_seconds(1_650_000_000),
        last: Time::from_seconds(1_660_000_000),
        count: 9,
    })
}

fn rented(renter: &str, ip: &str, account: &str) -> Fact {
    Fact::Hosting(Hosting {
        server_ip: ip.to_owned(),
        renter: renter.to_owned(),
        paid_by_account: (!account.is_empty()).then(|| account.to_owned()),
        from: Time::from_seconds(1_640_000_000),
        to: Time::from_seconds(1_670_000_000),
        provider: None,
        invoice: None,
    })
}

fn account(id: &str, name: &str) -> Fact {
    Fact::Account(Box::new(Account { legal_name: Some(name.to_owned()), ..testing::account("gigsite", id) }))
}

fn email(id: &str, address: &str) -> Fact {
    let account_id = format!("gigsite/{id}");
    let (kind, value) = ("email".to_owned(), address.to_owned());
    Fact::Contact(Contact { account_id, kind, value, verified: None, first_seen: None })
}

fn payout(id: &str, instrument: &str, holder: &str) -> Fact {
    Fact::Payout(Payout {
        account_id: format!("gigsite/{id}"),
        kind: Some("bank".to_owned()),
        instrument: instrument.to_owned(),
        holder_name: Some(holder.to_owned()),
        country: None,
        first_seen: None,
    })
}

fn paid(id: &str, account: &str, name: &str) -> Fact {
    let told = |text: &str| (!text.is_empty()).then(|| Box::from(text));
    let side = |account: &str, name: &str| Side { account: told(account), name: told(name), institution: None };
    Fact::Payment(Box::new(Payment {
        payment_id: id.into(),
        at: None,
        from: side(account, name),
        to: side("7700112233", "Tallow Hosting"),
        amount: None,
        channel: None,
        memo: None,
    }))
}

fn held(account: &str, name: &str) -> Fact {
    Fact::PaymentAccount(Box::new(PaymentAccount {
        account: account.to_owned(),
        kind: None,
        holder_name: Some(name.to_owned()),
        institution: None,
        country: None,
        parent_account: None,
        opened_at: None,
        closed_at: None,
    }))
}

/// Names that hang off no other: bystanders, each with a mail address and a server of its own.
fn bystanders() -> Vec<Fact> {
    const GIVEN: [&str; 6] = ["Lemmo", "Visal", "Orun", "Bisko", "Jarla", "Tembo"];
    const FAMILY: [&str; 5] = ["Beldal", "Pizane", "Takade", "Melunar", "Quiven"];
    let names = GIVEN.iter().flat_map(|given| FAMILY.iter().map(move |family| format!("{given} {family}")));
    let facts = (1..).zip(names).flat_map(|(number, name)| {
        let domain = format!("bystander-{number}.example");
        let mail = format!("box{number}@mail.example");
        [registered(&domain, [&name, "", &mail, ""]), answer(&domain, &format!("192.0.2.{}", 100 + number))]
    });
    facts.collect()
}

fn found(facts: Vec<Fact>, decided: &[Decided]) -> (NamedParties, CaseRows) {
    let world = world(facts);
    let shown = select(&world);
    let crews = crews(&world.people, Model::bundled(Relation::SameCrew).unwrap(), decided);
    let model = Model::bundled(Relation::SamePerson).unwrap();
    let parties = named_parties(&world, &shown, &crews, &model, decided);
    let mut rows = CaseRows::default();
    party_rows(&world, &parties, &mut rows);
    (parties, rows)
}

fn with_bystanders(facts: impl IntoIterator<Item = Fact>) -> CaseRows {
    found(bystanders().into_iter().chain(facts).collect(), &[]).1
}

/// What a reader sees of the links: subjects, status, families, rival and why.
fn told(rows: &CaseRows) -> String {
    let mut lines: Vec<String> = rows
        .links
        .iter()
        .map(|link| {
            let rival = format!("{} {}", link.rival, link.rival_probability);
            let (status, bits) = (link.status, link.bits / 256);
            format!(
                "{} | {} | {status} {} | {bits} bits | {} | {rival} | {}",
                link.a, link.b, link.probability, link.families, link.reason
            )
        })
        .collect();
    lines.sort();
    let members = rows.members.iter().map(|row| format!("{} holds {}", row.entity, row.subject));
    let entities = rows.entities.iter().map(|row| format!("{} ({}): {}", row.entity, row.kind, row.label));
    lines.into_iter().chain(entities).chain(members).collect::<Vec<_>>().join("\n")
}

fn statuses(rows: &CaseRows) -> Vec<(Status, &str)> {
    rows.links.iter().map(|link| (link.status, link.rival.as_str())).collect()
}

const KITE: [&str; 4] = ["Rinto Kazemor", "", "rinto@kite.example", ""];

#[test]
fn two_families_beside_the_name_make_one_person() {
    let rows = with_bystanders([
        registered("fox-lucky.example", KITE),
        registered("paperboat.example", ["KAZEMOR, Rinto", "", "Rinto+shop@kite.example", ""]),
        answer("fox-lucky.example", "192.0.2.7"),
        answer("www.paperboat.example", "192.0.2.7"),
    ]);
    insta::assert_snapshot!(told(&rows));
    assert!(rows.link_evidence.iter().all(|row| row.link_id == rows.links[0].link_id));
}

#[test]
fn one_family_beside_the_name_is_a_lead() {
    let rows = with_bystanders([registered("fox-lucky.example", KITE), registered("paperboat.example", KITE)]);
    assert_eq!(rows.links.len(), 1);
    assert_eq!((rows.links[0].status, rows.links[0].families.as_str()), (Status::Candidate, "account-id,name"));
    assert!(rows.entities.is_empty());
}

#[test]
fn a_machine_in_common_is_a_lead_for_its_renter_alone() {
    let (one, two) = (["Rinto Kazemor", "", "", ""], ["Kazemor Rinto", "", "", ""]);
    let stand = |domain| answer(domain, "192.0.2.7");
    let rows = with_bystanders([
        registered("fox-lucky.example", one),
        registered("paperboat.example", two),
        stand("fox-lucky.example"),
        stand("paperboat.example"),
    ]);
    assert!(rows.links.is_empty(), "{}", told(&rows));
    let rows = with_bystanders([
        registered("fox-lucky.example", one),
        stand("fox-lucky.example"),
        rented(two[0], "192.0.2.7", ""),
    ]);
    assert_eq!(rows.links.len(), 1, "{}", told(&rows));
    assert_eq!((rows.links[0].status, rows.links[0].families.as_str()), (Status::Candidate, "name,network"));
}

#[test]
fn a_name_alone_is_a_homonym() {
    let rows = with_bystanders([
        registered("fox-lucky.example", ["Rinto Kazemor", "", "one@kite.example", ""]),
        registered("paperboat.example", ["Rinto Kazemor", "", "two@other.example", ""]),
        account("a1", "Rinto Kazemor"),
    ]);
    assert!(!rows.links.is_empty());
    assert!(statuses(&rows).iter().all(|found| *found == (Status::Refused, "homonym")), "{}", told(&rows));
    assert!(rows.entities.is_empty());
}

#[test]
fn differing_names_are_never_one_whatever_they_share() {
    let family = |name| [name, "", "home@kite.example", "+1 555 010 2030"];
    let rows = with_bystanders([
        registered("fox-lucky.example", family("Rinto Kazemor")),
        registered("paperboat.example", family("Malda Kazemor")),
        answer("fox-lucky.example", "192.0.2.7"),
        answer("paperboat.example", "192.0.2.7"),
    ]);
    assert_eq!(statuses(&rows), [(Status::Refused, "household")], "{}", told(&rows));
    assert!(rows.entities.is_empty());
}

#[test]
fn an_account_in_two_names_is_lent_or_shared() {
    let rows = with_bystanders([
        rented("Rinto Kazemor", "192.0.2.7", "110-234-567890"),
        account("a1", "Malda Tirrenos"),
        payout("a1", "110 234 567890", "Malda Tirrenos"),
    ]);
    assert!(!rows.links.is_empty());
    assert!(statuses(&rows).iter().all(|found| *found == (Status::Refused, "household")), "{}", told(&rows));
}

#[test]
fn the_holder_of_the_account_that_pays_a_rent_is_a_lead() {
    let rows = with_bystanders([
        rented("Rinto Kazemor", "192.0.2.7", "110-234-567890"),
        account("a1", "Malda Tirrenos"),
        payout("a1", "110 234 567890", "Kazemor Rinto"),
    ]);
    let leads: Vec<_> = rows.links.iter().filter(|link| link.status == Status::Candidate).collect();
    assert_eq!(leads.len(), 1, "{}", told(&rows));
    assert_eq!((leads[0].a.as_str(), leads[0].b.as_str()), ("payment-account:110234567890", "renter:Rinto Kazemor"));
}

#[test]
fn what_many_clients_give_is_their_agents() {
    let names = ["Rinto Kazemor", "Malda Tirrenos", "Ovel Bintara", "Sumi Dorvane", "Teklu Marsden", "Wanda Iplik"];
    let clients = (1..).zip(names).map(|(number, name)| {
        registered(&format!("client-{number}.example"), [name, "", "desk@agency.example", "+1 555 010 2030"])
    });
    let rows = with_bystanders(clients);
    assert!(!rows.links.is_empty());
    assert!(statuses(&rows).iter().all(|found| *found == (Status::Refused, "agent")), "{}", told(&rows));
}

#[test]
fn placeholders_and_services_are_no_values() {
    let rows = with_bystanders([
        registered("fox-lucky.example", ["REDACTED FOR PRIVACY", "REDACTED FOR PRIVACY", "REDACTED", ""]),
        registered("paperboat.example", ["REDACTED FOR PRIVACY", "Domains By Proxy", "REDACTED", ""]),
        registered("sevenmoon.example", ["N/A", "", "n/a", "0000000000"]),
        registered("ninemoon.example", ["N/A", "", "n/a", "0000000000"]),
        registered("elevenmoon.example", ["Unknown", "", "same@kite.example", ""]),
        registered("twelvemoon.example", ["Unknown", "", "same@kite.example", ""]),
    ]);
    // One address is shared, whoever has it; the stand-in for a name says nothing.
    assert_eq!(rows.links.len(), 1, "{}", told(&rows));
    let link = &rows.links[0];
    assert_eq!((link.a.as_str(), link.families.as_str()), ("registrant:elevenmoon.example", "account-id"));
    assert_eq!(link.status, Status::Refused);
}

#[test]
fn an_organisation_registers_its_own_domain_in_its_own_network() {
    let office = Fact::Organization(Box::new(Organization {
        org_id: "org-7".to_owned(),
        name: Some("Dalvent Aviation Ltd".to_owned()),
        networks: vec!["198.51.100.0/24".parse().unwrap()],
        domains: vec![host("dalvent.example")],
        role: Some("client".to_owned()),
    }));
    let own = ["", "Dalvent Aviation Limited", "it@dalvent.example", ""];
    let rows = with_bystanders([office, registered("dalvent.example", own), answer("dalvent.example", "198.51.100.9")]);
    insta::assert_snapshot!(told(&rows));
}

#[test]
fn other_scripts_of_a_name_are_one_name() {
    let rows = with_bystanders([
        registered("fox-lucky.example", ["홍길동", "", "gd@kite.example", ""]),
        registered("paperboat.example", ["Hong Kil-tong", "", "gd@kite.example", ""]),
        answer("fox-lucky.example", "192.0.2.7"),
        answer("paperboat.example", "192.0.2.7"),
    ]);
    assert_eq!(rows.links.len(), 1, "{}", told(&rows));
    assert_eq!(rows.links[0].status, Status::Assessed, "{}", told(&rows));
}

#[test]
fn two_who_share_a_bridge_stay_apart() {
    // One mail address leads to two others that differ in name: no chain joins them.
    let rows = with_bystanders([
        registered("fox-lucky.example", ["Rinto Kazemor", "", "one@kite.example", "+1 555 010 2030"]),
        registered("paperboat.example", ["Rinto Kazemor", "", "one@kite.example", ""]),
        registered("sevenmoon.example", ["Malda Tirrenos", "", "one@kite.example", "+1 555 010 2030"]),
        answer("fox-lucky.example", "192.0.2.7"),
        answer("paperboat.example", "192.0.2.7"),
        answer("sevenmoon.example", "192.0.2.7"),
    ]);
    let members: Vec<&str> = rows.members.iter().map(|row| row.subject.as_str()).collect();
    assert!(!members.contains(&"registrant:sevenmoon.example"), "{}", told(&rows));
}

#[test]
fn an_analyst_binds_both_ways() {
    let decided = |decision| Decided {
        relation: Relation::SamePerson,
        a: "registrant:fox-lucky.example".to_owned(),
        b: "registrant:paperboat.example".to_owned(),
        decision,
        seq: 1,
    };
    let facts = || {
        let pair = ["fox-lucky.example", "paperboat.example"].map(|domain| registered(domain, KITE));
        let at = ["fox-lucky.example", "paperboat.example"].map(|domain| answer(domain, "192.0.2.7"));
        bystanders().into_iter().chain(pair).chain(at).collect::<Vec<Fact>>()
    };
    let (_, rejected) = found(facts(), &[decided(Decision::Reject)]);
    assert!(rejected.entities.is_empty());
    assert_eq!(rejected.links[0].status, Status::Refused);
    let (_, accepted) = found(facts(), &[decided(Decision::Accept)]);
    assert_eq!(accepted.members.len(), 2);
}

#[test]
fn days_of_birth_that_differ_contradict() {
    let born = |domain: &str, day: &str| {
        let Fact::Registration(mut one) = registered(domain, KITE) else { unreachable!() };
        one.contacts[0].birth_date = Day::parse(day);
        Fact::Registration(one)
    };
    let rows = with_bystanders([
        born("fox-lucky.example", "1980-01-02"),
        born("paperboat.example", "1991-03-04"),
        answer("fox-lucky.example", "192.0.2.7"),
        answer("paperboat.example", "192.0.2.7"),
    ]);
    assert_eq!(rows.links[0].status, Status::Refused, "{}", told(&rows));
    assert!(rows.entities.is_empty());
}

#[test]
fn the_accounts_of_one_person_are_left_to_crews() {
    let rows = with_bystanders([
        account("a1", "Rinto Kazemor"),
        account("a2", "Rinto Kazemor"),
        email("a1", "rinto@kite.example"),
        email("a2", "rinto@kite.example"),
        registered("fox-lucky.example", KITE),
    ]);
    assert!(rows.links.iter().all(|link| link.b.starts_with("registrant:")), "{}", told(&rows));
    assert_eq!(rows.links.len(), 2, "{}", told(&rows));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a few registrants share, the order of the rows changes nothing, and no entity holds two differing names.
    #[test]
    fn the_order_of_rows_does_not_matter(
        given in prop::collection::vec((0_usize..4, 0_usize..4, 0_usize..4), 2..14),
        order in any::<u64>(),
    ) {
        let names = ["Rinto Kazemor", "Malda Tirrenos", "Ovel Bintara", "Rinto Kazemor"];
        let rows: Vec<(usize, usize, usize, usize)> =
            given.iter().enumerate().map(|(number, (name, mail, ip))| (number, *name, *mail, *ip)).collect();
        let facts = |rows: &[(usize, usize, usize, usize)]| -> Vec<Fact> {
            let of = |(number, name, mail, ip): &(usize, usize, usize, usize)| {
                let domain = format!("site-{number}.example");
                let mail = format!("box{mail}@kite.example");
                let payment = paid(&format!("p{number}"), &format!("11022233344{mail}"), names[*name]);
                [registered(&domain, [names[*name], "", &mail, ""]), answer(&domain, &format!("192.0.2.{ip}")), payment]
            };
            rows.iter().flat_map(of).collect()
        };
        let (parties, first) = found(facts(&rows), &[]);
        for party in &parties.parties {
            let subjects: Vec<&str> =
                party.members.iter().map(|at| parties.mentions.all[*at as usize].subject.as_str()).collect();
            let numbers = subjects.iter().map(|subject| {
                let digits = subject.trim_start_matches("registrant:site-").trim_end_matches(".example");
                digits.parse::<usize>().unwrap()
            });
            let borne: std::collections::BTreeSet<&str> = numbers.map(|number| names[rows[number].1]).collect();
            prop_assert_eq!(borne.len(), 1, "{:?}", subjects);
        }
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| xxhash_rust::xxh3::xxh3_64_with_seed(&row.0.to_le_bytes(), order));
        let (_, again) = found(facts(&shuffled), &[]);
        prop_assert_eq!(told(&first), told(&again));
    }
}

#[test]
fn who_pays_from_the_account_of_a_rent_under_the_renters_name_is_a_lead_and_under_another_is_refused() {
    let rent = || rented("Rinto Kazemor", "192.0.2.7", "110-222-333444");
    let rows = with_bystanders([
        rent(),
        paid("p2", "110 222 333444", "Kazemor Rinto"),
        paid("p1", "110222333444", "Kazemor Rinto"),
        held("110-222-333444", "Rinto Kazemor"),
    ]);
    insta::assert_snapshot!(told(&rows));
    let rows = with_bystanders([rent(), paid("p1", "110-222-333444", "Belda Ostrin")]);
    assert_eq!(statuses(&rows), [(Status::Refused, "household")], "{}", told(&rows));
}

#[test]
fn a_party_that_has_a_name_alone_in_common_is_a_namesake() {
    let registrant = registered("fox-lucky.example", KITE);
    let rows = with_bystanders([registrant.clone(), paid("p1", "998877665544", "Rinto Kazemor")]);
    assert_eq!(statuses(&rows), [(Status::Refused, "homonym")], "{}", told(&rows));
    // Who is named nowhere else is nobody's namesake, and is not asked for.
    let rows = with_bystanders([registrant, paid("p1", "998877665544", "Belda Ostrin")]);
    assert!(rows.links.is_empty(), "{}", told(&rows));
}

#[test]
fn names_that_payers_write_make_no_agent_of_a_renter() {
    let of_both = [
        rented("Rinto Kazemor", "192.0.2.7", "110-222-333444"),
        registered("fox-lucky.example", KITE),
        answer("fox-lucky.example", "192.0.2.7"),
        account("w1", "Rinto Kazemor"),
        payout("w1", "110-222-333444", "Rinto Kazemor"),
    ];
    let written = ["R Kazemor", "Rinto K", "Kazemor rent", "Mr Kazemor"];
    let payments = written.iter().enumerate().map(|(at, name)| paid(&format!("p{at}"), "110-222-333444", name));
    let of = |rows: &CaseRows| -> Vec<(String, String, Status)> {
        let plain = rows.links.iter().filter(|link| !link.a.contains("party:") && !link.b.contains("party:"));
        plain.map(|link| (link.a.clone(), link.b.clone(), link.status)).collect()
    };
    let without = of(&with_bystanders(of_both.clone()));
    assert!(without.iter().any(|(.., status)| *status != Status::Refused), "{without:?}");
    assert_eq!(of(&with_bystanders(of_both.into_iter().chain(payments))), without);
}
