//! Which rows has a table that is text: delimited, or JSON lines?

use std::io::{self, Read};

use super::encoding::TextReader;
use super::fault::{error, is_limit, limit, lost};
use super::json_items::JsonItems;
use super::table::{TableRows, cell, delimiter_of, encoding_doubts};
use super::{Input, LIMITS, Locator, Problem};

/// Rows of CSV, TSV and the like; the first row names the columns.
pub(crate) struct DelimitedRows<'a> {
    rows: csv::Reader<Guarded<'a>>,
    row: csv::StringRecord,
    columns: Vec<String>,
    ended: bool,
}

/// Bounds what one row takes: a quote that is never closed would make the rest of the file one cell.
struct Guarded<'a> {
    from: TextReader<&'a mut dyn Input>,
    start: Vec<u8>,
    given: usize,
    left: u64,
}

impl Read for Guarded<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let message = format!(
                "a row is longer than {} bytes, perhaps for a quote that is not closed; it and what follows were not read",
                LIMITS.row_bytes_max
            );
            return Err(limit("limit-row-bytes", message));
        }
        let mut start = self.start.get(self.given..).unwrap_or_default();
        let count = if start.is_empty() { self.from.read(out)? } else { start.read(out)? };
        if self.given < self.start.len() {
            self.given += count;
        }
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

impl<'a> DelimitedRows<'a> {
    pub(crate) fn new(input: &'a mut dyn Input) -> Result<Self, Problem> {
        let mut from = TextReader::new(input);
        let start = first_line(&mut from).map_err(|why| lost(Locator::whole(), "cut-member", &why))?;
        let delimiter = delimiter_of(&String::from_utf8_lossy(&start));
        let guarded = Guarded { from, start, given: 0, left: LIMITS.row_bytes_max };
        let rows =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(guarded);
        let mut table = Self { rows, row: csv::StringRecord::new(), columns: Vec::new(), ended: false };
        match table.advance() {
            Some(Ok(())) => {}
            Some(Err(problem)) => return Err(problem),
            None => return Err(error(&Locator::whole(), "empty", "the table has no row")),
        }
        if table.row.len() as u64 > LIMITS.columns_max {
            let message = format!("the table has more than {} columns", LIMITS.columns_max);
            return Err(error(&Locator::whole(), "limit-columns", message));
        }
        table.columns = table.row.iter().map(|name| name.trim().trim_start_matches('\u{feff}').to_owned()).collect();
        Ok(table)
    }

    fn advance(&mut self) -> Option<Result<(), Problem>> {
        if self.ended {
            return None;
        }
        self.rows.get_mut().left = LIMITS.row_bytes_max;
        match self.rows.read_record(&mut self.row) {
            Ok(true) => Some(Ok(())),
            Ok(false) => None,
            Err(why) => {
                let (at, message) = (Locator::whole(), why.to_string());
                Some(Err(match why.into_kind() {
                    csv::ErrorKind::Io(torn) => {
                        self.ended = is_limit(&torn) || torn.kind() != io::ErrorKind::Interrupted;
                        lost(at, "cut-member", &torn)
                    }
                    _ => error(&at, "bad-row", message),
                }))
            }
        }
    }
}

/// The bytes up to the first line that is not blank, to see its delimiter.
fn first_line(from: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    let mut byte = [0; 1];
    let mut seen = false;
    while start.len() < 64 << 10 && from.read(&mut byte)? > 0 {
        start.extend_from_slice(&byte);
        seen |= !byte.trim_ascii().is_empty();
        if seen && byte == *b"\n" {
            break;
        }
    }
    Ok(start)
}

impl TableRows for DelimitedRows<'_> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_row(&mut self, cells: &mut Vec<String>) -> Option<Result<(), Problem>> {
        if let Err(problem) = self.advance()? {
            return Some(Err(problem));
        }
        // The end mark of old spreadsheets is no row.
        if self.row.len() == 1 && self.row.get(0) == Some("\u{1a}") {
            return None;
        }
        let over = self.row.iter().skip(self.columns.len()).any(|cell| !cell.trim().is_empty());
        if over {
            let message = format!("the row has {} cells, the table {} columns", self.row.len(), self.columns.len());
            return Some(Err(error(&Locator::whole(), "bad-row", message)));
        }
        // Millions of rows: the cells of the one before give their memory.
        cells.resize_with(self.row.len(), String::new);
        for (cell, text) in cells.iter_mut().zip(self.row.iter()) {
            cell.clear();
            cell.push_str(text);
        }
        Some(Ok(()))
    }

    fn doubts(&self) -> Vec<(&'static str, String)> {
        let from = &self.rows.get_ref().from;
        encoding_doubts(from.guessed, from.malformed)
    }
}

/// Rows of JSON objects.
pub(crate) struct JsonRows<'a> {
    items: JsonItems<&'a mut dyn Input>,
    columns: Vec<String>,
}

impl<'a> JsonRows<'a> {
    pub(crate) fn new(input: &'a mut dyn Input) -> Self {
        Self { items: JsonItems::new(input), columns: Vec::new() }
    }
}

impl TableRows for JsonRows<'_> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_row(&mut self, cells: &mut Vec<String>) -> Option<Result<(), Problem>> {
        cells.clear();
        let object = match self.items.next_item()? {
            Ok((_, serde_json::Value::Object(object))) => object,
            Ok(_) => return Some(Err(error(&Locator::whole(), "bad-row", "the line is no JSON object"))),
            Err(problem) => return Some(Err(problem)),
        };
        for key in object.keys() {
            if !self.columns.contains(key) {
                if self.columns.len() as u64 >= LIMITS.columns_max {
                    let message = format!("the objects have more than {} keys in all", LIMITS.columns_max);
                    return Some(Err(error(&Locator::whole(), "limit-columns", message)));
                }
                self.columns.push(key.clone());
            }
        }
        cells.extend(self.columns.iter().map(|column| object.get(column).map(cell).unwrap_or_default()));
        Some(Ok(()))
    }

    fn is_open(&self) -> bool {
        true
    }

    fn doubts(&self) -> Vec<(&'static str, String)> {
        self.items.doubts()
    }
}
