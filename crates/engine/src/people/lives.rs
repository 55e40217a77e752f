//! Who shows the identity of somebody who has a life of his own, or who reported that it is misused?
//!
//! Accounts on one paper, or of one name and day of birth, that share nothing of daily life are two lives under one
//! name: the older may be the owner's. People who come back, or who are on a second platform, share something mostly.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;
use stakeout_core::record::{DAY_MICROS, Day};

use super::columns::{AccountIx, People, ValueIx};
use super::kind::Kind;

/// Days by which an owner's account is older than one that uses the identity.
const OLDER_DAYS: i64 = 30;

type Map<K> = HashMap<K, Vec<AccountIx>, FixedState>;

/// Accounts by the papers and names that they show, and what was reported.
pub(crate) struct Lives<'p> {
    people: &'p People,
    /// Accounts in order, each once.
    of_number: Map<ValueIx>,
    of_name: Map<(&'p str, Day)>,
    reports: BTreeMap<ValueIx, usize>,
}

impl<'p> Lives<'p> {
    pub(crate) fn of(people: &'p People) -> Self {
        let (of_number, of_name) = (Map::default(), Map::default());
        let mut all = Self { people, of_number, of_name, reports: BTreeMap::new() };
        for paper in &people.papers {
            if let Some(number) = paper.number {
                all.of_number.entry(number).or_default().push(paper.account);
            }
            if let (Some(name), Some(birth)) = (paper.name.as_deref(), paper.birth) {
                all.of_name.entry((name, birth)).or_default().push(paper.account);
            }
        }
        for (account, known) in (0..).zip(&people.accounts) {
            if let (Some(name), Some(birth)) = (known.name.as_deref(), known.birth) {
                all.of_name.entry((name, birth)).or_default().push(account);
            }
        }
        all.of_number.values_mut().chain(all.of_name.values_mut()).for_each(|accounts| {
            accounts.sort_unstable();
            accounts.dedup();
        });
        for (at, report) in people.reports.iter().enumerate() {
            all.reports.entry(report.number).or_insert(at);
        }
        all
    }

    /// Accounts that show a number, in order.
    pub(super) fn of_number(&self, number: ValueIx) -> impl Iterator<Item = AccountIx> + '_ {
        self.of_number.get(&number).into_iter().flatten().copied()
    }

    /// Accounts that show a number which others show too.
    pub(super) fn twice(&self) -> BTreeSet<AccountIx> {
        self.of_number.values().filter(|shown_by| shown_by.len() > 1).flatten().copied().collect()
    }

    /// Numbers that were reported, and the first report of each.
    pub(super) fn reports(&self) -> impl Iterator<Item = (ValueIx, usize)> + '_ {
        self.reports.iter().map(|(number, report)| (*number, *report))
    }

    /// The first report of a number that an account shows.
    pub(super) fn report(&self, account: AccountIx) -> Option<usize> {
        let numbers = self.people.papers_of(account).iter().filter_map(|paper| paper.number);
        numbers.filter_map(|number| self.reports.get(&number)).next().copied()
    }

    /// Older accounts that show the same papers, or `by_name` the same name and day of birth, and share nothing of daily
    /// life with an account; in order.
    pub(super) fn older_apart(&self, account: AccountIx, by_name: bool) -> Vec<AccountIx> {
        let mut like: BTreeSet<AccountIx> = BTreeSet::new();
        let mut named: BTreeSet<(&str, Day)> = BTreeSet::new();
        let people = self.people;
        for paper in people.papers_of(account) {
            // The number under another name is somebody's who uses it too, and no owner's by that.
            let is_same = |other: &AccountIx| {
                let mut papers = people.papers_of(*other).iter();
                papers.any(|theirs| theirs.number == paper.number && theirs.name == paper.name)
            };
            like.extend(paper.number.into_iter().flat_map(|number| self.of_number(number)).filter(is_same));
            named.extend(paper.name.as_deref().zip(paper.birth));
        }
        if by_name {
            named.extend(people.known(account).and_then(|known| known.name.as_deref().zip(known.birth)));
            like.extend(named.iter().filter_map(|key| self.of_name.get(key)).flatten());
        }
        like.remove(&account);
        if like.is_empty() {
            return Vec::new();
        }
        let daily = daily(people, account);
        let is_apart = |other: AccountIx| people.values_of(other).all(|value| !daily.contains(&value));
        like.into_iter().filter(|other| self.is_older(*other, account) && is_apart(*other)).collect()
    }

    fn is_older(&self, one: AccountIx, than: AccountIx) -> bool {
        let created = |account: AccountIx| self.people.known(account).and_then(|known| known.created);
        match (created(one), created(than)) {
            (Some(one), Some(than)) => one.micros() + OLDER_DAYS * DAY_MICROS <= than.micros(),
            _ => false,
        }
    }
}

