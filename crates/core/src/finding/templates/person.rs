//! Several mentions are of one person or organisation: assessed, on two independent families beside the name.
//!
//! Rows needed: assessed `same-person` links with their `link_evidence`, two families; a person or organisation that holds
//! them, or none for a pair below the line of entities. Neither names nor values are printed.

use std::collections::BTreeSet;

use super::kit_family::strongest_rival;
use super::operator::{assessed, weakest_tie};
use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::likelihood::Likelihood;
use crate::finding::sentence::{self, Draft, Standing, count};
use crate::link::{LinkRow, Relation};
use crate::selector::Family;

/// Mentions that a sentence names.
const NAMED: usize = 3;
/// Pairs written as findings, strongest first; all are in `links`.
const PAIRS_MAX: usize = 50;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    let parties: BTreeSet<&str> = ["person", "organisation"].into_iter().flat_map(|kind| ground.listed(kind)).collect();
    let of_party = parties.into_iter().filter_map(|party| {
        let links = assessed(ground.inside(Relation::SamePerson, party));
        draft(ground, [party.to_owned()].into(), &format!(", here called {}", ground.called(party)), &links)
    });
    let between = assessed(ground.between.get(&Relation::SamePerson).map(Vec::as_slice).unwrap_or_default());
    let of_pair = between.into_iter().filter_map(|link| {
        draft(ground, [link.a.clone(), link.b.clone()].into(), "; no entity is made of them", &[link])
    });
    of_party.chain(of_pair.take(PAIRS_MAX)).collect()
}

fn draft(ground: &Ground<'_>, subjects: BTreeSet<String>, called: &str, links: &[&LinkRow]) -> Option<Draft> {
    let weakest = weakest_tie(links)?;
    let shared = ground.shared_kinds(links)?;
    let places = ground.places(links.iter().copied());
    let mut basis = ground.basis(links, &places, None);
    // A name supports, and is no family of its own.
    basis.families.retain(|family| family != Family::Name.as_str() && family != Family::Time.as_str());
    if basis.families.len() < 2 {
        return None;
    }
    let mentions: BTreeSet<&str> = links.iter().flat_map(|link| [link.a.as_str(), link.b.as_str()]).collect();
    let named: Vec<String> = mentions.iter().map(|mention| ground.subject(mention)).collect();
    Some(Draft {
        kind: FindingKind::Person,
        subjects,
        observation: format!(
            "{} ({}) share {shared}{}.",
            count(mentions.len(), "mention", "mentions"),
            sentence::list(&named, NAMED),
            ground.cite(&places)
        ),
        inference: format!(
            "{} one person or organisation is behind these mentions{called}. The name is what the rows state; who bears it \
             outside them, and what the bearer did, does not follow.",
            Likelihood::opening(weakest)?,
        ),
        standing: Standing::Assessed(weakest),
        alternative: strongest_rival(links),
        change:
            "What would change this: a paper that tells two bearers of the name apart, or an agent or firm that acts \
                 for both."
                .to_owned(),
        basis: Some(basis),
        places,
    })
}
