//! What do several verbs do, or one verb with several calls?
//!
//! A verb that needs one call on the engine makes it itself.

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::Context as _;
use stakeout_core::report::CaseRows;
use stakeout_engine::Progress;
use stakeout_engine::case::Case;
use stakeout_engine::table;
use stakeout_scenario::{SimulateOptions, Step};

use crate::who::Who;

/// Opens a case; the error says which.
pub(crate) fn open(folder: &Path) -> anyhow::Result<Case> {
    Case::open(folder).with_context(|| format!("cannot open the case {}", folder.display()))
}

/// Works on that many threads; what comes out does not depend on it.
pub(crate) fn on_threads<T: Send>(threads: NonZeroUsize, work: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build().context("cannot start threads")?;
    Ok(pool.install(work))
}

/// The tables of the last run, the selectors left out: there are many, and no summary or explanation needs them.
pub(crate) fn rows(case: &Case) -> anyhow::Result<CaseRows> {
    let tables = case.tables()?;
    table::read_without_selectors(&tables).context("cannot read the tables")
}

/// Runs every stage; returns the content digest.
pub(crate) fn analyze(_case: &Case, _threads: NonZeroUsize, _who: &Who, _to: &dyn Progress) -> anyhow::Result<String> {
    anyhow::bail!("not wired")
}

/// Runs every stage on the evidence itself, cache and tables left alone; returns the content digest.
pub(crate) fn replay(_case: &Case, _threads: NonZeroUsize, _to: &dyn Progress) -> anyhow::Result<String> {
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
pub(crate) fn hypotheses(_case: &Case, _link_id: &str) -> anyhow::Result<Vec<Hypothesis>> {
    anyhow::bail!("not wired")
}

/// Writes a world, and tells how far it is.
pub(crate) fn simulate(dir: &Path, options: &SimulateOptions, to: &dyn Progress) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    stakeout_scenario::simulate(dir, options, &mut |step| steps.tell(step, to))?;
    Ok(())
}

/// Writes pages alone, and tells how far it is.
pub(crate) fn pages(dir: &Path, count: u64, seed: u64, to: &dyn Progress) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    stakeout_scenario::pages(dir, count, seed, &mut |step| steps.tell(step, to))?;
    Ok(())
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
            to.stage(&format!("writing {}", step.file), None);
            step.file.clone_into(&mut self.file);
            self.records = 0;
        }
        to.advance(0, step.records.saturating_sub(self.records));
        self.records = step.records;
    }
}
