//! `stakeout link TABLE…`: which rows are about one person or thing?

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use stakeout_core::linkage::Model;
use stakeout_engine::linkage::{LinkOptions, Linked, read_judgements};

use super::argument;
use crate::console::Console;
use crate::exit::Exit;
use crate::ops_link as ops;

pub(crate) fn cli() -> Command {
    let path = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).value_parser(value_parser!(PathBuf)).help(help)
    };
    Command::new("link")
        .about("Find the rows of tables that are about one person or thing")
        .arg(
            Arg::new("tables")
                .value_name("TABLE")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("CSV, TSV, JSON lines, XLSX or Parquet, packed or not"),
        )
        .arg(Arg::new("id").long("id").value_name("COLUMN").required(true).help("The column that names the rows"))
        .arg(path("out", "FILE", "Write the entities to FILE and not here"))
        .arg(
            Arg::new("threshold")
                .long("threshold")
                .value_name("P")
                .default_value("0.7")
                .value_parser(probability)
                .help("Probability that a record needs to belong to an entity"),
        )
        .arg(
            Arg::new("ignore")
                .long("ignore")
                .value_name("COLUMN")
                .action(ArgAction::Append)
                .help("Do not look at this column; may be given again"),
        )
        .arg(path("model", "FILE", "Use a model that was saved, and learn none"))
        .arg(path("save-model", "FILE", "Write the model to FILE, to read, keep and use again"))
        .arg(path("judgements", "FILE", "A CSV a,b,verdict: accept or reject; it binds"))
        .arg(path("state", "DIR", "Keep the records, and join these to those kept before"))
        .arg(
            Arg::new("explain")
                .long("explain")
                .num_args(2)
                .value_names(["A", "B"])
                .requires("model")
                .help("Show how the bits of two records add up"),
        )
        .arg(path("svg", "FILE", "Draw that sum").requires("explain"))
        .arg(argument::json())
        .arg(argument::threads())
        .after_help(
            "The answer is a CSV: record, entity, probability. The model is learnt from the rows themselves; rare values \
             count for more than common ones. One entity is a statement about rows, not about a person: who is \
             behind them, the rows do not say.\n\nExamples:\n  stakeout link people.csv --id row --out \
             entities.csv --save-model model.toml\n  stakeout link a.csv b.parquet --id id --threshold 0.95\n  stakeout \
             link people.csv --id row --model model.toml --explain 17 204",
        )
}

fn probability(text: &str) -> Result<f64, &'static str> {
    let given = text.parse::<f64>().ok().filter(|p| *p > 0.0 && *p < 1.0);
    given.ok_or("a probability: above 0 and below 1, such as 0.9")
}

/// Lost rows, keys and notes that are told one by one.
const TOLD: usize = 5;

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let tables: Vec<PathBuf> = args.get_many::<PathBuf>("tables").into_iter().flatten().cloned().collect();
    let id = argument::value_of::<String>(args, "id")?;
    let path = |name: &str| args.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let model = path("model").map(ops::model).transpose()?;
    if let (Some(mut pair), Some(model)) = (args.get_many::<String>("explain"), &model) {
        let (Some(a), Some(b)) = (pair.next(), pair.next()) else { anyhow::bail!("--explain needs two records") };
        return explain(args, &tables, id, model, (a, b), console);
    }
    let judgements = path("judgements").map(read_judgements).transpose()?.unwrap_or_default();
    let options = LinkOptions {
        ignored: args.get_many::<String>("ignore").into_iter().flatten().cloned().collect(),
        model,
        threshold: *argument::value_of::<f64>(args, "threshold")?,
        judgements,
    };
    let meter = console.progress();
    let (linked, read) = ops::link(&tables, id, &options, path("state"), argument::threads_of(args), &meter)?;
    drop(meter);
    if let Some(file) = path("save-model") {
        std::fs::write(file, linked.model.to_toml()?).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let csv = csv_of(&linked);
    if let Some(out) = path("out") {
        write(out, &csv)?;
        if args.get_flag("json") {
            console.json(&summary(&linked, &read.notes, read.lost_count))?;
        }
    } else if args.get_flag("json") {
        let mut value = summary(&linked, &read.notes, read.lost_count);
        value["rows"] =
            linked.rows.iter().map(|row| json!([row.record, row.entity, f64::from(row.per_mille) / 1000.0])).collect();
        console.json(&value)?;
    } else {
        console.bytes(&csv)?;
    }
    tell(&linked, console);
    for note in &read.notes {
        console.note(note);
    }
    for lost in read.lost.iter().take(TOLD) {
        console.note(format_args!("left out: {lost}"));
    }
    if read.lost_count > TOLD as u64 {
        console.note(format_args!("{} rows were left out in all", read.lost_count));
    }
    Ok(Exit::after(read.lost_count))
}

