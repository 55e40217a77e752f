//! What do the verbs call?
//!
//! Every call on the libraries stands here once, with what a verb hands in and what it gets back. No verb names the
//! engine or the scenario itself.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use stakeout_core::evidence::{Kind, ReadOptions};
use stakeout_core::link::Relation;
use stakeout_core::record::Time;
use stakeout_core::report::CaseRows;
use stakeout_engine::Progress;

use crate::who::Who;

/// What a new case is called and asked.
#[derive(Debug)]
pub(crate) struct NewCase {
    pub(crate) name: String,
    pub(crate) question: String,
    pub(crate) timezone_offset_minutes: i32,
    /// Folder of keys; `None`: the user's data folder.
    pub(crate) keys: Option<PathBuf>,
}

/// Makes a case folder; returns where its key lies.
pub(crate) fn create(_case: &Path, _new: &NewCase, _who: &Who) -> anyhow::Result<PathBuf> {
    anyhow::bail!("not wired")
}

/// Where files came from, as their bringer says.
#[derive(Debug, Default)]
pub(crate) struct Provenance {
    pub(crate) source: String,
    pub(crate) acquired_at: Option<Time>,
    pub(crate) custodian: String,
    pub(crate) basis: String,
    pub(crate) tlp: String,
    pub(crate) organization: String,
}

/// What is to be taken in, and how it is to be read.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) kind: Option<Kind>,
    /// `None` in `timezone_offset_minutes`: as the case says.
    pub(crate) options: ReadOptions,
    pub(crate) provenance: Provenance,
    pub(crate) threads: NonZeroUsize,
}

/// What became of one file.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) name: String,
    pub(crate) evidence_id: String,
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
    /// These bytes were in the case already; the ledger has one more line.
    pub(crate) known: bool,
    pub(crate) records: u64,
    pub(crate) errors: u64,
    pub(crate) skipped: u64,
    /// What was wrong or assumed, one line a code: `(level, code, how often, an example)`.
    pub(crate) problems: Vec<(String, String, u64, String)>,
}

/// Takes files and folders in and reads them, in name order.
pub(crate) fn add(_case: &Path, _intake: &Intake, _who: &Who, _to: &dyn Progress) -> anyhow::Result<Vec<Taken>> {
    anyhow::bail!("not wired")
}

/// A judgement of an analyst that stands.
#[derive(Debug)]
pub(crate) struct Judgement {
    pub(crate) id: String,
    pub(crate) act: String,
    pub(crate) relation: Relation,
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) author: String,
    pub(crate) reason: String,
    pub(crate) at: Time,
}

/// What a case holds.
#[derive(Debug)]
pub(crate) struct Holdings {
    pub(crate) name: String,
    pub(crate) question: String,
    pub(crate) timezone: String,
    pub(crate) key: PathBuf,
    pub(crate) evidence: Vec<Held>,
    pub(crate) judgements: Vec<Judgement>,
    /// Time of the last run that finished, and its content digest.
    pub(crate) analyzed: Option<(Time, String)>,
    /// Evidence, rules or judgements changed since then.
    pub(crate) stale: bool,
    /// Folders of issued reports, oldest first.
    pub(crate) reports: Vec<PathBuf>,
    pub(crate) ledger_lines: u64,
    pub(crate) ledger_head: String,
}

/// One evidence of a case.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) evidence_id: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
    /// Records, errors and skipped; `None` until it was read.
    pub(crate) read: Option<(u64, u64, u64)>,
}

/// What does the case hold, and how far is it?
pub(crate) fn status(_case: &Path) -> anyhow::Result<Holdings> {
    anyhow::bail!("not wired")
}

/// Runs every stage; returns the content digest.
pub(crate) fn analyze(_case: &Path, _threads: NonZeroUsize, _who: &Who, _to: &dyn Progress) -> anyhow::Result<String> {
    anyhow::bail!("not wired")
}

/// The tables of the last run.
pub(crate) fn rows(_case: &Path) -> anyhow::Result<CaseRows> {
    anyhow::bail!("not wired")
}

/// A report as issued.
#[derive(Debug)]
pub(crate) struct Issued {
    /// The page to open.
    pub(crate) page: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) findings: u64,
    /// Digest of the body.
    pub(crate) digest: String,
}

/// Issues a report into `out`, or into the case's `reports/`.
pub(crate) fn report(_case: &Path, _out: Option<&Path>, _who: &Who, _to: &dyn Progress) -> anyhow::Result<Issued> {
    anyhow::bail!("not wired")
}

/// One place where a text was found.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) subject: String,
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) evidence_id: String,
    pub(crate) locator: String,
}

/// Hits, at most as many as asked for, and how many there are.
#[derive(Debug)]
pub(crate) struct Hits {
    pub(crate) hits: Vec<Hit>,
    pub(crate) total: u64,
}

