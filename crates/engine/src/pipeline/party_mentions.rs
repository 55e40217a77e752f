//! Where does a case name persons and organisations, and what do they show there?
//!
//! A mention is one typed subject with the name that it bears: a registrant, a renter, an organisation, the holder of an
//! instrument, a party of a payment. Accounts are mentions only where they share a thing with one of these: which accounts hang together is asked
//! of crews. Placeholders, privacy services and what strangers share are no values.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use rayon::prelude::*;
use stakeout_core::name::{Name, Schema};
use stakeout_core::person::spelling;
use stakeout_core::record::{Day, Host, RegistrationContact, Time};
use stakeout_core::selector::SelectorKind;
use stakeout_core::selector::shared_service::SharedServices;

use super::named::is_withheld;
use super::payment_mentions::payers;
use super::select::Shown;
use super::ties::MANY_STRANGERS;
use super::world::{Place, World};
use crate::people::{AccountIx, Kind, PaidTo, network};

/// A kind of thing that ties two mentions; named as the field of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Thing {
    Email,
    Phone,
    RegistryHandle,
    Domain,
    Instrument,
    Address,
    Network,
}

impl Thing {
    pub(super) const ALL: [Self; 7] =
        [Self::Email, Self::Phone, Self::RegistryHandle, Self::Domain, Self::Instrument, Self::Address, Self::Network];

    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::RegistryHandle => "registry-handle",
            Self::Domain => "domain",
            Self::Instrument => "payout-instrument",
            Self::Address => "ip-address",
            Self::Network => "network",
        }
    }

    /// As what accounts show it.
    const fn of_accounts(self) -> Option<Kind> {
        match self {
            Self::Email => Some(Kind::Email),
            Self::Phone => Some(Kind::Phone),
            Self::Instrument => Some(Kind::Payout),
            Self::Address => Some(Kind::Network),
            Self::RegistryHandle | Self::Domain | Self::Network => None,
        }
    }

    /// Is it a place that one stands at for some days, and not a thing that one keeps?
    pub(super) const fn is_place(self) -> bool {
        matches!(self, Self::Address | Self::Network)
    }
}

/// What kind of row names the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    Registrant,
    Renter,
    Holder,
    Organization,
    PaymentParty,
    Account(AccountIx),
}

/// A subject with the name that it bears.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    pub(crate) subject: String,
    /// As written.
    pub(super) name: String,
    /// As compared for equality: see [`spelling::person`].
    pub(super) plain: String,
    pub(super) schema: Schema,
    pub(super) birth: Option<Day>,
    pub(super) place: Place,
    pub(crate) source: Source,
}

/// A mention shows a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    /// Index in [`Mentions::things`].
    pub(super) thing: u32,
    /// Index in [`Mentions::all`].
    pub(super) mention: u32,
    pub(super) from: Option<Time>,
    pub(super) to: Option<Time>,
    pub(super) place: Place,
}

/// Everybody who is named, and what they show.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    /// Sorted by subject, then name.
    pub(crate) all: Vec<Mention>,
    /// Sorted, unique.
    pub(super) things: Vec<(Thing, String)>,
    /// Sorted by thing, then mention.
    pub(super) held: Vec<Held>,
    /// Of each thing, those who show it and are no mention: accounts over the cap, owners of names without a told registrant.
    pub(super) others: Vec<u64>,
    /// Of each kind of thing, the same for all its values.
    pub(super) others_of_kind: BTreeMap<Thing, u64>,
}

/// Accounts that show one thing up to which they are mentions: beyond, it is a service's or a relay's.
const ACCOUNTS_MAX: usize = 40;

/// Holders before they have their numbers.
pub(super) type Rows = Vec<(Mention, Vec<(Thing, String, Option<Time>, Option<Time>, Place)>)>;

