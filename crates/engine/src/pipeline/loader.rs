//! How do facts become a world, one at a time?

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::page::PageFacts;
use stakeout_core::record::{Certificate, DnsAnswer, Fact, Host, Hosting, IndicatorKind, RegisterEntry, Registration};
use stakeout_core::selector::SelectorKind;
use stakeout_core::watch_list::WatchLists;
use xxhash_rust::xxh3::xxh3_64;

use super::code_part::PARTS;
use super::commits::Commits;
use super::network::NetworkLoader;
use super::payments::PaymentLoader;
use super::place::{OtherLocators, Place};
use super::shared::{ALONE, HostNumbers, SharedValues};
use super::store::{Store, StoreWriter};
use super::world::{Answer, HostIx, OnPage, PageRef, Repeat, World};
use crate::case::KeptPage;
use crate::packed;
use crate::people::PeopleThread;

/// Texts in the order in which they were first met.
#[derive(Debug)]
struct Texts<T> {
    numbers: HashMap<T, u32>,
    texts: Vec<T>,
}

impl<T: Clone + Ord + std::hash::Hash> Texts<T> {
    fn new() -> Self {
        Self { numbers: HashMap::new(), texts: Vec::new() }
    }

    fn number(&mut self, text: &T) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.clone());
        self.numbers.insert(text.clone(), next);
        next
    }
}

/// What the facts of a page say of others, while hosts and texts have the numbers of their first appearance.
#[derive(Debug)]
struct Seen {
    targets: HostNumbers,
    /// Target, host and count, of pages that talk of gambling.
    edges: Vec<(u32, u32, u32)>,
    ids: Texts<(SelectorKind, String)>,
    /// Number of a text, number of the page.
    on_pages: Vec<(u32, u32)>,
    versions: Texts<String>,
}

impl Seen {
    /// Notes the selectors of a page that are no code, and to whom it links; gives the version that it prints.
    fn note(&mut self, facts: &PageFacts, host: u32, page: u32) -> u32 {
        for found in &facts.selectors {
            let id = self.ids.number(&(found.kind, found.value.clone()));
            self.on_pages.push((id, page));
        }
        if !facts.signs.is_empty() {
            let loads = facts.loads_from.iter().map(|to| (to, 1));
            for (to, count) in facts.links_out.iter().map(|(to, count)| (to, *count)).chain(loads) {
                if *to != facts.host {
                    let to = self.targets.of(to);
                    self.edges.push((to, host, count));
                }
            }
        }
        facts.version_printed.as_ref().map_or(u32::MAX, |version| self.versions.number(version))
    }
}

/// Collects facts, evidence by evidence.
pub(super) struct Loader {
    evidence: Vec<EvidenceId>,
    hosts: HostNumbers,
    shared: SharedValues,
    store: StoreWriter,
    now: (usize, usize),
    pages: Vec<PageRef>,
    /// Hash of the address of each page.
    addresses: Vec<u64>,
    /// Pages that repeat an earlier capture, with their address and what they repeat.
    repeats: Vec<(u32, String, (String, String))>,
    seen: Seen,
    data: HashMap<String, Arc<str>>,
    answers: Vec<Answer>,
    certificates: Vec<(Certificate, Place)>,
    registrations: Vec<(Registration, Place)>,
    hosting: Vec<(Hosting, Place)>,
    registers: Vec<(RegisterEntry, Place)>,
    lists: WatchLists,
    people: PeopleThread,
    network: NetworkLoader,
    commits: Commits,
    payments: PaymentLoader,
    locators: OtherLocators,
}

impl Loader {
    pub(super) fn new(evidence: Vec<EvidenceId>, hosts: HostNumbers, shared: SharedValues, store: StoreWriter) -> Self {
        Self {
            evidence,
            hosts,
            shared,
            store,
            now: (0, 0),
            pages: Vec::new(),
            addresses: Vec::new(),
            repeats: Vec::new(),
            seen: Seen {
                targets: HostNumbers::default(),
                edges: Vec::new(),
                ids: Texts::new(),
                on_pages: Vec::new(),
                versions: Texts::new(),
            },
            data: HashMap::new(),
            answers: Vec::new(),
            certificates: Vec::new(),
            registrations: Vec::new(),
            hosting: Vec::new(),
            registers: Vec::new(),
            lists: WatchLists::default(),
            people: PeopleThread::default(),
            network: NetworkLoader::default(),
            commits: Commits::default(),
            payments: PaymentLoader::default(),
            locators: OtherLocators::default(),
        }
    }

