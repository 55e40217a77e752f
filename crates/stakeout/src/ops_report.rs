//! What does a case give to readers: the report, and the restricted list beside it?

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use stakeout_engine::Progress;
use stakeout_engine::case::Case;
use stakeout_engine::pipeline;

use crate::failure;
use crate::who::Who;

/// A report as issued.
#[derive(Debug)]
pub(crate) struct Issued {
    /// The page to open.
    pub(crate) page: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) findings: u64,
    /// Digest of the body.
    pub(crate) digest: String,
}

/// Issues a report into the case's `reports/`, and a copy of it to `out`.
pub(crate) fn report(folder: &Path, out: Option<&Path>, who: &Who, to: &dyn Progress) -> anyhow::Result<Issued> {
    let case = Case::open(folder)?;
    let issued = pipeline::report(&case, &who.at, &who.actor, to)?;
    let page = folder.join("reports").join(&issued.report.name);
    if let Some(out) = out {
        std::fs::write(out, &issued.page).with_context(|| format!("cannot write {}", out.display()))?;
    }
    Ok(Issued {
        page: out.map_or(page, Path::to_owned),
        bytes: issued.page.len() as u64,
        findings: issued.findings as u64,
        digest: issued.report.seal.body_digest,
    })
}

/// Writes the restricted list of identities used without their owners into a new file.
pub(crate) fn victims(
    folder: &Path,
    file: &Path,
    who: &Who,
    to: &dyn Progress,
) -> anyhow::Result<pipeline::VictimsWritten> {
    if file.exists() {
        let what = format!("{} is there already", file.display());
        return Err(failure::advised(what, "a restricted list overwrites nothing: name a new file"));
    }
    Ok(pipeline::victims(&Case::open(folder)?, file, &who.at, &who.actor, to)?)
}
