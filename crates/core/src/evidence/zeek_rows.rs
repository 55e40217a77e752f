//! Which rows has a log of Zeek in its own form: values between separators, the columns named by `#fields`?
//!
//! Logs that were rotated and joined name their columns again; newer ones may name others.

use std::io::{BufRead as _, BufReader, Read as _, SeekFrom};

use super::encoding::TextReader;
use super::fault::{error, lost};
use super::table::{TableRows, encoding_doubts};
use super::{Input, LIMITS, Locator, Problem};

/// The rows of such a log.
pub(crate) struct ZeekRows<'a> {
    lines: BufReader<TextReader<&'a mut dyn Input>>,
    line: Vec<u8>,
    header: Header,
    columns: Vec<String>,
    /// Of each value of a row, the number of its column; `usize::MAX` beyond the bound of columns.
    places: Vec<usize>,
    ended: bool,
}

#[derive(Debug)]
struct Header {
    separator: String,
    unset: String,
    empty: String,
}

impl Default for Header {
    fn default() -> Self {
        Self { separator: "\t".to_owned(), unset: "-".to_owned(), empty: "(empty)".to_owned() }
    }
}

impl Header {
    /// Takes what a line of the header says of the values; gives the names of the columns, if it names them.
    fn take<'l>(&mut self, line: &'l str) -> Option<Vec<&'l str>> {
        if let Some(written) = line.strip_prefix("#separator ") {
            if let Some(separator) = unescaped(written.trim_end()) {
                self.separator = separator;
            }
            return None;
        }
        let (name, rest) = line.split_once(self.separator.as_str())?;
        match name {
            "#unset_field" => rest.clone_into(&mut self.unset),
            "#empty_field" => rest.clone_into(&mut self.empty),
            "#fields" => return Some(rest.split(self.separator.as_str()).collect()),
            _ => {}
        }
        None
    }
}

/// `\x09` is a tab.
fn unescaped(written: &str) -> Option<String> {
    let Some(hex) = written.strip_prefix("\\x") else {
        return (!written.is_empty()).then(|| written.to_owned());
    };
    let code = u8::from_str_radix(hex, 16).ok().filter(u8::is_ascii)?;
    Some(char::from(code).to_string())
}

/// The columns that the beginning of such a log names.
pub(crate) fn fields_of_head(text: &str) -> Option<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.starts_with('#') {
        return None;
    }
    let mut header = Header::default();
    let mut lines = text.lines().take_while(|line| line.starts_with('#'));
    lines.find_map(|line| header.take(line)).map(|names| names.into_iter().map(str::to_owned).collect())
}

/// Does the input begin as one? It stays at its first byte.
pub(crate) fn begins_as_log(input: &mut dyn Input) -> bool {
    let mut first = [0; 4];
    let have = input.read(&mut first).unwrap_or(0);
    let _ = input.seek(SeekFrom::Start(0));
    let first = first.get(..have).unwrap_or_default();
    first.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(first).starts_with(b"#")
}

impl<'a> ZeekRows<'a> {
    pub(crate) fn new(input: &'a mut dyn Input) -> Self {
        let lines = BufReader::with_capacity(64 << 10, TextReader::new(input));
        let (line, columns, places) = (Vec::new(), Vec::new(), Vec::new());
        Self { lines, line, header: Header::default(), columns, places, ended: false }
    }

    /// The next line; `None` at the end.
    fn advance(&mut self) -> Option<Result<(), Problem>> {
        self.line.clear();
        let bound = LIMITS.row_bytes_max;
        match self.lines.by_ref().take(bound + 1).read_until(b'\n', &mut self.line) {
            Ok(0) => None,
            Ok(count) if count as u64 > bound => {
                self.ended = true;
                let message = format!("a line is longer than {bound} bytes; it and what follows were not read");
                Some(Err(error(&Locator::whole(), "limit-row-bytes", message)))
            }
            Ok(_) => Some(Ok(())),
            Err(why) => {
                self.ended = true;
                Some(Err(lost(Locator::whole(), "cut-member", &why)))
            }
        }
    }

    fn name_columns(&mut self, names: &[String]) {
        self.places.clear();
        for name in names {
            let known = self.columns.iter().position(|column| column == name);
            let place = known.unwrap_or_else(|| {
                if self.columns.len() as u64 >= LIMITS.columns_max {
                    return usize::MAX;
                }
                self.columns.push(name.clone());
                self.columns.len() - 1
            });
            self.places.push(place);
        }
    }

    fn values(&self, line: &str, cells: &mut [String]) -> Result<(), Problem> {
        let mut count = 0;
        for (value, place) in line.split(self.header.separator.as_str()).zip(&self.places) {
            count += 1;
            if let Some(cell) = cells.get_mut(*place)
                && value != self.header.unset
                && value != self.header.empty
            {
                cell.push_str(value);
            }
        }
        let has = line.split(self.header.separator.as_str()).count();
        if count == self.places.len() && has == count {
            return Ok(());
        }
        let message = format!("the row has {has} values, the log {} columns", self.places.len());
        Err(error(&Locator::whole(), "bad-row", message))
    }
}

impl TableRows for ZeekRows<'_> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_row(&mut self, cells: &mut Vec<String>) -> Option<Result<(), Problem>> {
        while !self.ended {
            if let Err(problem) = self.advance()? {
                return Some(Err(problem));
            }
            let bytes = std::mem::take(&mut self.line);
            let text = String::from_utf8_lossy(&bytes);
            let line = text.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
            let mut row = None;
            if line.starts_with('#') {
                let names =
                    self.header.take(line).map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
                if let Some(names) = names {
                    self.name_columns(&names);
                }
            } else if !line.trim().is_empty() {
                cells.resize_with(self.columns.len(), String::new);
                cells.iter_mut().for_each(String::clear);
                row = Some(self.values(line, cells));
            }
            self.line = bytes;
            if row.is_some() {
                return row;
            }
        }
        None
    }

    fn is_open(&self) -> bool {
        true
    }

    fn doubts(&self) -> Vec<(&'static str, String)> {
        let from = self.lines.get_ref();
        encoding_doubts(from.guessed, from.malformed)
    }
}
