//! What do all tables of accounts say, side by side?
//!
//! Numbers instead of texts: accounts and values are numbered by their sorted texts, so that nothing depends on the
//! order of reading. Of logins only what a stage needs is kept.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::person::one_name::{Named, one_name};
use stakeout_core::person::zone::Zone;
use stakeout_core::record::{Day, IpType, Time};

use super::kind::Kind;
use crate::pipeline::place::Place;

/// Index of an account in [`People::subjects`], which is sorted.
pub(crate) type AccountIx = u32;

/// Index of a value in [`People::values`], which is sorted.
pub(crate) type ValueIx = u32;

/// What an account says of itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub(crate) created: Option<Time>,
    /// Its legal name, as compared: see [`stakeout_core::person::spelling::person`].
    pub(crate) name: Option<Box<str>>,
    /// The same as written.
    pub(crate) written_name: Option<Box<str>>,
    pub(crate) birth: Option<Day>,
    pub(crate) claimed_zone: Option<Zone>,
    pub(crate) referrer: Option<AccountIx>,
    /// Where the account's row stands.
    pub(crate) place: Option<Place>,
}

/// An account shows, uses or names a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Holding {
    pub(crate) value: ValueIx,
    pub(crate) account: AccountIx,
    /// First and last time, where rows tell any.
    pub(crate) first: Option<Time>,
    pub(crate) last: Option<Time>,
    /// Rows that say so.
    pub(crate) rows: u32,
    /// Where the first of them stands.
    pub(crate) place: Place,
}

impl Holding {
    /// Takes in another row of the same account and value; both tell a time. The place is that of the earlier.
    pub(crate) fn add(&mut self, row: &Self) {
        if (row.first, row.place) < (self.first, self.place) {
            (self.first, self.place) = (row.first, row.place);
        }
        self.last = self.last.max(row.last);
        self.rows = self.rows.saturating_add(row.rows);
    }
}

/// One login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LoginAt {
    pub(crate) account: AccountIx,
    pub(crate) at: Time,
    pub(crate) network: Option<ValueIx>,
    pub(crate) device: Option<ValueIx>,
    /// The clock of the machine, in quarters of an hour east of UTC.
    pub(crate) clock: Option<i8>,
    /// Was the machine worked from afar by a tool that the platform saw?
    pub(crate) remote: bool,
}

/// A paper that an account showed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Paper {
    pub(crate) account: AccountIx,
    pub(crate) number: Option<ValueIx>,
    pub(crate) portrait: Option<ValueIx>,
    pub(crate) image: Option<ValueIx>,
    /// The name in it, as compared.
    pub(crate) name: Option<Box<str>>,
    pub(crate) birth: Option<Day>,
    pub(crate) submitted: Option<Time>,
    /// Did the platform turn it down?
    pub(crate) rejected: bool,
    pub(crate) place: Place,
}

/// A contract between two accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deal {
    pub(crate) client: AccountIx,
    pub(crate) worker: AccountIx,
    pub(crate) at: Option<Time>,
    pub(crate) rating: Option<i32>,
    pub(crate) place: Place,
}

/// An owner's report of a misused identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reported {
    pub(crate) number: ValueIx,
    pub(crate) at: Option<Time>,
    pub(crate) place: Place,
}

/// Holder of an instrument, where the table names one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PaidTo {
    pub(crate) account: AccountIx,
    pub(crate) instrument: ValueIx,
    /// The holder's name, as compared.
    pub(crate) holder: Box<str>,
    /// The same as written.
    pub(crate) written: Box<str>,
}

impl PaidTo {
    /// Is a name the holder's? `None` where that is open.
    pub(crate) fn is_to(&self, name: Named<'_>) -> Option<bool> {
        one_name(name, Named { compared: &self.holder, written: &self.written })
    }
}

/// Everything that tables of accounts say.
#[derive(Debug, Default)]
pub(crate) struct People {
    /// `PLATFORM/ID`, sorted.
    pub(crate) subjects: Vec<String>,
    pub(crate) accounts: Vec<Known>,
    /// Sorted, unique.
    pub(crate) values: Vec<(Kind, Box<str>)>,
    /// Sorted by value, then account; unique.
    pub(crate) holdings: Vec<Holding>,
    /// Account and value of every holding, sorted by account.
    pub(crate) by_account: Vec<(AccountIx, ValueIx)>,
    /// Sorted by account, then time.
    pub(crate) logins: Vec<LoginAt>,
    /// Kind of network that most logins from each [`Kind::Network`] state.
    pub(crate) network_types: Vec<(ValueIx, IpType)>,
    /// Sorted.
    pub(crate) papers: Vec<Paper>,
    pub(crate) deals: Vec<Deal>,
    pub(crate) reports: Vec<Reported>,
    pub(crate) paid_to: Vec<PaidTo>,
    /// Words of passages that tie crews, where they were looked up.
    pub(crate) words: BTreeMap<ValueIx, Box<str>>,
    /// Rows of an account that no table of accounts knows, or that two platforms have.
    pub(crate) unknown_accounts: u64,
    pub(crate) ambiguous_accounts: u64,
}

