//! What do accounts of crews do more often than others, though it ties them to nobody?
//!
//! They are paid in another's name, worked from afar, run on machines whose clock is far from the zone they claim, show the
//! papers of others, or are young. Honest people do all of this, too: families share accounts, firms look after machines, travellers
//! travel, people come back after a loss and report lost papers; and who cheats alone does several at once. So the rates
//! are learnt from the case: how often those do it whom hard things hold in crews, against all others. Where crews do none
//! of it, it says nothing. Marks support; they never make a crew.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use stakeout_core::record::Time;
use stakeout_core::selector::Family;

use super::clocks::{Far, FarClocks, far_clock};
use super::columns::{AccountIx, People};
use super::kind::Kind;
use super::lives::Lives;
use super::number::number;
use super::ties::Tie;

/// A mark, as an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Paid through an instrument in another's name.
    PaidToAnother,
    /// The platform saw a tool by which its machine is worked from afar.
    FromAfar,
    /// The clock of a machine is far from the zone that the account claims.
    OtherClock,
    /// That clock comes again after the claimed one came back.
    ClockReturns,
    /// It shows a paper that an older account shows which shares nothing of daily life with it.
    SecondLife,
    /// It shows a paper whose owner reported that it is misused.
    Reported,
    /// It is younger than three in four.
    Young,
}

impl Mark {
    pub(crate) const ALL: [Self; 7] = [
        Self::PaidToAnother,
        Self::FromAfar,
        Self::OtherClock,
        Self::ClockReturns,
        Self::SecondLife,
        Self::Reported,
        Self::Young,
    ];

    /// The family that it speaks of.
    pub(crate) const fn family(self) -> Family {
        match self {
            Self::PaidToAnother => Family::Money,
            Self::FromAfar => Family::Network,
            Self::OtherClock | Self::ClockReturns | Self::Young => Family::Time,
            Self::SecondLife | Self::Reported => Family::Document,
        }
    }

    /// How often an account of a crew shows it, where that is known beforehand; else as often as others.
    const fn stated(self) -> Option<f64> {
        match self {
            Self::PaidToAnother => Some(0.5),
            _ => None,
        }
    }
}

/// Accounts that the rate stated beforehand weighs as much as.
const STATED_WEIGHT: f64 = 20.0;
/// Bits of one mark at most, and of its absence.
const SHOWN_MAX: f64 = 4.0;
const ABSENT_MIN: f64 = -1.5;

/// Does an account show each mark? `None` where nothing tells.
type Shown = [Option<bool>; Mark::ALL.len()];

/// The marks of all accounts, and what each says.
#[derive(Debug, Clone)]
pub(crate) struct Marks {
    shown: Vec<Shown>,
    /// Bits of a mark that is shown, and of one that is not.
    bits: [(f64, f64); Mark::ALL.len()],
    /// Bits of accounts that show just these marks.
    together: BTreeMap<Shown, f64>,
    clocks: FarClocks,
}

impl Marks {
    /// Marks with the rates that are stated beforehand.
    pub(crate) fn of(people: &People, lives: &Lives<'_>, ties: &[Tie]) -> Self {
        let by_right = paid_by_right(ties);
        let young = young_from(people);
        let accounts = AccountIx::try_from(people.subjects.len()).unwrap_or(AccountIx::MAX);
        let (mut shown, told): (Vec<Shown>, Vec<Option<Option<Far>>>) = (0..accounts)
            .into_par_iter()
            .map(|account| {
                let far = far_clock(people, account);
                (shown(people, lives, &by_right, young, account, far), far)
            })
            .unzip();
        // Who is older than another on the same paper may be the owner, and may have reported it.
        for owner in lives.twice().into_iter().flat_map(|account| lives.older_apart(account, false)) {
            if let Some(shown) = shown.get_mut(owner as usize) {
                shown[Mark::SecondLife as usize] = None;
                shown[Mark::Reported as usize] = None;
            }
        }
        let clocks = FarClocks::of(told.into_iter().map(|far| Some(far.flatten()?.clock)).collect());
        Self { shown, bits: Default::default(), together: BTreeMap::new(), clocks }.learnt(&BTreeSet::new())
    }

