//! How is a Korean name written in Latin letters under one system?
//!
//! Sound changes are written between the syllables of one word, as each system prescribes; write the parts of a given name
//! as separate words (`홍 길동`, `홍 길 동`) to say where they do not apply.

use super::hangul::{self, Syllable};

/// A system of romanisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum System {
    /// Revised Romanization of the South, 2000.
    Revised,
    /// McCune-Reischauer, 1939, with breves and apostrophes.
    McCuneReischauer,
    /// McCune-Reischauer as it is mostly found: marks lost.
    McCuneReischauerPlain,
    /// The northern national system of 2012, marks lost; each syllable by itself.
    Northern,
    /// Yale, letter by letter.
    Yale,
}

impl System {
    /// Every system, with the word that queries use.
    pub const ALL: [(&'static str, Self); 5] = [
        ("rr", Self::Revised),
        ("mr", Self::McCuneReischauer),
        ("mr-plain", Self::McCuneReischauerPlain),
        ("north", Self::Northern),
        ("yale", Self::Yale),
    ];
}

const REVISED: ([&str; 19], [&str; 21], [&str; 8]) = (
    ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"],
    [
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu",
        "eu", "ui", "i",
    ],
    ["", "k", "n", "t", "l", "m", "p", "ng"],
);
const MCCUNE: ([&str; 19], [&str; 21], [&str; 8]) = (
    ["k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch'", "k'", "t'", "p'", "h"],
    [
        "a", "ae", "ya", "yae", "\u{14f}", "e", "y\u{14f}", "ye", "o", "wa", "wae", "oe", "yo", "u", "w\u{14f}", "we",
        "wi", "yu", "\u{16d}", "\u{16d}i", "i",
    ],
    ["", "k", "n", "t", "l", "m", "p", "ng"],
);
const NORTHERN: ([&str; 19], [&str; 21], [&str; 8]) = (
    ["k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "j", "jj", "ch", "kh", "th", "ph", "h"],
    [
        "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u",
        "ui", "i",
    ],
    ["", "k", "n", "t", "l", "m", "p", "ng"],
);
const YALE: ([&str; 19], [&str; 21], [&str; 8]) = (
    ["k", "kk", "n", "t", "tt", "l", "m", "p", "pp", "s", "ss", "", "c", "cc", "ch", "kh", "th", "ph", "h"],
    [
        "a", "ay", "ya", "yay", "e", "ey", "ye", "yey", "o", "wa", "way", "oy", "yo", "wu", "we", "wey", "wi", "yu",
        "u", "uy", "i",
    ],
    ["", "k", "n", "t", "l", "m", "p", "ng"],
);
/// Initials that are voiced between voiced sounds in McCune-Reischauer.
const VOICED: [(usize, &str); 4] = [(0, "g"), (3, "d"), (7, "b"), (12, "j")];

/// Writes the Hangul of a text in Latin letters; everything else stays as it is.
pub fn romanize(text: &str, system: System) -> String {
    let (clean, _) = super::prepare::clean(text);
    let mut out = String::new();
    let mut word: Vec<Syllable> = Vec::new();
    for c in clean.chars() {
        match hangul::syllable(c) {
            Some(s) => word.push(s),
            None => {
                out.push_str(&spell(&word, system));
                word.clear();
                out.push(c);
            }
        }
    }
    out.push_str(&spell(&word, system));
    out
}

/// A word's syllables as (initial, vowel, final sound) after the sound changes between them.
fn pronounced(word: &[Syllable]) -> Vec<(usize, usize, usize)> {
    let mut out: Vec<(usize, usize, usize)> = word.iter().map(|s| hangul::sounds(*s)).collect();
    for at in 1..out.len() {
        let (before, after) = out.split_at_mut(at);
        let (Some(left), Some(right)) = (before.last_mut(), after.first_mut()) else { continue };
        match (left.2, right.0) {
            // A final moves to a silent initial, but ng stays.
            (last @ 1..=6, 11) => {
                right.0 = [11, 0, 2, 3, 5, 6, 7][last];
                left.2 = 0;
            }
            // A stop before a nasal or r is a nasal; r after a nasal or stop is n.
            (1, 2 | 6) => left.2 = 7,
            (3, 2 | 6) => left.2 = 2,
            (6, 2 | 6) => left.2 = 5,
            (1, 5) => (left.2, right.0) = (7, 2),
            (6, 5) => (left.2, right.0) = (5, 2),
            (5 | 7, 5) => right.0 = 2,
            // n and l together are ll.
            (2, 5) | (4, 2) => (left.2, right.0) = (4, 5),
            _ => {}
        }
    }
    out
}

fn spell(word: &[Syllable], system: System) -> String {
    let (initials, vowels, finals) = match system {
        System::Revised => REVISED,
        System::McCuneReischauer | System::McCuneReischauerPlain => MCCUNE,
        System::Northern => NORTHERN,
        System::Yale => YALE,
    };
    let spoken = match system {
        System::Yale | System::Northern => word.iter().map(|s| hangul::sounds(*s)).collect(),
        _ => pronounced(word),
    };
    let mut out = String::new();
    for (at, (initial, vowel, last)) in spoken.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|b| spoken.get(b)).map(|b| b.2);
        let mut letters = initials.get(*initial).copied().unwrap_or("");
        match system {
            System::McCuneReischauer | System::McCuneReischauerPlain => {
                if matches!(before, Some(0 | 2 | 4 | 5 | 7)) {
                    letters = VOICED.iter().find(|v| v.0 == *initial).map_or(letters, |v| v.1);
                }
                if *initial == 9 && *vowel == 16 {
                    letters = "sh";
                }
                if *initial == 5 && before == Some(4) {
                    letters = "l";
                }
            }
            System::Revised if *initial == 5 && before == Some(4) => letters = "l",
            _ => {}
        }
        out.push_str(letters);
        out.push_str(vowels.get(*vowel).copied().unwrap_or(""));
        out.push_str(finals.get(*last).copied().unwrap_or(""));
    }
    if system == System::McCuneReischauerPlain {
        out = out.replace('\'', "").replace('\u{14f}', "o").replace('\u{16d}', "u");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_write_what_their_notices_say() {
        assert_eq!(romanize("독립문", System::Revised), "dongnimmun");
        assert_eq!(romanize("한 복남", System::Revised), "han bongnam");
        assert_eq!(romanize("한 복 남", System::Revised), "han bok nam");
        assert_eq!(romanize("백암", System::Revised), "baegam");
        assert_eq!(romanize("천리", System::McCuneReischauer), "ch'\u{14f}lli");
        assert_eq!(romanize("한복남", System::McCuneReischauer), "hanbongnam");
        assert_eq!(romanize("경흥", System::McCuneReischauerPlain), "kyonghung");
        assert_eq!(romanize("평양", System::Northern), "phyongyang");
        assert_eq!(romanize("정", System::Yale), "ceng");
        assert_eq!(romanize("Hong 길동", System::Revised), "Hong gildong");
    }
}
