//! How may text that an adversary wrote stand in a sentence?
//!
//! `Captured` has no `Display`: what was read cannot slip into a sentence, a log or a page by itself. The ways out
//! make it harmless first: control characters and direction marks are shown as symbols, the length is bounded.

use std::fmt::Write as _;

/// Characters of a captured value that a sentence or a cell shows; the rest is counted.
pub const SHOWN_CHARS_MAX: usize = 96;

/// Text as read from evidence.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Captured<T>(T);

impl<T: AsRef<str>> Captured<T> {
    /// Marks a text as read from evidence.
    pub const fn new(text: T) -> Self {
        Self(text)
    }

    /// The text with nothing in it that could act: see [`shown`], bounded by [`SHOWN_CHARS_MAX`].
    pub fn shown(&self) -> String {
        self.shown_up_to(SHOWN_CHARS_MAX)
    }

    /// The same, with another bound on its characters.
    pub fn shown_up_to(&self, chars_max: usize) -> String {
        shown(self.0.as_ref(), chars_max)
    }

    /// The same within these quotation marks, which `shown` leaves in no value: `“…”`. The report isolates what
    /// stands between them from the direction of the text around it.
    pub fn quoted(&self) -> String {
        format!("“{}”", self.shown())
    }

    /// A host name or address, defanged: the last dot is written `[.]`, so that nothing makes a live link of it.
    /// `record::Host` reads it back.
    pub fn host(&self) -> String {
        let text = shown(self.0.as_ref(), 253).replace(' ', "\u{2420}");
        match text.rsplit_once('.') {
            Some((head, tail)) => format!("{head}[.]{tail}"),
            None => match text.rsplit_once(':') {
                Some((head, tail)) => format!("{head}[:]{tail}"),
                None => text,
            },
        }
    }
}

/// The text with control characters as symbols (U+2400 …), direction and format characters as `<U+202E>`, typographic
/// quotation marks as plain ones, line breaks included, cut after `chars_max` characters with the number left out.
pub fn shown(text: &str, chars_max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(chars_max * 4));
    for (index, c) in text.chars().enumerate() {
        if index == chars_max {
            let rest = text.chars().skip(chars_max).count();
            let _ = write!(out, "… (+{rest} characters)");
            break;
        }
        match c {
            '\u{0}'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
            '\u{7f}' => out.push('\u{2421}'),
            '“' | '”' | '„' | '‟' => out.push('"'),
            _ if invisible(c) => {
                let _ = write!(out, "<U+{:04X}>", c as u32);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Characters that change the direction or the reading of the text around them, or take no room.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_become_visible() {
        assert_eq!(Captured::new("a\u{0}b\u{202e}c\nd”").shown(), "a␀b<U+202E>c␊d\"");
    }

    #[test]
    fn a_long_value_is_cut_and_the_rest_counted() {
        let long = "x".repeat(1 << 20);
        let shown = Captured::new(long.as_str()).shown();
        assert!(shown.ends_with("… (+1048480 characters)"), "{shown}");
        assert!(shown.len() < 200);
    }

    #[test]
    fn hosts_are_defanged_and_read_back() {
        let host = Captured::new("www.fox-lucky.example").host();
        assert_eq!(host, "www.fox-lucky[.]example");
        assert_eq!(crate::record::Host::parse(&host).unwrap().as_str(), "www.fox-lucky.example");
        assert_eq!(Captured::new("192.0.2.7").host(), "192.0.2[.]7");
        assert_eq!(Captured::new("2001:db8::7").host(), "2001:db8:[:]7");
    }
}
