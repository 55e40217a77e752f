//! A case folder in a temporary folder, and what may happen to it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test reports by failing")]

mod intake;
mod judgement;
mod kill;
mod ledger;
mod making;
mod outputs;
mod papers;
mod parquet_input;
mod protected_names;
mod refused;
mod replay;
mod tampering;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use stakeout_core::record::Time;
use stakeout_engine::Silent;
use stakeout_engine::case::{AddOptions, AddSummary, Case, NewCase, NewReport, RunManifest, VerifyCode};
use tempfile::TempDir;

/// 2025-03-01T00:00:00Z.
pub(crate) const NOW: Time = Time::from_micros(1_740_787_200_000_000);
pub(crate) const ACTOR: &str = "tester";

/// A case, its key and files to add, all below one folder.
pub(crate) struct World {
    pub(crate) root: TempDir,
    pub(crate) case: Case,
}

impl World {
    pub(crate) fn new() -> Self {
        let root = TempDir::new().unwrap();
        let case = make(root.path());
        fs::create_dir(root.path().join("in")).unwrap();
        Self { root, case }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join("case")
    }

    /// Writes a file outside the case.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.root.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn add(&self, path: impl Into<PathBuf>) -> AddSummary {
        self.case.add(&[path.into()], &AddOptions::default(), &NOW, ACTOR, &Silent).unwrap()
    }

    /// Three evidences, a run, a judgement, a second run, a report.
    pub(crate) fn full() -> Self {
        let world = Self::new();
        for name in ["a.txt", "b.txt", "c.txt"] {
            world.add(world.file(name, format!("words of {name}\n")));
        }
        world.run("first");
        judgement::accept(&world.case, "host:a.example", "host:b.example");
        world.run("second");
        world.report("report.html");
        world
    }

    pub(crate) fn run(&self, content: &str) {
        let run = self.case.begin_run().unwrap();
        write_tables(run.folder(), content);
        run.finish(self.manifest(content), &NOW, ACTOR).unwrap();
    }

    pub(crate) fn manifest(&self, content: &str) -> RunManifest {
        RunManifest {
            content_digest: format!("digest of {content}"),
            evidence: self.case.evidence().unwrap().iter().map(|evidence| evidence.id).collect(),
            judgement_seq: self.case.last_judgement_seq().unwrap(),
            ..RunManifest::default()
        }
    }

    pub(crate) fn report(&self, name: &str) {
        let head = self.case.head().unwrap();
        let html = format!("<title>{name}</title> head {}", head.hash);
        let manifest = json!({"sentences": [{"finding": "finding:1"}]});
        let new = NewReport { name, html: html.as_bytes(), body_digest: "00", head: &head, manifest };
        self.case.issue_report(new, &NOW, ACTOR).unwrap();
    }

    /// What `verify` says, as `file:line code`.
    pub(crate) fn verify(&self) -> Vec<String> {
        verify(&self.folder(), None)
    }
}

pub(crate) fn make(root: &Path) -> Case {
    let new = NewCase {
        name: "Lantern".to_owned(),
        question: "Who runs it?".to_owned(),
        key_dir: Some(root.join("keys")),
        ..NewCase::default()
    };
    Case::create(&root.join("case"), &new, &NOW, ACTOR).unwrap().case
}

pub(crate) fn write_tables(folder: &Path, content: &str) {
    fs::write(folder.join("sites.parquet"), format!("sites {content}")).unwrap();
    fs::write(folder.join("links.parquet"), format!("links {content}")).unwrap();
}

pub(crate) fn verify(folder: &Path, head: Option<&str>) -> Vec<String> {
    let problems = Case::open(folder).unwrap().verify(head, &Silent);
    problems
        .into_iter()
        .map(|problem| {
            let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
            format!("{}{line} {}", problem.path, problem.code)
        })
        .collect()
}

pub(crate) fn is_unfinished(problem: &str) -> bool {
    VerifyCode::ALL.iter().any(|code| code.is_unfinished() && problem.ends_with(code.as_str()))
}
