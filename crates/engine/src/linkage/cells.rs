//! The cells of tables, each different one held once.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

/// Hashing without a seed: nothing is ever walked in the order of a table of hashes.
pub(super) type Quick = FixedState;

/// No cell.
pub(super) const NONE: u32 = u32::MAX;

/// Rows of one or several tables under one list of columns.
#[derive(Debug, Default)]
pub struct Cells {
    /// What each row is called.
    pub ids: Vec<String>,
    /// The names of the columns.
    pub columns: Vec<String>,
    pub(super) texts: Vec<Texts>,
    /// By column, the number of each row's text; [`NONE`] if it is empty.
    pub(super) cells: Vec<Vec<u32>>,
}

/// Texts and their numbers.
#[derive(Debug, Default)]
pub(super) struct Texts {
    numbers: HashMap<Box<str>, u32, Quick>,
    pub(super) texts: Vec<Box<str>>,
}

impl Texts {
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(NONE);
        self.numbers.insert(text.into(), number);
        self.texts.push(text.into());
        number
    }
}

impl Cells {
    /// The place of a column, made if there is none of that name.
    pub fn column(&mut self, name: &str) -> usize {
        if let Some(at) = self.columns.iter().position(|known| known == name) {
            return at;
        }
        self.columns.push(name.to_owned());
        self.texts.push(Texts::default());
        self.cells.push(vec![NONE; self.ids.len()]);
        self.columns.len() - 1
    }

    /// Adds a row: its id, and its cells with the places of their columns.
    pub fn push<'a>(&mut self, id: String, cells: impl Iterator<Item = (usize, &'a str)>) {
        self.ids.push(id);
        self.cells.iter_mut().for_each(|column| column.push(NONE));
        for (at, cell) in cells {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            if let (Some(texts), Some(last)) =
                (self.texts.get_mut(at), self.cells.get_mut(at).and_then(|column| column.last_mut()))
            {
                *last = texts.number(cell);
            }
        }
    }

    /// Puts the rows in an order that has nothing to do with how they came: by the hash of their ids.
    ///
    /// Ids are often made so that what belongs together stands together; no tie may be decided by that.
    pub fn sort(&mut self) {
        let mut order: Vec<(u64, u32)> =
            self.ids.iter().zip(0u32..).map(|(id, row)| (xxh3_64(id.as_bytes()), row)).collect();
        let id = |row: u32| self.ids.get(row as usize);
        order.sort_unstable_by(|x, y| x.0.cmp(&y.0).then_with(|| id(x.1).cmp(&id(y.1))).then(x.1.cmp(&y.1)));
        let ids = order.iter().map(|(_, row)| self.ids.get(*row as usize).cloned().unwrap_or_default()).collect();
        self.ids = ids;
        self.cells.par_iter_mut().zip(&mut self.texts).for_each(|(column, texts)| {
            // Numbers of texts follow the texts, not the order in which they came.
            let mut by_text: Vec<u32> = (0..u32::try_from(texts.texts.len()).unwrap_or(u32::MAX)).collect();
            by_text.sort_unstable_by_key(|number| texts.texts.get(*number as usize));
            let mut rank = vec![NONE; by_text.len()];
            for (at, number) in (0u32..).zip(&by_text) {
                if let Some(rank) = rank.get_mut(*number as usize) {
                    *rank = at;
                }
            }
            texts.numbers = HashMap::default();
            texts.texts = by_text.iter().filter_map(|number| texts.texts.get(*number as usize).cloned()).collect();
            let number =
                |row: u32| column.get(row as usize).and_then(|cell| rank.get(*cell as usize)).copied().unwrap_or(NONE);
            *column = order.iter().map(|(_, row)| number(*row)).collect();
        });
    }
}
