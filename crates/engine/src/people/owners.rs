//! Who may be the person whose papers the members of a cluster show?
//!
//! The owner shares with them what can be taken from a person: a number, a face, a passage of a profile. The owner is no
//! member, whatever these say.

use std::collections::BTreeSet;

use super::columns::AccountIx;
use super::crews::Weigher;
use super::kind::Kind;
use super::marks::Mark;

impl Weigher<'_> {
    /// May an account be the owner's of papers that members show? It shares nothing of daily life with any member and does not
    /// hide; if it came after those who show them, it lives openly.
    pub(super) fn may_be_owner(&self, account: AccountIx, members: &BTreeSet<AccountIx>) -> bool {
        let others = |value| {
            let holders = self.people.of_value(value).iter().map(|holding| holding.account);
            holders.filter(move |other| *other != account && members.contains(other))
        };
        let papers =
            self.people.values_of(account).filter(|value| self.people.kind_of(*value).is_some_and(Kind::is_of_paper));
        let on_papers: BTreeSet<AccountIx> = papers.flat_map(others).collect();
        if on_papers.is_empty() || self.shares_daily_life(account, members) || self.is_after_another(account, members) {
            return false;
        }
        let is_before = on_papers.iter().all(|other| self.is_before(account, *other));
        if is_before { !self.marks.hides_now(account) } else { self.lives_openly(account) }
    }

    /// Did somebody outside show its number before? Then that one may be the owner.
    fn is_after_another(&self, account: AccountIx, members: &BTreeSet<AccountIx>) -> bool {
        let numbers =
            self.people.values_of(account).filter(|value| self.people.kind_of(*value) == Some(Kind::Document));
        let holders = numbers.flat_map(|number| self.people.of_value(number)).map(|holding| holding.account);
        let mut outside = holders.filter(|other| *other != account && !members.contains(other));
        outside.any(|other| !self.is_before(account, other))
    }

    fn is_before(&self, one: AccountIx, other: AccountIx) -> bool {
        let created = |account| self.people.known(account).and_then(|known| known.created);
        created(one).zip(created(other)).is_none_or(|(one, other)| one <= other)
    }

    /// Is something of daily life that nothing innocent explains shared with a member?
    fn shares_daily_life(&self, account: AccountIx, members: &BTreeSet<AccountIx>) -> bool {
        let ties = self.of_account.get(&account).into_iter().flatten().filter_map(|at| self.ties.get(*at));
        let daily = ties.filter(|tie| tie.kind.is_daily() && tie.connects());
        daily.flat_map(|tie| &tie.accounts).any(|other| *other != account && members.contains(other))
    }

    /// Is it neither paid in another's name, nor worked from afar or on a clock that it does not claim?
    fn lives_openly(&self, account: AccountIx) -> bool {
        let hides = [Mark::PaidToAnother, Mark::OtherClock, Mark::FromAfar];
        hides.into_iter().all(|mark| !self.marks.is_shown(account, mark))
    }
}
