//! Which strings, names, comments and marks does a script consist of?
//!
//! A light tokenizer for JavaScript and JSON: enough to tell strings, templates, regular expressions, comments and
//! names apart, in minified bundles too. No parser, no recursion; whatever it is given, it ends.

use memchr::{memchr, memchr2, memchr3, memmem};

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Identifier or keyword.
    Word,
    /// Number as written.
    Number,
    /// String literal, without its quotes, escapes not undone.
    Text,
    /// A stretch of a template literal between back quotes and holes.
    Template {
        /// It starts the literal.
        first: bool,
        /// It ends the literal; else a hole `${…}` follows.
        last: bool,
    },
    /// Regular expression.
    Regex,
    /// One byte of punctuation.
    Mark(u8),
    /// Comment without its marks.
    Comment,
}

/// One piece of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) kind: Kind,
    pub(crate) raw: &'a str,
    /// Offset of the piece in the script.
    pub(crate) at: usize,
}

/// Nested template holes and parentheses that are remembered; deeper ones are read as plain.
const NESTING_MAX: usize = 4_096;
/// Longest regular expression: a longer one was a division.
const REGEX_BYTES_MAX: usize = 500;

/// Reads pieces off a script.
pub(crate) struct ScriptTokens<'a> {
    text: &'a str,
    at: usize,
    /// May a `/` here start a regular expression?
    regex_may_start: bool,
    /// For each open parenthesis: did `if`, `while`, `for` or `with` stand before it?
    parentheses: Vec<bool>,
    last_word_opens: bool,
    braces: u32,
    /// Depth of braces at which each open template goes on.
    templates: Vec<u32>,
    last_mark: (u8, usize),
}

