//! Whose identity does an account of a crew use?
//!
//! `stolen` only where the owner's own world or an identity report is in the evidence: the owner is a victim, and no
//! member. `invented` where the papers contradict themselves and were turned down. Else `unknown`: the named person may
//! be a victim.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::record::{DAY_MICROS, Day, Time};

use super::columns::{AccountIx, Paper, People, Reported, ValueIx};
use super::kind::Kind;
use super::marks::{Mark, Marks};
use super::ties::Tie;

/// Days by which an owner's account is older than one that uses the identity.
const OLDER_DAYS: i64 = 30;

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
    /// Accounts of no crew that are paid in other names and show an owner's paper, if strangers are tied to them or they
    /// hide where they are. A name and a day of birth are not enough here: there are homonyms.
    pub(crate) of_others: BTreeMap<AccountIx, AccountIx>,
    /// Accounts of no crew that are paid in other names and show an owner's paper, and of which nothing more is known: both may
    /// be one person's.
    pub(crate) perhaps: BTreeMap<AccountIx, AccountIx>,
    /// Accounts of no crew that show a reported number, and the report: they may be the owner's own.
    pub(crate) reported: BTreeMap<AccountIx, usize>,
}

impl Identities {
    /// Looks at the identity of every member; `crew_of` gives the number of the crew of each.
    pub(crate) fn of(people: &People, ties: &[Tie], marks: &Marks, crew_of: &BTreeMap<AccountIx, usize>) -> Self {
        let index = Index::of(people, ties, crew_of);
        let mut all = Self::default();
        for member in crew_of.keys() {
            let identity = index.identity(people, crew_of, *member);
            if let Identity::StolenFrom(owner) = identity {
                all.owners.entry(owner).or_default().push(*member);
            }
            all.of_member.insert(*member, identity);
        }
        // Who came back shows the same paper too, but is paid in the own name.
        let is_apart =
            |account: &&AccountIx| !crew_of.contains_key(account) && people.is_paid_to_another(**account) == Some(true);
        let twice: BTreeSet<AccountIx> =
            index.of_number.values().filter(|shown_by| shown_by.len() > 1).flatten().copied().collect();
        for account in twice.iter().filter(is_apart) {
            let Some(owner) = index.owner(people, crew_of, *account, false) else { continue };
            let is_sure = index.tied.contains(account) || index.hides(people, marks, *account);
            if is_sure {
                all.owners.entry(owner).or_default().push(*account);
                all.of_others.insert(*account, owner);
            } else {
                all.perhaps.insert(*account, owner);
            }
        }
        for (number, reports) in &index.reports {
            let shown_by = index.of_number.get(number).into_iter().flatten();
            let outside =
                shown_by.filter(|account| !crew_of.contains_key(account) && !all.of_others.contains_key(account));
            all.reported.extend(outside.filter_map(|account| Some((*account, *reports.first()?))));
        }
        all
    }
}

/// Accounts by the papers and names that they show.
struct Index<'p> {
    of_number: BTreeMap<ValueIx, BTreeSet<AccountIx>>,
    of_name: BTreeMap<(&'p str, Day), BTreeSet<AccountIx>>,
    reports: BTreeMap<ValueIx, Vec<usize>>,
    /// Accounts that share something with other homes that nothing explains.
    tied: BTreeSet<AccountIx>,
    exits: BTreeSet<ValueIx>,
    /// Exits by which accounts of each crew leave.
    of_crew: BTreeMap<usize, BTreeSet<ValueIx>>,
}

impl<'p> Index<'p> {
    fn of(people: &'p People, ties: &[Tie], crew_of: &BTreeMap<AccountIx, usize>) -> Self {
        let open = ties.iter().filter(|tie| tie.is_open() && tie.kind != Kind::Passage);
        let mut index = Self {
            of_number: BTreeMap::new(),
            of_name: BTreeMap::new(),
            reports: BTreeMap::new(),
            tied: open.flat_map(|tie| tie.accounts.iter().copied()).collect(),
            exits: people.exits(),
            of_crew: BTreeMap::new(),
        };
        for (account, crew) in crew_of {
            let exits = people.values_of(*account).filter(|value| index.exits.contains(value));
            index.of_crew.entry(*crew).or_default().extend(exits);
        }
        for paper in &people.papers {
            if let Some(number) = paper.number {
                index.of_number.entry(number).or_default().insert(paper.account);
            }
            if let (Some(name), Some(birth)) = (paper.name.as_deref(), paper.birth) {
                index.of_name.entry((name, birth)).or_default().insert(paper.account);
            }
        }
        for (account, known) in (0..).zip(&people.accounts) {
            if let (Some(name), Some(birth)) = (known.name.as_deref(), known.birth) {
                index.of_name.entry((name, birth)).or_default().insert(account);
            }
        }
        for (at, Reported { number, .. }) in people.reports.iter().enumerate() {
            index.reports.entry(*number).or_default().push(at);
        }
        index
    }

    fn identity(&self, people: &People, crew_of: &BTreeMap<AccountIx, usize>, member: AccountIx) -> Identity {
        let papers = people.papers_of(member);
        if let Some(owner) = self.owner(people, crew_of, member, true) {
            return Identity::StolenFrom(owner);
        }
        if let Some(report) = papers.iter().filter_map(|paper| paper.number).find_map(|number| self.report(number)) {
            return Identity::StolenAsReported(report);
        }
        let contradicts = |paper: &Paper| self.serves_others(people, paper) || differs(people, member, paper);
        let turned_down = papers.iter().any(|paper| paper.rejected);
        if turned_down && papers.iter().any(contradicts) { Identity::Invented } else { Identity::Unknown }
    }

