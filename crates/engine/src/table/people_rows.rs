//! Which cells does a row about an account give, and what makes it again?

use std::cmp::Ordering;

use stakeout_core::entity::PeopleRow;
use stakeout_core::person::Identity;

use super::column::RowCells;
use super::row::Cells;
use super::{TableError, TableRow};

impl TableRow for PeopleRow {
    const TABLE: &'static str = "people";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.account);
        cells.text(&self.person);
        cells.text(&self.crew);
        cells.text(self.identity.as_str());
        cells.int32(self.probability);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            account: cells.string()?,
            person: cells.string()?,
            crew: cells.string()?,
            identity: cells.word(Identity::named)?,
            probability: cells.int32()?,
        })
    }
}
