//! How does a sentence become markup, and nothing else in it?
//!
//! Statements are plain text: `[E3]` names evidence, captured text stands in `“…”` (see `finding::Captured`). Only
//! those two become elements; all else is escaped.

use std::fmt::Write as _;

/// How `finding::Captured` writes the last dot of a host.
const DOT: &str = "[.]";
/// Letters of a host that a line holds in one piece, on a narrow screen too.
const ONE_PIECE_MAX: usize = 34;

/// Escapes text for an element's content or a quoted attribute.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No character reference may stand for it, so a page that held it would be no HTML.
            '\0' => out.push('\u{2400}'),
            _ => out.push(c),
        }
    }
}

/// A statement as markup: citations become links to the appendix, quoted text is isolated from the direction around it,
/// hosts and dates are kept in one piece. `evidence_max` is the number of the last evidence; a citation beyond it stays
/// text.
pub(super) fn rich(text: &str, evidence_max: usize) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    // Where the text not yet written begins to be a mark; a `[` inside a word is none.
    while let Some(at) = next_mark(rest) {
        let (before, from) = rest.split_at(at);
        words(before, &mut out);
        rest = match from.strip_prefix('“') {
            Some(quoted) => match quoted.split_once('”') {
                Some((inside, after)) => {
                    out.push_str("“<bdi>");
                    escape(inside, &mut out);
                    out.push_str("</bdi>”");
                    after
                }
                None => literal(from, &mut out),
            },
            None => match citation(from, evidence_max) {
                Some((markup, after)) => {
                    out.push_str(&markup);
                    after
                }
                None => literal(from, &mut out),
            },
        };
    }
    words(rest, &mut out);
    out
}

/// The next `“`, or `[` that does not belong to a defanged dot.
fn next_mark(text: &str) -> Option<usize> {
    let mut marks = text.match_indices(['“', '[']).map(|(at, _)| at);
    marks.find(|&at| !text.get(at..).is_some_and(|from| from.starts_with(DOT)))
}

/// Plain words; a host and a date are not broken over lines.
fn words(text: &str, out: &mut String) {
    for part in text.split_inclusive(' ') {
        let word = part.trim_matches([' ', '(', ')', ',', ';', ':', '.']);
        let class = match word {
            _ if word.contains(DOT) && word.len() <= ONE_PIECE_MAX => "h",
            _ if word.contains(DOT) => "h long",
            _ if is_date(word) => "date",
            _ => {
                escape(part, out);
                continue;
            }
        };
        let (before, after) = part.split_once(word).unwrap_or((part, ""));
        escape(before, out);
        let _ = write!(out, "<span class=\"{class}\">");
        escape(word, out);
        out.push_str("</span>");
        escape(after, out);
    }
}

/// `2023-08-19`
fn is_date(word: &str) -> bool {
    word.len() == 10
        && word
            .bytes()
            .enumerate()
            .all(|(n, byte)| if matches!(n, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() })
}

/// Writes the first character as it is; the rest goes on being read.
fn literal<'t>(from: &'t str, out: &mut String) -> &'t str {
    let mut chars = from.chars();
    if let Some(c) = chars.next() {
        out.push(c);
    }
    chars.as_str()
}

/// `[E3, E12, 4 more]` at the start of `from`, as markup, with what follows it.
fn citation(from: &str, evidence_max: usize) -> Option<(String, &str)> {
    let (inside, after) = from.strip_prefix('[')?.split_once(']')?;
    let mut links = Vec::new();
    for word in inside.split(", ") {
        let number = word.strip_prefix('E').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        match number.map(str::parse::<usize>) {
            Some(Ok(n)) if (1..=evidence_max).contains(&n) => links.push(format!("<a href=\"#E{n}\">E{n}</a>")),
            Some(_) => return None,
            None if word.ends_with(" more") && !links.is_empty() && word.len() < 24 => {
                let mut left_out = String::new();
                escape(word, &mut left_out);
                links.push(left_out);
            }
            None => return None,
        }
    }
    Some((format!("<span class=\"cite\">[{}]</span>", links.join(", ")), after))
}

/// The bytes in Base64 (RFC 4648), for pictures inside the page.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = usize::try_from(word >> (18 - 6 * place) & 63).unwrap_or(0);
            match LETTERS.get(index) {
                Some(&letter) if place <= chunk.len() => out.push(char::from(letter)),
                _ => out.push('='),
            }
        }
    }
    out
}

/// 1/256 bit as bits with one decimal, rounded towards zero.
pub(super) fn bits(units: i32) -> String {
    let tenths = i64::from(units) * 10 / 256;
    let mut out = String::new();
    let _ = write!(out, "{}{}.{}", if tenths < 0 { "−" } else { "" }, (tenths / 10).abs(), (tenths % 10).abs());
    out
}

/// Bytes for people: `48.2 kB`, decimal units.
pub(super) fn bytes(n: i64) -> String {
    const UNITS: [(&str, i64); 4] =
        [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match UNITS.iter().find(|(_, size)| n >= *size) {
        Some((unit, size)) => format!("{}.{} {unit}", n / size, n % size * 10 / size),
        None => format!("{n} B"),
    }
}

/// The text cut to a width: a wide letter (Hangul, Han, Kana) counts two. For labels of charts, where nothing wraps.
pub(super) fn cut(text: &str, width_max: usize) -> String {
    let width = |c: char| {
        if matches!(c as u32, 0x1100..=0x11ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0xff00..=0xff60 | 0x1f000..) {
            2
        } else {
            1
        }
    };
    if text.chars().map(width).sum::<usize>() <= width_max {
        return text.to_owned();
    }
    let mut left = width_max.saturating_sub(1);
    let mut out = String::new();
    for c in text.chars() {
        match left.checked_sub(width(c)) {
            Some(rest) => left = rest,
            None => break,
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_become_links_and_nothing_else_does() {
        assert_eq!(
            rich("Seen [E1, E2, 3 more], not [E9] nor a[.]example", 2),
            "Seen <span class=\"cite\">[<a href=\"#E1\">E1</a>, <a href=\"#E2\">E2</a>, 3 more]</span>, not [E9] nor <span class=\"h\">a[.]example</span>"
        );
        assert_eq!(
            rich("(a[.]example, on 2023-03-02).", 2),
            "(<span class=\"h\">a[.]example</span>, on <span class=\"date\">2023-03-02</span>)."
        );
    }

    #[test]
    fn captured_text_is_isolated_and_escaped() {
        assert_eq!(
            rich("shows “</script><a href='javascript:x'>[E1]” [E1]", 1),
            "shows “<bdi>&lt;/script&gt;&lt;a href=&#39;javascript:x&#39;&gt;[E1]</bdi>” \
             <span class=\"cite\">[<a href=\"#E1\">E1</a>]</span>"
        );
        assert_eq!(rich("an open “ quote [", 1), "an open “ quote [");
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        let words = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let coded = words.map(|word| base64(word.as_bytes()));
        assert_eq!(coded, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }

    #[test]
    fn labels_are_cut_by_width() {
        assert_eq!(cut("harbor", 6), "harbor");
        assert_eq!(cut("harbor-slots", 6), "harbo…");
        assert_eq!(cut("바다상사", 5), "바다…");
        assert_eq!(bits(-300), "−1.1");
        assert_eq!(bytes(48_260), "48.2 kB");
    }
}
