//! How do crews, persons and identities stand in the tables?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::entity::{EntityRow, MemberRow, PeopleRow};
use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::link::LinkEvidenceRow;
use stakeout_core::person::Identity as Word;
use stakeout_core::report::CaseRows;
use stakeout_core::selector::SelectorRow;

use super::crew_links::{crew_links, probability};
use super::crew_patterns::crew_patterns;
use super::crew_refused::refused;
use super::crew_use::crew_use;
use super::crews::{Crews, subject, typed};
use super::place::Place;
use super::world::World;
use crate::people::{AccountIx, Holding, Identity, Kind, People, ValueIx};

/// Adds the rows of accounts to those of a case.
pub(crate) fn crew_rows(world: &World, crews: &Crews, rows: &mut CaseRows) {
    if world.people.is_empty() {
        return;
    }
    let mut out = Out { people: &world.people, crews, rows };
    out.entities();
    out.people();
    crew_links(world, crews, rows);
    refused(world, crews, rows);
    crew_use(world, crews, rows);
    crew_patterns(world, crews, rows);
}

struct Out<'a> {
    people: &'a People,
    crews: &'a Crews,
    rows: &'a mut CaseRows,
}

impl Out<'_> {
    fn entities(&mut self) {
        for (nth, (id, at)) in self.crews.entities.iter().enumerate() {
            let Some(crew) = self.crews.found.crews.get(*at) else { continue };
            self.rows.entities.push(EntityRow {
                entity: id.clone(),
                kind: "crew".to_owned(),
                label: format!("Crew {}", nth + 1),
            });
            for (account, bits) in &crew.members {
                let subject = typed(self.people, *account);
                self.rows.members.push(MemberRow { entity: id.clone(), subject, bits: *bits });
            }
        }
        for (nth, (id, accounts)) in self.crews.persons.iter().enumerate() {
            let label = format!("Person {}", nth + 1);
            self.rows.entities.push(EntityRow { entity: id.clone(), kind: "person".to_owned(), label });
            for account in accounts {
                let subject = typed(self.people, *account);
                let bits = self.bits_of(*account);
                self.rows.members.push(MemberRow { entity: id.clone(), subject, bits });
            }
        }
        self.rows.entities.sort();
        self.rows.members.sort();
    }

    fn bits_of(&self, account: AccountIx) -> i32 {
        let crew = self.crews.crew_of.get(&account).and_then(|at| self.crews.found.crews.get(*at));
        crew.and_then(|crew| crew.members.get(&account)).copied().unwrap_or(0)
    }

    /// Accounts of which something can be said: of crews, and of the owners of identities.
    fn people(&mut self) {
        let ids: BTreeMap<usize, &str> = self.crews.entities.iter().map(|(id, at)| (*at, id.as_str())).collect();
        let mut person_of: BTreeMap<AccountIx, &str> = BTreeMap::new();
        for (id, accounts) in &self.crews.persons {
            person_of.extend(accounts.iter().map(|account| (*account, id.as_str())));
        }
        for (account, at) in &self.crews.crew_of {
            let Some(crew) = self.crews.found.crews.get(*at) else { continue };
            let identity = match self.crews.identities.of_member.get(account) {
                Some(Identity::StolenFrom(_) | Identity::StolenAsReported(_)) => Word::Stolen,
                Some(Identity::Invented) => Word::Invented,
                _ => Word::Unknown,
            };
            self.rows.people.push(PeopleRow {
                account: subject(self.people, *account).to_owned(),
                person: person_of.get(account).copied().unwrap_or_default().to_owned(),
                crew: ids.get(at).copied().unwrap_or_default().to_owned(),
                identity,
                probability: probability(crew, *account),
            });
        }
        let others = self.crews.identities.of_others.keys().map(|account| (*account, Word::Stolen));
        let perhaps = self.crews.identities.perhaps.keys().map(|account| (*account, Word::Unknown));
        let owners = self.crews.owners().into_iter().map(|owner| (owner, Word::Genuine));
        for (account, identity) in others.chain(perhaps).chain(owners) {
            self.rows.people.push(PeopleRow {
                account: subject(self.people, account).to_owned(),
                person: String::new(),
                crew: String::new(),
                identity,
                probability: 0,
            });
        }
        self.rows.people.sort();
    }
}

/// Bits of one shared thing against chance: how few show it.
pub(super) fn chance_bits(people: &People, holders: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of accounts stay far below 2^53")]
    let (holders, all) = (holders as f64, people.subjects.len() as f64);
    libm::log2((all + 1.0) / (holders - 1.5)).clamp(0.0, 24.0)
}

/// Rows of the places where some accounts show a thing.
pub(super) fn evidence_of(
    world: &World,
    link_id: &str,
    (kind, value): (Kind, ValueIx),
    accounts: &[AccountIx],
    bits: i32,
    out: &mut Vec<LinkEvidenceRow>,
) {
    let text = world.people.shown(value);
    for account in accounts {
        let Some((evidence_id, locator)) = place_of(world, value, *account) else { continue };
        out.push(LinkEvidenceRow {
            link_id: link_id.to_owned(),
            selector_kind: kind.selector().as_str().to_owned(),
            value: text.to_owned(),
            group: group(kind).to_owned(),
            bits,
            evidence_id,
            locator,
        });
    }
}

/// Group of a kind in the model.
const fn group(kind: Kind) -> &'static str {
    match kind {
        Kind::Payout => "instrument",
        Kind::Device => "machine",
        Kind::Phone | Kind::Email | Kind::Messenger => "contact",
        Kind::Address => "delivery",
        Kind::Document | Kind::Image | Kind::Portrait => "paper",
        Kind::Passage => "copied",
        Kind::Network | Kind::Organization => "declared",
    }
}

/// Where an account shows a value.
pub(super) fn place_of(world: &World, value: ValueIx, account: AccountIx) -> Option<(EvidenceId, Locator)> {
    Some(source(world, holding_of(world, value, account)?.place))
}

/// That an account shows a value.
pub(super) fn holding_of(world: &World, value: ValueIx, account: AccountIx) -> Option<&Holding> {
    let held = world.people.of_value(value);
    held.binary_search_by_key(&account, |holding| holding.account).ok().and_then(|at| held.get(at))
}

pub(super) fn source(world: &World, place: Place) -> (EvidenceId, Locator) {
    (world.evidence_of(place), world.locator_of(place))
}

/// Selectors of accounts: what two and more of them show, and all that accounts of crews do. Lines that more than
/// a house uses are left out: they tie nobody.
pub(crate) fn account_selectors(world: &World, crews: &Crews) -> Vec<SelectorRow> {
    const LINE_HOLDERS: usize = 400;
    let people = &world.people;
    let in_crews: BTreeSet<AccountIx> = crews.crew_of.keys().copied().collect();
    let mut rows = Vec::new();
    for group in people.by_value() {
        let Some((first, (kind, _))) =
            group.first().and_then(|first| Some((first, people.values.get(first.value as usize)?)))
        else {
            continue;
        };
        let is_line = *kind == Kind::Network;
        for holding in group {
            let shared = group.len() > 1 && (!is_line || group.len() <= LINE_HOLDERS);
            if !shared && !in_crews.contains(&holding.account) {
                continue;
            }
            let (evidence_id, locator) = source(world, holding.place);
            rows.push(SelectorRow {
                subject: typed(people, holding.account),
                kind: kind.selector(),
                value: people.shown(first.value).to_owned(),
                evidence_id,
                locator,
                seen_at: holding.first,
            });
        }
    }
    rows
}
