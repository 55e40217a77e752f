//! On what does it rest that the identity of an account is another's, and where does that stand?
//!
//! Asked for the restricted list alone: no table says which owner belongs to which account of a crew.

use std::collections::BTreeMap;

use stakeout_core::record::{Day, Time};
use stakeout_core::report::StolenBasis;

use super::columns::{AccountIx, Paper, People};
use super::identity::{Identities, Identity};
use crate::pipeline::place::Place;

/// Days of 18 years.
const GROWN_UP_DAYS: i64 = 6_574;

/// An account that shows the identity of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stolen {
    pub(crate) account: AccountIx,
    pub(crate) basis: StolenBasis,
    /// The owner's own account, where that is what it rests on.
    pub(crate) owner: Option<AccountIx>,
    /// When the identity was reported, or the owner's account was made.
    pub(crate) owner_since: Option<Time>,
    /// Where the account shows it; sorted.
    pub(crate) shown_at: Vec<Place>,
    /// Where the reports, or the rows of the owner, stand; sorted.
    pub(crate) rests_at: Vec<Place>,
    /// Was the person named under 18 when it was shown?
    pub(crate) is_minor: bool,
}

/// Accounts whose identity is another's, or may be: those of crews, then others.
pub(crate) fn stolen(people: &People, identities: &Identities) -> Vec<Stolen> {
    let of = |(account, identity): (&AccountIx, &Identity)| match identity {
        Identity::StolenAsReported(report) => reported(people, *account, *report),
        Identity::StolenFrom(owner) => Some(owned(people, *account, *owner)),
        Identity::Invented | Identity::Unknown => None,
    };
    let of_crews = identities.of_member.iter().filter_map(of);
    let of_others = identities.of_others.iter().map(|(account, owner)| owned(people, *account, *owner));
    let reported = identities.reported.iter().filter_map(|(account, report)| {
        Some(Stolen { basis: StolenBasis::ReportedPerhapsOwn, ..reported(people, *account, *report)? })
    });
    let perhaps = identities
        .perhaps
        .iter()
        .map(|(account, owner)| Stolen { basis: StolenBasis::TwoLives, ..owned(people, *account, *owner) });
    of_crews.chain(of_others).chain(reported).chain(perhaps).collect()
}

fn reported(people: &People, account: AccountIx, report: usize) -> Option<Stolen> {
    let first = people.reports.get(report)?;
    let reports = people.reports.iter().filter(|other| other.number == first.number);
    let papers = people.papers_of(account).iter().filter(|paper| paper.number == Some(first.number));
    Some(Stolen {
        account,
        basis: StolenBasis::Reported,
        owner: None,
        owner_since: first.at,
        is_minor: is_minor(people, account),
        shown_at: sorted(papers.map(|paper| paper.place)),
        rests_at: sorted(reports.map(|report| report.place)),
    })
}

fn owned(people: &People, account: AccountIx, owner: AccountIx) -> Stolen {
    let same_paper = |a: &&Paper, b: &Paper| a.number.is_some() && a.number == b.number && a.name == b.name;
    let (ours, theirs) = (people.papers_of(account), people.papers_of(owner));
    let shared = |of: &[Paper], with: &[Paper]| -> Vec<Place> {
        of.iter().filter(|paper| with.iter().any(|other| same_paper(paper, other))).map(|paper| paper.place).collect()
    };
    let (mut shown_at, mut rests_at) = (shared(ours, theirs), shared(theirs, ours));
    let by_paper = !shown_at.is_empty();
    if !by_paper {
        let (ours, theirs) = (named(people, account), named(people, owner));
        for (key, places) in ours {
            if let Some(others) = theirs.get(&key) {
                shown_at.extend(places);
                rests_at.extend(others);
            }
        }
    }
    let known = people.known(owner);
    // That the account is older stands in its own row.
    rests_at.extend(known.and_then(|known| known.place));
    Stolen {
        account,
        basis: if by_paper { StolenBasis::OwnPaper } else { StolenBasis::OwnName },
        owner: Some(owner),
        owner_since: known.and_then(|known| known.created),
        is_minor: is_minor(people, account),
        shown_at: sorted(shown_at.into_iter()),
        rests_at: sorted(rests_at.into_iter()),
    }
}