    /// From here on facts are of this section of this evidence. Call in the order of evidence ids.
    pub(super) fn begin(&mut self, evidence: usize, section: usize) {
        self.now = (evidence, section);
    }

    fn place(&mut self, locator: Locator) -> Place {
        let evidence = u32::try_from(self.now.0).unwrap_or(u32::MAX);
        Place { evidence, at: self.locators.at(locator) }
    }

    /// A fact that is no page.
    pub(super) fn fact(&mut self, locator: Locator, fact: Fact) {
        // Entries of lists keep their own places.
        let fact = match fact {
            Fact::Listed(listed) => return self.lists.listed(self.evidence_now(), locator, *listed),
            Fact::ListedPart(part) => return self.lists.part(self.evidence_now(), locator, *part),
            fact => fact,
        };
        let place = self.place(locator);
        match fact {
            // Pages come with their code: see `page`.
            Fact::Page(_) => {}
            // Reports read pictures from the cache.
            Fact::Screenshot(shot) => {
                self.hosts.of(&shot.host);
            }
            Fact::Indicator(indicator) => {
                if indicator.kind == IndicatorKind::Host
                    && let Ok(host) = Host::parse(&indicator.value)
                {
                    self.hosts.of(&host);
                }
            }
            Fact::Dns(answer) => self.answer(answer, place),
            Fact::Certificate(certificate) => {
                for name in certificate.names.iter().filter(|name| !name.contains('*')) {
                    if let Ok(host) = Host::parse(name) {
                        self.hosts.of(&host);
                    }
                }
                self.certificates.push((*certificate, place));
            }
            Fact::Registration(registration) => {
                if let Some(domain) = &registration.domain {
                    self.hosts.of(domain);
                }
                self.registrations.push((*registration, place));
            }
            Fact::Hosting(hosting) => self.hosting.push((hosting, place)),
            Fact::Register(entry) => self.registers.push((entry, place)),
            fact @ (Fact::Account(_)
            | Fact::Login(_)
            | Fact::Contact(_)
            | Fact::Payout(_)
            | Fact::IdentityDocument(_)
            | Fact::IdentityReport(_)
            | Fact::PersonText(_)
            | Fact::Shipment(_)
            | Fact::Contract(_)) => self.people.add(fact, place),
            Fact::AdminLogin(login) => self.network.admin_login(login, place),
            Fact::Connection(connection) => self.network.connection(&connection, place),
            Fact::Organization(organization) => self.network.organization(*organization, place),
            Fact::Incident(incident) => self.network.incident(*incident, place),
            Fact::Commit(commit) => self.commits.add(&commit, place),
            Fact::Payment(payment) => self.payments.payment(&payment, place),
            Fact::PaymentAccount(account) => self.payments.account_of(*account, place),
            // Entries of lists went their way above.
            Fact::Listed(_) | Fact::ListedPart(_) => {}
        }
    }

    fn evidence_now(&self) -> EvidenceId {
        self.evidence.get(self.now.0).copied().unwrap_or(EvidenceId::from_digest([0; 32]))
    }

    fn answer(&mut self, answer: DnsAnswer, place: Place) {
        let host = self.hosts.of(&answer.name);
        let data = match self.data.get(&answer.data) {
            Some(data) => Arc::clone(data),
            None => {
                let data: Arc<str> = Arc::from(answer.data.as_str());
                self.data.insert(answer.data, Arc::clone(&data));
                data
            }
        };
        let (rtype, first, last) = (answer.rtype, answer.first, answer.last);
        self.answers.push(Answer { host, rtype, data, first, last, place });
    }

