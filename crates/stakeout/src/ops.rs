//! What do the verbs call?
//!
//! Every call on a case or a world stands here once, with what a verb hands in and what it gets back.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use stakeout_core::evidence::{Kind, ReadOptions};
use stakeout_core::link::{LinkEvidenceRow, Relation};
use stakeout_core::record::Time;
use stakeout_core::report::CaseRows;
use stakeout_engine::case::{self, AddOptions, Case};
use stakeout_engine::pipeline::{self, Explained};
use stakeout_engine::query::{self as sql, QueryOptions, QueryOutput};
use stakeout_engine::{Progress, table};
use stakeout_scenario::{Evaluation, PopulationOptions, SimulateOptions, Step};

use crate::who::Who;

/// What a new case is called and asked.
#[derive(Debug)]
pub(crate) struct NewCase {
    pub(crate) name: String,
    pub(crate) question: String,
    pub(crate) timezone_offset_minutes: i32,
    /// Folder of keys; `None`: the user's data folder.
    pub(crate) keys: Option<PathBuf>,
    /// File of another case's key, to use the same one.
    pub(crate) key_like: Option<PathBuf>,
}

/// Makes a case folder; returns where its key lies.
pub(crate) fn create(folder: &Path, new: &NewCase, who: &Who) -> anyhow::Result<PathBuf> {
    let minutes = new.timezone_offset_minutes;
    let sign = if minutes < 0 { '-' } else { '+' };
    let timezone = format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
    let new = case::NewCase {
        name: new.name.clone(),
        question: new.question.clone(),
        timezone: Some(timezone),
        key_dir: new.keys.clone(),
        key_like: new.key_like.clone(),
    };
    Ok(Case::create(folder, &new, &who.at, &who.actor)?.key_path)
}

