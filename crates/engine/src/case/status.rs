//! How does the case stand, and what is to be done next?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::evidence::{EvidenceId, Kind};

use super::error::CaseError;
use super::ledger::Action;
use super::{Case, Head, IssuedReport, RunRecord};

/// One screen on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStatus {
    /// The case's name.
    pub name: String,
    /// The question that it is to answer.
    pub question: String,
    /// What it holds, by kind; kinds without evidence are left out.
    pub kinds: Vec<KindStatus>,
    /// The last run.
    pub last_run: Option<RunRecord>,
    /// Evidence that the last run did not see.
    pub evidence_since_run: u64,
    /// Judgements and undos that the last run did not see.
    pub judgements_since_run: u64,
    /// Judgements in force.
    pub judgements: u64,
    /// Reports issued.
    pub reports: Vec<IssuedReport>,
    /// Files in the store that no ledger line names: adding them again completes them.
    pub unfinished: Vec<EvidenceId>,
    /// Bytes of an unfinished last line of the ledger; the next act mends it.
    pub unfinished_line_bytes: u64,
    /// Lines of the ledger.
    pub lines: u64,
    /// Its last line.
    pub head: Head,
    /// What to do next, the most pressing first.
    pub next: Vec<NextStep>,
}

/// The evidence of one kind, as counted at its intake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindStatus {
    /// The kind.
    pub kind: Kind,
    /// Files.
    pub files: u64,
    /// Their size.
    pub bytes: u64,
    /// Records read.
    pub records: u64,
    /// Records lost.
    pub errors: u64,
    /// Records passed over.
    pub skipped: u64,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NextStep {
    /// There is no evidence: `add`.
    AddEvidence,
    /// An intake was stopped: `add` the same files again.
    AddAgain,
    /// Evidence or judgements are newer than the tables: `analyze`.
    Analyze,
    /// The tables are up to date and no report rests on them: `report`.
    Report,
    /// Everything is up to date: `verify`, from time to time.
    Verify,
}

impl Case {
    /// How the case stands. Reads the ledger and the names in the store; no evidence is opened.
    pub fn status(&self) -> Result<CaseStatus, CaseError> {
        let lines = self.ledger.lines()?;
        let evidence = self.evidence()?;
        let mut kinds: BTreeMap<Kind, KindStatus> = BTreeMap::new();
        for one in &evidence {
            let none = KindStatus { kind: one.kind, files: 0, bytes: 0, records: 0, errors: 0, skipped: 0 };
            let sum = kinds.entry(one.kind).or_insert(none);
            sum.files += 1;
            sum.bytes += one.bytes;
            sum.records += one.records;
            sum.errors += one.errors;
            sum.skipped += one.skipped;
        }
        let known: BTreeSet<EvidenceId> = evidence.iter().map(|one| one.id).collect();
        let stored = self.store.list()?.0;
        let unfinished: Vec<EvidenceId> = stored.into_iter().filter(|id| !known.contains(id)).collect();
        let last_run = self.last_run()?;
        let seen: BTreeSet<EvidenceId> =
            last_run.iter().flat_map(|run| run.manifest.evidence.iter().copied()).collect();
        let judged_until = last_run.as_ref().and_then(|run| run.manifest.judgement_seq);
        let is_newer = |seq: u64| judged_until.is_none_or(|until| seq > until);
        let judgement_lines = lines.iter().filter(|line| line.action == Action::Judgement);
        let mut status = CaseStatus {
            name: self.settings.name.clone(),
            question: self.settings.question.clone(),
            kinds: kinds.into_values().collect(),
            evidence_since_run: known.difference(&seen).count() as u64,
            judgements_since_run: judgement_lines.filter(|line| is_newer(line.seq)).count() as u64,
            judgements: self.judgements()?.len() as u64,
            reports: self.reports()?,
            unfinished,
            unfinished_line_bytes: self.ledger.torn_bytes()?,
            lines: lines.len() as u64,
            head: self.head()?,
            last_run,
            next: Vec::new(),
        };
        status.next = status.next_steps();
        Ok(status)
    }
}

impl CaseStatus {
    fn next_steps(&self) -> Vec<NextStep> {
        let mut steps = Vec::new();
        if !self.unfinished.is_empty() {
            steps.push(NextStep::AddAgain);
        }
        let run_seq = self.last_run.as_ref().map(|run| run.seq);
        let is_reported = self.reports.iter().any(|report| Some(report.seq) > run_seq);
        if self.kinds.is_empty() {
            steps.push(NextStep::AddEvidence);
        } else if run_seq.is_none() || self.evidence_since_run > 0 || self.judgements_since_run > 0 {
            steps.push(NextStep::Analyze);
        } else if !is_reported {
            steps.push(NextStep::Report);
        } else {
            steps.push(NextStep::Verify);
        }
        steps
    }
}
