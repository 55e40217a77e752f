//! Whose identities do accounts of crews show without their owners? A page apart from the report: owners are victims.
//!
//! It exists so that owners can be warned, and holds no more than that needs: accounts and places. No name, number or
//! address is printed; who may see them finds them at the places.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::EvidenceRow;
use super::html::{STYLE, environment, render};
use super::input::{Custody, ReportError};
use crate::evidence::{EvidenceId, Locator};
use crate::finding::{count, shown, unlabelled};
use crate::record::Time;

/// Places of one kind that a line shows; the rest is counted.
const PLACES_MAX: usize = 4;

/// On what it rests that an identity is another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StolenBasis {
    /// The number of the paper stands in an identity report.
    Reported,
    /// The same, of an account of no crew: it may be the owner's own.
    ReportedPerhapsOwn,
    /// An older account of the owner shows the paper of that number, under that name.
    OwnPaper,
    /// An older account of the owner bears that name and day of birth.
    OwnName,
    /// The same paper in two accounts that live apart, of which the younger is paid in another's name, leaves by an exit of
    /// a crew, or shows another face: perhaps one person.
    TwoLives,
}

impl StolenBasis {
    /// In words.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "the number of the paper stands in an identity report",
            Self::ReportedPerhapsOwn => {
                "the number of the paper stands in an identity report; this account may be the owner's own"
            }
            Self::OwnPaper => "an older account shows the same paper, and lives apart from it",
            Self::TwoLives => {
                "an older account shows the same paper, and lives apart from it; this one is paid in another's name, leaves by an exit of a crew, or shows another face with that number. Both may be one person's"
            }
            Self::OwnName => "an older account bears the same name and day of birth, and lives apart from it",
        }
    }
}

/// A place in the evidence.
pub type Spot = (EvidenceId, Locator);

/// An account that shows the identity of another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StolenRow {
    /// Entity of the crew; empty for an account of none.
    pub crew: String,
    /// Was the person named under 18 when the identity was shown? Such owners stand first.
    pub is_minor: bool,
    /// `PLATFORM/ID`.
    pub account: String,
    /// When the account was made.
    pub since: Option<Time>,
    /// On what it rests.
    pub basis: StolenBasis,
    /// Where the account shows the identity.
    pub shown_at: Vec<Spot>,
    /// Where the report, or the owner's account and paper, stand.
    pub rests_at: Vec<Spot>,
    /// The owner's own account, `PLATFORM/ID`; empty where only a report is in the evidence.
    pub owner: String,
    /// When the identity was reported, or the owner's account was made.
    pub owner_since: Option<Time>,
}

/// Everything that the page is made from.
#[derive(Debug, Clone)]
pub struct VictimsInput<'a> {
    /// The case's name.
    pub name: &'a str,
    /// Accounts whose identity is stolen, sorted.
    pub rows: &'a [StolenRow],
    /// The evidence of the case.
    pub evidence: &'a [EvidenceRow],
    /// From which state of the case, when, and by whom.
    pub custody: &'a Custody,
}

