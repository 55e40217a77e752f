//! Which accounts are worked by one crew, and which merely live, work or study together?
//!
//! Columns of all accounts; persons and homes, which count once; ties between homes; what innocent thing explains a tie;
//! parts that hang together; crews among them; whose identities they use.

mod alike;
mod builder;
mod clocks;
mod columns;
mod crews;
mod exits;
mod fronts;
mod hangers;
mod hours;
mod identity;
mod innocent;
mod joiners;
mod kind;
mod lines;
mod lives;
#[cfg(test)]
mod made;
mod marks;
mod members;
mod merge;
mod number;
mod owners;
mod parts;
mod passages;
mod persons;
mod pieces;
mod places;
#[cfg(test)]
mod places_tests;
mod portraits;
mod resolve;
mod ring_chance;
mod rings;
#[cfg(test)]
mod rings_tests;
mod seams;
mod settle;
mod sittings;
#[cfg(test)]
mod tests;
mod thread;
mod ties;
mod units;
mod victims;

use std::collections::BTreeSet;

use stakeout_core::link::Model;

pub(crate) use alike::{Alike, Alikes, Rival, of_tie};
pub(crate) use builder::network;
pub(crate) use columns::*;
pub(crate) use crews::{Crew, families};
pub(crate) use identity::{Identities, Identity};
pub(crate) use kind::Kind;
pub(crate) use lines::HOME_MAX;
use lines::Lines;
pub(crate) use lives::Lives;
pub(crate) use marks::{Mark, Marks};
pub(crate) use merge::Joint;
use merge::Merged;
pub(crate) use persons::persons;
use places::Places;
pub(crate) use rings::{Ring, rings};
pub(crate) use sittings::{long_run, sleepless, turns};
pub(crate) use thread::PeopleThread;
pub(crate) use ties::Tie;
use units::Units;
pub(crate) use victims::{Stolen, stolen};

/// What a population shows.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) ties: Vec<Tie>,
    /// Clusters that were weighed, the surest first. Those that are no crew's are shown as refused.
    pub(crate) crews: Vec<Crew>,
    /// What accounts of crews do more often than others.
    pub(crate) marks: Marks,
    /// What brought parts of crews together, beside ties; sorted.
    pub(crate) joints: Vec<Joint>,
    /// What looked alike and is innocent.
    pub(crate) alike: Alikes,
}

/// Rounds of learning what members do whom hard things tie, and of finding crews anew.
const ROUNDS: usize = 2;

/// Runs the stages over the columns.
pub(crate) fn find(people: &People, model: &Model) -> Found {
    let lives = Lives::of(people);
    let lines = Lines::of(people, &fronts::fronts(people, &lives));
    let units = Units::of(people, &lines);
    let places = Places::of(people);
    let mut ties = ties::ties(people, &units, &places);
    innocent::explain(people, &units, &lines, &mut ties);
    let traits = members::Traits::of(people, &units, &lines, &places);
    let merger = merge::Merger::new(people, &lines, &ties, model, parts::parts(&ties));
    let mut weigher =
        crews::Weigher::new(people, &units, &lines, &ties, &traits, Marks::of(people, &lives, &ties), model);
    let weighed = |weigher: &crews::Weigher<'_>| {
        let Merged { parts, joints, seams } = merger.merged(&weigher.marks);
        (weigher.crews(parts), joints, seams)
    };
    let (mut crews, mut joints, mut seams) = weighed(&weigher);
    for _ in 0..ROUNDS {
        let sure = crews.iter().filter(|crew| crew.score.makes_entity(model));
        let members: BTreeSet<AccountIx> = sure.flat_map(Crew::tied).collect();
        if members.is_empty() {
            break;
        }
        weigher.marks = weigher.marks.learnt(&members);
        (crews, joints, seams) = weighed(&weigher);
    }
    let marks = weigher.marks;
    let mut alike = Alikes::of(people, &lines, &places, &units, &ties);
    for seam in seams {
        alike.add_seam(&ties, seam);
    }
    Found { ties, crews, marks, alike, joints }
}
