//! Which names and numbers does a case hold that lists are searched for, and whose are they?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::name::{Name, Schema};
use stakeout_core::record::{DateSpan, Host, IdentifierKind, Precision, RegistrationContact};
use stakeout_core::screening::{Known, normal_number};
use stakeout_core::selector::SelectorKind;
use stakeout_core::watch_list::Entry;

use super::payments::PaymentParty;
use super::select::Shown;
use super::world::{Place, World};
use crate::screen::Asked;

/// A name of the case with what is known of its bearer, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) asked: Asked,
    pub(crate) places: Vec<Place>,
    /// Further subjects of one name and account: they are told of only where a list has somebody near.
    pub(crate) also: Vec<(String, Place)>,
}

impl Named {
    /// The further subjects as names of their own.
    pub(crate) fn others(&self) -> impl Iterator<Item = Self> + '_ {
        let other = |(subject, place): &(String, Place)| Self {
            asked: Asked { subject: subject.clone(), ..self.asked.clone() },
            places: vec![*place],
            also: Vec::new(),
        };
        self.also.iter().map(other)
    }
}

/// Contacts of a registration that name whoever holds it; the others serve many.
const HOLDERS: [&str; 3] = ["registrant", "administrative", "billing"];
/// Words of a field that was withheld, or that a privacy service fills in.
const WITHHELD: [&str; 7] =
    ["redacted", "privacy", "withheld", "not disclosed", "proxy", "data protected", "whoisguard"];

/// Every name of the case, and the numbers and addresses of its hosts that an entry of these lists has too: in the order
/// of subject and name.
pub(crate) fn named(world: &World, shown: &[Shown], entries: &[&Entry]) -> Vec<Named> {
    let listed = numbers(entries);
    let mut all: BTreeMap<(String, String, u8), Named> = BTreeMap::new();
    let mut push = |asked: Asked, place: Place| {
        let schema = asked.kind as u8;
        let key = (asked.subject.clone(), asked.name.clone(), schema);
        let known = all.entry(key).or_insert_with(|| Named {
            asked: Asked { identifiers: Vec::new(), ..asked.clone() },
            places: Vec::new(),
            also: Vec::new(),
        });
        for born in asked.births {
            if !known.asked.births.contains(&born) {
                known.asked.births.push(born);
            }
        }
        for identifier in asked.identifiers {
            // A number that no list has says nothing, and would have every entry weighed that is near by name.
            let is_listed = identifier.kind.is_some_and(|kind| is_in(&listed, kind, &identifier.number));
            if is_listed && !known.asked.identifiers.contains(&identifier) {
                known.asked.identifiers.push(identifier);
            }
        }
        if !known.places.contains(&place) {
            known.places.push(place);
        }
    };
    for (registration, place) in &world.registrations {
        // Of an address range its name stands for a domain.
        let of = registration.domain.as_ref().map_or(registration.name.as_str(), Host::as_str);
        let holders = registration.contacts.iter().filter(|contact| HOLDERS.contains(&contact.role.as_str()));
        for asked in holders.flat_map(|contact| of_contact(&format!("registrant:{of}"), contact)) {
            push(asked, *place);
        }
    }
    for (hosting, place) in &world.hosting {
        if let Some(name) = told(Some(&hosting.renter)) {
            push(asked(&format!("renter:{}", hosting.renter), name, Schema::Unknown), *place);
        }
    }
    for (asked, place) in of_accounts(world) {
        push(asked, place);
    }
    for holder in &world.payments.holders {
        let subject = format!("payment-account:{}", holder.account);
        let mut one = asked(&subject, told(Some(&holder.name)).unwrap_or_default(), Schema::Unknown);
        one.identifiers.push(known(IdentifierKind::BankAccount, &holder.account));
        push(one, holder.place);
    }
    for (asked, place) in of_hosts(world, shown, &listed) {
        push(asked, place);
    }
    for party in &world.payments.parties {
        push_party(party, &listed, &mut all);
    }
    // What is asked for by its number alone, and no list has.
    let asks = |one: &Named| !one.asked.name.is_empty() || !one.asked.identifiers.is_empty();
    let mut all: Vec<Named> = all.into_values().filter(asks).collect();
    for one in &mut all {
        one.asked.identifiers.sort();
        one.places.sort();
    }
    all
}

fn asked(subject: &str, name: &str, kind: Schema) -> Asked {
    Asked { subject: subject.to_owned(), name: name.to_owned(), kind, ..Asked::default() }
}

/// A text that names somebody.
fn told(text: Option<&String>) -> Option<&str> {
    let text = text?.trim();
    (!is_withheld(text) && !Name::read(text, Schema::Unknown).is_no_name()).then_some(text)
}

/// Does a privacy service stand here, or a word for what is not told?
pub(super) fn is_withheld(text: &str) -> bool {
    let lower = text.to_lowercase();
    WITHHELD.iter().any(|word| lower.contains(word))
}

