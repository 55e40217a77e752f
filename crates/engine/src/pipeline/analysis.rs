//! The stages between facts and rows, in the order of the data flow.

use std::collections::BTreeMap;

use stakeout_core::entity::KitKind;
use stakeout_core::link::{Decision, Model, ModelError, Relation};

use super::builders::{Kit, KitDecisions, WeighedKits, builders, kits, short_id, weigh_kits};
use super::compare::WeighedHosts;
use super::crews::{Crews, crews};
use super::kits::{Families, families};
use super::mirrors::{Mirror, mirrors};
use super::operators::{Decisions, operators, weigh_hosts};
use super::parties::{NamedParties, named_parties};
use super::roles::{HostRole, roles};
use super::roles_agents::by_agents;
use super::roles_case::{by_aliases, by_code, by_planted_links};
use super::roles_siblings::{by_siblings, by_targets};
use super::select::{Shown, select};
use super::ties::{Context, Ties};
use super::world::{HostIx, World};
use crate::Progress;

/// The models in use.
#[derive(Debug)]
pub(crate) struct Models {
    pub(crate) kit: Model,
    pub(crate) builder: Model,
    pub(crate) infrastructure: Model,
    pub(crate) operator: Model,
}

impl Models {
    /// Those that come with the program.
    pub(crate) fn bundled() -> Result<Self, ModelError> {
        Ok(Self {
            kit: Model::bundled(Relation::SameKit)?,
            builder: Model::bundled(Relation::SameBuilder)?,
            infrastructure: Model::bundled(Relation::SameInfrastructure)?,
            operator: Model::bundled(Relation::SameOperator)?,
        })
    }
}

/// A decision of an analyst that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// In which relation.
    pub relation: Relation,
    /// One subject, typed.
    pub a: String,
    /// The other, typed.
    pub b: String,
    /// What was decided.
    pub decision: Decision,
    /// The line of the ledger in which it stands.
    pub seq: u64,
}

/// An entity of hosts.
#[derive(Debug, Clone)]
pub(crate) struct HostEntity {
    pub(crate) id: String,
    pub(crate) hosts: Vec<HostIx>,
}

/// Everything that the stages found.
pub(crate) struct Analysis {
    pub(crate) models: Models,
    pub(crate) world: World,
    pub(crate) shown: Vec<Shown>,
    pub(crate) roles: Vec<HostRole>,
    pub(crate) families: Families,
    pub(crate) kits: Vec<Kit>,
    pub(crate) kit_pairs: Vec<WeighedKits>,
    /// Builder and the numbers of its kits.
    pub(crate) builders: Vec<(String, Vec<usize>)>,
    pub(crate) ties: Ties,
    pub(crate) infrastructure: Vec<WeighedHosts>,
    pub(crate) operator_pairs: Vec<WeighedHosts>,
    pub(crate) operators: Vec<HostEntity>,
    pub(crate) mirrors: Vec<Mirror>,
    /// Private kit of each host that shows one.
    pub(crate) kit_of: BTreeMap<HostIx, String>,
    /// Builder of that kit.
    pub(crate) builder_of: BTreeMap<HostIx, String>,
    pub(crate) crews: Crews,
    pub(crate) named: NamedParties,
}

impl Analysis {
    /// What is known of hosts beside their ties.
    pub(crate) fn context(&self) -> Context<'_> {
        Context { world: &self.world, roles: &self.roles, kit_of: &self.kit_of, builder_of: &self.builder_of }
    }
}

