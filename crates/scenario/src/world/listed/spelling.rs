//! How is an invented name written, in which script and by whose habit?
//!
//! The tables beside this file were written by hand. Only McCune-Reischauer with its marks comes from the program's own
//! romanisation: a matcher must not be measured by its own rules alone.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use stakeout_core::name::{System, romanize};

use crate::world::words::capital;

/// The nine ways in which each listed name stands in the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spelling {
    Hangul,
    Traditional,
    Simplified,
    Revised,
    McCune,
    Northern,
    Pinyin,
    Free,
    /// A person's name turned round or without its spaces, a firm's with its trade words cut short.
    Turned,
}

impl Spelling {
    pub(crate) const ALL: [Self; 9] = [
        Self::Hangul,
        Self::Traditional,
        Self::Simplified,
        Self::Revised,
        Self::McCune,
        Self::Northern,
        Self::Pinyin,
        Self::Free,
        Self::Turned,
    ];

    /// The word of the truth.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Hangul => "hangul",
            Self::Traditional => "han-traditional",
            Self::Simplified => "han-simplified",
            Self::Revised => "revised",
            Self::McCune => "mccune-reischauer",
            Self::Northern => "northern",
            Self::Pinyin => "pinyin",
            Self::Free => "free",
            Self::Turned => "turned-or-short",
        }
    }
}

/// A row of a table: one syllable, or one word, as each habit writes it.
type Row = [&'static str; 8];

const HANGUL: usize = 0;
const TRADITIONAL: usize = 1;
const SIMPLIFIED: usize = 2;
const REVISED: usize = 3;
const NORTHERN: usize = 5;
const PINYIN: usize = 6;
const FREE: usize = 7;

static GIVEN: LazyLock<Vec<Row>> = LazyLock::new(|| rows(include_str!("given.psv")));
static SURNAMES: LazyLock<Vec<Row>> = LazyLock::new(|| rows(include_str!("surname.psv")));
static PLACES: LazyLock<Vec<Row>> = LazyLock::new(|| rows(include_str!("place.psv")));

fn rows(text: &'static str) -> Vec<Row> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('|').map(str::trim).collect::<Vec<_>>().try_into().ok()).collect()
}

pub(crate) fn syllables() -> usize {
    GIVEN.len()
}

pub(crate) fn surnames() -> usize {
    SURNAMES.len()
}

pub(crate) fn places() -> usize {
    PLACES.len()
}

fn cell(table: &[Row], row: usize, column: usize) -> &'static str {
    table.get(row).and_then(|row| row.get(column)).copied().unwrap_or("")
}

/// A person's name: a surname and two syllables, by their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PersonName {
    pub(crate) surname: usize,
    pub(crate) given: [usize; 2],
}

impl PersonName {
    /// The name in one spelling. `odd` chooses between the two forms of [`Spelling::Turned`].
    pub(crate) fn written(&self, spelling: Spelling, odd: bool) -> String {
        let surname = |column| cell(&SURNAMES, self.surname, column);
        let given = |column| self.given.map(|row| cell(&GIVEN, row, column));
        let together = |column: usize| format!("{}{}", surname(column), given(column).concat());
        let two = |column: usize| format!("{} {}", capital(surname(column)), capital(&given(column).concat()));
        match spelling {
            Spelling::Hangul => together(HANGUL),
            Spelling::Traditional => together(TRADITIONAL),
            Spelling::Simplified => together(SIMPLIFIED),
            Spelling::Revised => two(REVISED),
            Spelling::McCune => {
                let latin = |text: &str| capital(&romanize(text, System::McCuneReischauer));
                format!("{} {}", latin(surname(HANGUL)), latin(&given(HANGUL).concat()))
            }
            Spelling::Northern => {
                let [first, second] = given(NORTHERN).map(capital);
                format!("{} {first} {second}", capital(surname(NORTHERN)))
            }
            Spelling::Pinyin => two(PINYIN),
            Spelling::Free => format!("{} {}", capital(surname(FREE)), capital(&given(FREE).join("-"))),
            Spelling::Turned if odd => together(NORTHERN),
            Spelling::Turned => {
                format!("{} {}", capital(&given(NORTHERN).concat()), surname(NORTHERN).to_uppercase())
            }
        }
    }

    /// Surname and given name as lists print them, in capitals: `PAK`, `TO KYU`.
    pub(crate) fn listed(&self, spelling: Spelling) -> (String, String) {
        let column = if spelling == Spelling::Pinyin { PINYIN } else { NORTHERN };
        let given = self.given.map(|row| cell(&GIVEN, row, column).to_uppercase());
        let given = if column == PINYIN { given.concat() } else { given.join(" ") };
        (cell(&SURNAMES, self.surname, column).to_uppercase(), given)
    }

    /// Every form of the name, as [`plain`]: two names without a common form are two names to any reader.
    pub(crate) fn forms(&self) -> BTreeSet<String> {
        let written = |odd: bool| Spelling::ALL.map(|spelling| plain(&self.written(spelling, odd)));
        written(false).into_iter().chain(written(true)).collect()
    }
}

/// Letters alone, without marks, as whoever hears no difference between `g` and `k` writes them.
pub(crate) fn plain(text: &str) -> String {
    let letter = |letter| match letter {
        '\u{14f}' => 'o',
        '\u{16d}' => 'u',
        other => other,
    };
    let letters: String = text.to_lowercase().chars().map(letter).filter(|letter| letter.is_alphanumeric()).collect();
    sound(&letters)
}

