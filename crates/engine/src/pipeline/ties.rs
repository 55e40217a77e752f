//! Which hosts share an id, an address, a name root, a key or a server, and do strangers share it too?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use stakeout_core::entity::Role;
use stakeout_core::link::Model;
use stakeout_core::record::Time;
use stakeout_core::selector::shared_service::SharedServices;
use stakeout_core::selector::{Family, SelectorKind};

use super::restated::mark_names;
use super::roles::HostRole;
use super::select::Shown;
use super::sole::Sole;
use super::supplier::{Doubt, Spread, spread};
use super::world::{HostIx, Place, World};

/// Registrable domains from which on a value belongs to strangers, whatever they do: the knee that passive DNS studies use.
pub(crate) const MANY_STRANGERS: usize = 50;
/// Lawful owners from which on what they show is no sign of one operator.
const LAWFUL_MIN: usize = 2;
/// One lawful owner in so many holders is enough.
const LAWFUL_SHARE: usize = 4;
/// The same for what may be quoted: a forum or a newspaper prints a handle that is another's.
const QUOTED_SHARE: usize = 3;
/// Hosts of one list up to which all pairs are taken.
const LIST_MAX: usize = 120;
/// Neighbours in a longer list that each host is paired with: groups are weighed whole, so a chain of them is enough.
const LIST_WINDOW: usize = 12;
/// Sites of a kit from which on an id on nearly all of them is the supplier's.
const SUPPLIER_KIT_MIN: usize = 6;

/// A value that two hosts and more show.
#[derive(Debug)]
pub(crate) struct Tie {
    pub(crate) kind: SelectorKind,
    pub(crate) value: String,
    /// Who shows it, when and where; sorted by host.
    pub(crate) shown: Vec<(HostIx, Option<Time>, Option<Time>, Place)>,
    /// What an innocent explanation may claim of it.
    pub(crate) marks: Vec<&'static str>,
}

impl Tie {
    /// Where and when one host shows it.
    pub(crate) fn of(&self, host: HostIx) -> &[(HostIx, Option<Time>, Option<Time>, Place)] {
        let from = self.shown.partition_point(|(h, ..)| *h < host);
        let to = self.shown.partition_point(|(h, ..)| *h <= host);
        self.shown.get(from..to).unwrap_or(&[])
    }

    /// Everybody who shows it, sorted.
    pub(crate) fn hosts(&self) -> Vec<HostIx> {
        let mut hosts: Vec<HostIx> = self.shown.iter().map(|(host, ..)| *host).collect();
        hosts.dedup();
        hosts
    }

    /// May anybody print it, who only writes about its holder? Contacts and accounts stand in running text; ids of analytics
    /// and chats work for whoever shows them.
    const fn is_quotable(&self) -> bool {
        matches!(
            self.kind,
            SelectorKind::Handle
                | SelectorKind::Phone
                | SelectorKind::Email
                | SelectorKind::JoinCode
                | SelectorKind::DepositAccount
                | SelectorKind::Wallet
                | SelectorKind::ContactName
        )
    }

    /// Is it an id, a contact or an account of one party, and no service of strangers? Join codes and registrants are
    /// left out: agents work for several, and firms register for others.
    pub(crate) fn is_personal(&self) -> bool {
        matches!(self.kind.family(), Family::AccountId | Family::Money)
            && !matches!(self.kind, SelectorKind::JoinCode | SelectorKind::Registrant | SelectorKind::Renter)
            && !self.marks.iter().any(|mark| matches!(*mark, "shared-service" | "many-strangers" | "lawful-neighbours"))
    }
}

/// Ties of all hosts, counted by units: registrable domains first, parties of the first round in the second.
#[derive(Debug)]
pub(crate) struct Ties {
    pub(crate) ties: Vec<Tie>,
    /// Ties of each host, sorted.
    of_host: HashMap<HostIx, Vec<u32>>,
    /// First host of each host's registrable domain.
    domains: Vec<HostIx>,
    /// Unit of each host in the present count: one of its hosts.
    units: Vec<HostIx>,
    /// Units that show each tie.
    holders: Vec<usize>,
    /// Registrable domains that show a kind at all.
    owners: BTreeMap<SelectorKind, usize>,
    /// Units that show a kind at all.
    subjects: BTreeMap<SelectorKind, usize>,
    /// Units that take part and of which a page tells.
    takers: usize,
    /// Units that show each private kit, and any.
    kits: BTreeMap<String, usize>,
    /// Units that show the code of each builder.
    shops: BTreeMap<String, usize>,
    kit_subjects: usize,
    sole: Sole,
    /// Hosts that show the code of a private product, of which lawful sites are no users.
    private_code: BTreeSet<HostIx>,
}

