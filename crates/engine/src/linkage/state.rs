//! New records join those that were kept, under the same model: the same entities as if all had come at once.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use stakeout_core::linkage::Model;

use super::cells::{Cells, NONE};
use super::cluster::Entities;
use super::link::{Before, LinkError, LinkOptions, Linked, link_after};
use super::score::Pair;
use crate::Progress;

/// The format of a state folder.
const FORMAT: u32 = 1;

/// What is kept of records: their cells, each different one once, in the order of their numbers; and what was found.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    format: u32,
    ids: Vec<String>,
    columns: Vec<KeptColumn>,
    pairs: Vec<(u32, u32, i32)>,
    /// The threshold and the judgements under which the entities were formed.
    formed_under: String,
    root: Vec<u32>,
    bits: Vec<i32>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct KeptColumn {
    name: String,
    texts: Vec<String>,
    /// By record, the number of its text plus one; 0 if it has none.
    cells: Vec<u32>,
}

/// Links the rows of tables with those kept in `folder`, and keeps all. The model is that of the folder, once there is one.
///
/// Pairs of old records are not compared again: under one model they say what they said. A key that new records lift over its cap
/// withdraws its pairs, and only components that something happened to are formed anew; so the result is that of one run over
/// all records under this model.
pub fn link_with_state(
    cells: Cells,
    options: &LinkOptions,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Linked, LinkError> {
    let failed = |why: String| LinkError::State { path: folder.to_owned(), why };
    fs::create_dir_all(folder).map_err(|why| failed(why.to_string()))?;
    let (model_path, kept_path) = (folder.join("model.toml"), folder.join("records.bin"));
    let mut options = options.clone();
    if model_path.exists() {
        let text = fs::read_to_string(&model_path).map_err(|why| failed(why.to_string()))?;
        let model = Model::from_toml(&text)?;
        if options.model.as_ref().is_some_and(|given| *given != model) {
            return Err(failed(
                "it was made under another model; take another folder, or leave --model out".to_owned(),
            ));
        }
        options.model = Some(model);
    }
    let mut kept = match fs::read(&kept_path) {
        Ok(bytes) => checked(&bytes).map_err(failed)?,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Kept::default(),
        Err(why) => return Err(failed(why.to_string())),
    };
    let formed_under = format!("{} {:?}", options.threshold, options.judgements);
    let mut all = restored(&mut kept);
    let again = append(&mut all, &cells);
    drop(cells);
    all.sort();
    let mut next = columns(&all);
    let same = kept.formed_under == formed_under && options.judgements.is_empty();
    let (mut linked, after) = link_after(all, &options, &|ids| before(&kept, ids, same), progress)?;
    if again > 0 {
        linked.notes.push(format!("{again} rows were kept before under the same id; the first ones stand"));
    }
    next.formed_under = formed_under;
    next.ids = after.ids;
    next.pairs = after.pairs.iter().map(|pair| (pair.a, pair.b, pair.bits)).collect();
    (next.root, next.bits) = (after.entities.root, after.entities.bits);
    let bytes = postcard::to_stdvec(&next).map_err(|why| failed(why.to_string()))?;
    let write = |path: &Path, bytes: &[u8]| -> Result<(), LinkError> {
        let part = path.with_extension("part");
        fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).map_err(|why| failed(why.to_string()))
    };
    write(&model_path, linked.model.to_toml()?.as_bytes())?;
    write(&kept_path, &bytes)?;
    Ok(linked)
}

