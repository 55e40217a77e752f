//! Which evidence does the case hold, and what was said about it?
//!
//! Everything here comes from the intake lines of the ledger. A file that was received more than once is one evidence;
//! what its row shows does not depend on the order in which it was received.

use std::collections::BTreeMap;

use serde_json::Value;
use stakeout_core::evidence::{EvidenceId, Kind, ReadOptions};
use stakeout_core::record::Time;
use stakeout_core::report::EvidenceRow;

use super::error::CaseError;
use super::facts::Facts;
use super::intake::Intake;
use super::ledger::Action;
use super::{Case, Line};

/// Where a file came from, as given to `add`; empty where not given.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Provenance {
    /// When it was acquired.
    pub acquired_at: Option<Time>,
    /// Where it came from.
    pub source: String,
    /// Who kept it.
    pub custodian: String,
    /// On what basis it is held.
    pub basis: String,
    /// Traffic-light marking.
    pub tlp: String,
    /// Whose data it is.
    pub organization: String,
}

/// One evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// SHA-256 of the file as received.
    pub id: EvidenceId,
    /// File name without folders.
    pub name: String,
    /// Size as received.
    pub bytes: u64,
    /// Where it came from: the intake with the smallest (acquired at, source, name), given before not given.
    pub provenance: Provenance,
    /// What was said about how to read it; each field as last given.
    pub options: ReadOptions,
    /// `--kind`, as last given.
    pub kind_given: Option<Kind>,
    /// What it was read as at its last intake.
    pub kind: Kind,
    /// Records read at its last intake.
    pub records: u64,
    /// Records lost at its last intake.
    pub errors: u64,
    /// Records passed over at its last intake.
    pub skipped: u64,
    /// How often it was received.
    pub intakes: u64,
    /// Number of the ledger line of its first intake.
    pub first_seq: u64,
}

impl Evidence {
    /// Its row in the table `evidence`; the counts are those of `facts`, so that they follow the rules in use.
    pub fn row(&self, facts: &Facts) -> EvidenceRow {
        self.row_of(facts.kind, [facts.records, facts.errors, facts.skipped_total()])
    }

    /// Its row, with records read, lost and passed over.
    pub(crate) fn row_of(&self, kind: Kind, [records, errors, skipped]: [u64; 3]) -> EvidenceRow {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        EvidenceRow {
            evidence_id: self.id,
            kind,
            name: self.name.clone(),
            bytes: count(self.bytes),
            source: self.provenance.source.clone(),
            custodian: self.provenance.custodian.clone(),
            basis: self.provenance.basis.clone(),
            tlp: self.provenance.tlp.clone(),
            acquired_at: self.provenance.acquired_at,
            records: count(records),
            problems: count(errors),
            skipped: count(skipped),
        }
    }

    /// An evidence of which nothing was received yet.
    pub(super) fn new(id: EvidenceId, intake: &Intake, first_seq: u64) -> Self {
        Self {
            id,
            name: intake.name.clone(),
            bytes: intake.bytes,
            provenance: intake.provenance.clone(),
            options: ReadOptions::default(),
            kind_given: None,
            kind: intake.kind,
            records: 0,
            errors: 0,
            skipped: 0,
            intakes: 0,
            first_seq,
        }
    }

    /// Counts one more intake in.
    pub(super) fn receive(&mut self, intake: &Intake) {
        if rank(&intake.provenance, &intake.name) < rank(&self.provenance, &self.name) {
            self.provenance = intake.provenance.clone();
            self.name.clone_from(&intake.name);
        }
        self.kind_given = intake.kind_given.or(self.kind_given);
        if !intake.options.columns.is_empty() {
            self.options.columns.clone_from(&intake.options.columns);
        }
        let timezone = &mut self.options.timezone_offset_minutes;
        *timezone = intake.options.timezone_offset_minutes.or(*timezone);
        self.options.list_date = intake.options.list_date.or(self.options.list_date);
        (self.kind, self.records, self.errors, self.skipped) =
            (intake.kind, intake.records, intake.errors, intake.skipped);
        self.intakes += 1;
    }
}

/// What is given comes before what is not; all fields are compared, so that no two different intakes are equal.
fn rank<'a>(provenance: &'a Provenance, name: &'a str) -> impl Ord + use<'a> {
    let Provenance { acquired_at, source, custodian, basis, tlp, organization } = provenance;
    let when = (acquired_at.is_none(), *acquired_at);
    let whence = (source.is_empty(), source);
    (when, whence, name, (custodian.is_empty(), custodian), (basis.is_empty(), basis), (tlp, organization))
}

impl Case {
    /// Every evidence, by id.
    pub fn evidence(&self) -> Result<Vec<Evidence>, CaseError> {
        Ok(of_ledger(&self.ledger.lines()?)?.into_values().collect())
    }

    /// Every evidence as it was known after this line of the ledger, by id: what a replay of a run needs.
    pub fn evidence_until(&self, seq: u64) -> Result<Vec<Evidence>, CaseError> {
        let mut lines = self.ledger.lines()?;
        lines.retain(|line| line.seq <= seq);
        Ok(of_ledger(&lines)?.into_values().collect())
    }

    /// One evidence.
    pub(super) fn evidence_of(&self, id: &EvidenceId) -> Result<Evidence, CaseError> {
        let text = id.to_string();
        let lines = self.ledger.lines_where(|line| line.action == Action::Intake && line.object == text)?;
        of_ledger(&lines)?.remove(id).ok_or(CaseError::NoSuchEvidence { id: *id })
    }
}

/// The evidence that these lines tell of.
pub(super) fn of_ledger(lines: &[Line]) -> Result<BTreeMap<EvidenceId, Evidence>, CaseError> {
    let mut all = BTreeMap::new();
    for line in lines.iter().filter(|line| line.action == Action::Intake) {
        let (id, intake) = intake_of(line).ok_or_else(|| bad_params(line))?;
        all.entry(id).or_insert_with(|| Evidence::new(id, &intake, line.seq)).receive(&intake);
    }
    Ok(all)
}

/// The id and the parameters of an intake line.
pub(super) fn intake_of(line: &Line) -> Option<(EvidenceId, Intake)> {
    Some((line.object.parse().ok()?, Intake::from_params(&line.params)?))
}

/// The error that a line's parameters are not those of its action.
pub(super) fn bad_params(line: &Line) -> CaseError {
    CaseError::Params { line: line.seq + 1, action: line.action.as_str() }
}

/// A text field of parameters; empty if it is absent.
pub(super) fn text(params: &Value, name: &str) -> String {
    params.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
