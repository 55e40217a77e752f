//! What does the verb on tables call? It knows no case.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use stakeout_core::linkage::{Model, Waterfall};
use stakeout_engine::Progress;
use stakeout_engine::linkage::{self, LinkOptions, Linked, ReadTables};

use crate::ops::on_threads;

/// Links the rows of tables.
pub(crate) fn link(
    tables: &[PathBuf],
    id: &str,
    options: &LinkOptions,
    state: Option<&Path>,
    threads: NonZeroUsize,
    to: &dyn Progress,
) -> anyhow::Result<(Linked, ReadTables)> {
    on_threads(threads, || {
        let mut read = linkage::read_tables(tables, id, to)?;
        let cells = std::mem::take(&mut read.cells);
        let linked = match state {
            Some(folder) => linkage::link_with_state(cells, options, folder, to)?,
            None => linkage::link(cells, options, to)?,
        };
        Ok((linked, read))
    })?
}

/// The sum of one pair under a model.
pub(crate) fn explain(
    tables: &[PathBuf],
    id: &str,
    model: &Model,
    a: &str,
    b: &str,
    to: &dyn Progress,
) -> anyhow::Result<Waterfall> {
    let read = linkage::read_tables(tables, id, to)?;
    Ok(linkage::explain(read.cells, model, a, b)?)
}

/// A model that was saved.
pub(crate) fn model(path: &Path) -> anyhow::Result<Model> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Model::from_toml(&text).with_context(|| format!("cannot use {}", path.display()))
}
