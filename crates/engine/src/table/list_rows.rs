//! Which cells do the rows about watch lists give?

use std::cmp::Ordering;

use stakeout_core::screening::{ScreeningRow, Status};
use stakeout_core::watch_list::{DateBasis, ExposureRow, ListChange, ListChangeRow, WatchListRow};

use super::column::RowCells;
use super::row::Cells;
use super::rows::locator;
use super::{TableError, TableRow};

impl TableRow for WatchListRow {
    const TABLE: &'static str = "watch_lists";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.list);
        cells.time(self.list_date);
        cells.text_or_empty(self.basis.map(DateBasis::as_str));
        cells.text(if self.is_current { "current" } else { "older" });
        cells.int64(self.entries);
        cells.int64(self.names);
        cells.int64(self.ties);
        cells.evidence(&self.evidence_id);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        let basis = |word: &str| DateBasis::ALL.iter().copied().find(|basis| basis.as_str() == word);
        Ok(Self {
            list: cells.string()?,
            list_date: cells.time()?,
            basis: cells.word_or_empty(basis)?,
            is_current: cells.word(|word| ["current", "older"].contains(&word).then_some(word == "current"))?,
            entries: cells.int64()?,
            names: cells.int64()?,
            ties: cells.int64()?,
            evidence_id: cells.evidence()?,
        })
    }
}

impl TableRow for ListChangeRow {
    const TABLE: &'static str = "list_changes";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.list);
        cells.time(self.date_before);
        cells.time(self.date_after);
        cells.text(&self.listed_id);
        cells.text(&self.listed_name);
        cells.text(self.change.as_str());
        cells.text(&self.fields);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            list: cells.string()?,
            date_before: cells.time()?,
            date_after: cells.time()?,
            listed_id: cells.string()?,
            listed_name: cells.string()?,
            change: cells.word(ListChange::named)?,
            fields: cells.string()?,
        })
    }
}

impl TableRow for ScreeningRow {
    const TABLE: &'static str = "screening";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.subject);
        cells.text(&self.name);
        cells.text(&self.list);
        cells.time(self.list_date);
        cells.text(&self.listed_id);
        cells.text(&self.listed_name);
        cells.int32(self.probability);
        cells.text(self.status.as_str());
        cells.text(&self.path);
        cells.int32(self.bits);
        cells.text(&self.listed_role);
        cells.text(&self.programmes);
        cells.time(self.listed_on);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        let status = |word: &str| Status::ALL.iter().copied().find(|status| status.as_str() == word);
        Ok(Self {
            subject: cells.string()?,
            name: cells.string()?,
            list: cells.string()?,
            list_date: cells.time()?,
            listed_id: cells.string()?,
            listed_name: cells.string()?,
            probability: cells.int32()?,
            status: cells.word(status)?,
            path: cells.string()?,
            bits: cells.int32()?,
            listed_role: cells.string()?,
            programmes: cells.string()?,
            listed_on: cells.time()?,
        })
    }
}

impl TableRow for ExposureRow {
    const TABLE: &'static str = "exposure";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.subject);
        cells.text(&self.list);
        cells.text(&self.listed_id);
        cells.int32(self.way);
        cells.int32(self.step);
        cells.text(&self.below_id);
        cells.text(&self.below_name);
        cells.text(&self.tie);
        cells.text(&self.tie_role);
        cells.text(&self.above_id);
        cells.text(&self.above_name);
        cells.time(self.since);
        cells.time(self.until);
        cells.evidence(&self.evidence_id);
        cells.text(self.locator.as_str());
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            subject: cells.string()?,
            list: cells.string()?,
            listed_id: cells.string()?,
            way: cells.int32()?,
            step: cells.int32()?,
            below_id: cells.string()?,
            below_name: cells.string()?,
            tie: cells.string()?,
            tie_role: cells.string()?,
            above_id: cells.string()?,
            above_name: cells.string()?,
            since: cells.time()?,
            until: cells.time()?,
            evidence_id: cells.evidence()?,
            locator: locator(cells)?,
        })
    }
}
