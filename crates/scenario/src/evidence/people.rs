//! What do four platforms know of their accounts?

use crate::folder::Folder;
use crate::options::SimulateError;
use crate::population::write;
use crate::world::people::People;

/// Writes `accounts.csv` and the tables that hang on it.
pub(crate) fn write(people: &People, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    write::evidence(&people.cast, "evidence", &[], folder)
}
