//! Whose identity does an account of a crew use?
//!
//! `stolen` only where the owner's own world or an identity report is in the evidence: the owner is a victim, and no
//! member. `invented` where the papers contradict themselves and were turned down. Else `unknown`: the named person may
//! be a victim.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, Paper, People, ValueIx};
use super::kind::Kind;
use super::lives::Lives;
use super::marks::{Mark, Marks};
use super::ties::Tie;

/// What is known of the identity of an account of a crew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identity {
    /// The owner has an account of his own.
    StolenFrom(AccountIx),
    /// The owner reported it: index in [`People::reports`].
    StolenAsReported(usize),
    /// Papers that contradict themselves.
    Invented,
    Unknown,
}

/// Identities of the accounts of crews, and the owners' own accounts.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    pub(crate) of_member: BTreeMap<AccountIx, Identity>,
    /// Accounts of owners, and the accounts that use their identity.
    pub(crate) owners: BTreeMap<AccountIx, Vec<AccountIx>>,
    /// Accounts of no crew that are paid in other names and show an owner's paper, if strangers are tied to them by
    /// more than that instrument or they hide where they are. A name and a day of birth are not enough here: there are homonyms.
    pub(crate) of_others: BTreeMap<AccountIx, AccountIx>,
    /// Accounts of no crew that show an owner's paper, and are paid in other names, leave by an exit of a crew or show another
    /// face, and of which nothing more is known: both may be one person's.
    pub(crate) perhaps: BTreeMap<AccountIx, AccountIx>,
    /// Accounts of no crew that show a reported number, and the report: they may be the owner's own.
    pub(crate) reported: BTreeMap<AccountIx, usize>,
}

impl Identities {
    /// Looks at the identity of every member; `crew_of` gives the number of the crew of each.
    pub(crate) fn of(people: &People, ties: &[Tie], marks: &Marks, crew_of: &BTreeMap<AccountIx, usize>) -> Self {
        let index = Index::of(people, ties, marks, crew_of);
        let mut all = Self::default();
        for member in crew_of.keys() {
            let identity = index.identity(crew_of, *member);
            if let Identity::StolenFrom(owner) = identity {
                all.owners.entry(owner).or_default().push(*member);
            }
            all.of_member.insert(*member, identity);
        }
        // Who came back shows the same paper too, but is paid in the own name, and seldom behind the exit of a crew.
        let is_paid_to_another = |account: AccountIx| people.is_paid_to_another(account) == Some(true);
        let is_apart = |account: &&AccountIx| {
            !crew_of.contains_key(account)
                && (is_paid_to_another(**account)
                    || index.leaves_with_crew(**account)
                    || index.shows_another_face(**account))
        };
        for account in index.lives.twice().iter().filter(is_apart) {
            let Some(owner) = index.owner(crew_of, *account, false) else { continue };
            let is_odd = index.tied_otherwise.contains(account) || index.hides(*account);
            let is_sure = is_odd && is_paid_to_another(*account);
            if is_sure {
                all.owners.entry(owner).or_default().push(*account);
                all.of_others.insert(*account, owner);
            } else {
                all.perhaps.insert(*account, owner);
            }
        }
        for (number, report) in index.lives.reports() {
            let shown_by = index.lives.of_number(number);
            let outside =
                shown_by.filter(|account| !crew_of.contains_key(account) && !all.of_others.contains_key(account));
            all.reported.extend(outside.map(|account| (account, report)));
        }
        all
    }
}

/// What is looked up of every account.
struct Index<'p> {
    people: &'p People,
    lives: Lives<'p>,
    marks: &'p Marks,
    /// Accounts that share something with other homes that nothing explains, and those that share but one thing with one
    /// other that shares nothing else: a machine that was sold, a number that had another owner.
    tied: BTreeSet<AccountIx>,
    /// The same but for instruments: that one is paid with others through another's is one fact, and not two.
    tied_otherwise: BTreeSet<AccountIx>,
    tied_once: BTreeSet<AccountIx>,
    exits: BTreeSet<ValueIx>,
    /// Exits by which accounts of each crew leave, and how many of them by each.
    of_crew: BTreeMap<usize, BTreeMap<ValueIx, usize>>,
}

impl<'p> Index<'p> {
    fn of(people: &'p People, ties: &[Tie], marks: &'p Marks, crew_of: &BTreeMap<AccountIx, usize>) -> Self {
        let open = || ties.iter().filter(|tie| tie.is_open() && tie.kind != Kind::Passage);
        let mut count: BTreeMap<AccountIx, usize> = BTreeMap::new();
        for account in open().flat_map(|tie| &tie.accounts) {
            *count.entry(*account).or_default() += 1;
        }
        let is_once = |account: &AccountIx| count.get(account) == Some(&1) && !crew_of.contains_key(account);
        let pairs = open().filter(|tie| tie.accounts.len() == 2 && tie.accounts.iter().all(is_once));
        let tied_once = pairs.flat_map(|tie| tie.accounts.iter().copied()).collect();
        let tied = count.into_keys().collect();
        let otherwise = open().filter(|tie| tie.kind != Kind::Payout);
        let tied_otherwise = otherwise.flat_map(|tie| tie.accounts.iter().copied()).collect();
        let exits = people.exits();
        let mut of_crew: BTreeMap<usize, BTreeMap<ValueIx, usize>> = BTreeMap::new();
        for (account, crew) in crew_of {
            let theirs = of_crew.entry(*crew).or_default();
            for exit in people.values_of(*account).filter(|value| exits.contains(value)) {
                *theirs.entry(exit).or_default() += 1;
            }
        }
        Self { people, lives: Lives::of(people), marks, tied, tied_otherwise, tied_once, exits, of_crew }
    }

