//! Which parts are crews, and who belongs to each?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::{Bits256, Model};
use stakeout_core::person::clock::{Clock, fit, hours};
use stakeout_core::person::crew::{CrewScore, Hub, INSTRUMENTS_MIN, OPEN, TieRates, weigh};
use stakeout_core::selector::Family;

use super::columns::{AccountIx, People, ValueIx};
use super::hours::Habits;
use super::joiners::{Cluster, tied};
use super::kind::Kind;
use super::lines::Lines;
use super::marks::{Mark, Marks};
use super::members::Traits;
use super::parts::Part;
use super::ties::Tie;
use super::units::Units;

/// A cluster of accounts, weighed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Crew {
    /// Accounts and the bits that tie each to the others.
    pub(crate) members: BTreeMap<AccountIx, i32>,
    /// Those of them whom no hard thing ties: they share an exit, and do what members do.
    pub(crate) marked: BTreeSet<AccountIx>,
    /// Indices of the ties that hold two and more of its homes, sorted.
    pub(crate) ties: Vec<usize>,
    pub(crate) score: CrewScore,
    /// The clock that the hours of its accounts fit.
    pub(crate) clock: Option<Clock>,
}

impl Crew {
    /// Members whom hard things tie.
    pub(crate) fn tied(&self) -> impl Iterator<Item = AccountIx> + '_ {
        self.members.keys().copied().filter(|account| self.is_tied(*account))
    }

    /// Is an account a member whom hard things tie?
    pub(crate) fn is_tied(&self, account: AccountIx) -> bool {
        self.members.contains_key(&account) && !self.marked.contains(&account)
    }
}

/// Members whom hard things tie, and those whom marks brought in, with the log-odds of each.
#[derive(Debug, Clone, Default)]
struct Settled {
    tied: BTreeSet<AccountIx>,
    marked: BTreeMap<AccountIx, f64>,
}

/// Accounts and ties that a cluster has at least.
pub(super) const ACCOUNTS_MIN: usize = 3;
const TIES_MIN: usize = 2;
/// Bits under which a part is not looked at any more: what joins it cannot lift it so far.
const HOPELESS: f64 = -8.0;

/// What weighing needs to know of a population.
pub(crate) struct Weigher<'a> {
    pub(super) people: &'a People,
    pub(super) units: &'a Units,
    lines: &'a Lines,
    pub(super) ties: &'a [Tie],
    pub(super) traits: &'a Traits,
    rates: TieRates,
    /// Learnt anew from the crews that are found.
    pub(super) marks: Marks,
    model: &'a Model,
    /// The hours of everybody.
    pub(super) usual: Habits,
    /// Ties of each account, sorted.
    pub(super) of_account: BTreeMap<AccountIx, Vec<usize>>,
    /// Bits of having a tie that nothing explains.
    pub(super) tied: f64,
}

impl<'a> Weigher<'a> {
    pub(crate) fn new(
        people: &'a People,
        units: &'a Units,
        lines: &'a Lines,
        ties: &'a [Tie],
        traits: &'a Traits,
        marks: Marks,
        model: &'a Model,
    ) -> Self {
        let mut of_account: BTreeMap<AccountIx, Vec<usize>> = BTreeMap::new();
        for (at, tie) in ties.iter().enumerate() {
            for account in &tie.accounts {
                of_account.entry(*account).or_default().push(at);
            }
        }
        Self {
            rates: rates(people, units, ties),
            usual: Habits::of_all(people),
            people,
            units,
            lines,
            ties,
            traits,
            marks,
            model,
            tied: tied(people, ties),
            of_account,
        }
    }

    /// Clusters that were weighed, the surest first; an account stands in one alone.
    pub(crate) fn crews(&self, parts: Vec<Part>) -> Vec<Crew> {
        let (settled, mut of_account) = self.settled(parts);
        let mut found = Vec::new();
        for (at, mut tied) in settled.into_iter().enumerate() {
            tied.retain(|account| of_account.get(account).is_none_or(|crew| *crew == at));
            if tied.len() < ACCOUNTS_MIN {
                continue;
            }
            // Once all are settled it is known whose is whose, and who is left may join.
            let marked = self.joiners(&Cluster { members: &tied, of_account: &of_account, at });
            let crew = self.with_clock(self.weigh(Settled { tied, marked }));
            if crew.score.is_stated(self.model) {
                of_account.extend(crew.members.keys().map(|account| (*account, at)));
            }
            found.push(crew);
        }
        found
    }

