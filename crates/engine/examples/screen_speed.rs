//! How fast are names screened, and are those found that should be? `screen_speed FOLDER [--asked ASKED.csv]... [--own] LIST...`
//!
//! FOLDER keeps the index. ASKED has the column `name` (or `query`) and, if it likes, `schema`, `kind` and `subject`, the id that should be
//! found: one thread asks one name after the other, and a line a kind is printed. `--own`: each name of the lists is asked for, and its
//! entry should be found first; entries with equal bits are ties. Times are wall time of a name and processor time of all.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a program for measuring")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use csv::StringRecord;
use rayon::prelude::*;
use stakeout_core::name::{Name, Schema};
use stakeout_core::record::NameRole;
use stakeout_core::screening::{Status, Subject, Weights};
use stakeout_engine::Silent;
use stakeout_engine::screen::{Asked, Hit, Index, Searcher, index_of, screen_all};

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("usage: screen_speed FOLDER [--asked ASKED.csv]... [--own] LIST...")?);
    let (mut asked, mut lists, mut own) = (Vec::new(), Vec::new(), false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--asked" => asked.push(PathBuf::from(args.next().ok_or("--asked names a file")?)),
            "--own" => own = true,
            _ => lists.push(PathBuf::from(arg)),
        }
    }
    let (wall, cpu) = (Instant::now(), spent());
    drop(index_of(&lists, None, &folder, &Silent)?);
    println!(
        "made or opened: {:.1} s, {:.1} s of processor; peak {} MiB",
        seconds(wall),
        (spent() - cpu).as_secs_f64(),
        status("VmHWM")
    );
    let files: Vec<PathBuf> = std::fs::read_dir(&folder)?.filter_map(|file| Some(file.ok()?.path())).collect();
    let path = files.iter().find(|path| path.extension().is_some_and(|end| end == "names")).ok_or("no index")?;
    let wall = Instant::now();
    let index = Index::open(path)?;
    println!(
        "opened: {:.2} s; {} names, {} entries; {} MiB on disk; {} MiB held",
        seconds(wall),
        index.names(),
        index.entries(),
        path.metadata()?.len() >> 20,
        status("VmRSS"),
    );
    let weights = Weights::bundled().ok_or("no weights")?;
    let name = Name::read("Hong Kiltong", Schema::Person);
    Searcher::new(&index, weights).screen(&subject(&name), 1);
    for path in asked {
        ask(&index, weights, &path)?;
    }
    if own {
        own_names(&index, weights);
    }
    println!("peak {} MiB", status("VmHWM"));
    Ok(())
}

fn subject(name: &Name) -> Subject<'_> {
    Subject { name, kind: name.schema(), births: &[], identifiers: &[] }
}

/// What the names of one kind came to.
#[derive(Default)]
struct Told {
    walls: Vec<Duration>,
    review: usize,
    near: usize,
    hits: usize,
    wanted: usize,
    found: usize,
    first: usize,
    missed: Vec<String>,
}

/// Names are asked for so many times, one list after the other: of the times of a name the least counts, since others use the machine.
const PASSES: u32 = 3;

