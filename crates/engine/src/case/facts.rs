//! What stands in one evidence, once its pages are scanned?

use std::collections::BTreeMap;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use stakeout_core::evidence::{EvidenceId, Kind, LIMITS, Level, Locator, Problem, ReadOptions, Sink};
use stakeout_core::page::PageFacts;
use stakeout_core::record::{Fact, Host, Record};

use super::cache::{self, Counts, Entry, Kept, KeptPage, Key};
use super::error::CaseError;
use super::evidence::Evidence;
use super::reading::{Note, Reading};
use super::token::Tokens;
use super::values::Values;
use super::{Case, canonical};
use crate::Progress;

/// Bytes of bodies that are scanned at once: enough work for all cores, little enough for any memory. What a scan finds
/// in a page may take ten times the page.
const BATCH_BYTES: usize = 8 << 20;

/// Records that are scanned at once.
const BATCH_RECORDS: usize = 4_096;

/// Everything that was read from one evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What it is evidence of.
    pub kind: Kind,
    /// What was read, in the order of the file.
    pub facts: Vec<(Locator, Fact)>,
    /// What could not be read or had to be assumed; at most `LIMITS.problems_max`, the rest counted in the last.
    pub problems: Vec<Problem>,
    /// Records read.
    pub records: u64,
    /// Records lost.
    pub errors: u64,
    /// Records passed over, by reason, sorted.
    pub skipped: Vec<Skipped>,
}

/// How many records were passed over for one reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skipped {
    /// Why.
    pub reason: String,
    /// How many.
    pub count: u64,
}

impl Facts {
    /// Records passed over, for whatever reason.
    pub fn skipped_total(&self) -> u64 {
        self.skipped.iter().map(|skipped| skipped.count).sum()
    }
}

impl Case {
    /// What stands in an evidence: from the cache, or read and scanned by the rules of this version and then cached.
    ///
    /// Before it is read its bytes are compared with its id. A cache that cannot be written costs the next reading and
    /// is no error. Holds all of it in memory: for evidence of few records, see `Caches` for the others.
    pub fn facts(&self, id: &EvidenceId, rules_version: &str, progress: &dyn Progress) -> Result<Facts, CaseError> {
        let evidence = self.evidence_of(id)?;
        let (folder, key) = (self.cache_folder(), self.cache_key(&evidence, rules_version));
        if let Some(facts) = from_cache(&folder, &key) {
            progress.advance(evidence.bytes, facts.records);
            return Ok(facts);
        }
        self.store.check(id, &|_| {})?;
        let mut found = Found::default();
        let mut writer = cache::Writer::begin(&folder, &key).ok();
        let counts = self.read_evidence(&evidence, progress, &mut |entry| {
            if writer.as_mut().is_some_and(|writer| writer.push(entry.clone()).is_err()) {
                writer = None;
            }
            found.push(entry);
        })?;
        if let Some(mut writer) = writer
            && writer.push(Entry::End(counts.clone())).is_ok()
        {
            writer.finish().ok();
        }
        Ok(found.with(counts))
    }

    /// As [`Case::facts`], from the evidence itself: a cache that somebody changed cannot speak here. Read as `evidence`
    /// says, which may be what was known at an earlier line of the ledger.
    pub fn facts_again(&self, evidence: &Evidence, progress: &dyn Progress) -> Result<Facts, CaseError> {
        self.store.check(&evidence.id, &|_| {})?;
        let mut found = Found::default();
        let counts = self.read_evidence(evidence, progress, &mut |entry| found.push(entry))?;
        Ok(found.with(counts))
    }

    /// Makes sure that the cache of an evidence is there, without holding it in memory; gives its counts and the first
    /// problems.
    pub(super) fn fill_cache(
        &self,
        evidence: &Evidence,
        rules_version: &str,
        progress: &dyn Progress,
    ) -> Result<(Counts, Vec<Problem>), CaseError> {
        let (folder, key) = (self.cache_folder(), self.cache_key(evidence, rules_version));
        let mut sample = Vec::new();
        if Values::open(&key.values_path(&folder), &key).is_some()
            && let Some(counts) = cache::read(&folder, &key, &mut |kept| match kept {
                Kept::Problem(problem) => keep_sample(&mut sample, &problem),
                Kept::Fact(..) | Kept::Page(_) | Kept::Section => {}
            })
        {
            progress.advance(evidence.bytes, counts.records);
            return Ok((counts, sample));
        }
        sample.clear();
        let counts = self.write_cache(evidence, &folder, &key, progress, &mut |problem| {
            keep_sample(&mut sample, problem);
        })?;
        Ok((counts, sample))
    }

