//! How is the number of somebody's paper held, so that it can be compared and not read?

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// The number of an identity document as a reader saw it. It lives from the reader to the case, which makes a
/// [`NumberToken`] of it; no text, message or file can show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalNumber(String);

/// Says that there is one, and no more.
impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalNumber(not shown)")
    }
}

/// The number of an identity document where it is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NumberToken {
    /// A hash under the case key: equal for equal numbers of one issuer, and says nothing to who has not the key.
    Keyed(String),
    /// The source hid a part of it. It equals no other number, not even one that is written alike.
    Masked,
}

impl NumberToken {
    /// The token, if the whole number was there.
    pub fn keyed(&self) -> Option<&str> {
        match self {
            Self::Keyed(token) => Some(token),
            Self::Masked => None,
        }
    }
}

/// What a number comes to before it is hashed.
#[derive(Clone, PartialEq, Eq)]
pub enum PlainNumber {
    /// Upper-case letters and digits of issuer and number, with a `|` between.
    Whole(String),
    /// A part is hidden or absent.
    Masked,
    /// No number at all: `n/a`, `-`, `none`.
    Absent,
}

/// Fewer letters and digits than this are the end of a number, not a number.
const LENGTH_MIN: usize = 5;

impl PersonalNumber {
    /// A number as written.
    pub fn new(written: &str) -> Self {
        Self(written.to_owned())
    }

    /// What is hashed of it: compatibility forms of letters made plain, upper case, letters and digits alone, so that
    /// the spelling of a platform makes no other number. The type of the paper is left out: platforms name it each in
    /// their own way.
    pub fn plain(&self, issuer: Option<&str>) -> PlainNumber {
        if is_masked(&self.0) {
            return PlainNumber::Masked;
        }
        let number = plain(&self.0);
        if !number.chars().any(char::is_numeric) {
            return PlainNumber::Absent;
        }
        let first = number.chars().next();
        // All one digit is how forms are filled that nobody wants to fill.
        if number.chars().all(|c| Some(c) == first) {
            return PlainNumber::Absent;
        }
        if number.chars().count() < LENGTH_MIN {
            return PlainNumber::Masked;
        }
        PlainNumber::Whole(format!("{}|{number}", plain(issuer.unwrap_or_default())))
    }
}

fn plain(text: &str) -> String {
    text.nfkc().flat_map(char::to_uppercase).nfkc().filter(|c| c.is_alphanumeric()).collect()
}

/// Do signs stand for characters that are hidden? A single X is a check digit of Chinese numbers.
fn is_masked(text: &str) -> bool {
    let signs = |c: char| {
        matches!(c, '*' | '#' | '?' | '_' | '\u{2022}' | '\u{25cf}' | '\u{25cb}' | '\u{25a0}' | '\u{25a1}' | '\u{2026}')
            || matches!(c, '\u{2217}' | '\u{00d7}' | '\u{00b7}' | '\u{203b}' | '\u{25e6}' | '\u{2219}')
    };
    let mut run = 0;
    text.chars().any(signs)
        || text.nfkc().any(|c| {
            run = if matches!(c, 'x' | 'X') { run + 1 } else { 0 };
            run > 1 || signs(c)
        })
        || text.contains("...")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(issuer: Option<&str>, number: &str) -> String {
        match PersonalNumber::new(number).plain(issuer) {
            PlainNumber::Whole(text) => text,
            PlainNumber::Masked => "masked".to_owned(),
            PlainNumber::Absent => "absent".to_owned(),
        }
    }

    #[test]
    fn one_number_has_one_form_however_it_is_spelt() {
        for (issuer, number) in [("KR", "M 1234-5678"), (" kr", "m12345678"), ("ＫＲ", "Ｍ１２３４５６７８")]
        {
            assert_eq!(shown(Some(issuer), number), "KR|M12345678", "{number}");
        }
        assert_eq!(shown(None, "M12345678"), "|M12345678");
        // The check digit of a Chinese number is X.
        assert_eq!(shown(Some("CN"), "11010519491231002x"), "CN|11010519491231002X");
    }

    #[test]
    fn hidden_parts_and_fillers_are_no_numbers() {
        for text in
            ["900101-1******", "M123XXXX", "••••5678", "#### 5678", "M1234…", "5678", "12xx5678", "＊＊＊＊5678"]
        {
            assert_eq!(shown(Some("KR"), text), "masked", "{text}");
        }
        for text in ["", "-", "n/a", "none", "없음", "0000000", "ABCDEFGH"] {
            assert_eq!(shown(Some("KR"), text), "absent", "{text}");
        }
    }

    #[test]
    fn a_number_shows_itself_nowhere() {
        assert_eq!(format!("{:?}", PersonalNumber::new("M12345678")), "PersonalNumber(not shown)");
    }
}
