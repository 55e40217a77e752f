//! What do accounts of a crew do together that those who live together, or work alone, hardly do?
//!
//! Observations for a reader, each with what else explains it. They lend no bits: what ties the accounts has said what it can.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::entity::PatternRow;
use stakeout_core::finding::count;
use stakeout_core::person::Pattern;
use stakeout_core::report::CaseRows;

use super::crew_rows::{holding_of, source};
use super::crews::{Crews, subject};
use super::payments::Flow;
use super::place::Place;
use super::world::World;
use crate::people::{AccountIx, Crew, Deal, Kind, Ring, ValueIx, long_run, sleepless, turns};

/// Members on one machine up to which it is looked at: beyond, it is a house's.
const NAMES_MAX: usize = 12;
/// Clients of those who are sent things to one address, from which on it serves several employers.
const EMPLOYERS_MIN: usize = 2;
/// Instruments of a crew that pay on to one account, from which on it collects.
const INSTRUMENTS_MIN: usize = 2;

/// Something that was seen of some accounts.
struct Seen {
    pattern: Pattern,
    statement: String,
    /// Who shows it, and where.
    by: BTreeSet<(AccountIx, Place)>,
}

/// Adds what is seen of each crew.
pub(super) fn crew_patterns(world: &World, crews: &Crews, rows: &mut CaseRows) {
    // Contracts of all crews' accounts are sought once.
    let mut hired: BTreeMap<AccountIx, Vec<&Deal>> = BTreeMap::new();
    for deal in world.people.deals.iter().filter(|deal| crews.crew_of.contains_key(&deal.worker)) {
        hired.entry(deal.worker).or_default().push(deal);
    }
    for (id, at) in &crews.entities {
        let Some(crew) = crews.found.crews.get(*at) else { continue };
        let of = Of { world, crews, crew, hired: &hired };
        let seen = [of.relays(), of.hours(), of.self_dealing(), of.addresses(), of.funnels(), of.ring()];
        for (number, seen) in (1..).zip(seen.into_iter().flatten()) {
            rows.crew_patterns.extend(seen.by.iter().map(|(account, place)| {
                let (evidence_id, locator) = source(world, *place);
                PatternRow {
                    crew: id.clone(),
                    number,
                    pattern: seen.pattern,
                    statement: seen.statement.clone(),
                    account: subject(&world.people, *account).to_owned(),
                    evidence_id,
                    locator,
                }
            }));
        }
    }
    rows.crew_patterns.sort();
}

struct Of<'a> {
    world: &'a World,
    crews: &'a Crews,
    crew: &'a Crew,
    /// Contracts of each account of any crew that was hired.
    hired: &'a BTreeMap<AccountIx, Vec<&'a Deal>>,
}

