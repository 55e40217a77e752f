//! Who of the world stands on a watch list, who only sounds like it, and what else do the lists hold?
//!
//! Nine entities are listed: a bureau, its company, a trading arm, a leader and five of the staff. Each stands in the
//! evidence in nine spellings. Beside them stand the innocent: firms of the same trade, firms named after a place, and
//! namesakes. Everything here throws its own dice, so that it moves nothing else of a world.

pub(crate) mod entry;
mod lists;
mod neighbours;
pub(crate) mod spelling;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::entry::{Birth, Entry, Tie};
use self::spelling::{FirmName, PersonName, Spelling, Trade, Word};
use super::Background;
use crate::calendar::{DAY, Moment, OPENS};
use crate::dice::Dice;
use crate::numbers::{CLIENT_SERVERS, LISTED_PERSONS};

/// The listed part of a world.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// Every name of the evidence that a list may be asked for.
    pub(crate) subjects: Vec<Subject>,
    pub(crate) lists: Vec<List>,
    /// Entries of the lists that each of the nine is, as places in `lists` and their entries.
    pub(crate) entries_of: Vec<Vec<(usize, usize)>>,
}

/// One watch list.
#[derive(Debug, Clone)]
pub(crate) struct List {
    /// As the case tables call it.
    pub(crate) name: &'static str,
    pub(crate) entries: Vec<Entry>,
    /// Who owns or runs whom, by places in `entries`.
    pub(crate) ties: Vec<Tie>,
}

/// A name that the evidence tells.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) is_firm: bool,
    /// Told beside the name, for a few.
    pub(crate) born: Option<Birth>,
    pub(crate) stands: Stands,
    pub(crate) is: Is,
}

/// Where the evidence tells it.
#[derive(Debug, Clone)]
pub(crate) enum Stands {
    /// The registrant of a domain.
    Registrant { domain: String },
    /// The renter of a server, by its index, before the story began.
    Renter { server: usize, from: Moment, to: Moment },
}

/// Who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Is {
    /// One of the nine, in this spelling.
    Listed(usize, Spelling),
    /// On no list; the class says what it shares with one that is.
    Innocent(&'static str),
}

impl Subject {
    /// Its typed id.
    pub(crate) fn id(&self) -> String {
        match &self.stands {
            Stands::Registrant { domain } => format!("registrant:{domain}"),
            Stands::Renter { .. } => format!("renter:{}", self.name),
        }
    }
}

/// One of the nine.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Name {
    Person(PersonName),
    Firm(FirmName),
}

impl Name {
    fn written(&self, spelling: Spelling, odd: bool) -> String {
        match self {
            Self::Person(name) => name.written(spelling, odd),
            Self::Firm(name) => name.written(spelling),
        }
    }
}

/// One of the nine, or of those on the lists beside them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Party {
    pub(crate) name: Name,
    pub(crate) born: Option<Birth>,
}

/// Gives names of which none was given before.
pub(crate) struct Names {
    dice: Dice,
    pairs: BTreeSet<[usize; 2]>,
}

impl Names {
    fn new(seed: u64) -> Self {
        Self { dice: Dice::of(seed, &["listed", "names"]), pairs: BTreeSet::new() }
    }

    /// Two syllables that nobody else bears, in either order.
    fn pair(&mut self) -> [usize; 2] {
        loop {
            let pair = [self.dice.index(spelling::syllables()), self.dice.index(spelling::syllables())];
            if spelling::differ(pair[0], pair[1]) && self.claim(pair) {
                return pair;
            }
        }
    }

    /// Takes two syllables for one bearer; false if somebody bears them, in either order.
    fn claim(&mut self, pair: [usize; 2]) -> bool {
        !self.pairs.contains(&[pair[1], pair[0]]) && self.pairs.insert(pair)
    }

    pub(crate) fn person(&mut self) -> PersonName {
        PersonName { surname: self.dice.index(spelling::surnames()), given: self.pair() }
    }

