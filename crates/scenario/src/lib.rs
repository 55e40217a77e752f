//! What would a case look like whose truth is known? Synthetic worlds, and how far a case agrees with them.
//!
//! [`simulate`] writes a world: evidence in public formats, and the truth beside it. Everything in it is generated:
//! names, numbers, ids and domains are fictional, persons are invented. The counts are those of the reference scenario.

mod calendar;
mod dice;
mod evaluate;
mod evidence;
mod folder;
mod grammar;
mod numbers;
mod options;
mod pages;
mod population;
mod truth;
mod world;

use std::path::Path;

pub use evaluate::{
    Accusation, Agreement, Band, CrewsAt, EvaluateError, Evaluation, EvasionScore, Found, IdentityCount, InnocentScore,
    KitKindCount, LinkShare, PeopleScore, RoleCount, RowScore, Score, ScreeningScore, SpellingScore, VersionOrder,
    evaluate,
};
pub use options::{SimulateError, SimulateOptions, Step, Tier};
pub use pages::pages;
pub use population::{PopulationOptions, populate};

/// Writes the world of `options` below `dir`: `evidence/` and `truth/`.
///
/// - `dir` must be empty or absent.
/// - The same options give the same bytes on every machine. Memory grows with accounts and connections alone.
/// - `progress` hears of every file, and of every thousand records in it.
pub fn simulate(
    dir: &Path,
    options: &SimulateOptions,
    progress: &mut dyn FnMut(&Step<'_>),
) -> Result<(), SimulateError> {
    let world = world::World::new(options);
    let mut folder = folder::Folder::new(dir, progress)?;
    evidence::web::write(&world, &mut folder)?;
    evidence::dns::write(&world, &mut folder)?;
    evidence::certificates::write(&world, &mut folder)?;
    evidence::registrations::write(&world, &mut folder)?;
    evidence::tables::hosting(&world, &mut folder)?;
    evidence::tables::register(&world, &mut folder)?;
    evidence::tables::indicators(&world, &mut folder)?;
    evidence::screenshots::write(&world, &mut folder)?;
    evidence::named::registrations(&world, &mut folder)?;
    evidence::named::hosting(&world, &mut folder)?;
    evidence::watch_lists::write(&world, &mut folder)?;
    let people = world::people::People::new(options);
    let uses = world::server_use::ServerUse::new(&world, &people);
    evidence::people::write(&people, &mut folder)?;
    evidence::code::write(&world, &people, &mut folder)?;
    evidence::servers::write(world.seed, &uses, &mut folder)?;
    evidence::servers::admin_logins(&world::admins::all(&world, &people, &uses), &mut folder)?;
    truth::write(&world, &uses, &mut folder)?;
    population::write::truth(&people.cast, &mut folder)
}

/// Words and names by which the world of a seed could be known: for the test that no rule and no engine knows them.
pub fn marks(seed: u64) -> Vec<String> {
    let world = world::World::new(&SimulateOptions { seed, ..SimulateOptions::default() });
    let mut marks: Vec<String> = world.kits.iter().flat_map(grammar::kit::Kit::marks).collect();
    marks.extend(world.sites.iter().map(|site| site.host.clone()));
    marks.extend(world.network.clients.iter().cloned());
    // A short word may be a word of some language.
    marks.retain(|mark| mark.len() >= 9);
    marks.sort();
    marks.dedup();
    marks
}
