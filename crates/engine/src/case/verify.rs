//! Is every byte that the case rests on still there, unchanged?
//!
//! Nothing is repaired here. What is found is named by file and line. Nobody can see by the folder alone that somebody
//! rewrote the ledger to its end, `case.toml` and all reports alike: for that a head must have been kept elsewhere.

mod chain;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use rayon::prelude::*;
use stakeout_core::evidence::EvidenceId;

use super::error::CaseError;
use super::ledger::Action;
use super::report::{self, ManifestFile};
use super::settings::Settings;
use super::{Case, Line, evidence, files, run};
use crate::Progress;

macro_rules! codes {
    ($($variant:ident $name:literal $about:literal;)*) => {
        /// What can be wrong with a case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum VerifyCode { $(#[doc = $about] $variant,)* }

        impl VerifyCode {
            /// Every code, in the order of the list.
            pub const ALL: &[VerifyCode] = &[$(VerifyCode::$variant),*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(VerifyCode::$variant => $name,)* }
            }

            /// What it means, in one line.
            pub const fn about(self) -> &'static str {
                match self { $(VerifyCode::$variant => $about,)* }
            }
        }
    };
}

codes! {
    EditedLine "edited-line" "a line of the ledger is not as it was written";
    ReplacedLine "replaced-line" "a line of the ledger was replaced by another with a hash of its own";
    InsertedLine "inserted-line" "a line was put into the ledger";
    DeletedLines "deleted-lines" "lines of the ledger are missing between two others";
    MovedLine "moved-line" "a line of the ledger stands in another place";
    CutOff "cut-off" "the end of the ledger is missing: a head that was kept is beyond its last line";
    Rewritten "rewritten" "a head that was kept is not in the ledger: it was written anew from some line on";
    UnfinishedLine "unfinished-line" "a writer was stopped in the last line of the ledger; the next act mends it";
    BadParameters "bad-parameters" "a line of the ledger is whole, but does not say what its action needs";
    SettingsChanged "settings-changed" "case.toml differs from what the first line of the ledger says";
    EvidenceMissing "evidence-missing" "an evidence that the ledger knows is not in the store";
    EvidenceChanged "evidence-changed" "an evidence has other bytes than those that were received";
    UnfinishedIntake "unfinished-intake" "an intake was stopped before its ledger line; adding the file again completes it";
    TableMissing "table-missing" "a table of the last run is not there";
    TableChanged "table-changed" "a table is not as the last run left it";
    UnfinishedRun "unfinished-run" "a run was stopped before its tables were in place; the next use completes it";
    ReportMissing "report-missing" "an issued report or its manifest is not there";
    ReportChanged "report-changed" "an issued report or its manifest is not as it was issued";
    UnknownFile "unknown-file" "a file that no line of the ledger knows";
    Unreadable "unreadable" "a file cannot be read, and so not be checked";
}

impl VerifyCode {
    /// Left by a program that was stopped, and completed by the next act; all else was not done by this program.
    pub const fn is_unfinished(self) -> bool {
        matches!(self, Self::UnfinishedLine | Self::UnfinishedIntake | Self::UnfinishedRun)
    }
}

impl fmt::Display for VerifyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something that is not as it was left.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VerifyProblem {
    /// File below the case folder, with `/`.
    pub path: String,
    /// Line in it, from 1.
    pub line: Option<u64>,
    /// What is wrong.
    pub code: VerifyCode,
    /// One sentence.
    pub message: String,
}

impl VerifyProblem {
    fn of(path: impl Into<String>, code: VerifyCode, message: impl Into<String>) -> Self {
        Self { path: path.into(), line: None, code, message: message.into() }
    }

    fn at_line(line: u64, code: VerifyCode, message: impl Into<String>) -> Self {
        Self { path: LEDGER.to_owned(), line: Some(line), code, message: message.into() }
    }
}

impl fmt::Display for VerifyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

const LEDGER: &str = "ledger.jsonl";

/// A line of the ledger that somebody knows.
struct KnownHead {
    seq: Option<u64>,
    hash: String,
    /// Who knows it.
    source: String,
}

