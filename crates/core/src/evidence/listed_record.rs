//! Is an entry of a watch list fit to be given, and within its bounds?

use super::fault::{error, warning};
use super::{LIMITS, Locator, Sink};
use crate::record::{Listed, ListedName, ListedPart, Part, Record};

/// Gives an entry: names in one spelling of white space, none twice, within the bounds. An entry without an id or a
/// name is an error.
pub(crate) fn give(at: &Locator, mut entry: Listed, out: &mut dyn Sink) {
    if entry.listed_id.trim().is_empty() {
        return out.problem(error(at, "missing-value", "the entry has no id"));
    }
    let mut names = Vec::new();
    let mut dropped = 0_u64;
    for mut name in std::mem::take(&mut entry.names) {
        if !tidy(&mut name, at, out) || names.contains(&name) {
            continue;
        }
        if names.len() as u64 >= LIMITS.names_max {
            dropped += 1;
            continue;
        }
        names.push(name);
    }
    if dropped > 0 {
        let message = format!("the entry has {dropped} names beyond {}, which were not kept", LIMITS.names_max);
        out.problem(warning(at, "limit-names", message));
    }
    if names.is_empty() {
        return out.problem(error(at, "missing-value", "the entry has no name"));
    }
    entry.names = names;
    out.record(at.clone(), Record::Listed(Box::new(entry)));
}

/// Gives a part of an entry; a name without text is passed over.
pub(crate) fn give_part(at: &Locator, mut part: ListedPart, out: &mut dyn Sink) {
    if let Part::Name(name) = &mut part.part
        && !tidy(name, at, out)
    {
        return out.skipped(at.clone(), "a name without text");
    }
    out.record(at.clone(), Record::ListedPart(Box::new(part)));
}

/// False if nothing is left of the name.
fn tidy(name: &mut ListedName, at: &Locator, out: &mut dyn Sink) -> bool {
    let text = one_line(&name.text);
    let max = usize::try_from(LIMITS.name_chars_max).unwrap_or(usize::MAX);
    name.text = match text.char_indices().nth(max) {
        Some((end, _)) => {
            let message = format!("a name is longer than {max} characters and was cut there");
            out.problem(warning(at, "limit-name-chars", message));
            text.get(..end).unwrap_or_default().to_owned()
        }
        None => text,
    };
    !name.text.is_empty()
}

/// The text with every stretch of white space as one space, none at the ends.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
