//! Which syllables, in which language, can a name in Hangul or Han be? A list of weighted syllables for each place.

use super::hangul;
use super::language::{CANTONESE, KOREAN, MANDARIN, READINGS, TWO};
use super::model::{Model, surname_readings};

/// Weighted syllables of one place, in the order of their ids.
pub(super) type Place = Vec<(u16, f32)>;

/// A name in Hangul or Han, with its border between surname and given name.
#[derive(Debug, Clone, Default)]
pub(super) struct Syllabic {
    /// Hangul syllables as written; empty for a name in Han.
    pub(super) hangul: Vec<u16>,
    /// Han characters as written; empty for a name in Hangul.
    pub(super) han: Vec<char>,
    /// Length of the surname: 1 or 2; 0 if this is no name of that shape.
    pub(super) border: usize,
    /// Readings of the surname by language.
    pub(super) surname: [Place; READINGS],
    /// Readings of the given syllables by language.
    pub(super) given: [Vec<Place>; READINGS],
    /// How likely each language is before the other name is seen.
    pub(super) weights: [f32; READINGS],
}

/// Titles after a name, longest first, cut only if two or more syllables of the name remain.
fn cut_title<T: PartialEq + Copy>(name: &[T], titles: &[Vec<T>]) -> usize {
    let fits = |title: &&Vec<T>| name.len() >= title.len() + 2 && name.ends_with(title);
    name.len() - titles.iter().filter(fits).map(Vec::len).max().unwrap_or(0)
}

/// A name of two and one is written with the surname last, unless the two are a surname of their own.
fn turned<T: Copy>(
    name: &[T],
    spaces: &[usize],
    known: impl Fn(&T) -> bool,
    double: impl Fn(&[T]) -> bool,
) -> (Vec<T>, Vec<usize>) {
    let mut out = name.to_vec();
    let [first, second, last] = name else { return (out, spaces.to_vec()) };
    if spaces != [2] || !known(last) || double(&[*first, *second]) {
        return (out, spaces.to_vec());
    }
    out.rotate_right(1);
    (out, vec![1])
}

impl Syllabic {
    /// Reads a Hangul name.
    pub(super) fn hangul(model: &Model, syllables: &[u16], spaces: &[usize]) -> Self {
        let kept = syllables.get(..cut_title(syllables, &model.words.hangul_titles)).unwrap_or_default();
        let known = |s: &u16| model.languages[KOREAN].surname.prior(*s) > 0.0;
        let double = |two: &[u16]| {
            model.languages[KOREAN].doubles.contains(&two.iter().map(|s| hangul::character(*s)).collect())
        };
        let (kept, spaces) = turned(kept, spaces, known, double);
        let (kept, spaces) = (kept.as_slice(), spaces.as_slice());
        let mut out = Self { hangul: kept.to_vec(), weights: [1.0, 0.05, 0.02, 0.0, 0.0], ..Self::default() };
        let korean = &model.languages[KOREAN];
        let double = kept.get(..2).and_then(|two| {
            let name: String = two.iter().map(|s| hangul::character(*s)).collect();
            let at = korean.doubles.iter().position(|d| *d == name)?;
            let fits =
                (kept.len() == 4 && spaces.first() != Some(&1)) || (kept.len() >= 3 && spaces.first() == Some(&2));
            fits.then(|| TWO + u16::try_from(at).unwrap_or(0))
        });
        out.border = match (kept.len(), double) {
            (3 | 4, Some(_)) => 2,
            (2..=5, _) => 1,
            _ => return out,
        };
        out.surname[KOREAN] = match double {
            Some(id) => vec![(id, 1.0)],
            None => kept.first().map(|s| by_law(*s, |s| korean.surname.prior(s) > 0.0)).unwrap_or_default(),
        };
        out.given[KOREAN] = kept.iter().skip(out.border).map(|s| by_law(*s, |s| korean.given.prior(s) > 0.0)).collect();
        for (at, language) in [(0, MANDARIN), (1, CANTONESE)] {
            let Some(bridge) = model.bridges.get(at) else { continue };
            let place = |map: &super::language::Map<u16, Place>, s: u16| {
                let mut list = map.get(&s).cloned().unwrap_or_default();
                super::weights::normalise(list.iter_mut().map(|x| &mut x.1));
                list.sort_by_key(|x| x.0);
                list
            };
            if let Some(surname) = out.surname[KOREAN].iter().max_by(|a, b| a.1.total_cmp(&b.1)) {
                out.surname[language] = place(&bridge.surname, surname.0);
            }
            out.given[language] = kept.iter().skip(out.border).map(|s| place(&bridge.given, *s)).collect();
        }
        out
    }