    /// Reads and scans an evidence into a cache.
    pub(super) fn write_cache(
        &self,
        evidence: &Evidence,
        folder: &Path,
        key: &Key,
        progress: &dyn Progress,
        problem: &mut dyn FnMut(&Problem),
    ) -> Result<Counts, CaseError> {
        let failed = |source| CaseError::Io { doing: "write", path: key.path(folder), source };
        let mut writer = cache::Writer::begin(folder, key).map_err(failed)?;
        let mut result = Ok(());
        let counts = self.read_evidence(evidence, progress, &mut |entry| {
            if let Entry::Problem(found) = &entry {
                problem(found);
            }
            if result.is_ok() {
                result = writer.push(entry);
            }
        })?;
        result.and_then(|()| writer.push(Entry::End(counts.clone()))).and_then(|()| writer.finish()).map_err(failed)?;
        Ok(counts)
    }

    pub(super) fn cache_folder(&self) -> std::path::PathBuf {
        self.folder.join("cache")
    }

    pub(super) fn cache_key(&self, evidence: &Evidence, rules_version: &str) -> Key {
        let options = self.read_options(evidence);
        let depends_on = json!({
            "cache": cache::FORMAT, "program": env!("CARGO_PKG_VERSION"), "rules": rules_version,
            "kind": evidence.kind_given.map(Kind::as_str), "columns": options.columns,
            "timezone": options.timezone_offset_minutes, "key": self.settings.key_fingerprint,
        });
        let text = canonical::text(&depends_on).unwrap_or_default();
        Key { id: evidence.id, version: canonical::sha256_hex(text.as_bytes()) }
    }

    fn read_options(&self, evidence: &Evidence) -> ReadOptions {
        let of_case = super::offset_minutes(&self.settings.timezone).filter(|minutes| *minutes != 0);
        ReadOptions {
            timezone_offset_minutes: evidence.options.timezone_offset_minutes.or(of_case),
            columns: evidence.options.columns.clone(),
            list_date: evidence.options.list_date,
        }
    }

    /// Reads and scans an evidence; entries come in the order of the file at any number of threads.
    fn read_evidence(
        &self,
        evidence: &Evidence,
        progress: &dyn Progress,
        out: &mut dyn FnMut(Entry),
    ) -> Result<Counts, CaseError> {
        let mut input = BufReader::with_capacity(256 << 10, self.store.open(&evidence.id)?);
        let options = self.read_options(evidence);
        let tokens = Tokens::of(self);
        let mut scanner = Scanner::new(&*self.reading, &tokens, evidence, progress, out);
        // A reader that panics is a mistake of ours, and must not cost the other files of a folder.
        let read = catch_unwind(AssertUnwindSafe(|| {
            self.reading.read(&mut input, &evidence.name, evidence.kind_given, &options, &mut scanner)
        }));
        let kind = read.unwrap_or_else(|_| {
            scanner.problem(program_fault(Locator::whole(), "the reader of this file failed; the rest was not read"));
            evidence.kind_given.unwrap_or(Kind::Unknown)
        });
        let counts = scanner.finish(kind);
        tokens.end()?;
        Ok(counts)
    }
}

/// Problems told on the screen for one file.
const SAMPLE: usize = 5;

fn keep_sample(sample: &mut Vec<Problem>, problem: &Problem) {
    if sample.len() < SAMPLE {
        sample.push(problem.clone());
    }
}

/// Everything of one evidence, in the order of the file; `None` if its cache is absent or damaged.
fn from_cache(folder: &Path, key: &Key) -> Option<Facts> {
    let values = Values::open(&key.values_path(folder), key)?;
    let (mut found, mut is_whole) = (Found::default(), true);
    let mut section = 0;
    // Places of the pages of a section in `found`: they get their code back where it ends.
    let mut pages: Vec<KeptPage> = Vec::new();
    let counts = cache::read(folder, key, &mut |kept| match kept {
        Kept::Fact(at, fact) => found.facts.push((at, fact)),
        Kept::Problem(problem) => found.problems.push(problem),
        Kept::Page(page) => {
            found.facts.push((page.at.clone(), Fact::Page(Box::new(page.facts.clone()))));
            pages.push(*page);
        }
        Kept::Section => {
            is_whole &= found.restore(&values, section, std::mem::take(&mut pages));
            section += 1;
        }
    })?;
    if !pages.is_empty() {
        is_whole &= found.restore(&values, section, pages);
    }
    is_whole.then(|| found.with(counts))
}

