//! How do files become evidence?
//!
//! A file is first stored, then read and cached, and then written into the ledger, which is when it is evidence. A kill
//! in between leaves bytes in the store that no line names: an unfinished intake, which adding the file again completes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};
use stakeout_core::evidence::{EvidenceId, Kind, Problem, ReadOptions};
use stakeout_core::record::Day;

use super::error::{CaseError, io_error};
use super::evidence::{self, Evidence, Provenance};
use super::ledger::{Action, NewLine, parse_time};
use super::store::Stored;
use super::walk::{Item, walk};
use super::{Case, Clock, Line, files, lock, pack};
use crate::Progress;

/// What is said about the files that are added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddOptions {
    /// What they are evidence of; `None`: recognised by content.
    pub kind: Option<Kind>,
    /// How to read them.
    pub read: ReadOptions,
    /// Where they came from.
    pub provenance: Provenance,
}

/// What became of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddSummary {
    /// Files taken in, in the order of the walk.
    pub files: Vec<AddedFile>,
    /// What was not taken in.
    pub problems: Vec<AddProblem>,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedFile {
    /// SHA-256 of its bytes.
    pub id: EvidenceId,
    /// Where it was.
    pub path: PathBuf,
    /// Its name without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// What it is evidence of.
    pub kind: Kind,
    /// Records read.
    pub records: u64,
    /// Records lost.
    pub errors: u64,
    /// Records passed over.
    pub skipped: u64,
    /// The first few problems.
    pub problems: Vec<Problem>,
    /// Whether the case held the same bytes already.
    pub known: bool,
    /// Number of its ledger line.
    pub seq: u64,
}

/// Something that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddProblem {
    /// Where it is.
    pub path: PathBuf,
    /// Stable name: `not-readable`, `link`, `special-file`, `case-folder`.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
}

impl AddProblem {
    pub(super) fn of(path: &Path, code: &'static str, message: &str) -> Self {
        Self { path: path.to_owned(), code, message: message.to_owned() }
    }
}

impl Case {
    /// Takes files and folders in; several are read at once, the ledger lines come in the order of the walk.
    ///
    /// The same bytes twice are one evidence and two ledger lines. What cannot be read is a problem of the summary;
    /// an error means that the case folder cannot be written, and everything before it is kept.
    pub fn add(
        &self,
        paths: &[PathBuf],
        options: &AddOptions,
        clock: &dyn Clock,
        actor: &str,
        progress: &dyn Progress,
    ) -> Result<AddSummary, CaseError> {
        let lock = lock::writers(&self.folder, || self.remove_leftovers())?;
        let known = evidence::of_ledger(&self.ledger.lines()?)?;
        let (items, problems) = walk(paths, &self.folder, options.kind == Some(Kind::Source));
        progress.stage("add", Some(items.iter().map(|item| item.bytes).sum()));
        let order = Mutex::new(Order {
            next: 0,
            ready: BTreeMap::new(),
            seen: known.keys().copied().collect(),
            summary: AddSummary { files: Vec::new(), problems },
        });
        let work = Work { case: self, options, known: &known, rules: stakeout_core::rules::version(), progress };
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let one_worker = || -> Result<(), CaseError> {
            while !stop.load(Ordering::Relaxed) {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(number) else { break };
                let done = work.take_in(item).and_then(|outcome| {
                    order.lock().unwrap_or_else(PoisonError::into_inner).put(number, outcome, self, clock, actor)
                });
                done.inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            }
            Ok(())
        };
        // Threads of their own and not tasks of the pool: a task that waits for its batch would begin other files
        // on top of its own stack, as deep as there are files.
        let workers = rayon::current_num_threads().clamp(1, WORKERS_MAX).min(items.len());
        let results: Vec<Result<(), CaseError>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..workers).map(|_| scope.spawn(one_worker)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        drop(lock);
        results.into_iter().collect::<Result<(), _>>()?;
        Ok(order.into_inner().unwrap_or_else(PoisonError::into_inner).summary)
    }

