//! How do facts about accounts become columns?

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use stakeout_core::person::passage::shingles;
use stakeout_core::person::spelling;
use stakeout_core::person::zone::Zone;
use stakeout_core::record::{
    Account, Contact, Contract, Fact, IdentityDocument, IdentityReport, IpType, Login, NumberToken, Payout, PersonText,
    Shipment, Time,
};

use super::columns::{AccountIx, Deal, Holding, Known, LoginAt, PaidTo, Paper, People, Reported, ValueIx};
use super::kind::Kind;
use super::passages::{Posting, passages};
use super::portraits::{self, Seen};
use super::resolve::Names;
use crate::pipeline::place::Place;

type Map<K, V> = HashMap<K, V, FixedState>;

/// Collects facts. Their order does not matter to what [`PeopleBuilder::finish`] gives.
#[derive(Debug, Default)]
pub(crate) struct PeopleBuilder {
    /// Ids as rows write them, by number.
    names: Names,
    values: Vec<(Kind, Box<str>)>,
    of_value: [Map<Box<str>, u32>; Kind::ALL.len()],
    holdings: Vec<Holding>,
    logins: Vec<LoginAt>,
    types: Map<(u32, IpType), u32>,
    accounts: Vec<(u32, Known)>,
    papers: Vec<Paper>,
    deals: Vec<Deal>,
    reports: Vec<Reported>,
    paid_to: Vec<PaidTo>,
    /// Referrers as rows write them: account and referrer.
    referrers: Vec<(u32, u32)>,
    postings: Vec<Posting>,
    /// When and where each text was written.
    texts: Vec<(Option<Time>, Place)>,
}

/// A fact on its way into columns, with what takes longest to find of it, so that another thread may.
#[derive(Debug)]
pub(crate) struct Cut {
    fact: Fact,
    place: Place,
    /// Hashes of the shingles of a text.
    passages: Vec<u64>,
}

impl Cut {
    pub(crate) fn of(fact: Fact, place: Place) -> Self {
        let passages = match &fact {
            Fact::PersonText(text) => shingles(&text.text).into_iter().map(|shingle| shingle.hash).collect(),
            _ => Vec::new(),
        };
        Self { fact, place, passages }
    }
}

/// Holdings given last among which one of the same account and value is sought.
const RECENT: usize = 8;

impl PeopleBuilder {
    fn value(&mut self, kind: Kind, text: &str) -> u32 {
        let map = &mut self.of_value[kind as usize];
        if let Some(number) = map.get(text) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        map.insert(text.into(), number);
        self.values.push((kind, text.into()));
        number
    }

    fn hold(&mut self, account: u32, kind: Kind, text: &str, at: Option<Time>, place: Place) -> u32 {
        let value = self.value(kind, text);
        let row = Holding { value, account, first: at, last: at, rows: 1, place };
        // Rows of an account mostly come together: to add them up here saves most of the memory and of the sorting.
        let is_it = |held: &&mut Holding| (held.value, held.account) == (value, account) && held.first.is_some();
        match self.holdings.iter_mut().rev().take(RECENT).find(is_it).filter(|_| at.is_some()) {
            Some(held) => held.add(&row),
            None => self.holdings.push(row),
        }
        value
    }

    /// Takes a fact about accounts; others are passed over.
    pub(crate) fn take(&mut self, Cut { fact, place, passages }: Cut) {
        match fact {
            Fact::Account(account) => self.account(&account, place),
            Fact::Login(login) => self.login(&login, place),
            Fact::Contact(contact) => self.contact(&contact, place),
            Fact::Payout(payout) => self.payout(&payout, place),
            Fact::IdentityDocument(document) => self.document(&document, place),
            Fact::IdentityReport(report) => self.report(&report, place),
            Fact::PersonText(text) => self.text(&text, &passages, place),
            Fact::Shipment(shipment) => self.shipment(&shipment, place),
            Fact::Contract(contract) => self.contract(&contract, place),
            _ => {}
        }
    }