#[derive(Default)]
struct Found {
    facts: Vec<(Locator, Fact)>,
    problems: Vec<Problem>,
    /// Facts up to here have their code.
    restored: usize,
}

impl Found {
    fn push(&mut self, entry: Entry) {
        match entry {
            Entry::Fact(at, fact) => self.facts.push((at, fact)),
            Entry::Problem(problem) => self.problems.push(problem),
            Entry::Head(..) | Entry::Section | Entry::End(_) => {}
        }
    }

    /// Gives the pages of a section, which are the latest, their code back.
    fn restore(&mut self, values: &Values, section: usize, pages: Vec<KeptPage>) -> bool {
        let Some(whole) = cache::restore(values, section, pages) else { return false };
        let mut whole = whole.into_iter();
        for (_, fact) in self.facts.iter_mut().skip(self.restored).filter(|(_, fact)| matches!(fact, Fact::Page(_))) {
            if let Some((_, page)) = whole.next() {
                *fact = page;
            }
        }
        self.restored = self.facts.len();
        true
    }

    fn with(self, counts: Counts) -> Facts {
        let Counts { kind, records, errors, skipped } = counts;
        Facts { kind, facts: self.facts, problems: self.problems, records, errors, skipped }
    }
}

/// Takes what a reader finds, scans it in batches on all cores, and passes it on in order.
struct Scanner<'a> {
    reading: &'a dyn Reading,
    tokens: &'a Tokens<'a>,
    evidence: EvidenceId,
    out: &'a mut dyn FnMut(Entry),
    batch: Vec<(Locator, Record)>,
    batch_bytes: usize,
    records: u64,
    errors: u64,
    problems: u64,
    skipped: BTreeMap<&'static str, u64>,
    progress: &'a dyn Progress,
    bytes_told: u64,
    bytes_total: u64,
}

impl<'a> Scanner<'a> {
    fn new(
        reading: &'a dyn Reading,
        tokens: &'a Tokens<'a>,
        evidence: &Evidence,
        progress: &'a dyn Progress,
        out: &'a mut dyn FnMut(Entry),
    ) -> Self {
        let (evidence, bytes_total) = (evidence.id, evidence.bytes);
        let (batch, skipped) = (Vec::new(), BTreeMap::new());
        let (batch_bytes, records, errors, problems, bytes_told) = (0, 0, 0, 0, 0);
        Self {
            reading,
            tokens,
            evidence,
            out,
            batch,
            batch_bytes,
            records,
            errors,
            problems,
            skipped,
            progress,
            bytes_told,
            bytes_total,
        }
    }

    fn flush(&mut self) {
        let (reading, tokens, evidence) = (self.reading, self.tokens, self.evidence);
        let batch = std::mem::take(&mut self.batch);
        self.batch_bytes = 0;
        let scanned: Vec<Scanned> =
            batch.into_par_iter().map(|(at, record)| scan(reading, tokens, &evidence, at, record)).collect();
        let before = self.records;
        for one in scanned {
            if let Some(fact) = one.fact {
                self.records += 1;
                (self.out)(Entry::Fact(one.at, fact));
            }
            for problem in one.problems {
                self.problem(problem);
            }
        }
        self.progress.advance(0, self.records - before);
    }

    fn finish(mut self, kind: Kind) -> Counts {
        self.flush();
        self.progress(self.bytes_total);
        if let Some(more) = self.problems.checked_sub(LIMITS.problems_max).filter(|more| *more > 0) {
            let message = format!("{more} more problems; problems-max is {}", LIMITS.problems_max);
            let (locator, level, code) = (Locator::whole(), Level::Note, "more-problems".to_owned());
            (self.out)(Entry::Problem(Problem { locator, level, code, message }));
        }
        let skipped = self.skipped.into_iter().map(|(reason, count)| Skipped { reason: reason.to_owned(), count });
        Counts { kind, records: self.records, errors: self.errors, skipped: skipped.collect() }
    }
}

impl Sink for Scanner<'_> {
    fn record(&mut self, at: Locator, record: Record) {
        self.batch_bytes += match &record {
            Record::Capture(capture) | Record::Source(capture) => capture.body.len(),
            Record::Screenshot(shot) => shot.bytes.len(),
            _ => 0,
        };
        self.batch.push((at, record));
        if self.batch_bytes >= BATCH_BYTES || self.batch.len() >= BATCH_RECORDS {
            self.flush();
        }
    }

    fn problem(&mut self, problem: Problem) {
        self.errors += u64::from(problem.level == Level::Error);
        self.problems += 1;
        if self.problems <= LIMITS.problems_max {
            (self.out)(Entry::Problem(problem));
        }
    }

    fn skipped(&mut self, _at: Locator, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    fn progress(&mut self, bytes_read: u64) {
        // Readers of packed files may count unpacked bytes; never tell more than the file has.
        let bytes = bytes_read.min(self.bytes_total);
        if let Some(more) = bytes.checked_sub(self.bytes_told).filter(|more| *more > 0) {
            self.bytes_told = bytes;
            self.progress.advance(more, 0);
        }
    }
}

