//! What do all facts of a case say, side by side?
//!
//! Facts come evidence by evidence, in the order of their ids. Text that recurs is interned: hot paths see integers, and
//! integers are numbered by the sorted texts, so that nothing depends on the order of reading.

use std::collections::{BTreeMap, HashMap};

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::page::PageFacts;
use stakeout_core::record::{
    Certificate, DnsType, Fact, Host, Hosting, Indicator, RegisterEntry, Registration, ScreenshotFacts, Time,
};
use stakeout_core::selector::{Family, SelectorKind};

/// Where a fact stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Index in [`World::evidence`].
    pub(crate) evidence: u32,
    /// Where in it.
    pub(crate) locator: Locator,
}

/// Index of a host in [`World::hosts`], which is sorted.
pub(crate) type HostIx = u32;

/// Index of a `(kind, text)` in [`World::values`], which is sorted.
pub(crate) type ValueIx = u32;

/// A scanned capture. Its code features are interned; ids, handles and signs stay in the facts.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) host: HostIx,
    pub(crate) place: Place,
    pub(crate) facts: PageFacts,
    /// Code features: value and offset in the body; sorted.
    pub(crate) code: Vec<(ValueIx, u32)>,
}

/// A passive DNS answer about a host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Answer {
    pub(crate) host: HostIx,
    pub(crate) rtype: DnsType,
    pub(crate) data: String,
    pub(crate) first: Option<Time>,
    pub(crate) last: Option<Time>,
    pub(crate) place: Place,
}

/// All facts of a case.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) evidence: Vec<EvidenceId>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) values: Vec<(SelectorKind, String)>,
    /// Sorted by host, then time, then place.
    pub(crate) pages: Vec<Page>,
    /// Sorted by host.
    pub(crate) answers: Vec<Answer>,
    pub(crate) certificates: Vec<(Certificate, Place)>,
    pub(crate) registrations: Vec<(Registration, Place)>,
    pub(crate) hosting: Vec<(Hosting, Place)>,
    pub(crate) registers: Vec<(RegisterEntry, Place)>,
    pub(crate) indicators: Vec<(Indicator, Place)>,
    pub(crate) screenshots: Vec<(ScreenshotFacts, Place)>,
}

impl World {
    /// The host's number, if any fact names it.
    pub(crate) fn host(&self, host: &Host) -> Option<HostIx> {
        self.hosts.binary_search(host).ok().and_then(|index| u32::try_from(index).ok())
    }

    /// The host of that number.
    pub(crate) fn name(&self, host: HostIx) -> &str {
        self.hosts.get(host as usize).map_or("", Host::as_str)
    }

    /// The part of the host that one party registers.
    pub(crate) fn registrable(&self, host: HostIx) -> &str {
        self.hosts.get(host as usize).map_or("", Host::registrable)
    }

    /// The kind and text of a value.
    pub(crate) fn value(&self, value: ValueIx) -> Option<&(SelectorKind, String)> {
        self.values.get(value as usize)
    }

    /// The captures of one host, in the order of time.
    pub(crate) fn pages_of(&self, host: HostIx) -> &[Page] {
        let from = self.pages.partition_point(|page| page.host < host);
        let to = self.pages.partition_point(|page| page.host <= host);
        self.pages.get(from..to).unwrap_or(&[])
    }

    /// The answers about one host.
    pub(crate) fn answers_of(&self, host: HostIx) -> &[Answer] {
        let from = self.answers.partition_point(|answer| answer.host < host);
        let to = self.answers.partition_point(|answer| answer.host <= host);
        self.answers.get(from..to).unwrap_or(&[])
    }

    /// The evidence that a place is in.
    pub(crate) fn evidence_of(&self, place: &Place) -> EvidenceId {
        self.evidence.get(place.evidence as usize).copied().unwrap_or(EvidenceId::from_digest([0; 32]))
    }
}

/// Collects facts, evidence by evidence.
#[derive(Debug, Default)]
pub(crate) struct Loader {
    world: World,
    host_ids: HashMap<Host, u32>,
    hosts: Vec<Host>,
    value_ids: HashMap<(SelectorKind, String), u32>,
    values: Vec<(SelectorKind, String)>,
    /// Page by its URL and by the digest of its body, for revisits.
    revisits: Vec<usize>,
}

impl Loader {
    /// The facts of one evidence. Call in the order of evidence ids.
    pub(crate) fn push(&mut self, id: EvidenceId, facts: impl IntoIterator<Item = (Locator, Fact)>) {
        let evidence = u32::try_from(self.world.evidence.len()).unwrap_or(u32::MAX);
        self.world.evidence.push(id);
        for (locator, fact) in facts {
            let place = Place { evidence, locator };
            match fact {
                Fact::Page(facts) => self.page(*facts, place),
                Fact::Screenshot(shot) => {
                    self.host_id(&shot.host);
                    self.world.screenshots.push((*shot, place));
                }
                Fact::Indicator(indicator) => {
                    if let Ok(host) = Host::parse(&indicator.value)
                        && indicator.kind == stakeout_core::record::IndicatorKind::Host
                    {
                        self.host_id(&host);
                    }
                    self.world.indicators.push((indicator, place));
                }
                Fact::Dns(answer) => {
                    let host = self.host_id(&answer.name);
                    let (rtype, data) = (answer.rtype, answer.data);
                    self.world.answers.push(Answer {
                        host,
                        rtype,
                        data,
                        first: answer.first,
                        last: answer.last,
                        place,
                    });
                }
                Fact::Certificate(certificate) => {
                    for name in certificate.names.iter().filter(|name| !name.contains('*')) {
                        if let Ok(host) = Host::parse(name) {
                            self.host_id(&host);
                        }
                    }
                    self.world.certificates.push((*certificate, place));
                }
                Fact::Registration(registration) => {
                    if let Some(domain) = &registration.domain {
                        self.host_id(&domain.clone());
                    }
                    self.world.registrations.push((*registration, place));
                }
                Fact::Hosting(hosting) => self.world.hosting.push((hosting, place)),
                Fact::Register(entry) => {
                    self.world.registers.push((entry, place));
                }
            }
        }
    }

