//! Invents a watch list as large as one likes out of the parts of real lists: `invent_names OUT.csv NAMES SEED [--asked ASKED.csv N] FILE...`
//!
//! FILE: watch lists in any form that is read, or a CSV with the column `query` or `name`, a name a row. What is written is a
//! `targets.simple.csv`, the same for the same files, count and seed. The method, which `docs/benchmarks.md` states too:
//!
//! - A *template* is a real entry: what it is, and of each of its names the script and the number of words. One is drawn an entry.
//! - A *word* is drawn from those that stand at that place (first, middle, last, alone) of names of that kind and script, as often as they do;
//!   one in eight is new: a drawn word with letters exchanged (given names in Hangul and Han: syllables of two). One in five
//!   is an earlier new one, so that new words become frequent as in Simon's model, and the words of a large list grow to a million.
//! - An *alias* in the script of the first name is that name with a letter changed, its words turned, or one left out; else another name.
//!
//! `--asked` writes N names to ask: in turn one that the list has, one that it has with a letter changed, and one made the same way
//! that it does not have (by intent: common names are borne by many).
#![allow(clippy::print_stderr, reason = "a program for measuring")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use stakeout_core::evidence::{self, Kind, Locator, Problem, ReadOptions, Sink};
use stakeout_core::record::{Listed, ListedKind, Record};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let asked = args.iter().position(|arg| arg == "--asked").map(|at| args.drain(at..at + 3).collect::<Vec<_>>());
    let [out, names, seed, files @ ..] = args.as_slice() else {
        return Err("usage: invent_names OUT.csv NAMES SEED [--asked ASKED.csv N] FILE...".into());
    };
    let (names, seed): (usize, u64) = (names.parse()?, seed.parse()?);
    let mut parts = Parts::default();
    for file in files {
        parts.read(file)?;
    }
    eprintln!("{} templates, {} places of words", parts.templates.len(), parts.words.len());
    let mut maker = Maker { parts: &parts, dice: Dice(seed), new: BTreeMap::new() };
    let mut writer = csv::Writer::from_path(out)?;
    writer.write_record(COLUMNS)?;
    let asked_rows = asked.as_ref().map_or(Ok(0), |asked| asked[2].parse::<usize>())?;
    let (mut count, mut entries, mut kept) = (0, 0_u64, Vec::new());
    let every = (names / asked_rows.max(1)).max(1);
    while count < names {
        let entry = maker.entry();
        let id = format!("inv-{entries:08}");
        if count / every != (count + entry.names.len()) / every {
            kept.push((id.clone(), entry.clone()));
        }
        count += entry.names.len();
        entries += 1;
        writer.write_record(maker.row(&id, &entry))?;
    }
    writer.flush()?;
    eprintln!("{entries} entries, {count} names, {} different new words", maker.new_words());
    if let Some([_, path, _]) = asked.as_deref() {
        ask(&mut maker, &kept, path)?;
    }
    Ok(())
}

fn ask(maker: &mut Maker<'_>, kept: &[(String, Invented)], path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["subject", "name", "schema", "kind"])?;
    for (at, (id, entry)) in kept.iter().enumerate() {
        let (script, words) = &entry.names[0];
        let (id, words, kind) = match at % 3 {
            0 => (id.clone(), words.clone(), "as listed"),
            1 => (id.clone(), maker.damaged(*script, words), "damaged"),
            _ => {
                let other = maker.entry();
                let words = other.names[0].1.clone();
                writer.write_record(["", &words.join(" "), schema(other.kind), "not listed"])?;
                continue;
            }
        };
        writer.write_record([&id, &words.join(" "), schema(entry.kind), kind])?;
    }
    Ok(writer.flush()?)
}

const COLUMNS: [&str; 8] = ["id", "schema", "name", "aliases", "birth_date", "identifiers", "dataset", "last_change"];

/// What a name is written in, as far as the method cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Hangul,
    Han,
    /// Any other, by the first character of its Unicode block.
    Other(u32),
}

fn script_of(word: &str) -> Script {
    let letter = word.chars().find(|c| c.is_alphabetic()).map_or(0, |c| c as u32);
    match letter {
        0..=0x24f | 0x1e00..=0x1eff => Script::Latin,
        0xac00..=0xd7a3 => Script::Hangul,
        0x3400..=0x9fff => Script::Han,
        other => Script::Other(other & !0xff),
    }
}

