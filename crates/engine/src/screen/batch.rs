//! Whom do many names resemble? A table in, the rows of `screening` out.

use std::io::{Read, Write};

use rayon::prelude::*;
use stakeout_core::name::{Name, Schema};
use stakeout_core::record::{DateSpan, Day, Precision};
use stakeout_core::screening::{Known, Status, Subject, Weights};

use super::index::Index;
use super::pairs::{PairsDone, PairsError, Rows, column};
use super::search::{Hit, Searcher};
use crate::Progress;

/// Rows that are held and screened at once.
const CHUNK: usize = 4_096;

/// A name that is screened, with what is known of its bearer.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What the row is called in the answer: an id of the table, or the name itself.
    pub subject: String,
    /// The name.
    pub name: String,
    /// What bears it.
    pub kind: Schema,
    /// Dates of birth.
    pub births: Vec<DateSpan>,
    /// Numbers of one holder.
    pub identifiers: Vec<Known>,
}

impl Asked {
    /// A name alone.
    pub fn name(name: &str, kind: Schema) -> Self {
        Self { subject: name.to_owned(), name: name.to_owned(), kind, ..Self::default() }
    }

    /// Notes a date of birth: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. False if it is none.
    pub fn born(&mut self, text: &str) -> bool {
        let text = text.trim();
        let span = |from: Option<Day>, to: Option<Day>, precision| {
            Some(DateSpan { from: from?, to: to?, precision, note: None })
        };
        let number = |part: &str| part.parse::<u32>().ok();
        let parts: Vec<&str> = text.split('-').collect();
        let year = parts.first().filter(|year| year.len() == 4).and_then(|year| year.parse::<i32>().ok());
        let found = match (year, parts.as_slice()) {
            (Some(_), [_, _, _]) => Day::parse(text).and_then(|day| span(Some(day), Some(day), Precision::Day)),
            (Some(year), [_, month]) => number(month)
                .and_then(|month| span(Day::month_start(year, month), Day::month_end(year, month), Precision::Month)),
            (Some(year), [_]) => span(Day::new(year, 1, 1), Day::new(year, 12, 31), Precision::Year),
            _ => None,
        };
        let is_date = found.is_some();
        self.births.extend(found);
        is_date
    }
}

/// A row of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What may be said.
    pub status: Status,
    /// The entry; none where nothing was found.
    pub hit: Option<Hit>,
}

/// Screens names, in their order; of each the entries for review first, then near misses, or one row that nothing was found.
/// The same on any number of threads.
pub fn screen_all(index: &Index, weights: &Weights, asked: &[Asked], subjects: u64) -> Vec<Vec<Row>> {
    asked
        .par_iter()
        .map_init(
            || Searcher::new(index, weights),
            |searcher, one| {
                let name = Name::read(&one.name, one.kind);
                let subject =
                    Subject { name: &name, kind: one.kind, births: &one.births, identifiers: &one.identifiers };
                let hits = searcher.screen(&subject, subjects);
                if hits.is_empty() {
                    return vec![Row { status: Status::NotFound, hit: None }];
                }
                hits.into_iter().map(|hit| Row { status: hit.judged.status, hit: Some(hit) }).collect()
            },
        )
        .collect()
}

/// The columns of the answer.
const ANSWER: [&str; 10] =
    ["subject", "name", "list", "list_date", "listed_id", "listed_name", "probability", "status", "bits", "path"];

/// Screens a CSV with the column `name` and, if it likes, `subject` (or `id`), `schema`, `birth_date` and `identifier`; writes
/// the rows of `screening`, with the bits of each.
///
/// A table is read once and never counted before: its names count as the least that a run counts as. A row that cannot be
/// read is told to `lost`.
pub fn screen_table(
    index: &Index,
    weights: &Weights,
    input: impl Read,
    output: impl Write,
    progress: &dyn Progress,
    lost: &mut dyn FnMut(u64, String),
) -> Result<PairsDone, PairsError> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(input);
    let header = reader.headers()?.clone();
    let name = column(&header, "name", &["name", "query"])?;
    let other = |names: &[&str]| column(&header, "", names).ok();
    let (subject, schema) = (other(&["subject", "id"]), other(&["schema", "kind", "type"]));
    let (birth, number) = (other(&["birth_date", "born"]), other(&["identifier", "number"]));
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(ANSWER)?;
    progress.stage("screening", None);
    let (mut done, mut rows) = (PairsDone::default(), Rows { reader, row: 0 });
    loop {
        let chunk = rows.chunk(CHUNK, &mut done, lost)?;
        if chunk.is_empty() {
            break;
        }
        let mut asked: Vec<Asked> = Vec::with_capacity(chunk.len());
        for (row, record) in &chunk {
            let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default().trim();
            let mut one = Asked::name(cell(Some(name)), Schema::from_word(cell(schema)));
            if !cell(subject).is_empty() {
                cell(subject).clone_into(&mut one.subject);
            }
            if !cell(birth).is_empty() && !one.born(cell(birth)) {
                lost(*row, "the date of birth is none (YYYY, YYYY-MM or YYYY-MM-DD) and was not used".to_owned());
            }
            if !cell(number).is_empty() {
                one.identifiers.push(Known { kind: None, number: cell(number).to_owned(), issuer: None });
            }
            done.without_name += u64::from(one.name.is_empty());
            asked.push(one);
        }
        for (one, rows) in asked.iter().zip(screen_all(index, weights, &asked, 0)) {
            done.rows += 1;
            for row in rows {
                writer.write_record(cells(one, &row))?;
            }
        }
        progress.advance(0, asked.len() as u64);
    }
    writer.flush()?;
    Ok(done)
}

fn cells(asked: &Asked, row: &Row) -> [String; 10] {
    let [subject, name] = [asked.subject.clone(), asked.name.clone()];
    let Some(hit) = &row.hit else {
        let none = String::new;
        return [subject, name, none(), none(), none(), none(), none(), row.status.as_str().to_owned(), none(), none()];
    };
    let (listed, judged) = (&hit.listed, &hit.judged);
    [
        subject,
        name,
        listed.list.clone(),
        listed.list_date.map(|day| day.to_string()).unwrap_or_default(),
        listed.listed_id.clone(),
        listed.names.get(judged.name).map(|name| name.text.clone()).unwrap_or_default(),
        judged.probability.to_string(),
        row.status.as_str().to_owned(),
        format!("{:.2}", judged.bits.bits()),
        judged.path.join(" | "),
    ]
}
