//! What do the letters of another alphabet sound like, letter by letter?

use std::collections::HashMap;
use std::sync::OnceLock;

use super::weights;

/// Cyrillic and Greek capitals that are drawn like a Latin letter.
const LOOK_ALIKES: &str = "аaеeоoрpсcхxуyіiјjѕsАAВBЕEКKМMНHОOРPСCТTХXІIЈJЅSΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";

fn letters() -> &'static HashMap<char, &'static str> {
    static LETTERS: OnceLock<HashMap<char, &'static str>> = OnceLock::new();
    LETTERS.get_or_init(|| {
        let line = |line: &'static str| {
            let (letter, latin) = line.split_once(' ')?;
            Some((letter.chars().next()?, latin.trim_matches('-')))
        };
        weights::table("names/translit.toml").lines().filter_map(line).collect()
    })
}

/// A word in Latin letters, case kept. Letters without a transliteration stay as they are.
pub(super) fn to_latin(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let latin = word.chars().any(|c| c.is_ascii_alphabetic());
    let mut out = String::new();
    for c in word.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        if latin && let Some(drawn) = look_alike(c) {
            out.push(drawn);
            continue;
        }
        let kana =
            if ('\u{3041}'..='\u{3096}').contains(&c) { char::from_u32(c as u32 + 0x60).unwrap_or(c) } else { c };
        let lower = kana.to_lowercase().next().unwrap_or(kana);
        match letters().get(&lower) {
            Some(text) if c.is_uppercase() => {
                let mut chars = text.chars();
                out.extend(chars.next().map(|first| first.to_ascii_uppercase()));
                out.extend(chars);
            }
            Some(text) => {
                let small = matches!(kana, 'ャ' | 'ュ' | 'ョ' | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ');
                if small && out.ends_with(['i', 'u', 'o', 'e']) {
                    out.pop();
                    out.push_str(if out.ends_with("sh") || out.ends_with("ch") || out.ends_with('j') {
                        text.trim_start_matches('y')
                    } else {
                        text
                    });
                } else {
                    out.push_str(text);
                }
            }
            None => out.push(c),
        }
    }
    out
}

/// The Latin letter that a letter of a word in Latin letters was drawn for.
fn look_alike(c: char) -> Option<char> {
    let mut pairs = LOOK_ALIKES.chars();
    while let (Some(drawn), Some(latin)) = (pairs.next(), pairs.next()) {
        if drawn == c {
            return Some(latin);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alphabets_become_latin() {
        assert_eq!(to_latin("Владимир"), "Vladimir");
        assert_eq!(to_latin("キムリョウ"), "kimuryou");
        assert_eq!(to_latin("Ноng"), "Hong", "drawn alike, in a word of Latin letters");
    }
}