/// Runs work on so many threads.
pub(crate) fn on_threads<T: Send>(threads: NonZeroUsize, work: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build().context("cannot start threads")?;
    Ok(pool.install(work))
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

/// What became of all files.
#[derive(Debug)]
pub(crate) struct Intaken {
    pub(crate) files: Vec<Taken>,
    /// What was not taken in: path and why.
    pub(crate) left_out: Vec<String>,
}

/// Takes files and folders in and reads them, in name order.
pub(crate) fn add(folder: &Path, intake: &Intake, who: &Who, to: &dyn Progress) -> anyhow::Result<Intaken> {
    let case = Case::open(folder)?;
    let mut read = intake.options.clone();
    // A case in UTC says nothing: readers then note that they took times without an offset for UTC.
    let of_case = case::offset_minutes(&case.settings().timezone).filter(|minutes| *minutes != 0);
    read.timezone_offset_minutes = read.timezone_offset_minutes.or(of_case);
    let Provenance { source, acquired_at, custodian, basis, tlp, organization } = &intake.provenance;
    let provenance = case::Provenance {
        source: source.clone(),
        acquired_at: *acquired_at,
        custodian: custodian.clone(),
        basis: basis.clone(),
        tlp: tlp.clone(),
        organization: organization.clone(),
    };
    let options = AddOptions { kind: intake.kind, read, provenance };
    let summary = on_threads(intake.threads, || case.add(&intake.paths, &options, &who.at, &who.actor, to))??;
    let files = summary
        .files
        .into_iter()
        .map(|file| Taken {
            name: file.name,
            evidence_id: file.id.to_string(),
            kind: file.kind,
            bytes: file.bytes,
            known: file.known,
            records: file.records,
            errors: file.errors,
            skipped: file.skipped,
            problems: by_code(&file.problems),
        })
        .collect();
    let left_out = summary
        .problems
        .into_iter()
        .map(|problem| format!("{}: {}", problem.path.display(), problem.message))
        .collect();
    Ok(Intaken { files, left_out })
}

/// One line a level and code, with how often it occurs among these and the first as an example.
fn by_code(problems: &[stakeout_core::evidence::Problem]) -> Vec<(String, String, u64, String)> {
    let mut lines: BTreeMap<(stakeout_core::evidence::Level, &str), (u64, String)> = BTreeMap::new();
    for problem in problems {
        let at = if problem.locator.as_str().is_empty() { String::new() } else { format!("{}: ", problem.locator) };
        let line =
            lines.entry((problem.level, &problem.code)).or_insert_with(|| (0, format!("{at}{}", problem.message)));
        line.0 += 1;
    }
    lines
        .into_iter()
        .map(|((level, code), (count, example))| (level.as_str().to_owned(), code.to_owned(), count, example))
        .collect()
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
    /// Files in the store that no ledger line names.
    pub(crate) unfinished: Vec<String>,
    /// Files that no reader knows.
    pub(crate) unread: Vec<String>,
    /// What the last run came to: name and count.
    pub(crate) found: Vec<(String, u64)>,
    /// What to do next, the most pressing first.
    pub(crate) next: Vec<String>,
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
pub(crate) fn status(folder: &Path) -> anyhow::Result<Holdings> {
    let case = Case::open(folder)?;
    let status = case.status()?;
    let evidence = case
        .evidence()?
        .into_iter()
        .map(|one| Held {
            evidence_id: one.id.to_string(),
            name: one.name,
            kind: one.kind,
            bytes: one.bytes,
            read: Some((one.records, one.errors, one.skipped)),
        })
        .collect();
    let judgements = case
        .judgements()?
        .into_iter()
        .map(|judged| Judgement {
            id: judged.seq.to_string(),
            act: judged.judgement.verdict.as_str().to_owned(),
            relation: judged.judgement.relation,
            a: judged.judgement.a,
            b: judged.judgement.b,
            author: judged.judgement.author,
            reason: judged.judgement.reason,
            at: judged.at,
        })
        .collect();
    Ok(Holdings {
        name: status.name,
        question: status.question,
        timezone: case.settings().timezone.clone(),
        evidence,
        judgements,
        stale: status.evidence_since_run > 0 || status.judgements_since_run > 0,
        analyzed: status.last_run.map(|run| (run.at, run.manifest.content_digest)),
        reports: status.reports.iter().map(|report| folder.join("reports").join(&report.name)).collect(),
        ledger_lines: status.lines,
        ledger_head: status.head.hash,
        unfinished: status.unfinished.iter().map(ToString::to_string).collect(),
        unread: case.evidence()?.into_iter().filter(|one| one.kind == Kind::Unknown).map(|one| one.name).collect(),
        found: found(&case),
        next: status.next.iter().map(|step| next_step(*step).to_owned()).collect(),
    })
}

/// What the last run came to, for one screen; empty before the first.
fn found(case: &Case) -> Vec<(String, u64)> {
    let Ok(rows) = case.tables().map_err(anyhow::Error::from).and_then(|dir| Ok(table::read_small(&dir)?)) else {
        return Vec::new();
    };
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for site in &rows.sites {
        *found.entry(format!("sites, {}", site.role)).or_default() += 1;
    }
    for entity in &rows.entities {
        *found.entry(format!("{}s", entity.kind)).or_default() += 1;
    }
    for link in &rows.links {
        *found.entry(format!("links, {}", link.status)).or_default() += 1;
    }
    found.insert("findings".to_owned(), rows.findings.len() as u64);
    found.into_iter().collect()
}

fn next_step(step: case::NextStep) -> &'static str {
    match step {
        case::NextStep::AddEvidence => "take evidence in: stakeout add CASE PATH...",
        case::NextStep::AddAgain => "an intake was stopped: add the same files again",
        case::NextStep::Analyze => "evidence or judgements are newer than the tables: stakeout analyze CASE",
        case::NextStep::Report => "no report rests on the last run: stakeout report CASE",
        case::NextStep::Verify => "all is up to date: stakeout verify CASE, from time to time",
    }
}

/// Runs every stage; returns the content digest.
pub(crate) fn analyze(folder: &Path, threads: NonZeroUsize, who: &Who, to: &dyn Progress) -> anyhow::Result<String> {
    let case = Case::open(folder)?;
    let analyzed = on_threads(threads, || pipeline::analyze(&case, &who.at, &who.actor, to))??;
    Ok(analyzed.content_digest)
}

/// The tables of the last run but the two largest, `selectors` and `link_evidence`.
pub(crate) fn rows(folder: &Path) -> anyhow::Result<CaseRows> {
    Ok(table::read_small(&Case::open(folder)?.tables()?)?)
}

/// Rows of `link_evidence` of these links, by id.
pub(crate) fn evidence_of(folder: &Path, links: &BTreeSet<String>) -> anyhow::Result<Vec<LinkEvidenceRow>> {
    let mut rows = Vec::new();
    table::each_near(&Case::open(folder)?.tables()?, links, &mut |row: LinkEvidenceRow| {
        if links.contains(&row.link_id) {
            rows.push(row);
        }
    })?;
    Ok(rows)
}

/// Where does this text stand: in a selector, a host, an entity?
pub(crate) fn find(folder: &Path, text: &str) -> anyhow::Result<sql::Found> {
    Ok(sql::find(&Case::open(folder)?.tables()?, text)?)
}

/// Weighs a pair under every relation that is about it.
pub(crate) fn explain(folder: &Path, a: &str, b: &str) -> anyhow::Result<Vec<Explained>> {
    Ok(pipeline::explain(&Case::open(folder)?, a, b)?)
}

/// Runs one SELECT over the tables of the last run.
pub(crate) fn query(folder: &Path, text: &str, options: &QueryOptions) -> anyhow::Result<QueryOutput> {
    Ok(sql::run(&Case::open(folder)?.tables()?, text, options)?)
}

/// A line that an analyst writes into the ledger.
#[derive(Debug)]
pub(crate) enum Ruling {
    /// The two stand in the relation, whatever the bits say.
    Accept { a: String, b: String, relation: Relation },
    /// The two do not stand in the relation.
    Reject { a: String, b: String, relation: Relation },
    /// That judgement no longer binds.
    Undo { seq: u64 },
}

/// Writes a judgement; returns its id.
pub(crate) fn judge(folder: &Path, ruling: &Ruling, reason: &str, who: &Who) -> anyhow::Result<String> {
    let case = Case::open(folder)?;
    let rule = |verdict, a: &str, b: &str, relation| case::Judgement {
        verdict,
        relation,
        a: a.to_owned(),
        b: b.to_owned(),
        reason: reason.to_owned(),
        author: who.actor.clone(),
    };
    let seq = match ruling {
        Ruling::Accept { a, b, relation } => {
            case.judge(rule(case::Verdict::Accept, a, b, *relation), &who.at, &who.actor)?.seq
        }
        Ruling::Reject { a, b, relation } => {
            case.judge(rule(case::Verdict::Reject, a, b, *relation), &who.at, &who.actor)?.seq
        }
        Ruling::Undo { seq } => case.undo(&case::Undo::Seq(*seq), reason, &who.actor, &who.at, &who.actor)?.seq,
    };
    Ok(seq.to_string())
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
    folder: &Path,
    head: Option<&str>,
    replay: Option<NonZeroUsize>,
    to: &dyn Progress,
) -> anyhow::Result<Verified> {
    let case = Case::open(folder)?;
    let mut differences: Vec<Difference> = case
        .verify(head, to)
        .into_iter()
        .map(|problem| Difference {
            part: problem.code.as_str().to_owned(),
            place: match problem.line {
                Some(line) => format!("{}, line {line}", problem.path),
                None => problem.path,
            },
            what: problem.message,
        })
        .collect();
    // What cannot be counted is among the differences already.
    let status = case.status().ok();
    let mut replayed = None;
    if let Some(threads) = replay {
        let replay = on_threads(threads, || pipeline::replay(&case, to))??;
        differences.extend(replay.different.into_iter().map(|place| Difference {
            part: "replay".to_owned(),
            place,
            what: "evidence, rules and judgements give other rows than the last run wrote".to_owned(),
        }));
        replayed = Some(replay.content_digest);
    }
    Ok(Verified {
        evidence: status.as_ref().map_or(0, |s| s.kinds.iter().map(|kind| kind.files).sum()),
        ledger_lines: status.as_ref().map_or(0, |s| s.lines),
        reports: status.as_ref().map_or(0, |s| s.reports.len() as u64),
        ledger_head: status.map(|s| s.head.hash).unwrap_or_default(),
        replayed,
        differences,
    })
}

/// Writes a world, and tells how far it is.
pub(crate) fn simulate(dir: &Path, options: &SimulateOptions, to: &dyn Progress) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    Ok(stakeout_scenario::simulate(dir, options, &mut |step| steps.tell(step, to))?)
}

/// Writes a world of accounts alone, and tells how far it is.
pub(crate) fn populate(dir: &Path, options: &PopulationOptions, to: &dyn Progress) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    Ok(stakeout_scenario::populate(dir, options, &mut |step| steps.tell(step, to))?)
}

/// Writes pages alone, and tells how far it is.
pub(crate) fn pages(dir: &Path, count: u64, seed: u64, to: &dyn Progress) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    Ok(stakeout_scenario::pages(dir, count, seed, &mut |step| steps.tell(step, to))?)
}

/// Turns "this file, so many records so far" into stages and advances.
#[derive(Default)]
struct Steps {
    file: String,
    records: u64,
}

impl Steps {
    fn tell(&mut self, step: &Step<'_>, to: &dyn Progress) {
        if self.file != step.file {
            to.stage(&format!("write {}", step.file), None);
            step.file.clone_into(&mut self.file);
            self.records = 0;
        }
        to.advance(0, step.records.saturating_sub(self.records));
        self.records = step.records;
    }
}

/// Compares the tables of the last run with a folder of truth.
pub(crate) fn evaluate(rows: &CaseRows, truth: &Path) -> anyhow::Result<Evaluation> {
    Ok(stakeout_scenario::evaluate(rows, truth)?)
}
