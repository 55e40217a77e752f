//! How does a terminal show what was found?

use std::fmt::{self, Display};

use stakeout_core::finding::per_cent;
use stakeout_core::link::Bits256;

use super::cell::for_terminal;
use super::find::{Found, FoundTable};
use super::rarity::{FoundSelector, Shower};
use super::text_table::TextTable;
use crate::table::{ColumnType, table};

const WIDTH: usize = 80;

/// Rows that are rather written as blocks than cut.
const FEW_ROWS: usize = 3;

/// Digits of an evidence id that a terminal shows.
const ID_DIGITS: usize = 12;

/// For a terminal of 80 columns. What was captured is escaped.
impl Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "Nothing in this case shows {}.", for_terminal(&self.asked));
        }
        writeln!(f, "{}", for_terminal(&self.asked))?;
        for selector in &self.selectors {
            writeln!(f)?;
            selector_text(f, selector)?;
            showers_text(f, selector)?;
        }
        self.own_text(f)?;
        for found in &self.tables {
            table_text(f, found)?;
        }
        self.subdomains_text(f)?;
        writeln!(f, "\nEvidence ids are cut to {ID_DIGITS} digits; `query` shows them whole.")
    }
}

impl Found {
    fn own_text(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.own_kinds.is_empty() {
            return Ok(());
        }
        let kinds: Vec<String> = self.own_kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        writeln!(f, "\nselectors that it shows, values by kind")?;
        wrapped(f, &kinds.join(", "))?;
        self.own_selectors.iter().try_for_each(|selector| selector_text(f, selector))
    }

    fn subdomains_text(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subdomains_total == 0 {
            return Ok(());
        }
        writeln!(
            f,
            "\nhosts below it: {}{}",
            self.subdomains_total,
            cut(self.subdomains_total, self.subdomains.len())
        )?;
        self.subdomains.iter().try_for_each(|host| writeln!(f, "  {}", for_terminal(host)))
    }
}

fn selector_text(f: &mut fmt::Formatter<'_>, found: &FoundSelector) -> fmt::Result {
    let FoundSelector { subjects, domains, subjects_of_kind, domains_of_kind, .. } = found;
    writeln!(f, "{} {}", found.kind, for_terminal(&found.value))?;
    writeln!(
        f,
        "  shown by {subjects} of {subjects_of_kind} subjects that show the kind, \
         {domains} of {domains_of_kind} domains"
    )
}

fn showers_text(f: &mut fmt::Formatter<'_>, found: &FoundSelector) -> fmt::Result {
    let heads = [("subject", false), ("first", false), ("last", false), ("rows", true), ("source", false)];
    let mut lines = TextTable::new(heads.into_iter());
    for Shower { subject, rows, first, last, evidence_id, locator } in &found.showers {
        let source = format!("{} {locator}", short(evidence_id));
        lines.row([subject.clone(), day(first), day(last), rows.to_string(), source].into_iter());
    }
    f.write_str(&lines.to_text(WIDTH))?;
    match cut(found.subjects, found.showers.len()) {
        rest if rest.is_empty() => Ok(()),
        _ => writeln!(f, "  and {} more", found.subjects - found.showers.len() as u64),
    }
}

fn table_text(f: &mut fmt::Formatter<'_>, found: &FoundTable) -> fmt::Result {
    writeln!(f, "\n{}: {}{}", found.table, found.total, cut(found.total, found.rows.len()))?;
    let shown = shown_columns(found);
    let mut lines = TextTable::new(shown.iter().map(|(name, _)| (*name, false)));
    for row in &found.rows {
        let cell = |number: &usize| row.get(*number).cloned().unwrap_or_default();
        let cells = shown.iter().map(|(name, numbers)| match *name {
            "source" => {
                let place: Vec<String> = numbers.iter().map(cell).collect();
                place.split_first().map(|(id, place)| format!("{} {}", short(id), place.join(" "))).unwrap_or_default()
            }
            name => {
                let text: String = numbers.iter().map(cell).collect();
                written(found.table, name, text)
            }
        });
        lines.row(cells);
    }
    f.write_str(&lines.to_text_whole(WIDTH, FEW_ROWS))
}

/// Columns that say something in at least one row, by place; evidence id and locator as one column, `source`.
fn shown_columns(found: &FoundTable) -> Vec<(&'static str, Vec<usize>)> {
    let mut shown: Vec<(&'static str, Vec<usize>)> = Vec::new();
    let names = found.columns.iter().enumerate();
    let id_stands_before = |number: usize| number > 0 && found.columns.get(number - 1) == Some(&"evidence_id");
    for (number, name) in names {
        let empty = found.rows.iter().all(|row| row.get(number).is_none_or(String::is_empty));
        match (*name, shown.last_mut()) {
            ("locator", Some((_, numbers))) if id_stands_before(number) => numbers.push(number),
            ("evidence_id", _) if found.columns.get(number + 1) == Some(&"locator") => {
                shown.push(("source", vec![number]))
            }
            (name, _) if !empty => shown.push((name, vec![number])),
            _ => (),
        }
    }
    shown
}

/// Days for times, whole bits and per cents for the units of the tables.
fn written(in_table: &str, column: &str, text: String) -> String {
    let columns = table(in_table).map_or(&[][..], |table| table.columns);
    let holds = columns.iter().find(|known| known.name == column).map(|known| known.holds);
    match (holds, text.parse::<i32>()) {
        (Some(ColumnType::Time), _) => day(&text),
        (Some(ColumnType::Bits), Ok(bits)) => Bits256(bits).to_string(),
        (Some(ColumnType::Probability), Ok(per_mille)) => per_cent(per_mille),
        _ => text,
    }
}

fn cut(total: u64, shown: usize) -> String {
    if total > shown as u64 { format!(", {shown} shown") } else { String::new() }
}

fn short(id: &str) -> String {
    id.chars().take(ID_DIGITS).collect()
}

fn day(time: &str) -> String {
    time.chars().take(10).collect()
}

/// Words broken at spaces, two columns in.
fn wrapped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut line = String::from(" ");
    for word in text.split(' ') {
        if line.len() + 1 + word.len() > WIDTH {
            writeln!(f, "{line}")?;
            line = String::from(" ");
        }
        line.push(' ');
        line.push_str(word);
    }
    writeln!(f, "{line}")
}
