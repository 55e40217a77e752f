//! Which attributes name things, and which hold text that people read?
//!
//! A cheap look at the markup, once: what stands in a script or a comment is found as well, and only adds a word that
//! the bytes do hold.

use memchr::{memchr, memchr_iter};

/// Bytes of one page that are looked at.
const BYTES_MAX: usize = 2 << 20;
/// Longest quoted value.
const VALUE_BYTES_MAX: usize = 2_000;
/// Longest value that people read.
const READ_BYTES_MAX: usize = 400;

/// Values as written, each with its place in the body, in the order of the body.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    /// `class`, `id`, `name`; names of data attributes are left to the scanner.
    pub(super) names: Vec<(u64, &'a str)>,
    /// Texts of pictures, buttons and fields.
    pub(super) read: Vec<(u64, &'a str)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Name,
    Text,
}

impl<'a> Attributes<'a> {
    /// Those of a page's first two mebibytes.
    pub(super) fn of(body: &'a str) -> Self {
        let body = cut(body);
        let mut all = Self::default();
        for equals in memchr_iter(b'=', body.as_bytes()) {
            let Some(holds) = body.as_bytes().get(..equals).and_then(what) else { continue };
            let Some((from, value)) = value(body, equals + 1) else { continue };
            match holds {
                Holds::Name => all.names.push((from as u64, value)),
                Holds::Text if value.len() <= READ_BYTES_MAX => all.read.push((from as u64, value)),
                Holds::Text => {}
            }
        }
        all
    }
}

/// The part of a text that is looked at.
pub(super) fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(BYTES_MAX.min(text.len()))).unwrap_or_default()
}

/// What the attribute holds whose name ends here.
fn what(before: &[u8]) -> Option<Holds> {
    // Most `=` stand in scripts: the last letter of the name tells them apart.
    let (names, holds): (&[&[u8]], Holds) = match before.last()? {
        b's' => (&[b"class"], Holds::Name),
        b'd' => (&[b"id"], Holds::Name),
        b'e' if before.ends_with(b"name") => (&[b"name"], Holds::Name),
        b'e' => (&[b"value", b"title"], Holds::Text),
        b't' => (&[b"alt"], Holds::Text),
        b'r' => (&[b"placeholder"], Holds::Text),
        b'l' => (&[b"aria-label", b"label"], Holds::Text),
        _ => return None,
    };
    let gap =
        names.iter().find_map(|name| before.strip_suffix(*name).and_then(<[u8]>::last).filter(|gap| is_gap(**gap)))?;
    (*gap == b' ' || holds == Holds::Name).then_some(holds)
}

const fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n')
}

/// The value that starts at a place, and where it stands. `None`: a quoted one that does not end.
fn value(body: &str, from: usize) -> Option<(usize, &str)> {
    let rest = body.get(from..)?;
    match *rest.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let inner = rest.get(1..)?;
            let end = memchr(quote, inner.as_bytes().get(..VALUE_BYTES_MAX.min(inner.len()))?)?;
            Some((from + 1, inner.get(..end)?))
        }
        _ => Some((from, rest.split([' ', '>', '\n']).next()?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_are_told_apart() {
        let page = "<a class='x y' id=z title=\"Go on\" data-id=no\nname=n alt=pic value='' aria-label=see><p\nalt=none\nclass=";
        let all = Attributes::of(page);
        let texts = |values: &[(u64, &'static str)]| values.iter().map(|(_, value)| *value).collect::<Vec<_>>();
        assert_eq!(texts(&all.names), ["x y", "z", "n"]);
        assert_eq!(texts(&all.read), ["Go on", "pic", "", "see"]);
        assert!(all.names.iter().chain(&all.read).all(|(at, value)| page[*at as usize..].starts_with(value)));
    }
}