/// Names and days of birth that an account bears or shows, and where.
fn named(people: &People, account: AccountIx) -> BTreeMap<(&str, Day), Vec<Place>> {
    let mut all: BTreeMap<(&str, Day), Vec<Place>> = BTreeMap::new();
    let known = people.known(account);
    let own = known.and_then(|known| Some((known.name.as_deref()?, known.birth?, known.place?)));
    let papers = people.papers_of(account).iter();
    let shown = papers.filter_map(|paper| Some((paper.name.as_deref()?, paper.birth?, paper.place)));
    for (name, birth, place) in own.into_iter().chain(shown) {
        all.entry((name, birth)).or_default().push(place);
    }
    all
}

/// By the paper, or by the account where papers tell no day of birth.
fn is_minor(people: &People, account: AccountIx) -> bool {
    let known = people.known(account);
    let created = known.and_then(|known| known.created);
    let own = known.and_then(|known| known.birth).map(|birth| (birth, created));
    let papers = people.papers_of(account).iter();
    let mut shown = papers.filter_map(|paper| Some((paper.birth?, paper.submitted.or(created)))).chain(own);
    let is_young = |(birth, at): (Day, Option<Time>)| {
        at.is_some_and(|at| at.day().saturating_sub(i64::from(birth.number())) < GROWN_UP_DAYS)
    };
    shown.any(is_young)
}

fn sorted(places: impl Iterator<Item = Place>) -> Vec<Place> {
    let mut places: Vec<Place> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Known, Reported};
    use crate::pipeline::place::At;

    fn place(row: u64) -> Place {
        Place { evidence: 0, at: At::Row(row) }
    }

    fn account(name: &str, created: i64, row: u64) -> Known {
        Known {
            created: Some(Time::from_micros(created)),
            name: Some(name.into()),
            birth: Day::parse("1990-02-03"),
            place: Some(place(row)),
            ..Known::default()
        }
    }

    fn paper(account: AccountIx, number: u32, name: &str, row: u64) -> Paper {
        Paper {
            account,
            number: Some(number),
            portrait: None,
            image: None,
            name: Some(name.into()),
            birth: Day::parse("1990-02-03"),
            submitted: None,
            rejected: false,
            place: place(row),
        }
    }

    /// Owner 0 with a paper, account 1 on that paper, account 2 on the name alone, account 3 on a reported number.
    fn people() -> People {
        People {
            accounts: vec![account("ann", 5, 10), account("ann", 6, 11), account("ann", 7, 12), account("bo", 8, 13)],
            papers: vec![
                paper(0, 40, "ann", 20),
                paper(1, 40, "ann", 21),
                paper(2, 41, "ann", 22),
                paper(3, 42, "bo", 23),
            ],
            reports: vec![
                Reported { number: 42, at: Some(Time::from_micros(9)), place: place(30) },
                Reported { number: 42, at: None, place: place(31) },
            ],
            ..People::default()
        }
    }

    #[test]
    fn each_basis_leads_to_its_rows() {
        let mut identities = Identities::default();
        identities.of_member.insert(1, Identity::StolenFrom(0));
        identities.of_member.insert(2, Identity::StolenFrom(0));
        identities.of_member.insert(3, Identity::StolenAsReported(0));
        identities.of_member.insert(4, Identity::Unknown);
        identities.reported.insert(3, 0);
        identities.perhaps.insert(1, 0);
        let found = stolen(&people(), &identities);
        let rows = |places: &[Place]| -> Vec<u64> {
            places.iter().map(|place| if let At::Row(row) = place.at { row } else { 0 }).collect()
        };
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.account, one.basis, one.owner, rows(&one.shown_at), rows(&one.rests_at)))
            .collect();
        assert_eq!(
            told,
            [
                (1, StolenBasis::OwnPaper, Some(0), vec![21], vec![10, 20]),
                (2, StolenBasis::OwnName, Some(0), vec![12, 22], vec![10, 20]),
                (3, StolenBasis::Reported, None, vec![23], vec![30, 31]),
                (3, StolenBasis::ReportedPerhapsOwn, None, vec![23], vec![30, 31]),
                (1, StolenBasis::TwoLives, Some(0), vec![21], vec![10, 20]),
            ]
        );
    }

    #[test]
    fn who_was_under_18_when_it_was_shown_is_told() {
        let mut people = people();
        let later = |years: i64| Some(Time::from_micros((7_338 + years * 366) * stakeout_core::record::DAY_MICROS));
        people.accounts[3].created = later(10);
        people.accounts[1].created = later(20);
        assert!(is_minor(&people, 3));
        assert!(!is_minor(&people, 1));
    }
}
