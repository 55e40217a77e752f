//! What do accounts of crews do more often than others, though it ties them to nobody?
//!
//! They are paid in another's name, worked from afar, or run on machines whose clock is far from the zone they claim.
//! Honest people do all of this, too: families share accounts, firms look after machines, travellers travel. So the rates are
//! learnt from the case: how often those do it whom hard things hold in crews, against all others. Where crews do none
//! of it, it says nothing. Marks support; they never make a crew.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{AccountIx, People};
use super::kind::Kind;
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
}

impl Mark {
    pub(crate) const ALL: [Self; 3] = [Self::PaidToAnother, Self::FromAfar, Self::OtherClock];

    /// How often an account of a crew shows it, where that is known beforehand; else as often as others.
    const fn stated(self) -> Option<f64> {
        match self {
            Self::PaidToAnother => Some(0.5),
            Self::FromAfar | Self::OtherClock => None,
        }
    }
}

/// Accounts that the rate stated beforehand weighs as much as.
const STATED_WEIGHT: f64 = 20.0;
/// Bits of one mark at most, and of its absence.
const SHOWN_MAX: f64 = 4.0;
const ABSENT_MIN: f64 = -1.5;
/// Quarters of an hour from which on a clock is far from the claimed one: no season explains two hours.
const FAR: i32 = 8;

/// Does an account show each mark? `None` where nothing tells.
type Shown = [Option<bool>; Mark::ALL.len()];

/// The marks of all accounts, and what each says.
#[derive(Debug, Clone)]
pub(crate) struct Marks {
    shown: Vec<Shown>,
    /// Bits of a mark that is shown, and of one that is not.
    bits: [(f64, f64); Mark::ALL.len()],
    /// The clock of an account that is far from the claimed one.
    far: Vec<Option<i8>>,
    /// How many accounts have each of these.
    of_clock: BTreeMap<i8, usize>,
}

/// How many accounts of some have each far clock.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clocks(BTreeMap<i8, usize>);

/// Accounts that the population's clocks weigh as much as, beside those of a crew.
const CLOCKS_WEIGHT: f64 = 1.0;
/// Bits of agreeing clocks at most, and of disagreeing ones.
const CLOCKS_MAX: f64 = 6.0;
const CLOCKS_MIN: f64 = -4.0;

impl Clocks {
    /// Takes in others.
    pub(crate) fn take(&mut self, others: &Self) {
        for (clock, count) in &others.0 {
            *self.0.entry(*clock).or_default() += count;
        }
    }
}

impl Marks {
    /// Marks with the rates that are stated beforehand.
    pub(crate) fn of(people: &People, ties: &[Tie]) -> Self {
        let by_right = paid_by_right(ties);
        let accounts = 0..AccountIx::try_from(people.subjects.len()).unwrap_or(AccountIx::MAX);
        let far: Vec<Option<Option<i8>>> = accounts.clone().map(|account| other_clock(people, account)).collect();
        let shown = accounts.zip(&far).map(|(account, far)| shown(people, &by_right, account, *far)).collect();
        let far: Vec<Option<i8>> = far.into_iter().map(Option::flatten).collect();
        let mut of_clock: BTreeMap<i8, usize> = BTreeMap::new();
        for clock in far.iter().flatten() {
            *of_clock.entry(*clock).or_default() += 1;
        }
        Self { shown, bits: Default::default(), far, of_clock }.learnt(&BTreeSet::new())
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
        self
    }