/// Which word of a name: of how many words it is one is the template's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Alone,
    First,
    Middle,
    Last,
}

fn at(place: usize, words: usize) -> At {
    match (place, words) {
        (_, 1) => At::Alone,
        (0, _) => At::First,
        (place, words) if place + 1 == words => At::Last,
        _ => At::Middle,
    }
}

type Slot = (bool, Script, At);

#[derive(Debug, Clone)]
struct Template {
    kind: ListedKind,
    /// Script and number of words of each name.
    names: Vec<(Script, usize)>,
}

#[derive(Default)]
struct Parts {
    templates: Vec<Template>,
    words: BTreeMap<Slot, Vec<String>>,
    /// Letters of each script, as often as they stand there.
    letters: BTreeMap<Script, Vec<char>>,
}

impl Parts {
    fn read(&mut self, file: &str) -> Result<(), Box<dyn std::error::Error>> {
        if file.trim_end_matches(".gz").ends_with(".csv") && self.read_queries(file)? {
            return Ok(());
        }
        let mut input = File::open(file)?;
        let kind = evidence::read(&mut input, file, Some(Kind::WatchList), &ReadOptions::default(), self);
        eprintln!("{file}: {kind}");
        Ok(())
    }

    /// False if it is no table with a name a row.
    fn read_queries(&mut self, file: &str) -> Result<bool, Box<dyn std::error::Error>> {
        let raw: Box<dyn std::io::Read> = match file.ends_with(".gz") {
            true => Box::new(flate2::read::MultiGzDecoder::new(File::open(file)?)),
            false => Box::new(File::open(file)?),
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(raw);
        let Some(column) = reader.headers()?.iter().position(|name| matches!(name, "query" | "name")) else {
            return Ok(false);
        };
        if reader.headers()?.iter().any(|name| name == "aliases") {
            return Ok(false);
        }
        for row in reader.records() {
            self.name(ListedKind::Person, [row?.get(column).unwrap_or_default()].into_iter());
        }
        Ok(true)
    }

    fn name<'a>(&mut self, kind: ListedKind, names: impl Iterator<Item = &'a str>) {
        let is_person = kind == ListedKind::Person;
        let mut template = Template { kind, names: Vec::new() };
        for name in names {
            let words: Vec<&str> = name.split_whitespace().collect();
            let (Some(first), true) = (words.first(), words.len() <= 12) else { continue };
            let script = script_of(first);
            template.names.push((script, words.len()));
            for (place, word) in words.iter().enumerate() {
                self.words.entry((is_person, script, at(place, words.len()))).or_default().push((*word).to_owned());
                self.letters
                    .entry(script)
                    .or_default()
                    .extend(word.chars().filter(|c| c.is_alphabetic() && !c.is_uppercase()));
            }
        }
        if !template.names.is_empty() {
            self.templates.push(template);
        }
    }
}

impl Sink for Parts {
    fn record(&mut self, _at: Locator, record: Record) {
        if let Record::Listed(listed) = record {
            let Listed { kind, names, .. } = *listed;
            // `SURNAME, Given` stays as it is written: a list of this size holds both orders.
            self.name(kind, names.iter().map(|name| name.text.as_str()));
        }
    }

    fn problem(&mut self, _problem: Problem) {}
    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

#[derive(Debug, Clone)]
struct Invented {
    kind: ListedKind,
    names: Vec<(Script, Vec<String>)>,
}

struct Maker<'p> {
    parts: &'p Parts,
    dice: Dice,
    /// New words by their place.
    new: BTreeMap<Slot, Vec<String>>,
}

/// One word in so many is new, one in so many an earlier new one.
const NEW: usize = 8;
const AGAIN: usize = 5;

