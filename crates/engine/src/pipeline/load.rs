//! How do the caches of all evidence become one world, and the tables of records and selectors on the way?
//!
//! Evidence by evidence in the order of the ids, an entry at a time. One thread unpacks, one brings facts into the world
//! and the tables of records, one writes the selectors of code: what each of them hands on has an order, so that the
//! number of processors changes nothing.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use stakeout_core::evidence::{Level, Locator};
use stakeout_core::report::{CaseRows, ProblemRow};

use super::loader::Loader;
use super::run::AnalyzeError;
use super::sections::{Section, SectionPage, write_sections};
use super::shared::{HostNumbers, SharedValues};
use super::store::StoreWriter;
use super::world::World;
use crate::Progress;
use crate::case::{Caches, Case, Counts, Evidence, Kept, ReadFrom};
use crate::table::{CaseTables, RecordRows, TableError};

/// Entries that are handed on together: to wake the other thread for each would cost more than most of them.
const BATCH: usize = 128;
/// Batches that are unpacked before they are needed.
const AHEAD: usize = 4;
/// Sections that wait for the writer of selectors.
const SECTIONS_AHEAD: usize = 1;

/// What is loaded, and from where.
pub(super) struct Load<'a> {
    pub(super) case: &'a Case,
    pub(super) evidence: &'a [Evidence],
    pub(super) rules_version: &'a str,
    pub(super) from: ReadFrom,
    /// Folder for what a run needs while it goes on.
    pub(super) scratch: &'a Path,
    pub(super) progress: &'a dyn Progress,
}

impl Load<'_> {
    /// The world alone, for questions about pairs.
    pub(super) fn world(&self) -> Result<World, AnalyzeError> {
        self.load(&|| Ok(None)).map(|loaded| loaded.0)
    }

    /// The world, with the tables of records and the selectors of code written, and the rows of evidence and problems.
    pub(super) fn with_tables(&self, folder: &Path) -> Result<(World, CaseTables, CaseRows), AnalyzeError> {
        let (world, tables, rows) = self.load(&|| Ok(Some(CaseTables::create(folder)?)))?;
        Ok((world, tables.ok_or(TableError::Missing { table: "selectors" })?, rows))
    }

    fn load(
        &self,
        begin: &dyn Fn() -> Result<Option<CaseTables>, TableError>,
    ) -> Result<(World, Option<CaseTables>, CaseRows), AnalyzeError> {
        let total = self.evidence.iter().map(|one| one.bytes).sum();
        self.progress.stage("read", Some(total));
        let mut caches = Caches::of(self.case, self.evidence, self.rules_version, self.from, self.progress)?;
        let mut again = 0;
        loop {
            let mut tables = begin()?;
            match load_caches(&caches, self.scratch, tables.as_mut(), self.progress) {
                Ok((world, rows)) => return Ok((world, tables, rows)),
                // A damaged cache is made again, and what was loaded until then is void.
                Err(Broken::Cache(number)) if again <= self.evidence.len() => {
                    again += 1;
                    caches.make(self.case, number, self.progress)?;
                }
                Err(Broken::Cache(_)) => return Err(AnalyzeError::Scratch(std::io::ErrorKind::InvalidData.into())),
                Err(Broken::Table(error)) => return Err(error.into()),
                Err(Broken::Scratch(error)) => return Err(AnalyzeError::Scratch(error)),
            }
        }
    }
}

/// Makes a world of caches.
pub(super) fn load_caches(
    caches: &Caches,
    scratch: &Path,
    tables: Option<&mut CaseTables>,
    progress: &dyn Progress,
) -> Result<(World, CaseRows), Broken> {
    progress.stage("values", None);
    let mut hosts = HostNumbers::default();
    let shared = SharedValues::of(caches, &mut hosts).map_err(Broken::Cache)?;
    let store = StoreWriter::begin(scratch).map_err(Broken::Scratch)?;
    progress.stage("load", Some(caches.evidence().map(|one| one.bytes).sum()));
    let mut loader = Loader::new(caches.ids(), hosts, shared, store);
    let mut rows = CaseRows::default();
    let (records, mut code) = tables.map(CaseTables::split).unzip();
    let forgetful = std::thread::scope(|scope| {
        let (send, items) = sync_channel(AHEAD);
        scope.spawn(move || unpack(caches, &send));
        let (sections, todo) = sync_channel(SECTIONS_AHEAD);
        let writer = scope.spawn(move || match &mut code {
            Some(code) => write_sections(caches, &todo, code),
            None => Ok(Vec::new()),
        });
        let sections = records.is_some().then_some(sections);
        let mut into = Consumer { loader: &mut loader, rows: &mut rows, records, sections, pages: Vec::new() };
        let consumed = into.take_all(caches, &items, progress);
        // The writer ends when nobody can send, and the unpacking thread when nobody takes.
        drop(into);
        drop(items);
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.and_then(|forgetful| consumed.map(|()| forgetful))
    })?;
    rows.problems.extend(forgetful.into_iter().filter_map(|number| listed_again(caches, number)));
    rows.problems.sort();
    loader.finish().map(|world| (world, rows)).map_err(Broken::Scratch)
}

