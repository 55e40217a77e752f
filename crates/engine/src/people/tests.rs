//! Laws of the whole: who is found among made accounts, and who is not.

use proptest::prelude::*;
use stakeout_core::link::{Model, Relation};
use stakeout_core::record::{Account, DAY_MICROS, Day, IdentityDocument, IpType, Login, Time};

use super::builder::PeopleBuilder;
use super::lives::Lives;
use super::made::*;
use super::{Kind, find};
use crate::pipeline::place::{At, Place};

#[test]
fn names_on_shared_machines_and_instruments_are_a_crew() {
    let all = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"];
    assert_eq!(World::crew().crews(), [all]);
}

#[test]
fn the_one_whose_name_an_instrument_bears_is_no_member() {
    let world = World::crew().paid_by("DE0004", "Name lender", &["c6", "c9", "lender"]);
    let (people, found) = world.found();
    let is_lenders = |tie: &&super::Tie| people.values[tie.value as usize].1.to_lowercase().contains("de0004");
    let tie = found.ties.iter().find(is_lenders).unwrap();
    assert_eq!(tie.accounts.len(), 2);
    assert!(world.crews().iter().flatten().all(|member| member != "lender"));
}

#[test]
fn an_instrument_of_everybody_brings_nobody_in_and_takes_nobody_away() {
    let everybody: Vec<String> = (0..STRANGERS).map(|number| format!("s{number}")).collect();
    let everybody: Vec<&str> = everybody.iter().map(String::as_str).chain(["c1", "c6", "c9"]).collect();
    let world = World::crew().paid_by("DE0009", "A Shop", &everybody);
    assert_eq!(world.crews(), World::crew().crews());
}

#[test]
fn a_forwarders_address_brings_nobody_in() {
    let strangers = ["f1", "f2", "f3", "f4"];
    let world = World::crew().sent_to("Dock 9, Port Road 1, Harbour", &[&["c1", "c5"][..], &strangers].concat());
    let crews = world.crews();
    assert_eq!(crews.len(), 1);
    assert!(strangers.iter().all(|stranger| !crews[0].contains(&(*stranger).to_owned())), "{crews:?}");
    // An address that mostly members have brings in who has nothing else.
    let world = World::crew().sent_to("Dock 9, Port Road 1, Harbour", &["c1", "c2", "c5", "c8", "c10"]);
    assert!(world.crews()[0].contains(&"c10".to_owned()));
}

/// Pieces of a careful crew: pairs on a machine or an instrument, each of other names.
fn pieces() -> World {
    World::default()
        .on_machine("m1", &["c1", "c2"])
        .on_machine("m2", &["c3", "c4"])
        .paid_by("DE0001", "Mule One", &["c5", "c6"])
        .paid_by("DE0002", "Mule Two", &["c1", "c7"])
        .paid_by("DE0003", "Mule Three", &["c3", "c8"])
}

#[test]
fn pieces_that_leave_by_the_same_exits_are_joined() {
    let apart = pieces().crews();
    assert!(apart.iter().all(|crew| crew.len() < 4), "{apart:?}");
    let world = pieces().by_exit(1, &["c1", "c3", "c5"]).by_exit(2, &["c2", "c4", "c6"]);
    let crews = world.crews();
    assert_eq!(crews.len(), 1, "{crews:?}");
    assert!(crews[0].len() >= 7, "{crews:?}");
}

#[test]
fn pieces_that_use_exits_but_not_the_same_stay_apart() {
    let world = pieces().by_exit(1, &["c1"]).by_exit(2, &["c3"]).by_exit(3, &["c5"]).by_exit(4, &["c2"]);
    assert!(world.crews().iter().all(|crew| crew.len() < 4));
}

#[test]
fn one_thing_between_two_pieces_is_a_bridge() {
    // One name of a piece was once seen on the machine of one of another: of seven times.
    let world = pieces().on_machine("m2", &["c3"; 5]).on_machine("m7", &["c7"; 5]).on_machine("m7", &["c3"]);
    let crews = world.crews();
    assert!(crews.iter().all(|crew| crew.len() < 6), "{crews:?}");
}

