//! Which tags, texts and comments does a page consist of, in which order?
//!
//! The states of the WHATWG *tokenizer*, without the tree: one pass, nothing copied, `memchr` between the marks. Own
//! code because the byte loop is the budget (html5ever's tokenizer reads 70 MB/s) and because offsets are needed.
//! Checked against html5ever in `tests/it/tokenizer.rs`; what differs on purpose is listed in `docs/page.md`.

use memchr::{memchr, memchr2, memmem};

/// Attributes kept of one tag. More are read over, and [`Tokenizer::attributes_cut`] counts the tags.
pub const ATTRIBUTES_MAX: usize = 128;

/// One piece of a page, as it stands there. `at` is where it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A start tag; its attributes are [`Tokenizer::attributes`].
    Start {
        /// Name as written: compare without case.
        name: &'a str,
        /// Offset of its `<`.
        at: u32,
        /// Ends in `/>`.
        self_closing: bool,
    },
    /// An end tag.
    End {
        /// Name as written.
        name: &'a str,
        /// Offset of its `<`.
        at: u32,
    },
    /// A run of text, references not decoded.
    Text {
        /// As written.
        raw: &'a str,
        /// Offset of its first byte.
        at: u32,
        /// What holds it.
        kind: TextKind,
    },
    /// A comment, or what browsers read as one (`<!x>`, `<?x>`, `</ x>`).
    Comment {
        /// Without its marks.
        text: &'a str,
        /// Offset of `text`.
        at: u32,
    },
    /// `<!DOCTYPE …>`.
    Doctype {
        /// What stands after `<!DOCTYPE`.
        text: &'a str,
        /// Offset of its `<`.
        at: u32,
    },
}

/// What holds a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// The page: references count.
    Data,
    /// `title`, `textarea`: references count.
    Rcdata,
    /// `style`, `xmp`, `iframe`, `noembed`, `noframes`: as written.
    Rawtext,
    /// `script`: as written.
    Script,
    /// What follows `<plaintext>`: as written.
    Plain,
}

/// One attribute as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Name as written: compare without case.
    pub name: &'a str,
    /// Value without quotes, references not decoded: see [`super::token_text::attribute`].
    pub value: &'a str,
}

/// Reads tokens off a page.
pub struct Tokenizer<'a> {
    text: &'a str,
    at: usize,
    mode: TextKind,
    /// Name of the last start tag: the one whose end tag ends a raw text.
    holder: &'a str,
    attributes: Vec<Attribute<'a>>,
    attributes_cut: u32,
}

impl<'a> Tokenizer<'a> {
    /// Starts at the beginning of `text`. Offsets are exact up to 4 GiB; `LIMITS.body_bytes_max` is far below.
    pub fn new(text: &'a str) -> Self {
        let (mode, holder) = (TextKind::Data, "");
        Self { text, at: 0, mode, holder, attributes: Vec::with_capacity(16), attributes_cut: 0 }
    }

    /// Starts inside of an open element: its text ends at its end tag.
    pub fn inside(text: &'a str, holder: &'a str, kind: TextKind) -> Self {
        Self { mode: kind, holder, ..Self::new(text) }
    }

    /// Attributes of the tag that was read last, in their order; of several with one name the first.
    pub fn attributes(&self) -> &[Attribute<'a>] {
        &self.attributes
    }