impl Of<'_> {
    fn is_member(&self, account: AccountIx) -> bool {
        self.crew.members.contains_key(&account)
    }

    /// Contracts of some accounts that were hired.
    fn contracts<'b>(&'b self, workers: impl IntoIterator<Item = &'b AccountIx>) -> impl Iterator<Item = &'b Deal> {
        workers.into_iter().filter_map(|worker| self.hired.get(worker)).flatten().copied()
    }

    /// Things of a kind that ties hold and two and more members have, with these.
    fn shared(&self, kind: Kind) -> impl Iterator<Item = (ValueIx, Vec<AccountIx>)> + '_ {
        let ties = self.crew.ties.iter().filter_map(|at| self.crews.found.ties.get(*at));
        ties.filter(move |tie| tie.kind == kind).map(|tie| {
            let members = tie.accounts.iter().copied().filter(|account| self.is_member(*account));
            (tie.value, members.collect())
        })
    }

    /// Where accounts show a value.
    fn places(&self, value: ValueIx, accounts: &[AccountIx]) -> BTreeSet<(AccountIx, Place)> {
        let place = |account: &AccountIx| Some((*account, holding_of(self.world, value, *account)?.place));
        accounts.iter().filter_map(place).collect()
    }

    /// Machines on which names take turns.
    fn relays(&self) -> Vec<Seen> {
        let machines = self.shared(Kind::Device).filter(|(_, names)| names.len() <= NAMES_MAX);
        let relay = |(machine, names): (ValueIx, Vec<AccountIx>)| {
            let found = turns(&self.world.people, machine, &names)?;
            Some(Seen {
                pattern: Pattern::Relay,
                statement: format!(
                    "{} take turns on one machine {} times within three hours; their habits alone would give {:.1}",
                    count(found.accounts.len(), "account", "accounts"),
                    found.handovers,
                    found.expected
                ),
                by: self.places(machine, &found.accounts),
            })
        };
        machines.filter_map(relay).collect()
    }

    /// Accounts that are used as nobody works alone.
    fn hours(&self) -> Vec<Seen> {
        let people = &self.world.people;
        let mut seen = Vec::new();
        for account in self.crew.members.keys() {
            let by: BTreeSet<(AccountIx, Place)> =
                self.first_login(*account).map(|place| (*account, place)).into_iter().collect();
            if let Some(found) = sleepless(people, *account) {
                let statement = format!(
                    "{} in sixty days, on {}, leave no stretch of the day free that is longer than {} minutes",
                    count(found.logins, "log-in", "log-ins"),
                    count(found.machines, "machine", "machines"),
                    found.quiet_minutes,
                );
                seen.push(Seen { pattern: Pattern::AroundTheClock, statement, by: by.clone() });
            }
            if let Some((from, hours)) = long_run(people, *account) {
                let statement =
                    format!("from {} on it logs in for {hours} hours without a pause of half an hour", from.date());
                seen.push(Seen { pattern: Pattern::LongRun, statement, by });
            }
        }
        seen
    }

    /// Where an account's log-ins begin.
    fn first_login(&self, account: AccountIx) -> Option<Place> {
        let logins = self.world.people.logins_of(account).iter();
        let shown = logins.flat_map(|login| [login.device, login.network]).flatten();
        shown.filter_map(|value| holding_of(self.world, value, account)).map(|holding| holding.place).min()
    }

    /// Contracts whose two sides are paid through one instrument.
    fn self_dealing(&self) -> Vec<Seen> {
        let people = &self.world.people;
        let paid = |account: AccountIx| -> BTreeSet<ValueIx> {
            let paid = people.values_of(account).filter(|value| people.kind_of(*value) == Some(Kind::Payout));
            paid.filter(|value| people.of_value(*value).len() <= Kind::Payout.cap()).collect()
        };
        let mut by = BTreeSet::new();
        let mut contracts = 0_usize;
        for deal in self.contracts(self.crew.members.keys()).filter(|deal| deal.client != deal.worker) {
            if !paid(deal.client).is_disjoint(&paid(deal.worker)) {
                contracts += 1;
                by.extend([(deal.client, deal.place), (deal.worker, deal.place)]);
            }
        }
        let contracted = count(contracts, "contract", "contracts");
        let statement = format!("{contracted} whose client and worker are paid through one instrument");
        (contracts > 0).then_some(Seen { pattern: Pattern::SelfDealing, statement, by }).into_iter().collect()
    }

    /// Addresses to which things are sent for accounts that several clients hired.
    fn addresses(&self) -> Vec<Seen> {
        let address = |(address, accounts): (ValueIx, Vec<AccountIx>)| {
            let hired: Vec<&Deal> = self.contracts(&accounts).filter(|deal| !self.is_member(deal.client)).collect();
            let clients: BTreeSet<AccountIx> = hired.iter().map(|deal| deal.client).collect();
            let workers: BTreeSet<AccountIx> = hired.iter().map(|deal| deal.worker).collect();
            let mut by = self.places(address, &accounts);
            by.extend(hired.iter().map(|deal| (deal.worker, deal.place)));
            let statement = format!(
                "what is sent for {} of {} goes to one address",
                count(workers.len(), "account", "accounts"),
                count(clients.len(), "employer", "employers")
            );
            let is_one = clients.len() >= EMPLOYERS_MIN && workers.len() > 1;
            is_one.then_some(Seen { pattern: Pattern::OneAddress, statement, by })
        };
        self.shared(Kind::Address).filter_map(address).collect()
    }

    /// Accounts to which several instruments of the crew pay, and few of others.
    fn funnels(&self) -> Vec<Seen> {
        let payments = &self.world.payments;
        let users = self.paid_through();
        let mut ours: BTreeMap<u32, Vec<&Flow>> = BTreeMap::new();
        for flow in users.keys().flat_map(|account| payments.flows_from(*account)) {
            ours.entry(flow.to).or_default().push(flow);
        }
        let funnel = |(to, flows): (u32, Vec<&Flow>)| {
            let all = payments.payers_of(to);
            let is_theirs = flows.len() >= INSTRUMENTS_MIN && flows.len() * 2 >= all;
            is_theirs.then(|| funnel(&users, all, &flows))
        };
        ours.into_iter().filter_map(funnel).collect()
    }

    /// Accounts of payments through which members are paid, by their number, and who.
    fn paid_through(&self) -> BTreeMap<u32, Vec<AccountIx>> {
        let (people, payments) = (&self.world.people, &self.world.payments);
        let mut users: BTreeMap<u32, Vec<AccountIx>> = BTreeMap::new();
        for account in self.crew.members.keys() {
            for value in people.values_of(*account).filter(|value| people.kind_of(*value) == Some(Kind::Payout)) {
                let text = people.values.get(value as usize).map(|(_, text)| text);
                let number = text.and_then(|text| payments.accounts.binary_search(text).ok());
                if let Some(number) = number.and_then(|at| u32::try_from(at).ok()) {
                    users.entry(number).or_default().push(*account);
                }
            }
        }
        users
    }

    /// Clients that rate members best within few days.
    fn ring(&self) -> Vec<Seen> {
        let seen = |(ring, rated): (&Ring, usize)| {
            let deals = ring.deals.iter().filter_map(|at| self.world.people.deals.get(*at));
            let by = deals.filter(|deal| self.is_member(deal.worker)).map(|deal| (deal.worker, deal.place)).collect();
            let statement = format!(
                "{} rated {rated} of its accounts best within {} days, more than chance lets expect",
                count(ring.clients.len(), "client", "clients"),
                (ring.to.day() - ring.from.day()).max(1)
            );
            Seen { pattern: Pattern::RatingRing, statement, by }
        };
        self.crews.ring_of(self.crew).map(seen).into_iter().collect()
    }
}

/// Instruments of a crew that pay on to one account, to which so many pay in all.
fn funnel(users: &BTreeMap<u32, Vec<AccountIx>>, payers: usize, flows: &[&Flow]) -> Seen {
    let payments: u64 = flows.iter().map(|flow| u64::from(flow.count)).sum();
    let mut by: BTreeSet<(AccountIx, Place)> = BTreeSet::new();
    for flow in flows {
        by.extend(users.get(&flow.from).into_iter().flatten().map(|account| (*account, flow.place)));
    }
    let accounts: BTreeSet<AccountIx> = by.iter().map(|(account, _)| *account).collect();
    Seen {
        pattern: Pattern::Funnel,
        statement: format!(
            "{} instruments, through which {} are paid, pay on to one account: {}, and {} in all pay to it",
            flows.len(),
            count(accounts.len(), "account", "accounts"),
            count(usize::try_from(payments).unwrap_or(usize::MAX), "payment", "payments"),
            count(payers, "account", "accounts"),
        ),
        by,
    }
}