/// Collects the mentions of a case. `left_out` are accounts of owners whose identity others use: victims are linked to nobody.
pub(crate) fn mentions(world: &World, shown: &[Shown], left_out: &BTreeSet<AccountIx>) -> Mentions {
    let stood = Stood::of(world, shown);
    let mut rows: Rows = Vec::new();
    registrants(world, &stood, &mut rows);
    renters(world, &mut rows);
    organizations(world, &mut rows);
    if rows.is_empty() {
        return Mentions::default();
    }
    payers(world, &mut rows);
    let wanted: BTreeSet<(Thing, String)> = rows
        .iter()
        .filter(|_| !world.people.is_empty())
        .flat_map(|(_, held)| held.iter().map(|(thing, value, ..)| (*thing, value.clone())))
        .filter(|(thing, _)| thing.of_accounts().is_some())
        .collect();
    let mut others: BTreeMap<(Thing, String), u64> = BTreeMap::new();
    accounts(world, &wanted, left_out, &mut rows, &mut others);
    let mut found = number(rows);
    found.others = found.things.iter().map(|thing| others.get(thing).copied().unwrap_or(0)).collect();
    let named: BTreeSet<&str> = found.all.iter().filter_map(|one| one.subject.strip_prefix("registrant:")).collect();
    let in_networks = stood.unnamed_in_networks(world, &named);
    for ((thing, value), others) in found.things.iter().zip(&mut found.others) {
        match thing {
            Thing::Address => *others += stood.unnamed(value, &named),
            Thing::Network => *others += in_networks.get(value).copied().unwrap_or(0),
            _ => {}
        }
    }
    found.others_of_kind = others_of_kind(world, &stood, &named);
    found
}

/// On which addresses names stood.
struct Stood<'w> {
    /// Name that one party registers, address, from, to.
    of_name: BTreeMap<&'w str, Vec<&'w Shown>>,
    of_address: BTreeMap<&'w str, BTreeSet<&'w str>>,
}

impl<'w> Stood<'w> {
    fn of(world: &'w World, shown: &'w [Shown]) -> Self {
        let services = SharedServices::bundled();
        let mut stood = Self { of_name: BTreeMap::new(), of_address: BTreeMap::new() };
        for one in shown.iter().filter(|one| one.kind == SelectorKind::IpAddress) {
            stood.of_address.entry(&one.value).or_default().insert(world.registrable(one.host));
        }
        for one in shown.iter().filter(|one| one.kind == SelectorKind::IpAddress) {
            let owners = stood.of_address.get(one.value.as_str()).map_or(0, BTreeSet::len);
            if owners < MANY_STRANGERS && services.covers(one.kind, &one.value).is_none() {
                stood.of_name.entry(world.registrable(one.host)).or_default().push(one);
            }
        }
        stood
    }

    /// Owners of names at an address of whom no registrant is told.
    fn unnamed(&self, address: &str, named: &BTreeSet<&str>) -> u64 {
        let owners = self.of_address.get(address).into_iter().flatten();
        owners.filter(|owner| !named.contains(*owner)).count() as u64
    }

    /// The same of the networks of organisations, by their ids.
    fn unnamed_in_networks(&self, world: &World, named: &BTreeSet<&str>) -> BTreeMap<String, u64> {
        let mut owners_in: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for (address, owners) in &self.of_address {
            for network in address.parse().map(|ip| world.network.owners(ip)).unwrap_or_default() {
                owners_in.entry(network).or_default().extend(owners.iter().filter(|owner| !named.contains(*owner)));
            }
        }
        let mut counts = BTreeMap::new();
        for (network, owners) in owners_in {
            if let Some((of, _)) = world.network.organization(network) {
                *counts.entry(of.org_id.clone()).or_insert(0) += owners.len() as u64;
            }
        }
        counts
    }
}

/// Texts that name somebody.
fn told(text: Option<&str>) -> Option<&str> {
    let text = text?.trim();
    (!text.is_empty() && !is_withheld(text)).then_some(text)
}

pub(super) fn mention(subject: String, name: &str, schema: Schema, place: Place, source: Source) -> Option<Mention> {
    let plain = spelling::person(name).filter(|plain| plain.chars().any(char::is_alphabetic))?;
    Some(Mention { subject, name: name.to_owned(), plain, schema, birth: None, place, source })
}

/// Registrants whose names are told. Who administers or pays may be another, and is left out.
fn registrants(world: &World, stood: &Stood<'_>, rows: &mut Rows) {
    for (registration, place) in &world.registrations {
        // What was redacted, or given by a privacy service, is the same for all and names nobody.
        let Some(domain) = registration.domain.as_ref().filter(|_| !registration.redacted) else { continue };
        for contact in registration.contacts.iter().filter(|contact| contact.role == "registrant") {
            let Some(mut one) = registrant(domain, contact, *place) else { continue };
            one.birth = contact.birth_date;
            let (from, to) = (registration.registered, registration.expires);
            let mut held = Vec::new();
            for (thing, value) in contacts(contact, registration.registrar.as_deref()) {
                held.push((thing, value, from, to, *place));
            }
            held.push((Thing::Domain, domain.registrable().to_owned(), from, to, *place));
            for at in stood.of_name.get(domain.registrable()).into_iter().flatten() {
                held.push((Thing::Address, at.value.clone(), at.from, at.to, at.place));
                for network in at.value.parse().map(|ip| world.network.owners(ip)).unwrap_or_default() {
                    let of = world.network.organization(network).map(|(of, _)| of.org_id.clone());
                    held.extend(of.map(|of| (Thing::Network, of, at.from, at.to, at.place)));
                }
            }
            rows.push((one, held));
        }
    }
}

