//! Which text does a piece of markup stand for?
//!
//! Character references by the WHATWG table (`entities.tsv`: name, code points), CR LF as LF, NUL as U+FFFD. What needs
//! no change is borrowed.

use std::borrow::Cow;
use std::sync::LazyLock;

/// Name without `&`, with its `;` where it has one; and the text. Ascending by name.
static NAMED: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let rows = include_str!("entities.tsv").lines().filter_map(|row| row.split_once('\t'));
    let text = |points: &str| {
        points.split(' ').filter_map(|point| u32::from_str_radix(point, 16).ok().and_then(char::from_u32)).collect()
    };
    rows.map(|(name, points)| (name, text(points))).collect()
});

/// Longest name of a reference that may lack its `;`.
const LEGACY_NAME_MAX: usize = 6;
/// Longest name of all.
const NAME_MAX: usize = 32;

/// The text of a run outside tags.
pub fn text(raw: &str) -> Cow<'_, str> {
    decode(raw, false)
}

/// The value of an attribute: `&amp` without `;` before `=`, a letter or a digit stays as written.
pub fn attribute(raw: &str) -> Cow<'_, str> {
    decode(raw, true)
}

fn decode(raw: &str, in_attribute: bool) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let Some(first) = memchr::memchr3(b'&', b'\r', 0, bytes) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    let (mut from, mut next) = (0, Some(first));
    while let Some(at) = next {
        out.push_str(raw.get(from..at).unwrap_or_default());
        from = match bytes.get(at) {
            Some(b'&') => at + 1 + reference(raw.get(at + 1..).unwrap_or_default(), in_attribute, &mut out),
            Some(b'\r') => {
                out.push('\n');
                at + if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 }
            }
            _ => {
                out.push(if in_attribute { '\u{FFFD}' } else { '\0' });
                at + 1
            }
        };
        next = memchr::memchr3(b'&', b'\r', 0, bytes.get(from..).unwrap_or_default()).map(|more| from + more);
    }
    out.push_str(raw.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Reads what follows `&`, appends what it stands for, and returns how many bytes belong to it.
fn reference(rest: &str, in_attribute: bool, out: &mut String) -> usize {
    if let Some(number) = rest.strip_prefix('#') {
        return match numeric(number) {
            Some((letter, used)) => {
                out.push(letter);
                1 + used
            }
            None => literal(out),
        };
    }
    let bytes = rest.as_bytes();
    let run = bytes.iter().take(NAME_MAX).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(run) == Some(&b';')
        && let Some(text) = rest.get(..=run).and_then(named)
    {
        out.push_str(text);
        return run + 1;
    }
    for length in (2..=run.min(LEGACY_NAME_MAX)).rev() {
        let Some(text) = rest.get(..length).and_then(named) else { continue };
        let follows = bytes.get(length).copied().unwrap_or(b' ');
        if in_attribute && (follows == b'=' || follows.is_ascii_alphanumeric()) {
            break;
        }
        out.push_str(text);
        return length;
    }
    literal(out)
}

fn literal(out: &mut String) -> usize {
    out.push('&');
    0
}

fn named(name: &str) -> Option<&'static str> {
    let found = NAMED.binary_search_by(|(row, _)| (*row).cmp(name)).ok()?;
    NAMED.get(found).map(|(_, text)| text.as_str())
}

/// `38;`, `x26;`: the letter, and the bytes read. `None` where no digit follows.
fn numeric(rest: &str) -> Option<(char, usize)> {
    let (radix, prefix) = if rest.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let digits = rest.bytes().skip(prefix).take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let mut point: u32 = 0;
    for digit in rest.chars().skip(prefix).take(digits).filter_map(|digit| digit.to_digit(radix)) {
        point = point.saturating_mul(radix).saturating_add(digit);
    }
    let used = prefix + digits;
    let ends = usize::from(rest.as_bytes().get(used) == Some(&b';'));
    Some((letter(point), used + ends))
}

/// The letter of a numeric reference: C1 controls are read as windows-1252, as every browser does.
fn letter(point: u32) -> char {
    const WINDOWS: [u32; 32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ];
    let windows = point.checked_sub(0x80).and_then(|index| WINDOWS.get(index as usize)).copied();
    match windows.unwrap_or(point) {
        0 => '\u{FFFD}',
        point => char::from_u32(point).unwrap_or('\u{FFFD}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references_as_browsers_do() {
        for (raw, expected) in [
            ("plain", "plain"),
            ("a &amp; b", "a & b"),
            ("a &amp b", "a & b"),
            ("&notit; &notin;", "¬it; ∉"),
            ("&#38;&#x26;&#x80;&#0;&#x110000;", "&&€\u{FFFD}\u{FFFD}"),
            ("&#; &#x; &; &zzz;", "&#; &#x; &; &zzz;"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("가&nbsp;나", "가\u{A0}나"),
        ] {
            assert_eq!(text(raw), expected, "{raw}");
        }
        assert_eq!(attribute("?a=1&copy=2&amp;x&lt"), "?a=1&copy=2&x<");
        assert!(matches!(text("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn table_is_ascending_and_whole() {
        assert_eq!(NAMED.len(), 2231);
        assert!(NAMED.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0)));
        assert!(NAMED.iter().all(|(name, text)| name.len() <= NAME_MAX && !text.is_empty()));
        assert!(NAMED.iter().all(|(name, _)| name.ends_with(';') || name.len() <= LEGACY_NAME_MAX));
    }
}
