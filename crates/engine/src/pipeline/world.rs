//! What do all facts of a case say, side by side?
//!
//! Text that recurs is interned: hot paths see integers, and integers are numbered by the sorted texts, so that nothing
//! depends on the order of reading. Of pages only what finds them is held; the facts lie in the [`Store`] and are asked
//! for host by host.

use std::collections::BTreeMap;
use std::sync::Arc;

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::page::PageFacts;
use stakeout_core::record::{Certificate, DnsType, Host, Hosting, RegisterEntry, Registration, Time};
use stakeout_core::selector::SelectorKind;
use stakeout_core::watch_list::WatchLists;

use super::code_part::PARTS;
use super::commits::Commits;
use super::network::NetworkFacts;
use super::payments::Payments;
use super::place::OtherLocators;
pub(crate) use super::place::Place;
use super::store::{Store, Stored};
use crate::packed::Spot;
use crate::people::People;

/// Index of a host in [`World::hosts`], which is sorted.
pub(crate) type HostIx = u32;

/// Index of a `(kind, text)` in [`World::values`], which is sorted.
pub(crate) type ValueIx = u32;

/// A scanned capture as it is held: when and where it was made, and where its facts lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageRef {
    pub(crate) host: HostIx,
    pub(crate) captured_at: Option<Time>,
    pub(crate) place: Place,
    /// Can it tell anything about its site?
    pub(crate) tells: bool,
    /// Is it a saved copy of another's page?
    pub(crate) copied: bool,
    /// Does it send its visitors elsewhere?
    pub(crate) redirects: bool,
    /// Has it links to other hosts, shown or hidden?
    pub(crate) links: bool,
    /// Number of the version that it prints in [`World::versions`]; `u32::MAX` if none.
    pub(super) version: u32,
    pub(super) stored: Stored,
}

/// A scanned capture with its facts. Ids, handles and signs stand in the facts, code beside them.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) place: Place,
    pub(crate) facts: PageFacts,
    /// Code that other hosts show too: value and offset in the body; sorted.
    pub(crate) code: Vec<Spot>,
    /// Numbers of names in its frame that no other host shows; sorted. Equal ones are equal names, and no value.
    pub(crate) own_frame: Vec<u32>,
}

/// Address of a repeat, and what it repeats.
pub(super) type Repeat = (String, Option<(String, String)>);

/// A selector that is no code, on one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OnPage {
    /// Index in [`World::ids`].
    pub(super) id: u32,
    /// Index in [`World::pages`].
    pub(super) page: u32,
}

/// A passive DNS answer about a host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Answer {
    pub(crate) host: HostIx,
    pub(crate) rtype: DnsType,
    pub(crate) data: Arc<str>,
    pub(crate) first: Option<Time>,
    pub(crate) last: Option<Time>,
    pub(crate) place: Place,
}

/// All facts of a case.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) evidence: Vec<EvidenceId>,
    pub(crate) hosts: Vec<Host>,
    /// Where in each host's name the part begins that one party registers.
    pub(super) registrable_at: Vec<u16>,
    /// Code that two and more hosts show.
    pub(crate) values: Vec<(SelectorKind, String)>,
    /// Of each host: how many values of each part of code it shows that nobody else does and that are no public code.
    pub(super) alone: Vec<[u32; PARTS]>,
    /// Sorted by host, then time, then place.
    pub(crate) pages: Vec<PageRef>,
    /// Address of each repeat of an earlier capture, and what it repeats, by its number in `pages`.
    pub(super) repeats: BTreeMap<u32, Repeat>,
    /// Kind and text of the selectors of pages that are no code; sorted.
    pub(crate) ids: Vec<(SelectorKind, String)>,
    /// Which page shows which of them; sorted.
    pub(crate) on_pages: Vec<OnPage>,
    /// Versions that pages print; sorted.
    pub(super) versions: Vec<String>,
    /// Of a host, those whose pages talk of gambling and link to it or load from it, with their count.
    pub(crate) inbound: BTreeMap<HostIx, Vec<(HostIx, u32)>>,
    /// Sorted by host.
    pub(crate) answers: Vec<Answer>,
    pub(crate) certificates: Vec<(Certificate, Place)>,
    pub(crate) registrations: Vec<(Registration, Place)>,
    pub(crate) hosting: Vec<(Hosting, Place)>,
    pub(crate) registers: Vec<(RegisterEntry, Place)>,
    pub(crate) lists: WatchLists,
    /// Accounts and what they show.
    pub(crate) people: People,
    /// Connections, organisations, incidents and log-ins of administrators.
    pub(crate) network: NetworkFacts,
    /// Changes to code.
    pub(crate) commits: Commits,
    /// Parties of payments, and holders of accounts.
    pub(crate) payments: Payments,
    pub(super) locators: OtherLocators,
    pub(super) store: Store,
}

impl World {
    /// The host's number, if any fact names it.
    pub(crate) fn host(&self, host: &Host) -> Option<HostIx> {
        self.hosts.binary_search(host).ok().and_then(|index| u32::try_from(index).ok())
    }

    /// The number of what a typed id names, a host or an archive of sources; none for any other subject.
    pub(crate) fn host_of_subject(&self, subject: &str) -> Option<HostIx> {
        let is_typed = subject.starts_with("host:") || subject.starts_with("source:");
        self.host(&Host::of_subject(subject).ok().filter(|_| is_typed)?)
    }

    /// The host of that number.
    pub(crate) fn name(&self, host: HostIx) -> &str {
        self.hosts.get(host as usize).map_or("", Host::as_str)
    }

    /// The typed id of the host, or of the archive of sources.
    pub(crate) fn subject(&self, host: HostIx) -> String {
        self.hosts.get(host as usize).map(Host::subject).unwrap_or_default()
    }

