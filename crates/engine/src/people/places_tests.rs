//! Laws of places and of what is handed on: who shares a machine, a number or a house with a crew and is none of it.

use stakeout_core::link::{Model, Relation};
use stakeout_core::record::{Account, Day, IdentityDocument};

use super::builder::PeopleBuilder;
use super::made::*;
use super::{Rival, find};
use crate::pipeline::place::{At, Place};

/// Does nobody of a crew bear one of these names, and is the crew whole?
fn is_without(world: &World, strangers: &[&str]) -> bool {
    let crews = world.crews();
    let all = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"];
    crews.len() == 1
        && all.iter().all(|member| crews[0].contains(&(*member).to_owned()))
        && strangers.iter().all(|stranger| !crews[0].contains(&(*stranger).to_owned()))
}

#[test]
fn who_sits_at_a_machine_that_stands_at_one_line_has_the_place_in_common() {
    let visitors = ["v1", "v2", "v3", "v4", "v5"];
    let everybody = [&["c1"][..], &visitors].concat();
    // Each works on a machine of its own, too: twice as often.
    let own = |world: World, name: &&str| {
        let machine = format!("own-{name}");
        world.on_machine(&machine, &[name]).on_machine(&machine, &[name])
    };
    let world = visitors.iter().fold(World::crew(), own).at_desk("desk", 90, &everybody);
    assert!(is_without(&world, &visitors), "{:?}", world.crews());
    let refused = world.found().1.alike;
    assert!(refused.iter().any(|(rival, ..)| rival == Rival::Cafe));
    // The line of such a place is no exit of the crew's either, whatever its visitors hide.
    let hiding = world.paid_by("GB0001", "Mule Nine", &["v1"]);
    assert!(is_without(&hiding, &visitors), "{:?}", hiding.crews());
}

#[test]
fn a_machine_on_which_all_its_users_work_is_theirs_wherever_it_stands() {
    let world = World::crew().at_desk("desk", 90, &["c9", "c10", "c11"]);
    assert!(is_without(&world, &[]));
    assert!(world.crews()[0].contains(&"c10".to_owned()), "{:?}", world.crews());
}

#[test]
fn who_hangs_on_a_number_that_mostly_strangers_have_is_no_member() {
    let strangers = ["v1", "v2", "v3"];
    let relay = |world: World| world.called_at("+4915550009", &[&["c1"][..], &strangers].concat());
    assert!(is_without(&relay(World::crew()), &strangers));
    // Whom more ties is none of those who hang on it, and those who hide stay.
    let tied = relay(World::crew()).paid_by("DE0001", "Mule One", &["v1"]).paid_by("DE0002", "Mule Two", &["v2"]);
    let members = &tied.crews()[0];
    assert!(members.contains(&"v1".to_owned()) && members.contains(&"v2".to_owned()), "{members:?}");
    let hiding = strangers.iter().enumerate().fold(relay(World::crew()), |world, (at, stranger)| {
        world.paid_by(&format!("GB000{at}"), &format!("Mule {at}"), &[stranger])
    });
    assert!(
        strangers.iter().all(|stranger| hiding.crews()[0].contains(&(*stranger).to_owned())),
        "{:?}",
        hiding.crews()
    );
}

#[test]
fn who_hangs_on_a_number_alone_and_looks_as_others_do_is_no_member() {
    // Members show papers whose owners reported them, the stranger one of its own.
    let members = ["c1", "c2", "c3", "c4", "c5", "c6"];
    let crew = members
        .iter()
        .enumerate()
        .fold(World::crew(), |world, (at, id)| world.shows(&format!("k{at}"), &[id]).reported(&format!("k{at}")));
    let called = crew.called_at("+4915550009", &["c1", "v1"]).shows("k60", &["v1"]);
    let open = called.clone().paid_by("DE0060", "Name v1", &["v1"]);
    assert!(is_without(&open, &["v1"]), "{:?}", open.crews());
    let hides = called.paid_by("DE0061", "Mule Nine", &["v1"]);
    assert!(hides.crews()[0].contains(&"v1".to_owned()), "{:?}", hides.crews());
}