    /// The clusters that parts settle to, the surest part first, and whose the accounts are that one of them holds which may be
    /// stated.
    fn settled(&self, parts: Vec<Part>) -> (Vec<BTreeSet<AccountIx>>, BTreeMap<AccountIx, usize>) {
        let is_seed = |part: &Part| part.persons.len() >= ACCOUNTS_MIN && part.ties.len() >= TIES_MIN;
        let seed = |part: Part| Settled { tied: part.accounts.into_iter().collect(), marked: BTreeMap::new() };
        let seeds = parts.into_iter().filter(is_seed).map(seed);
        let mut order: Vec<(Bits256, Settled)> = seeds.map(|seed| (self.score(&seed).0.bits, seed)).collect();
        order.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.tied.cmp(&b.1.tied)));
        let mut settled = Vec::new();
        let mut of_account: BTreeMap<AccountIx, usize> = BTreeMap::new();
        for (bits, mut seed) in order {
            seed.tied.retain(|account| !of_account.contains_key(account));
            if seed.tied.len() < ACCOUNTS_MIN || bits.bits() < HOPELESS {
                continue;
            }
            seed.tied = self.settle(seed.tied, &of_account);
            if seed.tied.len() < ACCOUNTS_MIN {
                continue;
            }
            if self.score(&seed).0.is_stated(self.model) {
                of_account.extend(seed.tied.iter().map(|account| (*account, settled.len())));
            }
            settled.push(seed.tied);
        }
        (settled, of_account)
    }

    /// Lays the hours of the accounts over each other: it supports what other families carry.
    fn with_clock(&self, mut crew: Crew) -> Crew {
        let account = |account: &AccountIx| {
            let logins = self.people.logins_of(*account);
            let middle = logins.get(logins.len() / 2).map(|login| login.at);
            let zone = self.people.known(*account).and_then(|known| known.claimed_zone);
            let claimed = zone.zip(middle).map(|(zone, at)| zone.offset_minutes(at));
            (hours(logins.iter().map(|login| login.at)), claimed)
        };
        let accounts: Vec<_> = crew.members.keys().map(account).collect();
        crew.clock = fit(&accounts);
        if let Some(clock) = &crew.clock {
            crew.score = crew.score.with_clock(clock);
        }
        crew
    }

    /// A cluster with what it says for a crew, and the bits of each of its accounts.
    fn weigh(&self, settled: Settled) -> Crew {
        let (score, ties) = self.score(&settled);
        let members = self.memberships(&settled);
        Crew { members, marked: settled.marked.into_keys().collect(), ties, score, clock: None }
    }

    /// What a set of accounts says for a crew, and the ties that hold two and more of its homes.
    fn score(&self, settled: &Settled) -> (CrewScore, Vec<usize>) {
        let members: BTreeSet<AccountIx> = settled.tied.iter().chain(settled.marked.keys()).copied().collect();
        let touched: BTreeSet<usize> =
            members.iter().flat_map(|account| self.of_account.get(account).into_iter().flatten()).copied().collect();
        let mut inside = Vec::new();
        let mut open = Vec::new();
        let (accounts, housed) = (members.len(), self.in_one_house(&members));
        let mut hub = Hub { accounts, largest: 0, housed, instruments: 0, hiding: self.hiding(&settled.tied) };
        for at in touched {
            let Some(tie) = self.ties.get(at) else { continue };
            let held: Vec<AccountIx> =
                tie.accounts.iter().copied().filter(|account| members.contains(account)).collect();
            let homes: BTreeSet<AccountIx> = held.iter().map(|account| self.units.home(*account)).collect();
            if homes.len() < 2 {
                continue;
            }
            // What more strangers hold than members is anybody's.
            let is_theirs = held.len() * 2 >= tie.accounts.len();
            // Whom marks brought in says nothing by what they share.
            let of_tied = held.iter().filter(|account| settled.tied.contains(account));
            let speaks = of_tied.map(|account| self.units.home(*account)).collect::<BTreeSet<_>>().len() > 1;
            if tie.connects() || (tie.kind == Kind::Passage && tie.is_open() && is_theirs) {
                inside.push(at);
                if tie.kind.may_be_a_firms() {
                    hub.largest = hub.largest.max(tie.accounts.len());
                }
                if tie.is_open() && is_theirs && speaks {
                    open.push(tie.kind.selector());
                }
            }
        }
        hub.instruments = open.iter().filter(|kind| **kind == Kind::Payout.selector()).count();
        let score = weigh(self.model, &self.rates, &open, hub);
        let (marks, carrying) = self.marks_of(&settled.tied, score.firm < Bits256::ZERO);
        (score.with_marks(&marks, &carrying), inside)
    }

    /// Most members who live, work or study in one house where others do, too.
    fn in_one_house(&self, members: &BTreeSet<AccountIx>) -> usize {
        let mut of_house: BTreeMap<ValueIx, usize> = BTreeMap::new();
        for house in members.iter().flat_map(|account| self.lines.houses_of(*account)) {
            *of_house.entry(*house).or_default() += 1;
        }
        let has_others = |(house, count): &(ValueIx, usize)| count * 4 < self.people.of_value(*house).len() * 3;
        of_house.into_iter().filter(has_others).map(|(_, count)| count).max().unwrap_or(0)
    }

    /// Bits of hiding, if accounts of several homes show marks for it, and not most show papers that nobody else does: people
    /// of one house moved there and kept their claims, and firms work on their people's machines.
    fn hiding(&self, tied: &BTreeSet<AccountIx>) -> Bits256 {
        let homes: BTreeSet<AccountIx> =
            tied.iter().filter(|one| self.marks.shows_hiding(**one)).map(|one| self.units.home(*one)).collect();
        let of_papers = |account: &AccountIx| -> f64 {
            let marks = self.marks.each(*account).filter(|(mark, _)| mark.family() == Family::Document);
            marks.map(|(_, bits)| bits).sum()
        };
        let shows_own_papers = tied.iter().map(of_papers).sum::<f64>() <= OPEN;
        let bits = self.marks.hiding(tied);
        Bits256::from_bits(if homes.len() < ACCOUNTS_MIN || shows_own_papers { bits.min(0.0) } else { bits })
    }

    /// Bits of the marks of a cluster by family, and the families that they carry: those of three and more homes that show
    /// any. Whom marks brought in says nothing by them.
    fn marks_of(&self, tied: &BTreeSet<AccountIx>, may_be_firm: bool) -> (BTreeMap<Family, f64>, Vec<Family>) {
        let mut bits: BTreeMap<Family, f64> = BTreeMap::new();
        let mut homes: BTreeMap<Family, BTreeSet<AccountIx>> = BTreeMap::new();
        let mut instruments: BTreeSet<ValueIx> = BTreeSet::new();
        for account in tied {
            for (mark, lent) in self.marks.each(*account) {
                *bits.entry(mark.family()).or_default() += lent;
                if self.marks.is_shown(*account, mark) {
                    homes.entry(mark.family()).or_default().insert(self.units.home(*account));
                }
            }
            if self.marks.is_shown(*account, Mark::PaidToAnother) {
                let paid = self.people.values_of(*account);
                instruments.extend(paid.filter(|value| self.people.kind_of(*value) == Some(Kind::Payout)));
            }
        }
        // A firm pays its people by right, through one instrument or two.
        if may_be_firm || instruments.len() < INSTRUMENTS_MIN {
            bits.remove(&Family::Money);
        }
        let is_of_several = |family: &&Family| homes.get(family).is_some_and(|homes| homes.len() >= ACCOUNTS_MIN);
        let carrying = bits
            .keys()
            .filter(is_of_several)
            .filter(|family| matches!(family, Family::Money | Family::Document))
            .copied()
            .collect();
        (bits, carrying)
    }

    /// Bits of each membership.
    fn memberships(&self, settled: &Settled) -> BTreeMap<AccountIx, i32> {
        let held = self.traits.held_by(self.people, &settled.tied);
        let bits = |account: &AccountIx| {
            let found = self.traits.membership(self.people, self.units, &settled.tied, &held, *account);
            (*account, Bits256::from_bits(found.bits).0)
        };
        let marked = settled.marked.iter().map(|(account, odds)| (*account, Bits256::from_bits(*odds).0));
        settled.tied.iter().map(bits).chain(marked).collect()
    }
}

/// How often a home of the population has a tie of each kind that nothing explains.
fn rates(people: &People, units: &Units, ties: &[Tie]) -> TieRates {
    let mut homes: [Vec<AccountIx>; Kind::ALL.len()] = Default::default();
    for group in people.by_value() {
        if let Some(kind) = group.first().and_then(|first| people.kind_of(first.value)) {
            homes[kind as usize].extend(group.iter().map(|holding| units.home(holding.account)));
        }
    }
    let mut rates = TieRates::default();
    for (kind, mut homes) in Kind::ALL.into_iter().zip(homes) {
        homes.sort_unstable();
        homes.dedup();
        let open = ties.iter().filter(|tie| tie.kind == kind && tie.is_open()).count();
        rates.count(kind.selector(), open as u64, homes.len() as u64);
    }
    rates
}

/// The families that hold a crew.
pub(crate) fn families(crew: &Crew) -> Vec<Family> {
    crew.score.families.iter().map(|(family, _)| *family).collect()
}