    /// Is it an archive of sources, and no host?
    pub(crate) fn is_source(&self, host: HostIx) -> bool {
        self.hosts.get(host as usize).is_some_and(Host::is_source)
    }

    /// The part of the host that one party registers.
    pub(crate) fn registrable(&self, host: HostIx) -> &str {
        let at = self.registrable_at.get(host as usize).copied().unwrap_or(0);
        self.name(host).get(usize::from(at)..).unwrap_or_default()
    }

    /// The kind and text of a value.
    pub(crate) fn value(&self, value: ValueIx) -> Option<&(SelectorKind, String)> {
        self.values.get(value as usize)
    }

    /// The number of a value, if two hosts show it.
    pub(crate) fn number(&self, kind: SelectorKind, text: &str) -> Option<ValueIx> {
        let found = self.values.binary_search_by(|(k, t)| k.cmp(&kind).then_with(|| t.as_str().cmp(text)));
        found.ok().and_then(|at| ValueIx::try_from(at).ok())
    }

    /// Values in each part of code that a host shows alone.
    pub(crate) fn alone(&self, host: HostIx) -> [u32; PARTS] {
        self.alone.get(host as usize).copied().unwrap_or_default()
    }

    /// The captures of one host, in the order of time, without their facts.
    pub(crate) fn captures_of(&self, host: HostIx) -> &[PageRef] {
        let from = self.pages.partition_point(|page| page.host < host);
        let rest = self.pages.get(from..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|page| page.host == host)).unwrap_or(&[])
    }

    /// The captures of one host, in the order of time.
    pub(crate) fn pages_of(&self, host: HostIx) -> Vec<Page> {
        let from = self.pages.partition_point(|page| page.host < host);
        let captures = self.captures_of(host);
        (from..).zip(captures).filter_map(|(number, page)| self.page(number, page)).collect()
    }

    /// The captures of one host that can tell, in the order of time: when, at which address, and the code that other
    /// hosts show too.
    pub(crate) fn code_pages_of(&self, host: HostIx) -> Vec<(Option<Time>, String, Vec<Spot>)> {
        let from = self.pages.partition_point(|page| page.host < host);
        let captures = (from..).zip(self.captures_of(host)).filter(|(_, page)| page.tells);
        let page = |(number, page): (usize, &PageRef)| {
            let repeat = u32::try_from(number).ok().and_then(|number| self.repeats.get(&number));
            let url = match repeat {
                Some((url, _)) => url.clone(),
                None => self.store.address(page.stored)?,
            };
            Some((page.captured_at, url, self.store.spots(page.stored)))
        };
        captures.filter_map(page).collect()
    }

    fn page(&self, number: usize, page: &PageRef) -> Option<Page> {
        let mut facts = self.store.facts(page.stored)?;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if let Some((url, of)) = self.repeats.get(&number) {
            facts.url.clone_from(url);
            facts.revisit_of.clone_from(of);
            facts.captured_at = page.captured_at;
        }
        let (code, own_frame) = self.store.code(page.stored);
        Some(Page { place: page.place, facts, code, own_frame })
    }

    /// The captures that `wanted` lets in, with their facts, in the order of host and time.
    pub(crate) fn pages_where<'w>(
        &'w self,
        wanted: impl Fn(&PageRef) -> bool + 'w,
    ) -> impl Iterator<Item = (&'w PageRef, Page)> + 'w {
        let captures = self.pages.iter().enumerate().filter(move |(_, page)| wanted(page));
        captures.filter_map(|(number, page)| Some((page, self.page(number, page)?)))
    }

    /// The code that a capture shows and other hosts too, with the offsets; sorted.
    pub(crate) fn spots(&self, page: &PageRef) -> Vec<Spot> {
        self.store.spots(page.stored)
    }

    /// The code of a host over its captures that can tell; sorted, unique.
    pub(crate) fn code_of(&self, host: HostIx) -> Vec<ValueIx> {
        let mut values = Vec::new();
        for page in self.captures_of(host).iter().filter(|page| page.tells) {
            self.store.values(page.stored, &mut values);
        }
        values.sort_unstable();
        values.dedup();
        values
    }

    /// Each selector of a page that is no code, with the page; in the order of kind, text, host and time.
    pub(crate) fn selectors(&self) -> impl Iterator<Item = (&(SelectorKind, String), &PageRef)> {
        self.on_pages.iter().filter_map(|on| Some((self.ids.get(on.id as usize)?, self.pages.get(on.page as usize)?)))
    }

    /// The version that a capture prints.
    pub(crate) fn version(&self, page: &PageRef) -> Option<&str> {
        self.versions.get(page.version as usize).map(String::as_str)
    }

    /// The answers about one host.
    pub(crate) fn answers_of(&self, host: HostIx) -> &[Answer] {
        let from = self.answers.partition_point(|answer| answer.host < host);
        let rest = self.answers.get(from..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|answer| answer.host == host)).unwrap_or(&[])
    }

    /// The evidence that a place is in.
    pub(crate) fn evidence_of(&self, place: Place) -> EvidenceId {
        self.evidence.get(place.evidence as usize).copied().unwrap_or(EvidenceId::from_digest([0; 32]))
    }

    /// Where in its evidence a place is.
    pub(crate) fn locator_of(&self, place: Place) -> Locator {
        self.locators.locator(place.at)
    }

    /// Where a value stands that a capture shows: the byte in its decoded body.
    pub(crate) fn locator_of_byte(&self, place: Place, offset: u32) -> Locator {
        Locator::from(format!("byte:{offset}")).within(&self.locator_of(place))
    }

    /// Was any page lost that had been read? What the stages found is void then.
    pub(crate) fn has_failed(&self) -> bool {
        self.store.has_failed()
    }
}
