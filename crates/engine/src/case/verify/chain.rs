//! Does the ledger hold, and if not, which line was edited, put in, taken out, moved or cut off?

use std::collections::{BTreeMap, BTreeSet};

use super::{KnownHead, VerifyCode, VerifyProblem};
use crate::case::Line;
use crate::case::ledger::{FIRST_PREV, LineFault};

/// One line of the file.
struct Entry {
    /// From 1.
    number: u64,
    /// As it can be read, whether whole or not.
    line: Option<Line>,
    /// By itself.
    fault: Option<LineFault>,
    /// Hashes by which the next line may know it: the one that it states and the one that it has.
    hashes: Vec<String>,
}

/// Adds what is wrong to `problems` and gives the lines that are whole by themselves.
pub(super) fn check(bytes: &[u8], heads: &[KnownHead], problems: &mut Vec<VerifyProblem>) -> Vec<Line> {
    let (whole, torn) = match bytes.iter().rposition(|byte| *byte == b'\n') {
        Some(end) => bytes.split_at(end + 1),
        None => (&[][..], bytes),
    };
    let entries: Vec<Entry> =
        whole.split_inclusive(|byte| *byte == b'\n').zip(1..).map(|(text, number)| read(text, number)).collect();
    if !torn.is_empty() {
        let message = format!("{} bytes without an end of line", torn.len());
        problems.push(VerifyProblem::at_line(entries.len() as u64 + 1, VerifyCode::UnfinishedLine, message));
    }
    for entry in &entries {
        if let Some(fault) = &entry.fault {
            problems.push(VerifyProblem::at_line(entry.number, VerifyCode::EditedLine, fault.to_string()));
        }
    }
    follow(&entries, problems);
    for head in heads {
        problems.extend(missing_head(&entries, head));
    }
    entries.into_iter().filter(|entry| entry.fault.is_none()).filter_map(|entry| entry.line).collect()
}

fn read(text: &[u8], number: u64) -> Entry {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    match Line::parse(text) {
        Ok(line) => Entry { number, hashes: vec![line.hash.clone()], line: Some(line), fault: None },
        Err(fault) => {
            let line = serde_json::from_slice::<Line>(text).ok();
            let hashes = line.iter().flat_map(|line| [Some(line.hash.clone()), line.own_hash()]).flatten().collect();
            Entry { number, line, fault: Some(fault), hashes }
        }
    }
}

/// Follows the chain from line to line. Lines that are wrong by themselves were told already; they still lend their
/// hashes, so that one edit is one problem.
fn follow(entries: &[Entry], problems: &mut Vec<VerifyProblem>) {
    let mut places: BTreeMap<&str, u64> = BTreeMap::new();
    for entry in entries {
        for hash in &entry.hashes {
            places.entry(hash).or_insert(entry.number);
        }
    }
    let seqs: BTreeSet<u64> = entries.iter().filter_map(|entry| Some(entry.line.as_ref()?.seq)).collect();
    let mut displaced: BTreeSet<&str> = BTreeSet::new();
    let mut before: Option<&Entry> = None;
    for entry in entries {
        let Some(line) = entry.line.as_ref().filter(|_| entry.fault.is_none()) else {
            before = Some(entry);
            continue;
        };
        let first_place = places.get(line.hash.as_str()).copied().unwrap_or(entry.number);
        if first_place != entry.number {
            let message = format!("it is a copy of line {first_place}");
            problems.push(VerifyProblem::at_line(entry.number, VerifyCode::InsertedLine, message));
            continue; // The next line follows the one before the copy.
        }
        if !joins(before, line) {
            let follows = places.get(line.prev.as_str()).copied();
            if let Some(problem) = broken(entry, line, before, follows, &seqs, &displaced) {
                if problem.code == VerifyCode::MovedLine {
                    displaced.insert(&line.hash);
                }
                problems.push(problem);
            }
        }
        before = Some(entry);
    }
}

/// Is `line` the next after `before`?
fn joins(before: Option<&Entry>, line: &Line) -> bool {
    match before {
        None => line.seq == 0 && line.prev == FIRST_PREV,
        // Nothing can be read in the line before, which was told; the next is taken as it is.
        Some(Entry { line: None, .. }) => true,
        Some(Entry { line: Some(before), hashes, fault, .. }) => {
            let is_next = before.seq.checked_add(1) == Some(line.seq) || fault.is_some();
            is_next && hashes.contains(&line.prev)
        }
    }
}

/// Why a line that is whole by itself does not follow the one before; `None` if another problem says it already.
fn broken(
    entry: &Entry,
    line: &Line,
    before: Option<&Entry>,
    follows: Option<u64>,
    seqs: &BTreeSet<u64>,
    displaced: &BTreeSet<&str>,
) -> Option<VerifyProblem> {
    let number = entry.number;
    let before_line = before.and_then(|before| before.line.as_ref());
    let expected = before_line.map_or(0, |before| before.seq.saturating_add(1));
    if line.seq > expected && seqs.range(expected..line.seq).next().is_none() {
        let (from, to) = (expected + 1, line.seq);
        let message = format!("before it the lines {from} to {to} of the ledger as it was written are missing");
        return Some(VerifyProblem::at_line(number, VerifyCode::DeletedLines, message));
    }
    if let Some(before) = before_line
        && before.seq == line.seq
        && before.prev == line.prev
    {
        let message = format!("lines {} and {number} both follow the same line: one of them was put in", number - 1);
        return Some(VerifyProblem::at_line(number, VerifyCode::InsertedLine, message));
    }
    if displaced.contains(line.prev.as_str()) {
        return None;
    }
    if let Some(follows) = follows.filter(|follows| Some(*follows) != before.map(|before| before.number)) {
        let message = format!("it was written after line {follows}");
        return Some(VerifyProblem::at_line(number, VerifyCode::MovedLine, message));
    }
    if line.prev == FIRST_PREV {
        let message = "it was written as the first line";
        return Some(VerifyProblem::at_line(number, VerifyCode::MovedLine, message));
    }
    let (at, message) = match before {
        Some(before) => (before.number, format!("line {number} was written after another line than this one")),
        None => (number, "it was written after a line that is not there".to_owned()),
    };
    Some(VerifyProblem::at_line(at, VerifyCode::ReplacedLine, message))
}

/// Is a line that somebody knows not there?
fn missing_head(entries: &[Entry], head: &KnownHead) -> Option<VerifyProblem> {
    if entries.iter().any(|entry| entry.hashes.contains(&head.hash)) {
        return None;
    }
    let last = entries.iter().rev().find_map(|entry| entry.line.as_ref()).map(|line| line.seq);
    let end = entries.len() as u64;
    let KnownHead { seq, hash, source } = head;
    let (line, code, message) = match seq {
        Some(seq) if last.is_none_or(|last| *seq > last) => {
            let known = seq.saturating_add(1);
            (end + 1, VerifyCode::CutOff, format!("{source} knows line {known}, and the ledger ends before it"))
        }
        Some(seq) => {
            let known = seq.saturating_add(1);
            let message = format!("{source} knows another line {known}: it or one before it was written anew");
            (known, VerifyCode::Rewritten, message)
        }
        None => {
            (end, VerifyCode::Rewritten, format!("{source} ({hash}) is no line of the ledger: cut off or written anew"))
        }
    };
    Some(VerifyProblem::at_line(line, code, message))
}
