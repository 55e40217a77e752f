//! What do persons have in common?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::person::one_name::Named;
use stakeout_core::record::Day;

use super::columns::{AccountIx, Holding, PaidTo, Paper, People, ValueIx};
use super::innocent::Innocent;
use super::kind::Kind;
use super::places::Places;
use super::units::{Units, overlap};

/// A value that several persons share, and whether something innocent explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tie {
    pub(crate) value: ValueIx,
    pub(crate) kind: Kind,
    /// Accounts that show it at one time, sorted.
    pub(crate) accounts: Vec<AccountIx>,
    /// Their homes, sorted, unique.
    pub(crate) homes: Vec<AccountIx>,
    /// Their persons, sorted, unique.
    pub(crate) persons: Vec<AccountIx>,
    pub(crate) innocent: Option<Innocent>,
}

impl Tie {
    /// Does nothing innocent explain it?
    pub(crate) const fn is_open(&self) -> bool {
        self.innocent.is_none()
    }

    /// May it bring persons together? What a firm explains may: whether there is a firm is asked of the whole cluster.
    pub(crate) fn connects(&self) -> bool {
        self.kind != Kind::Passage && matches!(self.innocent, None | Some(Innocent::Agency))
    }
}

/// The ties of a population, without what explains them.
pub(crate) fn ties(people: &People, units: &Units, places: &Places) -> Vec<Tie> {
    let mut found = Vec::new();
    for group in people.by_value().filter(|group| group.len() > 1) {
        let Some((value, kind)) = group.first().and_then(|first| Some((first.value, people.kind_of(first.value)?)))
        else {
            continue;
        };
        if matches!(kind, Kind::Network | Kind::Organization) {
            continue;
        }
        for accounts in together(people, units, places, kind, group) {
            let of = |root: &dyn Fn(AccountIx) -> AccountIx| -> Vec<AccountIx> {
                accounts.iter().map(|account| root(*account)).collect::<BTreeSet<_>>().into_iter().collect()
            };
            let (homes, persons) = (of(&|account| units.home(account)), of(&|account| units.person(account)));
            if persons.len() > 1 {
                let innocent = match homes.len() {
                    1 => Some(Innocent::Household),
                    _ => places.line_of(value).map(|_| Innocent::Public),
                };
                found.push(Tie { value, kind, accounts, homes, persons, innocent });
            }
        }
    }
    found
}

/// The holders of a value, in groups that use it at one time.
fn together(people: &People, units: &Units, places: &Places, kind: Kind, group: &[Holding]) -> Vec<Vec<AccountIx>> {
    match kind {
        Kind::Document | Kind::Portrait | Kind::Image => conflicting(people, kind, group),
        Kind::Device => users(people, places, group),
        Kind::Payout => vec![paid_to_others(people, units, group)],
        _ => vec![group.iter().map(|holding| holding.account).collect()],
    }
}

/// Those who work on a machine, in groups whose times overlap: machines are sold. Who merely sat at a public one is no user;
/// where a machine stands at one line, as in a cafe, nobody is who mostly works elsewhere.
fn users(people: &People, places: &Places, group: &[Holding]) -> Vec<Vec<AccountIx>> {
    let mut order: Vec<Holding> = group.iter().filter(|holding| places.works(people, holding)).copied().collect();
    order.sort_by_key(|holding| (holding.first, holding.account));
    let mut groups: Vec<Vec<Holding>> = Vec::new();
    for holding in order {
        match groups.last_mut().filter(|last| last.iter().any(|other| overlap(other, &holding, 0))) {
            Some(last) => last.push(holding),
            None => groups.push(vec![holding]),
        }
    }
    let accounts = |group: Vec<Holding>| {
        let mut accounts: Vec<AccountIx> = group.iter().map(|holding| holding.account).collect();
        accounts.sort_unstable();
        accounts
    };
    groups.into_iter().map(accounts).collect()
}

