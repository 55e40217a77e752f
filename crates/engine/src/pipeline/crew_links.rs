//! Which links stand between accounts of a crew?
//!
//! Those between accounts that share a thing; the others hang together through them. Where little is shared, the link
//! tells what else brought an account in.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::{Bits256, LinkRow, Relation, Status, link_id, shares};
use stakeout_core::report::CaseRows;

use super::crew_rows::{chance_bits, evidence_of};
use super::crews::{Crews, subject, typed};
use super::world::World;
use crate::people::{AccountIx, Crew, HOME_MAX, Joint, Kind, Mark, People, Ring, ValueIx, families};

/// Accounts that a reason names the number of.
fn accounts(count: usize) -> String {
    stakeout_core::finding::count(count, "account", "accounts")
}

/// Adds the links of crews.
pub(super) fn crew_links(world: &World, crews: &Crews, rows: &mut CaseRows) {
    Out { world, people: &world.people, crews, rows }.links();
}

/// A thing that two accounts of a crew show.
#[derive(Debug, Clone, Copy)]
struct Shared {
    kind: Kind,
    value: ValueIx,
    holders: usize,
}

struct Out<'a> {
    world: &'a World,
    people: &'a People,
    crews: &'a Crews,
    rows: &'a mut CaseRows,
}

impl Out<'_> {
    /// Links between accounts of stated crews that share a thing; the others hang together through them.
    fn links(&mut self) {
        let crews = self.crews;
        let exits = self.people.exits();
        for (crew, _) in crews.stated() {
            let mut pairs: BTreeMap<(AccountIx, AccountIx), Vec<Shared>> = BTreeMap::new();
            for tie in crew.ties.iter().filter_map(|at| self.crews.found.ties.get(*at)) {
                let held: Vec<AccountIx> =
                    tie.accounts.iter().copied().filter(|account| crew.members.contains_key(account)).collect();
                for (at, a) in held.iter().enumerate() {
                    for b in held.iter().skip(at + 1) {
                        let shared = Shared { kind: tie.kind, value: tie.value, holders: tie.accounts.len() };
                        pairs.entry((*a, *b)).or_default().push(shared);
                    }
                }
            }
            let is_inside = |joint: &&Joint| [joint.a, joint.b].iter().all(|end| crew.members.contains_key(end));
            for joint in self.crews.found.joints.iter().filter(is_inside) {
                let Some(kind) = self.people.kind_of(joint.value) else { continue };
                let shared = Shared { kind, value: joint.value, holders: self.people.of_value(joint.value).len() };
                let pair = pairs.entry((joint.a, joint.b)).or_default();
                if pair.iter().all(|one| one.value != shared.value) {
                    pair.push(shared);
                }
            }
            let bound: BTreeSet<AccountIx> = pairs.keys().flat_map(|(a, b)| [*a, *b]).collect();
            let unbound = crew.members.keys().copied().filter(|account| !bound.contains(account));
            let others: BTreeSet<AccountIx> = unbound.chain(crew.marked.iter().copied()).collect();
            self.by_values(crew, &exits, others, &mut pairs);
            let ring = self.crews.ring_of(crew).map(|(ring, rated)| ring_of(ring, rated)).unwrap_or_default();
            for ((a, b), ties) in pairs {
                self.link(crew, (a, b), &ties, &ring);
            }
        }
    }

    /// An account that marks brought in, or what it shares with members who have no tie, is linked to the first member whom
    /// hard things tie, else to the first of any, on each line and on each other thing that both show.
    fn by_values(
        &self,
        crew: &Crew,
        exits: &BTreeSet<ValueIx>,
        accounts: BTreeSet<AccountIx>,
        pairs: &mut BTreeMap<(AccountIx, AccountIx), Vec<Shared>>,
    ) {
        for account in accounts {
            for value in self.people.values_of(account) {
                let holders = self.people.of_value(value);
                let Some(kind) = self.people.kind_of(value) else { continue };
                let speaks = match kind {
                    Kind::Network => exits.contains(&value) || holders.len() <= HOME_MAX,
                    Kind::Organization | Kind::Document => false,
                    _ => holders.len() <= kind.cap(),
                };
                if !speaks {
                    continue;
                }
                let others = || holders.iter().map(|holding| holding.account).filter(|other| *other != account);
                let tied = others().find(|other| crew.is_tied(*other));
                let Some(other) = tied.or_else(|| others().find(|other| crew.members.contains_key(other))) else {
                    continue;
                };
                let pair = pairs.entry((other.min(account), other.max(account))).or_default();
                if pair.iter().all(|one| one.value != value) {
                    pair.push(Shared { kind, value, holders: holders.len() });
                }
            }
        }
    }

    fn link(&mut self, crew: &Crew, (a, b): (AccountIx, AccountIx), shared: &[Shared], ring: &str) {
        let (a_typed, b_typed) = (typed(self.people, a), typed(self.people, b));
        let link_id = link_id(Relation::SameCrew, &a_typed, &b_typed);
        let probability = probability(crew, a).min(probability(crew, b));
        let held: Vec<&str> = families(crew).into_iter().map(stakeout_core::selector::Family::as_str).collect();
        let mut bits = 0;
        for one in shared {
            let part = Bits256::from_bits(chance_bits(self.people, one.holders)).0;
            bits += part;
            evidence_of(self.world, &link_id, (one.kind, one.value), &[a, b], part, &mut self.rows.link_evidence);
        }
        for account in [a, b].into_iter().filter(|account| crew.marked.contains(account)) {
            self.marks(&link_id, account);
        }
        let row = LinkRow {
            link_id,
            a: a_typed,
            b: b_typed,
            relation: Relation::SameCrew,
            status: Status::Assessed,
            bits,
            probability,
            families: held.join(","),
            rival: "agency".to_owned(),
            rival_probability: 1_000 - probability.max(1),
            reason: format!(
                "both stand among {} that {} things hold together which no home, house or firm explains{}{}{}",
                accounts(crew.members.len()),
                crew.ties.len(),
                self.marked(crew, &[a, b]),
                clock(crew),
                ring,
            ),
        };
        self.rows.links.push(row);
    }

    /// Where it stands that an account is paid through instruments in other names, or shows the papers of others.
    fn marks(&mut self, link_id: &str, account: AccountIx) {
        let marks = &self.crews.found.marks;
        let papers = [Mark::SecondLife, Mark::Reported].into_iter().filter(|mark| marks.is_shown(account, *mark));
        let papers: f64 = papers.map(|mark| marks.of_mark(mark)).sum();
        let paid = self.people.paid_to_of(account).iter().map(|paid| (Kind::Payout, paid.instrument));
        let shown = self.people.papers_of(account).iter().filter_map(|paper| Some((Kind::Document, paper.number?)));
        let rows = paid.map(|one| (one, marks.of_mark(Mark::PaidToAnother)));
        let rows: BTreeMap<(Kind, ValueIx), f64> = rows
            .filter(|_| marks.is_shown(account, Mark::PaidToAnother))
            .chain(shown.map(|one| (one, papers)))
            .collect();
        for (thing, bits) in rows.into_iter().filter(|(_, bits)| *bits > 0.0) {
            let bits = Bits256::from_bits(bits).0;
            evidence_of(self.world, link_id, thing, &[account], bits, &mut self.rows.link_evidence);
        }
    }

    /// What brought accounts in that no hard thing ties.
    fn marked(&self, crew: &Crew, accounts: &[AccountIx]) -> String {
        let marks = &self.crews.found.marks;
        let of = |account: &AccountIx| {
            let all = Mark::ALL.into_iter().filter(|mark| marks.is_shown(*account, *mark)).map(words);
            let all = all.collect::<Vec<_>>().join(", ");
            let subject = subject(self.people, *account);
            if all.is_empty() {
                format!("; {subject} comes in with an account that it is tied to")
            } else {
                format!("; {subject} comes in by little that it shares and by what it does: it {all}")
            }
        };
        accounts.iter().filter(|account| crew.marked.contains(account)).map(of).collect()
    }
}