fn explain(
    args: &ArgMatches,
    tables: &[PathBuf],
    id: &str,
    model: &Model,
    (a, b): (&str, &str),
    console: &mut Console,
) -> anyhow::Result<Exit> {
    let meter = console.progress();
    let found = ops::explain(tables, id, model, a, b, &meter)?;
    drop(meter);
    if let Some(file) = args.get_one::<PathBuf>("svg") {
        write(file, found.svg().as_bytes())?;
    }
    if args.get_flag("json") {
        let mut value = serde_json::to_value(&found).context("cannot write the sum as JSON")?;
        value["format"] = json!("stakeout-link-pair/1");
        console.json(&value)?;
    } else {
        console.text(found.text())?;
    }
    Ok(Exit::Done)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(failed)?);
    file.write_all(bytes).and_then(|()| file.flush()).with_context(failed)
}

/// The answer as CSV. A cell that a spreadsheet would run is quoted with an apostrophe.
fn csv_of(linked: &Linked) -> Vec<u8> {
    let mut out = String::from("record,entity,probability\n");
    for row in &linked.rows {
        let quoted = row.record.contains([',', '"', '\n', '\r']);
        let record = if quoted { format!("\"{}\"", row.record.replace('"', "\"\"")) } else { row.record.clone() };
        out.push_str(&record);
        out.push(',');
        out.push_str(&row.entity);
        out.push_str(&format!(",{}.{:03}\n", row.per_mille / 1000, row.per_mille % 1000));
    }
    out.into_bytes()
}

fn summary(linked: &Linked, notes: &[String], lost: u64) -> serde_json::Value {
    let model = &linked.model;
    let capped: Vec<serde_json::Value> = linked
        .capped
        .iter()
        .map(|key| json!({ "columns": key.columns, "values": key.text, "records": key.records }))
        .collect();
    json!({
        "format": "stakeout-link/1", "records": linked.rows.len(), "entities": linked.entities,
        "in_entities": linked.in_entities, "compared": linked.compared, "learnt": linked.learnt,
        "prior": model.prior, "dropped": model.dropped, "doubts": model.doubts,
        "columns": model.columns.iter().map(|column| &column.name).collect::<Vec<_>>(),
        "capped_keys": linked.capped_count, "largest_capped": capped,
        "notes": notes.iter().chain(&linked.notes).collect::<Vec<_>>(), "lost": lost,
    })
}

fn tell(linked: &Linked, console: &mut Console) {
    console.note(format_args!(
        "{} of {} records are in {} entities of two and more; {} pairs were compared",
        linked.in_entities,
        linked.rows.len(),
        linked.entities,
        linked.compared
    ));
    if linked.learnt {
        let columns: Vec<String> = linked
            .model
            .columns
            .iter()
            .map(|column| format!("{} ({:?})", column.name, column.kind).to_lowercase())
            .collect();
        console.note(format_args!("compared: {}", columns.join(", ")));
        for dropped in &linked.model.dropped {
            console.note(format_args!("not compared: {}: {}", dropped.name, dropped.why));
        }
        for doubt in &linked.model.doubts {
            console.note(format_args!("in doubt: {doubt}"));
        }
    }
    if linked.capped_count > 0 {
        console.note(format_args!("{} keys are shared by too many records to be compared by:", linked.capped_count));
        for key in linked.capped.iter().take(TOLD) {
            console.note(format_args!("  {} records: {}: {}", key.records, key.columns, key.text));
        }
    }
    for note in &linked.notes {
        console.note(note);
    }
}
