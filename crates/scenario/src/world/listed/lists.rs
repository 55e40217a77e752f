//! What do the watch lists of the world hold?
//!
//! Entries of the nine, sisters and relatives of them that tempt a reader to the wrong entry, and the crowd of others.

use std::collections::BTreeSet;

use super::entry::{Birth, Entry, Kind, Tie, TieKind};
use super::neighbours::one_syllable_off;
use super::spelling::{PersonName, Spelling, Trade, plain};
use super::{List, Name, Names, Party, Subject};
use crate::dice::Dice;
use crate::numbers::WATCH_LISTS;
use crate::world::operator::wallet;
use crate::world::words::{capital, company, word};

/// Which of the nine stand on which list: bureau, company and trading arm are the first three, the leader the fourth.
const ON: [&[usize]; 3] = [&[0, 1, 3, 5], &[0, 1, 2, 3, 4, 6, 8], &[0, 1, 2, 3, 4, 5, 6, 7, 8]];
/// Sister firms and relatives on each list, beside them.
const SISTERS: [usize; 3] = [2, 5, 3];
const RELATIVES: [usize; 3] = [5, 8, 7];

const COMPANY: usize = 1;
const LEADER: usize = 3;
/// The one of the staff who is said to hold a wallet.
const PAID: usize = 8;

/// The lists, and for each of the nine where it stands on them.
pub(super) fn all(
    seed: u64,
    nine: &[Party],
    names: &mut Names,
    subjects: &[Subject],
) -> (Vec<List>, Vec<Vec<(usize, usize)>>) {
    let mut dice = Dice::of(seed, &["listed", "lists"]);
    // A name of the evidence that stood on a list by accident would be another truth.
    let taken: BTreeSet<String> = subjects.iter().map(|subject| plain(&subject.name)).collect();
    let wallet = wallet(&mut dice);
    let mut lists = Vec::new();
    let mut entries_of = vec![Vec::new(); nine.len()];
    for (at, (name, count)) in WATCH_LISTS.into_iter().enumerate() {
        let mut maker = Maker { names: &mut *names, taken: &taken, dice: &mut dice, has_vessels: name == "ofac" };
        let mut entries: Vec<(Option<usize>, Entry)> = Vec::new();
        for entity in ON.get(at).copied().unwrap_or_default() {
            let Some(party) = nine.get(*entity) else { continue };
            entries.push((Some(*entity), maker.of_nine(*entity, party, name, &wallet)));
        }
        for nth in 0..SISTERS.get(at).copied().unwrap_or(0) {
            entries.push((None, maker.sister(nth)));
        }
        for nth in 0..RELATIVES.get(at).copied().unwrap_or(0) {
            entries.extend(maker.relative(nine, nth).map(|entry| (None, entry)));
        }
        while entries.len() < count {
            entries.push((None, maker.other()));
        }
        dice.shuffle(&mut entries);
        let mut number = Numbers::new(name);
        for (place, (entity, entry)) in entries.iter_mut().enumerate() {
            entry.id = number.next(entry, &mut dice);
            if let Some(of) = entity.and_then(|entity| entries_of.get_mut(entity)) {
                of.push((at, place));
            }
        }
        let ties = ties(&entries);
        lists.push(List { name, entries: entries.into_iter().map(|(_, entry)| entry).collect(), ties });
    }
    (lists, entries_of)
}

/// The bureau owns the company, the company its trading arm; the leader heads the bureau, the staff work for the
/// company.
fn ties(entries: &[(Option<usize>, Entry)]) -> Vec<Tie> {
    let place = |of: usize| entries.iter().position(|(entity, _)| *entity == Some(of));
    let stated = [(TieKind::Owns, 0, COMPANY), (TieKind::Owns, COMPANY, 2), (TieKind::Directs, LEADER, 0)];
    let staff = (LEADER + 1..=PAID).map(|one| (TieKind::WorksFor, one, COMPANY));
    let all = stated.into_iter().chain(staff);
    all.filter_map(|(kind, from, to)| Some(Tie { kind, from: place(from)?, to: place(to)? })).collect()
}

struct Maker<'a> {
    names: &'a mut Names,
    taken: &'a BTreeSet<String>,
    dice: &'a mut Dice,
    has_vessels: bool,
}

