//! How are all tables of a case written?
//!
//! Into a folder beside the final one, which then takes its place: an interrupted run leaves the old tables whole.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::link::LinkEvidenceRow;
use stakeout_core::page::PageFacts;
use stakeout_core::record::Fact;
use stakeout_core::report::CaseRows;
use stakeout_core::selector::SelectorRow;

use super::code_rows::CodeRows;
use super::facts::FactStreams;
use super::selector_counts::SelectorCounts;
use super::store::TableStream;
use super::{TABLES, TableError, TableRow};

/// Writes all tables of a case. The tables of records (`pages`, `dns` …) stay empty: see [`CaseTables`].
pub fn write(dir: &Path, rows: &CaseRows) -> Result<(), TableError> {
    CaseTables::create(dir)?.finish(rows)
}

/// The tables of a case while they are written.
///
/// Records and selectors may be many, so they are handed over one by one; all else comes with [`CaseTables::finish`].
/// Memory is bounded by a row group of each table, whatever the number of rows.
///
/// ```no_run
/// # use stakeout_engine::table::{CaseTables, TableError};
/// # fn run(dir: &std::path::Path, cached: Vec<(stakeout_core::evidence::EvidenceId,
/// #     Vec<(stakeout_core::evidence::Locator, stakeout_core::record::Fact)>)>,
/// #     selectors: Vec<stakeout_core::selector::SelectorRow>, rows: stakeout_core::report::CaseRows) -> Result<(), TableError> {
/// let mut tables = CaseTables::create(dir)?;
/// for (evidence_id, facts) in &cached {
///     // evidence in the order of its id, facts as they were read
///     for (locator, fact) in facts {
///         tables.fact(evidence_id, locator, fact)?;
///     }
/// }
/// tables.selectors(&selectors)?; // in the order of their key
/// tables.finish(&rows)
/// # }
/// ```
pub struct CaseTables {
    dir: PathBuf,
    partial: PathBuf,
    facts: FactStreams,
    last_evidence: Option<EvidenceId>,
    selectors: TableStream,
    counts: SelectorCounts,
    last_selector: Option<SelectorRow>,
    link_evidence: TableStream,
    last_evidence_row: Option<LinkEvidenceRow>,
}

impl CaseTables {
    /// Begins to write the tables that shall stand in `dir`. What an interrupted run left is removed.
    pub fn create(dir: &Path) -> Result<Self, TableError> {
        let partial = beside(dir, ".partial");
        remove(&partial)?;
        fs::create_dir_all(&partial).map_err(TableError::file(&partial))?;
        Ok(Self {
            dir: dir.to_owned(),
            facts: FactStreams::create(&partial)?,
            last_evidence: None,
            selectors: TableStream::create(&partial, SelectorRow::TABLE)?,
            counts: SelectorCounts::default(),
            last_selector: None,
            link_evidence: TableStream::create(&partial, LinkEvidenceRow::TABLE)?,
            last_evidence_row: None,
            partial,
        })
    }

    /// The tables of records, and the selectors of code: so that two threads can write them.
    pub(crate) fn split(&mut self) -> (RecordRows<'_>, CodeRows<'_>) {
        let records = RecordRows { facts: &mut self.facts, last: &mut self.last_evidence };
        let code = CodeRows { stream: &mut self.selectors, counts: &mut self.counts, evidence: String::new() };
        (records, code)
    }

    /// Writes one record into its table.
    ///
    /// Errors: [`TableError::Unsorted`] if the evidence ids do not ascend.
    pub fn fact(&mut self, evidence_id: &EvidenceId, locator: &Locator, fact: &Fact) -> Result<(), TableError> {
        self.split().0.fact(evidence_id, locator, fact)
    }

    /// Writes rows of `selectors`, each not before the last; those of code that were written while pages were loaded
    /// stand before all of them. May be called again with what follows.
    ///
    /// Errors: [`TableError::Unsorted`] if a row comes before its predecessor.
    pub fn selectors<R: Borrow<SelectorRow>>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<(), TableError> {
        let mut last: Option<R> = None;
        for row in rows {
            let before = last.as_ref().map(Borrow::borrow).or(self.last_selector.as_ref());
            if before.is_some_and(|before| before.key_order(row.borrow()) == Ordering::Greater) {
                return Err(TableError::Unsorted { table: SelectorRow::TABLE });
            }
            self.counts.add(row.borrow());
            self.selectors.row(|cells| row.borrow().put(cells))?;
            last = Some(row);
        }
        if let Some(last) = last {
            self.last_selector = Some(last.borrow().clone());
        }
        Ok(())
    }

