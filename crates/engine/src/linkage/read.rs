//! The rows of tables: CSV, TSV, JSON lines, XLSX, Parquet, packed or not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use stakeout_core::evidence::{TableRows, visit_table};

use super::cells::Cells;
use super::link::LinkError;
use crate::Progress;
use crate::case::parquet_rows::{ParquetRows, is_parquet};

/// Tables, read.
#[derive(Debug, Default)]
pub struct ReadTables {
    /// Their rows.
    pub cells: Cells,
    /// What is worth knowing: a file that came twice, ids that were made longer.
    pub notes: Vec<String>,
    /// Rows that were lost: file, row, why.
    pub lost: Vec<String>,
    /// How many.
    pub lost_count: u64,
}

/// Lost rows that are told one by one.
const TOLD: usize = 100;

/// Reads tables under one list of columns; the column `id` names the rows.
///
/// A file that comes twice is read once. Ids that stand in several tables, or several times in one, get the name of their file
/// and a number, so that each row is called something of its own.
pub fn read_tables(paths: &[PathBuf], id: &str, progress: &dyn Progress) -> Result<ReadTables, LinkError> {
    let mut out = ReadTables::default();
    let (mut seen, mut from) = (BTreeSet::new(), Vec::new());
    let bytes = paths.iter().filter_map(|path| path.metadata().ok()).map(|meta| meta.len()).sum();
    progress.stage("reading", Some(bytes));
    for path in paths {
        let failed = |why: std::io::Error| LinkError::Read { path: path.clone(), why: why.to_string() };
        let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(failed)?);
        let digest = digest(&mut file).map_err(failed)?;
        if !seen.insert(digest) {
            out.notes.push(format!("{} was given before under another name and is read once", path.display()));
            continue;
        }
        file.rewind().map_err(failed)?;
        let before = out.cells.ids.len();
        read_table(path, &mut file, id, &mut out)?;
        from.resize(out.cells.ids.len(), path);
        progress.advance(path.metadata().map_or(0, |meta| meta.len()), (out.cells.ids.len() - before) as u64);
    }
    name_apart(&mut out, &from);
    Ok(out)
}

fn digest(file: &mut BufReader<File>) -> std::io::Result<[u8; 32]> {
    let (mut hash, mut part) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(hash.finalize().into()),
            count => hash.update(part.get(..count).unwrap_or_default()),
        }
    }
}

fn read_table(path: &Path, file: &mut BufReader<File>, id: &str, out: &mut ReadTables) -> Result<(), LinkError> {
    let failed = |why: String| LinkError::Read { path: path.to_owned(), why };
    let mut outcome = Ok(());
    if is_parquet(file) {
        let mut rows = ParquetRows::open(file).map_err(|problem| failed(problem.message))?;
        return read_rows(path, &mut rows, id, out);
    }
    let mut visit = |rows: &mut dyn TableRows| {
        if outcome.is_ok() {
            outcome = read_rows(path, rows, id, out);
        }
    };
    visit_table(file, &mut visit).map_err(|problem| failed(problem.message))?;
    outcome
}

fn read_rows(path: &Path, rows: &mut dyn TableRows, id: &str, out: &mut ReadTables) -> Result<(), LinkError> {
    let missing = |rows: &dyn TableRows| LinkError::NoColumn {
        path: path.to_owned(),
        wanted: id.to_owned(),
        have: rows.columns().join(", "),
    };
    if !rows.is_open() && !rows.columns().iter().any(|column| column.trim() == id) {
        return Err(missing(rows));
    }
    let (mut cells, mut places, mut at, mut row) = (Vec::new(), Vec::<usize>::new(), None, 0u64);
    let mut any = false;
    loop {
        cells.clear();
        let Some(next) = rows.next_row(&mut cells) else { break };
        row = rows.row_number().unwrap_or(row + 1);
        let mut lose = |why: String| {
            out.lost_count += 1;
            if out.lost.len() < TOLD {
                out.lost.push(format!("{} row {row}: {why}", path.display()));
            }
        };
        if let Err(problem) = next {
            lose(problem.message);
            continue;
        }
        // JSON lines bring columns as they come.
        for name in rows.columns().iter().skip(places.len()) {
            let name = name.trim();
            if name == id {
                at = Some(places.len());
            }
            places.push(if name == id { usize::MAX } else { out.cells.column(name) });
        }
        let name = at.and_then(|at| cells.get(at)).map(|cell| cell.trim().to_owned()).unwrap_or_default();
        if name.is_empty() {
            lose(format!("it has no {id}"));
            continue;
        }
        any = true;
        out.cells.push(
            name,
            places.iter().copied().zip(cells.iter().map(String::as_str)).filter(|cell| cell.0 != usize::MAX),
        );
    }
    if !any && at.is_none() {
        return Err(missing(rows));
    }
    for (_, doubt) in rows.doubts() {
        out.notes.push(format!("{}: {doubt}", path.display()));
    }
    Ok(())
}

/// Makes ids that stand for several rows into ids that stand for one.
fn name_apart(out: &mut ReadTables, from: &[&PathBuf]) {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for id in &out.cells.ids {
        *counts.entry(id).or_insert(0) += 1;
    }
    let several: BTreeSet<String> =
        counts.into_iter().filter(|(_, count)| *count > 1).map(|(id, _)| id.to_owned()).collect();
    if several.is_empty() {
        return;
    }
    let mut used: BTreeMap<String, u32> = BTreeMap::new();
    for (id, path) in out.cells.ids.iter_mut().zip(from) {
        if !several.contains(id) {
            continue;
        }
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let long = format!("{stem}:{id}");
        let count = used.entry(long.clone()).or_insert(0);
        *count += 1;
        *id = if *count == 1 { long } else { format!("{long}#{count}") };
    }
    out.notes.push(format!(
        "{} ids name several rows; those rows are called FILE:ID, and #2, #3 … where one file has them again",
        several.len()
    ));
}

/// Reads judgements: a CSV with the columns `a`, `b` and `verdict`, which is `accept` or `reject`. A later line overrules an
/// earlier one on the same pair.
pub fn read_judgements(path: &Path) -> Result<Vec<(String, String, bool)>, LinkError> {
    let failed = |why: String| LinkError::Read { path: path.to_owned(), why };
    let mut reader = csv::Reader::from_path(path).map_err(|why| failed(why.to_string()))?;
    let header = reader.headers().map_err(|why| failed(why.to_string()))?.clone();
    let place = |name: &str| header.iter().position(|have| have.trim().eq_ignore_ascii_case(name));
    let (Some(a), Some(b), Some(verdict)) = (place("a"), place("b"), place("verdict")) else {
        return Err(failed(format!(
            "it needs the columns a, b and verdict; it has {}",
            header.iter().collect::<Vec<_>>().join(", ")
        )));
    };
    let mut by_pair: BTreeMap<(String, String), bool> = BTreeMap::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(|why| failed(why.to_string()))?;
        let cell = |at: usize| row.get(at).unwrap_or_default().trim().to_owned();
        let accept = match cell(verdict).to_ascii_lowercase().as_str() {
            "accept" => true,
            "reject" => false,
            other => return Err(failed(format!("row {}: a verdict is accept or reject, not {other:?}", number + 1))),
        };
        let (a, b) = (cell(a), cell(b));
        by_pair.insert(if a <= b { (a, b) } else { (b, a) }, accept);
    }
    Ok(by_pair.into_iter().map(|((a, b), accept)| (a, b, accept)).collect())
}
