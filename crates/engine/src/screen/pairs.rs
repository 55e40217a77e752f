//! How alike are the two names of each row of a table?

use std::collections::HashMap;
use std::io::{Read, Write};

use csv::StringRecord;
use rayon::prelude::*;
use stakeout_core::name::{Name, Schema, compare};

use crate::Progress;

/// Rows that are held and scored at once.
const CHUNK: usize = 8_192;

/// What scoring a table came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairsDone {
    /// Rows scored.
    pub rows: u64,
    /// Rows written without a score: one side has no name in it.
    pub without_name: u64,
    /// Rows that could not be read, and are not written.
    pub lost: u64,
}

/// Why a table cannot be scored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PairsError {
    /// No column for one of the names.
    #[error("the table has no column {wanted:?}; its columns are {have}")]
    NoColumn {
        /// The column looked for.
        wanted: &'static str,
        /// The columns that are there.
        have: String,
    },
    /// The table cannot be read, or the scores not written.
    #[error("cannot read or write the table")]
    Csv(#[from] csv::Error),
    /// The scores cannot be written.
    #[error("cannot write the scores")]
    Io(#[from] std::io::Error),
}

/// The columns by name; `left` and `right` are what other tools call them.
const COLUMNS: [(&str, &[&str]); 2] = [("a", &["a", "left"]), ("b", &["b", "right"])];
/// What is added to each row.
const ADDED: [&str; 3] = ["bits", "probability", "path"];

/// Reads a CSV with the columns `a`, `b` and, if it likes, `schema`, and writes it with `bits`, `probability` and `path`
/// added. Rows keep their order; the result is the same on any number of threads.
///
/// `bits` has two decimals; `probability` is that of one name, between 0 and 1 with three decimals, from the prior that
/// [`stakeout_core::name::PRIOR`] states. A row that cannot be read is told to `lost` and left out.
pub fn score_pairs(
    input: impl Read,
    output: impl Write,
    progress: &dyn Progress,
    lost: &mut dyn FnMut(u64, String),
) -> Result<PairsDone, PairsError> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(input);
    let header = reader.headers()?.clone();
    let [a, b] = COLUMNS.map(|(name, names)| column(&header, name, names));
    let (a, b) = (a?, b?);
    let schema = column(&header, "schema", &["schema"]).ok();
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(header.iter().chain(ADDED))?;
    progress.stage("names", None);
    let (mut done, mut rows) = (PairsDone::default(), Rows { reader, row: 0 });
    loop {
        let chunk: Vec<StringRecord> =
            rows.chunk(CHUNK, &mut done, lost)?.into_iter().map(|(_, record)| record).collect();
        if chunk.is_empty() {
            break;
        }
        let cell = |record: &StringRecord, at: usize| record.get(at).unwrap_or_default().to_owned();
        let kind = |record: &StringRecord| schema.map_or(Schema::Unknown, |at| Schema::from_word(&cell(record, at)));
        for (record, scored) in chunk.iter().zip(scored(&chunk, &|r| [cell(r, a), cell(r, b)], &kind)) {
            done.rows += 1;
            done.without_name += u64::from(scored.is_none());
            let [bits, probability, path] = scored.unwrap_or_default();
            writer.write_record(record.iter().chain([bits.as_str(), probability.as_str(), path.as_str()]))?;
        }
        progress.advance(0, chunk.len() as u64);
    }
    writer.flush()?;
    Ok(done)
}

/// The rows of a CSV, several at a time.
pub(super) struct Rows<R> {
    pub(super) reader: csv::Reader<R>,
    /// The number of the last row that was read, from 1.
    pub(super) row: u64,
}