    /// Writes rows of `link_evidence`, each not before the last. May be called again with what follows.
    ///
    /// Errors: [`TableError::Unsorted`] if a row comes before its predecessor.
    pub fn link_evidence(&mut self, rows: &[LinkEvidenceRow]) -> Result<(), TableError> {
        let mut before = self.last_evidence_row.as_ref();
        for row in rows {
            if before.is_some_and(|before| before.key_order(row) == Ordering::Greater) {
                return Err(TableError::Unsorted { table: LinkEvidenceRow::TABLE });
            }
            self.link_evidence.row(|cells| row.put(cells))?;
            before = Some(row);
        }
        self.last_evidence_row = rows.last().cloned().or(self.last_evidence_row.take());
        Ok(())
    }

    /// Writes all other tables and puts the folder in its place. `rows.selectors` is written if
    /// [`CaseTables::selectors`] was given none, and so is `rows.link_evidence`. The rows may come in any order.
    pub fn finish(mut self, rows: &CaseRows) -> Result<(), TableError> {
        if self.last_selector.is_none() && self.counts.is_empty() {
            self.selectors(in_order(&rows.selectors))?;
        }
        if self.last_evidence_row.is_none() {
            let mut rows = rows.link_evidence.clone();
            rows.sort_by(TableRow::key_order);
            self.link_evidence(&rows)?;
        }
        self.link_evidence.finish()?;
        self.selectors.finish()?;
        self.facts.finish()?;
        let partial = self.partial;
        write_table(&partial, &self.counts.rows())?;
        write_table(&partial, &rows.evidence)?;
        write_table(&partial, &rows.problems)?;
        write_table(&partial, &rows.sites)?;
        write_table(&partial, &rows.site_periods)?;
        write_table(&partial, &rows.kits)?;
        write_table(&partial, &rows.kit_versions)?;
        write_table(&partial, &rows.supply)?;
        write_table(&partial, &rows.servers)?;
        write_table(&partial, &rows.links)?;
        write_table(&partial, &rows.entities)?;
        write_table(&partial, &rows.members)?;
        write_table(&partial, &rows.people)?;
        write_table(&partial, &rows.employers)?;
        write_table(&partial, &rows.crew_patterns)?;
        write_table(&partial, &rows.watch_lists)?;
        write_table(&partial, &rows.list_changes)?;
        write_table(&partial, &rows.screening)?;
        write_table(&partial, &rows.exposure)?;
        write_table(&partial, &rows.findings)?;
        for table in TABLES {
            if !super::file_of(&partial, table.name).exists() {
                TableStream::create(&partial, table.name)?.finish()?;
            }
        }
        put_in_place(&partial, &self.dir)
    }
}

/// Writes records, evidence by evidence.
pub(crate) struct RecordRows<'a> {
    facts: &'a mut FactStreams,
    last: &'a mut Option<EvidenceId>,
}

impl RecordRows<'_> {
    /// See [`CaseTables::fact`].
    pub(crate) fn fact(&mut self, id: &EvidenceId, locator: &Locator, fact: &Fact) -> Result<(), TableError> {
        self.follow(id, FactStreams::table_of(fact))?;
        self.facts.write(id, locator, fact)
    }

    /// The same for a page.
    pub(crate) fn page(&mut self, id: &EvidenceId, locator: &Locator, page: &PageFacts) -> Result<(), TableError> {
        self.follow(id, "pages")?;
        self.facts.page(id, locator, page)
    }

    fn follow(&mut self, id: &EvidenceId, table: &'static str) -> Result<(), TableError> {
        if self.last.is_some_and(|last| last > *id) {
            return Err(TableError::Unsorted { table });
        }
        *self.last = Some(*id);
        Ok(())
    }
}

fn write_table<R: TableRow>(dir: &Path, rows: &[R]) -> Result<(), TableError> {
    let mut stream = TableStream::create(dir, R::TABLE)?;
    for row in in_order(rows) {
        stream.row(|cells| row.put(cells))?;
    }
    stream.finish()
}

fn in_order<R: TableRow>(rows: &[R]) -> Vec<&R> {
    let mut rows: Vec<&R> = rows.iter().collect();
    rows.sort_by(|a, b| a.key_order(b));
    rows
}

fn put_in_place(partial: &Path, dir: &Path) -> Result<(), TableError> {
    let old = beside(dir, ".old");
    remove(&old)?;
    if dir.exists() {
        fs::rename(dir, &old).map_err(TableError::file(dir))?;
    }
    fs::rename(partial, dir).map_err(TableError::file(partial))?;
    remove(&old)
}

fn beside(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.file_name().map_or_else(|| OsString::from("tables"), OsString::from);
    name.push(suffix);
    dir.with_file_name(name)
}

fn remove(dir: &Path) -> Result<(), TableError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(TableError::file(dir)(error)),
        _ => Ok(()),
    }
}
