//! Worlds of made accounts: each fact by hand, among strangers who have nothing to do with anybody.

use std::collections::BTreeSet;

use stakeout_core::link::{Model, Relation};
use stakeout_core::record::{
    Account, Contact, DAY_MICROS, IdentityDocument, IdentityReport, IpType, Login, NumberToken, Payout, PersonText,
    Shipment, Time,
};

use super::builder::{Cut, PeopleBuilder};
use super::{Found, Kind, Rival, find};
use crate::pipeline::place::{At, Place};
use crate::pipeline::testing;

/// Accounts that have nothing to do with anybody: chances come from them.
pub(super) const STRANGERS: usize = 3_000;

#[derive(Debug, Clone)]
pub(super) enum Fact {
    Machine(String, String),
    Exit(String, String),
    /// Twice on a machine that stands at an exit.
    Desk(String, String, String),
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
pub(super) struct World(pub(super) Vec<Fact>);

impl World {
    /// One more fact for each of some accounts.
    fn each(mut self, accounts: &[&str], fact: impl Fn(String) -> Fact) -> Self {
        self.0.extend(accounts.iter().map(|account| fact((*account).into())));
        self
    }

    pub(super) fn on_machine(self, machine: &str, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Machine(id, machine.into()))
    }

    pub(super) fn by_exit(self, exit: u8, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Exit(id, format!("203.0.113.{exit}")))
    }

    pub(super) fn at_desk(self, machine: &str, exit: u8, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Desk(id, machine.into(), format!("203.0.113.{exit}")))
    }

    /// Twice from a line of which nothing is said.
    pub(super) fn at_home(self, line: u8, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Home(id, format!("192.0.2.{line}")))
    }

    pub(super) fn writes(self, text: &str, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Text(id, text.into()))
    }

    pub(super) fn paid_by(self, instrument: &str, holder: &str, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Paid(id, instrument.into(), holder.into()))
    }

    pub(super) fn called_at(self, phone: &str, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Phone(id, phone.into()))
    }

    pub(super) fn sent_to(self, address: &str, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Sent(id, address.into()))
    }

    pub(super) fn shows(self, number: &str, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Paper(id, number.into()))
    }

    pub(super) fn with_face(self, hash: &str, accounts: &[&str]) -> Self {
        self.each(accounts, |id| Fact::Face(id, hash.into()))
    }

    pub(super) fn reported(mut self, number: &str) -> Self {
        self.0.push(Fact::Reported(number.into()));
        self
    }

    /// Two workers' machines, three instruments and a number: nine names that are one crew's by any measure.
    pub(super) fn crew() -> Self {
        Self::default()
            .on_machine("m1", &["c1", "c2", "c3"])
            .on_machine("m2", &["c4", "c5", "c6"])
            .on_machine("m3", &["c7", "c8"])
            .paid_by("DE0001", "Mule One", &["c1", "c4"])
            .paid_by("DE0002", "Mule Two", &["c5", "c7"])
            .paid_by("DE0003", "Mule Three", &["c2", "c9"])
            .called_at("+4915550001", &["c3", "c8"])
    }

    pub(super) fn found(&self) -> (super::People, Found) {
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
                Fact::Desk(id, machine, line) => {
                    for day in [4, 70] {
                        builder.login(&login(id, at(day), machine, Some(line.clone())), place(row));
                    }
                }
                Fact::Home(id, line) => {
                    for day in [5, 7] {
                        let seen =
                            Login { ip_type: None, ..login(id, at(day), &format!("m-{id}"), Some(line.clone())) };
                        builder.login(&seen, place(row));
                    }
                }
                Fact::Text(id, text) => {
                    builder.take(Cut::of(stakeout_core::record::Fact::PersonText(resume(id, text)), place(row)))
                }
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

    /// Pairs that one thing alone held together, and what it is.
    pub(super) fn bridges(&self) -> Vec<(String, String, Kind)> {
        let (people, found) = self.found();
        let name = |account: u32| people.subjects[account as usize].trim_start_matches("site/").to_owned();
        let bridges = found.alike.iter().filter(|(rival, ..)| *rival == Rival::Bridge);
        bridges.flat_map(|(.., kept)| kept).map(|alike| (name(alike.a), name(alike.b), alike.kind)).collect()
    }

    /// Members of the clusters that make an entity.
    pub(super) fn crews(&self) -> Vec<Vec<String>> {
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let (people, found) = self.found();
        let is_crew = |crew: &&super::Crew| crew.score.makes_entity(&model);
        let name = |account: &u32| people.subjects[*account as usize].trim_start_matches("site/").to_owned();
        found.crews.iter().filter(is_crew).map(|crew| crew.members.keys().map(name).collect()).collect()
    }
}

impl Fact {
    /// The same of the crew of `d1` instead of `c1`.
    pub(super) fn of_another_crew(self) -> Self {
        let other = |id: String| id.replace('c', "d");
        match self {
            Self::Machine(id, machine) => Self::Machine(other(id), format!("{machine}d")),
            Self::Paid(id, instrument, holder) => Self::Paid(other(id), format!("{instrument}D"), format!("{holder}s")),
            Self::Phone(id, number) => Self::Phone(other(id), format!("{number}9")),
            fact => fact,
        }
    }

    pub(super) fn account(&self) -> Option<String> {
        match self {
            Self::Machine(id, _) | Self::Exit(id, _) | Self::Paid(id, ..) => Some(id.clone()),
            Self::Desk(id, ..) | Self::Home(id, _) | Self::Text(id, _) => Some(id.clone()),
            Self::Phone(id, _) | Self::Sent(id, _) | Self::Paper(id, _) | Self::Face(id, _) => Some(id.clone()),
            Self::Reported(_) => None,
        }
    }
}

pub(super) fn account(id: &str, created_at: Option<Time>) -> Account {
    Account { created_at, legal_name: Some(format!("Name {id}")), ..testing::account("site", id) }
}

pub(super) fn login(id: &str, at: Option<Time>, machine: &str, exit: Option<String>) -> Login {
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

pub(super) fn payout(id: &str, instrument: &str, holder: &str) -> Payout {
    Payout {
        account_id: id.into(),
        kind: Some("iban".into()),
        instrument: instrument.into(),
        holder_name: Some(holder.into()),
        country: None,
        first_seen: None,
    }
}

pub(super) fn phone(id: &str, value: &str) -> Contact {
    Contact { account_id: id.into(), kind: "phone".into(), value: value.into(), verified: None, first_seen: None }
}

pub(super) fn shipment(id: &str, address: &str, changed_at: Option<Time>) -> Shipment {
    Shipment { account_id: id.into(), address: address.into(), changed_at, item: None }
}

pub(super) fn document(id: &str, number: &str) -> IdentityDocument<NumberToken> {
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

pub(super) fn resume(id: &str, text: &str) -> PersonText {
    PersonText { account_id: id.into(), kind: Some("resume".into()), at: None, text: text.into() }
}

pub(super) fn report(number: &str) -> IdentityReport<NumberToken> {
    IdentityReport {
        document_number: Some(NumberToken::Keyed(number.into())),
        issuer: None,
        reported_at: None,
        reporter: None,
        what: None,
    }
}