    /// The far clocks of some accounts.
    pub(crate) fn clocks<'a>(&self, accounts: impl IntoIterator<Item = &'a AccountIx>) -> Clocks {
        let mut clocks = Clocks::default();
        for clock in accounts.into_iter().filter_map(|account| *self.far.get(*account as usize)?) {
            *clocks.0.entry(clock).or_default() += 1;
        }
        clocks
    }

    /// Bits of far clocks for their accounts' sitting where others sit: who hides where he is, slips at times. Which
    /// clock it is does not matter, only whether it is the same.
    pub(crate) fn agreement(&self, ours: &Clocks, theirs: &Clocks) -> f64 {
        let all: usize = self.of_clock.values().sum();
        let seen: usize = ours.0.values().sum();
        let bits = theirs.0.iter().map(|(clock, count)| {
            let usual = (number(self.of_clock.get(clock).copied().unwrap_or(0)) + 0.5) / (number(all) + 1.0);
            let mine = number(ours.0.get(clock).copied().unwrap_or(0));
            let share = (mine + usual * CLOCKS_WEIGHT) / (number(seen) + CLOCKS_WEIGHT);
            number(*count) * libm::log2(share / usual)
        });
        // Theirs sit at one place: one clock is one fact, however many show it.
        let theirs: usize = theirs.0.values().sum();
        (bits.sum::<f64>() / number(theirs.max(1))).clamp(CLOCKS_MIN, CLOCKS_MAX)
    }

    /// Bits of a mark that is shown.
    pub(crate) fn of_mark(&self, mark: Mark) -> f64 {
        self.bits.get(mark as usize).map_or(0.0, |(yes, _)| *yes)
    }

    /// Does an account show a mark?
    pub(crate) fn is_shown(&self, account: AccountIx, mark: Mark) -> bool {
        self.shown.get(account as usize).is_some_and(|shown| shown.get(mark as usize).copied().flatten() == Some(true))
    }

    /// Bits of an account's marks for its being a crew's, without one that something explains.
    pub(crate) fn bits(&self, account: AccountIx, without: Option<Mark>) -> f64 {
        let Some(shown) = self.shown.get(account as usize) else { return 0.0 };
        let each = Mark::ALL.into_iter().zip(shown).zip(&self.bits).filter(|((mark, _), _)| Some(*mark) != without);
        each.map(|((_, shown), (yes, no))| match shown {
            Some(true) => *yes,
            Some(false) => *no,
            None => 0.0,
        })
        .sum()
    }
}

/// Accounts whose instrument a home or a firm explains: whoever it names, they are paid by right.
fn paid_by_right(ties: &[Tie]) -> BTreeSet<AccountIx> {
    let is_explained = |tie: &&Tie| tie.kind == Kind::Payout && !tie.is_open();
    ties.iter().filter(is_explained).flat_map(|tie| tie.accounts.iter().copied()).collect()
}

fn shown(people: &People, by_right: &BTreeSet<AccountIx>, account: AccountIx, far: Option<Option<i8>>) -> Shown {
    let is_told = !people.paid_to_of(account).is_empty() && !by_right.contains(&account);
    let paid = if is_told { people.is_paid_to_another(account) } else { None };
    let logins = people.logins_of(account);
    let afar = (!logins.is_empty()).then(|| logins.iter().any(|login| login.remote));
    [paid, afar, far.map(|far| far.is_some())]
}

/// The first clock of a machine that is far from the zone that the account claims; `None` where nothing tells.
fn other_clock(people: &People, account: AccountIx) -> Option<Option<i8>> {
    let zone = people.known(account)?.claimed_zone?;
    let mut clocks = people.logins_of(account).iter().filter_map(|login| Some((login.at, login.clock?))).peekable();
    clocks.peek()?;
    let far = clocks.find(|(at, clock)| {
        let apart = (zone.offset_minutes(*at) / 15 - i32::from(*clock)).rem_euclid(96);
        apart.min(96 - apart) >= FAR
    });
    Some(far.map(|(_, clock)| clock))
}

#[cfg(test)]
mod tests {
    use super::super::innocent::Innocent;
    use super::*;

    const CLOCK: usize = Mark::OtherClock as usize;

    /// Twelve accounts; those below `members` are in a crew; each second of these, and each of `others`, shows a mark.
    fn marks(members: u32, others: &[u32]) -> Marks {
        let shows =
            |account: u32| if account < members { account.is_multiple_of(2) } else { others.contains(&account) };
        let shown: Vec<Shown> = (0..12).map(|account| [None, None, Some(shows(account))]).collect();
        let far = (0..12).map(|account| shows(account).then_some(36)).collect();
        let marks = Marks { shown, bits: Default::default(), far, of_clock: BTreeMap::from([(36, 6), (4, 30)]) };
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
    fn clocks_agree_or_not_whichever_they_are() {
        let marks = marks(6, &[7]);
        let of = |clocks: &[(i8, usize)]| Clocks(clocks.iter().copied().collect());
        let crew = of(&[(36, 5)]);
        assert!(marks.agreement(&crew, &of(&[(36, 1)])) > 1.0);
        assert!(marks.agreement(&crew, &of(&[(4, 1)])) < -1.0);
        // One clock is one fact, however many show it; who shows none says nothing.
        assert_eq!(marks.agreement(&crew, &of(&[(36, 1)])), marks.agreement(&crew, &of(&[(36, 4)])));
        assert_eq!(marks.agreement(&crew, &of(&[])), 0.0);
        assert_eq!(marks.agreement(&of(&[]), &of(&[(36, 1)])), 0.0);
    }
}
