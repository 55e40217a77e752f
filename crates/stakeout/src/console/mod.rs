//! What reaches a person or a pipe?
//!
//! The only place that prints. Answers go to standard output, everything about them (progress, notes, errors) to
//! standard error. Text is escaped here, at the last moment, so that no verb can forget it.

mod escape;
pub(crate) mod number;
mod progress;
mod stages;
mod table;

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal as _, Write};

use anyhow::Context as _;

pub(crate) use progress::Meter;
pub(crate) use stages::Stages;
pub(crate) use table::Table;

use crate::exit::Exit;
use crate::failure;

/// Standard output and standard error, and what they can show.
pub(crate) struct Console {
    out: BufWriter<io::Stdout>,
    out_is_terminal: bool,
    error_is_terminal: bool,
    colour: bool,
    quiet: bool,
}

impl Console {
    /// The streams of this process. `NO_COLOR` (set to anything) and `TERM=dumb` switch colour off.
    pub(crate) fn standard() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            out: BufWriter::new(io::stdout()),
            out_is_terminal: io::stdout().is_terminal(),
            error_is_terminal: io::stderr().is_terminal(),
            colour: !plain,
            quiet: false,
        }
    }

    /// Shows no progress from now on, if `quiet`.
    pub(crate) fn quiet(&mut self, quiet: bool) {
        self.quiet = quiet;
    }

    /// Columns of the terminal; 80 where there is none.
    pub(crate) fn width(&self) -> usize {
        let terminal = self.out_is_terminal.then(terminal_size::terminal_size).flatten();
        terminal.map_or(80, |(width, _)| usize::from(width.0))
    }

    /// Is standard output a terminal?
    pub(crate) fn is_terminal(&self) -> bool {
        self.out_is_terminal
    }

    /// How the progress of one piece of work is shown.
    pub(crate) fn progress(&self) -> Meter {
        match (self.quiet, self.error_is_terminal) {
            (true, _) => Meter::silent(),
            (false, true) => Meter::bar(),
            (false, false) => Meter::lines(),
        }
    }

    /// One line of an answer.
    pub(crate) fn line(&mut self, text: impl Display) -> anyhow::Result<()> {
        let text = text.to_string();
        writeln!(self.out, "{}", escape::line(&text)).context(STDOUT)
    }

    /// Several lines of an answer.
    pub(crate) fn text(&mut self, text: impl Display) -> anyhow::Result<()> {
        text.to_string().lines().try_for_each(|line| self.line(line))
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) -> anyhow::Result<()> {
        writeln!(self.out).context(STDOUT)
    }

    /// The name of a part of an answer, after an empty line.
    pub(crate) fn heading(&mut self, text: &str) -> anyhow::Result<()> {
        let text = escape::line(text);
        match self.colour && self.out_is_terminal {
            true => writeln!(self.out, "\n\u{1b}[1m{text}\u{1b}[0m"),
            false => writeln!(self.out, "\n{text}"),
        }
        .context(STDOUT)
    }

    /// Rows for people.
    pub(crate) fn table(&mut self, table: &Table) -> anyhow::Result<()> {
        for line in table.lines() {
            writeln!(self.out, "{line}").context(STDOUT)?;
        }
        Ok(())
    }

    /// A value for machines.
    pub(crate) fn json(&mut self, value: &serde_json::Value) -> anyhow::Result<()> {
        let text = json_text(value)?;
        self.out.write_all(text.as_bytes()).context(STDOUT)
    }

    /// Bytes for machines, as they are: CSV, JSON lines, Parquet. On a terminal text is escaped all the same.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        if self.out_is_terminal {
            return self.text(String::from_utf8_lossy(bytes));
        }
        self.out.write_all(bytes).context(STDOUT)
    }

    /// Something worth knowing that is not part of the answer.
    pub(crate) fn note(&mut self, text: impl Display) {
        let text = text.to_string();
        self.complain(&format!("note: {}", escape::line(&text)));
    }

    /// Why it stopped, and what can be done.
    pub(crate) fn failure(&mut self, error: &anyhow::Error) {
        let chain = failure::sentences(error).join(": ");
        let word = if self.colour && self.error_is_terminal { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
        self.complain(&format!("{word}: {}", escape::line(&chain)));
        if let Some(hint) = failure::hint(error) {
            self.complain(&format!("hint: {}", escape::line(&hint)));
        }
    }

    /// What the parser answers by itself: help, version, or what it did not understand.
    pub(crate) fn parser_answer(&mut self, answer: &clap::Error) -> anyhow::Result<Exit> {
        let text = answer.render();
        if answer.use_stderr() {
            let text = if self.colour && self.error_is_terminal { text.ansi().to_string() } else { text.to_string() };
            self.complain(text.trim_end());
            return Ok(Exit::Usage);
        }
        match self.colour && self.out_is_terminal {
            true => write!(self.out, "{}", text.ansi()),
            false => write!(self.out, "{text}"),
        }
        .context(STDOUT)?;
        Ok(Exit::Done)
    }

    /// Hands on what was written; an answer that did not arrive is a failure.
    pub(crate) fn flush(&mut self) -> anyhow::Result<()> {
        self.out.flush().context(STDOUT)
    }

    fn complain(&mut self, text: &str) {
        // The answer so far stands before what is said about it. If either stream is gone, nobody can be told.
        let _ = self.out.flush();
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

const STDOUT: &str = "cannot write to standard output";

/// JSON as this program writes it: pretty, one line end, nothing in it that acts on a terminal.
pub(crate) fn json_text(value: &serde_json::Value) -> anyhow::Result<String> {
    let text = serde_json::to_string_pretty(value).context("cannot write JSON")?;
    Ok(format!("{}\n", escape::json(&text)))
}
