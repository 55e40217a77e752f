//! How do evidence, rules and judgements become tables, and do they become the same ones again?

use std::collections::BTreeMap;
use std::path::Path;

use stakeout_core::entity::Role;
use stakeout_core::evidence::{Level, Locator, Problem};
use stakeout_core::finding::{ListUsed, Scope, SelectorsWanted, findings};
use stakeout_core::link::{Decision, ModelError};
use stakeout_core::record::{Fact, RegisterEntry, Time};
use stakeout_core::report::{CaseRows, ProblemRow, ScreenshotRow};
use stakeout_core::rules;
use stakeout_core::watch_list::WatchListRow;

use super::analysis::{Decided, analysis};
use super::issue::body_digest;
use super::link_rows::write_link_evidence;
use super::load::Load;
use super::passage_words::{Texts, passage_words};
use super::rows::{code_selectors, rows, selectors};
use super::screening::{ListFiles, Screened, screening};
use super::world::World;
use crate::case::{Case, CaseError, Clock, Evidence, ReadFrom, RunManifest, Verdict};
use crate::screen::IndexError;
use crate::table::{TableError, content_digest, digests};
use crate::{Progress, Silent};

/// Why tables were not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalyzeError {
    /// The case cannot be read or written.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The tables cannot be written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The weights cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// There is nothing to analyze.
    #[error("the case holds no evidence")]
    NoEvidence,
    /// There is nothing to compare with.
    #[error("the case was never analyzed")]
    NoRun,
    /// Names cannot be compared with the lists of the case.
    #[error("cannot compare the names of the case with its lists")]
    Screening(#[from] IndexError),
    /// The report of the replay cannot be made.
    #[error("cannot make the report of the replay")]
    Report(#[source] Box<super::issue::IssueError>),
    /// What a run needs while it goes on cannot be written or read.
    #[error("cannot keep the facts of pages while the run goes on")]
    Scratch(#[source] std::io::Error),
    /// A folder for the replay cannot be made.
    #[error("cannot make a folder for the replay")]
    Folder(#[source] std::io::Error),
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analyzed {
    /// Digest of all tables.
    pub content_digest: String,
    /// Rows; of selectors, those that findings need.
    pub rows: CaseRows,
}

/// What a replay came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Digest of all tables of the replay.
    pub content_digest: String,
    /// Files that differ from those of the last run: tables, and the body of its report.
    pub different: Vec<String>,
}

/// Runs every stage and puts the tables in place of the old ones. Uses the threads of the current rayon pool.
pub fn analyze(case: &Case, clock: &dyn Clock, actor: &str, progress: &dyn Progress) -> Result<Analyzed, AnalyzeError> {
    let run = case.begin_run()?;
    let judgement_seq = case.last_judgement_seq()?;
    let (rows, manifest) = tables(case, &case.evidence()?, run.folder(), ReadFrom::Caches, judgement_seq, progress)?;
    let content_digest = manifest.content_digest.clone();
    run.finish(manifest, clock, actor)?;
    Ok(Analyzed { content_digest, rows })
}

/// Makes the tables once more, from the evidence and not from the cache, and compares them with the last run's.
pub fn replay(case: &Case, progress: &dyn Progress) -> Result<Replayed, AnalyzeError> {
    let last = case.last_run()?.ok_or(AnalyzeError::NoRun)?;
    let folder = tempfile::tempdir().map_err(AnalyzeError::Folder)?;
    // As it was known then: evidence that came later, or was described anew, is no difference.
    let mut evidence = case.evidence_until(last.seq)?;
    evidence.retain(|one| last.manifest.evidence.contains(&one.id));
    let target = folder.path().join("tables");
    let (_, manifest) = tables(case, &evidence, &target, ReadFrom::Evidence, last.manifest.judgement_seq, progress)?;
    let names: std::collections::BTreeSet<&String> =
        manifest.tables.keys().chain(last.manifest.tables.keys()).collect();
    let mut different: Vec<String> = names
        .into_iter()
        .filter(|name| manifest.tables.get(*name) != last.manifest.tables.get(*name))
        .map(|name| format!("tables/{name}"))
        .collect();
    // A report is issued only while nothing is newer than its run, so the last one after the run is of this run.
    if let Some(issued) = case.reports()?.into_iter().rfind(|issued| issued.seq > last.seq) {
        let body = body_digest(case, &target).map_err(|error| AnalyzeError::Report(Box::new(error)))?;
        if body != issued.seal.body_digest {
            different.push(format!("reports/{}", issued.name));
        }
    }
    Ok(Replayed { content_digest: manifest.content_digest, different })
}

/// The data flow: evidence to facts, facts to selectors, links, entities and findings, and all of it into tables.
fn tables(
    case: &Case,
    evidence: &[Evidence],
    folder: &Path,
    from: ReadFrom,
    judgement_seq: Option<u64>,
    progress: &dyn Progress,
) -> Result<(CaseRows, RunManifest), AnalyzeError> {
    if evidence.is_empty() {
        return Err(AnalyzeError::NoEvidence);
    }
    let rules_version = rules::version();
    let decided = decided(case, judgement_seq)?;
    let scratch = folder.parent().unwrap_or(folder);
    let load = Load { case, evidence, rules_version: &rules_version, from, scratch, progress };
    let (world, mut tables, read) = load.with_tables(folder)?;
    let mut scope = scope(case, &world);
    let mut analysis = analysis(world, &decided, progress)?;
    let lists = std::mem::take(&mut analysis.world.lists);
    let screened = screening(&analysis, lists, &list_files(evidence), &decided, scratch, progress)?;
    let texts = Texts { case, evidence, rules_version: &rules_version, from };
    analysis.world.people.words = passage_words(&analysis.world, &analysis.crews, &texts, progress)?;
    progress.stage("tables", None);
    let ((mut rows, kit_links), selectors) = rayon::join(|| rows(&analysis), || selectors(&analysis));
    let list_problems = take_in(screened, &mut rows);
    write_link_evidence(&analysis, kit_links, &mut rows, &mut tables)?;
    // Findings say who else shows a value of a kit, and need no other selectors.
    let mut wanted = SelectorsWanted::of(&rows);
    let unclear = |host| {
        let role = analysis.roles.get(host as usize).map(|role| role.role);
        matches!(role, Some(Role::Compromised | Role::Undetermined))
    };
    rows.selectors = code_selectors(&analysis, &wanted, &unclear);
    rows.selectors.extend(selectors.iter().filter(|row| wanted.wants(row)).cloned());
    if analysis.world.has_failed() {
        return Err(AnalyzeError::Scratch(std::io::ErrorKind::InvalidData.into()));
    }
    let cut = (analysis.families.cut > 0).then_some(analysis.families.cut);
    let unclear = unclear_accounts(evidence, &analysis.world);
    drop(analysis);
    tables.selectors(selectors)?;
    (rows.evidence, rows.problems) = (read.evidence, read.problems);
    rows.problems.extend(cut.into_iter().filter_map(|cut| problem_of(evidence, cut)));
    rows.problems.extend(list_problems);
    rows.problems.extend(unclear);
    rows.problems.sort();
    scope.lists.extend(watch_lists(&rows.watch_lists));
    progress.stage("findings", None);
    rows.findings = findings(&rows, &scope);
    tables.finish(&rows)?;

    let manifest = RunManifest {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        weights_sha256: weights_sha256(),
        rules_version,
        evidence: evidence.iter().map(|one| one.id).collect(),
        judgement_seq,
        tables: digests(folder)?,
        content_digest: content_digest(folder)?,
    };
    Ok((rows, manifest))
}

/// What was said of the files of lists, and when they came.
fn list_files(evidence: &[Evidence]) -> ListFiles {
    ListFiles {
        dates: evidence.iter().filter_map(|one| Some((one.id, one.options.list_date?))).collect(),
        came: evidence.iter().map(|one| (one.id, one.first_seq)).collect(),
    }
}

/// Puts what screening found into the rows of the case; gives what did not fit in the lists.
fn take_in(screened: Screened, rows: &mut CaseRows) -> Vec<ProblemRow> {
    rows.watch_lists = screened.watch_lists;
    rows.list_changes = screened.list_changes;
    rows.screening = screened.rows;
    rows.exposure = screened.exposure;
    rows.links.extend(screened.links);
    rows.links.sort_by(|a, b| a.link_id.cmp(&b.link_id));
    rows.links.dedup_by(|a, b| a.link_id == b.link_id);
    rows.link_evidence.extend(screened.evidence);
    rows.link_evidence.sort();
    rows.link_evidence.dedup();
    let problem = |(evidence_id, Problem { locator, level, code, message })| ProblemRow {
        evidence_id,
        locator,
        level,
        code,
        message,
    };
    screened.problems.into_iter().map(problem).collect()
}

/// Tells of refused links that were left out. It is about no file; a problem stands in one, and so in the first.
fn problem_of(evidence: &[Evidence], cut: usize) -> Option<ProblemRow> {
    Some(ProblemRow {
        evidence_id: evidence.first()?.id,
        locator: Locator::whole(),
        level: Level::Note,
        code: "limit-refused-links".to_owned(),
        message: format!("{cut} refused links between sites of the case are not listed: each site keeps its strongest"),
    })
}

/// Tells of account ids that no table of accounts knows, or that two platforms have. They are accounts of their own.
fn unclear_accounts(evidence: &[Evidence], world: &World) -> Vec<ProblemRow> {
    let kind = |one: &&Evidence| one.kind == stakeout_core::evidence::Kind::Logins;
    let Some(first) = evidence.iter().find(kind).or(evidence.first()) else { return Vec::new() };
    let (unknown, ambiguous) = (world.people.unknown_accounts, world.people.ambiguous_accounts);
    let note = |count: u64, code: &str, what: &str| {
        (count > 0).then(|| ProblemRow {
            evidence_id: first.id,
            locator: Locator::whole(),
            level: Level::Note,
            code: code.to_owned(),
            message: format!("{count} account ids {what}"),
        })
    };
    [
        note(unknown, "unknown-accounts", "stand in rows, and in no table of accounts: each is an account of its own"),
        note(ambiguous, "ambiguous-accounts", "stand alone, and two platforms have them: write PLATFORM/ID"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The world and the decisions of a case, for questions about pairs.
pub(super) fn world_of(case: &Case) -> Result<(World, Vec<Decided>), AnalyzeError> {
    let rules_version = rules::version();
    let (evidence, scratch) = (case.evidence()?, std::env::temp_dir());
    let (rules_version, from) = (&rules_version, ReadFrom::Caches);
    let load = Load { case, evidence: &evidence, rules_version, from, scratch: &scratch, progress: &Silent };
    Ok((load.world()?, decided(case, case.last_judgement_seq()?)?))
}

/// The judgements in force, in the order of the ledger, up to a line.
fn decided(case: &Case, judgement_seq: Option<u64>) -> Result<Vec<Decided>, AnalyzeError> {
    let judged = case.judgements_until(judgement_seq.unwrap_or(0))?;
    Ok(judged
        .into_iter()
        .map(|judged| Decided {
            relation: judged.judgement.relation,
            a: judged.judgement.a,
            b: judged.judgement.b,
            decision: match judged.judgement.verdict {
                Verdict::Accept => Decision::Accept,
                Verdict::Reject => Decision::Reject,
            },
            seq: judged.seq,
        })
        .collect())
}

/// To what the findings apply: the latest moment that any record speaks of, and the lists that were supplied.
fn scope(case: &Case, world: &World) -> Scope {
    let captured = world.pages.iter().filter_map(|page| page.captured_at);
    let answered = world.answers.iter().filter_map(|answer| answer.last);
    let connected = world.network.flows.iter().map(|flow| flow.all.last.0);
    Scope {
        case: case.settings().name.clone(),
        cutoff: captured.chain(answered).chain(connected).max(),
        lists: lists(world.registers.iter().map(|(entry, _)| entry)),
    }
}

/// The registers that these rows are of, each with its latest date.
pub(super) fn lists<'a>(entries: impl Iterator<Item = &'a RegisterEntry>) -> Vec<ListUsed> {
    let mut lists: BTreeMap<String, Option<Time>> = BTreeMap::new();
    for entry in entries {
        let date = lists.entry(format!("{} ({})", entry.register, entry.jurisdiction)).or_default();
        *date = (*date).max(entry.as_of);
    }
    lists.into_iter().map(|(name, as_of)| ListUsed { name, as_of }).collect()
}

/// The watch lists that names are compared with.
pub(super) fn watch_lists(rows: &[WatchListRow]) -> impl Iterator<Item = ListUsed> {
    let current = rows.iter().filter(|row| row.is_current);
    current.map(|row| ListUsed { name: format!("{} (watch list)", row.list), as_of: row.list_date })
}

/// SHA-256 over the files of `rules/weights`, hexadecimal.
fn weights_sha256() -> String {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new();
    for file in rules::folder("weights") {
        hash.update(file.path.as_bytes());
        hash.update(file.text.as_bytes());
    }
    stakeout_core::evidence::EvidenceId::from_digest(hash.finalize().into()).to_string()
}

/// Thumbnails by the SHA-256 of the image that they were made of.
type Pictures = BTreeMap<String, Vec<u8>>;

/// Screenshots of a case with their pictures for a report.
pub(super) fn screenshots(case: &Case) -> Result<(Vec<ScreenshotRow>, Pictures), AnalyzeError> {
    let rules_version = rules::version();
    let (mut rows, mut pictures) = (Vec::new(), BTreeMap::new());
    for one in case.evidence()?.into_iter().filter(|one| one.kind == stakeout_core::evidence::Kind::Image) {
        for (locator, fact) in case.facts(&one.id, &rules_version, &Silent)?.facts {
            let Fact::Screenshot(shot) = fact else { continue };
            rows.push(ScreenshotRow {
                host: shot.host,
                captured_at: shot.captured_at,
                sha256: shot.sha256.clone(),
                dhash: shot.dhash,
                evidence_id: one.id,
                locator,
            });
            pictures.insert(shot.sha256, shot.thumbnail);
        }
    }
    rows.sort();
    Ok((rows, pictures))
}
