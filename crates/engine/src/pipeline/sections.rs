//! Which host shows which value of code, and where first?
//!
//! The rows of `selectors` for code are made while the pages are loaded, a run of captures at a time: their texts need
//! not be held for the whole case. A host whose captures lie in several runs of one evidence shows a value once all the
//! same, where the first of these runs shows it.

use std::collections::{BTreeSet, HashSet};
use std::sync::mpsc::Receiver;

use stakeout_core::evidence::Locator;
use stakeout_core::record::{Host, Time};
use stakeout_core::selector::SelectorKind;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::load::Broken;
use crate::case::{Caches, KeptPage};
use crate::packed;
use crate::table::{CodeRow, CodeRows};

/// A run of captures of one evidence.
pub(super) struct Section {
    pub(super) evidence: usize,
    pub(super) section: usize,
    pub(super) pages: Vec<SectionPage>,
}

/// A capture of it.
pub(super) struct SectionPage {
    host: Host,
    captured_at: Option<Time>,
    locator: Locator,
    code: Vec<u8>,
}

impl SectionPage {
    pub(super) fn of(page: &KeptPage) -> Self {
        Self {
            host: page.facts.host.clone(),
            captured_at: page.facts.captured_at,
            locator: page.at.clone(),
            code: page.code_bytes().to_vec(),
        }
    }
}

/// Values that are remembered of hosts in several sections of one evidence: a bound on memory.
const REMEMBERED_MAX: usize = 8 << 20;

/// Writes sections until nobody sends any more. Gives the evidence in which more had to be remembered than is allowed,
/// so that values may be listed once for each section.
pub(super) fn write_sections(
    caches: &Caches,
    sections: &Receiver<Section>,
    rows: &mut CodeRows<'_>,
) -> Result<Vec<usize>, Broken> {
    let ids = caches.ids();
    let mut before = Before::default();
    let mut forgetful = Vec::new();
    for section in sections {
        let number = section.evidence;
        let values = caches.values(number).ok_or(Broken::Cache(number))?;
        let texts = values.texts(section.section).map_err(|_| Broken::Cache(number))?;
        let id = ids.get(number).ok_or(Broken::Cache(number))?;
        rows.begin(id);
        if before.evidence != Some(number) {
            before = Before::of(number, values.sections.iter().map(|section| section.hosts.as_slice()));
        }
        write(section, &texts, &mut before, rows)?;
        if before.is_full && forgetful.last() != Some(&number) {
            forgetful.push(number);
        }
    }
    Ok(forgetful)
}

/// What earlier sections of an evidence said of hosts that later ones name again.
#[derive(Default)]
struct Before {
    evidence: Option<usize>,
    /// Hosts of several sections.
    hosts: BTreeSet<Host>,
    /// Hashes of host, kind and value.
    written: HashSet<u64>,
    is_full: bool,
}

impl Before {
    fn of<'a>(evidence: usize, sections: impl Iterator<Item = &'a [Host]>) -> Self {
        let mut hosts: Vec<&Host> = sections.flatten().collect();
        hosts.sort_unstable();
        let again = hosts.windows(2).filter(|pair| pair.first() == pair.last());
        let hosts = again.filter_map(|pair| pair.first().copied().cloned()).collect();
        Self { evidence: Some(evidence), hosts, ..Self::default() }
    }

    /// Has this not been written of the host yet? Remembers it.
    fn is_new(&mut self, host: &Host, kind: SelectorKind, value: &str) -> bool {
        let host = xxh3_64_with_seed(host.as_str().as_bytes(), kind as u64);
        let hash = xxh3_64_with_seed(value.as_bytes(), host);
        if self.written.len() < REMEMBERED_MAX {
            return self.written.insert(hash);
        }
        self.is_full = true;
        !self.written.contains(&hash)
    }
}