    pub(crate) fn account(&mut self, account: &Account, place: Place) {
        let number = self.names.known(&account.platform, &account.account_id);
        let known = Known {
            created: account.created_at,
            name: account.legal_name.as_deref().and_then(spelling::person).map(Into::into),
            written_name: account.legal_name.as_deref().map(Into::into),
            birth: account.birth_date,
            claimed_zone: account.claimed_timezone.as_deref().and_then(Zone::parse),
            referrer: None,
            place: Some(place),
        };
        self.accounts.push((number, known));
        if let Some(referrer) = &account.referrer_account_id {
            let referrer = self.names.written(referrer);
            self.referrers.push((number, referrer));
        }
        if let Some(firm) = account.organization.as_deref().and_then(spelling::person) {
            self.hold(number, Kind::Organization, &firm, account.created_at, place);
        }
    }

    pub(crate) fn login(&mut self, login: &Login, place: Place) {
        let account = self.names.written(&login.account_id);
        let network = login.ip.map(|ip| {
            let value = self.hold(account, Kind::Network, &network(ip), login.at, place);
            if let Some(kind) = login.ip_type {
                *self.types.entry((value, kind)).or_default() += 1;
            }
            value
        });
        let device = login.device_id.as_deref().filter(|id| !id.trim().is_empty());
        let device = device.map(|device| self.hold(account, Kind::Device, device, login.at, place));
        if let Some(at) = login.at {
            let clock = login.timezone_offset.and_then(|minutes| i8::try_from(minutes / 15).ok());
            let remote = login.remote_tool.as_deref().is_some_and(|tool| !tool.trim().is_empty());
            self.logins.push(LoginAt { account, at, network, device, clock, remote });
        }
    }

    pub(crate) fn contact(&mut self, contact: &Contact, place: Place) {
        let account = self.names.written(&contact.account_id);
        let kind = contact.kind.to_lowercase();
        let found = match kind.as_str() {
            "phone" | "mobile" | "tel" | "telephone" | "whatsapp" | "sms" => {
                spelling::phone(&contact.value).map(|text| (Kind::Phone, text))
            }
            "email" | "mail" | "e-mail" => spelling::email(&contact.value).map(|text| (Kind::Email, text)),
            _ => spelling::messenger(&kind, &contact.value).map(|text| (Kind::Messenger, text)),
        };
        if let Some((kind, text)) = found {
            self.hold(account, kind, &text, contact.first_seen, place);
        }
    }

    pub(crate) fn payout(&mut self, payout: &Payout, place: Place) {
        let account = self.names.written(&payout.account_id);
        let kind = payout.kind.as_deref().unwrap_or_default();
        let Some(text) = spelling::instrument(kind, &payout.instrument) else { return };
        let instrument = self.hold(account, Kind::Payout, &text, payout.first_seen, place);
        let written = payout.holder_name.as_deref().unwrap_or_default();
        if let Some(holder) = spelling::person(written) {
            self.paid_to.push(PaidTo { account, instrument, holder: holder.into(), written: written.into() });
        }
    }

    pub(crate) fn document(&mut self, document: &IdentityDocument<NumberToken>, place: Place) {
        let account = self.names.written(&document.account_id);
        let at = document.submitted_at;
        let number = document.number.as_ref().and_then(NumberToken::keyed).map(ToOwned::to_owned);
        let number = number.map(|token| self.hold(account, Kind::Document, &token, at, place));
        let portrait = document.portrait_phash.as_deref().and_then(hash);
        let portrait = portrait.map(|hash| self.hold(account, Kind::Portrait, &hash, at, place));
        let image = document.image_sha256.as_deref().and_then(hash);
        let image = image.map(|hash| self.hold(account, Kind::Image, &hash, at, place));
        let name = document.name.as_deref().and_then(spelling::person).map(Into::into);
        let birth = document.birth_date;
        let rejected = document.result.as_deref().is_some_and(is_rejected);
        self.papers.push(Paper { account, number, portrait, image, name, birth, submitted: at, rejected, place });
    }

    pub(crate) fn report(&mut self, report: &IdentityReport<NumberToken>, place: Place) {
        let token = report.document_number.as_ref().and_then(NumberToken::keyed).map(ToOwned::to_owned);
        if let Some(token) = token {
            let number = self.value(Kind::Document, &token);
            self.reports.push(Reported { number, at: report.reported_at, place });
        }
    }