/// Accounts that an instrument ties, whose first holder has this name and which others are paid by in the name of a mule.
fn tied_to(owner: &str, mule: &str) -> Vec<Vec<u32>> {
    let mut builder = PeopleBuilder::default();
    for (row, (id, name)) in [("p1", owner), ("p2", "Bel Amsel"), ("p3", "Orun Visal")].into_iter().enumerate() {
        let place = Place { evidence: 0, at: At::Row(row as u64) };
        builder.account(&Account { legal_name: Some(name.into()), ..account(id, None) }, place);
        builder.payout(&payout(id, "DE0001", mule), place);
    }
    let (people, _) = builder.finish();
    find(&people, &Model::bundled(Relation::SameCrew).unwrap()).ties.into_iter().map(|tie| tie.accounts).collect()
}

#[test]
fn whose_name_an_instrument_bears_is_not_tied_by_it_in_whatever_script() {
    assert_eq!(tied_to("Nurulo Tarni", "Nurulo Tarni"), [[1, 2]]);
    assert_eq!(
        tied_to("\u{41d}\u{443}\u{440}\u{443}\u{43b}\u{43e} \u{422}\u{430}\u{440}\u{43d}\u{438}", "Nurulo Tarni"),
        [[1, 2]]
    );
    assert_eq!(tied_to("N. Tarni", "Nurulo Tarni"), [[1, 2]]);
    assert_eq!(tied_to("\u{42d}\u{43b}\u{430}\u{43d} \u{41c}\u{438}\u{440}\u{438}", "Nurulo Tarni"), [[0, 1, 2]]);
}

/// Ties of two accounts that show one number under these names and days of birth.
fn on_one_number(papers: [(&str, &str); 2]) -> usize {
    let mut builder = PeopleBuilder::default();
    for (row, (name, birth)) in papers.into_iter().enumerate() {
        let id = format!("p{row}");
        let place = Place { evidence: 0, at: At::Row(row as u64) };
        builder.account(&Account { legal_name: Some(name.into()), ..account(&id, None) }, place);
        let paper = IdentityDocument { name: Some(name.into()), birth_date: Day::parse(birth), ..document(&id, "K1") };
        builder.document(&paper, place);
    }
    let (people, _) = builder.finish();
    find(&people, &Model::bundled(Relation::SameCrew).unwrap()).ties.len()
}

#[test]
fn who_takes_another_surname_is_one_person_on_one_number() {
    assert_eq!(on_one_number([("Bel Amsel", "1990-02-03"), ("Bel Tarn", "1990-02-03")]), 0);
    assert_eq!(on_one_number([("Bel Amsel", "1990-02-03"), ("BEL AMSEL", "1990-02-03")]), 0);
    assert_eq!(on_one_number([("Bel Amsel", "1990-02-03"), ("Bel Tarn", "1985-07-01")]), 1);
    assert_eq!(on_one_number([("Bel Amsel", "1990-02-03"), ("Orun Visal", "1990-02-03")]), 1);
}

#[test]
fn a_house_explains_those_of_whom_most_live_in_it_among_others() {
    // Whoever shares a room shares machines, instruments and numbers with somebody who moved out.
    let mates = || {
        World::default()
            .on_machine("m1", &["w0", "w1"])
            .on_machine("m2", &["w2", "w3"])
            .on_machine("m3", &["w4", "w5"])
            .paid_by("DE0001", "Mate One", &["w1", "w2"])
            .paid_by("DE0002", "Mate Two", &["w3", "w4"])
            .paid_by("DE0003", "Mate Three", &["w5", "w6"])
            .called_at("+4915550007", &["w6", "w7"])
            .called_at("+4915550008", &["w7", "w8"])
            .on_machine("m4", &["w8", "w9"])
    };
    let others: Vec<String> = (0..14).map(|number| format!("n{number}")).collect();
    let in_house = |mates: &[&'static str]| -> Vec<String> {
        mates.iter().map(|mate| (*mate).to_owned()).chain(others.iter().cloned()).collect()
    };
    let living = |mates_there: &[&'static str]| {
        let house = in_house(mates_there);
        mates().at_home(77, &house.iter().map(String::as_str).collect::<Vec<_>>()).crews().len()
    };
    assert_eq!(mates().crews().len(), 1);
    assert_eq!(living(&["w0", "w2", "w4", "w6"]), 1);
    assert_eq!(living(&["w0", "w2", "w4", "w6", "w8", "w5"]), 0);
}