    fn page(&mut self, mut facts: PageFacts, place: Place) {
        let host = self.host_id(&facts.host.clone());
        let mut code = Vec::new();
        facts.selectors.retain(|found| {
            if found.kind.family() != Family::Code {
                return true;
            }
            let key = (found.kind, found.value.clone());
            let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            let id = *self.value_ids.entry(key).or_insert_with_key(|key| {
                self.values.push(key.clone());
                next
            });
            code.push((id, u32::try_from(found.offset).unwrap_or(u32::MAX)));
            false
        });
        if facts.revisit_of.is_some() {
            self.revisits.push(self.world.pages.len());
        }
        self.world.pages.push(Page { host, place, facts, code });
    }

    fn host_id(&mut self, host: &Host) -> u32 {
        if let Some(id) = self.host_ids.get(host) {
            return *id;
        }
        let id = u32::try_from(self.hosts.len()).unwrap_or(u32::MAX);
        self.hosts.push(host.clone());
        self.host_ids.insert(host.clone(), id);
        id
    }

    /// Numbers hosts and values by their sorted texts, and brings every list into its order.
    pub(crate) fn finish(mut self) -> World {
        self.resolve_revisits();
        let (hosts, host_map) = renumber(self.hosts);
        let (values, value_map) = renumber(self.values);
        let mut world = self.world;
        let mapped = |map: &[u32], id: u32| map.get(id as usize).copied().unwrap_or(id);
        for page in &mut world.pages {
            page.host = mapped(&host_map, page.host);
            for (value, _) in &mut page.code {
                *value = mapped(&value_map, *value);
            }
            page.code.sort_unstable();
        }
        for answer in &mut world.answers {
            answer.host = mapped(&host_map, answer.host);
        }
        world
            .pages
            .sort_by(|a, b| (a.host, a.facts.captured_at, &a.place).cmp(&(b.host, b.facts.captured_at, &b.place)));
        world.answers.sort();
        world.hosts = hosts;
        world.values = values;
        world
    }

    /// A revisit shows what the earlier capture of its URL showed.
    fn resolve_revisits(&mut self) {
        let mut by_url: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, page) in self.world.pages.iter().enumerate() {
            if page.facts.revisit_of.is_none() {
                by_url.entry(&page.facts.url).or_default().push(index);
            }
        }
        let mut found = Vec::new();
        for index in &self.revisits {
            let Some(page) = self.world.pages.get(*index) else { continue };
            let Some((url, _)) = &page.facts.revisit_of else { continue };
            let of = by_url.get(url.as_str()).or_else(|| by_url.get(page.facts.url.as_str()));
            // The latest capture that is not after the revisit; of several the first read.
            let original =
                of.into_iter().flatten().copied().filter(|i| {
                    self.world.pages.get(*i).is_some_and(|p| p.facts.captured_at <= page.facts.captured_at)
                });
            let at = |i: &usize| self.world.pages.get(*i).and_then(|p| p.facts.captured_at);
            if let Some(original) = original.max_by(|a, b| at(a).cmp(&at(b)).then(b.cmp(a))) {
                found.push((*index, original));
            }
        }
        for (index, original) in found {
            let Some((facts, code)) = self.world.pages.get(original).map(|p| (p.facts.clone(), p.code.clone())) else {
                continue;
            };
            if let Some(page) = self.world.pages.get_mut(index) {
                let (url, captured_at) = (std::mem::take(&mut page.facts.url), page.facts.captured_at);
                let revisit_of = page.facts.revisit_of.take();
                page.facts = PageFacts { url, captured_at, revisit_of, ..facts };
                page.code = code;
            }
        }
    }
}

/// The sorted texts, and for each old number the new one.
fn renumber<T: Ord>(texts: Vec<T>) -> (Vec<T>, Vec<u32>) {
    let mut numbered: Vec<(T, u32)> =
        texts.into_iter().enumerate().map(|(i, text)| (text, u32::try_from(i).unwrap_or(u32::MAX))).collect();
    numbered.sort_by(|a, b| a.0.cmp(&b.0));
    let mut map = vec![0; numbered.len()];
    let mut sorted = Vec::with_capacity(numbered.len());
    for (new, (text, old)) in numbered.into_iter().enumerate() {
        if let Some(slot) = map.get_mut(old as usize) {
            *slot = u32::try_from(new).unwrap_or(u32::MAX);
        }
        sorted.push(text);
    }
    (sorted, map)
}