/// Tells that values of an evidence may stand in `selectors` more than once.
fn listed_again(caches: &Caches, number: usize) -> Option<ProblemRow> {
    Some(ProblemRow {
        evidence_id: caches.evidence().nth(number)?.id,
        locator: Locator::whole(),
        level: Level::Note,
        code: "limit-selectors-listed".to_owned(),
        message: "hosts with captures far apart in this file show too much code to remember: a value may be listed \
                  more than once"
            .to_owned(),
    })
}

/// Why a world could not be made.
pub(super) enum Broken {
    /// The cache of this evidence is damaged.
    Cache(usize),
    Table(TableError),
    /// The file for the facts of pages cannot be written or read.
    Scratch(std::io::Error),
}

/// What the unpacking thread hands on.
enum Item {
    Kept(Vec<Kept>),
    /// An evidence ends; `None` if its cache is damaged.
    End(usize, Option<Counts>),
}

fn unpack(caches: &Caches, send: &SyncSender<Item>) {
    for number in 0..caches.evidence().count() {
        // Nobody takes them any more: a later stage failed, and says so itself.
        let mut batch = Vec::with_capacity(BATCH);
        let counts = caches.read(number, &mut |kept| {
            batch.push(kept);
            if batch.len() >= BATCH {
                let _ = send.send(Item::Kept(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))));
            }
        });
        let _ = send.send(Item::Kept(batch));
        let is_damaged = counts.is_none();
        if send.send(Item::End(number, counts)).is_err() || is_damaged {
            return;
        }
    }
}

/// Where facts go.
struct Consumer<'a> {
    loader: &'a mut Loader,
    rows: &'a mut CaseRows,
    records: Option<RecordRows<'a>>,
    sections: Option<SyncSender<Section>>,
    /// Pages of the section at work.
    pages: Vec<SectionPage>,
}

