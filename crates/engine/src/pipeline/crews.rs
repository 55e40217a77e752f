//! Which accounts are one crew's, as analysts' judgements leave it?

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::{Decision, Model, Relation};

use super::analysis::Decided;
use super::builders::short_id;
use crate::people::{AccountIx, Alike, Crew, Found, Identities, People, Ring, Rival, find, of_tie, persons, rings};

/// What was found of accounts.
#[derive(Debug)]
pub(crate) struct Crews {
    pub(crate) model: Model,
    pub(crate) found: Found,
    /// Crews that make entities: id and number in `found.crews`, in the order of the ids.
    pub(crate) entities: Vec<(String, usize)>,
    pub(crate) crew_of: BTreeMap<AccountIx, usize>,
    /// Persons behind accounts of a crew: id and accounts.
    pub(crate) persons: Vec<(String, Vec<AccountIx>)>,
    pub(crate) identities: Identities,
    /// Clients that rate the same workers best within few days, the least likely by chance first.
    pub(crate) rings: Vec<Ring>,
}

/// Finds crews among the accounts of a case.
pub(crate) fn crews(people: &People, model: Model, decided: &[Decided]) -> Crews {
    let mut found = find(people, &model);
    explain_firms(&mut found, &model);
    let stated: Vec<usize> = (0..found.crews.len()).filter(|at| is_entity(&found.crews, *at, &model)).collect();
    for at in &stated {
        obey(people, decided, found.crews.get_mut(*at));
    }
    let mut entities = Vec::new();
    let mut crew_of = BTreeMap::new();
    let mut workers = Vec::new();
    for at in stated {
        let Some(crew) = found.crews.get(at).filter(|crew| crew.members.len() > 1) else { continue };
        let subjects: Vec<&str> = crew.members.keys().map(|account| subject(people, *account)).collect();
        entities.push((format!("crew:{}", short_id("crew", subjects.into_iter())), at));
        crew_of.extend(crew.members.keys().map(|account| (*account, at)));
        for accounts in persons(people, &found.ties, crew) {
            let subjects: Vec<&str> = accounts.iter().map(|account| subject(people, *account)).collect();
            workers.push((format!("person:{}", short_id("person", subjects.into_iter())), accounts));
        }
    }
    entities.sort();
    workers.sort();
    let identities = Identities::of(people, &found.ties, &found.marks, &crew_of);
    // Only what a crew stands in is told: a ring by itself may be a firm that hires through several accounts.
    let rings = if entities.is_empty() { Vec::new() } else { rings(people) };
    Crews { model, found, entities, crew_of, persons: workers, identities, rings }
}

/// A cluster that one firm's instrument holds is the firm's, with all that hangs on it; one that lives in a house is the house's.
fn explain_firms(found: &mut Found, model: &Model) {
    let is_firm = |crew: &&Crew| !crew.score.is_stated(model) && crew.score.firm.0 < 0;
    let ties = found.crews.iter().filter(is_firm).flat_map(|crew| {
        let rival = if crew.score.is_housed { Rival::House } else { Rival::Agency };
        crew.ties.iter().filter_map(|at| found.ties.get(*at)).map(move |tie| (rival, tie))
    });
    let open = ties.filter(|(_, tie)| tie.is_open());
    let explained: Vec<(Rival, Alike)> = open.filter_map(|(rival, tie)| Some((rival, of_tie(tie)?))).collect();
    for (rival, alike) in explained {
        found.alike.add(rival, alike);
    }
}

fn is_entity(crews: &[Crew], at: usize, model: &Model) -> bool {
    crews.get(at).is_some_and(|crew| crew.score.makes_entity(model))
}

/// The id of an account without its type.
pub(crate) fn subject(people: &People, account: AccountIx) -> &str {
    people.subjects.get(account as usize).map_or("", String::as_str)
}

/// The id of an account with its type, as links and members name it.
pub(crate) fn typed(people: &People, account: AccountIx) -> String {
    format!("account:{}", subject(people, account))
}

