//! Which hosts share an id, an address, a name root, a key or a server, and do strangers share it too?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use stakeout_core::link::{Comparison, Count, Decision, Model, Outcome, Verdict, Weighing, judge, weigh};
use stakeout_core::record::Time;
use stakeout_core::selector::shared_service::SharedServices;
use stakeout_core::selector::{Family, SelectorKind};

use super::roles::HostRole;
use super::select::{Shown, overlap};
use super::world::{HostIx, Place, World};

/// Registrable domains from which on a value belongs to strangers, whatever they do: the knee that passive DNS studies use.
pub(crate) const MANY_STRANGERS: usize = 50;
/// Lawful owners from which on what they show is no sign of one operator.
const LAWFUL_MIN: usize = 2;
/// One lawful owner in so many holders is enough.
const LAWFUL_SHARE: usize = 4;
/// Hosts of one list up to which all pairs are taken; beyond it the value is a service, and is reported as one.
const LIST_MAX: usize = 120;
/// Sites of a kit from which on an id on nearly all of them is the supplier's.
const SUPPLIER_KIT_MIN: usize = 6;

/// A value that two hosts and more show.
#[derive(Debug)]
pub(crate) struct Tie {
    pub(crate) kind: SelectorKind,
    pub(crate) value: String,
    /// Who shows it, when and where; sorted by host.
    pub(crate) shown: Vec<(HostIx, Option<Time>, Option<Time>, Place)>,
    /// Registrable domains that show it.
    pub(crate) holders: usize,
    /// What an innocent explanation may claim of it.
    pub(crate) marks: Vec<&'static str>,
}

/// Ties of all hosts.
#[derive(Debug)]
pub(crate) struct Ties {
    pub(crate) ties: Vec<Tie>,
    /// Ties of each host, sorted.
    of_host: HashMap<HostIx, Vec<u32>>,
    /// Registrable domains that show a kind at all.
    subjects: BTreeMap<SelectorKind, usize>,
}

/// A pair of hosts under one relation.
#[derive(Debug)]
pub(crate) struct WeighedHosts {
    pub(crate) a: HostIx,
    pub(crate) b: HostIx,
    pub(crate) weighing: Weighing,
    pub(crate) verdict: Verdict,
    /// Kind, value and bits of each comparison, for the evidence of the link.
    pub(crate) parts: Vec<(String, String, String, i32)>,
}

/// What is known of hosts beside their ties.
pub(crate) struct Context<'a> {
    pub(crate) world: &'a World,
    pub(crate) roles: &'a [HostRole],
    /// Private kit of each host that shows one.
    pub(crate) kit_of: &'a BTreeMap<HostIx, String>,
}

impl Context<'_> {
    fn role(&self, host: HostIx) -> Option<&HostRole> {
        self.roles.binary_search_by_key(&host, |role| role.host).ok().and_then(|i| self.roles.get(i))
    }
}