/// Does one come in who leaves by an exit of three members, and of others?
fn comes_in(world: World, others: &[&str]) -> bool {
    let world = world.by_exit(1, &[&["c1", "c4", "c7", "near"][..], others].concat());
    let crews = world.crews();
    assert_eq!(crews.len(), 1, "{crews:?}");
    crews[0].contains(&"near".to_owned())
}

#[test]
fn who_leaves_by_their_exit_comes_in_only_if_paid_in_another_name() {
    let paid = |holder| World::crew().paid_by("DE0050", holder, &["near"]);
    assert!(comes_in(paid("Mule Nine"), &[]));
    assert!(!comes_in(paid("Name near"), &[]));
    assert!(!comes_in(World::crew(), &[]));
}

/// A crew of whose names some show papers that their owners reported; so do two strangers.
fn on_reported_papers() -> World {
    let numbers: Vec<String> = (0..8).map(|number| format!("k{number}")).collect();
    let holders = ["c1", "c2", "c3", "c4", "c5", "s1", "s2"];
    let shown = numbers.iter().zip(holders).fold(World::crew(), |world, (number, id)| world.shows(number, &[id]));
    numbers.iter().fold(shown, |world, number| world.reported(number))
}

#[test]
fn who_leaves_by_their_exit_comes_in_if_the_paper_was_reported_as_theirs_were() {
    // A paper of an own, which nobody reported.
    assert!(!comes_in(on_reported_papers().shows("k99", &["near"]), &[]));
    assert!(comes_in(on_reported_papers().shows("k7", &["near"]), &[]));
    // Where no paper of the crew was reported, a reported one says nothing.
    assert!(!comes_in(World::crew().shows("k7", &["near"]).reported("k7"), &[]));
}

#[test]
fn one_member_at_an_exit_brings_in_those_who_hide_there_if_many_do() {
    let hidden = ["h1", "h2", "h3", "h4", "h5"];
    let world = |of: &[&str]| {
        let paid = |world: World, id: &&str| world.paid_by(&format!("DE70{id}"), &format!("Mule {id}"), &[id]);
        of.iter().fold(World::crew(), paid).by_exit(1, &[&["c1"], of].concat())
    };
    let came = |of: &[&str]| world(of).crews()[0].iter().filter(|member| member.starts_with('h')).count();
    assert_eq!(came(&hidden), hidden.len());
    assert_eq!(came(&hidden[..1]), 0);
}

#[test]
fn who_stays_at_a_line_of_members_comes_in_only_if_paid_in_another_name() {
    let world = |holder| {
        let world = World::crew().paid_by("DE0050", holder, &["near"]);
        world.at_home(1, &["c1", "c4", "c7", "near", "child"]).crews()
    };
    let came = |crews: Vec<Vec<String>>, id: &str| crews[0].contains(&id.to_owned());
    assert!(came(world("Mule Nine"), "near") && !came(world("Mule Nine"), "child"));
    assert!(!came(world("Name near"), "near"));
}