    fn remove_leftovers(&self) -> Result<(), CaseError> {
        self.store.remove_leftovers()?;
        for path in files::sorted_entries(&self.folder.join("cache"))? {
            if path.extension().is_some_and(|ending| ending == files::PART) {
                fs::remove_file(&path).map_err(io_error("remove", &path))?;
            }
        }
        Ok(())
    }
}

/// Files read at once; each may hold a batch of bodies in memory.
const WORKERS_MAX: usize = 8;

struct Work<'a> {
    case: &'a Case,
    options: &'a AddOptions,
    known: &'a BTreeMap<EvidenceId, Evidence>,
    rules: String,
    progress: &'a dyn Progress,
}

/// What became of one item.
struct Outcome {
    /// `None`: its source cannot be read.
    added: Option<(AddedFile, NewLine)>,
    problems: Vec<AddProblem>,
}

impl Work<'_> {
    fn take_in(&self, item: &Item) -> Result<Outcome, CaseError> {
        let mut problems = Vec::new();
        let Some(stored) = self.store(item, &mut problems)? else { return Ok(Outcome { added: None, problems }) };
        let mut intake = Intake {
            name: item.name.clone(),
            bytes: stored.bytes,
            is_folder: item.is_folder,
            kind_given: self.options.kind,
            options: self.options.read.clone(),
            provenance: self.options.provenance.clone(),
            kind: Kind::Unknown,
            records: 0,
            errors: 0,
            skipped: 0,
        };
        let known = self.known.get(&stored.id);
        let mut evidence = known.cloned().unwrap_or_else(|| Evidence::new(stored.id, &intake, 0));
        evidence.receive(&intake);
        let (counts, sample) = self.case.fill_cache(&evidence, &self.rules, self.progress)?;
        intake.kind = counts.kind;
        (intake.records, intake.errors) = (counts.records, counts.errors);
        intake.skipped = counts.skipped.iter().map(|skipped| skipped.count).sum();
        let line = NewLine { action: Action::Intake, object: stored.id.to_string(), params: intake.params() };
        let file = AddedFile {
            id: stored.id,
            path: item.path.clone(),
            name: intake.name,
            bytes: intake.bytes,
            kind: intake.kind,
            records: intake.records,
            errors: intake.errors,
            skipped: intake.skipped,
            problems: sample,
            known: false,
            seq: 0,
        };
        Ok(Outcome { added: Some((file, line)), problems })
    }

    /// Copies an item into the store. `None`: its source cannot be read, which is a problem and no error.
    fn store(&self, item: &Item, problems: &mut Vec<AddProblem>) -> Result<Option<Stored>, CaseError> {
        let mut incoming = self.case.store.begin()?;
        let copied = if item.is_folder {
            pack::pack(&item.path, &mut incoming, problems)
        } else {
            copy(&item.path, &mut incoming)
        };
        match copied {
            Ok(()) => incoming.finish().map(Some),
            Err(source) if incoming.failed() => {
                Err(CaseError::Io { doing: "write", path: incoming.path().to_owned(), source })
            }
            Err(error) => {
                problems.push(AddProblem::of(&item.path, "not-readable", &error.to_string()));
                Ok(None)
            }
        }
    }
}