/// Do two syllables differ in every spelling, even to whoever hears no difference between `g` and `k`?
pub(crate) fn differ(a: usize, b: usize) -> bool {
    let sounds = |row: usize| -> BTreeSet<String> { (0..8).map(|column| sound(cell(&GIVEN, row, column))).collect() };
    sounds(a).is_disjoint(&sounds(b))
}

/// The same of two surnames.
pub(crate) fn surnames_differ(a: usize, b: usize) -> bool {
    let sounds =
        |row: usize| -> BTreeSet<String> { (0..8).map(|column| sound(cell(&SURNAMES, row, column))).collect() };
    sounds(a).is_disjoint(&sounds(b))
}

fn sound(text: &str) -> String {
    let text = text.replace("ch", "j").replace("oo", "u").replace("ee", "i").replace("gh", "k");
    let letter = |letter| match letter {
        'g' => 'k',
        'd' => 't',
        'b' => 'p',
        'r' => 'l',
        other => other,
    };
    text.chars().map(letter).collect()
}

/// What tells a firm from others of its trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Word {
    /// Two syllables.
    Own([usize; 2]),
    /// A place, which tells nothing.
    Place(usize),
}

impl Word {
    fn cell(self, column: usize) -> String {
        match self {
            Self::Own(pair) => pair.map(|row| cell(&GIVEN, row, column)).concat(),
            Self::Place(row) => cell(&PLACES, row, column).to_owned(),
        }
    }
}

/// What a firm calls its trade, before and after its own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trade {
    Bureau,
    Exchange,
    Trading,
}

impl Trade {
    /// Hangul, traditional, simplified, English, English cut short, as people write it: before and after.
    const fn words(self) -> [[&'static str; 2]; 6] {
        match self {
            Self::Bureau => [
                ["", "총국"],
                ["", "總局"],
                ["", "总局"],
                ["", " General Bureau"],
                ["", " Gen. Bureau"],
                ["", " General Bureau"],
            ],
            Self::Exchange => [
                ["", "정보기술교류사"],
                ["", "情報技術交流社"],
                ["", "信息技术交流公司"],
                ["", " Information Technology Exchange Company"],
                ["", " IT Exch. Co."],
                ["", " IT Exchange Co Ltd"],
            ],
            Self::Trading => [
                ["조선", "무역회사"],
                ["朝鮮", "貿易會社"],
                ["朝鲜", "贸易公司"],
                ["Korea ", " Trading Corporation"],
                ["", " Trdg Corp"],
                ["Korea ", " Trading Corp"],
            ],
        }
    }
}

/// A firm's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FirmName {
    pub(crate) word: Word,
    pub(crate) trade: Trade,
}

impl FirmName {
    /// The name in one spelling: trade words in the language of the script, in English beside Latin letters.
    pub(crate) fn written(&self, spelling: Spelling) -> String {
        let (words, column) = match spelling {
            Spelling::Hangul => (0, HANGUL),
            Spelling::Traditional => (1, TRADITIONAL),
            Spelling::Simplified => (2, SIMPLIFIED),
            Spelling::Revised => (3, REVISED),
            Spelling::McCune | Spelling::Northern => (3, NORTHERN),
            Spelling::Pinyin => (3, PINYIN),
            Spelling::Free => (5, FREE),
            Spelling::Turned => (4, NORTHERN),
        };
        let own = match spelling {
            Spelling::McCune => romanize(&self.word.cell(HANGUL), System::McCuneReischauer),
            _ => self.word.cell(column),
        };
        let own = if column <= SIMPLIFIED { own } else { capital(&own) };
        let [before, after] = self.trade.words().get(words).copied().unwrap_or_default();
        format!("{before}{own}{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_eight_columns_and_no_row_twice() {
        for (text, table) in [
            (include_str!("given.psv"), &*GIVEN),
            (include_str!("surname.psv"), &*SURNAMES),
            (include_str!("place.psv"), &*PLACES),
        ] {
            assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), table.len(), "a row was not read");
            let hangul: BTreeSet<&str> = table.iter().map(|row| row[HANGUL]).collect();
            assert_eq!(hangul.len(), table.len());
        }
    }

    #[test]
    fn nine_spellings_of_a_person_and_of_a_firm() {
        let row = |table: &[Row], hangul| table.iter().position(|row| row[HANGUL] == hangul).unwrap();
        let given = ["규", "해"].map(|hangul| row(&GIVEN, hangul));
        let person = PersonName { surname: row(&SURNAMES, "박"), given };
        let all = Spelling::ALL.map(|spelling| person.written(spelling, false));
        let expected = [
            "박규해",
            "朴奎海",
            "朴奎海",
            "Bak Gyuhae",
            "Pak Kyuhae",
            "Pak Kyu Hae",
            "Piao Kuihai",
            "Park Gyoo-hai",
            "Kyuhae PAK",
        ];
        assert_eq!(all, expected);
        assert_eq!(person.written(Spelling::Turned, true), "pakkyuhae");
        let firm = FirmName { word: Word::Own(given), trade: Trade::Exchange };
        assert_eq!(firm.written(Spelling::Simplified), "奎海信息技术交流公司");
        assert_eq!(firm.written(Spelling::Revised), "Gyuhae Information Technology Exchange Company");
        assert_eq!(firm.written(Spelling::Turned), "Kyuhae IT Exch. Co.");
    }

    #[test]
    fn what_sounds_alike_does_not_differ() {
        let row = |hangul| GIVEN.iter().position(|row| row[HANGUL] == hangul).unwrap();
        assert!(!differ(row("하"), row("하")));
        assert!(differ(row("규"), row("래")));
    }
}