impl Ties {
    /// Groups what is shown by value, and marks what strangers, lawful sites or a supplier's clients share.
    pub(crate) fn new(context: &Context<'_>, shown: &[Shown]) -> Self {
        let services = SharedServices::bundled();
        let mut ties = Vec::new();
        let mut subjects: BTreeMap<SelectorKind, BTreeSet<&str>> = BTreeMap::new();
        for group in shown.chunk_by(|a, b| a.kind == b.kind && a.value == b.value) {
            let Some(first) = group.first() else { continue };
            let owners: BTreeSet<&str> = group.iter().map(|s| context.world.registrable(s.host)).collect();
            subjects.entry(first.kind).or_default().extend(&owners);
            if owners.len() > 1 {
                let mut marks = Vec::new();
                if covered(services, first.kind, &first.value) {
                    marks.push("shared-service");
                }
                if owners.len() > MANY_STRANGERS {
                    marks.push("many-strangers");
                }
                ties.push(Tie {
                    kind: first.kind,
                    value: first.value.clone(),
                    shown: group.iter().map(|s| (s.host, s.from, s.to, s.place.clone())).collect(),
                    holders: owners.len(),
                    marks,
                });
            }
        }
        let mut of_host: HashMap<HostIx, Vec<u32>> = HashMap::new();
        for (number, tie) in ties.iter().enumerate() {
            let hosts: BTreeSet<HostIx> = tie.shown.iter().map(|(host, ..)| *host).collect();
            for host in hosts {
                of_host.entry(host).or_default().push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        let subjects = subjects.into_iter().map(|(kind, owners)| (kind, owners.len())).collect();
        let mut all = Self { ties, of_host, subjects };
        all.mark_neighbours(context);
        all
    }

    /// Marks that need all ties: lawful neighbours, and what a supplier leaves on all its clients' sites.
    fn mark_neighbours(&mut self, context: &Context<'_>) {
        let mut kit_sites: BTreeMap<&str, usize> = BTreeMap::new();
        for kit in context.kit_of.values() {
            *kit_sites.entry(kit).or_default() += 1;
        }
        let marks: Vec<Vec<&'static str>> = self
            .ties
            .par_iter()
            .map(|tie| {
                let hosts: BTreeSet<HostIx> = tie.shown.iter().map(|(host, ..)| *host).collect();
                let mut marks = Vec::new();
                let lawful: BTreeSet<&str> = hosts
                    .iter()
                    .filter(|host| context.role(**host).is_some_and(HostRole::is_lawful_witness))
                    .map(|host| context.world.registrable(*host))
                    .collect();
                // One lawful site among many holders has a copied page; two, or one of few, are neighbours.
                if lawful.len() >= LAWFUL_MIN || (!lawful.is_empty() && lawful.len() * LAWFUL_SHARE >= tie.holders) {
                    marks.push("lawful-neighbours");
                }
                let mut in_kit: BTreeMap<&str, usize> = BTreeMap::new();
                for kit in hosts.iter().filter_map(|host| context.kit_of.get(host)) {
                    *in_kit.entry(kit).or_default() += 1;
                }
                let covers_kit = in_kit.iter().any(|(kit, sites)| {
                    let all = kit_sites.get(kit).copied().unwrap_or(0);
                    all >= SUPPLIER_KIT_MIN && *sites * 10 >= all * 8
                });
                if covers_kit || (tie.kind.family() == Family::Network && self.operators_differ(context, &hosts)) {
                    marks.push("supplier-wide");
                }
                marks
            })
            .collect();
        for (tie, more) in self.ties.iter_mut().zip(marks) {
            tie.marks.extend(more);
            tie.marks.sort_unstable();
        }
    }

    /// Do hosts that take part show ids, contacts or accounts of which they share none?
    fn operators_differ(&self, context: &Context<'_>, hosts: &BTreeSet<HostIx>) -> bool {
        let taking: Vec<HostIx> = hosts
            .iter()
            .copied()
            .filter(|host| context.role(*host).is_some_and(HostRole::takes_part))
            .take(24)
            .collect();
        taking.iter().enumerate().any(|(at, a)| taking.iter().skip(at + 1).any(|b| self.accounts_differ(*a, *b)))
    }

    /// Both show ids, contacts or accounts that stand elsewhere too, and share none.
    fn accounts_differ(&self, a: HostIx, b: HostIx) -> bool {
        let (a, b) = (self.accounts(a), self.accounts(b));
        !a.is_empty() && !b.is_empty() && !a.iter().any(|tie| b.contains(tie))
    }

    /// Do any two hosts of two sets share an id, a contact or an account that is no service of strangers?
    pub(crate) fn share_accounts(&self, a: &[HostIx], b: &[HostIx]) -> bool {
        let accounts =
            |hosts: &[HostIx]| -> BTreeSet<u32> { hosts.iter().flat_map(|host| self.accounts(*host)).collect() };
        let a = accounts(a);
        b.iter().flat_map(|host| self.accounts(*host)).any(|tie| a.contains(&tie))
    }

    /// Ties of a host that are ids, contacts or accounts, and no service of strangers.
    fn accounts(&self, host: HostIx) -> Vec<u32> {
        let of = self.of_host.get(&host).map_or(&[][..], Vec::as_slice);
        let personal = |tie: &Tie| {
            matches!(tie.kind.family(), Family::AccountId | Family::Money)
                && !matches!(tie.kind, SelectorKind::JoinCode | SelectorKind::Registrant | SelectorKind::Renter)
                && !tie.marks.contains(&"shared-service")
                && !tie.marks.contains(&"many-strangers")
                && !tie.marks.contains(&"lawful-neighbours")
        };
        of.iter().copied().filter(|tie| self.ties.get(*tie as usize).is_some_and(personal)).collect()
    }

    /// Pairs that share a value which is not a service of strangers, for hosts that `wanted` lets in; sorted.
    pub(crate) fn pairs(&self, world: &World, model: &Model, wanted: &dyn Fn(HostIx) -> bool) -> Vec<(HostIx, HostIx)> {
        let mut pairs = BTreeSet::new();
        for tie in self.ties.iter().filter(|tie| model.field(tie.kind.as_str()).is_some()) {
            let mut hosts: Vec<HostIx> =
                tie.shown.iter().map(|(host, ..)| *host).filter(|host| wanted(*host)).collect();
            hosts.dedup();
            let service = tie.marks.contains(&"shared-service") || tie.marks.contains(&"many-strangers");
            // Of a service one pair is kept, so that its refusal is shown; the rest is as tempting and as empty.
            let limit = if service || hosts.len() > LIST_MAX { 2 } else { hosts.len() };
            for (at, a) in hosts.iter().take(limit).enumerate() {
                for b in hosts.iter().take(limit).skip(at + 1) {
                    if world.registrable(*a) != world.registrable(*b) {
                        pairs.insert((*a, *b));
                    }
                }
            }
        }
        pairs.into_iter().collect()
    }

    /// What two hosts share, as comparisons of a model.
    pub(crate) fn compare<'t>(
        &'t self,
        context: &'t Context<'_>,
        model: &Model,
        a: HostIx,
        b: HostIx,
    ) -> Vec<Comparison<'t>> {
        let mut comparisons = Vec::new();
        for tie in self.shared(a, b) {
            let Some(field) = model.field(tie.kind.as_str()) else { continue };
            let subjects = self.subjects.get(&tie.kind).copied().unwrap_or(0).saturating_sub(2);
            let holders = tie.holders.saturating_sub(2).min(subjects);
            comparisons.push(Comparison {
                field,
                value: &tie.value,
                outcome: Outcome::Shared(Count { holders: holders as u64, subjects: subjects as u64 }),
                marks: tie.marks.clone(),
            });
        }
        if let (Some(x), Some(y)) = (context.kit_of.get(&a), context.kit_of.get(&b)) {
            if x == y {
                if let Some(field) = model.field("kit") {
                    let sites = context.kit_of.values().filter(|kit| *kit == x).count().saturating_sub(2);
                    let all = context.kit_of.len().saturating_sub(2);
                    let count = Count { holders: sites.min(all) as u64, subjects: all as u64 };
                    comparisons.push(Comparison {
                        field,
                        value: x,
                        outcome: Outcome::Shared(count),
                        marks: Vec::new(),
                    });
                }
            } else if let Some(field) = model.field("kit-differs") {
                comparisons.push(Comparison {
                    field,
                    value: "other kit",
                    outcome: Outcome::Level(0),
                    marks: Vec::new(),
                });
            }
        }
        if let Some(field) = model.field("accounts-differ")
            && self.accounts_differ(a, b)
        {
            comparisons.push(Comparison { field, value: "none shared", outcome: Outcome::Level(0), marks: Vec::new() });
        }
        comparisons
    }

