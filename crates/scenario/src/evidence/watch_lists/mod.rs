//! Watch lists in the shapes in which they are published.

mod ftm;
mod ofac;
mod un;

use crate::folder::Folder;
use crate::options::SimulateError;
use crate::world::World;

/// Writes `un.xml`, `sdn.csv` with `alt.csv` and `add.csv`, and `entities.ftm.json`.
pub(crate) fn write(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    for list in &world.listed.lists {
        match list.name {
            "un" => un::write(list, folder)?,
            "ofac" => ofac::write(list, folder)?,
            _ => ftm::write(list, folder)?,
        }
    }
    Ok(())
}
