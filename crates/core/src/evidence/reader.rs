//! What must a format offer to be read?

use super::{Input, Kind, ReadOptions, Sink, TableRows};

/// One format. A reader knows a file by its content alone and turns it into records and problems.
pub trait Reader: Sync {
    /// The name in help, fixtures and fuzz targets; that of the reader's file, with `-`.
    fn id(&self) -> &'static str;

    /// The kind of evidence that it gives.
    fn kind(&self) -> Kind;

    /// What it reads, in one line.
    fn about(&self) -> &'static str;

    /// Is this file of the format? Judged by content, never by name.
    fn recognise(&self, head: &Head<'_>) -> bool;

    /// Is it asked only where an investigator says that the file is of its kind? For formats that look like others.
    fn is_told(&self) -> bool {
        false
    }

    /// Is a gzip file round this format read by the reader itself, because its members are places?
    fn reads_packed(&self) -> bool {
        false
    }

    /// Are these the columns of a table that the reader reads? For tables that are not text: XLSX here, Parquet in the
    /// engine.
    fn knows_columns(&self, _columns: &[String]) -> bool {
        false
    }

    /// Reads the rows of a table. False if the reader reads no tables; then nothing was read.
    fn read_rows(&self, _rows: &mut dyn TableRows, _options: &ReadOptions, _out: &mut dyn Sink) -> bool {
        false
    }

    /// Is it a reader of tables, which reads one of its kind even if the columns do not say so (with `--map`)?
    fn reads_tables(&self) -> bool {
        false
    }

    /// Reads all of `input`, which stands at its first byte. Never fails: what cannot be read is a problem, and
    /// records + errors + skipped equals what the file held.
    fn read(&self, input: &mut dyn Input, options: &ReadOptions, out: &mut dyn Sink);
}

/// What is looked at before a file is read: its beginning, or the list of what an archive holds.
#[derive(Debug, Default)]
pub struct Head<'a> {
    /// The first bytes, unpacked; at most [`HEAD_BYTES`]. Of an archive: its own first bytes.
    pub bytes: &'a [u8],
    /// The same as text, in whatever encoding it was written; empty if it is not text.
    pub text: String,
    /// If the text begins with a JSON value: the keys of the first object, and as `outer/inner` those of objects in it.
    pub json: Vec<String>,
    /// If the text is a table: the names of its columns, lower case, without space, `_` and `-`.
    pub columns: Vec<String>,
    /// Paths of the members of a zip or tar.
    pub members: Vec<String>,
    /// First bytes of a few members of a zip or tar, `index.csv` aside.
    pub member_starts: Vec<Vec<u8>>,
}

/// Bytes of the beginning that readers are shown.
pub const HEAD_BYTES: usize = 64 << 10;

impl<'a> Head<'a> {
    /// The head of a file that is no archive, from its first bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        let text = super::encoding::text_of_head(bytes);
        let json = super::json_head::keys(&text);
        let columns = if json.is_empty() { super::table::columns_of_head(&text) } else { Vec::new() };
        Self { bytes, text, json, columns, ..Self::default() }
    }

    /// Has the first JSON object all of these keys?
    pub fn has_keys(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.json.iter().any(|have| have == key))
    }

    /// Has the table all of these columns, or the JSON lines these keys? Names in lower case without `_`.
    pub fn has_columns(&self, columns: &[&str]) -> bool {
        columns.iter().all(|column| {
            self.columns.iter().any(|have| have == column)
                || self.json.iter().any(|have| super::table::plain_name(have) == *column)
        })
    }
}
