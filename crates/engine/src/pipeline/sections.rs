//! Which host shows which value of code, and where first?
//!
//! The rows of `selectors` for code are made while the pages are loaded, a run of captures at a time: their texts need
//! not be held for the whole case.

use std::sync::mpsc::Receiver;

use stakeout_core::evidence::Locator;
use stakeout_core::record::{Host, Time};
use stakeout_core::selector::SelectorKind;

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

/// Writes sections until nobody sends any more.
pub(super) fn write_sections(
    caches: &Caches,
    sections: &Receiver<Section>,
    rows: &mut CodeRows<'_>,
) -> Result<(), Broken> {
    let ids = caches.ids();
    for section in sections {
        let number = section.evidence;
        let texts = caches.values(number).and_then(|values| values.texts(section.section).ok());
        let texts = texts.ok_or(Broken::Cache(number))?;
        let id = ids.get(number).ok_or(Broken::Cache(number))?;
        rows.begin(id);
        write(section, &texts, rows)?;
    }
    Ok(())
}

fn write(section: Section, texts: &[(SelectorKind, String)], rows: &mut CodeRows<'_>) -> Result<(), Broken> {
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
        let code = shown.into_iter().filter_map(|(rank, page, offset)| {
            let (kind, value) = texts.get(*by_rank.get(rank as usize)? as usize)?;
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
