//! Who is near a listed name and is not listed?

use std::collections::BTreeSet;

use super::entry::Told;
use super::spelling::{self, FirmName, PersonName, Spelling, Trade, Word};
use super::{Is, Name, Names, Party, Places, Subject};
use crate::dice::Dice;
use crate::numbers::{NAMESAKES, PLACE_FIRMS, SISTER_FIRMS};

/// A firm of the same trade under another name.
pub(super) const SISTER: &str = "sister-firm";
/// A firm of the same trade under the name of a place.
pub(super) const PLACE: &str = "place-name-firm";
/// A person whose name differs in one syllable of the given name.
pub(super) const SYLLABLE: &str = "namesake-one-syllable-off";
/// A person with the same given name and another surname.
pub(super) const SURNAME: &str = "namesake-other-surname";
/// A person of the same name, whose day of birth stands beside it.
pub(super) const BIRTH: &str = "namesake-born-otherwise";
/// A person of the same name of whom the evidence says nothing else: no reader can tell.
pub(super) const ALIKE: &str = "namesake-nothing-else-told";

/// All innocents: firms first.
pub(super) fn all(seed: u64, nine: &[Party], names: &mut Names, places: &mut Places<'_>) -> Vec<Subject> {
    let mut dice = Dice::of(seed, &["listed", "neighbours"]);
    let mut subjects = firms(nine, &mut dice, names, places);
    let listed: Vec<(PersonName, &Party)> = nine.iter().filter_map(|party| person(party).map(|n| (n, party))).collect();
    let forms: BTreeSet<String> = listed.iter().flat_map(|(name, _)| name.forms()).collect();
    let mut seen: BTreeSet<PersonName> = BTreeSet::new();
    for (class, count) in [SYLLABLE, SURNAME, BIRTH, ALIKE].into_iter().zip(NAMESAKES) {
        for at in 0..count {
            let Some((of, party)) = listed.get(at % listed.len().max(1)) else { continue };
            let name = match class {
                SYLLABLE => other(&mut seen, &forms, || one_syllable_off(*of, &mut dice)),
                SURNAME => other(&mut seen, &forms, || other_surname(*of, &mut dice)),
                _ => *of,
            };
            let spelling = *dice.pick(&Spelling::ALL);
            let written = name.written(spelling, dice.chance(500));
            // A renter is its name: who rents under the name of somebody listed would be one subject with him.
            let rents = class == SYLLABLE && at % 10 == 0 && spelling > Spelling::Simplified;
            let stands = if rents { places.renter(&written) } else { places.registrant() };
            let born = party.born.filter(|_| class == BIRTH).map(|born| born.apart(&mut dice));
            subjects.push(Subject { name: written, is_firm: false, born, stands, is: Is::Innocent(class) });
        }
    }
    debug_assert!(subjects.iter().all(|subject| subject.born.is_none_or(|born| born.told == Told::Day)));
    subjects
}

fn firms(nine: &[Party], dice: &mut Dice, names: &mut Names, places: &mut Places<'_>) -> Vec<Subject> {
    let trades = [Trade::Exchange, Trade::Exchange, Trade::Trading, Trade::Exchange, Trade::Bureau];
    let own: Vec<[usize; 2]> = nine
        .iter()
        .filter_map(|party| match party.name {
            Name::Firm(FirmName { word: Word::Own(pair), .. }) => Some(pair),
            _ => None,
        })
        .collect();
    let mut firms = Vec::new();
    for at in 0..SISTER_FIRMS + PLACE_FIRMS {
        let trade = trades.get(at % trades.len()).copied().unwrap_or(Trade::Exchange);
        let (class, word) = match at.checked_sub(SISTER_FIRMS) {
            Some(place) => (PLACE, Word::Place(place % spelling::places().max(1))),
            // Half of them share a syllable with a listed firm, too.
            None => match (own.get(at % 6), names.firm(trade).word) {
                (Some(near), Word::Own([_, last]))
                    if spelling::differ(near[1], last) && names.claim([near[0], last]) =>
                {
                    (SISTER, Word::Own([near[0], last]))
                }
                (_, word) => (SISTER, word),
            },
        };
        let spelling = *dice.pick(&Spelling::ALL);
        let name = FirmName { word, trade }.written(spelling);
        let stands = if at % 5 == 4 { places.renter(&name) } else { places.registrant() };
        firms.push(Subject { name, is_firm: true, born: None, stands, is: Is::Innocent(class) });
    }
    firms
}

fn person(party: &Party) -> Option<PersonName> {
    match party.name {
        Name::Person(name) => Some(name),
        Name::Firm(_) => None,
    }
}

/// A name that was not drawn before and that no spelling makes one of the listed.
fn other(
    seen: &mut BTreeSet<PersonName>,
    listed: &BTreeSet<String>,
    mut draw: impl FnMut() -> PersonName,
) -> PersonName {
    loop {
        let name = draw();
        if name.forms().is_disjoint(listed) && seen.insert(name) {
            return name;
        }
    }
}

pub(super) fn one_syllable_off(of: PersonName, dice: &mut Dice) -> PersonName {
    let place = dice.index(2);
    let mut given = of.given;
    if let Some(syllable) = given.get_mut(place) {
        *syllable = another(*syllable, spelling::syllables(), spelling::differ, dice);
    }
    PersonName { given, ..of }
}

fn other_surname(of: PersonName, dice: &mut Dice) -> PersonName {
    PersonName { surname: another(of.surname, spelling::surnames(), spelling::surnames_differ, dice), ..of }
}

fn another(row: usize, rows: usize, differ: fn(usize, usize) -> bool, dice: &mut Dice) -> usize {
    loop {
        let other = dice.index(rows);
        if differ(row, other) {
            return other;
        }
    }
}