/// What an account does that shows a mark.
const fn words(mark: Mark) -> &'static str {
    match mark {
        Mark::PaidToAnother => "is paid in another's name",
        Mark::FromAfar => "is worked from afar",
        Mark::OtherClock => "runs at times on a clock that it does not claim",
        Mark::ClockReturns => "comes back to that clock",
        Mark::SecondLife => "shows the paper of an older account that lives apart from it",
        Mark::Reported => "shows a paper whose owner reported its misuse",
        Mark::Young => "is younger than three accounts in four",
    }
}

/// What ratings say: it supports, and lends no bits.
fn ring_of(ring: &Ring, rated: usize) -> String {
    let days = (ring.to.day() - ring.from.day()).max(1);
    let clients = stakeout_core::finding::count(ring.clients.len(), "client", "clients");
    format!("; {clients} rated {rated} of them best within {days} days, more than chance lets expect")
}

/// What the hours of the accounts say against their claims.
fn clock(crew: &Crew) -> String {
    let Some(clock) = crew.clock.as_ref().filter(|clock| clock.contradicting > 0) else { return String::new() };
    let (sign, minutes) = (if clock.offset_minutes < 0 { '-' } else { '+' }, clock.offset_minutes.abs());
    format!(
        "; the hours of {} fit the clock UTC{sign}{}, which {} of {} claims contradict",
        accounts(clock.accounts),
        minutes / 60,
        clock.contradicting,
        clock.claiming
    )
}

/// What the bits of a membership are worth: of accounts that a crew's ties hold, those at 0 bits belonged to it in nine of
/// ten cases, those at 10 and more in 98 of a hundred, in populations of two generators.
const MEMBER_AT_ZERO: f64 = 2.5;
const MEMBER_SLOPE: f64 = 0.3;

/// Bits at most of one whom no hard thing ties, and what is taken off, since people who do the same choose the same exits.
const MARKED_MAX: f64 = 4.0;
const MARKED_LESS: f64 = 2.0;

/// Probability that an account belongs to its crew, and that there is one, per mille.
pub(super) fn probability(crew: &Crew, account: AccountIx) -> i32 {
    let bits = Bits256(crew.members.get(&account).copied().unwrap_or(0)).bits();
    let odds = if crew.marked.contains(&account) {
        Bits256::from_bits((bits - MARKED_LESS).min(MARKED_MAX))
    } else {
        Bits256::from_bits(MEMBER_AT_ZERO + MEMBER_SLOPE * bits)
    };
    let member = shares(&[odds, Bits256::ZERO]).first().copied().unwrap_or(0);
    member.min(crew.score.probability()).clamp(1, 990)
}
