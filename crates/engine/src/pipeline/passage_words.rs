//! In which words do accounts of a crew agree?
//!
//! While texts are loaded only hashes are kept: the texts of a population do not fit in memory. Once crews are known, the
//! few texts that tie them are read again, and the words that all holders of a passage share take the place of its hash in
//! `link_evidence` and `selectors`.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use stakeout_core::evidence::Locator;
use stakeout_core::person::aligned;
use stakeout_core::record::Fact;

use super::crew_rows::holding_of;
use super::crews::Crews;
use super::place::Place;
use super::run::AnalyzeError;
use super::world::World;
use crate::case::{Caches, Case, Evidence, Kept, ReadFrom};
use crate::people::{Kind, Tie, ValueIx};
use crate::{Progress, Silent};

/// Passages of a crew whose words are looked up, the rarest first.
const PASSAGES_MAX: usize = 100;
/// Passages that something innocent explains, the rarest first: what looked alike and was refused is shown too.
const REFUSED_MAX: usize = 200;
/// Bytes of texts that are held at once; what is beyond them keeps its hash.
const BYTES_MAX: usize = 256 << 20;

/// Where texts come from.
pub(super) struct Texts<'a> {
    pub(super) case: &'a Case,
    pub(super) evidence: &'a [Evidence],
    pub(super) rules_version: &'a str,
    pub(super) from: ReadFrom,
}

/// The words of the passages that tie stated crews, and of some that something innocent explains.
pub(super) fn passage_words(
    world: &World,
    crews: &Crews,
    texts: &Texts<'_>,
    progress: &dyn Progress,
) -> Result<BTreeMap<ValueIx, Box<str>>, AnalyzeError> {
    let wanted = wanted(world, crews);
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    progress.stage("passages", None);
    let places: BTreeSet<Place> = wanted.values().flatten().copied().collect();
    let held = texts.read(world, &places)?;
    let words = |(value, places): (&ValueIx, &Vec<Place>)| {
        let texts: Option<Vec<&str>> = places.iter().map(|place| held.get(place).map(String::as_str)).collect();
        let hash = world.people.values.get(*value as usize).and_then(|(_, text)| u64::from_str_radix(text, 16).ok())?;
        Some((*value, aligned(&texts?, hash)?.into()))
    };
    Ok(wanted.par_iter().filter_map(words).collect())
}

/// The passages of stated crews, and the rarest of those refused, with the text of each account that holds them.
fn wanted(world: &World, crews: &Crews) -> BTreeMap<ValueIx, Vec<Place>> {
    let mut wanted = BTreeMap::new();
    let mut want = |ties: &mut dyn Iterator<Item = &Tie>, passages_max: usize| {
        let mut passages: Vec<&Tie> = ties.filter(|tie| tie.kind == Kind::Passage).collect();
        passages.sort_by_key(|tie| (tie.accounts.len(), tie.value));
        for tie in passages.into_iter().take(passages_max) {
            let places = tie.accounts.iter().filter_map(|account| Some(holding_of(world, tie.value, *account)?.place));
            wanted.insert(tie.value, places.collect());
        }
    };
    for (crew, _) in crews.stated() {
        want(&mut crew.ties.iter().filter_map(|at| crews.found.ties.get(*at)), PASSAGES_MAX);
    }
    want(&mut crews.found.ties.iter().filter(|tie| !tie.is_open()), REFUSED_MAX);
    wanted
}

impl Texts<'_> {
    /// The texts at these places.
    fn read(&self, world: &World, places: &BTreeSet<Place>) -> Result<BTreeMap<Place, String>, AnalyzeError> {
        let mut at: BTreeMap<usize, BTreeMap<Locator, Place>> = BTreeMap::new();
        for place in places {
            let id = world.evidence_of(*place);
            let number = self.evidence.iter().position(|one| one.id == id);
            if let Some(number) = number {
                at.entry(number).or_default().insert(world.locator_of(*place), *place);
            }
        }
        let mut held = BTreeMap::new();
        let mut bytes = 0;
        for (number, wanted) in at {
            let Some(one) = self.evidence.get(number) else { continue };
            let one = std::slice::from_ref(one);
            let mut caches = Caches::of(self.case, one, self.rules_version, self.from, &Silent)?;
            // A cache that was damaged since it was loaded is made again, once.
            for again in [false, true] {
                if again {
                    caches.make(self.case, 0, &Silent)?;
                }
                let mut of_file = BTreeMap::new();
                let mut bytes_now = bytes;
                let read = caches.read(0, &mut |kept| {
                    if let Kept::Fact(locator, Fact::PersonText(text)) = kept
                        && let Some(place) = wanted.get(&locator)
                        && bytes_now + text.text.len() <= BYTES_MAX
                    {
                        bytes_now += text.text.len();
                        of_file.insert(*place, text.text);
                    }
                });
                if read.is_some() {
                    bytes = bytes_now;
                    held.extend(of_file);
                    break;
                }
                if again {
                    return Err(AnalyzeError::Scratch(std::io::ErrorKind::InvalidData.into()));
                }
            }
        }
        Ok(held)
    }
}
