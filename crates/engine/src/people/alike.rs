//! What looks like a crew's and is innocent, under the name of what explains it.
//!
//! The four explanations that weighing knows are told apart further by what the case shows: kinds of lines, ages, who works
//! at a machine and who merely sits at it. A name says what the rest of the case speaks for, and no more.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::record::IpType;

use super::columns::{AccountIx, Holding, People, ValueIx};
use super::innocent::Innocent;
use super::kind::Kind;
use super::lines::Lines;
use super::places::Places;
use super::seams::Seam;
use super::ties::Tie;
use super::units::Units;

/// What explains a likeness, by its name in `rules/weights/same-crew.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rival {
    /// One home.
    Household,
    /// One person who came back.
    Reverification,
    /// One face and one day of birth.
    Twins,
    /// One house of which nothing says what it is.
    House,
    /// One place of work.
    Office,
    /// One university.
    University,
    /// One house where mostly young people live.
    StudentDormitory,
    /// One house where people of all ages live.
    WorkerDormitory,
    /// One firm that no account names.
    Agency,
    /// One firm that the accounts name.
    DeclaredAgency,
    /// An exit of a private network.
    VpnExit,
    /// A carrier's translated address.
    CarrierNat,
    /// A machine where many sit and few work.
    Cafe,
    /// A text that anybody may use.
    Template,
    /// A machine, or an id of machines, that many have.
    PopularDevice,
    /// A number that anybody may use.
    RelayNumber,
    /// An address that takes parcels for anybody.
    Forwarder,
    /// Any other thing that is anybody's.
    Public,
    /// One thing, and nothing else, between people who differ.
    Bridge,
}

impl Rival {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Reverification => "re-verification",
            Self::Twins => "twins",
            Self::House => "house",
            Self::Office => "office",
            Self::University => "university",
            Self::StudentDormitory => "student-dormitory",
            Self::WorkerDormitory => "worker-dormitory",
            Self::Agency => "agency",
            Self::DeclaredAgency => "declared-agency",
            Self::VpnExit => "vpn-exit",
            Self::CarrierNat => "carrier-nat",
            Self::Cafe => "internet-cafe",
            Self::Template => "resume-template",
            Self::PopularDevice => "popular-device",
            Self::RelayNumber => "relay-number",
            Self::Forwarder => "forwarder",
            Self::Public => "public",
            Self::Bridge => "bridge",
        }
    }
}

/// A thing that two and more accounts share, and what explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Alike {
    /// Accounts that have it.
    pub(crate) accounts: usize,
    pub(crate) value: ValueIx,
    pub(crate) kind: Kind,
    /// Two of them.
    pub(crate) a: AccountIx,
    pub(crate) b: AccountIx,
}

/// Likenesses by what explains them: how many, and those with the fewest accounts.
#[derive(Debug, Default)]
pub(crate) struct Alikes(BTreeMap<Rival, (usize, BTreeSet<Alike>)>);

/// Likenesses that are kept of each rival.
const KEPT: usize = 500;
/// Accounts on a machine from which on it may be a cafe's.
const CAFE_MIN: usize = 5;
/// Years of those who study.
const STUDENTS: std::ops::RangeInclusive<i64> = 17..=27;

impl Alikes {
    pub(crate) fn of(people: &People, lines: &Lines, places: &Places, units: &Units, ties: &[Tie]) -> Self {
        let mut all = Self::default();
        for tie in ties {
            if let Some((innocent, alike)) = tie.innocent.zip(of_tie(tie)) {
                all.add(rival(people, (lines, places), innocent, tie), alike);
            }
        }
        let types: BTreeMap<ValueIx, IpType> = people.network_types.iter().copied().collect();
        for group in people.by_value().filter(|group| group.len() > 1) {
            let Some(kind) = group.first().and_then(|first| people.kind_of(first.value)) else { continue };
            let rival = match kind {
                Kind::Network => {
                    group.first().and_then(|first| types.get(&first.value)).and_then(|line| line_rival(*line))
                }
                Kind::Organization => None,
                Kind::Device if is_cafe(people, places, group) => Some(Rival::Cafe),
                _ if is_one_person(units, group) => Some(Rival::Reverification),
                _ => None,
            };
            if let Some((rival, alike)) = rival.zip(of_group(units, kind, group)) {
                all.add(rival, alike);
            }
        }
        all
    }

    /// Takes a likeness in.
    pub(crate) fn add(&mut self, rival: Rival, alike: Alike) {
        let (count, kept) = self.0.entry(rival).or_default();
        *count += 1;
        kept.insert(alike);
        if kept.len() > KEPT {
            kept.pop_last();
        }
    }

    /// Takes a thing in that alone held together what is two.
    pub(super) fn add_seam(&mut self, ties: &[Tie], seam: Seam) {
        if let (Some(tie), Some((a, b))) = (ties.get(seam.tie), seam.ends) {
            self.add(Rival::Bridge, Alike { accounts: tie.accounts.len(), value: tie.value, kind: tie.kind, a, b });
        }
    }