impl Maker<'_> {
    fn of_nine(&mut self, entity: usize, party: &Party, list: &str, wallet: &str) -> Entry {
        let mut entry = match party.name {
            Name::Person(name) => self.person(name, Spelling::Northern),
            Name::Firm(name) => {
                let text = name.written(Spelling::Northern).to_uppercase();
                Entry::new(Kind::Firm, vec![text], self.dice)
            }
        };
        entry.programme = "DPRK";
        entry.born = party.born;
        // An aggregator gives a name in its own script for few.
        if list == "opensanctions" && [COMPANY, LEADER].contains(&entity) {
            entry.original = Some(party.name.written(Spelling::Hangul, false));
        }
        if entity == COMPANY && list == "ofac" {
            entry.former = Some(self.names.firm(Trade::Exchange).written(Spelling::Northern).to_uppercase());
        }
        if entity == LEADER {
            entry.weak = Some(capital(&word(self.dice, 2)).to_uppercase());
        }
        entry.wallet = (entity == PAID).then(|| wallet.to_owned());
        entry
    }

    fn person(&mut self, name: PersonName, spelling: Spelling) -> Entry {
        let (surname, given) = name.listed(spelling);
        Entry::new(Kind::Person, vec![surname, given], self.dice)
    }

    /// A listed firm with the trade words of one of the nine.
    fn sister(&mut self, nth: usize) -> Entry {
        let trades = [Trade::Exchange, Trade::Trading, Trade::Bureau];
        let trade = trades.get(nth % trades.len()).copied().unwrap_or(Trade::Exchange);
        let text = self.names.firm(trade).written(Spelling::Northern).to_uppercase();
        Entry { programme: "DPRK", ..Entry::new(Kind::Firm, vec![text], self.dice) }
    }

    /// A listed person with the surname and one syllable of one of the nine.
    fn relative(&mut self, nine: &[Party], nth: usize) -> Option<Entry> {
        let persons: Vec<PersonName> = nine
            .iter()
            .filter_map(|party| match party.name {
                Name::Person(name) => Some(name),
                Name::Firm(_) => None,
            })
            .collect();
        let of = *persons.get(nth % persons.len().max(1))?;
        let name = loop {
            let name = one_syllable_off(of, self.dice);
            if self.is_free(name) {
                break name;
            }
        };
        let born = Some(Birth::new(self.dice, 1955, 1995));
        Some(Entry { programme: "DPRK", born, ..self.person(name, Spelling::Northern) })
    }

    fn is_free(&self, name: PersonName) -> bool {
        name.forms().is_disjoint(self.taken)
    }

    /// Somebody else.
    fn other(&mut self) -> Entry {
        let mut entry = match self.dice.below(100) {
            0..=34 => {
                let surname = word(self.dice, 3).to_uppercase();
                let given = [word(self.dice, 2), word(self.dice, 2)].map(|word| capital(&word));
                let given = if self.dice.chance(400) { given.join(" ") } else { given.concat() };
                Entry::new(Kind::Person, vec![surname, given], self.dice)
            }
            kind @ 35..=69 => {
                let name = loop {
                    let name = self.names.person();
                    if self.is_free(name) {
                        break name;
                    }
                };
                self.person(name, if kind < 57 { Spelling::Northern } else { Spelling::Pinyin })
            }
            70..=76 if self.has_vessels => {
                let name = format!("{} {}", word(self.dice, 2), word(self.dice, 2)).to_uppercase();
                Entry::new(Kind::Vessel, vec![name], self.dice)
            }
            _ => {
                let name = format!("{} {}", word(self.dice, 3), company(self.dice)).to_uppercase();
                Entry::new(Kind::Firm, vec![name], self.dice)
            }
        };
        if entry.kind == Kind::Person && self.dice.chance(800) {
            entry.born = Some(Birth::new(self.dice, 1940, 1995));
        }
        if entry.kind != Kind::Vessel && self.dice.chance(300) {
            let alias = format!("{} {}", word(self.dice, 3), word(self.dice, 3));
            entry.aliases.push(alias.split(' ').map(capital).collect::<Vec<_>>().join(" "));
        }
        if self.dice.chance(100) {
            entry.weak = Some(word(self.dice, 2).to_uppercase());
        }
        entry
    }
}

/// Ids as each list gives them.
struct Numbers {
    list: &'static str,
    last: [u64; 3],
}

impl Numbers {
    const fn new(list: &'static str) -> Self {
        // Beyond the numbers that the real lists have reached.
        Self { list, last: [900, 900, 900_000] }
    }

    fn next(&mut self, entry: &Entry, dice: &mut Dice) -> String {
        let [persons, firms, rows] = &mut self.last;
        match self.list {
            "un" => {
                let (letter, last) = if entry.kind == Kind::Person { ('i', persons) } else { ('e', firms) };
                *last += 1;
                format!("{}{letter}.{last}", if entry.programme == "DPRK" { "KP" } else { "EX" })
            }
            "ofac" => {
                *rows += 1 + dice.below(9);
                rows.to_string()
            }
            _ => format!("NK-{}", dice.letters(22, b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")),
        }
    }
}
