//! Which accounts run at times on a clock that they do not claim, and do those of several agree?
//!
//! Who hides where he is, slips at times. Which clock it is does not matter, only whether it is the same.

use std::collections::BTreeMap;

use super::columns::{AccountIx, People};
use super::number::number;

/// Quarters of an hour from which on a clock is far from the claimed one: no season explains two hours.
const FAR: i32 = 8;
/// Quarters of an hour by which a season moves a clock.
const SEASON: u8 = 4;
/// Log-ins on a far clock, to the last, from which on somebody moved.
const STAYS: usize = 3;

/// How many accounts of some have each far clock.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clocks(BTreeMap<i8, usize>);

/// Accounts that the population's clocks weigh as much as, beside those of a crew.
const CLOCKS_WEIGHT: f64 = 1.0;
/// Bits of agreeing clocks at most, and of disagreeing ones.
const CLOCKS_MAX: f64 = 6.0;
const CLOCKS_MIN: f64 = -4.0;

/// The far clocks of all accounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct FarClocks {
    /// Of each account.
    far: Vec<Option<i8>>,
    /// How many accounts have each.
    of_clock: BTreeMap<i8, usize>,
}

impl Clocks {
    /// Takes in others.
    pub(crate) fn take(&mut self, others: &Self) {
        for (clock, count) in &others.0 {
            *self.0.entry(*clock).or_default() += count;
        }
    }
}

impl FarClocks {
    /// The far clock of each account, where it has one.
    pub(super) fn of(far: Vec<Option<i8>>) -> Self {
        let mut of_clock: BTreeMap<i8, usize> = BTreeMap::new();
        for clock in far.iter().flatten() {
            *of_clock.entry(*clock).or_default() += 1;
        }
        Self { far, of_clock }
    }

    /// The far clocks of some accounts.
    pub(crate) fn of_accounts<'a>(&self, accounts: impl IntoIterator<Item = &'a AccountIx>) -> Clocks {
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
}

/// A clock that is far from the zone that an account claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Far {
    /// Quarters of an hour from UTC.
    pub(crate) clock: i8,
    /// Does it come again after the claimed one came back? Who travels is away once; who hides slips now and then.
    pub(crate) returns: bool,
}

/// The first clock of a machine that is far from the zone that the account claims; `None` where nothing tells. Who moves
/// stays: a far clock that comes after the claimed one, for the rest of the log-ins, is none.
pub(super) fn far_clock(people: &People, account: AccountIx) -> Option<Option<Far>> {
    let zone = people.known(account)?.claimed_zone?;
    let logins = people.logins_of(account).iter();
    far(logins.filter_map(|login| {
        let clock = login.clock?;
        let apart = (zone.offset_minutes(login.at) / 15 - i32::from(clock)).rem_euclid(96);
        Some((apart.min(96 - apart) >= FAR).then_some(clock))
    }))
}

/// The far clock among clocks in the order of time, of which those are told that are far.
fn far(clocks: impl Iterator<Item = Option<i8>>) -> Option<Option<Far>> {
    let mut found: Option<Far> = None;
    let (mut seen, mut stays, mut before) = (0, 0, 0);
    for clock in clocks {
        seen += 1;
        let is_same = |far: &Far| clock.is_some_and(|clock| far.clock.abs_diff(clock) <= SEASON);
        found = match (found, clock) {
            (Some(far), _) if is_same(&far) => Some(Far { returns: far.returns || stays == 0, ..far }),
            (None, Some(clock)) => {
                before = seen - 1;
                Some(Far { clock, returns: false })
            }
            (far, _) => far,
        };
        stays = if clock.is_some() { stays + 1 } else { 0 };
    }
    let has_moved = |far: &Far| before > 0 && !far.returns && stays >= STAYS;
    (seen > 0).then(|| found.filter(|far| !has_moved(far)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_far_clock_is_of_a_slip_of_a_journey_or_of_a_move() {
        let of = |clocks: &str| {
            let clock = |sign: char| match sign {
                'c' => None,
                'w' => Some(40),
                's' => Some(36),
                _ => Some(-20),
            };
            far(clocks.chars().map(clock)).map(|far| far.map(|far| (far.clock, far.returns)))
        };
        assert_eq!(of(""), None);
        assert_eq!(of("ccc"), Some(None));
        // Away once, and back; away twice, to the same place or another; a season apart.
        assert_eq!(of("ccwwwcc"), Some(Some((40, false))));
        assert_eq!(of("ccwccwc"), Some(Some((40, true))));
        assert_eq!(of("cwcxc"), Some(Some((40, false))));
        assert_eq!(of("cwcsc"), Some(Some((40, true))));
        // Who moved stays there. Who was there all the time claims what is not so.
        assert_eq!(of("ccwww"), Some(None));
        assert_eq!(of("ccww"), Some(Some((40, false))));
        assert_eq!(of("wwww"), Some(Some((40, false))));
    }

    #[test]
    fn clocks_agree_or_not_whichever_they_are() {
        let clocks = FarClocks { far: Vec::new(), of_clock: BTreeMap::from([(36, 6), (4, 30)]) };
        let of = |clocks: &[(i8, usize)]| Clocks(clocks.iter().copied().collect());
        let crew = of(&[(36, 5)]);
        assert!(clocks.agreement(&crew, &of(&[(36, 1)])) > 1.0);
        assert!(clocks.agreement(&crew, &of(&[(4, 1)])) < -1.0);
        // One clock is one fact, however many show it; who shows none says nothing.
        assert_eq!(clocks.agreement(&crew, &of(&[(36, 1)])), clocks.agreement(&crew, &of(&[(36, 4)])));
        assert_eq!(clocks.agreement(&crew, &of(&[])), 0.0);
        assert_eq!(clocks.agreement(&of(&[]), &of(&[(36, 1)])), 0.0);
    }
}
