//! New records join those that were kept, under the same model: the same entities as if all had come at once.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use stakeout_core::linkage::Model;

use super::cells::{Cells, NONE};
use super::link::{LinkError, LinkOptions, Linked, link};
use crate::Progress;

/// The format of a state folder.
const FORMAT: u32 = 1;

/// What is kept of records: their cells, each different one once.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    format: u32,
    ids: Vec<String>,
    columns: Vec<KeptColumn>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct KeptColumn {
    name: String,
    texts: Vec<String>,
    /// By record, the number of its text plus one; 0 if it has none.
    cells: Vec<u32>,
}

/// Links the rows of tables with those kept in `folder`, and keeps all. The model is that of the folder, once there is one.
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
    let mut all = match fs::read(&kept_path) {
        Ok(bytes) => restored(&bytes).map_err(failed)?,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Cells::default(),
        Err(why) => return Err(failed(why.to_string())),
    };
    let again = append(&mut all, &cells);
    drop(cells);
    let kept = kept(&all);
    let mut linked = link(all, &options, progress)?;
    if again > 0 {
        linked.notes.push(format!("{again} rows were kept before under the same id; the first ones stand"));
    }
    let write = |path: &Path, bytes: &[u8]| -> Result<(), LinkError> {
        let part = path.with_extension("part");
        fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).map_err(|why| failed(why.to_string()))
    };
    write(&kept_path, &kept.map_err(failed)?)?;
    write(&model_path, linked.model.to_toml()?.as_bytes())?;
    Ok(linked)
}

fn restored(bytes: &[u8]) -> Result<Cells, String> {
    let kept: Kept = postcard::from_bytes(bytes).map_err(|_| "the kept records are damaged".to_owned())?;
    if kept.format != FORMAT {
        return Err(format!("it has format {}; this program knows {FORMAT}", kept.format));
    }
    let mut cells = Cells { ids: kept.ids, ..Cells::default() };
    for column in kept.columns {
        let at = cells.column(&column.name);
        if column.cells.len() != cells.ids.len() || column.cells.iter().any(|cell| *cell as usize > column.texts.len())
        {
            return Err("the kept records are damaged".to_owned());
        }
        if let (Some(texts), Some(numbers)) = (cells.texts.get_mut(at), cells.cells.get_mut(at)) {
            column.texts.iter().for_each(|text| {
                texts.number(text);
            });
            *numbers = column.cells.iter().map(|cell| cell.checked_sub(1).unwrap_or(NONE)).collect();
        }
    }
    Ok(cells)
}

fn kept(cells: &Cells) -> Result<Vec<u8>, String> {
    let column = |at: usize| KeptColumn {
        name: cells.columns.get(at).cloned().unwrap_or_default(),
        texts: cells
            .texts
            .get(at)
            .map(|texts| texts.texts.iter().map(|text| text.to_string()).collect())
            .unwrap_or_default(),
        cells: cells.cells.get(at).map(|c| c.iter().map(|cell| cell.wrapping_add(1)).collect()).unwrap_or_default(),
    };
    let kept = Kept { format: FORMAT, ids: cells.ids.clone(), columns: (0..cells.columns.len()).map(column).collect() };
    postcard::to_stdvec(&kept).map_err(|why| why.to_string())
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
