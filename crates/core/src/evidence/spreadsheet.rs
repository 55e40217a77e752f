//! Which rows has a table that is an XLSX spreadsheet?

use std::io::{Cursor, SeekFrom};

use calamine::{Data, DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};

use super::archive::{Archive, ArchiveForm};
use super::fault::{error, shown};
use super::open::{Asked, Found};
use super::relay::Within;
use super::{Head, Input, LIMITS, Locator, Problem, Sink, TableRows};

/// Is this zip a spreadsheet?
pub(crate) fn is_one(head: &Head<'_>) -> bool {
    head.members.iter().any(|name| name == "xl/workbook.xml")
}

/// Reads each sheet whose columns a reader knows; the kind is that of the first.
///
/// The parts of the file are unpacked once before, to bound what they unpack to: calamine holds the shared texts in
/// memory, whatever their size.
pub(crate) fn read(asked: &Asked<'_>, input: &mut dyn Input, out: &mut dyn Sink) -> Found {
    if let Err(problem) = bound(input) {
        out.problem(problem);
        return Found::Failed;
    }
    let bytes = match super::archive::held(input, &Locator::whole()) {
        Ok(bytes) => bytes,
        Err(problem) => {
            out.problem(problem);
            return Found::Failed;
        }
    };
    let mut book = match Xlsx::new(bytes) {
        Ok(book) => book,
        Err(_) => {
            out.problem(error(&Locator::whole(), "damaged", "the spreadsheet cannot be opened: its parts are damaged"));
            return Found::Failed;
        }
    };
    let names = book.sheet_names();
    let mut kind = None;
    for name in &names {
        let at = Locator::member(&shown(name));
        let mut within = Within { container: if names.len() > 1 { at.clone() } else { Locator::whole() }, out };
        match sheet(&mut book, name, asked, &mut within) {
            Ok(Found::Known(one)) => kind = kind.or(Some(one)),
            Ok(_) => within.out.skipped(at, "a sheet that no reader knows"),
            Err(problem) => within.problem(problem),
        }
    }
    kind.map_or(Found::Unknown, Found::Known)
}

/// Hands the rows of each sheet that has a first row to `visit`.
pub(crate) fn visit(input: &mut dyn Input, visit: &mut dyn FnMut(&mut dyn TableRows)) -> Result<(), Problem> {
    bound(input)?;
    let bytes = super::archive::held(input, &Locator::whole())?;
    let damaged = |_: XlsxError| error(&Locator::whole(), "damaged", "the spreadsheet cannot be read");
    let mut book = Xlsx::new(bytes).map_err(damaged)?;
    for name in book.sheet_names() {
        let cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
        let mut rows = SheetRows { cells, columns: Vec::new(), ahead: None, row: 0, ended: false };
        let mut header = Vec::new();
        if let Some(outcome) = rows.gather(&mut header) {
            outcome?;
            rows.columns = header;
            visit(&mut rows);
        }
    }
    Ok(())
}

fn bound(input: &mut dyn Input) -> Result<(), Problem> {
    let mut left = LIMITS.nested_bytes_max;
    let mut archive = Archive::open(ArchiveForm::Zip, input, &mut Quiet)?;
    for member in archive.members.clone() {
        let mut unpacked = 0;
        archive.with_member(&member, &mut |part| {
            unpacked = std::io::copy(&mut std::io::Read::take(part, left + 1), &mut std::io::sink()).unwrap_or(0);
        })?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            let message = format!("the spreadsheet unpacks to over {} bytes and was not read", LIMITS.nested_bytes_max);
            error(&member.locator(), "limit-nested-bytes", message)
        })?;
    }
    drop(archive);
    let _ = input.seek(SeekFrom::Start(0));
    Ok(())
}

struct Quiet;

impl Sink for Quiet {
    fn record(&mut self, _at: Locator, _record: crate::record::Record) {}
    fn problem(&mut self, _problem: Problem) {}
    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

fn sheet(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    asked: &Asked<'_>,
    out: &mut dyn Sink,
) -> Result<Found, Problem> {
    let damaged = |_: XlsxError| error(&Locator::whole(), "damaged", "the sheet cannot be read");
    let cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    let mut rows = SheetRows { cells, columns: Vec::new(), ahead: None, row: 0, ended: false };
    let mut header = Vec::new();
    match rows.gather(&mut header) {
        None => return Ok(Found::Unknown),
        Some(outcome) => outcome?,
    }
    rows.columns = header;
    Ok(asked.rows(&mut rows, out))
}

/// Rows of one sheet; the first that has a cell names the columns.
struct SheetRows<'a> {
    cells: XlsxCellReader<'a, Cursor<Vec<u8>>>,
    columns: Vec<String>,
    /// The first cell of the next row: row, column, text.
    ahead: Option<(u32, u32, String)>,
    /// Rows given, from the header's.
    row: u64,
    ended: bool,
}

impl SheetRows<'_> {
    /// The cells of the next row that has any.
    fn gather(&mut self, into: &mut Vec<String>) -> Option<Result<(), Problem>> {
        let mut this = None;
        if let Some((row, column, text)) = self.ahead.take() {
            this = Some(row);
            put(into, column, text);
        }
        while !self.ended {
            match self.cells.next_cell() {
                Ok(Some(cell)) => {
                    let (row, column) = cell.get_position();
                    let text = text_of(cell.get_value());
                    if text.is_empty() {
                        continue;
                    }
                    if this.is_some_and(|this| this != row) {
                        self.ahead = Some((row, column, text));
                        break;
                    }
                    this = Some(row);
                    put(into, column, text);
                }
                Ok(None) => self.ended = true,
                Err(_) => {
                    self.ended = true;
                    return Some(Err(error(
                        &Locator::whole(),
                        "damaged",
                        "the sheet is damaged here and was not read on",
                    )));
                }
            }
        }
        this.map(|row| {
            self.row = u64::from(row);
            Ok(())
        })
    }
}

fn put(into: &mut Vec<String>, column: u32, text: String) {
    let at = usize::try_from(column).unwrap_or(usize::MAX);
    if u64::from(column) >= LIMITS.columns_max {
        return;
    }
    if into.len() <= at {
        into.resize(at + 1, String::new());
    }
    if let Some(cell) = into.get_mut(at) {
        *cell = text;
    }
}

impl TableRows for SheetRows<'_> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_row(&mut self, cells: &mut Vec<String>) -> Option<Result<(), Problem>> {
        cells.clear();
        self.gather(cells)
    }

    /// As the sheet numbers it, less the header: the row that a spreadsheet program shows as 2 is the first.
    fn row_number(&self) -> Option<u64> {
        Some(self.row)
    }
}

/// Numbers of a spreadsheet are floats; a whole one is written without a point.
fn text_of(cell: &DataRef<'_>) -> String {
    match Data::from(cell.clone()) {
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => format!("{number:.0}"),
        Data::Float(number) => number.to_string(),
        Data::String(text) => text,
        Data::Bool(value) => value.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        _ => String::new(),
    }
}
