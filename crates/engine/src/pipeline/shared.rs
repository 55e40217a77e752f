//! Which values of code do several hosts show?
//!
//! A value of one host ties it to nobody. It only says how much code the host has that nobody shares, and for that a
//! number is enough. So what is held of a case grows with what its hosts have in common, and not with its pages.
//!
//! Values come in ranges of their hashes, the same range of all evidence at a time, on all cores.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;
use stakeout_core::entity::role::is_frame;
use stakeout_core::record::Host;
use stakeout_core::selector::SelectorKind;
use stakeout_core::selector::public_code::PublicCode;

use super::code_part::{PARTS, part_of};
use super::world::ValueIx;
use crate::case::{Caches, Kept, NOBODY, RANGES, SEVERAL, Value};
use crate::packed;

/// Number of a value that one host alone shows and whose text nobody asks for.
pub(crate) const ALONE: ValueIx = u32::MAX;

/// Hosts in the order in which they were first named.
#[derive(Debug, Default)]
pub(crate) struct HostNumbers {
    ids: HashMap<Host, u32>,
    pub(crate) hosts: Vec<Host>,
}

impl HostNumbers {
    /// The host's number; a new one if it has none.
    pub(crate) fn of(&mut self, host: &Host) -> u32 {
        if let Some(id) = self.ids.get(host) {
            return *id;
        }
        let id = u32::try_from(self.hosts.len()).unwrap_or(u32::MAX);
        self.hosts.push(host.clone());
        self.ids.insert(host.clone(), id);
        id
    }
}

/// What several hosts show, and what each shows alone.
#[derive(Debug, Default)]
pub(crate) struct SharedValues {
    /// Sorted; a value's number is its place here.
    pub(crate) values: Vec<(SelectorKind, String)>,
    /// By evidence, section and number of a value in the section: its number here, or [`ALONE`]. Names of frames that
    /// one host alone shows have numbers from the end on, so that its pages can be told apart by them.
    numbers: Vec<Vec<Vec<ValueIx>>>,
    /// Frames that one host alone shows.
    own_frames: u32,
    /// By host: values in each part of code that it alone shows and that are no library's.
    pub(crate) alone: Vec<[u32; PARTS]>,
}

impl SharedValues {
    /// Numbers of the values of one section.
    pub(crate) fn numbers(&self, evidence: usize, section: usize) -> &[ValueIx] {
        self.numbers.get(evidence).and_then(|of| of.get(section)).map_or(&[], Vec::as_slice)
    }

    /// Compares the values of all evidence. The error is the number of an evidence whose cache is damaged.
    pub(crate) fn of(caches: &Caches, hosts: &mut HostNumbers) -> Result<Self, usize> {
        let count = caches.evidence().count();
        let (mut sections, mut repeats) = (Vec::new(), BTreeSet::new());
        let mut numbers = Vec::with_capacity(count);
        for evidence in 0..count {
            let values = caches.values(evidence).ok_or(evidence)?;
            for (number, section) in values.sections.iter().enumerate() {
                let hosts = section.hosts.iter().map(|host| hosts.of(host)).collect();
                sections.push(Part { evidence, section: number, hosts });
                repeats.extend(section.repeats.iter().cloned());
            }
            numbers.push(values.sections.iter().map(|section| vec![ALONE; section.values as usize]).collect());
        }
        let repeated = repeated(caches, count, &repeats)?;
        let mut shared =
            Self { values: Vec::new(), numbers, own_frames: 0, alone: vec![[0; PARTS]; hosts.hosts.len()] };
        let ranges: Vec<Result<Range, usize>> =
            (0..RANGES).into_par_iter().map(|range| Range::of(caches, &sections, &repeated, range)).collect();
        for range in ranges {
            shared.take(range?, &sections);
        }
        shared.sort();
        Ok(shared)
    }

    fn take(&mut self, range: Range, sections: &[Part]) {
        let base = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.extend(range.values);
        for (part, id, number) in range.places {
            let slot = sections
                .get(part as usize)
                .and_then(|part| self.numbers.get_mut(part.evidence)?.get_mut(part.section)?.get_mut(id as usize));
            if let Some(slot) = slot {
                *slot = base.saturating_add(number);
            }
        }
        for (part, id, number) in range.own_frames {
            let slot = sections
                .get(part as usize)
                .and_then(|part| self.numbers.get_mut(part.evidence)?.get_mut(part.section)?.get_mut(id as usize));
            if let Some(slot) = slot {
                *slot = ALONE.saturating_sub(1).saturating_sub(self.own_frames).saturating_sub(number);
            }
        }
        self.own_frames = self.own_frames.saturating_add(range.frames);
        for (host, part) in range.alone {
            let counts = self.alone.get_mut(host as usize);
            if let Some(count) = counts.and_then(|counts| counts.get_mut(usize::from(part))) {
                *count += 1;
            }
        }
    }