impl Maker<'_> {
    fn entry(&mut self) -> Invented {
        let Some(template) = self.dice.of(&self.parts.templates).cloned() else {
            return Invented { kind: ListedKind::Person, names: vec![(Script::Latin, vec!["Nobody".to_owned()])] };
        };
        let mut out = Invented { kind: template.kind, names: Vec::new() };
        let mut seen = BTreeSet::new();
        for (script, words) in template.names {
            let first = out.names.first().filter(|first| first.0 == script).map(|first| first.1.clone());
            let name = match first {
                Some(first) => self.alias(template.kind, script, &first, words),
                None => self.name(template.kind, script, words),
            };
            if seen.insert(name.clone()) {
                out.names.push((script, name));
            }
        }
        out
    }

    fn name(&mut self, kind: ListedKind, script: Script, words: usize) -> Vec<String> {
        (0..words).map(|place| self.word((kind == ListedKind::Person, script, at(place, words)))).collect()
    }

    fn alias(&mut self, kind: ListedKind, script: Script, first: &[String], words: usize) -> Vec<String> {
        let mut out = first.to_vec();
        match self.dice.below(8) {
            0..4 => out = self.damaged(script, first),
            4 if out.len() > 1 => out.rotate_left(1),
            5 if out.len() > 2 => {
                let gone = self.dice.below(out.len());
                out.remove(gone);
            }
            _ => out = self.name(kind, script, words),
        }
        out
    }

    fn word(&mut self, slot: Slot) -> String {
        let known = self.new.get(&slot).map_or(0, Vec::len);
        if known > 0 && self.dice.below(AGAIN) == 0 {
            let at = self.dice.below(known);
            return self.new.get(&slot).and_then(|list| list.get(at)).cloned().unwrap_or_default();
        }
        let list = self.parts.words.get(&slot).map(Vec::as_slice).unwrap_or_default();
        let word = self.dice.of(list).cloned().unwrap_or_else(|| "Nobody".to_owned());
        if self.dice.below(NEW) != 0 {
            return word;
        }
        let new = match slot.1 {
            Script::Hangul | Script::Han => {
                let other = self.dice.of(list).cloned().unwrap_or_default();
                let half = word.chars().count().div_ceil(2);
                word.chars().take(half).chain(other.chars().skip(half)).collect()
            }
            script => {
                let changes = 1 + self.dice.below(3);
                (0..changes).fold(word, |word, _| self.changed(script, &word))
            }
        };
        self.new.entry(slot).or_default().push(new.clone());
        new
    }

    /// One letter exchanged, left out or put in.
    fn changed(&mut self, script: Script, word: &str) -> String {
        let mut chars: Vec<char> = word.chars().collect();
        if chars.len() < 4 || matches!(script, Script::Hangul | Script::Han) {
            return word.to_owned();
        }
        let at = 1 + self.dice.below(chars.len() - 1);
        let letters = self.parts.letters.get(&script).map(Vec::as_slice).unwrap_or_default();
        let letter = self.dice.of(letters).copied().unwrap_or('a');
        let letter = if chars[at].is_uppercase() { letter.to_uppercase().next().unwrap_or(letter) } else { letter };
        match self.dice.below(4) {
            0 => drop(chars.remove(at)),
            1 => chars.insert(at, letter),
            _ => chars[at] = letter,
        }
        chars.into_iter().collect()
    }

    fn damaged(&mut self, script: Script, words: &[String]) -> Vec<String> {
        let mut out = words.to_vec();
        let longest = (0..out.len()).max_by_key(|at| out[*at].chars().count()).unwrap_or(0);
        let at = if self.dice.below(2) == 0 { longest } else { self.dice.below(out.len()) };
        out[at] = self.changed(script, &out[at].clone());
        out
    }

    fn row(&mut self, id: &str, entry: &Invented) -> [String; 8] {
        let text = |name: &(Script, Vec<String>)| name.1.join(" ").replace(';', ",");
        let aliases: Vec<String> = entry.names.iter().skip(1).map(text).collect();
        let is_person = entry.kind == ListedKind::Person;
        let birth = if is_person && self.dice.below(3) > 0 {
            format!("{}-{:02}-{:02}", 1930 + self.dice.below(75), 1 + self.dice.below(12), 1 + self.dice.below(28))
        } else {
            String::new()
        };
        let number =
            if self.dice.below(5) == 0 { format!("{}", self.dice.next() % 10_000_000_000) } else { String::new() };
        [
            id.to_owned(),
            schema(entry.kind).to_owned(),
            text(&entry.names[0]),
            aliases.join(";"),
            birth,
            number,
            "Invented names".to_owned(),
            "2026-01-01T00:00:00".to_owned(),
        ]
    }

    fn new_words(&self) -> usize {
        self.new.values().flatten().collect::<BTreeSet<_>>().len()
    }
}

fn schema(kind: ListedKind) -> &'static str {
    match kind {
        ListedKind::Person => "Person",
        ListedKind::Organization => "Organization",
        ListedKind::Vessel => "Vessel",
        ListedKind::Aircraft => "Airplane",
        ListedKind::Unknown => "LegalEntity",
    }
}
