//! At which level do two values agree?

use super::Kind;
use super::canon::is_syllabic;
use super::similar::{is_near, one_edit};
use crate::name::{Name, Schema, outline};

/// A step between equal and different: its place in [`levels`] of the kind, 0 is equal and the last is different.
pub type Level = u8;

/// The levels of a kind, strongest first, in words.
pub fn levels(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Name => &["same word", "near word", "initial alone", "differs"],
        Kind::Text => &["same word", "near word", "differs"],
        Kind::Word => &["equal", "near", "shares a word", "differs"],
        Kind::Date => {
            &["equal", "day and month swapped", "one digit off", "same year", "less than a year apart", "differs"]
        }
        Kind::Postcode => &["equal", "one letter off", "same sector", "same district", "same area", "differs"],
        Kind::Email => &["equal", "same mailbox name", "near mailbox name", "differs"],
        Kind::Phone | Kind::Identifier => &["equal", "one letter off", "two digits off", "differs"],
        Kind::Number => &["equal", "one digit off", "differs"],
    }
}

/// The level of two values, both in the form of [`super::canonical`].
pub fn compare(kind: Kind, a: &str, b: &str) -> Level {
    if a == b {
        return 0;
    }
    match kind {
        Kind::Name => name(a, b),
        Kind::Text => 2 - u8::from(near(a, b)),
        Kind::Word => word(a, b),
        Kind::Date => date(a, b),
        Kind::Postcode => postcode(a, b),
        Kind::Email => email(a, b),
        Kind::Phone | Kind::Identifier => code(a, b),
        Kind::Number => 2 - u8::from(a.len().max(b.len()) > 1 && one_edit(a, b)),
    }
}

/// Thousandths of Jaro-Winkler from which two words are near.
const NEAR: u16 = 920;

fn near(a: &str, b: &str) -> bool {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if long < 4 || short < 3 || short * 2 < long {
        return false;
    }
    one_edit(a, b) || (short >= 4 && is_near(a, b, NEAR))
}

/// Bits from which two words in different scripts are one name.
const READS_ALIKE: f64 = 3.0;

fn name(a: &str, b: &str) -> Level {
    if !(a.is_ascii() && b.is_ascii()) && (a.starts_with(is_syllabic) != b.starts_with(is_syllabic)) {
        let read = |text| Name::read(text, Schema::Person);
        return if outline(&read(a), &read(b)).bits.bits() >= READS_ALIKE { 1 } else { 3 };
    }
    if near(a, b) {
        return 1;
    }
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short) && short.is_ascii();
    if initial(a, b) || initial(b, a) { 2 } else { 3 }
}

fn word(a: &str, b: &str) -> Level {
    if near(a, b) {
        return 1;
    }
    let shares = (a.contains(' ') || b.contains(' '))
        && a.split(' ').any(|word| word.len() > 3 && b.split(' ').any(|other| word == other));
    if shares { 2 } else { 3 }
}

fn date(a: &str, b: &str) -> Level {
    let (Some(year), Some(other)) = (a.get(..4), b.get(..4)) else { return if one_edit(a, b) { 2 } else { 5 } };
    let (rest, beside) = (a.get(4..).unwrap_or_default(), b.get(4..).unwrap_or_default());
    let swapped =
        year == other && rest.len() == 4 && rest.get(2..) == beside.get(..2) && rest.get(..2) == beside.get(2..);
    if swapped {
        1
    } else if one_edit(a, b) {
        2
    } else if year == other {
        3
    } else {
        5 - u8::from(days(a).zip(days(b)).is_some_and(|(a, b)| a.abs_diff(b) < YEAR))
    }
}

/// Days of a year of twelve months of 31.
const YEAR: u32 = 372;

/// A date as a number of days, every month having 31: enough to see which are near each other. A slip is none.
fn days(date: &str) -> Option<u32> {
    let number = |from: usize, to: usize| date.get(from..to)?.parse::<u32>().ok();
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    (date.len() == 8 && (1..=12).contains(&month) && day <= 31).then_some(year * YEAR + month * 31 + day)
}

fn postcode(a: &str, b: &str) -> Level {
    if one_edit(a, b) {
        return 1;
    }
    let head = |text: &str, less: usize| text.len().checked_sub(less).and_then(|to| text.get(..to)).map(str::to_owned);
    let same = |less| head(a, less).is_some_and(|x| x.len() > 1 && Some(x) == head(b, less));
    if same(2) && a.len() > 4 {
        return 2;
    }
    if if a.len() > 4 { same(3) } else { same(1) } {
        return 3;
    }
    let letters = |text: &str| text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let area = letters(a).max(1);
    if area == letters(b).max(1) && a.get(..area) == b.get(..area) { 4 } else { 5 }
}

fn email(a: &str, b: &str) -> Level {
    let (left, right) = (a.split('@').next().unwrap_or(a), b.split('@').next().unwrap_or(b));
    if left == right { 1 } else { 3 - u8::from(one_edit(a, b) || near(left, right)) }
}

fn code(a: &str, b: &str) -> Level {
    if one_edit(a, b) {
        return 1;
    }
    let off = a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).count();
    if a.len() == b.len() && a.len() >= 6 && off == 2 { 2 } else { 3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: Kind, a: &str, b: &str) -> &'static str {
        let (there, back) = (compare(kind, a, b), compare(kind, b, a));
        assert_eq!(there, back, "{a} {b}");
        levels(kind)[usize::from(there)]
    }

    #[test]
    fn levels_are_named_as_a_reader_sees_them() {
        assert_eq!(said(Kind::Date, "18521204", "18520412"), "day and month swapped");
        assert_eq!(said(Kind::Date, "18520604", "18528604"), "one digit off");
        assert_eq!(said(Kind::Date, "18520101", "18520604"), "same year");
        assert_eq!(said(Kind::Date, "18521203", "18530118"), "less than a year apart");
        assert_eq!(said(Kind::Date, "18521203", "18531218"), "differs");
        assert_eq!(said(Kind::Postcode, "sa79gb", "sa79ga"), "one letter off");
        assert_eq!(said(Kind::Postcode, "sa79gb", "sa79nt"), "same sector");
        assert_eq!(said(Kind::Postcode, "sa79gb", "sa71xx"), "same district");
        assert_eq!(said(Kind::Postcode, "sa79gb", "sa133bt"), "same area");
        assert_eq!(said(Kind::Email, "ann@mill.example", "ann@well.example"), "same mailbox name");
        assert_eq!(said(Kind::Name, "samuel", "samule"), "near word");
        assert_eq!(said(Kind::Name, "j", "james"), "initial alone");
        assert_eq!(said(Kind::Word, "edinburgh", "city of edinburgh"), "shares a word");
        assert_eq!(said(Kind::Identifier, "1804974", "1840974"), "one letter off");
    }

    #[test]
    fn words_of_two_scripts_may_be_one_name() {
        assert_eq!(said(Kind::Name, "길동", "kiltong"), "near word");
        assert_eq!(said(Kind::Name, "길동", "sumi"), "differs");
    }
}