    /// Numbers by kind and text, so that nothing depends on the order of reading.
    fn sort(&mut self) {
        let mut order: Vec<((SelectorKind, String), u32)> =
            std::mem::take(&mut self.values).into_iter().zip(0..).collect();
        order.par_sort_unstable();
        let mut new = vec![ALONE; order.len()];
        self.values = Vec::with_capacity(order.len());
        for (number, (value, old)) in (0..).zip(order) {
            if let Some(slot) = new.get_mut(old as usize) {
                *slot = number;
            }
            self.values.push(value);
        }
        for slot in self.numbers.iter_mut().flatten().flatten() {
            *slot = new.get(*slot as usize).copied().unwrap_or(*slot);
        }
    }
}

/// A section of an evidence, with the numbers of its hosts.
struct Part {
    evidence: usize,
    section: usize,
    hosts: Vec<u32>,
}

/// What the values of one range come to.
struct Range {
    values: Vec<(SelectorKind, String)>,
    /// Part, number in it, and number in `values`.
    places: Vec<(u32, u32, u32)>,
    /// Part, number in it, and number of each name of a frame that no two hosts show.
    own_frames: Vec<(u32, u32, u32)>,
    /// How many such names.
    frames: u32,
    /// Host and part of each value that is no one else's.
    alone: Vec<(u32, u8)>,
}

impl Range {
    fn of(caches: &Caches, parts: &[Part], repeated: &Repeated, range: usize) -> Result<Self, usize> {
        let mut all: Vec<(Value, u32)> = Vec::new();
        let mut open = None;
        for (number, part) in (0u32..).zip(parts) {
            if !matches!(&open, Some((evidence, _)) if *evidence == part.evidence) {
                open = Some((part.evidence, caches.values(part.evidence).ok_or(part.evidence)?));
            }
            let Some((_, values)) = &open else { continue };
            for mut value in values.range(part.section, range).map_err(|_| part.evidence)? {
                value.holder = match value.holder {
                    _ if repeated.contains(&(part.evidence, part.section, value.id)) => SEVERAL,
                    NOBODY => NOBODY,
                    SEVERAL => SEVERAL,
                    host => part.hosts.get(host as usize).copied().unwrap_or(NOBODY),
                };
                all.push((value, number));
            }
        }
        all.sort_unstable_by_key(|(value, part)| (value.hash, *part));
        let public = PublicCode::bundled();
        let mut found =
            Self { values: Vec::new(), places: Vec::new(), own_frames: Vec::new(), frames: 0, alone: Vec::new() };
        for same in all.chunk_by_mut(|a, b| a.0.hash == b.0.hash) {
            let holder = same.iter().fold(NOBODY, |so_far, (value, _)| match (so_far, value.holder) {
                (NOBODY, other) | (other, NOBODY) => other,
                (a, b) if a == b => a,
                _ => SEVERAL,
            });
            if holder == SEVERAL {
                let number = u32::try_from(found.values.len()).unwrap_or(u32::MAX);
                found.places.extend(same.iter().map(|(value, part)| (*part, value.id, number)));
                if let Some((value, _)) = same.first_mut() {
                    found.values.push((value.kind, std::mem::take(&mut value.text)));
                }
                continue;
            }
            let Some((value, _)) = same.first() else { continue };
            if is_frame(value.kind) {
                found.own_frames.extend(same.iter().map(|(value, part)| (*part, value.id, found.frames)));
                found.frames += 1;
            }
            if holder != NOBODY
                && let Some(part) = part_of(value.kind)
                && public.names(value.kind, &value.text).is_none_or(|rule| public.is_theme(rule))
            {
                found.alone.push((holder, part));
            }
        }
        Ok(found)
    }
}

/// Evidence, section and number of values on pages that another host repeats.
type Repeated = BTreeSet<(usize, usize, u32)>;

/// A crawler writes a page that it met before, on whatever host, as a repeat of it. Both hosts show its values then,
/// though only one capture holds them.
fn repeated(caches: &Caches, count: usize, addresses: &BTreeSet<String>) -> Result<Repeated, usize> {
    let mut repeated = BTreeSet::new();
    if addresses.is_empty() {
        return Ok(repeated);
    }
    for evidence in 0..count {
        let mut section = 0;
        let counts = caches.read(evidence, &mut |kept| match kept {
            Kept::Section => section += 1,
            Kept::Page(page) if addresses.contains(&page.facts.url) => {
                let spots = packed::spots(page.code_bytes()).unwrap_or_default();
                repeated.extend(spots.into_iter().map(|(id, _)| (evidence, section, id)));
            }
            Kept::Page(_) | Kept::Fact(..) | Kept::Problem(_) => {}
        });
        counts.ok_or(evidence)?;
    }
    Ok(repeated)
}