    /// Ties of both hosts; what moves (addresses, names, rents) only on overlapping days.
    fn shared(&self, a: HostIx, b: HostIx) -> impl Iterator<Item = &Tie> {
        let (Some(of_a), Some(of_b)) = (self.of_host.get(&a), self.of_host.get(&b)) else {
            return Vec::new().into_iter();
        };
        let of_b: BTreeSet<&u32> = of_b.iter().collect();
        let shared: Vec<&Tie> = of_a
            .iter()
            .filter(|tie| of_b.contains(tie))
            .filter_map(|tie| self.ties.get(*tie as usize))
            .filter(|tie| !moves(tie.kind) || overlaps(tie, a, b))
            .collect();
        shared.into_iter()
    }

    /// Weighs and judges two hosts under a relation.
    pub(crate) fn weigh(
        &self,
        context: &Context<'_>,
        model: &Model,
        a: HostIx,
        b: HostIx,
        decision: Option<Decision>,
    ) -> WeighedHosts {
        let comparisons = self.compare(context, model, a, b);
        let weighing = weigh(model, &comparisons);
        let verdict = judge(model, &comparisons, &weighing, None, decision);
        let parts = comparisons
            .iter()
            .zip(&weighing.parts)
            .filter_map(|(c, bits)| {
                let field = model.fields.get(c.field)?;
                Some((field.name.clone(), c.value.to_owned(), field.group.clone(), bits.0))
            })
            .collect();
        WeighedHosts { a, b, weighing, verdict, parts }
    }

    /// Where a host shows a value.
    pub(crate) fn place(&self, kind: &str, value: &str, host: HostIx) -> Option<&Place> {
        let of = self.of_host.get(&host)?;
        let tie = of
            .iter()
            .filter_map(|tie| self.ties.get(*tie as usize))
            .find(|tie| tie.kind.as_str() == kind && tie.value == value)?;
        tie.shown.iter().find(|(h, ..)| *h == host).map(|(.., place)| place)
    }
}

/// A set of name servers is a service if each of them is.
fn covered(services: &SharedServices, kind: SelectorKind, value: &str) -> bool {
    match kind {
        SelectorKind::NameServers => {
            !value.is_empty() && value.split(' ').all(|name| services.covers(kind, name).is_some())
        }
        _ => services.covers(kind, value).is_some(),
    }
}

/// Does it pass from one holder to the next?
fn moves(kind: SelectorKind) -> bool {
    matches!(
        kind,
        SelectorKind::IpAddress
            | SelectorKind::Cname
            | SelectorKind::NameServers
            | SelectorKind::MailHost
            | SelectorKind::Renter
    )
}

fn overlaps(tie: &Tie, a: HostIx, b: HostIx) -> bool {
    let spans = |host: HostIx| tie.shown.iter().filter(move |(h, ..)| *h == host).map(|(_, from, to, _)| (*from, *to));
    spans(a).any(|x| spans(b).any(|y| overlap(x, y)))
}
