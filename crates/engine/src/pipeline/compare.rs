//! What do two hosts, or two groups of hosts, share beside their code, and how much does it say?
//!
//! A group is weighed as a whole: a contact that one member shares and an account that another shares are two families of
//! one comparison. Rivals and contradictions are those of the whole group too.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::{Comparison, Count, Decision, Model, Outcome, Status, Verdict, Weighing, judge, weigh};
use stakeout_core::selector::{Family, Group, SelectorKind};

use super::restated::once;
use super::select::overlap;
use super::ties::{Context, Tie, Ties};
use super::world::HostIx;

/// A pair of hosts under one relation.
#[derive(Debug)]
pub(crate) struct WeighedHosts {
    pub(crate) a: HostIx,
    pub(crate) b: HostIx,
    pub(crate) weighing: Weighing,
    pub(crate) verdict: Verdict,
    /// Kind, value, group and bits of each comparison, for the evidence of the link.
    pub(crate) parts: Vec<(String, String, String, i32)>,
}

/// Two groups of hosts, weighed.
#[derive(Debug)]
pub(crate) struct WeighedGroups {
    pub(crate) weighing: Weighing,
    pub(crate) verdict: Verdict,
    /// Private values of ids, contacts, accounts and networks that both show.
    pub(crate) values: usize,
    /// Members of each side that show one of them.
    pub(crate) holders: (usize, usize),
}

/// Groups of personal values in which two parties may differ, with the field that says so.
const DIFFER: [(Group, &str); 3] = [
    (Group::Analytics, "analytics-differ"),
    (Group::Contact, "contacts-differ"),
    (Group::Instrument, "instruments-differ"),
];

/// Hosts that show something, on the side that has fewer, from which on a difference says more; one level each.
const DIFFER_LEVELS: [usize; 3] = [1, 2, 4];

impl Ties {
    /// What two groups of hosts share, as comparisons of a model; each group sorted.
    pub(crate) fn compare<'t>(
        &'t self,
        context: &'t Context<'_>,
        model: &Model,
        a: &[HostIx],
        b: &[HostIx],
    ) -> Vec<Comparison<'t>> {
        let (of_a, of_b) = (self.by_tie(a), self.by_tie(b));
        // In the first count every host is a unit: a group of n has n chances to meet a value.
        let chances = self.units_of(a).len().min(self.units_of(b).len()).max(1) as u64;
        let mut comparisons = Vec::new();
        for (number, tie, x, y) in self.shared(&of_a, &of_b) {
            let Some(field) = model.field(tie.kind.as_str()) else { continue };
            let own: BTreeSet<u32> = x.iter().chain(y).map(|host| self.unit(*host)).collect();
            let subjects = self.subjects(tie.kind).saturating_sub(own.len());
            let holders = self.holders(number).saturating_sub(own.len()) as u64 * chances;
            let count = Count { holders: holders.min(subjects as u64), subjects: subjects as u64 };
            let outcome = Outcome::Shared(count);
            comparisons.push(Comparison { field, value: &tie.value, outcome, marks: tie.marks.clone() });
        }
        self.compare_kits(context, model, (a, b), chances, &mut comparisons);
        for (group, name) in DIFFER {
            let Some(field) = model.field(name) else { continue };
            if let Some(level) = self.differ(group, &of_a, &of_b) {
                let outcome = Outcome::Level(level);
                comparisons.push(Comparison { field, value: "none shared", outcome, marks: Vec::new() });
            }
        }
        comparisons
    }

    /// Of several kits that both show, the rarest speaks for all: they are one habit. Who buys another product mostly buys
    /// it from the same shop; so of two kits of one builder it is the builder that both have in common.
    fn compare_kits<'t>(
        &'t self,
        context: &'t Context<'_>,
        model: &Model,
        (a, b): (&[HostIx], &[HostIx]),
        chances: u64,
        comparisons: &mut Vec<Comparison<'t>>,
    ) {
        let common = |of: &'t BTreeMap<HostIx, String>, units: &dyn Fn(&str) -> usize| {
            let shown = |hosts: &[HostIx]| -> BTreeSet<&'t str> {
                hosts.iter().filter_map(|host| of.get(host)).map(String::as_str).collect()
            };
            let (left, right) = (shown(a), shown(b));
            left.intersection(&right).min_by_key(|value| (units(value), **value)).copied()
        };
        let count = |of: &BTreeMap<HostIx, String>, value: &str, units: usize| {
            let shows = |host: &&HostIx| of.get(host).is_some_and(|of| of == value);
            let own: BTreeSet<u32> = a.iter().chain(b).filter(shows).map(|host| self.unit(*host)).collect();
            let all = self.kit_subjects().saturating_sub(own.len()) as u64;
            Outcome::Shared(Count {
                holders: (units.saturating_sub(own.len()) as u64 * chances).min(all),
                subjects: all,
            })
        };
        let shows_kit = |hosts: &[HostIx]| hosts.iter().any(|host| context.kit_of.contains_key(host));
        if !shows_kit(a) || !shows_kit(b) {
            return;
        }
        let (name, value, outcome) = if let Some(kit) = common(context.kit_of, &|kit| self.kit_units(kit)) {
            ("kit", kit, count(context.kit_of, kit, self.kit_units(kit)))
        } else if let Some(shop) = common(context.builder_of, &|shop| self.shop_units(shop)) {
            ("builder", shop, count(context.builder_of, shop, self.shop_units(shop)))
        } else {
            ("kit-differs", "other kit", Outcome::Level(0))
        };
        if let Some(field) = model.field(name) {
            comparisons.push(Comparison { field, value, outcome, marks: Vec::new() });
        }
    }

    /// How telling is it that both sides show values of a group and share none? `None` if they share one, or one side
    /// shows none. Values that stand on one host alone say nothing: everybody may make up a new one.
    fn differ(&self, group: Group, a: &BTreeMap<u32, Vec<HostIx>>, b: &BTreeMap<u32, Vec<HostIx>>) -> Option<usize> {
        let of = |side: &BTreeMap<u32, Vec<HostIx>>| -> (BTreeSet<u32>, BTreeSet<HostIx>) {
            let own = side.iter().filter(|(number, _)| {
                let own = |tie: &Tie| tie.is_personal() && !tie.marks.contains(&"supplier-wide");
                self.tie(**number).is_some_and(|tie| tie.kind.group() == group && own(tie))
            });
            own.fold(Default::default(), |(mut ties, mut hosts), (number, showing)| {
                ties.insert(*number);
                hosts.extend(showing);
                (ties, hosts)
            })
        };
        let ((ties_a, hosts_a), (ties_b, hosts_b)) = (of(a), of(b));
        let fewer = hosts_a.len().min(hosts_b.len());
        if fewer == 0 || !ties_a.is_disjoint(&ties_b) {
            return None;
        }
        DIFFER_LEVELS.iter().rposition(|least| fewer >= *least)
    }

    /// Hosts of a group by tie.
    fn by_tie(&self, hosts: &[HostIx]) -> BTreeMap<u32, Vec<HostIx>> {
        let mut all: BTreeMap<u32, Vec<HostIx>> = BTreeMap::new();
        for host in hosts {
            for tie in self.ties_of(*host) {
                all.entry(*tie).or_default().push(*host);
            }
        }
        all
    }

    /// Ties of both groups with who shows them, each fact once; what moves (addresses, names, rents) only on overlapping days.
    fn shared<'t, 's>(
        &'t self,
        a: &'s BTreeMap<u32, Vec<HostIx>>,
        b: &'s BTreeMap<u32, Vec<HostIx>>,
    ) -> Vec<(u32, &'t Tie, &'s [HostIx], &'s [HostIx])> {
        let both = a.iter().filter_map(|(number, x)| {
            let (y, tie) = (b.get(number)?, self.tie(*number)?);
            let meet = !moves(tie.kind) || x.iter().any(|x| y.iter().any(|y| overlaps(tie, *x, *y)));
            meet.then_some((*number, tie, x.as_slice(), y.as_slice()))
        });
        let mut shared = both.collect();
        once(&mut shared, |(_, tie, ..)| *tie);
        shared
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
        let comparisons = self.compare(context, model, &[a], &[b]);
        let weighing = weigh(model, &comparisons);
        let mut verdict = judge(model, &comparisons, &weighing, None, decision);
        if decision.is_none() {
            self.doubt_lone_value(context, model, (&comparisons, &[a], &[b]), &mut verdict);
        }
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

    /// Weighs and judges two groups of hosts under a relation; each sorted.
    pub(crate) fn weigh_groups(
        &self,
        context: &Context<'_>,
        model: &Model,
        a: &[HostIx],
        b: &[HostIx],
    ) -> WeighedGroups {
        let comparisons = self.compare(context, model, a, b);
        let weighing = weigh(model, &comparisons);
        let mut verdict = judge(model, &comparisons, &weighing, None, None);
        self.doubt_lone_value(context, model, (&comparisons, a, b), &mut verdict);
        let (of_a, of_b) = (self.by_tie(a), self.by_tie(b));
        let (mut values, mut left, mut right) = (0, BTreeSet::<HostIx>::new(), BTreeSet::<HostIx>::new());
        for (_, tie, x, y) in self.shared(&of_a, &of_b) {
            if tie.marks.is_empty() && model.field(tie.kind.as_str()).is_some() {
                values += 1;
                left.extend(x);
                right.extend(y);
            }
        }
        WeighedGroups { weighing, verdict, values, holders: (left.len(), right.len()) }
    }
}

