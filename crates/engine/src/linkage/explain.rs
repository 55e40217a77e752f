//! Why is one pair what it is?

use stakeout_core::linkage::{Evidence as _, Model, Step, Waterfall, levels, total};

use super::cells::Cells;
use super::link::{LinkError, LinkOptions, prepared};
use super::records::{Field, Records};
use super::score::Scorer;
use crate::Silent;

/// The steps of the sum of a pair, by the ids of its records.
pub fn explain(cells: Cells, model: &Model, a: &str, b: &str) -> Result<Waterfall, LinkError> {
    let options = LinkOptions { model: Some(model.clone()), ..LinkOptions::default() };
    let (records, model, _) = prepared(cells, &options, &Silent)?;
    let place = |id: &str| {
        let at = records.ids.iter().position(|known| known == id).and_then(|at| u32::try_from(at).ok());
        at.ok_or_else(|| LinkError::NoRecord { id: id.to_owned() })
    };
    Ok(waterfall(&records, &model, place(a)?, place(b)?))
}

fn waterfall(records: &Records, model: &Model, a: u32, b: u32) -> Waterfall {
    let scorer = Scorer::new(records, model);
    let mut by_column = Vec::new();
    scorer.by_column(a, b, &mut by_column);
    let mut steps = vec![Step {
        name: "prior".to_owned(),
        left: String::new(),
        right: String::new(),
        level: format!("one pair in {:.0}", 1.0 / model.prior.max(1e-15)),
        bits: scorer.prior(),
        why: String::new(),
    }];
    let mut here = Vec::new();
    for (column, (field, bits)) in records.fields.iter().zip(&by_column).enumerate() {
        records.level_of(column, a, b, &mut here);
        let names = levels(field.kind());
        let level = match here.as_slice() {
            [] => "missing on one side".to_owned(),
            all => all
                .iter()
                .map(|level| names.get(usize::from(*level)).copied().unwrap_or(""))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let (left, right) = (shown(field, a), shown(field, b));
        steps.push(Step {
            name: field.name.clone(),
            left,
            right,
            level,
            bits: *bits,
            why: why(model, column, field, a, b),
        });
    }
    let sum: i32 = steps.iter().map(|step| step.bits).sum();
    let twice = total(&by_column, &scorer) - sum;
    if twice != 0 {
        let pairs: Vec<String> = model.overlaps.iter().map(|over| format!("{} and {}", over.a, over.b)).collect();
        steps.push(Step {
            name: "said twice".to_owned(),
            left: String::new(),
            right: String::new(),
            level: "columns that partly say the same".to_owned(),
            bits: twice,
            why: pairs.join("; "),
        });
    }
    let id = |record: u32| records.ids.get(record as usize).map_or("", |id| id);
    Waterfall::new(id(a), id(b), steps)
}

fn shown(field: &Field, record: u32) -> String {
    field.of(record).iter().map(|value| field.text(*value)).collect::<Vec<_>>().join(" ")
}

/// How rare what both show is, and which values stand for each other.
fn why(model: &Model, column: usize, field: &Field, a: u32, b: u32) -> String {
    let Some(known) = model.columns.get(column) else { return String::new() };
    let (x, y) = (field.of(a), field.of(b));
    let mut out: Vec<String> = Vec::new();
    for value in x.iter().filter(|value| y.contains(value)) {
        let text = field.text(*value);
        let holders = known.common.iter().find(|share| share.0 == text).map(|share| share.1);
        out.push(match holders {
            Some(holders) => format!("{text}: shown by {holders} of {}", known.subjects),
            None => format!("{text}: shown by about {:.0} of {}", known.rest, known.subjects),
        });
    }
    for variant in &known.variants {
        let has = |list: &[u32], text: &str| list.iter().any(|value| field.text(*value) == text);
        if (has(x, &variant.a) && has(y, &variant.b)) || (has(x, &variant.b) && has(y, &variant.a)) {
            out.push(format!("{} stands for {} in {} entities", variant.a, variant.b, variant.entities));
        }
    }
    out.join("; ")
}