impl People {
    /// Is there anything about accounts at all?
    pub(crate) fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// Holdings of one value.
    pub(crate) fn of_value(&self, value: ValueIx) -> &[Holding] {
        let from = self.holdings.partition_point(|holding| holding.value < value);
        let rest = self.holdings.get(from..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|holding| holding.value == value)).unwrap_or(&[])
    }

    /// Values that an account holds.
    pub(crate) fn values_of(&self, account: AccountIx) -> impl Iterator<Item = ValueIx> + '_ {
        let from = self.by_account.partition_point(|(holder, _)| *holder < account);
        self.by_account.iter().skip(from).take_while(move |(holder, _)| *holder == account).map(|(_, value)| *value)
    }

    /// Logins of one account.
    pub(crate) fn logins_of(&self, account: AccountIx) -> &[LoginAt] {
        let from = self.logins.partition_point(|login| login.account < account);
        let rest = self.logins.get(from..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|login| login.account == account)).unwrap_or(&[])
    }

    /// Are so many tenths of an account's logins on a machine?
    pub(crate) fn is_on_device(&self, holding: &Holding, tenths: u64) -> bool {
        let all = self.logins_of(holding.account).iter().filter(|login| login.device.is_some()).count();
        u64::from(holding.rows) * 10 >= all as u64 * tenths
    }

    /// The number of a value.
    pub(crate) fn value(&self, kind: Kind, text: &str) -> Option<ValueIx> {
        let found = self.values.binary_search_by(|(k, t)| k.cmp(&kind).then_with(|| t.as_ref().cmp(text)));
        found.ok().and_then(|at| ValueIx::try_from(at).ok())
    }

    /// A value as tables show it.
    pub(crate) fn shown(&self, value: ValueIx) -> &str {
        let words = self.words.get(&value).map(|words| &**words);
        words.or_else(|| self.values.get(value as usize).map(|(_, text)| &**text)).unwrap_or_default()
    }

    pub(crate) fn kind_of(&self, value: ValueIx) -> Option<Kind> {
        self.values.get(value as usize).map(|(kind, _)| *kind)
    }

    /// The legal name of an account, as compared.
    pub(crate) fn name(&self, account: AccountIx) -> Option<&str> {
        self.known(account)?.name.as_deref()
    }

    /// The names that an account and its papers tell, the legal name first.
    pub(crate) fn names(&self, account: AccountIx) -> impl Iterator<Item = Named<'_>> {
        let known = self.known(account);
        let legal = known.and_then(|known| {
            let compared = known.name.as_deref()?;
            Some(Named { compared, written: known.written_name.as_deref().unwrap_or(compared) })
        });
        let papers = self.papers_of(account).iter().filter_map(|paper| paper.name.as_deref());
        legal.into_iter().chain(papers.map(|name| Named { compared: name, written: name }))
    }

    /// Papers of one account.
    pub(crate) fn papers_of(&self, account: AccountIx) -> &[Paper] {
        let from = self.papers.partition_point(|paper| paper.account < account);
        let rest = self.papers.get(from..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|paper| paper.account == account)).unwrap_or(&[])
    }

    pub(crate) fn known(&self, account: AccountIx) -> Option<&Known> {
        self.accounts.get(account as usize)
    }

    /// The number of an account by its subject without `account:`: `PLATFORM/ID`.
    pub(crate) fn account(&self, subject: &str) -> Option<AccountIx> {
        let found = self.subjects.binary_search_by(|have| have.as_str().cmp(subject));
        found.ok().and_then(|at| AccountIx::try_from(at).ok())
    }

    /// Lines by which anybody leaves: of hosting, and of relays.
    pub(crate) fn exits(&self) -> BTreeSet<ValueIx> {
        let is_exit = |kind: &IpType| matches!(kind, IpType::Hosting | IpType::Relay);
        self.network_types.iter().filter(|(_, kind)| is_exit(kind)).map(|(value, _)| *value).collect()
    }

    /// Named holders of the instruments of an account.
    pub(crate) fn paid_to_of(&self, account: AccountIx) -> &[PaidTo] {
        let from = self.paid_to.partition_point(|paid| paid.account < account);
        let rest = self.paid_to.get(from..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|paid| paid.account == account)).unwrap_or(&[])
    }

    /// Is an account paid through an instrument in another's name, which is no firm's that it names? Where it tells no name, that of
    /// its papers counts. `None` if it bears no name to compare.
    pub(crate) fn is_paid_to_another(&self, account: AccountIx) -> Option<bool> {
        let paid = self.paid_to_of(account);
        if paid.is_empty() {
            return Some(false);
        }
        let is_firms = |holder: &str| {
            let mut named = self.values_of(account).filter_map(|value| self.values.get(value as usize));
            named.any(|(kind, name)| *kind == Kind::Organization && **name == *holder)
        };
        let is_anothers = |paid: &PaidTo, own: Named<'_>| paid.is_to(own) == Some(false) && !is_firms(&paid.holder);
        let is_other = |own: Named<'_>| paid.iter().any(|paid| is_anothers(paid, own));
        let mut names = self.names(account);
        match self.name(account) {
            Some(_) => names.next().map(is_other),
            None => names.map(is_other).reduce(|all, one| all && one),
        }
    }

    /// Runs of holdings, one for each value.
    pub(crate) fn by_value(&self) -> impl Iterator<Item = &[Holding]> {
        self.holdings.chunk_by(|a, b| a.value == b.value)
    }
}
