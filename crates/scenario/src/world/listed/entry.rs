//! What does a watch list say of an entry?

use crate::calendar::{CLOSES, DAY, Moment};
use crate::dice::Dice;

/// An entry, before any format.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its id in its list.
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// Of a person the surname and the given name; of others the name.
    pub(crate) name: Vec<String>,
    /// Other names that the list stands by.
    pub(crate) aliases: Vec<String>,
    /// A name that it had before.
    pub(crate) former: Option<String>,
    /// A name that the list calls weak.
    pub(crate) weak: Option<String>,
    /// The name in its own script, where the list gives it.
    pub(crate) original: Option<String>,
    pub(crate) born: Option<Birth>,
    /// A wallet that it is said to hold.
    pub(crate) wallet: Option<String>,
    pub(crate) city: String,
    pub(crate) programme: &'static str,
    pub(crate) listed_on: Moment,
}

impl Entry {
    /// An entry that says little; its id is given when its place in the list is known.
    pub(crate) fn new(kind: Kind, name: Vec<String>, dice: &mut Dice) -> Self {
        let city = crate::world::words::capital(&crate::world::words::word(dice, 2));
        Self {
            id: String::new(),
            kind,
            name,
            aliases: Vec::new(),
            former: None,
            weak: None,
            original: None,
            born: None,
            wallet: None,
            city,
            programme: "EXAMPLIA",
            listed_on: CLOSES - dice.between(60, 3_600) * DAY,
        }
    }

    /// `PAK To Kyu`, `LANTERN TRADING`.
    pub(crate) fn full_name(&self) -> String {
        self.name.join(" ")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Person,
    Firm,
    Vessel,
}

/// Who is tied to whom, by places among the entries of one list.
#[derive(Debug, Clone)]
pub(crate) struct Tie {
    pub(crate) kind: TieKind,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TieKind {
    Owns,
    Directs,
    WorksFor,
}

/// A date of birth, as exact as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Birth {
    pub(crate) year: i64,
    pub(crate) month: usize,
    pub(crate) day: i64,
    pub(crate) told: Told,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Day,
    Year,
    Circa,
}

impl Birth {
    /// Some day of some year.
    pub(crate) fn new(dice: &mut Dice, from: i64, to: i64) -> Self {
        let (year, month) = (dice.between(from, to), dice.index(12) + 1);
        Self { year, month, day: dice.between(1, 28), told: Told::Day }
    }

    /// That of the `at`-th listed person: the leader is older, of one the year alone is known, of one about the year.
    pub(crate) fn of_listed(at: usize, dice: &mut Dice) -> Self {
        let (from, to) = if at == 0 { (1955, 1964) } else { (1978, 1995) };
        let told = [Told::Day, Told::Day, Told::Day, Told::Year, Told::Circa, Told::Day];
        Self { told: told.get(at).copied().unwrap_or(Told::Day), ..Self::new(dice, from, to) }
    }

    /// Somebody else's: years away from it.
    pub(crate) fn apart(&self, dice: &mut Dice) -> Self {
        let years = dice.between(6, 20);
        let year = if dice.chance(500) { self.year - years } else { self.year + years };
        Self { year, told: Told::Day, ..Self::new(dice, 1950, 1995) }
    }

    /// `1963-04-30`
    pub(crate) fn iso(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `30 Apr 1963`
    pub(crate) fn in_words(&self) -> String {
        const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = NAMES.get(self.month.saturating_sub(1)).copied().unwrap_or("Jan");
        match self.told {
            Told::Day => format!("{:02} {month} {}", self.day, self.year),
            Told::Year => self.year.to_string(),
            Told::Circa => format!("circa {}", self.year),
        }
    }
}
