//! Which cells does a row about an account give, and what makes it again?

use std::cmp::Ordering;

use stakeout_core::entity::{EmployerRow, PatternRow, PeopleRow};
use stakeout_core::person::{Identity, Pattern};

use super::column::RowCells;
use super::row::Cells;
use super::rows::locator;
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

impl TableRow for EmployerRow {
    const TABLE: &'static str = "employers";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.crew);
        cells.text(&self.client);
        cells.text(&self.worker);
        cells.time(self.at);
        cells.text(if self.is_own { "own" } else { "other" });
        cells.evidence(&self.evidence_id);
        cells.text(self.locator.as_str());
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            crew: cells.string()?,
            client: cells.string()?,
            worker: cells.string()?,
            at: cells.time()?,
            is_own: cells.word(|word| ["own", "other"].contains(&word).then_some(word == "own"))?,
            evidence_id: cells.evidence()?,
            locator: locator(cells)?,
        })
    }
}

impl TableRow for PatternRow {
    const TABLE: &'static str = "crew_patterns";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.crew);
        cells.int64(self.number);
        cells.text(self.pattern.as_str());
        cells.text(&self.statement);
        // Who asks the table reads both.
        cells.text(self.pattern.otherwise());
        cells.text(&self.account);
        cells.evidence(&self.evidence_id);
        cells.text(self.locator.as_str());
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        let (crew, number, pattern) = (cells.string()?, cells.int64()?, cells.word(Pattern::named)?);
        let statement = cells.string()?;
        cells.word(|otherwise| (otherwise == pattern.otherwise()).then_some(()))?;
        Ok(Self {
            crew,
            number,
            pattern,
            statement,
            account: cells.string()?,
            evidence_id: cells.evidence()?,
            locator: locator(cells)?,
        })
    }
}
