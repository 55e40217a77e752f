//! What a crew by hand does together, beside what others do who look alike.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::{Bits256, Model, Relation};
use stakeout_core::person::crew::{Hub, TieRates, weigh};
use stakeout_core::record::{Contract, Fact, Payment, Payout, Shipment, Side};
use stakeout_core::report::CaseRows;

use super::crew_patterns::crew_patterns;
use super::crews::Crews;
use super::testing::{self, world};
use super::world::World;
use crate::people::{Alikes, Crew, Found, Identities, Kind, Lives, Marks, Tie};

const MEMBERS: [&str; 3] = ["c1", "c2", "c3"];

fn account(id: &str) -> Fact {
    Fact::Account(Box::new(testing::account("site", id)))
}

fn paid_through(id: &str, instrument: &str) -> Fact {
    Fact::Payout(Payout {
        account_id: format!("site/{id}"),
        kind: None,
        instrument: instrument.to_owned(),
        holder_name: None,
        country: None,
        first_seen: None,
    })
}

fn hired(client: &str, worker: &str) -> Fact {
    Fact::Contract(Box::new(Contract {
        contract_id: None,
        client_account_id: format!("site/{client}"),
        worker_account_id: format!("site/{worker}"),
        at: None,
        amount: None,
        rating: None,
    }))
}

fn sent(id: &str, address: &str) -> Fact {
    let account_id = format!("site/{id}");
    Fact::Shipment(Shipment { account_id, address: address.to_owned(), changed_at: None, item: None })
}

fn pays(id: &str, from: &str, to: &str) -> Fact {
    let side = |account: &str| Side { account: Some(account.into()), name: None, institution: None };
    Fact::Payment(Box::new(Payment {
        payment_id: id.into(),
        at: None,
        from: side(from),
        to: side(to),
        amount: None,
        channel: None,
        memo: None,
    }))
}

/// A crew of all members whom things of these kinds tie.
fn crews(world: &World, kinds: &[Kind]) -> Crews {
    let people = &world.people;
    let members: Vec<u32> = MEMBERS.iter().filter_map(|id| people.account(&format!("site/{id}"))).collect();
    let of_kind = |value: &u32| people.kind_of(*value).is_some_and(|kind| kinds.contains(&kind));
    let values = (0..u32::try_from(people.values.len()).unwrap()).filter(of_kind);
    let tie = |value: u32| {
        let accounts: Vec<u32> = people.of_value(value).iter().map(|holding| holding.account).collect();
        let (homes, persons) = (accounts.clone(), accounts.clone());
        Tie { value, kind: people.kind_of(value).unwrap(), accounts, homes, persons, innocent: None }
    };
    let ties: Vec<Tie> = values.map(tie).collect();
    let model = Model::bundled(Relation::SameCrew).unwrap();
    let hub = Hub { accounts: members.len(), largest: 0, housed: 0, instruments: 0, hiding: Bits256::ZERO };
    let crew = Crew {
        members: members.iter().map(|account| (*account, 0)).collect(),
        marked: BTreeSet::new(),
        ties: (0..ties.len()).collect(),
        score: weigh(&model, &TieRates::default(), &[], hub),
        clock: None,
    };
    let marks = Marks::of(people, &Lives::of(people), &ties);
    let found = Found { ties, crews: vec![crew], marks, joints: Vec::new(), alike: Alikes::default() };
    Crews {
        model,
        found,
        entities: vec![("crew:c".to_owned(), 0)],
        crew_of: members.into_iter().map(|account| (account, 0)).collect(),
        persons: Vec::new(),
        identities: Identities::default(),
        rings: Vec::new(),
    }
}

/// Of each observation its pattern, its sentence and who shows it.
fn seen(facts: &[Fact], kinds: &[Kind]) -> Vec<(String, String, Vec<String>)> {
    let accounts = ["c1", "c2", "c3", "k1", "k2", "s1", "s2", "s3"].map(account);
    let world = world(accounts.into_iter().chain(facts.iter().cloned()).collect());
    let mut rows = CaseRows::default();
    crew_patterns(&world, &crews(&world, kinds), &mut rows);
    let mut of_number: BTreeMap<i64, (String, String, BTreeSet<String>)> = BTreeMap::new();
    for row in rows.crew_patterns {
        let (.., by) =
            of_number.entry(row.number).or_insert_with(|| (row.pattern.to_string(), row.statement, BTreeSet::new()));
        by.insert(row.account.trim_start_matches("site/").to_owned());
    }
    of_number.into_values().map(|(pattern, statement, by)| (pattern, statement, by.into_iter().collect())).collect()
}

#[test]
fn client_and_worker_on_one_instrument_deal_with_themselves() {
    let facts = [hired("k1", "c1"), hired("k2", "c2"), paid_through("k1", "DE0001"), paid_through("c1", "DE0001")];
    let found = seen(&facts, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].2.as_slice()), ("self-dealing", &["c1".to_owned(), "k1".to_owned()][..]));
    // What half of all are paid through is a service's.
    let others: Vec<Fact> =
        (0..50).flat_map(|n| [account(&format!("x{n}")), paid_through(&format!("x{n}"), "DE0001")]).collect();
    assert!(seen(&[&facts[..], &others].concat(), &[]).is_empty());
}

#[test]
fn one_address_serves_several_employers() {
    let facts = [sent("c1", "9 Quay Row"), sent("c2", "9 Quay Row"), hired("k1", "c1"), hired("k2", "c2")];
    let found = seen(&facts, &[Kind::Address]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "what is sent for 2 accounts of 2 employers goes to one address");
    // One employer, or one who was hired, is nothing.
    let one = [sent("c1", "9 Quay Row"), sent("c2", "9 Quay Row"), hired("k1", "c1"), hired("k1", "c2")];
    assert!(seen(&one, &[Kind::Address]).is_empty());
    // Nor are the crew's own accounts employers.
    let own = [sent("c1", "9 Quay Row"), sent("c2", "9 Quay Row"), hired("c3", "c1"), hired("c3", "c2")];
    assert!(seen(&own, &[Kind::Address]).is_empty());
}

#[test]
fn instruments_that_pay_on_to_one_account_are_a_funnel_and_to_a_shop_are_none() {
    let facts = [
        paid_through("c1", "1100000001"),
        paid_through("c2", "1100000001"),
        paid_through("c3", "1100000002"),
        pays("p1", "1100000001", "9900000001"),
        pays("p2", "1100000001", "9900000001"),
        pays("p3", "1100000002", "9900000001"),
    ];
    let found = seen(&facts, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].2.len()), ("funnel", 3));
    assert_eq!(
        found[0].1,
        "2 instruments, through which 3 accounts are paid, pay on to one account: 3 payments, and 2 accounts in all pay to it"
    );
    let shoppers = (0..5).map(|n| pays(&format!("s{n}"), &format!("77000000{n:02}"), "9900000001"));
    assert!(seen(&facts.iter().cloned().chain(shoppers).collect::<Vec<_>>(), &[]).is_empty());
}