/// Holders of an instrument, but for the one whose name it bears for others too, and that one's home: a mule, or somebody
/// who keeps books, is paid by right.
fn paid_to_others(people: &People, units: &Units, group: &[Holding]) -> Vec<AccountIx> {
    let owners = owners(people, units, group);
    let is_other = |holding: &&Holding| !owners.contains(&units.home(holding.account));
    let others: Vec<AccountIx> = group.iter().filter(is_other).map(|holding| holding.account).collect();
    if others.len() > 1 { others } else { group.iter().map(|holding| holding.account).collect() }
}

/// Holders of an instrument among whom its owner is looked for in other spellings and scripts, too: more are a market's.
const SPELLED_MAX: usize = 60;

/// Homes of those whose name an instrument bears for others too, on their account or their papers.
pub(crate) fn owners(people: &People, units: &Units, group: &[Holding]) -> BTreeSet<AccountIx> {
    // Of each name the first home that it is told of, and whether another tells it too: half of all may share an instrument.
    let mut named: BTreeMap<&str, (&PaidTo, AccountIx, bool)> = BTreeMap::new();
    for holding in group {
        let paid = people.paid_to_of(holding.account).iter().find(|paid| paid.instrument == holding.value);
        if let Some(paid) = paid {
            let home = units.home(holding.account);
            let of_name = named.entry(&paid.holder).or_insert((paid, home, false));
            of_name.2 |= of_name.1 != home;
        }
    }
    let is_spelled = group.len() <= SPELLED_MAX;
    let is_owner = |holding: &&Holding| {
        let home = units.home(holding.account);
        let others_tell = |(_, first, more): &(&PaidTo, AccountIx, bool)| *more || *first != home;
        let found = people.name(holding.account).and_then(|own| named.get(own));
        let is_to = |own: Named<'_>| named.values().any(|told| others_tell(told) && told.0.is_to(own) == Some(true));
        found.is_some_and(others_tell) || (is_spelled && people.names(holding.account).any(is_to))
    };
    group.iter().filter(is_owner).map(|holding| units.home(holding.account)).collect()
}

/// Accounts that show one number or face as several persons; none if it is one person alone. Without the oldest account: if one
/// of them shows papers of its own, it is that one.
pub(super) fn conflicting(people: &People, kind: Kind, group: &[Holding]) -> Vec<Vec<AccountIx>> {
    let mut shown: BTreeMap<Shown<'_>, BTreeSet<AccountIx>> = BTreeMap::new();
    for holding in group {
        let shows = |paper: &&Paper| {
            let value = match kind {
                Kind::Document => paper.number,
                Kind::Image => paper.image,
                _ => paper.portrait,
            };
            value == Some(holding.value)
        };
        for paper in people.papers_of(holding.account).iter().filter(shows) {
            if let Some(name) = paper.name.as_deref().or_else(|| people.name(holding.account)) {
                shown.entry(Shown { name, birth: paper.birth }).or_default().insert(holding.account);
            }
        }
    }
    let first = shown.keys().next();
    // Twins have a face and a name in common.
    let is_another = |first: &Shown<'_>, other: &Shown<'_>| match kind {
        Kind::Portrait => first.name != other.name,
        _ => first.is_another(other),
    };
    if !first.is_some_and(|first| shown.keys().any(|other| is_another(first, other))) {
        return Vec::new();
    }
    let all: BTreeSet<AccountIx> = shown.into_values().flatten().collect();
    let age = |account: &AccountIx| (people.known(*account).and_then(|known| known.created), *account);
    let oldest = all.iter().copied().min_by_key(age);
    let others: Vec<AccountIx> = all.iter().copied().filter(|account| Some(*account) != oldest).collect();
    vec![if others.len() > 1 { others } else { all.into_iter().collect() }]
}

/// Whom a paper is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Shown<'a> {
    name: &'a str,
    birth: Option<Day>,
}

impl Shown<'_> {
    /// Is the other somebody else? Who marries keeps the day of birth and a name.
    fn is_another(&self, other: &Self) -> bool {
        let keeps_name = || self.name.split(' ').any(|word| other.name.split(' ').any(|one| one == word));
        self.name != other.name && (self.birth.is_none() || self.birth != other.birth || !keeps_name())
    }
}