    /// The same with rates of those who are in crews, against all others.
    pub(crate) fn learnt(mut self, members: &BTreeSet<AccountIx>) -> Self {
        for (at, mark) in Mark::ALL.into_iter().enumerate() {
            let (mut inside, mut outside) = ((0, 0), (0, 0));
            for (account, shown) in (0..).zip(&self.shown) {
                let Some(shown) = shown.get(at).copied().flatten() else { continue };
                let count = if members.contains(&account) { &mut inside } else { &mut outside };
                count.0 += usize::from(shown);
                count.1 += 1;
            }
            let others = (number(outside.0) + 0.5) / (number(outside.1) + 1.0);
            let stated = mark.stated().unwrap_or(others) * STATED_WEIGHT;
            let ours = (number(inside.0) + stated) / (number(inside.1) + STATED_WEIGHT);
            let bits = (libm::log2(ours / others), libm::log2((1.0 - ours) / (1.0 - others)));
            if let Some(slot) = self.bits.get_mut(at) {
                *slot = (bits.0.clamp(0.0, SHOWN_MAX), bits.1.clamp(ABSENT_MIN, 0.0));
            }
        }
        self.together = self.counted(members);
        self
    }

    /// Bits of marks that are shown together: who cheats alone shows several at once, so that one by one they say too much.
    /// What few show is weighed mark by mark.
    fn counted(&self, members: &BTreeSet<AccountIx>) -> BTreeMap<Shown, f64> {
        let mut count: BTreeMap<Shown, (usize, usize)> = BTreeMap::new();
        let (mut inside, mut outside) = (0, 0);
        for (account, shown) in (0..).zip(&self.shown) {
            let both = count.entry(*shown).or_default();
            if members.contains(&account) {
                both.0 += 1;
                inside += 1;
            } else {
                both.1 += 1;
                outside += 1;
            }
        }
        let bits = |(shown, (ours, others)): (Shown, (usize, usize))| {
            let apart: f64 = self.of_shown(&shown).map(|(_, bits)| bits).sum();
            let others = (number(others) + 0.5) / (number(outside) + 1.0);
            let expected = (others * libm::exp2(apart)).min(1.0);
            let ours = (number(ours) + expected * STATED_WEIGHT) / (number(inside) + STATED_WEIGHT);
            (shown, libm::log2(ours / others))
        };
        count.into_iter().map(bits).collect()
    }

    /// Bits of each mark that something tells of.
    fn of_shown<'a>(&'a self, shown: &'a Shown) -> impl Iterator<Item = (Mark, f64)> + 'a {
        let told = Mark::ALL.into_iter().zip(shown).filter_map(|(mark, shown)| Some((mark, (*shown)?)));
        told.map(|(mark, shown)| (mark, self.alone(mark, shown)))
    }

    fn alone(&self, mark: Mark, shown: bool) -> f64 {
        self.bits.get(mark as usize).map_or(0.0, |(yes, no)| if shown { *yes } else { *no })
    }

    /// Bits of all marks of an account for its being a crew's.
    pub(crate) fn together(&self, account: AccountIx) -> f64 {
        self.shown.get(account as usize).and_then(|shown| self.together.get(shown)).copied().unwrap_or(0.0)
    }

    /// Clocks of accounts that are far from those they claim.
    pub(crate) const fn clocks(&self) -> &FarClocks {
        &self.clocks
    }

    /// Bits of a mark that is shown.
    pub(crate) fn of_mark(&self, mark: Mark) -> f64 {
        self.bits.get(mark as usize).map_or(0.0, |(yes, _)| *yes)
    }

    /// Does an account show a mark?
    pub(crate) fn is_shown(&self, account: AccountIx, mark: Mark) -> bool {
        self.told(account, mark) == Some(true)
    }

    /// The same; `None` where nothing tells.
    fn told(&self, account: AccountIx, mark: Mark) -> Option<bool> {
        self.shown.get(account as usize)?.get(mark as usize).copied().flatten()
    }

    /// Does an account hide who or where works it: another's name on what it is paid by, or a clock that it does not claim, to
    /// which it comes back or on which it is worked from afar?
    pub(crate) fn hides_now(&self, account: AccountIx) -> bool {
        let is_shown = |mark| self.is_shown(account, mark);
        let hides_where = is_shown(Mark::OtherClock) && (is_shown(Mark::ClockReturns) || is_shown(Mark::FromAfar));
        is_shown(Mark::PaidToAnother) || hides_where
    }

    /// The same, or does it show papers that may be another's?
    pub(crate) fn hides(&self, account: AccountIx) -> bool {
        let is_shown = |mark| self.is_shown(account, mark);
        self.hides_now(account) || is_shown(Mark::SecondLife) || is_shown(Mark::Reported)
    }