/// What is known of hosts beside their ties.
pub(crate) struct Context<'a> {
    pub(crate) world: &'a World,
    pub(crate) roles: &'a [HostRole],
    /// Private kit of each host that shows one.
    pub(crate) kit_of: &'a BTreeMap<HostIx, String>,
    /// Builder of that kit, once builders are known.
    pub(crate) builder_of: &'a BTreeMap<HostIx, String>,
}

impl Context<'_> {
    pub(crate) fn role(&self, host: HostIx) -> Option<&HostRole> {
        self.roles.binary_search_by_key(&host, |role| role.host).ok().and_then(|i| self.roles.get(i))
    }

    pub(crate) fn takes_part(&self, host: HostIx) -> bool {
        self.role(host).is_some_and(HostRole::takes_part)
    }
}

impl Ties {
    /// Groups what is shown by value, and marks what strangers, lawful sites or a supplier's clients share.
    pub(crate) fn new(context: &Context<'_>, shown: &[Shown]) -> Self {
        let mut ties = Vec::new();
        let mut owners_of: BTreeMap<SelectorKind, BTreeSet<&str>> = BTreeMap::new();
        for group in shown.chunk_by(|a, b| a.kind == b.kind && a.value == b.value) {
            let Some(first) = group.first() else { continue };
            let owners: BTreeSet<&str> = group.iter().map(|s| context.world.registrable(s.host)).collect();
            owners_of.entry(first.kind).or_default().extend(&owners);
            if owners.len() > 1 {
                ties.push(tie(context, group, &owners));
            }
        }
        let mut of_host: HashMap<HostIx, Vec<u32>> = HashMap::new();
        for (number, tie) in ties.iter().enumerate() {
            for host in tie.hosts() {
                of_host.entry(host).or_default().push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        let owners: BTreeMap<SelectorKind, usize> =
            owners_of.into_iter().map(|(kind, owners)| (kind, owners.len())).collect();
        let mut all = Self {
            ties,
            of_host,
            domains: units(context.world),
            units: Vec::new(),
            holders: Vec::new(),
            subjects: BTreeMap::new(),
            takers: 0,
            owners,
            kits: BTreeMap::new(),
            shops: BTreeMap::new(),
            kit_subjects: 0,
            sole: Sole::of(shown),
            private_code: private_code(context),
        };
        all.recount(context, &[]);
        all.mark(|ties, tie| ties.neighbour_marks(context, tie));
        all.mark(|ties, tie| ties.spread_mark(context, tie, |family| family != Family::Network));
        all.mark(|ties, tie| ties.spread_mark(context, tie, |family| family == Family::Network));
        mark_names(&mut all.ties);
        all
    }

    /// Counts by parties: what one party shows on many hosts is one holder. Call with none for hosts by registrable domain.
    pub(crate) fn recount(&mut self, context: &Context<'_>, parties: &[Vec<HostIx>]) {
        self.units.clone_from(&self.domains);
        for party in parties {
            let Some(first) = party.first().map(|host| self.unit(*host)) else { continue };
            for host in party {
                if let Some(unit) = self.units.get_mut(*host as usize) {
                    *unit = first;
                }
            }
        }
        self.holders = self.ties.iter().map(|tie| self.units_of(&tie.hosts()).len()).collect();
        self.subjects = self.owners.clone();
        let told = |role: &&HostRole| context.world.captures_of(role.host).iter().any(|page| page.tells);
        let takers = context.roles.iter().filter(|role| role.takes_part()).filter(told);
        self.takers = takers.map(|role| self.unit(role.host)).collect::<BTreeSet<_>>().len();
        for party in parties {
            let mut kinds: BTreeMap<SelectorKind, BTreeSet<HostIx>> = BTreeMap::new();
            for host in party {
                for tie in self.ties_of(*host).iter().filter_map(|number| self.tie(*number)) {
                    kinds.entry(tie.kind).or_default().insert(*host);
                }
            }
            for (kind, hosts) in kinds {
                if let Some(subjects) = self.subjects.get_mut(&kind) {
                    *subjects = subjects.saturating_sub(hosts.len() - 1).max(1);
                }
            }
        }
        let count = |of: &BTreeMap<HostIx, String>| -> BTreeMap<String, usize> {
            let mut units: BTreeMap<&str, BTreeSet<HostIx>> = BTreeMap::new();
            for (host, value) in of {
                units.entry(value).or_default().insert(self.unit(*host));
            }
            units.into_iter().map(|(value, units)| (value.to_owned(), units.len())).collect()
        };
        let (kits, shops) = (count(context.kit_of), count(context.builder_of));
        self.kit_subjects = context.kit_of.keys().map(|host| self.unit(*host)).collect::<BTreeSet<_>>().len();
        (self.kits, self.shops) = (kits, shops);
    }

    /// Hosts that share two kinds of ids, contacts or accounts that bear no mark, as groups; for counting alone.
    pub(crate) fn alike(&self, wanted: &dyn Fn(HostIx) -> bool) -> Vec<Vec<HostIx>> {
        let mut kinds: BTreeMap<(HostIx, HostIx), BTreeSet<SelectorKind>> = BTreeMap::new();
        // The name of a desk would be a second kind of one fact.
        let counts = |tie: &&Tie| tie.is_personal() && tie.marks.is_empty() && tie.kind != SelectorKind::ContactName;
        for tie in self.ties.iter().filter(counts) {
            let hosts: Vec<HostIx> = tie.hosts().into_iter().filter(|host| wanted(*host)).collect();
            let window = if hosts.len() > LIST_MAX { LIST_WINDOW } else { hosts.len() };
            for (at, a) in hosts.iter().enumerate() {
                for b in hosts.iter().skip(at + 1).take(window) {
                    kinds.entry((*a, *b)).or_default().insert(tie.kind);
                }
            }
        }
        let mut root: BTreeMap<HostIx, HostIx> = BTreeMap::new();
        fn find(root: &BTreeMap<HostIx, HostIx>, mut host: HostIx) -> HostIx {
            while let Some(parent) = root.get(&host).copied().filter(|parent| *parent != host) {
                host = parent;
            }
            host
        }
        for ((a, b), _) in kinds.into_iter().filter(|(_, kinds)| kinds.len() >= 2) {
            let (x, y) = (find(&root, a), find(&root, b));
            root.insert(x.max(y), x.min(y));
            for host in [a, b] {
                let least = find(&root, host);
                root.insert(host, least);
            }
        }
        let mut groups: BTreeMap<HostIx, Vec<HostIx>> = BTreeMap::new();
        for host in root.keys() {
            groups.entry(find(&root, *host)).or_default().push(*host);
        }
        groups.into_values().filter(|hosts| hosts.len() > 1).collect()
    }

    /// Adds a mark to each tie that has it, judged by the marks that were there before.
    fn mark(&mut self, marks: impl Fn(&Self, &Tie) -> Vec<&'static str> + Sync) {
        let found: Vec<Vec<&'static str>> = self.ties.par_iter().map(|tie| marks(self, tie)).collect();
        for (tie, more) in self.ties.iter_mut().zip(found) {
            tie.marks.extend(more);
            tie.marks.sort_unstable();
            tie.marks.dedup();
        }
    }

    /// What stands on lawful sites too.
    fn neighbour_marks(&self, context: &Context<'_>, tie: &Tie) -> Vec<&'static str> {
        let hosts = tie.hosts();
        let owners = |keep: &dyn Fn(HostIx) -> bool| -> usize {
            let kept = hosts.iter().filter(|host| keep(**host)).map(|host| context.world.registrable(*host));
            kept.collect::<BTreeSet<&str>>().len()
        };
        let all = owners(&|_| true);
        // A host whose words say little and whose code is a private product's is no owner of something else.
        let witness = |host: HostIx| {
            context.role(host).is_some_and(|role| {
                role.is_lawful_witness() && (role.role == Role::Licensed || !self.private_code.contains(&host))
            })
        };
        // One lawful site among many holders has a copied page; two, or one of few, are neighbours. Of what may be quoted,
        // those who write about gambling are none, and of the others it takes a good part.
        let neighbours = if tie.is_quotable() {
            let lawful =
                owners(&|host| witness(host) && context.role(host).is_some_and(|role| role.role != Role::Information));
            lawful > 0 && lawful * QUOTED_SHARE >= all
        } else {
            let lawful = owners(&witness);
            lawful >= LAWFUL_MIN || (lawful > 0 && lawful * LAWFUL_SHARE >= all)
        };
        if neighbours { vec!["lawful-neighbours"] } else { Vec::new() }
    }

    /// Does it stand on nearly all sites of a kit, or inside one kit alone?
    fn doubt(&self, context: &Context<'_>, tie: &Tie) -> Doubt {
        let mut in_kit: BTreeMap<&str, BTreeSet<HostIx>> = BTreeMap::new();
        let hosts = tie.hosts();
        for host in &hosts {
            if let Some(kit) = context.kit_of.get(host) {
                in_kit.entry(kit).or_default().insert(*host);
            }
        }
        let whole = in_kit.iter().any(|(kit, hosts)| {
            let (all, sites) =
                (self.kit_units(kit), hosts.iter().map(|host| self.unit(*host)).collect::<BTreeSet<_>>());
            all >= SUPPLIER_KIT_MIN && sites.len() * 10 >= all * 8
        });
        // Of hosts that take part, that is: where the code of a victim or of an unread site is not known, nothing is.
        let taking = hosts.iter().filter(|host| context.takes_part(**host)).count();
        let inside = in_kit.values().any(|inside| inside.len() >= taking.max(2));
        match (whole, inside) {
            (true, _) => Doubt::WholeKit,
            (false, true) if tie.kind.family() != Family::AccountId => Doubt::None,
            (false, true) if self.sole.runs(tie, &hosts) => Doubt::Run,
            (false, true) => Doubt::OneKit,
            (false, false) if self.sole.is_beside(tie, &hosts) => Doubt::Beside,
            _ => Doubt::None,
        }
    }

    /// What spans hosts that other ids, contacts and accounts hold apart.
    fn spread_mark(&self, context: &Context<'_>, tie: &Tie, family: fn(Family) -> bool) -> Vec<&'static str> {
        let service = tie.marks.iter().any(|mark| matches!(*mark, "shared-service" | "many-strangers"));
        if service || !family(tie.kind.family()) {
            return Vec::new();
        }
        let doubt = self.doubt(context, tie);
        let told = tie.is_personal() || tie.kind.family() == Family::Network;
        let spans = if told { spread(self, context, tie, doubt) == Spread::Parties } else { doubt == Doubt::WholeKit };
        if spans { vec!["supplier-wide"] } else { Vec::new() }
    }

    /// A tie by its number.
    pub(crate) fn tie(&self, number: u32) -> Option<&Tie> {
        self.ties.get(number as usize)
    }

    /// Numbers of the ties of a host, sorted.
    pub(crate) fn ties_of(&self, host: HostIx) -> &[u32] {
        self.of_host.get(&host).map_or(&[][..], Vec::as_slice)
    }

    /// Who counts once together with a host.
    pub(crate) fn unit(&self, host: HostIx) -> HostIx {
        self.units.get(host as usize).copied().unwrap_or(host)
    }

    /// Units of hosts.
    pub(crate) fn units_of(&self, hosts: &[HostIx]) -> BTreeSet<HostIx> {
        hosts.iter().map(|host| self.unit(*host)).collect()
    }

    /// Units that show a tie.
    pub(crate) fn holders(&self, number: u32) -> usize {
        self.holders.get(number as usize).copied().unwrap_or(0)
    }

    /// Units that could show a kind. `m` counts those of one operator that show nothing of the kind as well; so of what
    /// pages show, every site that takes part could have shown this one.
    pub(crate) fn subjects(&self, kind: SelectorKind) -> usize {
        let show = self.subjects.get(&kind).copied().unwrap_or(0);
        let of_pages = matches!(kind.family(), Family::AccountId | Family::Money)
            && !matches!(kind, SelectorKind::Registrant | SelectorKind::Renter);
        if of_pages { show.max(self.takers) } else { show }
    }

    /// Units that show a private kit.
    pub(crate) fn kit_units(&self, kit: &str) -> usize {
        self.kits.get(kit).copied().unwrap_or(0)
    }

    /// Units that show the code of a builder.
    pub(crate) fn shop_units(&self, builder: &str) -> usize {
        self.shops.get(builder).copied().unwrap_or(0)
    }

    /// Units that show any private kit.
    pub(crate) const fn kit_subjects(&self) -> usize {
        self.kit_subjects
    }

    /// Do any two hosts of two sets share an id, a contact or an account that is no service of strangers?
    pub(crate) fn share_accounts(&self, a: &[HostIx], b: &[HostIx]) -> bool {
        let accounts =
            |hosts: &[HostIx]| -> BTreeSet<u32> { hosts.iter().flat_map(|host| self.accounts(*host)).collect() };
        let a = accounts(a);
        b.iter().flat_map(|host| self.accounts(*host)).any(|tie| a.contains(&tie))
    }

    /// Ties of a host that are ids, contacts or accounts, and no service of strangers.
    pub(crate) fn accounts(&self, host: HostIx) -> Vec<u32> {
        self.ties_of(host).iter().copied().filter(|number| self.tie(*number).is_some_and(Tie::is_personal)).collect()
    }

    /// Pairs that share a value which is not a service of strangers, for hosts that `wanted` lets in; sorted.
    pub(crate) fn pairs(&self, world: &World, model: &Model, wanted: &dyn Fn(HostIx) -> bool) -> Vec<(HostIx, HostIx)> {
        let mut pairs = BTreeSet::new();
        for tie in self.ties.iter().filter(|tie| model.field(tie.kind.as_str()).is_some()) {
            let hosts: Vec<HostIx> = tie.hosts().into_iter().filter(|host| wanted(*host)).collect();
            let service = tie.marks.contains(&"shared-service") || tie.marks.contains(&"many-strangers");
            // Of a service one pair is kept, so that its refusal is shown; the rest is as tempting and as empty.
            let limit = if service { 2 } else { hosts.len() };
            let window = if hosts.len() > LIST_MAX { LIST_WINDOW } else { hosts.len() };
            for (at, a) in hosts.iter().take(limit).enumerate() {
                for b in hosts.iter().take(limit).skip(at + 1).take(window) {
                    if world.registrable(*a) != world.registrable(*b) {
                        pairs.insert((*a, *b));
                    }
                }
            }
        }
        pairs.into_iter().collect()
    }

    /// May an id or contact have come to these hosts with copied code? Not if it is the only one of its kind there: what a
    /// stranger left in the code stands beside what the site is run with. Whoever knows a lawful site with it, says
    /// nothing of the kind.
    pub(crate) fn may_come_with_code(&self, context: &Context<'_>, tie: &Tie, a: &[HostIx], b: &[HostIx]) -> bool {
        let lawful = |host: &HostIx| context.role(*host).is_some_and(HostRole::is_lawful_witness);
        !self.sole.stands_alone(tie, a, b) || tie.hosts().iter().any(lawful)
    }

    /// Where a host shows a value.
    pub(crate) fn place(&self, kind: &str, value: &str, host: HostIx) -> Option<&Place> {
        self.tie_named(host, kind, value)?.of(host).first().map(|(.., place)| place)
    }

    /// The tie of a host with this kind and value.
    pub(crate) fn tie_named(&self, host: HostIx, kind: &str, value: &str) -> Option<&Tie> {
        let mut own = self.ties_of(host).iter().filter_map(|tie| self.tie(*tie));
        own.find(|tie| tie.kind.as_str() == kind && tie.value == value)
    }
}

fn tie(context: &Context<'_>, group: &[Shown], owners: &BTreeSet<&str>) -> Tie {
    let (kind, value) = group.first().map_or((SelectorKind::Email, String::new()), |s| (s.kind, s.value.clone()));
    let mut marks = Vec::new();
    if covered(SharedServices::bundled(), kind, &value) {
        marks.push("shared-service");
    }
    // A large operator shows its ids on many hosts; strangers are those who play no part.
    let personal = matches!(kind.family(), Family::AccountId | Family::Money);
    let strangers = if personal {
        let apart = group.iter().filter(|s| !context.takes_part(s.host));
        apart.map(|s| context.world.registrable(s.host)).collect::<BTreeSet<&str>>().len()
    } else {
        owners.len()
    };
    if strangers > MANY_STRANGERS {
        marks.push("many-strangers");
    }
    let shown = group.iter().map(|s| (s.host, s.from, s.to, s.place)).collect();
    Tie { kind, value, shown, marks }
}

/// Hosts that show a private kit of which at most one owner looks lawful.
fn private_code(context: &Context<'_>) -> BTreeSet<HostIx> {
    let mut lawful: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (host, kit) in context.kit_of {
        if context.role(*host).is_some_and(HostRole::is_lawful_witness) {
            lawful.entry(kit).or_default().insert(context.world.registrable(*host));
        }
    }
    let private = |kit: &str| lawful.get(kit).is_none_or(|owners| owners.len() < LAWFUL_MIN);
    context.kit_of.iter().filter(|(_, kit)| private(kit)).map(|(host, _)| *host).collect()
}

/// Hosts of one registrable domain are one unit, named by the first of them.
fn units(world: &World) -> Vec<HostIx> {
    let mut first: HashMap<&str, HostIx> = HashMap::new();
    let hosts = 0..HostIx::try_from(world.hosts.len()).unwrap_or(HostIx::MAX);
    hosts.map(|host| *first.entry(world.registrable(host)).or_insert(host)).collect()
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