    /// Each rival, how many likenesses it explains, and those that are kept.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Rival, usize, &BTreeSet<Alike>)> {
        self.0.iter().map(|(rival, (count, kept))| (*rival, *count, kept))
    }
}

/// The likeness of a tie: its first and last account.
pub(crate) fn of_tie(tie: &Tie) -> Option<Alike> {
    let (a, b) = (*tie.accounts.first()?, *tie.accounts.last()?);
    (a != b).then_some(Alike { accounts: tie.accounts.len(), value: tie.value, kind: tie.kind, a, b })
}

/// The likeness of holders: the first, and the first of another home if there is one.
fn of_group(units: &Units, kind: Kind, group: &[Holding]) -> Option<Alike> {
    let first = group.first()?;
    let home = units.home(first.account);
    let other = group.iter().find(|holding| units.home(holding.account) != home).or(group.last())?;
    let (a, b) = (first.account, other.account);
    (a != b).then_some(Alike { accounts: group.len(), value: first.value, kind, a, b })
}

const fn line_rival(line: IpType) -> Option<Rival> {
    match line {
        IpType::Hosting | IpType::Relay => Some(Rival::VpnExit),
        IpType::Mobile => Some(Rival::CarrierNat),
        _ => None,
    }
}

/// Do more sit at a machine than work at it?
fn is_cafe(people: &People, places: &Places, group: &[Holding]) -> bool {
    group.len() >= CAFE_MIN && group.iter().filter(|holding| places.works(people, holding)).count() * 2 < group.len()
}

fn is_one_person(units: &Units, group: &[Holding]) -> bool {
    let mut persons = group.iter().map(|holding| units.person(holding.account));
    let first = persons.next();
    persons.all(|person| Some(person) == first)
}

/// The name of what explains a tie.
fn rival(people: &People, (lines, places): (&Lines, &Places), innocent: Innocent, tie: &Tie) -> Rival {
    match (innocent, tie.kind) {
        (Innocent::Household, _) => Rival::Household,
        (Innocent::Twins, _) => Rival::Twins,
        (Innocent::House, _) => house(people, lines, tie),
        (Innocent::Agency, _) if is_declared(people, tie) => Rival::DeclaredAgency,
        (Innocent::Agency, _) => Rival::Agency,
        (Innocent::Public, Kind::Passage) => Rival::Template,
        (Innocent::Public, Kind::Device) if places.line_of(tie.value).is_some() => Rival::Cafe,
        (Innocent::Public, Kind::Device) => Rival::PopularDevice,
        (Innocent::Public, Kind::Phone) => Rival::RelayNumber,
        (Innocent::Public, Kind::Address) => Rival::Forwarder,
        (Innocent::Public, _) => Rival::Public,
    }
}

/// What a house is: by the kind of its line, and by the ages of those who log in from it.
fn house(people: &People, lines: &Lines, tie: &Tie) -> Rival {
    let mut count: BTreeMap<ValueIx, usize> = BTreeMap::new();
    for line in tie.accounts.iter().flat_map(|account| lines.houses_of(*account)) {
        *count.entry(*line).or_default() += 1;
    }
    let Some(line) = count.into_iter().max_by_key(|(line, count)| (*count, std::cmp::Reverse(*line))) else {
        return Rival::House;
    };
    let stated = people.network_types.binary_search_by_key(&line.0, |(network, _)| *network).ok();
    match stated.and_then(|at| people.network_types.get(at)).map(|(_, kind)| *kind) {
        Some(IpType::Education) => Rival::University,
        Some(IpType::Business) => Rival::Office,
        Some(_) => dormitory(people, people.of_value(line.0)),
        None => Rival::House,
    }
}

/// Students' or workers': by whether three in four are of an age to study.
fn dormitory(people: &People, holders: &[Holding]) -> Rival {
    let age = |holding: &Holding| {
        let born = people.known(holding.account)?.birth?;
        Some((holding.first?.day() - i64::from(born.number())) / 365)
    };
    let ages: Vec<i64> = holders.iter().filter_map(age).collect();
    let young = ages.iter().filter(|age| STUDENTS.contains(age)).count();
    match (ages.len() * 2 >= holders.len(), young * 4 >= ages.len() * 3) {
        (false, _) => Rival::House,
        (true, true) => Rival::StudentDormitory,
        (true, false) => Rival::WorkerDormitory,
    }
}

/// Do most accounts of a tie name one firm?
fn is_declared(people: &People, tie: &Tie) -> bool {
    let mut count: BTreeMap<ValueIx, usize> = BTreeMap::new();
    for account in &tie.accounts {
        for value in people.values_of(*account).filter(|value| people.kind_of(*value) == Some(Kind::Organization)) {
            *count.entry(value).or_default() += 1;
        }
    }
    count.values().any(|count| count * 4 >= tie.accounts.len() * 3)
}
