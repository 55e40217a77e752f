//! `stakeout screen NAME… --list FILE…`: whom of the watch lists does a name resemble?

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use stakeout_core::name::Schema;
use stakeout_core::record::Day;
use stakeout_core::screening::Status;
use stakeout_engine::screen::{Asked, ReadLists, Row};

use super::argument;
use crate::console::Console;
use crate::exit::Exit;
use crate::ops_names as ops;

pub(crate) fn cli() -> Command {
    Command::new("screen")
        .about("Compare names with watch lists: matches for review, near misses, not found")
        .arg(
            Arg::new("names")
                .value_name("NAME")
                .num_args(0..)
                .required_unless_present("input")
                .help("Names, in any script; before --list, or after --"),
        )
        .arg(
            Arg::new("list")
                .long("list")
                .value_name("FILE")
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("Files or folders of lists: OFAC CSV or XML, UN XML, FollowTheMoney, targets.simple.csv"),
        )
        .arg(
            Arg::new("input")
                .long("input")
                .value_name("TABLE")
                .value_parser(value_parser!(PathBuf))
                .help("A CSV with the column name and, if it likes, subject, schema, birth_date, identifier"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Write the rows of --input to FILE and not here"),
        )
        .arg(
            Arg::new("kind")
                .long("kind")
                .value_name("KIND")
                .value_parser(["person", "organization", "vessel"])
                .help("What bears the names; without it they are read as both a person's and a firm's"),
        )
        .arg(
            Arg::new("born")
                .long("born")
                .value_name("DATE")
                .value_parser(|text: &str| {
                    let is_date = Asked::default().born(text);
                    is_date.then(|| text.to_owned()).ok_or("a date: YYYY, YYYY-MM or YYYY-MM-DD")
                })
                .help("Date of birth: YYYY, YYYY-MM or YYYY-MM-DD"),
        )
        .arg(
            Arg::new("list-date")
                .long("list-date")
                .value_name("DATE")
                .value_parser(argument::day)
                .help("Day of lists whose files do not state it: YYYY-MM-DD"),
        )
        .arg(
            Arg::new("index")
                .long("index")
                .value_name("FOLDER")
                .value_parser(value_parser!(PathBuf))
                .help("Where indexes of lists are kept [default: stakeout in the user's cache folder]"),
        )
        .arg(argument::threads())
        .arg(argument::json())
        .after_help(
            "Nothing here says that somebody is listed, or that he is not: a match is for a human to review, and \
             \"not found\" speaks of these lists alone.\n\nExamples:\n  stakeout screen \
             \"Hong Kiltong\" --list un.xml\n  stakeout screen --input holders.csv --list ofac/ un.xml --out \
             screening.csv",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let lists: Vec<PathBuf> = args.get_many("list").into_iter().flatten().cloned().collect();
    let names: Vec<String> = args.get_many("names").into_iter().flatten().cloned().collect();
    let input = args.get_one::<PathBuf>("input");
    let date = args.get_one::<Day>("list-date").copied();
    let folder = match args.get_one::<PathBuf>("index") {
        Some(folder) => folder.clone(),
        None => index_folder().context("there is no cache folder; say where indexes are kept with --index")?,
    };
    let threads = argument::threads_of(args);
    let meter = console.progress();
    let lists = ops::lists(&lists, date, &folder, threads, &meter).context("cannot use the lists")?;
    drop(meter);
    told(&lists.1, console);
    let mut lost = 0;
    if let Some(input) = input {
        lost = table(args, console, input, &lists)?;
    }
    if !names.is_empty() {
        let kind = args.get_one::<String>("kind").map_or(Schema::Unknown, |kind| Schema::from_word(kind));
        let mut asked: Vec<Asked> = names.iter().map(|name| Asked::name(name, kind)).collect();
        if let Some(born) = args.get_one::<String>("born") {
            asked.iter_mut().for_each(|one| {
                one.born(born);
            });
        }
        let rows = ops::screen(&lists.0, &asked, threads)?;
        if args.get_flag("json") {
            console.json(&as_json(&asked, &rows, &lists.1))?;
        } else {
            asked.iter().zip(&rows).try_for_each(|(asked, rows)| show(asked, rows, &lists.1, console))?;
        }
    }
    let problems: u64 = lists.1.problems.iter().map(|(_, count)| count).sum();
    Ok(Exit::after(problems + lists.1.unknown.len() as u64 + lost))
}

/// Where indexes lie: `$XDG_CACHE_HOME/stakeout`, else `~/.cache/stakeout`.
fn index_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    cache.map(|cache| cache.join("stakeout"))
}

fn told(lists: &ReadLists, console: &mut Console) {
    for name in &lists.unknown {
        console.note(format_args!("{name} is no watch list that is read here"));
    }
    for (code, count) in &lists.problems {
        console.note(format_args!("{count} problems of the lists: {code}"));
    }
}

fn table(args: &ArgMatches, console: &mut Console, input: &Path, lists: &ops::Lists) -> anyhow::Result<u64> {
    let open = || File::open(input).with_context(|| format!("cannot read {}", input.display()));
    let threads = argument::threads_of(args);
    let (mut here, mut lost) = (Vec::new(), Vec::new());
    let meter = console.progress();
    let mut tell = |row, why| lost.push((row, why));
    let done = match args.get_one::<PathBuf>("out") {
        Some(out) => {
            let file = File::create(out).with_context(|| format!("cannot write {}", out.display()))?;
            ops::screen_table(&lists.0, BufReader::new(open()?), &mut BufWriter::new(file), threads, &meter, &mut tell)
        }
        None => ops::screen_table(&lists.0, BufReader::new(open()?), &mut here, threads, &meter, &mut tell),
    };
    drop(meter);
    let done = done.with_context(|| format!("cannot screen {}", input.display()))?;
    console.bytes(&here)?;
    lost.sort();
    for (row, why) in lost.iter().take(TOLD) {
        console.note(format_args!("row {row}: {why}"));
    }
    if lost.len() > TOLD {
        console.note(format_args!("{} such rows in all", lost.len()));
    }
    console.note(format_args!("{} names compared with {}", done.rows, lists.1.sentence()));
    Ok(done.lost)
}

/// Rows told one by one.
const TOLD: usize = 5;

fn show(asked: &Asked, rows: &[Row], lists: &ReadLists, console: &mut Console) -> anyhow::Result<()> {
    let count = |status| rows.iter().filter(|row| row.status == status).count();
    let (review, near) = (count(Status::MatchForReview), count(Status::NearMissRejected));
    console.heading(&asked.name)?;
    if review + near == 0 {
        return console.line(format_args!("not found in {}", lists.sentence()));
    }
    console.line(format_args!("{review} for review, {near} near misses rejected, in {}", lists.sentence()))?;
    for row in rows {
        let Some(hit) = &row.hit else { continue };
        let (listed, judged) = (&hit.listed, &hit.judged);
        let name = listed.names.get(judged.name).map_or("", |name| name.text.as_str());
        console.line(format_args!("{}: {name} ({} {})", row.status.as_str(), listed.list, listed.listed_id))?;
        let share = f64::from(judged.probability) / 10.0;
        console.line(format_args!("  {:+.1} bits; {share:.1} % likely to be the entry", judged.bits.bits()))?;
        judged.path.iter().try_for_each(|step| console.line(format_args!("  {step}")))?;
    }
    Ok(())
}

fn as_json(asked: &[Asked], rows: &[Vec<Row>], lists: &ReadLists) -> serde_json::Value {
    let row = |row: &Row| {
        let Some(hit) = &row.hit else { return json!({ "status": row.status.as_str() }) };
        let (listed, judged) = (&hit.listed, &hit.judged);
        json!({
            "status": row.status.as_str(), "list": listed.list, "list_date": listed.list_date.map(|day| day.to_string()),
            "listed_id": listed.listed_id, "listed_name": listed.names.get(judged.name).map(|name| &name.text),
            "bits": judged.bits.bits(), "name_bits": judged.name_bits.bits(), "probability": judged.probability,
            "programmes": listed.programmes, "cut": judged.cut.map(|cut| cut.words()), "path": judged.path,
        })
    };
    let one = |(asked, rows): (&Asked, &Vec<Row>)| json!({ "name": asked.name, "rows": rows.iter().map(row).collect::<Vec<_>>() });
    let used = |list: &stakeout_engine::screen::ListRead| {
        json!({
            "list": list.list, "date": list.date.map(|day| day.to_string()), "entries": list.entries,
            "names": list.names, "evidence_id": list.evidence.to_string(),
        })
    };
    json!({
        "format": "stakeout-screen/1", "lists": lists.lists.iter().map(used).collect::<Vec<_>>(),
        "subjects": asked.iter().zip(rows).map(one).collect::<Vec<_>>(),
    })
}
