//! Records as numbers: of each column that is compared, the values that each record shows.

use std::collections::BTreeMap;

use rayon::prelude::*;
use stakeout_core::linkage::{Dropped, Kind, Seen, Sign, find_kind, levels, values};

use super::cells::{Cells, NONE, Texts};
use super::levels::Levels;

/// A column as it is compared: one of the table, or all that hold words of a person's name.
#[derive(Debug, Default)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The columns of the table that it is made of.
    pub from: Vec<String>,
    /// What it holds.
    pub kind: Option<Kind>,
    /// Different values.
    pub texts: Vec<Box<str>>,
    /// What each is made of.
    signs: Vec<Sign>,
    /// Where the values of each record begin; one more than records.
    start: Vec<u32>,
    /// Values of all records, one record after the other.
    ids: Vec<u32>,
}

impl Field {
    /// The values of a record, by number; sorted.
    pub fn of(&self, record: u32) -> &[u32] {
        let at = |record: usize| self.start.get(record).map_or(0, |at| *at as usize);
        self.ids.get(at(record as usize)..at(record as usize + 1)).unwrap_or_default()
    }

    /// The text of a value.
    pub fn text(&self, value: u32) -> &str {
        self.texts.get(value as usize).map_or("", |text| text)
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::Word)
    }

    /// The level of two values that is seen without looking at their letters.
    pub(super) fn far_level(&self, x: u32, y: u32) -> Option<u8> {
        self.is_far(x, y).then(|| u8::try_from(levels(self.kind()).len()).unwrap_or(1).saturating_sub(1))
    }

    /// Are two different values seen to be of the last level without looking at their letters?
    pub(super) fn is_far(&self, x: u32, y: u32) -> bool {
        match (self.signs.get(x as usize), self.signs.get(y as usize)) {
            (Some(x), Some(y)) => x.is_far(*y, self.kind()),
            _ => false,
        }
    }

    /// Records that show each value.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0u32; self.texts.len()];
        for value in &self.ids {
            if let Some(count) = counts.get_mut(*value as usize) {
                *count += 1;
            }
        }
        counts
    }
}

/// The records of all tables.
#[derive(Debug, Default)]
pub struct Records {
    /// What each is called.
    pub ids: Vec<String>,
    /// The columns that are compared.
    pub fields: Vec<Field>,
    pub(super) levels: Levels,
}

/// What a column of the model is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What it will be called.
    pub name: String,
    /// Columns of the table.
    pub from: Vec<String>,
    /// What they hold.
    pub kind: Kind,
}

/// Different cells that are looked at to see what a column holds.
const SAMPLE: usize = 2_000;

/// What each column of a table holds, and what is left out. All columns with words of a person's name are one.
pub fn plan(cells: &Cells, ignored: &[String]) -> (Vec<Plan>, Vec<Dropped>) {
    let (mut plans, mut dropped): (Vec<Plan>, Vec<Dropped>) = (Vec::new(), Vec::new());
    for (at, name) in cells.columns.iter().enumerate() {
        let mut drop = |why: &str| dropped.push(Dropped { name: name.clone(), why: why.to_owned() });
        if ignored.iter().any(|ignored| ignored == name) {
            drop("to be ignored, as asked");
            continue;
        }
        let Some(texts) = cells.texts.get(at) else { continue };
        let filled = cells.cells.get(at).map_or(0, |column| column.iter().filter(|cell| **cell != NONE).count());
        let step = texts.texts.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<&str> = texts.texts.iter().step_by(step).map(|text| &**text).collect();
        let seen = Seen { header: name, sample: &sample, filled: filled as u64, distinct: texts.texts.len() as u64 };
        match find_kind(&seen) {
            None if texts.texts.is_empty() => drop("empty"),
            None if texts.texts.len() < 2 => drop("the same in every row"),
            None => drop("another in each row: a counter or id"),
            Some(Kind::Name) => match plans.iter_mut().find(|plan| plan.kind == Kind::Name) {
                Some(plan) => plan.from.push(name.clone()),
                None => plans.push(Plan { name: String::new(), from: vec![name.clone()], kind: Kind::Name }),
            },
            Some(kind) => plans.push(Plan { name: String::new(), from: vec![name.clone()], kind }),
        }
    }
    for plan in &mut plans {
        plan.name = plan.from.join("+");
    }
    (plans, dropped)
}