    /// Do papers and clocks tell that an account is its own? How it is paid is left out.
    pub(crate) fn lives_openly(&self, account: AccountIx) -> bool {
        let tells =
            [Mark::SecondLife, Mark::OtherClock].into_iter().all(|mark| self.told(account, mark) == Some(false));
        tells && !self.is_shown(account, Mark::Reported) && !self.is_shown(account, Mark::FromAfar)
    }

    /// Bits of marks of some accounts for their hiding who or where they are. How they are paid is left out: firms pay their
    /// people.
    pub(crate) fn hiding<'a>(&self, accounts: impl IntoIterator<Item = &'a AccountIx>) -> f64 {
        accounts.into_iter().map(|account| self.bits(*account, Some(Mark::PaidToAnother))).sum()
    }

    /// Does an account show any mark that counts there?
    pub(crate) fn shows_hiding(&self, account: AccountIx) -> bool {
        self.each(account).any(|(mark, _)| mark != Mark::PaidToAnother && self.is_shown(account, mark))
    }

    /// Bits of an account's marks for its being a crew's, without one that something explains.
    pub(crate) fn bits(&self, account: AccountIx, without: Option<Mark>) -> f64 {
        self.each(account).filter(|(mark, _)| Some(*mark) != without).map(|(_, bits)| bits).sum()
    }

    /// Bits of each mark of an account that something tells of, and that accounts which have to do with each other do not have
    /// for that reason: those of one firm or one year are of one age.
    pub(crate) fn each(&self, account: AccountIx) -> impl Iterator<Item = (Mark, f64)> + '_ {
        let all = self.shown.get(account as usize).into_iter().flat_map(|shown| self.of_shown(shown));
        all.filter(|(mark, _)| *mark != Mark::Young)
    }
}

/// Accounts whose instrument a home or a firm explains: whoever it names, they are paid by right.
fn paid_by_right(ties: &[Tie]) -> BTreeSet<AccountIx> {
    let is_explained = |tie: &&Tie| tie.kind == Kind::Payout && !tie.is_open();
    ties.iter().filter(is_explained).flat_map(|tie| tie.accounts.iter().copied()).collect()
}

fn shown(
    people: &People,
    lives: &Lives<'_>,
    by_right: &BTreeSet<AccountIx>,
    young: Option<Time>,
    account: AccountIx,
    far: Option<Option<Far>>,
) -> Shown {
    let is_told = !people.paid_to_of(account).is_empty() && !by_right.contains(&account);
    let paid = if is_told { people.is_paid_to_another(account) } else { None };
    let logins = people.logins_of(account);
    let afar = (!logins.is_empty()).then(|| logins.iter().any(|login| login.remote));
    let has_paper = people.papers_of(account).iter().any(|paper| paper.number.is_some());
    let second = has_paper.then(|| !lives.older_apart(account, false).is_empty());
    let reported = (has_paper && !people.reports.is_empty()).then(|| lives.report(account).is_some());
    // Of a clock that is not far nothing tells whether it returns.
    let returns = far.flatten().map(|far| far.returns);
    let created = people.known(account).and_then(|known| known.created);
    let is_young = created.zip(young).map(|(created, from)| created >= from);
    [paid, afar, far.map(|far| far.is_some()), returns, second, reported, is_young]
}

/// The day from which on the youngest quarter of accounts was made.
fn young_from(people: &People) -> Option<Time> {
    let mut all: Vec<Time> = people.accounts.iter().filter_map(|known| known.created).collect();
    let at = all.len() - all.len() / 4;
    (at < all.len()).then(|| *all.select_nth_unstable(at).1)
}

#[cfg(test)]
mod tests {
    use super::super::columns::Known;
    use super::super::innocent::Innocent;
    use super::*;

    const CLOCK: usize = Mark::OtherClock as usize;

    /// Twelve accounts; those below `members` are in a crew; each second of these, and each of `others`, shows a mark.
    fn marks(members: u32, others: &[u32]) -> Marks {
        let shows =
            |account: u32| if account < members { account.is_multiple_of(2) } else { others.contains(&account) };
        let shown: Vec<Shown> =
            (0..12).map(|account| [None, None, Some(shows(account)), None, None, None, None]).collect();
        let marks = Marks { shown, bits: Default::default(), together: BTreeMap::new(), clocks: FarClocks::default() };
        marks.learnt(&(0..members).collect())
    }