struct Scanned {
    at: Locator,
    fact: Option<Fact>,
    problems: Vec<Problem>,
}

fn scan(reading: &dyn Reading, tokens: &Tokens<'_>, evidence: &EvidenceId, at: Locator, record: Record) -> Scanned {
    let scanned = catch_unwind(AssertUnwindSafe(|| scan_record(reading, tokens, evidence, &at, record)));
    let (fact, problems) =
        scanned.unwrap_or_else(|_| (None, vec![program_fault(at.clone(), "the scanner failed on this record")]));
    Scanned { at, fact, problems }
}

fn scan_record(
    reading: &dyn Reading,
    tokens: &Tokens<'_>,
    evidence: &EvidenceId,
    at: &Locator,
    record: Record,
) -> (Option<Fact>, Vec<Problem>) {
    let problem = |level, (code, message): Note| Problem { locator: at.clone(), level, code, message };
    let mut problems = Vec::new();
    let is_source = matches!(record, Record::Source(_));
    let fact = match record {
        Record::Capture(capture) | Record::Source(capture) => {
            let (facts, notes) = reading.scan(&capture);
            problems.extend(notes.into_iter().map(|note| problem(Level::Warning, note)));
            Some(Fact::Page(Box::new(if is_source { of_source(evidence, facts) } else { facts })))
        }
        Record::Screenshot(shot) => match reading.scan_screenshot(&shot) {
            Ok(facts) => Some(Fact::Screenshot(Box::new(facts))),
            Err(note) => {
                problems.push(problem(Level::Error, note));
                None
            }
        },
        Record::Indicator(indicator) => Some(Fact::Indicator(indicator)),
        Record::Dns(answer) => Some(Fact::Dns(answer)),
        Record::Certificate(certificate) => Some(Fact::Certificate(Box::new(certificate))),
        Record::Registration(registration) => Some(Fact::Registration(Box::new(registration))),
        Record::Hosting(hosting) => Some(Fact::Hosting(hosting)),
        Record::Register(entry) => Some(Fact::Register(entry)),
        Record::Listed(entry) => Some(Fact::Listed(entry)),
        Record::ListedPart(part) => Some(Fact::ListedPart(part)),
        Record::Account(account) => Some(Fact::Account(account)),
        Record::Login(login) => Some(Fact::Login(login)),
        Record::Contact(contact) => Some(Fact::Contact(contact)),
        Record::Payout(payout) => Some(Fact::Payout(payout)),
        Record::IdentityDocument(paper) => Some(Fact::IdentityDocument(Box::new(tokens.document(*paper)))),
        Record::IdentityReport(report) => Some(Fact::IdentityReport(Box::new(tokens.report(*report)))),
        Record::PersonText(text) => Some(Fact::PersonText(text)),
        Record::Shipment(shipment) => Some(Fact::Shipment(shipment)),
        Record::Contract(contract) => Some(Fact::Contract(contract)),
        Record::Commit(commit) => Some(Fact::Commit(commit)),
        Record::AdminLogin(login) => Some(Fact::AdminLogin(login)),
        Record::Connection(connection) => Some(Fact::Connection(connection)),
        Record::Organization(organization) => Some(Fact::Organization(organization)),
        Record::Incident(incident) => Some(Fact::Incident(incident)),
        Record::Payment(payment) => Some(Fact::Payment(payment)),
        Record::PaymentAccount(account) => Some(Fact::PaymentAccount(account)),
    };
    (fact, problems)
}

/// A file of an archive stands on no host, and what it links to was never shown to anybody.
fn of_source(evidence: &EvidenceId, facts: PageFacts) -> PageFacts {
    let path = facts.url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path.to_owned());
    PageFacts {
        url: path.unwrap_or_default(),
        host: Host::of_source(evidence),
        links_out: Vec::new(),
        loads_from: Vec::new(),
        hidden_links: Vec::new(),
        redirects_to: None,
        ..facts
    }
}

fn program_fault(locator: Locator, message: &str) -> Problem {
    let message = format!("{message}; this is a mistake in the program, please report it");
    Problem { locator, level: Level::Error, code: "program-fault".to_owned(), message }
}

#[cfg(test)]
mod tests;
