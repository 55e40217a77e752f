//! Which JSON values does a file hold: one a line, one after the other, or in one array?

use std::io::Read;

use serde_json::Value;

use super::encoding::TextReader;
use super::fault::{error, lost};
use super::{LIMITS, Locator, Problem};

/// The values of a file, one at a time.
pub(crate) struct JsonItems<R> {
    from: TextReader<R>,
    chunk: Vec<u8>,
    start: usize,
    ended: bool,
    form: Form,
    /// Lines or values given so far.
    number: u64,
    torn: Option<Problem>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    /// One value a line.
    Lines,
    /// Values over several lines, one after the other.
    Values,
    /// Inside one array.
    Array,
}

const CHUNK: usize = 64 << 10;

impl<R: Read> JsonItems<R> {
    pub(crate) fn new(from: R) -> Self {
        let from = TextReader::new(from);
        Self { from, chunk: Vec::new(), start: 0, ended: false, form: Form::Unknown, number: 0, torn: None }
    }

    /// The next value with its place, or what is wrong with it; `None` at the end.
    pub(crate) fn next_item(&mut self) -> Option<Result<(Locator, Value), Problem>> {
        if self.form == Form::Unknown {
            self.decide();
        }
        let raw = match self.form {
            Form::Lines => self.line(),
            _ => self.value(),
        };
        match raw {
            Some(Ok((at, bytes))) => {
                Some(parse(&bytes).map(|value| (at.clone(), value)).map_err(|why| error(&at, "bad-json", why)))
            }
            Some(Err(problem)) => Some(Err(problem)),
            None => self.torn.take().map(Err),
        }
    }

    /// What there is to say about the encoding, once read: code and sentence.
    pub(crate) fn doubts(&self) -> Vec<(&'static str, String)> {
        super::table::encoding_doubts(self.from.guessed, self.from.malformed)
    }

    fn rest(&self) -> &[u8] {
        self.chunk.get(self.start..).unwrap_or_default()
    }

    /// Reads on until `bytes` more are there or the file ends. False if nothing was added.
    fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.chunk.drain(..self.start);
        self.start = 0;
        let have = self.chunk.len();
        self.chunk.resize(have + CHUNK, 0);
        let count = match self.from.read(self.chunk.get_mut(have..).unwrap_or_default()) {
            Ok(count) => count,
            Err(why) => {
                self.torn = Some(lost(Locator::row(self.number + 1), "cut-member", &why));
                0
            }
        };
        self.chunk.truncate(have + count);
        self.ended = count == 0;
        count > 0
    }

    fn decide(&mut self) {
        while self.rest().len() < CHUNK && self.more() {}
        let blank = self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let lines_before = self.rest().iter().take(blank).filter(|byte| **byte == b'\n').count();
        self.start += blank;
        self.number += lines_before as u64;
        let rest = self.rest();
        let first = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default().trim_ascii_end();
        let second_begins = rest.get(first.len()..).is_some_and(|after| after.trim_ascii_start().starts_with(b"{"));
        self.form = match first.first() {
            Some(b'[') => Form::Array,
            _ if Depth::default().end(first) == Some(first.len()) || (first.len() > 1 && second_begins) => Form::Lines,
            Some(b'{') => Form::Values,
            _ => Form::Lines,
        };
        if self.form == Form::Array {
            self.start += 1;
        }
        if self.form != Form::Lines {
            self.number = 0;
        }
    }

    fn line(&mut self) -> Option<Result<(Locator, Vec<u8>), Problem>> {
        loop {
            let mut looked = 0;
            let end = loop {
                if let Some(at) = memchr::memchr(b'\n', self.rest().get(looked..).unwrap_or_default()) {
                    break looked + at + 1;
                }
                looked = self.rest().len();
                if looked as u64 > LIMITS.row_bytes_max {
                    return Some(Err(self.skip_line()));
                }
                if !self.more() {
                    break looked;
                }
            };
            if end == 0 {
                return None;
            }
            let line = self.rest().get(..end).unwrap_or_default().trim_ascii().to_vec();
            self.start += end;
            self.number += 1;
            if end as u64 > LIMITS.row_bytes_max {
                return Some(Err(self.too_long(Locator::row(self.number))));
            }
            if !line.is_empty() && line != [0x1a] {
                return Some(Ok((Locator::row(self.number), line)));
            }
        }
    }

    fn skip_line(&mut self) -> Problem {
        self.number += 1;
        loop {
            if let Some(end) = memchr::memchr(b'\n', self.rest()) {
                self.start += end + 1;
                break;
            }
            self.start = self.chunk.len();
            if !self.more() {
                break;
            }
        }
        self.too_long(Locator::row(self.number))
    }

    fn too_long(&self, at: Locator) -> Problem {
        error(
            &at,
            "limit-row-bytes",
            format!("the JSON value is longer than {} bytes and was not read", LIMITS.row_bytes_max),
        )
    }

    fn value(&mut self) -> Option<Result<(Locator, Vec<u8>), Problem>> {
        let at = Locator::pointer(&format!("/{}", self.number));
        loop {
            let skip = self.rest().iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
            self.start += skip;
            if !self.rest().is_empty() || !self.more() {
                break;
            }
        }
        match self.rest().first() {
            None => return self.closed(at),
            Some(b']') if self.form == Form::Array => {
                self.start = self.chunk.len();
                self.form = Form::Values;
                while self.more() {
                    self.start = self.chunk.len();
                }
                return None;
            }
            Some(_) => {}
        }
        self.number += 1;
        let (mut depth, mut looked) = (Depth::default(), 0);
        let end = loop {
            if let Some(end) = depth.end(self.rest().get(looked..).unwrap_or_default()) {
                break looked + end;
            }
            looked = self.rest().len();
            if looked as u64 > LIMITS.row_bytes_max {
                // Where this value ends cannot be said, so neither where the next begins.
                self.ended = true;
                self.start = self.chunk.len();
                return Some(Err(error(
                    &at,
                    "limit-row-bytes",
                    format!(
                        "a JSON value is longer than {} bytes; it and what follows were not read",
                        LIMITS.row_bytes_max
                    ),
                )));
            }
            if !self.more() {
                self.start = self.chunk.len();
                self.form = Form::Values;
                return Some(Err(error(&at, "bad-json", "the file ends within this value")));
            }
        };
        let value = self.rest().get(..end).unwrap_or_default().to_vec();
        self.start += end;
        let at = if self.form == Form::Values && self.number == 1 && self.rest().trim_ascii().is_empty() && self.ended {
            Locator::whole()
        } else {
            at
        };
        Some(Ok((at, value)))
    }

    /// The file ended; an array should have been closed.
    fn closed(&mut self, at: Locator) -> Option<Result<(Locator, Vec<u8>), Problem>> {
        if self.form != Form::Array || self.torn.is_some() {
            return None;
        }
        self.form = Form::Values;
        Some(Err(error(&at, "bad-json", "the file ends before its array is closed")))
    }
}

