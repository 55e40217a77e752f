//! Which lines are homes, which houses full of people, and which a passage for anybody?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::record::IpType;

use super::columns::{AccountIx, Holding, People, ValueIx};
use super::kind::Kind;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Line {
    /// Few accounts: a home.
    Home,
    /// Many who live, work or study there.
    House,
    /// A carrier's translated address, an exit of a private network: anybody's.
    Passage,
    /// Few or many, on papers of others: a crew's.
    Front,
}

/// Accounts on a line up to which it may be a home: a large family, or people who share one.
pub(crate) const HOME_MAX: usize = 9;
/// Accounts on a line from which on it is anybody's, if nothing says what it is.
pub(super) const HOUSE_MAX: usize = 300;
/// Logins of an account from a line that make it a visitor no more.
pub(super) const LOGINS_MIN: u32 = 2;

/// Lines that two and more accounts use.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    lines: BTreeMap<ValueIx, Line>,
    /// Houses of each account, sorted.
    houses: BTreeMap<AccountIx, Vec<ValueIx>>,
}

impl Lines {
    /// Lines of a population, of which `fronts` are crews'.
    pub(crate) fn of(people: &People, fronts: &BTreeSet<ValueIx>) -> Self {
        let mut all = Self::default();
        let groups = people.by_value().filter(|group| group.len() > 1);
        for group in groups.filter(|group| people.kind_of(group[0].value) == Some(Kind::Network)) {
            let value = group[0].value;
            let line = if fronts.contains(&value) { Line::Front } else { line(people, value, group) };
            all.lines.insert(value, line);
            if line == Line::House {
                for holding in group.iter().filter(|holding| holding.rows >= LOGINS_MIN) {
                    all.houses.entry(holding.account).or_default().push(value);
                }
            }
        }
        all
    }

    /// Homes that several accounts use, with those who are no mere visitors.
    pub(crate) fn homes<'p>(&'p self, people: &'p People) -> impl Iterator<Item = Vec<Holding>> + 'p {
        self.lines.iter().filter(|(_, line)| **line == Line::Home).map(|(value, _)| {
            people.of_value(*value).iter().filter(|holding| holding.rows >= LOGINS_MIN).copied().collect()
        })
    }

    /// Is a line a home's, as far as several accounts use it?
    pub(crate) fn is_home(&self, line: ValueIx) -> bool {
        self.lines.get(&line) == Some(&Line::Home)
    }

    /// Lines that crews have for themselves.
    pub(crate) fn fronts(&self) -> impl Iterator<Item = ValueIx> + '_ {
        self.lines.iter().filter(|(_, line)| **line == Line::Front).map(|(value, _)| *value)
    }

    /// Houses in which an account is no mere visitor.
    pub(crate) fn houses_of(&self, account: AccountIx) -> &[ValueIx] {
        self.houses.get(&account).map_or(&[], Vec::as_slice)
    }
}

/// Does the evidence say that a line is a carrier's or an exit?
pub(super) fn is_passage(people: &People, line: ValueIx) -> bool {
    let found = people.network_types.binary_search_by_key(&line, |(network, _)| *network);
    let stated = found.ok().and_then(|at| people.network_types.get(at)).map(|(_, kind)| *kind);
    matches!(stated, Some(IpType::Mobile | IpType::Hosting | IpType::Relay))
}

fn line(people: &People, value: ValueIx, group: &[Holding]) -> Line {
    if is_passage(people, value) || group.len() > HOUSE_MAX {
        Line::Passage
    } else if group.len() > HOME_MAX {
        Line::House
    } else {
        Line::Home
    }
}
