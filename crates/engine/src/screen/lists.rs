//! Which lists were supplied, of which days, and where does their index lie?
//!
//! An index is made once for the same files, rules and program, and kept in a folder of its own; what was said of the lists
//! lies beside it. Both may be deleted.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stakeout_core::evidence::{self, EvidenceId, Kind, Level, Locator, Problem, ReadOptions, Sink};
use stakeout_core::record::{Day, Record};
use stakeout_core::rules;

use super::index::{Index, IndexError};
use super::index_build::IndexBuilder;
use super::list_spool::ListSpool;
use crate::Progress;
use crate::case::hash;

/// Why lists cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListsError {
    /// A file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No entry was found in any file.
    #[error("no watch list in these files; what is read: OFAC CSV and XML, UN XML, FollowTheMoney, targets.simple.csv")]
    NoList,
    /// The index cannot be made.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The folder of indexes cannot be used.
    #[error("cannot use the folder of indexes {path}")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// What was read of the lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadLists {
    /// The lists, in the order of name and day.
    pub lists: Vec<ListRead>,
    /// What could not be read or joined, by code, with the count.
    pub problems: Vec<(String, u64)>,
    /// Files that held no list.
    pub unknown: Vec<String>,
}

/// One list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRead {
    /// Its name.
    pub list: String,
    /// Its day; none if neither the file nor the analyst states it.
    pub date: Option<Day>,
    /// Entries.
    pub entries: u64,
    /// Names of all entries.
    pub names: u64,
    /// The file that holds the entries.
    pub evidence: EvidenceId,
}

impl ReadLists {
    /// `un of 2026-02-27 (1,003 entries)`, joined.
    pub fn sentence(&self) -> String {
        let one = |list: &ListRead| {
            let date = list.date.map_or_else(|| "date not stated".to_owned(), |day| format!("of {day}"));
            format!("{} {date} ({} entries)", list.list, list.entries)
        };
        self.lists.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// Entries of all lists.
    pub fn entries(&self) -> u64 {
        self.lists.iter().map(|list| list.entries).sum()
    }
}

/// The files of these paths; of a folder all in it, by name.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, ListsError> {
    let mut files = Vec::new();
    for path in paths {
        let failed = |source| ListsError::Read { path: path.clone(), source };
        if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(failed)?;
            let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            inside.retain(|path| path.is_file());
            inside.sort();
            files.extend(inside);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// The index of these lists, and what was read of them: from `folder` where it lies there already.
///
/// - `date`: the day of lists whose files state none, as the analyst knows it.
/// - Errors: a file that cannot be read, files without any list, a folder that cannot be written.
pub fn index_of(
    paths: &[PathBuf],
    date: Option<Day>,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<(Index, ReadLists), ListsError> {
    let files = files(paths)?;
    let mut ids = Vec::new();
    for path in &files {
        ids.push(hash(path, &|_| {}).map_err(|source| ListsError::Read { path: path.clone(), source })?);
    }
    let key = key_of(&ids, date);
    let at_folder = |source| ListsError::Folder { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(at_folder)?;
    let (index, said) = (folder.join(format!("{key}.names")), folder.join(format!("{key}.json")));
    let kept = || -> Option<(Index, ReadLists)> {
        let read = serde_json::from_slice(&std::fs::read(&said).ok()?).ok()?;
        Some((Index::open(&index).ok()?, read))
    };
    if let Some(kept) = kept() {
        return Ok(kept);
    }
    let (builder, read) = read_lists(&files, &ids, date, folder, progress)?;
    builder.finish(&index)?;
    let text = serde_json::to_vec_pretty(&read).map_err(|error| at_folder(error.into()))?;
    std::fs::write(&said, text).map_err(at_folder)?;
    Ok((Index::open(&index)?, read))
}

/// Reads lists into an index that is not written yet.
fn read_lists(
    files: &[PathBuf],
    ids: &[EvidenceId],
    date: Option<Day>,
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<(IndexBuilder, ReadLists), ListsError> {
    let mut gather =
        Gather { evidence: None, lists: ListSpool::new(scratch)?, problems: BTreeMap::new(), failed: None };
    let mut unknown = Vec::new();
    progress.stage("lists", None);
    for (path, id) in files.iter().zip(ids) {
        let file = File::open(path).map_err(|source| ListsError::Read { path: path.clone(), source })?;
        let mut input = BufReader::with_capacity(256 << 10, file);
        gather.evidence = Some(*id);
        if let Some(date) = date {
            gather.lists.date(*id, date);
        }
        let name = path.to_string_lossy();
        let kind = evidence::read(&mut input, &name, Some(Kind::WatchList), &ReadOptions::default(), &mut gather);
        if let Some(failed) = gather.failed {
            return Err(failed.into());
        }
        if kind == Kind::Unknown {
            unknown.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    progress.stage("index of names", None);
    let Gather { lists, mut problems, .. } = gather;
    let mut builder = IndexBuilder::new(scratch)?;
    let lists = lists.each(&mut problems, &mut |listed| builder.push(listed))?;
    let read = ReadLists { lists, problems: problems.into_iter().collect(), unknown };
    if read.entries() == 0 {
        return Err(ListsError::NoList);
    }
    Ok((builder, read))
}

struct Gather {
    evidence: Option<EvidenceId>,
    lists: ListSpool,
    problems: BTreeMap<String, u64>,
    /// Why an entry could not be kept: a reader cannot be told.
    failed: Option<IndexError>,
}

impl Sink for Gather {
    fn record(&mut self, at: Locator, record: Record) {
        let Some(evidence) = self.evidence else { return };
        match record {
            Record::Listed(listed) if self.failed.is_none() => {
                self.failed = self.lists.listed(evidence, &listed).err();
            }
            Record::ListedPart(part) => self.lists.part(evidence, at, *part),
            _ => {}
        }
    }

    fn problem(&mut self, problem: Problem) {
        if problem.level != Level::Note {
            *self.problems.entry(problem.code).or_default() += 1;
        }
    }

    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

/// Names the index of these files, whatever their order, under these rules.
fn key_of(ids: &[EvidenceId], date: Option<Day>) -> String {
    let mut ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.sort();
    let date = date.map(|day| day.to_string()).unwrap_or_default();
    let text = format!("{}\n{}\n{date}\n{}", env!("CARGO_PKG_VERSION"), rules::version(), ids.join("\n"));
    EvidenceId::of(text.as_bytes()).to_string().chars().take(32).collect()
}