impl Ties {
    /// Two families are one if one was made from the other: a lone id, contact or account beside the code may have come with
    /// it, hard-coded and copied along, from shop to shop. With the kit as the only other family it is a lead, unless it is
    /// what a site is run with (see [`super::sole`]).
    fn doubt_lone_value(
        &self,
        context: &Context<'_>,
        model: &Model,
        (comparisons, a, b): (&[Comparison<'_>], &[HostIx], &[HostIx]),
        verdict: &mut Verdict,
    ) {
        let is_code =
            |one: &&Comparison<'_>| model.fields.get(one.field).is_some_and(|field| field.family == Family::Code);
        let shared =
            || comparisons.iter().filter(|one| matches!(one.outcome, Outcome::Shared(_)) && one.marks.is_empty());
        if verdict.status != Status::Assessed || !shared().any(|one| is_code(&one)) {
            return;
        }
        let beside: Vec<&Comparison<'_>> = shared().filter(|one| !is_code(one)).collect();
        let came = match beside.as_slice() {
            [] => true,
            [one] => {
                let kind = model.fields.get(one.field).map_or("", |field| field.name.as_str());
                let tie = a.iter().find_map(|host| self.tie_named(*host, kind, one.value));
                tie.is_none_or(|tie| {
                    let showing = |hosts: &[HostIx]| -> Vec<HostIx> {
                        hosts.iter().copied().filter(|host| !tie.of(*host).is_empty()).collect()
                    };
                    self.may_come_with_code(context, tie, &showing(a), &showing(b))
                })
            }
            _ => false,
        };
        if came {
            verdict.status = Status::Candidate;
            "one value beside the code, with which it may have come: a lead, not assessed"
                .clone_into(&mut verdict.reason);
        }
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
    let spans = |host: HostIx| tie.of(host).iter().map(|(_, from, to, _)| (*from, *to));
    spans(a).any(|x| spans(b).any(|y| overlap(x, y)))
}