    pub(crate) fn firm(&mut self, trade: Trade) -> FirmName {
        FirmName { word: Word::Own(self.pair()), trade }
    }
}

impl Listed {
    pub(crate) fn new(seed: u64, background: &Background) -> Self {
        let mut names = Names::new(seed);
        let nine = nine(seed, &mut names);
        let mut subjects = Vec::new();
        let mut places = Places::new(seed, background);
        for (at, party) in nine.iter().enumerate() {
            for spelling in Spelling::ALL {
                let name = party.name.written(spelling, at % 2 == 1);
                let is_firm = matches!(party.name, Name::Firm(_));
                let rents = matches!(spelling, Spelling::Northern | Spelling::Free);
                let stands = if rents { places.renter(&name) } else { places.registrant() };
                // A registry that asks for the day of birth tells it of one.
                let born = party.born.filter(|_| spelling == Spelling::Revised);
                subjects.push(Subject { name, is_firm, born, stands, is: Is::Listed(at, spelling) });
            }
        }
        subjects.extend(neighbours::all(seed, &nine, &mut names, &mut places));
        let (lists, entries_of) = lists::all(seed, &nine, &mut names, &subjects);
        Self { subjects, lists, entries_of }
    }

    /// The entries of the lists that a subject is: list and id.
    pub(crate) fn truth(&self, subject: &Subject) -> Vec<(&'static str, &str)> {
        let Is::Listed(entity, _) = subject.is else { return Vec::new() };
        let places = self.entries_of.get(entity).into_iter().flatten();
        places
            .filter_map(|(list, entry)| {
                let list = self.lists.get(*list)?;
                Some((list.name, list.entries.get(*entry)?.id.as_str()))
            })
            .collect()
    }
}

/// Bureau, company, trading arm, leader, staff.
fn nine(seed: u64, names: &mut Names) -> Vec<Party> {
    let mut dice = Dice::of(seed, &["listed", "births"]);
    let firms = [Trade::Bureau, Trade::Exchange, Trade::Trading];
    let mut nine: Vec<Party> =
        firms.into_iter().map(|trade| Party { name: Name::Firm(names.firm(trade)), born: None }).collect();
    for at in 0..LISTED_PERSONS {
        let name = Name::Person(names.person());
        nine.push(Party { name, born: Some(Birth::of_listed(at, &mut dice)) });
    }
    nine
}

/// Gives places in the evidence, each once.
pub(crate) struct Places<'a> {
    dice: Dice,
    background: &'a Background,
    registered: u64,
    rented: usize,
    renters: BTreeSet<String>,
}

impl<'a> Places<'a> {
    fn new(seed: u64, background: &'a Background) -> Self {
        let dice = Dice::of(seed, &["listed", "places"]);
        Self { dice, background, registered: 0, rented: 0, renters: BTreeSet::new() }
    }

    /// A domain that DNS knows and of whose registration nothing else is told: the last of the background, since
    /// those that are told of are the first.
    pub(crate) fn registrant(&mut self) -> Stands {
        self.registered += 1;
        let number = self.background.uncaptured.saturating_sub(self.registered);
        Stands::Registrant { domain: self.background.uncaptured_host(number) }
    }

    /// A server of the story, before the story: no site of the evidence stood on it then. A name that rents already
    /// registers instead.
    pub(crate) fn renter(&mut self, name: &str) -> Stands {
        if !self.renters.insert(name.to_owned()) {
            return self.registrant();
        }
        let servers: usize = CLIENT_SERVERS.iter().sum();
        let (server, round) = (self.rented % servers.max(1), self.rented / servers.max(1));
        self.rented += 1;
        let ends = OPENS - 520 * DAY - i64::try_from(round).unwrap_or(0) * 200 * DAY;
        let from = ends - self.dice.between(100, 190) * DAY;
        Stands::Renter { server, from, to: ends - self.dice.between(1, 9) * DAY }
    }
}