/// Where does this text stand: in a selector, a host, an entity?
pub(crate) fn find(_case: &Path, _text: &str, _rows_max: u64) -> anyhow::Result<Hits> {
    anyhow::bail!("not wired")
}

/// One hypothesis about a pair: the relation, a rival, or "unrelated".
#[derive(Debug)]
pub(crate) struct Hypothesis {
    pub(crate) name: String,
    /// Prior log-odds in 1/256 bit.
    pub(crate) prior: i32,
    /// Bits by group, in 1/256 bit, each group once.
    pub(crate) groups: Vec<(String, i32)>,
    /// Share among all hypotheses, per mille.
    pub(crate) share: i32,
}

/// The hypotheses that were weighed for a link, the strongest first.
pub(crate) fn hypotheses(_case: &Path, _link_id: &str) -> anyhow::Result<Vec<Hypothesis>> {
    anyhow::bail!("not wired")
}

/// How the rows of a query leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    Csv,
    Json,
    Parquet,
}

/// What a query may cost and how it is written.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) sql: &'a str,
    pub(crate) format: Format,
    /// Rows that are written; `None`: all.
    pub(crate) rows_max: Option<u64>,
    pub(crate) memory_bytes_max: u64,
    pub(crate) time_max: Duration,
    /// Cells of CSV as they are, with no quote before `= + - @`.
    pub(crate) raw: bool,
}

/// What a query gave.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) columns: Vec<String>,
    /// Rows as text, for [`Format::Table`]; other formats go to `out`.
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) rows_written: u64,
    /// There were more rows than asked for.
    pub(crate) cut: bool,
}

/// Runs one SELECT over the tables of the last run.
pub(crate) fn query(_case: &Path, _question: &Question<'_>, _out: &mut dyn Write) -> anyhow::Result<Answer> {
    anyhow::bail!("not wired")
}

/// The tables that a query can name: `(table, column, type)`, in order.
pub(crate) fn columns(_case: &Path) -> anyhow::Result<Vec<(String, String, String)>> {
    anyhow::bail!("not wired")
}

/// A line that an analyst writes into the ledger.
#[derive(Debug)]
pub(crate) enum Ruling {
    /// The two stand in the relation, whatever the bits say.
    Accept { a: String, b: String, relation: Relation },
    /// The two do not stand in the relation.
    Reject { a: String, b: String, relation: Relation },
    /// That judgement no longer binds.
    Undo { judgement: String },
}

/// Writes a judgement; returns its id.
pub(crate) fn judge(_case: &Path, _ruling: &Ruling, _reason: &str, _who: &Who) -> anyhow::Result<String> {
    anyhow::bail!("not wired")
}

/// One thing that is not as the ledger says.
#[derive(Debug)]
pub(crate) struct Difference {
    /// `evidence`, `ledger`, `report`, `tables`.
    pub(crate) part: String,
    /// The file, the line or the table.
    pub(crate) place: String,
    pub(crate) what: String,
}

/// What was checked.
#[derive(Debug)]
pub(crate) struct Verified {
    pub(crate) evidence: u64,
    pub(crate) ledger_lines: u64,
    pub(crate) reports: u64,
    pub(crate) ledger_head: String,
    /// Content digest of the replay, if one ran.
    pub(crate) replayed: Option<String>,
    pub(crate) differences: Vec<Difference>,
}

/// Is every byte that the case rests on still there, unchanged? With `replay`: does a run give the same digest?
pub(crate) fn verify(
    _case: &Path,
    _head: Option<&str>,
    _replay: Option<NonZeroUsize>,
    _to: &dyn Progress,
) -> anyhow::Result<Verified> {
    anyhow::bail!("not wired")
}

/// Which synthetic world is made.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) tier: Tier,
    pub(crate) seed: u64,
    /// Factor on every rate of reuse, in thousandths: 1000 usual, 400 very careful.
    pub(crate) carelessness: u32,
    /// Only this many pages of one kind, to measure speed with.
    pub(crate) pages: Option<u64>,
}

/// How large the background is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tier {
    S,
    M,
    L,
}

/// Writes `DIR/evidence/*` and `DIR/truth/*.csv`.
pub(crate) fn simulate(_dir: &Path, _world: &World, _to: &dyn Progress) -> anyhow::Result<()> {
    anyhow::bail!("not wired")
}

/// How far the case agrees with the truth: a section is a title and a table, and all of it is JSON too.
#[derive(Debug)]
pub(crate) struct Marks {
    pub(crate) sections: Vec<Section>,
    pub(crate) json: serde_json::Value,
}

/// One table of an evaluation.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Compares the tables of the last run with a folder of truth.
pub(crate) fn evaluate(_rows: &CaseRows, _truth: &Path) -> anyhow::Result<Marks> {
    anyhow::bail!("not wired")
}