/// The legal names in accounts, with their days of birth. The person named may be a victim: a match is of the name.
fn of_accounts(world: &World) -> impl Iterator<Item = (Asked, Place)> + '_ {
    let accounts = world.people.subjects.iter().zip(&world.people.accounts);
    accounts.filter_map(|(subject, known)| {
        let written = known.written_name.as_deref().map(str::to_owned);
        let mut one = asked(&format!("account:{subject}"), told(written.as_ref())?, Schema::Person);
        let day = |day| DateSpan { from: day, to: day, precision: Precision::Day, note: None };
        one.births.extend(known.birth.map(day));
        Some((one, known.place?))
    })
}

/// A party of payments under the first of them; of the others it is told only if need be.
fn push_party(party: &PaymentParty, listed: &Numbers, all: &mut BTreeMap<(String, String, u8), Named>) {
    let mut sides = party.subjects();
    let Some((subject, place)) = sides.next() else { return };
    let mut one = asked(&subject, told(party.name.as_ref()).unwrap_or_default(), Schema::Unknown);
    let account = party.account.as_deref().filter(|account| is_in(listed, IdentifierKind::BankAccount, account));
    one.identifiers.extend(account.map(|account| known(IdentifierKind::BankAccount, account)));
    let key = (subject, one.name.clone(), one.kind as u8);
    // Two files may number their payments alike.
    let named = all.entry(key).or_insert_with(|| Named { asked: one, places: Vec::new(), also: Vec::new() });
    named.places.push(place);
    named.also.extend(sides);
}

/// A contact's name and its organisation, each with its mail address.
fn of_contact(subject: &str, contact: &RegistrationContact) -> Vec<Asked> {
    let (name, organization) = (told(contact.name.as_ref()), told(contact.organization.as_ref()));
    let mut of: Vec<Asked> = Vec::new();
    // A formatted name may be that of a firm.
    of.extend(name.filter(|name| Some(*name) != organization).map(|name| asked(subject, name, Schema::Unknown)));
    of.extend(organization.map(|name| asked(subject, name, Schema::Organization)));
    let mail = told(contact.email.as_ref()).map(|mail| known(IdentifierKind::Email, mail));
    if of.is_empty() && mail.is_some() {
        of.push(asked(subject, "", Schema::Unknown));
    }
    for one in &mut of {
        one.identifiers.extend(mail.clone());
        // A firm has no birthday: the day is that of the person whom the contact names.
        if one.kind != Schema::Organization {
            let day = |day| DateSpan { from: day, to: day, precision: Precision::Day, note: None };
            one.births.extend(contact.birth_date.map(day));
        }
    }
    of
}

fn known(kind: IdentifierKind, number: &str) -> Known {
    Known { kind: Some(kind), number: number.to_owned(), issuer: None }
}

/// Numbers and addresses of entries, as they are compared.
type Numbers = BTreeSet<(IdentifierKind, String)>;

fn numbers(entries: &[&Entry]) -> Numbers {
    let identifiers = entries.iter().flat_map(|entry| &entry.listed.identifiers);
    identifiers.map(|one| (one.kind, normal_number(Some(one.kind), &one.number))).collect()
}

fn is_in(listed: &Numbers, kind: IdentifierKind, number: &str) -> bool {
    listed.contains(&(kind, normal_number(Some(kind), number)))
}

/// Numbers and addresses of hosts that stand in a list: wallets, mail addresses and accounts that a page shows, and hosts
/// that an entry calls its own. Hosts without any are not asked for at all.
fn of_hosts(world: &World, shown: &[Shown], listed: &Numbers) -> Vec<(Asked, Place)> {
    let mut found = Vec::new();
    let mut push = |host, kind, number: &str, place| {
        let mut one = asked(&world.subject(host), "", Schema::Unknown);
        one.identifiers.push(known(kind, number));
        found.push((one, place));
    };
    for one in shown {
        let (kind, number) = match one.kind {
            // `tron:T…`: the chain stands before the address.
            SelectorKind::Wallet => (IdentifierKind::Wallet, one.value.rsplit(':').next().unwrap_or_default()),
            SelectorKind::Email => (IdentifierKind::Email, one.value.as_str()),
            SelectorKind::DepositAccount => {
                (IdentifierKind::BankAccount, one.value.rsplit(':').next().unwrap_or_default())
            }
            _ => continue,
        };
        if is_in(listed, kind, number) {
            push(one.host, kind, number, one.place);
        }
    }
    for (_, site) in listed.iter().filter(|(kind, _)| *kind == IdentifierKind::Website) {
        for name in [site.clone(), format!("www.{site}")] {
            let host = Host::parse(&name).ok().and_then(|host| world.host(&host));
            if let Some((host, place)) = host.and_then(|host| Some((host, super::rows::first_place(world, host)?))) {
                push(host, IdentifierKind::Website, &name, place);
            }
        }
    }
    found
}