impl Case {
    /// Hashes everything again and follows the ledger; `head` is a hash that was kept elsewhere. Empty: all is whole.
    ///
    /// Sorted by file and line. Works on a folder that cannot be written and on a ledger that does not hold.
    pub fn verify(&self, head: Option<&str>, progress: &dyn Progress) -> Vec<VerifyProblem> {
        let mut problems = Vec::new();
        let heads = self.known_heads(head, &mut problems);
        let lines = match std::fs::read(self.folder.join(LEDGER)) {
            Ok(bytes) => chain::check(&bytes, &heads, &mut problems),
            Err(error) => {
                problems.push(VerifyProblem::of(LEDGER, VerifyCode::Unreadable, error.to_string()));
                Vec::new()
            }
        };
        let is_damaged = problems.iter().any(|problem| !problem.code.is_unfinished());
        self.verify_settings(&lines, &mut problems);
        self.verify_evidence(&lines, is_damaged, progress, &mut problems);
        self.verify_tables(&lines, &mut problems);
        self.verify_reports(&lines, &mut problems);
        problems.sort();
        problems.dedup();
        problems
    }

    fn known_heads(&self, given: Option<&str>, problems: &mut Vec<VerifyProblem>) -> Vec<KnownHead> {
        let mut heads = Vec::new();
        match Settings::read(&self.folder) {
            Ok(settings) => {
                let (seq, hash) = (Some(settings.ledger.seq), settings.ledger.hash);
                heads.push(KnownHead { seq, hash, source: "case.toml".to_owned() });
            }
            Err(error) => problems.push(VerifyProblem::of("case.toml", VerifyCode::Unreadable, error.to_string())),
        }
        for path in files::sorted_entries(&self.folder.join("reports")).unwrap_or_default() {
            if !files::file_name(&path).ends_with(report::MANIFEST_ENDING) {
                continue;
            }
            // One that cannot be read is told where the reports are checked.
            let file = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<ManifestFile>(&bytes).ok());
            if let Some(ManifestFile { report, seal, .. }) = file {
                let source = format!("the manifest of reports/{report}");
                heads.push(KnownHead { seq: Some(seal.head.seq), hash: seal.head.hash, source });
            }
        }
        heads.extend(given.map(|hash| KnownHead {
            seq: None,
            hash: hash.trim().to_ascii_lowercase(),
            source: "the head that was given".to_owned(),
        }));
        heads
    }

    fn verify_settings(&self, lines: &[Line], problems: &mut Vec<VerifyProblem>) {
        let Some(first) = lines.first().filter(|line| line.action == Action::Create) else { return };
        let now = Settings::read(&self.folder).unwrap_or_else(|_| self.settings.clone());
        let fields = [
            ("name", &now.name),
            ("question", &now.question),
            ("timezone", &now.timezone),
            ("key_fingerprint", &now.key_fingerprint),
        ];
        let told = fields.map(|(field, found)| (field, found, evidence::text(&first.params, field)));
        for (field, found, said) in told.into_iter().chain([("id", &now.id, first.object.clone())]) {
            if *found != said {
                let message = format!("{field} is {found:?}; the case was made with {said:?}");
                problems.push(VerifyProblem::of("case.toml", VerifyCode::SettingsChanged, message));
            }
        }
    }

    /// `is_damaged`: the ledger lost lines, so that bytes without a line are more than a stopped intake.
    fn verify_evidence(
        &self,
        lines: &[Line],
        is_damaged: bool,
        progress: &dyn Progress,
        problems: &mut Vec<VerifyProblem>,
    ) {
        let mut known = BTreeMap::new();
        for line in lines.iter().filter(|line| line.action == Action::Intake) {
            match evidence::intake_of(line) {
                Some((id, intake)) => {
                    known.insert(id, intake.bytes);
                }
                None => problems.push(bad_parameters(line)),
            }
        }
        let (stored, others) = match self.store.list() {
            Ok(list) => list,
            Err(error) => {
                problems.push(VerifyProblem::of("evidence", VerifyCode::Unreadable, error.to_string()));
                (Vec::new(), Vec::new())
            }
        };
        let all: BTreeSet<EvidenceId> = known.keys().copied().chain(stored).collect();
        progress.stage("verify", Some(known.values().sum()));
        let all: Vec<EvidenceId> = all.into_iter().collect();
        let found = all.par_iter().filter_map(|id| self.verify_one(id, known.contains_key(id), progress));
        problems.par_extend(found.map(|problem| match problem.code {
            VerifyCode::UnfinishedIntake if is_damaged => VerifyProblem { code: VerifyCode::UnknownFile, ..problem },
            _ => problem,
        }));
        for path in others {
            let message = "it lies in the store and has not the name of an evidence";
            problems.push(VerifyProblem::of(self.below(&path), VerifyCode::UnknownFile, message));
        }
    }

    fn verify_one(&self, id: &EvidenceId, is_known: bool, progress: &dyn Progress) -> Option<VerifyProblem> {
        let found = self.store.check(id, &|bytes| progress.advance(if is_known { bytes } else { 0 }, 0));
        let (code, message) = match (found, is_known) {
            (Ok(()), true) => return None,
            (Ok(()), false) => (VerifyCode::UnfinishedIntake, "no line of the ledger names it".to_owned()),
            (Err(CaseError::EvidenceChanged { .. }), false) => (
                VerifyCode::UnknownFile,
                "no line of the ledger names it, and its bytes are not those of its name".to_owned(),
            ),
            (Err(error @ CaseError::EvidenceChanged { .. }), true) => (VerifyCode::EvidenceChanged, error.to_string()),
            (Err(error @ CaseError::EvidenceMissing { .. }), _) => (VerifyCode::EvidenceMissing, error.to_string()),
            (Err(error), _) => (VerifyCode::Unreadable, with_source(&error)),
        };
        Some(VerifyProblem::of(self.below(&self.store.path(id)), code, message))
    }

    fn verify_tables(&self, lines: &[Line], problems: &mut Vec<VerifyProblem>) {
        let last = lines.iter().rev().find(|line| line.action == Action::Run);
        let expected = match last.map(run::run_of) {
            Some(Ok(run)) => run.files,
            Some(Err(_)) => {
                problems.extend(last.map(bad_parameters));
                return;
            }
            None => BTreeMap::new(),
        };
        let next = self.folder.join(run::NEXT);
        if next.exists() {
            let message = match run::digests(&next) {
                Ok(found) if last.is_some() && found == expected => "its tables are those of the last run",
                _ => "its tables are not whole; those of the run before are in force",
            };
            problems.push(VerifyProblem::of(run::NEXT, VerifyCode::UnfinishedRun, message));
            if message.ends_with("last run") {
                return;
            }
        }
        let found = match run::digests(&self.folder.join(run::CURRENT)) {
            Ok(found) => found,
            Err(error) => {
                return problems.push(VerifyProblem::of(run::CURRENT, VerifyCode::Unreadable, with_source(&error)));
            }
        };
        for (name, digest) in &expected {
            let path = format!("{}/{name}", run::CURRENT);
            match found.get(name) {
                Some(now) if now == digest => {}
                Some(now) => {
                    let message = format!("its bytes have the SHA-256 {now}; the last run left {digest}");
                    problems.push(VerifyProblem::of(path, VerifyCode::TableChanged, message));
                }
                None => problems.push(VerifyProblem::of(path, VerifyCode::TableMissing, "the last run left it")),
            }
        }
        for name in found.keys().filter(|name| !expected.contains_key(*name)) {
            let path = format!("{}/{name}", run::CURRENT);
            problems.push(VerifyProblem::of(path, VerifyCode::UnknownFile, "the last run did not leave it"));
        }
    }

    fn verify_reports(&self, lines: &[Line], problems: &mut Vec<VerifyProblem>) {
        let mut expected = BTreeMap::new();
        for line in lines.iter().filter(|line| line.action == Action::Report) {
            match report::issued(line) {
                Ok((issued, manifest_sha256)) => {
                    expected.insert(report::manifest_name(&issued.name), (manifest_sha256, line.seq));
                    expected.insert(issued.name, (issued.seal.sha256, line.seq));
                }
                Err(_) => problems.push(bad_parameters(line)),
            }
        }
        let folder = self.folder.join("reports");
        for (name, (digest, seq)) in &expected {
            let (path, line) = (format!("reports/{name}"), seq + 1);
            let problem = match files::hash(&folder.join(name), &|_| {}) {
                Ok(found) if found.to_string() == *digest => continue,
                Ok(found) => {
                    let message =
                        format!("its bytes have the SHA-256 {found}; line {line} of the ledger issued {digest}");
                    VerifyProblem::of(path, VerifyCode::ReportChanged, message)
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    VerifyProblem::of(path, VerifyCode::ReportMissing, format!("line {line} of the ledger issued it"))
                }
                Err(error) => VerifyProblem::of(path, VerifyCode::Unreadable, error.to_string()),
            };
            problems.push(problem);
        }
        for path in files::sorted_entries(&folder).unwrap_or_default() {
            if !expected.contains_key(&files::file_name(&path)) {
                let message = "no line of the ledger issued it";
                problems.push(VerifyProblem::of(self.below(&path), VerifyCode::UnknownFile, message));
            }
        }
    }

    /// A path below the case folder, with `/`.
    fn below(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.folder).unwrap_or(path);
        below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

fn bad_parameters(line: &Line) -> VerifyProblem {
    let message = format!("the parameters are not those of {}", line.action);
    VerifyProblem::at_line(line.seq + 1, VerifyCode::BadParameters, message)
}

/// The sentence of an error and what the system said.
fn with_source(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