    /// A page with its code.
    pub(super) fn page(&mut self, page: Box<KeptPage>) -> std::io::Result<()> {
        let damage = || std::io::Error::from(std::io::ErrorKind::InvalidData);
        let numbers = self.shared.numbers(self.now.0, self.now.1);
        let mut spots = packed::spots(page.code_bytes()).ok_or_else(damage)?;
        for (value, _) in &mut spots {
            *value = numbers.get(*value as usize).copied().ok_or_else(damage)?;
        }
        spots.sort_unstable();
        // What other hosts show too, then names of frames that none does, then the rest.
        let shared = spots.partition_point(|(value, _)| (*value as usize) < self.shared.values.len());
        let (spots, own) = spots.split_at(shared);
        let own: Vec<u32> = own.iter().map(|(value, _)| *value).filter(|value| *value != ALONE).collect();
        let stored = self.store.push(page.facts_bytes(), spots, &own)?;
        let KeptPage { at, facts, .. } = *page;
        let number = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        let host = self.hosts.of(&facts.host);
        let version = self.seen.note(&facts, host, number);
        let place = self.place(at);
        self.addresses.push(xxh3_64(facts.url.as_bytes()));
        self.pages.push(PageRef {
            host,
            captured_at: facts.captured_at,
            place,
            tells: facts.state.tells(),
            copied: is_copied(&facts),
            redirects: facts.redirects_to.is_some(),
            links: has_links(&facts),
            version,
            stored,
        });
        if let Some(of) = facts.revisit_of {
            self.repeats.push((number, facts.url, of));
        }
        Ok(())
    }

    /// Numbers hosts and texts by their order, and brings every list into its own.
    pub(super) fn finish(mut self) -> std::io::Result<World> {
        let store = self.store.finish()?;
        let repeats = resolve(&self.repeats, &mut self.pages, &self.addresses, &store, &mut self.seen);
        let (hosts, host_map) = renumber(self.hosts.hosts);
        let of = |map: &[u32], number: u32| map.get(number as usize).copied().unwrap_or(number);
        self.pages.iter_mut().for_each(|page| page.host = of(&host_map, page.host));
        self.answers.iter_mut().for_each(|answer| answer.host = of(&host_map, answer.host));
        self.answers.sort_unstable();
        let mut alone = vec![[0; PARTS]; hosts.len()];
        for (old, counts) in (0..).zip(self.shared.alone) {
            if let Some(slot) = alone.get_mut(of(&host_map, old) as usize) {
                *slot = counts;
            }
        }
        let inbound = inbound(&hosts, &self.seen.targets.hosts, &self.seen.edges, &host_map);
        let (versions, version_map) = renumber(self.seen.versions.texts);
        for page in self.pages.iter_mut().filter(|page| page.version != u32::MAX) {
            page.version = of(&version_map, page.version);
        }
        let (pages, page_map) = in_order(self.pages);
        let (ids, id_map) = renumber(self.seen.ids.texts);
        let on_page = |(id, page)| OnPage { id: of(&id_map, id), page: of(&page_map, page) };
        let mut on_pages: Vec<OnPage> = self.seen.on_pages.into_iter().map(on_page).collect();
        on_pages.sort_unstable();
        Ok(World {
            evidence: self.evidence,
            registrable_at: hosts.iter().map(registrable_at).collect(),
            hosts,
            values: self.shared.values,
            alone,
            repeats: repeats
                .into_iter()
                .map(|(page, of)| (page_map.get(page as usize).copied().unwrap_or(page), of))
                .collect(),
            pages,
            ids,
            on_pages,
            versions,
            inbound,
            answers: self.answers,
            certificates: self.certificates,
            registrations: self.registrations,
            hosting: self.hosting,
            registers: self.registers,
            lists: self.lists,
            people: self.people.finish().0,
            network: self.network.finish(),
            commits: self.commits,
            payments: self.payments.finish(),
            locators: self.locators,
            store,
        })
    }
}

/// Is it a saved copy of another's page, by its own marks?
fn is_copied(facts: &PageFacts) -> bool {
    facts.signs.iter().any(|sign| sign.function == "shape:copied-page")
}

fn has_links(facts: &PageFacts) -> bool {
    !facts.links_out.is_empty() || !facts.hidden_links.is_empty()
}

/// Where the part of a host begins that one party registers.
fn registrable_at(host: &Host) -> u16 {
    let at = host.as_str().len().saturating_sub(host.registrable().len());
    u16::try_from(at).unwrap_or(0)
}