fn copy(path: &Path, out: &mut super::store::Incoming<'_>) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut chunk = vec![0; files::CHUNK_BYTES];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => out.write_all(chunk.get(..read).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Puts what several threads finish into the order of the walk.
struct Order {
    next: usize,
    ready: BTreeMap<usize, Outcome>,
    /// Evidence that the case held before.
    seen: BTreeSet<EvidenceId>,
    summary: AddSummary,
}

impl Order {
    /// Takes an outcome, and writes ledger lines of all that are next now.
    fn put(
        &mut self,
        number: usize,
        outcome: Outcome,
        case: &Case,
        clock: &dyn Clock,
        actor: &str,
    ) -> Result<(), CaseError> {
        self.ready.insert(number, outcome);
        let (mut files, mut lines) = (Vec::new(), Vec::new());
        while let Some(outcome) = self.ready.remove(&self.next) {
            self.next += 1;
            self.summary.problems.extend(outcome.problems);
            if let Some((file, line)) = outcome.added {
                files.push(file);
                lines.push(line);
            }
        }
        let written: Vec<Line> = case.append(lines, clock, actor)?;
        for (mut file, line) in files.into_iter().zip(written) {
            file.seq = line.seq;
            file.known = !self.seen.insert(file.id);
            self.summary.files.push(file);
        }
        Ok(())
    }
}

/// The parameters of an intake line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Intake {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) is_folder: bool,
    pub(super) kind_given: Option<Kind>,
    pub(super) options: ReadOptions,
    pub(super) provenance: Provenance,
    pub(super) kind: Kind,
    pub(super) records: u64,
    pub(super) errors: u64,
    pub(super) skipped: u64,
}

impl Intake {
    /// What was not given is left out.
    pub(super) fn params(&self) -> Value {
        let Provenance { acquired_at, source, custodian, basis, tlp, organization } = &self.provenance;
        let mut given = Map::new();
        let texts = [
            ("source", source),
            ("custodian", custodian),
            ("basis", basis),
            ("tlp", tlp),
            ("organization", organization),
        ];
        for (name, text) in texts {
            if !text.is_empty() {
                given.insert(name.to_owned(), json!(text));
            }
        }
        if let Some(at) = acquired_at {
            given.insert("acquired_at".to_owned(), json!(at.to_string()));
        }
        if let Some(kind) = self.kind_given {
            given.insert("kind".to_owned(), json!(kind.as_str()));
        }
        if let Some(minutes) = self.options.timezone_offset_minutes {
            given.insert("timezone_minutes".to_owned(), json!(minutes));
        }
        if let Some(day) = self.options.list_date {
            given.insert("list_date".to_owned(), json!(day.to_string()));
        }
        if !self.options.columns.is_empty() {
            given.insert("columns".to_owned(), json!(self.options.columns));
        }
        json!({
            "name": self.name, "bytes": self.bytes, "folder": self.is_folder, "kind": self.kind.as_str(),
            "records": self.records, "errors": self.errors, "skipped": self.skipped, "given": given,
        })
    }

    pub(super) fn from_params(params: &Value) -> Option<Self> {
        let given = params.get("given")?;
        let number = |name| params.get(name).and_then(Value::as_u64);
        let kind = |value: &Value| value.as_str()?.parse::<Kind>().ok();
        let kind_given = match given.get("kind") {
            Some(value) => Some(kind(value)?),
            None => None,
        };
        let acquired_at = match given.get("acquired_at") {
            Some(value) => Some(parse_time(value.as_str()?)?),
            None => None,
        };
        let columns = match given.get("columns") {
            Some(value) => serde_json::from_value(value.clone()).ok()?,
            None => Vec::new(),
        };
        let minutes = given.get("timezone_minutes").and_then(Value::as_i64);
        let list_date = match given.get("list_date") {
            Some(value) => Some(Day::parse(value.as_str()?)?),
            None => None,
        };
        Some(Self {
            name: params.get("name")?.as_str()?.to_owned(),
            bytes: number("bytes")?,
            is_folder: params.get("folder")?.as_bool()?,
            kind_given,
            options: ReadOptions {
                timezone_offset_minutes: minutes.and_then(|m| i32::try_from(m).ok()),
                columns,
                list_date,
            },
            provenance: Provenance {
                acquired_at,
                source: evidence::text(given, "source"),
                custodian: evidence::text(given, "custodian"),
                basis: evidence::text(given, "basis"),
                tlp: evidence::text(given, "tlp"),
                organization: evidence::text(given, "organization"),
            },
            kind: kind(params.get("kind")?)?,
            records: number("records")?,
            errors: number("errors")?,
            skipped: number("skipped")?,
        })
    }
}