impl<R: Read> Rows<R> {
    /// The next rows with their numbers, at most `most`; none at the end. Those that cannot be read are counted and told.
    pub(super) fn chunk(
        &mut self,
        most: usize,
        done: &mut PairsDone,
        lost: &mut dyn FnMut(u64, String),
    ) -> Result<Vec<(u64, StringRecord)>, PairsError> {
        let mut chunk = Vec::with_capacity(most);
        while chunk.len() < most {
            let mut record = StringRecord::new();
            self.row += 1;
            match self.reader.read_record(&mut record) {
                Ok(true) => chunk.push((self.row, record)),
                Ok(false) => break,
                Err(error) if error.is_io_error() => return Err(error.into()),
                Err(error) => {
                    done.lost += 1;
                    lost(self.row, error.to_string());
                }
            }
        }
        Ok(chunk)
    }
}

/// Bits, probability and path of each row; none where one side is empty.
fn scored(
    rows: &[StringRecord],
    texts: &(dyn Fn(&StringRecord) -> [String; 2] + Sync),
    kind: &(dyn Fn(&StringRecord) -> Schema + Sync),
) -> Vec<Option<[String; 3]>> {
    // A name that stands in many rows is read once.
    let mut wanted: Vec<(String, Schema)> =
        rows.iter().flat_map(|row| texts(row).map(|text| (text, kind(row)))).collect();
    wanted.sort_unstable_by(|x, y| (&x.0, x.1 as u8).cmp(&(&y.0, y.1 as u8)));
    wanted.dedup();
    let names: HashMap<(String, Schema), Name> =
        wanted.into_par_iter().map(|(text, schema)| ((text.clone(), schema), Name::read(&text, schema))).collect();
    rows.par_iter()
        .map(|row| {
            let [a, b] = texts(row);
            if a.trim().is_empty() || b.trim().is_empty() {
                return None;
            }
            let schema = kind(row);
            let found = compare(names.get(&(a, schema))?, names.get(&(b, schema))?);
            let probability = format!("{:.3}", f64::from(found.probability_per_mille) / 1000.0);
            Some([format!("{:.2}", found.bits.bits()), probability, found.path.join("; ")])
        })
        .collect()
}

pub(super) fn column(header: &StringRecord, wanted: &'static str, names: &[&str]) -> Result<usize, PairsError> {
    let plain = |text: &str| text.trim().trim_start_matches('\u{feff}').to_ascii_lowercase();
    let found = names.iter().find_map(|name| header.iter().position(|have| plain(have) == *name));
    found.ok_or_else(|| PairsError::NoColumn { wanted, have: header.iter().collect::<Vec<_>>().join(", ") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Silent;

    fn scored(text: &str) -> (PairsDone, String, Vec<u64>) {
        let (mut out, mut lost) = (Vec::new(), Vec::new());
        let done = score_pairs(text.as_bytes(), &mut out, &Silent, &mut |row, _| lost.push(row)).unwrap();
        (done, String::from_utf8(out).unwrap(), lost)
    }

    #[test]
    fn rows_keep_their_order_and_columns() {
        let (done, text, lost) = scored(
            "id,a,b,schema\n7,Hong Kiltong,홍길동,Person\n8,,홍길동,Person\n9,x\n10,Hong Kiltong,김철수,Person\n",
        );
        assert_eq!((done.rows, done.without_name, done.lost, lost), (3, 1, 1, vec![3]));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "id,a,b,schema,bits,probability,path");
        assert!(lines[1].starts_with("7,Hong Kiltong,홍길동,Person,"), "{}", lines[1]);
        assert_eq!(lines[2], "8,,홍길동,Person,,,");
        let bits = |line: &str| line.split(',').nth(4).unwrap().parse::<f64>().unwrap();
        assert!(bits(lines[1]) > 8.0 && bits(lines[3]) < 0.0, "{text}");
    }

    #[test]
    fn the_names_of_other_tools_for_the_columns_are_known() {
        let (done, text, _) = scored("left,right\nLantern Trading Co,Lantern Trading Company\n");
        assert_eq!(done.rows, 1);
        assert!(text.starts_with("left,right,bits,"));
        let error = score_pairs("a,c\n".as_bytes(), Vec::new(), &Silent, &mut |_, _| ()).unwrap_err();
        assert_eq!(error.to_string(), "the table has no column \"b\"; its columns are a, c");
    }
}
