//! How does the restricted list of owners come about: whose identities do accounts of crews show?
//!
//! Weighed again from the evidence, and not read from tables: no table puts an owner beside an account of a crew.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use stakeout_core::link::{Model, Relation};
use stakeout_core::report::{Spot, StolenRow, VictimsInput, victims as page_of};

use super::crew_rows::source;
use super::crews::{crews, subject};
use super::issue::{IssueError, custody, whole};
use super::place::Place;
use super::run::{AnalyzeError, world_of};
use super::world::World;
use crate::Progress;
use crate::case::{Case, Clock};
use crate::people::{Stolen, stolen};
use crate::table::read_small;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VictimsWritten {
    /// Accounts that show the identity of another, or may; if there are none, no file was made.
    pub accounts: usize,
    /// Owners with an account of their own.
    pub owners: usize,
    /// Size of the page.
    pub bytes: u64,
}

/// Writes the restricted list into a new file that its owner alone may read, and notes that in the ledger. Writes nothing
/// where no account shows the identity of another.
pub fn victims(
    case: &Case,
    file: &Path,
    clock: &dyn Clock,
    actor: &str,
    progress: &dyn Progress,
) -> Result<VictimsWritten, IssueError> {
    let run = whole(case, progress)?;
    progress.stage("victims", None);
    let (world, decided) = world_of(case)?;
    let found = crews(&world.people, Model::bundled(Relation::SameCrew).map_err(AnalyzeError::from)?, &decided);
    let tables = read_small(&case.tables()?)?;
    let id_of: BTreeMap<usize, &str> = found.entities.iter().map(|(id, at)| (*at, id.as_str())).collect();
    let row = |one: Stolen| {
        let crew = found.crew_of.get(&one.account).and_then(|at| id_of.get(at)).copied().unwrap_or_default();
        row_of(&world, one, crew)
    };
    let mut rows: Vec<StolenRow> = stolen(&world.people, &found.identities).into_iter().map(row).collect();
    rows.sort();
    let mut owners: Vec<&str> = rows.iter().map(|row| row.owner.as_str()).filter(|owner| !owner.is_empty()).collect();
    owners.sort_unstable();
    owners.dedup();
    let owners = owners.len();
    if rows.is_empty() {
        return Ok(VictimsWritten { accounts: 0, owners, bytes: 0 });
    }
    let custody = custody(case, &run, &case.head()?, clock.now(), actor)?;
    let input =
        VictimsInput { name: &case.settings().name, rows: &rows, evidence: &tables.evidence, custody: &custody };
    let page = page_of(&input)?;
    let params = json!({"run": run.seq, "accounts": rows.len(), "owners": owners});
    case.export_restricted(file, "stakeout-victims/1", page.as_bytes(), params, clock, actor)?;
    Ok(VictimsWritten { accounts: rows.len(), owners, bytes: page.len() as u64 })
}

fn row_of(world: &World, one: Stolen, crew: &str) -> StolenRow {
    let people = &world.people;
    let places = |places: Vec<Place>| -> Vec<Spot> { places.into_iter().map(|place| source(world, place)).collect() };
    StolenRow {
        crew: crew.to_owned(),
        is_minor: one.is_minor,
        account: subject(people, one.account).to_owned(),
        since: people.known(one.account).and_then(|known| known.created),
        basis: one.basis,
        shown_at: places(one.shown_at),
        rests_at: places(one.rests_at),
        owner: one.owner.map(|owner| subject(people, owner).to_owned()).unwrap_or_default(),
        owner_since: one.owner_since,
    }
}