impl Consumer<'_> {
    fn take_all(&mut self, caches: &Caches, items: &Receiver<Item>, progress: &dyn Progress) -> Result<(), Broken> {
        for (number, evidence) in caches.evidence().enumerate() {
            let mut section = 0;
            self.loader.begin(number, 0);
            let counts = loop {
                match items.recv() {
                    Ok(Item::Kept(batch)) => {
                        for kept in batch {
                            if matches!(kept, Kept::Section) {
                                self.end_section(number, section);
                                section += 1;
                                self.loader.begin(number, section);
                            } else {
                                self.take(evidence.id, kept)?;
                            }
                        }
                    }
                    Ok(Item::End(_, Some(counts))) => break counts,
                    Ok(Item::End(number, None)) => return Err(Broken::Cache(number)),
                    Err(_) => return Err(Broken::Cache(number)),
                }
            };
            self.end_section(number, section);
            progress.advance(evidence.bytes, counts.records);
            let skipped = counts.skipped.iter().map(|skipped| skipped.count).sum();
            self.rows.evidence.push(evidence.row_of(counts.kind, [counts.records, counts.errors, skipped]));
        }
        Ok(())
    }

    fn take(&mut self, id: stakeout_core::evidence::EvidenceId, kept: Kept) -> Result<(), Broken> {
        match kept {
            Kept::Problem(problem) => self.rows.problems.push(ProblemRow {
                evidence_id: id,
                locator: problem.locator,
                level: problem.level,
                code: problem.code,
                message: problem.message,
            }),
            Kept::Fact(locator, fact) => {
                if let Some(records) = &mut self.records {
                    records.fact(&id, &locator, &fact).map_err(Broken::Table)?;
                }
                self.loader.fact(locator, fact);
            }
            Kept::Page(page) => {
                if let Some(records) = &mut self.records {
                    records.page(&id, &page.at, &page.facts).map_err(Broken::Table)?;
                    self.pages.push(SectionPage::of(&page));
                }
                self.loader.page(page).map_err(Broken::Scratch)?;
            }
            Kept::Section => {}
        }
        Ok(())
    }

    fn end_section(&mut self, evidence: usize, section: usize) {
        let pages = std::mem::take(&mut self.pages);
        if let Some(sections) = self.sections.as_ref().filter(|_| !pages.is_empty()) {
            // A writer that failed says why when it is joined.
            let _ = sections.send(Section { evidence, section, pages });
        }
    }
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::{Host, Time};

    use super::*;
    use crate::Silent;
    use crate::case::{AddOptions, NewCase};

    /// A response on one host, and a repeat of it on another, as crawlers write them that meet equal bytes again.
    const WARC: &str = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\n\
        WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http\r\n\
        Content-Length: 156\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\
        <html><body class=\"lantern-lobby\"><p class=\"lantern-desk\">Welcome to the lobby of the lantern.</p></body></html>\
        \r\n\r\n\
        WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Target-URI: https://b.example/\r\nWARC-Date: 2024-01-02T00:00:00Z\r\n\
        WARC-Record-ID: <urn:uuid:2>\r\nWARC-Refers-To-Target-URI: https://a.example/\r\n\
        WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\nContent-Length: 0\r\n\r\n\r\n\r\n";

    struct Made {
        root: tempfile::TempDir,
        case: Case,
    }

    fn made() -> Made {
        let root = tempfile::tempdir().unwrap();
        let key_dir = Some(root.path().join("keys"));
        let new = NewCase { name: "A".to_owned(), key_dir, ..NewCase::default() };
        let case = Case::create(&root.path().join("case"), &new, &Time::from_micros(0), "t").unwrap().case;
        let path = root.path().join("a.warc");
        std::fs::write(&path, WARC).unwrap();
        case.add(&[path], &AddOptions::default(), &Time::from_micros(0), "t", &Silent).unwrap();
        Made { root, case }
    }

    fn world(made: &Made, from: ReadFrom) -> World {
        let (evidence, rules_version) = (made.case.evidence().unwrap(), stakeout_core::rules::version());
        let load = Load {
            case: &made.case,
            evidence: &evidence,
            rules_version: &rules_version,
            from,
            scratch: made.root.path(),
            progress: &Silent,
        };
        load.world().unwrap()
    }

    fn code(world: &World) -> Vec<Vec<String>> {
        let of = |name: &str| {
            let host = world.host(&Host::parse(name).unwrap()).unwrap();
            world.code_of(host).iter().filter_map(|value| Some(world.value(*value)?.1.clone())).collect()
        };
        ["a.example", "b.example"].map(of).to_vec()
    }

    #[test]
    fn a_repeat_on_another_host_shows_what_it_repeats() {
        let made = made();
        let world = world(&made, ReadFrom::Caches);
        let [a, b] = code(&world).try_into().unwrap();
        assert!(a.contains(&"lantern-lobby".to_owned()), "{a:?}");
        assert_eq!(a, b, "both hosts show the code, so that it is no code of one alone");
        let host = world.host(&Host::parse("b.example").unwrap()).unwrap();
        let [page] = world.pages_of(host).try_into().unwrap();
        assert_eq!((page.facts.url.as_str(), page.facts.state.tells()), ("https://b.example/", true));
        assert!(page.facts.revisit_of.is_some());
    }

    #[test]
    fn a_damaged_cache_is_read_again() {
        let made = made();
        let whole = code(&world(&made, ReadFrom::Caches));
        assert_eq!(code(&world(&made, ReadFrom::Evidence)), whole);
        for entry in std::fs::read_dir(made.case.folder().join("cache")).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            for cut in [bytes.len() / 2, bytes.len() - 1] {
                std::fs::write(&path, &bytes[..cut]).unwrap();
                assert_eq!(code(&world(&made, ReadFrom::Caches)), whole, "{}, {cut} bytes", path.display());
            }
        }
    }
}
