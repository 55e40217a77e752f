//! In which form is a cell compared, and which parts of it may two records have in common?

use unicode_normalization::UnicodeNormalization as _;

use super::Kind;

/// Characters of a cell that are read.
const CELL_MAX: usize = 512;
/// Words of a cell that are compared.
const WORDS_MAX: usize = 12;

/// The values of a cell in the form in which they are compared: its words for sets, else one; none if the cell is empty.
pub fn values(kind: Kind, cell: &str) -> Vec<String> {
    let text = canonical(kind, cell);
    if text.is_empty() {
        return Vec::new();
    }
    if !kind.is_set() {
        return vec![text];
    }
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if words.len() < WORDS_MAX && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// A cell without what never tells two of its kind apart: case, accents, marks, spaces; empty if nothing is left.
pub fn canonical(kind: Kind, cell: &str) -> String {
    let cell = cell.trim();
    if cell.is_empty() || is_nothing(kind, cell) {
        return String::new();
    }
    match kind {
        Kind::Name | Kind::Text => words(cell, kind == Kind::Name),
        Kind::Word => plain(cell),
        Kind::Date => date_digits(cell).unwrap_or_else(|| kept(cell, char::is_numeric)),
        Kind::Postcode | Kind::Identifier | Kind::Number => kept(cell, char::is_alphanumeric),
        Kind::Email => folded(cell).filter(|c| !c.is_whitespace()).collect(),
        Kind::Phone => {
            let digits = kept(cell, |c| c.is_ascii_digit());
            digits.trim_start_matches('0').to_owned()
        }
    }
}

/// Words that programs write where there is nothing. A name may be Null.
fn is_nothing(kind: Kind, cell: &str) -> bool {
    let lower = cell.to_ascii_lowercase();
    matches!(lower.as_str(), "n/a" | "\\n" | "-" | "--" | "?" | "nan" | "#n/a")
        || (kind != Kind::Name && matches!(lower.as_str(), "null" | "none" | "unknown"))
}

/// Compatibility forms, lower case, accents of Latin letters off.
fn folded(cell: &str) -> impl Iterator<Item = char> + '_ {
    // The long way is needed for other scripts alone: their marks are letters and stay.
    let cut = cell.chars().take(CELL_MAX);
    let mut after_latin = false;
    cut.nfkd()
        .filter(move |c| {
            let mark = matches!(c, '\u{300}'..='\u{36f}');
            let keep = !(mark && after_latin);
            if !mark {
                after_latin = c.is_ascii() || matches!(c, '\u{80}'..='\u{24f}');
            }
            keep
        })
        .nfc()
        .flat_map(char::to_lowercase)
}

fn kept(cell: &str, keep: impl Fn(char) -> bool) -> String {
    folded(cell).filter(|c| keep(*c)).collect()
}

/// One space between words, nothing else that is no letter or digit.
fn plain(cell: &str) -> String {
    let spaced: String =
        folded(cell).filter(|c| !is_apostrophe(*c)).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '`' | '.')
}

/// As [`plain`]; a name in Han or Hangul without a space is parted after its first character, as surnames are.
fn words(cell: &str, name: bool) -> String {
    let plain = plain(cell);
    if !name || plain.is_ascii() {
        return plain;
    }
    let mut out = String::with_capacity(plain.len() + 1);
    for word in plain.split(' ') {
        let mut chars = word.chars();
        let first = chars.next();
        let rest = chars.as_str();
        if let Some(first) = first {
            out.push(first);
            if is_syllabic(first) && matches!(rest.chars().count(), 1..=3) && plain == word {
                out.push(' ');
            }
            out.push_str(rest);
        }
        out.push(' ');
    }
    out.truncate(out.trim_end().len());
    out
}

