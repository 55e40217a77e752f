//! How is text that a stranger wrote shown without letting it act?
//!
//! A terminal obeys control sequences, and bidirectional overrides make `gpj.exe` read as `exe.jpg`. Both come out of
//! captured pages and tables. What acts is shown as its code; everything else stays as it was.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Does this character act on a terminal or on the order of what is read?
const fn acts(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'                          // C0, DEL, C1
        | '\u{61c}' | '\u{200e}' | '\u{200f}'                          // direction marks
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'            // embeddings, overrides, isolates
        | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}' // unseen breaks
        | '\u{e0000}'..='\u{e007f}' // tags
    )
}

/// One line: everything that acts becomes `\u{…}`, line ends and tabs become `\n`, `\r`, `\t`.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => shown.extend(c.escape_default()),
            c if acts(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// The same for JSON text, in JSON's own escapes; so the value that is read back is unchanged.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    let unsafe_in_json = |c: char| acts(c) && c != '\n';
    if !text.contains(unsafe_in_json) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut units = [0; 2];
    for c in text.chars() {
        if unsafe_in_json(c) {
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_as_its_code() {
        assert_eq!(line("\u{1b}[2Jx"), "\\u{1b}[2Jx");
        assert_eq!(line("a\u{202e}gpj.exe"), "a\\u{202e}gpj.exe");
        assert_eq!(line("a\nb\tc"), "a\\nb\\tc");
        assert_eq!(line("\u{9b}31m"), "\\u{9b}31m");
    }

    #[test]
    fn what_is_read_stays() {
        for text in ["토토사이트", "百家乐 – «ставки»", "👨\u{200d}👩\u{200d}👧", "a\\b"] {
            assert!(matches!(line(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn json_reads_back_unchanged() {
        let text = "a\u{202e}b\u{9b}c\u{e0041}";
        let written = serde_json::to_string_pretty(&serde_json::json!({ "value": text })).unwrap();
        let escaped = json(&written);
        assert!(!escaped.contains(|c| acts(c) && c != '\n'));
        let back: serde_json::Value = serde_json::from_str(&escaped).unwrap();
        assert_eq!(back["value"], text);
    }
}
