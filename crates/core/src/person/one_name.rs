//! May two written names be one person's?
//!
//! Asked of the name on an account and the one on an instrument or paper: who is paid in another's name hides something, and
//! whose name an instrument bears is paid by right. Where it is unclear, it may be.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::linkage::one_edit;
use crate::name::{Name, Schema, outline};

/// A name of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// As [`person`](super::spelling::person) gives it.
    pub compared: &'a str,
    /// As it is written: the order of words tells how it is read.
    pub written: &'a str,
}

/// Are two names one person's? `None` where one is in Latin letters, the other in none, and that leaves it open.
///
/// Banks and forms shorten: an initial stands for a word, a second name is left out, a long word has a letter wrong, accents are lost.
/// Names of two scripts are read before they are compared ([`crate::name`]).
pub fn one_name(a: Named<'_>, b: Named<'_>) -> Option<bool> {
    if a.compared == b.compared {
        return Some(true);
    }
    let (x, y) = (without_accents(a.compared), without_accents(b.compared));
    let is_latin = |name: &str| name.contains(|letter: char| letter.is_ascii_alphabetic());
    if is_latin(&x) == is_latin(&y) { Some(is_shortened(&x, &y)) } else { across_scripts(a.written, b.written) }
}

/// May one name, without accents, be the other shortened?
fn is_shortened(a: &str, b: &str) -> bool {
    let (mut short, mut long): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    if short.len() > long.len() {
        std::mem::swap(&mut short, &mut long);
    }
    let all = short.len();
    // Whole words first, so that no initial takes the word of another.
    without_alike(&mut short, &mut long, |one, other| {
        one == other || (one.len().min(other.len()) >= EDITED_MIN && one_edit(one, other))
    });
    let has_word = short.len() < all;
    without_alike(&mut short, &mut long, |one, other| {
        let is_initial = |one: &str, other: &str| one.chars().count() == 1 && other.starts_with(one);
        is_initial(one, other) || is_initial(other, one)
    });
    short.is_empty() && has_word
}

fn without_accents(name: &str) -> String {
    name.nfd().filter(|letter| !is_combining_mark(*letter)).nfc().collect()
}

/// Letters of a word from which on one may be wrong.
const EDITED_MIN: usize = 6;

/// Takes words out of both lists that are alike, each once.
fn without_alike(short: &mut Vec<&str>, long: &mut Vec<&str>, is_alike: impl Fn(&str, &str) -> bool) {
    short.retain(|word| {
        let found = long.iter().position(|other| is_alike(word, other));
        found.map(|at| long.remove(at)).is_none()
    });
}

/// Bits from which on two names of two scripts are one, and up to which they are two. Of 3,460 random pairs of invented Cyrillic,
/// Arabic, Han and Hangul names with Latin ones one came to more; of as many true ones three in four came to more, and one
/// in fifty, mostly of firms, to less.
const ONE: f64 = 8.0;
const TWO: f64 = -12.0;

/// Are two names of two scripts, as written, one person's?
fn across_scripts(a: &str, b: &str) -> Option<bool> {
    let other = Name::read(b, Schema::Person);
    let found = outline(&Name::read_beside(a, Schema::Person, &other), &other);
    let bits = found.bits.bits();
    if bits >= ONE && !found.partial { Some(true) } else { (bits <= TWO).then_some(false) }
}

#[cfg(test)]
mod tests {
    use super::super::spelling::person;
    use super::*;

    #[test]
    fn a_name_that_is_shortened_may_be_the_same() {
        let may_be = |a: &str, b: &str| {
            let (x, y) = (person(a).unwrap(), person(b).unwrap());
            let (x, y) = (Named { compared: &x, written: a }, Named { compared: &y, written: b });
            assert_eq!(one_name(x, y), one_name(y, x), "{a}, {b}");
            one_name(x, y) != Some(false)
        };
        assert!(may_be("Bel Amsel", "B. Amsel") && may_be("AMSEL, Bel", "Bel Orun Amsel"));
        assert!(may_be("Bel Amselkar", "Bel Amselkra") && may_be("Amsel", "Bel Amsel"));
        assert!(may_be("\u{c548}\u{b098}", "An Na"));
        assert!(!may_be("Bel Amsel", "Bel Tarn") && !may_be("Bel Amsel", "B. Tarn"));
        assert!(!may_be("B. A.", "Bel Amsel") && !may_be("Bel Amsel", "Orun Amsel"));
        assert!(!may_be("Bel Tarn", "Bel Tern"));
        // An accent is no other script.
        assert!(may_be("B\u{e9}l Amsel", "B. Amsel") && may_be("\u{c9}lan Tarn", "E. Tarn"));
        assert!(!may_be("B\u{e9}l Amsel", "Orun Visal") && !may_be("\u{142}ur Tarn", "Bel Amsel"));
        assert!(!may_be("\u{c548}\u{b098}", "\u{bbfc}\u{c11d}"));
    }

    #[test]
    fn names_of_two_scripts_are_read_before_they_are_compared() {
        // A made-up Hangul and Cyrillic name, each with its Latin spelling.
        let names = [
            ("\u{c11d}\u{bbfc}\u{d638}", "Seok Minho"),
            ("\u{41d}\u{443}\u{440}\u{443}\u{43b}\u{43e} \u{422}\u{430}\u{440}\u{43d}\u{438}", "Nurulo Tarni"),
        ];
        for (name, own) in names {
            assert_eq!(across_scripts(name, own), Some(true), "{own}");
            assert_eq!(across_scripts(own, name), Some(true), "{own}");
            assert_ne!(across_scripts(name, "Orun Visal"), Some(true), "{own}");
        }
        assert_eq!(across_scripts(names[1].0, "Orun Visal"), Some(false));
        // A lone word is no match by itself.
        assert_eq!(across_scripts("\u{c11d}", "Seok"), None);
    }
}
