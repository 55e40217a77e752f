//! What of a name must be read, if it is compared with one other name alone?
//!
//! Most names that an index proposes have nothing to do with the name that is looked for, and reading costs more than comparing. A language
//! in which the other side cannot be read takes no part in a comparison of letters: it needs not be read on this side either.

use super::language::{CANTONESE, KOREAN, MANDARIN, READINGS};
use super::{Form, Name};

/// What a reading is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needed {
    /// The forms of a person's name.
    pub(super) forms: bool,
    /// The parts of a company's name.
    pub(super) company: bool,
    /// Languages of letters.
    pub(super) letters: [bool; READINGS],
    /// Languages of Han characters.
    pub(super) han: [bool; READINGS],
    /// Languages of the distinctive word of a company.
    pub(super) residue: [bool; READINGS],
}

impl Needed {
    /// Everything.
    pub(super) fn all() -> Self {
        let all = [true; READINGS];
        Self { forms: true, company: true, letters: all, han: all, residue: all }
    }

    /// What a comparison with `other` asks for.
    pub(super) fn beside(other: &Name) -> Self {
        let none = [false; READINGS];
        let (mut letters, mut han) = (none, none);
        for form in &other.forms {
            match form {
                Form::Letters(form) => {
                    add(&mut letters, &bridged(form.readings.totals.map(|total| total != 0.0)));
                    add(&mut han, &form.readings.totals.map(|total| total != 0.0));
                }
                Form::Syllabic(form) => {
                    add(&mut letters, &form.weights.map(|weight| weight != 0.0));
                    // Hangul and Han meet in Korean; Han and Han as they are written.
                    han[KOREAN] |= form.han.is_empty();
                }
            }
        }
        let residue = other.company.as_ref().map_or(none, |company| {
            let residue = &company.residue;
            let mut out = bridged(residue.totals.map(|total| total != 0.0));
            add(&mut out, &residue.weights.map(|weight| weight != 0.0));
            out
        });
        Self { forms: !other.forms.is_empty(), company: other.company.is_some(), letters, han, residue }
    }
}

fn add(to: &mut [bool; READINGS], more: &[bool; READINGS]) {
    to.iter_mut().zip(more).for_each(|(to, more)| *to |= more);
}

/// A name that is read in one of these may be compared with one that is read in another, through the characters behind both.
fn bridged(mut read: [bool; READINGS]) -> [bool; READINGS] {
    let tied = [KOREAN, MANDARIN, CANTONESE];
    if tied.iter().any(|at| read[*at]) {
        tied.iter().for_each(|at| read[*at] = true);
    }
    read
}

#[cfg(test)]
mod tests {
    use crate::name::{Model, Name, Schema, bits_with, compare};

    const NAMES: [&str; 16] = [
        "홍길동",
        "Hong Kil-tong",
        "洪吉童",
        "Hong Kiltong (洪吉童)",
        "Seong Lee-min",
        "Cheng Li Min",
        "成利民",
        "Abigail Thornbury",
        "Thornberry, Abby",
        "Мария Петрова",
        "Lantern Information Technology Exchange Company",
        "Kumsang Trading Corporation",
        "금상무역회사",
        "金祥贸易公司",
        "Jinxiang Trade Co., Ltd.",
        "Office 39",
    ];

    #[test]
    fn a_name_that_is_read_beside_another_says_the_same() {
        let model = Model::built_in();
        for schema in [Schema::Person, Schema::Organization, Schema::Vessel, Schema::Unknown] {
            for other in [Schema::Person, Schema::Organization, Schema::Unknown] {
                for a in NAMES {
                    let a = Name::read(a, schema);
                    for b in NAMES {
                        let whole = bits_with(model, &a, &Name::read(b, other));
                        let beside = Name::read_beside(b, other, &a);
                        assert_eq!(bits_with(model, &a, &beside), whole, "{} {b}", a.text());
                        assert_eq!(compare(&a, &beside), compare(&a, &Name::read(b, other)), "{} {b}", a.text());
                    }
                }
            }
        }
    }
}
