//! Which spellings of an instrument, number or address are one value?

use unicode_normalization::UnicodeNormalization as _;

/// Fewer letters and digits name nothing alone.
const INSTRUMENT_MIN: usize = 5;
/// Digits of a telephone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfkc().flat_map(char::to_lowercase)
}

/// Is a part of it hidden? Then it is no value that could be equal to another.
fn is_masked(text: &str) -> bool {
    text.contains(['*', '\u{2022}', '\u{25cf}', '\u{2026}']) || text.to_lowercase().contains("xxx")
}

/// An account, wallet or handle to pay to: letters and digits; short ones only with their kind.
pub fn instrument(kind: &str, written: &str) -> Option<String> {
    if is_masked(written) {
        return None;
    }
    let text: String = plain(written).filter(|c| c.is_alphanumeric() || matches!(c, '@' | '.' | '+')).collect();
    let enough = text.chars().filter(|c| c.is_alphanumeric()).count() >= INSTRUMENT_MIN;
    if is_filler(&text) {
        return None;
    }
    if enough { Some(text) } else { (!text.is_empty() && !kind.is_empty()).then(|| format!("{kind}:{text}")) }
}

/// A telephone number as its digits. Relay numbers (050x in Korea) are nobody's.
pub fn phone(written: &str) -> Option<String> {
    if is_masked(written) {
        return None;
    }
    let digits: String = plain(written).filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("82").map_or_else(|| digits.clone(), |rest| format!("0{rest}"));
    let is_relay = national.starts_with("050") && national.len() >= 11;
    (PHONE_DIGITS.contains(&digits.len()) && !is_relay && !is_filler(&digits)).then(|| {
        // A number is written with its country's code or without: 010-1234-5678 is +82 10-1234-5678.
        if national.starts_with("01") && matches!(national.len(), 10 | 11) { national } else { digits }
    })
}

/// A mail address without its tag.
pub fn email(written: &str) -> Option<String> {
    let text: String = plain(written.trim()).collect();
    let (local, domain) = text.split_once('@')?;
    let local = local.split('+').next().unwrap_or(local);
    (!is_masked(&text) && !local.is_empty() && domain.contains('.')).then(|| format!("{local}@{domain}"))
}

/// A handle of a messenger, with its messenger.
pub fn messenger(kind: &str, written: &str) -> Option<String> {
    let text: String = plain(written).filter(|c| !c.is_whitespace() && *c != '@').collect();
    (!is_masked(&text) && text.chars().count() >= 3).then(|| format!("{}:{text}", kind.to_lowercase()))
}

/// A postal address as its words and numbers.
pub fn address(written: &str) -> Option<String> {
    let lower: String = plain(written).collect();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // A town alone is no address.
    (words.len() >= 2 && lower.chars().any(|c| c.is_ascii_digit())).then(|| words.join(" "))
}

/// A personal name for comparing whether two papers name one person: case, order and marks do not count.
pub fn person(written: &str) -> Option<String> {
    let lower: String = plain(written).collect();
    let mut words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    (!words.is_empty()).then(|| words.join(" "))
}

/// All one character, or digits that rise: how forms are filled that nobody wants to fill.
fn is_filler(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let first = letters.first();
    letters.iter().all(|c| Some(c) == first) || matches!(text, "1234567" | "12345678" | "123456789" | "1234567890")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_value_are_equal() {
        assert_eq!(phone("+82 10-1234-5678"), phone("010 1234 5678"));
        assert_eq!(instrument("bank", "110-234 567890"), instrument("BANK", "110234567890"));
        assert_eq!(email("An.Na+jobs@Mail.example").as_deref(), Some("an.na@mail.example"));
        assert_eq!(messenger("Telegram", "@Kite_9"), messenger("telegram", "kite_9"));
        assert_eq!(address("15 Kite Street,  Ost"), address("15, kite street OST"));
        assert_eq!(person("RIN Kato"), person("kato, rin"));
    }

    #[test]
    fn what_is_hidden_short_or_filled_in_is_no_value() {
        for text in ["****5678", "0000000000", "1234567890", "050-1234-56789", "12345"] {
            assert_eq!(phone(text), None, "{text}");
        }
        assert_eq!(instrument("bank", "11111111"), None);
        assert_eq!(instrument("paypal", "ab").as_deref(), Some("paypal:ab"));
        assert_eq!(address("Ost"), None);
        assert_eq!(email("nobody"), None);
    }
}
