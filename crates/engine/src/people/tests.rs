//! Laws of the whole: who is found among made accounts, and who is not.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stakeout_core::link::{Model, Relation};
use stakeout_core::record::{
    Account, Contact, DAY_MICROS, Day, IdentityDocument, IdentityReport, IpType, Login, NumberToken, Payout,
    PersonText, Shipment, Time,
};

use super::builder::PeopleBuilder;
use super::{Found, find};
use crate::pipeline::place::{At, Place};

/// Accounts that have nothing to do with anybody: chances come from them.
const STRANGERS: usize = 3_000;

#[derive(Debug, Clone)]
enum Fact {
    Machine(String, String),
    Exit(String, String),
    Home(String, String),
    Text(String, String),
    Paid(String, String, String),
    Phone(String, String),
    Sent(String, String),
    Paper(String, String),
    Face(String, String),
    Reported(String),
}

/// A world of facts about accounts of one platform; `a7` is called `Name a7`.
#[derive(Debug, Clone, Default)]
struct World(Vec<Fact>);

impl World {
    fn on_machine(mut self, machine: &str, accounts: &[&str]) -> Self {
        self.0.extend(accounts.iter().map(|account| Fact::Machine((*account).into(), machine.into())));
        self
    }

    fn by_exit(mut self, exit: u8, accounts: &[&str]) -> Self {
        let line = format!("203.0.113.{exit}");
        self.0.extend(accounts.iter().map(|account| Fact::Exit((*account).into(), line.clone())));
        self
    }

    /// Twice from a line of which nothing is said.
    fn at_home(mut self, line: u8, accounts: &[&str]) -> Self {
        let line = format!("192.0.2.{line}");
        self.0.extend(accounts.iter().map(|account| Fact::Home((*account).into(), line.clone())));
        self
    }

    fn writes(mut self, text: &str, accounts: &[&str]) -> Self {
        self.0.extend(accounts.iter().map(|account| Fact::Text((*account).into(), text.into())));
        self
    }

    fn paid_by(mut self, instrument: &str, holder: &str, accounts: &[&str]) -> Self {
        let paid = |account: &&str| Fact::Paid((*account).into(), instrument.into(), holder.into());
        self.0.extend(accounts.iter().map(paid));
        self
    }

    fn called_at(mut self, phone: &str, accounts: &[&str]) -> Self {
        self.0.extend(accounts.iter().map(|account| Fact::Phone((*account).into(), phone.into())));
        self
    }

    fn sent_to(mut self, address: &str, accounts: &[&str]) -> Self {
        self.0.extend(accounts.iter().map(|account| Fact::Sent((*account).into(), address.into())));
        self
    }

    fn shows(mut self, number: &str, accounts: &[&str]) -> Self {
        self.0.extend(accounts.iter().map(|account| Fact::Paper((*account).into(), number.into())));
        self
    }

    fn with_face(mut self, hash: &str, accounts: &[&str]) -> Self {
        self.0.extend(accounts.iter().map(|account| Fact::Face((*account).into(), hash.into())));
        self
    }

    fn reported(mut self, number: &str) -> Self {
        self.0.push(Fact::Reported(number.into()));
        self
    }

    /// Two workers' machines, three instruments and a number: nine names that are one crew's by any measure.
    fn crew() -> Self {
        Self::default()
            .on_machine("m1", &["c1", "c2", "c3"])
            .on_machine("m2", &["c4", "c5", "c6"])
            .on_machine("m3", &["c7", "c8"])
            .paid_by("DE0001", "Mule One", &["c1", "c4"])
            .paid_by("DE0002", "Mule Two", &["c5", "c7"])
            .paid_by("DE0003", "Mule Three", &["c2", "c9"])
            .called_at("+4915550001", &["c3", "c8"])
    }

