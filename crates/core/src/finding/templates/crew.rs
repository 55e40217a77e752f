//! Accounts are worked by one crew: assessed, on two independent families.
//!
//! Rows needed: members of the crew, assessed `same-crew` links between them, their `link_evidence`. The number is that of
//! the account that is tied least. Neither names nor values of accounts are printed.

use std::collections::BTreeSet;

use super::kit_family::strongest_rival;
use super::operator::{assessed, weakest_tie};
use crate::finding::FindingKind;
use crate::finding::captured::Captured;
use crate::finding::ground::Ground;
use crate::finding::likelihood::Likelihood;
use crate::finding::sentence::{self, Draft, Standing, count};
use crate::link::{LinkRow, Relation};

/// Accounts that a sentence names.
const NAMED: usize = 3;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    ground.listed("crew").into_iter().filter_map(|crew| draft(ground, crew)).collect()
}

fn draft(ground: &Ground<'_>, crew: &str) -> Option<Draft> {
    let members = ground.members(crew);
    let accounts: Vec<&str> = members.iter().filter_map(|subject| subject.strip_prefix("account:")).collect();
    let links: Vec<&LinkRow> = assessed(ground.inside(Relation::SameCrew, crew));
    let weakest = weakest_tie(&links)?;
    let shared = ground.shared_kinds(&links)?;
    let places = ground.places(links.iter().copied());
    let basis = ground.basis(&links, &places, None);
    if accounts.len() < 2 || basis.families.len() < 2 {
        return None;
    }
    let platforms: BTreeSet<&str> = accounts.iter().filter_map(|account| Some(account.split_once('/')?.0)).collect();
    let named: Vec<String> = accounts.iter().map(|account| Captured::new(*account).shown()).collect();
    let tied = links.iter().flat_map(|link| [&link.a, &link.b]).collect::<BTreeSet<_>>().len();
    Some(Draft {
        kind: FindingKind::Crew,
        subjects: [crew.to_owned()].into(),
        observation: format!(
            "{} of {} accounts on {} ({}) share {shared} with others of them in other homes{}.",
            sentence::digits(tied),
            sentence::digits(accounts.len()),
            count(platforms.len(), "platform", "platforms"),
            sentence::list(&named, NAMED),
            ground.cite(&places)
        ),
        inference: format!(
            "{} these accounts are worked by one crew, here called {}; that is the weakest of the ties that hold them. \
             Accounts that share nothing with one another are linked through the others. Who works there, and where \
             anybody comes from, does not follow; whose names the accounts bear is another matter.",
            Likelihood::opening(weakest)?,
            ground.called(crew),
        ),
        standing: Standing::Assessed(weakest),
        alternative: strongest_rival(&links),
        change:
            "What would change this: a firm, house or family that all of them belong to, or papers and instruments \
                 of their own."
                .to_owned(),
        basis: Some(basis),
        places,
    })
}