    /// Value of an attribute (lower-case name) of the tag read last, references not decoded.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|a| a.name.eq_ignore_ascii_case(name)).map(|a| a.value)
    }

    /// How many tags had more than [`ATTRIBUTES_MAX`] attributes.
    pub fn attributes_cut(&self) -> u32 {
        self.attributes_cut
    }

    /// The next token; `None` at the end.
    #[expect(clippy::should_implement_trait, reason = "attributes are lent by the tokenizer, an iterator could not")]
    pub fn next(&mut self) -> Option<Token<'a>> {
        if self.at >= self.text.len() {
            return None;
        }
        match self.mode {
            TextKind::Data => self.data(),
            TextKind::Plain => Some(self.text_until(self.text.len(), TextKind::Plain)),
            TextKind::Script => {
                let end = self.script_end();
                self.held(end)
            }
            TextKind::Rcdata | TextKind::Rawtext => {
                let end = self.end_tag_of_holder();
                self.held(end)
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn tail(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn text_until(&mut self, end: usize, kind: TextKind) -> Token<'a> {
        let from = self.at;
        self.at = end;
        Token::Text { raw: self.slice(from, end), at: offset(from), kind }
    }

    /// Data state: text up to a `<` that opens something, or that something.
    fn data(&mut self) -> Option<Token<'a>> {
        let mut look = self.at;
        loop {
            let Some(found) = memchr(b'<', self.tail(look)).map(|more| look + more) else {
                return Some(self.text_until(self.text.len(), TextKind::Data));
            };
            let opens = match self.byte(found + 1) {
                Some(b'/') => self.byte(found + 2).is_some(),
                Some(b'!' | b'?') => true,
                Some(byte) => byte.is_ascii_alphabetic(),
                None => false,
            };
            if !opens {
                look = found + 1;
                continue;
            }
            if found > self.at {
                return Some(self.text_until(found, TextKind::Data));
            }
            if let Some(token) = self.markup(found) {
                return Some(token);
            }
            if self.at >= self.text.len() {
                return None;
            }
            look = self.at;
        }
    }

    /// What a `<` at `open` opens. `None`: nothing to emit (`</>`, a tag that the end of the page cuts).
    fn markup(&mut self, open: usize) -> Option<Token<'a>> {
        match self.byte(open + 1)? {
            b'!' => Some(self.declaration(open)),
            b'?' => Some(self.bogus_comment(open + 1)),
            b'/' => match self.byte(open + 2)? {
                b'>' => {
                    self.at = open + 3;
                    None
                }
                byte if byte.is_ascii_alphabetic() => {
                    let (name, _) = self.tag(open + 2)?;
                    Some(Token::End { name, at: offset(open) })
                }
                _ => Some(self.bogus_comment(open + 2)),
            },
            _ => {
                let (name, self_closing) = self.tag(open + 1)?;
                self.holder = name;
                self.mode = mode_after(name);
                Some(Token::Start { name, at: offset(open), self_closing })
            }
        }
    }

    /// A tag whose name starts at `from`: reads it with its attributes. `None`: the page ends inside it.
    fn tag(&mut self, from: usize) -> Option<(&'a str, bool)> {
        let bytes = self.text.as_bytes();
        let length = self.tail(from).iter().position(|&byte| is_space(byte) || byte == b'/' || byte == b'>');
        self.attributes.clear();
        let Some(name_end) = length.map(|length| from + length) else {
            self.at = self.text.len();
            return None;
        };
        let name = self.slice(from, name_end);
        let mut dropped = false;
        let mut at = name_end;
        loop {
            while bytes.get(at).copied().is_some_and(is_space) {
                at += 1;
            }
            match bytes.get(at).copied() {
                Some(b'>') => {
                    self.at = at + 1;
                    self.attributes_cut += u32::from(dropped);
                    return Some((name, false));
                }
                Some(b'/') => {
                    at += 1;
                    if bytes.get(at) == Some(&b'>') {
                        self.at = at + 1;
                        self.attributes_cut += u32::from(dropped);
                        return Some((name, true));
                    }
                }
                Some(_) => {
                    let Some((attribute, next)) = self.attribute_at(at) else {
                        self.at = self.text.len();
                        return None;
                    };
                    at = next;
                    if self.attributes.len() >= ATTRIBUTES_MAX {
                        dropped = true;
                    } else if !self.attributes.iter().any(|known| same_name(known.name, attribute.name)) {
                        self.attributes.push(attribute);
                    }
                }
                None => {
                    self.at = self.text.len();
                    return None;
                }
            }
        }
    }

    /// An attribute that starts at `from`, and where it ends. `None`: the page ends inside it.
    fn attribute_at(&self, from: usize) -> Option<(Attribute<'a>, usize)> {
        let bytes = self.text.as_bytes();
        // A `=` where a name should start is the first letter of the name.
        let mut at = from + 1;
        while !matches!(bytes.get(at)?, b'=' | b'>' | b'/' | b'\t' | b'\n' | 0x0C | b'\r' | b' ') {
            at += 1;
        }
        let name = self.slice(from, at);
        let name_end = at;
        while is_space(*bytes.get(at)?) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'=') {
            return Some((Attribute { name, value: "" }, name_end));
        }
        at += 1;
        while is_space(*bytes.get(at)?) {
            at += 1;
        }
        match *bytes.get(at)? {
            quote @ (b'"' | b'\'') => {
                let end = at + 1 + memchr(quote, self.tail(at + 1))?;
                Some((Attribute { name, value: self.slice(at + 1, end) }, end + 1))
            }
            b'>' => Some((Attribute { name, value: "" }, at)),
            _ => {
                let end = at + self.tail(at).iter().position(|&byte| is_space(byte) || byte == b'>')?;
                Some((Attribute { name, value: self.slice(at, end) }, end))
            }
        }
    }

    /// `<!--`, `<!DOCTYPE`, and anything else that starts with `<!`.
    fn declaration(&mut self, open: usize) -> Token<'a> {
        let rest = self.tail(open + 2);
        if rest.starts_with(b"--") {
            return self.comment(open + 4);
        }
        if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            let end = memchr(b'>', rest).map_or(self.text.len(), |more| open + 2 + more);
            self.at = (end + 1).min(self.text.len());
            return Token::Doctype { text: self.slice(open + 9, end), at: offset(open) };
        }
        self.bogus_comment(open + 2)
    }

    fn bogus_comment(&mut self, from: usize) -> Token<'a> {
        let end = memchr(b'>', self.tail(from)).map_or(self.text.len(), |more| from + more);
        self.at = (end + 1).min(self.text.len());
        Token::Comment { text: self.slice(from, end), at: offset(from) }
    }

    /// A comment whose text starts at `from`. Ends at `-->` or `--!>`; `<!-->` and `<!--->` are empty ones.
    fn comment(&mut self, from: usize) -> Token<'a> {
        let rest = self.tail(from);
        let abrupt = if rest.starts_with(b">") {
            Some(1)
        } else if rest.starts_with(b"->") {
            Some(2)
        } else {
            None
        };
        if let Some(length) = abrupt {
            self.at = from + length;
            return Token::Comment { text: "", at: offset(from) };
        }
        let mut look = from;
        while let Some(dashes) = memmem::find(self.tail(look), b"--").map(|more| look + more) {
            let marks = match self.byte(dashes + 2) {
                Some(b'>') => 3,
                Some(b'!') if self.byte(dashes + 3) == Some(b'>') => 4,
                _ => {
                    look = dashes + 1;
                    continue;
                }
            };
            self.at = dashes + marks;
            return Token::Comment { text: self.slice(from, dashes), at: offset(from) };
        }
        self.at = self.text.len();
        let text = self.slice(from, self.text.len());
        // At the end of the page, marks that began to close it are no text of it.
        let text = text.strip_suffix("--!").or_else(|| text.strip_suffix("--")).or_else(|| text.strip_suffix('-'));
        Token::Comment { text: text.unwrap_or_else(|| self.slice(from, self.text.len())), at: offset(from) }
    }

    /// A raw text that ends at `end`, or the end tag there.
    fn held(&mut self, end: usize) -> Option<Token<'a>> {
        if end > self.at {
            return Some(self.text_until(end, self.mode));
        }
        self.mode = TextKind::Data;
        let (name, _) = self.tag(end + 2)?;
        Some(Token::End { name, at: offset(end) })
    }

    /// Where the end tag of the holder starts; the end of the page if there is none.
    fn end_tag_of_holder(&self) -> usize {
        let mut look = self.at;
        while let Some(found) = memmem::find(self.tail(look), b"</").map(|more| look + more) {
            if self.is_name_at(found + 2, self.holder) {
                return found;
            }
            look = found + 2;
        }
        self.text.len()
    }

    /// Does `name` stand at `at`, and does the tag's name end there?
    fn is_name_at(&self, at: usize, name: &str) -> bool {
        let there = self.text.as_bytes().get(at..at.saturating_add(name.len()));
        there.is_some_and(|there| there.eq_ignore_ascii_case(name.as_bytes()))
            && self.byte(at + name.len()).is_some_and(|byte| is_space(byte) || byte == b'/' || byte == b'>')
    }

    /// Where the end tag of a script starts. Inside `<!--`, a `<script` hides the next `</script`.
    fn script_end(&self) -> usize {
        let mut look = self.at;
        while let Some(found) = memchr(b'<', self.tail(look)).map(|more| look + more) {
            if self.byte(found + 1) == Some(b'/') && self.is_name_at(found + 2, "script") {
                return found;
            }
            if !self.tail(found + 1).starts_with(b"!--") {
                look = found + 1;
                continue;
            }
            match self.escaped_script(found + 2) {
                Escape::Ends(at) => return at,
                Escape::Over(at) => look = at,
            }
        }
        self.text.len()
    }

    /// The escaped states; `dashes` is where `--` of the `<!--` stands.
    fn escaped_script(&self, dashes: usize) -> Escape {
        let bytes = self.text.as_bytes();
        let mut double = false;
        let mut look = dashes + 2;
        while let Some(found) = memchr2(b'<', b'>', self.tail(look)).map(|more| look + more) {
            look = found + 1;
            if bytes.get(found) == Some(&b'>') {
                if found >= dashes + 2 && bytes.get(found - 2..found) == Some(b"--") {
                    return Escape::Over(found + 1);
                }
            } else if self.byte(found + 1) == Some(b'/') && self.is_name_at(found + 2, "script") {
                if !double {
                    return Escape::Ends(found);
                }
                double = false;
                look = found + 9;
            } else if !double && self.is_name_at(found + 1, "script") {
                double = true;
                look = found + 8;
            }
        }
        Escape::Ends(self.text.len())
    }
}

/// How an escaped part of a script ends.
enum Escape {
    /// The script ends here.
    Ends(usize),
    /// The escape ends here, and the script goes on.
    Over(usize),
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// White space of the tokenizer.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn same_name(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.eq_ignore_ascii_case(b)
}

fn mode_after(name: &str) -> TextKind {
    // Only nine names matter: look at the length and first letter before comparing.
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    match (name.len(), name.as_bytes().first().map_or(0, u8::to_ascii_lowercase)) {
        (6, b's') if is("script") => TextKind::Script,
        (5, b's') if is("style") => TextKind::Rawtext,
        (5, b't') if is("title") => TextKind::Rcdata,
        (8, b't') if is("textarea") => TextKind::Rcdata,
        (6, b'i') if is("iframe") => TextKind::Rawtext,
        (3, b'x') if is("xmp") => TextKind::Rawtext,
        (7, b'n') if is("noembed") => TextKind::Rawtext,
        (8, b'n') if is("noframes") => TextKind::Rawtext,
        (9, b'p') if is("plaintext") => TextKind::Plain,
        _ => TextKind::Data,
    }
}
