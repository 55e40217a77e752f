//! Who did what to the case, when, and was any of it changed since?
//!
//! One canonical JSON line an act: `{seq, at, actor, action, object, params, prev, hash}`; `hash` is the SHA-256 of the
//! line without it, `prev` the hash of the line before. Lines are only ever added, synced before anything rests on them.
//! A chain cannot show by itself that its tail was cut: see [`super::verify`].

mod line;

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::Clock;
use super::canonical::sha256_hex;
use super::error::{CaseError, io_error};
use super::settings::Head;

pub use line::{Action, Line, LineFault};
pub(crate) use line::{FIRST_PREV, NewLine, parse_time};

/// Parameter that says what was done to an unfinished last line before this one was added.
pub(crate) const REPAIR: &str = "ledger_repair";

/// The file `ledger.jsonl` of a case, and as much of it as was read.
pub(crate) struct Ledger {
    path: PathBuf,
    state: Mutex<State>,
}

/// What was read so far. The file only grows, so that a later look reads the rest alone.
#[derive(Default)]
struct State {
    lines: Vec<Line>,
    /// Bytes of whole lines.
    bytes: u64,
    /// A last line without its end: a writer was stopped in the middle.
    torn: Vec<u8>,
}

impl Ledger {
    /// The ledger of a case folder; nothing is read yet.
    pub(crate) fn of(folder: &Path) -> Self {
        Self { path: folder.join("ledger.jsonl"), state: Mutex::default() }
    }

    /// Every whole line. Errors if the chain does not hold up to the last whole line.
    pub(crate) fn lines(&self) -> Result<Vec<Line>, CaseError> {
        self.look(|state| state.lines.clone())
    }

    /// The lines of which `is_meant` holds: copying all of a long ledger for each evidence would take the longest.
    pub(crate) fn lines_where(&self, is_meant: impl Fn(&Line) -> bool) -> Result<Vec<Line>, CaseError> {
        self.look(|state| state.lines.iter().filter(|line| is_meant(line)).cloned().collect())
    }

    /// Bytes of an unfinished last line, 0 if there is none.
    pub(crate) fn torn_bytes(&self) -> Result<u64, CaseError> {
        self.look(|state| state.torn.len() as u64)
    }

    /// The last line.
    pub(crate) fn head(&self) -> Result<Option<Head>, CaseError> {
        self.look(State::head)
    }

    fn look<T>(&self, what: impl FnOnce(&State) -> T) -> Result<T, CaseError> {
        let mut state = self.state();
        let mut file = File::open(&self.path).map_err(io_error("read", &self.path))?;
        state.refresh(&mut file, &self.path)?;
        Ok(what(&state))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Another thread's panic leaves whole lines: `refresh` adds them one by one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds lines, synced when this returns, and tells `on_head` the new head while no other writer can add.
    ///
    /// `actor` is whoever runs the program. Other processes wait: the file itself is locked.
    pub(crate) fn append(
        &self,
        lines: Vec<NewLine>,
        clock: &dyn Clock,
        actor: &str,
        on_head: impl FnOnce(&Head) -> Result<(), CaseError>,
    ) -> Result<Vec<Line>, CaseError> {
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let mut state = self.state();
        let mut options = OpenOptions::new();
        let options = options.read(true).append(true).create(true);
        let mut file = options.open(&self.path).map_err(io_error("write", &self.path))?;
        file.lock().map_err(io_error("lock", &self.path))?;
        let added = self.append_locked(&mut file, &mut state, lines, clock, actor);
        let added = added.and_then(|added| state.head().as_ref().map_or(Ok(()), on_head).map(|()| added));
        // By name and not by closing the file: a child process that was just forked may hold it open.
        file.unlock().map_err(io_error("unlock", &self.path))?;
        added
    }

    fn append_locked(
        &self,
        file: &mut File,
        state: &mut State,
        lines: Vec<NewLine>,
        clock: &dyn Clock,
        actor: &str,
    ) -> Result<Vec<Line>, CaseError> {
        state.refresh(file, &self.path)?;
        let mut repair = state.repair(file).map_err(io_error("repair", &self.path))?;
        let mut text = String::new();
        let mut added = Vec::with_capacity(lines.len());
        let mut head = state.head();
        for new in lines {
            let line = new.chain(head.as_ref(), clock.now(), actor, repair.take())?;
            text.push_str(&line.text()?);
            text.push('\n');
            head = Some(line.head());
            added.push(line);
        }
        if let Err(source) = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()) {
            // A full disk: what was written of it is taken back, or cut off as unfinished by the next writer.
            file.set_len(state.bytes).ok();
            return Err(CaseError::Io { doing: "write", path: self.path.clone(), source });
        }
        state.bytes += text.len() as u64;
        state.lines.extend(added.iter().cloned());
        Ok(added)
    }
}

impl State {
    fn head(&self) -> Option<Head> {
        self.lines.last().map(Line::head)
    }

    /// Reads what was added since the last look; all of it, if the file is shorter than it was.
    fn refresh(&mut self, file: &mut File, path: &Path) -> Result<(), CaseError> {
        let failed = || io_error("read", path);
        let length = file.metadata().map_err(failed())?.len();
        if length < self.bytes {
            *self = Self::default();
        }
        let mut rest = Vec::new();
        file.seek(SeekFrom::Start(self.bytes)).map_err(failed())?;
        file.take(length - self.bytes).read_to_end(&mut rest).map_err(failed())?;
        let mut rest = rest.as_slice();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (text, after) = rest.split_at(end);
            let line = Line::parse(text)
                .and_then(|line| line.follows(self.lines.last()))
                .map_err(|fault| CaseError::Ledger { line: self.lines.len() as u64 + 1, fault })?;
            self.lines.push(line);
            self.bytes += end as u64 + 1;
            rest = after.get(1..).unwrap_or_default();
        }
        self.torn = rest.to_vec();
        Ok(())
    }

    /// Mends an unfinished last line: one that lacks nothing but its end gets it, any other is cut off. Nothing
    /// rested on it, as its writer never came back from writing it.
    fn repair(&mut self, file: &mut File) -> std::io::Result<Option<Value>> {
        if self.torn.is_empty() {
            return Ok(None);
        }
        let torn = std::mem::take(&mut self.torn);
        let note = |what: &str| json!({"what": what, "bytes": torn.len(), "sha256": sha256_hex(&torn)});
        if let Ok(line) = Line::parse(&torn).and_then(|line| line.follows(self.lines.last())) {
            file.write_all(b"\n")?;
            self.bytes += torn.len() as u64 + 1;
            self.lines.push(line);
            return Ok(Some(note("the end of the line before was added")));
        }
        file.set_len(self.bytes)?;
        Ok(Some(note("an unfinished line was cut off")))
    }
}
