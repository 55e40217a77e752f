//! How do persons and organisations behind several mentions stand in the tables?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::entity::{EntityRow, MemberRow};
use stakeout_core::link::{LinkRow, Relation, Status, link_id};
use stakeout_core::report::CaseRows;

use super::parties::{NamedParties, Party, WeighedMentions};
use super::rows::push_evidence;
use super::world::World;

/// Adds the links and entities of mentions to the rows of a case.
pub(super) fn party_rows(world: &World, parties: &NamedParties, rows: &mut CaseRows) {
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut pairs: Vec<&WeighedMentions> = parties.pairs.iter().collect();
    // A subject that bears two names may meet another twice: the surest is the link.
    pairs.sort_by_key(|one| (rank(one.verdict.status), std::cmp::Reverse(one.bits), one.a, one.b));
    for one in pairs {
        if let Some(link) = link(parties, one)
            && told.insert(link.link_id.clone())
        {
            for part in &one.parts {
                let places = part.places.map(|place| Some((world.evidence_of(place), world.locator_of(place))));
                let what = [part.field.as_str(), &part.value, &part.group];
                push_evidence(&link.link_id, what, part.bits.0, places, &mut rows.link_evidence);
            }
            rows.links.push(link);
        }
    }
    let known: BTreeSet<String> = rows.entities.iter().map(|row| row.entity.clone()).collect();
    let bits = bits_inside(parties);
    for party in &parties.parties {
        entity(parties, party, &known, &bits, rows);
    }
    rows.entities.sort();
    rows.members.sort();
    rows.members.dedup_by(|a, b| (&a.entity, &a.subject) == (&b.entity, &b.subject));
}

const fn rank(status: Status) -> u8 {
    match status {
        Status::Assessed => 0,
        Status::Refused => 1,
        _ => 2,
    }
}

fn link(parties: &NamedParties, one: &WeighedMentions) -> Option<LinkRow> {
    let subject = |at: u32| parties.mentions.all.get(at as usize).map(|mention| mention.subject.clone());
    // Mentions are numbered in the order of their subjects.
    let (a, b) = (subject(one.a)?, subject(one.b)?);
    let verdict = &one.verdict;
    Some(LinkRow {
        link_id: link_id(Relation::SamePerson, &a, &b),
        a,
        b,
        relation: Relation::SamePerson,
        status: verdict.status,
        bits: one.bits.0,
        probability: verdict.probability,
        families: verdict.support.join(","),
        rival: verdict.rival.clone(),
        rival_probability: verdict.rival_probability,
        reason: verdict.reason.clone(),
    })
}

/// Of each member of an entity, the sum of its bits to the others, and how many there are.
fn bits_inside(parties: &NamedParties) -> BTreeMap<u32, (i64, i64)> {
    let members =
        parties.parties.iter().enumerate().flat_map(|(at, party)| party.members.iter().map(move |one| (*one, at)));
    let party_of: BTreeMap<u32, usize> = members.collect();
    let is_inside = |one: &&WeighedMentions| {
        party_of.get(&one.a).is_some_and(|party| party_of.get(&one.b) == Some(party))
            && one.verdict.status != Status::Refused
    };
    let mut sums: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
    for one in parties.pairs.iter().filter(is_inside) {
        for at in [one.a, one.b] {
            let (sum, count) = sums.entry(at).or_default();
            (*sum, *count) = (*sum + i64::from(one.bits.0), *count + 1);
        }
    }
    sums
}

/// The entity, if no other stage made it, and its members with their mean bits to the others.
fn entity(
    parties: &NamedParties,
    party: &Party,
    known: &BTreeSet<String>,
    bits: &BTreeMap<u32, (i64, i64)>,
    rows: &mut CaseRows,
) {
    if !known.contains(&party.id) {
        let kind = if party.is_organization { "organisation" } else { "person" };
        // An organisation that the case knows by an id is called as the evidence calls it.
        let mut named = party.members.iter().filter_map(|at| parties.mentions.all.get(*at as usize));
        let name = named.find(|one| one.subject == party.id).map(|one| one.name.clone());
        let label = name.unwrap_or_else(|| format!("{kind} behind {} mentions", party.members.len()));
        rows.entities.push(EntityRow { entity: party.id.clone(), kind: kind.to_owned(), label });
    }
    for at in &party.members {
        let mention = parties.mentions.all.get(*at as usize).filter(|one| one.subject != party.id);
        let Some(mention) = mention else { continue };
        let (sum, count) = bits.get(at).copied().unwrap_or((0, 1));
        rows.members.push(MemberRow {
            entity: party.id.clone(),
            subject: mention.subject.clone(),
            bits: i32::try_from(sum / count.max(1)).unwrap_or(i32::MAX),
        });
    }
}
