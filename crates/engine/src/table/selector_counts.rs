//! How many subjects show a kind of selector at all?
//!
//! The denominator of rarity. Counted while `selectors` is written, so that `find` need not read all of it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use stakeout_core::record::Host;
use stakeout_core::selector::{SelectorKind, SelectorRow};

use super::column::RowCells;
use super::row::Cells;
use super::rows::selector_kind;
use super::{TableError, TableRow};

/// A row of `selector_kinds`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SelectorKindRow {
    /// The kind.
    pub kind: SelectorKind,
    /// Rows of `selectors`.
    pub rows: i64,
    /// Subjects that show it.
    pub subjects: i64,
    /// Registrable domains among them.
    pub domains: i64,
}

impl TableRow for SelectorKindRow {
    const TABLE: &'static str = "selector_kinds";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(self.kind.as_str());
        cells.text(self.kind.family().as_str());
        cells.int64(self.rows);
        cells.int64(self.subjects);
        cells.int64(self.domains);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        let kind = cells.word(selector_kind)?;
        cells.text()?;
        Ok(Self { kind, rows: cells.int64()?, subjects: cells.int64()?, domains: cells.int64()? })
    }
}

/// Counts rows, and which subject shows which kinds.
#[derive(Default)]
pub(super) struct SelectorCounts {
    rows: BTreeMap<SelectorKind, i64>,
    /// The kinds that each subject shows, a bit each: names it once, not once a kind.
    subjects: BTreeMap<String, u64>,
}

/// Counts the rows of one subject.
pub(super) struct OfSubject<'a> {
    rows: &'a mut BTreeMap<SelectorKind, i64>,
    kinds: &'a mut u64,
}

impl OfSubject<'_> {
    pub(super) fn add(&mut self, kind: SelectorKind) {
        *self.rows.entry(kind).or_default() += 1;
        *self.kinds |= bit(kind);
    }
}

impl SelectorCounts {
    pub(super) fn of_subject(&mut self, subject: &str) -> OfSubject<'_> {
        OfSubject { rows: &mut self.rows, kinds: self.subjects.entry(subject.to_owned()).or_default() }
    }

    /// Was no row counted?
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn add(&mut self, row: &SelectorRow) {
        self.of_subject(&row.subject).add(row.kind);
    }

    pub(super) fn rows(&self) -> Vec<SelectorKindRow> {
        let mut domains: BTreeMap<String, u64> = BTreeMap::new();
        for (subject, kinds) in &self.subjects {
            *domains.entry(domain_of(subject)).or_default() |= kinds;
        }
        let count = |all: &BTreeMap<String, u64>, kind| {
            i64::try_from(all.values().filter(|kinds| **kinds & bit(kind) != 0).count()).unwrap_or(i64::MAX)
        };
        let row = |(kind, rows): (&SelectorKind, &i64)| SelectorKindRow {
            kind: *kind,
            rows: *rows,
            subjects: count(&self.subjects, *kind),
            domains: count(&domains, *kind),
        };
        self.rows.iter().map(row).collect()
    }
}

const _: () = assert!(SelectorKind::ALL.len() <= 64, "a bit for each kind");

fn bit(kind: SelectorKind) -> u64 {
    1 << (kind as u64)
}

/// The registrable domain of a `host:` subject; any other subject stands for itself.
pub(crate) fn domain_of(subject: &str) -> String {
    match subject.strip_prefix("host:").map(Host::parse) {
        Some(Ok(host)) => host.registrable().to_owned(),
        _ => subject.to_owned(),
    }
}
