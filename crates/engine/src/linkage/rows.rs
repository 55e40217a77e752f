//! The values of records as scoring reads them.

use super::records::Records;

/// The values of each record side by side: a pair is then two places in memory, whatever the number of columns.
pub(super) struct Rows {
    columns: usize,
    start: Vec<u32>,
    /// Of each record the ends of its columns, then the values of all.
    cells: Vec<u32>,
}

impl Rows {
    pub(super) fn new(records: &Records) -> Self {
        let mut out = Self { columns: records.fields.len(), start: Vec::new(), cells: Vec::new() };
        for record in 0..records.count() {
            out.start.push(u32::try_from(out.cells.len()).unwrap_or(u32::MAX));
            let mut end = 0;
            for field in &records.fields {
                end += u32::try_from(field.of(record).len()).unwrap_or(0);
                out.cells.push(end);
            }
            records.fields.iter().for_each(|field| out.cells.extend_from_slice(field.of(record)));
        }
        out
    }

    pub(super) fn of(&self, record: u32, column: usize) -> &[u32] {
        let Some(row) = self.start.get(record as usize).and_then(|start| self.cells.get(*start as usize..)) else {
            return &[];
        };
        let end = |column: usize| row.get(column).map_or(0, |end| *end as usize);
        let begin = column.checked_sub(1).map_or(0, end);
        row.get(self.columns + begin..self.columns + end(column)).unwrap_or_default()
    }
}