/// The restricted page as one HTML file that needs nothing else and does nothing.
///
/// Errors: [`ReportError::MissingEvidence`] if a place is in no evidence of the case, [`ReportError::NoEvidence`] if a row
/// has none: no page is made then.
pub fn victims(input: &VictimsInput<'_>) -> Result<String, ReportError> {
    let mut ids: Vec<EvidenceId> = input.evidence.iter().map(|row| row.evidence_id).collect();
    ids.sort_unstable();
    let numbers: BTreeMap<EvidenceId, usize> = ids.into_iter().zip(1..).collect();
    check(input, &numbers)?;
    let mut crews: BTreeMap<&str, Vec<&StolenRow>> = BTreeMap::new();
    for row in input.rows {
        crews.entry(&row.crew).or_default().push(row);
    }
    let mut order: Vec<_> = crews.into_iter().collect();
    order.sort_by_key(|(crew, rows)| (crew.is_empty(), std::cmp::Reverse(rows.len()), *crew));
    let crew = |(crew, mut rows): (&str, Vec<&StolenRow>)| {
        rows.sort_by_key(|row| (!row.is_minor, *row));
        context! {
            label => shown(unlabelled(crew), 60),
            n => count(rows.len(), "account", "accounts"),
            rows => rows.into_iter().map(|row| line(row, &numbers)).collect::<Vec<_>>(),
        }
    };
    let owners: BTreeSet<&str> =
        input.rows.iter().map(|row| row.owner.as_str()).filter(|owner| !owner.is_empty()).collect();
    let time = |time: Option<Time>| time.map(|time| time.to_string()).unwrap_or_default();
    let custody = input.custody;
    let sheet = [
        ("Content digest of the tables", custody.content_digest.clone()),
        ("Head of the ledger before it was written", custody.ledger_head.clone()),
        ("Run", custody.run.clone()),
        ("Written", time(custody.issued_at)),
        ("Written by", custody.operator.clone()),
        ("Program", custody.program.clone()),
    ];
    let page = context! {
        name => shown(input.name, 200),
        style => Value::from_safe_string(STYLE.to_owned()),
        accounts => count(input.rows.len(), "account", "accounts"),
        owners => count(owners.len(), "account of an owner", "accounts of owners"),
        crews => order.into_iter().map(crew).collect::<Vec<_>>(),
        files => files(input, &numbers),
        sheet => sheet.map(|(name, value)| context! { name, value => shown(&value, 300) }),
    };
    render(&environment(numbers.len())?, "victims.html", page)
}

/// Every row rests on evidence of the case.
fn check(input: &VictimsInput<'_>, numbers: &BTreeMap<EvidenceId, usize>) -> Result<(), ReportError> {
    for row in input.rows {
        // The locator stands for the row: an account may be a personal value.
        let (finding, kind) = (row.crew.clone(), "stolen-identities".to_owned());
        let statement = row.basis.as_str().to_owned();
        if row.shown_at.is_empty() || row.rests_at.is_empty() {
            return Err(ReportError::NoEvidence { finding, kind, statement });
        }
        let missing = row.shown_at.iter().chain(&row.rests_at).find(|(id, _)| !numbers.contains_key(id));
        if let Some((evidence_id, _)) = missing {
            return Err(ReportError::MissingEvidence { finding, kind, evidence_id: *evidence_id, statement });
        }
    }
    Ok(())
}

fn line(row: &StolenRow, numbers: &BTreeMap<EvidenceId, usize>) -> Value {
    let places = |spots: &[Spot]| {
        let place =
            |(id, locator): &Spot| context! { number => numbers.get(id), locator => shown(locator.as_str(), 80) };
        context! {
            shown => spots.iter().take(PLACES_MAX).map(place).collect::<Vec<_>>(),
            more => spots.len().saturating_sub(PLACES_MAX),
        }
    };
    context! {
        account => shown(&row.account, 60),
        since => super::chapter::date(row.since),
        is_minor => row.is_minor,
        basis => row.basis.as_str(),
        is_reported => matches!(row.basis, StolenBasis::Reported | StolenBasis::ReportedPerhapsOwn),
        shown_at => places(&row.shown_at),
        rests_at => places(&row.rests_at),
        owner => shown(&row.owner, 60),
        owner_since => super::chapter::date(row.owner_since),
    }
}

/// The files that a place on the page is in.
fn files(input: &VictimsInput<'_>, numbers: &BTreeMap<EvidenceId, usize>) -> Vec<Value> {
    let cited: BTreeSet<EvidenceId> =
        input.rows.iter().flat_map(|row| row.shown_at.iter().chain(&row.rests_at)).map(|(id, _)| *id).collect();
    let mut rows: Vec<&EvidenceRow> = input.evidence.iter().filter(|row| cited.contains(&row.evidence_id)).collect();
    rows.sort_by_key(|row| row.evidence_id);
    let file = |row: &EvidenceRow| {
        context! {
            number => numbers.get(&row.evidence_id),
            name => shown(&row.name, 120),
            kind => row.kind.as_str(),
            sha256 => row.evidence_id.to_string(),
        }
    };
    rows.into_iter().map(file).collect()
}