    fn identity(&self, crew_of: &BTreeMap<AccountIx, usize>, member: AccountIx) -> Identity {
        let papers = self.people.papers_of(member);
        if let Some(owner) = self.owner(crew_of, member, true) {
            return Identity::StolenFrom(owner);
        }
        if let Some(report) = self.lives.report(member) {
            return Identity::StolenAsReported(report);
        }
        let contradicts = |paper: &Paper| self.serves_others(paper) || differs(self.people, member, paper);
        let turned_down = papers.iter().any(|paper| paper.rejected);
        if turned_down && papers.iter().any(contradicts) { Identity::Invented } else { Identity::Unknown }
    }

    /// Is the number of a paper shown under several names?
    fn serves_others(&self, paper: &Paper) -> bool {
        let accounts = paper.number.into_iter().flat_map(|number| self.lives.of_number(number));
        let papers = accounts.flat_map(|account| self.people.papers_of(account));
        let same = papers.filter(|other| other.number == paper.number);
        same.filter_map(|other| other.name.as_deref()).collect::<BTreeSet<&str>>().len() > 1
    }

    /// An account outside of crews that shows the same papers, or `by_name` the same name and day of birth, is older, lived
    /// in, and shares nothing of daily life with the member.
    fn owner(&self, crew_of: &BTreeMap<AccountIx, usize>, member: AccountIx, by_name: bool) -> Option<AccountIx> {
        let people = self.people;
        let created = |account: AccountIx| people.known(account).and_then(|known| known.created);
        let of_crew = crew_of.get(&member).and_then(|crew| self.of_crew.get(crew));
        let own = || people.values_of(member).filter(|value| self.exits.contains(value)).collect();
        let mut older = self.lives.older_apart(member, by_name);
        older.retain(|other| !crew_of.contains_key(other));
        if older.is_empty() {
            return None;
        }
        let theirs: BTreeSet<ValueIx> = of_crew.map_or_else(own, |exits| exits.keys().copied().collect());
        older.retain(|other| self.is_lived_in(*other, &theirs));
        older.into_iter().min_by_key(|other| (created(*other), *other))
    }

    /// Is it the account of somebody who lives by it: from lines of homes or telephones, or at least by none of the exits of
    /// those who use the identity, on the clock that it claims but for a journey, paid in the own name, and with nothing that ties
    /// it to strangers? One thing that one other has too does not, if the account does nothing that accounts of crews do. Papers
    /// are sold twice: the older of two that hide is no owner's.
    fn is_lived_in(&self, account: AccountIx, theirs: &BTreeSet<ValueIx>) -> bool {
        let is_theirs = || self.people.values_of(account).any(|value| theirs.contains(&value));
        let does_nothing = || self.marks.each(account).all(|(mark, _)| !self.marks.is_shown(account, mark));
        let is_tied = self.tied.contains(&account) && !(self.tied_once.contains(&account) && does_nothing());
        !is_tied
            && !self.marks.hides_now(account)
            && (!self.leaves_mostly(account) || !is_theirs())
            && self.people.is_paid_to_another(account) == Some(false)
    }

    /// Does an account show a number with one face, of which another account shows it with another and never with that one?
    fn shows_another_face(&self, account: AccountIx) -> bool {
        let faces = |account: AccountIx, number: ValueIx| {
            let papers = self.people.papers_of(account).iter().filter(move |paper| paper.number == Some(number));
            papers.filter_map(|paper| paper.portrait).collect::<BTreeSet<ValueIx>>()
        };
        let numbers: BTreeSet<ValueIx> =
            self.people.papers_of(account).iter().filter_map(|paper| paper.number).collect();
        numbers.into_iter().any(|number| {
            let ours = faces(account, number);
            let others = self.lives.of_number(number).filter(|other| *other != account);
            let theirs = others.map(|other| faces(other, number)).filter(|faces| !faces.is_empty());
            !ours.is_empty() && theirs.into_iter().any(|theirs| ours.is_disjoint(&theirs))
        })
    }

    /// Does an account leave by an exit of two and more of one crew?
    fn leaves_with_crew(&self, account: AccountIx) -> bool {
        let is_crews =
            |exit: &ValueIx| self.of_crew.values().any(|exits| exits.get(exit).is_some_and(|count| *count > 1));
        self.people.values_of(account).filter(|value| self.exits.contains(value)).any(|exit| is_crews(&exit))
    }

    /// Does an account log in by exits in more than half of cases?
    fn leaves_mostly(&self, account: AccountIx) -> bool {
        let networks = || self.people.logins_of(account).iter().filter_map(|login| login.network);
        networks().filter(|network| self.exits.contains(network)).count() * 2 > networks().count()
    }

    /// Does an account hide where it is worked: by exits mostly, or from afar and with a clock that it does not claim? People
    /// who travel have such a clock, and firms look after machines from afar.
    fn hides(&self, account: AccountIx) -> bool {
        let is_shown = |mark| self.marks.is_shown(account, mark);
        self.leaves_mostly(account) || (is_shown(Mark::FromAfar) && is_shown(Mark::OtherClock))
    }
}

/// Does a paper bear another name or day of birth than the account?
fn differs(people: &People, account: AccountIx, paper: &Paper) -> bool {
    let other_name = paper.name.as_deref().zip(people.name(account)).is_some_and(|(paper, own)| paper != own);
    let birth = people.known(account).and_then(|known| known.birth);
    other_name || paper.birth.zip(birth).is_some_and(|(paper, own)| paper != own)
}
