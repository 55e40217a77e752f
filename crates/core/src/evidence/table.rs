//! Which column holds what, and what does each row say?
//!
//! A table reader states its fields; this module finds their columns under any of their names, goes through the
//! rows whatever file they came from, and names what is missing or not known.

use std::io::SeekFrom;

use serde_json::Value;

use super::fault::{error, note, shown, warning};
use super::table_rows::{DelimitedRows, JsonRows};
use super::times::Times;
use super::{Input, Kind, Locator, Problem, ReadOptions, Sink};

/// One field of a table.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    need: Need,
    aliases: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    /// The column must be there; a row may leave it empty.
    Column,
    /// One of these columns at least must be there: without any of them the table is of another kind.
    Telling,
    Optional,
    /// A table with this column is of another kind.
    Foreign,
    /// Known and not used: it is not listed among the unknown columns.
    Ignored,
}

impl Field {
    pub(crate) const fn required(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { name, need: Need::Required, aliases }
    }

    pub(crate) const fn optional(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { name, need: Need::Optional, aliases }
    }

    pub(crate) const fn column(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { name, need: Need::Column, aliases }
    }

    pub(crate) const fn telling(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { name, need: Need::Telling, aliases }
    }

    pub(crate) const fn foreign(name: &'static str) -> Self {
        Self { name, need: Need::Foreign, aliases: &[] }
    }

    /// Must there be a column for it?
    fn is_needed(&self) -> bool {
        matches!(self.need, Need::Required | Need::Column)
    }

    pub(crate) const fn ignored(name: &'static str) -> Self {
        Self { name, need: Need::Ignored, aliases: &[] }
    }

    /// Is a column of this name the field? The name as [`plain_name`] gives it.
    fn is_called(&self, plain: &str) -> bool {
        plain_name(self.name) == plain || self.aliases.iter().any(|alias| plain_name(alias) == plain)
    }
}

/// A format that is a table.
pub(crate) trait Table {
    /// What its rows are evidence of.
    fn kind(&self) -> Kind;
    /// Its fields, the required ones first.
    fn fields(&self) -> &'static [Field];
    /// Does it hold what no message may show? A table without a header has its first row in place of its columns.
    fn is_private(&self) -> bool {
        false
    }
    /// Reads one row: records, or one error, or one skipped.
    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink);
}

/// The rows of a table, whatever it was written in. The engine gives those of Parquet files.
pub trait TableRows {
    /// The names of the columns; JSON lines may add some as they are read.
    fn columns(&self) -> &[String];

    /// Puts the cells of the next row into `cells` in place of what was there, in the order of the columns; an absent
    /// cell is empty. `None` at the end; an error is a row that cannot be read. The locator of an error is ignored: the
    /// row counts.
    fn next_row(&mut self, cells: &mut Vec<String>) -> Option<Result<(), Problem>>;

    /// What there is to say about the whole table once it was read: code and sentence.
    fn doubts(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// May later rows bring further columns? Then an absent one costs rows, not the table.
    fn is_open(&self) -> bool {
        false
    }

    /// The number of the row that was given last, if it is not simply counted (blank lines of a list count).
    fn row_number(&self) -> Option<u64> {
        None
    }
}

/// One row with its fields.
pub(crate) struct Row<'a> {
    pub(crate) at: Locator,
    cells: &'a [String],
    places: &'a [(&'static str, Option<usize>)],
}

impl Row<'_> {
    /// The cell of a field, trimmed; `None` if it is empty or the table has no such column.
    pub(crate) fn get(&self, field: &str) -> Option<&str> {
        let (_, place) = self.places.iter().find(|(name, _)| *name == field)?;
        let text = self.cells.get((*place)?)?.trim();
        (!text.is_empty()).then_some(text)
    }
}

/// A column's name without case, space, `_`, `-` and quotes.
pub(crate) fn plain_name(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '"' | '\u{feff}'));
    kept.flat_map(char::to_lowercase).collect()
}

/// The columns of the first row of a text, as [`plain_name`] gives them.
pub(crate) fn columns_of_head(text: &str) -> Vec<String> {
    let line = text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = char::from(delimiter_of(line));
    line.split(delimiter).take(1_000).map(plain_name).collect()
}

/// The delimiter that stands most often in a line outside quotes; a comma if none does.
pub(crate) fn delimiter_of(line: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0), (b'|', 0)];
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| !quoted && *delimiter == byte) {
            *count += 1;
        }
    }
    // The first of equals wins.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Are these the columns of a table? All that it needs, one of those that tell it from others, and none of another's.
