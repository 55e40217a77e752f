//! Where does what was read of all evidence lie, so that it can be gone through in bounded memory?

use std::path::PathBuf;

use stakeout_core::evidence::EvidenceId;
#[cfg(test)]
use stakeout_core::evidence::{Kind, Locator, ReadOptions};
#[cfg(test)]
use stakeout_core::record::Fact;

use super::Case;
#[cfg(test)]
use super::cache::Entry;
use super::cache::{self, Counts, Kept, Key};
use super::error::{CaseError, io_error};
use super::evidence::Evidence;
use super::values::Values;
use crate::Progress;

/// From where the facts of a run come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadFrom {
    /// From the caches; what has none is read and cached.
    Caches,
    /// From the evidence itself: a cache that somebody changed cannot speak.
    Evidence,
}

/// The caches of the evidence of a run, in the order of the ids.
pub(crate) struct Caches {
    one: Vec<One>,
    /// For what is read again, and for a case folder that cannot be written.
    apart: tempfile::TempDir,
}

struct One {
    evidence: Evidence,
    key: Key,
    folder: PathBuf,
}

impl Caches {
    /// Makes sure that every evidence has one.
    pub(crate) fn of(
        case: &Case,
        evidence: &[Evidence],
        rules_version: &str,
        from: ReadFrom,
        progress: &dyn Progress,
    ) -> Result<Self, CaseError> {
        let here = std::env::temp_dir();
        let apart = tempfile::tempdir().map_err(io_error("make a folder in", &here))?;
        let mut caches = Self { one: Vec::with_capacity(evidence.len()), apart };
        for (number, evidence) in evidence.iter().enumerate() {
            let key = case.cache_key(evidence, rules_version);
            let folder = match from {
                ReadFrom::Caches => case.cache_folder(),
                ReadFrom::Evidence => caches.apart.path().to_owned(),
            };
            caches.one.push(One { evidence: evidence.clone(), key, folder });
            if from == ReadFrom::Evidence || caches.values(number).is_none() {
                caches.make(case, number, progress)?;
            }
        }
        Ok(caches)
    }

    /// Reads an evidence into its cache, whatever lies there.
    pub(crate) fn make(&mut self, case: &Case, number: usize, progress: &dyn Progress) -> Result<(), CaseError> {
        let Some(one) = self.one.get_mut(number) else { return Ok(()) };
        case.store.check(&one.evidence.id, &|_| {})?;
        let made = case.write_cache(&one.evidence, &one.folder, &one.key, progress, &mut |_| {});
        if made.is_err() && one.folder != self.apart.path() {
            one.folder = self.apart.path().to_owned();
            case.write_cache(&one.evidence, &one.folder, &one.key, progress, &mut |_| {})?;
            return Ok(());
        }
        made.map(|_| ())
    }

    /// The cache of one evidence that holds these facts, for tests of the stages.
    #[cfg(test)]
    pub(crate) fn of_facts(facts: impl IntoIterator<Item = (Locator, Fact)>) -> Self {
        let apart = tempfile::tempdir().unwrap();
        let intake = super::intake::Intake {
            name: "facts".to_owned(),
            bytes: 0,
            is_folder: false,
            kind_given: None,
            options: ReadOptions::default(),
            provenance: super::Provenance::default(),
            kind: Kind::Unknown,
            records: 0,
            errors: 0,
            skipped: 0,
        };
        let evidence = Evidence::new(EvidenceId::from_digest([1; 32]), &intake, 0);
        let key = Key { id: evidence.id, version: "test".to_owned() };
        let mut writer = cache::Writer::begin(apart.path(), &key).unwrap();
        for (at, fact) in facts {
            writer.push(Entry::Fact(at, fact)).unwrap();
        }
        let counts = Counts { kind: Kind::Unknown, records: 0, errors: 0, skipped: Vec::new() };
        writer.push(Entry::End(counts)).unwrap();
        writer.finish().unwrap();
        let folder = apart.path().to_owned();
        Self { one: vec![One { evidence, key, folder }], apart }
    }

    /// The evidence, by number.
    pub(crate) fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.one.iter().map(|one| &one.evidence)
    }

    /// Id of an evidence.
    pub(crate) fn ids(&self) -> Vec<EvidenceId> {
        self.evidence().map(|evidence| evidence.id).collect()
    }

    /// The values of code of an evidence; `None` if its cache is absent or damaged.
    pub(crate) fn values(&self, number: usize) -> Option<Values> {
        let one = self.one.get(number)?;
        one.key.path(&one.folder).exists().then(|| Values::open(&one.key.values_path(&one.folder), &one.key))?
    }

    /// Goes through an evidence in the order of the file; `None` if its cache is damaged: what was visited is void.
    pub(crate) fn read(&self, number: usize, visit: &mut dyn FnMut(Kept)) -> Option<Counts> {
        let one = self.one.get(number)?;
        cache::read(&one.folder, &one.key, visit)
    }
}