    #[test]
    fn whom_a_firm_pays_is_paid_by_right() {
        let tie = |kind, innocent, accounts: &[u32]| Tie {
            value: 0,
            kind,
            accounts: accounts.to_vec(),
            homes: accounts.to_vec(),
            persons: accounts.to_vec(),
            innocent,
        };
        let ties = [
            tie(Kind::Payout, Some(Innocent::Agency), &[1, 2]),
            tie(Kind::Payout, None, &[3, 4]),
            tie(Kind::Phone, Some(Innocent::House), &[5, 6]),
        ];
        assert_eq!(paid_by_right(&ties), BTreeSet::from([1, 2]));
    }

    #[test]
    fn a_mark_says_as_much_as_crews_of_the_case_show_it_more_often() {
        let marks = marks(6, &[]);
        let (yes, no) = marks.bits[CLOCK];
        assert!(yes > 0.5 && no < 0.0, "{yes} {no}");
        assert_eq!(marks.bits(0, None), yes);
        assert_eq!(marks.bits(1, None), no);
        assert_eq!(marks.bits(0, Some(Mark::OtherClock)), 0.0);
    }

    #[test]
    fn a_mark_that_all_show_says_nothing() {
        let all = marks(6, &[6, 7, 8, 9, 10, 11]);
        assert_eq!(all.bits[CLOCK].0, 0.0);
        // Without crews nothing is learnt, and only what is stated counts.
        assert_eq!(marks(0, &[3]).bits[CLOCK], (0.0, 0.0));
    }

    #[test]
    fn marks_that_others_show_together_say_less_than_one_by_one() {
        // Six of a crew of twelve show each of two marks, three both; four of 200 others show both, and none one.
        let shown = |account: u32| match account {
            0..12 => [None, None, Some(account % 4 < 2), Some(account.is_multiple_of(2)), None, None, None],
            _ => [None, None, Some(account < 16), Some(account < 16), None, None, None],
        };
        let shown: Vec<Shown> = (0..212).map(shown).collect();
        let marks = Marks { shown, bits: Default::default(), together: BTreeMap::new(), clocks: FarClocks::default() };
        let marks = marks.learnt(&(0..12).collect());
        let (both, one) = (marks.together(0), marks.bits(0, None));
        assert!(both > 1.0 && both < one - 1.0, "{both} {one}");
        // What no other shows is weighed one by one.
        assert!(marks.together(1) > marks.bits(1, None) - 1.0);
    }

    #[test]
    fn who_lives_openly_is_told_by_papers_and_clocks_and_not_by_money() {
        let of = |shown: Shown| {
            let marks = Marks {
                shown: vec![shown],
                bits: Default::default(),
                together: BTreeMap::new(),
                clocks: FarClocks::default(),
            };
            marks.lives_openly(0)
        };
        let (yes, no) = (Some(true), Some(false));
        assert!(of([yes, no, no, None, no, no, no]) && of([None, None, no, None, no, None, None]));
        // What is not told speaks for nobody.
        assert!(!of([no, no, None, None, no, no, no]) && !of([no, no, no, None, None, no, no]));
        assert!(!of([no, yes, no, None, no, no, no]) && !of([no, no, yes, no, no, no, no]));
        assert!(!of([no, no, no, None, no, yes, no]));
    }

    #[test]
    fn age_speaks_of_single_accounts_and_not_of_those_who_come_together() {
        let day = |account: i64| Time::from_micros(account * 86_400_000_000);
        let known = |account: i64| Known { created: Some(day(account)), ..Known::default() };
        let people = People { accounts: (0..12).map(known).collect(), ..People::default() };
        let from = young_from(&people);
        assert_eq!((from, young_from(&People::default())), (Some(day(9)), None));
        let young = |account: u32| from.map(|from| day(account.into()) >= from);
        let shown: Vec<Shown> = (0..12).map(|account| [None, None, None, None, None, None, young(account)]).collect();
        let marks = Marks { shown, bits: Default::default(), together: BTreeMap::new(), clocks: FarClocks::default() };
        let marks = marks.learnt(&BTreeSet::from([9, 10, 11]));
        assert!(marks.together(9) > 0.5 && marks.is_shown(9, Mark::Young) && marks.together(0) < 0.0);
        assert_eq!((marks.bits(9, None), marks.hides(9)), (0.0, false));
    }
}
