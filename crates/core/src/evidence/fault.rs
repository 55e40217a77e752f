//! What went wrong with the bytes themselves, as a problem?

use std::io;

use super::{Level, Locator, Problem};

/// A bound of [`super::LIMITS`] that a stream hit; travels as the source of an `io::Error`.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct LimitHit {
    code: &'static str,
    message: String,
}

/// The error of a stream that hit a bound. `code` is `limit-` and the name of the bound.
pub(crate) fn limit(code: &'static str, message: String) -> io::Error {
    io::Error::other(LimitHit { code, message })
}

/// Is this one of our own bounds, after which a stream is not to be read on?
pub(crate) fn is_limit(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|source| source.is::<LimitHit>())
}

/// The error as a problem of level error at this place. `torn` is the code if the stream ended too early.
pub(crate) fn lost(at: Locator, torn: &str, error: &io::Error) -> Problem {
    let hit = error.get_ref().and_then(|source| source.downcast_ref::<LimitHit>());
    let (code, message) = match (hit, error.kind()) {
        (Some(hit), _) => (hit.code, hit.message.clone()),
        (None, io::ErrorKind::UnexpectedEof) => (torn, "the data end before they are complete".to_owned()),
        (None, io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
            ("damaged", "the packed data are damaged and cannot be unpacked".to_owned())
        }
        (None, kind) => ("unreadable", format!("the file could not be read on: {kind}")),
    };
    problem(at, Level::Error, code, message)
}

/// A problem in one line.
pub(crate) fn problem(at: Locator, level: Level, code: &str, message: impl Into<String>) -> Problem {
    Problem { locator: at, level, code: code.to_owned(), message: message.into() }
}

/// One record was lost here.
pub(crate) fn error(at: &Locator, code: &str, message: impl Into<String>) -> Problem {
    problem(at.clone(), Level::Error, code, message)
}

/// A record was kept here, and something in it is wrong.
pub(crate) fn warning(at: &Locator, code: &str, message: impl Into<String>) -> Problem {
    problem(at.clone(), Level::Warning, code, message)
}

/// A record was kept here, and something was assumed.
pub(crate) fn note(at: &Locator, code: &str, message: impl Into<String>) -> Problem {
    problem(at.clone(), Level::Note, code, message)
}

/// What was captured, as it may stand in a message: one line, printable, at most 120 characters.
pub(crate) fn shown(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(121).collect();
    match line.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
