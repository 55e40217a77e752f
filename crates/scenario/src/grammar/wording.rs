//! Which words does a page use? Phrases by topic and language, from tables beside this file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::dice::Dice;

type Table = BTreeMap<(&'static str, &'static str), Vec<&'static str>>;

static PHRASES: LazyLock<Table> = LazyLock::new(|| {
    let mut table = read(include_str!("wording.txt"));
    table.extend(read(include_str!("ordinary/wording.txt")));
    table
});

fn read(text: &'static str) -> Table {
    let rows = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.filter_map(|row| {
        let mut cells = row.splitn(3, '|');
        let (topic, language) = (cells.next()?, cells.next()?);
        Some(((topic, language), cells.next()?.split(';').collect()))
    })
    .collect()
}

/// Every phrase of a topic; those in English where the language has none.
fn phrases<'a>(topic: &'a str, language: &'a str) -> &'a [&'static str] {
    fn find<'a>(
        table: &'a BTreeMap<(&'a str, &'a str), Vec<&'static str>>,
        key: (&'a str, &'a str),
    ) -> Option<&'a [&'static str]> {
        table.get(&key).map(Vec::as_slice)
    }
    find(&PHRASES, (topic, language)).or_else(|| find(&PHRASES, (topic, "en"))).unwrap_or(&["…"])
}

/// One phrase, its blanks filled in.
pub(crate) fn phrase(topic: &str, language: &str, name: &str, dice: &mut Dice) -> String {
    fill(dice.word(phrases(topic, language)), name, dice)
}

/// The `at`-th phrase of a topic, its blanks filled in: for labels that must not vary by throw.
pub(crate) fn label(topic: &str, language: &str, at: usize, name: &str, dice: &mut Dice) -> String {
    let phrases = phrases(topic, language);
    fill(phrases.get(at % phrases.len().max(1)).copied().unwrap_or(""), name, dice)
}

fn fill(phrase: &str, name: &str, dice: &mut Dice) -> String {
    let mut out = String::with_capacity(phrase.len() + 16);
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((blank, after)) = after.split_once('}') else { break };
        match blank {
            "n" => out.push_str(&dice.between(2, 30).to_string()),
            "sum" => out.push_str(&grouped(dice.between(1, 900) * 10_000)),
            "odd" => out.push_str(&format!("{}.{:02}", dice.between(1, 4), dice.below(100))),
            "who" => out.push_str(&format!("{}***{}", dice.letters(2, b"abcdefghkmnprstw"), dice.digits(1))),
            "team" => out.push_str(&crate::world::words::capital(&crate::world::words::word(dice, 2))),
            "place" => out.push_str(&crate::world::words::capital(&crate::world::words::word(dice, 3))),
            _ => out.push_str(name),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn grouped(amount: i64) -> String {
    let digits = amount.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gambling_topic_speaks_every_language() {
        for (topic, _) in read(include_str!("wording.txt")).keys() {
            for (language, _) in crate::numbers::LANGUAGES {
                assert!(PHRASES.contains_key(&(*topic, language)), "{topic} in {language}");
            }
        }
    }

    #[test]
    fn blanks_are_filled() {
        let mut dice = Dice::of(1, &["blanks"]);
        for ((topic, language), _) in PHRASES.iter() {
            let text = phrase(topic, language, "Name", &mut dice);
            assert!(!text.contains('{') && !text.is_empty(), "{topic} {language}: {text}");
        }
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