/// What was found, by the numbers that the records have now. Both orders are that of the hashes of ids, so one walk finds them.
fn before(kept: &Kept, ids: &[String], same: bool) -> Before {
    if kept.ids.is_empty() {
        return Before::default();
    }
    let (mut now, mut is_new, mut old) = (vec![NONE; kept.ids.len()], vec![true; ids.len()], 0);
    for (number, id) in (0u32..).zip(ids) {
        if kept.ids.get(old) == Some(id) {
            if let (Some(now), Some(new)) = (now.get_mut(old), is_new.get_mut(number as usize)) {
                (*now, *new) = (number, false);
            }
            old += 1;
        }
    }
    let at = |record: u32| now.get(record as usize).copied().unwrap_or(NONE);
    let pairs = kept.pairs.iter().map(|(a, b, bits)| Pair { a: at(*a), b: at(*b), bits: *bits }).collect();
    let mut entities =
        Entities { root: (0u32..).zip(ids).map(|(number, _)| number).collect(), bits: vec![0; ids.len()], largest: 0 };
    for (old, (root, bits)) in (0u32..).zip(kept.root.iter().zip(&kept.bits)) {
        let number = at(old) as usize;
        if let (Some(into), Some(into_bits)) = (entities.root.get_mut(number), entities.bits.get_mut(number)) {
            (*into, *into_bits) = (at(*root), *bits);
        }
    }
    Before { is_new, pairs, entities: same.then_some(entities) }
}

/// Reads what was kept; what is damaged is said so.
fn checked(bytes: &[u8]) -> Result<Kept, String> {
    let damaged = || "the kept records are damaged".to_owned();
    let kept: Kept = postcard::from_bytes(bytes).map_err(|_| damaged())?;
    if kept.format != FORMAT {
        return Err(format!("it has format {}; this program knows {FORMAT}", kept.format));
    }
    let count = kept.ids.len();
    let fits = |record: u32| (record as usize) < count;
    let columns = kept.columns.iter().all(|column| {
        column.cells.len() == count && column.cells.iter().all(|cell| *cell as usize <= column.texts.len())
    });
    let pairs = kept.pairs.iter().all(|(a, b, _)| a < b && fits(*b));
    let roots = kept.root.len() == count && kept.bits.len() == count && kept.root.iter().all(|root| fits(*root));
    if columns && pairs && roots { Ok(kept) } else { Err(damaged()) }
}

fn restored(kept: &mut Kept) -> Cells {
    let mut cells = Cells { ids: kept.ids.clone(), ..Cells::default() };
    for column in std::mem::take(&mut kept.columns) {
        let at = cells.column(&column.name);
        if let (Some(texts), Some(numbers)) = (cells.texts.get_mut(at), cells.cells.get_mut(at)) {
            column.texts.iter().for_each(|text| {
                texts.number(text);
            });
            *numbers = column.cells.iter().map(|cell| cell.checked_sub(1).unwrap_or(NONE)).collect();
        }
    }
    cells
}

/// What is kept of cells.
fn columns(cells: &Cells) -> Kept {
    let column = |at: usize| KeptColumn {
        name: cells.columns.get(at).cloned().unwrap_or_default(),
        texts: cells
            .texts
            .get(at)
            .map(|texts| texts.texts.iter().map(|text| text.to_string()).collect())
            .unwrap_or_default(),
        cells: cells.cells.get(at).map(|c| c.iter().map(|cell| cell.wrapping_add(1)).collect()).unwrap_or_default(),
    };
    Kept { format: FORMAT, columns: (0..cells.columns.len()).map(column).collect(), ..Kept::default() }
}

/// Adds rows; those whose id is there already are left out and counted.
fn append(all: &mut Cells, new: &Cells) -> u64 {
    let known: std::collections::BTreeSet<String> = all.ids.iter().cloned().collect();
    let places: Vec<usize> = new.columns.iter().map(|name| all.column(name)).collect();
    let mut again = 0;
    for (row, id) in new.ids.iter().enumerate() {
        if known.contains(id) {
            again += 1;
            continue;
        }
        let cells = places.iter().enumerate().filter_map(|(at, place)| {
            let number = new.cells.get(at)?.get(row)?;
            Some((*place, &**new.texts.get(at)?.texts.get(*number as usize)?))
        });
        all.push(id.clone(), cells);
    }
    again
}
