//! How do rows become columns that line up?

use unicode_width::UnicodeWidthStr as _;

use super::escape;

/// Columns that one cell may take; the rest of a longer one is cut and marked. A SHA-256 fits.
const CELL_WIDTH_MAX: usize = 64;

/// Rows for people. Machines read `--json`, CSV or Parquet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    head: Vec<String>,
    right: Vec<usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these columns.
    pub(crate) fn new<S: Into<String>>(head: impl IntoIterator<Item = S>) -> Self {
        Self { head: head.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// These columns hold numbers and end at the right.
    #[must_use]
    pub(crate) fn right(mut self, columns: &[usize]) -> Self {
        self.right.extend(columns);
        self
    }

    /// One more row, with a cell a column.
    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Has it no rows?
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, escaped, without spaces at their ends.
    pub(crate) fn lines(&self) -> Vec<String> {
        let cells: Vec<Vec<String>> = std::iter::once(&self.head)
            .chain(&self.rows)
            .map(|row| row.iter().map(|cell| cut(cell)).collect())
            .collect();
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
            .collect();
        cells.iter().map(|row| self.line(row, &widths)).collect()
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            if column > 0 {
                line.push_str("  ");
            }
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            if self.right.contains(&column) {
                line.push_str(&pad);
                line.push_str(cell);
            } else {
                line.push_str(cell);
                line.push_str(&pad);
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

fn cut(cell: &str) -> String {
    let shown = escape::line(cell);
    if shown.width() <= CELL_WIDTH_MAX {
        return shown.into_owned();
    }
    let mut short = String::new();
    let mut width = 0;
    for c in shown.chars() {
        width += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if width >= CELL_WIDTH_MAX {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_any_script() {
        let mut table = Table::new(["name", "rows"]).right(&[1]);
        table.row(["도메인", "7"]);
        table.row(["a.example", "1,200"]);
        assert_eq!(table.lines(), ["name        rows", "도메인         7", "a.example  1,200"]);
    }

    #[test]
    fn a_cell_stays_one_line_of_bounded_width() {
        let mut table = Table::new(["value"]);
        table.row(["x".repeat(500)]);
        table.row(["a\nb\u{1b}[31m"]);
        let lines = table.lines();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.width() <= CELL_WIDTH_MAX));
        assert_eq!(lines[2], "a\\nb\\u{1b}[31m");
    }
}