pub(crate) fn fits(table: &dyn Table, columns: &[String]) -> bool {
    let plain: Vec<String> = columns.iter().map(|column| plain_name(column)).collect();
    let is_there = |field: &Field| plain.iter().any(|column| field.is_called(column));
    let mut telling = table.fields().iter().filter(|field| field.need == Need::Telling).peekable();
    !columns.is_empty()
        && table.fields().iter().filter(|field| field.is_needed()).all(is_there)
        && (telling.peek().is_none() || telling.any(is_there))
        && !table.fields().iter().filter(|field| field.need == Need::Foreign).any(is_there)
}

/// Does the input begin as JSON? It stays at its first byte.
pub(crate) fn begins_as_json(input: &mut dyn Input) -> bool {
    let mut first = [0; 512];
    let have = input.read(&mut first).unwrap_or(0);
    let _ = input.seek(SeekFrom::Start(0));
    let first = first.get(..have).unwrap_or_default();
    let mut letters = first
        .iter()
        .filter(|byte| !matches!(byte, 0xef | 0xbb | 0xbf | 0xff | 0xfe | 0) && !byte.is_ascii_whitespace());
    matches!(letters.next(), Some(b'{' | b'['))
}

/// Reads a table that is text (CSV, TSV, JSON lines) or a spreadsheet.
pub(crate) fn read_text(table: &dyn Table, input: &mut dyn Input, options: &ReadOptions, out: &mut dyn Sink) {
    if begins_as_json(input) {
        return read_table(table, &mut JsonRows::new(input), options, out);
    }
    match DelimitedRows::new(input) {
        Ok(mut rows) => read_table(table, &mut rows, options, out),
        Err(problem) => out.problem(problem),
    }
}

/// What there is to say about an encoding.
pub(crate) fn encoding_doubts(guessed: Option<&'static str>, malformed: bool) -> Vec<(&'static str, String)> {
    let guess = guessed.map(|name| ("guessed-encoding", format!("the text is not UTF-8; it was read as {name}")));
    let broken = malformed.then(|| ("bad-encoding", "some bytes are no characters in the text's encoding".to_owned()));
    guess.into_iter().chain(broken).collect()
}

/// Goes through the rows of a table.
pub(crate) fn read_table(table: &dyn Table, rows: &mut dyn TableRows, options: &ReadOptions, out: &mut dyn Sink) {
    let mut times = Times::new(options);
    let mut places = Vec::new();
    let (mut known, mut counted) = (usize::MAX, 0_u64);
    let mut cells = Vec::new();
    loop {
        let next = rows.next_row(&mut cells);
        if known != rows.columns().len() {
            let first = known == usize::MAX;
            known = rows.columns().len();
            places = find_columns(table, rows.columns(), options);
            // Of an open table, the first row must show that it is one of this kind at all.
            let none_there = !rows.is_open() || no_required(table, &places);
            if first
                && none_there
                && let Err(problem) = check_columns(table, &places, rows.columns(), options)
            {
                return out.problem(problem);
            }
        }
        let Some(next) = next else { break };
        counted += 1;
        let at = Locator::row(rows.row_number().unwrap_or(counted));
        match next {
            Err(problem) => out.problem(Problem { locator: at, ..problem }),
            Ok(()) => one_row(table, &Row { at, cells: &cells, places: &places }, &mut times, out),
        }
    }
    if counted == 0 {
        out.problem(note(&Locator::whole(), "no-rows", "the table names its columns and has no rows"));
    }
    say_unknown(table, &places, rows.columns(), out);
    for (code, message) in rows.doubts() {
        let level = if code == "guessed-encoding" { note } else { warning };
        out.problem(level(&Locator::whole(), code, message));
    }
}

fn one_row(table: &dyn Table, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
    if row.cells.iter().all(|cell| cell.trim().is_empty()) {
        return out.skipped(row.at.clone(), "an empty row");
    }
    let missing = table.fields().iter().find(|field| field.need == Need::Required && row.get(field.name).is_none());
    match missing {
        Some(field) => out.problem(error(&row.at, "missing-value", format!("the row has no {}", field.name))),
        None => table.row(row, times, out),
    }
}