/// A text of many words that nothing else has; digits are alike to whoever compares texts.
fn text(number: usize) -> String {
    let letter = |at: usize| char::from(b'a' + (at % 26) as u8);
    let word = |at: usize| [at * 7 + number, at + number * 5, at * 3, at / 26 + number].map(letter);
    (0..60).map(|at| word(at).into_iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_passage_of_one_member_brings_in_nobody_by_that_and_another_name_alone() {
    let paid = |world: World, id: &str| world.paid_by(&format!("DE70{id}"), &format!("Mule {id}"), &[id]);
    // One stranger in ten is paid so, too.
    let world = || (0..STRANGERS / 10).fold(World::crew(), |world, number| paid(world, &format!("s{number}")));
    // Each of six members has a text that somebody else has too: they are copied from profiles.
    let copied = (1..=6).fold(world(), |world, number| {
        let (member, other) = (format!("c{number}"), format!("x{number}"));
        paid(world, &other).writes(&text(number), &[&member, &other])
    });
    assert!(copied.crews()[0].iter().all(|member| !member.starts_with('x')));
    // One that four members have and one other is the crew's.
    let theirs = paid(world(), "x1").writes(&text(1), &["c1", "c4", "c7", "c9", "x1"]);
    assert!(theirs.crews()[0].contains(&"x1".to_owned()));
}

/// Two crews, whose papers are reported as another's, and so many who work together, on two machines and one instrument: they
/// show their own papers, unless they hide as well.
fn beside_a_firm(people: usize, hides: bool) -> World {
    let ids = |letter: char, numbers: std::ops::Range<usize>| numbers.map(move |number| format!("{letter}{number}"));
    let own = |world: World, id: String| world.shows(&format!("own-{id}"), &[&id]);
    let reported = |world: World, id: String| world.reported(&format!("own-{id}"));
    let second = World::crew().0.into_iter().map(Fact::of_another_crew);
    let crews = World(World::crew().0.into_iter().chain(second).collect());
    let firm: Vec<String> = ids('a', 0..people).collect();
    let firm: Vec<&str> = firm.iter().map(String::as_str).collect();
    let (one, two) = firm.split_at(people / 2);
    let world = crews.on_machine("m91", one).on_machine("m92", two).paid_by("DE0101", "A Friend", &[one[0], two[0]]);
    let hiding = || ids('c', 1..10).chain(ids('d', 1..10)).chain(ids('a', 0..if hides { people } else { 0 }));
    let world = hiding().fold(hiding().fold(world, own), reported);
    ids('s', 10..60).chain(ids('a', if hides { people } else { 0 }..people)).fold(world, own)
}

fn holds_both(crew: &[String]) -> bool {
    ['a', 'c'].iter().all(|first| crew.iter().any(|id| id.starts_with(*first)))
}

#[test]
fn a_part_is_taken_apart_where_people_who_hide_nothing_hang_on_it_by_one_thing() {
    let beside = |hides| beside_a_firm(8, hides).called_at("+4915550077", &["c9", "a0"]);
    assert!(beside(true).crews().iter().any(|crew| holds_both(crew)));
    let apart = beside(false);
    let crews = apart.crews();
    assert!(!crews.iter().any(|crew| holds_both(crew)), "{crews:?}");
    // What held them together is told.
    assert_eq!(apart.bridges(), [("a0".to_owned(), "c9".to_owned(), Kind::Phone)]);
    assert!(beside(true).bridges().is_empty());
}

#[test]
fn whose_paper_was_taken_brings_no_colleagues_in() {
    let by_paper = |world: World| world.shows("own-a0", &["c9"]).reported("own-a0");
    let crews = by_paper(beside_a_firm(5, false)).crews();
    assert!(!crews.iter().any(|crew| holds_both(crew)), "{crews:?}");
    assert!(by_paper(beside_a_firm(5, true)).crews().iter().any(|crew| holds_both(crew)));
}

#[test]
fn two_crews_that_hang_on_one_thing_are_two_if_all_else_that_they_show_differs() {
    let second = World::crew().0.into_iter().map(Fact::of_another_crew);
    let joined = World(World::crew().0.into_iter().chain(second).collect()).called_at("+4915550077", &["c1", "d1"]);
    // Also if they show nothing else; on two things they are one.
    assert_eq!(joined.crews().len(), 2);
    assert_eq!(joined.clone().called_at("+4915550078", &["c5", "d5"]).crews().len(), 1);
    // Both use an exit of many, and each others of its own.
    let many: Vec<String> = (0..90).map(|number| format!("s{number}")).collect();
    let many: Vec<&str> = ["c1", "c4", "d2", "d5"].into_iter().chain(many.iter().map(String::as_str)).collect();
    let world = joined.by_exit(1, &many).by_exit(2, &["c2", "c5", "c7"]).by_exit(3, &["d1", "d4", "d8"]);
    let crews = world.crews();
    assert_eq!(crews.len(), 2, "{crews:?}");
    assert!(crews.iter().all(|crew| crew.iter().all(|one| one.starts_with(&crew[0][..1]))), "{crews:?}");
    assert_eq!(world.bridges(), [("c1".to_owned(), "d1".to_owned(), Kind::Phone)]);
}

#[test]
fn an_exit_of_many_brings_nobody_in() {
    let many: Vec<String> = (0..60).map(|number| format!("s{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(!comes_in(World::crew().paid_by("DE0050", "Mule Nine", &["near"]), &many));
}

#[test]
fn one_whose_face_members_show_is_no_member_unless_it_hides_or_has_daily_life_with_them() {
    let with_their_face = || World::crew().with_face("9e3779b97f4a7c15", &["near", "c1", "c6"]);
    let is_member = |world: World| world.crews().iter().flatten().any(|account| account == "near");
    assert!(!is_member(with_their_face()));
    assert!(is_member(with_their_face().paid_by("DE0050", "Mule Nine", &["near"])));
    assert!(is_member(with_their_face().on_machine("m2", &["near"])));
}

/// What explains that two accounts show portraits of which these are the hashes and the days of birth?
fn portraits(shown: [(&str, &str); 2]) -> Vec<Option<super::innocent::Innocent>> {
    let mut builder = PeopleBuilder::default();
    for (row, (id, (hash, birth))) in ["p1", "p2"].into_iter().zip(shown).enumerate() {
        let place = Place { evidence: 0, at: At::Row(row as u64) };
        builder.account(&account(id, None), place);
        let paper = IdentityDocument {
            portrait_phash: Some(hash.into()),
            birth_date: Day::parse(birth),
            ..document(id, &format!("k{row}"))
        };
        builder.document(&paper, place);
    }
    let (people, _) = builder.finish();
    find(&people, &Model::bundled(Relation::SameCrew).unwrap()).ties.iter().map(|tie| tie.innocent).collect()
}

#[test]
fn one_face_under_two_names_is_a_tie_but_twins_are_not() {
    let (face, again, other) = ("9e3779b97f4a7c15", "9e3779b97f4a7c16", "1e3779b97f4a7cea");
    assert_eq!(portraits([(face, "1990-02-03"), (face, "1985-07-01")]), [None]);
    // Another picture of it: two bits differ.
    assert_eq!(portraits([(face, "1990-02-03"), (again, "1985-07-01")]), [None]);
    assert_eq!(portraits([(face, "1990-02-03"), (other, "1985-07-01")]), []);
    assert_eq!(portraits([(face, "1990-02-03"), (again, "1990-02-03")]), [Some(super::innocent::Innocent::Twins)]);
}

/// What explains that five accounts have one number, of which so many live in one home?
fn number_of_a_home(residents: usize) -> Vec<Option<super::innocent::Innocent>> {
    let mut builder = PeopleBuilder::default();
    let place = Place { evidence: 0, at: At::Row(1) };
    for number in 0..5 {
        let id = format!("h{number}");
        builder.account(&account(&id, None), place);
        let line = format!("192.0.2.{}", if number < residents { 1 } else { number + 1 });
        let at_home = |day: i64| Login {
            ip_type: Some(IpType::Residential),
            ..login(&id, Some(Time::from_micros((20_000 + day) * DAY_MICROS)), &format!("m-{id}"), Some(line.clone()))
        };
        [1, 20, 40].into_iter().for_each(|day| builder.login(&at_home(day), place));
        builder.contact(&phone(&id, "+44777000001"), place);
    }
    let (people, _) = builder.finish();
    find(&people, &Model::bundled(Relation::SameCrew).unwrap()).ties.iter().map(|tie| tie.innocent).collect()
}

#[test]
fn what_mostly_one_home_has_is_the_homes_also_if_one_more_has_it() {
    use super::innocent::Innocent;
    assert_eq!(number_of_a_home(5), [Some(Innocent::Household)]);
    assert_eq!(number_of_a_home(4), [Some(Innocent::House)]);
    assert_eq!(number_of_a_home(3), [None]);
}

/// Accounts that show the paper of an older one, of one name, and perhaps are its owner's; faces of the older and the younger.
fn on_one_paper(faces: [&str; 2]) -> Vec<(u32, u32)> {
    let mut builder = PeopleBuilder::default();
    for (row, (id, face)) in ["older", "younger"].into_iter().zip(faces).enumerate() {
        let place = Place { evidence: 0, at: At::Row(row as u64) };
        let created = Some(Time::from_micros((20_000 + 100 * row as i64) * DAY_MICROS));
        builder.account(&Account { legal_name: Some("Bel Amsel".into()), ..account(id, created) }, place);
        let paper = document(id, "K1");
        let paper = IdentityDocument { name: Some("Bel Amsel".into()), portrait_phash: Some(face.into()), ..paper };
        builder.document(&paper, place);
    }
    let (people, _) = builder.finish();
    let marks = super::Marks::of(&people, &Lives::of(&people), &[]);
    super::Identities::of(&people, &[], &marks, &Default::default()).perhaps.into_iter().collect()
}

#[test]
fn one_number_with_two_faces_is_told_to_its_owner_and_with_one_it_may_be_who_came_back() {
    let (face, again, other) = ("9e3779b97f4a7c15", "9e3779b97f4a7c16", "1e3779b97f4a7cea");
    assert_eq!(on_one_paper([face, other]), [(1, 0)]);
    assert_eq!(on_one_paper([face, again]), []);
}

/// Is the identity of somebody said to be another's who shows the paper of an older account, is paid through an instrument of
/// somebody else together with a stranger, and shares a thing of these kinds with that one?
fn is_stolen(shared: &[Kind]) -> bool {
    let mut builder = PeopleBuilder::default();
    for (row, id) in ["older", "younger", "stranger"].into_iter().enumerate() {
        let place = Place { evidence: 0, at: At::Row(row as u64) };
        let created = Some(Time::from_micros((20_000 + 100 * row as i64) * DAY_MICROS));
        let name = if id == "stranger" { "Orun Visal" } else { "Bel Amsel" };
        builder.account(&Account { legal_name: Some(name.into()), ..account(id, created) }, place);
        let holder = if id == "older" { "Bel Amsel" } else { "Kessa Tarn" };
        builder.payout(&payout(id, if id == "older" { "DE0001" } else { "DE0002" }, holder), place);
        if id == "stranger" {
            builder.contact(&phone(id, "+44777000001"), place);
        } else {
            builder.document(&IdentityDocument { name: Some(name.into()), ..document(id, "K1") }, place);
        }
        if id == "younger" {
            builder.contact(&phone(id, "+44777000001"), place);
        }
    }
    let (people, _) = builder.finish();
    let values = (0..u32::try_from(people.values.len()).unwrap())
        .filter(|value| shared.contains(&people.kind_of(*value).unwrap()));
    let ties = values.filter(|value| people.of_value(*value).len() > 1).map(|value| {
        let accounts: Vec<u32> = people.of_value(value).iter().map(|holding| holding.account).collect();
        let (kind, homes, persons) = (people.kind_of(value).unwrap(), accounts.clone(), accounts.clone());
        super::Tie { value, kind, accounts, homes, persons, innocent: None }
    });
    let ties: Vec<super::Tie> = ties.collect();
    assert_eq!(ties.len(), shared.len());
    let marks = super::Marks::of(&people, &Lives::of(&people), &ties);
    let found = super::Identities::of(&people, &ties, &marks, &Default::default());
    assert_eq!(found.of_others.len() + found.perhaps.len(), 1, "{found:?}");
    found.of_others.len() == 1
}

#[test]
fn one_instrument_of_another_is_one_fact_and_takes_nobodys_identity_away() {
    // A second account, whose money somebody else keeps.
    assert!(!is_stolen(&[Kind::Payout]));
    assert!(is_stolen(&[Kind::Payout, Kind::Phone]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// The order of rows changes nothing.
    #[test]
    fn order_is_nothing(facts in Just(World::crew().by_exit(1, &["c1", "c6", "c9"]).0).prop_shuffle()) {
        let shuffled = World(facts).crews();
        prop_assert_eq!(shuffled, World::crew().by_exit(1, &["c1", "c6", "c9"]).crews());
    }
}