/// What analysts decided of pairs: rejected, the account that is tied less leaves; accepted, the other comes in.
fn obey(people: &People, decided: &[Decided], crew: Option<&mut Crew>) {
    let Some(crew) = crew else { return };
    let number = |subject: &str| people.account(subject.strip_prefix("account:")?);
    for decision in decided.iter().filter(|decided| decided.relation == Relation::SameCrew) {
        let (Some(a), Some(b)) = (number(&decision.a), number(&decision.b)) else { continue };
        let (held_a, held_b) = (crew.members.get(&a).copied(), crew.members.get(&b).copied());
        match (decision.decision, held_a, held_b) {
            (Decision::Reject, Some(bits_a), Some(bits_b)) => {
                let leaves = if (bits_a, b) < (bits_b, a) { a } else { b };
                crew.members.remove(&leaves);
                crew.marked.remove(&leaves);
            }
            (Decision::Accept, Some(bits), None) => {
                crew.members.insert(b, bits);
            }
            (Decision::Accept, None, Some(bits)) => {
                crew.members.insert(a, bits);
            }
            _ => {}
        }
    }
}

impl Crews {
    /// Crews that are stated, with their ids where they make an entity.
    pub(crate) fn stated(&self) -> impl Iterator<Item = (&Crew, Option<&str>)> {
        let ids: BTreeMap<usize, &str> = self.entities.iter().map(|(id, at)| (*at, id.as_str())).collect();
        let is_stated = |(_, crew): &(usize, &Crew)| crew.score.is_stated(&self.model);
        self.found.crews.iter().enumerate().filter(is_stated).map(move |(at, crew)| (crew, ids.get(&at).copied()))
    }

    /// The ring that most of a crew's accounts are rated in, and how many: three and more.
    pub(crate) fn ring_of(&self, crew: &Crew) -> Option<(&Ring, usize)> {
        let rated = |ring: &Ring| ring.workers.iter().filter(|worker| crew.members.contains_key(worker)).count();
        let rings = self.rings.iter().map(|ring| (ring, rated(ring))).filter(|(_, rated)| *rated >= 3);
        rings.max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)))
    }

    /// Owners' own accounts.
    pub(crate) fn owners(&self) -> BTreeSet<AccountIx> {
        self.identities.owners.keys().chain(self.identities.perhaps.values()).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use stakeout_core::link::Bits256;
    use stakeout_core::person::crew::{Hub, TieRates, weigh};

    use super::*;

    fn decided(a: &str, b: &str, decision: Decision) -> Decided {
        let subject = |id: &str| format!("account:site/{id}");
        Decided { relation: Relation::SameCrew, a: subject(a), b: subject(b), decision, seq: 1 }
    }

    /// Accounts a to e; a, b and c are members by 9, 5 and 7 bits, and d by marks.
    fn after(decisions: &[Decided]) -> (Vec<AccountIx>, Vec<AccountIx>) {
        let people =
            People { subjects: ["a", "b", "c", "d", "e"].map(|id| format!("site/{id}")).into(), ..People::default() };
        let model = Model::bundled(Relation::SameCrew).unwrap();
        let mut crew = Crew {
            members: BTreeMap::from([(0, 9), (1, 5), (2, 7), (3, 6)]),
            marked: BTreeSet::from([3]),
            ties: Vec::new(),
            score: weigh(
                &model,
                &TieRates::default(),
                &[],
                Hub { accounts: 4, largest: 0, housed: 0, instruments: 0, hiding: Bits256::ZERO },
            ),
            clock: None,
        };
        obey(&people, decisions, Some(&mut crew));
        (crew.members.into_keys().collect(), crew.marked.into_iter().collect())
    }

    #[test]
    fn of_a_rejected_pair_the_one_that_is_tied_less_leaves() {
        assert_eq!(after(&[decided("a", "b", Decision::Reject)]), (vec![0, 2, 3], vec![3]));
        assert_eq!(after(&[decided("b", "a", Decision::Reject)]), (vec![0, 2, 3], vec![3]));
        // Whom marks brought in leaves them, too.
        assert_eq!(after(&[decided("a", "d", Decision::Reject)]), (vec![0, 1, 2], vec![]));
        // Of two that stand nowhere together nobody leaves.
        assert_eq!(after(&[decided("a", "e", Decision::Reject)]), (vec![0, 1, 2, 3], vec![3]));
    }

    #[test]
    fn of_an_accepted_pair_the_other_comes_in() {
        assert_eq!(after(&[decided("e", "a", Decision::Accept)]).0, [0, 1, 2, 3, 4]);
        assert_eq!(after(&[decided("a", "e", Decision::Accept)]).0, [0, 1, 2, 3, 4]);
        assert_eq!(after(&[decided("a", "b", Decision::Accept)]).0, [0, 1, 2, 3]);
    }
}