/// Things of daily life, by the account that has them.
fn daily(people: &People, account: AccountIx) -> BTreeSet<ValueIx> {
    people.values_of(account).filter(|value| people.kind_of(*value).is_some_and(Kind::is_daily)).collect()
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::Time;

    use super::*;
    use crate::people::{Known, Paper, Reported};
    use crate::pipeline::place::{At, Place};

    const PLACE: Place = Place { evidence: 0, at: At::Row(0) };

    fn account(name: &str, day: i64) -> Known {
        Known {
            created: Some(Time::from_micros(day * DAY_MICROS)),
            name: Some(name.into()),
            birth: Day::parse("1990-02-03"),
            ..Known::default()
        }
    }

    fn paper(account: AccountIx, number: u32, name: &str) -> Paper {
        Paper {
            account,
            number: Some(number),
            portrait: None,
            image: None,
            name: Some(name.into()),
            birth: None,
            submitted: None,
            rejected: false,
            place: PLACE,
        }
    }

    /// Account 0 is old; 1 shows its paper and 2 its name, each with a life of its own; 3 shows both and is paid as 0 is; 4
    /// shows the number under another name; 5 the paper within days.
    fn people() -> People {
        let names = [("ann", 0), ("ann", 90), ("ann", 90), ("ann", 90), ("bo", 90), ("ann", 9)];
        let instrument = (Kind::Payout, "x".into());
        People {
            subjects: names.iter().map(|_| String::new()).collect(),
            accounts: names.iter().map(|(name, day)| account(name, *day)).collect(),
            values: vec![instrument],
            by_account: vec![(0, 0), (3, 0)],
            papers: vec![
                paper(0, 7, "ann"),
                paper(1, 7, "ann"),
                paper(3, 7, "ann"),
                paper(4, 7, "bo"),
                paper(5, 7, "ann"),
            ],
            reports: vec![Reported { number: 7, at: None, place: PLACE }],
            ..People::default()
        }
    }

    #[test]
    fn two_lives_under_one_paper_or_name() {
        let people = people();
        let lives = Lives::of(&people);
        let older = |account| (lives.older_apart(account, false), lives.older_apart(account, true));
        assert_eq!(older(0), (vec![], vec![]));
        assert_eq!(older(1), (vec![0, 5], vec![0, 5]));
        // The name and the day of birth alone.
        assert_eq!(older(2), (vec![], vec![0, 5]));
        // Paid as the older one is: one life. The other is another's.
        assert_eq!(older(3), (vec![5], vec![5]));
        assert_eq!(older(4), (vec![], vec![]));
        assert_eq!(older(5), (vec![], vec![]));
    }

    #[test]
    fn a_report_is_found_by_whoever_shows_the_number() {
        let people = people();
        let lives = Lives::of(&people);
        assert_eq!((lives.report(1), lives.report(2)), (Some(0), None));
        assert_eq!(lives.twice(), BTreeSet::from([0, 1, 3, 4, 5]));
        assert_eq!(lives.reports().collect::<Vec<_>>(), [(7, 0)]);
    }
}