    fn found(&self) -> (super::People, Found) {
        let mut builder = PeopleBuilder::default();
        let place = |row: usize| Place { evidence: 0, at: At::Row(row as u64) };
        let at = |day: i64| Some(Time::from_micros((20_000 + day) * DAY_MICROS));
        let own: BTreeSet<String> = self.0.iter().filter_map(Fact::account).collect();
        let strangers = (0..STRANGERS).map(|number| format!("s{number}"));
        for (row, id) in strangers.clone().chain(own).enumerate() {
            builder.account(&account(&id, at(0)), place(row));
        }
        for (row, id) in strangers.enumerate() {
            // Each stranger has things of an own; one in nine leaves by one of forty exits.
            builder.login(&login(&id, at(1), &format!("m-{id}"), None), place(row));
            builder.login(
                &login(&id, at(9), &format!("m-{id}"), (row % 9 == 0).then(|| format!("198.51.100.{}", row % 40))),
                place(row),
            );
            builder.payout(&payout(&id, &format!("GB{row:08}"), &format!("Name {id}")), place(row));
            builder.contact(&phone(&id, &format!("+44777{row:07}")), place(row));
        }
        for (row, fact) in self.0.iter().enumerate() {
            match fact {
                Fact::Machine(id, machine) => {
                    builder.login(&login(id, at(2 + row as i64), machine, None), place(row));
                    builder.login(&login(id, at(60 + row as i64), machine, None), place(row));
                }
                Fact::Exit(id, line) => {
                    builder.login(&login(id, at(3), &format!("m-{id}"), Some(line.clone())), place(row))
                }
                Fact::Home(id, line) => {
                    for day in [5, 7] {
                        let seen =
                            Login { ip_type: None, ..login(id, at(day), &format!("m-{id}"), Some(line.clone())) };
                        builder.login(&seen, place(row));
                    }
                }
                Fact::Text(id, text) => builder.text(&resume(id, text), place(row)),
                Fact::Paid(id, instrument, holder) => builder.payout(&payout(id, instrument, holder), place(row)),
                Fact::Phone(id, number) => builder.contact(&phone(id, number), place(row)),
                Fact::Paper(id, number) => builder.document(&document(id, number), place(row)),
                Fact::Face(id, hash) => {
                    let paper =
                        IdentityDocument { portrait_phash: Some(hash.clone()), ..document(id, &format!("k-{id}")) };
                    builder.document(&paper, place(row));
                }
                Fact::Reported(number) => builder.report(&report(number), place(row)),
                Fact::Sent(id, address) => builder.shipment(&shipment(id, address, at(40 * row as i64)), place(row)),
            }
        }
        let (people, _) = builder.finish();
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let found = find(&people, &model);
        (people, found)
    }

    /// Members of the clusters that make an entity.
    fn crews(&self) -> Vec<Vec<String>> {
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let (people, found) = self.found();
        let is_crew = |crew: &&super::Crew| crew.score.makes_entity(&model);
        let name = |account: &u32| people.subjects[*account as usize].trim_start_matches("site/").to_owned();
        found.crews.iter().filter(is_crew).map(|crew| crew.members.keys().map(name).collect()).collect()
    }
}

impl Fact {
    /// The same of the crew of `d1` instead of `c1`.
    fn of_another_crew(self) -> Self {
        let other = |id: String| id.replace('c', "d");
        match self {
            Self::Machine(id, machine) => Self::Machine(other(id), format!("{machine}d")),
            Self::Paid(id, instrument, holder) => Self::Paid(other(id), format!("{instrument}D"), format!("{holder}s")),
            Self::Phone(id, number) => Self::Phone(other(id), format!("{number}9")),
            fact => fact,
        }
    }

    fn account(&self) -> Option<String> {
        match self {
            Self::Machine(id, _) | Self::Exit(id, _) | Self::Paid(id, ..) => Some(id.clone()),
            Self::Home(id, _) | Self::Text(id, _) => Some(id.clone()),
            Self::Phone(id, _) | Self::Sent(id, _) | Self::Paper(id, _) | Self::Face(id, _) => Some(id.clone()),
            Self::Reported(_) => None,
        }
    }
}

fn account(id: &str, created_at: Option<Time>) -> Account {
    Account {
        account_id: id.into(),
        platform: "site".into(),
        role: None,
        created_at,
        closed_at: None,
        status: None,
        display_name: None,
        legal_name: Some(format!("Name {id}")),
        birth_date: None,
        claimed_country: None,
        claimed_timezone: None,
        language: None,
        referrer_account_id: None,
        organization: None,
    }
}

