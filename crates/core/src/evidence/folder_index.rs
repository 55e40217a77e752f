//! Which file of a folder was captured at which address, and when? The `index.csv` of a folder: `path,url,captured_at`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Cursor;

use super::archive::{Archive, ArchiveForm, is_litter};
use super::capture::web_address;
use super::fault::{error, shown};
use super::relay::Within;
use super::table::{Field, Row, Table, read_table};
use super::table_rows::DelimitedRows;
use super::times::Times;
use super::{Head, Input, Kind, LIMITS, Locator, ReadOptions, Sink};
use crate::record::{Host, Time};

/// Is this the name of an index? It may stand in the one folder that the archive was made of.
pub(crate) fn is_index(name: &str) -> bool {
    name == "index.csv" || name.strip_suffix("/index.csv").is_some_and(|folder| !folder.contains('/'))
}

/// Has the archive an index?
pub(crate) fn has_index(head: &Head<'_>) -> bool {
    head.members.iter().any(|name| is_index(name))
}

/// One file as the index names it.
pub(crate) struct Indexed {
    pub(crate) url: String,
    pub(crate) host: Host,
    pub(crate) captured_at: Option<Time>,
    pub(crate) bytes: Vec<u8>,
}

/// Goes through the files that an index names and gives each to `take`, with its place. Files that the index does
/// not name are skipped.
pub(crate) fn read_folder(
    kind: Kind,
    input: &mut dyn Input,
    options: &ReadOptions,
    out: &mut dyn Sink,
    take: &mut dyn FnMut(Locator, Indexed, &mut dyn Sink),
) {
    let mut first = [0; 512];
    let have = input.read(&mut first).unwrap_or(0);
    let _ = input.seek(std::io::SeekFrom::Start(0));
    let Some(form) = ArchiveForm::of(first.get(..have).unwrap_or_default()) else { return };
    let mut archive = match Archive::open(form, input, out) {
        Ok(archive) => archive,
        Err(problem) => return out.problem(problem),
    };
    let Some(index) = archive.members.iter().find(|member| is_index(&member.name)).cloned() else { return };
    let folder = index.name.strip_suffix("index.csv").unwrap_or_default().to_owned();
    let rows = match archive.whole(&index, LIMITS.nested_bytes_max) {
        Ok(bytes) => index_rows(kind, bytes, &mut Within { container: index.locator(), out }, options),
        Err(problem) => {
            out.problem(problem);
            Vec::new()
        }
    };
    let members: BTreeMap<String, _> =
        archive.members.iter().map(|member| (member.name.clone(), member.clone())).collect();
    let mut named = std::collections::BTreeSet::new();
    for row in rows {
        let path = format!("{folder}{}", row.path.trim_start_matches("./"));
        let at_row = row.at.within(&index.locator());
        let Some(member) = members.get(&path) else {
            out.problem(error(
                &at_row,
                "missing-member",
                format!("the index names {:?}, the archive has no such file", shown(&row.path)),
            ));
            continue;
        };
        named.insert(path);
        let Some((url, host)) = web_address(&row.url) else {
            out.problem(error(&at_row, "bad-url", format!("{:?} is no web address", shown(&row.url))));
            continue;
        };
        match archive.whole(member, LIMITS.body_bytes_max) {
            Ok(bytes) => take(member.locator(), Indexed { url, host, captured_at: row.captured_at, bytes }, out),
            Err(problem) => out.problem(problem),
        }
    }
    for member in archive.members.iter().filter(|member| member.name != index.name && !named.contains(&member.name)) {
        let reason = if is_litter(&member.name) {
            "left behind by an operating system"
        } else {
            "a file that the index does not name"
        };
        out.skipped(member.locator(), reason);
    }
}

struct IndexRow {
    at: Locator,
    path: String,
    url: String,
    captured_at: Option<Time>,
}

struct IndexTable {
    kind: Kind,
    rows: RefCell<Vec<IndexRow>>,
}

const FIELDS: &[Field] = &[
    Field::required("path", &["file", "filename", "파일", "文件"]),
    Field::required("url", &["address", "주소", "网址"]),
    Field::optional("captured_at", &["time", "date", "timestamp", "수집일시", "时间"]),
];

impl Table for IndexTable {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let captured_at = row.get("captured_at").and_then(|text| times.read(text, &row.at, out));
        let text = |field| row.get(field).unwrap_or_default().to_owned();
        self.rows.borrow_mut().push(IndexRow { at: row.at.clone(), path: text("path"), url: text("url"), captured_at });
    }
}

fn index_rows(kind: Kind, bytes: Vec<u8>, out: &mut dyn Sink, options: &ReadOptions) -> Vec<IndexRow> {
    let table = IndexTable { kind, rows: RefCell::default() };
    let mut input = Cursor::new(bytes);
    match DelimitedRows::new(&mut input) {
        Ok(mut rows) => {
            // The map of columns is about tables that are evidence, not about an index.
            let options = ReadOptions { columns: Vec::new(), ..options.clone() };
            read_table(&table, &mut rows, &options, out);
        }
        Err(problem) => out.problem(problem),
    }
    table.rows.into_inner()
}
