//! What do the verbs on names and lists call? They know no case.

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use stakeout_core::record::Day;
use stakeout_core::screening::Weights;
use stakeout_engine::Progress;
use stakeout_engine::screen::{self, Asked, Index, PairsDone, ReadLists, Row};

use crate::ops::on_threads;

/// Names of watch lists, filed, and what was read of the lists.
pub(crate) type Lists = (Index, ReadLists);

/// The index of these lists; made if it does not lie in `folder`.
pub(crate) fn lists(
    paths: &[PathBuf],
    date: Option<Day>,
    folder: &Path,
    threads: NonZeroUsize,
    to: &dyn Progress,
) -> anyhow::Result<Lists> {
    Ok(on_threads(threads, || screen::index_of(paths, date, folder, to))??)
}

fn weights() -> anyhow::Result<&'static Weights> {
    Weights::bundled().context("the weights of screening cannot be read")
}

/// Compares names with lists, in their order.
pub(crate) fn screen(index: &Index, asked: &[Asked], threads: NonZeroUsize) -> anyhow::Result<Vec<Vec<Row>>> {
    let weights = weights()?;
    on_threads(threads, || screen::screen_all(index, weights, asked, asked.len() as u64))
}

/// Compares the names of a CSV with lists, and writes the rows of `screening`.
pub(crate) fn screen_table(
    index: &Index,
    input: impl Read + Send,
    output: &mut (impl Write + Send),
    threads: NonZeroUsize,
    to: &dyn Progress,
    lost: &mut (dyn FnMut(u64, String) + Send),
) -> anyhow::Result<PairsDone> {
    let weights = weights()?;
    Ok(on_threads(threads, || screen::screen_table(index, weights, input, output, to, lost))??)
}

/// Scores the pairs of names of a CSV.
pub(crate) fn names(
    input: impl Read + Send,
    output: &mut (impl Write + Send),
    threads: NonZeroUsize,
    to: &dyn Progress,
    lost: &mut (dyn FnMut(u64, String) + Send),
) -> anyhow::Result<PairsDone> {
    Ok(on_threads(threads, || screen::score_pairs(input, output, to, lost))??)
}