    pub(crate) fn shipment(&mut self, shipment: &Shipment, place: Place) {
        let account = self.names.written(&shipment.account_id);
        if let Some(address) = spelling::address(&shipment.address) {
            self.hold(account, Kind::Address, &address, shipment.changed_at, place);
        }
    }

    pub(crate) fn contract(&mut self, contract: &Contract, place: Place) {
        let client = self.names.written(&contract.client_account_id);
        let worker = self.names.written(&contract.worker_account_id);
        self.deals.push(Deal { client, worker, at: contract.at, rating: contract.rating, place });
    }

    /// `passages` are the hashes of its shingles.
    fn text(&mut self, text: &PersonText, passages: &[u64], place: Place) {
        let account = self.names.written(&text.account_id);
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push((text.at, place));
        let posting = |hash| Posting { hash, account, text: number };
        self.postings.extend(passages.iter().copied().map(posting));
    }

    /// Passages that few accounts hold, with their accounts.
    fn passages(&mut self, account: &dyn Fn(u32) -> AccountIx) -> Vec<Holding> {
        let mut postings = std::mem::take(&mut self.postings);
        postings.iter_mut().for_each(|posting| posting.account = account(posting.account));
        let mut held = Vec::new();
        for passage in passages(postings) {
            let value = self.value(Kind::Passage, &format!("{:016x}", passage.hash));
            for (account, text) in passage.holders {
                let Some((at, place)) = self.texts.get(text as usize).copied() else { continue };
                held.push(Holding { value, account, first: at, last: at, rows: 1, place });
            }
        }
        held
    }

    /// Gives portraits of one picture the number of one of them.
    fn one_picture(&self, of_value: &mut [u32]) {
        let mut rows: BTreeMap<ValueIx, usize> = BTreeMap::new();
        for holding in &self.holdings {
            if self.values.get(holding.value as usize).is_some_and(|(kind, _)| *kind == Kind::Portrait) {
                *rows.entry(holding.value).or_default() += 1;
            }
        }
        let seen = rows.into_iter().filter_map(|(value, rows)| {
            let hash = portraits::bits(&self.values.get(value as usize)?.1)?;
            Some(Seen { hash, value, rows })
        });
        for (value, centre) in portraits::same(seen.collect()) {
            let number = of_value.get(centre as usize).copied();
            if let Some((slot, number)) = of_value.get_mut(value as usize).zip(number) {
                *slot = number;
            }
        }
    }

    /// The columns, numbered by sorted texts.
    pub(crate) fn finish(mut self) -> (People, Vec<AccountIx>) {
        let (subjects, of_name, unknown, ambiguous) = std::mem::take(&mut self.names).resolve();
        let account = |name: u32| of_name.get(name as usize).copied().unwrap_or(0);
        let copied = self.passages(&account);
        let mut order: Vec<u32> = (0..u32::try_from(self.values.len()).unwrap_or(u32::MAX)).collect();
        order.par_sort_unstable_by(|a, b| self.values[*a as usize].cmp(&self.values[*b as usize]));
        let mut of_value = vec![0_u32; order.len()];
        for (new, old) in (0..).zip(&order) {
            of_value[*old as usize] = new;
        }
        self.one_picture(&mut of_value);
        let mut old: Vec<Option<(Kind, Box<str>)>> = std::mem::take(&mut self.values).into_iter().map(Some).collect();
        let values = order.iter().filter_map(|at| old.get_mut(*at as usize)?.take()).collect();
        let value = |number: ValueIx| of_value.get(number as usize).copied().unwrap_or(0);
        let mut people = People {
            accounts: known(subjects.len(), self.accounts, &self.referrers, &account),
            values,
            holdings: held(self.holdings, copied, &account, &value),
            network_types: types(self.types, &value),
            unknown_accounts: unknown,
            ambiguous_accounts: ambiguous,
            subjects,
            ..People::default()
        };
        people.logins = self.logins;
        for login in &mut people.logins {
            login.account = account(login.account);
            (login.network, login.device) = (login.network.map(value), login.device.map(value));
        }
        people.papers = self.papers;
        for paper in &mut people.papers {
            paper.account = account(paper.account);
            (paper.number, paper.portrait) = (paper.number.map(value), paper.portrait.map(value));
            paper.image = paper.image.map(value);
        }
        people.deals = self.deals;
        for deal in &mut people.deals {
            (deal.client, deal.worker) = (account(deal.client), account(deal.worker));
        }
        people.reports = self.reports;
        people.reports.iter_mut().for_each(|report| report.number = value(report.number));
        people.paid_to = self.paid_to;
        for paid in &mut people.paid_to {
            (paid.account, paid.instrument) = (account(paid.account), value(paid.instrument));
        }
        sort(&mut people);
        (people, of_name)
    }
}