/// Runs the stages.
pub(crate) fn analysis(world: World, decided: &[Decided], progress: &dyn Progress) -> Result<Analysis, ModelError> {
    let models = Models::bundled()?;
    progress.stage("selectors", None);
    let shown = select(&world);
    progress.stage("roles", None);
    let mut roles = roles(&world);
    by_siblings(&world, &mut roles);
    progress.stage("families", None);
    let together: Vec<(HostIx, HostIx, bool)> = decisions(&world, decided, Relation::SameKit)
        .into_iter()
        .map(|((a, b), decision)| (a, b, decision == Decision::Accept))
        .collect();
    let families = families(&world, &roles, &models.kit, &together);
    progress.stage("kits", None);
    let kits = kits(&world, &roles, &families, &models.builder);
    let kit_of = private_kit_of(&kits);
    by_code(&world, &mut roles, &kits);
    by_planted_links(&world, &mut roles);
    by_aliases(&world, &mut roles);
    by_agents(&world, &mut roles);
    by_targets(&world, &mut roles);

    progress.stage("ties", None);
    let unknown = BTreeMap::new();
    let context = Context { world: &world, roles: &roles, kit_of: &kit_of, builder_of: &unknown };
    let mut ties = Ties::new(&context, &shown);
    progress.stage("builders", None);
    let decided_kits = kit_decisions(&world, decided, &kits);
    let kit_pairs = weigh_kits(&world, &families, &ties, &models.builder, &kits, &decided_kits);
    let builders: Vec<(String, Vec<usize>)> = builders(&kits, &kit_pairs, &models.builder, &decided_kits)
        .into_iter()
        .map(|members| {
            let names = members.iter().filter_map(|kit| kits.get(*kit)).map(|kit| kit.id.as_str());
            (format!("builder:{}", short_id("builder", names)), members)
        })
        .collect();

    let builder_of = builder_of(&kits, &builders, &kit_of);
    let context = Context { builder_of: &builder_of, ..context };

    progress.stage("operators", None);
    let takes_part = |host: HostIx| roles.get(host as usize).is_some_and(HostRole::takes_part);
    let decisions_on = |relation| decisions(&world, decided, relation);
    let bound = decisions_on(Relation::SameOperator);
    let parties = operators(&context, &mut ties, &models.operator, &bound, &takes_part);
    let operators = parties
        .entities
        .into_iter()
        .map(|hosts| {
            let id = format!("operator:{}", short_id("operator", hosts.iter().map(|host| world.name(*host))));
            HostEntity { id, hosts }
        })
        .collect();
    progress.stage("infrastructure", None);
    let infrastructure =
        weigh_hosts(&context, &ties, &models.infrastructure, &decisions_on(Relation::SameInfrastructure), &takes_part);
    progress.stage("mirrors", None);
    let mirrors = mirrors(&context, &ties);
    progress.stage("crews", None);
    let crews = crews(&world.people, Model::bundled(Relation::SameCrew)?, decided);
    progress.stage("parties", None);
    let named = named_parties(&world, &shown, &crews, &Model::bundled(Relation::SamePerson)?, decided);
    Ok(Analysis {
        models,
        shown,
        roles,
        families,
        kits,
        kit_pairs,
        builders,
        ties,
        infrastructure,
        operator_pairs: parties.pairs,
        operators,
        mirrors,
        kit_of,
        builder_of,
        crews,
        named,
        world,
    })
}

/// What analysts decided of pairs of hosts in a relation.
fn decisions(world: &World, decided: &[Decided], relation: Relation) -> Decisions {
    decided
        .iter()
        .filter(|d| d.relation == relation)
        .filter_map(|d| {
            let (a, b) = (world.host_of_subject(&d.a)?, world.host_of_subject(&d.b)?);
            Some(((a.min(b), a.max(b)), d.decision))
        })
        .collect()
}

/// What analysts decided of the builders of kits; a host stands for the kit that it shows.
fn kit_decisions(world: &World, decided: &[Decided], kits: &[Kit]) -> KitDecisions {
    let number = |subject: &str| {
        let host = world.host_of_subject(subject);
        kits.iter().position(|kit| kit.id == subject || host.is_some_and(|host| kit.hosts.contains(&host)))
    };
    decided
        .iter()
        .filter(|d| d.relation == Relation::SameBuilder)
        .filter_map(|d| {
            let (a, b) = (number(&d.a)?, number(&d.b)?);
            (a != b).then_some(((a.min(b), a.max(b)), d.decision))
        })
        .collect()
}

/// The builder of the kit that each host shows; none where it is doubted whose the code is.
fn builder_of(
    kits: &[Kit],
    builders: &[(String, Vec<usize>)],
    kit_of: &BTreeMap<HostIx, String>,
) -> BTreeMap<HostIx, String> {
    let of_builder = |(id, numbers): &(String, Vec<usize>)| -> Vec<(HostIx, String)> {
        let kits = numbers.iter().filter_map(|number| kits.get(*number));
        let hosts = kits.flat_map(|kit| kit.hosts.iter().filter(|host| !kit.doubted.contains(host)));
        hosts.filter(|host| kit_of.contains_key(host)).map(|host| (*host, id.clone())).collect()
    };
    builders.iter().flat_map(of_builder).collect()
}

fn private_kit_of(kits: &[Kit]) -> BTreeMap<HostIx, String> {
    kits.iter()
        .filter(|kit| matches!(kit.kind, KitKind::Private | KitKind::Commercial | KitKind::LeakedCopy | KitKind::Mixed))
        .flat_map(|kit| kit.hosts.iter().map(|host| (*host, kit.id.clone())))
        .collect()
}
