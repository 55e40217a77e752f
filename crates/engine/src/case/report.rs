//! Which reports were issued, and are they still what was issued?

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stakeout_core::record::Time;

use super::canonical::{self, sha256_hex};
use super::error::{CaseError, io_error};
use super::evidence::bad_params;
use super::ledger::{Action, NewLine};
use super::settings::Head;
use super::{Case, Clock, Line, files, lock};

/// A report that is to be issued.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReport<'a> {
    /// Its file name, `report.html`.
    pub name: &'a str,
    /// The page.
    pub html: &'a [u8],
    /// Digest of the part that the evidence decides, hexadecimal.
    pub body_digest: &'a str,
    /// The ledger head that the page prints: [`Case::head`] before it was made.
    pub head: &'a Head,
    /// Sentence to finding to links to evidence; whole numbers and text alone.
    pub manifest: Value,
}

/// A report in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedReport {
    /// Number of its line.
    pub seq: u64,
    /// When it was issued.
    pub at: Time,
    /// Who issued it.
    pub actor: String,
    /// Its file in `reports/`.
    pub name: String,
    /// Digests and head.
    pub seal: Seal,
}

/// What the ledger and the manifest both say of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// SHA-256 of the page, hexadecimal.
    pub sha256: String,
    /// Digest of its body, hexadecimal.
    pub body_digest: String,
    /// The ledger head that it prints.
    pub head: Head,
}

/// The file beside a report that says what its sentences rest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ManifestFile {
    pub(super) report: String,
    pub(super) seal: Seal,
    pub(super) manifest: Value,
}

impl Case {
    /// Writes `reports/NAME` with `NAME.manifest.json` beside it, and the ledger line that makes it an issued report.
    /// An issued report is never overwritten: see [`Case::free_report_name`].
    pub fn issue_report(&self, new: NewReport<'_>, clock: &dyn Clock, actor: &str) -> Result<IssuedReport, CaseError> {
        let NewReport { name, html, body_digest, head, manifest } = new;
        if !is_plain_name(name) {
            return Err(CaseError::BadName { name: name.to_owned() });
        }
        let _lock = lock::report(&self.folder)?;
        // A file without a line was never issued: its writer was stopped.
        if self.reports()?.iter().any(|issued| issued.name == name) {
            return Err(CaseError::ReportExists { name: name.to_owned() });
        }
        let folder = self.folder.join("reports");
        files::make_folder(&folder)?;
        for path in files::sorted_entries(&folder)?.iter().filter(|path| is_part(path)) {
            fs::remove_file(path).map_err(io_error("remove", path))?;
        }
        let seal = Seal { sha256: sha256_hex(html), body_digest: body_digest.to_owned(), head: head.clone() };
        let beside = json!(ManifestFile { report: name.to_owned(), seal: seal.clone(), manifest });
        let beside = canonical::text(&beside).map_err(|_| CaseError::NotCanonical)? + "\n";
        files::replace(&folder.join(manifest_name(name)), beside.as_bytes())?;
        files::replace(&folder.join(name), html)?;
        let params = json!({"seal": seal, "manifest_sha256": sha256_hex(beside.as_bytes())});
        let line = NewLine { action: Action::Report, object: name.to_owned(), params };
        let line = self.append(vec![line], clock, actor)?.pop().ok_or(CaseError::NotCanonical)?;
        Ok(IssuedReport { seq: line.seq, at: line.at, actor: line.actor, name: line.object, seal })
    }

    /// The issued reports, in the order of the ledger.
    pub fn reports(&self) -> Result<Vec<IssuedReport>, CaseError> {
        let lines = self.ledger.lines_where(|line| line.action == Action::Report)?;
        lines.iter().map(|line| issued(line).map(|(report, _)| report)).collect()
    }

    /// `STEM.ENDING`, or `STEM-2.ENDING` and so on: the first that was not issued.
    pub fn free_report_name(&self, stem: &str, ending: &str) -> Result<String, CaseError> {
        let issued: std::collections::BTreeSet<String> =
            self.reports()?.into_iter().map(|report| report.name).collect();
        let name = |number: usize| match number {
            1 => format!("{stem}.{ending}"),
            _ => format!("{stem}-{number}.{ending}"),
        };
        Ok((1..).map(name).find(|name| !issued.contains(name)).unwrap_or_default())
    }
}

/// What a report line says, and the SHA-256 of its manifest.
pub(super) fn issued(line: &Line) -> Result<(IssuedReport, String), CaseError> {
    let seal = line.params.get("seal").cloned().unwrap_or_default();
    let seal = serde_json::from_value(seal).map_err(|_| bad_params(line))?;
    let manifest = super::evidence::text(&line.params, "manifest_sha256");
    let (at, actor, name) = (line.at, line.actor.clone(), line.object.clone());
    Ok((IssuedReport { seq: line.seq, at, actor, name, seal }, manifest))
}

/// Was this file of `reports/` left by a writer that was stopped before the ledger line? A part of a file, or a
/// manifest that names itself, or a page that has the hash of its manifest.
pub(super) fn is_unfinished(path: &Path) -> bool {
    let name = files::file_name(path);
    if is_part(path) {
        return true;
    }
    let report = name.strip_suffix(MANIFEST_ENDING).unwrap_or(&name);
    let beside = fs::read(path.with_file_name(manifest_name(report))).ok();
    let Some(file) = beside.and_then(|bytes| serde_json::from_slice::<ManifestFile>(&bytes).ok()) else { return false };
    let is_page = report == name;
    file.report == report
        && (!is_page || files::hash(path, &|_| {}).is_ok_and(|found| found.to_string() == file.seal.sha256))
}

fn is_part(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == files::PART)
}

/// The name of a report's manifest.
pub(super) fn manifest_name(report: &str) -> String {
    format!("{report}{MANIFEST_ENDING}")
}

/// How the names of manifests end.
pub(super) const MANIFEST_ENDING: &str = ".manifest.json";

fn is_plain_name(name: &str) -> bool {
    let letters_fit = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '));
    letters_fit
        && !name.is_empty()
        && name.len() <= 200
        && !name.starts_with('.')
        && !name.ends_with(MANIFEST_ENDING)
        && !name.ends_with(".part")
}