fn sort(people: &mut People) {
    people.by_account = people.holdings.iter().map(|holding| (holding.account, holding.value)).collect();
    people.by_account.par_sort_unstable();
    people.logins.par_sort_unstable();
    people.logins.dedup();
    people.papers.sort_unstable();
    people.deals.sort_unstable();
    people.reports.sort_unstable();
    people.paid_to.sort_unstable();
    people.paid_to.dedup();
}

/// One row for each account; of several rows about one, the first by its place.
fn known(
    count: usize,
    mut rows: Vec<(u32, Known)>,
    referrers: &[(u32, u32)],
    account: &dyn Fn(u32) -> AccountIx,
) -> Vec<Known> {
    let mut all = vec![Known::default(); count];
    rows.sort_by_key(|(name, known)| (account(*name), known.place));
    for (name, known) in rows.into_iter().rev() {
        if let Some(slot) = all.get_mut(account(name) as usize) {
            *slot = known;
        }
    }
    for (name, referrer) in referrers {
        if let Some(slot) = all.get_mut(account(*name) as usize) {
            slot.referrer = Some(account(*referrer));
        }
    }
    all
}

/// Holdings of one account and value together; `copied` have their accounts already.
fn held(
    mut rows: Vec<Holding>,
    mut copied: Vec<Holding>,
    account: &(dyn Fn(u32) -> AccountIx + Sync),
    value: &(dyn Fn(u32) -> ValueIx + Sync),
) -> Vec<Holding> {
    for row in &mut rows {
        (row.account, row.value) = (account(row.account), value(row.value));
    }
    copied.iter_mut().for_each(|row| row.value = value(row.value));
    rows.extend(copied);
    rows.par_sort_unstable_by_key(|row| (row.value, row.account, row.first, row.place));
    rows.dedup_by(|row, last| {
        let is_same = (last.value, last.account) == (row.value, row.account);
        if is_same {
            last.first = last.first.or(row.first);
            last.last = last.last.max(row.last);
            last.rows = last.rows.saturating_add(row.rows);
        }
        is_same
    });
    rows.shrink_to_fit();
    rows
}

/// The kind that most logins of a network state.
fn types(counted: Map<(u32, IpType), u32>, value: &dyn Fn(u32) -> ValueIx) -> Vec<(ValueIx, IpType)> {
    let mut all: Vec<(ValueIx, std::cmp::Reverse<u32>, IpType)> =
        counted.into_iter().map(|((network, kind), count)| (value(network), std::cmp::Reverse(count), kind)).collect();
    all.sort_unstable();
    all.dedup_by_key(|(network, ..)| *network);
    all.into_iter().map(|(network, _, kind)| (network, kind)).collect()
}

/// An address of version 4, or the first 64 bits of one of version 6: what one line is given.
pub(crate) fn network(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// A hash as lower-case hexadecimal digits; none that are all one digit.
fn hash(written: &str) -> Option<String> {
    let text = written.trim().trim_start_matches("0x").to_lowercase();
    let first = text.chars().next();
    let says = text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (says && !text.chars().all(|c| Some(c) == first)).then_some(text)
}

/// Words of platforms for a paper that did not pass.
fn is_rejected(result: &str) -> bool {
    let lower = result.to_lowercase();
    ["reject", "refus", "fail", "fraud", "forg", "fake", "denied", "거절", "거부", "위조", "拒绝", "伪造"]
        .iter()
        .any(|word| lower.contains(word))
}