type Places = Vec<(&'static str, Option<usize>)>;

fn find_columns(table: &dyn Table, columns: &[String], options: &ReadOptions) -> Places {
    let plain: Vec<String> = columns.iter().map(|column| plain_name(column)).collect();
    let place = |field: &Field| {
        let mapped = options.columns.iter().find(|(name, _)| name == field.name);
        match mapped {
            Some((_, column)) => plain.iter().position(|have| *have == plain_name(column)),
            // The field's own name before its aliases, whatever their order in the file.
            None => plain
                .iter()
                .position(|have| *have == plain_name(field.name))
                .or_else(|| plain.iter().position(|have| field.is_called(have))),
        }
    };
    table.fields().iter().filter(|field| field.need != Need::Foreign).map(|field| (field.name, place(field))).collect()
}

fn no_required(table: &dyn Table, places: &Places) -> bool {
    let needed = |name: &str| table.fields().iter().any(|field| field.name == name && field.is_needed());
    !places.iter().any(|(name, place)| place.is_some() && needed(name))
}

fn check_columns(table: &dyn Table, places: &Places, columns: &[String], options: &ReadOptions) -> Result<(), Problem> {
    let found = || match table.is_private() {
        true => format!("{} columns, which are not shown", columns.len()),
        false => columns.iter().take(40).map(|column| shown(column)).collect::<Vec<_>>().join(", "),
    };
    let absent = |name: &str| places.iter().any(|(field, place)| *field == name && place.is_none());
    if let Some((field, column)) = options.columns.iter().find(|(field, _)| absent(field)) {
        let message = format!(
            "the map says that {} is the column {:?}; the columns are: {}",
            shown(field),
            shown(column),
            found()
        );
        return Err(error(&Locator::whole(), "missing-columns", message));
    }
    let needed = table.fields().iter().filter(|field| field.is_needed());
    let missing: Vec<&str> = needed.map(|field| field.name).filter(|name| absent(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let expected: Vec<&str> =
        table.fields().iter().filter(|f| !matches!(f.need, Need::Ignored | Need::Foreign)).map(|f| f.name).collect();
    let message = format!(
        "a table of kind {} needs the columns {}; found: {}; expected: {}. Name them with `--map`",
        table.kind(),
        missing.join(", "),
        found(),
        expected.join(", ")
    );
    Err(error(&Locator::whole(), "missing-columns", message))
}

fn say_unknown(table: &dyn Table, places: &Places, columns: &[String], out: &mut dyn Sink) {
    let used = |at: usize| places.iter().any(|(_, place)| *place == Some(at));
    let known =
        |column: &str| table.fields().iter().any(|f| f.need != Need::Foreign && f.is_called(&plain_name(column)));
    let unknown: Vec<String> = columns
        .iter()
        .enumerate()
        .filter(|(at, column)| !used(*at) && !known(column))
        .map(|(_, column)| shown(column))
        .collect();
    if !unknown.is_empty() {
        let listed = unknown.iter().take(40).cloned().collect::<Vec<_>>().join(", ");
        out.problem(note(
            &Locator::whole(),
            "unknown-columns",
            format!("columns that are not used, {}: {listed}", unknown.len()),
        ));
    }
}

/// A JSON value as the cell of a table: several values stand on lines of their own.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join("\n"),
        other => other.to_string(),
    }
}

/// Makes a reader of a table: it knows a table by its required columns, as text, JSON lines, or rows.
macro_rules! table_reader {
    ($name:ident, $id:literal, $kind:expr, $about:literal) => {
        pub(super) const READER: $name = $name;
        pub(super) struct $name;

        impl $crate::evidence::Reader for $name {
            fn id(&self) -> &'static str {
                $id
            }

            fn kind(&self) -> $crate::evidence::Kind {
                $kind
            }

            fn about(&self) -> &'static str {
                $about
            }

            fn recognise(&self, head: &$crate::evidence::Head<'_>) -> bool {
                $crate::evidence::table::fits(self, &head.columns) || $crate::evidence::table::fits(self, &head.json)
            }

            fn knows_columns(&self, columns: &[String]) -> bool {
                $crate::evidence::table::fits(self, columns)
            }

            fn reads_tables(&self) -> bool {
                true
            }

            fn read_rows(
                &self,
                rows: &mut dyn $crate::evidence::TableRows,
                options: &$crate::evidence::ReadOptions,
                out: &mut dyn $crate::evidence::Sink,
            ) -> bool {
                $crate::evidence::table::read_table(self, rows, options, out);
                true
            }

            fn read(
                &self,
                input: &mut dyn $crate::evidence::Input,
                options: &$crate::evidence::ReadOptions,
                out: &mut dyn $crate::evidence::Sink,
            ) {
                $crate::evidence::table::read_text(self, input, options, out);
            }
        }
    };
}
pub(crate) use table_reader;