impl<'a> ScriptTokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            regex_may_start: true,
            parentheses: Vec::new(),
            last_word_opens: false,
            braces: 0,
            templates: Vec::new(),
            last_mark: (0, 0),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn tail(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    fn piece(&mut self, kind: Kind, from: usize, to: usize, next: usize) -> Piece<'a> {
        self.at = next;
        Piece { kind, raw: self.text.get(from..to).unwrap_or_default(), at: from }
    }

    fn word(&mut self, from: usize) -> Piece<'a> {
        let end = from + self.tail(from).iter().position(|&byte| !is_word(byte)).unwrap_or(self.text.len() - from);
        let piece = self.piece(Kind::Word, from, end, end);
        // A property named like a keyword (`x.return`) is a value.
        let property = self.last_mark == (b'.', from);
        self.regex_may_start = !property && expects_value(piece.raw);
        self.last_word_opens = !property && matches!(piece.raw, "if" | "while" | "for" | "with");
        piece
    }

    fn number(&mut self, from: usize) -> Piece<'a> {
        let bytes = self.tail(from);
        let mut length = 1;
        while let Some(&byte) = bytes.get(length) {
            let exponent = matches!(bytes.get(length - 1), Some(b'e' | b'E'))
                && matches!(byte, b'+' | b'-')
                && !bytes.starts_with(b"0x");
            if !(byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_' || exponent) {
                break;
            }
            length += 1;
        }
        self.regex_may_start = false;
        self.piece(Kind::Number, from, from + length, from + length)
    }

    /// A string that starts with `quote` at `from`; one that is not closed ends at the end of its line.
    fn string(&mut self, quote: u8, from: usize) -> Piece<'a> {
        self.regex_may_start = false;
        let mut look = from + 1;
        while let Some(found) = memchr3(quote, b'\\', b'\n', self.tail(look)).map(|more| look + more) {
            match self.byte(found) {
                Some(b'\\') => look = self.after_escape(found),
                Some(b'\n') => return self.piece(Kind::Text, from + 1, found, found),
                _ => return self.piece(Kind::Text, from + 1, found, found + 1),
            }
        }
        self.piece(Kind::Text, from + 1, self.text.len(), self.text.len())
    }

    /// Behind a backslash and the letter that it escapes.
    fn after_escape(&self, at: usize) -> usize {
        let letter = self.text.get(at + 1..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        (at + 1 + letter).min(self.text.len())
    }

    /// A stretch of a template whose text starts at `from`.
    fn template(&mut self, from: usize, first: bool) -> Piece<'a> {
        let mut look = from;
        while let Some(found) = memchr3(b'`', b'\\', b'$', self.tail(look)).map(|more| look + more) {
            match self.byte(found) {
                Some(b'\\') => look = self.after_escape(found),
                Some(b'$') => {
                    look = found + 1;
                    if self.byte(look) == Some(b'{') && self.templates.len() < NESTING_MAX {
                        self.templates.push(self.braces);
                        self.regex_may_start = true;
                        return self.piece(Kind::Template { first, last: false }, from, found, found + 2);
                    }
                }
                _ => {
                    self.regex_may_start = false;
                    return self.piece(Kind::Template { first, last: true }, from, found, found + 1);
                }
            }
        }
        self.piece(Kind::Template { first, last: true }, from, self.text.len(), self.text.len())
    }

    fn line_comment(&mut self, from: usize) -> Piece<'a> {
        let end = memchr2(b'\n', b'\r', self.tail(from)).map_or(self.text.len(), |more| from + more);
        self.piece(Kind::Comment, from, end, end)
    }

    fn slash(&mut self, from: usize) -> Piece<'a> {
        match self.byte(from + 1) {
            Some(b'/') => return self.line_comment(from + 2),
            Some(b'*') => {
                let end = memmem::find(self.tail(from + 2), b"*/").map_or(self.text.len(), |more| from + 2 + more);
                return self.piece(Kind::Comment, from + 2, end, (end + 2).min(self.text.len()));
            }
            _ => {}
        }
        match if self.regex_may_start { self.regex_end(from) } else { None } {
            Some(end) => {
                self.regex_may_start = false;
                self.piece(Kind::Regex, from, end, end)
            }
            None => self.mark(b'/', from),
        }
    }

    /// Where a regular expression that starts at `from` ends with its flags; `None` if it is none.
    fn regex_end(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let (mut at, mut in_class) = (from + 1, false);
        while at < from + REGEX_BYTES_MAX {
            match bytes.get(at)? {
                b'\n' | b'\r' => return None,
                b'\\' => at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    let flags = bytes.get(at + 1..)?.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
                    return Some(at + 1 + flags);
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn mark(&mut self, byte: u8, from: usize) -> Piece<'a> {
        let twice = self.last_mark == (byte, from);
        self.last_mark = (byte, from + 1);
        self.regex_may_start = match byte {
            b'(' => {
                if self.parentheses.len() < NESTING_MAX {
                    self.parentheses.push(self.last_word_opens);
                }
                true
            }
            b')' => self.parentheses.pop().unwrap_or(false),
            b']' => false,
            b'{' => {
                self.braces = self.braces.saturating_add(1);
                true
            }
            b'}' => {
                self.braces = self.braces.saturating_sub(1);
                true
            }
            b'+' | b'-' if twice => false,
            _ => true,
        };
        self.last_word_opens = false;
        self.piece(Kind::Mark(byte), from, from + 1, from + 1)
    }
}

impl<'a> Iterator for ScriptTokens<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let byte = *bytes.get(at)?;
        Some(match byte {
            b'"' | b'\'' => self.string(byte, at),
            b'`' => self.template(at + 1, true),
            b'/' => self.slash(at),
            b'0'..=b'9' => self.number(at),
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => self.number(at),
            b'}' if self.templates.last() == Some(&self.braces) => {
                self.templates.pop();
                self.template(at + 1, false)
            }
            b'<' if self.tail(at).starts_with(b"<!--") => self.line_comment(at + 4),
            _ if is_word(byte) => self.word(at),
            _ => self.mark(byte, at),
        })
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'\\') || byte >= 0x80
}

/// After these words a value follows, so that `/` starts a regular expression.
fn expects_value(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "typeof"
            | "case"
            | "in"
            | "of"
            | "delete"
            | "void"
            | "throw"
            | "new"
            | "instanceof"
            | "do"
            | "else"
            | "yield"
            | "await"
    )
}

/// Is this a word of the language?
pub(crate) fn is_keyword(word: &str) -> bool {
    expects_value(word)
        || matches!(
            word,
            "var"
                | "let"
                | "const"
                | "function"
                | "if"
                | "for"
                | "while"
                | "switch"
                | "break"
                | "continue"
                | "default"
                | "try"
                | "catch"
                | "finally"
                | "this"
                | "null"
                | "true"
                | "false"
                | "class"
                | "extends"
                | "super"
                | "import"
                | "export"
                | "async"
                | "with"
                | "undefined"
                | "debugger"
                | "from"
                | "static"
        )
}