fn write(
    section: Section,
    texts: &[(SelectorKind, String)],
    before: &mut Before,
    rows: &mut CodeRows<'_>,
) -> Result<(), Broken> {
    let number = section.evidence;
    let (by_rank, ranks) = ranks(texts);
    let mut pages = section.pages;
    // Captures of one moment in the order of the file, which the sort keeps.
    pages.sort_by(|a, b| (&a.host, a.captured_at).cmp(&(&b.host, b.captured_at)));
    for of_host in pages.chunk_by(|a, b| a.host == b.host) {
        let Some(host) = of_host.first().map(|page| &page.host) else { continue };
        // Rank of the value, number of the capture, offset: the first of each value is where it stands first.
        let mut shown: Vec<(u32, u32, u32)> = Vec::new();
        for (number_of_page, page) in (0..).zip(of_host) {
            for (id, offset) in packed::spots(&page.code).ok_or(Broken::Cache(number))? {
                let rank = ranks.get(id as usize).copied().ok_or(Broken::Cache(number))?;
                shown.push((rank, number_of_page, offset));
            }
        }
        shown.sort_unstable();
        shown.dedup_by_key(|(rank, ..)| *rank);
        let text = |rank: u32| texts.get(*by_rank.get(rank as usize)? as usize);
        if before.hosts.contains(host) {
            shown.retain(|(rank, ..)| text(*rank).is_none_or(|(kind, value)| before.is_new(host, *kind, value)));
        }
        let code = shown.into_iter().filter_map(|(rank, page, offset)| {
            let (kind, value) = text(rank)?;
            let page = of_host.get(page as usize)?;
            Some(CodeRow { kind: *kind, value, locator: &page.locator, offset, seen_at: page.captured_at })
        });
        rows.host(host, code).map_err(Broken::Table)?;
    }
    Ok(())
}

/// Numbers of values in the order of kind and text, and the rank of each number.
fn ranks(texts: &[(SelectorKind, String)]) -> (Vec<u32>, Vec<u32>) {
    let mut by_rank: Vec<u32> = (0..u32::try_from(texts.len()).unwrap_or(u32::MAX)).collect();
    by_rank.sort_by(|a, b| texts.get(*a as usize).cmp(&texts.get(*b as usize)));
    let mut ranks = vec![0; texts.len()];
    for (rank, id) in (0..).zip(&by_rank) {
        if let Some(slot) = ranks.get_mut(*id as usize) {
            *slot = rank;
        }
    }
    (by_rank, ranks)
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::Fact;
    use stakeout_core::selector::{Found, SelectorRow};

    use super::super::load::load_caches;
    use super::super::testing::page;
    use super::*;
    use crate::Silent;
    use crate::case::SECTION_PAGES;
    use crate::table::{self, CaseTables};

    #[test]
    fn a_host_of_many_captures_shows_a_value_once() {
        let shown = |number: usize| {
            let value = |value: String| Found { kind: SelectorKind::ClassName, value, offset: 7 };
            vec![value("lobby".to_owned()), value(format!("hall-{}", number / 100))]
        };
        let facts = (0..SECTION_PAGES + 200).map(|number| {
            let host = if number % 2 == 0 { "a.example".to_owned() } else { format!("b{}.example", number / 100) };
            (Locator::row(number as u64), Fact::Page(Box::new(page(&host, shown(number)))))
        });
        let caches = Caches::of_facts(facts);
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("tables");
        let mut tables = CaseTables::create(&folder).unwrap();
        let (_, rows) = load_caches(&caches, dir.path(), Some(&mut tables), &Silent).ok().unwrap();
        tables.finish(&rows).unwrap();
        let rows: Vec<SelectorRow> = table::rows(&folder).unwrap();
        let mut keys: Vec<(&str, &str)> = rows.iter().map(|row| (row.subject.as_str(), row.value.as_str())).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count, "a value is listed twice");
        assert_eq!(keys.iter().filter(|(subject, _)| *subject == "host:a.example").count(), 85);
    }
}
