//! How does a table fit a terminal?
//!
//! Widths are counted in columns of the terminal: a Chinese or Korean letter takes two. Columns too wide are cut with
//! `…`; if there are too many for the width, each row is written as a block of `name value` lines.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::cell::for_terminal;

/// Columns are never cut below this.
const COLUMN_MIN: usize = 8;

/// Spaces between columns.
const GAP: usize = 2;

/// Rows of text under named columns.
pub(super) struct TextTable {
    heads: Vec<(String, bool)>,
    rows: Vec<Vec<String>>,
}

impl TextTable {
    /// Names of the columns, and whether each holds numbers.
    pub(super) fn new<'a>(heads: impl Iterator<Item = (&'a str, bool)>) -> Self {
        Self { heads: heads.map(|(name, number)| (for_terminal(name), number)).collect(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: impl Iterator<Item = String>) {
        self.rows.push(cells.map(|cell| for_terminal(&cell)).collect());
    }

    /// The table as text, no line wider than `width` unless a value in a block is.
    pub(super) fn to_text(&self, width: usize) -> String {
        if self.heads.is_empty() {
            return String::new();
        }
        match fit(self.widths(), width) {
            Some(widths) => self.grid(&widths),
            None => self.blocks(width),
        }
    }

    /// As [`TextTable::to_text`], but few rows are rather blocks than cut.
    pub(super) fn to_text_whole(&self, width: usize, few: usize) -> String {
        let widths = self.widths();
        let whole = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1) <= width;
        if whole || self.rows.len() > few { self.to_text(width) } else { self.blocks(width) }
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|(name, _)| name.width()).collect();
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(cell.width());
            }
        }
        widths
    }

    fn grid(&self, widths: &[usize]) -> String {
        let mut text = String::new();
        line(&mut text, widths, self.heads.iter().map(|(name, number)| (name.as_str(), *number)));
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        line(&mut text, widths, rule.iter().map(|rule| (rule.as_str(), false)));
        for row in &self.rows {
            line(&mut text, widths, row.iter().zip(&self.heads).map(|(cell, (_, number))| (cell.as_str(), *number)));
        }
        text
    }

    fn blocks(&self, width: usize) -> String {
        let name_width = self.heads.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        let value_width = width.saturating_sub(name_width + GAP).max(COLUMN_MIN);
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            if number > 0 {
                text.push('\n');
            }
            for ((name, _), cell) in self.heads.iter().zip(row) {
                for (part, piece) in pieces(cell, value_width).iter().enumerate() {
                    let name = if part == 0 { name.as_str() } else { "" };
                    line(&mut text, &[name_width, value_width], [(name, false), (piece.as_str(), false)].into_iter());
                }
            }
        }
        text
    }
}

/// Widths that fit, the widest columns cut first; `None` if even the narrowest do not.
fn fit(mut widths: Vec<usize>, width: usize) -> Option<Vec<usize>> {
    let room = width.checked_sub(GAP * widths.len().saturating_sub(1))?;
    loop {
        let total: usize = widths.iter().sum();
        let over = total.saturating_sub(room);
        if over == 0 {
            return Some(widths);
        }
        // Cut the widest to the second widest, or by what is over.
        let widest = widths.iter().copied().max()?;
        let second = widths.iter().copied().filter(|other| *other < widest).max().unwrap_or(0).max(COLUMN_MIN);
        let many = widths.iter().filter(|other| **other == widest).count();
        let cut = (widest.saturating_sub(second)).min(over.div_ceil(many));
        if cut == 0 {
            return None;
        }
        for width in widths.iter_mut().filter(|other| **other == widest) {
            *width -= cut;
        }
    }
}

fn line<'a>(text: &mut String, widths: &[usize], cells: impl Iterator<Item = (&'a str, bool)>) {
    let start = text.len();
    for (number, ((cell, right), width)) in cells.zip(widths).enumerate() {
        if number > 0 {
            text.push_str("  ");
        }
        let cell = cut(cell, *width);
        let pad = " ".repeat(width.saturating_sub(cell.width()));
        if right {
            text.push_str(&pad);
            text.push_str(&cell);
        } else {
            text.push_str(&cell);
            text.push_str(&pad);
        }
    }
    let end = text.get(start..).map_or(start, |line| start + line.trim_end().len());
    text.truncate(end);
    text.push('\n');
}

fn cut(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let mut kept = pieces(cell, width.saturating_sub(1)).into_iter().next().unwrap_or_default();
    kept.push('…');
    kept
}

/// The text in pieces of at most `width` columns; at least one piece.
pub(super) fn pieces(text: &str, width: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let (mut piece, mut used) = (String::new(), 0);
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide > width && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        piece.push(letter);
        used += wide;
    }
    pieces.push(piece);
    pieces
}
