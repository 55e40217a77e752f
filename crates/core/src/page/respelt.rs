//! Which word is meant where digits, signs and foreign letters stand for Latin ones: `g4c0r`, `토.토`?

use super::normal::{Normal, is_hangul};

/// Letters of a word that is read again, and how many of them must be Latin.
const WORD_LETTERS_MIN: usize = 4;
const LATIN_LETTERS_MIN: usize = 2;

/// The second, weaker form of a normal text: digits and foreign letters that stand for Latin ones, and marks between
/// Hangul syllables. `None` if it is the same. Positions are those of the raw text.
pub(crate) fn respelt(normal: &Normal) -> Option<Normal> {
    let text = normal.text.as_str();
    let mut out: Option<Normal> = None;
    let (mut copied, mut at) = (0, 0);
    let mut before = ' ';
    while let Some(letter) = letter_at(text, at) {
        if is_inside(letter) {
            let word = Word::at(text, at);
            if word.stands_for_another() {
                let out = out.get_or_insert_with(Normal::default);
                out.append(normal, copied, at);
                for (place, letter) in text.get(at..word.end).unwrap_or_default().char_indices() {
                    out.push(lookalike(letter), normal.raw(at + place));
                }
                copied = word.end;
            }
            (at, before) = (word.end, word.last);
            continue;
        }
        let next = at + letter.len_utf8();
        if is_between(letter) && is_hangul(before) && letter_at(text, next).is_some_and(is_hangul) {
            out.get_or_insert_with(Normal::default).append(normal, copied, at);
            copied = next;
        }
        (at, before) = (next, letter);
    }
    let mut out = out?;
    out.append(normal, copied, text.len());
    Some(out)
}

fn letter_at(text: &str, at: usize) -> Option<char> {
    match *text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// Is it a part of a word, or of what is written for one?
fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '@' | '$' | '!')
}

/// Is it written between syllables to part a word?
const fn is_between(letter: char) -> bool {
    matches!(letter, '.' | '_' | '*' | '|' | '~' | '-' | '·' | '/' | '^' | '♥' | '★' | '☆')
}

/// What a word consists of.
struct Word {
    end: usize,
    last: char,
    letters: usize,
    latin: usize,
    /// Does any of its letters stand for another?
    odd: bool,
}

impl Word {
    fn at(text: &str, from: usize) -> Self {
        let mut word = Self { end: from, last: ' ', letters: 0, latin: 0, odd: false };
        while let Some(letter) = letter_at(text, word.end).filter(|letter| is_inside(*letter)) {
            word.letters += 1;
            word.latin += usize::from(letter.is_ascii_alphabetic());
            word.odd |= !letter.is_ascii_alphabetic() && lookalike(letter) != letter;
            word.last = letter;
            word.end += letter.len_utf8();
        }
        word
    }

    const fn stands_for_another(&self) -> bool {
        self.odd && self.latin >= LATIN_LETTERS_MIN && self.letters >= WORD_LETTERS_MIN
    }
}

/// The Latin letter that a digit, sign, Cyrillic or Greek letter stands for in respelt words.
const fn lookalike(letter: char) -> char {
    match letter {
        '0' | 'о' | 'ο' => 'o',
        '1' | '!' | 'і' | 'ι' | 'ı' => 'i',
        '3' | 'е' | 'ε' => 'e',
        '4' | '@' | 'а' | 'α' => 'a',
        '5' | '$' | 'ѕ' => 's',
        '7' | 'т' | 'τ' => 't',
        'с' => 'c',
        'р' | 'ρ' => 'p',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'к' | 'κ' => 'k',
        'ν' => 'v',
        'ԁ' => 'd',
        'ɡ' => 'g',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::normal::normal;
    use super::*;

    #[test]
    fn words_that_stand_for_others_are_read_again() {
        for (raw, expected) in [
            ("G4c0r 토.토 2024 alpha", Some("gacor 토토 2024 alpha")),
            ("b0nu5!", Some("bonusi")),
            ("a1 2024 v2", None),
            ("가.나 다. 라", Some("가나 다. 라")),
            ("plain words", None),
        ] {
            assert_eq!(respelt(&normal(raw)).map(|weak| weak.text).as_deref(), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn every_letter_keeps_its_place(raw in "([a-z0-9@$!.·★ ]|[가-힣]|[а-я]|[Ａ-ｚ]){0,40}") {
            let normal = normal(&raw);
            if let Some(weak) = respelt(&normal) {
                prop_assert!(weak.text != normal.text);
                let mut last = 0;
                for (position, letter) in weak.text.char_indices() {
                    let place = weak.raw(position);
                    prop_assert!(place >= last && raw.is_char_boundary(place));
                    last = place;
                    let there = raw[place..].chars().next().unwrap().to_string();
                    let there = super::super::normal::normal(&there).text.chars().next().unwrap_or(' ');
                    prop_assert_eq!(lookalike(there), lookalike(letter));
                }
            }
        }
    }
}