impl Records {
    /// Puts the cells of a table into the form in which they are compared.
    pub fn new(cells: Cells, plans: &[Plan]) -> Self {
        let fields = plans.par_iter().map(|plan| field(&cells, plan)).collect();
        Self { ids: cells.ids, fields, levels: Levels::default() }
    }

    /// How many.
    pub fn count(&self) -> u32 {
        u32::try_from(self.ids.len()).unwrap_or(u32::MAX)
    }

    /// The levels of a pair in one column: one, or one a word of the side with fewer.
    pub(super) fn level_of(&self, column: usize, a: u32, b: u32, out: &mut Vec<u8>) {
        out.clear();
        let Some(field) = self.fields.get(column) else { return };
        let (x, y) = (field.of(a), field.of(b));
        let one = |x: u32, y: u32| self.levels.of(column, field, x, y);
        match (x, y) {
            ([], _) | (_, []) => {}
            ([x], [y]) => out.push(one(*x, *y)),
            _ if !field.kind().is_set() => out.extend(x.iter().flat_map(|x| y.iter().map(|y| one(*x, *y))).min()),
            _ => {
                let (small, large) = if x.len() <= y.len() { (x, y) } else { (y, x) };
                out.extend(small.iter().filter_map(|x| large.iter().map(|y| one(*x, *y)).min()));
                out.sort_unstable();
            }
        }
    }
}

fn field(cells: &Cells, plan: &Plan) -> Field {
    let mut known = Texts::default();
    // What each different cell says, once.
    let said: Vec<(usize, Vec<Vec<u32>>)> = plan
        .from
        .iter()
        .filter_map(|name| cells.columns.iter().position(|column| column == name))
        .filter_map(|at| Some((at, cells.texts.get(at)?)))
        .map(|(at, texts)| {
            let split: Vec<Vec<String>> = texts.texts.par_iter().map(|text| values(plan.kind, text)).collect();
            (at, split.iter().map(|words| words.iter().map(|word| known.number(word)).collect()).collect())
        })
        .collect();
    let mut field =
        Field { name: plan.name.clone(), from: plan.from.clone(), kind: Some(plan.kind), ..Field::default() };
    field.start.push(0);
    let mut here: Vec<u32> = Vec::new();
    for row in 0..cells.ids.len() {
        here.clear();
        for (at, said) in &said {
            let cell = cells.cells.get(*at).and_then(|column| column.get(row)).copied().unwrap_or(NONE);
            here.extend(said.get(cell as usize).into_iter().flatten());
        }
        here.sort_unstable();
        here.dedup();
        field.ids.extend(&here);
        field.start.push(u32::try_from(field.ids.len()).unwrap_or(u32::MAX));
    }
    field.texts = known.texts;
    field.signs = field.texts.iter().map(|text| Sign::of(plan.kind, text)).collect();
    field
}

/// Values that stand in many records, for what is said about a column: the most common first.
pub(super) fn most_common(field: &Field, counts: &[u32], least: u32, most: usize) -> Vec<(u32, u32)> {
    let mut common: Vec<(u32, u32)> =
        counts.iter().zip(0u32..).filter(|(count, _)| **count >= least).map(|(count, value)| (value, *count)).collect();
    common.sort_unstable_by(|x, y| y.1.cmp(&x.1).then_with(|| field.text(x.0).cmp(field.text(y.0))));
    common.truncate(most);
    common
}

/// Numbers of texts, for looking values of a model up.
pub(super) fn numbers(field: &Field) -> BTreeMap<&str, u32> {
    field.texts.iter().zip(0u32..).map(|(text, number)| (&**text, number)).collect()
}