    /// Reads a Han name in the languages that are needed.
    pub(super) fn han(model: &Model, chars: &[char], spaces: &[usize], needed: &[bool; READINGS]) -> Self {
        let kept = chars.get(..cut_title(chars, &model.words.han_titles)).unwrap_or_default();
        let known = |c: &char| !surname_readings(&model.surnames, &model.han, &c.to_string(), MANDARIN).is_empty();
        let (kept, spaces) = turned(kept, spaces, known, |two| known_double(model, two));
        let (kept, spaces) = (kept.as_slice(), spaces.as_slice());
        let mut out = Self { han: kept.to_vec(), weights: [1.0, 1.0, 1.0, 0.15, 0.1], ..Self::default() };
        let double = kept.len() >= 3
            && (spaces.first() == Some(&2) || kept.get(..2).is_some_and(|two| known_double(model, two)));
        out.border = match kept.len() {
            3..=5 if double => 2,
            2..=5 => 1,
            _ => return out,
        };
        let surname: String = kept.iter().take(out.border).map(|c| main_form(model, *c, out.border)).collect();
        for (at, list) in out.surname.iter_mut().enumerate().filter(|(at, _)| needed[*at]) {
            *list = surname_readings(&model.surnames, &model.han, &surname, at);
        }
        for (at, list) in out.given.iter_mut().enumerate().filter(|(at, _)| needed[*at]) {
            for c in kept.iter().skip(out.border) {
                let own = model.han.get(*c).map(|x| x.readings[at].to_vec()).unwrap_or_default();
                list.push(if at == KOREAN { spread(&own) } else { own });
            }
        }
        out
    }
}

fn known_double(model: &Model, two: &[char]) -> bool {
    let name: String = two.iter().collect();
    let main: String = two.iter().map(|c| main_form(model, *c, 2)).collect();
    model.surnames.contains_key(&name) || model.surnames.contains_key(&main)
}

/// For surnames of two characters: the traditional form in the table.
fn main_form(model: &Model, c: char, border: usize) -> char {
    if border == 1 {
        return c;
    }
    let in_table = |x: &char| model.double_characters.binary_search(x).is_ok();
    if in_table(&c) {
        return c;
    }
    let variants = model.han.get(c).map(|x| x.variants).unwrap_or_default();
    variants.iter().copied().find(in_table).unwrap_or(c)
}

/// A syllable, and the forms that the initial-sound law ties to it, in both directions.
fn by_law(s: u16, known: impl Fn(u16) -> bool) -> Place {
    let mut out = vec![(s, 0.9)];
    let (initial, rest) = (s / 588, s % 588);
    let law = hangul::initial_law(s);
    if law != s {
        out.push((law, 0.1));
    }
    let back: &[u16] = match initial {
        11 => &[5, 2],
        2 => &[5],
        _ => &[],
    };
    for from in back {
        let other = from * 588 + rest;
        if hangul::initial_law(other) == s && known(other) {
            out.push((other, 0.06));
        }
    }
    out.sort_by_key(|x| x.0);
    out
}

/// The readings of a character, each also under the initial-sound law.
fn spread(own: &[(u16, f32)]) -> Place {
    let mut out: Place = Vec::new();
    for (s, p) in own {
        let law = hangul::initial_law(*s);
        let forms = if law == *s { [(*s, 1.0), (*s, 0.0)] } else { [(*s, 0.55), (law, 0.45)] };
        for (form, q) in forms {
            match out.iter_mut().find(|x| x.0 == form) {
                Some(x) => x.1 += p * q,
                None => out.push((form, p * q)),
            }
        }
    }
    out.sort_by_key(|x| x.0);
    out
}
