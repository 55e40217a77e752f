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

/// Counts over rows that come in the order of (subject, kind).
#[derive(Default)]
pub(super) struct SelectorCounts {
    kinds: BTreeMap<SelectorKind, (i64, i64)>,
    /// The kinds that each registrable domain shows, a bit each: names hosts once, not once a kind.
    domains: BTreeMap<String, u64>,
}

impl SelectorCounts {
    pub(super) fn add(&mut self, before: Option<&SelectorRow>, row: &SelectorRow) {
        let (rows, subjects) = self.kinds.entry(row.kind).or_default();
        *rows += 1;
        if before.is_some_and(|before| before.kind == row.kind && before.subject == row.subject) {
            return;
        }
        *subjects += 1;
        let domain = domain_of(&row.subject);
        match self.domains.get_mut(&domain) {
            Some(kinds) => *kinds |= bit(row.kind),
            None => {
                self.domains.insert(domain, bit(row.kind));
            }
        }
    }

    pub(super) fn rows(&self) -> Vec<SelectorKindRow> {
        let domains = |kind| self.domains.values().filter(|kinds| **kinds & bit(kind) != 0).count();
        let row = |(kind, (rows, subjects)): (&SelectorKind, &(i64, i64))| SelectorKindRow {
            kind: *kind,
            rows: *rows,
            subjects: *subjects,
            domains: i64::try_from(domains(*kind)).unwrap_or(i64::MAX),
        };
        self.kinds.iter().map(row).collect()
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