/// A firm that is named beside a person holds the domain.
fn registrant(domain: &Host, contact: &RegistrationContact, place: Place) -> Option<Mention> {
    let (name, firm) = (told(contact.name.as_deref()), told(contact.organization.as_deref()));
    let subject = format!("registrant:{}", domain.as_str());
    match (name, firm) {
        // Who is no firm writes the own name in both.
        (Some(name), Some(firm)) if spelling::person(name) == spelling::person(firm) => {
            mention(subject, name, Schema::Unknown, place, Source::Registrant)
        }
        (_, Some(firm)) => mention(subject, firm, Schema::Organization, place, Source::Registrant),
        (name, None) => mention(subject, name?, Schema::Unknown, place, Source::Registrant),
    }
}

fn contacts(contact: &RegistrationContact, registrar: Option<&str>) -> Vec<(Thing, String)> {
    let services = SharedServices::bundled();
    let is_own = |kind: SelectorKind, value: &str| services.covers(kind, value).is_none();
    let email = told(contact.email.as_deref()).and_then(spelling::email);
    let phone = told(contact.phone.as_deref()).and_then(spelling::phone);
    // A handle is a number of one registrar's books.
    let handle = told(contact.handle.as_deref()).zip(registrar);
    let found = [
        email.filter(|value| is_own(SelectorKind::Email, value)).map(|value| (Thing::Email, value)),
        phone.filter(|value| is_own(SelectorKind::Phone, value)).map(|value| (Thing::Phone, value)),
        handle.map(|(handle, registrar)| (Thing::RegistryHandle, format!("{registrar} {handle}").to_lowercase())),
    ];
    found.into_iter().flatten().collect()
}

/// Renters, each with all that it rents and pays by.
fn renters(world: &World, rows: &mut Rows) {
    for (hosting, place) in &world.hosting {
        let subject = format!("renter:{}", hosting.renter);
        let Some(name) = told(Some(&hosting.renter)) else { continue };
        let Some(one) = mention(subject, name, Schema::Unknown, *place, Source::Renter) else { continue };
        let (from, to) = (hosting.from, hosting.to);
        let mut held = Vec::new();
        if let Ok(ip) = hosting.server_ip.parse::<IpAddr>() {
            held.push((Thing::Address, ip.to_string(), from, to, *place));
        }
        let paid = told(hosting.paid_by_account.as_deref()).and_then(|account| spelling::instrument("", account));
        held.extend(paid.map(|account| (Thing::Instrument, account, from, to, *place)));
        rows.push((one, held));
    }
}

fn organizations(world: &World, rows: &mut Rows) {
    for (organization, place) in &world.network.organizations {
        let subject = format!("org:{}", organization.org_id);
        let Some(name) = told(organization.name.as_deref()) else { continue };
        let Some(one) = mention(subject, name, Schema::Organization, *place, Source::Organization) else { continue };
        let mut held: Vec<_> = organization
            .domains
            .iter()
            .map(|domain| (Thing::Domain, domain.registrable().to_owned(), None, None, *place))
            .collect();
        if !organization.networks.is_empty() {
            held.push((Thing::Network, organization.org_id.clone(), None, None, *place));
        }
        rows.push((one, held));
    }
}