pub(super) fn is_syllabic(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// `YYYYMMDD` of a date as tables write it; `None` if it is none. A slip (`1852-86-04`) keeps its digits.
pub(super) fn date_digits(cell: &str) -> Option<String> {
    let cell = cell.trim();
    let day = cell.split(['T', ' ']).next().unwrap_or(cell);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (year, month, date) = match parts.as_slice() {
        [one] if one.len() == 8 && all_digits(one) => (one.get(..4)?, one.get(4..6)?, one.get(6..)?),
        [year, month, date] if year.len() == 4 => (*year, *month, *date),
        [date, month, year] if year.len() == 4 => (*year, *month, *date),
        _ => return None,
    };
    let fits = all_digits(year) && all_digits(month) && all_digits(date) && month.len() <= 2 && date.len() <= 2;
    let number = year.parse::<u32>().unwrap_or_default();
    (fits && (1000..2200).contains(&number)).then(|| format!("{year}{month:0>2}{date:0>2}"))
}

pub(super) fn is_email(cell: &str) -> bool {
    cell.trim().split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.len() > 2)
}

/// A British postal code: one or two letters, digits, and `9xx`; a slip in one place allowed by the share that is asked.
pub(super) fn is_postcode(cell: &str) -> bool {
    let text = kept(cell, char::is_alphanumeric);
    let bytes = text.as_bytes();
    let area = bytes.iter().take_while(|b| b.is_ascii_lowercase()).count();
    let tail = bytes.len().checked_sub(3).and_then(|at| bytes.get(at..));
    matches!(bytes.len(), 5..=7)
        && matches!(area, 1..=2)
        && matches!(tail, Some([d, x, y]) if d.is_ascii_digit() && x.is_ascii_lowercase() && y.is_ascii_lowercase())
}

/// The parts of a value under which its record is filed: the value itself first, then coarser ones.
pub fn atoms(kind: Kind, value: &str) -> Vec<(u8, String)> {
    let mut out = vec![(0, value.to_owned())];
    let begin = |count: usize| value.chars().take(count).collect::<String>();
    let length = value.chars().count();
    match kind {
        Kind::Name => {
            if length > 4 {
                out.push((1, begin(4)));
            }
            let frame = frame(value);
            if frame.len() >= 3 {
                out.push((2, frame));
            }
        }
        Kind::Word | Kind::Text => {
            if length > 6 {
                out.push((1, begin(5)));
            }
        }
        Kind::Date => {
            if length == 8 {
                out.push((1, begin(4)));
                out.push((2, value.chars().skip(2).collect()));
            }
        }
        Kind::Postcode => {
            if length >= 5 {
                out.push((1, begin(length - 3)));
            }
        }
        Kind::Email => {
            if let Some((local, _)) = value.split_once('@') {
                out.push((1, local.to_owned()));
            }
        }
        Kind::Phone | Kind::Identifier => {
            if length >= 6 {
                out.push((1, begin(length / 2)));
                out.push((2, value.chars().skip(length / 2).collect()));
            }
        }
        Kind::Number => {}
    }
    out
}

/// The first letter and the consonants after it, doubled ones once: what a slip of a vowel leaves.
fn frame(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w');
        if out.is_empty() || (!vowel && !out.ends_with(c)) {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_cell_does_not_depend_on_how_it_is_written() {
        assert_eq!(canonical(Kind::Name, " Jean-Luc  O\u{2019}Brien, 2nd Bt."), "jean luc obrien 2nd bt");
        assert_eq!(canonical(Kind::Name, "Müller"), "muller");
        assert_eq!(canonical(Kind::Name, "홍길동"), "홍 길동");
        assert_eq!(canonical(Kind::Date, "1915-11-11"), canonical(Kind::Date, "19151111"));
        assert_eq!(canonical(Kind::Date, "3/4/1960"), "19600403");
        assert_eq!(canonical(Kind::Postcode, "LS15 0PP"), "ls150pp");
        assert_eq!(canonical(Kind::Phone, "0082-10"), "8210");
        assert_eq!(canonical(Kind::Word, "N/A"), "");
    }

    #[test]
    fn a_word_counts_once() {
        assert_eq!(values(Kind::Name, "samuel parr samuel"), ["samuel", "parr"]);
        assert!(values(Kind::Name, "  ").is_empty());
    }
}