    /// The first report of a number.
    fn report(&self, number: ValueIx) -> Option<usize> {
        self.reports.get(&number).and_then(|reports| reports.first()).copied()
    }

    /// Is the number of a paper shown under several names?
    fn serves_others(&self, people: &People, paper: &Paper) -> bool {
        let Some(accounts) = paper.number.and_then(|number| self.of_number.get(&number)) else { return false };
        let papers = accounts.iter().flat_map(|account| people.papers_of(*account));
        let same = papers.filter(|other| other.number == paper.number);
        same.filter_map(|other| other.name.as_deref()).collect::<BTreeSet<&str>>().len() > 1
    }

    /// An account outside of crews that shows the same papers, or `by_name` the same name and day of birth, is older, and
    /// shares nothing of daily life with the member.
    fn owner(
        &self,
        people: &People,
        crew_of: &BTreeMap<AccountIx, usize>,
        member: AccountIx,
        by_name: bool,
    ) -> Option<AccountIx> {
        let mut like: BTreeSet<AccountIx> = BTreeSet::new();
        let mut named: BTreeSet<(&str, Day)> = BTreeSet::new();
        for paper in people.papers_of(member) {
            let same = paper.number.and_then(|number| self.of_number.get(&number)).into_iter().flatten();
            // The number under another name is somebody's who uses it too, and no owner's by that.
            like.extend(same.filter(|other| {
                people
                    .papers_of(**other)
                    .iter()
                    .any(|theirs| theirs.number == paper.number && theirs.name == paper.name)
            }));
            named.extend(paper.name.as_deref().zip(paper.birth));
        }
        let known = people.known(member)?;
        named.extend(known.name.as_deref().zip(known.birth));
        if by_name {
            like.extend(named.iter().filter_map(|key| self.of_name.get(key)).flatten());
        }
        let created = |account: AccountIx| people.known(account).and_then(|known| known.created);
        let is_older = |other: AccountIx| match (created(other), created(member)) {
            (Some(theirs), Some(own)) => theirs.micros() + OLDER_DAYS * DAY_MICROS <= own.micros(),
            _ => false,
        };
        let daily = daily(people, member);
        let of_crew = crew_of.get(&member).and_then(|crew| self.of_crew.get(crew));
        let own = || people.values_of(member).filter(|value| self.exits.contains(value)).collect();
        let theirs: BTreeSet<ValueIx> = of_crew.map_or_else(own, Clone::clone);
        let is_apart = |other: AccountIx| daily_of(people, other, &daily);
        let mut owners: Vec<(Option<Time>, AccountIx)> = like
            .into_iter()
            .filter(|other| *other != member && !crew_of.contains_key(other))
            .filter(|other| is_older(*other) && is_apart(*other) && self.is_lived_in(people, *other, &theirs))
            .map(|other| (created(other), other))
            .collect();
        owners.sort_unstable();
        owners.first().map(|(_, owner)| *owner)
    }
}

impl Index<'_> {
    /// Is it the account of somebody who lives by it: from lines of homes or telephones, or at least by none of the exits of
    /// those who use the identity, paid in the own name, and with nothing that ties it to strangers?
    fn is_lived_in(&self, people: &People, account: AccountIx, theirs: &BTreeSet<ValueIx>) -> bool {
        let is_theirs = || people.values_of(account).any(|value| theirs.contains(&value));
        !self.tied.contains(&account)
            && (!self.leaves_mostly(people, account) || !is_theirs())
            && people.is_paid_to_another(account) == Some(false)
    }

    /// Does an account log in by exits in more than half of cases?
    fn leaves_mostly(&self, people: &People, account: AccountIx) -> bool {
        let networks = || people.logins_of(account).iter().filter_map(|login| login.network);
        networks().filter(|network| self.exits.contains(network)).count() * 2 > networks().count()
    }

    /// Does an account hide where it is worked: by exits mostly, or from afar and with a clock that it does not claim? People
    /// who travel have such a clock, and firms look after machines from afar.
    fn hides(&self, people: &People, marks: &Marks, account: AccountIx) -> bool {
        let is_shown = |mark| marks.is_shown(account, mark);
        self.leaves_mostly(people, account) || (is_shown(Mark::FromAfar) && is_shown(Mark::OtherClock))
    }
}

/// Does a paper bear another name or day of birth than the account?
fn differs(people: &People, account: AccountIx, paper: &Paper) -> bool {
    let other_name = paper.name.as_deref().zip(people.name(account)).is_some_and(|(paper, own)| paper != own);
    let birth = people.known(account).and_then(|known| known.birth);
    other_name || paper.birth.zip(birth).is_some_and(|(paper, own)| paper != own)
}

/// Things of daily life that others hold too, by the account that has them.
fn daily(people: &People, account: AccountIx) -> BTreeSet<ValueIx> {
    people.values_of(account).filter(|value| people.kind_of(*value).is_some_and(Kind::is_daily)).collect()
}

/// Has an account none of these things?
fn daily_of(people: &People, account: AccountIx, things: &BTreeSet<ValueIx>) -> bool {
    people.values_of(account).all(|value| !things.contains(&value))
}