/// Accounts that show a thing which somebody else shows, and the holders of instruments that somebody else pays by.
fn accounts(
    world: &World,
    wanted: &BTreeSet<(Thing, String)>,
    left_out: &BTreeSet<AccountIx>,
    rows: &mut Rows,
    others: &mut BTreeMap<(Thing, String), u64>,
) {
    let people = &world.people;
    let mut paid_to: BTreeMap<u32, Vec<&PaidTo>> = BTreeMap::new();
    for paid in &people.paid_to {
        paid_to.entry(paid.instrument).or_default().push(paid);
    }
    for (thing, value) in wanted {
        let Some(kind) = thing.of_accounts() else { continue };
        let line = value.parse::<IpAddr>().ok().filter(|_| *thing == Thing::Address).map(network);
        let Some(number) = people.value(kind, line.as_deref().unwrap_or(value)) else { continue };
        let holdings = people.of_value(number);
        if holdings.len() > ACCOUNTS_MAX {
            others.insert((*thing, value.clone()), holdings.len() as u64);
            continue;
        }
        for holding in holdings.iter().filter(|holding| !left_out.contains(&holding.account)) {
            let known = people.known(holding.account);
            let name = known.and_then(|known| told(known.written_name.as_deref()));
            let subject = people.subjects.get(holding.account as usize).map(|id| format!("account:{id}"));
            let (Some(known), Some(name), Some(subject)) = (known, name, subject) else { continue };
            let place = known.place.unwrap_or(holding.place);
            let one = mention(subject, name, Schema::Person, place, Source::Account(holding.account));
            let held = vec![(*thing, value.clone(), holding.first, holding.last, holding.place)];
            rows.extend(one.map(|one| (Mention { birth: known.birth, ..one }, held)));
        }
        if *thing == Thing::Instrument {
            for paid in paid_to.get(&number).into_iter().flatten() {
                let at = holdings.binary_search_by_key(&paid.account, |holding| holding.account);
                let Some(holding) = at.ok().and_then(|at| holdings.get(at)) else { continue };
                let Some(name) = told(Some(&paid.holder)) else { continue };
                let subject = format!("payment-account:{value}");
                let one = mention(subject, name, Schema::Unknown, holding.place, Source::Holder);
                rows.extend(one.map(|one| (one, vec![(*thing, value.clone(), None, None, holding.place)])));
            }
        }
    }
}

/// Gives mentions and things their numbers: those of their sorted texts, whatever the order of reading was.
fn number(mut rows: Rows) -> Mentions {
    rows.par_sort_by(|(a, _), (b, _)| key(a).cmp(&key(b)));
    let mut found = Mentions::default();
    let mut shown = Vec::new();
    for (one, held) in rows {
        if found.all.last().is_none_or(|last| (&last.subject, &last.plain) != (&one.subject, &one.plain)) {
            found.all.push(one);
        } else if let Some(last) = found.all.last_mut() {
            last.birth = last.birth.or(one.birth);
        }
        let mention = u32::try_from(found.all.len() - 1).unwrap_or(u32::MAX);
        shown.extend(held.into_iter().map(|(thing, value, from, to, place)| (thing, value, mention, from, to, place)));
    }
    shown.par_sort();
    shown.dedup();
    for (thing, value, mention, from, to, place) in shown {
        if found.things.last().is_none_or(|(last, text)| (*last, text) != (thing, &value)) {
            found.things.push((thing, value));
        }
        let thing = u32::try_from(found.things.len() - 1).unwrap_or(u32::MAX);
        found.held.push(Held { thing, mention, from, to, place });
    }
    found
}

fn key(one: &Mention) -> (&str, &str, &str, Place, Source) {
    (&one.subject, &one.plain, &one.name, one.place, one.source)
}

/// Accounts that show a kind at all, and owners of names at any address.
fn others_of_kind(world: &World, stood: &Stood<'_>, named: &BTreeSet<&str>) -> BTreeMap<Thing, u64> {
    let people = &world.people;
    let mut counts: BTreeMap<Kind, u64> = BTreeMap::new();
    for of_account in people.by_account.chunk_by(|a, b| a.0 == b.0) {
        let kinds: BTreeSet<Kind> = of_account.iter().filter_map(|(_, value)| people.kind_of(*value)).collect();
        for kind in kinds {
            *counts.entry(kind).or_default() += 1;
        }
    }
    let owners: BTreeSet<&str> = stood.of_address.values().flatten().copied().collect();
    let unnamed = owners.iter().filter(|owner| !named.contains(*owner)).count() as u64;
    let of = |thing: &Thing| {
        let accounts = thing.of_accounts().and_then(|kind| counts.get(&kind)).copied().unwrap_or(0);
        (*thing, accounts + if thing.is_place() { unnamed } else { 0 })
    };
    Thing::ALL.iter().map(of).collect()
}

impl Mention {
    /// Is it told that a firm or another body bears the name?
    pub(super) fn is_organization(&self) -> bool {
        self.schema == Schema::Organization || Name::read(&self.name, self.schema).is_plainly_firm()
    }
}