fn login(id: &str, at: Option<Time>, machine: &str, exit: Option<String>) -> Login {
    Login {
        account_id: id.into(),
        at,
        ip_type: exit.is_some().then_some(IpType::Hosting),
        ip: exit.map(|line| line.parse().unwrap()),
        asn: None,
        country: None,
        session_id: None,
        device_id: Some(machine.into()),
        user_agent: None,
        timezone_offset: None,
        remote_tool: None,
    }
}

fn payout(id: &str, instrument: &str, holder: &str) -> Payout {
    Payout {
        account_id: id.into(),
        kind: Some("iban".into()),
        instrument: instrument.into(),
        holder_name: Some(holder.into()),
        country: None,
        first_seen: None,
    }
}

fn phone(id: &str, value: &str) -> Contact {
    Contact { account_id: id.into(), kind: "phone".into(), value: value.into(), verified: None, first_seen: None }
}

fn shipment(id: &str, address: &str, changed_at: Option<Time>) -> Shipment {
    Shipment { account_id: id.into(), address: address.into(), changed_at, item: None }
}

fn document(id: &str, number: &str) -> IdentityDocument<NumberToken> {
    IdentityDocument {
        account_id: id.into(),
        document_type: None,
        issuer: None,
        number: Some(NumberToken::Keyed(number.into())),
        name: Some(format!("Name {id}")),
        birth_date: None,
        image_sha256: None,
        image_phash: None,
        portrait_phash: None,
        submitted_at: None,
        result: None,
    }
}

fn resume(id: &str, text: &str) -> PersonText {
    PersonText { account_id: id.into(), kind: Some("resume".into()), at: None, text: text.into() }
}

fn report(number: &str) -> IdentityReport<NumberToken> {
    IdentityReport {
        document_number: Some(NumberToken::Keyed(number.into())),
        issuer: None,
        reported_at: None,
        reporter: None,
        what: None,
    }
}

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

#[test]
fn a_part_is_taken_apart_where_people_who_hide_nothing_hang_on_it_by_one_thing() {
    let ids = |letter: char, numbers: std::ops::Range<usize>| numbers.map(move |number| format!("{letter}{number}"));
    let own = |world: World, id: String| world.shows(&format!("own-{id}"), &[&id]);
    let reported = |world: World, id: String| world.reported(&format!("own-{id}"));
    let beside = |hides: bool| {
        // Two crews, whose papers are reported as another's, and people who work together and show their own.
        let second = World::crew().0.into_iter().map(Fact::of_another_crew);
        let crews = World(World::crew().0.into_iter().chain(second).collect());
        let world = crews
            .on_machine("m91", &["a0", "a1", "a2", "a3"])
            .on_machine("m92", &["a4", "a5", "a6", "a7"])
            .paid_by("DE0101", "A Friend", &["a0", "a4"])
            .called_at("+4915550077", &["c9", "a0"]);
        let hiding = || ids('c', 1..10).chain(ids('d', 1..10)).chain(ids('a', 0..if hides { 8 } else { 0 }));
        let world = hiding().fold(hiding().fold(world, own), reported);
        ids('s', 10..60).chain(ids('a', if hides { 8 } else { 0 }..8)).fold(world, own)
    };
    let holds_both = |crew: &Vec<String>| ['a', 'c'].iter().all(|first| crew.iter().any(|id| id.starts_with(*first)));
    assert!(beside(true).crews().iter().any(holds_both));
    let crews = beside(false).crews();
    assert!(!crews.iter().any(holds_both), "{crews:?}");
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
    let marks = super::Marks::of(&people, &[]);
    super::Identities::of(&people, &[], &marks, &Default::default()).perhaps.into_iter().collect()
}

#[test]
fn one_number_with_two_faces_is_told_to_its_owner_and_with_one_it_may_be_who_came_back() {
    let (face, again, other) = ("9e3779b97f4a7c15", "9e3779b97f4a7c16", "1e3779b97f4a7cea");
    assert_eq!(on_one_paper([face, other]), [(1, 0)]);
    assert_eq!(on_one_paper([face, again]), []);
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