/// Follows brackets and strings to the end of one value.
#[derive(Default)]
struct Depth {
    open: u64,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

impl Depth {
    /// Bytes up to and with the end of the value; `None` if it goes on.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.open += 1,
                b'}' | b']' if self.open <= 1 && self.begun => return Some(at + 1),
                b'}' | b']' => self.open = self.open.saturating_sub(1),
                // A number or word of an array ends before the comma.
                b',' if self.open == 0 => return Some(at),
                _ => {}
            }
            self.begun = true;
        }
        None
    }
}

/// One value, no deeper than `LIMITS.json_depth_max`.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, String> {
    let (mut open, mut deepest, mut in_string, mut escaped) = (0_u64, 0_u64, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    if deepest > LIMITS.json_depth_max {
        return Err(format!("the JSON value is nested deeper than {} levels", LIMITS.json_depth_max));
    }
    // serde_json quotes no input in its messages, only what it expected and where.
    serde_json::from_slice(bytes).map_err(|why| format!("not a JSON value: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        let mut items = JsonItems::new(text.as_bytes());
        let mut all = Vec::new();
        while let Some(item) = items.next_item() {
            all.push(match item {
                Ok((at, value)) => format!("{at} {value}"),
                Err(problem) => format!("{} {}", problem.locator, problem.code),
            });
        }
        all
    }

    #[test]
    fn lines_arrays_and_single_values_are_read() {
        assert_eq!(items("{\"a\":1}\n\n{\"a\":2}\n"), ["row:1 {\"a\":1}", "row:3 {\"a\":2}"]);
        assert_eq!(items("[{\"a\":\"]\"},\n {\"a\":2}]\n"), ["pointer:/0 {\"a\":\"]\"}", "pointer:/1 {\"a\":2}"]);
        assert_eq!(items("{\n \"a\": 1\n}\n"), [" {\"a\":1}"]);
        assert_eq!(items("{\n \"a\": 1\n}\n{\n}\n"), ["pointer:/0 {\"a\":1}", "pointer:/1 {}"]);
    }

    #[test]
    fn a_cut_value_costs_itself_alone() {
        assert_eq!(items("{\"a\":1}\n{\"a\":\n{\"a\":3}"), ["row:1 {\"a\":1}", "row:2 bad-json", "row:3 {\"a\":3}"]);
        assert_eq!(items("{\"a\":\n{\"a\":3}"), ["row:1 bad-json", "row:2 {\"a\":3}"]);
        assert_eq!(items("[{\"a\":1},{\"a\""), ["pointer:/0 {\"a\":1}", "pointer:/1 bad-json"]);
        assert_eq!(items("[{\"a\":1}"), ["pointer:/0 {\"a\":1}", "pointer:/1 bad-json"]);
        assert_eq!(items(&"[".repeat(100)).len(), 1);
    }
}