/// A string literal with its escapes undone, as far as they are plain.
pub(crate) fn unescaped(raw: &str) -> std::borrow::Cow<'_, str> {
    if memchr(b'\\', raw.as_bytes()).is_none() {
        return std::borrow::Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut letters = after.chars();
        let letter = letters.next();
        rest = letters.as_str();
        match letter {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('\n') | None => {}
            Some(mark @ ('u' | 'x')) => match escape(mark, rest) {
                Some((letter, used)) => {
                    out.push(letter);
                    rest = rest.get(used..).unwrap_or_default();
                }
                None => out.push(mark),
            },
            Some(other) => out.push(other),
        }
    }
    out.push_str(rest);
    std::borrow::Cow::Owned(out)
}

/// `\u002f`, `\u{2f}`, `\x2f`, a surrogate pair; and how many bytes it took behind its mark.
fn escape(mark: char, rest: &str) -> Option<(char, usize)> {
    if mark == 'x' {
        let point = u32::from_str_radix(rest.get(..2)?, 16).ok()?;
        return Some((char::from_u32(point)?, 2));
    }
    if let Some(braced) = rest.strip_prefix('{') {
        let end = braced.find('}').filter(|end| *end <= 6)?;
        return Some((char::from_u32(u32::from_str_radix(braced.get(..end)?, 16).ok()?)?, end + 2));
    }
    let high = u32::from_str_radix(rest.get(..4)?, 16).ok()?;
    if let Some(letter) = char::from_u32(high) {
        return Some((letter, 4));
    }
    let low = rest.get(4..)?.strip_prefix("\\u").and_then(|low| u32::from_str_radix(low.get(..4)?, 16).ok())?;
    let point = 0x1_0000 + ((high.checked_sub(0xD800)? & 0x3FF) << 10) + (low.checked_sub(0xDC00)? & 0x3FF);
    Some((char::from_u32(point)?, 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(script: &str) -> Vec<String> {
        ScriptTokens::new(script)
            .map(|piece| match piece.kind {
                Kind::Word => format!("w:{}", piece.raw),
                Kind::Number => format!("n:{}", piece.raw),
                Kind::Text => format!("s:{}", piece.raw),
                Kind::Template { last, .. } => format!("t{}:{}", u8::from(last), piece.raw),
                Kind::Regex => format!("r:{}", piece.raw),
                Kind::Mark(byte) => char::from(byte).to_string(),
                Kind::Comment => format!("c:{}", piece.raw),
            })
            .collect()
    }

    #[test]
    fn tells_pieces_apart() {
        for (script, expected) in [
            ("a='x\\'y'", "w:a = s:x\\'y"),
            ("a/b/c", "w:a / w:b / w:c"),
            ("x=/[/]\\/'/gi.test(y)", "w:x = r:/[/]\\/'/gi . w:test ( w:y )"),
            ("return/x/", "w:return r:/x/"),
            ("if(a)/x/.y", "w:if ( w:a ) r:/x/ . w:y"),
            ("(a)/b/c", "( w:a ) / w:b / w:c"),
            ("i++/2/1", "w:i + + / n:2 / n:1"),
            ("`a${b}c`", "t0:a w:b t1:c"),
            ("`a${`b${{c:1}}`}d`", "t0:a t0:b { w:c : n:1 } t1: t1:d"),
            ("//x\ny/*z*/", "c:x w:y c:z"),
            ("<!--x\ny", "c:x w:y"),
            ("1.5e-3+.5+0x1f", "n:1.5e-3 + n:.5 + n:0x1f"),
            ("'open\nx", "s:open w:x"),
            ("x.return/2/1", "w:x . w:return / n:2 / n:1"),
            ("{\"a\":[1,-2]}", "{ s:a : [ n:1 , - n:2 ] }"),
            ("`open ${", "t0:open "),
            ("가=1", "w:가 = n:1"),
            ("'\\가'", "s:\\가"),
        ] {
            assert_eq!(pieces(script).join(" "), expected, "{script}");
        }
    }

    #[test]
    fn undoes_escapes() {
        assert_eq!(unescaped("\\/api\\/x"), "/api/x");
        assert_eq!(unescaped("\\u002fapi\\x2fx\\u{41}\\uD83D\\uDE00"), "/api/xA😀");
        assert_eq!(unescaped("\\u12 \\x"), "u12 x");
    }

    proptest::proptest! {
        #[test]
        fn always_ends_and_stays_in_order(script in "([a-z0-9/'\"`${}()\\\\\n*+.=가 -]|\\$\\{|//|/\\*){0,60}") {
            let mut last = 0;
            for piece in ScriptTokens::new(&script) {
                proptest::prop_assert!(piece.at >= last);
                last = piece.at;
            }
            let _ = unescaped(&script);
        }
    }
}