fn ask(index: &Index, weights: &Weights, path: &std::path::Path) -> Result<(), Failed> {
    let raw: Box<dyn std::io::Read> = Box::new(std::fs::File::open(path)?);
    let mut reader = csv::Reader::from_reader(raw);
    let header = reader.headers()?.clone();
    let column = |names: &[&str]| header.iter().position(|have| names.contains(&have));
    let name = column(&["name", "query"]).ok_or("no column name")?;
    let (schema, kind, id) = (column(&["schema"]), column(&["kind"]), column(&["subject"]));
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    let mut searcher = Searcher::new(index, weights);
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    let cell = |row: &StringRecord, at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().to_owned();
    let mut screened = |row: &StringRecord| {
        let schema = schema.map_or(Schema::Person, |at| Schema::from_word(&cell(row, Some(at))));
        let text = cell(row, Some(name));
        let begun = Instant::now();
        let read = Name::read(&text, schema);
        let hits = searcher.screen(&subject(&read), rows.len() as u64);
        (hits, begun.elapsed())
    };
    let mut least = vec![Duration::MAX; rows.len()];
    let cpu = spent();
    for _ in 0..PASSES {
        rows.iter().zip(&mut least).for_each(|(row, least)| *least = (*least).min(screened(row).1));
    }
    let cpu = (spent() - cpu).as_secs_f64() / f64::from(PASSES);
    for (row, least) in rows.iter().zip(least) {
        let hits = screened(row).0;
        let id = cell(row, id);
        let told = told.entry(cell(row, kind)).or_default();
        told.walls.push(least);
        let review = hits.iter().filter(|hit| hit.judged.status == Status::MatchForReview).count();
        told.review += usize::from(review > 0);
        told.near += usize::from(review == 0 && !hits.is_empty());
        told.hits += hits.len();
        if !id.is_empty() {
            let most = hits.iter().map(|hit| hit.judged.order_bits()).max();
            let own = |hit: &&Hit| hit.listed.listed_id == id;
            told.wanted += 1;
            told.found += usize::from(hits.iter().any(|hit| own(&hit)));
            let first = hits.iter().find(own).is_some_and(|hit| Some(hit.judged.order_bits()) == most);
            told.first += usize::from(first);
            if !first {
                let name = cell(row, Some(name));
                told.missed.push(format!("{id} {name}: {} hits, best {most:?}", hits.len()));
            }
        }
    }
    println!(
        "{}: {} names, {cpu:.2} s of processor, {:.0} a second",
        path.display(),
        rows.len(),
        rows.len() as f64 / cpu
    );
    for (kind, mut told) in told {
        told.walls.sort_unstable();
        let at = |share: f64| {
            let at = (told.walls.len() as f64 * share) as usize;
            told.walls.get(at.min(told.walls.len() - 1)).map_or(0.0, |wall| wall.as_secs_f64() * 1e3)
        };
        let mean = told.walls.iter().sum::<Duration>().as_secs_f64() * 1e3 / told.walls.len() as f64;
        println!(
            "  {kind}: {} names; ms p50 {:.3} p90 {:.3} p99 {:.3} most {:.3} mean {mean:.3}; {} at review, {} near, {} rows; of {} wanted {} found, {} first",
            told.walls.len(),
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0),
            told.review,
            told.near,
            told.hits,
            told.wanted,
            told.found,
            told.first,
        );
        if std::env::var_os("MISSED").is_some() {
            told.missed.iter().take(40).for_each(|line| println!("    {line}"));
        }
    }
    Ok(())
}

/// Each name of each entry: is its entry found first?
fn own_names(index: &Index, weights: &Weights) {
    let mut asked = Vec::new();
    let mut bearers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for listed in (0..index.entries()).filter_map(|entry| index.entry(entry)) {
        let schema = Schema::from_word(&format!("{:?}", listed.kind));
        let id = format!("{} {}", listed.list, listed.listed_id);
        for name in &listed.names {
            asked.push((Asked::name(&name.text, schema), id.clone(), name.role == NameRole::Weak));
            let bearers = bearers.entry(name.text.to_lowercase()).or_default();
            if !bearers.contains(&id) {
                bearers.push(id.clone());
            }
        }
    }
    let names: Vec<Asked> = asked.iter().map(|one| one.0.clone()).collect();
    let rows: Vec<_> = names.par_chunks(1024).flat_map_iter(|names| screen_all(index, weights, names, 1)).collect();
    let mut told: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for ((one, id, is_weak), rows) in asked.iter().zip(&rows) {
        let hits: Vec<&Hit> = rows.iter().filter_map(|row| row.hit.as_ref()).collect();
        let most = hits.iter().map(|hit| hit.judged.order_bits()).max();
        let own = hits.iter().find(|hit| format!("{} {}", hit.listed.list, hit.listed.listed_id) == *id);
        let is_first = own.is_some_and(|own| Some(own.judged.order_bits()) == most);
        let is_shared = bearers.get(&one.name.to_lowercase()).is_some_and(|bearers| bearers.len() > 1);
        let count = told.entry(if *is_weak { "weak names" } else { "names" }).or_default();
        count[0] += 1;
        count[1] += usize::from(own.is_some());
        count[2] += usize::from(is_first);
        count[3] += usize::from(is_shared);
        if !is_first && (std::env::var_os("MISSED").is_some() && !is_weak) {
            println!(
                "    {id}: {:?} {}",
                one.name,
                own.map_or("not found".to_owned(), |own| format!("{} of {most:?}", own.judged.bits.bits()))
            );
        }
    }
    for (kind, [all, found, first, shared]) in told {
        println!(
            "  own {kind}: {all}; found {found}, first {first} = {:.4}; {shared} are of several entries",
            first as f64 / all as f64
        );
    }
}

fn seconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64()
}

/// Processor time of this process, user and system, where the system tells it; else time since the first call.
fn spent() -> Duration {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let began = BEGAN.get_or_init(Instant::now);
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: Option<u64> = text
        .rsplit(") ")
        .next()
        .map(|rest| rest.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum());
    ticks.filter(|ticks| *ticks > 0).map_or_else(|| began.elapsed(), |ticks| Duration::from_millis(10 * ticks))
}

/// A line of the state of this process, in MiB.
fn status(line: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text
        .lines()
        .find_map(|text| text.strip_prefix(line)?.strip_prefix(':')?.split_whitespace().next()?.parse().ok());
    found.map_or(0, |kib: u64| kib >> 10)
}