/// A repeat shows what the earlier capture of its address showed: the latest that is not after it, of several the first
/// read. Gives each repeat that is resolved its address and what it repeats.
fn resolve(
    repeats: &[(u32, String, (String, String))],
    pages: &mut [PageRef],
    addresses: &[u64],
    store: &Store,
    seen: &mut Seen,
) -> Vec<(u32, Repeat)> {
    let mut resolved = Vec::new();
    if repeats.is_empty() {
        return resolved;
    }
    let is_repeat: std::collections::BTreeSet<u32> = repeats.iter().map(|(page, ..)| *page).collect();
    let mut by_address: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (page, address) in (0..).zip(addresses).filter(|(page, _)| !is_repeat.contains(page)) {
        by_address.entry(*address).or_default().push(page);
    }
    for (page, url, of) in repeats {
        let captures = |url: &str| by_address.get(&xxh3_64(url.as_bytes()));
        let Some(captures) = captures(&of.0).or_else(|| captures(url)) else { continue };
        let at = |page: u32| pages.get(page as usize).and_then(|page| page.captured_at);
        let before = captures.iter().copied().filter(|capture| at(*capture) <= at(*page));
        let Some(original) = before.max_by(|a, b| at(*a).cmp(&at(*b)).then(b.cmp(a))) else { continue };
        let Some(original) = pages.get(original as usize).copied() else { continue };
        let (Some(repeat), Some(facts)) = (pages.get_mut(*page as usize), store.facts(original.stored)) else {
            continue;
        };
        *repeat = PageRef {
            host: repeat.host,
            captured_at: repeat.captured_at,
            place: repeat.place,
            version: repeat.version,
            ..original
        };
        repeat.version = seen.note(&facts, repeat.host, *page);
        resolved.push((*page, (url.clone(), Some(of.clone()))));
    }
    resolved
}

/// Edges between hosts of the case, summed, by target.
fn inbound(
    hosts: &[Host],
    targets: &[Host],
    edges: &[(u32, u32, u32)],
    host_map: &[u32],
) -> BTreeMap<HostIx, Vec<(HostIx, u32)>> {
    let number = |target: &Host| hosts.binary_search(target).ok().and_then(|at| u32::try_from(at).ok());
    let targets: Vec<Option<u32>> = targets.iter().map(number).collect();
    let mut counted: BTreeMap<(HostIx, HostIx), u32> = BTreeMap::new();
    for (to, from, count) in edges {
        let (to, from) = (targets.get(*to as usize).copied().flatten(), host_map.get(*from as usize));
        if let (Some(to), Some(from)) = (to, from) {
            let sum = counted.entry((to, *from)).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
    let mut inbound: BTreeMap<HostIx, Vec<(HostIx, u32)>> = BTreeMap::new();
    for ((to, from), count) in counted {
        inbound.entry(to).or_default().push((from, count));
    }
    inbound
}

/// Pages by host, then time, then place; and for each old number the new one.
fn in_order(pages: Vec<PageRef>) -> (Vec<PageRef>, Vec<u32>) {
    let mut order: Vec<(PageRef, u32)> = pages.into_iter().zip(0..).collect();
    order.sort_by_key(|(page, old)| (page.host, page.captured_at, page.place, *old));
    let mut map = vec![0; order.len()];
    for (new, (_, old)) in (0..).zip(&order) {
        if let Some(slot) = map.get_mut(*old as usize) {
            *slot = new;
        }
    }
    (order.into_iter().map(|(page, _)| page).collect(), map)
}

/// The sorted texts, and for each old number the new one.
fn renumber<T: Ord>(texts: Vec<T>) -> (Vec<T>, Vec<u32>) {
    let mut numbered: Vec<(T, u32)> = texts.into_iter().zip(0..).collect();
    numbered.sort_by(|a, b| a.0.cmp(&b.0));
    let mut map = vec![0; numbered.len()];
    let mut sorted = Vec::with_capacity(numbered.len());
    for (new, (text, old)) in (0..).zip(numbered) {
        if let Some(slot) = map.get_mut(old as usize) {
            *slot = new;
        }
        sorted.push(text);
    }
    (sorted, map)
}
